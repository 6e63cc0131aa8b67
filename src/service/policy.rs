//! The choices of whoever runs the server that change what the service does.

/// What becomes of a name (instance, template, role, …) that nothing in the store knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnknownNames {
    /// The vendor's own error.
    #[default]
    Reject,
    /// It is registered on first use.
    Create,
}

/// What hashing a password costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PasswordCost {
    /// Argon2id, 19 MiB, two passes, one lane: OWASP's recommendation.
    #[default]
    Owasp,
    /// Argon2id, 8 KiB, one pass: for bulk tests.
    Light,
}
