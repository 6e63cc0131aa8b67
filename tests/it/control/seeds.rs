//! Seeds as documents: a space written down, read again, and added to.

use axum::http::Method;
use chrono::TimeDelta;
use mynah::app::DEFAULT_SPACE;
use mynah::config::seed::{self, Format};
use mynah::domain::{Api, Failure};
use mynah::store::Location;
use serde_json::{Value, json};

use crate::sas::containers::move_users;
use crate::sas::{element, list, remove};
use crate::sectona::{create, modify, with};
use crate::summit::form;
use crate::world::{PASSWORD, Reply, Terms, World, fresh_store};

const TOML: (&str, &str) = ("content-type", "application/toml");
const JSON: (&str, &str) = ("content-type", "application/json");

/// The document of a space.
async fn exported(world: &World, format: Format) -> String {
    let service = world.app.service();
    let space = service.space(DEFAULT_SPACE).await.expect("a store").expect("a space");
    seed::write(&service.export(space).await.expect("a store"), format)
}

/// A world that begins with a document and nothing else.
async fn restored(location: Location, document: &str) -> World {
    World::at(location, Terms { seed: document.to_owned(), ..Terms::default() }.creating_names()).await
}

async fn post(world: &World, kind: (&str, &str), body: &str) -> Reply {
    world.request(Method::POST, "/_mynah/seed", &[kind], body.to_owned()).await
}

fn detail(reply: &Reply) -> (u16, String) {
    assert_eq!(reply.content_type, "application/problem+json", "{reply}");
    (reply.status, reply.json()["detail"].as_str().expect("a text").to_owned())
}

/// A world that all four APIs have written to, in all the ways that they have.
async fn lived_in(location: Location) -> World {
    let world = World::at(location, Terms::default().creating_names()).await;
    // Sectona: created, changed, in a group by rule, with a token of her own.
    let sectona = world.sectona();
    let ada = json!({
        "UserRole": "Administrator", "UserType": "InteractiveAPIOAuth", "Tags": "production, contractor",
        "Department": "IT", "EmailID": "ada@mynah.test", "Expiry": "28 Apr 2031", "CustomAttribute1": "a \"b\" \\ c",
    });
    sectona.manage_user(with(create("ada"), ada)).await.good();
    sectona.manage_user(with(create("grace"), json!({ "UserRole": "Keeper of \"keys\"" }))).await.good();
    sectona.manage_user(modify("grace", json!({ "IsActive": false }))).await.good();
    world.tokens("admin", PASSWORD).await;
    world.tokens("ada", "Analytical-1843").await;
    world.advance(TimeDelta::microseconds(1_234_567));
    // SAS: aliases, containers, groups, provisioning, a removed user, an operator who has taken a step.
    let sas = world.sas().await;
    sas.here("AddContainer", &[("containerName", "Analysts"), ("description", "Who\ncount")]).await.is("true");
    sas.add_user(&[("UserName", "mary"), ("Email", "mary@mynah.test"), ("Mobile", "1"), ("Lastname", "Ärmel")]).await;
    sas.add_user(&[("UserName", "gone"), ("Email", "gone@mynah.test")]).await.is("true");
    sas.add_user(&[("UserName", "henry"), ("ContainerName", "Staff")]).await.is("true");
    move_users(&sas, &["mary"], "Analysts").await.is("true");
    let aliases = element("userName", "mary") + &list("aliases", &["m1", "m2"]) + &element("organization", "Mynah");
    sas.send("SetUserAliases", &aliases).await;
    assert_eq!(sas.provision(&["mary"], "SMS").await, ["SMSSent"]);
    sas.provision(&["henry"], "MobilePASS").await;
    remove(&sas, "gone").await.is("Deleted");
    world.sas_as_nobody().connect("pin@mynah.test", PASSWORD).await;
    // ADManager: created by a template, in groups and units, disabled, removed, a realm of its own.
    let admanager = world.admanager();
    let joan = json!([{
        "givenName": "Joan", "sn": "Clarke", "mail": "joan@mynah.test", "memberOf": "CN=Staff,CN=Users,DC=mynah,DC=test",
        "password": "Enigma-1940!", "extensionAttribute1": "x", "OUName": "OU=Staff,DC=mynah,DC=test",
    }]);
    admanager.create(joan).await.success();
    admanager.create(json!([{ "sAMAccountName": "alan", "mail": "alan@mynah.test" }])).await.success();
    admanager.act("DisableUser", json!([{ "sAMAccountName": "alan" }])).await.done();
    admanager.create(json!([{ "sAMAccountName": "left" }])).await.success();
    admanager.act("DeleteUser", json!([{ "sAMAccountName": "left" }])).await.done();
    let group =
        json!([{ "name": "Sales <EU>", "sAMAccountName": "sales", "member": "CN=alan,CN=Users,DC=mynah,DC=test" }]);
    admanager.operate("CreateGroup", &group.to_string(), &[]).await.success();
    let unit = json!([{ "name": "Sales", "OUName": "OU=Staff,DC=mynah,DC=test" }]);
    admanager.operate("CreateOU", &unit.to_string(), &[]).await;
    world.admanager().in_domain("new.test").create(json!([{ "sAMAccountName": "first" }])).await.success();
    world.log_in("helpdesk").await;
    // SummitAI: keys, lists, masters with parents, names out of use.
    let summit = world.summit();
    summit.user(with(form("E1"), json!({ "Customer": "SUMMIT,Mynah", "Location": "Mars" }))).await.counts(0, 1);
    summit.user(with(form("E2"), json!({ "LoginType": "APIKEY", "APIKeyExpiry": "2031-06-01" }))).await.api_key();
    summit
        .user(json!({ "EmployeeId": "E1", "IsLocked": "1", "CustomAttributes": [
        { "Attr_Name": "Drop", "Attr_Value": "y", "Group_Name": "Default Group" } ] }))
        .await
        .counts(1, 0);
    let master = |more: Value| with(json!({ "CM_ID": "0", "MasterType": "Customer", "MasterValue": "Acme" }), more);
    let masters = json!([
        master(json!({})),
        master(json!({ "MasterType": "Location", "MasterValue": "Rome",
        "ParentMasterType": "Customer", "ParentValue": "Acme", "Active": "0" }))
    ]);
    let detail = json!({ "objCommonMasterDetail": { "DomainName": "MYNAH", "CommonMasterDetails": masters } });
    summit.ask("ADM_CreateOrUpdateCommonMaster", detail).await;
    world
}

