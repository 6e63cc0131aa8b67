//! Tokens: devices and programs that users authenticate with, and what becomes of them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::text::Pattern;
use super::{TokenRefusal, User};

/// The container of tokens and users that are in no other.
pub const DEFAULT_CONTAINER: &str = "Default";

/// What sort of token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A key-chain token.
    Kt,
    /// A PIN-pad token.
    Rb,
    /// A software token, MP series.
    Mp,
    /// A token of another product.
    Legacy,
    /// Passcodes by text message.
    Sms,
    /// An OATH token.
    Oath,
    /// A token of the customer's own.
    Custom,
    /// A GOLD token.
    Gold,
    /// An eToken.
    EToken,
    /// A `MobilePASS` token.
    MobilePass,
    /// A Google Authenticator token.
    GoogleAuthenticator,
}

impl TokenKind {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Kt,
        Self::Rb,
        Self::Mp,
        Self::Legacy,
        Self::Sms,
        Self::Oath,
        Self::Custom,
        Self::Gold,
        Self::EToken,
        Self::MobilePass,
        Self::GoogleAuthenticator,
    ];

    /// The name in the store and in seeds.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kt => "kt",
            Self::Rb => "rb",
            Self::Mp => "mp",
            Self::Legacy => "legacy",
            Self::Sms => "sms",
            Self::Oath => "oath",
            Self::Custom => "custom",
            Self::Gold => "gold",
            Self::EToken => "etoken",
            Self::MobilePass => "mobilepass",
            Self::GoogleAuthenticator => "google_authenticator",
        }
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Where a token is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenState {
    /// In the inventory, to be initialized before it can be given to anyone.
    NotInitialized,
    /// In the inventory, ready to be given to a user.
    Initialized,
    /// Given to a user, not yet used.
    Assigned,
    /// Promised to a user, who has not enrolled it yet.
    EnrollmentPending,
    /// In use.
    Active,
    /// In use; its PIN must be changed.
    PinChange,
    /// Switched off for a while.
    Suspended,
    /// Locked.
    Locked,
    /// Lost.
    Lost,
    /// Broken.
    Damaged,
}

impl TokenState {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::NotInitialized,
        Self::Initialized,
        Self::Assigned,
        Self::EnrollmentPending,
        Self::Active,
        Self::PinChange,
        Self::Suspended,
        Self::Locked,
        Self::Lost,
        Self::Damaged,
    ];

    /// The states in which a user authenticates with a token.
    pub const IN_USE: [Self; 2] = [Self::Active, Self::PinChange];

    /// The name in the store and in seeds.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotInitialized => "not_initialized",
            Self::Initialized => "initialized",
            Self::Assigned => "assigned",
            Self::EnrollmentPending => "enrollment_pending",
            Self::Active => "active",
            Self::PinChange => "pin_change",
            Self::Suspended => "suspended",
            Self::Locked => "locked",
            Self::Lost => "lost",
            Self::Damaged => "damaged",
        }
    }

    /// The state of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether a token in that state is somebody's.
    pub const fn is_owned(self) -> bool {
        match self {
            Self::Assigned
            | Self::EnrollmentPending
            | Self::Active
            | Self::PinChange
            | Self::Suspended
            | Self::Locked => true,
            Self::NotInitialized | Self::Initialized | Self::Lost | Self::Damaged => false,
        }
    }
}

/// A token of a realm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its id.
    pub id: Uuid,
    /// Its realm.
    pub realm: Uuid,
    /// Its serial number, unique in the realm.
    pub serial: String,
    /// What sort of token.
    pub kind: TokenKind,
    /// Where it is in its life.
    pub state: TokenState,
    /// Since when.
    pub state_since: DateTime<Utc>,
    /// Whose it is; absent in the inventory.
    pub owner: Option<Uuid>,
    /// The container that it is in.
    pub container: String,
    /// What was said when it was last revoked.
    pub comment: Option<String>,
    /// False for a token that cannot be taken from its owner.
    pub revocable: bool,
}

/// What becomes of a token that is taken from its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    /// Its next state.
    pub state: TokenState,
    /// What is attached to it.
    pub comment: Option<String>,
}

impl Token {
    /// Gives it to a user, in her container.
    pub fn assign(&mut self, user: &User, container: &str, state: TokenState, now: DateTime<Utc>) {
        (self.owner, self.container, self.comment) = (Some(user.id), container.to_owned(), None);
        (self.state, self.state_since) = (state, now);
    }

    /// Refuses one that cannot be given away.
    pub fn free(&self) -> Result<(), TokenRefusal> {
        let free = self.owner.is_none() && self.state == TokenState::Initialized;
        if free { Ok(()) } else { Err(TokenRefusal::NotFree { serial: self.serial.clone() }) }
    }

    /// Puts one that is somebody's into another state.
    pub fn put(&mut self, state: TokenState, now: DateTime<Utc>) -> Result<(), TokenRefusal> {
        if self.owner.is_none() {
            return Err(TokenRefusal::NotAssigned { serial: self.serial.clone() });
        }
        (self.state, self.state_since) = (state, now);
        Ok(())
    }

    /// Makes it free, since its owner is no more.
    pub fn release(&mut self, now: DateTime<Utc>) {
        (self.owner, self.comment) = (None, None);
        (self.state, self.state_since) = (TokenState::Initialized, now);
    }

    /// Takes it from its owner, if that can be done.
    pub fn revoke(&mut self, how: &Revocation, now: DateTime<Utc>) -> Result<(), TokenRefusal> {
        if !self.revocable {
            return Err(TokenRefusal::Irrevocable { serial: self.serial.clone() });
        }
        self.owner = None;
        self.comment.clone_from(&how.comment);
        (self.state, self.state_since) = (how.state, now);
        Ok(())
    }
}

/// Which tokens are asked for; an absent part asks for nothing.
#[derive(Debug, Clone, Default)]
pub struct TokenFilter {
    /// In one of these states.
    pub states: Option<Vec<TokenState>>,
    /// Of one of these sorts.
    pub kinds: Option<Vec<TokenKind>>,
    /// With a serial number like that.
    pub serial: Option<Pattern>,
    /// In a container like that.
    pub container: Option<Pattern>,
}
