//! The real binary, killed while SAS provisions and removes: what is given, promised, paid and sent hangs together.

use std::time::Duration;

use mynah::store::Db;

use super::{ORGANIZATION, PATH, element, envelope, list};
use crate::crash::{count, lasting};
use crate::creating::{Session, WAYS, client};
use crate::process::{Folder, address};
use crate::world::quick_seed;

const ROUNDS: usize = 8;
const CREDITS: i64 = 100_000;

/// The seed with more of everything than the test can use up.
fn seed() -> String {
    let means = format!("sms_credits = {CREDITS}\n");
    let seed = quick_seed().replace("sms_credits = 100\nmax_tokens = 5\n", &means).replace("count = 5", "count = 9000");
    ["ada", "bob"].iter().fold(seed, |seed, name| seed + &super::kept::seeded(name, ""))
}

/// Provisions and removes until the server is gone; answers how many text messages were acknowledged.
async fn load(base: String, session: Session, class: &'static str) -> i64 {
    let (client, mut acknowledged) = (client(), 0);
    let cookie = session.expect("a session");
    for number in 1.. {
        let call = match (class, number % 3) {
            ("KT", _) => envelope("RemoveProvisioningTask", &task(&number.to_string())),
            _ => envelope("ProvisionUsers", &users(class)),
        };
        let request = client.post(format!("{base}{PATH}")).header("content-type", "text/xml").header("cookie", &cookie);
        let Ok(answer) = request.body(call).send().await else { break };
        let Ok(text) = answer.text().await else { break };
        acknowledged += i64::try_from(text.matches("SMSSent").count()).expect("two at most");
    }
    acknowledged
}

fn users(class: &str) -> String {
    let organization = element("organization", ORGANIZATION);
    list("userNames", &["ada", "bob"]) + &element("tokenClass", class) + &organization
}

fn task(number: &str) -> String {
    element("taskID", number) + &element("organization", ORGANIZATION)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_given_promised_paid_and_sent_hangs_together_after_every_kill() {
    let folder = Folder::new();
    let (location, store) = lasting(&folder).await;
    let file = folder.0.join("seed.toml");
    std::fs::write(&file, seed()).expect("written");
    let arguments = ["--password-cost", "light", "--seed", file.to_str().expect("a plain name")];
    let way = WAYS.iter().find(|way| way.api == "sas").expect("a way");
    let mut acknowledged = 0;
    for round in 0..ROUNDS {
        let (server, banner) = folder.serve_on(&store, &arguments);
        let base = format!("http://{}", address(&banner));
        let session = way.session_at(&client(), &base).await.expect("an answer");
        let loads: Vec<_> = ["SMS", "MobilePASS", "SMS", "KT"]
            .map(|class| tokio::spawn(load(base.clone(), session.clone(), class)))
            .into_iter()
            .collect();
        tokio::time::sleep(Duration::from_millis(100 + 67 * (round as u64 % 4))).await;
        server.kill_at_once();
        for load in loads {
            acknowledged += load.await.expect("only expected answers");
        }
    }
    Db::open(&location).await.expect("it opens once more").close().await;
    let sent = count(&location, "SELECT COUNT(*) FROM outbox WHERE channel = 'sms'").await;
    let given = count(&location, "SELECT COUNT(*) FROM tokens WHERE state = 'active' AND kind = 'sms' AND realm_id IN (SELECT r.id FROM realms r JOIN spaces s ON s.id = r.space_id WHERE s.kind = 'open')").await;
    let left = count(&location, "SELECT CAST(sms_credits AS BIGINT) FROM organizations WHERE realm_id IN (SELECT r.id FROM realms r JOIN spaces s ON s.id = r.space_id WHERE s.kind = 'open')").await;
    assert_eq!((given, CREDITS - left), (sent, sent), "tokens, credits and messages");
    assert!(acknowledged > 0 && acknowledged <= sent, "{acknowledged} of {sent} were acknowledged");
    let promised = count(&location, "SELECT COUNT(*) FROM tokens WHERE state = 'enrollment_pending'").await;
    let kept =
        "SELECT COUNT(*) FROM provisioning_entries e JOIN tokens t ON t.id = e.token_id AND t.owner_id = e.user_id";
    assert_eq!(count(&location, kept).await, promised, "promises and tokens");
    assert!(promised > 0);
}
