-- What a create writes: as few B-trees as its searches need. The rules of 0001 hold; a comment that begins with "sqlite:" is read by
-- SQLite.

-- Entries are found by the user and the space, in the order in which they came; their own key nobody asks for.
CREATE TABLE audit_anew (
    space_id    UUID NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
    user_id     UUID NOT NULL,
    place       UUID NOT NULL,
    at          TIMESTAMPTZ NOT NULL,
    api         TEXT,
    operation   TEXT NOT NULL,
    operator    TEXT NOT NULL,
    request_id  TEXT NOT NULL,
    changes     TEXT NOT NULL,
    PRIMARY KEY (space_id, user_id, place)
);
INSERT INTO audit_anew
    SELECT space_id, user_id, place, at, api, operation, operator, request_id, changes FROM audit ORDER BY id;
DROP TABLE audit;
ALTER TABLE audit_anew RENAME TO audit;

CREATE TABLE accounts_anew (
    user_id     UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    api         TEXT NOT NULL,
    present     BOOLEAN NOT NULL,
    details     TEXT NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    created_by  TEXT NOT NULL,
    details_key TEXT NOT NULL,
    PRIMARY KEY (user_id, api)
) /* sqlite: WITHOUT ROWID */;
INSERT INTO accounts_anew
    SELECT user_id, api, present, details, created_at, created_by, details_key FROM accounts ORDER BY user_id, api;
DROP TABLE accounts;
ALTER TABLE accounts_anew RENAME TO accounts;
CREATE INDEX accounts_removed ON accounts (api, user_id) WHERE NOT present;

CREATE TABLE identifiers_anew (
    realm_id    UUID NOT NULL REFERENCES realms (id) ON DELETE CASCADE,
    kind        TEXT NOT NULL,
    value_key   TEXT NOT NULL,
    user_id     UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    claim       TEXT,
    PRIMARY KEY (realm_id, kind, value_key, user_id),
    UNIQUE (realm_id, kind, claim)
) /* sqlite: WITHOUT ROWID */;
INSERT INTO identifiers_anew
    SELECT realm_id, kind, value_key, user_id, claim FROM identifiers ORDER BY realm_id, kind, value_key, user_id;
DROP TABLE identifiers;
ALTER TABLE identifiers_anew RENAME TO identifiers;
CREATE INDEX identifiers_user ON identifiers (user_id);

CREATE TABLE memberships_anew (
    group_id    UUID NOT NULL REFERENCES user_groups (id) ON DELETE CASCADE,
    user_id     UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (group_id, user_id)
) /* sqlite: WITHOUT ROWID */;
INSERT INTO memberships_anew SELECT group_id, user_id FROM memberships ORDER BY group_id, user_id;
DROP TABLE memberships;
ALTER TABLE memberships_anew RENAME TO memberships;
CREATE INDEX memberships_user ON memberships (user_id);

DROP INDEX users_employee_id;
CREATE INDEX users_employee_id ON users (realm_id, employee_id_key) WHERE employee_id_key IS NOT NULL;
