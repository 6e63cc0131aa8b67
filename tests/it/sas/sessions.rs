//! Connect and `PingConnection`: every step of a log-in, and the session that comes of it.

use axum::http::Method;
use chrono::TimeDelta;
use mynah::contract::{Operation, Parameter, Shape};
use mynah::dialects::sas::CONTRACT;
use mynah::domain::Api;

use super::{Answer, NAMESPACE, OPERATOR, ORGANIZATION, PATH, Sas, envelope};
use crate::crash::lasting;
use crate::process::Folder;
use crate::world::{PASSWORD, Reply, Terms, World};

const NULL_REFERENCE: &str = "Object reference not set to an instance of an object.";
/// No session of the server's own making.
const FOREIGN: &str = "ASP.NET_SessionId=abcdefghijklmnopqrstuv01";
const FORM: [(&str, &str); 1] = [("content-type", "application/x-www-form-urlencoded")];

impl Sas<'_> {
    /// Whether the session is connected.
    async fn is_connected(&self) -> bool {
        self.call("PingConnection", &[]).await.text().as_deref() == Some("true")
    }

    /// Connects with a validation code.
    async fn validate(&self, operator: &str, code: &str) -> Answer {
        self.call("Connect", &[("OperatorEmail", operator), ("OTP", PASSWORD), ("validationCode", code)]).await
    }
}

/// What a first log-in with that password comes to.
async fn first(world: &World, operator: &str, passcode: &str) -> String {
    world.sas_as_nobody().connect(operator, passcode).await.text().expect("a result")
}

/// An operator in the seed, with the development password.
fn operator(name: &str, more: &str) -> String {
    format!("\n[[sas.operators]]\nname = \"{name}\"\npassword = \"{PASSWORD}\"\n{more}\n")
}

fn set_cookie(reply: &Reply) -> Option<&str> {
    reply.headers.get("set-cookie").map(|value| value.to_str().expect("ASCII"))
}

#[tokio::test]
async fn an_operator_with_nothing_else_to_do_is_connected_at_once() {
    let world = World::new().await;
    let sas = world.sas_as_nobody();
    let answer = sas.connect("Operator@MYNAH.test", PASSWORD).await.is("AUTH_SUCCESS");
    assert_eq!(answer.out(), None);
    assert!(sas.is_connected().await);
}

#[tokio::test]
async fn whoever_is_unknown_or_brings_a_wrong_password_is_refused() {
    let world = World::new().await;
    let sas = world.sas_as_nobody();
    for (name, passcode) in [(OPERATOR, "wrong"), (OPERATOR, ""), ("nobody@mynah.test", PASSWORD), ("", "")] {
        let answer = sas.connect(name, passcode).await.is("AUTH_FAILURE").because("check the operators of the seed");
        assert_eq!((answer.out(), sas.cookie()), (None, None), "{name}");
    }
    sas.call("Connect", &[]).await.is("AUTH_FAILURE");
    assert!(!sas.is_connected().await);
}

#[tokio::test]
async fn a_locked_operator_is_refused_with_the_right_password_too() {
    let world = World::new().await;
    let sas = world.sas_as_nobody();
    sas.connect("locked@mynah.test", PASSWORD).await.is("AUTH_FAILURE").because("locked");
    assert_eq!((sas.cookie(), sas.is_connected().await), (None, false));
}

#[tokio::test]
async fn a_challenge_is_put_and_answered_each_time() {
    let world = World::new().await;
    for _ in 0..2 {
        let sas = world.sas_as_nobody();
        let asked = sas.connect("challenge@mynah.test", PASSWORD).await.is("CHALLENGE").because("Connect again");
        assert_eq!(asked.out().as_deref(), Some("What is the answer to life, the universe and everything?"));
        assert!(!sas.is_connected().await, "not yet");
        let answered = sas.connect("challenge@mynah.test", "42").await.is("AUTH_SUCCESS");
        assert_eq!((answered.out(), sas.is_connected().await), (None, true));
    }
}

