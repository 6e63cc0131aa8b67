//! `mynah healthcheck`: asks the server on this machine whether it is ready, for containers that have no curl.

use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::app::banner::reachable;
use crate::app::{StartError, tls};
use crate::config::{Settings, TlsFiles, plain};

const LIMIT: Duration = Duration::from_secs(3);

/// Succeeds when `/readyz` on the configured address answers with 200 within three seconds.
pub(super) async fn healthcheck(settings: &Settings) -> Result<String, StartError> {
    let status = match tokio::time::timeout(LIMIT, ask(settings)).await {
        Ok(answer) => answer?,
        Err(_) => return Err(unwell(settings, "it does not answer within 3 s")),
    };
    if status == "200" { Ok("ready".to_owned()) } else { Err(unwell(settings, &format!("/readyz answers {status}"))) }
}

fn unwell(settings: &Settings, why: &str) -> StartError {
    StartError::Other(format!("the server on {} is not ready: {why}", settings.listen))
}

async fn ask(settings: &Settings) -> Result<String, StartError> {
    let addr = address(&settings.listen)?;
    let failed = |error: std::io::Error| unwell(settings, &plain(&error));
    let stream = TcpStream::connect(addr).await.map_err(failed)?;
    match &settings.tls {
        None => get(stream, addr).await.map_err(failed),
        Some(files) => {
            let connector = TlsConnector::from(client(files)?);
            let stream = connector.connect(addr.ip().into(), stream).await.map_err(failed)?;
            get(stream, addr).await.map_err(failed)
        }
    }
}

/// Where this machine reaches the server.
pub(super) fn address(listen: &str) -> Result<SocketAddr, StartError> {
    let addr = listen.to_socket_addrs().ok().and_then(|mut addrs| addrs.next());
    match addr {
        Some(addr) if addr.port() != 0 => Ok(reachable(addr)),
        Some(_) => Err(StartError::Settings("a server on --listen port 0 cannot be asked; name its port".to_owned())),
        None => Err(StartError::Other(format!("no address is known for --listen {listen}"))),
    }
}

/// The status of `GET /readyz`.
async fn get(mut stream: impl AsyncRead + AsyncWrite + Unpin, addr: SocketAddr) -> std::io::Result<String> {
    let request = format!("GET /readyz HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    stream.flush().await?;
    let mut line = Vec::new();
    while line.len() < "HTTP/1.1 200".len() {
        if stream.read_buf(&mut line).await? == 0 {
            break;
        }
    }
    let line = String::from_utf8_lossy(&line);
    Ok(line.split([' ', '\r']).nth(1).unwrap_or("nothing that is HTTP").to_owned())
}

/// A client that trusts exactly the certificate that the server is configured with. Whom it is made out to and until
/// when it is good are no questions of health.
pub(super) fn client(files: &TlsFiles) -> Result<Arc<ClientConfig>, StartError> {
    let provider = Arc::new(ring::default_provider());
    let expected = tls::certificates(&files.cert)?.swap_remove(0);
    let config = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .expect("the provider has ciphers for the default versions")
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Exactly { expected, provider }))
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// Accepts one certificate and no other.
#[derive(Debug)]
struct Exactly {
    expected: CertificateDer<'static>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Exactly {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if *certificate == self.expected {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(CertificateError::ApplicationVerificationFailure.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
