-- In which order things happened: the key that a row was first written with, the same in every copy of a space, as the key
-- itself cannot be. The rules of 0001 hold.

ALTER TABLE audit ADD COLUMN place UUID;
UPDATE audit SET place = id;

ALTER TABLE outbox ADD COLUMN place UUID;
UPDATE outbox SET place = id;