#[tokio::test]
async fn a_wrong_answer_ends_the_log_in() {
    let world = World::new().await;
    let sas = world.sas_as_nobody();
    sas.connect("challenge@mynah.test", PASSWORD).await.is("CHALLENGE");
    sas.connect("challenge@mynah.test", "41").await.is("AUTH_FAILURE");
    sas.connect("challenge@mynah.test", "42").await.is("AUTH_FAILURE");
    assert!(!sas.is_connected().await);
}

#[tokio::test]
async fn a_pin_of_the_server_is_the_password_from_then_on() {
    let world = World::new().await;
    let sas = world.sas_as_nobody();
    let given = sas.connect("pin@mynah.test", PASSWORD).await.is("SERVER_PIN_PROVIDED");
    let pin = given.out().expect("a PIN");
    assert!(pin.len() >= 4 && pin.bytes().all(|byte| byte.is_ascii_digit()), "{pin}");
    assert!(!sas.is_connected().await, "not yet");
    sas.connect("pin@mynah.test", &pin).await.is("AUTH_SUCCESS");
    assert!(sas.is_connected().await);
    assert_eq!(first(&world, "pin@mynah.test", &pin).await, "AUTH_SUCCESS");
    assert_eq!(first(&world, "pin@mynah.test", PASSWORD).await, "AUTH_FAILURE");
}

#[tokio::test]
async fn a_pin_that_is_not_taken_up_is_none_and_the_next_is_another() {
    let world = World::new().await;
    let sas = world.sas_as_nobody();
    let pin = sas.connect("pin@mynah.test", PASSWORD).await.out().expect("a PIN");
    sas.connect("pin@mynah.test", "wrong").await.is("AUTH_FAILURE");
    sas.connect("pin@mynah.test", &pin).await.is("AUTH_FAILURE");
    let next = sas.connect("pin@mynah.test", PASSWORD).await.is("SERVER_PIN_PROVIDED").out();
    assert!(next.is_some_and(|next| next != pin));
}

/// Lets an operator choose, badly at first; the last choice must hold.
async fn chooses(world: &World, operator: &str, (asked, refused): (&str, &str), bad: &[&str], good: &str) {
    let sas = world.sas_as_nobody();
    sas.connect(operator, PASSWORD).await.is(asked).because("call Connect again in this session");
    for choice in bad {
        let answer = sas.connect(operator, choice).await.is(refused);
        assert_eq!((answer.out(), sas.is_connected().await), (None, false), "{choice}");
    }
    sas.connect(operator, good).await.is("AUTH_SUCCESS");
    assert!(sas.is_connected().await);
    assert_eq!(first(world, operator, good).await, "AUTH_SUCCESS");
    assert_eq!(first(world, operator, PASSWORD).await, "AUTH_FAILURE");
}

#[tokio::test]
async fn a_pin_is_chosen_until_it_fits_and_holds_from_then_on() {
    let world = World::new().await;
    let bad = ["", "123", "12345678901234567", "12 34", "12-34"];
    chooses(&world, "newpin@mynah.test", ("USER_PIN_CHANGE", "PIN_CHANGE_FAILED"), &bad, "4711").await;
}

#[tokio::test]
async fn a_password_is_chosen_until_it_fits_and_holds_from_then_on() {
    let world = World::new().await;
    let (long, longest) = ("x".repeat(129), "ä".repeat(128));
    let bad = ["", "short", long.as_str(), "tab\tinside", PASSWORD];
    let words = ("CHANGE_STATIC_PASSWORD", "STATIC_CHANGE_FAILED");
    chooses(&world, "newpassword@mynah.test", words, &bad, &longest).await;
}

#[tokio::test]
async fn the_old_pin_is_no_new_one() {
    let pin = "[[sas.operators]]\nname = \"o\"\npassword = \"1234\"\nlogin = \"choose_pin\"\n";
    let world = World::on(Terms::default().and_seed(pin)).await;
    let sas = world.sas_as_nobody();
    sas.connect("o", "1234").await.is("USER_PIN_CHANGE");
    sas.connect("o", "1234").await.is("PIN_CHANGE_FAILED").because("not the old one");
    sas.connect("o", "1235").await.is("AUTH_SUCCESS");
}

