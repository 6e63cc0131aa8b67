//! Groups, and who is in them.

use mynah::asmx::Node;
use serde_json::json;

use super::users::add;
use super::{Answer, ORGANIZATION, Sas, element, remove};
use crate::world::{Terms, World};

/// Lists the members of a group, or everybody else.
async fn users(sas: &Sas<'_>, group: &str, members: bool, more: &[(&str, &str)]) -> Answer {
    let arguments = [("groupName", group), ("isAMember", if members { "true" } else { "false" })];
    let kind = if more.iter().any(|(name, _)| *name == "kind") { &[][..] } else { &[("kind", "Both")] };
    sas.here("GetUsersForGroup", &[&arguments, kind, more].concat()).await
}

/// The names of those users.
async fn names(sas: &Sas<'_>, group: &str, members: bool, more: &[(&str, &str)]) -> Vec<String> {
    users(sas, group, members, more).await.column("Username")
}

/// XML of a user who is in a group.
fn member(name: &str, last: &str, group: &str) -> String {
    let group = element("Groups", &element("Group", &element("GroupName", group)));
    group + &element("UserName", name) + &element("Lastname", last)
}

/// Ada and Ann in `Remote access`, Sue in `Directory synced`, Bob in none.
async fn world() -> World {
    let sue = "[[user]]\nrealm = \"mynah\"\nname = \"sue\"\ngroups = { sas = [\"Directory synced\"] }\n";
    let world = World::on(Terms::default().and_seed(sue)).await;
    let sas = world.sas().await;
    add(&sas, &member("ada", "Lovelace", "Remote access")).await.is("true");
    add(&sas, &member("ann", "Lowell", "remote ACCESS")).await.is("true");
    sas.add_user(&[("UserName", "bob"), ("Lastname", "Lovett")]).await.is("true");
    drop(sas);
    world
}

#[tokio::test]
async fn a_group_that_was_added_can_be_joined_and_is_shown_with_its_description() {
    let world = World::new().await;
    let sas = world.sas().await;
    let description = "Of engines,\nand of <numbers>";
    sas.here("AddGroup", &[("groupName", "Analysts"), ("description", description)]).await.is("true");
    add(&sas, &member("ada", "", "ANALYSTS")).await.is("true");
    let groups = sas.get_user("ada").await.member("Groups").expect("groups").children;
    let shown = |group: &Node| group.children.iter().map(|member| member.text.clone()).collect::<Vec<_>>();
    assert_eq!(groups.iter().map(shown).collect::<Vec<_>>(), [["Analysts", description, "false", "false"]]);
}

#[tokio::test]
async fn a_group_needs_a_name_of_its_own() {
    let world = World::new().await;
    let sas = world.sas().await;
    for taken in ["Remote access", "REMOTE ACCESS", " directory synced "] {
        sas.here("AddGroup", &[("groupName", taken)]).await.is("false").because("taken");
    }
    sas.here("AddGroup", &[("groupName", " ")]).await.is("false").because("name of the group");
    sas.here("AddGroup", &[]).await.is("false").because("name of the group");
    let west = [("groupName", "Remote access"), ("organization", "Mynah West")];
    sas.call("AddGroup", &west).await.is("true");
    sas.call("AddGroup", &west).await.is("false");
}

#[tokio::test]
async fn members_are_listed_or_everybody_else() {
    let world = world().await;
    let sas = world.sas().await;
    world.admanager().create(json!([{ "sAMAccountName": "cyd" }])).await.success();
    assert_eq!(names(&sas, "remote access", true, &[]).await, ["ada", "ann"]);
    assert_eq!(names(&sas, "Remote access", false, &[]).await, ["bob", "cyd", "sue"]);
    add(&sas, &member("cyd", "", "Remote access")).await.is("true");
    assert_eq!(names(&sas, "Remote access", true, &[]).await, ["ada", "ann", "cyd"]);
    remove(&sas, "cyd").await.is("Deleted");
    remove(&sas, "ann").await.is("Deleted");
    assert_eq!(names(&sas, "Remote access", true, &[]).await, ["ada"]);
    assert_eq!(names(&sas, "Remote access", false, &[]).await, ["bob", "sue"]);
    sas.add_user(&[("UserName", "cyd")]).await.is("true");
    assert_eq!(names(&sas, "Remote access", false, &[]).await, ["bob", "cyd", "sue"]);
}

