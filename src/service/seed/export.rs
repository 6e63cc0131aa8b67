//! From a space to the seed that would make it: everything but sessions, tasks, allowances, messages and the audit.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::task_numbers;
use crate::domain::seed::{
    ENTRY_NUMBERS, Seed, SeedAccount, SeedCredential, SeedEntry, SeedGroup, SeedOperator, SeedOrganization,
    SeedPassword, SeedRealm, SeedToken, SeedUser, USER_NUMBERS,
};
use crate::domain::users::PasswordHash;
use crate::domain::{
    Alias, Api, Changes, Credential, DEFAULT_CONTAINER, Detail, Entry, Failure, Field, Group, Operator, Owner, Realm,
    Token, User,
};
use crate::service::{Error, Service};
use crate::store::{ReachedRealm, Tx};

/// What is looked up by id.
struct Names {
    realms: HashMap<Uuid, String>,
    users: HashMap<Uuid, String>,
}

impl Names {
    fn realm(&self, id: Uuid) -> String {
        self.realms.get(&id).cloned().unwrap_or_default()
    }
}

impl Service {
    /// The seed that makes a space as this one is now.
    pub async fn export(&self, space: Uuid) -> Result<Seed, Error> {
        self.db()
            .write(async |tx| {
                tx.see_one_moment().await?;
                Ok(exported(tx, space).await?)
            })
            .await
    }
}

async fn exported(tx: &mut Tx, space: Uuid) -> Result<Seed, Failure> {
    let realms = tx.all_realms(space).await?;
    let people = tx.users_of_space(space).await?;
    let names = Names {
        realms: realms.iter().map(|realm| (realm.id, realm.name.clone())).collect(),
        users: people.iter().map(|user| (user.id, user.name.clone())).collect(),
    };
    let last: BTreeMap<String, i64> = tx.last_numbers(space).await?.into_iter().collect();
    let mut seed = Seed { realms: in_order(&realms, tx.aliases(space).await?), ..Seed::default() };
    for realm in &realms {
        let first = seed.realms.iter_mut().find(|seed| seed.name == realm.name);
        if let Some(first) = first {
            first.last_task = last.get(&task_numbers(realm.id)).copied();
        }
    }
    let mut keys = credentials(tx.credentials(space).await?);
    for api in Api::ALL {
        let settings = tx.settings(space, api).await?;
        seed.settings.extend((!settings.is_empty()).then_some((api, settings)));
        for operator in tx.operators(space, api).await? {
            let keys = keys.remove(&operator.id).unwrap_or_default();
            seed.operators.push(of_operator(operator, keys, &names));
        }
    }
    seed.catalogue = tx.entries_of_space(space).await?.into_iter().map(|entry| of_entry(entry, &names)).collect();
    for realm in &realms {
        let organization = tx.said_of_organization(realm.id).await?;
        let name = || realm.name.clone();
        seed.organizations.extend(organization.map(|organization| SeedOrganization { realm: name(), organization }));
        for api in Api::ALL {
            let groups = tx.groups(realm.id, api).await?.into_iter();
            seed.groups.extend(groups.map(|Group { api, name: own, details, .. }| SeedGroup {
                realm: name(),
                api,
                name: own,
                details,
            }));
        }
        seed.tokens.extend(tx.tokens_of_realm(realm.id).await?.into_iter().map(|token| of_token(token, &names)));
    }
    let mut groups: HashMap<Uuid, Vec<Group>> = HashMap::new();
    for (user, group) in tx.memberships(space).await? {
        groups.entry(user).or_default().push(group);
    }
    seed.users.extend(people.into_iter().map(|user| {
        let groups = groups.remove(&user.id).unwrap_or_default();
        let keys = keys.remove(&user.id).unwrap_or_default();
        of_user(user, &groups, keys, &names)
    }));
    seed.numbers = beyond(&seed, last);
    Ok(seed)
}

/// The realms with their aliases, in an order in which each API meets its aliases as before; a realm may come twice.
fn in_order(realms: &[Realm], aliases: Vec<ReachedRealm>) -> Vec<SeedRealm> {
    let mut seeds: Vec<SeedRealm> = Vec::new();
    let open = |name: &str| SeedRealm { name: name.to_owned(), aliases: Vec::new(), last_task: None };
    for ReachedRealm { realm, alias, .. } in aliases {
        let at = seeds.iter().rposition(|seed| seed.name == realm.name);
        let fitting = at.filter(|at| {
            let later = seeds[at + 1..].iter().flat_map(|seed| &seed.aliases);
            later.into_iter().all(|other| other.api != alias.api) && takes(&seeds[*at], &alias)
        });
        if let Some(at) = fitting {
            seeds[at].aliases.push(alias);
        } else {
            seeds.push(SeedRealm { aliases: vec![alias], ..open(&realm.name) });
        }
    }
    let bare: Vec<SeedRealm> = realms
        .iter()
        .filter(|realm| !seeds.iter().any(|seed| seed.name == realm.name))
        .map(|r| open(&r.name))
        .collect();
    seeds.extend(bare);
    seeds
}

