//! `ProvisionUsers` and its tasks: each result, and what is done with tokens, credits, tasks and messages.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta};
use mynah::domain::{Api, Channel, Message, TokenState};

use super::kept::{inventory, means, people, seeded, token};
use super::{Answer, ORGANIZATION, Sas, element, list};
use crate::world::{PASSWORD, Terms, World};

/// The classes that are neither sent at once nor taken from the inventory.
const OTHERS: [&str; 10] =
    ["Software", "Custom", "Oath", "Password", "KT", "RB", "ICE", "GOLD", "eToken", "GoogleAuthenticator"];
/// All but SMS.
const BY_TASK: [&str; 11] = [
    "Software",
    "Custom",
    "Oath",
    "Password",
    "KT",
    "RB",
    "ICE",
    "GOLD",
    "eToken",
    "GoogleAuthenticator",
    "MobilePASS",
];

impl Sas<'_> {
    /// The tasks that a user is in.
    async fn tasks(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        self.page_of_tasks(name, "0", "100").await.rows()
    }

    async fn page_of_tasks(&self, name: &str, first: &str, most: &str) -> Answer {
        let arguments =
            [("user", name), ("organization", ORGANIZATION), ("startRecord", first), ("numberOfRecords", most)];
        self.call("GetProvisioningTasksForUser", &arguments).await
    }

    async fn remove_task(&self, task: &str, tell: &str) -> Answer {
        self.here("RemoveProvisioningTask", &[("taskID", task), ("sendNotificationEmail", tell)]).await
    }
}

/// Each message as channel, recipient and subject.
fn brief(messages: &[Message]) -> Vec<(Channel, &str, &str)> {
    messages.iter().map(|it| (it.channel, it.recipient.as_str(), it.subject.as_str())).collect()
}

/// Checks that nothing was given, promised, paid or sent.
async fn nothing_was_done(world: &World, sas: &Sas<'_>, names: &[&str], credits: i64) {
    for name in names {
        assert!(sas.tasks(name).await.is_empty() && sas.tokens_of(name).await.is_empty(), "{name}");
    }
    assert_eq!((world.messages().await.len(), world.means().await.sms_credits), (0, credits));
}

#[tokio::test]
async fn an_sms_token_is_given_at_once() {
    let world = World::on(people(&["ada"])).await;
    let sas = world.sas().await;
    assert_eq!(sas.provision(&["ADA"], "SMS").await, ["SMSSent"]);
    assert_eq!(sas.tokens_of("ada").await, ["SMS-1"]);
    let token = world.token("SMS-1").await;
    assert_eq!(
        (token.state, token.state_since, token.container.as_str()),
        (TokenState::Active, world.now(), "Default")
    );
    assert_eq!(world.means().await.sms_credits, 99);
    assert!(sas.tasks("ada").await.is_empty(), "there is nothing left to do");
    let messages = world.messages().await;
    assert_eq!(brief(&messages), [(Channel::Sms, "+1555-ada", "")]);
    assert_eq!((messages[0].api, messages[0].at), (Api::Sas, world.now()));
}

#[tokio::test]
async fn a_mobilepass_token_is_reserved_until_the_user_enrols() {
    let world = World::on(people(&["ada"])).await;
    let sas = world.sas().await;
    assert_eq!(sas.provision(&["ada"], "MobilePASS").await, ["EmailSent"]);
    let row = sas.here("GetTokens", &[("serial", "MP-1"), ("startRecord", "0"), ("pageSize", "1")]).await.rows();
    assert_eq!((row[0]["state"].as_str(), row[0]["userid"].as_str()), ("ENROLLMENT_PENDING", "ada"));
    assert_eq!(sas.tasks("ada").await.len(), 1);
    let messages = world.messages().await;
    assert_eq!(
        (messages.len(), messages[0].channel, messages[0].recipient.as_str()),
        (1, Channel::Mail, "ada@mynah.test")
    );
    assert_eq!(world.means().await.sms_credits, 100, "a mail costs nothing");
}

