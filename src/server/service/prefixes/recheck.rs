//! Asks every prefix again, the registered ones and those that stand only in orders: a registry file, an
//! ASN or a connection has changed, or VRPs have expired.
//!
//! Idempotent and in chunks: an answer that is the same is not written, nobody is told twice.

use super::About;
use super::give_up::roll_out;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::prefixes::{self as store, Registered};
use crate::server::db::site_prefixes::{self, Ordered};
use crate::server::service::notify::{self, Note};
use crate::server::service::registries::{self, Known};
use maps_domain::access::Role;
use maps_domain::counted::counted;
use maps_domain::ids::OrgId;
use maps_domain::policy::Outcome;
use maps_domain::prefix::Prefix4;
use maps_domain::prefix_table::PrefixTable;
use maps_domain::registration::unregistered;
use std::collections::{BTreeMap, BTreeSet};

/// Prefixes per transaction.
const CHUNK: i64 = 500;

/// Walks all live registrations, then all prefixes of confirmed order lines.
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
            break;
        };
        last.clone_from(&end.id);
        registered(&mut tx, ctx, &known, &rows).await?;
        tx.commit().await?;
    }
    let mut isps = BTreeMap::new();
    last.clear();
    loop {
        let mut tx = ctx.app.db.begin().await?;
        let rows = site_prefixes::after(&mut tx, &last, CHUNK).await?;
        let Some(end) = rows.last() else {
            return Ok(());
        };
        last.clone_from(&end.id);
        ordered(&mut tx, ctx, &known, &mut isps, &rows).await?;
        tx.commit().await?;
    }
}

/// What a chunk changed for one ISP.
#[derive(Default)]
struct Changed {
    changes: Vec<Change>,
    failed: Vec<String>,
    customers: BTreeSet<OrgId>,
}

/// How it is told.
struct Words {
    /// What the prefixes are.
    kind: &'static str,
    body: &'static str,
    href: &'static str,
}

const REGISTERED: Words = Words {
    kind: "registered prefixes",
    body: "A registered prefix fails a check of its origin, RPKI or route objects. What waits for it stops until it is repaired; what runs keeps running.",
    href: "/isp/prefixes?outcome=fail",
};

const ORDERED: Words = Words {
    kind: "prefixes of orders",
    body: "RPKI or the route objects refuse a prefix of an order to every ASN of yours; the order says which. What waits for it stops until it is repaired; what runs keeps running.",
    href: "/isp/orders",
};

async fn registered(
    tx: &mut Tx,
    ctx: &Ctx,
    known: &Known,
    rows: &[Registered],
) -> Result<(), AppError> {
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
        tell(tx, ctx, &org, told, &REGISTERED).await?;
    }
    Ok(())
}

/// An ISP, and whose prefixes it has registered: those have checks of their own.
struct Seller {
    about: About,
    registered: PrefixTable<OrgId>,
}

impl Seller {
    async fn of(tx: &mut Tx, isp: &OrgId) -> Result<Self, AppError> {
        let mut registered = PrefixTable::new();
        for (customer, prefix) in store::registered_by(tx, isp).await? {
            let prefix = Prefix4::parse(&prefix).map_err(AppError::internal)?;
            registered.insert(prefix, OrgId::new(customer));
        }
        Ok(Self {
            about: About::of(tx, isp).await?,
            registered,
        })
    }

    /// Why a prefix of an order cannot be turned on; empty when it can, or is registered.
    fn refuses(&self, row: &Ordered, known: &Known) -> Result<String, AppError> {
        let prefix = Prefix4::parse(&row.prefix).map_err(AppError::internal)?;
        let holder = self.registered.longest(prefix.net());
        if holder.is_some_and(|(_, customer)| customer.as_str() == row.customer_id) {
            return Ok(String::new());
        }
        let why = unregistered(prefix, self.about.asns(), known.registries());
        Ok(why.unwrap_or_default())
    }
}

async fn ordered(
    tx: &mut Tx,
    ctx: &Ctx,
    known: &Known,
    isps: &mut BTreeMap<OrgId, Seller>,
    rows: &[Ordered],
) -> Result<(), AppError> {
    let mut changed: BTreeMap<OrgId, Changed> = BTreeMap::new();
    for row in rows {
        let org = OrgId::new(row.isp_id.clone());
        if !isps.contains_key(&org) {
            isps.insert(org.clone(), Seller::of(tx, &org).await?);
        }
        let Some(seller) = isps.get(&org) else {
            continue;
        };
        let why = seller.refuses(row, known)?;
        if why == row.refused {
            continue;
        }
        site_prefixes::set_refused(tx, &row.id, &why).await?;
        let told = changed.entry(org).or_default();
        told.changes
            .extend(Change::of(&row.prefix, &row.refused, &why));
        if why.is_empty() != row.refused.is_empty() {
            told.customers.insert(OrgId::new(row.customer_id.clone()));
        }
        if row.refused.is_empty() {
            told.failed.push(row.prefix.clone());
        }
    }
    for (org, told) in changed {
        tell(tx, ctx, &org, told, &ORDERED).await?;
    }
    Ok(())
}

async fn tell(
    tx: &mut Tx,
    ctx: &Ctx,
    org: &OrgId,
    told: Changed,
    words: &Words,
) -> Result<(), AppError> {
    for customer in &told.customers {
        roll_out(tx, ctx, org, customer, "Prefixes checked again").await?;
    }
    if let Some(first) = told.failed.first() {
        let which = match told.failed.len() - 1 {
            0 => first.clone(),
            others => format!(
                "{first} and {}",
                counted(others, "other prefix", "other prefixes")
            ),
        };
        let note = Note {
            kind: "prefix_failed",
            title: format!("A check of {which} fails"),
            body: words.body.to_owned(),
            href: words.href.to_owned(),
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
            "checked the {} again: {} changed",
            words.kind,
            told.changes.len()
        ),
        changes: told.changes,
    };
    ctx.audit(tx, entry).await
}
