//! Sessions, by the digest of their id.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::memory::{OfSession, Question, Weighed, mark_of_session};
use super::{Touch, Tx, failed, on};
use crate::domain::users::PasswordHash;
use crate::domain::{Api, Awaited, Failure, Login, Session};

#[derive(sqlx::FromRow)]
struct Row {
    operator_id: Option<Uuid>,
    login: Option<String>,
    used_at: DateTime<Utc>,
}

impl Row {
    fn session(self) -> Result<Session, Failure> {
        let login = self.login.as_deref().map(read).transpose()?.flatten();
        Ok(Session { operator: self.operator_id, login, used_at: self.used_at })
    }
}

/// A session that is remembered, and when somebody last claimed to write down its use, in microseconds.
#[derive(Clone)]
struct Known {
    session: Session,
    claimed: Arc<AtomicI64>,
}

impl Weighed for Known {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.session.weight()
    }
}

const SERVER_PIN: &str = "server_pin";

fn write(login: &Login) -> String {
    let (awaits, hash) = match &login.awaits {
        Awaited::Answer => ("answer", None),
        Awaited::ServerPin(hash) => (SERVER_PIN, Some(&hash.0)),
        Awaited::ChosenPin => ("chosen_pin", None),
        Awaited::ChosenPassword => ("chosen_password", None),
        Awaited::NextPasscode => ("next_passcode", None),
    };
    json!({ "operator": login.operator.to_string(), "awaits": awaits, "hash": hash }).to_string()
}

/// The log-in; absent where it is none that this program knows.
fn read(text: &str) -> Result<Option<Login>, Failure> {
    let value: Value = serde_json::from_str(text).map_err(failed)?;
    let word = |name: &str| value[name].as_str();
    let awaits = match (word("awaits"), word("hash")) {
        (Some("answer"), _) => Awaited::Answer,
        (Some(SERVER_PIN), Some(hash)) => Awaited::ServerPin(PasswordHash(hash.to_owned())),
        (Some("chosen_pin"), _) => Awaited::ChosenPin,
        (Some("chosen_password"), _) => Awaited::ChosenPassword,
        (Some("next_passcode"), _) => Awaited::NextPasscode,
        _ => return Ok(None),
    };
    let operator = word("operator").unwrap_or_default().parse().map_err(failed)?;
    Ok(Some(Login { operator, awaits }))
}

impl Tx {
    /// The session of that digest, dead or alive.
    pub async fn session(&mut self, space: Uuid, api: Api, digest: &[u8]) -> Result<Option<Session>, Failure> {
        let sql = "SELECT operator_id, login, used_at FROM sessions WHERE space_id = $1 AND api = $2 AND digest = $3";
        let question = OfSession { space, api, digest: digest.to_owned() };
        self.recall(question, async |tx| {
            let row: Option<Row> = on!(tx, conn => sqlx::query_as(sql)
                .bind(space).bind(api.name()).bind(digest).fetch_optional(conn).await)
            .map_err(failed)?;
            row.map(|row| Ok(Known { session: row.session()?, claimed: Arc::default() })).transpose()
        })
        .await
        .map(|known| known.map(|known| known.session))
    }

    /// Whether the use of a session at that time is the caller's to write down: of several at once it is one's. Whoever may
    /// not keep what she writes must not ask.
    pub fn claim_session(&self, space: Uuid, api: Api, digest: &[u8], now: DateTime<Utc>, grain: TimeDelta) -> bool {
        let question = OfSession { space, api, digest: digest.to_owned() };
        let Some(kept) = OfSession::shelf(&self.memory) else { return true };
        let Some(Some(Known { claimed, .. })) = kept.hint::<Option<Known>>(&question) else { return true };
        let (last, now) = (claimed.load(SeqCst), now.timestamp_micros());
        let due = !(0..grain.num_microseconds().unwrap_or(i64::MAX)).contains(&now.saturating_sub(last));
        due && claimed.compare_exchange(last, now, SeqCst, SeqCst).is_ok()
    }

    /// Writes a session, new or not.
    pub async fn put_session(
        &mut self,
        space: Uuid,
        api: Api,
        digest: &[u8],
        session: &Session,
    ) -> Result<(), Failure> {
        let sql = "INSERT INTO sessions (space_id, api, digest, operator_id, login, used_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (space_id, api, digest) DO UPDATE SET operator_id = excluded.operator_id,
                login = excluded.login, used_at = excluded.used_at";
        on!(self.changing(Touch::Session(mark_of_session(digest)))?, conn => sqlx::query(sql)
            .bind(space).bind(api.name()).bind(digest).bind(session.operator)
            .bind(session.login.as_ref().map(write)).bind(session.used_at)
            .execute(conn).await.map(|_| ()))
        .map_err(failed)
    }

    /// Notes that a session was used.
    pub async fn touch_session(
        &mut self,
        space: Uuid,
        api: Api,
        digest: &[u8],
        now: DateTime<Utc>,
    ) -> Result<(), Failure> {
        let sql = "UPDATE sessions SET used_at = $4 WHERE space_id = $1 AND api = $2 AND digest = $3 AND used_at < $4";
        on!(self.changing(Touch::Session(mark_of_session(digest)))?, conn => sqlx::query(sql).bind(space).bind(api.name()).bind(digest).bind(now).execute(conn).await
            .map(|_| ()))
        .map_err(failed)
    }

    /// Forgets a session.
    pub async fn delete_session(&mut self, space: Uuid, api: Api, digest: &[u8]) -> Result<(), Failure> {
        let sql = "DELETE FROM sessions WHERE space_id = $1 AND api = $2 AND digest = $3";
        on!(self.changing(Touch::Session(mark_of_session(digest)))?, conn => sqlx::query(sql).bind(space).bind(api.name()).bind(digest).execute(conn).await.map(|_| ()))
            .map_err(failed)
    }

    /// Forgets every session of a space that was last used before then, by that space's clock.
    pub async fn delete_sessions_before(&mut self, space: Uuid, then: DateTime<Utc>) -> Result<(), Failure> {
        let sql = "DELETE FROM sessions WHERE space_id = $1 AND used_at < $2";
        let rows =
            on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql).bind(space).bind(then).execute(conn).await
            .map(|done| done.rows_affected()))
            .map_err(failed)?;
        if rows > 0 {
            self.touched.note(Touch::Sessions);
        }
        Ok(())
    }
}