/// Whether an alias may stand with those of a realm: of a directory there is one name of each kind.
fn takes(seed: &SeedRealm, alias: &Alias) -> bool {
    let other = |there: &Alias| there.kind != alias.kind && there.password_policy == alias.password_policy;
    alias.api != Api::Admanager || seed.aliases.iter().filter(|there| there.api == alias.api).all(other)
}

/// The tokens and keys by owner.
fn credentials(all: Vec<Credential>) -> HashMap<Uuid, Vec<SeedCredential>> {
    let mut by_owner: HashMap<Uuid, Vec<SeedCredential>> = HashMap::new();
    for credential in all {
        let Credential { api, digest, owner, label, scopes, expires_at, development, .. } = credential;
        let (Owner::Operator(owner) | Owner::User(owner)) = owner;
        let credential = SeedCredential { api, digest, label, scopes, expires_at, development };
        by_owner.entry(owner).or_default().push(credential);
    }
    by_owner
}

fn of_operator(operator: Operator, credentials: Vec<SeedCredential>, names: &Names) -> SeedOperator {
    let mut details = operator.details;
    let mut take = |name: &str| match details.remove(name) {
        Some(Detail::Text(text)) => Some(text),
        Some(Detail::List(_) | Detail::Records(_)) | None => None,
    };
    let organization = take("organization");
    let (answer, passcode) = (take("answer_hash"), take("next_passcode_hash"));
    let login = details.get("login").and_then(Detail::text);
    // What belongs to a step that is done is of no use any more.
    let secrets = [("answer_hash", answer, "challenge"), ("next_passcode_hash", passcode, "next_passcode")];
    let secrets = secrets.into_iter().filter(|(_, _, step)| login == Some(step));
    let secrets = secrets.filter_map(|(name, hash, _)| Some((name, SeedPassword::Hashed(PasswordHash(hash?)))));
    SeedOperator {
        api: operator.api,
        number: Some(operator.number),
        password: operator.password.map(SeedPassword::Hashed),
        tokens: Vec::new(),
        credentials,
        rights: operator.rights,
        realms: operator.realms.map(|realms| realms.into_iter().map(|realm| names.realm(realm)).collect()),
        built_in: operator.built_in,
        development: operator.development,
        secrets: secrets.collect(),
        references: Vec::new(),
        organization,
        name: operator.name,
        details,
    }
}

fn of_entry(entry: Entry, names: &Names) -> SeedEntry {
    let Entry { api, kind, name, number, realm, details, .. } = entry;
    SeedEntry { api, kind, name, number: Some(number), realm: realm.map(|realm| names.realm(realm)), details }
}

fn of_token(token: Token, names: &Names) -> SeedToken {
    SeedToken {
        realm: names.realm(token.realm),
        api: Api::Sas,
        serial: token.serial,
        kind: token.kind,
        state: token.state,
        state_since: Some(token.state_since),
        owner: token.owner.and_then(|owner| names.users.get(&owner).cloned()),
        container: Some(token.container).filter(|name| name != DEFAULT_CONTAINER),
        revocable: token.revocable,
        comment: token.comment,
    }
}

fn of_user(user: User, groups: &[Group], credentials: Vec<SeedCredential>, names: &Names) -> SeedUser {
    let members = |api| {
        // Who is in a group with a rule follows from the rule.
        let own = groups.iter().filter(|group| group.api == api && group.rule().is_none());
        (api, own.map(|group| group.name.clone()).collect::<Vec<_>>())
    };
    let profile: Vec<(Field, Option<String>)> =
        user.profile.0.iter().map(|(field, value)| (*field, Some(value.clone()))).collect();
    let accounts = user.accounts.into_iter().map(|account| SeedAccount {
        api: account.api,
        removed: !account.present,
        details: account.details,
        created_at: Some(account.created_at),
        created_by: Some(account.created_by),
    });
    SeedUser {
        realm: names.realm(user.realm),
        name: user.name,
        id: Some(user.guid),
        number: Some(user.number),
        password: user.password.map(SeedPassword::Hashed),
        changes: Changes {
            profile,
            active: Some(user.active),
            locked: Some(user.locked),
            expires_at: user.expires_at.map(Some),
            ..Changes::default()
        },
        expiry_applied: user.expiry_applied,
        created_at: Some(user.created_at),
        updated_at: Some(user.updated_at),
        accounts: accounts.collect(),
        groups: Api::ALL.into_iter().map(members).filter(|(_, names)| !names.is_empty()).collect(),
        credentials,
    }
}

/// The last numbers, where they are not those of what is still there.
fn beyond(seed: &Seed, last: BTreeMap<String, i64>) -> BTreeMap<String, i64> {
    let most = |of: &str| match of {
        USER_NUMBERS => seed.users.iter().filter_map(|user| user.number).max(),
        ENTRY_NUMBERS => seed.catalogue.iter().filter_map(|entry| entry.number).max(),
        api => {
            let operators = seed.operators.iter().filter(|operator| operator.api.name() == api);
            operators.filter_map(|operator| operator.number).max()
        }
    };
    let own =
        |name: &str| name == USER_NUMBERS || name == ENTRY_NUMBERS || Api::ALL.iter().any(|api| api.name() == name);
    last.into_iter().filter(|(name, last)| own(name) && most(name).is_none_or(|most| *last > most)).collect()
}
