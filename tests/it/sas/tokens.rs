//! Tokens: listed, counted, revoked.

use std::collections::BTreeMap;

use chrono::DateTime;
use mynah::contract::Parameter;
use mynah::dialects::sas::CONTRACT;
use mynah::domain::{Api, TokenState};

use super::kept::{seeded, token};
use super::{Answer, ORGANIZATION, Sas, element};
use crate::world::{Terms, World};

/// The other organization, which has the token KT-100 of kim's to begin with.
const WEST: &str = "Mynah West";
/// The states of the seed, each with the service's name for it, and the one behind which that stands.
const STATES: [(&str, &str, &str); 10] = [
    ("not_initialized", "NOT_INITIALIZED", "BASE_INVENTORY"),
    ("initialized", "INITIALIZED", "BASE_INVENTORY"),
    ("assigned", "MANUALLY_ASSIGNED", "BASE_ASSIGNED"),
    ("enrollment_pending", "ENROLLMENT_PENDING", "BASE_ASSIGNED"),
    ("active", "ACTIVE_TOKEN", "BASE_ACTIVE"),
    ("pin_change", "PIN_CHANGE", "BASE_ACTIVE"),
    ("suspended", "MANUAL_SUSPENSION", "BASE_SUSPENDED"),
    ("locked", "SERVER_LOCK", "BASE_LOCKED"),
    ("lost", "LOST_TOKEN", "BASE_LOST_FAILED"),
    ("damaged", "DAMAGED_TOKEN", "BASE_LOST_FAILED"),
];
/// The types of the seed, each with the service's name for it.
const TYPES: [(&str, &str); 11] = [
    ("kt", "KT"),
    ("rb", "RB"),
    ("mp", "MP"),
    ("legacy", "LEGACY"),
    ("sms", "SMS"),
    ("oath", "OATH"),
    ("custom", "CUSTOM"),
    ("gold", "GOLD"),
    ("etoken", "eToken"),
    ("mobilepass", "MobilePASS"),
    ("google_authenticator", "GoogleAuthenticator"),
];
const COLUMNS: [&str; 13] = [
    "serialnumber",
    "state",
    "stateSetDate",
    "userid",
    "orgName",
    "type",
    "container",
    "rented",
    "hardwareInit",
    "assignable",
    "ice",
    "stateInt",
    "tokenAllowed",
];

/// A world whose other organization has a token of each type in each state.
async fn full() -> World {
    let mut terms = Terms::default();
    for (kind, _) in TYPES {
        for (state, _, base) in STATES {
            let has_owner = !["BASE_INVENTORY", "BASE_LOST_FAILED"].contains(&base);
            let owner = if has_owner { "owner = \"kim\"\n" } else { "" };
            terms = terms.and_seed(&format!(
                "\n[[sas.tokens]]\nrealm = \"mynah-west\"\nserial = \"{kind}.{state}\"\ntype = \"{kind}\"\n\
                 state = \"{state}\"\n{owner}"
            ));
        }
    }
    World::on(terms).await
}

/// What is asked for in the other organization.
async fn west(sas: &Sas<'_>, operation: &str, filter: &str) -> Answer {
    let page = if operation == "GetTokens" { "<startRecord>0</startRecord><pageSize>1000</pageSize>" } else { "" };
    sas.send(operation, &format!("{filter}{}{page}", element("organization", WEST))).await
}

/// The serial numbers that the filter leaves, which must be as many as are counted.
async fn serials(sas: &Sas<'_>, filter: &str) -> Vec<String> {
    let serials = west(sas, "GetTokens", filter).await.column("serialnumber");
    let total = west(sas, "GetTotalTokens", filter).await.text();
    assert_eq!(total, Some(serials.len().to_string()), "{filter}");
    serials
}

/// The values that the contract gives a parameter of `GetTokens`.
fn values(name: &str) -> &'static [&'static str] {
    let operation = CONTRACT.operations.iter().find(|operation| operation.name == "GetTokens").expect("a row");
    let named = |row: &&Parameter| row.name == name;
    operation.parameters.iter().find(named).expect("a row").values
}

/// A page of the tokens of the organization that all APIs reach.
async fn page(sas: &Sas<'_>, first: &str, most: &str) -> Vec<String> {
    sas.here("GetTokens", &[("startRecord", first), ("pageSize", most)]).await.column("serialnumber")
}

