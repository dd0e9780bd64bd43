-- Prefixes and routing: registrations with their stored checks, keys, release requests, the VRP and
-- registry files, what routers say, and maintenance windows. Both folders hold the same text.

CREATE TABLE registered_prefixes (
    -- A customer's prefix that an ISP announces to Microsoft. Never changed: released and entered anew (PFX-15).
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisations (id),
    customer_id TEXT NOT NULL REFERENCES organisations (id),
    prefix TEXT NOT NULL,
    -- First and last address, so that overlaps are a range comparison.
    first_address BIGINT NOT NULL,
    last_address BIGINT NOT NULL,
    -- Registered origin ASN.
    origin BIGINT NOT NULL,
    -- Worst of the stored checks, and the checks as domain JSON.
    outcome TEXT NOT NULL,
    checks TEXT NOT NULL,
    checked_at BIGINT NOT NULL,
    registered_by TEXT NOT NULL,
    registered_at BIGINT NOT NULL,
    -- The customer redeemed a key of it.
    redeemed_at BIGINT,
    released_at BIGINT,
    released_reason TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX registered_prefixes_live_unique ON registered_prefixes (prefix) WHERE released_at IS NULL;
CREATE INDEX registered_prefixes_range ON registered_prefixes (first_address, last_address);
CREATE INDEX registered_prefixes_org ON registered_prefixes (org_id, outcome);
CREATE INDEX registered_prefixes_customer ON registered_prefixes (customer_id);

CREATE TABLE prefix_keys (
    id TEXT NOT NULL PRIMARY KEY,
    prefix_id TEXT NOT NULL REFERENCES registered_prefixes (id),
    -- SHA-256 of the secret, which is shown once and kept nowhere.
    secret_hash TEXT NOT NULL CONSTRAINT prefix_keys_secret_unique UNIQUE,
    state TEXT NOT NULL CONSTRAINT prefix_keys_state CHECK (state IN ('issued', 'redeemed', 'expired', 'revoked')),
    issued_by TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    redeemed_by TEXT NOT NULL DEFAULT '',
    ended_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX prefix_keys_prefix ON prefix_keys (prefix_id);

CREATE TABLE prefix_releases (
    -- A customer asks that a prefix be released by who holds it.
    id TEXT NOT NULL PRIMARY KEY,
    requester_id TEXT NOT NULL REFERENCES organisations (id),
    prefix TEXT NOT NULL,
    reason TEXT NOT NULL,
    -- The ISP that holds the registration (or the order line) and the customer it is held for.
    holder_id TEXT NOT NULL REFERENCES organisations (id),
    holder_customer_id TEXT NOT NULL REFERENCES organisations (id),
    state TEXT NOT NULL CONSTRAINT prefix_releases_state CHECK (state IN ('requested', 'contested', 'released', 'kept', 'withdrawn')),
    -- What the holder, then the reviewer wrote.
    answer TEXT NOT NULL DEFAULT '',
    decision TEXT NOT NULL DEFAULT '',
    decided_by TEXT NOT NULL DEFAULT '',
    answer_due_at BIGINT NOT NULL,
    requested_by TEXT NOT NULL,
    requested_at BIGINT NOT NULL,
    closed_at BIGINT,
    -- The reviewers have been told that the holder was silent.
    escalated_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX prefix_releases_requester ON prefix_releases (requester_id);
CREATE INDEX prefix_releases_holder ON prefix_releases (holder_id, state);
CREATE UNIQUE INDEX prefix_releases_open_unique ON prefix_releases (requester_id, prefix) WHERE state IN ('requested', 'contested');

CREATE TABLE registry_files (
    -- VRP and registry files; the content lies in a file named by its hash. The newest of a kind counts.
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CONSTRAINT registry_files_kind CHECK (kind IN ('vrp', 'irr')),
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    entries BIGINT NOT NULL,
    -- What was passed over while reading, in words; empty for nothing.
    note TEXT NOT NULL DEFAULT '',
    -- When its maker says that it was made.
    generated_at BIGINT,
    uploaded_by TEXT NOT NULL,
    uploaded_at BIGINT NOT NULL
);
CREATE INDEX registry_files_kind_at ON registry_files (kind, uploaded_at);

CREATE TABLE route_evidence (
    -- What routers said, checked when it was uploaded. Never changed; a newer one replaces it.
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisations (id),
    -- batch: the prefixes of a turn-up batch; metro: registered prefixes on the sessions of a metro;
    -- test: a test prefix on the sessions of a region's metros (rule RTE-01).
    kind TEXT NOT NULL CONSTRAINT route_evidence_kind CHECK (kind IN ('batch', 'metro', 'test')),
    -- Batch, metro or region.
    subject_id TEXT NOT NULL,
    name TEXT NOT NULL,
    format TEXT NOT NULL,
    vantage TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    -- Routes that concern the prefixes, and routes passed over.
    routes BIGINT NOT NULL,
    passed_over BIGINT NOT NULL,
    -- pass, fail or unknown; and the answer as domain JSON.
    outcome TEXT NOT NULL,
    body TEXT NOT NULL,
    -- The prefixes that were looked for, JSON list: what joins later is not shown by this.
    prefixes TEXT NOT NULL,
    uploaded_by TEXT NOT NULL,
    uploaded_at BIGINT NOT NULL
);
CREATE INDEX route_evidence_org ON route_evidence (org_id, uploaded_at);
CREATE INDEX route_evidence_subject ON route_evidence (kind, subject_id, uploaded_at);

CREATE TABLE maintenance_windows (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisations (id),
    pni_id TEXT NOT NULL REFERENCES pnis (id),
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    planned_by TEXT NOT NULL,
    planned_at BIGINT NOT NULL,
    cancelled_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX maintenance_windows_org ON maintenance_windows (org_id, ends_at);
CREATE INDEX maintenance_windows_pni ON maintenance_windows (pni_id, ends_at);
