//! Seeds: what they bring into a store; those that say what cannot be are refused before anything is loaded.

use mynah::app::DEFAULT_SPACE;
use mynah::config::seed;
use mynah::domain::{
    Api, Detail, Details, Failure, Kind, LoginStep, Organization, Page, Right, Token, TokenFilter, TokenState,
};
use uuid::Uuid;

use crate::world::{Terms, World};

const TEMPLATE: &str = "[[admanager.creation_templates]]\nname = \"t\"\n";
const REALM: &str = "[[realm]]\nname = \"r\"\n";

#[test]
fn what_no_request_could_bring_no_seed_can() {
    let long = "x".repeat(257);
    let user = |more: &str| format!("{REALM}[[user]]\nrealm = \"r\"\n{more}");
    let cases = [
        (user(r#"name = "a\u0000b""#), "cannot be the name of a user"),
        (user(r#"name = " ""#), "cannot be the name of a user"),
        (user(&format!("name = \"{long}\"")), "cannot be the name of a user"),
        (
            user(&format!("name = \"a\"\nattributes = {{ first_name = \"{long}\" }}")),
            "first_name of \"a\" may have at most 256",
        ),
        (user("name = \"a\"\nattributes = { email = \"a\\u0007\" }"), "holds the control character U+0007"),
        (user("name = \"a\"\nattributes = { shoe_size = \"42\" }"), "\"shoe_size\" is no shared attribute"),
        (user("name = \"a\"\naccounts = [\"oracle\"]"), "\"oracle\" is no API"),
        (
            user("name = \"a\"\nshoe_size = 42"),
            "line 6: user[0].shoe_size is no key of the seed format; the keys here are realm, name,",
        ),
        (
            format!("{REALM}[[admanager.organizational_units]]\nrealm = \"r\"\ndn = \"garbage\""),
            "is no distinguished name",
        ),
        (
            user("name = \"a\"\naccounts = [\"sectona\"]\ndetails.sectona = { UserRle = \"x\" }"),
            "did you mean UserRole?",
        ),
        (
            TEMPLATE.to_owned() + "organizational_unit = \"garbage\"",
            "organizational_unit of \"t\" is no distinguished name",
        ),
        (TEMPLATE.to_owned() + "logon_name_format = \"{sn\"", "has a { without its }"),
        (
            TEMPLATE.to_owned() + "logon_name_format = \"{surname}\"",
            "surname of \"t\" is no member that admanager knows",
        ),
        (TEMPLATE.to_owned() + "defaults = { compny = \"x\" }", "did you mean company?"),
        ("[[sectona.operators]]\nname = \"a\"\nrights = [\"fly\"]".to_owned(), "\"fly\" is no right"),
        ("[[sectona.operators]]\nname = \"a\"\npassword_hash = \"plain\"".to_owned(), "is no Argon2 PHC string"),
        ("[sectona]\ntags = [\"a\\tb\"]".to_owned(), "cannot be the name of a tag"),
    ];
    for (text, problem) in cases {
        let said = seed::parse(&text).expect_err(&text).to_string();
        assert!(said.contains(problem), "{said:?} of\n{text}");
    }
}

#[tokio::test]
async fn a_technician_names_a_template_that_is_there() {
    let technician = "[[admanager.technicians]]\nname = \"t\"\ndefault_template = \"System Template\"\n";
    World::on(Terms::default().and_seed(technician)).await;
    let refused = World::try_on(Terms::default().and_seed(&technician.replace("System", "No such"))).await;
    let said = refused.err().expect("it is refused").to_string();
    assert!(said.contains("names a creation template \"No such Template\", which is not there"), "{said}");
}

#[tokio::test]
async fn a_catalogue_name_may_be_said_again_but_not_otherwise() {
    let again = "[[summit.role_templates]]\nname = \"end user\"\n";
    World::on(Terms::default().and_seed(again)).await;
    let otherwise = Terms::default().and_seed(&format!("{again}manage_users = true\n"));
    let said = World::try_on(otherwise).await.err().expect("it is refused").to_string();
    assert!(said.contains("summit has a role \"end user\" already, and it is not the same"), "{said}");
}

const SAS: &str = "[[realm]]\nname = \"r\"\nsas = [\"R\"]\n";

#[test]
fn what_sas_cannot_have_no_seed_can_give_it() {
    let operator = |more: &str| format!("{SAS}[[sas.operators]]\nname = \"o\"\n{more}");
    let token = |more: &str| format!("{SAS}[[sas.tokens]]\nrealm = \"r\"\nserial = \"t\"\ntype = \"kt\"\n{more}");
    let container = |more: &str| format!("{SAS}[[sas.containers]]\nrealm = \"r\"\n{more}");
    let long = "x".repeat(4_001);
    let cases = [
        (operator("login = \"dance\""), "\"dance\" is no login step; the login steps are challenge, server_pin,"),
        (operator("login = \"challenge\""), "login of \"o\" is a challenge, which needs an answer"),
        (operator("answer = \"42\""), "answer of \"o\" needs login = \"challenge\""),
        (operator("challenge = \"What?\""), "challenge of \"o\" needs login = \"challenge\""),
        (
            operator("login = \"locked\"\nnext_passcode = \"1\""),
            "next_passcode of \"o\" needs login = \"next_passcode\"",
        ),
        (operator("default_template = \"t\""), "default_template of \"o\" is for operators of admanager only"),
        (
            "[[sectona.operators]]\nname = \"o\"\nlogin = \"locked\"".to_owned(),
            "login of \"o\" is for operators of sas only",
        ),
        (container("name = \"default\""), "\"default\" is a container of every realm, and not to be listed"),
        (container("name = \"\""), "cannot be the name of a container"),
        (container(&format!("name = \"c\"\ndescription = \"{long}\"")), "description of \"c\" may have at most 4000"),
        ("[sas]\nsaml_services = [\"a\\tb\"]".to_owned(), "cannot be the name of a SAML service"),
        (
            format!("{SAS}[[sas.groups]]\nrealm = \"r\"\nname = \"g\"\nkind = \"secret\""),
            "line 7: sas.groups[0].kind must be writable or read_only, not \"secret\"",
        ),
        (
            format!("{REALM}[[sectona.groups]]\nrealm = \"r\"\nname = \"g\"\nkind = \"writable\""),
            "kind of \"g\" is for groups of sas only",
        ),
        (
            format!("{SAS}[[sas.organizations]]\nrealm = \"r\"\nmail = \"slow\""),
            "line 6: sas.organizations[0].mail must be working or failing, not \"slow\"",
        ),
        (
            format!("{SAS}[[sas.organizations]]\nrealm = \"r\"\nsms_credits = -1"),
            "line 6: sas.organizations[0].sms_credits must be a whole number from 0 to 4294967295, not -1",
        ),
        (token("type = \"kt\""), "line 8: duplicate key"),
        (token("").replace("\"kt\"", "\"key\""), "\"key\" is no token type; the token types are kt, rb,"),
        (token("state = \"new\""), "\"new\" is no token state; the token states are not_initialized,"),
        (token("state = \"active\""), "state of \"t\" is active, which needs an owner"),
        (token("state = \"lost\"\nowner = \"ada\""), "state of \"t\" is lost, which goes without an owner"),
        (token("count = 0"), "count of \"t\" is not from 1 to 10000"),
        (token("count = 10001"), "count of \"t\" is not from 1 to 10000"),
        (token(&format!("comment = \"{long}\"")), "comment of \"t\" may have at most 4000"),
        (token("").replace("\"t\"", "\" \""), "cannot be the name of a token"),
        (format!("{REALM}[[user]]\nrealm = \"r\"\nname = \"a\"\ngroups = {{ oracle = [] }}"), "\"oracle\" is no API"),
    ];
    for (text, problem) in cases {
        let said = seed::parse(&text).expect_err(&text).to_string();
        assert!(said.contains(problem), "{said:?} of\n{text}");
    }
}

#[tokio::test]
async fn what_a_seed_refers_to_must_be_there() {
    let token = |more: &str| format!("[[sas.tokens]]\nrealm = \"mynah\"\nserial = \"KT-1\"\ntype = \"kt\"\n{more}");
    let user = "[[user]]\nrealm = \"mynah\"\nname = \"ada\"\n";
    let organization = "[[sas.organizations]]\nrealm = \"mynah\"\n";
    let operator = "[[sas.operators]]\nname = \"o\"\n";
    let cases = [
        (token("owner = \"ada\""), "token \"KT-1\" belongs to \"ada\", who is no user of realm \"mynah\""),
        (token("container = \"Attic\""), "token \"KT-1\" is in a container \"Attic\", which is not there"),
        (token("container = \"Attic\"").replace("mynah", "nowhere"), "no realm is called \"nowhere\""),
        (token("") + &token(""), "realm \"mynah\" has a token \"KT-1\" already"),
        (token("count = 1\n").replace("KT-1", "KT-") + &token(""), "realm \"mynah\" has a token \"KT-1\" already"),
        (organization.replace("mynah", "nowhere"), "no realm is called \"nowhere\""),
        (organization.replace("mynah", "admp").repeat(2), "realm \"admp\" is an organization already"),
        (format!("{operator}organization = \"Nowhere\""), "sas reaches no realm by the name \"Nowhere\""),
        (
            format!("{operator}organization = \"Mynah\"\nrealms = [\"admp\"]"),
            "sas operator \"o\" has the organization \"Mynah\", which it does not reach",
        ),
        (
            format!("{user}groups = {{ sectona = [\"Nobody\"] }}"),
            "user \"ada\" is in a sectona group \"Nobody\", which is not there",
        ),
    ];
    for (more, problem) in cases {
        let said = World::try_on(Terms::default().and_seed(&more)).await.err().expect(&more).to_string();
        assert!(said.contains(problem), "{said:?} of\n{more}");
    }
}

/// A world with a realm of its own beside the shipped ones.
async fn acme(more: &str) -> (World, Uuid, Uuid) {
    let realm = "[[realm]]\nname = \"acme\"\nsas = [\"Acme\"]\nsectona = [{ instance = \"Acme\" }]\n";
    let world = World::on(Terms::default().and_seed(&format!("{realm}{more}"))).await;
    let ids = world.db.read(async |tx| {
        let space = tx.space(DEFAULT_SPACE).await?.expect("a space");
        Ok::<_, Failure>((space, tx.realm_named(space, "acme").await?.expect("a realm").id))
    });
    let (space, realm) = ids.await.expect("a store");
    (world, space, realm)
}

fn texts(details: &Details) -> Vec<(&str, &str)> {
    details.iter().map(|(name, detail)| (name.as_str(), detail.text().expect("a text"))).collect()
}

#[tokio::test]
async fn a_seed_gives_sas_its_containers_services_and_switches() {
    let (world, space, realm) = acme(
        "[[sas.containers]]\nrealm = \"acme\"\nname = \"Attic\"\ndescription = \"Up there\"\n\
         [[sas.containers]]\nrealm = \"acme\"\nname = \"Cellar\"\n",
    )
    .await;
    let containers = world.db.read(async |tx| tx.entries_of(realm, (Api::Sas, Kind::Container)).await).await.unwrap();
    let shown: Vec<_> = containers.iter().map(|entry| (entry.name.as_str(), texts(&entry.details))).collect();
    assert_eq!(shown, [("Attic", vec![("description", "Up there")]), ("Cellar", vec![])]);

    let seed = seed::parse("[sas]\nsaml_enabled = false\nsaml_services = [\"rp\"]\n").unwrap();
    world.app.service().add_seed(space, seed).await.unwrap();
    let settings = world.app.service().settings(space, Api::Sas).await.unwrap();
    assert_eq!(texts(&settings), [("saml_enabled", "false")]);
    let service = world.db.read(async |tx| tx.entry(space, realm, (Api::Sas, Kind::SamlService), "RP").await);
    assert_eq!(service.await.unwrap().map(|entry| entry.realm), Some(None));
}

#[tokio::test]
async fn a_seed_puts_users_into_groups() {
    let (world, _, realm) = acme(
        "[[sas.groups]]\nrealm = \"acme\"\nname = \"Remote\"\ndescription = \"From home\"\n\
         [[sas.groups]]\nrealm = \"acme\"\nname = \"Synced\"\nkind = \"read_only\"\n\
         [[sas.groups]]\nrealm = \"acme\"\nname = \"IT\"\nfield = \"department\"\nequals = \"IT\"\n\
         [[sectona.groups]]\nrealm = \"acme\"\nname = \"Vault\"\n\
         [[user]]\nrealm = \"acme\"\nname = \"ada\"\nattributes = { department = \"it\" }\n\
         groups = { sas = [\"SYNCED\"], sectona = [\"Vault\"] }\n",
    )
    .await;
    let groups = world.db.read(async |tx| tx.groups(realm, Api::Sas).await).await.unwrap();
    let shown: Vec<_> = groups.iter().map(|group| (group.name.as_str(), texts(&group.details))).collect();
    let rule = vec![("equals", "IT"), ("field", "department"), ("kind", "writable")];
    let remote = vec![("description", "From home"), ("kind", "writable")];
    assert_eq!(shown, [("IT", rule), ("Remote", remote), ("Synced", vec![("kind", "read_only")])]);

    let ada = world.user(Api::Sas, "Acme", "ada").await.expect("Ada");
    assert!(ada.accounts.is_empty(), "she needs none");
    let of = async |api| world.db.read(async |tx| tx.groups_of(ada.id, api).await).await.unwrap();
    assert_eq!(of(Api::Sas).await, ["IT", "Synced"]);
    assert_eq!(of(Api::Sectona).await, ["Vault"]);
}

#[tokio::test]
async fn a_seed_says_what_an_organization_has() {
    let (world, _, realm) =
        acme("[[sas.organizations]]\nrealm = \"acme\"\nsms_credits = 3\nmax_tokens = 2\nsms = \"failing\"\n").await;
    let organization = world.db.read(async |tx| tx.organization(realm).await).await.unwrap();
    let expected = Organization { sms_credits: 3, max_tokens: Some(2), mail_fails: false, sms_fails: true };
    assert_eq!(organization, expected);

    let (world, _, realm) = acme("[[sas.organizations]]\nrealm = \"acme\"\nmail = \"failing\"\n").await;
    let organization = world.db.read(async |tx| tx.organization(realm).await).await.unwrap();
    assert_eq!(organization, Organization { mail_fails: true, ..Organization::default() });
}

#[tokio::test]
async fn a_seed_fills_the_inventory_of_tokens() {
    let (world, _, realm) = acme(
        "[[sas.containers]]\nrealm = \"acme\"\nname = \"Attic\"\n\
         [[user]]\nrealm = \"acme\"\nname = \"ada\"\n\
         [[sas.tokens]]\nrealm = \"acme\"\nserial = \"SMS-\"\ntype = \"sms\"\ncount = 3\n\
         [[sas.tokens]]\nrealm = \"acme\"\nserial = \"KT\"\ntype = \"kt\"\nowner = \"ADA\"\ncontainer = \"attic\"\n\
         revocable = false\n\
         [[sas.tokens]]\nrealm = \"acme\"\nserial = \"G\"\ntype = \"gold\"\nstate = \"lost\"\ncomment = \"On a train\"\n",
    )
    .await;
    let ada = world.user(Api::Sas, "Acme", "ada").await.expect("Ada").id;
    let tokens = world.db.read(async |tx| tx.tokens_where(realm, &TokenFilter::default(), Page::ALL).await);
    let shown: Vec<String> = tokens.await.unwrap().iter().map(|token| shown(token, ada)).collect();
    assert_eq!(
        shown,
        [
            "G gold lost in Default: On a train",
            "KT kt active in Attic, hers for ever",
            "SMS-1 sms initialized in Default",
            "SMS-2 sms initialized in Default",
            "SMS-3 sms initialized in Default",
        ]
    );
    let token = world.db.read(async |tx| tx.token(realm, "kt").await).await.unwrap().expect("a token");
    assert_eq!(token.state_since, world.now());
}

fn shown(token: &Token, owner: Uuid) -> String {
    let owner = if token.owner == Some(owner) { ", hers" } else { "" };
    let kept = if token.revocable { "" } else { " for ever" };
    let comment = token.comment.as_ref().map(|comment| format!(": {comment}")).unwrap_or_default();
    let (kind, state) = (token.kind.name(), token.state.name());
    format!("{} {kind} {state} in {}{owner}{kept}{comment}", token.serial, token.container)
}

#[tokio::test]
async fn an_operator_of_sas_may_have_more_to_do_than_to_log_in() {
    let (world, space, _) = acme(
        "[[sas.operators]]\nname = \"plain\"\n\
         [[sas.operators]]\nname = \"asked\"\nlogin = \"challenge\"\nanswer = \"Yes\"\norganization = \"acme\"\n\
         [[sas.operators]]\nname = \"riddled\"\nlogin = \"challenge\"\nanswer = \"No\"\nchallenge = \"Why?\"\n\
         [[sas.operators]]\nname = \"late\"\nlogin = \"next_passcode\"\nnext_passcode = \"2\"\nvalidation_code = \"v1\"\n\
         [[sas.operators]]\nname = \"again\"\nlogin = \"next_passcode\"\n",
    )
    .await;
    let details = async |name: &str| {
        let operator = world.db.read(async |tx| tx.operator(space, Api::Sas, name).await).await.unwrap();
        operator.expect("an operator").details
    };
    assert_eq!(texts(&details("plain").await), []);
    assert_eq!(texts(&details("again").await), [("login", "next_passcode")]);
    let mut asked = details("asked").await;
    let hash = asked.remove("answer_hash").and_then(|hash| hash.text().map(str::to_owned)).expect("a hash");
    assert!(hash.starts_with("$argon2id$"), "{hash}");
    let prompt = ("challenge", "Enter the answer to your challenge");
    assert_eq!(texts(&asked), [prompt, ("login", "challenge"), ("organization", "Acme")]);
    assert_eq!(details("riddled").await.get("challenge").and_then(Detail::text), Some("Why?"));
    let late = details("late").await;
    let names: Vec<_> = late.keys().map(String::as_str).collect();
    assert_eq!(names, ["login", "next_passcode_hash", "validation_code"]);
    assert!(!format!("{late:?}").contains("\"2\""), "{late:?}");
}

#[tokio::test]
async fn the_shipped_seed_has_tokens_and_an_operator_for_every_step_of_a_log_in() {
    let world = World::new().await;
    let kim = world.user(Api::Sas, "Mynah West", "kim").await.expect("Kim");
    let tokens = world.db.read(async |tx| tx.tokens_of(kim.id).await).await.unwrap();
    assert_eq!(
        tokens.iter().map(|token| shown(token, kim.id)).collect::<Vec<_>>(),
        ["KT-100 kt active in Default, hers"]
    );
    let found = world.db.read(async |tx| {
        let space = tx.space(DEFAULT_SPACE).await?.expect("a space");
        let realm = tx.realm_named(space, "mynah").await?.expect("a realm").id;
        let free = TokenFilter { states: Some(vec![TokenState::Initialized]), ..TokenFilter::default() };
        let mut steps = Vec::new();
        for name in ["operator", "challenge", "pin", "newpin", "newpassword", "window", "locked"] {
            let operator = tx.operator(space, Api::Sas, &format!("{name}@mynah.test")).await?.expect(name);
            assert!(operator.development && operator.rights.len() == Right::ALL.len(), "{name}");
            steps.extend(operator.details.get("login").and_then(Detail::text).and_then(LoginStep::named));
        }
        Ok::<_, Failure>((tx.count_tokens(realm, &free).await?, steps))
    });
    let (free, steps) = found.await.unwrap();
    assert_eq!(free, 16);
    assert_eq!(steps, LoginStep::ALL);
}
