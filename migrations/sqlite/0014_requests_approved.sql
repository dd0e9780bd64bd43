-- `Approved` is a state of its own, between the accepted letter and the start of the provisioning; a draft
-- may not name its edge site yet. SQLite changes a check only with its table: what refers to it is set
-- aside meanwhile.
CREATE TABLE request_events_kept AS SELECT * FROM request_events;
CREATE TABLE loas_kept AS SELECT * FROM loas;
CREATE TABLE capacity_alerts_kept AS SELECT * FROM capacity_alerts;
CREATE TABLE requests_kept AS SELECT * FROM requests;
DELETE FROM request_events;
DELETE FROM loas;
DELETE FROM capacity_alerts;
DROP TABLE requests;
CREATE TABLE requests (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisations (id),
    -- Counts per ISP, for talking about it.
    number BIGINT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT requests_kind CHECK (kind IN ('new_pni', 'augmentation', 'type_conversion')),
    state TEXT NOT NULL CONSTRAINT requests_state CHECK (state IN (
        'draft', 'pending_approval', 'loa_issued', 'approved', 'provisioning_started', 'cabling', 'provisioning_completed',
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
    -- Empty while a draft does not name it yet.
    metro_id TEXT REFERENCES metros (id),
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
INSERT INTO requests (id, org_id, number, kind, state, blocked_from, state_reason, since, due_at, overdue_told_at, owner, metro_id, facility_id, pni_id, label, peer_router, bandwidth_mbps, lag_members, reason, origin, wanted_from, wanted_until, body, created_by, created_at, submitted_at, closed_at, updated_at, version) SELECT id, org_id, number, kind, state, blocked_from, state_reason, since, due_at, overdue_told_at, owner, metro_id, facility_id, pni_id, label, peer_router, bandwidth_mbps, lag_members, reason, origin, wanted_from, wanted_until, body, created_by, created_at, submitted_at, closed_at, updated_at, version FROM requests_kept;
INSERT INTO request_events SELECT * FROM request_events_kept;
INSERT INTO loas SELECT * FROM loas_kept;
INSERT INTO capacity_alerts SELECT * FROM capacity_alerts_kept;
DROP TABLE request_events_kept;
DROP TABLE loas_kept;
DROP TABLE capacity_alerts_kept;
DROP TABLE requests_kept;
-- What failed or waits for a third party before there were review dates (policy `request_review_days`, as shipped).
UPDATE requests SET due_at = since + 1209600000
WHERE state IN ('external_blocker', 'provisioning_failed') AND due_at IS NULL;
-- A letter that a newer one of the same request replaced: the newer one's id.
ALTER TABLE loas ADD COLUMN superseded_by TEXT NOT NULL DEFAULT '';
UPDATE loas SET superseded_by = (SELECT MAX(newer.id) FROM loas newer WHERE newer.request_id = loas.request_id AND newer.issued_at >= loas.revoked_at)
WHERE revoke_reason = 'Replaced by a newer letter.'
AND EXISTS (SELECT 1 FROM loas newer WHERE newer.request_id = loas.request_id AND newer.issued_at >= loas.revoked_at);
