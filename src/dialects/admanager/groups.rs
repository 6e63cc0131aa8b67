//! Groups: creating them, putting users into them and taking them out.

use serde_json::Value;

use super::actions::with_unread;
use super::batch::{Batch, Done, Results};
use super::dn::{DEFAULT_CONTAINER, Dn};
use super::error::Rejection;
use super::matching::by_dn;
use super::operations::GROUP;
use super::wire::{Parameters, escaped, list, texts};
use super::{Admanager, CONTRACT};
use crate::contract::Given;
use crate::domain::refusal::Taken;
use crate::domain::text::LONG;
use crate::domain::{Changes, Detail, Details, Group, Refusal, Right, fold};
use crate::edge::{Answer, Call};
use crate::service::NewGroup;

/// Groups that a request names: those that exist, by their names here, and the others as they were given.
#[derive(Default)]
struct Named {
    known: Vec<String>,
    unknown: Vec<String>,
}

/// `AddUsersToGroup`.
pub(super) async fn add_users(
    admanager: &Admanager,
    call: &Call,
    parameters: &Parameters,
) -> Result<Answer, Rejection> {
    let batch = Batch::open(admanager, call, parameters, "AddUsersToGroup").await?;
    let primary = parameters.limited("primaryGroup", LONG)?;
    let text = if primary.is_none() { parameters.need("addGroup", LONG)? } else { "" };
    let text = parameters.limited("addGroup", LONG)?.unwrap_or(text);
    let mut groups = batch.groups_named(names(text)).await?;
    let first = batch.groups_named(primary.map(str::to_owned).into_iter().collect()).await?;
    let mut changes = Changes::default();
    for name in &first.known {
        changes.detail("primaryGroup", name);
    }
    groups.known.extend(first.known);
    groups.unknown.extend(first.unknown);
    changes.join.clone_from(&groups.known);
    let answer = batch.regroup(&groups, &changes, ("adding user to group", "Successfully Added.")).await;
    Ok(with_unread(answer, parameters))
}

/// `RemoveUsersFromGroup`.
pub(super) async fn remove_users(
    admanager: &Admanager,
    call: &Call,
    parameters: &Parameters,
) -> Result<Answer, Rejection> {
    let batch = Batch::open(admanager, call, parameters, "RemoveUsersFromGroup").await?;
    let groups = batch.groups_named(names(parameters.need("removeGroup", LONG)?)).await?;
    let changes = Changes { leave: groups.known.clone(), ..Changes::default() };
    Ok(batch.regroup(&groups, &changes, ("removing user from group", "Successfully Removed.")).await)
}

/// `CreateGroup`.
pub(super) async fn create(admanager: &Admanager, call: &Call, parameters: &Parameters) -> Result<Answer, Rejection> {
    let batch = Batch::open(admanager, call, parameters, "CreateGroup").await?;
    let mut results = Results::of("SEVERE", "creating group");
    for object in &batch.objects {
        results.add(batch.create_group(object).await);
    }
    Ok(results.answer())
}

/// The groups in a list. Distinguished names hold commas themselves, so that `;` stands between them.
fn names(text: &str) -> Vec<String> {
    let listed = list(text, ';');
    listed.into_iter().flat_map(|part| if Dn::parse(&part).is_some() { vec![part] } else { list(&part, ',') }).collect()
}

