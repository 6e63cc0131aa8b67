//! Seeds of many users: read and loaded some at a time, they say and bring what they would as a whole.

use std::fmt::Write;
use std::process::Output;

use mynah::config::seed::{self, Format};
use mynah::domain::seed::{Seed, SeedUser};
use serde_json::{Value, json};

use crate::process::{Folder, failed};

/// More than are read at once, twice.
const USERS: usize = 600;
const FILE: &str = "sqlite:long.db";

/// A user in TOML, with more of her own.
fn user(name: &str, more: &str) -> String {
    format!("[[user]]\nrealm = \"mynah\"\nname = \"{name}\"\n{more}\n")
}

/// A seed in TOML of that many users, of whom some say more.
fn users(more: &[(usize, &str)]) -> String {
    let of = |at| more.iter().filter(|(who, _)| *who == at).map(|(_, more)| *more).collect::<String>();
    (0..USERS).map(|at| user(&format!("u{at:03}"), &of(at))).collect()
}

/// The same in JSON: each member of a user on a line of its own.
fn in_json(more: &[(usize, Value)]) -> String {
    let mut users: Vec<Value> = (0..USERS).map(|at| json!({ "realm": "mynah", "name": format!("u{at:03}") })).collect();
    for (at, more) in more {
        let members = more.as_object().expect("an object").clone();
        users[*at].as_object_mut().expect("an object").extend(members);
    }
    serde_json::to_string_pretty(&json!({ "user": users, "sectona": { "msp": true } })).expect("JSON")
}

/// Everybody whom a seed brings.
fn everybody(seed: &Seed) -> Vec<SeedUser> {
    let mut all = seed.users.clone();
    if let Some(crowd) = &seed.crowd {
        assert!(crowd.parts.count() > 1);
        all.extend((0..crowd.parts.count()).flat_map(|at| crowd.parts.part(at).expect("a part")));
        assert_eq!(all.len(), crowd.count);
    }
    all
}

/// Reads a seed as a long one and as a whole: both must say and bring the same.
#[track_caller]
fn same(format: Format, text: &str) -> Result<Seed, String> {
    let whole = seed::parse_as(format, text).map_err(|problem| problem.to_string());
    let long = seed::read(format, text.to_owned()).map_err(|problem| problem.to_string());
    match (&whole, &long) {
        (Ok(whole), Ok(long)) => {
            assert_eq!(format!("{:?}", everybody(long)), format!("{:?}", everybody(whole)));
            let rest = |seed: &Seed| Seed { users: Vec::new(), crowd: None, ..seed.clone() };
            assert_eq!(format!("{:?}", rest(long)), format!("{:?}", rest(whole)));
        }
        _ => assert_eq!(long.as_ref().err(), whole.as_ref().err()),
    }
    long
}

/// A long seed, which must be read as one.
#[track_caller]
fn long(format: Format, text: &str) -> Seed {
    let seed = same(format, text).expect("it can be read");
    assert!(seed.crowd.is_some(), "it is read some users at a time");
    seed
}

#[test]
fn a_long_seed_brings_what_it_would_as_a_whole() {
    let odd = "attributes = { street = \"\"\"\n[[user]]\nname = \\\"\"\"\n\"\"\", city = '''it''s [sas]''' } # [[user]]\n\
        accounts = [\"sas\"]\ngroups = { sectona = [\n  \"a\",\n  '[[user]]', # ]\n] }\n[user.details.sas]\ncontainer = \"x\"\n[[ user . credentials ]]\n\
        api = \"sas\"\ndigest = \"0000000000000000000000000000000000000000000000000000000000000000\"";
    let realm = "[[realm]]\nname = \"r\"\n";
    let plain = users(&[(0, odd), (255, odd), (256, odd), (599, odd)]).replace("container = \"x\"", "City = \"x\"");
    let seed = long(Format::Toml, &plain);
    assert_eq!(seed.population(), USERS);
    // All else may stand before, between and behind them.
    let between = plain.replacen(
        "[[user]]\nrealm = \"mynah\"\nname = \"u300\"",
        &format!("[sas]\nsaml_enabled = true\n{}", user("u300", "")),
        1,
    );
    for text in [format!("{realm}{plain}"), format!("{plain}{realm}"), between, plain.replace('\n', "\r\n")] {
        long(Format::Toml, &text);
    }
    long(Format::Toml, &format!("\u{feff}{plain}").replacen('\u{feff}', "", 1));
    long(Format::Json, &in_json(&[(300, json!({ "attributes": { "city": "]}\"\\" }, "active": false }))]));
}

#[test]
fn users_who_are_written_in_another_way_are_read_too() {
    let inline: String = (0..USERS).fold(String::new(), |mut text, at| {
        let _ = write!(text, "{{ realm = \"r\", name = \"u{at}\" }}, ");
        text
    });
    for text in [
        format!("user = [{inline}]"),
        users(&[]).replace("[[user]]", "[[\"user\"]]"),
        format!("user = 1\n{}", users(&[])),
    ] {
        let _ = same(Format::Toml, &text);
    }
    for text in ["[]", "{\"user\": {}}", "{\"user\": 1}", "{\"a\": 1, \"a\": 2}"] {
        same(Format::Json, text).expect_err(text);
    }
    let twice = in_json(&[]).replacen('{', "{\"user\": [], ", 1);
    same(Format::Json, &twice).expect_err("it is there twice");
}