/// What every API shows of everybody, by its own calls.
async fn views(world: &World) -> Vec<String> {
    let mut views = Vec::new();
    let sectona = world.sectona();
    let filter = json!({ "Filter": "All", "Instance": "Default" });
    for (operation, more) in [
        ("GetUsers", json!({})),
        ("GetUserGroups", json!({})),
        ("GetUsersByGroup", json!({ "GroupName": "IT department" })),
        ("GetUsersByGroup", json!({ "GroupName": "Vault users" })),
    ] {
        views.push(sectona.call(operation, with(filter.clone(), more)).await.good().result().to_string());
    }
    let sas = world.sas().await;
    for name in ["ada", "grace", "mary", "gone", "henry", "joan.clarke", "alan", "left", "kim"] {
        for operation in ["GetUser", "GetUserAliases", "GetUserGroups"] {
            views.push(sas.here(operation, &[("userName", name)]).await.reply.body.clone());
        }
    }
    for operation in ["GetTokens", "GetContainers", "GetUsers"] {
        views.push(sas.here(operation, &[("pageSize", "100")]).await.reply.body.clone());
    }
    let all = "sAMAccountName,displayName,mail,userAccountControl,memberOf,OUName,objectGUID,whenCreated,whenChanged,\
        accountExpires,extensionAttribute1,company,department,lockoutTime,distinguishedName";
    for domain in ["mynah.test", "new.test", "admp.local"] {
        views.push(world.admanager().in_domain(domain).search(&[("select", all)]).await.body);
    }
    let summit = world.summit();
    let everybody = json!({ "UserSearchFilters": { "SearchText": "", "IncludeInActive": "1", "DomainName": "MYNAH" } });
    views.push(summit.ask("ADM_SearchUsers", everybody).await.body);
    for letter in ["a", "e", "i"] {
        let some =
            json!({ "UserSearchFilters": { "SearchText": letter, "IncludeInActive": "1", "DomainName": "MYNAH" } });
        views.push(summit.ask("ADM_SearchUsers", some).await.body);
    }
    let masters =
        json!({ "DomainName": "MYNAH", "MasterType": "customer,location,timezone,roletemplate,customattribute" });
    views.push(summit.ask("ADM_GetUserMasterData", masters).await.body);
    // What is another in every answer.
    let ids = "\"TokenID\":";
    views.iter().map(|view| view.split_once(ids).map_or(view.as_str(), |(before, _)| before).to_owned()).collect()
}