#[tokio::test]
async fn each_state_is_a_filter() {
    let world = full().await;
    let sas = world.sas().await;
    assert_eq!(values("state").len(), 30);
    for state in values("state") {
        let meant = STATES.iter().filter(|(_, name, base)| [name, base].contains(&state));
        let mut expected: Vec<String> =
            meant.flat_map(|(kept, _, _)| TYPES.map(|(kind, _)| format!("{kind}.{kept}"))).collect();
        expected.extend(["ACTIVE_TOKEN", "BASE_ACTIVE"].contains(state).then(|| "KT-100".to_owned()));
        expected.sort_by_key(|serial| serial.to_lowercase());
        assert_eq!(serials(&sas, &element("state", state)).await, expected, "{state}");
    }
}

#[tokio::test]
async fn each_type_is_a_filter() {
    let world = full().await;
    let sas = world.sas().await;
    assert_eq!(values("type"), TYPES.map(|(_, name)| name));
    for (kept, name) in TYPES {
        let found = serials(&sas, &element("type", name)).await;
        assert!(found.iter().all(|serial| serial.starts_with(&format!("{kept}.")) || serial == "KT-100"), "{found:?}");
        assert_eq!(found.len(), if kept == "kt" { 11 } else { 10 }, "{name}");
        let both = element("state", "LOST_TOKEN") + &element("type", name);
        assert_eq!(serials(&sas, &both).await, [format!("{kept}.lost")]);
    }
}

#[tokio::test]
async fn what_is_null_empty_or_left_out_asks_for_nothing() {
    let world = full().await;
    let sas = world.sas().await;
    let nil = |name: &str| format!("<{name} xsi:nil=\"true\"/>");
    let all = serials(&sas, "").await;
    assert_eq!(all.len(), 111);
    assert_eq!(serials(&sas, &(nil("state") + &nil("type") + &nil("serial") + &nil("container"))).await, all);
    assert_eq!(serials(&sas, &(element("serial", "") + &element("container", " "))).await, all);
    assert_eq!(serials(&sas, &element("serial", "*")).await, all);
}

#[tokio::test]
async fn serial_numbers_and_containers_are_filtered_with_stars_and_in_any_case() {
    let world = full().await;
    let sas = world.sas().await;
    let filter = |name: &'static str, text: &'static str| element(name, text);
    assert_eq!(serials(&sas, &filter("serial", "kt-100")).await, ["KT-100"]);
    assert_eq!(serials(&sas, &filter("serial", "KT.*")).await.len(), 10);
    assert_eq!(serials(&sas, &filter("serial", "*.LOST")).await.len(), 11);
    assert_eq!(
        serials(&sas, &filter("serial", "g*d.*_*")).await,
        ["gold.enrollment_pending", "gold.not_initialized", "gold.pin_change"]
    );
    assert_eq!(serials(&sas, &filter("serial", "kt_100")).await, Vec::<String>::new(), "only the star is special");
    assert_eq!(serials(&sas, &filter("container", "def*")).await.len(), 111);
    assert_eq!(serials(&sas, &filter("container", "Staff")).await.len(), 0);
}

#[tokio::test]
async fn tokens_are_found_by_the_container_that_they_are_in() {
    let world = World::on(Terms::default().and_seed(&token("T-1", "kt", "container = \"Staff\""))).await;
    let sas = world.sas().await;
    let rest = [("startRecord", "0"), ("pageSize", "100")];
    for container in ["staff", "S*", "*taff"] {
        let found = sas.here("GetTokens", &[[("container", container)].as_slice(), &rest].concat()).await;
        assert_eq!(found.column("serialnumber"), ["T-1"], "{container}");
        sas.here("GetTotalTokens", &[("container", container)]).await.is("1");
    }
}

#[tokio::test]
async fn tokens_are_paged_in_the_order_of_their_serial_numbers() {
    let world = World::new().await;
    let sas = world.sas().await;
    let all = page(&sas, "0", "100").await;
    assert_eq!(all.len(), 16);
    assert!(all.is_sorted_by_key(|serial| serial.to_lowercase()), "{all:?}");
    let mut pages = Vec::new();
    for first in ["0", "5", "10", "15", "20"] {
        pages.push(page(&sas, first, "5").await);
    }
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [5, 5, 5, 1, 0]);
    assert_eq!(pages.concat(), all);
    assert_eq!(page(&sas, "-3", "2").await, all[..2], "what is negative counts as 0");
    for size in ["0", "-1", "-2147483648"] {
        assert_eq!(page(&sas, "0", size).await, Vec::<String>::new(), "{size}");
    }
    assert_eq!(page(&sas, "2147483647", "2147483647").await, Vec::<String>::new());
}

