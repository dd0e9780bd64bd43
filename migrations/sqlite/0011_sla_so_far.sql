-- Before its end a month may be below the promise, or measured too little, so far. SQLite changes a
-- check only with its table.
DROP INDEX attainments_month;
DROP INDEX attainments_open;
ALTER TABLE attainments RENAME TO attainments_before;
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
    standing TEXT NOT NULL CONSTRAINT attainments_standing CHECK (standing IN ('not_promised', 'running', 'kept', 'missed', 'too_little', 'below_so_far', 'too_little_so_far')),
    -- Everything, with the promise that it was held against, JSON.
    body TEXT NOT NULL,
    -- The month was over when it was computed.
    settled BOOLEAN NOT NULL,
    computed_at BIGINT NOT NULL,
    CONSTRAINT attainments_pk PRIMARY KEY (series_id, month)
);
INSERT INTO attainments (series_id, month, availability_ppm, packet_delivery_ppm, rtt_typical_us, rtt_worst_us, counted_ms, down_ms, delivered_s_ppm, packet_s, coverage_ppm, standing, body, settled, computed_at)
SELECT series_id, month, availability_ppm, packet_delivery_ppm, rtt_typical_us, rtt_worst_us, counted_ms, down_ms, delivered_s_ppm, packet_s, coverage_ppm, standing, body, settled, computed_at FROM attainments_before;
DROP TABLE attainments_before;
CREATE INDEX attainments_month ON attainments (month, standing);
CREATE INDEX attainments_open ON attainments (month) WHERE settled = FALSE;
