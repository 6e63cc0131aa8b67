-- Further names in two trees and not three: whether others may have a name, too, is a part of its key. The value comes before the kind, so
-- that those of one user that begin alike stand beside each other. The rules of 0001 hold; a comment that begins with "sqlite:" is read by SQLite.
CREATE TABLE identifiers_anew (
    realm_id    UUID NOT NULL REFERENCES realms (id) ON DELETE CASCADE,
    value_key   TEXT NOT NULL,
    kind        TEXT NOT NULL,
    -- The number of the user if others of the realm may have the name, too; 0 if nobody else may.
    sharer      BIGINT NOT NULL,
    user_id     UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (realm_id, value_key, kind, sharer)
) /* sqlite: WITHOUT ROWID */;
INSERT INTO identifiers_anew
    SELECT i.realm_id, i.value_key, i.kind, CASE WHEN i.claim IS NULL THEN u.number ELSE 0 END, i.user_id
    FROM identifiers i JOIN users u ON u.id = i.user_id ORDER BY i.realm_id, i.value_key, i.kind;
DROP TABLE identifiers;
ALTER TABLE identifiers_anew RENAME TO identifiers;
CREATE INDEX identifiers_user ON identifiers (user_id);
