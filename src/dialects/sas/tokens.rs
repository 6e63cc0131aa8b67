//! The operations on tokens.

use super::error;
use super::service::{
    ActivateToken, AssignToken, GetToken, GetTokens, GetTokensByOwner, GetTotalTokens, RevokeToken, SuspendToken,
};
use super::tables::{Row, TOKENS, cell, count, table};
use super::users::{find, key, page, pattern};
use super::values::{ActivateResult, RevokeResult, RevokeSelection, State, SuspendSelection, TokenType};
use super::voice::Voice;
use super::{passwords, record, wire};
use crate::asmx::{Call, Cell, DataTable, DateTime, Exception, Nullable, Scalar, Zone};
use crate::domain::{Changes, Refusal, Revocation, Token, TokenFilter, TokenKind, TokenRefusal, TokenState};
use crate::service::{Error, Revoked};

/// The serial number that stands for the static password.
const PASSWORD: &str = "0";

/// What becomes of tokens, and the comment that is attached to them.
pub(super) fn revocation(selection: RevokeSelection, comment: Option<String>) -> Result<Revocation, Error> {
    let comment = comment.filter(|comment| !comment.is_empty());
    comment.iter().try_for_each(|comment| error::check("comment", comment))?;
    let state = match selection {
        RevokeSelection::Initialized => TokenState::Initialized,
        RevokeSelection::NotInitialized => TokenState::NotInitialized,
        RevokeSelection::Faulty => TokenState::Damaged,
        RevokeSelection::Lost => TokenState::Lost,
    };
    Ok(Revocation { state, comment })
}

/// The serial numbers of a user's tokens.
pub(super) async fn list_of_owner(
    voice: &Voice,
    call: &Call,
    request: GetTokensByOwner,
) -> Result<Option<Vec<String>>, Exception> {
    let caller = voice.caller(call).await?;
    let found = async {
        let realm = voice.realm(&caller, request.organization.as_deref()).await?;
        let user = find(voice, &caller, &realm, request.user_name.as_deref()).await?;
        let tokens = voice.service.tokens_of(&user).await?;
        Ok(Some(tokens.into_iter().map(|token| token.serial).collect()))
    };
    voice.settle(found.await, None)
}

/// Lists tokens.
pub(super) async fn list(voice: &Voice, call: &Call, request: GetTokens) -> Result<Option<DataTable>, Exception> {
    let caller = voice.caller(call).await?;
    let rows = async {
        let realm = voice.realm(&caller, request.organization.as_deref()).await?;
        let filter = filter(request.state, request.kind, request.serial.as_deref(), request.container.as_deref())?;
        let tokens = voice.service.find_tokens(&realm, &filter, page(request.first, request.most)).await?;
        Ok(tokens.iter().map(|(token, owner)| row(token, owner.as_deref(), &realm.alias.name)).collect())
    };
    Ok(Some(table("Named_Tokens_Table", TOKENS, voice.settle(rows.await, Vec::new())?)))
}

/// Counts tokens.
pub(super) async fn total(voice: &Voice, call: &Call, request: GetTotalTokens) -> Result<i32, Exception> {
    let caller = voice.caller(call).await?;
    let total = async {
        let realm = voice.realm(&caller, request.organization.as_deref()).await?;
        let filter = filter(request.state, request.kind, request.serial.as_deref(), request.container.as_deref())?;
        Ok(i32::try_from(voice.service.count_tokens(&realm, &filter).await?).unwrap_or(i32::MAX))
    };
    voice.settle(total.await, 0)
}

fn filter(
    state: Nullable<State>,
    kind: Nullable<TokenType>,
    serial: Option<&str>,
    container: Option<&str>,
) -> Result<TokenFilter, Error> {
    Ok(TokenFilter {
        states: state.0.map(meant),
        kinds: kind.0.map(|kind| vec![sort(kind)]),
        serial: pattern("serial", serial)?,
        container: pattern("container", container)?,
    })
}

/// The states that one of the service's names means; none for those that no token here is ever in.
fn meant(state: State) -> Vec<TokenState> {
    let base = match state {
        State::BaseInventory => vec![State::NotInitialized, State::Initialized],
        State::BaseAssigned => vec![State::ManuallyAssigned, State::EnrollmentPending],
        State::BaseActive => vec![State::ActiveToken, State::PinChange],
        State::BaseSuspended => vec![State::ManualSuspension],
        State::BaseLocked => vec![State::ServerLock],
        State::BaseLostFailed => vec![State::LostToken, State::DamagedToken],
        other => vec![other],
    };
    TokenState::ALL.into_iter().filter(|state| base.contains(&shown(*state))).collect()
}

