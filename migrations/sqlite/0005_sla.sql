-- API tokens, measurements and what they come to. The PostgreSQL file of the same number has the same tables.

CREATE TABLE api_tokens (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisations (id),
    -- Who answers for it: the token never may more than this person.
    user_id TEXT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    -- First characters, to recognise it by.
    shown TEXT NOT NULL,
    -- SHA-256 of the secret: a copy of the database opens nothing.
    secret_hash TEXT NOT NULL CONSTRAINT api_tokens_secret_unique UNIQUE,
    -- JSON list.
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX api_tokens_org ON api_tokens (org_id, created_at);
CREATE INDEX api_tokens_user ON api_tokens (user_id);
CREATE UNIQUE INDEX api_tokens_name_unique ON api_tokens (org_id, name) WHERE revoked_at IS NULL;

CREATE TABLE sla_series (
    -- All figures of one part of the way of one subject by one measurer.
    id TEXT NOT NULL PRIMARY KEY,
    sender_id TEXT NOT NULL REFERENCES organisations (id),
    segment TEXT NOT NULL CONSTRAINT sla_series_segment CHECK (segment IN ('site_to_edge', 'edge_to_service', 'end_to_end')),
    subject_kind TEXT NOT NULL CONSTRAINT sla_series_subject CHECK (subject_kind IN ('activation', 'site', 'region', 'metro')),
    subject_id TEXT NOT NULL,
    measured_by TEXT NOT NULL,
    -- Whom and what it concerns, found out when the first figure came; empty: nobody in particular.
    isp_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    site_id TEXT NOT NULL,
    region_id TEXT NOT NULL,
    metro_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT sla_series_unique UNIQUE (sender_id, segment, subject_kind, subject_id, measured_by)
);
CREATE INDEX sla_series_isp ON sla_series (isp_id, region_id);
CREATE INDEX sla_series_customer ON sla_series (customer_id, region_id);

CREATE TABLE measurements (
    -- One window. Sent again, it replaces the earlier figures.
    series_id TEXT NOT NULL REFERENCES sla_series (id),
    from_ms BIGINT NOT NULL,
    to_ms BIGINT NOT NULL,
    availability_ppm BIGINT NOT NULL,
    packet_delivery_ppm BIGINT,
    rtt_p50_us BIGINT,
    rtt_p95_us BIGINT,
    rtt_p99_us BIGINT,
    received_at BIGINT NOT NULL,
    CONSTRAINT measurements_pk PRIMARY KEY (series_id, from_ms, to_ms)
);

CREATE TABLE attainments (
    -- What the measurements of a calendar month (2026-11) came to. Computed again whenever one arrives.
    series_id TEXT NOT NULL REFERENCES sla_series (id),
    month TEXT NOT NULL,
    availability_ppm BIGINT,
    packet_delivery_ppm BIGINT,
    rtt_typical_us BIGINT,
    rtt_worst_us BIGINT,
    counted_ms BIGINT NOT NULL,
    down_ms BIGINT NOT NULL,
    -- Seconds times ppm, and the seconds: months and sites add up.
    delivered_s_ppm BIGINT NOT NULL,
    packet_s BIGINT NOT NULL,
    coverage_ppm BIGINT NOT NULL,
    -- The worst standing of what was promised.
    standing TEXT NOT NULL CONSTRAINT attainments_standing CHECK (standing IN ('not_promised', 'running', 'kept', 'missed', 'too_little')),
    -- Everything, with the promise that it was held against, JSON.
    body TEXT NOT NULL,
    -- The month was over when it was computed.
    settled BOOLEAN NOT NULL,
    computed_at BIGINT NOT NULL,
    CONSTRAINT attainments_pk PRIMARY KEY (series_id, month)
);
CREATE INDEX attainments_month ON attainments (month, standing);
CREATE INDEX attainments_open ON attainments (month) WHERE settled = FALSE;

CREATE TABLE sla_breaches (
    id TEXT NOT NULL PRIMARY KEY,
    series_id TEXT NOT NULL REFERENCES sla_series (id),
    month TEXT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT sla_breaches_kind CHECK (kind IN ('availability', 'packet_delivery', 'round_trip')),
    -- Parts per million, or microseconds of a round-trip time.
    promised BIGINT NOT NULL,
    attained BIGINT NOT NULL,
    down_ms BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    revised_at BIGINT NOT NULL,
    -- Late data showed that the promise was kept.
    cleared_at BIGINT,
    CONSTRAINT sla_breaches_unique UNIQUE (series_id, month, kind)
);
CREATE INDEX sla_breaches_month ON sla_breaches (month);

CREATE TABLE sla_maintenance (
    -- Announced work. Never edited: cancelled before it begins, and announced anew.
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisations (id),
    region_id TEXT NOT NULL,
    -- Empty: the whole region.
    metro_id TEXT NOT NULL,
    begins_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    what TEXT NOT NULL,
    announced_by TEXT NOT NULL,
    announced_at BIGINT NOT NULL,
    cancelled_at BIGINT
);
CREATE INDEX sla_maintenance_org ON sla_maintenance (org_id, begins_at);

CREATE TABLE site_failover (
    -- What a customer declares about a site, for the expected figure: yes, no, or empty for not declared.
    site_id TEXT NOT NULL PRIMARY KEY REFERENCES customer_sites (id),
    org_id TEXT NOT NULL REFERENCES organisations (id),
    automatic_failover TEXT NOT NULL,
    separate_last_mile TEXT NOT NULL,
    separate_equipment TEXT NOT NULL,
    declared_by TEXT NOT NULL,
    declared_at BIGINT NOT NULL
);
CREATE INDEX site_failover_org ON site_failover (org_id);

CREATE TABLE service_periods (
    -- From when to when an activation carried traffic: what a monthly statement lists.
    activation_id TEXT NOT NULL REFERENCES activations (id),
    from_ms BIGINT NOT NULL,
    until_ms BIGINT,
    CONSTRAINT service_periods_pk PRIMARY KEY (activation_id, from_ms)
);
CREATE UNIQUE INDEX service_periods_open ON service_periods (activation_id) WHERE until_ms IS NULL;
