//! The command line: reads it, runs what it asks for, and turns the outcome into output and an exit code.
//!
//! Exit codes: 0, 2 for a mistake in flags, variables, configuration or seeds, 1 for anything else. A failure is one line
//! on standard error that starts with `mynah: `.

mod cert;
mod coverage;
mod flags;
mod healthcheck;
mod help;
mod parse;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

pub use parse::{Command, CoverageAsked, Parsed, parse};

use crate::app::{StartError, commands, serve, tls};
use crate::config::{Mistake, Settings};
use crate::telemetry;

impl From<Mistake> for StartError {
    fn from(mistake: Mistake) -> Self {
        Self::Settings(mistake.to_string())
    }
}

/// Runs a command line to its end.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
) -> ExitCode {
    let outcome = match parse(arguments, environment) {
        Ok(Parsed::Show(text)) => {
            print(&text);
            Ok(())
        }
        Ok(Parsed::Run(command, settings)) => perform(&command, &settings),
        Err(mistake) => Err(mistake.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error may be closed; there is nobody left to tell.
            let _ = writeln!(io::stderr(), "mynah: {}", Mistake::new(error.to_string()));
            ExitCode::from(if matches!(error, StartError::Settings(_)) { 2 } else { 1 })
        }
    }
}

/// Runs one command on a runtime of its own, which is not waited for afterwards: what had to be finished is finished.
fn perform(command: &Command, settings: &Settings) -> Result<(), StartError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| StartError::Other(format!("the runtime cannot start: {error}")))?;
    let outcome = runtime.block_on(dispatch(command, settings));
    runtime.shutdown_background();
    print(&outcome?);
    Ok(())
}

/// What the command prints when it has succeeded.
async fn dispatch(command: &Command, settings: &Settings) -> Result<String, StartError> {
    if matches!(command, Command::Serve | Command::Migrate | Command::Seed(_)) {
        telemetry::start(settings);
    }
    match command {
        Command::Serve => serve::serve(settings).await.map(|()| String::new()),
        Command::Migrate => commands::migrate(settings).await,
        Command::Seed(file) => commands::seed(settings, file).await,
        Command::Users => commands::users(settings).await,
        Command::Check => {
            tls::check(settings)?;
            commands::check(settings).await
        }
        Command::Healthcheck => healthcheck::healthcheck(settings).await,
        Command::DescribeContract { api } => commands::describe_contract(api),
        Command::DescribeFidelity => Ok(commands::describe_fidelity()),
        Command::DescribeCoverage(asked) => {
            let (text, verdict) = coverage::coverage(settings, asked).await?;
            print(&text);
            verdict.map(|()| String::new())
        }
        Command::DescribeOpenapi => Ok(commands::describe_openapi()),
        Command::Cert { folder, force } => cert::make(settings, folder, *force),
    }
}

/// Prints a text and ends its last line. A closed standard output (`mynah users | head`) is no failure.
fn print(text: &str) {
    let mut out = io::stdout().lock();
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    let _ = write!(out, "{text}{end}").and_then(|()| out.flush());
}
