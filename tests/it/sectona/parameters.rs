//! Every row of Sectona's parameters: taken, refused when of the wrong type, too long, or missing.

use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mynah::contract::{Need, Parameter, Shape};
use mynah::dialects::sectona::CONTRACT;
use mynah::domain::{Api, Detail, Field, User};
use serde_json::{Value, json};

use super::{create, declared, with};
use crate::bad_input::hostile;
use crate::contracts::elsewhere;
use crate::world::{PASSWORD, World};

fn parameters() -> &'static [Parameter] {
    CONTRACT.operations[0].parameters
}

/// What the store shows of a user.
type Kept = fn(&User) -> Option<String>;

/// A value that the parameter takes, and what the store shows of it afterwards.
fn sample(name: &str) -> Option<(Value, Kept)> {
    fn field(field: Field) -> impl Fn(&User) -> Option<String> {
        move |user| user.profile.get(field).map(str::to_owned)
    }
    macro_rules! shared {
        ($field:ident) => {
            |user| field(Field::$field)(user)
        };
    }
    macro_rules! detail {
        ($name:literal) => {
            |user| user.present(Api::Sectona)?.details.get($name).map(Detail::shown)
        };
    }
    Some(match name {
        "APIActionType" => (json!("Create"), |_| Some("Create".to_owned())),
        "AuthenticationType" => (json!("SectonaAuthentication"), detail!("AuthenticationType")),
        "Username" => (json!("ada"), |user| Some(user.name.clone())),
        "Password" => (json!("Analytical-1843"), |user| user.password.as_ref().map(|_| "Analytical-1843".to_owned())),
        "FirstName" => (json!("Ada'); DROP TABLE users;--"), shared!(FirstName)),
        "LastName" => (json!("*)(uid=*))(|(uid=*"), shared!(LastName)),
        "Mobile" => (json!("+81-0944022338789"), shared!(Mobile)),
        "Company" => (json!("Ünïcödé & Söhne \u{202e}GmbH"), shared!(Company)),
        "EmailID" => (json!("ada@mynah.test"), shared!(Email)),
        "Manager" => (json!("Charles"), shared!(Manager)),
        "Department" => (json!("Engines"), shared!(Department)),
        "CustomAttribute1" => (json!("one"), detail!("CustomAttribute1")),
        "CustomAttribute2" => (json!("two"), detail!("CustomAttribute2")),
        "DevoidSecurity" => (json!(true), detail!("DevoidSecurity")),
        "UserRole" => (json!("User"), detail!("UserRole")),
        "UserType" => (json!("APIOAuth"), detail!("UserType")),
        "UserLogonPolicy" => (json!("Default"), detail!("UserLogonPolicy")),
        "Expiry" => (json!("2031-04-28T16:13:08+00:00"), |user| user.expires_at.map(|at| at.to_rfc3339())),
        "Tags" => (json!("production, contractor"), detail!("Tags")),
        "IsActive" => (json!(false), |user| Some(user.active.to_string())),
        other if elsewhere(&format!("ManageUser.{other}")) => return None,
        other => panic!("no sample for {other}"),
    })
}

#[tokio::test]
async fn every_parameter_is_taken_and_kept() {
    for parameter in parameters() {
        let Some((value, kept)) = sample(parameter.name) else { continue };
        let world = World::new().await;
        world.sectona().manage_user(with(create("ada"), json!({ parameter.name: value }))).await.good();
        let ada = world.user(Api::Sectona, "Default", "ada").await.expect("she is there");
        let expected = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        assert_eq!(kept(&ada).as_deref(), Some(expected.as_str()), "{}", parameter.name);
    }
}

#[tokio::test]
async fn no_parameter_takes_a_value_of_another_type() {
    let world = World::new().await;
    for parameter in parameters() {
        for wrong in [json!(7), json!({}), json!([]), json!(1.5), json!([null])] {
            let body = with(create("ada"), json!({ parameter.name: wrong }));
            let reply = world.sectona().manage_user(body).await.code("011675");
            assert!(reply.hint.as_deref().unwrap().starts_with(parameter.name), "{reply}");
        }
    }
}

#[tokio::test]
async fn no_text_is_longer_than_its_limit_or_holds_control_characters() {
    let world = World::new().await;
    for parameter in parameters().iter().filter(|parameter| matches!(parameter.shape, Shape::Text)) {
        let long = "ä".repeat(parameter.limit.characters + 1);
        for bad in [long.as_str(), "nul\0", "bell\u{7}", "line\nbreak", "del\u{7f}", "c1\u{85}"] {
            let body = with(create("ada"), json!({ parameter.name: bad }));
            let reply = world.sectona().manage_user(body).await.code("011675");
            assert!(reply.hint.as_deref().unwrap().starts_with(parameter.name), "{reply}");
        }
    }
    let longest = "ä".repeat(256);
    world.sectona().manage_user(with(create("ada"), json!({ "Company": longest }))).await.good();
}

