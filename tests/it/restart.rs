//! The real binary and its store: what was done stays, one server at a time, seeds all or nothing, and a banner that works.

use std::collections::HashMap;
use std::process::{Command, Output};

use crate::creating::{Verdict, WAYS, client};
use crate::process::{Folder, address, failed};

const FILE: &str = "sqlite:kept.db";

/// What a run that must be good printed.
#[track_caller]
fn good(output: Output) -> String {
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), error.as_ref()), (Some(0), ""));
    String::from_utf8(output.stdout).expect("UTF-8")
}

impl Folder {
    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).expect("written");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_done_is_there_after_a_restart() {
    let folder = Folder::new();
    folder.write("seed.toml", &crate::creating::seed());
    let arguments = ["--password-cost", "light", "--seed", "seed.toml"];
    let mut sessions = HashMap::new();
    for expected in [Verdict::Created, Verdict::There] {
        let (mut server, banner) = folder.serve_on(FILE, &arguments);
        for way in WAYS {
            let base = format!("http://{}", address(&banner));
            if !sessions.contains_key(way.api) {
                sessions.insert(way.api, way.session_at(&client(), &base).await.expect("an answer"));
            }
            let name = format!("{}-ada", way.api);
            let verdict = way.ask(&client(), &base, &sessions[way.api], &name).await.expect("an answer");
            assert_eq!(verdict, expected, "{}", way.api);
        }
        server.signal("TERM");
        assert_eq!(server.wait(), Some(0));
    }
}

#[test]
fn a_second_server_on_the_same_file_is_refused() {
    let folder = Folder::new();
    let (mut server, _) = folder.serve_on(FILE, &[]);
    let second = folder.run(&["--listen", "127.0.0.1:0", "--store", FILE]);
    failed(&second, 1, "kept.db is held by another mynah; stop that one first, or name another file");
    server.signal("INT");
    assert_eq!(server.wait(), Some(0));
    let (mut server, _) = folder.serve_on(FILE, &[]);
    server.signal("TERM");
    assert_eq!(server.wait(), Some(0));
}

const TWO_USERS: &str = r#"
    [[user]]
    realm = "mynah"
    name = "grace"
    accounts = ["sectona", "summit"]
    attributes = { email = "grace@mynah.test" }

    [[user]]
    realm = "mynah"
    name = "ada"
    active = false
"#;

#[test]
fn a_seed_is_added_whole_or_not_at_all_and_not_under_a_running_server() {
    let folder = Folder::new();
    good(folder.run(&["migrate", "--store", FILE]));
    let (mut server, _) = folder.serve_on(FILE, &[]);
    folder.write("more.toml", TWO_USERS);
    let add = ["seed", "more.toml", "--store", FILE];
    failed(&folder.run(&add), 1, "is held by another mynah");
    server.signal("TERM");
    assert_eq!(server.wait(), Some(0));

    let listing = || good(folder.run(&["users", "--store", FILE]));
    assert!(!listing().contains("grace"));
    assert_eq!(good(folder.run(&add)), "Loaded more.toml into sqlite:kept.db; 2 users came with it.\n");
    let listed = listing();
    assert!(listed.contains("  grace  [sectona, summit]  email=grace@mynah.test\n"), "{listed}");
    assert!(listed.contains("  ada disabled  []\n"), "{listed}");

    failed(&folder.run(&add), 2, "the seed cannot be loaded: realm \"mynah\" has a user \"grace\" already");
    folder.write(
        "half.toml",
        "[[user]]\nrealm = \"mynah\"\nname = \"new\"\n[[user]]\nrealm = \"mynah\"\nname = \"ADA\"\n",
    );
    let half = folder.run(&["seed", "half.toml", "--store", FILE]);
    failed(&half, 2, "the seed cannot be loaded: realm \"mynah\" has a user \"ADA\" already");
    assert_eq!(listing(), listed, "nothing of it is there");
}

#[test]
fn users_are_listed_beside_a_running_server_and_a_store_that_is_not_there_is_said() {
    let folder = Folder::new();
    failed(&folder.run(&["users", "--store", FILE]), 1, "there is no store at kept.db; mynah serve makes one");
    let (server, _) = folder.serve_on(FILE, &[]);
    let listed = good(folder.run(&["users", "--store", FILE]));
    assert!(listed.contains("admp\n  ") && listed.contains("  Damien  [admanager]"), "{listed}");
    drop(server);
    good(folder.run(&["migrate", "--store", "sqlite:empty.db"]));
    assert_eq!(good(folder.run(&["users", "--store", "sqlite:empty.db"])), "No users yet.\n");
}

#[test]
fn check_tells_a_good_seed_from_a_bad_one() {
    let folder = Folder::new();
    assert_eq!(good(folder.run(&["check"])), "The settings make sense, and 1 seed can be loaded.\n");
    folder.write("bad.toml", "[[realm]]\nname = \"r\"\n\n[[user]]\nrealm = \"r\"\nnome = \"ada\"\n");
    let bad = folder.run(&["check", "--seed", "bad.toml"]);
    failed(&bad, 2, "the seed bad.toml: line 6: user[0].nome is no key of the seed format; did you mean name?");
    let json = r#"{ "realm": [{ "name": "r" }], "user": [{ "realm": "r", "name": 5 }] }"#;
    folder.write("bad.json", json);
    let bad = folder.run(&["check", "--seed", "bad.json"]);
    failed(&bad, 2, "the seed bad.json: user[0].name must be a text, not 5");
    folder.write("good.json", &json.replace('5', "\"ada\""));
    good(folder.run(&["check", "--seed", "good.json"]));
    folder.write("lost.toml", "[[user]]\nrealm = \"nowhere\"\nname = \"ada\"\n");
    failed(&folder.run(&["check", "--seed", "lost.toml"]), 2, "no realm is called \"nowhere\"");
    failed(&folder.run(&["check", "--seed", "none.toml"]), 2, "cannot read the seed none.toml");
    assert!(!folder.0.join("mynah.db").exists(), "checking makes no store");
}

#[test]
fn describe_prints_the_contract_of_an_api() {
    let folder = Folder::new();
    let text = good(folder.run(&["describe", "contract", "--api", "sectona"]));
    assert!(text.contains("ManageUser   POST /API/APP/APP007/ManageUser") && text.contains("011669"), "{text}");
    failed(&folder.run(&["describe", "contract", "--api", "sectoma"]), 2, "\"sectoma\" is no API here");
}

#[test]
fn every_command_of_the_banner_works_when_it_is_pasted() {
    let folder = Folder::new();
    let (_server, banner) = folder.serve(&[]);
    let commands: Vec<&str> = banner.iter().filter_map(|line| line.trim().strip_prefix("try")).map(str::trim).collect();
    assert_eq!(commands.len(), WAYS.len(), "{banner:?}");
    let answers: Vec<String> = commands.iter().map(|command| paste(command)).collect();
    let good = [
        r#""IsSuccess":true"#,
        "<AddUserResult>true</AddUserResult>",
        r#""status":"SUCCESS""#,
        "0 Users Updated Succesfully.1 Users created Succesfully.",
    ];
    for sign in good {
        assert!(answers.iter().any(|answer| answer.contains(sign)), "{sign} in {answers:?}");
    }
    assert_eq!(banner.last().map(String::as_str), Some("Ready."));
}

/// What a shell prints for a command.
fn paste(command: &str) -> String {
    let output = Command::new("bash").args(["-c", command]).output().expect("bash");
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}
