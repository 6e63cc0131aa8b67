-- By which number clients know a name in a catalogue. The rules of 0001 hold.

ALTER TABLE catalogue ADD COLUMN number BIGINT;

UPDATE catalogue SET number =
    (SELECT count(*) FROM catalogue o WHERE o.space_id = catalogue.space_id AND o.id <= catalogue.id);

INSERT INTO sequences (space_id, name, value)
    SELECT space_id, 'catalogue', count(*) FROM catalogue GROUP BY space_id;

CREATE UNIQUE INDEX catalogue_number ON catalogue (space_id, number);
