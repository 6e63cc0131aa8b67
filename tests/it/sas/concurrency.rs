//! Many clients of SAS at once: what there is one of goes to one, and nothing is by halves.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::http::Method;
use mynah::domain::{Api, TokenState};

use super::kept::{inventory, means, people, seeded, token};
use super::{Answer, NAMESPACE, ORGANIZATION, PATH, declared, element, envelope, list, user};
use crate::concurrency::{CLIENTS, worlds_on};
use crate::process::Folder;
use crate::world::{PASSWORD, Terms, World, join_all};

const ROUNDS: usize = 5;

/// A call: the operation, and its arguments without the organization.
type Call = (&'static str, String);

/// Sends all calls at the same moment, in one session; answers what was said, in their order.
async fn at_once(world: &Arc<World>, calls: Vec<Call>) -> Vec<Answer> {
    let cookie = world.sas().await.cookie().expect("a cookie");
    in_session(world, &cookie, calls).await
}

/// The same in a session that is there already.
async fn in_session(world: &Arc<World>, cookie: &str, calls: Vec<Call>) -> Vec<Answer> {
    let start = Arc::new(tokio::sync::Barrier::new(calls.len()));
    let clients: Vec<_> = calls
        .into_iter()
        .map(|(operation, arguments)| {
            let (world, start, cookie) = (Arc::clone(world), Arc::clone(&start), cookie.to_owned());
            tokio::spawn(async move {
                let action = format!("{NAMESPACE}{operation}");
                let headers = [("content-type", "text/xml"), ("soapaction", &*action), ("cookie", &*cookie)];
                let body = envelope(operation, &(arguments + &element("organization", ORGANIZATION)));
                start.wait().await;
                declared(world.request(Method::POST, PATH, &headers, body).await)
            })
        })
        .collect();
    let mut answers = Vec::with_capacity(clients.len());
    for client in clients {
        answers.push(client.await.expect("an answer"));
    }
    answers
}

/// How many say that, where nothing may be a fault.
#[track_caller]
fn saying(answers: &[Answer], text: &str) -> usize {
    let says = |answer: &&Answer| {
        assert_eq!(answer.reply.status, 200, "{}", answer.reply);
        answer.text().as_deref() == Some(text) || answer.texts() == [text]
    };
    answers.iter().filter(says).count()
}

fn names() -> Vec<String> {
    (0..CLIENTS).map(|number| format!("u{number}")).collect()
}

/// The shipped world with 64 users, and with other terms.
fn crowd(terms: Terms) -> Terms {
    names().iter().fold(terms, |terms, name| terms.and_seed(&seeded(name, "")))
}

fn provision(names: &[&str], class: &str) -> Call {
    ("ProvisionUsers", list("userNames", names) + &element("tokenClass", class))
}

fn calls(count: usize, call: impl Fn(usize) -> Call) -> impl Iterator<Item = Call> {
    (0..count).map(call)
}

fn add(name: &str, members: &[(&str, &str)]) -> Call {
    ("AddUser", user(&[&[("UserName", name)], members].concat()))
}

fn add_with_alias(name: &str, alias: &str) -> Call {
    ("AddUserWithAlias", user(&[("UserName", name)]) + &list("Alias", &[alias]))
}

/// The owners of the tokens whose serial number begins like that.
async fn owners(world: &World, serial: &str) -> Vec<String> {
    let filter = [("serial", serial), ("startRecord", "0"), ("pageSize", "1000")];
    let owners = world.sas().await.here("GetTokens", &filter).await.column("userid");
    owners.into_iter().filter(|owner| !owner.is_empty()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn five_tokens_go_to_five_of_sixty_four_users() {
    let folder = Folder::new();
    for world in worlds_on(&folder, || crowd(Terms::default())).await {
        let world = Arc::new(world);
        let names = names();
        let answers = at_once(&world, names.iter().map(|name| provision(&[name], "SMS")).collect()).await;
        assert_eq!((saying(&answers, "SMSSent"), saying(&answers, "CouldntGetToken")), (5, CLIENTS - 5));
        let owners: BTreeSet<String> = owners(&world, "SMS-*").await.into_iter().collect();
        assert_eq!((owners.len(), world.means().await.sms_credits, world.messages().await.len()), (5, 95, 5));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn three_credits_pay_for_three_messages() {
    let folder = Folder::new();
    let tokens = token("S-", "sms", "count = 64");
    for world in worlds_on(&folder, || crowd(means("sms_credits = 3\n").and_seed(&tokens))).await {
        let world = Arc::new(world);
        let names = names();
        let answers = at_once(&world, names.iter().map(|name| provision(&[name], "SMS")).collect()).await;
        assert_eq!((saying(&answers, "SMSSent"), saying(&answers, "FailedToSendSMS_NoCredits")), (3, CLIENTS - 3));
        assert_eq!((world.means().await.sms_credits, world.messages().await.len()), (0, 3));
        assert_eq!(owners(&world, "*").await.len(), 3);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_user_never_gets_more_tokens_than_she_may() {
    let folder = Folder::new();
    let terms = || means("max_tokens = 2\n").and_seed(&seeded("ada", "")).and_seed(&token("S-", "sms", "count = 64"));
    for world in worlds_on(&folder, terms).await {
        let world = Arc::new(world);
        let answers = at_once(&world, calls(CLIENTS, |_| provision(&["ada"], "SMS")).collect()).await;
        assert_eq!((saying(&answers, "SMSSent"), saying(&answers, "CouldntAssignToken")), (2, CLIENTS - 2));
    }
}

/// Whoever may have no more does not keep the last token from whoever may.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_user_who_is_refused_takes_no_token_from_others() {
    let folder = Folder::new();
    let terms = || {
        let terms = inventory(&token("S-1", "sms", "")).reseed("max_tokens = 5", "max_tokens = 1");
        let terms = terms.and_seed(&seeded("full", "")).and_seed(&token("F-1", "kt", "owner = \"full\""));
        (0..ROUNDS * 8).fold(terms, |terms, round| terms.and_seed(&seeded(&format!("u{round}"), "")))
    };
    for world in worlds_on(&folder, terms).await {
        let world = Arc::new(world);
        for round in 0..ROUNDS * 8 {
            let name = format!("u{round}");
            let refused = calls(7, |_| provision(&["full"], "SMS"));
            let answers = at_once(&world, refused.chain([provision(&[&name], "SMS")]).collect()).await;
            assert_eq!(answers[7].texts(), ["SMSSent"], "round {round}");
            let back = [("serial", "S-1"), ("userName", name.as_str())];
            world.sas().await.here("RevokeToken", &back).await.is("Success");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_alias_goes_to_one_of_sixty_four_users() {
    let folder = Folder::new();
    for world in worlds_on(&folder, Terms::default).await {
        let world = Arc::new(world);
        for round in 0..ROUNDS {
            let alias = format!("alias-{round}");
            let calls = calls(CLIENTS, |number| add_with_alias(&format!("u{round}-{number}"), &alias));
            let answers = at_once(&world, calls.collect()).await;
            assert_eq!((saying(&answers, "true"), saying(&answers, "false")), (1, CLIENTS - 1));
            let added =
                world.sas().await.here("GetUsers", &[("userName", &format!("u{round}-*")), ("pageSize", "99")]).await;
            assert_eq!(added.rows().len(), 1, "whoever was refused is not there");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_name_goes_to_one_user_or_is_the_alias_of_another() {
    let folder = Folder::new();
    for world in worlds_on(&folder, Terms::default).await {
        let world = Arc::new(world);
        for round in 0..ROUNDS {
            let name = format!("countess-{round}");
            let call = |number: usize| match number % 2 {
                0 => add(&name, &[]),
                _ => add_with_alias(&format!("u{round}-{number}"), &name.to_uppercase()),
            };
            let answers = at_once(&world, calls(CLIENTS, call).collect()).await;
            assert_eq!(saying(&answers, "true"), 1, "round {round}");
        }
    }
}

/// Which users say that they are in the container.
async fn within(world: &World, container: &str) -> usize {
    let filter = [("container", container), ("firstRecord", "0"), ("pageSize", "1000")];
    world.sas().await.here("GetUsers", &filter).await.rows().len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_user_is_ever_in_a_container_that_is_gone() {
    let folder = Folder::new();
    for world in worlds_on(&folder, || people(&["ada", "bob"])).await {
        let world = Arc::new(world);
        for round in 0..ROUNDS * 4 {
            let name = format!("Attic-{round}");
            let attic = [("ContainerName", name.as_str())];
            let sas = world.sas().await;
            sas.here("AddContainer", &[("containerName", &name)]).await.is("true");
            let call = |number: usize| match number % 4 {
                0 => add(&format!("u{round}-{number}"), &attic),
                1 => ("UpdateUser", element("userName", "ada") + &user(&attic)),
                2 => ("MoveUsers", list("userNames", &["bob"]) + &element("newContainer", &name)),
                _ => ("RemoveContainer", element("containerName", &name)),
            };
            let answers = at_once(&world, calls(16, call).collect()).await;
            let removed = answers.iter().skip(3).step_by(4).filter(|answer| saying_true(answer)).count();
            assert!(removed <= 1, "{removed} removed it");
            assert_eq!(
                within(&world, &name).await > 0,
                removed == 0 && answers.iter().any(saying_true),
                "round {round}"
            );
            for (user, call) in [("ada", 1), ("bob", 2)] {
                let moved = answers.iter().skip(call).step_by(4).any(saying_true);
                let container = sas.get_user(user).await.members()["ContainerName"].clone();
                assert_eq!(container == name, moved, "round {round}: {user} is in {container}");
            }
        }
    }
}

#[track_caller]
fn saying_true(answer: &Answer) -> bool {
    saying(std::slice::from_ref(answer), "true") == 1
}

/// Users are changed in a container while somebody tries to remove it: both wait for no longer than they must.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_container_that_is_in_use_stays_while_its_users_change() {
    let folder = Folder::new();
    for world in worlds_on(&folder, || people(&["ada"])).await {
        let world = Arc::new(world);
        let staff = user(&[("ContainerName", "Staff"), ("City", "London")]);
        let update = || ("UpdateUser", element("userName", "ada") + &staff);
        assert!(saying_true(&at_once(&world, vec![update()]).await[0]));
        for _ in 0..ROUNDS {
            let call = |number: usize| match number % 2 {
                0 => update(),
                _ => ("RemoveContainer", element("containerName", "Staff")),
            };
            let answers = at_once(&world, calls(32, call).collect()).await;
            assert_eq!((saying(&answers, "true"), saying(&answers, "false")), (16, 16));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_removed_user_is_not_brought_back_by_a_change() {
    let folder = Folder::new();
    for world in worlds_on(&folder, Terms::default).await {
        let world = Arc::new(world);
        for round in 0..ROUNDS * 4 {
            let name = format!("u{round}");
            assert!(saying_true(&at_once(&world, vec![add(&name, &[])]).await[0]));
            if round % 2 == 0 {
                let way = crate::creating::WAYS.iter().find(|way| way.api == "sectona").expect("a way");
                world.send(way.request(&None, &name)).await;
            }
            let call = |number: usize| match number {
                5 => ("RemoveUser", element("userName", &name)),
                8 => provision(&[&name], "KT"),
                _ => {
                    ("UpdateUser", element("userName", &name) + &user(&[("City", "London"), ("Email", "x@mynah.test")]))
                }
            };
            let answers = at_once(&world, calls(16, call).collect()).await;
            assert_eq!((saying(&answers, "Deleted"), answers[5].text().as_deref()), (1, Some("Deleted")));
            let kept = world.user(Api::Sas, ORGANIZATION, &name).await;
            assert_eq!(kept.is_some(), round % 2 == 0, "another API has her");
            assert!(kept.is_none_or(|user| !user.seen_by(Api::Sas)), "round {round}: she is back");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_sixty_four_who_remove_a_user_one_does() {
    let folder = Folder::new();
    for world in worlds_on(&folder, || crowd(Terms::default())).await {
        let world = Arc::new(world);
        let remove = || ("RemoveUser", element("userName", "u1"));
        let answers = at_once(&world, calls(CLIENTS, |_| remove()).collect()).await;
        assert_eq!((saying(&answers, "Deleted"), saying(&answers, "FailedToRemoveUser")), (1, CLIENTS - 1));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_sixty_four_who_revoke_a_token_one_does() {
    let folder = Folder::new();
    for world in worlds_on(&folder, || people(&["ada"]).and_seed(&token("A-1", "kt", "owner = \"ada\""))).await {
        let world = Arc::new(world);
        let revoke = element("serial", "A-1") + &element("userName", "ada") + &element("revokeMode", "Lost");
        let answers = at_once(&world, calls(CLIENTS, |_| ("RevokeToken", revoke.clone())).collect()).await;
        assert_eq!((saying(&answers, "Success"), saying(&answers, "Fail")), (1, CLIENTS - 1));
        assert_eq!(world.token("A-1").await.state, TokenState::Lost);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_sixty_four_who_remove_a_task_one_does_and_its_users_are_told_once() {
    let folder = Folder::new();
    for world in worlds_on(&folder, || people(&["ada", "bob"])).await {
        let world = Arc::new(world);
        assert_eq!(world.sas().await.provision(&["ada", "bob"], "MobilePASS").await, ["EmailSent", "EmailSent"]);
        let remove = element("taskID", "1") + &element("sendNotificationEmail", "true");
        let answers = at_once(&world, calls(CLIENTS, |_| ("RemoveProvisioningTask", remove.clone())).collect()).await;
        assert_eq!((saying(&answers, "true"), saying(&answers, "false")), (1, CLIENTS - 1));
        assert_eq!(world.messages().await.len(), 4);
        assert_eq!(owners(&world, "MP-*").await.len(), 0);
    }
}

/// Names in any order, tasks that come and go: nobody waits for each other.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tasks_come_and_go_while_the_same_users_are_provisioned() {
    let folder = Folder::new();
    let people = || {
        people(&["z", "y", "x", "a", "b"])
            .and_seed(&token("M-", "mobilepass", "count = 500"))
            .reseed("max_tokens = 5\n", "")
    };
    for world in worlds_on(&folder, people).await {
        let world = Arc::new(world);
        for round in 0..ROUNDS {
            let call = |number: usize| match number % 3 {
                0 => provision(&["a", "b", "x", "y", "z"], "MobilePASS"),
                1 => provision(&["z", "y", "x", "b", "a"], "MobilePASS"),
                _ => ("RemoveProvisioningTask", element("taskID", &(round * 10 + number / 3).to_string())),
            };
            let answers = at_once(&world, calls(30, call).collect()).await;
            assert!(answers.iter().all(|answer| answer.reply.status == 200));
        }
        let tasks = [("user", "a"), ("organization", ORGANIZATION), ("startRecord", "0"), ("numberOfRecords", "999")];
        let left = world.sas().await.call("GetProvisioningTasksForUser", &tasks).await.rows().len();
        assert_eq!(owners(&world, "*").await.len(), 5 * left, "each task keeps a token for each of its users");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn steps_of_one_session_are_taken_one_after_the_other() {
    let folder = Folder::new();
    for world in worlds_on(&folder, Terms::default).await {
        let sas = world.sas_as_nobody();
        sas.connect("newpassword@mynah.test", PASSWORD).await.is("CHANGE_STATIC_PASSWORD");
        let choices: Vec<String> = (0..8).map(|number| format!("chosen-{number}")).collect();
        let steps = choices.iter().map(|choice| sas.connect("newpassword@mynah.test", choice));
        let answers = join_all(steps).await;
        assert_eq!((saying(&answers, "AUTH_SUCCESS"), saying(&answers, "AUTH_FAILURE")), (1, 7));
        let chosen = answers.iter().position(|answer| saying(std::slice::from_ref(answer), "AUTH_SUCCESS") == 1);
        world.sas_as_nobody().connect("newpassword@mynah.test", &choices[chosen.unwrap()]).await.is("AUTH_SUCCESS");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_session_serves_sixty_four_at_once() {
    let folder = Folder::new();
    for world in worlds_on(&folder, || people(&["ada"])).await {
        let world = Arc::new(world);
        let cookie = world.sas().await.cookie().expect("a cookie");
        world.advance(chrono::TimeDelta::minutes(19));
        let calls = calls(CLIENTS, |_| ("GetUser", element("userName", "ada")));
        let answers = in_session(&world, &cookie, calls.collect()).await;
        assert!(answers.iter().all(|answer| answer.members()["UserName"] == "ada"));
    }
}