#[tokio::test]
async fn a_passcode_out_of_the_window_is_followed_by_the_next_once() {
    let world = World::new().await;
    let sas = world.sas_as_nobody();
    sas.connect("window@mynah.test", PASSWORD).await.is("OUTER_WINDOW_AUTH");
    sas.connect("window@mynah.test", "wrong").await.is("AUTH_FAILURE");
    sas.connect("window@mynah.test", PASSWORD).await.is("OUTER_WINDOW_AUTH");
    sas.connect("window@mynah.test", PASSWORD).await.is("AUTH_SUCCESS");
    assert!(sas.is_connected().await);
    assert_eq!(first(&world, "window@mynah.test", PASSWORD).await, "AUTH_SUCCESS");
}

#[tokio::test]
async fn the_next_passcode_is_the_one_of_the_seed() {
    let more = "login = \"next_passcode\"\nnext_passcode = \"135790\"";
    let world = World::on(Terms::default().and_seed(&operator("o", more))).await;
    let sas = world.sas_as_nobody();
    for (passcode, answer) in
        [(PASSWORD, "OUTER_WINDOW_AUTH"), (PASSWORD, "AUTH_FAILURE"), (PASSWORD, "OUTER_WINDOW_AUTH")]
    {
        sas.connect("o", passcode).await.is(answer);
    }
    sas.connect("o", "135790").await.is("AUTH_SUCCESS");
}

#[tokio::test]
async fn an_address_is_validated_once_by_its_code() {
    let world = World::on(Terms::default().and_seed(&operator("o", "validation_code = \"v-1\""))).await;
    let sas = world.sas_as_nobody();
    sas.connect("o", PASSWORD).await.is("AUTH_FAILURE").because("validationCode");
    for code in ["?", "", "V-2"] {
        sas.validate("o", code).await.is("AUTH_FAILURE").because("validationCode");
    }
    sas.call("Connect", &[("OperatorEmail", "o"), ("OTP", "wrong"), ("validationCode", "v-1")])
        .await
        .is("AUTH_FAILURE");
    sas.validate("o", "v-1").await.is("AUTH_SUCCESS");
    assert!(sas.is_connected().await);
    assert_eq!(first(&world, "o", PASSWORD).await, "AUTH_SUCCESS");
}

#[tokio::test]
async fn a_validated_operator_may_send_any_code() {
    let world = World::new().await;
    for code in ["?", "", "12345"] {
        world.sas_as_nobody().validate(OPERATOR, code).await.is("AUTH_SUCCESS");
    }
    let null = "<OperatorEmail>operator@mynah.test</OperatorEmail><OTP>mynah-dev-password</OTP>\
                <validationCode xsi:nil=\"true\"/>";
    world.sas_as_nobody().send("Connect", null).await.is("AUTH_SUCCESS");
}

#[tokio::test]
async fn an_address_can_be_validated_by_the_first_of_two_steps() {
    let more = "validation_code = \"v-1\"\nlogin = \"challenge\"\nanswer = \"yes\"";
    let world = World::on(Terms::default().and_seed(&operator("o", more))).await;
    let sas = world.sas_as_nobody();
    sas.validate("o", "v-1").await.is("CHALLENGE");
    sas.connect("o", "yes").await.is("AUTH_SUCCESS");
    assert_eq!(first(&world, "o", PASSWORD).await, "CHALLENGE");
}

/// The shipped operators with a further step, each with what would be right there; nothing where the server says it.
const STEPS: [(&str, &str, Option<&str>); 5] = [
    ("challenge@mynah.test", "CHALLENGE", Some("42")),
    ("pin@mynah.test", "SERVER_PIN_PROVIDED", None),
    ("newpin@mynah.test", "USER_PIN_CHANGE", Some("4711")),
    ("newpassword@mynah.test", "CHANGE_STATIC_PASSWORD", Some("another-password")),
    ("window@mynah.test", "OUTER_WINDOW_AUTH", Some("another-password")),
];

