//! Loading operators, with what they log in with.

use secrecy::ExposeSecret;
use uuid::Uuid;

use super::{SeedError, hash, numbered, realm_named};
use crate::domain::seed::{SeedCredential, SeedOperator};
use crate::domain::{Detail, Details, Operator, Owner};
use crate::service::{Service, digest};
use crate::store::Tx;

impl Service {
    pub(super) async fn load_operator(&self, tx: &mut Tx, space: Uuid, seed: &SeedOperator) -> Result<(), SeedError> {
        refer(tx, space, seed).await?;
        let mut realms = Vec::new();
        for name in seed.realms.iter().flatten() {
            realms.push(realm_named(tx, space, name).await?);
        }
        let mut operator = Operator {
            id: self.ids().id(),
            api: seed.api,
            number: numbered(tx, space, seed.api.name(), seed.number).await?,
            name: seed.name.clone(),
            password: hash(seed.password.as_ref()),
            rights: seed.rights.clone(),
            realms: seed.realms.is_some().then_some(realms),
            built_in: seed.built_in,
            development: seed.development,
            details: details(seed),
        };
        operator.details.extend(own_organization(tx, space, seed, &operator).await?);
        if let Some(number) = seed.number
            && tx.operators(space, seed.api).await?.iter().any(|known| known.number == number)
        {
            let (api, name) = (seed.api, &seed.name);
            return Err(SeedError::Conflict(format!(
                "{api} operator {name:?} has the number {number}, which is another's"
            )));
        }
        if !tx.insert_operator(space, &operator).await? {
            return Err(SeedError::Conflict(format!("{} has an operator {:?} already", seed.api, seed.name)));
        }
        let whose = (Owner::Operator(operator.id), operator.name.as_str());
        for token in &seed.tokens {
            let digest = digest(token.expose_secret());
            let (api, development) = (operator.api, operator.development);
            let credential = SeedCredential { api, digest, label: None, scopes: None, expires_at: None, development };
            self.load_credential(tx, space, whose, &credential).await?;
        }
        for credential in &seed.credentials {
            self.load_credential(tx, space, whose, credential).await?;
        }
        Ok(())
    }
}

/// Refuses an operator whose details refer to what is not there.
async fn refer(tx: &mut Tx, space: Uuid, seed: &SeedOperator) -> Result<(), SeedError> {
    for (kind, name) in &seed.references {
        if tx.entry(space, Uuid::nil(), (seed.api, *kind), name).await?.is_none() {
            let (api, operator, kind) = (seed.api, &seed.name, kind.words());
            return Err(SeedError::Conflict(format!(
                "{api} operator {operator:?} names a {kind} {name:?}, which is not there"
            )));
        }
    }
    Ok(())
}

/// The details, with the hashes of the secrets.
fn details(seed: &SeedOperator) -> Details {
    let mut details = seed.details.clone();
    for (name, secret) in &seed.secrets {
        details.extend(hash(Some(secret)).map(|hash| ((*name).to_owned(), Detail::Text(hash.0))));
    }
    details
}

/// The organization of the operator's own as a detail, in the spelling of the alias.
async fn own_organization(
    tx: &mut Tx,
    space: Uuid,
    seed: &SeedOperator,
    operator: &Operator,
) -> Result<Option<(String, Detail)>, SeedError> {
    let Some(name) = &seed.organization else { return Ok(None) };
    let (api, own) = (seed.api, &seed.name);
    let Some(reached) = tx.realm(space, api, name).await? else {
        return Err(SeedError::Conflict(format!("{api} reaches no realm by the name {name:?}")));
    };
    if !operator.reaches(reached.realm.id) {
        return Err(SeedError::Conflict(format!(
            "{api} operator {own:?} has the organization {name:?}, which it does not reach"
        )));
    }
    Ok(Some(("organization".to_owned(), Detail::Text(reached.alias.name))))
}
