//! The operations on groups.

use super::error;
use super::record::{custom, is_read_only};
use super::service::{AddGroup, GetUsersForGroup};
use super::tables::{USERS_OF_GROUP, cell, table};
use super::users::{first_name, last_name, pattern};
use super::values::GroupKind;
use super::voice::Voice;
use crate::asmx::{Call, DataTable, Exception};
use crate::domain::{Detail, Details, Filter, Page, Refusal};
use crate::service::Found;

/// Lists the users who are, or are not, in a group. A group of another kind than the one that is meant counts as unknown.
pub(super) async fn list_users(
    voice: &Voice,
    call: &Call,
    request: GetUsersForGroup,
) -> Result<Option<DataTable>, Exception> {
    let caller = voice.caller(call).await?;
    let rows = async {
        let realm = voice.realm(&caller, request.organization.as_deref()).await?;
        let name = request.group.unwrap_or_default();
        error::check("groupName", &name)?;
        let group = voice.service.group_named(&caller, &realm, &name).await?;
        let group = group.ok_or(Refusal::UnknownGroup { name })?;
        let read_only = is_read_only(&group);
        if request.kind == GroupKind::ReadOnly && !read_only || request.kind == GroupKind::Writable && read_only {
            let is = if read_only { "ReadOnly" } else { "Writable" };
            voice.note(format!("the group {:?} is {is}, and kind asks for others", group.name));
            return Ok(Vec::new());
        }
        let member = Filter::MemberOf(group.id);
        let mut filters = vec![if request.members { member } else { Filter::Not(Box::new(member)) }];
        filters.extend(pattern("userName", request.user_name.as_deref())?.map(Filter::Name));
        filters.extend(pattern("lastName", request.last_name.as_deref())?.map(Filter::LastName));
        let users = voice.service.find_users(&caller, &realm, Filter::All(filters), Page::ALL).await?;
        let row = |Found { user, .. }: &Found| {
            vec![first_name(user), last_name(user), cell(Some(user.name.as_str())), cell(custom(user).0)]
        };
        Ok(users.iter().map(row).collect())
    };
    Ok(Some(table("users", USERS_OF_GROUP, voice.settle(rows.await, Vec::new())?)))
}

/// Adds a group.
pub(super) async fn add(voice: &Voice, call: &Call, request: AddGroup) -> Result<bool, Exception> {
    let caller = voice.caller(call).await?;
    let work = async {
        let realm = voice.realm(&caller, request.organization.as_deref()).await?;
        let name = request.name.unwrap_or_default();
        error::check("groupName", &name)?;
        let details = described(request.description)?;
        voice.service.add_group(&caller, &realm, &name, details).await
    };
    voice.done(work.await)
}

/// The details of something that has a description.
pub(super) fn described(description: Option<String>) -> Result<Details, crate::service::Error> {
    let description = description.filter(|text| !text.is_empty());
    description.iter().try_for_each(|text| error::check("description", text))?;
    Ok(description.map(|text| ("description".to_owned(), Detail::Text(text))).into_iter().collect())
}
