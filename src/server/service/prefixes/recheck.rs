//! Asks every registered prefix again: a registry file, an ASN or a connection has changed.
//!
//! Idempotent and in chunks: an answer that is the same is not written, nobody is told twice.

use super::About;
use super::give_up::roll_out;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::prefixes::{self as store, Registered};
use crate::server::service::notify::{self, Note};
use crate::server::service::registries::{self, Known};
use maps_domain::access::Role;
use maps_domain::ids::OrgId;
use maps_domain::policy::Outcome;
use std::collections::{BTreeMap, BTreeSet};

/// Registrations per transaction.
const CHUNK: i64 = 500;

/// Walks all live registrations.
///
/// # Errors
/// What the database refuses: the runner tries again.
pub async fn run(ctx: &Ctx) -> Result<(), AppError> {
    let known = registries::known_now(ctx).await?;
    let mut last = String::new();
    loop {
        let mut tx = ctx.app.db.begin().await?;
        let rows = store::after(&mut tx, &last, CHUNK).await?;
        let Some(end) = rows.last() else {
            return Ok(());
        };
        last.clone_from(&end.id);
        chunk(&mut tx, ctx, &known, &rows).await?;
        tx.commit().await?;
    }
}

#[derive(Default)]
struct Changed {
    changes: Vec<Change>,
    failed: Vec<String>,
    customers: BTreeSet<OrgId>,
}

async fn chunk(tx: &mut Tx, ctx: &Ctx, known: &Known, rows: &[Registered]) -> Result<(), AppError> {
    let mut isps: BTreeMap<OrgId, About> = BTreeMap::new();
    let mut changed: BTreeMap<OrgId, Changed> = BTreeMap::new();
    for row in rows {
        let org = row.org();
        if !isps.contains_key(&org) {
            isps.insert(org.clone(), About::of(tx, &org).await?);
        }
        let Some(about) = isps.get(&org) else {
            continue;
        };
        let redeemed = row.redeemed_at.is_some();
        let answer = about.answer(row.prefix4()?, row.origin_asn(), redeemed, known);
        let before = row.worst();
        if before == answer.outcome && row.checks == serde_json::to_string(&answer.checks)? {
            continue;
        }
        store::set_answer(tx, &row.id, &answer, ctx.now).await?;
        let told = changed.entry(org).or_default();
        told.changes.extend(Change::of(
            &row.prefix,
            before.label(),
            answer.outcome.label(),
        ));
        let failed = |outcome: Outcome| outcome == Outcome::Fail;
        if failed(before) != failed(answer.outcome) {
            told.customers.insert(row.customer_org());
        }
        if failed(answer.outcome) && !failed(before) {
            told.failed.push(row.prefix.clone());
        }
    }
    for (org, told) in changed {
        tell(tx, ctx, &org, told).await?;
    }
    Ok(())
}

async fn tell(tx: &mut Tx, ctx: &Ctx, org: &OrgId, told: Changed) -> Result<(), AppError> {
    for customer in &told.customers {
        roll_out(tx, ctx, org, customer, "Registered prefixes checked again").await?;
    }
    if let Some(first) = told.failed.first() {
        let others = told.failed.len() - 1;
        let which = match others {
            0 => first.clone(),
            1 => format!("{first} and 1 other prefix"),
            n => format!("{first} and {n} other prefixes"),
        };
        let note = Note {
            kind: "prefix_failed",
            title: format!("A check of {which} fails"),
            body: "A registered prefix fails a check of its origin, RPKI or route objects. What waits for it stops until it is repaired; what runs keeps running.".to_owned(),
            href: "/isp/prefixes?outcome=fail".to_owned(),
        };
        notify::organisation(tx, ctx, org, &[Role::IspAdmin, Role::IspEngineer], &note).await?;
    }
    if told.changes.is_empty() {
        return Ok(());
    }
    let entry = Entry {
        action: "prefixes_checked",
        object_kind: "organisation",
        object_id: org.to_string(),
        owner: org.clone(),
        summary: format!(
            "checked the registered prefixes again: {} changed",
            told.changes.len()
        ),
        changes: told.changes,
    };
    ctx.audit(tx, entry).await
}
