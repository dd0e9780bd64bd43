//! Figures of a rollout over many sites: how many customer sites per second the reconcile job turns
//! on, against one raw `INSERT … SELECT` of as many rows into a twin table on the same database.

use crate::error::AppError;
use crate::server::app::App;
use crate::server::ctx::Ctx;
use crate::server::db::{Tx, args, rollouts as rows};
use crate::server::jobs::reconcile;
use crate::server::service::rollouts::{self, Scope};
use std::time::{Duration, Instant};

const REGION: &str = "western-europe";
/// Customers that the sites are spread over.
const CUSTOMERS: i64 = 40;

/// What was measured.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    /// Customer sites.
    pub sites: i64,
    /// Activations that are active afterwards.
    pub active: i64,
    /// The whole rollout.
    pub rollout: Duration,
    /// The raw statement, with its commit.
    pub raw: Duration,
}

/// Fills an empty database with so many sites that all want one ISP, and rolls it out.
///
/// # Errors
/// `Refused` on a database in use, or what the database refuses.
pub async fn rollout(app: &App, sites: i64) -> Result<Figure, AppError> {
    let ctx = Ctx::system(app);
    let mut tx = app.db.begin().await?;
    if crate::server::db::orgs::count(&mut tx).await? > 0 {
        let sentence = "This database is in use. Measure on an empty one.";
        return Err(AppError::Refused(sentence.to_owned()));
    }
    parties(&mut tx, &ctx).await?;
    self::sites(&mut tx, &ctx, sites).await?;
    let scope = Scope {
        isp: Some("bench-isp".into()),
        region: Some(REGION.into()),
        ..Scope::default()
    };
    let id = rollouts::start(&mut tx, &ctx, &scope, "Bench", "qualified").await?;
    tx.commit().await?;

    let began = Instant::now();
    reconcile::run(&ctx, "bench", &id).await?;
    let rollout = began.elapsed();

    let mut tx = app.db.begin().await?;
    twin(&mut tx).await?;
    tx.commit().await?;
    let began = Instant::now();
    let mut tx = app.db.begin().await?;
    tx.exec(
        "INSERT INTO bench_activations (id, site_id, customer_id, isp_id, region_id, rank, state, cause, primary_metro_id, \
         backup_metro_id, since, created_at) SELECT 'a-' || s.id, s.id, s.org_id, 'bench-isp', s.region_id, 1, 'active', 'ready', \
         'paris', 'amsterdam', s.created_at, s.created_at FROM customer_sites s ORDER BY s.id",
        args![],
    )
    .await?;
    tx.commit().await?;
    let raw = began.elapsed();

    let mut tx = app.db.read().await?;
    let done = rows::get(&mut tx, &id).await?;
    let active = tx
        .count(
            "SELECT COUNT(*) FROM activations WHERE state = 'active'",
            args![],
        )
        .await?;
    Ok(Figure {
        sites: done.done,
        active,
        rollout,
        raw,
    })
}

/// One qualified ISP with standing authorisation, and customers that chose it globally.
async fn parties(tx: &mut Tx, ctx: &Ctx) -> Result<(), AppError> {
    let org = "INSERT INTO organisations (id, kind, slug, legal_name, display_name, name_folded, email_domain, created_at) \
        VALUES ($1, $2, $1, $1, $1, $1, 'bench.example', $3)";
    tx.exec(org, args!["bench-isp", "isp", ctx.now]).await?;
    tx.exec(
        "INSERT INTO applications (id, org_id, region_id, partner_type, state, covered_metros, answers, since, created_at, updated_at) \
         VALUES ('bench', 'bench-isp', $1, 'Edge', 'approved', '[]', '{}', $2, $2, $2)",
        args![REGION, ctx.now],
    )
    .await?;
    tx.exec(
        "INSERT INTO qualifications (id, org_id, region_id, application_id, partner_type, state, tier, metros, policy_version, since, until) \
         VALUES ('bench', 'bench-isp', $1, 'bench', 'Edge', 'qualified', 'Geo', '[\"paris\",\"amsterdam\"]', 'bench', $2, $3)",
        args![REGION, ctx.now, ctx.now.add_months(12)],
    )
    .await?;
    tx.exec(
        "INSERT INTO standing_authorisations (id, org_id, region_id, granted_by, granted_at) VALUES ('bench', 'bench-isp', $1, 'bench', $2)",
        args![REGION, ctx.now],
    )
    .await?;
    for metro in ["paris", "amsterdam"] {
        for n in 1..=2 {
            let id = format!("{metro}-{n}");
            let body = serde_json::json!({
                "id": id, "name": id, "metro": metro, "kind": "private", "peer_router": format!("r{n}"),
                "bandwidth_mbps": 100_000, "status": "live", "record": "confirmed",
            });
            tx.exec(
                "INSERT INTO pnis (id, org_id, label, metro_id, kind, inventory, record, bandwidth_mbps, peak_mbps, body, created_at, updated_at) \
                 VALUES ($1, 'bench-isp', $1, $2, 'private', 'live', 'confirmed', 100000, 20000, $3, $4, $4)",
                args![id, metro, body.to_string(), ctx.now],
            )
            .await?;
        }
    }
    for n in 0..CUSTOMERS {
        let id = format!("bench-{n}");
        tx.exec(org, args![&id, "customer", ctx.now]).await?;
        tx.exec(
            "INSERT INTO choices (org_id, scope, scope_id, kind, updated_at) VALUES ($1, 'global', '', 'list', $2)",
            args![&id, ctx.now],
        )
        .await?;
        tx.exec(
            "INSERT INTO choice_isps (org_id, scope, scope_id, rank, isp_id) VALUES ($1, 'global', '', 1, 'bench-isp')",
            args![&id],
        )
        .await?;
        tx.exec(
            "INSERT INTO orders (id, customer_id, isp_id, region_id, contract_ref, declared_by, declared_at) \
             VALUES ($1, $1, 'bench-isp', $2, '', 'bench', $3)",
            args![&id, REGION, ctx.now],
        )
        .await?;
    }
    Ok(())
}

