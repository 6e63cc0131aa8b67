//! Pages far behind in a list: they begin where counting from the first user would lead to.

use std::fmt::Write;

use serde_json::Value;

use super::{Sas, element, remove};
use crate::world::{Terms, World};

const USERS: usize = 1_600;

/// A world with that many users, of whom two APIs have an account each; and their names in order.
async fn crowded() -> (World, Vec<String>) {
    let mut seed = String::new();
    // In another order than that of the names.
    for at in (0..USERS).map(|at| at * 7 % USERS) {
        let _ = writeln!(seed, "[[user]]\nrealm = \"mynah\"\nname = \"u{at:04}\"\naccounts = [\"sas\", \"admanager\"]");
    }
    let world = World::on(Terms::default().and_seed(&seed)).await;
    let mut names: Vec<String> = (0..USERS).map(|at| format!("u{at:04}")).collect();
    names.sort_unstable();
    (world, names)
}

/// The names of a page of 20.
async fn page(sas: &Sas<'_>, pattern: &str, first: usize) -> Vec<String> {
    let first = first.to_string();
    let arguments = [("userName", pattern), ("firstRecord", first.as_str()), ("pageSize", "20")];
    sas.here("GetUsers", &arguments).await.column("userid")
}

/// Every page that lies at a border begins where it should.
async fn all_there(sas: &Sas<'_>, names: &[String]) {
    for first in [0, 500, 511, 512, 513, 700, 1023, 1024, 1025, 1400, 1536, 1579, 1595, 1600, 1601, 1_000_000_000] {
        let expected: Vec<_> = names.iter().skip(first).take(20).cloned().collect();
        assert_eq!(page(sas, "", first).await, expected, "from {first}");
    }
    for prefix in ["u", "u0", "u1", "u13", "u2", "~"] {
        let meant: Vec<_> = names.iter().filter(|name| name.starts_with(prefix)).cloned().collect();
        for first in [0, 511, 512, 599, 600, 999, 1000] {
            let expected: Vec<_> = meant.iter().skip(first).take(20).cloned().collect();
            assert_eq!(page(sas, &format!("{prefix}*"), first).await, expected, "{prefix} from {first}");
        }
    }
}

/// What ADManager finds from a place on, and how many there are in all.
async fn searched(world: &World, filter: &str, first: usize) -> (Vec<String>, Value) {
    let first = (first + 1).to_string();
    let parameters = [
        ("AuthToken", crate::world::TOKEN),
        ("domainName", "mynah.test"),
        ("range", "20"),
        ("startIndex", first.as_str()),
        ("select", "sAMAccountName"),
        ("filter", filter),
    ];
    let reply = world.rest(axum::http::Method::POST, "SearchUser", &parameters).await;
    (reply.found(), reply.json()["count"].clone())
}

#[tokio::test]
async fn a_page_far_behind_begins_where_counting_leads_to() {
    let (world, names) = crowded().await;
    all_there(&world.sas().await, &names).await;
}

#[tokio::test]
async fn who_comes_goes_or_is_renamed_moves_the_pages_behind() {
    let (world, mut names) = crowded().await;
    let sas = world.sas().await;
    all_there(&sas, &names).await;
    sas.add_user(&[("UserName", "aaa")]).await.is("true");
    names.insert(0, "aaa".to_owned());
    all_there(&sas, &names).await;
    // Nobody has an account of hers any more.
    remove(&sas, "aaa").await.is("Deleted");
    names.remove(0);
    all_there(&sas, &names).await;
    let organization = element("organization", super::ORGANIZATION);
    let renamed = element("userName", "u0003") + &element("user", &element("UserName", "zzz")) + &organization;
    sas.send("UpdateUser", &renamed).await.is("true");
    names.retain(|name| name != "u0003");
    names.push("zzz".to_owned());
    all_there(&sas, &names).await;
}

#[tokio::test]
async fn whom_an_api_has_removed_is_not_counted_for_it() {
    let (world, names) = crowded().await;
    let sas = world.sas().await;
    let (gone, here): (Vec<_>, Vec<_>) =
        names.iter().cloned().partition(|name| name.ends_with("77") || name < &"u0012".to_owned());
    for name in &gone {
        remove(&sas, name).await.is("Deleted");
    }
    all_there(&sas, &here).await;
    let (found, count) = searched(&world, "(sAMAccountName:startsWith:u)", 1_000).await;
    assert_eq!((found, count), (names[1_000..1_020].to_vec(), USERS.into()));
}

#[tokio::test]
async fn more_may_have_been_removed_than_are_left_out() {
    let (world, names) = crowded().await;
    let sas = world.sas().await;
    let sql = "UPDATE accounts SET present = FALSE WHERE api = 'sas' AND user_id IN
        (SELECT u.id FROM users u WHERE u.name_key < 'u0900')";
    world.sabotage(sql).await;
    all_there(&sas, &names[900..]).await;
}

#[tokio::test]
async fn all_whom_a_search_finds_are_counted() {
    let (world, names) = crowded().await;
    let of = async |filter: &str, first: usize| searched(&world, filter, first).await;
    assert_eq!(of("(sAMAccountName:startsWith:u)", 0).await, (names[..20].to_vec(), USERS.into()));
    assert_eq!(of("(sAMAccountName:startsWith:u1)", 590).await, (names[1_590..].to_vec(), 600.into()));
    assert_eq!(of("(sAMAccountName:startsWith:u05)", 90).await, (names[590..600].to_vec(), 100.into()));
    assert_eq!(of("(sAMAccountName:startsWith:x)", 0).await, (Vec::new(), 0.into()));
    world.sas().await.add_user(&[("UserName", "u0000a")]).await.is("true");
    assert_eq!(of("(sAMAccountName:startsWith:u)", 1_600).await, (vec!["u1599".to_owned()], (USERS + 1).into()));
}
