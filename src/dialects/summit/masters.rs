//! What users can be given: `ADM_GetUserMasterData` and `ADM_CreateOrUpdateCommonMaster`.

use serde_json::{Map, Value, json};

use super::endpoints::Door;
use super::envelope::Envelope;
use super::error::{Complaint, Rejection, misfit, unfit};
use super::parameters::MASTER;
use super::values::list as names;
use super::wire::{LENIENCY, Request, member, plain_row};
use super::{CUSTOMER, LOCATION, Summit};
use crate::contract::{Given, Refused, meant, oddities, read};
use crate::domain::{AliasKind, Entry, Failure, Kind, Refusal, fold};
use crate::edge::{Answer, Hint, give};
use crate::service::{Caller, Error, Kept, NamedEntry, ReachedRealm};

/// What can be asked for: the word of the request, the kind, and the word of the answer.
const LISTED: [(&str, Kind, &str); 5] = [
    ("customer", Kind::Customer, "Customer"),
    ("location", Kind::Location, "Location"),
    ("timezone", Kind::TimeZone, "TimeZone"),
    ("roletemplate", Kind::Role, "RoleTemplate"),
    ("customattribute", Kind::Attribute, "CustomAttribute"),
];

/// `ADM_GetUserMasterData`: what is in use, type by type.
pub(super) async fn list(summit: &Summit, caller: &Caller, request: Request, door: Door) -> Result<Answer, Rejection> {
    let given = request.members(plain_row)?;
    let found = master_data(summit, caller, &given).await;
    let found = found.map_err(|error| Rejection::of_service(error).and(given.oddities.clone()))?;
    let answer = Envelope::object(json!({ "UserMasterData": found }), summit.service.ids()).answer(door);
    Ok(answer.hint(Hint::none().and(given.oddities)))
}

async fn master_data(summit: &Summit, caller: &Caller, given: &Given) -> Result<Map<String, Value>, Error> {
    let asked = names(given.text("MasterType").unwrap_or_default());
    let types: Vec<_> = asked.iter().map(|name| listed(name)).collect::<Result<_, _>>()?;
    let domain = given.filled("DomainName").unwrap_or_default();
    let realm = summit.service.reach(caller, domain, AliasKind::Plain).await?;
    let mut data = Map::new();
    for (name, kind, word) in types {
        let entries = summit.service.entries(caller, &realm, kind).await?;
        let shown = |entry: &Entry| json!({ "CM_ID": entry.number, "CM_VALUE": entry.name, "CM_Type": word });
        let shown: Vec<Value> = entries.iter().filter(|entry| entry.in_use()).map(shown).collect();
        data.insert(name.to_owned(), Value::from(shown));
    }
    Ok(data)
}

/// The type of that word.
fn listed(name: &str) -> Result<(&'static str, Kind, &'static str), Refusal> {
    let found = LISTED.into_iter().find(|(word, _, _)| fold(word) == fold(name));
    found.ok_or_else(|| {
        let words = LISTED.map(|(word, _, _)| word);
        let best = meant(name, words);
        unfit("MasterType", name, &format!("it must be of {}{best}", words.join(", ")))
    })
}

/// `ADM_CreateOrUpdateCommonMaster`: each master for itself.
pub(super) async fn create_or_update(
    summit: &Summit,
    caller: &Caller,
    request: Request,
    door: Door,
) -> Result<Answer, Rejection> {
    let given = request.members_of("objCommonMasterDetail")?;
    let domain = given.filled("DomainName").unwrap_or_default();
    let realm = summit.service.reach(caller, domain, AliasKind::Plain).await;
    let realm = realm.map_err(|error| Rejection::of_service(error).and(given.oddities.clone()))?;
    let mut tally = Tally { hints: given.oddities.clone(), ..Tally::default() };
    for (at, master) in given.objects("CommonMasterDetails").unwrap_or_default().iter().enumerate() {
        let who = called(master, at);
        match write(summit, caller, &realm, master).await {
            Ok(done) => tally.count(done),
            Err(error) => {
                let oddities = master.as_object().map(|it| oddities(caller.operation, MASTER, it));
                tally.complain(at, Complaint::of(&who, error, None).and(oddities.unwrap_or_default()));
            }
        }
    }
    Ok(tally.answer(summit, door))
}

/// Whether a master is new, and what is odd about it.
struct Done {
    created: bool,
    oddities: Vec<String>,
}

