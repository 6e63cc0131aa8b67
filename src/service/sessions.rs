//! Logging in, step by step, and the sessions that come of it.

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::{Error, Service, digest};
use crate::domain::sessions::SESSION_LIFE;
use crate::domain::users::PasswordHash;
use crate::domain::{Api, Awaited, Detail, Login, LoginStep, Operator, Refusal, Session};
use crate::store::Tx;

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

/// A step that was carried out.
struct Step {
    outcome: LoggedIn,
    next: Next,
    /// The operator, where she has changed.
    operator: Option<Operator>,
}

/// What becomes of the session.
enum Next {
    /// It is hers.
    Owner(Uuid),
    /// It waits for a further step.
    Wait(Login),
    /// Nothing.
    Nothing,
}

impl Next {
    /// The session afterwards, if there is one; it was that operator's before.
    fn session(self, before: Option<Uuid>, used_at: DateTime<Utc>) -> Option<Session> {
        match self {
            Self::Owner(owner) => Some(Session { operator: Some(owner), login: None, used_at }),
            Self::Wait(login) => Some(Session { operator: before, login: Some(login), used_at }),
            Self::Nothing => before.map(|owner| Session { operator: Some(owner), login: None, used_at }),
        }
    }
}

impl Step {
    fn no(refusal: Refusal) -> Self {
        Self { outcome: LoggedIn::No(refusal), next: Next::Nothing, operator: None }
    }

    /// It is done; where it was done for good, the operator is another now.
    fn yes(id: Uuid, operator: Option<Operator>) -> Self {
        Self { outcome: LoggedIn::Yes, next: Next::Owner(id), operator }
    }

    fn wait(outcome: LoggedIn, operator: Uuid, awaits: Awaited) -> Self {
        Self { outcome, next: Next::Wait(Login { operator, awaits }), operator: None }
    }
}

impl Service {
    /// Takes one step of a log-in in the session of that id. A step that does not follow from the one before begins anew;
    /// one that fails leaves the session to whomever it belonged. Answers also whether the session begins with it.
    pub async fn log_in(&self, space: Uuid, api: Api, id: &str, attempt: &Attempt) -> Result<(LoggedIn, bool), Error> {
        let key = digest(id);
        loop {
            let now = self.clock().now();
            let kept = self.db().read(async |tx| Ok::<_, Error>(tx.session(space, api, &key).await?)).await?;
            let alive = kept.clone().filter(|session| session.lives_at(now));
            let before = alive.as_ref().and_then(|session| session.operator);
            let waiting = alive.as_ref().and_then(|session| session.login.clone());
            let Step { outcome, next, operator } = match self.waiting_for(api, waiting, attempt).await? {
                Some((operator, awaits)) => self.go_on(operator, awaits, attempt).await?,
                None => self.begin(space, api, attempt).await?,
            };
            let session = next.session(before, now);
            let next = (session.as_ref(), operator.as_ref());
            if self.keep_step((space, api, &key), kept.as_ref(), next, now).await? {
                return Ok((outcome, alive.is_none() && session.is_some()));
            }
        }
    }

