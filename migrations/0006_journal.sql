-- The journal: every request to a vendor's path with its answer, free of secrets. The rules of 0001 hold.
-- No reference to spaces: what is written late must not fail because its space has gone.

-- last: the number of the newest request of a space, drawn for a group of them at once.
CREATE TABLE journals (
    space_id    UUID PRIMARY KEY NOT NULL,
    last        BIGINT NOT NULL
);

-- seq: the order of arrival in the space. at_us, duration_us: microseconds. code: the vendor's, or the row of the contract.
CREATE TABLE requests (
    space_id            UUID NOT NULL,
    seq                 BIGINT NOT NULL,
    id                  TEXT NOT NULL,
    at_us               BIGINT NOT NULL,
    space               TEXT NOT NULL,
    api                 TEXT NOT NULL,
    operation           TEXT,
    operator            TEXT,
    outcome             TEXT NOT NULL,
    code                TEXT,
    hint                TEXT,
    duration_us         BIGINT NOT NULL,
    method              TEXT NOT NULL,
    path                TEXT NOT NULL,
    query               TEXT NOT NULL,
    headers             TEXT NOT NULL,
    body                TEXT NOT NULL,
    parameters          TEXT NOT NULL,
    status              BIGINT,
    answer_headers      TEXT NOT NULL,
    answer_body         TEXT NOT NULL,
    PRIMARY KEY (space_id, seq)
);
CREATE INDEX requests_id ON requests (space_id, id);

-- Keys that every replica and every start must agree on.
CREATE TABLE server_keys (
    name        TEXT PRIMARY KEY NOT NULL,
    value       TEXT NOT NULL
);