#[tokio::test]
async fn who_left_a_group_is_no_member() {
    let world = world().await;
    let sas = world.sas().await;
    let update = element("userName", "ada") + &element("user", "<Groups/>") + &element("organization", ORGANIZATION);
    sas.send("UpdateUser", &update).await.is("true");
    assert_eq!(names(&sas, "Remote access", true, &[]).await, ["ann"]);
    assert_eq!(names(&sas, "Remote access", false, &[]).await, ["ada", "bob", "sue"]);
}

#[tokio::test]
async fn the_kind_says_which_groups_are_meant() {
    let world = world().await;
    let sas = world.sas().await;
    let cases: [(&str, &str, &[&str]); 8] = [
        ("Remote access", "Both", &["ada", "ann"]),
        ("Remote access", "Writable", &["ada", "ann"]),
        ("Remote access", "ReadOnly", &[]),
        ("Remote access", "Read Only", &[]),
        ("Directory synced", "Both", &["sue"]),
        ("Directory synced", "ReadOnly", &["sue"]),
        ("Directory synced", "Read Only", &["sue"]),
        ("Directory synced", "Writable", &[]),
    ];
    for (group, kind, found) in cases {
        assert_eq!(names(&sas, group, true, &[("kind", kind)]).await, found, "{group} {kind}");
        let others = names(&sas, group, false, &[("kind", kind)]).await;
        assert_eq!(others.is_empty(), found.is_empty(), "{group} {kind}");
    }
}

#[tokio::test]
async fn members_are_filtered_by_their_names() {
    let world = world().await;
    let sas = world.sas().await;
    assert_eq!(names(&sas, "Remote access", true, &[("userName", "*D*")]).await, ["ada"]);
    assert_eq!(names(&sas, "Remote access", true, &[("lastName", "low*")]).await, ["ann"]);
    assert_eq!(names(&sas, "Remote access", true, &[("userName", "ada"), ("lastName", "low*")]).await, [""; 0]);
    assert_eq!(names(&sas, "Remote access", false, &[("lastName", "lov*")]).await, ["bob"]);
}

#[tokio::test]
async fn a_table_of_members_begins_with_the_first_name() {
    let world = World::new().await;
    let sas = world.sas().await;
    add(&sas, super::users::EVERY_MEMBER).await.is("true");
    let table = users(&sas, "Remote access", true, &[]).await;
    let row = "<users diffgr:id=\"users1\" msdata:rowOrder=\"0\"><Firstname>Ada</Firstname>\
               <Lastname>Lovelace</Lastname><Username>ada</Username><custom1>one</custom1></users>";
    assert!(table.reply.body.contains(row), "{}", table.reply);
}

#[tokio::test]
async fn a_group_that_does_not_exist_has_an_empty_table() {
    let world = world().await;
    let sas = world.sas().await;
    for group in ["Nobody's", "", "Remote*"] {
        for members in [true, false] {
            let answer = users(&sas, group, members, &[]).await.because("group");
            assert!(answer.rows().is_empty(), "{group}");
        }
    }
}

#[tokio::test]
async fn a_group_of_another_kind_is_said_to_be_one() {
    let world = World::new().await;
    let sas = world.sas().await;
    let group = [("groupName", "remote access"), ("isAMember", "false"), ("kind", "ReadOnly")];
    let users = sas.here("GetUsersForGroup", &group).await.because("\"Remote access\" is Writable");
    assert!(users.rows().is_empty());
}