#[tokio::test]
async fn any_other_class_makes_a_task_and_takes_no_token() {
    for class in OTHERS {
        let world = World::on(people(&["ada"])).await;
        let sas = world.sas().await;
        assert_eq!(sas.provision(&["ada"], class).await, ["EmailSent"], "{class}");
        let tasks = sas.tasks("ada").await;
        assert_eq!((tasks.len(), tasks[0]["tokenoption"].as_str()), (1, class));
        assert!(sas.tokens_of("ada").await.is_empty());
        assert_eq!(world.messages().await.len(), 1);
    }
}

#[tokio::test]
async fn mobilepass_is_served_from_either_sort_of_token() {
    let world = World::on(inventory(&token("M-1", "mp", "")).and_seed(&seeded("ada", ""))).await;
    let sas = world.sas().await;
    assert_eq!(sas.provision(&["ada"], "MobilePASS").await, ["EmailSent"]);
    assert_eq!(sas.tokens_of("ada").await, ["M-1"]);
}

#[tokio::test]
async fn a_token_goes_into_the_container_of_its_user() {
    let ada = seeded("ada", "details = { sas = { ContainerName = \"Staff\" } }");
    let world = World::on(Terms::default().and_seed(&ada)).await;
    let sas = world.sas().await;
    assert_eq!(sas.provision(&["ada"], "SMS").await, ["SMSSent"]);
    assert_eq!(world.token("SMS-1").await.container, "Staff");
}

#[tokio::test]
async fn each_user_has_her_result_in_the_order_of_the_names() {
    let poor = seeded("poor", "").replace("email", "first_name").replace("mobile", "last_name");
    let full = seeded("full", "");
    let terms = people(&["ada", "bob"]).and_seed(&poor).and_seed(&full).reseed("max_tokens = 5", "max_tokens = 1");
    let world = World::on(terms.and_seed(&token("F-1", "kt", "owner = \"full\""))).await;
    let sas = world.sas().await;
    let names = ["nobody", "bob", "poor", "ada", "full", ""];
    let expected = [
        "FailedToAddToBatch",
        "SMSSent",
        "UserHasNoMobileNumber",
        "SMSSent",
        "CouldntAssignToken",
        "FailedToAddToBatch",
    ];
    assert_eq!(sas.provision(&names, "SMS").await, expected);
    assert_eq!(
        (sas.tokens_of("bob").await, sas.tokens_of("ada").await),
        (vec!["SMS-1".to_owned()], vec!["SMS-2".to_owned()])
    );
    let expected =
        ["FailedToAddToBatch", "EmailSent", "UserHasNoEmail", "EmailSent", "UserHasActiveToken", "FailedToAddToBatch"];
    let password = [
        "FailedToAddToBatch",
        "UserHasActiveToken",
        "UserHasNoEmail",
        "UserHasActiveToken",
        "UserHasActiveToken",
        "FailedToAddToBatch",
    ];
    assert_eq!(sas.provision(&names, "Password").await, password);
    assert_eq!(sas.provision(&names, "KT").await[1..4], expected[1..4]);
}

#[tokio::test]
async fn the_hint_says_why_a_user_was_not_provisioned() {
    let poor = seeded("poor", "").replace("email", "first_name").replace("mobile", "last_name");
    let world = World::on(Terms::default().and_seed(&poor)).await;
    let arguments =
        list("userNames", &["poor", "nobody"]) + &element("tokenClass", "SMS") + &element("organization", ORGANIZATION);
    let answer = world.sas().await.send("ProvisionUsers", &arguments).await;
    answer.because("UserHasNoMobileNumber").because("FailedToAddToBatch");
}

