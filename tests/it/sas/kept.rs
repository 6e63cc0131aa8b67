//! What the store keeps and no operation shows: comments on tokens, credits, messages; and what goes into it at first.

use mynah::app::DEFAULT_SPACE;
use mynah::domain::{Api, Message, Organization, Token};
use uuid::Uuid;

use super::{ORGANIZATION, Sas};
use crate::world::{Terms, World};

impl World {
    /// The id of a realm, by SAS's name for it.
    pub(crate) async fn organization_id(&self, name: &str) -> Uuid {
        let service = self.app.service();
        let space = service.space(DEFAULT_SPACE).await.expect("a store").expect("a space");
        service.peek_realm(space, Api::Sas, name).await.expect("a store").expect("a realm").realm.id
    }

    /// The token of that serial number in the organization that all APIs reach.
    pub(crate) async fn token(&self, serial: &str) -> Token {
        let realm = self.organization_id(ORGANIZATION).await;
        let token = self.db.read(async |tx| tx.token(realm, serial).await).await.expect("a store");
        token.unwrap_or_else(|| panic!("no token {serial}"))
    }

    /// What the organization that all APIs reach has left.
    pub(crate) async fn means(&self) -> Organization {
        let realm = self.organization_id(ORGANIZATION).await;
        self.db.read(async |tx| tx.organization(realm).await).await.expect("a store")
    }

    /// Every message that would have gone out, oldest first.
    pub(crate) async fn messages(&self) -> Vec<Message> {
        let read = self.db.read(async |tx| {
            let space = tx.space(DEFAULT_SPACE).await?.expect("a space");
            tx.messages(space).await
        });
        read.await.expect("a store")
    }
}

/// The shipped world with other means of the organization that all APIs reach.
pub(super) fn means(text: &str) -> Terms {
    Terms::default().reseed("sms_credits = 100\nmax_tokens = 5\n", text)
}

/// The shipped world without its inventory, and with these tokens in place of it.
pub(super) fn inventory(tokens: &str) -> Terms {
    let terms = ["sms", "mobilepass", "kt", "gold", "oath"].into_iter().fold(Terms::default(), |terms, kind| {
        // What is lost belongs to nobody, and is not free.
        terms.reseed(&format!("type = \"{kind}\"\ncount"), &format!("type = \"{kind}\"\nstate = \"lost\"\ncount"))
    });
    terms.and_seed(tokens)
}

/// A user in the seed, with a mail address and a mobile number, and with more.
pub(super) fn seeded(name: &str, more: &str) -> String {
    format!(
        "\n[[user]]\nrealm = \"mynah\"\nname = \"{name}\"\naccounts = [\"sas\"]\n\
         attributes = {{ email = \"{name}@mynah.test\", mobile = \"+1555-{name}\" }}\n{more}\n"
    )
}

/// A token in the seed, with more.
pub(super) fn token(serial: &str, kind: &str, more: &str) -> String {
    format!("\n[[sas.tokens]]\nrealm = \"mynah\"\nserial = \"{serial}\"\ntype = \"{kind}\"\n{more}\n")
}

/// The shipped world with these users.
pub(super) fn people(names: &[&str]) -> Terms {
    names.iter().fold(Terms::default(), |terms, name| terms.and_seed(&seeded(name, "")))
}

impl Sas<'_> {
    /// The serial numbers of a user's tokens.
    pub(super) async fn tokens_of(&self, name: &str) -> Vec<String> {
        self.here("GetTokensByOwner", &[("userName", name)]).await.texts()
    }
}