/// The service's name for a state.
fn shown(state: TokenState) -> State {
    match state {
        TokenState::NotInitialized => State::NotInitialized,
        TokenState::Initialized => State::Initialized,
        TokenState::Assigned => State::ManuallyAssigned,
        TokenState::EnrollmentPending => State::EnrollmentPending,
        TokenState::Active => State::ActiveToken,
        TokenState::PinChange => State::PinChange,
        TokenState::Suspended => State::ManualSuspension,
        TokenState::Locked => State::ServerLock,
        TokenState::Lost => State::LostToken,
        TokenState::Damaged => State::DamagedToken,
    }
}

/// The sort of a token by the service's name.
pub(super) fn sort(kind: TokenType) -> TokenKind {
    let known = TokenKind::ALL.into_iter().find(|known| kind_shown(*known) == kind);
    known.expect("every sort has its name, which the compiler checks")
}

fn kind_shown(kind: TokenKind) -> TokenType {
    match kind {
        TokenKind::Kt => TokenType::Kt,
        TokenKind::Rb => TokenType::Rb,
        TokenKind::Mp => TokenType::Mp,
        TokenKind::Legacy => TokenType::Legacy,
        TokenKind::Sms => TokenType::Sms,
        TokenKind::Oath => TokenType::Oath,
        TokenKind::Custom => TokenType::Custom,
        TokenKind::Gold => TokenType::Gold,
        TokenKind::EToken => TokenType::EToken,
        TokenKind::MobilePass => TokenType::MobilePass,
        TokenKind::GoogleAuthenticator => TokenType::GoogleAuthenticator,
    }
}

