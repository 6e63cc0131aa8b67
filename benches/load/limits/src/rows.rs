//! The rows of one user as the server wrote them, to be written again for others: with ids, names and numbers of their own.

use serde_json::Value as Json;
use uuid::Uuid;

/// The rows of a user, and of the request that made her.
pub struct Rows {
    /// A row each, in the order in which they have to be inserted.
    pub tables: Vec<Table>,
}

/// A row of a table.
pub struct Table {
    /// The text that inserts it, a `?` for each column.
    pub insert: String,
    /// Whether it is the journal's: one for each request, however many users that has.
    pub of_request: bool,
    slots: Vec<Slot>,
}

enum Slot {
    Same(Value),
    /// An id of this user, the same one wherever it has this place.
    Id(usize),
    /// One more for each user, from there.
    Next(i64),
    /// A text between whose pieces the user's number stands.
    Text(Vec<String>),
}

/// What a column holds.
#[derive(Clone)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number.
    Number(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// How many ids a user has at most: her own, and those of her rows.
const IDS: usize = 8;

/// What sets one user apart from another.
pub struct Person {
    number: i64,
    ids: [Uuid; IDS],
}

impl Person {
    /// The user of that number.
    pub fn new(number: i64) -> Self {
        Self { number, ids: std::array::from_fn(|_| Uuid::now_v7()) }
    }
}

impl Rows {
    /// Reads what `benches/load/rows.py` has written.
    pub fn read(path: &str) -> Result<Self, Box<dyn std::error::Error>> {
        let json: Json = serde_json::from_slice(&std::fs::read(path)?)?;
        let number = json["number"].as_str().ok_or("no number")?;
        let tables = json["tables"].as_array().ok_or("no tables")?;
        Ok(Self {
            tables: tables.iter().map(|table| Table::read(table, number)).collect::<Option<_>>().ok_or("not rows")?,
        })
    }
}

impl Table {
    fn read(json: &Json, number: &str) -> Option<Self> {
        let name = json["table"].as_str()?;
        let columns: Vec<&str> = json["columns"].as_array()?.iter().map(Json::as_str).collect::<Option<_>>()?;
        let marks = vec!["?"; columns.len()].join(", ");
        Some(Self {
            insert: format!("INSERT INTO {name} ({}) VALUES ({marks})", columns.join(", ")),
            of_request: name == "requests",
            slots: json["values"].as_array()?.iter().map(|value| slot(value, number)).collect::<Option<_>>()?,
        })
    }

    /// The row of that user.
    pub fn values(&self, person: &Person) -> impl Iterator<Item = Value> {
        self.slots.iter().map(|slot| match slot {
            Slot::Same(value) => value.clone(),
            Slot::Id(place) => Value::Bytes(person.ids[*place].into_bytes().to_vec()),
            Slot::Next(from) => Value::Number(from + person.number),
            Slot::Text(pieces) => Value::Text(pieces.join(&format!("{:08}", person.number))),
        })
    }
}

fn slot(json: &Json, number: &str) -> Option<Slot> {
    Some(match json {
        Json::Null => Slot::Same(Value::Null),
        Json::Number(number) => Slot::Same(Value::Number(number.as_i64()?)),
        Json::String(text) if text.contains(number) => Slot::Text(text.split(number).map(str::to_owned).collect()),
        Json::String(text) => Slot::Same(Value::Text(text.clone())),
        Json::Object(kinds) => {
            let (kind, value) = kinds.iter().next()?;
            match kind.as_str() {
                "id" => Slot::Id(usize::try_from(value.as_u64()?).ok().filter(|place| *place < IDS)?),
                "next" => Slot::Next(value.as_i64()?),
                "bytes" => Slot::Same(Value::Bytes(Uuid::parse_str(value.as_str()?).ok()?.into_bytes().to_vec())),
                _ => return None,
            }
        }
        Json::Bool(_) | Json::Array(_) => return None,
    })
}
