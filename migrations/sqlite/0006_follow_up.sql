-- What is followed up: qualifications that end or drift, and how each person wants to hear of things.
-- Both folders hold the same text.

CREATE TABLE follow_ups (
    -- One per qualification: when its evidence was last judged, and what was told about it.
    qualification_id TEXT NOT NULL PRIMARY KEY REFERENCES qualifications (id),
    judged_at BIGINT NOT NULL,
    -- SHA-256 of everything that the judgement rests on: the same evidence is judged once a day.
    fingerprint TEXT NOT NULL,
    drift TEXT NOT NULL CONSTRAINT follow_ups_drift CHECK (drift IN ('none', 'maintenance', 'grace', 'suspension_proposed')),
    -- Since when it does not pass as built; the end of the grace period.
    drift_since BIGINT,
    grace_until BIGINT,
    -- The answers that stand in the way, in one sentence; empty while it passes.
    why TEXT NOT NULL DEFAULT '',
    -- The last reminder of the end: days before it, and the end that it was about.
    reminded_days BIGINT,
    reminded_until BIGINT,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX follow_ups_by_drift ON follow_ups (drift);

CREATE TABLE calendar_addresses (
    -- The secret address of a person's calendar.
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id),
    -- SHA-256 of the secret: a copy of the database opens no calendar.
    secret_hash TEXT NOT NULL CONSTRAINT calendar_addresses_secret_unique UNIQUE,
    created_at BIGINT NOT NULL
);

CREATE TABLE mail_choices (
    -- How a person wants to be mailed about a topic; no row: at once.
    user_id TEXT NOT NULL REFERENCES users (id),
    topic TEXT NOT NULL,
    delivery TEXT NOT NULL CONSTRAINT mail_choices_delivery CHECK (delivery IN ('now', 'digest', 'none')),
    CONSTRAINT mail_choices_pk PRIMARY KEY (user_id, topic)
);

CREATE TABLE digest_items (
    -- Notifications that wait for the mail of the day.
    notification_id TEXT NOT NULL PRIMARY KEY REFERENCES notifications (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    at BIGINT NOT NULL
);
CREATE INDEX digest_items_user ON digest_items (user_id, at);

CREATE TABLE watches (
    user_id TEXT NOT NULL REFERENCES users (id),
    object_kind TEXT NOT NULL CONSTRAINT watches_kind CHECK (object_kind IN ('isp', 'region', 'qualification', 'application')),
    object_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT watches_pk PRIMARY KEY (user_id, object_kind, object_id)
);
CREATE INDEX watches_object ON watches (object_kind, object_id);
