//! Logging in, step by step, and the sessions that come of it.

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::{Error, Service, digest};
use crate::domain::sessions::SESSION_LIFE;
use crate::domain::users::PasswordHash;
use crate::domain::{Api, Awaited, Detail, Login, LoginStep, Operator, Refusal, Session};

/// How much later a session must be used again for that to be written down.
const GRAIN: TimeDelta = TimeDelta::seconds(1);

/// One step of a log-in, as the client takes it.
#[derive(Debug)]
pub struct Attempt {
    /// The operator's name.
    pub name: String,
    /// The password, or whatever the step before asked for.
    pub passcode: SecretString,
    /// The code from the mail by which an operator confirms an address.
    pub validation_code: Option<String>,
}

/// What came of it.
#[derive(Debug)]
pub enum LoggedIn {
    /// Nothing.
    No(Refusal),
    /// The session is the operator's.
    Yes,
    /// The operator must answer this next.
    Challenge(String),
    /// The operator must use this PIN from now on, beginning with the next step.
    ServerPin(String),
    /// The operator must choose a PIN.
    ChoosePin,
    /// The operator must choose a password.
    ChoosePassword,
    /// The operator must give the next passcode.
    NextPasscode,
    /// That cannot be a PIN.
    PinRefused,
    /// That cannot be a password.
    PasswordRefused,
}

/// A step that was carried out: its outcome, the session after it, and the operator where she changed.
type Step = (LoggedIn, Option<Session>, Option<Operator>);

impl Service {
    /// Takes one step of a log-in in the session of that id. A step that does not follow from the one before begins anew.
    pub async fn log_in(&self, space: Uuid, api: Api, id: &str, attempt: &Attempt) -> Result<LoggedIn, Error> {
        let (key, now) = (digest(id), self.clock().now());
        let session = self.db().read(async |tx| Ok::<_, Error>(tx.session(space, api, &key).await?)).await?;
        let waiting = session.filter(|session| session.lives_at(now)).and_then(|session| session.login);
        let (outcome, session, operator) = match self.waiting_for(api, waiting, attempt).await? {
            Some((operator, awaits)) => self.go_on(operator, awaits, attempt, now).await?,
            None => self.begin(space, api, attempt, now).await?,
        };
        // A log-in that fails ends whatever the session was.
        let session = session.unwrap_or(Session { operator: None, login: None, used_at: now - SESSION_LIFE });
        self.db()
            .write(async |tx| {
                tx.delete_sessions_before(now - SESSION_LIFE).await?;
                if session.lives_at(now) || tx.session(space, api, &key).await?.is_some() {
                    tx.put_session(space, api, &key, &session).await?;
                }
                if let Some(operator) = &operator {
                    tx.update_operator(operator).await?;
                }
                Ok::<_, Error>(())
            })
            .await?;
        Ok(outcome)
    }

    /// The operator to whom the session of that id belongs; using it lets it live on.
    pub async fn session(&self, space: Uuid, api: Api, id: &str) -> Result<Option<Operator>, Error> {
        let (key, now) = (digest(id), self.clock().now());
        let found = self
            .db()
            .read(async |tx| {
                let session = tx.session(space, api, &key).await?.filter(|session| session.lives_at(now));
                let Some((session, operator)) = session.and_then(|session| Some((session.clone(), session.operator?)))
                else {
                    return Ok(None);
                };
                let operator = tx.operator_by_id(api, operator).await?;
                Ok::<_, Error>(operator.map(|operator| (session, operator)))
            })
            .await?;
        let Some((session, operator)) = found.filter(|(_, operator)| self.takes(operator.development)) else {
            return Ok(None);
        };
        if now - session.used_at >= GRAIN {
            self.db().write(async |tx| Ok::<_, Error>(tx.touch_session(space, api, &key, now).await?)).await?;
        }
        Ok(Some(operator))
    }

    /// The operator whose log-in this attempt goes on with.
    async fn waiting_for(
        &self,
        api: Api,
        waiting: Option<Login>,
        attempt: &Attempt,
    ) -> Result<Option<(Operator, Awaited)>, Error> {
        let Some(login) = waiting else { return Ok(None) };
        let operator = self.db().read(async |tx| Ok::<_, Error>(tx.operator_by_id(api, login.operator).await?)).await?;
        let same = |operator: &Operator| crate::domain::fold(&operator.name) == crate::domain::fold(&attempt.name);
        Ok(operator.filter(same).map(|operator| (operator, login.awaits)))
    }

