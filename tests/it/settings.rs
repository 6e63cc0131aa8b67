//! Where settings come from. The environment is handed in.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use mynah::cli::{Command, Parsed, parse};
use mynah::config::table::SETTINGS;
use mynah::config::{LogFormat, Settings, SpaceRules};
use mynah::service::{PasswordCost, UnknownNames};

/// A command line (without the program's name, words separated by blanks) in an environment.
fn line(arguments: &str, environment: &[(&str, &str)]) -> Result<Parsed, String> {
    let arguments = std::iter::once("mynah").chain(arguments.split_whitespace()).map(OsString::from);
    let environment = environment.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
    parse(arguments, environment).map_err(|mistake| mistake.to_string())
}

#[track_caller]
pub(crate) fn good(arguments: &str, environment: &[(&str, &str)]) -> Settings {
    match line(arguments, environment) {
        Ok(Parsed::Run(_, settings)) => *settings,
        other => panic!("{arguments} with {environment:?}: {other:?}"),
    }
}

#[track_caller]
fn command(arguments: &str) -> Command {
    match line(arguments, &[]) {
        Ok(Parsed::Run(command, _)) => command,
        other => panic!("{arguments}: {other:?}"),
    }
}

/// The line that refuses a command line; it must be one line.
#[track_caller]
pub(crate) fn refusal(arguments: &str, environment: &[(&str, &str)]) -> String {
    let line = line(arguments, environment).expect_err("this is refused");
    assert!(!line.contains('\n'), "{line:?} is more than one line");
    line
}

/// A file with this text in a folder of its own, which goes with the value.
pub(crate) struct TempFile(PathBuf);

