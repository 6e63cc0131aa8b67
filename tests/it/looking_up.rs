//! Looking users up in a SQLite file at once, and not through the connections that everybody waits for.

use std::future::pending;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::join_all;
use mynah::app::DEFAULT_SPACE;
use mynah::domain::{Api, Failure, Field, Filter, Key, Page, Pattern, User};
use mynah::store::{Db, Location, Tx};

use crate::process::Folder;
use crate::sas::ORGANIZATION;
use crate::world::{Terms, World};

/// More than there are connections that read.
const READERS: usize = 8;

/// A user in a file, and a store beside the one that wrote her, which remembers nothing.
struct Scene {
    world: World,
    beside: Db,
    ada: User,
    _folder: Folder,
}

impl Scene {
    async fn new() -> Self {
        let folder = Folder::new();
        let file = Location::Sqlite(folder.0.join("mynah.db"));
        let world = World::at(file.clone(), Terms::default()).await;
        let sas = world.sas().await;
        sas.add_user(&[("UserName", "Ada"), ("Email", "ada@mynah.test"), ("City", "Zürich"), ("Container", "Staff")])
            .await
            .is("true");
        let mut ada = world.user(Api::Sas, ORGANIZATION, "ada").await.expect("she is there");
        ada.profile.0.insert(Field::EmployeeId, "E 1".to_owned());
        ada.expires_at = Some(world.now() + TimeDelta::microseconds(1_234_567));
        ada.locked = true;
        let change = async |tx: &mut Tx| {
            tx.update_user(&ada).await?;
            let group = tx.groups(ada.realm, Api::Sas).await?.remove(0);
            tx.join_group(group.id, ada.id).await
        };
        world.db.write(change).await.expect("she is changed");
        let beside = Db::open_beside(&file).await.expect("a store");
        Self { world, beside, ada, _folder: folder }
    }

    /// Whatever may be looked up of her.
    async fn told(&self, tx: &mut Tx) -> Result<Vec<String>, Failure> {
        let User { id, guid, realm, number, .. } = self.ada;
        let mut told = Vec::new();
        for key in [
            Key::Id(guid),
            Key::Number(number),
            Key::Name("ADA".to_owned()),
            Key::Email("Ada@Mynah.test".to_owned()),
            Key::EmployeeId("e 1".to_owned()),
        ] {
            told.push(format!("{:?}", tx.users_by_key(realm, &key).await?));
            told.push(format!("{:?}", tx.users_seen_by(Api::Sas, realm, &key).await?));
        }
        told.push(format!("{:?}", tx.user_by_id(id).await?.into_iter().collect::<Vec<_>>()));
        let exactly = Filter::Email(Pattern::exactly("ada@mynah.test"));
        told.push(format!("{:?}", tx.users_counted(realm, &exactly, Page::ALL).await?));
        told.push(format!("{:?}", tx.groups_of(id, Api::Sas).await?));
        let space = tx.space(DEFAULT_SPACE).await?.expect("a space");
        told.push(format!("{:?}", tx.audit_of(space, id).await?));
        Ok(told)
    }
}

#[tokio::test]
async fn both_ways_tell_the_same() {
    let scene = Scene::new().await;
    let at_once = scene.beside.read(async |tx| scene.told(tx).await).await.expect("a store");
    // A transaction asks its own connection.
    let waiting = scene.beside.write(async |tx| scene.told(tx).await).await.expect("a store");
    assert_eq!(at_once, waiting);
    let ada = format!("{:?}", [&scene.ada]);
    assert_eq!(at_once.iter().filter(|told| **told == ada).count(), 11, "she is found by every key: {at_once:#?}");
}

#[tokio::test]
async fn a_user_is_found_while_every_connection_is_in_use() {
    let scene = Scene::new().await;
    let (id, began) = (scene.ada.id, AtomicUsize::new(0));
    let busy = join_all((0..READERS).map(|_| {
        scene.beside.read(async |tx| {
            tx.count_spaces().await?;
            began.fetch_add(1, Ordering::SeqCst);
            pending::<Result<(), Failure>>().await
        })
    }));
    let found = async {
        while began.load(Ordering::SeqCst) < 4 {
            tokio::task::yield_now().await;
        }
        scene.beside.read(async |tx| tx.user_by_id(id).await).await.expect("a store")
    };
    tokio::select! {
        _ = busy => panic!("nobody goes on"),
        found = tokio::time::timeout(Duration::from_secs(20), found) => assert_eq!(found.expect("at once"), Some(scene.ada)),
    }
}

#[tokio::test]
async fn who_was_told_that_it_is_done_finds_it() {
    let scene = Scene::new().await;
    let mut ada = scene.ada.clone();
    for turn in 0..50 {
        ada.profile.0.insert(Field::City, format!("city {turn}"));
        scene.world.db.write(async |tx| tx.update_user(&ada).await).await.expect("she is changed");
        let found = scene.beside.read(async |tx| tx.user_by_id(ada.id).await).await.expect("a store").expect("a user");
        assert_eq!(found.profile, ada.profile);
    }
}
