//! Messages to users. They are kept, never sent.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Api;

/// How a message would have gone out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// By mail.
    Mail,
    /// As a text message.
    Sms,
}

impl Channel {
    /// The name in the store.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Sms => "sms",
        }
    }

    /// The channel of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Mail, Self::Sms].into_iter().find(|channel| channel.name() == name)
    }
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// How.
    pub channel: Channel,
    /// To which address or number.
    pub recipient: String,
    /// What it is about; empty for a text message.
    pub subject: String,
    /// What it says.
    pub body: String,
    /// To which user.
    pub user: Uuid,
    /// Her realm.
    pub realm: Uuid,
    /// Through which API it was caused.
    pub api: Api,
    /// By which request.
    pub request_id: String,
}
