-- Up to which exchange what is noticed about clients has been forgotten on demand.
ALTER TABLE journals ADD COLUMN judged BIGINT NOT NULL DEFAULT 0;