#[tokio::test]
async fn names_that_all_are_unknown_have_no_results() {
    let world = World::on(people(&["ada"])).await;
    let sas = world.sas().await;
    for names in [vec!["nobody", "none"], vec![""], vec![]] {
        assert_eq!(sas.provision(&names, "SMS").await, Vec::<String>::new(), "{names:?}");
    }
    let elsewhere = list("userNames", &["ada"]) + &element("organization", "Nowhere");
    let answer = sas.send("ProvisionUsers", &elsewhere).await.because("organization");
    assert!(answer.texts().is_empty());
    nothing_was_done(&world, &sas, &["ada"], 100).await;
}

#[tokio::test]
async fn a_list_of_names_that_is_null_faults() {
    let world = World::new().await;
    let sas = world.sas().await;
    let organization = element("organization", ORGANIZATION);
    for names in
        ["", "<userNames xsi:nil=\"true\"/>", "<userNames xmlns=\"urn:elsewhere\"><string>ada</string></userNames>"]
    {
        let answer =
            sas.send("ProvisionUsers", &(names.to_owned() + &organization)).await.because("userNames is missing");
        assert!(answer.fault().ends_with("Object reference not set to an instance of an object."));
    }
}

#[tokio::test]
async fn a_name_that_is_null_is_nobodys() {
    let world = World::on(people(&["ada"])).await;
    let names = "<userNames><string xsi:nil=\"true\"/><string>ada</string></userNames><tokenClass>KT</tokenClass>";
    let answer =
        world.sas().await.send("ProvisionUsers", &(names.to_owned() + &element("organization", ORGANIZATION))).await;
    assert_eq!(answer.texts(), ["FailedToAddToBatch", "EmailSent"]);
}

#[tokio::test]
async fn one_call_makes_one_task_for_all_its_users() {
    let world = World::on(people(&["ada", "bob", "eve"])).await;
    let sas = world.sas().await;
    for class in BY_TASK {
        assert_eq!(
            sas.provision(&["bob", "nobody", "ada"], class).await,
            ["EmailSent", "FailedToAddToBatch", "EmailSent"]
        );
    }
    let (ada, bob) = (sas.tasks("ada").await, sas.tasks("bob").await);
    assert!(ada == bob && ada.iter().all(|task| task["count"] == "2"), "{ada:?}");
    assert_eq!(ada.iter().map(|task| task["tokenoption"].as_str()).collect::<Vec<_>>(), BY_TASK);
    assert!(sas.tasks("eve").await.is_empty());
}

#[tokio::test]
async fn a_user_is_in_a_task_once_however_often_she_is_named() {
    let world = World::on(people(&["ada"])).await;
    let sas = world.sas().await;
    assert_eq!(sas.provision(&["ada", "Ada"], "MobilePASS").await, ["EmailSent", "FailedToAddToBatch"]);
    assert_eq!((sas.tokens_of("ada").await.len(), world.messages().await.len()), (1, 1));
    sas.remove_task("1", "false").await.is("true");
    assert!(sas.tokens_of("ada").await.is_empty(), "nothing is left over");
}

#[tokio::test]
async fn mail_that_fails_leaves_no_task_and_no_token() {
    let world = World::on(means("mail = \"failing\"\n").and_seed(&seeded("ada", ""))).await;
    let sas = world.sas().await;
    for class in BY_TASK {
        assert_eq!(sas.provision(&["ada"], class).await, ["FailedToSendEmail"], "{class}");
    }
    nothing_was_done(&world, &sas, &["ada"], 100).await;
    assert_eq!(sas.provision(&["ada"], "SMS").await, ["SMSSent"]);
}

#[tokio::test]
async fn text_messages_that_fail_cost_nothing_and_give_nothing() {
    let world = World::on(means("sms = \"failing\"\n").and_seed(&seeded("ada", ""))).await;
    let sas = world.sas().await;
    assert_eq!(sas.provision(&["ada"], "SMS").await, ["FailedToSendSMS"]);
    nothing_was_done(&world, &sas, &["ada"], 100).await;
    assert_eq!(world.token("SMS-1").await.state, TokenState::Initialized);
    assert_eq!(sas.provision(&["ada"], "KT").await, ["EmailSent"]);
}