#[tokio::test]
async fn a_space_that_is_written_down_and_read_again_is_the_same() {
    let world = lived_in(fresh_store().await).await;
    let (toml, json) = (exported(&world, Format::Toml).await, exported(&world, Format::Json).await);
    let before = views(&world).await;
    assert!(before.iter().any(|view| view.contains("Ärmel")), "the views show something");
    for (location, document) in [(Location::Memory, &toml), (fresh_store().await, &toml)] {
        let again = restored(location, document).await;
        again.advance(world.now() - again.now());
        assert_eq!(exported(&again, Format::Toml).await, toml);
        assert_eq!(exported(&again, Format::Json).await, json);
        for (before, after) in before.iter().zip(views(&again).await) {
            assert_eq!(*before, after);
        }
    }
    let by_json = seed::write(&seed::parse_json(&json).expect("it can be read"), Format::Toml);
    assert_eq!(by_json, toml, "JSON says the same as TOML");
}

#[tokio::test]
async fn what_is_restored_goes_on_where_it_was() {
    let world = lived_in(fresh_store().await).await;
    let token = world.tokens("admin", PASSWORD).await["access_token"].as_str().expect("a token").to_owned();
    let key = world
        .summit()
        .user(with(form("E3"), json!({ "LoginType": "APIKEY", "RoleTemplate": "Super Admin" })))
        .await
        .api_key();
    let again = restored(fresh_store().await, &exported(&world, Format::Toml).await).await;
    again.advance(world.now() - again.now());
    // The ids of a test count, so that those of both worlds would be the same.
    for _ in 0..2_000 {
        again.app.service().ids().id();
    }
    for world in [&world, &again] {
        world.sectona_by(&token).manage_user(modify("grace", json!({ "Company": "Navy" }))).await.good();
        world.summit_by_key(&key).user(form("E4")).await.counts(0, 1);
        world.tokens("ada", "Analytical-1843").await;
        world.sectona().manage_user(create("new")).await.good();
    }
    let number = async |world: &World| world.user(Api::Sectona, "Default", "new").await.expect("she is there").number;
    assert_eq!(number(&world).await, number(&again).await, "numbers go on");
}

#[tokio::test]
async fn the_document_comes_in_the_form_that_is_asked_for() {
    let world = World::new().await;
    let get = async |path: &str, accept: &str| {
        let headers: &[(&str, &str)] = if accept.is_empty() { &[] } else { &[("accept", accept)] };
        let reply = world.request(Method::GET, path, headers, "").await;
        assert_eq!(reply.status, 200, "{reply}");
        (reply.content_type.clone(), reply.body)
    };
    let toml = ("application/toml".to_owned(), exported(&world, Format::Toml).await);
    let json = ("application/json".to_owned(), exported(&world, Format::Json).await);
    for accept in ["", "*/*", "application/toml", "text/plain", "application/json, application/toml"] {
        assert_eq!(get("/_mynah/seed", accept).await, toml, "{accept}");
    }
    for accept in ["application/json", "text/html, application/json;q=0.9", "application/problem+json"] {
        assert_eq!(get("/_mynah/seed", accept).await, json, "{accept}");
    }
    assert_eq!(get("/_mynah/seed?format=json", "application/toml").await, json);
    assert_eq!(get("/_mynah/seed?format=toml", "application/json").await, toml);
    let wrong = world.request(Method::GET, "/_mynah/seed?format=xml", &[], "").await;
    assert_eq!(detail(&wrong).0, 400);
    assert!(!toml.1.contains(PASSWORD) && !toml.1.contains(crate::world::KEY), "no secrets in plain");
}

