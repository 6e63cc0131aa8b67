//! Groups, and who is in them.

use uuid::Uuid;

use super::memory::{OfUser, Setting};
use super::{Touch, Tx, during, failed, json, on};
use crate::domain::{Api, During, Failure, Group, Page, fold};

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    details: String,
}

#[derive(sqlx::FromRow)]
struct Membership {
    user_id: Uuid,
    realm_id: Uuid,
    api: String,
    #[sqlx(flatten)]
    row: Row,
}

#[derive(sqlx::FromRow)]
struct Listed {
    realm_id: Uuid,
    api: String,
    #[sqlx(flatten)]
    row: Row,
}

impl Tx {
    /// The groups of a realm, as one API has them, by name.
    pub async fn groups(&mut self, realm: Uuid, api: Api) -> Result<Vec<Group>, Failure> {
        let sql = "SELECT id, name, details FROM user_groups WHERE realm_id = $1 AND api = $2 ORDER BY name_key";
        self.recall(Setting::Groups(realm, api), async |tx| {
            let rows: Vec<Row> =
                on!(tx, conn => sqlx::query_as(sql).bind(realm).bind(api.name()).fetch_all(conn).await)
                    .map_err(during(During::Groups))?;
            let group = |row: Row| {
                Ok(Group { id: row.id, realm, api, name: row.name, details: json::to_details(&row.details)? })
            };
            rows.into_iter().map(group).collect()
        })
        .await
    }

    /// The groups of a space, of one API or of all, in the order of their realms, APIs and names.
    pub async fn all_groups(&mut self, space: Uuid, api: Option<Api>, page: Page) -> Result<Vec<Group>, Failure> {
        let sql = "SELECT g.id, g.name, g.details, g.realm_id, g.api FROM user_groups g JOIN realms r ON r.id = g.realm_id
            WHERE r.space_id = $1 AND ($2 IS NULL OR g.api = $2) ORDER BY r.name_key, g.api, g.name_key LIMIT $3 OFFSET $4";
        let rows: Vec<Listed> = on!(self, conn => sqlx::query_as(sql)
            .bind(space).bind(api.map(Api::name)).bind(page.most.unwrap_or(i64::MAX)).bind(page.first)
            .fetch_all(conn).await)
        .map_err(during(During::Groups))?;
        let group = |Listed { realm_id, api, row }: Listed| {
            let (api, details) = (api.parse().map_err(failed)?, json::to_details(&row.details)?);
            Ok(Group { id: row.id, realm: realm_id, api, name: row.name, details })
        };
        rows.into_iter().map(group).collect()
    }

    /// Who is in a group: the ids under which clients know them, and their names, by name.
    pub async fn members(&mut self, group: Uuid) -> Result<Vec<(Uuid, String)>, Failure> {
        let sql = "SELECT u.guid, u.name FROM memberships m JOIN users u ON u.id = m.user_id
            WHERE m.group_id = $1 ORDER BY u.name_key";
        on!(self, conn => sqlx::query_as(sql).bind(group).fetch_all(conn).await).map_err(during(During::Groups))
    }

    /// Removes a group, whoever is in it; false if it is gone already.
    pub async fn delete_group(&mut self, group: Uuid) -> Result<bool, Failure> {
        let sql = "DELETE FROM user_groups WHERE id = $1";
        let rows = on!(self.changing(Touch::Everything)?, conn => sqlx::query(sql).bind(group).execute(conn).await.map(|done| done.rows_affected()));
        rows.map(|rows| rows > 0).map_err(during(During::Groups))
    }

    /// Adds a group; false if the name is taken.
    pub async fn insert_group(&mut self, group: &Group) -> Result<bool, Failure> {
        let sql = "INSERT INTO user_groups (id, realm_id, api, name, name_key, details) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT DO NOTHING";
        let rows = on!(self.changing(Touch::Settings)?, conn => sqlx::query(sql)
            .bind(group.id).bind(group.realm).bind(group.api.name()).bind(&group.name).bind(fold(&group.name))
            .bind(json::from_details(&group.details))
            .execute(conn).await.map(|done| done.rows_affected()));
        rows.map(|rows| rows > 0).map_err(during(During::Groups))
    }