#[tokio::test]
async fn text_messages_are_sent_as_long_as_there_are_credits() {
    let terms =
        ["ada", "bob", "eve"].iter().fold(means("sms_credits = 2\n"), |terms, name| terms.and_seed(&seeded(name, "")));
    let world = World::on(terms).await;
    let sas = world.sas().await;
    assert_eq!(sas.provision(&["ada", "bob", "eve"], "SMS").await, ["SMSSent", "SMSSent", "FailedToSendSMS_NoCredits"]);
    assert_eq!((world.means().await.sms_credits, world.messages().await.len()), (0, 2));
    assert_eq!(sas.provision(&["eve"], "SMS").await, ["FailedToSendSMS_NoCredits"]);
    assert!(sas.tokens_of("eve").await.is_empty());
    assert_eq!(sas.provision(&["eve"], "MobilePASS").await, ["EmailSent"]);
}

#[tokio::test]
async fn an_organization_that_the_seed_says_nothing_of_has_credits_too() {
    let world = World::on(means("")).await;
    assert_eq!((world.means().await.sms_credits, world.means().await.max_tokens), (100, None));
    let world = World::on(
        Terms::default().and_seed("\n[[sas.tokens]]\nrealm = \"mynah-west\"\nserial = \"S-1\"\ntype = \"sms\"\n"),
    )
    .await;
    let west = list("userNames", &["kim"]) + &element("tokenClass", "SMS") + &element("organization", "Mynah West");
    assert_eq!(world.sas().await.send("ProvisionUsers", &west).await.texts(), ["SMSSent"]);
}

#[tokio::test]
async fn an_empty_inventory_has_no_token_to_give() {
    let world = World::on(inventory("").and_seed(&seeded("ada", ""))).await;
    let sas = world.sas().await;
    for class in ["SMS", "MobilePASS"] {
        assert_eq!(sas.provision(&["ada"], class).await, ["CouldntGetToken"], "{class}");
    }
    nothing_was_done(&world, &sas, &["ada"], 100).await;
    for class in OTHERS {
        assert_eq!(sas.provision(&["ada"], class).await, ["EmailSent"], "{class}");
    }
}

#[tokio::test]
async fn only_a_token_that_is_initialized_and_nobodys_is_free() {
    let states =
        ["not_initialized", "lost", "damaged"].map(|state| token(state, "sms", &format!("state = \"{state}\"")));
    let terms = inventory(&states.concat()).and_seed(&seeded("ada", "")).and_seed(&seeded("bob", ""));
    let world =
        World::on(terms.and_seed(&token("B-1", "sms", "owner = \"bob\"")).and_seed(&token("K-1", "kt", ""))).await;
    let sas = world.sas().await;
    assert_eq!(sas.provision(&["ada"], "SMS").await, ["CouldntGetToken"]);
}

#[tokio::test]
async fn a_user_has_at_most_as_many_tokens_as_she_may() {
    let world = World::on(means("max_tokens = 2\n").and_seed(&seeded("ada", ""))).await;
    let sas = world.sas().await;
    for (class, result) in [
        ("SMS", "SMSSent"),
        ("MobilePASS", "EmailSent"),
        ("SMS", "CouldntAssignToken"),
        ("MobilePASS", "CouldntAssignToken"),
        ("KT", "EmailSent"),
    ] {
        assert_eq!(sas.provision(&["ada"], class).await, [result], "{class}");
    }
    assert_eq!((sas.tokens_of("ada").await.len(), world.means().await.sms_credits), (2, 99));
}

