//! A text of a user, said in SQL: what is compared and sorted by.

use super::conditions::{self, Statement};
use crate::domain::{Field, Moment, Order, Sorting, Test, Value, fold};

/// What the two engines say differently.
pub(super) struct Words {
    /// Around a JSON object: its members as the rows of `j`, each with `key` and `value`.
    members: (&'static str, &'static str),
    /// Behind a text that is ordered by its code points.
    plain: &'static str,
    /// The id of the user `u` as a text.
    id: &'static str,
    /// Around a time: the time as a text.
    time: (&'static str, &'static str),
}

pub(super) const SQLITE: Words = Words {
    members: ("json_each(", ") j"),
    plain: " COLLATE BINARY",
    id: "lower(substr(hex(u.guid), 1, 8) || '-' || substr(hex(u.guid), 9, 4) || '-' || substr(hex(u.guid), 13, 4)
        || '-' || substr(hex(u.guid), 17, 4) || '-' || substr(hex(u.guid), 21))",
    time: ("strftime('%Y-%m-%d %H:%M:%S', ", ")"),
};

pub(super) const POSTGRES: Words = Words {
    members: ("jsonb_each_text(", "::jsonb) AS j(key, value)"),
    plain: " COLLATE \"C\"",
    id: "u.guid::text",
    time: ("to_char(", " AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')"),
};

/// Adds a condition on a text of the user `u`.
pub(super) fn push_test<S: Statement>(statement: &mut S, value: &Value, test: &Test) {
    match test {
        Test::Given => {
            push(statement, value, Case::Any);
            statement.sql(" IS NOT NULL");
        }
        Test::Like(pattern) if matches!(value, Value::Name) => conditions::named(statement, pattern),
        Test::Like(pattern) => {
            push(statement, value, Case::Any);
            conditions::is_like(statement, pattern);
        }
        Test::Exactly(other) => {
            push(statement, value, Case::Own);
            statement.sql(" = ").text(other.clone());
        }
        Test::Ordered(order, other) => {
            push(statement, value, Case::Any);
            let sign = match order {
                Order::Less => " < ",
                Order::LessOrEqual => " <= ",
                Order::Greater => " > ",
                Order::GreaterOrEqual => " >= ",
            };
            statement.sql(S::WORDS.plain).sql(sign).text(fold(other));
        }
    }
}

/// Adds the order in which the users `u` are wanted.
pub(super) fn push_sorting<S: Statement>(statement: &mut S, sorting: &Sorting) {
    statement.sql(" ORDER BY COALESCE(");
    push(statement, &sorting.by, Case::Any);
    statement.sql(", '')").sql(S::WORDS.plain);
    statement.sql(if sorting.descending { " DESC" } else { "" });
    statement.sql(", u.name_key").sql(S::WORDS.plain).sql(", u.id");
}

/// In which case a text is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    /// Folded, to be compared with what is folded.
    Any,
    /// As it was given.
    Own,
}

fn push<S: Statement>(statement: &mut S, value: &Value, case: Case) {
    let own = case == Case::Own;
    match value {
        Value::Name => {
            statement.sql(if own { "u.name" } else { "u.name_key" });
        }
        Value::Id => {
            statement.sql("(").sql(S::WORDS.id).sql(")");
        }
        Value::Number(more) => {
            statement.sql("CAST(u.number + ").number(*more).sql(" AS TEXT)");
        }
        Value::Field(field) => push_field(statement, *field, case),
        Value::Detail(api, name) => {
            let (before, behind) = S::WORDS.members;
            statement.sql("(SELECT j.value FROM accounts a, ").sql(before);
            statement.sql(if own { "a.details" } else { "a.details_key" }).sql(behind);
            statement.sql(" WHERE a.user_id = u.id AND a.present AND a.api = ").text(api.name().to_owned());
            statement.sql(" AND lower(j.key) = ").text(fold(name)).sql(" LIMIT 1)");
        }
        Value::Identifier(kind) => {
            statement.sql("(SELECT i.value_key FROM identifiers i WHERE i.user_id = u.id AND i.realm_id = u.realm_id");
            statement.sql(" AND i.kind = ").text((*kind).to_owned()).sql(" LIMIT 1)");
        }
        Value::Moment(moment) => {
            let (before, behind) = S::WORDS.time;
            statement.sql(before).sql(time(*moment)).sql(behind);
        }
        Value::Said(text) => {
            statement.sql("(").text(if own { text.clone() } else { text.to_lowercase() }).sql(")");
        }
        Value::Joined(values) => several(statement, values, case, ("(", " || ", ")")),
        Value::Either(values) if values.len() > 1 => several(statement, values, case, ("COALESCE(", ", ", ")")),
        Value::Either(values) => several(statement, values, case, ("(", "", ")")),
        Value::When(condition, value) => {
            statement.sql("(CASE WHEN ");
            conditions::push(statement, condition);
            statement.sql(" THEN ");
            push(statement, value, case);
            statement.sql(" END)");
        }
    }
}

fn several<S: Statement>(
    statement: &mut S,
    values: &[Value],
    case: Case,
    (before, between, behind): (&'static str, &'static str, &'static str),
) {
    for (at, value) in values.iter().enumerate() {
        statement.sql(if at == 0 { before } else { between });
        push(statement, value, case);
    }
    // Nothing at all is no SQL.
    statement.sql(if values.is_empty() { "NULL" } else { behind });
}

fn push_field<S: Statement>(statement: &mut S, field: Field, case: Case) {
    if let Some(column) = column(field).filter(|_| case == Case::Any) {
        statement.sql(column);
        return;
    }
    let (before, behind) = S::WORDS.members;
    statement.sql("(SELECT j.value FROM ").sql(before);
    statement.sql(if case == Case::Own { "u.profile" } else { "u.profile_key" }).sql(behind);
    statement.sql(" WHERE j.key = ").text(field.name().to_owned()).sql(")");
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
