//! Searches for a whole name, address or number go by an index, and find whom a look at everybody finds.

use mynah::domain::{Account, Api, Filter, Page, Pattern, Test, Value};
use serde_json::json;
use uuid::Uuid;

use crate::sectona::with;
use crate::summit::form;
use crate::world::World;

/// One more than an index is asked for.
const MANY: usize = 101;
const SHARED: &str = "Team@mynah.test";

/// Users of one realm who share an address, and one more.
struct Scene {
    world: World,
    realm: Uuid,
}

impl Scene {
    async fn new(sharing: usize) -> Self {
        let world = World::new().await;
        let team = (1..=sharing).map(|number| with(form(&format!("E{number:03}")), json!({ "EmailId": SHARED })));
        let other = with(form("E999"), json!({ "EmailId": "other@mynah.test" }));
        let users: Vec<_> = team.chain([other]).collect();
        world.summit().upsert("EmpId", json!(users)).await.counts(0, sharing + 1);
        let realm = world.employee("E001").await.expect("she is there").realm;
        Self { world, realm }
    }

    /// The names on a page of those for whom the condition holds, and how many they are in all.
    async fn found(&self, filter: &Filter, (first, most): (i64, i64)) -> (Vec<String>, i64) {
        let page = Page { first, most: Some(most) };
        let found = self.world.db.read(async |tx| tx.users_counted(self.realm, filter, page).await).await;
        let (users, count) = found.expect("a store");
        (users.into_iter().map(|user| user.name).collect(), count)
    }

    /// The same, which no index may make another.
    async fn agreed(&self, filter: Filter, page: (i64, i64)) -> (Vec<String>, i64) {
        let found = self.found(&filter, page).await;
        let everybody = Filter::Not(Box::new(Filter::Not(Box::new(filter))));
        assert_eq!(found, self.found(&everybody, page).await, "{everybody:?} {page:?}");
        found
    }
}

fn email(text: &str) -> Filter {
    Filter::Email(Pattern::exactly(text))
}

fn seen(filter: Filter) -> Filter {
    Filter::All(vec![Filter::SeenBy(Api::Summit), filter])
}

#[tokio::test]
async fn more_than_an_index_is_asked_for_are_all_found() {
    let scene = Scene::new(MANY).await;
    let (names, count) = scene.agreed(seen(email(SHARED)), (0, 1_000)).await;
    assert_eq!((names.len(), count), (MANY, 101));
    let (names, count) = scene.agreed(seen(email(SHARED)), (99, 10)).await;
    assert_eq!((names, count), (vec!["login-E100".to_owned(), "login-E101".to_owned()], 101));
    assert_eq!(scene.agreed(seen(email(SHARED)), (0, 10)).await.1, 101);
}

#[tokio::test]
async fn a_full_page_knows_how_many_there_are_beside_it() {
    let scene = Scene::new(3).await;
    let filter = || seen(email(SHARED));
    for (page, names) in [
        ((0, 1), vec!["login-E001"]),
        ((1, 1), vec!["login-E002"]),
        ((2, 1), vec!["login-E003"]),
        ((1, 5), vec!["login-E002", "login-E003"]),
        ((0, 0), vec![]),
        ((3, 1), vec![]),
        ((7, 5), vec![]),
    ] {
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        assert_eq!(scene.agreed(filter(), page).await, (names, 3), "{page:?}");
    }
}

#[tokio::test]
async fn where_nobody_is_like_that_nobody_is_found() {
    let scene = Scene::new(1).await;
    for page in [(0, 5), (3, 5), (0, 0)] {
        assert_eq!(scene.agreed(seen(email("nobody@mynah.test")), page).await, (vec![], 0), "{page:?}");
    }
}

#[tokio::test]
async fn who_was_removed_from_an_api_is_not_found_there() {
    let scene = Scene::new(2).await;
    let user = scene.world.employee("E001").await.expect("she is there");
    let account = user.account(Api::Summit).expect("an account").clone();
    let gone = Account { present: false, ..account };
    scene.world.db.write(async |tx| tx.put_account(user.id, &gone).await).await.expect("it is written");
    assert_eq!(scene.agreed(seen(email(SHARED)), (0, 5)).await, (vec!["login-E002".to_owned()], 1));
    assert_eq!(scene.agreed(email(SHARED), (0, 5)).await.1, 2, "others see her still");
}

#[tokio::test]
async fn every_condition_on_a_whole_text_finds_whom_it_means() {
    let scene = Scene::new(2).await;
    let number = scene.world.employee("E001").await.expect("she is there").number;
    let like = |text: &str| Test::Like(Pattern::exactly(text));
    let name = |text: &str| Filter::Name(Pattern::exactly(text));
    let one = ["login-E001"].as_slice();
    let all = ["login-E001", "login-E002", "login-E999"].as_slice();
    let none: &[&str] = &[];
    for (filter, names) in [
        (Filter::Number(number), one),
        (name("LOGIN-e001"), one),
        (Filter::Has(Value::Name, like("login-e001")), one),
        (Filter::EmployeeId(Pattern::exactly("e001")), one),
        (Filter::All(vec![email(SHARED), name("login-E001")]), one),
        (Filter::All(vec![email(SHARED), Filter::Not(Box::new(name("login-E002")))]), one),
        (Filter::All(vec![email(SHARED), name("login-E999")]), none),
        (Filter::Any(vec![email(SHARED), name("login-E001"), name("login-E999")]), all),
        // No index tells who is active.
        (Filter::Any(vec![name("login-E001"), Filter::Active]), all),
        (Filter::Any(vec![]), none),
    ] {
        let shown = format!("{filter:?}");
        assert_eq!(scene.agreed(seen(filter), (0, 5)).await.0, names, "{shown}");
    }
}
