//! A condition of the domain, said in SQL.

use uuid::Uuid;

use super::positions::{Stretch, Stretched, prefix};
use super::query::Query;
use super::values;
use crate::domain::{Filter, Page, Pattern, TokenFilter, TokenState};

/// Adds a condition on the user `u`.
pub(super) fn push(query: &mut Query, filter: &Filter) {
    match filter {
        Filter::All(filters) => several(query, filters, "1 = 1", " AND "),
        Filter::Any(filters) => several(query, filters, "1 = 0", " OR "),
        Filter::Not(filter) => {
            // What cannot be told does not hold.
            query.sql("((");
            push(query, filter);
            query.sql(") IS NOT TRUE)");
        }
        Filter::SeenBy(api) => {
            query.sql("NOT EXISTS (SELECT 1 FROM accounts a WHERE a.user_id = u.id AND NOT a.present AND a.api = ");
            query.text(api.name()).sql(")");
        }
        Filter::Name(pattern) => named(query, pattern),
        // Who has none has an empty one: a star finds her.
        Filter::LastName(pattern) => like(query, "COALESCE(u.last_name_key, '')", pattern),
        Filter::DisplayName(pattern) => like(query, "u.display_name_key", pattern),
        Filter::Email(pattern) => like(query, "u.email_key", pattern),
        Filter::EmployeeId(pattern) => like(query, "u.employee_id_key", pattern),
        Filter::Number(number) => {
            query.sql("u.number = ").number(*number);
        }
        Filter::Active => {
            query.sql("u.active");
        }
        Filter::LockedAt(time) => {
            query.sql("(u.locked OR (NOT u.expiry_applied AND u.expires_at <= ");
            query.time(*time).sql("))");
        }
        Filter::Identifier(kind, pattern) => {
            query.sql("EXISTS (SELECT 1 FROM identifiers i WHERE i.user_id = u.id");
            // Where all of it is known, it is found by itself; else among the user's own.
            if pattern.as_ref().is_some_and(|pattern| pattern.pieces().len() == 1) {
                query.sql(" AND i.realm_id = u.realm_id");
            }
            query.sql(" AND i.kind = ").text(*kind);
            if let Some(pattern) = pattern {
                query.sql(" AND ");
                like(query, "i.value_key", pattern);
            }
            query.sql(")");
        }
        Filter::MemberOf(group) => {
            query.sql("EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = u.id AND m.group_id = ");
            query.id(*group).sql(")");
        }
        Filter::HasPassword => {
            query.sql("u.password IS NOT NULL");
        }
        Filter::HasToken(states) => {
            query.sql("EXISTS (SELECT 1 FROM tokens t WHERE t.owner_id = u.id AND ");
            one_of(query, "t.state", states.iter().copied().map(TokenState::name));
            query.sql(")");
        }
        Filter::In(realm) => {
            query.sql("u.realm_id = ").id(*realm);
        }
        Filter::InSpace(space) => {
            query.sql("u.space_id = ").id(*space);
        }
        Filter::HasAccount(api) => {
            query.sql("EXISTS (SELECT 1 FROM accounts a WHERE a.user_id = u.id AND a.present AND a.api = ");
            query.text(api.name()).sql(")");
        }
        Filter::After(number) => {
            query.sql("u.number > ").number(*number);
        }
        Filter::InGroup(api, pattern) => {
            query.sql("EXISTS (SELECT 1 FROM memberships m JOIN user_groups g ON g.id = m.group_id");
            query.sql(" WHERE m.user_id = u.id AND g.api = ").text(api.name()).sql(" AND ");
            like(query, "g.name_key", pattern);
            query.sql(")");
        }
        Filter::Has(value, test) => values::push_test(query, value, test),
    }
}