#[tokio::test]
async fn what_is_always_required_is_missed_also_when_it_is_empty_or_null() {
    let world = World::new().await;
    for parameter in parameters().iter().filter(|parameter| parameter.need == Need::Always) {
        let mut without = create("ada");
        without.as_object_mut().unwrap().shift_remove(parameter.name);
        let mut null = create("ada");
        null[parameter.name] = Value::Null;
        for body in [without, null, with(create("ada"), json!({ parameter.name: "" }))] {
            let reply = world.sectona().manage_user(body).await.code("011675");
            assert_eq!(reply.hint.as_deref(), Some(format!("{} is required", parameter.name).as_str()));
        }
    }
}

#[tokio::test]
async fn conditional_members_are_missed_on_create() {
    let world = World::new().await;
    let conditions = [
        ("Password", json!({})),
        ("FirstName", json!({})),
        ("LastName", json!({})),
        ("DirectoryStore", json!({ "AuthenticationType": "UnixDirectoryStore" })),
        ("EmailID", json!({ "AuthenticationType": "GenericSAML", "DirectoryStore": "Corporate AD" })),
    ];
    for (member, condition) in conditions {
        let body = with(with(create("ada"), condition), json!({ member: "" }));
        let reply = world.sectona().manage_user(body).await.code("011669");
        assert_eq!(reply.hint.as_deref(), Some(format!("{member} is missing").as_str()));
    }
}

#[tokio::test]
async fn unknown_values_are_refused_and_the_right_ones_named() {
    let world = World::new().await;
    for parameter in parameters().iter().filter(|parameter| !parameter.values.is_empty()) {
        let body = with(create("ada"), json!({ parameter.name: "Frobnicate" }));
        let reply = world.sectona().manage_user(body).await.code("011675");
        assert!(reply.hint.as_deref().unwrap().contains(parameter.values[0]), "{reply}");
    }
    let reply = world.sectona().manage_user(with(create("ada"), json!({ "UserType": "APIOauht" }))).await;
    assert!(reply.hint.as_deref().unwrap().ends_with("did you mean APIOAuth?"), "{reply}");
}

#[tokio::test]
async fn members_are_named_in_any_case_and_booleans_may_be_text() {
    let world = World::new().await;
    let body = json!({
        "apiactiontype": "create", "USERNAME": "ada", "password": "Analytical-1843", "firstname": "Ada",
        "LASTNAME": "Lovelace", "isactive": "FALSE", "Tax": "x",
    });
    let reply = world.sectona().manage_user(body).await.good();
    assert!(reply.hint.as_deref().unwrap().contains("Tax is not a parameter of ManageUser"), "{reply}");
    assert!(!world.user(Api::Sectona, "Default", "ada").await.unwrap().active);
}

/// Good members of each operation that reads.
fn members(operation: &str) -> Value {
    match operation {
        "OAuthToken" => json!({ "grant_type": "password", "username": "admin", "password": "wrong" }),
        "GetUsers" | "GetUserGroups" => json!({ "Filter": "All", "Instance": "Default" }),
        "GetUsersByGroup" => json!({ "Filter": "All", "GroupName": "Vault users", "Instance": "Default" }),
        "GetInstances" => json!({ "Filter": "All" }),
        other => panic!("no members for {other}"),
    }
}

#[tokio::test]
async fn what_only_reads_takes_no_member_that_does_not_fit_either() {
    let world = World::new().await;
    for operation in &CONTRACT.operations[1..] {
        for parameter in operation.parameters {
            let long = "ä".repeat(parameter.limit.characters + 1);
            let mut wrong =
                vec![json!(7), json!({}), json!([]), json!(true), json!(long), json!("nul\0"), json!("a\nb")];
            if parameter.need == Need::Always {
                wrong.extend([json!(null), json!(""), json!(" ")]);
            }
            if !parameter.values.is_empty() {
                wrong.push(json!("Frobnicate"));
            }
            for wrong in wrong {
                let mut body = members(operation.name);
                body[parameter.name] = wrong;
                let reply = world.sectona().call(operation.name, body).await.code("011675");
                assert!(reply.hint.as_deref().unwrap().starts_with(parameter.name), "{}: {reply}", operation.name);
            }
        }
        let body = with(members(operation.name), json!({ "Filtr": "All" }));
        let reply = world.sectona().call(operation.name, body).await;
        assert!(reply.hint.as_deref().unwrap().contains("Filtr is not a parameter of"), "{reply}");
    }
}

