//! Seeds that say what cannot be are refused before anything is loaded.

use mynah::config::seed;

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
        (user("name = \"a\"\nshoe_size = 42"), "line 6: unknown field `shoe_size`"),
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
