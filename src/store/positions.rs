//! Where the users of a realm stand in the order of their names: marks in memory, one for every [`STEP`] names, so that
//! nobody walks to a page far behind. A version in the store tells whether the marks still hold, whoever has written.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{Touch, Tx, failed, on};
use crate::domain::text::SHORT;
use crate::domain::{Api, Failure, Filter, Page, Pattern, Test, Value};

/// How many names stand between two marks.
const STEP: usize = 512;
/// Of how many realms marks are kept.
const MOST_REALMS: usize = 64;
/// How often a place is looked for among those whom an API does not see, before one walks to it.
const TRIES: usize = 8;

/// Behind how many users nobody walks any more.
const FAR: i64 = 512;
/// As far as any list goes.
const END: i64 = 1 << 40;

/// The version of the names of the realm `$1`.
const VERSION: &str = "(SELECT CAST(COALESCE(SUM(v.value), 0) AS BIGINT) FROM name_versions v WHERE v.realm_id = $1)";

/// Makes the version of the names of a realm another, on SQLite.
pub(super) const CHANGED_SQLITE: &str = "INSERT INTO name_versions (realm_id, slot, value) VALUES ($1, 0, 1)
    ON CONFLICT (realm_id, slot) DO UPDATE SET value = name_versions.value + 1";

/// The marks of the realms that were paged through.
#[derive(Debug, Default)]
pub(super) struct Positions(Mutex<HashMap<Uuid, Marks>>);

/// Every [`STEP`]th name of a realm, beginning with the first, as it was in one version.
#[derive(Debug, Clone)]
struct Marks {
    version: i64,
    names: Arc<[String]>,
}

/// A stretch of names: from the first up to the second, which is no part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) from: String,
    pub(super) to: String,
}

/// The users of a realm whom an API sees and whose names are in a stretch, in the order of their names.
#[derive(Debug, Clone)]
pub(super) struct Stretched {
    pub(super) realm: Uuid,
    /// Who looks.
    pub(super) api: Api,
    pub(super) stretch: Stretch,
}

impl Stretched {
    /// The users of the realm for whom the condition holds, where it asks for nothing else.
    pub(super) fn of(realm: Uuid, filter: &Filter) -> Option<Self> {
        let (mut api, mut beginning) = (None, None);
        let asked = only(filter, realm, &mut api, &mut beginning);
        let stretch = Stretch::beginning(beginning.unwrap_or_default());
        api.filter(|_| asked).map(|api| Self { realm, api, stretch })
    }
}

/// Whether the condition is on who sees her and what her name begins with, and on nothing else.
fn only<'a>(filter: &'a Filter, realm: Uuid, api: &mut Option<Api>, beginning: &mut Option<&'a str>) -> bool {
    match filter {
        Filter::All(filters) => filters.iter().all(|filter| only(filter, realm, api, beginning)),
        Filter::Any(filters) => matches!(filters.as_slice(), [filter] if only(filter, realm, api, beginning)),
        Filter::In(other) => *other == realm,
        Filter::SeenBy(other) => api.replace(*other).is_none(),
        Filter::Name(pattern) | Filter::Has(Value::Name, Test::Like(pattern)) => {
            prefix(pattern).is_some_and(|text| beginning.replace(text).is_none())
        }
        _ => false,
    }
}

/// What a text begins with that is like the pattern, where that is all that is asked of it.
pub(super) fn prefix(pattern: &Pattern) -> Option<&str> {
    match pattern.pieces() {
        [beginning, rest] if rest.is_empty() => Some(beginning),
        _ => None,
    }
}

impl Stretch {
    /// The names that begin with that.
    pub(super) fn beginning(with: &str) -> Self {
        let mut to: Vec<char> = with.chars().collect();
        while let Some(last) = to.pop() {
            // Between two characters there may be the numbers that are none.
            if let Some(next) = (u32::from(last) + 1..).take(0x801).find_map(char::from_u32) {
                to.push(next);
                return Self { from: with.to_owned(), to: to.into_iter().collect() };
            }
        }
        // What no name reaches.
        Self { from: with.to_owned(), to: char::MAX.to_string().repeat(SHORT.characters + 1) }
    }
}