    /// Puts a user into a group; nothing happens if she is in it.
    pub async fn join_group(&mut self, group: Uuid, user: Uuid) -> Result<(), Failure> {
        if self.note_group(user, group) {
            return Ok(());
        }
        let sql = "INSERT INTO memberships (group_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        on!(self.changing(Touch::User(user))?, conn => sqlx::query(sql).bind(group).bind(user).execute(conn).await.map(|_| ()))
            .map_err(during(During::Groups))
    }

    /// Takes a user out of a group; nothing happens if she is not in it.
    pub async fn leave_group(&mut self, group: Uuid, user: Uuid) -> Result<(), Failure> {
        if self.is_newcomer(user) {
            return Ok(());
        }
        let sql = "DELETE FROM memberships WHERE group_id = $1 AND user_id = $2";
        on!(self.changing(Touch::User(user))?, conn => sqlx::query(sql).bind(group).bind(user).execute(conn).await.map(|_| ()))
            .map_err(during(During::Groups))
    }

    /// Takes a user out of every group that one API has.
    pub async fn leave_groups_of(&mut self, user: Uuid, api: Api) -> Result<(), Failure> {
        let sql = "DELETE FROM memberships WHERE user_id = $1
            AND group_id IN (SELECT g.id FROM user_groups g WHERE g.api = $2)";
        on!(self.changing(Touch::User(user))?, conn => sqlx::query(sql).bind(user).bind(api.name()).execute(conn).await.map(|_| ()))
            .map_err(during(During::Groups))
    }

    /// Who in the space is in which group: users with the names of groups, as each API has them, by name.
    pub async fn memberships(&mut self, space: Uuid) -> Result<Vec<(Uuid, Group)>, Failure> {
        let sql = "SELECT m.user_id, g.realm_id, g.api, g.id, g.name, g.details FROM memberships m
            JOIN user_groups g ON g.id = m.group_id JOIN realms r ON r.id = g.realm_id
            WHERE r.space_id = $1 ORDER BY g.name_key";
        let rows: Vec<Membership> =
            on!(self, conn => sqlx::query_as(sql).bind(space).fetch_all(conn).await).map_err(failed)?;
        let membership = |membership: Membership| {
            let Membership { user_id, realm_id: realm, api, row } = membership;
            let (api, details) = (api.parse().map_err(failed)?, json::to_details(&row.details)?);
            Ok((user_id, Group { id: row.id, realm, api, name: row.name, details }))
        };
        rows.into_iter().map(membership).collect()
    }

    /// The names of the groups that a user is in, as one API has them.
    pub async fn groups_of(&mut self, user: Uuid, api: Api) -> Result<Vec<String>, Failure> {
        let names = self.groups_of_all(user).await?;
        Ok(names.into_iter().filter(|(of, _)| *of == api).map(|(_, name)| name).collect())
    }

    /// The same, as every API has them.
    async fn groups_of_all(&mut self, user: Uuid) -> Result<Vec<(Api, String)>, Failure> {
        self.recall(OfUser::Groups(user), async |tx| {
            let mut query = tx.query(
                "SELECT g.api, g.name FROM user_groups g JOIN memberships m ON m.group_id = g.id WHERE m.user_id = ",
            );
            query.id(user).sql(" ORDER BY g.name_key").by_index();
            let rows: Vec<(String, String)> = tx.rows(query).await.map_err(during(During::Groups))?;
            rows.into_iter().map(|(api, name)| Ok((api.parse().map_err(failed)?, name))).collect()
        })
        .await
    }

    /// The groups that a user is in, as one API has them, by name.
    pub async fn groups_with(&mut self, user: Uuid, realm: Uuid, api: Api) -> Result<Vec<Group>, Failure> {
        let names = self.groups_of(user, api).await?;
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let groups = self.groups(realm, api).await?;
        Ok(groups.into_iter().filter(|group| names.contains(&group.name)).collect())
    }
}
