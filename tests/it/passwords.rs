//! Hashing: what a hash is made of, at whatever cost, and what it takes when many hash at once.

use std::sync::Arc;

use argon2::password_hash::phc;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use futures_util::future::join_all;
use mynah::domain::Ids;
use mynah::domain::users::PasswordHash;
use mynah::service::{PasswordCost, Passwords};
use secrecy::SecretString;
use serde_json::json;

use crate::process::{Folder, address};
use crate::world::CountingIds;

/// Ids that give every password the same salt.
struct SameSalt;

impl Ids for SameSalt {
    fn id(&self) -> uuid::Uuid {
        uuid::Uuid::nil()
    }

    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

fn passwords(cost: PasswordCost) -> Passwords {
    Passwords::new(cost, &CountingIds::default())
}

/// What Argon2 makes of a password with that salt, in memory that nothing else has used.
fn reference(argon2: &Argon2, password: &str, salt: &[u8]) -> String {
    let hash: phc::PasswordHash = argon2.hash_password_with_salt(password.as_bytes(), salt).expect("hashed");
    hash.to_string()
}

fn argon2(algorithm: Algorithm, version: Version, (memory, passes, lanes): (u32, u32, u32)) -> Argon2<'static> {
    Argon2::new(algorithm, version, Params::new(memory, passes, lanes, Some(24)).expect("a cost"))
}

async fn hash(passwords: &Passwords, password: &str) -> String {
    passwords.hash(&SecretString::from(password), &SameSalt).await.expect("hashed").0
}

async fn verify(passwords: &Passwords, password: &str, hash: &str) -> bool {
    passwords.verify(&SecretString::from(password), &PasswordHash(hash.to_owned())).await.expect("it can be read")
}

#[tokio::test]
async fn a_hash_is_what_argon2_says_whatever_was_hashed_before() {
    for (cost, memory, passes) in [(PasswordCost::Owasp, 19 * 1024, 2), (PasswordCost::Light, 8, 1)] {
        let passwords = passwords(cost);
        let params = Params::new(memory, passes, 1, None).expect("a cost");
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        for password in ["Computable-1936", "", "Räuber-1781", "Computable-1936"] {
            assert_eq!(hash(&passwords, password).await, reference(&argon2, password, &[7; 16]), "{password:?}");
        }
    }
}

#[tokio::test]
async fn a_hash_of_any_other_cost_verifies_among_ours() {
    let others = [
        (Algorithm::Argon2id, Version::V0x13, (8, 1, 1)),
        (Algorithm::Argon2id, Version::V0x13, (64, 3, 2)),
        (Algorithm::Argon2i, Version::V0x10, (256, 2, 1)),
        (Algorithm::Argon2d, Version::V0x13, (19 * 1024 + 8, 1, 1)),
        (Algorithm::Argon2id, Version::V0x13, (4096, 1, 4)),
        (Algorithm::Argon2id, Version::V0x13, (32, 1, 1)),
    ];
    for cost in [PasswordCost::Owasp, PasswordCost::Light] {
        let passwords = passwords(cost);
        for (algorithm, version, other) in others {
            let foreign = reference(&argon2(algorithm, version, other), "Fortran-1957", b"eight by");
            assert!(!verify(&passwords, "Fortran-1958", &foreign).await, "{foreign}");
            assert!(verify(&passwords, "Fortran-1957", &foreign).await, "{foreign}");
            let ours = hash(&passwords, "Fortran-1957").await;
            assert!(!verify(&passwords, "fortran-1957", &ours).await);
            assert!(verify(&passwords, "Fortran-1957", &ours).await, "{cost:?} after {foreign}");
        }
    }
}

#[tokio::test]
async fn what_is_no_hash_is_nobodys() {
    let passwords = passwords(PasswordCost::Light);
    for no_hash in ["", "$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ", "$scrypt$ln=1$c2FsdHNhbHQ$c2FsdHNhbHQ"]
    {
        assert!(!verify(&passwords, "", no_hash).await, "{no_hash}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_who_hash_at_once_each_get_their_own() {
    let passwords = passwords(PasswordCost::Owasp);
    let ids = Arc::new(CountingIds::default());
    let many = 4 * std::thread::available_parallelism().map_or(1, usize::from);
    let hashed = join_all((0..many).map(|number| {
        let (passwords, ids) = (passwords.clone(), Arc::clone(&ids));
        tokio::spawn(async move { passwords.hash(&SecretString::from(format!("password {number}")), &*ids).await })
    }));
    for (number, hash) in hashed.await.into_iter().enumerate() {
        let hash = hash.expect("no panic").expect("hashed").0;
        let parsed = phc::PasswordHash::new(&hash).expect("a hash");
        let params = Params::try_from(&parsed).expect("its cost");
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let salt = parsed.salt.expect("a salt");
        assert_eq!(hash, reference(&argon2, &format!("password {number}"), &salt));
    }
}

#[tokio::test]
async fn work_whose_caller_has_gone_leaves_the_others_alone() {
    let passwords = passwords(PasswordCost::Owasp);
    let gone = (0..8).map(|number| {
        let passwords = passwords.clone();
        tokio::spawn(async move { hash(&passwords, &format!("password {number}")).await })
    });
    let gone: Vec<_> = gone.collect();
    tokio::task::yield_now().await;
    gone.iter().for_each(tokio::task::JoinHandle::abort);
    let ours = hash(&passwords, "Fortran-1957").await;
    assert!(verify(&passwords, "Fortran-1957", &ours).await);
}

/// What Linux says of a process's memory under that name, in KiB.
#[cfg(target_os = "linux")]
fn memory(process: u32, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("a process");
    let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("a line");
    line.trim_matches(|letter: char| !letter.is_ascii_digit()).parse().expect("a number")
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn many_creates_take_memory_for_as_many_hashes_as_there_are_cores() {
    let folder = Folder::new();
    let (server, banner) = folder.serve(&["--password-cost", "owasp"]);
    let url = format!("http://{}/API/APP/APP007/ManageUser", address(&banner));
    let client = crate::creating::client();
    let before = memory(server.id(), "VmRSS:");
    let creates = (0..40).map(|number| {
        let user = json!({
            "APIActionType": "Create", "Username": format!("ada{number}"), "Password": "Computable-1936",
            "FirstName": "Ada", "LastName": "King", "EmailID": format!("ada{number}@mynah.test"),
        });
        client.post(&url).basic_auth("admin", Some("mynah-dev-password")).json(&user).send()
    });
    for answer in join_all(creates).await {
        assert_eq!(answer.expect("an answer").status(), 200);
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let grown = memory(server.id(), "VmHWM:").saturating_sub(before);
    assert!(grown < (cores + 1) * 19 * 1024, "{grown} KiB more on {cores} cores");
}
