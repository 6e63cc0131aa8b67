-- What is searched without regard to case, beside what is shown: the same JSON with its texts folded by the server.
-- The rules of 0001 hold.

ALTER TABLE users ADD COLUMN profile_key TEXT NOT NULL DEFAULT '{}';
ALTER TABLE accounts ADD COLUMN details_key TEXT NOT NULL DEFAULT '{}';

-- For what is there already, as well as SQL can fold; the next change of a user does the rest.
UPDATE users SET profile_key = lower(profile);
UPDATE accounts SET details_key = lower(details);
