//! A text of a user, said in SQL: what is compared and sorted by.

use super::conditions;
use super::query::Query;
use crate::domain::{Field, Moment, Order, Sorting, Test, Value, fold};

/// What the two engines say differently.
pub(super) struct Words {
    /// In the place of what is bound, and whether its number comes behind that.
    pub(super) bound: (&'static str, bool),
    /// Around a JSON object: its members as the rows of `j`, each with `key` and `value`.
    members: (&'static str, &'static str),
    /// Behind a text that is ordered by its code points.
    plain: &'static str,
    /// Whether the index of ids for clients has those alone that are not the user's key, too.
    pub(super) ids_apart: bool,
    /// The id of the user `u` as a text.
    id: &'static str,
    /// Around a time: the time as a text.
    time: (&'static str, &'static str),
}

pub(super) static SQLITE: Words = Words {
    bound: ("?", false),
    members: ("json_each(", ") j"),
    plain: " COLLATE BINARY",
    ids_apart: true,
    id: "lower(substr(hex(u.guid), 1, 8) || '-' || substr(hex(u.guid), 9, 4) || '-' || substr(hex(u.guid), 13, 4)
        || '-' || substr(hex(u.guid), 17, 4) || '-' || substr(hex(u.guid), 21))",
    time: ("strftime('%Y-%m-%d %H:%M:%S', ", ")"),
};

pub(super) static POSTGRES: Words = Words {
    bound: ("$", true),
    members: ("jsonb_each_text(", "::jsonb) AS j(key, value)"),
    plain: " COLLATE \"C\"",
    ids_apart: false,
    id: "u.guid::text",
    time: ("to_char(", " AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')"),
};

/// Adds a condition on a text of the user `u`.
pub(super) fn push_test(query: &mut Query, value: &Value, test: &Test) {
    match test {
        Test::Given => {
            push(query, value, Case::Any);
            query.sql(" IS NOT NULL");
        }
        Test::Like(pattern) if matches!(value, Value::Name) => conditions::named(query, pattern),
        Test::Like(pattern) => {
            push(query, value, Case::Any);
            conditions::is_like(query, pattern);
        }
        Test::Exactly(other) => {
            push(query, value, Case::Own);
            query.sql(" = ").text(other.clone());
        }
        Test::Ordered(order, other) => {
            push(query, value, Case::Any);
            let sign = match order {
                Order::Less => " < ",
                Order::LessOrEqual => " <= ",
                Order::Greater => " > ",
                Order::GreaterOrEqual => " >= ",
            };
            let plain = query.words().plain;
            query.sql(plain).sql(sign).text(fold(other));
        }
    }
}

/// Adds the order in which the users `u` are wanted.
pub(super) fn push_sorting(query: &mut Query, sorting: &Sorting) {
    query.sql(" ORDER BY COALESCE(");
    push(query, &sorting.by, Case::Any);
    let plain = query.words().plain;
    query.sql(", '')").sql(plain);
    query.sql(if sorting.descending { " DESC" } else { "" });
    query.sql(", u.name_key").sql(plain).sql(", u.id");
}

/// In which case a text is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    /// Folded, to be compared with what is folded.
    Any,
    /// As it was given.
    Own,
}

fn push(query: &mut Query, value: &Value, case: Case) {
    let own = case == Case::Own;
    match value {
        Value::Name => {
            query.sql(if own { "u.name" } else { "u.name_key" });
        }
        Value::Id => {
            let id = query.words().id;
            query.sql("(").sql(id).sql(")");
        }
        Value::Number(more) => {
            query.sql("CAST(u.number + ").number(*more).sql(" AS TEXT)");
        }
        Value::Field(field) => push_field(query, *field, case),
        Value::Detail(api, name) => {
            let (before, behind) = query.words().members;
            query.sql("(SELECT j.value FROM accounts a, ").sql(before);
            query.sql(if own { "a.details" } else { "a.details_key" }).sql(behind);
            query.sql(" WHERE a.user_id = u.id AND a.present AND a.api = ").text(api.name());
            query.sql(" AND lower(j.key) = ").text(fold(name)).sql(" LIMIT 1)");
        }
        Value::Identifier(kind) => {
            query.sql("(SELECT i.value_key FROM identifiers i WHERE i.user_id = u.id AND i.realm_id = u.realm_id");
            query.sql(" AND i.kind = ").text(*kind).sql(" LIMIT 1)");
        }
        Value::Moment(moment) => {
            let (before, behind) = query.words().time;
            query.sql(before).sql(time(*moment)).sql(behind);
        }
        Value::Said(text) => {
            query.sql("(").text(if own { text.clone() } else { text.to_lowercase() }).sql(")");
        }
        Value::Joined(values) => several(query, values, case, ("(", " || ", ")")),
        Value::Either(values) if values.len() > 1 => several(query, values, case, ("COALESCE(", ", ", ")")),
        Value::Either(values) => several(query, values, case, ("(", "", ")")),
        Value::When(condition, value) => {
            query.sql("(CASE WHEN ");
            conditions::push(query, condition);
            query.sql(" THEN ");
            push(query, value, case);
            query.sql(" END)");
        }
    }
}

fn several(
    query: &mut Query,
    values: &[Value],
    case: Case,
    (before, between, behind): (&'static str, &'static str, &'static str),
) {
    for (at, value) in values.iter().enumerate() {
        query.sql(if at == 0 { before } else { between });
        push(query, value, case);
    }
    // Nothing at all is no SQL.
    query.sql(if values.is_empty() { "NULL" } else { behind });
}

fn push_field(query: &mut Query, field: Field, case: Case) {
    if let Some(column) = column(field).filter(|_| case == Case::Any) {
        query.sql(column);
        return;
    }
    let (before, behind) = query.words().members;
    query.sql("(SELECT j.value FROM ").sql(before);
    query.sql(if case == Case::Own { "u.profile" } else { "u.profile_key" }).sql(behind);
    query.sql(" WHERE j.key = ").text(field.name()).sql(")");
}

/// The folded attributes that stand in a column of their own.
fn column(field: Field) -> Option<&'static str> {
    match field {
        Field::FirstName => Some("u.first_name_key"),
        Field::LastName => Some("u.last_name_key"),
        Field::DisplayName => Some("u.display_name_key"),
        Field::Email => Some("u.email_key"),
        Field::EmployeeId => Some("u.employee_id_key"),
        _ => None,
    }
}

fn time(moment: Moment) -> &'static str {
    match moment {
        Moment::Created => "u.created_at",
        Moment::Changed => "u.updated_at",
        Moment::Expiry => "u.expires_at",
    }
}
