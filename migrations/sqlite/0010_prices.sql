-- List prices as they were: a statement of a past month keeps the price of that month.
CREATE TABLE product_prices (
    -- The product may be offered no more.
    product_id TEXT NOT NULL,
    -- From when on.
    since BIGINT NOT NULL,
    -- Minor units per customer site and month; NULL: none published.
    price_minor BIGINT,
    price_currency TEXT NOT NULL,
    CONSTRAINT product_prices_pk PRIMARY KEY (product_id, since)
);
INSERT INTO product_prices (product_id, since, price_minor, price_currency)
SELECT id, created_at, price_minor, price_currency FROM products;
