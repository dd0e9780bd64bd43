-- What ISPs publish, what customers ask them, and the directory's read model.
-- The SQLite file of the same number has the same tables.

CREATE TABLE isp_profiles (
    org_id TEXT NOT NULL PRIMARY KEY REFERENCES organisations (id),
    about TEXT NOT NULL DEFAULT '',
    -- Language codes, JSON list.
    languages TEXT NOT NULL DEFAULT '[]',
    sales_name TEXT NOT NULL DEFAULT '',
    sales_email TEXT NOT NULL DEFAULT '',
    sales_phone TEXT NOT NULL DEFAULT '',
    -- Consents: nothing about capacity or failover is published without them.
    shows_capacity BOOLEAN NOT NULL DEFAULT FALSE,
    shows_failover BOOLEAN NOT NULL DEFAULT FALSE,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE products (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organisations (id),
    name TEXT NOT NULL,
    -- Parts, JSON list; several make a bundle.
    parts TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    -- Region ids, JSON list; empty: wherever the ISP is qualified.
    regions TEXT NOT NULL DEFAULT '[]',
    link TEXT NOT NULL DEFAULT '',
    -- List price per customer site and month in minor units of the currency; NULL when none is published.
    price_minor BIGINT,
    price_currency TEXT NOT NULL DEFAULT '',
    price_note TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX products_org ON products (org_id);

CREATE TABLE sla_offers (
    -- What an ISP promises in a region for its segment; NULL: not promised.
    org_id TEXT NOT NULL REFERENCES organisations (id),
    region_id TEXT NOT NULL,
    availability_ppm BIGINT,
    packet_delivery_ppm BIGINT,
    -- 95th percentile of the round-trip time between customer site and edge site, microseconds.
    rtt_p95_us BIGINT,
    exclusions TEXT NOT NULL DEFAULT '',
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    CONSTRAINT sla_offers_pk PRIMARY KEY (org_id, region_id)
);

CREATE TABLE quote_requests (
    id TEXT NOT NULL PRIMARY KEY,
    customer_id TEXT NOT NULL REFERENCES organisations (id),
    isp_id TEXT NOT NULL REFERENCES organisations (id),
    region_id TEXT NOT NULL,
    -- Customer sites in the region, when the customer agreed to tell; NULL otherwise.
    sites BIGINT,
    message TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_by_email TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX quote_requests_isp ON quote_requests (isp_id, created_at);
CREATE INDEX quote_requests_customer ON quote_requests (customer_id, created_at);

-- The directory's read model: a line per ISP that is qualified somewhere. Derived from the tables
-- above, qualifications, PNIs and organisations in the transaction that changes them (db/listings).
CREATE TABLE partner_listings (
    org_id TEXT NOT NULL PRIMARY KEY REFERENCES organisations (id),
    slug TEXT NOT NULL,
    display_name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    -- Name, products and places without accents and case, for the search.
    search TEXT NOT NULL,
    isp_type TEXT NOT NULL,
    regions BIGINT NOT NULL,
    geo_regions BIGINT NOT NULL,
    metros BIGINT NOT NULL,
    since BIGINT NOT NULL,
    -- region:tier pairs, parts of products, languages: separated by commas.
    standing TEXT NOT NULL,
    parts TEXT NOT NULL,
    languages TEXT NOT NULL,
    -- Empty without the ISP's consent.
    capacity_band TEXT NOT NULL DEFAULT '',
    capacity_rank BIGINT NOT NULL DEFAULT 0,
    -- Best availability promised in a region where it is qualified, parts per million; 0 when none.
    availability_ppm BIGINT NOT NULL DEFAULT 0,
    -- Where it has what the directory filters by: a bit per region, in the order of the catalogue.
    tier_local BIGINT NOT NULL DEFAULT 0,
    tier_geo BIGINT NOT NULL DEFAULT 0,
    part_internet BIGINT NOT NULL DEFAULT 0,
    part_sd_wan BIGINT NOT NULL DEFAULT 0,
    part_virtual_dmz BIGINT NOT NULL DEFAULT 0,
    part_utm BIGINT NOT NULL DEFAULT 0,
    part_other BIGINT NOT NULL DEFAULT 0,
    sla_999 BIGINT NOT NULL DEFAULT 0,
    sla_9995 BIGINT NOT NULL DEFAULT 0,
    sla_9999 BIGINT NOT NULL DEFAULT 0,
    -- A bit per language of support, in the order of the program's list.
    language_bits BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX partner_listings_slug ON partner_listings (slug);
-- Holds everything that is filtered and sorted by: a filtered page reads this and fifty rows, no more.
CREATE INDEX partner_listings_filter ON partner_listings (name_folded, org_id, regions, geo_regions, metros, since,
    capacity_rank, availability_ppm, tier_local, tier_geo, part_internet, part_sd_wan, part_virtual_dmz, part_utm,
    part_other, sla_999, sla_9995, sla_9999, language_bits);
-- SQLite reads all searched texts from an index of their own; here they may be too long for one, and
-- a table of this size is read as fast.

CREATE TABLE partner_metros (
    -- What each listed partner covers.
    metro_id TEXT NOT NULL,
    org_id TEXT NOT NULL REFERENCES organisations (id),
    region_id TEXT NOT NULL,
    tier TEXT NOT NULL,
    CONSTRAINT partner_metros_pk PRIMARY KEY (metro_id, org_id)
);
CREATE INDEX partner_metros_org ON partner_metros (org_id);
