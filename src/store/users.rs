//! Users: inserted once for each name, loaded with their accounts, written back whole.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::columns::columns;
use super::rows::row;
use super::{Touch, Tx, conditions, during, failed, json, on};
use crate::domain::users::PasswordHash;
use crate::domain::{During, Failure, Field, User, fold};

row! {
    pub(super) struct Row {
        id: Uuid,
        guid: Uuid,
        realm_id: Uuid,
        number: i64,
        name: String,
        password: Option<String>,
        profile: String,
        active: bool,
        locked: bool,
        expires_at: Option<DateTime<Utc>>,
        expiry_applied: bool,
        created_at: DateTime<Utc>,
        updated_at: DateTime<Utc>,
    }
}

impl Row {
    pub(super) fn user(self) -> Result<User, Failure> {
        Ok(User {
            id: self.id,
            guid: self.guid,
            realm: self.realm_id,
            number: self.number,
            name: self.name,
            password: self.password.map(PasswordHash),
            profile: json::to_profile(&self.profile)?,
            active: self.active,
            locked: self.locked,
            expires_at: self.expires_at,
            expiry_applied: self.expiry_applied,
            accounts: Vec::new(),
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

/// The columns of [`Row`].
pub(super) const COLUMNS: &str =
    "SELECT u.id, u.guid, u.realm_id, u.number, u.name, u.password, u.profile, u.active, u.locked,
    u.expires_at, u.expiry_applied, u.created_at, u.updated_at FROM users u";

fn key(user: &User, field: Field) -> Option<String> {
    user.profile.get(field).map(fold)
}

impl Tx {
    /// Inserts a user without her accounts; false if her name is another's in the realm, or her number or id in the space.
    pub async fn insert_user(&mut self, space: Uuid, user: &User) -> Result<bool, Failure> {
        if self.note_user(space, user) {
            return Ok(true);
        }
        // Where it is not the index that tells.
        if self.is_sqlite() && user.guid != user.id && self.user_guid_taken(space, user.guid).await? {
            return Ok(false);
        }
        let sql = concat!(
            "INSERT INTO users (",
            columns!(users),
            ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
            ON CONFLICT DO NOTHING"
        );
        let inserted = on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql)
            .bind(user.id).bind(space).bind(user.realm).bind(user.number).bind(&user.name).bind(fold(&user.name))
            .bind(user.password.as_ref().map(|hash| hash.0.clone())).bind(json::text(|json| json::write_profile(json, &user.profile)))
            .bind(key(user, Field::Email)).bind(key(user, Field::EmployeeId)).bind(key(user, Field::DisplayName))
            .bind(key(user, Field::FirstName)).bind(key(user, Field::LastName))
            .bind(user.active).bind(user.locked).bind(user.expires_at).bind(user.expiry_applied)
            .bind(user.created_at).bind(user.updated_at).bind(json::text(|json| json::write_folded_profile(json, &user.profile))).bind(user.guid)
            .execute(conn).await.map(|done| done.rows_affected() > 0))
        .map_err(during(During::Insert))?;
        if inserted {
            self.touched.note(Touch::NewUser(user.id));
            self.names_changed(user.realm).await?;
        }
        Ok(inserted)
    }

    /// Whether a user of the space has that number.
    pub async fn user_number_taken(&mut self, space: Uuid, number: i64) -> Result<bool, Failure> {
        let sql = "SELECT count(*) FROM users WHERE space_id = $1 AND number = $2";
        let count: i64 = on!(self, conn => sqlx::query_scalar(sql).bind(space).bind(number).fetch_one(conn).await)
            .map_err(failed)?;
        Ok(count > 0)
    }

    /// Whether a user of the space is known by that id.
    pub async fn user_guid_taken(&mut self, space: Uuid, guid: Uuid) -> Result<bool, Failure> {
        let mut query = self.query("SELECT u.id FROM users u WHERE u.space_id = ");
        conditions::known_as(query.id(space).sql(" AND "), guid);
        let users: Vec<(Uuid,)> = self.rows(query).await.map_err(failed)?;
        Ok(!users.is_empty())
    }

    /// Writes a user back, without her name and accounts.
    pub async fn update_user(&mut self, user: &User) -> Result<(), Failure> {
        let sql = "UPDATE users SET password = $2, profile = $3, email_key = $4, employee_id_key = $5,
                display_name_key = $6, first_name_key = $7, last_name_key = $8,
                active = $9, locked = $10, expires_at = $11, expiry_applied = $12, updated_at = $13,
                profile_key = $14
            WHERE id = $1";
        on!(self.changing(Touch::User(user.id))?, conn => sqlx::query(sql)
            .bind(user.id).bind(user.password.as_ref().map(|hash| hash.0.clone()))
            .bind(json::text(|json| json::write_profile(json, &user.profile)))
            .bind(key(user, Field::Email)).bind(key(user, Field::EmployeeId)).bind(key(user, Field::DisplayName))
            .bind(key(user, Field::FirstName)).bind(key(user, Field::LastName))
            .bind(user.active).bind(user.locked).bind(user.expires_at).bind(user.expiry_applied).bind(user.updated_at)
            .bind(json::text(|json| json::write_folded_profile(json, &user.profile)))
            .execute(conn).await.map(|_| ()))
        .map_err(failed)
    }

    /// Removes a user with everything that hangs on her; the audit stays.
    pub async fn delete_user(&mut self, user: &User) -> Result<(), Failure> {
        let sql = "DELETE FROM users WHERE id = $1";
        self.changing(Touch::Credentials)?;
        on!(self.changing(Touch::User(user.id))?, conn => sqlx::query(sql).bind(user.id).execute(conn).await.map(|_| ()))
            .map_err(failed)?;
        self.names_changed(user.realm).await
    }

    /// Renames a user; false if another user of the realm has the name.
    pub async fn rename_user(&mut self, user: Uuid, realm: Uuid, name: &str) -> Result<bool, Failure> {
        let sql = "UPDATE users SET name = $2, name_key = $3 WHERE id = $1
            AND NOT EXISTS (SELECT 1 FROM users o WHERE o.realm_id = $4 AND o.name_key = $3 AND o.id <> $1)";
        self.queue_for(&format!("name {realm} {}", fold(name))).await?;
        let rows = on!(self.changing(Touch::User(user))?, conn => sqlx::query(sql).bind(user).bind(name).bind(fold(name)).bind(realm)
            .execute(conn).await.map(|done| done.rows_affected()));
        match rows {
            Ok(0) => Ok(false),
            Ok(_) => self.names_changed(realm).await.map(|()| true),
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(false),
            Err(error) => Err(failed(error)),
        }
    }
}
