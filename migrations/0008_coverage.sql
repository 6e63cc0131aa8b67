-- What clients have exercised of the contracts, and what was noticed about them. The rules of 0001 hold.
-- By the space's name, not its id: a space that begins anew or goes leaves it behind.

-- kind: operation, parameter, value or error. operation: empty for an error. item: the path of a parameter, a value behind it,
-- or a row of the contract's answers; empty for an operation.
CREATE TABLE coverage (
    space           TEXT NOT NULL,
    api             TEXT NOT NULL,
    kind            TEXT NOT NULL,
    operation       TEXT NOT NULL,
    item            TEXT NOT NULL,
    first_request   TEXT NOT NULL,
    PRIMARY KEY (space, api, kind, operation, item)
);

-- requests: the ids of the first of them, with spaces between.
CREATE TABLE findings (
    space           TEXT NOT NULL,
    api             TEXT NOT NULL,
    kind            TEXT NOT NULL,
    operation       TEXT NOT NULL,
    message         TEXT NOT NULL,
    requests        TEXT NOT NULL,
    PRIMARY KEY (space, api, kind, operation, message)
);

-- answer_rows: the rows of the contract that an answer gave, with spaces between. spoilt: what a fault did to the answer.
ALTER TABLE requests ADD COLUMN answer_rows TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN spoilt TEXT;
CREATE INDEX requests_troubled ON requests (space_id) WHERE spoilt IS NOT NULL OR outcome = 'failed';