/// Adds the conditions on the token `t`, each with its `AND`.
pub(super) fn push_tokens(query: &mut Query, filter: &TokenFilter) {
    if let Some(states) = &filter.states {
        query.sql(" AND ");
        one_of(query, "t.state", states.iter().map(|state| state.name()));
    }
    if let Some(kinds) = &filter.kinds {
        query.sql(" AND ");
        one_of(query, "t.kind", kinds.iter().map(|kind| kind.name()));
    }
    for (column, pattern) in [("t.serial_key", &filter.serial), ("t.container_key", &filter.container)] {
        if let Some(pattern) = pattern {
            query.sql(" AND ");
            like(query, column, pattern);
        }
    }
}

/// Adds that the token `t` is of one of these users, and in one of these states.
pub(super) fn push_tokens_of(query: &mut Query, users: &[Uuid], states: &[TokenState]) {
    query.sql("t.owner_id IN (");
    for (at, user) in users.iter().enumerate() {
        query.sql(if at > 0 { ", " } else { "" }).id(*user);
    }
    query.sql(") AND ");
    one_of(query, "t.state", states.iter().map(|state| state.name()));
}

/// Adds what part of the rows is wanted.
pub(super) fn push_page(query: &mut Query, page: Page) {
    query.sql(" LIMIT ").number(page.most.unwrap_or(i64::MAX)).sql(" OFFSET ").number(page.first);
}

/// Adds that the name of the user `u` is like that. What it begins with is looked up in the index.
pub(super) fn named(query: &mut Query, pattern: &Pattern) {
    let beginning = match pattern.pieces() {
        [beginning, _, ..] if !beginning.is_empty() => beginning,
        _ => return like(query, "u.name_key", pattern),
    };
    query.sql("(");
    within(query, &Stretch::beginning(beginning));
    if prefix(pattern).is_none() {
        query.sql(" AND ");
        like(query, "u.name_key", pattern);
    }
    query.sql(")");
}

/// Adds that clients know the user `u` by that id, but for her space.
pub(super) fn known_as(query: &mut Query, id: Uuid) -> &mut Query {
    if query.words().ids_apart {
        query.sql("(u.id = ").id(id).sql(" AND u.guid = u.id OR u.guid = ").id(id).sql(" AND u.guid <> u.id)")
    } else {
        query.sql("u.guid = ").id(id)
    }
}

/// Adds that the user `u` is in the list, but for her realm.
pub(super) fn push_stretch(query: &mut Query, list: &Stretched) {
    within(query, &list.stretch);
    query.sql(" AND ");
    push(query, &Filter::SeenBy(list.api));
}

fn within(query: &mut Query, Stretch { from, to }: &Stretch) {
    query.sql("u.name_key >= ").text(from.clone()).sql(" AND u.name_key < ").text(to.clone());
}

fn several(query: &mut Query, filters: &[Filter], none: &'static str, joint: &'static str) {
    if filters.is_empty() {
        query.sql(none);
    }
    for (at, filter) in filters.iter().enumerate() {
        query.sql(if at == 0 { "(" } else { joint });
        push(query, filter);
    }
    if !filters.is_empty() {
        query.sql(")");
    }
}

fn like(query: &mut Query, column: &'static str, pattern: &Pattern) {
    query.sql(column);
    is_like(query, pattern);
}

/// Adds what a folded text is compared with. A pattern without a star is a comparison, for which there is an index.
pub(super) fn is_like(query: &mut Query, pattern: &Pattern) {
    if let [only] = pattern.pieces() {
        query.sql(" = ").text(only);
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
    query.sql(" LIKE ").text(like).sql(" ESCAPE '\\'");
}

fn one_of(query: &mut Query, column: &'static str, words: impl Iterator<Item = &'static str>) {
    query.sql(column).sql(" IN (");
    let mut any = false;
    for word in words {
        query.sql(if any { ", " } else { "" }).text(word);
        any = true;
    }
    // An empty list is no SQL.
    query.sql(if any { ")" } else { "NULL)" });
}
