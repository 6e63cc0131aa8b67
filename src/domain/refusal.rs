//! Everything that the domain may refuse, in its own words and without status codes.

use super::{Kind, Right};

/// Which name is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// The user name.
    UserName,
    /// Another identifier that is unique in its realm.
    Identifier(&'static str),
    /// A name in a catalogue.
    Entry(Kind),
    /// The name of a group.
    Group,
    /// The name of a realm.
    Realm,
    /// The serial number of a token.
    Serial,
}

/// A refusal. Each dialect says it in its vendor's words; the compiler asks for every one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No credentials were given.
    #[error("no credentials were given")]
    NoCredentials,
    /// Credentials were given in a form that the API does not take.
    #[error("the credentials are not in the form that this API takes")]
    UnreadableCredentials,
    /// No operator, token or key like that.
    #[error("no such operator, token or key")]
    UnknownCredentials,
    /// The operator is there, the password is not hers.
    #[error("the password is wrong")]
    WrongPassword,
    /// The token or key was good once.
    #[error("the token or key has expired")]
    ExpiredCredentials,
    /// This way of authenticating is switched off.
    #[error("this way of authenticating is switched off on this server")]
    CredentialsSwitchedOff,
    /// The operator may not do this.
    #[error("the operator has not the right {}", right.name())]
    MissingRight {
        /// The right that it would take.
        right: Right,
    },
    /// No realm of that name.
    #[error("no realm is called {name:?} here")]
    UnknownRealm {
        /// The name as given.
        name: String,
    },
    /// A realm must be named.
    #[error("a realm must be named")]
    RealmNotNamed,
    /// The operator does not reach that realm.
    #[error("the operator does not reach the realm {name:?}")]
    RealmOutOfReach {
        /// The name as given.
        name: String,
    },
    /// Nothing of that kind has that name.
    #[error("no {} is called {name:?}", kind.words())]
    UnknownName {
        /// What was referred to.
        kind: Kind,
        /// The name as given.
        name: String,
    },
    /// No group has that name.
    #[error("no group is called {name:?}")]
    UnknownGroup {
        /// The name as given.
        name: String,
    },
    /// It cannot be done with tokens as they are.
    #[error(transparent)]
    Token(#[from] TokenRefusal),
    /// No task has that number.
    #[error("no provisioning task has the number {number}")]
    UnknownTask {
        /// The number as given.
        number: i64,
    },
    /// Something is still in what is to be removed.
    #[error("users or tokens are in the {} {name:?}", kind.words())]
    InUse {
        /// What was to be removed.
        kind: Kind,
        /// Its name.
        name: String,
    },
    /// The product would do it, but not on this server.
    #[error("{feature} is switched off on this server")]
    SwitchedOff {
        /// What is switched off.
        feature: &'static str,
    },
    /// The name is another user's.
    #[error("{value:?} is taken")]
    NameTaken {
        /// Which name.
        taken: Taken,
        /// The name as given.
        value: String,
    },
    /// No user matches.
    #[error("no user has the {by} {value:?}")]
    NoSuchUser {
        /// What was compared, in the API's word.
        by: String,
        /// With what.
        value: String,
    },
    /// More than one user matches.
    #[error("more than one user has the {by} {value:?}")]
    SeveralUsers {
        /// What was compared, in the API's word.
        by: String,
        /// With what.
        value: String,
    },
    /// A member that this request needs is missing.
    #[error("{member} is missing")]
    Missing {
        /// The member, in the API's word.
        member: String,
    },
    /// A value that this request cannot have.
    #[error("{member} cannot be that: {reason}")]
    Unfit {
        /// The member, in the API's word.
        member: String,
        /// The value; empty where it is a secret.
        value: String,
        /// Why not, for the person who sent it.
        reason: String,
    },
    /// An attribute that can never change would have to.
    #[error("{member} cannot be changed")]
    Immutable {
        /// The member, in the API's word.
        member: String,
    },
    /// A password that is kept elsewhere would have to be set here.
    #[error("the password of a directory user is kept in the directory")]
    PasswordElsewhere,
    /// The password does not meet the policy.
    #[error("the password does not meet the password policy")]
    WeakPassword,
    /// The day's allowance is used up.
    #[error("the daily allowance of {limit} is used up")]
    QuotaUsedUp {
        /// The allowance, in changed objects a day.
        limit: i64,
    },
}

/// Why something cannot be done with the tokens that users authenticate with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefusal {
    /// No token has that serial number.
    #[error("no token has the serial number {serial:?}")]
    Unknown {
        /// The serial number as given.
        serial: String,
    },
    /// The token is not one of those that can be given away.
    #[error("the token {serial:?} is not free")]
    NotFree {
        /// Its serial number.
        serial: String,
    },
    /// The token is nobody's.
    #[error("the token {serial:?} is nobody's")]
    NotAssigned {
        /// Its serial number.
        serial: String,
    },
    /// The token is not the user's.
    #[error("the token {serial:?} is not {name:?}'s")]
    NotHers {
        /// Its serial number.
        serial: String,
        /// Her name.
        name: String,
    },
    /// The user has as many tokens as she may.
    #[error("she has {most} tokens, which is as many as she may have")]
    TooMany {
        /// How many that is.
        most: i64,
    },
    /// There are not that many tokens to give away.
    #[error("there are not {count} such tokens that are free")]
    TooFew {
        /// How many were asked for.
        count: i32,
    },
    /// The token cannot be taken from its owner.
    #[error("the token {serial:?} cannot be revoked")]
    Irrevocable {
        /// Its serial number.
        serial: String,
    },
}