#[tokio::test]
async fn a_seed_is_added_in_either_form() {
    let world = World::new().await;
    let there = world.request(Method::GET, "/_mynah/seed?format=json", &[], "").await.json();
    let there = there["user"].as_array().expect("a list").len();
    let one = "[[user]]\nrealm = \"mynah\"\nname = \"ada\"\naccounts = [\"sectona\"]\n";
    assert_eq!(post(&world, TOML, one).await.json(), json!({ "users": there + 1 }));
    let two = json!({ "user": [{ "realm": "mynah", "name": "bob" }, { "realm": "mynah", "name": "cay" }] });
    assert_eq!(post(&world, JSON, &two.to_string()).await.json(), json!({ "users": there + 3 }));
    let plain = ("content-type", "text/plain; charset=utf-8");
    assert_eq!(post(&world, plain, &one.replace("ada", "dan")).await.json(), json!({ "users": there + 4 }));
    let more = two.to_string().replace("bob", "eve").replace("cay", "fay");
    assert_eq!(post(&world, plain, &format!("\n {more}")).await.json(), json!({ "users": there + 6 }));
    assert_eq!(world.sectona().users("All").await, ["ada", "bob", "cay", "dan", "eve", "fay"]);
    let form = ("content-type", "application/x-www-form-urlencoded");
    let said = detail(&post(&world, form, one).await);
    assert_eq!(
        said,
        (
            415,
            "a seed comes as application/toml, application/json or text/plain, not as \
        \"application/x-www-form-urlencoded\""
                .to_owned()
        )
    );
}

#[tokio::test]
async fn an_id_that_a_user_was_given_by_the_server_is_hers_alone() {
    let world = World::new().await;
    world.sectona().manage_user(create("eve")).await.good();
    let eve = world.user(Api::Sectona, "Default", "eve").await.expect("she is there");
    assert_eq!(eve.guid, eve.id, "as long as nothing else is said");
    let id = eve.guid.to_string();
    let other = format!("[[user]]\nrealm = \"mynah\"\nname = \"x\"\nid = \"{id}\"\n");
    let two = format!("[[user]]\nrealm = \"mynah\"\nname = \"y\"\n{other}");
    for seed in [&other, &two] {
        let said = detail(&post(&world, TOML, seed).await);
        assert_eq!(said, (409, format!("user \"x\" has the id {id}, which is another's")));
    }
    let seen = world.look(&format!("/users/{id}")).await.status(200).json();
    assert_eq!(seen["user_name"], "eve");
}

#[tokio::test]
async fn a_seed_with_one_wrong_entry_leaves_nothing_behind() {
    let good = "[[realm]]\nname = \"acme\"\nsas = [\"Acme\"]\n[sectona]\nmsp = true\ntags = [\"new tag\"]\n\
        [[sas.organizations]]\nrealm = \"acme\"\n[[sectona.operators]]\nname = \"new\"\ntokens = [\"t\"]\n\
        [[sectona.groups]]\nrealm = \"acme\"\nname = \"new group\"\n\
        [[user]]\nrealm = \"acme\"\nname = \"zoe\"\naccounts = [\"sas\"]\n[[sas.tokens]]\nrealm = \"acme\"\n\
        serial = \"1\"\ntype = \"kt\"\nowner = \"zoe\"\n";
    let cases = [
        ("[[user]]\nrealm = \"admp\"\nname = \"JOHN\"\n", 409, "realm \"admp\" has a user \"JOHN\" already"),
        ("[[user]]\nrealm = \"nowhere\"\nname = \"a\"\n", 409, "no realm is called \"nowhere\""),
        (
            "[[user]]\nrealm = \"acme\"\nname = \"a\"\nnumber = 1\n",
            409,
            "user \"a\" has the number 1, which is another's",
        ),
        (
            "[[sas.tokens]]\nrealm = \"acme\"\nserial = \"1\"\ntype = \"kt\"\n",
            409,
            "realm \"acme\" has a token \"1\" already",
        ),
        (
            "[[admanager.groups]]\nrealm = \"mynah\"\nname = \"staff\"\n",
            409,
            "realm \"mynah\" has a admanager group \"staff\" already",
        ),
        ("[[summit.operators]]\nname = \"Integration\"\n", 409, "summit has an operator \"Integration\" already"),
        (
            "[[summit.operators]]\nname = \"x\"\nnumber = 1\n",
            409,
            "summit operator \"x\" has the number 1, which is another's",
        ),
        ("[[sas.organizations]]\nrealm = \"mynah\"\n", 409, "realm \"mynah\" is an organization already"),
        (
            "[[realm]]\nname = \"acme\"\nsummit = [\"mynah\"]\n",
            409,
            "summit reaches a realm by the name \"mynah\" already",
        ),
        (
            "[[summit.role_templates]]\nname = \"End User\"\nmanage_users = true\n",
            409,
            "summit has a role \"End User\" already, and it is not the same",
        ),
        (
            "[[sas.containers]]\nrealm = \"acme\"\nname = \"c\"\nnumber = 1\n",
            409,
            "sas container \"c\" has the number 1, which is another's",
        ),
        ("[[user]]\nrealm = \"acme\"\n", 400, "the seed: line 24: user[1].name is missing"),
    ];
    for (wrong, status, reason) in cases {
        let world = World::new().await;
        let before = exported(&world, Format::Toml).await;
        let said = detail(&post(&world, TOML, &format!("{good}{wrong}")).await);
        assert_eq!(said, (status, reason.to_owned()));
        assert_eq!(exported(&world, Format::Toml).await, before, "{wrong}");
        assert_eq!(post(&world, TOML, good).await.status, 200, "without it, it can be added");
    }
}

