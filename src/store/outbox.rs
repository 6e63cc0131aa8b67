//! Messages to users.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Touch, Tx, failed, on};
use crate::domain::{Channel, Failure, Message, Page, fold};

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    realm_id: Uuid,
    at: DateTime<Utc>,
    channel: String,
    recipient: String,
    subject: String,
    body: String,
    user_id: Uuid,
    api: String,
    request_id: String,
}

#[derive(sqlx::FromRow)]
struct Sent {
    #[sqlx(flatten)]
    row: Row,
    user_name: Option<String>,
}

impl Row {
    fn message(self) -> Result<Message, Failure> {
        Ok(Message {
            id: self.id,
            at: self.at,
            channel: Channel::named(&self.channel).unwrap_or(Channel::Mail),
            recipient: self.recipient,
            subject: self.subject,
            body: self.body,
            user: self.user_id,
            realm: self.realm_id,
            api: self.api.parse().map_err(failed)?,
            request_id: self.request_id,
        })
    }
}

impl Tx {
    /// Keeps a message.
    pub async fn insert_message(&mut self, space: Uuid, message: &Message) -> Result<(), Failure> {
        let sql = "INSERT INTO outbox
            (id, space_id, realm_id, at, channel, recipient, subject, body, user_id, api, request_id, place)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $1)";
        on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql)
            .bind(message.id).bind(space).bind(message.realm).bind(message.at).bind(message.channel.name())
            .bind(&message.recipient).bind(&message.subject).bind(&message.body).bind(message.user)
            .bind(message.api.name()).bind(&message.request_id)
            .execute(conn).await.map(|_| ()))
        .map_err(failed)
    }

    /// Every message, in the order in which they were written.
    pub async fn messages(&mut self, space: Uuid) -> Result<Vec<Message>, Failure> {
        let sql = "SELECT id, realm_id, at, channel, recipient, subject, body, user_id, api, request_id
            FROM outbox WHERE space_id = $1 ORDER BY place";
        let rows: Vec<Row> =
            on!(self, conn => sqlx::query_as(sql).bind(space).fetch_all(conn).await).map_err(failed)?;
        rows.into_iter().map(Row::message).collect()
    }

    /// The messages to a user of that name, and to that address or number, each with the name of the user as it is now;
    /// without a name where she is gone.
    pub async fn sent(
        &mut self,
        space: Uuid,
        (user, recipient): (Option<&str>, Option<&str>),
        page: Page,
    ) -> Result<Vec<(Message, Option<String>)>, Failure> {
        let sql = "SELECT o.id, o.realm_id, o.at, o.channel, o.recipient, o.subject, o.body, o.user_id, o.api,
                o.request_id, u.name AS user_name
            FROM outbox o LEFT JOIN users u ON u.id = o.user_id
            WHERE o.space_id = $1 AND ($2 IS NULL OR u.name_key = $2) AND ($3 IS NULL OR o.recipient = $3)
            ORDER BY o.place LIMIT $4 OFFSET $5";
        let rows: Vec<Sent> = on!(self, conn => sqlx::query_as(sql)
            .bind(space).bind(user.map(fold)).bind(recipient)
            .bind(page.most.unwrap_or(i64::MAX)).bind(page.first).fetch_all(conn).await)
        .map_err(failed)?;
        rows.into_iter().map(|sent| Ok((sent.row.message()?, sent.user_name))).collect()
    }

    /// Forgets every message.
    pub async fn delete_messages(&mut self, space: Uuid) -> Result<(), Failure> {
        let sql = "DELETE FROM outbox WHERE space_id = $1";
        on!(self.changing(Touch::Nothing)?, conn => sqlx::query(sql).bind(space).execute(conn).await.map(|_| ()))
            .map_err(failed)
    }
}
