//! The eight members of every answer.

use serde::Serialize;
use serde_json::Value;

use super::endpoints::Door;
use crate::domain::Ids;
use crate::domain::text::hex;
use crate::edge::Answer;

/// The eight members, in the published order.
#[derive(Debug, Default, Serialize)]
pub(super) struct Envelope {
    #[serde(rename = "Errors")]
    errors: String,
    #[serde(rename = "Input")]
    input: Option<String>,
    #[serde(rename = "Message")]
    message: Option<String>,
    #[serde(rename = "OrgID")]
    org_id: u32,
    #[serde(rename = "Output")]
    output: String,
    #[serde(rename = "OutputID")]
    output_id: u32,
    #[serde(rename = "OutputObject")]
    output_object: Option<Value>,
    #[serde(rename = "TokenID")]
    token_id: Option<String>,
}

/// A user who was created or updated, in `OutputObject`.
#[derive(Debug, Serialize)]
pub(super) struct InsertedRecord {
    #[serde(rename = "Id")]
    pub(super) id: String,
    #[serde(rename = "UniqueId")]
    pub(super) unique_id: String,
    #[serde(rename = "APIKey")]
    pub(super) api_key: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct OutputObject<'a> {
    #[serde(rename = "Inserted_Records")]
    inserted: Option<&'a [InsertedRecord]>,
    #[serde(rename = "Updated_Records")]
    updated: Option<String>,
}

impl Envelope {
    /// A request that was refused as a whole.
    pub(super) fn refusal(text: &str) -> Self {
        Self { errors: text.to_owned(), ..Self::default() }
    }

    /// A request whose users were taken one by one.
    pub(super) fn tally(
        (created, updated): (usize, usize),
        records: &[InsertedRecord],
        errors: &[String],
        ids: &dyn Ids,
    ) -> Self {
        let counters = format!("{updated} Users Updated Succesfully.{created} Users created Succesfully.");
        let object = OutputObject {
            inserted: Some(records).filter(|records| !records.is_empty()),
            updated: (updated > 0).then(|| updated.to_string()),
        };
        Self {
            errors: errors.join("; "),
            message: Some(counters.clone()),
            output: counters,
            output_object: Some(Value::from(json(&object))),
            token_id: Some(token(ids)),
            ..Self::default()
        }
    }

    /// A success that says so many masters were written.
    pub(super) fn masters((created, updated): (usize, usize), errors: &[String], ids: &dyn Ids) -> Self {
        let counters = format!("{updated} Masters Updated Succesfully.{created} Masters created Succesfully.");
        Self { errors: errors.join("; "), message: Some(counters.clone()), output: counters, ..Self::empty(ids) }
    }

    /// A success with an object.
    pub(super) fn object(object: Value, ids: &dyn Ids) -> Self {
        Self { output_object: Some(object), ..Self::empty(ids) }
    }

    /// A success whose object stands as JSON text in `Output`.
    pub(super) fn text(object: &Value, ids: &dyn Ids) -> Self {
        Self { output: json(object), ..Self::empty(ids) }
    }

    /// A success with nothing in it.
    pub(super) fn empty(ids: &dyn Ids) -> Self {
        Self { token_id: Some(token(ids)), ..Self::default() }
    }

    /// The answer; through the service's own door it is a JSON text that holds the JSON.
    pub(super) fn answer(&self, door: Door) -> Answer {
        let body = json(self);
        let body = match door {
            Door::Generic => body,
            Door::Own(_) => json(&body),
        };
        Answer::new(200, "application/json; charset=utf-8", body)
    }
}

/// 328 hexadecimal digits that nobody reads.
fn token(ids: &dyn Ids) -> String {
    let mut bytes = [0; 164];
    ids.fill(&mut bytes);
    hex(&bytes).to_uppercase()
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("texts, numbers and lists of them are JSON")
}
