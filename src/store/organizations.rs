//! What realms have as organizations.

use uuid::Uuid;

use super::{Touch, Tx, failed, on};
use crate::domain::{Failure, Organization};

#[derive(sqlx::FromRow)]
struct Row {
    sms_credits: i64,
    max_tokens: Option<i64>,
    mail_fails: bool,
    sms_fails: bool,
}

impl Tx {
    /// What the realm has; the default where nothing else was ever said.
    pub async fn organization(&mut self, realm: Uuid) -> Result<Organization, Failure> {
        Ok(self.said_of_organization(realm).await?.unwrap_or_default())
    }

    /// The same, absent where nothing was ever said.
    pub async fn said_of_organization(&mut self, realm: Uuid) -> Result<Option<Organization>, Failure> {
        let sql = "SELECT sms_credits, max_tokens, mail_fails, sms_fails FROM organizations WHERE realm_id = $1";
        let row: Option<Row> =
            on!(self, conn => sqlx::query_as(sql).bind(realm).fetch_optional(conn).await).map_err(failed)?;
        Ok(row.map(|row| Organization {
            sms_credits: row.sms_credits,
            max_tokens: row.max_tokens,
            mail_fails: row.mail_fails,
            sms_fails: row.sms_fails,
        }))
    }

    /// Says what the realm has; false if that was said before.
    pub async fn insert_organization(&mut self, realm: Uuid, organization: Organization) -> Result<bool, Failure> {
        let sql = "INSERT INTO organizations (realm_id, sms_credits, max_tokens, mail_fails, sms_fails)
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
        let rows = on!(self.changing(Touch::Settings)?, conn => sqlx::query(sql)
            .bind(realm).bind(organization.sms_credits).bind(organization.max_tokens)
            .bind(organization.mail_fails).bind(organization.sms_fails)
            .execute(conn).await.map(|done| done.rows_affected()));
        rows.map(|rows| rows > 0).map_err(failed)
    }

    /// Spends the credit for one text message; false if there is none left.
    pub async fn spend_sms_credit(&mut self, realm: Uuid) -> Result<bool, Failure> {
        self.insert_organization(realm, Organization::default()).await?;
        let sql = "UPDATE organizations SET sms_credits = sms_credits - 1 WHERE realm_id = $1 AND sms_credits > 0";
        let rows = on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql).bind(realm).execute(conn).await.map(|done| done.rows_affected()));
        rows.map(|rows| rows > 0).map_err(failed)
    }
}
