//! `mynah cert`: a key and a certificate for development, which no client trusts until it is told to.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, SystemTime};

use rcgen::{CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair, SanType};

use crate::app::StartError;
use crate::app::ambient::SystemClock;
use crate::config::{Settings, plain};
use crate::domain::Clock;

/// How long the certificate is good: Apple's clients refuse a longer life.
const DAYS: u64 = 820;

/// Makes the pair in `folder` and says how to use it. Files that are there are kept unless `force` is set.
pub(super) fn make(settings: &Settings, folder: &Path, force: bool) -> Result<String, StartError> {
    let folder = if folder == Path::new(".") { Path::new("") } else { folder };
    let cert_file = folder.join("mynah-cert.pem");
    let key_file = folder.join("mynah-key.pem");
    if !force && let Some(there) = [&cert_file, &key_file].into_iter().find(|file| file.exists()) {
        return Err(StartError::Other(format!("{} is there already; --force overwrites it", there.display())));
    }
    let (cert, key) = pair().map_err(|error| StartError::Other(format!("the certificate cannot be made: {error}")))?;
    write(&key_file, &key, 0o600)?;
    write(&cert_file, &cert, 0o644)?;
    let port = settings.listen.rsplit_once(':').map_or("8080", |(_, port)| port);
    let (cert, key) = (cert_file.display(), key_file.display());
    Ok(format!(
        "Wrote {cert} and {key}, good for {DAYS} days for localhost, 127.0.0.1 and ::1.\n\n  \
         mynah serve --tls-cert {cert} --tls-key {key}\n  \
         curl --cacert {cert} https://localhost:{port}/health\n"
    ))
}

/// A certificate and its key, both PEM.
fn pair() -> Result<(String, String), rcgen::Error> {
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(vec!["localhost".to_owned()])?;
    params.subject_alt_names.push(SanType::IpAddress(IpAddr::V4(Ipv4Addr::LOCALHOST)));
    params.subject_alt_names.push(SanType::IpAddress(IpAddr::V6(Ipv6Addr::LOCALHOST)));
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "Mynah development certificate");
    params.is_ca = IsCa::ExplicitNoCa;
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    // Python 3.13 verifies strictly and then asks for this extension.
    params.use_authority_key_identifier_extension = true;
    let now = SystemTime::from(SystemClock.now());
    params.not_before = (now - Duration::from_hours(24)).into();
    params.not_after = (now + Duration::from_hours(24 * (DAYS - 1))).into();
    let cert = params.self_signed(&key)?;
    Ok((cert.pem(), key.serialize_pem()))
}

/// Makes a new file with these rights, in place of any that is there.
fn write(file: &Path, text: &str, mode: u32) -> Result<(), StartError> {
    let failed =
        |error: io::Error| StartError::Other(format!("{} cannot be written: {}", file.display(), plain(&error)));
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    let mut out = OpenOptions::new().write(true).create_new(true).mode(mode).open(file).map_err(failed)?;
    out.write_all(text.as_bytes()).map_err(failed)
}
