//! What a realm has as an organization: messages that it may send, tokens that its users may have.

/// An organization's means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Organization {
    /// How many text messages may still be sent.
    pub sms_credits: i64,
    /// How many tokens a user may have; absent for any number.
    pub max_tokens: Option<i64>,
    /// Whether no mail gets out.
    pub mail_fails: bool,
    /// Whether no text message gets out.
    pub sms_fails: bool,
}

impl Default for Organization {
    fn default() -> Self {
        Self { sms_credits: 100, max_tokens: None, mail_fails: false, sms_fails: false }
    }
}
