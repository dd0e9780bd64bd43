-- Files about routing on their way in, and the registries that each registry file holds. Both folders
-- hold the same text.

CREATE TABLE routing_uploads (
    -- Stored at once, read by a job. What is made of it has the same id: a registry file or route
    -- evidence. The content lies in a file named by the id until it is not needed any more.
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisations (id),
    kind TEXT NOT NULL CONSTRAINT routing_uploads_kind CHECK (kind IN ('vrp', 'irr', 'routes')),
    -- What was asked with it, as service JSON; empty for registry files.
    ask TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CONSTRAINT routing_uploads_state CHECK (state IN ('waiting', 'reading', 'read', 'refused')),
    -- Of size_bytes, while it is being read.
    read_bytes BIGINT NOT NULL DEFAULT 0,
    -- Why it was refused.
    message TEXT NOT NULL DEFAULT '',
    uploaded_by TEXT NOT NULL,
    uploader_id TEXT NOT NULL,
    uploaded_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX routing_uploads_org ON routing_uploads (org_id, uploaded_at);

CREATE TABLE registry_sources (
    -- The newest file that holds a registry (RIPE, RADB; empty where objects name none) counts for it.
    file_id TEXT NOT NULL REFERENCES registry_files (id),
    source TEXT NOT NULL,
    objects BIGINT NOT NULL,
    PRIMARY KEY (file_id, source)
);
CREATE INDEX registry_sources_source ON registry_sources (source);
