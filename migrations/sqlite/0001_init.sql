-- The first schema. The PostgreSQL file of the same number has the same tables; only triggers differ.
-- Portable types: TEXT ids, BIGINT times (epoch milliseconds, UTC) and amounts, TEXT + CHECK enums.

-- Organisations, people, sign-in ------------------------------------------------------------

CREATE TABLE organisations (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CONSTRAINT organisations_kind CHECK (kind IN ('isp', 'customer', 'microsoft')),
    slug TEXT NOT NULL CONSTRAINT organisations_slug_unique UNIQUE,
    legal_name TEXT NOT NULL,
    -- Shown on screens and folded to lower case in name_folded for sorting and search.
    display_name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    -- isp, nsp or ixp for a carrier (rule ORG-01); empty otherwise.
    isp_type TEXT NOT NULL DEFAULT '',
    email_domain TEXT NOT NULL,
    domain_verified_at BIGINT,
    terms_accepted_at BIGINT,
    noc_email TEXT NOT NULL DEFAULT '',
    noc_phone TEXT NOT NULL DEFAULT '',
    website TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE contacts (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisations (id),
    role TEXT NOT NULL CONSTRAINT contacts_role CHECK (role IN ('noc', 'policy', 'technical', 'service', 'escalation', 'other')),
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX contacts_org ON contacts (org_id);

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisations (id),
    -- Folded to lower case.
    email TEXT NOT NULL CONSTRAINT users_email_unique UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    -- PHC string of argon2id; empty until the person has set a password.
    password_hash TEXT NOT NULL DEFAULT '',
    email_confirmed_at BIGINT,
    removed_at BIGINT,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX users_org ON users (org_id);

CREATE TABLE sessions (
    -- SHA-256 of the cookie's value: a copy of the database signs nobody in.
    id_hash TEXT NOT NULL PRIMARY KEY,
    user_id TEXT REFERENCES users (id),
    created_at BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    auth_at BIGINT NOT NULL,
    agent TEXT NOT NULL DEFAULT '',
    data TEXT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE one_time_links (
    token_hash TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CONSTRAINT one_time_links_kind CHECK (kind IN ('confirm', 'reset', 'invite')),
    email TEXT NOT NULL,
    user_id TEXT REFERENCES users (id),
    org_id TEXT REFERENCES organisations (id),
    role TEXT NOT NULL DEFAULT '',
    created_by TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX one_time_links_org ON one_time_links (org_id);

CREATE TABLE attempts (
    -- What is limited and for whom: signin:account, signin:address, reset:account …
    bucket TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX attempts_bucket ON attempts (bucket, at);

-- Catalogue and policy ------------------------------------------------------------------------

CREATE TABLE metros (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    country_iso2 TEXT NOT NULL,
    region_id TEXT NOT NULL,
    latitude DOUBLE PRECISION NOT NULL,
    longitude DOUBLE PRECISION NOT NULL,
    -- Speeds on offer, Mbit/s, JSON list.
    bandwidth_offers TEXT NOT NULL,
    source TEXT NOT NULL,
    retired_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE facilities (
    -- The number of the PeeringDB facility record.
    id TEXT NOT NULL PRIMARY KEY,
    metro_id TEXT NOT NULL REFERENCES metros (id),
    address TEXT NOT NULL,
    retired_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX facilities_metro ON facilities (metro_id);

CREATE TABLE policies (
    version TEXT NOT NULL PRIMARY KEY,
    body TEXT NOT NULL,
    active_from BIGINT NOT NULL,
    -- Who published it, why and when; empty and 0 for the one that ships with the product.
    published_by TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    published_at BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE settings (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);

-- What an ISP records ---------------------------------------------------------------------------

CREATE TABLE asns (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisations (id),
    asn BIGINT NOT NULL,
    peer_name TEXT NOT NULL,
    state TEXT NOT NULL CONSTRAINT asns_state CHECK (state IN ('pending', 'approved', 'failed', 'disputed', 'retired')),
    reason TEXT NOT NULL DEFAULT '',
    decided_by TEXT NOT NULL DEFAULT '',
    decided_at BIGINT,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX asns_org ON asns (org_id);
CREATE UNIQUE INDEX asns_live_unique ON asns (asn) WHERE state IN ('pending', 'approved', 'disputed');

CREATE TABLE pnis (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisations (id),
    label TEXT NOT NULL,
    metro_id TEXT NOT NULL REFERENCES metros (id),
    -- NULL only where the catalogue lists no facility for the metro.
    facility_id TEXT REFERENCES facilities (id),
    kind TEXT NOT NULL CONSTRAINT pnis_kind CHECK (kind IN ('private', 'exchange')),
    inventory TEXT NOT NULL CONSTRAINT pnis_inventory CHECK (inventory IN ('planned', 'live', 'retired')),
    record TEXT NOT NULL CONSTRAINT pnis_record CHECK (record IN ('claimed', 'confirmed', 'disputed')),
    bandwidth_mbps BIGINT NOT NULL,
    -- The larger direction of the 5-minute peak.
    peak_mbps BIGINT NOT NULL,
    -- The whole record as domain JSON; the columns above are copies for lists and filters.
    body TEXT NOT NULL,
    record_reason TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX pnis_org_metro ON pnis (org_id, metro_id);
CREATE INDEX pnis_metro ON pnis (metro_id);
CREATE INDEX pnis_facility ON pnis (facility_id);
CREATE UNIQUE INDEX pnis_label_unique ON pnis (org_id, label) WHERE inventory <> 'retired';

CREATE TABLE backbones (
    -- Core nodes, path segments and shared risk groups of one ISP, as domain JSON.
    org_id TEXT NOT NULL PRIMARY KEY REFERENCES organisations (id),
    body TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE documents (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisations (id),
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    -- What it proves: a rule id, a PNI, an attestation.
    proves_kind TEXT NOT NULL,
    proves_id TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    uploaded_by TEXT NOT NULL,
    uploaded_at BIGINT NOT NULL,
    removed_at BIGINT
);
CREATE INDEX documents_org ON documents (org_id);

CREATE TABLE import_drafts (
    -- A checked upload that waits for its owner to confirm it.
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisations (id),
    user_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE standing_authorisations (
    -- The ISP's: automated turn-up in a region. Revocable, never deleted.
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisations (id),
    region_id TEXT NOT NULL,
    granted_by TEXT NOT NULL,
    granted_at BIGINT NOT NULL,
    revoked_by TEXT NOT NULL DEFAULT '',
    revoked_at BIGINT
);
CREATE UNIQUE INDEX standing_authorisations_live ON standing_authorisations (org_id, region_id) WHERE revoked_at IS NULL;

-- Applications and qualifications -----------------------------------------------------------------

CREATE TABLE applications (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisations (id),
    region_id TEXT NOT NULL,
    partner_type TEXT NOT NULL CONSTRAINT applications_partner_type CHECK (partner_type IN ('Edge', 'Voice', 'IxRs')),
    state TEXT NOT NULL,
    -- Metro ids, JSON list.
    covered_metros TEXT NOT NULL,
    -- Attestations and answers of the draft, JSON.
    answers TEXT NOT NULL,
    submission_number BIGINT NOT NULL DEFAULT 0,
    claimed_by TEXT NOT NULL DEFAULT '',
    claimed_at BIGINT,
    due_at BIGINT,
    recommended_by TEXT NOT NULL DEFAULT '',
    -- approve or decline, metros, reason: JSON; empty when there is none.
    recommendation TEXT NOT NULL DEFAULT '',
    decided_by TEXT NOT NULL DEFAULT '',
    decided_at BIGINT,
    decision_reason TEXT NOT NULL DEFAULT '',
    -- When the present state began: who has to act waits since then.
    since BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    CONSTRAINT applications_two_persons CHECK (decided_by = '' OR decided_by <> recommended_by)
);
CREATE INDEX applications_org ON applications (org_id);
CREATE INDEX applications_state ON applications (state, due_at);
CREATE UNIQUE INDEX applications_open_unique ON applications (org_id, region_id)
    WHERE state NOT IN ('approved', 'declined', 'withdrawn');

CREATE TABLE submissions (
    id TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES applications (id),
    number BIGINT NOT NULL,
    submitted_by TEXT NOT NULL,
    submitted_at BIGINT NOT NULL,
    -- Frozen evidence/1 document, its hash, and what the engine said of it then.
    evidence TEXT NOT NULL,
    evidence_sha256 TEXT NOT NULL,
    covered_metros TEXT NOT NULL,
    documents TEXT NOT NULL,
    assessment TEXT NOT NULL,
    policy_version TEXT NOT NULL,
    engine_version TEXT NOT NULL,
    CONSTRAINT submissions_number_unique UNIQUE (application_id, number)
);

CREATE TABLE review_events (
    id TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES applications (id),
    submission_number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- The rule or form field a comment, change request or overrule belongs to; empty for the whole.
    rule_id TEXT NOT NULL DEFAULT '',
    subject TEXT NOT NULL DEFAULT '',
    field TEXT NOT NULL DEFAULT '',
    comment TEXT NOT NULL DEFAULT '',
    -- The entry that this one answers; empty for none.
    refers_to TEXT NOT NULL DEFAULT '',
    -- What else belongs to the entry, JSON.
    body TEXT NOT NULL DEFAULT ''
);
CREATE INDEX review_events_application ON review_events (application_id, at);

CREATE TABLE qualifications (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisations (id),
    region_id TEXT NOT NULL,
    application_id TEXT NOT NULL REFERENCES applications (id),
    partner_type TEXT NOT NULL,
    state TEXT NOT NULL CONSTRAINT qualifications_state CHECK (state IN ('qualified', 'suspended', 'revoked', 'expired')),
    tier TEXT NOT NULL CONSTRAINT qualifications_tier CHECK (tier IN ('Local', 'Geo')),
    metros TEXT NOT NULL,
    policy_version TEXT NOT NULL,
    -- The plan of a dated exception from the policy's tier; empty when the policy is met.
    exception_plan TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    since BIGINT NOT NULL,
    until BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX qualifications_live_unique ON qualifications (org_id, region_id) WHERE state IN ('qualified', 'suspended');
CREATE INDEX qualifications_region ON qualifications (region_id, state);

-- Customers -----------------------------------------------------------------------------------------

CREATE TABLE customer_sites (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisations (id),
    -- The customer's own id for the site.
    site_ref TEXT NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    address TEXT NOT NULL,
    country_iso2 TEXT NOT NULL,
    region_id TEXT NOT NULL,
    latitude DOUBLE PRECISION NOT NULL,
    longitude DOUBLE PRECISION NOT NULL,
    nearest_metro_id TEXT NOT NULL,
    peak_mbps BIGINT NOT NULL,
    held_at BIGINT,
    held_reason TEXT NOT NULL DEFAULT '',
    retired_at BIGINT,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    CONSTRAINT customer_sites_ref_unique UNIQUE (org_id, site_ref)
);
CREATE INDEX customer_sites_region ON customer_sites (org_id, region_id);
-- Rollouts of one customer walk in the order of ids.
CREATE INDEX customer_sites_walk ON customer_sites (org_id, id);

CREATE TABLE choices (
    org_id TEXT NOT NULL REFERENCES organisations (id),
    scope TEXT NOT NULL CONSTRAINT choices_scope CHECK (scope IN ('global', 'region', 'site')),
    -- Region or site id; empty for global.
    scope_id TEXT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT choices_kind CHECK (kind IN ('none', 'list')),
    updated_at BIGINT NOT NULL,
    CONSTRAINT choices_pk PRIMARY KEY (org_id, scope, scope_id)
);

CREATE TABLE choice_isps (
    org_id TEXT NOT NULL REFERENCES organisations (id),
    scope TEXT NOT NULL,
    scope_id TEXT NOT NULL,
    -- 1 is the first choice.
    rank BIGINT NOT NULL,
    isp_id TEXT NOT NULL REFERENCES organisations (id),
    CONSTRAINT choice_isps_pk PRIMARY KEY (org_id, scope, scope_id, rank)
);
CREATE INDEX choice_isps_isp ON choice_isps (isp_id);

CREATE TABLE orders (
    id TEXT NOT NULL PRIMARY KEY,
    customer_id TEXT NOT NULL REFERENCES organisations (id),
    isp_id TEXT NOT NULL REFERENCES organisations (id),
    region_id TEXT NOT NULL,
    contract_ref TEXT NOT NULL,
    declared_by TEXT NOT NULL,
    declared_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX orders_customer ON orders (customer_id);
CREATE INDEX orders_isp ON orders (isp_id);

CREATE TABLE order_lines (
    id TEXT NOT NULL PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES orders (id),
    customer_id TEXT NOT NULL,
    isp_id TEXT NOT NULL,
    region_id TEXT NOT NULL,
    site_id TEXT NOT NULL REFERENCES customer_sites (id),
    service_id TEXT NOT NULL,
    -- YYYY-MM-DD.
    in_service_on TEXT NOT NULL,
    state TEXT NOT NULL CONSTRAINT order_lines_state CHECK (state IN ('declared', 'confirmed', 'rejected', 'ended')),
    reason TEXT NOT NULL DEFAULT '',
    decided_by TEXT NOT NULL DEFAULT '',
    decided_at BIGINT,
    declared_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    escalated_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX order_lines_order ON order_lines (order_id);
CREATE INDEX order_lines_isp ON order_lines (isp_id, state);
CREATE INDEX order_lines_silent ON order_lines (state, due_at);
CREATE INDEX order_lines_site ON order_lines (site_id, isp_id);
CREATE UNIQUE INDEX order_lines_live_unique ON order_lines (site_id, isp_id) WHERE state IN ('declared', 'confirmed');

CREATE TABLE site_prefixes (
    -- A prefix of a customer site, assigned to one ISP by the order line that declared it.
    id TEXT NOT NULL PRIMARY KEY,
    line_id TEXT NOT NULL REFERENCES order_lines (id),
    customer_id TEXT NOT NULL,
    isp_id TEXT NOT NULL,
    site_id TEXT NOT NULL REFERENCES customer_sites (id),
    prefix TEXT NOT NULL,
    -- First and last address, so that overlaps are a range comparison.
    first_address BIGINT NOT NULL,
    last_address BIGINT NOT NULL,
    released_at BIGINT
);
CREATE INDEX site_prefixes_site ON site_prefixes (site_id, isp_id);
CREATE INDEX site_prefixes_range ON site_prefixes (first_address, last_address);
CREATE UNIQUE INDEX site_prefixes_live_unique ON site_prefixes (prefix) WHERE released_at IS NULL;

-- Activation ------------------------------------------------------------------------------------------

CREATE TABLE batches (
    -- A turn-up batch: the sites of one customer that one ISP turns on together in one region.
    id TEXT NOT NULL PRIMARY KEY,
    isp_id TEXT NOT NULL REFERENCES organisations (id),
    customer_id TEXT NOT NULL REFERENCES organisations (id),
    region_id TEXT NOT NULL,
    -- collecting: further sites join; running: a step by hand is done; finished.
    state TEXT NOT NULL CONSTRAINT batches_state CHECK (state IN ('collecting', 'running', 'finished', 'failed')),
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX batches_isp ON batches (isp_id, state);
CREATE INDEX batches_customer ON batches (customer_id, isp_id, region_id);

CREATE TABLE batch_steps (
    batch_id TEXT NOT NULL REFERENCES batches (id),
    step TEXT NOT NULL,
    position BIGINT NOT NULL,
    owner TEXT NOT NULL CONSTRAINT batch_steps_owner CHECK (owner IN ('isp', 'microsoft', 'customer')),
    mode TEXT NOT NULL CONSTRAINT batch_steps_mode CHECK (mode IN ('automatic', 'by_hand')),
    state TEXT NOT NULL CONSTRAINT batch_steps_state CHECK (state IN ('waiting', 'due', 'done', 'failed')),
    due_at BIGINT,
    since BIGINT NOT NULL,
    done_at BIGINT,
    done_by TEXT NOT NULL DEFAULT '',
    -- What completed it: a check result, a signed statement, a standing authorisation.
    evidence TEXT NOT NULL DEFAULT '',
    -- What its owner wrote when completing or failing it.
    reason TEXT NOT NULL DEFAULT '',
    CONSTRAINT batch_steps_pk PRIMARY KEY (batch_id, step)
);

-- Fibre routes as drawn on a map (JSON), one per segment name.
CREATE TABLE fibre_routes (
    org_id TEXT NOT NULL REFERENCES organisations (id),
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    uploaded_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, name)
);

-- Places where two routes run close: a suggested shared risk, and the ISP's word on it.
CREATE TABLE fibre_findings (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisations (id),
    place TEXT NOT NULL,
    state TEXT NOT NULL CONSTRAINT fibre_findings_state CHECK (state IN ('suggested', 'accepted', 'rejected')),
    reason TEXT NOT NULL DEFAULT '',
    srlg TEXT NOT NULL DEFAULT '',
    decided_by TEXT NOT NULL DEFAULT '',
    decided_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX fibre_findings_org ON fibre_findings (org_id, state);

CREATE TABLE activations (
    id TEXT NOT NULL PRIMARY KEY,
    site_id TEXT NOT NULL REFERENCES customer_sites (id),
    customer_id TEXT NOT NULL,
    isp_id TEXT NOT NULL REFERENCES organisations (id),
    region_id TEXT NOT NULL,
    rank BIGINT NOT NULL,
    state TEXT NOT NULL,
    -- Why it stands where it stands (domain cause), and what went wrong in plain words.
    cause TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    batch_id TEXT REFERENCES batches (id),
    primary_metro_id TEXT,
    backup_metro_id TEXT,
    -- The customer agreed to run without a backup metro (rule ACT-04).
    backup_none_consent BOOLEAN NOT NULL DEFAULT FALSE,
    -- The rollout that moved it last.
    rollout_id TEXT NOT NULL DEFAULT '',
    since BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    CONSTRAINT activations_site_isp_unique UNIQUE (site_id, isp_id)
);
CREATE INDEX activations_customer ON activations (customer_id, state);
CREATE INDEX activations_isp ON activations (isp_id, region_id, state);
CREATE INDEX activations_batch ON activations (batch_id);
CREATE INDEX activations_dated ON activations (customer_id) WHERE cause = 'not_in_service_yet';
CREATE INDEX activations_leaving ON activations (isp_id) WHERE state = 'deactivating';

CREATE TABLE rollouts (
    id TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    cause TEXT NOT NULL,
    isp_id TEXT NOT NULL DEFAULT '',
    customer_id TEXT NOT NULL DEFAULT '',
    region_id TEXT NOT NULL DEFAULT '',
    site_id TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL CONSTRAINT rollouts_state CHECK (state IN ('queued', 'running', 'paused', 'finished', 'failed')),
    -- Sites in scope, walked so far, changed.
    total BIGINT NOT NULL DEFAULT 0,
    done BIGINT NOT NULL DEFAULT 0,
    changed BIGINT NOT NULL DEFAULT 0,
    failed BIGINT NOT NULL DEFAULT 0,
    -- Id of the last site walked: a killed worker continues behind it.
    cursor TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE INDEX rollouts_created ON rollouts (created_at);

CREATE TABLE rollout_tallies (
    -- What a rollout did so far, so that people get one message at its end wherever it was killed.
    rollout_id TEXT NOT NULL REFERENCES rollouts (id),
    customer_id TEXT NOT NULL,
    isp_id TEXT NOT NULL,
    region_id TEXT NOT NULL,
    -- The state that the activations came to.
    state TEXT NOT NULL,
    sites BIGINT NOT NULL,
    CONSTRAINT rollout_tallies_pk PRIMARY KEY (rollout_id, customer_id, isp_id, region_id, state)
);

-- Jobs, mail, notifications --------------------------------------------------------------------------

CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL CONSTRAINT jobs_state CHECK (state IN ('queued', 'running', 'done', 'failed')),
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    lease_until BIGINT NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE INDEX jobs_due ON jobs (state, run_at);

CREATE TABLE mails (
    id TEXT NOT NULL PRIMARY KEY,
    to_email TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at BIGINT
);

CREATE TABLE notifications (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    href TEXT NOT NULL,
    read_at BIGINT
);
CREATE INDEX notifications_user ON notifications (user_id, at);

-- Audit -------------------------------------------------------------------------------------------------

CREATE TABLE audit_entries (
    seq BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor_id TEXT NOT NULL,
    actor_label TEXT NOT NULL,
    actor_org_id TEXT NOT NULL,
    -- Whose object it is: the tenant that sees the entry in its history, besides Microsoft.
    owner_org_id TEXT NOT NULL,
    request_id TEXT NOT NULL,
    action TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id TEXT NOT NULL,
    summary TEXT NOT NULL,
    -- Field-level before and after, JSON.
    changes TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX audit_entries_object ON audit_entries (object_kind, object_id);
CREATE INDEX audit_entries_owner ON audit_entries (owner_org_id, seq);

CREATE TABLE audit_head (
    -- One row, locked last in every transaction that writes an entry.
    id BIGINT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '');

CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries
BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END;
CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries
BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END;
CREATE TRIGGER submissions_no_update BEFORE UPDATE ON submissions
BEGIN SELECT RAISE(ABORT, 'a submission is frozen'); END;
CREATE TRIGGER submissions_no_delete BEFORE DELETE ON submissions
BEGIN SELECT RAISE(ABORT, 'a submission is frozen'); END;
