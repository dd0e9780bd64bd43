-- API tokens. The PostgreSQL file of the same number has the same tables.

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