#[tokio::test]
async fn what_only_reads_is_called_as_manage_user_is() {
    let world = World::new().await;
    let basic = format!("Basic {}", STANDARD.encode(format!("admin:{PASSWORD}")));
    for operation in CONTRACT.operations[1..].iter().filter(|operation| operation.name != "OAuthToken") {
        let body = members(operation.name);
        let path = format!("{}/", operation.path.to_lowercase());
        let with_comma = body.to_string().replace('}', ",}");
        let admin = ("authorization", basic.as_str());
        let reply = declared(world.request(Method::POST, &path, &[admin], with_comma).await).good();
        assert!(reply.hint.unwrap().contains("comma"));
        let cases = [
            (Method::POST, vec![], 401),
            (Method::POST, vec![admin, ("content-type", "text/xml")], 415),
            (Method::GET, vec![admin], 405),
        ];
        for (method, headers, status) in cases {
            let reply = declared(world.request(method, operation.path, &headers, body.to_string()).await);
            assert_eq!(reply.status, status, "{reply}");
        }
        let elsewhere = with(body, json!({ "Instance": "Nowhere" }));
        if operation.name != "GetInstances" {
            world.sectona().call(operation.name, elsewhere).await.code("011683");
        }
    }
}

#[tokio::test]
async fn no_text_makes_a_failure_of_what_only_reads() {
    let world = World::new().await;
    for operation in &CONTRACT.operations[1..] {
        for parameter in operation.parameters {
            for text in hostile() {
                let body = with(members(operation.name), json!({ parameter.name: text }));
                let reply = world.sectona().call(operation.name, body).await;
                assert!(reply.status < 500, "{} {} {text:?}: {reply}", operation.name, parameter.name);
            }
        }
    }
}

#[tokio::test]
async fn every_form_of_expiry_is_read() {
    let world = World::new().await;
    let forms = [
        ("28 Apr 2031", "2031-04-29T00:00:00+00:00"),
        ("28 Apr 2031 16:13:08", "2031-04-28T16:13:08+00:00"),
        ("2031-04-28", "2031-04-29T00:00:00+00:00"),
        ("2031-04-28T16:13:08", "2031-04-28T16:13:08+00:00"),
        ("28/04/2031", "2031-04-29T00:00:00+00:00"),
        ("31 Dec 9999", "9999-12-31T23:59:59+00:00"),
    ];
    for (number, (form, instant)) in forms.into_iter().enumerate() {
        let name = format!("ada{number}");
        world.sectona().manage_user(with(create(&name), json!({ "Expiry": form }))).await.good();
        let user = world.user(Api::Sectona, "Default", &name).await.unwrap();
        assert_eq!(user.expires_at.unwrap().to_rfc3339(), instant, "{form}");
    }
    for bad in ["tomorrow", "2031-13-01", "31/02/2031", "04/28/2031", "28 Apr 20310", "-001-01-01"] {
        world.sectona().manage_user(with(create("eve"), json!({ "Expiry": bad }))).await.code("011675");
    }
}

#[tokio::test]
async fn what_an_action_does_not_read_is_said() {
    let world = World::new().await;
    let store = json!({ "DirectoryStore": "Corporate AD" });
    let reply = world.sectona().manage_user(with(create("ada"), store)).await.good();
    assert_eq!(reply.hint.as_deref(), Some("DirectoryStore is not read with SectonaAuthentication"));
    let password =
        json!({ "APIActionType": "UpdatePassword", "Username": "ada", "Password": "New-1852", "Mobile": "1" });
    let reply = world.sectona().manage_user(password).await.good();
    assert_eq!(reply.hint.as_deref(), Some("Mobile is not read by UpdatePassword"));
}

#[tokio::test]
async fn a_misspelt_member_is_named_also_when_it_is_the_reason_of_a_refusal() {
    let world = World::new().await;
    for (wrong, right, code) in [("FristName", "FirstName", "011669"), ("User_name", "Username", "011675")] {
        let mut body = create("ada");
        let value = body.as_object_mut().unwrap().shift_remove(right).unwrap();
        body[wrong] = value;
        let reply = world.sectona().manage_user(body).await.code(code);
        assert!(reply.hint.as_deref().unwrap().contains(&format!("did you mean {right}?")), "{reply}");
    }
}

#[tokio::test]
async fn json_may_be_nested_128_deep() {
    let world = World::new().await;
    for (deep, good) in [(127, true), (128, false)] {
        let nested = format!("{}{}", "[".repeat(deep), "]".repeat(deep));
        let body = create("ada").to_string().replacen('{', &format!("{{\"Note\":{nested},"), 1);
        let reply = world.sectona().raw(&body).await;
        assert_eq!(reply.json()["IsSuccess"], good, "{deep} below one object: {reply}");
    }
}