#[tokio::test]
async fn a_step_counts_in_the_session_of_the_step_before_only() {
    let world = World::on(
        Terms::default()
            .reseed("login = \"next_passcode\"", "login = \"next_passcode\"\nnext_passcode = \"another-password\""),
    )
    .await;
    for (operator, asked, right) in STEPS {
        let (sas, other) = (world.sas_as_nobody(), world.sas_as_nobody());
        let out = sas.connect(operator, PASSWORD).await.is(asked).out();
        let right = right.map(str::to_owned).or(out).expect("a PIN");
        other.connect(operator, &right).await.is("AUTH_FAILURE");
        other.connect(OPERATOR, &right).await.is("AUTH_FAILURE");
        other.set_cookie(Some(FOREIGN));
        other.connect(operator, &right).await.is("AUTH_FAILURE");
        sas.connect(operator, &right).await.is("AUTH_SUCCESS");
    }
}

#[tokio::test]
async fn a_step_of_another_operator_begins_another_log_in() {
    let world = World::new().await;
    let sas = world.sas_as_nobody();
    sas.connect("challenge@mynah.test", PASSWORD).await.is("CHALLENGE");
    sas.connect(OPERATOR, "42").await.is("AUTH_FAILURE");
    sas.connect("challenge@mynah.test", PASSWORD).await.is("CHALLENGE");
    sas.connect(OPERATOR, PASSWORD).await.is("AUTH_SUCCESS");
    sas.connect("challenge@mynah.test", "42").await.is("AUTH_FAILURE");
    assert!(sas.is_connected().await, "it is the operator's");
}

#[tokio::test]
async fn a_step_can_be_taken_for_twenty_minutes() {
    let world = World::new().await;
    let sas = world.sas_as_nobody();
    for (minutes, answer) in [(19, "AUTH_SUCCESS"), (20, "AUTH_FAILURE")] {
        sas.connect("challenge@mynah.test", PASSWORD).await.is("CHALLENGE");
        world.advance(TimeDelta::minutes(minutes));
        sas.connect("challenge@mynah.test", "42").await.is(answer);
    }
}

#[tokio::test]
async fn the_cookie_is_set_where_a_session_begins_and_nowhere_else() {
    let world = World::new().await;
    let sas = world.sas_as_nobody();
    let begins = sas.connect("challenge@mynah.test", PASSWORD).await.is("CHALLENGE");
    let cookie = set_cookie(&begins.reply).expect("a cookie");
    let id = cookie.strip_prefix("ASP.NET_SessionId=").and_then(|rest| rest.split(';').next()).expect("an id");
    assert!(id.len() == 24 && id.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'5')), "{id}");
    assert_eq!(cookie, format!("ASP.NET_SessionId={id}; path=/; HttpOnly; SameSite=Lax"));
    let goes_on = [
        sas.connect("challenge@mynah.test", "42").await.is("AUTH_SUCCESS"),
        sas.connect(OPERATOR, PASSWORD).await.is("AUTH_SUCCESS"),
        sas.connect(OPERATOR, "wrong").await.is("AUTH_FAILURE"),
        sas.get_user("nobody").await,
        sas.call("PingConnection", &[]).await,
        world.sas_as_nobody().connect(OPERATOR, "wrong").await.is("AUTH_FAILURE"),
        world.sas_as_nobody().call("PingConnection", &[]).await,
        world.sas_as_nobody().get_user("nobody").await,
    ];
    assert!(goes_on.iter().all(|answer| set_cookie(&answer.reply).is_none()));
}

#[tokio::test]
async fn each_session_has_an_id_of_its_own() {
    let world = World::new().await;
    let (one, other) = (world.sas().await.cookie(), world.sas().await.cookie());
    assert!(one.is_some() && other.is_some() && one != other);
}

#[tokio::test]
async fn a_session_that_begins_under_the_id_of_a_dead_one_is_told_too() {
    let world = World::new().await;
    let sas = world.sas().await;
    world.advance(TimeDelta::minutes(20));
    let again = sas.connect(OPERATOR, PASSWORD).await.is("AUTH_SUCCESS");
    assert!(set_cookie(&again.reply).is_some(), "clients read it from every log-in that begins a session");
    assert!(sas.is_connected().await);
    sas.set_cookie(Some(FOREIGN));
    assert!(set_cookie(&sas.connect("challenge@mynah.test", PASSWORD).await.reply).is_some());
    assert!(set_cookie(&sas.connect("challenge@mynah.test", "42").await.is("AUTH_SUCCESS").reply).is_none());
    sas.set_cookie(Some("ASP.NET_SessionId=zzzzzzzzzzzzzzzzzzzzzz01"));
    assert!(set_cookie(&sas.connect(OPERATOR, "wrong").await.reply).is_none());
}