/// A row that has every element, since a client looks for each; the date has its fraction even where it is nothing.
fn row(token: &Token, owner: Option<&str>, organization: &str) -> Row {
    let state = shown(token.state);
    let initialized = token.state != TokenState::NotInitialized;
    let free = token.owner.is_none() && token.state == TokenState::Initialized;
    vec![
        cell(Some(token.serial.as_str())),
        cell(Some(state.print())),
        cell(Some(token.state_since.format("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string())),
        cell(Some(owner.unwrap_or_default())),
        cell(Some(organization)),
        cell(Some(kind_shown(token.kind).print())),
        cell(Some(token.container.as_str())),
        cell(Some("false")),
        Some(Cell::Boolean(initialized)),
        Some(Cell::Boolean(free)),
        cell(Some("false")),
        Some(count(state as i64)),
        Some(count(1)),
    ]
}

/// Revokes a token, a static password, or both.
pub(super) async fn revoke(voice: &Voice, call: &Call, request: RevokeToken) -> Result<RevokeResult, Exception> {
    let caller = voice.caller(call).await?;
    let named = request.serial.filter(|serial| !serial.trim().is_empty());
    let missing = named.is_none();
    let serial = named.filter(|serial| serial.trim() != PASSWORD);
    let password = request.password || serial.is_none();
    let work = async {
        let realm = voice.realm(&caller, request.organization.as_deref()).await?;
        serial.iter().try_for_each(|serial| error::check("serial", serial))?;
        let revocation = revocation(request.mode, request.comment)?;
        let user = key(request.user_name.as_deref())?;
        if missing {
            return Err(Refusal::Missing { member: "serial".to_owned() }.into());
        }
        voice.service.revoke(&caller, &realm, &user, serial.as_deref(), &revocation, password).await
    };
    let revoked = voice.settle(work.await.map(Some), None)?;
    let without = || voice.note("she has no static password");
    Ok(match (revoked, serial.is_some(), request.password) {
        (None, _, _) => RevokeResult::Fail,
        (Some(Revoked { password: true }), false, _) => RevokeResult::SuccessRevokeTemp,
        (Some(Revoked { password: false }), false, _) => {
            without();
            RevokeResult::FailRevokeTemp
        }
        (Some(_), true, false) => RevokeResult::Success,
        (Some(Revoked { password: true }), true, true) => RevokeResult::BothSuccess,
        (Some(Revoked { password: false }), true, true) => {
            without();
            RevokeResult::SuccessFail
        }
    })
}

/// The serial number of a request.
fn given(serial: Option<String>) -> Result<String, Error> {
    let serial = serial.unwrap_or_default();
    error::check("serial", &serial)?;
    Ok(serial)
}

/// Gets a token.
pub(super) async fn get(voice: &Voice, call: &Call, request: GetToken) -> Result<Option<wire::Token>, Exception> {
    let caller = voice.caller(call).await?;
    let found = async {
        let realm = voice.realm(&caller, request.organization.as_deref()).await?;
        let (token, owner) = voice.service.token(&realm, &given(request.serial)?).await?;
        Ok(Some(told(token, owner)))
    };
    voice.settle(found.await, None)
}

/// A token as the service shows it. Nobody logs in with tokens here, so that there is nothing to tell of log-ins.
fn told(token: Token, owner: Option<String>) -> wire::Token {
    let never = DateTime::default().in_zone(Zone::Local);
    let hardware = matches!(token.kind, TokenKind::Kt | TokenKind::Rb | TokenKind::Gold | TokenKind::EToken);
    wire::Token {
        state: shown(token.state),
        kind: kind_shown(token.kind),
        container: Some(token.container),
        owner,
        unlock_time: never,
        lifetime: 0,
        length: 6,
        activations: i32::from(token.state.is_owned()),
        attempts: 0,
        last_challenge: never,
        time_based: false,
        interval: 0,
        device: (!hardware).then(|| format!("Device of {}", token.serial)),
        last_authentication: never,
        last_success: never,
        serial: Some(token.serial),
    }
}

/// Gives a token to a user.
pub(super) async fn assign(voice: &Voice, call: &Call, request: AssignToken) -> Result<bool, Exception> {
    let caller = voice.caller(call).await?;
    let work = async {
        let realm = voice.realm(&caller, request.organization.as_deref()).await?;
        let (user, serial) = (key(request.user_name.as_deref())?, given(request.serial)?);
        voice.service.assign_token(&caller, &realm, &user, &serial, record::container).await
    };
    voice.done(work.await)
}

/// Suspends a token.
pub(super) async fn suspend(voice: &Voice, call: &Call, request: SuspendToken) -> Result<bool, Exception> {
    let caller = voice.caller(call).await?;
    let work = async {
        let realm = voice.realm(&caller, request.organization.as_deref()).await?;
        let comment = request.comment.filter(|comment| !comment.is_empty());
        comment.iter().try_for_each(|comment| error::check("comment", comment))?;
        error::check("staticPassword", request.password.as_deref().unwrap_or_default())?;
        let mut changes = Changes::default();
        if request.mode == SuspendSelection::StaticPassword {
            changes.password = Some(passwords::password(request.password)?);
            let now = voice.service.clock().now();
            record::temporary_password(&mut changes, request.change, now, DateTime::default());
        }
        voice.service.suspend_token(&caller, &realm, &given(request.serial)?, comment, changes).await
    };
    voice.done(work.await)
}

/// Activates a token.
pub(super) async fn activate(voice: &Voice, call: &Call, request: ActivateToken) -> Result<ActivateResult, Exception> {
    let caller = voice.caller(call).await?;
    let pin = request.pin.filter(|pin| !pin.is_empty());
    if let Some(pin) = &pin
        && let Err(unfit) = new_pin(pin)
    {
        return voice.settle(Err(unfit), ActivateResult::NewpinFail);
    }
    let work = async {
        let realm = voice.realm(&caller, request.organization.as_deref()).await?;
        voice.service.activate_token(&caller, &realm, &given(request.serial)?, request.change).await
    };
    Ok(match work.await {
        Ok(()) if pin.is_some() => ActivateResult::PinSuccess,
        Ok(()) => ActivateResult::Success,
        Err(Error::Refused(refusal)) => {
            voice.refuse(&refusal);
            match refusal {
                Refusal::MissingRight { .. } => ActivateResult::Fail,
                Refusal::Token(TokenRefusal::NotAssigned { .. }) => ActivateResult::TokenNotAssigned,
                _ => ActivateResult::TokenNotFound,
            }
        }
        Err(failed) => return Err(voice.failed(failed)),
    })
}

/// Refuses what cannot be a PIN.
fn new_pin(pin: &str) -> Result<(), Error> {
    error::check("newPIN", pin)?;
    if (4..=16).contains(&pin.chars().count()) && pin.chars().all(char::is_alphanumeric) {
        return Ok(());
    }
    let (member, reason) = ("newPIN".to_owned(), "4 to 16 letters and digits".to_owned());
    Err(Refusal::Unfit { member, value: String::new(), reason }.into())
}