impl Batch<'_> {
    /// Looks the groups up: by name, by log-on name, as `group\domain` or by distinguished name.
    async fn groups_named(&self, names: Vec<String>) -> Result<Named, Rejection> {
        let service = &self.admanager.service;
        let groups = service.groups(&self.caller, &self.realm).await.map_err(Rejection::of_request)?;
        let mut sorted = Named::default();
        for given in names {
            let name = self.plain(&given).filter(|name| !name.is_empty());
            let found = name.as_ref().and_then(|name| groups.iter().find(|group| is_called(group, name)));
            match (found, name) {
                (Some(group), _) => sorted.known.push(group.name.clone()),
                (None, Some(name)) if service.makes_groups(&name) => sorted.known.push(name),
                (None, _) => sorted.unknown.push(given),
            }
        }
        Ok(sorted)
    }

    /// The name of a group within this domain; absent where it is in another.
    fn plain(&self, given: &str) -> Option<String> {
        if let Some(name) = Dn::parse(given) {
            let within = name.within(&Dn::of_domain(&self.domain))?;
            return within.common_name().map(str::to_owned);
        }
        match given.split_once('\\') {
            Some((name, domain)) => {
                let here = [&self.domain, &self.realm.alias.name];
                let domain = domain.trim_start_matches('\\');
                here.iter().any(|name| name.eq_ignore_ascii_case(domain)).then(|| name.trim().to_owned())
            }
            None => Some(given.to_owned()),
        }
    }

    /// Makes the changes to each user.
    async fn regroup(&self, groups: &Named, changes: &Changes, (doing, sentence): (&'static str, &str)) -> Answer {
        let mut results = Results::of("0", doing);
        for object in &self.objects {
            results.add(self.regroup_one(object, groups, changes, sentence).await);
        }
        results.answer()
    }

    /// Makes the changes to one user; where none of the groups exists that is refused.
    async fn regroup_one(&self, object: &Value, groups: &Named, changes: &Changes, sentence: &str) -> Done {
        if groups.known.is_empty() {
            self.lookup(object)?;
            return Err(Refusal::UnknownGroup { name: groups.unknown.join(", ") }.into());
        }
        let (user, mut hints) = self.change(object, changes.clone()).await?;
        hints.extend(groups.unknown.iter().map(|group| format!("no group is called {group:?}")));
        let partial = CONTRACT.answer("partial").fill(&[sentence]);
        let mut entry = self.entry(&user, if groups.unknown.is_empty() { sentence } else { &partial });
        entry.insert("SAM ACCOUNT NAME".to_owned(), user.name.into());
        Ok((entry.into(), hints))
    }

    async fn create_group(&self, object: &Value) -> Done {
        self.caller.operator.may(Right::ModifyUsers)?;
        let given = self.read(GROUP, object)?;
        let oddities = given.oddities.clone();
        self.create_group_read(&given).await.map_err(|rejection| rejection.and(oddities))
    }

    async fn create_group_read(&self, given: &Given) -> Done {
        let domain = Dn::of_domain(&self.domain);
        let within = self.container(given.filled("OUName").unwrap_or(&format!("{DEFAULT_CONTAINER},{domain}")))?;
        let name = given.filled("name").unwrap_or_default().trim();
        let sam = given.filled("sAMAccountName").unwrap_or(name).trim();
        let service = &self.admanager.service;
        let groups = service.groups(&self.caller, &self.realm).await?;
        if groups.iter().any(|group| is_called(group, sam)) {
            return Err(Refusal::NameTaken { taken: Taken::Group, value: sam.to_owned() }.into());
        }
        let group = NewGroup {
            name: name.to_owned(),
            details: details(given, sam, &within),
            members: list(given.filled("member").unwrap_or_default(), ';')
                .iter()
                .map(|member| by_dn(member, &self.domain))
                .collect(),
            references: self.reference(&within).into_iter().collect(),
        };
        let unknown = service.create_group(&self.caller, &self.realm, &group).await?;
        let mut hints = given.oddities.clone();
        hints.extend(unknown.iter().map(|member| format!("no user has the distinguished name {member:?}")));
        let sentence = "Successfully created the groups.";
        let row = CONTRACT.answer("partial");
        let sentence = if unknown.is_empty() { sentence.to_owned() } else { row.fill(&[sentence]) };
        let unit = within.under(&domain).to_string();
        let keys = [("status", "SUCCESS"), ("statusMessage", &escaped(&sentence)), ("OU Name", &unit), ("Name", name)];
        Ok((texts(keys), hints))
    }
}

/// Whether a group has that name or log-on name.
fn is_called(group: &Group, name: &str) -> bool {
    let sam = group.details.get("sAMAccountName").and_then(Detail::text);
    [Some(group.name.as_str()), sam].into_iter().flatten().any(|known| fold(known) == fold(name))
}

/// What is kept of a group beside its name.
fn details(given: &Given, sam: &str, within: &Dn) -> Details {
    let kind = given.filled("groupType").unwrap_or("Security");
    let scope = given.filled("groupScope").unwrap_or("Global");
    let unit = within.to_string();
    let members = [("sAMAccountName", sam), ("groupType", kind), ("groupScope", scope), ("OUName", &unit)];
    members.into_iter().map(|(name, text)| (name.to_owned(), text.into())).collect()
}
