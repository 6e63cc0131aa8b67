//! What the subcommands do; each returns what is to be printed.

use std::fmt::Write;
use std::path::Path;

use super::progress::{self, Progress};
use super::{Ambient, DEFAULT_SPACE, StartError, cannot_open, seeds, service};
use crate::config::Settings;
use crate::contract::{describe, fidelity};
use crate::control;
use crate::dialects::{ABSENCES, CONTRACTS};
use crate::domain::{Account, Failure, User};
use crate::service::Error;
use crate::store::{Db, Location};

/// Creates or migrates the store.
pub async fn migrate(settings: &Settings) -> Result<String, StartError> {
    let db = Db::open(&settings.store).await.map_err(|failure| cannot_open(settings, &failure))?;
    db.close().await;
    Ok(format!("The store {} is up to date.\n", settings.store.shown()))
}

/// Adds a seed file to the store; all of it or nothing. A store that is new is filled first, as `serve` would.
pub async fn seed(settings: &Settings, file: &Path) -> Result<String, StartError> {
    progress::reading(file);
    let (first, seed) = (seeds::read(settings)?, seeds::read_file(file)?);
    let (users, progress) = (seed.population(), Progress::of(&seed));
    let db = Db::open(&settings.store).await.map_err(|failure| cannot_open(settings, &failure))?;
    let service = service(db.clone(), settings, &Ambient::default());
    let loaded = match service.space(DEFAULT_SPACE).await {
        Ok(Some(space)) => service.add_seed(space, seed).await,
        Ok(None) => {
            let all = first.into_iter().chain([seed]).collect();
            service.found(all).await.map(|_| ())
        }
        Err(error) => return Err(StartError::Other(error.to_string())),
    };
    drop(service);
    db.close().await;
    drop(progress);
    loaded.map_err(seeds::refused)?;
    Ok(format!("Loaded {} into {}; {users} users came with it.\n", file.display(), settings.store.shown()))
}

/// Lists the users with their accounts.
pub async fn users(settings: &Settings) -> Result<String, StartError> {
    if matches!(settings.store, Location::Memory) {
        return Err(StartError::Settings(
            "a store in memory has nothing to list; name another with --store".to_owned(),
        ));
    }
    if let Location::Sqlite(path) = &settings.store
        && !path.exists()
    {
        return Err(StartError::Other(format!("there is no store at {}; mynah serve makes one", path.display())));
    }
    let db = Db::open_beside(&settings.store).await.map_err(|failure| cannot_open(settings, &failure))?;
    let realms = db.read(async |tx| {
        let Some(space) = tx.space(DEFAULT_SPACE).await? else { return Ok(Vec::new()) };
        let mut listed = Vec::new();
        for realm in tx.all_realms(space).await? {
            let users = tx.users_of(realm.id).await?;
            listed.push((realm.name, users));
        }
        Ok::<_, Failure>(listed)
    });
    let realms = realms.await.map_err(|failure| cannot_open(settings, &failure))?;
    db.close().await;
    let mut out = String::new();
    for (realm, users) in realms.iter().filter(|(_, users)| !users.is_empty()) {
        let _ = writeln!(out, "{realm}");
        for user in users {
            let _ = writeln!(out, "  {}", line(user));
        }
    }
    if out.is_empty() {
        out.push_str("No users yet.\n");
    }
    Ok(out)
}

fn line(user: &User) -> String {
    let accounts = user.accounts.iter().filter(|account| account.present).map(|account: &Account| account.api.name());
    let accounts = accounts.collect::<Vec<_>>().join(", ");
    let shared = user.profile.0.iter().map(|(field, value)| format!("{}={value}", field.name()));
    let shared = shared.collect::<Vec<_>>().join("  ");
    let mut state = String::new();
    for (is, word) in [(!user.active, " disabled"), (user.locked, " locked")] {
        if is {
            state.push_str(word);
        }
    }
    format!("{}{state}  [{accounts}]  {shared}", user.name).trim_end().to_owned()
}

/// Checks the seeds that the settings name, in a store that is thrown away.
pub async fn check(settings: &Settings) -> Result<String, StartError> {
    let seeds = seeds::read(settings)?;
    let (count, memory) = (seeds.len(), Settings { store: Location::Memory, ..settings.clone() });
    let failed = |failure: Failure| StartError::Other(failure.to_string());
    let db = Db::open(&memory.store).await.map_err(failed)?;
    let service = service(db, &memory, &Ambient::default());
    service.found(seeds).await.map_err(seeds::refused)?;
    let found = service.space(DEFAULT_SPACE).await;
    found.map_err(|error: Error| StartError::Other(error.to_string()))?;
    Ok(format!("The settings make sense, and {count} {} can be loaded.\n", if count == 1 { "seed" } else { "seeds" }))
}

/// What is emulated and how well it is known, as a page of Markdown.
pub fn describe_fidelity() -> String {
    fidelity(&CONTRACTS, ABSENCES)
}

/// The description of the control API.
pub fn describe_openapi() -> String {
    control::document().to_pretty_json().map(|text| text + "\n").expect("a document is JSON")
}

/// The contract table of one API with its evidence, as text.
pub fn describe_contract(api: &str) -> Result<String, StartError> {
    let contract = CONTRACTS.into_iter().find(|contract| contract.api.name().eq_ignore_ascii_case(api));
    contract.map(describe).ok_or_else(|| {
        let known = CONTRACTS.map(|contract| contract.api.name()).join(", ");
        StartError::Settings(format!("{api:?} is no API here; the APIs are {known}"))
    })
}
