//! The operations on containers.

use super::error;
use super::groups::described;
use super::record::into_container;
use super::service::{AddContainer, GetContainers, MoveUsers, RemoveContainer};
use super::tables::{CONTAINERS, cell, table};
use super::users::within;
use super::voice::Voice;
use crate::asmx::{Call, DataTable, Exception};
use crate::domain::{Changes, DEFAULT_CONTAINER, Detail, Entry, Kind, Pattern, Refusal};
use crate::service::{Caller, ReachedRealm};

/// Adds a container.
pub(super) async fn add(voice: &Voice, call: &Call, request: AddContainer) -> Result<bool, Exception> {
    let caller = voice.caller(call).await?;
    let work = async {
        let realm = voice.realm(&caller, request.organization.as_deref()).await?;
        let name = request.name.unwrap_or_default();
        error::check("containerName", &name)?;
        let details = described(request.description)?;
        voice.service.add_container(&caller, &realm, &name, details).await
    };
    voice.done(work.await)
}

/// Lists the containers, the default one first.
pub(super) async fn list(voice: &Voice, call: &Call, request: GetContainers) -> Result<Option<DataTable>, Exception> {
    let caller = voice.caller(call).await?;
    let rows = async {
        let realm = voice.realm(&caller, request.organization.as_deref()).await?;
        let containers = voice.service.containers(&caller, &realm).await?;
        let row = |entry: &Entry| {
            let description = entry.details.get("description").and_then(Detail::text);
            vec![cell(Some(entry.name.as_str())), cell(description)]
        };
        let default = vec![cell(Some(DEFAULT_CONTAINER)), None];
        Ok(std::iter::once(default).chain(containers.iter().map(row)).collect())
    };
    Ok(Some(table("containers", CONTAINERS, voice.settle(rows.await, Vec::new())?)))
}

/// Removes a container.
pub(super) async fn remove(voice: &Voice, call: &Call, request: RemoveContainer) -> Result<bool, Exception> {
    let caller = voice.caller(call).await?;
    let work = async {
        let realm = voice.realm(&caller, request.organization.as_deref()).await?;
        let name = request.name.unwrap_or_default();
        error::check("containerName", &name)?;
        voice.service.remove_container(&caller, &realm, &name, &within(Pattern::exactly(&name))).await
    };
    voice.done(work.await)
}

/// Has the changes name their container as it was first spelled; one that is unknown is refused later.
pub(super) async fn spelled(voice: &Voice, caller: &Caller, realm: &ReachedRealm, changes: &mut Changes) {
    let named = changes.references.iter().find(|(kind, _)| *kind == Kind::Container);
    let Some(name) = named.map(|(_, name)| name.clone()) else { return };
    if let Ok(entry) = voice.service.named(caller, realm, Kind::Container, &name).await {
        into_container(changes, &entry.name);
    }
}

/// Moves users to a container.
pub(super) async fn move_users(voice: &Voice, call: &Call, request: MoveUsers) -> Result<bool, Exception> {
    let caller = voice.caller(call).await?;
    let names: Vec<String> =
        voice.needed(request.user_names, "userNames")?.into_iter().map(Option::unwrap_or_default).collect();
    let work = async {
        let realm = voice.realm(&caller, request.organization.as_deref()).await?;
        let container = request.container.filter(|name| !name.trim().is_empty());
        let container = container.ok_or_else(|| Refusal::Missing { member: "newContainer".to_owned() })?;
        error::check("newContainer", &container)?;
        names.iter().try_for_each(|name| error::check("userNames", name))?;
        let mut changes = Changes::default();
        into_container(&mut changes, &container);
        spelled(voice, &caller, &realm, &mut changes).await;
        voice.service.modify_users(&caller, &realm, &names, changes).await
    };
    voice.done(work.await)
}
