//! What is said when settings make no sense: one line that names the culprit and the nearest right one.

use mynah::config::table::SETTINGS;

use crate::settings::{TempFile, good, refusal};

#[test]
fn a_value_and_its_file_at_once_are_refused() {
    let line = refusal("", &[("MYNAH_LOG", "info"), ("MYNAH_LOG_FILE", "x")]);
    assert_eq!(line, "MYNAH_LOG and MYNAH_LOG_FILE are both set; unset one of them");
}

#[test]
fn what_is_unknown_is_named_with_the_nearest() {
    let file = TempFile::new("log-format = 'json'");
    let config = format!("--config {}", file.path());
    let cases = [
        (refusal("--liste x", &[]), "unknown flag --liste; did you mean --listen?"),
        (refusal("users --stroe=x", &[]), "unknown flag --stroe; did you mean --store?"),
        (refusal("--zzz", &[]), "unknown flag --zzz; the nearest is --"),
        (refusal("sreve", &[]), "unknown subcommand sreve; did you mean serve?"),
        (refusal("", &[("MYNAH_STOER", "x")]), "unknown environment variable MYNAH_STOER; did you mean MYNAH_STORE?"),
        (
            refusal("", &[("MYNAH_CONFIG_FILE", "x")]),
            "unknown environment variable MYNAH_CONFIG_FILE; did you mean MYNAH_CONFIG?",
        ),
        (refusal(&config, &[]), "unknown key log-format in "),
        (refusal(&config, &[]), "did you mean log_format?"),
        (refusal("--log inof", &[]), "did you mean info?"),
        (refusal("--unknown-names creat", &[]), "it is reject or create; did you mean create?"),
    ];
    for (line, wanted) in cases {
        assert!(line.contains(wanted), "{line:?} does not say {wanted:?}");
    }
}

#[test]
fn variables_that_are_meant_for_others_are_left_alone() {
    let kubernetes =
        [("MYNAH_SERVICE_HOST", "10.0.0.1"), ("MYNAH_PORT", "tcp://10.0.0.1:80"), ("MYNAH_PORT_80_TCP", "x")];
    good("", &kubernetes);
    good("", &[("MYNAH_TEST_STORE", "x"), ("MYNAH_ASMX_EXCHANGES", "x"), ("PATH", "x")]);
    assert!(refusal("", &[("MYNAH_PORT", "8080")]).starts_with("unknown environment variable MYNAH_PORT; "));
}

#[test]
fn values_that_make_no_sense_are_refused() {
    let values = [
        ("listen", &["", "8080", ":8080", "localhost", "localhost:", "h:65536", "h:+80", "a b:1", "::1:80x"][..]),
        ("store", &["", "foo", "sqlite:", "mysql://h/d"]),
        ("seed", &["", "a,,b"]),
        ("unknown_names", &["", "maybe"]),
        ("password_cost", &["", "heavy"]),
        ("development_credentials", &["", "no", "0"]),
        ("spaces", &["", "on"]),
        ("max_spaces", &["", "0", "-1", "many"]),
        ("space_ttl", &["", "0s", "10", "-1d", "1y"]),
        ("admin_token", &["", "short", "has blanks in it"]),
        ("admin_open", &["", "yes"]),
        ("admin_listen", &["", "8080"]),
        ("admin_origin", &["", "example.org", "http://", "http://a/b"]),
        ("admin", &["", "off"]),
        ("request_timeout", &["", "0", "0s", "-1", "1h", "1.5s", "s", "ms", "99999999999999999999", "2d", "1441m"]),
        ("journal_limit", &["", "-1", "1.5", "ten", "99999999999999999999"]),
        ("tls_cert", &[""]),
        ("tls_key", &[""]),
        ("trust_proxy", &["", "yes", "1"]),
        ("sas_custom_errors", &["", "true", "RemoteOnly"]),
        ("log_format", &["", "xml"]),
        ("log", &["", "loud", "info,", "mynah=loud", "[", "mynah"]),
    ];
    for (key, values) in values {
        let setting = SETTINGS.iter().find(|setting| setting.key == key).expect("a setting");
        for value in values {
            let line = refusal("", &[(setting.env, value)]);
            assert!(line.starts_with(setting.env) && line.contains(" makes no sense: "), "{line}");
        }
    }
    assert_eq!(values.len(), SETTINGS.len(), "a setting is missing here");
}

#[test]
fn a_certificate_and_its_key_come_together() {
    assert!(refusal("--tls-cert c", &[]).contains("needs --tls-key"));
    assert!(refusal("", &[("MYNAH_TLS_KEY", "k")]).contains("needs --tls-cert"));
    assert!(good("--tls-cert c", &[("MYNAH_TLS_KEY", "k")]).tls.is_some());
}

#[test]
fn no_refusal_shows_a_password() {
    let file = TempFile::new("store = 'postgress://u:hunter2@h/d'");
    let broken = TempFile::new("store = 'postgres://u:hunter2@h/d");
    let held = TempFile::new("postgress://u:hunter2@h/d");
    let lines = [
        refusal("--store postgress://u:hunter2@h/d", &[]),
        refusal("--stoer=postgres://u:hunter2@h/d", &[]),
        refusal("postgres://u:hunter2@h/d", &[]),
        refusal("users postgres://u:hunter2@h/d", &[]),
        refusal("--store memory --store postgres://u:hunter2@h/d", &[]),
        refusal("", &[("MYNAH_STORE", "host=h password=hunter2")]),
        refusal("", &[("MYNAH_STORE", "postgress://h/d?password=hunter2")]),
        refusal("", &[("MYNAH_STORE_FILE", held.path())]),
        refusal("--admin-token hunter2", &[]),
        refusal("", &[("MYNAH_ADMIN_TOKEN", "hunter2")]),
        refusal(&format!("--config {}", file.path()), &[]),
        refusal(&format!("--config {}", broken.path()), &[]),
    ];
    for line in lines {
        assert!(!line.contains("hunter2"), "{line}");
    }
    assert!(!format!("{:?}", good("--store postgres://u:hunter2@h/d", &[])).contains("hunter2"));
}

#[test]
fn a_configuration_file_is_taken_at_its_word() {
    let refused = |text: &str| {
        let file = TempFile::new(text);
        refusal(&format!("--config {}", file.path()), &[])
    };
    assert!(refused("log = 'warn'\nlisten 5").contains("is not TOML: line 2: "));
    assert!(refused("listen = ['a:1']").contains("makes no sense: it is one string"));
    assert!(refused("seed = [1.5]").contains("makes no sense: it is a string or a list of strings"));
    assert!(refused("[listen]\nport = 5").contains("makes no sense: it is one string"));
    assert!(refused("config = 'x'").contains("unknown key config in "));
    assert!(refusal("--config /nowhere/at/all", &[]).ends_with("cannot be read: No such file or directory"));
}

#[test]
fn a_mistake_counts_even_where_a_flag_would_have_won() {
    assert!(refusal("--log warn", &[("MYNAH_LOG", "loud")]).starts_with("MYNAH_LOG=loud makes no sense"));
}