#[test]
fn of_several_mistakes_the_first_is_said_wherever_it_stands() {
    let (twice, wrong, zero) = ("number = 7", "shoe_size = 42", "number = 0");
    let said = |more: &[(usize, &str)]| same(Format::Toml, &users(more)).expect_err("it cannot be");
    for (place, other) in [(3, 400), (300, 590), (520, 540)] {
        assert_eq!(said(&[(place, wrong), (other, zero)]), said(&[(place, wrong)]));
        assert_eq!(said(&[(place, zero), (other, zero)]), said(&[(place, zero)]));
    }
    // Two who have the same number are found out at the second of them.
    assert_eq!(said(&[(3, twice), (400, twice), (590, zero)]), said(&[(3, twice), (400, twice)]));
    assert_eq!(said(&[(3, twice), (300, zero), (590, twice)]), said(&[(300, zero)]));
    assert_eq!(said(&[(3, twice), (590, twice), (599, zero)]), said(&[(3, twice), (590, twice)]));
}

#[test]
fn what_is_wrong_with_one_of_many_is_said_with_its_place_in_the_document() {
    for wrong in [
        "shoe_size = 42",
        "number = \"x\"",
        "number = 0",
        "active = ",
        "locked = true\nlocked = true",
        "attributes = { shoe = \"x\" }",
    ] {
        let problem = same(Format::Toml, &users(&[(300, wrong)])).expect_err(wrong);
        // Those before have four lines each.
        assert!(!problem.starts_with("line") || problem.starts_with("line 120"), "{problem}");
    }
    same(Format::Toml, &users(&[(3, "number = 7"), (400, "number = 7")])).expect_err("twice");
    same(Format::Toml, &users(&[(300, "accounts = [\"sectona\"]\ndetails.sectona = { UserRle = \"x\" }")]))
        .expect_err("no member");
    same(Format::Toml, &format!("{}[sas]\nno = 1\n", users(&[]))).expect_err("no key");
    same(Format::Toml, &format!("{}[sas]\n[[realm]\n", users(&[]))).expect_err("no TOML");
    for wrong in [json!({ "number": "x" }), json!({ "shoe_size": 42 }), json!({ "attributes": { "city": 1 } })] {
        same(Format::Json, &in_json(&[(300, wrong)])).expect_err("a misfit");
    }
    for (right, wrong) in [
        ("\"u300\"", "\"u300\", \"name\": 1"),
        ("\"u300\"", "u300"),
        ("\"u300\"", "\"u300\"]"),
        ("\"u256\"", "\"u256\",\"name\":1"),
    ] {
        let problem = same(Format::Json, &in_json(&[]).replace(right, wrong)).expect_err(wrong);
        assert!(problem.starts_with("line ") || problem.contains("duplicate"), "{problem}");
    }
    same(Format::Json, &in_json(&[])[..9_000]).expect_err("it ends too early");
    // On one line, too.
    let line = in_json(&[]).replace('\n', "").replace("\"u300\"", "\"u300\", \"name\": 1");
    same(Format::Json, &line).expect_err("it is there twice");
}

fn loaded(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_long_seed_is_loaded_whole_or_not_at_all_and_says_who_is_in_the_way() {
    let folder = Folder::new();
    loaded(&folder.run(&["migrate", "--store", FILE]));
    let id = "11111111-2222-4333-8444-555555555555";
    let first = user(
        "there",
        &format!("id = \"{id}\"\nnumber = 700\naccounts = [\"admanager\"]\ndetails.admanager = {{ cn = \"Ada\" }}"),
    );
    folder.write("first.toml", &first);
    loaded(&folder.run(&["seed", "first.toml", "--store", FILE]));
    let listing = || loaded(&folder.run(&["users", "--store", FILE]));
    let before = listing();
    let cases = [
        ("name = \"THERE\"".to_owned(), "realm \"mynah\" has a user \"THERE\" already"),
        ("name = \"U007\"".to_owned(), "realm \"mynah\" has a user \"U007\" already"),
        ("name = \"x\"\nnumber = 700".to_owned(), "user \"x\" has the number 700, which is another's"),
        (
            format!("name = \"x\"\nid = \"{id}\""),
            "user \"x\" has the id 11111111-2222-4333-8444-555555555555, which is another's",
        ),
        (
            "name = \"x\"\ngroups = { sectona = [\"no\"] }".to_owned(),
            "user \"x\" is in a sectona group \"no\", which is not there",
        ),
        (
            "name = \"x\"\naccounts = [\"admanager\"]\ndetails.admanager = { cn = \"ADA\" }".to_owned(),
            "user \"x\": \"CN=ADA,CN=Users\" is taken",
        ),
    ];
    for (wrong, said) in cases {
        folder.write("long.toml", &users(&[]).replace("name = \"u300\"", &wrong));
        let output = folder.run(&["seed", "long.toml", "--store", FILE]);
        let shown = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{shown}");
        assert!(shown.ends_with(&format!("mynah: the seed cannot be loaded: {said}\n")), "{shown}");
        assert_eq!(listing(), before, "nothing of it is there");
        // The same of a seed that is read as a whole.
        folder.write("short.toml", &(user("u007", "") + &user("u300", "").replace("name = \"u300\"", &wrong)));
        failed(&folder.run(&["seed", "short.toml", "--store", FILE]), 2, &format!("the seed cannot be loaded: {said}"));
    }
    folder.write("long.toml", &users(&[]));
    let output = folder.run(&["seed", "long.toml", "--store", FILE]);
    assert_eq!(loaded(&output), "Loaded long.toml into sqlite:long.db; 600 users came with it.\n");
    assert!(String::from_utf8_lossy(&output.stderr).contains("of 600 users loaded"), "{output:?}");
    assert_eq!(listing().lines().filter(|line| line.starts_with("  u")).count(), USERS);
}
