-- What Microsoft's own people saw of where a test prefix's traffic enters (rule RTE-01). Of a metro the
-- newest counts. Both folders hold the same text.

CREATE TABLE hand_over_observations (
    id TEXT NOT NULL PRIMARY KEY,
    -- The ISP.
    org_id TEXT NOT NULL REFERENCES organisations (id),
    -- Where the traffic began, and where it entered.
    metro_id TEXT NOT NULL,
    entered_metro_id TEXT NOT NULL,
    -- How they saw it.
    note TEXT NOT NULL,
    observed_by TEXT NOT NULL,
    observed_at BIGINT NOT NULL
);
CREATE INDEX hand_over_observations_org ON hand_over_observations (org_id, observed_at);