#[tokio::test]
async fn every_row_has_every_column_in_order() {
    let world = full().await;
    let sas = world.sas().await;
    let answer = west(&sas, "GetTokens", "").await;
    let body = &answer.reply.body;
    let declared: Vec<usize> =
        COLUMNS.iter().filter_map(|name| body.find(&format!("element name=\"{name}\""))).collect();
    assert!(declared.len() == 13 && declared.is_sorted(), "{declared:?}");
    assert_eq!(body.matches("<Named_Tokens_Table ").count(), 111);
    let rows = answer.rows();
    assert!(rows.iter().all(|row| row.len() == 13 && COLUMNS.iter().all(|name| row.contains_key(*name))));
    for row in rows {
        let date = &row["stateSetDate"];
        DateTime::parse_from_rfc3339(date).unwrap();
        assert!(date.contains('.') && !date.ends_with('Z'), "{date}");
    }
}

#[tokio::test]
async fn a_row_says_what_the_token_is() {
    let world = full().await;
    let sas = world.sas().await;
    let row = |rows: Vec<BTreeMap<String, String>>| rows.into_iter().next().expect("a row");
    let active = row(west(&sas, "GetTokens", &element("serial", "KT-100")).await.rows());
    let cell = |name: &str| active[name].as_str();
    assert_eq!(
        [cell("state"), cell("userid"), cell("orgName"), cell("type"), cell("container")],
        ["ACTIVE_TOKEN", "kim", WEST, "KT", "Default"]
    );
    assert_eq!(cell("assignable"), "false");
    let free = row(west(&sas, "GetTokens", &element("serial", "kt.initialized")).await.rows());
    assert_eq!((free["userid"].as_str(), free["assignable"].as_str()), ("", "true"));
    let states: Vec<usize> = ["NOT_INITIALIZED", "REVOKED", "INITIALIZED"]
        .map(|name| values("state").iter().position(|state| *state == name).expect("a state"))
        .to_vec();
    assert_eq!(free["stateInt"], states[2].to_string(), "the number of the state");
}

#[tokio::test]
async fn no_tokens_make_an_empty_table_with_its_schema() {
    let world = World::new().await;
    let sas = world.sas().await;
    for organization in ["Nowhere", ""] {
        let answer = sas.call("GetTokens", &[("organization", organization), ("pageSize", "9")]).await;
        assert!(answer.rows().is_empty() && answer.reply.body.contains("name=\"Named_Tokens_Table\""));
        assert!(answer.reply.hint.is_some());
        sas.call("GetTotalTokens", &[("organization", organization)]).await.is("0").because("organization");
    }
}

#[tokio::test]
async fn tokens_with_nullable_filters_have_no_form() {
    let world = World::new().await;
    let sas = world.sas().await;
    for operation in ["GetTokens", "GetTotalTokens"] {
        let path = format!("{}/{operation}?state=&type=&serial=&container=&organization=Mynah", super::PATH);
        let reply = sas.request(axum::http::Method::GET, &path, &[], "").await;
        assert_eq!(reply.body, format!("{operation} Web Service method name is not valid.\r\n"));
    }
}

#[tokio::test]
async fn the_tokens_of_a_user_are_listed_by_serial_number() {
    let terms = Terms::default().and_seed(&seeded("ada", ""));
    let terms = ["T-3", "T-1", "t-2"]
        .iter()
        .fold(terms, |terms, serial| terms.and_seed(&token(serial, "kt", "owner = \"ada\"")));
    let world = World::on(terms).await;
    let sas = world.sas().await;
    assert_eq!(sas.tokens_of("ADA").await, ["T-1", "t-2", "T-3"]);
    sas.add_user(&[("UserName", "bob")]).await.is("true");
    let none = sas.here("GetTokensByOwner", &[("userName", "bob")]).await;
    assert!(none.texts().is_empty() && none.reply.body.contains("<GetTokensByOwnerResult />"), "{}", none.reply);
}

#[tokio::test]
async fn the_tokens_of_nobody_are_no_result() {
    let world = World::new().await;
    let sas = world.sas().await;
    let absent = sas.here("GetTokensByOwner", &[("userName", "nobody")]).await.because("no user has");
    assert!(!absent.reply.body.contains("GetTokensByOwnerResult"), "{}", absent.reply);
    let absent = sas.call("GetTokensByOwner", &[("userName", "kim"), ("organization", "Nowhere")]).await;
    assert!(!absent.reply.body.contains("GetTokensByOwnerResult"), "{}", absent.reply);
}