/// The sites with a confirmed line and a prefix each, in one statement per table.
async fn sites(tx: &mut Tx, ctx: &Ctx, count: i64) -> Result<(), AppError> {
    tx.exec(
        "WITH RECURSIVE n (i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < $1) \
         INSERT INTO customer_sites (id, org_id, site_ref, name, name_folded, address, country_iso2, region_id, latitude, \
         longitude, nearest_metro_id, peak_mbps, created_at) SELECT 's-' || CAST(1000000000 + i AS TEXT), \
         'bench-' || CAST(i % $2 AS TEXT), CAST(i AS TEXT), 'Site', 'site', '', 'FR', $3, 48.0 + (i % 100) * 0.01, \
         2.0 + (i % 77) * 0.01, 'paris', 100, $4 FROM n",
        args![count - 1, CUSTOMERS, REGION, ctx.now],
    )
    .await?;
    tx.exec(
        "INSERT INTO order_lines (id, order_id, customer_id, isp_id, region_id, site_id, service_id, in_service_on, state, \
         declared_at, due_at) SELECT 'l-' || s.id, s.org_id, s.org_id, 'bench-isp', s.region_id, s.id, 'S', '2020-01-01', \
         'confirmed', $1, $1 FROM customer_sites s",
        args![ctx.now],
    )
    .await?;
    tx.exec(
        "INSERT INTO site_prefixes (id, line_id, customer_id, isp_id, site_id, prefix, first_address, last_address) \
         SELECT 'p-' || l.site_id, l.id, l.customer_id, l.isp_id, l.site_id, l.site_id, \
         CAST(SUBSTR(l.site_id, 3) AS BIGINT) * 256, CAST(SUBSTR(l.site_id, 3) AS BIGINT) * 256 + 255 FROM order_lines l",
        args![],
    )
    .await?;
    Ok(())
}

/// A table with the columns, keys and indexes of `activations`.
async fn twin(tx: &mut Tx) -> Result<(), AppError> {
    tx.exec(
        "CREATE TABLE bench_activations (id TEXT NOT NULL PRIMARY KEY, site_id TEXT NOT NULL REFERENCES customer_sites (id), \
         customer_id TEXT NOT NULL, isp_id TEXT NOT NULL REFERENCES organisations (id), region_id TEXT NOT NULL, \
         rank BIGINT NOT NULL, state TEXT NOT NULL, cause TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '', \
         batch_id TEXT REFERENCES batches (id), primary_metro_id TEXT, backup_metro_id TEXT, \
         backup_none_consent BOOLEAN NOT NULL DEFAULT FALSE, rollout_id TEXT NOT NULL DEFAULT '', since BIGINT NOT NULL, \
         created_at BIGINT NOT NULL, version BIGINT NOT NULL DEFAULT 1, UNIQUE (site_id, isp_id))",
        args![],
    )
    .await?;
    tx.exec(
        "CREATE INDEX bench_customer ON bench_activations (customer_id, state)",
        args![],
    )
    .await?;
    tx.exec(
        "CREATE INDEX bench_isp ON bench_activations (isp_id, region_id, state)",
        args![],
    )
    .await?;
    tx.exec(
        "CREATE INDEX bench_batch ON bench_activations (batch_id)",
        args![],
    )
    .await?;
    Ok(())
}
