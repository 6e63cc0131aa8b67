//! The session cookie, `ASP.NET_SessionId`.

use std::fmt;

const NAME: &str = "ASP.NET_SessionId";
const LENGTH: usize = 24;
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz012345";

/// The id of a session: 24 characters of `a-z0-5`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SessionId(String);

/// Where new session ids come from. What a session holds is the service's business.
pub trait Sessions: Send + Sync {
    /// 120 random bits.
    fn fresh(&self) -> [u8; 15];
}

impl SessionId {
    /// The id that stands for those bits.
    pub fn from_bits(bits: [u8; 15]) -> Self {
        let value = bits.iter().fold(0_u128, |value, byte| (value << 8) | u128::from(*byte));
        let letter = |at: usize| char::from(ALPHABET[usize::try_from((value >> (5 * at)) & 31).unwrap_or_default()]);
        Self((0..LENGTH).map(letter).collect())
    }

    /// The id, if it is one.
    pub fn parse(text: &str) -> Option<Self> {
        let valid = text.len() == LENGTH && text.bytes().all(|byte| ALPHABET.contains(&byte));
        valid.then(|| Self(text.to_owned()))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first valid id among the cookies of a request. What else stands there, echoed attributes included, is not
    /// looked at.
    pub(super) fn from_cookies<'a>(cookies: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut pairs = cookies.flat_map(|cookie| cookie.split([';', ','])).filter_map(|pair| pair.split_once('='));
        pairs.find_map(|(name, value)| (name.trim() == NAME).then(|| Self::parse(value.trim())).flatten())
    }

    /// What `Set-Cookie` says.
    pub(super) fn cookie(&self) -> String {
        format!("{NAME}={}; path=/; HttpOnly; SameSite=Lax", self.0)
    }
}

impl fmt::Debug for SessionId {
    /// Whoever has the id has the session: it is no matter for a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionId(..)")
    }
}
