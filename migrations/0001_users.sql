-- One file for SQLite and PostgreSQL: only names and rules that both share.
-- JSON stands in TEXT; *_key columns hold names folded by the server; ids and times come from the server.

CREATE TABLE spaces (
    id          UUID PRIMARY KEY NOT NULL,
    name        TEXT NOT NULL UNIQUE,
    created_at  TIMESTAMPTZ NOT NULL
);

CREATE TABLE realms (
    id          UUID PRIMARY KEY NOT NULL,
    space_id    UUID NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
    name        TEXT NOT NULL,
    name_key    TEXT NOT NULL,
    UNIQUE (space_id, name_key)
);

-- place: the order of the seed, so that "the first domain" means something.
CREATE TABLE aliases (
    space_id    UUID NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
    realm_id    UUID NOT NULL REFERENCES realms (id) ON DELETE CASCADE,
    api         TEXT NOT NULL,
    name        TEXT NOT NULL,
    name_key    TEXT NOT NULL,
    kind        TEXT NOT NULL,
    place       BIGINT NOT NULL,
    time_zone   TEXT,
    min_length  BIGINT,
    may_contain_name BOOLEAN NOT NULL,
    PRIMARY KEY (space_id, api, name_key)
);

CREATE TABLE api_settings (
    space_id    UUID NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
    api         TEXT NOT NULL,
    details     TEXT NOT NULL,
    PRIMARY KEY (space_id, api)
);

CREATE TABLE operators (
    id          UUID PRIMARY KEY NOT NULL,
    space_id    UUID NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
    api         TEXT NOT NULL,
    number      BIGINT NOT NULL,
    name        TEXT NOT NULL,
    name_key    TEXT NOT NULL,
    password    TEXT,
    rights      TEXT NOT NULL,
    realms      TEXT,
    built_in    BOOLEAN NOT NULL,
    development BOOLEAN NOT NULL,
    details     TEXT NOT NULL,
    UNIQUE (space_id, api, name_key)
);

CREATE TABLE users (
    id              UUID PRIMARY KEY NOT NULL,
    space_id        UUID NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
    realm_id        UUID NOT NULL REFERENCES realms (id) ON DELETE CASCADE,
    number          BIGINT NOT NULL,
    name            TEXT NOT NULL,
    name_key        TEXT NOT NULL,
    password        TEXT,
    profile         TEXT NOT NULL,
    email_key       TEXT,
    employee_id_key TEXT,
    display_name_key TEXT,
    first_name_key  TEXT,
    last_name_key   TEXT,
    active          BOOLEAN NOT NULL,
    locked          BOOLEAN NOT NULL,
    expires_at      TIMESTAMPTZ,
    expiry_applied  BOOLEAN NOT NULL,
    created_at      TIMESTAMPTZ NOT NULL,
    updated_at      TIMESTAMPTZ NOT NULL,
    UNIQUE (realm_id, name_key),
    UNIQUE (space_id, number)
);
CREATE INDEX users_email ON users (realm_id, email_key);
CREATE INDEX users_employee_id ON users (realm_id, employee_id_key);

CREATE TABLE accounts (
    user_id     UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    api         TEXT NOT NULL,
    present     BOOLEAN NOT NULL,
    details     TEXT NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    created_by  TEXT NOT NULL,
    PRIMARY KEY (user_id, api)
);

-- Further names of users. claim repeats value_key where no two users of a realm may share it.
CREATE TABLE identifiers (
    realm_id    UUID NOT NULL REFERENCES realms (id) ON DELETE CASCADE,
    kind        TEXT NOT NULL,
    value_key   TEXT NOT NULL,
    user_id     UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    claim       TEXT,
    PRIMARY KEY (realm_id, kind, value_key, user_id),
    UNIQUE (realm_id, kind, claim)
);
CREATE INDEX identifiers_user ON identifiers (user_id);

CREATE TABLE credentials (
    id          UUID PRIMARY KEY NOT NULL,
    space_id    UUID NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
    api         TEXT NOT NULL,
    digest      BYTEA NOT NULL,
    operator_id UUID REFERENCES operators (id) ON DELETE CASCADE,
    user_id     UUID REFERENCES users (id) ON DELETE CASCADE,
    label       TEXT,
    label_key   TEXT,
    scopes      TEXT,
    expires_at  TIMESTAMPTZ,
    development BOOLEAN NOT NULL,
    UNIQUE (space_id, api, digest),
    UNIQUE (space_id, api, label_key)
);
CREATE INDEX credentials_user ON credentials (user_id);

-- scope: the realm's id as text, or empty for all realms.
CREATE TABLE catalogue (
    id          UUID PRIMARY KEY NOT NULL,
    space_id    UUID NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
    api         TEXT NOT NULL,
    kind        TEXT NOT NULL,
    name        TEXT NOT NULL,
    name_key    TEXT NOT NULL,
    scope       TEXT NOT NULL,
    realm_id    UUID REFERENCES realms (id) ON DELETE CASCADE,
    details     TEXT NOT NULL,
    UNIQUE (space_id, api, kind, name_key, scope)
);

CREATE TABLE user_groups (
    id          UUID PRIMARY KEY NOT NULL,
    realm_id    UUID NOT NULL REFERENCES realms (id) ON DELETE CASCADE,
    api         TEXT NOT NULL,
    name        TEXT NOT NULL,
    name_key    TEXT NOT NULL,
    details     TEXT NOT NULL,
    UNIQUE (realm_id, api, name_key)
);

CREATE TABLE memberships (
    group_id    UUID NOT NULL REFERENCES user_groups (id) ON DELETE CASCADE,
    user_id     UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (group_id, user_id)
);
CREATE INDEX memberships_user ON memberships (user_id);

CREATE TABLE quotas (
    space_id    UUID NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
    api         TEXT NOT NULL,
    day         TEXT NOT NULL,
    used        BIGINT NOT NULL,
    PRIMARY KEY (space_id, api, day)
);

CREATE TABLE sequences (
    space_id    UUID NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
    name        TEXT NOT NULL,
    value       BIGINT NOT NULL,
    PRIMARY KEY (space_id, name)
);

-- No reference to users: the entries outlive them.
CREATE TABLE audit (
    id          UUID PRIMARY KEY NOT NULL,
    space_id    UUID NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
    at          TIMESTAMPTZ NOT NULL,
    user_id     UUID NOT NULL,
    api         TEXT,
    operation   TEXT NOT NULL,
    operator    TEXT NOT NULL,
    request_id  TEXT NOT NULL,
    changes     TEXT NOT NULL
);
CREATE INDEX audit_user ON audit (user_id, at);
