-- What a service for strong authentication keeps beside its users. The rules of 0001 hold.

-- What a realm has as an organization of such a service; a realm without a row has the defaults.
CREATE TABLE organizations (
    realm_id    UUID PRIMARY KEY NOT NULL REFERENCES realms (id) ON DELETE CASCADE,
    sms_credits BIGINT NOT NULL,
    max_tokens  BIGINT,
    mail_fails  BOOLEAN NOT NULL,
    sms_fails   BOOLEAN NOT NULL
);

CREATE TABLE tokens (
    id          UUID PRIMARY KEY NOT NULL,
    realm_id    UUID NOT NULL REFERENCES realms (id) ON DELETE CASCADE,
    serial      TEXT NOT NULL,
    serial_key  TEXT NOT NULL,
    kind        TEXT NOT NULL,
    state       TEXT NOT NULL,
    state_since TIMESTAMPTZ NOT NULL,
    owner_id    UUID REFERENCES users (id) ON DELETE SET NULL,
    container   TEXT NOT NULL,
    container_key TEXT NOT NULL,
    comment     TEXT,
    revocable   BOOLEAN NOT NULL,
    UNIQUE (realm_id, serial_key)
);
CREATE INDEX tokens_owner ON tokens (owner_id);
CREATE INDEX tokens_free ON tokens (realm_id, kind, state);

-- One request to provision; number is what clients know it by.
CREATE TABLE provisioning_tasks (
    id          UUID PRIMARY KEY NOT NULL,
    realm_id    UUID NOT NULL REFERENCES realms (id) ON DELETE CASCADE,
    number      BIGINT NOT NULL,
    class       TEXT NOT NULL,
    description TEXT NOT NULL,
    operator    TEXT NOT NULL,
    starts_at   TIMESTAMPTZ NOT NULL,
    stops_at    TIMESTAMPTZ NOT NULL,
    UNIQUE (realm_id, number)
);

CREATE TABLE provisioning_entries (
    task_id     UUID NOT NULL REFERENCES provisioning_tasks (id) ON DELETE CASCADE,
    user_id     UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_id    UUID REFERENCES tokens (id) ON DELETE SET NULL,
    PRIMARY KEY (task_id, user_id)
);
CREATE INDEX provisioning_entries_user ON provisioning_entries (user_id);

-- What would have been sent. No reference to users: the messages outlive them.
CREATE TABLE outbox (
    id          UUID PRIMARY KEY NOT NULL,
    space_id    UUID NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
    realm_id    UUID NOT NULL REFERENCES realms (id) ON DELETE CASCADE,
    at          TIMESTAMPTZ NOT NULL,
    channel     TEXT NOT NULL,
    recipient   TEXT NOT NULL,
    subject     TEXT NOT NULL,
    body        TEXT NOT NULL,
    user_id     UUID NOT NULL,
    api         TEXT NOT NULL,
    request_id  TEXT NOT NULL
);
CREATE INDEX outbox_space ON outbox (space_id, id);

-- digest: SHA-256 of the session's id. login: a log-in that is not finished.
CREATE TABLE sessions (
    space_id    UUID NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
    api         TEXT NOT NULL,
    digest      BYTEA NOT NULL,
    operator_id UUID REFERENCES operators (id) ON DELETE CASCADE,
    login       TEXT,
    used_at     TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (space_id, api, digest)
);
CREATE INDEX sessions_used ON sessions (used_at);