impl TempFile {
    pub(crate) fn new(text: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("mynah-settings-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir(&folder).expect("a folder");
        let file = folder.join("file.toml");
        std::fs::write(&file, text).expect("a file");
        Self(file)
    }

    pub(crate) fn path(&self) -> &str {
        self.0.to_str().expect("a path that is UTF-8")
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(self.0.parent().expect("a folder"));
    }
}

#[test]
fn without_anything_the_defaults_hold() {
    assert_eq!(format!("{:?}", good("", &[])), format!("{:?}", Settings::default()));
    assert_eq!(command(""), Command::Serve);
}

#[test]
fn a_flag_wins_over_the_environment_over_the_file_over_the_default() {
    let file = TempFile::new("listen = 'file:1'\nlog = 'warn'\npassword_cost = 'light'");
    let environment = [("MYNAH_LISTEN", "env:1"), ("MYNAH_LOG", "debug"), ("MYNAH_CONFIG", file.path())];
    let settings = good("--listen flag:1", &environment);
    assert_eq!((settings.listen.as_str(), settings.log.as_str()), ("flag:1", "debug"));
    assert_eq!(settings.password_cost, PasswordCost::Light);
    assert_eq!(settings.unknown_names, UnknownNames::Reject);
}

#[test]
fn each_source_can_say_everything() {
    let flags = "--listen [::1]:0 --store memory --seed a --seed b --unknown-names create --password-cost light \
                 --no-development-credentials --spaces listed --max-spaces 9 --space-ttl 1d12h --admin-token 01234567 --admin-open --admin-listen localhost:9 --admin-origin http://a:1 --admin-origin https://b --no-admin --request-timeout 2m --journal-limit 5 --tls-cert c --tls-key k --trust-proxy --sas-custom-errors off --log-format json --log mynah=debug,warn";
    let environment = [
        ("MYNAH_LISTEN", "[::1]:0"),
        ("MYNAH_STORE", "memory"),
        ("MYNAH_SEED", "a, b"),
        ("MYNAH_UNKNOWN_NAMES", "create"),
        ("MYNAH_PASSWORD_COST", "light"),
        ("MYNAH_DEVELOPMENT_CREDENTIALS", "false"),
        ("MYNAH_SPACES", "listed"),
        ("MYNAH_MAX_SPACES", "9"),
        ("MYNAH_SPACE_TTL", "36h"),
        ("MYNAH_ADMIN_TOKEN", "01234567"),
        ("MYNAH_ADMIN_OPEN", "true"),
        ("MYNAH_ADMIN_LISTEN", "localhost:9"),
        ("MYNAH_ADMIN_ORIGIN", "http://a:1,https://b"),
        ("MYNAH_ADMIN", "false"),
        ("MYNAH_REQUEST_TIMEOUT", "120"),
        ("MYNAH_JOURNAL_LIMIT", "5"),
        ("MYNAH_TLS_CERT", "c"),
        ("MYNAH_TLS_KEY", "k"),
        ("MYNAH_TRUST_PROXY", "true"),
        ("MYNAH_SAS_CUSTOM_ERRORS", "off"),
        ("MYNAH_LOG_FORMAT", "json"),
        ("MYNAH_LOG", "mynah=debug,warn"),
    ];
    let file = TempFile::new(
        "listen = '[::1]:0'\nstore = 'memory'\nseed = ['a', 'b']\nunknown_names = 'create'\npassword_cost = 'light'\n\
         development_credentials = false\nrequest_timeout = 120\njournal_limit = 5\ntls_cert = 'c'\ntls_key = 'k'\ntrust_proxy = true\n\
         sas_custom_errors = 'off'\nspaces = 'listed'\nmax_spaces = 9\nspace_ttl = '1d12h'\nadmin_token = '01234567'\nadmin_open = true\n\
         admin_listen = 'localhost:9'\nadmin_origin = ['http://a:1', 'https://b']\nadmin = false\n\
         log_format = 'json'\nlog = 'mynah=debug,warn'",
    );
    let by_flags = good(flags, &[]);
    assert_eq!(by_flags.seeds, [PathBuf::from("a"), PathBuf::from("b")]);
    assert_eq!(by_flags.request_timeout, Duration::from_mins(2));
    assert_eq!(by_flags.log_format, LogFormat::Json);
    assert_eq!(by_flags.spaces, SpaceRules { auto: false, most: 9, life: Some(Duration::from_hours(36)) });
    assert!(by_flags.admin.off && by_flags.admin.open && by_flags.admin.token.is_some());
    assert_eq!(by_flags.admin.origins, ["http://a:1", "https://b"]);
    assert!(
        by_flags.tls.is_some()
            && !by_flags.development_credentials
            && by_flags.trust_proxy
            && !by_flags.sas_custom_errors
    );
    assert_eq!(format!("{by_flags:?}"), format!("{:?}", good("", &environment)));
    assert_eq!(format!("{by_flags:?}"), format!("{:?}", good(&format!("--config {}", file.path()), &[])));
    assert_eq!(environment.len(), SETTINGS.len(), "a setting is missing here");
}

#[test]
fn flags_may_stand_before_and_after_the_subcommand() {
    let settings = good("--seed a --listen x:1 check --seed b --store memory", &[]);
    assert_eq!(settings.seeds, [PathBuf::from("a"), PathBuf::from("b")]);
    assert_eq!((settings.listen.as_str(), settings.store.kind()), ("x:1", "memory"));
    assert_eq!(refusal("--log warn users --log info", &[]), "--log is given 2 times; once is enough");
}

#[test]
fn seeds_of_a_stronger_source_replace_those_of_a_weaker_one() {
    assert_eq!(good("--seed a", &[("MYNAH_SEED", "b,c")]).seeds, [PathBuf::from("a")]);
}

#[test]
fn each_subcommand_is_understood() {
    assert_eq!(command("serve"), Command::Serve);
    assert_eq!(command("migrate"), Command::Migrate);
    assert_eq!(command("seed x.toml"), Command::Seed("x.toml".into()));
    assert_eq!(command("users"), Command::Users);
    assert_eq!(command("check"), Command::Check);
    assert_eq!(command("healthcheck"), Command::Healthcheck);
    assert_eq!(command("describe fidelity"), Command::DescribeFidelity);
    assert_eq!(command("describe contract --api sas"), Command::DescribeContract { api: "sas".to_owned() });
    assert_eq!(command("cert --dir d --force"), Command::Cert { folder: "d".into(), force: true });
}

#[test]
fn a_value_can_come_from_a_file() {
    let file = TempFile::new("  postgres://u:secret@host/db\n");
    assert_eq!(good("", &[("MYNAH_STORE_FILE", file.path())]).store.shown(), "postgres://host/db");
    for setting in SETTINGS {
        let line = refusal("", &[(&setting.env_file(), "/nowhere/at/all")]);
        assert_eq!(line, format!("{}_FILE=/nowhere/at/all cannot be read: No such file or directory", setting.env));
    }
}

#[test]
fn values_at_the_edge_of_sense_are_taken() {
    for listen in ["localhost:0", "0.0.0.0:65535", "[::]:80", "my-host.example:1"] {
        assert_eq!(good(&format!("--listen {listen}"), &[]).listen, listen);
    }
    for (text, time) in [("1ms", 1), ("7", 7_000), ("1440m", 86_400_000)] {
        assert_eq!(good(&format!("--request-timeout {text}"), &[]).request_timeout, Duration::from_millis(time));
    }
    assert_eq!(good("--log WARN", &[]).log, "WARN");
}

/// Settings that have no value unless somebody gives one.
const WITHOUT_DEFAULT: [&str; 4] = ["tls_", "space_ttl", "admin_token", "admin_listen"];

#[test]
fn the_example_file_shows_every_setting_with_its_default() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/mynah.example.toml");
    let example = std::fs::read_to_string(example).expect("the example");
    let uncommented = |line: &str| line.strip_prefix("# ").filter(|rest| rest.contains(" = ")).map(str::to_owned);
    let settings: Vec<String> = example.lines().filter_map(uncommented).collect();
    let keys: Vec<&str> = settings.iter().filter_map(|line| line.split(" = ").next()).collect();
    assert_eq!(keys, SETTINGS.iter().map(|setting| setting.key).collect::<Vec<_>>());
    let plain = settings
        .iter()
        .filter(|line| !WITHOUT_DEFAULT.iter().any(|key| line.starts_with(key)))
        .cloned()
        .collect::<Vec<_>>()
        .join("\n");
    let file = TempFile::new(&plain);
    assert_eq!(format!("{:?}", good(&format!("--config {}", file.path()), &[])), format!("{:?}", Settings::default()));
}

#[test]
fn the_help_names_every_flag_variable_and_default() {
    let Ok(Parsed::Show(help)) = line("--help", &[]) else { panic!("no help") };
    for setting in SETTINGS {
        let wanted = [format!("--{}", setting.flag), format!("[{}] [default: {}]", setting.env, setting.default)];
        assert!(wanted.iter().all(|text| help.contains(text)), "{wanted:?} is not in the help");
    }
    assert!(help.contains("Examples:"));
    for command in [
        "serve",
        "migrate",
        "seed",
        "users",
        "check",
        "healthcheck",
        "describe",
        "describe contract",
        "describe fidelity",
        "cert",
    ] {
        let Ok(Parsed::Show(help)) = line(&format!("{command} --help"), &[]) else { panic!("no help") };
        assert!(help.contains("Examples:"), "{help}");
    }
}
