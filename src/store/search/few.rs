//! Lists of a few: where a condition asks for a whole name, address, number or the like, indexes tell among whom all those are
//! for whom it holds, so that nobody walks through a realm to find them.

use uuid::Uuid;

use super::super::query::Query;
use super::super::{Tx, failed};
use crate::domain::text::Pattern;
use crate::domain::{Failure, Field, Filter, Test, Value};

/// So many are few.
const FEW: usize = 100;

/// One look into an index.
enum Look<'a> {
    Name(&'a str),
    Email(&'a str),
    EmployeeId(&'a str),
    Number(i64),
    Identifier(&'static str, &'a str),
}

impl Tx {
    /// The users of the realm among whom all those are for whom the condition holds; absent where it takes more to find them.
    pub(super) async fn few(&mut self, realm: Uuid, filter: &Filter) -> Result<Option<Vec<Uuid>>, Failure> {
        let mut looks = Vec::new();
        if !look_for(filter, &mut looks) {
            return Ok(None);
        }
        let mut query = self.query("");
        for (at, look) in looks.iter().enumerate() {
            query.sql(if at > 0 { " UNION " } else { "" });
            look.push(&mut query, realm);
        }
        query.sql(" LIMIT ").number(i64::try_from(FEW).unwrap_or(i64::MAX) + 1).by_index();
        let rows: Vec<(Uuid,)> = self.rows(query).await.map_err(failed)?;
        Ok((rows.len() <= FEW).then(|| rows.into_iter().map(|(id,)| id).collect()))
    }
}

/// Adds what is to be looked for; false, and nothing, if the condition may hold for others, too.
fn look_for<'a>(filter: &'a Filter, looks: &mut Vec<Look<'a>>) -> bool {
    let before = looks.len();
    let look = match filter {
        Filter::All(filters) => return filters.iter().any(|filter| look_for(filter, looks)),
        Filter::Any(filters) => {
            let every = !filters.is_empty() && filters.iter().all(|filter| look_for(filter, looks));
            if !every {
                looks.truncate(before);
            }
            return every;
        }
        Filter::Name(pattern) | Filter::Has(Value::Name, Test::Like(pattern)) => whole(pattern).map(Look::Name),
        Filter::Email(pattern) | Filter::Has(Value::Field(Field::Email), Test::Like(pattern)) => {
            whole(pattern).map(Look::Email)
        }
        Filter::EmployeeId(pattern) | Filter::Has(Value::Field(Field::EmployeeId), Test::Like(pattern)) => {
            whole(pattern).map(Look::EmployeeId)
        }
        Filter::Number(number) => Some(Look::Number(*number)),
        Filter::Identifier(kind, Some(pattern)) => whole(pattern).map(|value| Look::Identifier(kind, value)),
        _ => None,
    };
    looks.extend(look);
    looks.len() > before
}

/// The text that alone is like the pattern.
fn whole(pattern: &Pattern) -> Option<&str> {
    match pattern.pieces() {
        [only] => Some(only),
        _ => None,
    }
}

impl Look<'_> {
    fn push(&self, query: &mut Query, realm: Uuid) {
        match self {
            Self::Name(name) => of_realm(query, realm).sql(" AND o.name_key = ").text(*name),
            Self::Email(text) => of_realm(query, realm).sql(" AND o.email_key = ").text(*text),
            Self::EmployeeId(text) => of_realm(query, realm).sql(" AND o.employee_id_key = ").text(*text),
            Self::Number(number) => {
                of_realm(query, realm).sql(" AND o.space_id = (SELECT r.space_id FROM realms r WHERE r.id = ");
                query.id(realm).sql(") AND o.number = ").number(*number)
            }
            Self::Identifier(kind, value) => {
                query.sql("SELECT i.user_id FROM identifiers i WHERE i.realm_id = ").id(realm);
                query.sql(" AND i.kind = ").text(*kind).sql(" AND i.value_key = ").text(*value)
            }
        };
    }
}

fn of_realm(query: &mut Query, realm: Uuid) -> &mut Query {
    query.sql("SELECT o.id FROM users o WHERE o.realm_id = ").id(realm)
}