#[test]
fn a_mistake_is_told_with_its_place_in_plain_words() {
    let cases = [
        (json!({ "user": [{ "realm": "r" }] }), "user[0].name is missing"),
        (json!({ "user": [{ "realm": "r", "name": 5 }] }), "user[0].name must be a text, not 5"),
        (json!({ "user": {} }), "user must be a list, not a table"),
        (json!([]), "the seed must be a table of keys and values, not a list"),
        (
            json!({ "user": [{ "realm": "r", "name": "a", "details": { "sectona": { "Tags": [7] } } }] }),
            "user[0].details.sectona.Tags[0] must be a text or a table of texts, not 7",
        ),
        (json!({ "users": [] }), "users is no key of the seed format; did you mean user?"),
        (
            json!({ "sas": { "tokens": [{ "count": -1 }] } }),
            "sas.tokens[0].count must be a whole number from 0 to 4294967295, not -1",
        ),
        (
            json!({ "sas": { "tokens": [{ "count": 1.5 }] } }),
            "sas.tokens[0].count must be a whole number from 0 to 4294967295, not a number that is not whole",
        ),
        (json!({ "sectona": { "msp": "yes" } }), "sectona.msp must be true or false, not \"yes\""),
        (
            json!({ "sectona": { "tags": [null] } }),
            "sectona.tags[0] must be a text, or a table with the key name, not null",
        ),
        (
            json!({ "sectona": { "tags": [{ "nam": "x" }] } }),
            "sectona.tags[0].nam is no key of the seed format; did you mean name?",
        ),
        (
            json!({ "user": [{ "realm": "r", "name": "a", "details": { "sectona": { "Tags": ["x", {}] } } }] }),
            "user[0].details.sectona.Tags must have texts or tables, not both",
        ),
        (
            json!({ "user": [{ "realm": "r", "name": "a", "created_at": "today" }] }),
            "user[0].created_at must be a time such as 2031-04-28T00:00:00Z, not \"today\"",
        ),
        (
            json!({ "user": [{ "realm": "r", "name": "a", "id": "x" }] }),
            "user[0].id must be an id such as 0198c2a4-7b1e-7c5d-9f00-3d1f2a6b4c5e, not \"x\"",
        ),
        (
            json!({ "sectona": { "operators": [{ "name": "o", "credentials": [{ "digest": "zz" }] }] } }),
            "sectona.operators[0].credentials[0].digest must be the SHA-256 of the secret as 64 hexadecimal digits, not \"zz\"",
        ),
        (
            json!({ "sas": { "organizations": [{ "realm": "r", "mail": "slow" }] } }),
            "sas.organizations[0].mail must be working or failing, not \"slow\"",
        ),
    ];
    for (document, said) in cases {
        let read = seed::parse_json(&document.to_string()).expect_err(said);
        assert_eq!(read.to_string(), said);
    }
    let broken = seed::parse_json("{\"user\": [,]}").expect_err("no JSON").to_string();
    assert!(broken.starts_with("line 1, column 11: "), "{broken}");
    let twice = seed::parse_json("{\"user\": [], \"user\": []}").expect_err("two of one name").to_string();
    assert!(twice.contains("duplicate key \"user\""), "{twice}");
    let toml = "[[realm]]\nname = \"r\"\n\n[[user]]\nrealm = \"r\"\nnaem = \"ada\"\n";
    let read = seed::parse(toml).expect_err("a key that is not there").to_string();
    assert_eq!(read, "line 6: user[0].naem is no key of the seed format; did you mean name?");
}

