//! What the speed of the server is held against, measured on the same machine in the same run: the least that an HTTP
//! server can do (`floor`), a pool of writers with a transaction for each user (`pool`), `SQLite` alone (`insert`) and
//! Argon2id alone (`hash`). `benches/load/run.py` starts them.

mod floor;
mod grouped;
mod hashing;
mod pool;
mod rows;

use std::process::ExitCode;

type Outcome = Result<(), Box<dyn std::error::Error>>;

const USAGE: &str =
    "usage: mynah-limits floor BYTES | pool STORE ROWS | insert STORE ROWS GROUP FIRST USERS SECONDS | hash SECONDS";

#[tokio::main]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match run(&words).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(words: &[&str]) -> Outcome {
    match words {
        ["floor", bytes] => floor::serve(bytes.parse()?).await,
        ["pool", store, rows] => pool::serve(store, rows).await,
        ["insert", store, rows, group, first, users, seconds] => {
            grouped::insert(store, rows, group.parse()?, first.parse()?, users.parse()?, seconds.parse()?)
        }
        ["hash", seconds] => hashing::hash(seconds.parse()?),
        _ => Err(USAGE.into()),
    }
}

/// Listens on a free port of this machine and says on which.
async fn listen() -> std::io::Result<tokio::net::TcpListener> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(listener)
}
