-- New PNIs, augmentations and type conversions as shared work with Microsoft; letters of authorisation;
-- measured peaks and the capacity watch.

CREATE TABLE requests (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisations (id),
    -- Counts per ISP, for talking about it.
    number BIGINT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT requests_kind CHECK (kind IN ('new_pni', 'augmentation', 'type_conversion')),
    state TEXT NOT NULL CONSTRAINT requests_state CHECK (state IN (
        'draft', 'pending_approval', 'loa_issued', 'provisioning_started', 'cabling', 'provisioning_completed',
        'validating', 'type_change_requested', 'type_change_in_progress', 'external_blocker',
        'provisioning_failed', 'active', 'withdrawn')),
    -- The state behind a blocker; empty for none.
    blocked_from TEXT NOT NULL DEFAULT '',
    -- Why it is blocked or failed.
    state_reason TEXT NOT NULL DEFAULT '',
    since BIGINT NOT NULL,
    due_at BIGINT,
    -- When the delay of the present step was told.
    overdue_told_at BIGINT,
    -- Who has to act: isp, microsoft, or nobody.
    owner TEXT NOT NULL,
    metro_id TEXT NOT NULL REFERENCES metros (id),
    facility_id TEXT REFERENCES facilities (id),
    -- The connection that is planned or enlarged.
    pni_id TEXT REFERENCES pnis (id),
    label TEXT NOT NULL DEFAULT '',
    peer_router TEXT NOT NULL DEFAULT '',
    -- Capacity that is asked for, Mbit/s; 0 for a type conversion.
    bandwidth_mbps BIGINT NOT NULL,
    lag_members BIGINT NOT NULL DEFAULT 1,
    reason TEXT NOT NULL,
    origin TEXT NOT NULL CONSTRAINT requests_origin CHECK (origin IN ('form', 'plan', 'capacity')),
    -- The clock of an augmentation that the capacity watch opened.
    wanted_from BIGINT,
    wanted_until BIGINT,
    -- What Microsoft assigns, and which connections are converted: JSON.
    body TEXT NOT NULL DEFAULT '{}',
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    submitted_at BIGINT,
    closed_at BIGINT,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX requests_number ON requests (org_id, number);
CREATE INDEX requests_metro ON requests (metro_id);
CREATE INDEX requests_facility ON requests (facility_id);
CREATE INDEX requests_pni ON requests (pni_id);
CREATE INDEX requests_state_due ON requests (state, due_at);

CREATE TABLE request_events (
    id TEXT NOT NULL PRIMARY KEY,
    request_id TEXT NOT NULL REFERENCES requests (id),
    -- Counts per request: several entries of one step have the same time.
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor_id TEXT NOT NULL,
    -- isp, microsoft; empty when the portal itself acted.
    side TEXT NOT NULL,
    -- An event of the state machine, or created, comment, attached, loa_issued, loa_revoked, converted, overdue.
    kind TEXT NOT NULL,
    -- The state afterwards.
    state TEXT NOT NULL,
    comment TEXT NOT NULL DEFAULT '',
    document_id TEXT REFERENCES documents (id)
);
CREATE INDEX request_events_request ON request_events (request_id, seq);
CREATE INDEX request_events_document ON request_events (document_id);

CREATE TABLE loas (
    id TEXT NOT NULL PRIMARY KEY,
    request_id TEXT NOT NULL REFERENCES requests (id),
    org_id TEXT NOT NULL REFERENCES organisations (id),
    -- Printed on the letter; 80 random bits.
    code TEXT NOT NULL,
    document_id TEXT NOT NULL REFERENCES documents (id),
    sha256 TEXT NOT NULL,
    facility_id TEXT REFERENCES facilities (id),
    -- What the letter says, JSON.
    body TEXT NOT NULL,
    issued_by TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    valid_until BIGINT NOT NULL,
    revoked_at BIGINT,
    revoke_reason TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX loas_code ON loas (code);
CREATE INDEX loas_request ON loas (request_id);
CREATE INDEX loas_org ON loas (org_id);
CREATE INDEX loas_document ON loas (document_id);
CREATE INDEX loas_facility ON loas (facility_id);

CREATE TABLE pni_peaks (
    -- The 5-minute peak of a connection in one measured day, both directions, Mbit/s.
    pni_id TEXT NOT NULL REFERENCES pnis (id),
    measured_on BIGINT NOT NULL,
    org_id TEXT NOT NULL REFERENCES organisations (id),
    peak_in_mbps BIGINT NOT NULL,
    peak_out_mbps BIGINT NOT NULL,
    -- Capacity at the time of recording, Mbit/s.
    bandwidth_mbps BIGINT NOT NULL,
    source TEXT NOT NULL CONSTRAINT pni_peaks_source CHECK (source IN ('form', 'csv', 'api')),
    recorded_by TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    PRIMARY KEY (pni_id, measured_on)
);
CREATE INDEX pni_peaks_org ON pni_peaks (org_id, measured_on);

CREATE TABLE capacity_alerts (
    -- A connection above a line of the policy; gone when it is below again.
    pni_id TEXT NOT NULL PRIMARY KEY REFERENCES pnis (id),
    org_id TEXT NOT NULL REFERENCES organisations (id),
    level TEXT NOT NULL CONSTRAINT capacity_alerts_level CHECK (level IN ('augment', 'upgrade')),
    -- Since when it is above the lower line.
    since BIGINT NOT NULL,
    -- Larger direction when it was last looked at, Mbit/s.
    peak_mbps BIGINT NOT NULL,
    request_id TEXT REFERENCES requests (id)
);
CREATE INDEX capacity_alerts_org ON capacity_alerts (org_id);
CREATE INDEX capacity_alerts_request ON capacity_alerts (request_id);
