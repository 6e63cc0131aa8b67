//! Sessions: log-ins that a client refers to, and log-ins that are not finished yet.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::users::PasswordHash;

/// How long a session lives after it was last used.
pub const SESSION_LIFE: TimeDelta = TimeDelta::minutes(20);

/// A session, as the store has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Who has logged in; absent while nobody has.
    pub operator: Option<Uuid>,
    /// A log-in that is not finished.
    pub login: Option<Login>,
    /// When it was last used.
    pub used_at: DateTime<Utc>,
}

impl Session {
    /// Whether it has not been idle for too long.
    pub fn lives_at(&self, now: DateTime<Utc>) -> bool {
        now < self.used_at + SESSION_LIFE
    }
}

/// A log-in that waits for its next step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// Who is logging in.
    pub operator: Uuid,
    /// What is waited for.
    pub awaits: Awaited,
}

/// What a log-in waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Awaited {
    /// The answer to the operator's challenge.
    Answer,
    /// The PIN that the server made.
    ServerPin(PasswordHash),
    /// A PIN of the operator's choice.
    ChosenPin,
    /// A password of the operator's choice.
    ChosenPassword,
    /// The passcode after the one that was given.
    NextPasscode,
}

/// What an operator has to do beside giving the right password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginStep {
    /// Answer a challenge, each time.
    Challenge,
    /// Take a PIN from the server, once.
    ServerPin,
    /// Choose a PIN, once.
    ChoosePin,
    /// Choose a password, once.
    ChoosePassword,
    /// Give the next passcode too, once.
    NextPasscode,
    /// Nothing helps: the operator is locked.
    Locked,
}

impl LoginStep {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Challenge, Self::ServerPin, Self::ChoosePin, Self::ChoosePassword, Self::NextPasscode, Self::Locked];

    /// The name in the store and in seeds.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Challenge => "challenge",
            Self::ServerPin => "server_pin",
            Self::ChoosePin => "choose_pin",
            Self::ChoosePassword => "choose_password",
            Self::NextPasscode => "next_passcode",
            Self::Locked => "locked",
        }
    }

    /// The step of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }
}
