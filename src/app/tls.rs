//! TLS: from the two PEM files of the settings to what rustls needs. HTTP/2 is offered first.

use std::path::Path;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::StartError;
use crate::config::{Settings, TlsFiles, plain};

/// Finds out whether the certificate and the key of the settings, if there are any, can be used.
pub fn check(settings: &Settings) -> Result<(), StartError> {
    settings.tls.as_ref().map_or(Ok(()), |files| server(files).map(|_| ()))
}

/// What a TLS server needs; a file that does not hold what it should is a mistake in the settings.
pub fn server(files: &TlsFiles) -> Result<Arc<ServerConfig>, StartError> {
    let chain = certificates(&files.cert)?;
    let key = PrivateKeyDer::from_pem_file(&files.key)
        .map_err(|error| mistake("--tls-key", &files.key, "private key", &error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider has ciphers for the default versions")
        .with_no_client_auth()
        .with_single_cert(chain, key);
    let mut config = config.map_err(|error| {
        let (cert, key) = (files.cert.display(), files.key.display());
        StartError::Settings(format!("--tls-cert {cert} and --tls-key {key} do not work together: {error}"))
    })?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// The certificates in a PEM file, at least one.
pub(crate) fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, StartError> {
    let read = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    match read {
        Ok(chain) if !chain.is_empty() => Ok(chain),
        Ok(_) => Err(mistake("--tls-cert", file, "certificate", &pem::Error::NoItemsFound)),
        Err(error) => Err(mistake("--tls-cert", file, "certificate", &error)),
    }
}

fn mistake(flag: &str, file: &Path, wanted: &str, error: &pem::Error) -> StartError {
    let file = file.display();
    StartError::Settings(match error {
        pem::Error::Io(error) => format!("{flag} {file} cannot be read: {}", plain(error)),
        pem::Error::NoItemsFound => {
            format!("{flag} {file} makes no sense: there is no PEM {wanted} in it")
        }
        error => format!("{flag} {file} makes no sense: {error}"),
    })
}