#[test]
fn what_a_document_cannot_say() {
    let user = |more: &str| format!("[[realm]]\nname = \"r\"\n[[user]]\nrealm = \"r\"\nname = \"a\"\n{more}");
    let cases = [
        (user("number = 0"), "number of \"a\" is 0, but numbers begin with 1"),
        (
            user("number = 5\n[[user]]\nrealm = \"r\"\nname = \"b\"\nnumber = 5"),
            "the users \"a\" and \"b\" have the same number, 5",
        ),
        (user("accounts = [\"sas\", { api = \"sas\" }]"), "accounts of \"a\" has sas twice"),
        (
            user("accounts = [{ api = \"sas\", removed = true }]\ndetails.sas = { Extension = \"1\" }"),
            "user \"a\" has details for sas but no account there",
        ),
        (user("api_key = \"k\""), "api_key of \"a\" needs details.summit with LoginType = \"APIKEY\""),
        (
            user("accounts = [\"sectona\"]\ndetails.sectona = { UserType = \"Human\" }"),
            "UserType of \"a\" cannot be \"Human\"; sectona knows APIOAuth, Interactive, InteractiveAPIOAuth",
        ),
        (
            user("accounts = [\"summit\"]\ndetails.summit = { LoginType = \"KEY\" }"),
            "LoginType of \"a\" cannot be \"KEY\"; summit knows APIKEY, FORM, NT",
        ),
        (
            "[[sectona.operators]]\nname = \"o\"\nlogin = \"locked\"".to_owned(),
            "login of \"o\" is for operators of sas only",
        ),
        (
            "[[summit.operators]]\nname = \"o\"\nuser_type = \"Interactive\"".to_owned(),
            "user_type of \"o\" is for operators of sectona only",
        ),
        (
            "[sectona]\ntags = [{ name = \"t\", manage_users = true }]".to_owned(),
            "manage_users of \"t\" is for roles only",
        ),
        (
            "[[realm]]\nname = \"r\"\nadmanager = {}".to_owned(),
            "admanager of \"r\" needs the domain's name: dns, flat or both",
        ),
    ];
    for (text, said) in cases {
        assert_eq!(seed::parse(&text).expect_err(said).to_string(), said);
    }
}

#[tokio::test]
async fn a_seed_gives_a_user_her_own_key() {
    let ada = "[[user]]\nrealm = \"mynah\"\nname = \"ada\"\naccounts = [\"summit\"]\napi_key = \"ada's key\"\n\
        attributes = { employee_id = \"E1\" }\n\
        details.summit = { LoginType = \"APIKEY\", RoleTemplate = \"Super Admin\", APIKeyExpiry = \"2031-01-31\" }\n";
    let world = World::on(Terms::default().and_seed(ada)).await;
    world.summit_by_key("ada's key").user(form("E2")).await.counts(0, 1);
    world.advance(TimeDelta::days(30));
    let late = world.summit_by_key("ada's key").user(form("E3")).await;
    assert!(late.hint.is_some(), "{late}");
}

#[tokio::test]
async fn a_thousand_users_are_added_soon_enough() {
    let users: Vec<Value> = (0..1_000)
        .map(|number| {
            json!({
                "realm": "mynah", "name": format!("user-{number}"), "accounts": ["sectona", "admanager"],
                "attributes": { "email": format!("user-{number}@mynah.test"), "department": "IT" },
                "details": { "sectona": { "Tags": ["production"] } }, "groups": { "sas": ["Remote access"] },
            })
        })
        .collect();
    let world = World::new().await;
    let begun = std::time::Instant::now();
    let reply = post(&world, JSON, &json!({ "user": users }).to_string()).await;
    assert_eq!(reply.status, 200, "{reply}");
    println!("1,000 users were added within {:?}", begun.elapsed());
    let begun = std::time::Instant::now();
    assert!(exported(&world, Format::Toml).await.contains("user-999"));
    println!("and written down within {:?}", begun.elapsed());
    let members = world.db.read(async |tx| {
        let space = tx.space(DEFAULT_SPACE).await?.expect("a space");
        Ok::<_, Failure>(tx.memberships(space).await?.len())
    });
    assert_eq!(members.await.expect("a store"), 2_000);
}
