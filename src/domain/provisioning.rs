//! Provisioning: tokens on their way to users.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::TokenKind;

/// What sort of token a user is to get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenClass {
    /// A software token.
    Software,
    /// One of the customer's own.
    Custom,
    /// An OATH token.
    Oath,
    /// Passcodes by text message: given at once.
    Sms,
    /// A static password.
    Password,
    /// A key-chain token.
    Kt,
    /// A PIN-pad token.
    Rb,
    /// An ICE token.
    Ice,
    /// A GOLD token.
    Gold,
    /// An eToken.
    EToken,
    /// A `MobilePASS` token.
    MobilePass,
    /// A Google Authenticator token.
    GoogleAuthenticator,
    /// A grid, of which the user knows a pattern.
    GridSure,
}

impl TokenClass {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Software,
        Self::Custom,
        Self::Oath,
        Self::Sms,
        Self::Password,
        Self::Kt,
        Self::Rb,
        Self::Ice,
        Self::Gold,
        Self::EToken,
        Self::MobilePass,
        Self::GoogleAuthenticator,
        Self::GridSure,
    ];

    /// The name in the store.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Software => "software",
            Self::Custom => "custom",
            Self::Oath => "oath",
            Self::Sms => "sms",
            Self::Password => "password",
            Self::Kt => "kt",
            Self::Rb => "rb",
            Self::Ice => "ice",
            Self::Gold => "gold",
            Self::EToken => "etoken",
            Self::MobilePass => "mobilepass",
            Self::GoogleAuthenticator => "google_authenticator",
            Self::GridSure => "gridsure",
        }
    }

    /// The class of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }

    /// The sorts of token of which one is taken from the inventory when a user is provisioned; none where the user
    /// brings or is handed one when she enrols.
    pub const fn taken(self) -> &'static [TokenKind] {
        match self {
            Self::Sms => &[TokenKind::Sms],
            Self::MobilePass => &[TokenKind::MobilePass, TokenKind::Mp],
            Self::Software
            | Self::Custom
            | Self::Oath
            | Self::Password
            | Self::Kt
            | Self::Rb
            | Self::Ice
            | Self::Gold
            | Self::EToken
            | Self::GoogleAuthenticator
            | Self::GridSure => &[],
        }
    }
}

/// What became of one user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provisioned {
    /// She is in no task, since there is no such user.
    Unknown,
    /// She was named before.
    Twice,
    /// She is in the task, and has been sent a mail.
    Mailed,
    /// She has a token, and has been sent a text message.
    Texted,
    /// She has no mail address.
    NoEmail,
    /// She has no mobile number.
    NoMobile,
    /// Mail cannot be sent.
    MailFailed,
    /// Text messages cannot be sent.
    SmsFailed,
    /// Text messages have to be paid for first.
    NoCredits,
    /// No token is free.
    NoToken,
    /// She has as many tokens as she may.
    TooManyTokens,
    /// She has a token in use, so that a password would weaken her.
    HasToken,
}

/// How long a task can be completed.
pub const TASK_LIFE: TimeDelta = TimeDelta::days(30);

/// Users who were provisioned together, and have yet to enrol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvisioningTask {
    /// Its id.
    pub id: Uuid,
    /// Its realm.
    pub realm: Uuid,
    /// Its number in the realm, from 1.
    pub number: i64,
    /// What sort of token they are to get.
    pub class: TokenClass,
    /// What was said of it.
    pub description: String,
    /// Who made it.
    pub operator: String,
    /// From when it can be completed.
    pub starts_at: DateTime<Utc>,
    /// Until when.
    pub stops_at: DateTime<Utc>,
    /// How many users are in it.
    pub users: i64,
}
