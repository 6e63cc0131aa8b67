//! The command line as `clap` knows it: the flags from the table of settings, the subcommands from here.

use clap::builder::NonEmptyStringValueParser;
use clap::{Arg, ArgAction, Command, value_parser};
use std::path::PathBuf;

use super::help;
use crate::config::table::{CONFIG, Kind, SETTINGS, Setting};
use crate::dialects::CONTRACTS;

/// The whole command line.
pub(super) fn command() -> Command {
    let everything: Vec<&str> = settings().map(|setting| setting.flag).collect();
    Command::new("mynah")
        .version(env!("CARGO_PKG_VERSION"))
        .about("One server that answers in the voice of commercial user-management APIs, over one user store")
        .override_usage("mynah [serve] [FLAGS]\n       mynah COMMAND [FLAGS]")
        .after_help(help::MAIN)
        .subcommand_value_name("COMMAND")
        .args(flags(&everything))
        .subcommands(subcommands(&everything))
}

/// Every setting, the place of the configuration file first.
pub(super) fn settings() -> impl Iterator<Item = &'static Setting> {
    std::iter::once(&CONFIG).chain(SETTINGS)
}

/// The flags of all settings, of which the help shows these. Each command has flags of its own rather than `clap`'s
/// global ones: of a global flag that is given before and after the subcommand, `clap` keeps only one half.
fn flags(shown: &[&str]) -> Vec<Arg> {
    settings().map(|setting| flag(setting).hide(!shown.contains(&setting.flag))).collect()
}

fn flag(setting: &'static Setting) -> Arg {
    let (help, env, default) = (setting.help, setting.env, setting.default);
    let arg = Arg::new(setting.flag).long(setting.flag).help(format!("{help}\n[{env}] [default: {default}]"));
    match setting.kind {
        Kind::One(what) | Kind::Many(what) => {
            let arg = arg.value_name(what).action(ArgAction::Append);
            arg.value_parser(NonEmptyStringValueParser::new())
        }
        Kind::No | Kind::Yes => arg.action(ArgAction::SetTrue).overrides_with(setting.flag),
    }
}

fn subcommands(everything: &[&str]) -> [Command; 8] {
    let store = ["config", "store"];
    let asked = ["config", "listen", "tls-cert", "tls-key"];
    let file = Arg::new("file").value_name("FILE").help("The seed file, TOML");
    [
        sub("serve", help::SERVE, everything),
        sub("migrate", help::MIGRATE, &store),
        sub("seed", help::SEED, &store).arg(file.required(true).value_parser(value_parser!(PathBuf))),
        sub("users", help::USERS, &store),
        sub("check", help::CHECK, everything),
        sub("healthcheck", help::HEALTHCHECK, &asked),
        describe(),
        cert(),
    ]
}

/// A subcommand with what it does and its examples; its help shows these flags, and it takes all.
fn sub(name: &'static str, help: (&'static str, &'static str), shown: &[&str]) -> Command {
    Command::new(name).about(help.0).after_help(help.1).args(flags(shown))
}

fn describe() -> Command {
    let api = Arg::new("api").long("api").value_name("NAME").required(true);
    let api = api.help(CONTRACTS.map(|contract| contract.api.name()).join(", "));
    sub("describe", help::DESCRIBE, &[])
        .disable_help_subcommand(true)
        .subcommand_required(true)
        .subcommand_value_name("WHAT")
        .subcommand(sub("contract", help::CONTRACT, &[]).arg(api))
        .subcommand(sub("fidelity", help::FIDELITY, &[]))
        .subcommand(sub("openapi", help::OPENAPI, &[]))
        .subcommand(coverage())
}

fn coverage() -> Command {
    let text = |name: &'static str, what: &'static str, help: &'static str| {
        let arg = Arg::new(name).long(name).value_name(what).help(help);
        arg.value_parser(NonEmptyStringValueParser::new())
    };
    let shown = ["config", "listen", "admin-listen", "admin-token", "tls-cert", "tls-key"];
    sub("coverage", help::COVERAGE, &shown).args([
        text("url", "URL", "Where the server is, if not where --admin-listen or --listen says"),
        text("api", "NAME", "Of this API alone"),
        text("space", "NAME", "Of this space, or of `all`; else of the default one"),
        text("format", "FORMAT", "text or json"),
        text("token", "TOKEN", "The control API's token, if not that of --admin-token"),
        text("fail-under", "N", "Exit with 1 when less than so many percent came up"),
    ])
}

fn cert() -> Command {
    let folder = Arg::new("dir").long("dir").value_name("DIR").default_value(".");
    let folder = folder.value_parser(value_parser!(PathBuf)).help("Write the two files here");
    let force = Arg::new("force").long("force").action(ArgAction::SetTrue);
    sub("cert", help::CERT, &[]).arg(folder).arg(force.help("Overwrite them if they are there"))
}