#[tokio::test]
async fn a_password_is_for_users_without_a_token_in_use() {
    for (state, result) in [
        ("active", "UserHasActiveToken"),
        ("pin_change", "UserHasActiveToken"),
        ("enrollment_pending", "EmailSent"),
        ("suspended", "EmailSent"),
    ] {
        let token = token("A-1", "kt", &format!("owner = \"ada\"\nstate = \"{state}\""));
        let world = World::on(people(&["ada"]).and_seed(&token)).await;
        let sas = world.sas().await;
        assert_eq!(sas.provision(&["ada"], "Password").await, [result], "{state}");
        assert_eq!(sas.tasks("ada").await.len(), usize::from(result == "EmailSent"));
    }
}

#[tokio::test]
async fn a_user_is_provisioned_where_she_can_be_reached() {
    let world = World::new().await;
    let sas = world.sas().await;
    sas.add_user(&[("UserName", "mail"), ("Email", "m@mynah.test")]).await.is("true");
    sas.add_user(&[("UserName", "phone"), ("Mobile", "+15550100")]).await.is("true");
    assert_eq!(sas.provision(&["mail", "phone"], "SMS").await, ["UserHasNoMobileNumber", "SMSSent"]);
    for class in BY_TASK {
        assert_eq!(
            sas.provision(&["phone"], class).await,
            [if class == "Password" { "UserHasActiveToken" } else { "UserHasNoEmail" }]
        );
    }
    assert_eq!(sas.provision(&["mail"], "Oath").await, ["EmailSent"]);
    sas.update_user("mail", &[("Mobile", "+15550101")]).await.is("true");
    assert_eq!(sas.provision(&["mail"], "SMS").await, ["SMSSent"]);
}

#[tokio::test]
async fn provisioning_makes_the_account_present_and_a_refusal_does_not() {
    let ada = seeded("ada", "").replace("[\"sas\"]", "[\"sectona\"]");
    let world = World::on(means("sms = \"failing\"\n").and_seed(&ada)).await;
    let sas = world.sas().await;
    for (class, result, present) in [("SMS", "FailedToSendSMS", false), ("KT", "EmailSent", true)] {
        assert_eq!(sas.provision(&["ada"], class).await, [result]);
        let ada = world.user(Api::Sas, ORGANIZATION, "ada").await.expect("a user");
        assert_eq!(ada.present(Api::Sas).is_some(), present, "{class}");
    }
}

#[tokio::test]
async fn an_operator_without_the_right_provisions_nobody() {
    let operator = format!("\n[[sas.operators]]\nname = \"reader\"\npassword = \"{PASSWORD}\"\n");
    let world = World::on(people(&["ada"]).and_seed(&operator)).await;
    let reader = world.sas_as("reader").await;
    assert_eq!(reader.provision(&["ada"], "SMS").await, ["FailedToAddToBatch"]);
    reader.remove_task("1", "true").await.is("false").because("modify_users");
    nothing_was_done(&world, &reader, &["ada"], 100).await;
}

#[tokio::test]
async fn messages_are_kept_for_whom_they_are_for_and_no_others() {
    let world = World::on(people(&["ada", "bob"])).await;
    let sas = world.sas().await;
    sas.provision(&["ada", "bob"], "SMS").await;
    sas.provision(&["bob", "nobody"], "MobilePASS").await;
    sas.provision(&["ada"], "Password").await;
    let messages = world.messages().await;
    let to: Vec<_> = messages.iter().map(|it| (it.channel, it.recipient.as_str())).collect();
    assert_eq!(to, [(Channel::Sms, "+1555-ada"), (Channel::Sms, "+1555-bob"), (Channel::Mail, "bob@mynah.test")]);
    let bob = world.user(Api::Sas, ORGANIZATION, "bob").await.expect("a user");
    assert!(messages[2].user == bob.id && messages[2].realm == bob.realm && !messages[2].subject.is_empty());
}

