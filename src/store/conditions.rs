//! A condition of the domain, said in SQL.

use chrono::{DateTime, Utc};
use sqlx::{Postgres, QueryBuilder, Sqlite};
use uuid::Uuid;

use super::positions::{Stretch, Stretched, prefix};
use super::values::{self, Words};
use crate::domain::{Filter, Page, Pattern, TokenFilter, TokenState};

/// A statement under construction, on either engine.
pub(super) trait Statement {
    /// What this engine alone says in this way.
    const WORDS: Words;
    /// Adds SQL as it stands.
    fn sql(&mut self, sql: &'static str) -> &mut Self;
    /// Adds a text.
    fn text(&mut self, text: String) -> &mut Self;
    /// Adds a number.
    fn number(&mut self, number: i64) -> &mut Self;
    /// Adds an id.
    fn id(&mut self, id: Uuid) -> &mut Self;
    /// Adds a time.
    fn time(&mut self, time: DateTime<Utc>) -> &mut Self;
}

macro_rules! statement {
    ($($engine:ty: $words:expr),*) => {$(
        impl Statement for QueryBuilder<$engine> {
            const WORDS: Words = $words;
            fn sql(&mut self, sql: &'static str) -> &mut Self {
                self.push(sql)
            }
            fn text(&mut self, text: String) -> &mut Self {
                self.push_bind(text)
            }
            fn number(&mut self, number: i64) -> &mut Self {
                self.push_bind(number)
            }
            fn id(&mut self, id: Uuid) -> &mut Self {
                self.push_bind(id)
            }
            fn time(&mut self, time: DateTime<Utc>) -> &mut Self {
                self.push_bind(time)
            }
        }
    )*};
}
statement!(Sqlite: values::SQLITE, Postgres: values::POSTGRES);

/// Adds a condition on the user `u`.
pub(super) fn push(statement: &mut impl Statement, filter: &Filter) {
    match filter {
        Filter::All(filters) => several(statement, filters, "1 = 1", " AND "),
        Filter::Any(filters) => several(statement, filters, "1 = 0", " OR "),
        Filter::Not(filter) => {
            // What cannot be told does not hold.
            statement.sql("((");
            push(statement, filter);
            statement.sql(") IS NOT TRUE)");
        }
        Filter::SeenBy(api) => {
            statement.sql("NOT EXISTS (SELECT 1 FROM accounts a WHERE a.user_id = u.id AND NOT a.present AND a.api = ");
            statement.text(api.name().to_owned()).sql(")");
        }
        Filter::Name(pattern) => named(statement, pattern),
        // Who has none has an empty one: a star finds her.
        Filter::LastName(pattern) => like(statement, "COALESCE(u.last_name_key, '')", pattern),
        Filter::DisplayName(pattern) => like(statement, "u.display_name_key", pattern),
        Filter::Email(pattern) => like(statement, "u.email_key", pattern),
        Filter::EmployeeId(pattern) => like(statement, "u.employee_id_key", pattern),
        Filter::Number(number) => {
            statement.sql("u.number = ").number(*number);
        }
        Filter::Active => {
            statement.sql("u.active");
        }
        Filter::LockedAt(time) => {
            statement.sql("(u.locked OR (NOT u.expiry_applied AND u.expires_at <= ");
            statement.time(*time).sql("))");
        }
        Filter::Identifier(kind, pattern) => {
            statement.sql("EXISTS (SELECT 1 FROM identifiers i WHERE i.user_id = u.id");
            // Where all of it is known, it is found by itself; else among the user's own.
            if pattern.as_ref().is_some_and(|pattern| pattern.pieces().len() == 1) {
                statement.sql(" AND i.realm_id = u.realm_id");
            }
            statement.sql(" AND i.kind = ").text((*kind).to_owned());
            if let Some(pattern) = pattern {
                statement.sql(" AND ");
                like(statement, "i.value_key", pattern);
            }
            statement.sql(")");
        }
        Filter::MemberOf(group) => {
            statement.sql("EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = u.id AND m.group_id = ");
            statement.id(*group).sql(")");
        }
        Filter::HasPassword => {
            statement.sql("u.password IS NOT NULL");
        }
        Filter::HasToken(states) => {
            statement.sql("EXISTS (SELECT 1 FROM tokens t WHERE t.owner_id = u.id AND ");
            one_of(statement, "t.state", states.iter().copied().map(TokenState::name));
            statement.sql(")");
        }
        Filter::In(realm) => {
            statement.sql("u.realm_id = ").id(*realm);
        }
        Filter::InSpace(space) => {
            statement.sql("u.space_id = ").id(*space);
        }
        Filter::HasAccount(api) => {
            statement.sql("EXISTS (SELECT 1 FROM accounts a WHERE a.user_id = u.id AND a.present AND a.api = ");
            statement.text(api.name().to_owned()).sql(")");
        }
        Filter::After(number) => {
            statement.sql("u.number > ").number(*number);
        }
        Filter::InGroup(api, pattern) => {
            statement.sql("EXISTS (SELECT 1 FROM memberships m JOIN user_groups g ON g.id = m.group_id");
            statement.sql(" WHERE m.user_id = u.id AND g.api = ").text(api.name().to_owned()).sql(" AND ");
            like(statement, "g.name_key", pattern);
            statement.sql(")");
        }
        Filter::Has(value, test) => values::push_test(statement, value, test),
    }
}

/// Adds the conditions on the token `t`, each with its `AND`.
pub(super) fn push_tokens(statement: &mut impl Statement, filter: &TokenFilter) {
    if let Some(states) = &filter.states {
        statement.sql(" AND ");
        one_of(statement, "t.state", states.iter().map(|state| state.name()));
    }
    if let Some(kinds) = &filter.kinds {
        statement.sql(" AND ");
        one_of(statement, "t.kind", kinds.iter().map(|kind| kind.name()));
    }
    for (column, pattern) in [("t.serial_key", &filter.serial), ("t.container_key", &filter.container)] {
        if let Some(pattern) = pattern {
            statement.sql(" AND ");
            like(statement, column, pattern);
        }
    }
}

/// Adds that the token `t` is of one of these users, and in one of these states.
pub(super) fn push_tokens_of(statement: &mut impl Statement, users: &[Uuid], states: &[TokenState]) {
    statement.sql("t.owner_id IN (");
    for (at, user) in users.iter().enumerate() {
        statement.sql(if at > 0 { ", " } else { "" }).id(*user);
    }
    statement.sql(") AND ");
    one_of(statement, "t.state", states.iter().map(|state| state.name()));
}

/// Adds what part of the rows is wanted.
pub(super) fn push_page(statement: &mut impl Statement, page: Page) {
    statement.sql(" LIMIT ").number(page.most.unwrap_or(i64::MAX)).sql(" OFFSET ").number(page.first);
}

/// Adds that the name of the user `u` is like that. What it begins with is looked up in the index.
pub(super) fn named(statement: &mut impl Statement, pattern: &Pattern) {
    let beginning = match pattern.pieces() {
        [beginning, _, ..] if !beginning.is_empty() => beginning,
        _ => return like(statement, "u.name_key", pattern),
    };
    statement.sql("(");
    within(statement, &Stretch::beginning(beginning));
    if prefix(pattern).is_none() {
        statement.sql(" AND ");
        like(statement, "u.name_key", pattern);
    }
    statement.sql(")");
}

/// Adds that the user `u` is in the list, but for her realm.
pub(super) fn push_stretch(statement: &mut impl Statement, list: &Stretched) {
    within(statement, &list.stretch);
    statement.sql(" AND ");
    push(statement, &Filter::SeenBy(list.api));
}

fn within(statement: &mut impl Statement, Stretch { from, to }: &Stretch) {
    statement.sql("u.name_key >= ").text(from.clone()).sql(" AND u.name_key < ").text(to.clone());
}

fn several(statement: &mut impl Statement, filters: &[Filter], none: &'static str, joint: &'static str) {
    if filters.is_empty() {
        statement.sql(none);
    }
    for (at, filter) in filters.iter().enumerate() {
        statement.sql(if at == 0 { "(" } else { joint });
        push(statement, filter);
    }
    if !filters.is_empty() {
        statement.sql(")");
    }
}

fn like(statement: &mut impl Statement, column: &'static str, pattern: &Pattern) {
    statement.sql(column);
    is_like(statement, pattern);
}

/// Adds what a folded text is compared with. A pattern without a star is a comparison, for which there is an index.
pub(super) fn is_like(statement: &mut impl Statement, pattern: &Pattern) {
    if let [only] = pattern.pieces() {
        statement.sql(" = ").text(only.clone());
        return;
    }
    let mut like = String::new();
    for (at, piece) in pattern.pieces().iter().enumerate() {
        if at > 0 {
            like.push('%');
        }
        for c in piece.chars() {
            if matches!(c, '%' | '_' | '\\') {
                like.push('\\');
            }
            like.push(c);
        }
    }
    statement.sql(" LIKE ").text(like).sql(" ESCAPE '\\'");
}

fn one_of(statement: &mut impl Statement, column: &'static str, words: impl Iterator<Item = &'static str>) {
    statement.sql(column).sql(" IN (");
    let mut any = false;
    for word in words {
        statement.sql(if any { ", " } else { "" }).text(word.to_owned());
        any = true;
    }
    // An empty list is no SQL.
    statement.sql(if any { ")" } else { "NULL)" });
}
