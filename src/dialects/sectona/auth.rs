//! From an Authorization header to a caller.

use axum::http::header;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;

use super::Sectona;
use crate::domain::{Api, Refusal};
use crate::edge::Call;
use crate::service::{Caller, Error};

/// The operator whose name and password the request carries.
pub(super) async fn caller(sectona: &Sectona, call: &Call) -> Result<Caller, Error> {
    let (name, password) = basic(call)?;
    let operator = sectona.service.operator_by_password(call.space, Api::Sectona, &name, &password).await?;
    Ok(Caller {
        space: call.space,
        operator,
        credential: None,
        operation: "ManageUser",
        request_id: call.request_id.clone(),
        daily_limit: None,
    })
}

fn basic(call: &Call) -> Result<(String, SecretString), Refusal> {
    let value = call.headers.get(header::AUTHORIZATION).ok_or(Refusal::NoCredentials)?;
    let value = value.to_str().map_err(|_| Refusal::UnreadableCredentials)?.trim();
    if value.is_empty() {
        return Err(Refusal::NoCredentials);
    }
    let (scheme, encoded) = value.split_once(' ').ok_or(Refusal::UnreadableCredentials)?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return Err(Refusal::UnreadableCredentials);
    }
    let decoded = STANDARD.decode(encoded.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let decoded = decoded.ok_or(Refusal::UnreadableCredentials)?;
    let (name, password) = decoded.split_once(':').ok_or(Refusal::UnreadableCredentials)?;
    Ok((name.to_owned(), SecretString::from(password)))
}
