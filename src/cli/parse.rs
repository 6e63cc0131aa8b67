//! From arguments and environment to a command and its settings, or to one line that says what is wrong.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use clap::{ArgMatches, Command as Clap};

use super::flags;
use crate::config::table::{Kind, Setting};
use crate::config::{self, Flags, Mistake, Settings, advice, masked};

/// What a command line asks for.
#[derive(Debug)]
pub enum Parsed {
    /// To be shown this text: help or version.
    Show(String),
    /// To run this command with these settings.
    Run(Command, Box<Settings>),
}

/// A subcommand with what belongs to it alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Serve the APIs.
    Serve,
    /// Create or migrate the store.
    Migrate,
    /// Add this seed file to the store.
    Seed(PathBuf),
    /// List the users.
    Users,
    /// Check settings and seeds.
    Check,
    /// Ask a running server whether it is well.
    Healthcheck,
    /// Print a contract table.
    DescribeContract {
        /// The API's name, as given.
        api: String,
    },
    /// Print what is emulated and how well it is known.
    DescribeFidelity,
    /// Ask a running server what its clients have exercised.
    DescribeCoverage(CoverageAsked),
    /// Print the description of the control API.
    DescribeOpenapi,
    /// Make a development certificate.
    Cert {
        /// Where its files go.
        folder: PathBuf,
        /// Whether to overwrite them.
        force: bool,
    },
}

/// What `describe coverage` was given, as it was given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CoverageAsked {
    /// Where the server is; absent: where the settings say.
    pub url: Option<String>,
    /// Of which API; absent: of all.
    pub api: Option<String>,
    /// Of which space; absent: of the default one.
    pub space: Option<String>,
    /// As text or as JSON; absent: as text.
    pub format: Option<String>,
    /// The token of the control API; absent: that of the settings, if there is one.
    pub token: Option<String>,
    /// How many percent there must be.
    pub fail_under: Option<String>,
}

/// Reads a command line (program name first) and the environment.
pub fn parse(
    arguments: impl IntoIterator<Item = OsString>,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<Parsed, Mistake> {
    let mut clap = flags::command();
    let matches = match clap.try_get_matches_from_mut(arguments) {
        Ok(matches) => matches,
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            return Ok(Parsed::Show(error.render().to_string()));
        }
        Err(error) => return Err(explained(&clap, &error)),
    };
    let command = command(&matches);
    let settings = config::load(&given(&matches)?, environment)?;
    Ok(Parsed::Run(command, Box::new(settings)))
}

fn command(matches: &ArgMatches) -> Command {
    let Some((name, matches)) = matches.subcommand() else {
        return Command::Serve;
    };
    let path = |id: &str| matches.get_one::<PathBuf>(id).cloned().expect("clap refuses a line without it");
    match name {
        "migrate" => Command::Migrate,
        "seed" => Command::Seed(path("file")),
        "users" => Command::Users,
        "check" => Command::Check,
        "healthcheck" => Command::Healthcheck,
        "describe" => match matches.subcommand() {
            Some(("contract", contract)) => {
                let api = contract.get_one::<String>("api");
                Command::DescribeContract { api: api.cloned().expect("clap refuses a line without it") }
            }
            Some(("openapi", _)) => Command::DescribeOpenapi,
            Some(("coverage", coverage)) => {
                let text = |id: &str| coverage.get_one::<String>(id).cloned();
                Command::DescribeCoverage(CoverageAsked {
                    url: text("url"),
                    api: text("api"),
                    space: text("space"),
                    format: text("format"),
                    token: text("token"),
                    fail_under: text("fail-under"),
                })
            }
            _ => Command::DescribeFidelity,
        },
        "cert" => Command::Cert { folder: path("dir"), force: matches.get_flag("force") },
        _ => Command::Serve,
    }
}

/// The flags that were given, those before a subcommand first.
fn given(matches: &ArgMatches) -> Result<Flags, Mistake> {
    let levels: Vec<&ArgMatches> =
        std::iter::successors(Some(matches), |matches| Some(matches.subcommand()?.1)).collect();
    let mut flags = Flags::new();
    for setting in flags::settings() {
        let values: Vec<String> = levels.iter().flat_map(|matches| texts(matches, setting)).collect();
        if values.len() > 1 && matches!(setting.kind, Kind::One(_)) {
            return Err(Mistake::new(format!("--{} is given {} times; once is enough", setting.flag, values.len())));
        }
        if !values.is_empty() {
            flags.insert(setting.flag, values);
        }
    }
    Ok(flags)
}

fn texts(matches: &ArgMatches, setting: &Setting) -> Vec<String> {
    match setting.kind {
        Kind::No if matches.get_flag(setting.flag) => vec!["false".to_owned()],
        Kind::Yes if matches.get_flag(setting.flag) => vec!["true".to_owned()],
        Kind::No | Kind::Yes => Vec::new(),
        Kind::One(_) | Kind::Many(_) => matches.get_many::<String>(setting.flag).unwrap_or_default().cloned().collect(),
    }
}

/// `clap`'s error in one line of ours.
fn explained(clap: &Clap, error: &Error) -> Mistake {
    let culprit = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(" and "),
        _ => String::new(),
    };
    let line = match error.kind() {
        ErrorKind::UnknownArgument if culprit.starts_with('-') => {
            let flag = culprit.split('=').next().unwrap_or(&culprit);
            let near = advice(flag, all_flags(clap).iter().map(String::as_str));
            format!("unknown flag {flag}; {near}")
        }
        ErrorKind::UnknownArgument => format!("{} is one argument too many; see `mynah --help`", masked(&culprit)),
        ErrorKind::InvalidSubcommand => {
            let name = match error.get(ContextKind::InvalidSubcommand) {
                Some(ContextValue::String(name)) => masked(name),
                _ => culprit,
            };
            format!("unknown subcommand {name}; {}", advice(&name, all_subcommands(clap)))
        }
        ErrorKind::MissingSubcommand => {
            "describe what? `mynah describe contract --api NAME`, `mynah describe fidelity`, `mynah describe openapi` \
             or `mynah describe coverage`"
                .to_owned()
        }
        ErrorKind::MissingRequiredArgument => format!("{culprit} is missing; see `mynah --help`"),
        ErrorKind::InvalidValue | ErrorKind::TooFewValues | ErrorKind::ValueValidation => {
            format!("{culprit} has no value; see `mynah --help`")
        }
        ErrorKind::InvalidUtf8 => "an argument makes no sense: it is not UTF-8".to_owned(),
        ErrorKind::TooManyValues => format!("{culprit} takes no value"),
        _ => first_line(error),
    };
    Mistake::new(line)
}

fn first_line(error: &Error) -> String {
    let text = error.render().to_string();
    text.lines().next().unwrap_or("the command line makes no sense").trim_start_matches("error: ").to_owned()
}

fn all_subcommands(clap: &Clap) -> impl Iterator<Item = &str> {
    clap.get_subcommands().flat_map(|sub| std::iter::once(sub).chain(sub.get_subcommands())).map(Clap::get_name)
}

fn all_flags(clap: &Clap) -> Vec<String> {
    let subs = clap.get_subcommands().flat_map(|sub| std::iter::once(sub).chain(sub.get_subcommands()));
    let flags = std::iter::once(clap).chain(subs).flat_map(Clap::get_arguments).filter_map(clap::Arg::get_long);
    flags.map(|flag| format!("--{flag}")).collect()
}