/// Whether the server takes a request with these `Cookie` headers for the operator's.
async fn taken(world: &World, cookies: &[&str]) -> bool {
    let headers: Vec<(&str, &str)> = cookies.iter().map(|cookie| ("cookie", *cookie)).collect();
    let reply = world.request(Method::GET, &format!("{PATH}/PingConnection"), &headers, "").await;
    reply.body.contains(">true</boolean>")
}

#[tokio::test]
async fn the_cookie_is_found_wherever_it_stands() {
    let world = World::new().await;
    let cookie = world.sas().await.cookie().expect("a cookie");
    let whole = format!("{cookie}; path=/; HttpOnly; SameSite=Lax");
    assert!(taken(&world, &[&whole]).await, "as it came");
    assert!(taken(&world, &[&whole, &cookie]).await, "twice");
    assert!(taken(&world, &[&format!("{cookie}; {cookie}")]).await, "twice in one header");
    assert!(taken(&world, &["a=b", &cookie]).await && taken(&world, &[&format!("a=b;{cookie};c=d")]).await);
    assert!(taken(&world, &["ASP.NET_SessionId=short", &cookie]).await, "what is malformed is none");
    assert!(!taken(&world, &[&cookie.replace("ASP.NET_SessionId", "SessionId")]).await);
    assert!(!taken(&world, &[]).await);
}

#[tokio::test]
async fn a_malformed_id_is_no_id() {
    let world = World::new().await;
    let good = world.sas().await.cookie().expect("a cookie");
    let long = format!("{good}a");
    for cookie in [&good[..good.len() - 1], &long, &good.to_uppercase(), "ASP.NET_SessionId=", "ASP.NET_SessionId"] {
        let sas = world.sas_as_nobody();
        sas.set_cookie(Some(cookie));
        assert!(!sas.is_connected().await, "{cookie}");
        let begins = sas.connect(OPERATOR, PASSWORD).await.is("AUTH_SUCCESS");
        let new = set_cookie(&begins.reply).expect("a new session");
        assert!(!new.contains(&format!("{cookie};")) && sas.is_connected().await, "{cookie}");
    }
}

#[tokio::test]
async fn a_session_lives_for_twenty_minutes_after_its_last_use() {
    let world = World::new().await;
    let sas = world.sas().await;
    for _ in 0..2 {
        world.advance(TimeDelta::minutes(19));
        assert!(sas.is_connected().await);
    }
    world.advance(TimeDelta::minutes(19));
    assert_eq!(sas.get_user("nobody").await.reply.status, 200, "every operation is a use");
    world.advance(TimeDelta::minutes(20) - TimeDelta::seconds(1));
    assert!(sas.is_connected().await);
    world.advance(TimeDelta::minutes(20) + TimeDelta::seconds(1));
    assert!(!sas.is_connected().await);
    assert!(sas.get_user("nobody").await.fault().ends_with(NULL_REFERENCE));
}

#[tokio::test]
async fn a_log_in_that_fails_leaves_the_session_to_its_owner() {
    let world = World::new().await;
    let sas = world.sas().await;
    for (operator, passcode, answer) in [
        (OPERATOR, "wrong", "AUTH_FAILURE"),
        ("nobody", "wrong", "AUTH_FAILURE"),
        ("challenge@mynah.test", PASSWORD, "CHALLENGE"),
        ("challenge@mynah.test", "41", "AUTH_FAILURE"),
        ("newpin@mynah.test", PASSWORD, "USER_PIN_CHANGE"),
        ("newpin@mynah.test", "1", "PIN_CHANGE_FAILED"),
    ] {
        sas.connect(operator, passcode).await.is(answer);
        assert!(sas.is_connected().await, "after {answer}");
    }
    sas.add_user(&[("UserName", "ada")]).await.is("true");
    assert_eq!(world.user(Api::Sas, ORGANIZATION, "ada").await.unwrap().accounts[0].created_by, OPERATOR);
}