#[tokio::test]
async fn a_mail_says_what_the_task_is_for() {
    let world = World::on(people(&["ada"])).await;
    let sas = world.sas().await;
    let description = "For the new laptop";
    let arguments = list("userNames", &["ada"]) + &element("tokenClass", "KT") + &element("description", description);
    let answer = sas.send("ProvisionUsers", &(arguments + &element("organization", ORGANIZATION))).await;
    assert_eq!(answer.texts(), ["EmailSent"]);
    assert!(world.messages().await[0].body.contains(description));
}

#[tokio::test]
async fn a_task_is_listed_with_its_columns_for_thirty_days() {
    let world = World::on(people(&["ada"])).await;
    let sas = world.sas().await;
    sas.provision(&["ada"], "GOLD").await;
    let answer = sas.page_of_tasks("ada", "0", "10").await;
    assert!(answer.reply.body.contains("<Provisioning_x0020_Tasks "), "{}", answer.reply);
    let columns = ["taskid", "operator", "startdate", "count", "tokenoption", "stopdate", "status"];
    let places: Vec<_> =
        columns.iter().filter_map(|name| answer.reply.body.find(&format!("element name=\"{name}\""))).collect();
    assert!(places.len() == 7 && places.is_sorted(), "{places:?}");
    let task = answer.rows().remove(0);
    let date = |name: &str| DateTime::parse_from_rfc3339(&task[name]).expect("a date").to_utc();
    assert_eq!(
        ["taskid", "operator", "count", "tokenoption", "status"].map(|name| task[name].as_str()),
        ["1", super::OPERATOR, "1", "GOLD", "Active"]
    );
    assert!(date("startdate") == world.now() && date("stopdate") > world.now());
    world.advance(date("stopdate") - world.now() - TimeDelta::seconds(1));
    assert_eq!(sas_again(&world).await, "Active");
    world.advance(TimeDelta::seconds(1));
    assert_ne!(sas_again(&world).await, "Active");
}

/// The status of ada's task, asked in a session of today.
async fn sas_again(world: &World) -> String {
    world.sas().await.tasks("ada").await.remove(0).remove("status").expect("a status")
}

#[tokio::test]
async fn tasks_are_numbered_by_organization_and_paged_oldest_first() {
    let world = World::on(people(&["ada"])).await;
    let sas = world.sas().await;
    for _ in 0..5 {
        sas.provision(&["ada"], "KT").await;
    }
    let page =
        async |first: &'static str, most: &'static str| sas.page_of_tasks("ada", first, most).await.column("taskid");
    assert_eq!(page("0", "100").await, ["1", "2", "3", "4", "5"]);
    assert_eq!(
        (page("1", "2").await, page("4", "2").await),
        (vec!["2".to_owned(), "3".to_owned()], vec!["5".to_owned()])
    );
    assert_eq!(page("-1", "1").await, ["1"]);
    assert!(page("0", "0").await.is_empty() && page("0", "-1").await.is_empty() && page("9", "9").await.is_empty());
    let west = list("userNames", &["kim"]) + &element("tokenClass", "KT") + &element("organization", "Mynah West");
    sas.send("ProvisionUsers", &west).await;
    let arguments = [("user", "kim"), ("organization", "Mynah West"), ("startRecord", "0"), ("numberOfRecords", "9")];
    assert_eq!(sas.call("GetProvisioningTasksForUser", &arguments).await.column("taskid"), ["1"]);
}

#[tokio::test]
async fn nobody_has_no_tasks() {
    let world = World::on(people(&["ada"])).await;
    let sas = world.sas().await;
    let empty = sas.page_of_tasks("nobody", "0", "9").await.because("no user has");
    assert!(empty.rows().is_empty() && empty.reply.body.contains("Provisioning_x0020_Tasks"));
    assert!(sas.page_of_tasks("ada", "0", "9").await.rows().is_empty());
}

