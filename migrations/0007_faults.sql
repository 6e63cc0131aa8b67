-- Faults: what is to go wrong in a space, and how often it has. The rules of 0001 hold.

-- shown: the id that clients see. document: whom it strikes and how, as the control API writes it. skip, times, every,
-- probability, seed, script (JSON, true for a strike): which of the matches it strikes. live: whether it can strike again.
CREATE TABLE faults (
    id UUID PRIMARY KEY,
    space_id UUID NOT NULL REFERENCES spaces (id) ON DELETE CASCADE,
    shown UUID NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    document TEXT NOT NULL,
    skip BIGINT NOT NULL,
    times BIGINT,
    every BIGINT,
    probability DOUBLE PRECISION,
    seed BIGINT NOT NULL,
    script TEXT,
    considered BIGINT NOT NULL DEFAULT 0,
    struck BIGINT NOT NULL DEFAULT 0,
    live BOOLEAN NOT NULL DEFAULT TRUE,
    UNIQUE (space_id, shown)
);

-- Odd while the space has live faults; it grows with every change of them, so that of two values the newer is known.
ALTER TABLE spaces ADD COLUMN faults BIGINT NOT NULL DEFAULT 0;
