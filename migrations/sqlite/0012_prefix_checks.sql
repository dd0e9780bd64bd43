-- What the registries say of order prefixes that nobody registered, which registry file is in force, and
-- from where a prefix that is asked for shall be announced. Both folders hold the same text.

-- Why the prefix could not be turned on when it was asked last; empty when it can.
ALTER TABLE site_prefixes ADD COLUMN refused TEXT NOT NULL DEFAULT '';
CREATE INDEX site_prefixes_refused ON site_prefixes (isp_id) WHERE refused <> '';

-- Of a kind, and of a registry, the file that was put in force last counts: installed, or gone back to.
ALTER TABLE registry_files ADD COLUMN in_force_since BIGINT NOT NULL DEFAULT 0;
UPDATE registry_files SET in_force_since = uploaded_at;
CREATE INDEX registry_files_in_force ON registry_files (kind, in_force_since);

-- The ASN that is to originate it, if who asks says so.
ALTER TABLE prefix_releases ADD COLUMN claimed_origin BIGINT;