    /// The first step: name and password.
    async fn begin(&self, space: Uuid, api: Api, attempt: &Attempt, now: DateTime<Utc>) -> Result<Step, Error> {
        let operator = match self.operator_by_password(space, api, &attempt.name, &attempt.passcode).await {
            Ok(operator) => operator,
            Err(Error::Refused(refusal)) => return Ok((LoggedIn::No(refusal), None, None)),
            Err(failed) => return Err(failed),
        };
        let (step, unvalidated) = (step(&operator), text(&operator, VALIDATION_CODE));
        if step == Some(LoginStep::Locked) {
            return Ok((LoggedIn::No(Refusal::ExpiredCredentials), None, None));
        }
        if unvalidated.is_some() && unvalidated != attempt.validation_code.as_deref() {
            return Ok((LoggedIn::No(Refusal::UnreadableCredentials), None, None));
        }
        let mut operator = operator;
        let validated = operator.details.remove(VALIDATION_CODE).is_some();
        let (outcome, awaits) = match step {
            None | Some(LoginStep::Locked) => (LoggedIn::Yes, None),
            Some(LoginStep::Challenge) => {
                let prompt = text(&operator, "challenge").unwrap_or_default().to_owned();
                (LoggedIn::Challenge(prompt), Some(Awaited::Answer))
            }
            Some(LoginStep::ServerPin) => {
                let pin = self.new_pin();
                let hash = self.0.passwords.hash(&SecretString::from(pin.as_str())).await?;
                (LoggedIn::ServerPin(pin), Some(Awaited::ServerPin(hash)))
            }
            Some(LoginStep::ChoosePin) => (LoggedIn::ChoosePin, Some(Awaited::ChosenPin)),
            Some(LoginStep::ChoosePassword) => (LoggedIn::ChoosePassword, Some(Awaited::ChosenPassword)),
            Some(LoginStep::NextPasscode) => (LoggedIn::NextPasscode, Some(Awaited::NextPasscode)),
        };
        let session = match awaits {
            Some(awaits) => {
                Session { operator: None, login: Some(Login { operator: operator.id, awaits }), used_at: now }
            }
            None => Session { operator: Some(operator.id), login: None, used_at: now },
        };
        Ok((outcome, Some(session), validated.then_some(operator)))
    }

    /// A further step.
    async fn go_on(
        &self,
        operator: Operator,
        awaits: Awaited,
        attempt: &Attempt,
        now: DateTime<Utc>,
    ) -> Result<Step, Error> {
        let session = Session { operator: Some(operator.id), login: None, used_at: now };
        let again = Session {
            operator: None,
            login: Some(Login { operator: operator.id, awaits: awaits.clone() }),
            used_at: now,
        };
        let no = (LoggedIn::No(Refusal::WrongPassword), None, None);
        let passcode = &attempt.passcode;
        match awaits {
            Awaited::Answer => {
                let good = self.is(passcode, text(&operator, "answer_hash")).await?;
                Ok(if good { (LoggedIn::Yes, Some(session), None) } else { no })
            }
            Awaited::ServerPin(hash) => {
                let good = self.0.passwords.verify(passcode, &hash).await?;
                Ok(if good { (LoggedIn::Yes, Some(session), Some(done(operator, Some(hash)))) } else { no })
            }
            Awaited::ChosenPin | Awaited::ChosenPassword => {
                let pin = awaits == Awaited::ChosenPin;
                if !self.may_become(passcode, &operator, pin).await? {
                    let refused = if pin { LoggedIn::PinRefused } else { LoggedIn::PasswordRefused };
                    return Ok((refused, Some(again), None));
                }
                let hash = self.0.passwords.hash(passcode).await?;
                Ok((LoggedIn::Yes, Some(session), Some(done(operator, Some(hash)))))
            }
            Awaited::NextPasscode => {
                let password = operator.password.as_ref().map(|hash| hash.0.as_str());
                let good = self.is(passcode, text(&operator, "next_passcode_hash").or(password)).await?;
                Ok(if good { (LoggedIn::Yes, Some(session), Some(done(operator, None))) } else { no })
            }
        }
    }

    async fn is(&self, secret: &SecretString, hash: Option<&str>) -> Result<bool, Error> {
        let Some(hash) = hash else { return Ok(false) };
        Ok(self.0.passwords.verify(secret, &PasswordHash(hash.to_owned())).await?)
    }

    /// Whether that can be an operator's new PIN (4 to 16 letters and digits) or password (8 to 128 characters): it must
    /// be another than before.
    async fn may_become(&self, secret: &SecretString, operator: &Operator, pin: bool) -> Result<bool, Error> {
        let (text, old) = (secret.expose_secret(), operator.password.as_ref().map(|hash| hash.0.as_str()));
        let length = text.chars().count();
        let fits = if pin {
            (4..=16).contains(&length) && text.chars().all(char::is_alphanumeric)
        } else {
            (8..=128).contains(&length) && !text.chars().any(char::is_control)
        };
        Ok(fits && !self.is(secret, old).await?)
    }

    /// Six digits that nobody can guess.
    fn new_pin(&self) -> String {
        let mut bytes = [0; 8];
        self.ids().fill(&mut bytes);
        format!("{:06}", u64::from_le_bytes(bytes) % 1_000_000)
    }
}

const VALIDATION_CODE: &str = "validation_code";

fn text<'a>(operator: &'a Operator, name: &str) -> Option<&'a str> {
    operator.details.get(name).and_then(Detail::text)
}

fn step(operator: &Operator) -> Option<LoginStep> {
    text(operator, "login").and_then(LoginStep::named)
}

/// The operator after a step that is taken only once.
fn done(mut operator: Operator, password: Option<PasswordHash>) -> Operator {
    operator.details.remove("login");
    if let Some(password) = password {
        operator.password = Some(password);
    }
    operator
}