async fn write(summit: &Summit, caller: &Caller, realm: &ReachedRealm, master: &Value) -> Result<Done, Error> {
    let object = master.as_object();
    let object =
        object.ok_or_else(|| unfit("CommonMasterDetails", &master.to_string(), "each master must be an object"))?;
    let given = read(caller.operation, MASTER, object.clone(), LENIENCY).map_err(|problem| misfit(&problem))?;
    let (kind, kept) = written(given.text("MasterType"));
    let new = NamedEntry {
        name: given.filled("MasterValue").unwrap_or_default().to_owned(),
        in_use: given.filled("Active").map(|active| active == "1"),
        parent: parent(&given)?,
    };
    let Some(id) = given.filled("CM_ID") else {
        summit.service.add_entry(caller, realm, kind, new).await.map_err(named)?;
        return Ok(Done { created: true, oddities: given.oddities });
    };
    let unknown =
        || unfit("CM_ID", id, "the domain has no master of that type and number; ADM_GetUserMasterData lists them");
    let number: i64 = id.trim().parse().map_err(|_| unknown())?;
    let done = summit.service.change_entry(caller, realm, (kind, number), new, kept).await.map_err(named)?;
    if done { Ok(Done { created: false, oddities: given.oddities }) } else { Err(unknown().into()) }
}

/// The kind of a type of masters that can be written, and where users keep its values.
fn written(word: Option<&str>) -> (Kind, Kept) {
    let (kind, identifier, detail) = match word {
        Some("Customer") => (Kind::Customer, Some(CUSTOMER), "Customer"),
        Some("Location") => (Kind::Location, Some(LOCATION), "Location"),
        // Nobody searches by these two, and nearly everybody has them: they are not worth an index.
        Some("TimeZone") => (Kind::TimeZone, None, "TimeZone"),
        _ => (Kind::Role, None, "RoleTemplate"),
    };
    (kind, Kept { identifier, detail })
}

/// What a master hangs on; one half of it is not enough.
fn parent(given: &Given) -> Result<Option<(Kind, String)>, Refusal> {
    let missing = |member: &str| Refusal::Missing { member: member.to_owned() };
    match (given.filled("ParentMasterType"), given.filled("ParentValue")) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(missing("ParentMasterType")),
        (Some(_), None) => Err(missing("ParentValue")),
        (kind, Some(name)) => Ok(Some((written(kind).0, name.to_owned()))),
    }
}

/// A refusal in the words of masters: no other name but the parent's is referred to.
fn named(error: Error) -> Error {
    match error {
        Error::Refused(Refusal::UnknownName { name, .. }) => {
            unfit("ParentValue", &name, "the domain has no such master of the ParentMasterType in use").into()
        }
        Error::Refused(Refusal::Missing { .. }) => Refusal::Missing { member: "MasterValue".to_owned() }.into(),
        error => error,
    }
}

/// What a master is called in `Errors`: its value, else its place.
fn called(master: &Value, at: usize) -> String {
    let value = master.as_object().and_then(|object| member(object, "MasterValue")).and_then(Value::as_str);
    let value = value.filter(|value| !value.trim().is_empty()).map(str::to_owned);
    value.unwrap_or_else(|| format!("CommonMasterDetails[{at}]"))
}

/// What came of the masters so far.
#[derive(Default)]
struct Tally {
    created: usize,
    updated: usize,
    errors: Vec<String>,
    hints: Vec<String>,
    rows: Vec<&'static Refused>,
    failing: Vec<usize>,
    failure: Option<Failure>,
}

impl Tally {
    fn count(&mut self, done: Done) {
        *(if done.created { &mut self.created } else { &mut self.updated }) += 1;
        self.remark(done.oddities);
    }

    fn complain(&mut self, at: usize, complaint: Complaint) {
        self.failing.push(at);
        self.errors.push(complaint.text);
        give(&mut self.rows, complaint.row);
        self.remark(complaint.hints);
        self.failure = self.failure.take().or(complaint.failure);
    }

    fn remark(&mut self, sentences: Vec<String>) {
        for sentence in sentences {
            if !self.hints.contains(&sentence) {
                self.hints.push(sentence);
            }
        }
    }

    fn answer(self, summit: &Summit, door: Door) -> Answer {
        let counts = (self.created, self.updated);
        let envelope = Envelope::masters(counts, &self.errors, summit.service.ids());
        let answer = envelope.answer(door).hint(Hint::none().and(self.hints));
        let answer = Answer { rows: self.rows, failing: self.failing, ..answer };
        match (self.failure, self.errors.is_empty()) {
            (Some(failure), _) => answer.failed(Some(failure)),
            (None, false) => answer.refused(),
            (None, true) => answer,
        }
    }
}
