-- Turn-up batches wait for type conversions: a step between prefixes and routes. Batches that are past
-- it keep what they have reached; the next walk looks at the others.
UPDATE batch_steps SET position = position + 1 WHERE position >= 2;
INSERT INTO batch_steps (batch_id, step, position, owner, mode, state, due_at, since, done_at, done_by, evidence, reason)
SELECT batch_id, 'in_maps_use', 2, 'isp', 'automatic',
    CASE WHEN state = 'waiting' THEN 'waiting' ELSE 'done' END, NULL, since,
    CASE WHEN state = 'waiting' THEN NULL ELSE since END, '',
    CASE WHEN state = 'waiting' THEN '' ELSE 'check_result' END, ''
FROM batch_steps WHERE step = 'routes_announced';

-- What was bought on a line: '' names no product, 'other' is none that the ISP publishes, else the
-- product's id with the name that it had when the line was declared.
ALTER TABLE order_lines ADD COLUMN product TEXT NOT NULL DEFAULT '';
ALTER TABLE order_lines ADD COLUMN product_name TEXT NOT NULL DEFAULT '';

CREATE TABLE sla_promises (
    -- What an ISP's offer in a region promises from a month on (2026-12, calendar months in UTC). Months
    -- before keep what was valid then. All NULL: the offer was taken back.
    org_id TEXT NOT NULL REFERENCES organisations (id),
    region_id TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    availability_ppm BIGINT,
    packet_delivery_ppm BIGINT,
    rtt_p95_us BIGINT,
    exclusions TEXT NOT NULL DEFAULT '',
    CONSTRAINT sla_promises_pk PRIMARY KEY (org_id, region_id, valid_from)
);
-- Offers from before were held against every month.
INSERT INTO sla_promises (org_id, region_id, valid_from, availability_ppm, packet_delivery_ppm, rtt_p95_us, exclusions)
SELECT org_id, region_id, '0000-00', availability_ppm, packet_delivery_ppm, rtt_p95_us, exclusions FROM sla_offers;

-- An activation's history finds the entry of the chunk that moved it by its moment.
CREATE INDEX audit_entries_rollouts ON audit_entries (at) WHERE object_kind = 'rollout';
