//! The further names of users: kept in line with what users are, and apart from the names of others.

use super::{Error, Service};
use crate::domain::refusal::Taken;
use crate::domain::users::Identifier;
use crate::domain::{Key, Refusal, User, fold};
use crate::store::Tx;

impl Service {
    /// Brings the further names of a user in line with what she is now.
    pub(super) async fn reindex(&self, tx: &mut Tx, before: Option<&User>, user: &User) -> Result<(), Error> {
        let old = before.map(|user| self.identifiers(user)).unwrap_or_default();
        let new = self.identifiers(user);
        for gone in old.iter().filter(|old| !new.iter().any(|new| same(old, new))) {
            tx.delete_identifier(user.id, gone).await?;
        }
        for name in new.iter().filter(|new| !old.iter().any(|old| same(old, new))) {
            if !tx.insert_identifier(user, name).await? && name.unique {
                return Err(taken(name.kind, &name.value).into());
            }
        }
        Ok(())
    }

    /// Refuses a user name that is a further name of that kind, and the reverse: the two share one name space. The name of
    /// a user who is `new` to the API has not been looked at before, though another API may have given it to her.
    pub(super) async fn keep_apart(
        &self,
        tx: &mut Tx,
        (before, user): (Option<&User>, &User),
        kind: &'static str,
        new: bool,
    ) -> Result<(), Error> {
        let old = before.map(|user| self.identifiers(user)).unwrap_or_default();
        let now: Vec<Identifier> = self.identifiers(user).into_iter().filter(|name| name.kind == kind).collect();
        let further: Vec<&Identifier> = now.iter().filter(|new| !old.iter().any(|old| same(old, new))).collect();
        let renamed = new || before.is_none_or(|before| fold(&before.name) != fold(&user.name));
        let mut names: Vec<String> = further.iter().map(|name| fold(&name.value)).collect();
        names.extend(renamed.then(|| fold(&user.name)));
        // In one order, so that two requests cannot wait for each other.
        names.sort_unstable();
        for name in &names {
            tx.queue_for(&format!("{kind} {} {name}", user.realm)).await?;
        }
        for name in &further {
            let holder = tx.users_by_key(user.realm, &Key::Name(name.value.clone())).await?;
            if !holder.is_empty() {
                return Err(taken(kind, &name.value).into());
            }
        }
        // A further name that she gives up may become her name.
        let own = Identifier { kind, value: user.name.clone(), unique: true };
        let given_up = old.iter().any(|old| same(old, &own)) && !now.iter().any(|now| same(now, &own));
        if renamed && !given_up && tx.has_identifier(user.realm, kind, &user.name).await? {
            return Err(Refusal::NameTaken { taken: Taken::UserName, value: user.name.clone() }.into());
        }
        Ok(())
    }
}

fn same(a: &Identifier, b: &Identifier) -> bool {
    a.kind == b.kind && fold(&a.value) == fold(&b.value)
}

fn taken(kind: &'static str, value: &str) -> Refusal {
    Refusal::NameTaken { taken: Taken::Identifier(kind), value: value.to_owned() }
}