impl Marks {
    /// The last mark at or before a name, and how many names stand before the mark.
    fn before(&self, name: &str) -> (&str, usize) {
        let at = self.names.partition_point(|mark| mark.as_str() <= name).saturating_sub(1);
        (&self.names[at], at * STEP)
    }

    /// The last mark at or before a place, and how many names further the place is.
    fn to(&self, place: usize) -> (&str, usize) {
        let at = (place / STEP).min(self.names.len() - 1);
        (&self.names[at], place - at * STEP)
    }
}

impl Positions {
    fn of(&self, realm: Uuid) -> Option<Marks> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&realm).cloned()
    }

    fn keep(&self, realm: Uuid, marks: &Marks) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_REALMS && !kept.contains_key(&realm) {
            kept.clear();
        }
        kept.insert(realm, marks.clone());
    }
}

impl Tx {
    /// Lets marks in the names of a realm hold no longer: a user has come or gone, or has another name.
    pub(super) async fn names_changed(&mut self, realm: Uuid) -> Result<(), Failure> {
        let sql = self.either([
            CHANGED_SQLITE,
            "INSERT INTO name_versions (realm_id, slot, value) VALUES ($1, pg_backend_pid() % 256, 1)
                ON CONFLICT (realm_id, slot) DO UPDATE SET value = name_versions.value + 1",
        ]);
        on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql).bind(realm).execute(conn).await.map(|_| ()))
            .map_err(failed)
    }

    /// The list that begins with a page that is far behind in one by name. Absent where one has to walk there.
    pub(super) async fn near(
        &mut self,
        realm: Uuid,
        filter: &Filter,
        page: Page,
    ) -> Result<Option<Stretched>, Failure> {
        let Some(list) = Stretched::of(realm, filter).filter(|_| page.first >= FAR) else { return Ok(None) };
        let first = page.first.min(END);
        let mut skipped = first;
        for _ in 0..TRIES {
            let (name, removed) = self.any_at(&list, skipped).await?;
            // Who is not seen does not count: as many more are left out.
            let hidden = match &name {
                Some(name) if removed => self.removed_within(&list, name).await?,
                _ => skipped - first,
            };
            if first + hidden == skipped {
                let Stretched { stretch: Stretch { to, .. }, .. } = list;
                let stretch = Stretch { from: name.unwrap_or_else(|| to.clone()), to };
                return Ok(Some(Stretched { realm, api: list.api, stretch }));
            }
            skipped = first + hidden;
        }
        Ok(None)
    }

    /// How many users of the list the API sees.
    pub(super) async fn count_within(&mut self, list: &Stretched) -> Result<i64, Failure> {
        let sql = format!(
            "SELECT {VERSION},
                (SELECT count(*) FROM users u WHERE u.realm_id = $1 AND u.name_key >= $2 AND u.name_key < $3),
                (SELECT count(*) FROM users u WHERE u.realm_id = $1 AND u.name_key >= $4 AND u.name_key < $5)"
        );
        let Stretch { from, to } = &list.stretch;
        let hidden = self.removed_within(list, to).await?;
        let mut known = self.memory.positions.of(list.realm);
        loop {
            let fresh = known.is_none();
            let marks = match known {
                Some(marks) => marks,
                None => self.mark(list.realm).await?,
            };
            if marks.names.is_empty() {
                return Ok(0);
            }
            let ((near_from, before), (near_to, until)) = (marks.before(from), marks.before(to));
            let (version, before_more, until_more): (i64, i64, i64) = on!(self, conn =>
                sqlx::query_as(AssertSqlSafe(sql.as_str())).bind(list.realm)
                    .bind(near_from).bind(from).bind(near_to).bind(to).fetch_one(conn).await)
            .map_err(failed)?;
            if fresh || version == marks.version {
                return Ok((number(until) + until_more - number(before) - before_more - hidden).max(0));
            }
            known = None;
        }
    }

    /// The name before which so many names of the stretch stand, seen or not; and whether the API has removed anybody.
    async fn any_at(&mut self, list: &Stretched, place: i64) -> Result<(Option<String>, bool), Failure> {
        let sql = format!(
            "SELECT {VERSION},
                (SELECT u.name_key FROM users u WHERE u.realm_id = $1 AND u.name_key >= $2 AND u.name_key < $3
                    ORDER BY u.name_key LIMIT 1 OFFSET (SELECT count(*) + $4 FROM users b
                        WHERE b.realm_id = $1 AND b.name_key >= $5 AND b.name_key < $6)),
                EXISTS (SELECT 1 FROM accounts a CROSS JOIN users u
                    WHERE a.api = $7 AND NOT a.present AND u.id = a.user_id AND u.realm_id = $1)"
        );
        let Stretch { from, to } = &list.stretch;
        let place = usize::try_from(place).map_err(failed)?;
        let mut known = self.memory.positions.of(list.realm);
        loop {
            let fresh = known.is_none();
            let marks = match known {
                Some(marks) => marks,
                None => self.mark(list.realm).await?,
            };
            if marks.names.is_empty() {
                return Ok((None, false));
            }
            let (near_from, before) = marks.before(from);
            let (near, further) = marks.to(before.saturating_add(place));
            let (version, name, removed): (i64, Option<String>, bool) = on!(self, conn =>
                sqlx::query_as(AssertSqlSafe(sql.as_str())).bind(list.realm).bind(near).bind(to)
                    .bind(number(further)).bind(near_from).bind(from).bind(list.api.name()).fetch_one(conn).await)
            .map_err(failed)?;
            if fresh || version == marks.version {
                return Ok((name, removed));
            }
            known = None;
        }
    }

    /// How many users of the list, up to that name, the API has removed.
    async fn removed_within(&mut self, list: &Stretched, to: &str) -> Result<i64, Failure> {
        let sql = "SELECT count(*) FROM accounts a CROSS JOIN users u
            WHERE a.api = $1 AND NOT a.present AND u.id = a.user_id
                AND u.realm_id = $2 AND u.name_key >= $3 AND u.name_key < $4";
        on!(self, conn => sqlx::query_scalar(sql).bind(list.api.name()).bind(list.realm).bind(&list.stretch.from).bind(to)
            .fetch_one(conn).await)
        .map_err(failed)
    }

    /// Sets marks in the names of a realm, and keeps them.
    async fn mark(&mut self, realm: Uuid) -> Result<Marks, Failure> {
        let sql = format!(
            "WITH RECURSIVE marks (name) AS (
                SELECT min(u.name_key) FROM users u WHERE u.realm_id = $1
                UNION ALL
                SELECT (SELECT u.name_key FROM users u WHERE u.realm_id = $1 AND u.name_key > marks.name
                    ORDER BY u.name_key LIMIT 1 OFFSET {}) FROM marks WHERE marks.name IS NOT NULL
            ) SELECT {VERSION}, marks.name FROM marks WHERE marks.name IS NOT NULL ORDER BY marks.name",
            STEP - 1
        );
        let rows: Vec<(i64, String)> =
            on!(self, conn => sqlx::query_as(AssertSqlSafe(sql)).bind(realm).fetch_all(conn).await).map_err(failed)?;
        let version = rows.first().map_or(0, |(version, _)| *version);
        let marks = Marks { version, names: rows.into_iter().map(|(_, name)| name).collect() };
        self.memory.positions.keep(realm, &marks);
        Ok(marks)
    }
}

fn number(of: usize) -> i64 {
    i64::try_from(of).unwrap_or(i64::MAX)
}