#[tokio::test]
async fn a_log_in_that_succeeds_gives_the_session_to_another_operator() {
    let world = World::new().await;
    let sas = world.sas().await;
    sas.connect("challenge@mynah.test", PASSWORD).await.is("CHALLENGE");
    sas.connect("challenge@mynah.test", "42").await.is("AUTH_SUCCESS");
    sas.add_user(&[("UserName", "ada")]).await.is("true");
    let ada = world.user(Api::Sas, ORGANIZATION, "ada").await.unwrap();
    assert_eq!(ada.accounts[0].created_by, "challenge@mynah.test");
}

#[tokio::test]
async fn ping_tells_in_every_form_whether_the_session_is_connected() {
    let world = World::new().await;
    let (sas, nobody) = (world.sas().await, world.sas_as_nobody());
    let path = format!("{PATH}/PingConnection");
    for (client, says) in [(sas, "true"), (nobody, "false")] {
        client.call("PingConnection", &[]).await.is(says);
        let get = client.request(Method::GET, &path, &[], "").await;
        let post = client.request(Method::POST, &path, &FORM, "").await;
        for reply in [get, post] {
            assert_eq!((reply.status, reply.content_type.as_str()), (200, "text/xml; charset=utf-8"));
            assert!(reply.body.ends_with(&format!("<boolean xmlns=\"{NAMESPACE}\">{says}</boolean>")), "{reply}");
            assert_eq!(reply.hint.is_some(), says == "false");
        }
    }
}

/// A value for a parameter that a form must have.
fn any(row: &Parameter) -> String {
    let value = match row.shape {
        Shape::Number => "0",
        Shape::Flag => "false",
        Shape::Time => "2031-04-28",
        _ => row.values.first().copied().unwrap_or("ada"),
    };
    format!("{}={value}", row.name)
}

/// The operation by every way that it can be called, without a session: the text of each fault.
async fn as_nobody(world: &World, operation: &Operation) -> Vec<String> {
    let nobody = world.sas_as_nobody();
    let mut faults = vec![nobody.send(operation.name, "").await.fault()];
    let soap_12 = envelope(operation.name, "").replace(mynah::asmx::SOAP_11, mynah::asmx::SOAP_12);
    let headers = [("content-type", "application/soap+xml; charset=utf-8")];
    faults.push(super::declared(world.request(Method::POST, PATH, &headers, soap_12).await).fault());
    if operation.methods.contains(&"GET") {
        let form = operation.parameters.iter().map(any).collect::<Vec<_>>().join("&");
        let path = format!("{PATH}/{}", operation.name);
        let get = world.request(Method::GET, &format!("{path}?{form}"), &[], "").await;
        let post = world.request(Method::POST, &path, &FORM, form).await;
        faults.extend([get, post].map(|reply| {
            assert!(reply.status == 500 && reply.hint.is_some(), "{reply}");
            reply.body.trim().to_owned()
        }));
    }
    faults
}

#[tokio::test]
async fn without_a_session_every_operation_but_two_faults() {
    let world = World::new().await;
    let free = ["Connect", "PingConnection"];
    for operation in CONTRACT.operations.iter().filter(|operation| !free.contains(&operation.name)) {
        for (number, fault) in as_nobody(&world, operation).await.into_iter().enumerate() {
            let soap = if number < 2 { "Server was unable to process request. ---> " } else { "" };
            assert_eq!(fault, format!("{soap}{NULL_REFERENCE}"), "{}", operation.name);
        }
    }
}

#[tokio::test]
async fn a_log_in_that_waits_is_no_session_to_work_in() {
    let world = World::new().await;
    let sas = world.sas_as_nobody();
    sas.connect("challenge@mynah.test", PASSWORD).await.is("CHALLENGE");
    let refused = sas.add_user(&[("UserName", "ada")]).await.because("call Connect first");
    assert!(refused.fault().ends_with(NULL_REFERENCE));
    assert_eq!(world.user(Api::Sas, ORGANIZATION, "ada").await, None);
}

/// A world whose development credentials are refused.
fn strict() -> Terms {
    let mut terms = Terms::default();
    terms.settings.development_credentials = false;
    terms
}

