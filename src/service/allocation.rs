//! Organizations, and what they are given by others.

use super::{Caller, Error, ReachedRealm, Service};
use crate::domain::refusal::Taken;
use crate::domain::text::is_name;
use crate::domain::{
    Alias, AliasKind, DEFAULT_CONTAINER, Organization, Page, Realm, Refusal, Right, Token, TokenFilter, TokenKind,
    TokenRefusal, TokenState,
};
use crate::store::Tx;

/// Which tokens are given away.
#[derive(Debug, Clone)]
pub enum Allocation {
    /// So many of these sorts.
    Any {
        /// The sorts.
        kinds: Vec<TokenKind>,
        /// How many.
        count: i32,
    },
    /// These.
    These {
        /// Of which sort they must be.
        kind: TokenKind,
        /// Their serial numbers.
        serials: Vec<String>,
    },
}

impl Service {
    /// Adds a realm that only the calling API reaches, by that name; the operator reaches it from then on.
    pub async fn add_organization(&self, caller: &Caller, name: &str, means: Organization) -> Result<(), Error> {
        caller.operator.may(Right::ModifyUsers)?;
        if !is_name(name) {
            return Err(Refusal::Missing { member: "the name of the organization".to_owned() }.into());
        }
        let (space, api) = (caller.space, caller.api());
        let taken = || Refusal::NameTaken { taken: Taken::Realm, value: name.to_owned() };
        // The realm's own name shows whose it is, so that it cannot be another API's.
        let realm = Realm { id: self.ids().id(), name: format!("{api}:{name}") };
        let alias =
            Alias { api, name: name.to_owned(), kind: AliasKind::Plain, time_zone: None, password_policy: None };
        self.db()
            .write(async |tx| {
                let new = tx.insert_realm(space, &realm).await? && tx.insert_alias(space, realm.id, &alias).await?;
                if !new {
                    return Err(taken().into());
                }
                tx.insert_organization(realm.id, means).await?;
                if let Some(realms) = &caller.operator.realms {
                    let realms: Vec<_> = realms.iter().copied().chain([realm.id]).collect();
                    tx.put_reach(caller.operator.id, &realms).await?;
                }
                Ok(())
            })
            .await
    }

    /// Moves free tokens from one realm to another: all that are asked for, or none.
    pub async fn allocate(
        &self,
        caller: &Caller,
        from: &ReachedRealm,
        to: &ReachedRealm,
        what: &Allocation,
    ) -> Result<(), Error> {
        caller.operator.may(Right::ModifyUsers)?;
        self.db()
            .write(async |tx| {
                let to = self.made(tx, caller, to).await?;
                if from.realm.id == to.realm.id {
                    return Ok(());
                }
                for mut token in chosen(tx, from, what).await? {
                    if tx.token(to.realm.id, &token.serial).await?.is_some() {
                        return Err(Refusal::NameTaken { taken: Taken::Serial, value: token.serial }.into());
                    }
                    (token.realm, token.container) = (to.realm.id, DEFAULT_CONTAINER.to_owned());
                    tx.update_token(&token).await?;
                }
                Ok(())
            })
            .await
    }
}

/// The tokens that are meant, each free.
async fn chosen(tx: &mut Tx, from: &ReachedRealm, what: &Allocation) -> Result<Vec<Token>, Error> {
    match what {
        Allocation::Any { kinds, count } => {
            let filter = TokenFilter {
                kinds: Some(kinds.clone()),
                states: Some(vec![TokenState::Initialized]),
                ..TokenFilter::default()
            };
            let page = Page { first: 0, most: Some(i64::from(*count)) };
            let tokens = tx.tokens_where(from.realm.id, &filter, page).await?;
            let enough = i32::try_from(tokens.len()).is_ok_and(|found| found == *count);
            if enough { Ok(tokens) } else { Err(TokenRefusal::TooFew { count: *count }.into()) }
        }
        Allocation::These { kind, serials } => {
            let mut tokens = Vec::with_capacity(serials.len());
            for serial in serials {
                let token = tx.token(from.realm.id, serial).await?.filter(|token| token.kind == *kind);
                let token = token.ok_or_else(|| TokenRefusal::Unknown { serial: serial.clone() })?;
                token.free()?;
                tokens.push(token);
            }
            Ok(tokens)
        }
    }
}
