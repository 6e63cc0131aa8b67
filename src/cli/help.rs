//! What the help texts say beyond names and defaults.

/// Below the main help.
pub(super) const MAIN: &str = "\
Settings come from flags, then MYNAH_ variables, then the file of --config, then the defaults. Every variable also
exists with _FILE at its end and then names a file that holds the value: MYNAH_STORE_FILE=/run/secrets/store.

Examples:
  mynah                                     serve on http://127.0.0.1:8080, keep the state in mynah.db
  mynah --store memory --listen 127.0.0.1:0 serve on a free port and forget everything at the end
  mynah --store postgres://mynah@db/mynah   keep the state in Postgres
  mynah cert                                make a certificate for https://localhost
  mynah users                               list the users and their accounts";

/// The help of `serve`: what it does, and what stands below its flags.
pub(super) const SERVE: (&str, &str) = (
    "Serve the APIs; the default",
    "\
Examples:
  mynah serve --listen 0.0.0.0:8080 --no-development-credentials --seed ours.toml
  mynah serve --tls-cert mynah-cert.pem --tls-key mynah-key.pem
  MYNAH_STORE=memory MYNAH_PASSWORD_COST=light mynah serve",
);

/// The help of `migrate`: what it does, and what stands below its flags.
pub(super) const MIGRATE: (&str, &str) = (
    "Create or migrate the store, then end",
    "\
Examples:
  mynah migrate --store sqlite:mynah.db
  MYNAH_STORE_FILE=/run/secrets/store mynah migrate",
);

/// The help of `seed`: what it does, and what stands below its flags.
pub(super) const SEED: (&str, &str) = (
    "Add a seed file to the store",
    "\
Examples:
  mynah seed more-users.toml
  mynah seed more-users.toml --store postgres://mynah@db/mynah",
);

/// The help of `users`: what it does, and what stands below its flags.
pub(super) const USERS: (&str, &str) = (
    "List the users with their accounts",
    "\
Examples:
  mynah users
  mynah users --store sqlite:/data/mynah.db",
);

/// The help of `check`: what it does, and what stands below its flags.
pub(super) const CHECK: (&str, &str) = (
    "Check settings and seeds without touching a store",
    "\
Exits with 0 when the server would start with these settings and seeds, else with 2.

Examples:
  mynah check --config mynah.toml
  mynah check --seed ours.toml",
);

/// The help of `healthcheck`: what it does, and what stands below its flags.
pub(super) const HEALTHCHECK: (&str, &str) = (
    "Ask a running server whether it is well",
    "\
Asks /readyz on the address of --listen, by HTTPS when --tls-cert is set; exits with 0 when it is well, else with 1.

Examples:
  mynah healthcheck
  mynah healthcheck --listen 127.0.0.1:9000",
);

/// The help of `describe`: what it does, and what stands below its flags.
pub(super) const DESCRIBE: (&str, &str) = (
    "Describe what is emulated",
    "\
Examples:
  mynah describe contract --api sectona
  mynah describe fidelity > fidelity.md
  mynah describe openapi > openapi.json
  mynah describe coverage --fail-under 60",
);

/// The help of `describe contract`.
pub(super) const CONTRACT: (&str, &str) = ("Print the contract table of an API with its evidence", DESCRIBE.1);

/// The help of `describe fidelity`.
pub(super) const FIDELITY: (&str, &str) =
    ("Print what is emulated and how well it is known, as a page of Markdown", DESCRIBE.1);

/// The help of `describe openapi`.
pub(super) const OPENAPI: (&str, &str) = ("Print the description of the control API, OpenAPI 3.1 as JSON", DESCRIBE.1);

/// The help of `describe coverage`.
pub(super) const COVERAGE: (&str, &str) = (
    "Print what clients of a running server have exercised of the contracts, and what was noticed about them",
    "\
Asks the server on the address of --admin-listen or --listen, by HTTPS when --tls-cert is set. Exits with 1 when less than
--fail-under percent came up: operations, parameters, values and errors together, each API counted that was called at all,
or the one of --api.

Examples:
  mynah describe coverage --api sectona
  mynah describe coverage --space all --fail-under 60
  mynah describe coverage --url http://127.0.0.1:9000 --format json",
);

/// The help of `cert`: what it does, and what stands below its flags.
pub(super) const CERT: (&str, &str) = (
    "Make a development certificate and its key",
    "\
Writes mynah-cert.pem and mynah-key.pem, for localhost, 127.0.0.1 and ::1. For development only.

Examples:
  mynah cert
  mynah cert --dir /tmp --force",
);
