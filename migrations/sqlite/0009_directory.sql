-- The directory is answered from memory; stored is one document per ISP, what the public may read of
-- it (db/listings), and a counter that says whether a copy in memory is current.
-- The PostgreSQL file of the same number has the same tables.

DROP TABLE partner_metros;
DROP TABLE partner_listings;

CREATE TABLE partner_listings (
    org_id TEXT NOT NULL PRIMARY KEY REFERENCES organisations (id),
    -- JSON; empty for an ISP that is not qualified anywhere any more.
    body TEXT NOT NULL,
    -- Of the whole directory when this line changed.
    revision BIGINT NOT NULL
);
CREATE INDEX partner_listings_revision ON partner_listings (revision);

CREATE TABLE directory_revision (
    -- One row. Its lock makes changes of the directory wait for each other, so that no reader sees a
    -- revision before an earlier one.
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    revision BIGINT NOT NULL
);
INSERT INTO directory_revision (id, revision) VALUES (1, 0);
