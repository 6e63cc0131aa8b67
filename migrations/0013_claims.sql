-- Of further names those alone that no other user of the realm may have are in the tree that sees to it: most users have none. The
-- rules of 0001 hold; a comment that begins with "sqlite:" is read by SQLite.
CREATE TABLE identifiers_anew (
    realm_id    UUID NOT NULL REFERENCES realms (id) ON DELETE CASCADE,
    kind        TEXT NOT NULL,
    value_key   TEXT NOT NULL,
    user_id     UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    claim       TEXT,
    PRIMARY KEY (realm_id, kind, value_key, user_id)
) /* sqlite: WITHOUT ROWID */;
INSERT INTO identifiers_anew
    SELECT realm_id, kind, value_key, user_id, claim FROM identifiers ORDER BY realm_id, kind, value_key, user_id;
DROP TABLE identifiers;
ALTER TABLE identifiers_anew RENAME TO identifiers;
CREATE INDEX identifiers_user ON identifiers (user_id);
CREATE UNIQUE INDEX identifiers_claim ON identifiers (realm_id, kind, claim) WHERE claim IS NOT NULL;