    /// Keeps what a step came to; false where another step of the same session was faster, from which this one follows.
    async fn keep_step(
        &self,
        (space, api, key): (Uuid, Api, &[u8]),
        before: Option<&Session>,
        (session, operator): (Option<&Session>, Option<&Operator>),
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        self.db()
            .write(async |tx| {
                tx.queue_for(&format!("session {key:?}")).await?;
                if tx.session(space, api, key).await?.as_ref() != before {
                    return Ok(false);
                }
                tx.delete_sessions_before(space, now - SESSION_LIFE).await?;
                match session {
                    Some(session) => tx.put_session(space, api, key, session).await?,
                    None => tx.delete_session(space, api, key).await?,
                }
                if let Some(operator) = operator {
                    tx.update_operator(operator).await?;
                }
                Ok(true)
            })
            .await
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
                let Some(operator) = tx.operator_by_id(api, operator).await? else { return Ok(None) };
                if !self.takes(operator.development) {
                    return Ok(None);
                }
                let late = now - session.used_at >= GRAIN;
                let due = late && (self.db().is_rehearsing() || tx.claim_session(space, api, &key, now, GRAIN));
                Ok::<_, Error>(Some((due, operator)))
            })
            .await?;
        let Some((due, operator)) = found else { return Ok(None) };
        if due {
            let touch = async |tx: &mut Tx| Ok::<_, Error>(tx.touch_session(space, api, &key, now).await?);
            self.db().write(touch).await?;
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
        let operator = operator.filter(|operator| same(operator) && self.takes(operator.development));
        Ok(operator.map(|operator| (operator, login.awaits)))
    }

    /// The first step: name and password.
    async fn begin(&self, space: Uuid, api: Api, attempt: &Attempt) -> Result<Step, Error> {
        let mut operator = match self.operator_by_password(space, api, &attempt.name, &attempt.passcode).await {
            Ok(operator) => operator,
            Err(Error::Refused(refusal)) => return Ok(Step::no(refusal)),
            Err(failed) => return Err(failed),
        };
        let step = step(&operator);
        if step == Some(LoginStep::Locked) {
            return Ok(Step::no(Refusal::ExpiredCredentials));
        }
        let code = text(&operator, VALIDATION_CODE);
        if code.is_some() && code != attempt.validation_code.as_deref() {
            return Ok(Step::no(Refusal::UnreadableCredentials));
        }
        let validated = operator.details.remove(VALIDATION_CODE).is_some();
        let id = operator.id;
        let begun = match step {
            None | Some(LoginStep::Locked) => Step::yes(id, None),
            Some(LoginStep::Challenge) => {
                let prompt = text(&operator, "challenge").unwrap_or_default().to_owned();
                Step::wait(LoggedIn::Challenge(prompt), id, Awaited::Answer)
            }
            Some(LoginStep::ServerPin) => {
                let pin = self.new_pin();
                let hash = self.0.passwords.hash(&SecretString::from(pin.as_str()), self.ids()).await?;
                Step::wait(LoggedIn::ServerPin(pin), id, Awaited::ServerPin(hash))
            }
            Some(LoginStep::ChoosePin) => Step::wait(LoggedIn::ChoosePin, id, Awaited::ChosenPin),
            Some(LoginStep::ChoosePassword) => Step::wait(LoggedIn::ChoosePassword, id, Awaited::ChosenPassword),
            Some(LoginStep::NextPasscode) => Step::wait(LoggedIn::NextPasscode, id, Awaited::NextPasscode),
        };
        Ok(Step { operator: validated.then_some(operator), ..begun })
    }

    /// A further step.
    async fn go_on(&self, operator: Operator, awaits: Awaited, attempt: &Attempt) -> Result<Step, Error> {
        let (id, passcode) = (operator.id, &attempt.passcode);
        let good = match &awaits {
            Awaited::Answer => self.is(passcode, text(&operator, "answer_hash")).await?,
            Awaited::ServerPin(hash) => self.is(passcode, Some(&hash.0)).await?,
            Awaited::ChosenPin => self.may_become(passcode, &operator, true).await?,
            Awaited::ChosenPassword => self.may_become(passcode, &operator, false).await?,
            Awaited::NextPasscode => {
                let password = operator.password.as_ref().map(|hash| hash.0.as_str());
                self.is(passcode, text(&operator, "next_passcode_hash").or(password)).await?
            }
        };
        Ok(match awaits {
            Awaited::ChosenPin if !good => Step::wait(LoggedIn::PinRefused, id, awaits),
            Awaited::ChosenPassword if !good => Step::wait(LoggedIn::PasswordRefused, id, awaits),
            _ if !good => Step::no(Refusal::WrongPassword),
            Awaited::Answer => Step::yes(id, None),
            Awaited::ServerPin(hash) => Step::yes(id, Some(done(operator, Some(hash)))),
            Awaited::ChosenPin | Awaited::ChosenPassword => {
                let hash = self.0.passwords.hash(passcode, self.ids()).await?;
                Step::yes(id, Some(done(operator, Some(hash))))
            }
            Awaited::NextPasscode => Step::yes(id, Some(done(operator, None))),
        })
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
