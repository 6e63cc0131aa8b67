//! How many bytes things take, roughly.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::domain::{
    Account, Api, AuditEntry, Change, Credential, Detail, Details, Entry, Group, Operator, Realm, Session, User,
};
use crate::store::ReachedRealm;

/// Something that takes memory.
pub(in crate::store) trait Weighed {
    /// How many bytes it takes, with what belongs to it.
    fn weight(&self) -> usize;

    /// Whether it says that there is no such thing.
    fn is_absent(&self) -> bool {
        false
    }
}

/// A tree has room for eleven of each at least, and one for the node.
fn tree<K, V>(tree: &BTreeMap<K, V>) -> usize {
    tree.len().next_multiple_of(11) * size_of::<(K, V)>() + 16
}

fn texts(texts: &[String]) -> usize {
    texts.iter().map(|text| size_of::<String>() + text.len()).sum()
}

fn details(details: &Details) -> usize {
    let record = |record: &BTreeMap<String, String>| {
        tree(record) + record.iter().map(|(name, text)| name.len() + text.len()).sum::<usize>()
    };
    let value = |detail: &Detail| match detail {
        Detail::Text(text) => text.len(),
        Detail::List(list) => texts(list),
        Detail::Records(records) => records.iter().map(record).sum(),
    };
    tree(details) + details.iter().map(|(name, detail)| name.len() + value(detail)).sum::<usize>()
}

impl Weighed for i64 {
    fn weight(&self) -> usize {
        size_of::<Self>()
    }
}

impl Weighed for Uuid {
    fn weight(&self) -> usize {
        size_of::<Self>()
    }
}

impl Weighed for String {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.len()
    }
}

impl Weighed for (Api, String) {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.1.len()
    }
}

impl<T: Weighed> Weighed for Option<T> {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.as_ref().map_or(0, Weighed::weight)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Weighed> Weighed for Vec<T> {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.iter().map(Weighed::weight).sum::<usize>()
    }
}

impl Weighed for Details {
    fn weight(&self) -> usize {
        details(self)
    }
}

impl Weighed for Operator {
    fn weight(&self) -> usize {
        let lists = self.rights.len() + self.realms.as_ref().map_or(0, |realms| realms.len() * size_of::<Uuid>());
        let password = self.password.as_ref().map_or(0, |hash| hash.0.len());
        size_of::<Self>() + self.name.len() + password + lists + details(&self.details)
    }
}

impl Weighed for ReachedRealm {
    fn weight(&self) -> usize {
        let zone = self.alias.time_zone.as_ref().map_or(0, String::len);
        size_of::<Self>() + self.realm.name.len() + self.alias.name.len() + zone
    }
}

impl Weighed for Realm {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.name.len()
    }
}

impl Weighed for AuditEntry {
    fn weight(&self) -> usize {
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let change = |change: &Change| change.field.len() + text(&change.from) + text(&change.to);
        let changes = self.changes.iter().map(|one| size_of::<Change>() + change(one)).sum::<usize>();
        size_of::<Self>() + self.operation.len() + self.operator.len() + self.request_id.len() + changes
    }
}

impl Weighed for Entry {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.name.len() + details(&self.details)
    }
}

impl Weighed for Group {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.name.len() + details(&self.details)
    }
}

impl Weighed for Credential {
    fn weight(&self) -> usize {
        let label = self.label.as_ref().map_or(0, String::len);
        size_of::<Self>() + self.digest.len() + label + self.scopes.as_deref().map_or(0, texts)
    }
}

impl Weighed for Session {
    fn weight(&self) -> usize {
        // The longest hash that a log-in waits with.
        size_of::<Self>() + if self.login.is_some() { 128 } else { 0 }
    }
}

impl Weighed for Account {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.created_by.len() + details(&self.details)
    }
}

impl Weighed for User {
    fn weight(&self) -> usize {
        let profile = &self.profile.0;
        let texts = profile.values().map(String::len).sum::<usize>();
        let password = self.password.as_ref().map_or(0, |hash| hash.0.len());
        size_of::<Self>() + self.name.len() + password + tree(profile) + texts + self.accounts.weight()
    }
}