#[tokio::test]
async fn a_client_asks_for_tokens_by_form_and_gets_their_serial_numbers() {
    let world = World::new().await;
    let sas = world.sas().await;
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let path = format!("{}/GetTokensByOwner", super::PATH);
    let reply = sas.request(axum::http::Method::POST, &path, &headers, "userName=kim&organization=Mynah+West").await;
    assert!(reply.body.contains("<ArrayOfString ") && reply.body.contains("  <string>KT-100</string>\r\n"), "{reply}");
}

/// A world in which ada has a token and a static password, and bob a token that cannot be taken from him.
async fn owners() -> World {
    let terms = Terms::default().and_seed(&seeded("ada", "password = \"Analytical-1843\""));
    let terms = terms.and_seed(&seeded("bob", "")).and_seed(&token("A-1", "kt", "owner = \"ada\""));
    World::on(terms.and_seed(&token("B-1", "kt", "owner = \"bob\"\nrevocable = false"))).await
}

impl Sas<'_> {
    /// Revokes what the arguments say.
    async fn revoke(&self, serial: &str, user: &str, mode: &str, password: &str) -> Answer {
        let comment = "Left on a train";
        let arguments = [("serial", serial), ("userName", user), ("comment", comment), ("revokeMode", mode)];
        self.here("RevokeToken", &[arguments.as_slice(), &[("revokeStaticPassword", password)]].concat()).await
    }
}

async fn has_password(world: &World, name: &str) -> bool {
    world.user(Api::Sas, ORGANIZATION, name).await.expect("a user").password.is_some()
}

#[tokio::test]
async fn a_revoked_token_is_nobodys_in_the_state_of_the_mode_with_the_comment() {
    for (mode, kept, shown) in [
        ("ReturntoInventory_Initialized", TokenState::Initialized, "INITIALIZED"),
        ("ReturntoInventory_NotInitialized", TokenState::NotInitialized, "NOT_INITIALIZED"),
        ("Faulty", TokenState::Damaged, "DAMAGED_TOKEN"),
        ("Lost", TokenState::Lost, "LOST_TOKEN"),
    ] {
        let world = owners().await;
        let sas = world.sas().await;
        sas.revoke("a-1", "Ada", mode, "false").await.is("Success");
        let token = world.token("A-1").await;
        assert_eq!((token.state, token.owner, token.comment.as_deref()), (kept, None, Some("Left on a train")));
        assert_eq!(token.state_since, world.now());
        let row = sas.here("GetTokens", &[("serial", "A-1"), ("startRecord", "0"), ("pageSize", "1")]).await.rows();
        assert_eq!((row[0]["state"].as_str(), row[0]["userid"].as_str()), (shown, ""));
        assert_eq!(sas.tokens_of("ada").await, Vec::<String>::new());
        assert!(has_password(&world, "ada").await, "nobody asked for it");
    }
}

#[tokio::test]
async fn a_token_back_in_the_inventory_can_be_given_again_if_it_is_initialized() {
    for (mode, result) in
        [("ReturntoInventory_Initialized", "SMSSent"), ("ReturntoInventory_NotInitialized", "CouldntGetToken")]
    {
        let terms = super::kept::inventory(&token("S-1", "sms", "owner = \"ada\"")).and_seed(&seeded("ada", ""));
        let world = World::on(terms).await;
        let sas = world.sas().await;
        assert_eq!(sas.provision(&["ada"], "SMS").await, ["CouldntGetToken"]);
        sas.revoke("S-1", "ada", mode, "false").await.is("Success");
        assert_eq!(sas.provision(&["ada"], "SMS").await, [result]);
    }
}

#[tokio::test]
async fn the_serial_number_0_is_the_static_password() {
    let world = owners().await;
    let sas = world.sas().await;
    for password in ["true", "false"] {
        let result = if password == "true" { "successRevokeTemp" } else { "failRevokeTemp" };
        sas.revoke("0", "ada", "Lost", password).await.is(result);
        assert!(!has_password(&world, "ada").await);
    }
    assert_eq!(sas.tokens_of("ada").await, ["A-1"], "her token stays");
    sas.revoke("0", "bob", "Lost", "true").await.is("failRevokeTemp").because("no static password");
}

#[tokio::test]
async fn a_user_whose_password_is_revoked_authenticates_by_token_alone() {
    let world = owners().await;
    let sas = world.sas().await;
    let method = async || {
        let filter = [("userName", "ada"), ("authMethod", "Any"), ("firstRecord", "0"), ("pageSize", "9")];
        sas.here("GetUsers", &filter).await.column("authmethod")
    };
    assert_eq!(method().await, ["TokenOrPassword"]);
    sas.revoke("0", "ada", "Lost", "false").await.is("successRevokeTemp");
    assert_eq!(method().await, ["Token"]);
    sas.revoke("A-1", "ada", "Lost", "false").await.is("Success");
    assert_eq!(method().await, ["None"]);
}