#[tokio::test]
async fn a_removed_task_frees_its_tokens_and_tells_nobody_unasked() {
    let world = World::on(people(&["ada", "bob"])).await;
    let sas = world.sas().await;
    sas.provision(&["ada", "bob"], "MobilePASS").await;
    sas.remove_task("1", "false").await.is("true");
    for name in ["ada", "bob"] {
        assert!(sas.tasks(name).await.is_empty() && sas.tokens_of(name).await.is_empty(), "{name}");
    }
    let token = world.token("MP-1").await;
    assert_eq!((token.state, token.owner), (TokenState::Initialized, None));
    assert_eq!(world.messages().await.len(), 2, "those of the provisioning");
    assert_eq!(sas.provision(&["ada"], "MobilePASS").await, ["EmailSent"]);
}

#[tokio::test]
async fn a_removed_task_tells_its_users_if_it_should() {
    let world = World::on(people(&["ada", "bob"])).await;
    let sas = world.sas().await;
    sas.provision(&["ada", "bob"], "KT").await;
    sas.remove_task("1", "true").await.is("true");
    let messages = world.messages().await;
    let mut told: Vec<_> = messages[2..].iter().map(|it| (it.channel, it.recipient.as_str())).collect();
    told.sort_by_key(|(_, recipient)| *recipient);
    assert_eq!(told, [(Channel::Mail, "ada@mynah.test"), (Channel::Mail, "bob@mynah.test")]);
}

#[tokio::test]
async fn where_mail_fails_the_withdrawal_is_not_sent_and_the_task_goes() {
    let world = World::on(people(&["ada"])).await;
    let sas = world.sas().await;
    sas.provision(&["ada"], "MobilePASS").await;
    world.sabotage("UPDATE organizations SET mail_fails = TRUE").await;
    sas.remove_task("1", "true").await.is("true");
    assert_eq!(world.messages().await.len(), 1, "that of the provisioning");
}

#[tokio::test]
async fn a_task_that_is_not_there_cannot_be_removed() {
    let world = World::on(people(&["ada"])).await;
    let sas = world.sas().await;
    sas.provision(&["ada"], "KT").await;
    for task in ["0", "2", "-1", "2147483647"] {
        sas.remove_task(task, "true").await.is("false").because("task");
    }
    sas.here("RemoveProvisioningTask", &[]).await.is("false");
    let elsewhere = [("taskID", "1"), ("sendNotificationEmail", "true"), ("organization", "Mynah West")];
    sas.call("RemoveProvisioningTask", &elsewhere).await.is("false");
    assert_eq!((sas.tasks("ada").await.len(), world.messages().await.len()), (1, 1));
    sas.remove_task("1", "true").await.is("true");
    sas.remove_task("1", "true").await.is("false");
}

#[tokio::test]
async fn a_removed_task_leaves_a_token_that_went_to_somebody_else() {
    let terms = inventory(&token("M-1", "mobilepass", "")).and_seed(&seeded("ada", "")).and_seed(&seeded("bob", ""));
    let world = World::on(terms).await;
    let sas = world.sas().await;
    for name in ["ada", "bob", "ada"] {
        assert_eq!(sas.provision(&[name], "MobilePASS").await, ["EmailSent"]);
        if name != "ada" || sas.tasks("ada").await.len() == 1 {
            sas.here("RevokeToken", &[("serial", "M-1"), ("userName", name)]).await.is("Success");
        }
    }
    sas.remove_task("1", "false").await.is("true");
    sas.remove_task("2", "false").await.is("true");
    assert_eq!(sas.tokens_of("ada").await, ["M-1"], "the third task promised it");
    sas.remove_task("3", "false").await.is("true");
    assert!(sas.tokens_of("ada").await.is_empty());
}

#[tokio::test]
async fn provisioning_is_written_down_in_the_audit() {
    let world = World::on(people(&["ada"])).await;
    let ada = world.user(Api::Sas, ORGANIZATION, "ada").await.expect("a user");
    let before = world.audit_entries(&ada).await;
    world.sas().await.provision(&["ada"], "SMS").await;
    assert_eq!(world.audit_entries(&ada).await, before + 1);
}
