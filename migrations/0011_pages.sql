-- Pages far behind in long lists. The rules of 0001 hold.

-- How often the names of a realm's users have become others: the sum of its rows. Whoever remembers where a name stands
-- sees from it whether that still holds. slot: several rows, so that those who write at once do not wait for each other.
CREATE TABLE name_versions (
    realm_id    UUID NOT NULL REFERENCES realms (id) ON DELETE CASCADE,
    slot        BIGINT NOT NULL,
    value       BIGINT NOT NULL,
    PRIMARY KEY (realm_id, slot)
);

-- Whom an API has removed: few, so that it costs next to nothing to leave them out of a list.
CREATE INDEX accounts_removed ON accounts (api, user_id) WHERE NOT present;