#[tokio::test]
async fn a_token_and_the_static_password_go_together() {
    let world = owners().await;
    let sas = world.sas().await;
    sas.revoke("A-1", "ada", "Faulty", "true").await.is("BothSuccess");
    assert!(!has_password(&world, "ada").await && world.token("A-1").await.owner.is_none());
}

#[tokio::test]
async fn a_token_goes_without_a_static_password_too() {
    let terms = Terms::default().and_seed(&seeded("ada", "")).and_seed(&token("A-1", "kt", "owner = \"ada\""));
    let world = World::on(terms).await;
    let sas = world.sas().await;
    sas.revoke("A-1", "ada", "Faulty", "true").await.is("SuccessFail").because("no static password");
    assert_eq!(world.token("A-1").await.state, TokenState::Damaged);
}

#[tokio::test]
async fn what_cannot_be_revoked_stays_as_it_is_and_so_does_the_password() {
    let world = owners().await;
    let sas = world.sas().await;
    let before = (world.token("A-1").await, world.token("B-1").await, world.token("SMS-1").await);
    for (serial, user, why) in [
        ("A-1", "bob", "A-1"),
        ("B-1", "ada", "B-1"),
        ("B-1", "bob", "revocable = false"),
        ("SMS-1", "ada", "SMS-1"),
        ("X-1", "ada", "X-1"),
        ("KT-100", "ada", "KT-100"),
        ("A-1", "nobody", "no user has"),
        ("A-1", "", "userName"),
    ] {
        for password in ["false", "true"] {
            sas.revoke(serial, user, "Lost", password).await.is("Fail").because(why);
        }
    }
    let after = (world.token("A-1").await, world.token("B-1").await, world.token("SMS-1").await);
    assert!(before == after && has_password(&world, "ada").await);
}

#[tokio::test]
async fn a_revocation_in_an_organization_out_of_reach_fails() {
    let world = owners().await;
    let sas = world.sas().await;
    for organization in ["Nowhere", WEST, ""] {
        let arguments = [("serial", "A-1"), ("userName", "ada"), ("organization", organization)];
        sas.call("RevokeToken", &arguments).await.is("Fail");
    }
    assert_eq!(sas.tokens_of("ada").await, ["A-1"]);
}

#[tokio::test]
async fn a_revocation_without_a_serial_number_takes_nothing() {
    let world = owners().await;
    let sas = world.sas().await;
    sas.here("RevokeToken", &[("userName", "ada")]).await.is("Fail").because("serial");
    sas.revoke("", "ada", "Lost", "false").await.is("Fail").because("serial");
    sas.revoke(" ", "ada", "Lost", "true").await.is("Fail").because("serial");
    assert!(has_password(&world, "ada").await && world.token("A-1").await.owner.is_some());
}

#[tokio::test]
async fn a_comment_that_is_no_text_revokes_nothing() {
    let world = owners().await;
    let sas = world.sas().await;
    let long = "x".repeat(4_001);
    let arguments = [("serial", "A-1"), ("userName", "ada"), ("comment", long.as_str())];
    sas.here("RevokeToken", &arguments).await.is("Fail").because("comment");
    assert_eq!(sas.tokens_of("ada").await, ["A-1"]);
    let lines = "On a train\nin June";
    sas.here("RevokeToken", &[("serial", "A-1"), ("userName", "ada"), ("comment", lines)]).await.is("Success");
    assert_eq!(world.token("A-1").await.comment.as_deref(), Some(lines));
}

#[tokio::test]
async fn a_token_that_is_given_again_has_no_comment() {
    let terms = super::kept::inventory(&token("S-1", "sms", "owner = \"ada\"")).and_seed(&seeded("ada", ""));
    let world = World::on(terms).await;
    let sas = world.sas().await;
    sas.revoke("S-1", "ada", "ReturntoInventory_Initialized", "false").await.is("Success");
    assert_eq!(sas.provision(&["ada"], "SMS").await, ["SMSSent"]);
    assert_eq!(world.token("S-1").await.comment, None);
}

#[tokio::test]
async fn tokens_move_with_their_user() {
    let world = owners().await;
    let sas = world.sas().await;
    let moving =
        super::list("userNames", &["ada"]) + &element("newContainer", "Staff") + &element("organization", ORGANIZATION);
    sas.send("MoveUsers", &moving).await.is("true");
    assert_eq!(
        (world.token("A-1").await.container, world.token("B-1").await.container),
        ("Staff".to_owned(), "Default".to_owned())
    );
}
