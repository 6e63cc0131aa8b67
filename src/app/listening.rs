//! The sockets of the server: bound before anything else, HTTP/1.1 and HTTP/2, plain or TLS, patient but not for ever.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::ServiceExt;
use axum::extract::Request;
use axum_server::accept::NoDelayAcceptor;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use axum_server::{Handle, Server};
use hyper_util::rt::TokioTimer;
use rustls::ServerConfig;

use super::connection::Accepting;
use super::dropping::Dropping;
use super::front::Front;
use super::present::Present;
use super::{StartError, tls};
use crate::config::{Settings, plain};

/// How long a client may take to send the headers of a request, or be silent between two or within a body.
pub(super) const SILENCE: Duration = Duration::from_secs(30);

/// A bound address. Clients can connect from now on; they are answered once [`Listening::answer`] runs.
pub struct Listening {
    listener: TcpListener,
    addr: SocketAddr,
    tls: Option<Arc<ServerConfig>>,
}

impl Listening {
    /// Binds the address of the settings and reads the certificate, if one is set.
    pub fn bind(settings: &Settings) -> Result<Self, StartError> {
        Self::bind_to(&settings.listen, settings)
    }

    /// The same for another address.
    pub fn bind_to(listen: &str, settings: &Settings) -> Result<Self, StartError> {
        let tls = settings.tls.as_ref().map(tls::server).transpose()?;
        let bound = TcpListener::bind(listen).and_then(|listener| {
            listener.set_nonblocking(true)?;
            Ok((listener.local_addr()?, listener))
        });
        let (addr, listener) = bound.map_err(|error| cannot_listen(listen, &error))?;
        Ok(Self { listener, addr, tls })
    }

    /// The address, with the port that was picked for port 0.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Answers until `handle` shuts the server down. What is in flight then is finished within its grace period.
    pub async fn answer(self, front: impl Into<Front>, handle: Handle<SocketAddr>) -> io::Result<()> {
        let service = Dropping(front.into());
        let service = ServiceExt::<Request>::into_make_service_with_connect_info::<SocketAddr>(service);
        let server = axum_server::from_tcp(self.listener)?.handle(handle);
        match self.tls {
            None => patient(server, Present(NoDelayAcceptor::new())).serve(service).await,
            Some(config) => {
                let tls = RustlsAcceptor::new(RustlsConfig::from_config(config)).acceptor(NoDelayAcceptor::new());
                patient(server, Present(tls)).serve(service).await
            }
        }
    }
}

/// The server with this acceptor and with limits against slow clients.
fn patient<A>(server: Server<SocketAddr>, inner: A) -> Server<SocketAddr, Accepting<A>> {
    let mut server = server.acceptor(Accepting { inner, limit: SILENCE });
    let http = server.http_builder();
    // Without `half_close`, a request whose client has hung up behind it is dropped before anybody has seen it.
    http.http1().timer(TokioTimer::new()).header_read_timeout(SILENCE).half_close(true);
    http.http2().timer(TokioTimer::new()).keep_alive_interval(SILENCE).keep_alive_timeout(SILENCE);
    server
}

fn cannot_listen(listen: &str, error: &io::Error) -> StartError {
    StartError::Other(match error.kind() {
        io::ErrorKind::AddrInUse => {
            format!("{listen} is taken by another program; choose another with --listen HOST:PORT (port 0: a free one)")
        }
        io::ErrorKind::PermissionDenied => {
            format!("listening on {listen} is not permitted; choose a port above 1023 with --listen HOST:PORT")
        }
        _ => format!("cannot listen on {listen}: {}; choose another with --listen HOST:PORT", plain(error)),
    })
}