#[tokio::test]
async fn development_operators_are_refused_where_they_are_switched_off() {
    let world = World::on(strict().and_seed(&operator("own", "login = \"challenge\"\nanswer = \"yes\""))).await;
    assert_eq!(first(&world, OPERATOR, PASSWORD).await, "AUTH_FAILURE");
    for (operator, _, _) in STEPS {
        assert_eq!(first(&world, operator, PASSWORD).await, "AUTH_FAILURE", "{operator}");
    }
    assert_eq!(first(&world, "own", PASSWORD).await, "CHALLENGE");
}

#[tokio::test]
async fn sessions_and_new_passwords_are_there_after_a_restart() {
    let folder = Folder::new();
    let (store, _) = lasting(&folder).await;
    let world = World::at(store.clone(), Terms::default()).await;
    let (sas, half, waiting) = (world.sas().await, world.sas_as_nobody(), world.sas_as_nobody());
    let pin = half.connect("pin@mynah.test", PASSWORD).await.out().expect("a PIN");
    half.connect("pin@mynah.test", &pin).await.is("AUTH_SUCCESS");
    half.connect("newpassword@mynah.test", PASSWORD).await.is("CHANGE_STATIC_PASSWORD");
    half.connect("newpassword@mynah.test", "another-password").await.is("AUTH_SUCCESS");
    waiting.connect("challenge@mynah.test", PASSWORD).await.is("CHALLENGE");
    let cookies = [sas.cookie(), waiting.cookie()];
    world.stop().await;

    let world = World::at(store, Terms::default()).await;
    let (sas, waiting) = (world.sas_as_nobody(), world.sas_as_nobody());
    sas.set_cookie(cookies[0].as_deref());
    waiting.set_cookie(cookies[1].as_deref());
    assert!(sas.is_connected().await, "the session is in the store");
    waiting.connect("challenge@mynah.test", "42").await.is("AUTH_SUCCESS");
    for (operator, new) in [("pin@mynah.test", pin.as_str()), ("newpassword@mynah.test", "another-password")] {
        assert_eq!(first(&world, operator, new).await, "AUTH_SUCCESS", "{operator}");
        assert_eq!(first(&world, operator, PASSWORD).await, "AUTH_FAILURE", "{operator}");
    }
}

#[tokio::test]
async fn a_session_of_a_development_operator_ends_where_they_are_switched_off() {
    let folder = Folder::new();
    let (store, _) = lasting(&folder).await;
    let world = World::at(store.clone(), Terms::default()).await;
    let (sas, waiting) = (world.sas().await, world.sas_as_nobody());
    waiting.connect("challenge@mynah.test", PASSWORD).await.is("CHALLENGE");
    let cookies = [sas.cookie(), waiting.cookie()];
    world.stop().await;
    let world = World::at(store, strict()).await;
    let sas = world.sas_as_nobody();
    sas.set_cookie(cookies[0].as_deref());
    assert!(!sas.is_connected().await);
    sas.set_cookie(cookies[1].as_deref());
    sas.connect("challenge@mynah.test", "42").await.is("AUTH_FAILURE");
}

#[tokio::test]
async fn what_is_kept_of_a_session_is_not_its_id() {
    let folder = Folder::new();
    let file = folder.0.join("mynah.db");
    let world = World::at(mynah::store::Location::Sqlite(file.clone()), Terms::default()).await;
    let cookie = world.sas().await.cookie().expect("a cookie");
    let id = cookie.split('=').nth(1).expect("an id");
    let files: Vec<_> = std::fs::read_dir(&folder.0).unwrap().map(|file| file.unwrap().path()).collect();
    let bytes: Vec<u8> = files.iter().filter_map(|file| std::fs::read(file).ok()).flatten().collect();
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds(OPERATOR) && !holds(id));
}

#[tokio::test]
async fn requests_of_one_session_are_answered_side_by_side() {
    let world = World::new().await;
    let sas = world.sas().await;
    sas.add_user(&[("UserName", "ada")]).await.is("true");
    let answers = [sas.get_user("ada"), sas.get_user("ada"), sas.get_user("ada"), sas.get_user("ada")];
    let [one, two, three, four] = answers;
    let (one, two, three, four) = tokio::join!(one, two, three, four);
    for answer in [one, two, three, four] {
        assert_eq!(answer.members()["UserName"], "ada");
    }
}
