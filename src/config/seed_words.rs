//! Values of a seed file that have a form of their own: times, ids, digests, details, and what may be a text or a table.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, SubsecRound, Utc};
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Serialize, Serializer};
use uuid::Uuid;

use super::seed_file::NameToml;
use super::seed_people::AccountToml;
use crate::domain::text::hex;
use crate::domain::{Detail, in_calendar};

/// A time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Time(pub(super) DateTime<Utc>);

/// A UUID.
#[derive(Debug, Clone, Copy)]
pub(super) struct Id(pub(super) Uuid);

/// SHA-256 of a secret, as 64 hexadecimal digits.
#[derive(Debug, Clone)]
pub(super) struct Digest(pub(super) Vec<u8>);

/// A text that says something else.
macro_rules! said {
    ($name:ident: $expected:literal, $read:expr, $write:expr;) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                let read: fn(&str) -> Option<Self> = $read;
                read(&text)
                    .ok_or_else(|| de::Error::custom(format!(concat!("must be ", $expected, ", not {:?}"), text)))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let write: fn(&Self) -> String = $write;
                serializer.serialize_str(&write(self))
            }
        }
    };
}
said! {
    Time: "a time such as 2031-04-28T00:00:00Z",
    |text| {
        let at = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc);
        in_calendar(at).map(|at| Self(at.trunc_subsecs(6)))
    },
    |time| time.0.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true);
}
said! {
    Id: "an id such as 0198c2a4-7b1e-7c5d-9f00-3d1f2a6b4c5e",
    |text| Uuid::parse_str(text).ok().map(Self),
    |id| id.0.to_string();
}
said! {
    Digest: "the SHA-256 of the secret as 64 hexadecimal digits",
    |text| {
        let fits = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let byte = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
        if fits { (0..64).step_by(2).map(byte).collect::<Option<_>>().map(Self) } else { None }
    },
    |digest| hex(&digest.0);
}

/// What an API alone knows of something.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum DetailToml {
    Text(String),
    List(Vec<String>),
    Records(Vec<BTreeMap<String, String>>),
}

impl DetailToml {
    pub(super) fn detail(self) -> Detail {
        match self {
            Self::Text(text) => Detail::Text(text),
            Self::List(list) => Detail::List(list),
            Self::Records(records) => Detail::Records(records),
        }
    }

    pub(super) fn of(detail: Detail) -> Self {
        match detail {
            Detail::Text(text) => Self::Text(text),
            Detail::List(list) => Self::List(list),
            Detail::Records(records) => Self::Records(records),
        }
    }
}

struct Details;

impl<'de> Deserialize<'de> for DetailToml {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Details)
    }
}

impl<'de> Visitor<'de> for Details {
    type Value = DetailToml;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a list of texts or a list of tables of texts")
    }

    fn visit_str<E>(self, text: &str) -> Result<DetailToml, E> {
        Ok(DetailToml::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<DetailToml, A::Error> {
        let (mut texts, mut records) = (Vec::new(), Vec::new());
        while let Some(item) = items.next_element::<Item>()? {
            match item {
                Item::Text(text) => texts.push(text),
                Item::Record(record) => records.push(record),
            }
        }
        match (texts.is_empty(), records.is_empty()) {
            (_, true) => Ok(DetailToml::List(texts)),
            (true, false) => Ok(DetailToml::Records(records)),
            (false, false) => Err(de::Error::custom("must have texts or tables, not both")),
        }
    }
}

/// An item of a list of details.
enum Item {
    Text(String),
    Record(BTreeMap<String, String>),
}

struct Items;

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Items)
    }
}

impl<'de> Visitor<'de> for Items {
    type Value = Item;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a table of texts")
    }

    fn visit_str<E>(self, text: &str) -> Result<Item, E> {
        Ok(Item::Text(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Item, A::Error> {
        Ok(Item::Record(Deserialize::deserialize(MapAccessDeserializer::new(members))?))
    }
}

/// What may be a text where one key of its table is enough.
macro_rules! text_or_table {
    ($($(#[$doc:meta])* $name:ident: $table:ident by $key:ident, $visitor:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Serialize)]
        #[serde(transparent)]
        pub(super) struct $name(pub(super) $table);

        struct $visitor;

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any($visitor)
            }
        }

        impl<'de> Visitor<'de> for $visitor {
            type Value = $name;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!("a text, or a table with the key ", stringify!($key)))
            }

            fn visit_str<E>(self, text: &str) -> Result<$name, E> {
                Ok($name($table { $key: text.to_owned(), ..$table::default() }))
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<$name, A::Error> {
                Ok($name($table::deserialize(MapAccessDeserializer::new(members))?))
            }
        }
    )*};
}
text_or_table! {
    /// A name in a catalogue.
    OneName: NameToml by name, NameVisitor;
    /// An account.
    OneAccount: AccountToml by api, AccountVisitor;
}
