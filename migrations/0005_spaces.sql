-- Spaces: isolated worlds with a clock of their own, which can be copied, reset and deleted. The rules of 0001 hold.

-- kind: open (clients reach it), hidden (a pristine state or a snapshot, which others are copied from), leaving (to be
-- removed). pristine: what a reset goes back to. shift_us: how far the clock is moved. used_at: when a client was last here.
ALTER TABLE spaces ADD COLUMN kind TEXT NOT NULL DEFAULT 'open';
ALTER TABLE spaces ADD COLUMN pristine UUID;
ALTER TABLE spaces ADD COLUMN shift_us BIGINT NOT NULL DEFAULT 0;
ALTER TABLE spaces ADD COLUMN frozen_at TIMESTAMPTZ;
ALTER TABLE spaces ADD COLUMN seed_ids BIGINT;
ALTER TABLE spaces ADD COLUMN used_at TIMESTAMPTZ;

-- By which id clients know a user: the same in every copy of a space, as the key cannot be.
ALTER TABLE users ADD COLUMN guid UUID;
UPDATE users SET guid = id;
CREATE UNIQUE INDEX users_guid ON users (space_id, guid);

-- For removing a space.
CREATE INDEX audit_space ON audit (space_id);
CREATE INDEX credentials_operator ON credentials (operator_id);
CREATE INDEX sessions_operator ON sessions (operator_id);
CREATE INDEX catalogue_realm ON catalogue (realm_id);
CREATE INDEX outbox_realm ON outbox (realm_id);
CREATE INDEX provisioning_entries_token ON provisioning_entries (token_id);
