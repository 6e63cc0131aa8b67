//! Where the control API answers, and to whom.

use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};

use crate::config::Settings;
use crate::control::Access;
use crate::domain::Ids;

/// Where the control API answers, and to whom.
#[derive(Debug, Clone)]
pub struct Admin {
    /// Whom it answers; absent where it is switched off.
    pub access: Option<Access>,
    /// Whether it has an address of its own.
    pub apart: bool,
    /// The token that was made up because none was given.
    made_up: Option<SecretString>,
}

impl Admin {
    /// As the settings say. Where the address can be reached from other machines and nothing else was said, a token is
    /// made up.
    pub fn of(settings: &Settings, ids: &dyn Ids) -> Self {
        let rules = &settings.admin;
        let listen = rules.listen.as_ref().unwrap_or(&settings.listen);
        let host = host(listen);
        let local = is_loopback(host);
        let needs_token = !local && !rules.open && rules.token.is_none() && !rules.off;
        let made_up = needs_token.then(|| random_token(ids));
        let named = host.parse::<IpAddr>().is_err() && !host.starts_with('[');
        let access = Access {
            token: rules.token.clone().or_else(|| made_up.clone()),
            local: local && !rules.open,
            host: named.then(|| host.to_owned()),
            origins: rules.origins.clone(),
        };
        Self { access: (!rules.off).then_some(access), apart: rules.listen.is_some(), made_up }
    }

    /// The token that the banner must show, since nobody knows it yet.
    pub fn shown_token(&self) -> Option<&str> {
        self.made_up.as_ref().map(ExposeSecret::expose_secret)
    }
}

/// The host of an address to listen on.
pub(super) fn host(listen: &str) -> &str {
    listen.rsplit_once(':').map_or(listen, |(host, _)| host)
}

/// Whether only this machine reaches a server that listens there.
pub(super) fn is_loopback(host: &str) -> bool {
    let ip = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost") || ip.is_ok_and(|ip| ip.is_loopback())
}

fn random_token(ids: &dyn Ids) -> SecretString {
    let mut bytes = [0; 24];
    ids.fill(&mut bytes);
    SecretString::from(URL_SAFE_NO_PAD.encode(bytes))
}
