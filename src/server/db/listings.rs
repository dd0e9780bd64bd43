//! The directory's read model: one document per ISP that is qualified somewhere, with everything that
//! the public lists, finds and compares it by. What is not in it cannot reach a list.
//!
//! Derived, never edited: [`refresh`] works a line out again from qualifications, offers, inventory
//! and name. The stores of those call it in the transaction of the change. Readers keep the lines in
//! memory (`service::directory::index`) and ask for what changed since their [`revision`].

use super::{Tx, args, directory, offers, orgs, settings};
use crate::error::AppError;
use maps_domain::bandwidth::Mbps;
use maps_domain::ids::{MetroId, OrgId, RegionId};
use maps_domain::offer::{CapacityBand, Language, Part};
use maps_domain::qualification::{State, Tier};
use maps_domain::sla::Share;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A line of the directory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Listing {
    /// Organisation.
    pub org_id: OrgId,
    /// Part of its public address.
    pub slug: String,
    /// Name on screens.
    pub name: String,
    /// `isp`, `nsp`, `ixp`.
    pub isp_type: String,
    /// Where it is qualified, by region.
    pub regions: Vec<InRegion>,
    /// Languages of support.
    pub languages: Vec<Language>,
    /// Capacity, with its consent.
    pub capacity: Option<CapacityBand>,
    /// Names of its products, for the search.
    pub products: Vec<String>,
}

/// What an ISP has in one region.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InRegion {
    /// The region.
    pub region: RegionId,
    /// What it has shown.
    pub tier: Tier,
    /// Where.
    pub metros: Vec<MetroId>,
    /// What its products there are made of.
    pub parts: BTreeSet<Part>,
    /// Availability that it promises there.
    pub availability: Option<Share>,
    /// Packets delivered that it promises there.
    pub packet_delivery: Option<Share>,
    /// Round-trip time that it promises for 95 % there, µs.
    pub rtt_p95_us: Option<u32>,
    /// Since when. Milliseconds.
    pub since: i64,
    /// When Microsoft last signed a decision. Milliseconds.
    pub verified: i64,
    /// Policy of that decision.
    pub policy: String,
}

impl Listing {
    /// What its products are made of, wherever they are sold.
    pub fn parts(&self) -> BTreeSet<Part> {
        let regions = self.regions.iter();
        regions.flat_map(|at| at.parts.iter().copied()).collect()
    }

    /// The best availability that it promises anywhere.
    pub fn availability(&self) -> Option<Share> {
        self.regions.iter().filter_map(|at| at.availability).max()
    }

    /// Since when, at the earliest still in force. Milliseconds.
    pub fn since(&self) -> i64 {
        let since = self.regions.iter().map(|at| at.since);
        since.min().unwrap_or_default()
    }

    /// How many metros it covers.
    pub fn metros(&self) -> usize {
        let all: BTreeSet<&MetroId> = self.regions.iter().flat_map(|at| &at.metros).collect();
        all.len()
    }

    /// In how many regions it has a tier.
    pub fn with_tier(&self, tier: Tier) -> usize {
        self.regions.iter().filter(|at| at.tier == tier).count()
    }
}

/// Works an ISP's line out again; empties it when the ISP is qualified nowhere.
///
/// # Errors
/// What the database refuses, or stored data that cannot be read.
pub async fn refresh(tx: &mut Tx, org: &OrgId) -> Result<(), AppError> {
    let body = match work_out(tx, org).await? {
        Some(listing) => serde_json::to_string(&listing)?,
        None => String::new(),
    };
    let before: Option<(String,)> = tx
        .optional(
            "SELECT body FROM partner_listings WHERE org_id = $1",
            args![org],
        )
        .await?;
    if before.map_or_else(String::new, |(body,)| body) == body {
        return Ok(());
    }
    tx.exec(
        "UPDATE directory_revision SET revision = revision + 1 WHERE id = 1",
        args![],
    )
    .await?;
    tx.exec(
        "INSERT INTO partner_listings (org_id, body, revision) SELECT $1, $2, revision FROM directory_revision WHERE id = 1 \
         ON CONFLICT (org_id) DO UPDATE SET body = excluded.body, revision = excluded.revision",
        args![org, body],
    )
    .await?;
    Ok(())
}

async fn work_out(tx: &mut Tx, org: &OrgId) -> Result<Option<Listing>, AppError> {
    let mut standing = directory::qualifications_of(tx, org).await?;
    standing.retain(|q| q.state == State::Qualified.as_str());
    standing.sort_by(|a, b| a.region_id.cmp(&b.region_id));
    if standing.is_empty() {
        return Ok(None);
    }
    let profile = orgs::get(tx, org).await?;
    let (said, _) = offers::profile(tx, org).await?;
    let products = offers::products_of(tx, std::slice::from_ref(org)).await?;
    let slas = offers::slas_of(tx, std::slice::from_ref(org)).await?;
    let capacity = if said.shows_capacity {
        capacity_band(tx, org).await?
    } else {
        None
    };
    let regions = standing.iter().map(|q| {
        let region = RegionId::new(q.region_id.clone());
        let sold = products.iter().map(|offered| &offered.product);
        let offer = slas.iter().find(|offer| offer.region == region);
        Ok(InRegion {
            tier: Tier::parse(&q.tier).map_err(AppError::internal)?,
            metros: q.metro_ids(),
            parts: sold
                .filter(|product| product.sold_in(&region))
                .flat_map(|product| product.parts.iter().copied())
                .collect(),
            availability: offer.and_then(|offer| offer.availability),
            packet_delivery: offer.and_then(|offer| offer.packet_delivery),
            rtt_p95_us: offer.and_then(|offer| offer.rtt_p95_us),
            since: q.since,
            verified: q.verified_at,
            policy: q.policy_version.clone(),
            region,
        })
    });
    Ok(Some(Listing {
        regions: regions.collect::<Result<_, AppError>>()?,
        org_id: org.clone(),
        slug: profile.slug,
        name: profile.display_name,
        isp_type: profile.isp_type,
        languages: said.languages,
        capacity,
        products: products
            .into_iter()
            .map(|one| one.product)
            .filter(|product| {
                product.is_sold_in_any(|region| {
                    standing.iter().any(|q| q.region_id == region.as_str())
                })
            })
            .map(|product| product.name)
            .collect(),
    }))
}

/// The band of what Microsoft confirmed as live. Asked for only with the ISP's consent, or for its
/// own eyes.
///
/// # Errors
/// What the database refuses.
pub async fn capacity_band(tx: &mut Tx, org: &OrgId) -> Result<Option<CapacityBand>, AppError> {
    let mbps = tx
        .count(
            "SELECT CAST(COALESCE(SUM(bandwidth_mbps), 0) AS BIGINT) FROM pnis \
             WHERE org_id = $1 AND inventory = 'live' AND record = 'confirmed'",
            args![org],
        )
        .await?;
    Ok(CapacityBand::of(Mbps::new(
        u64::try_from(mbps).unwrap_or_default(),
    )))
}

/// After a change of the inventory: publishes the band that follows, when one is published.
///
/// # Errors
/// What the database refuses.
pub async fn capacity_changed(tx: &mut Tx, org: &OrgId) -> Result<(), AppError> {
    let publishes = tx
        .count(
            "SELECT COUNT(*) FROM partner_listings l JOIN isp_profiles p ON p.org_id = l.org_id \
             WHERE l.org_id = $1 AND l.body <> '' AND p.shows_capacity",
            args![org],
        )
        .await?;
    if publishes == 0 {
        return Ok(());
    }
    refresh(tx, org).await
}

/// Changes with every line.
///
/// # Errors
/// What the database refuses.
pub async fn revision(tx: &mut Tx) -> Result<i64, AppError> {
    tx.count(
        "SELECT revision FROM directory_revision WHERE id = 1",
        args![],
    )
    .await
}

/// The lines that changed after a revision; without a line the ISP has left the directory.
///
/// # Errors
/// What the database refuses, or a line that cannot be read.
pub async fn changed_since(
    tx: &mut Tx,
    revision: i64,
) -> Result<Vec<(OrgId, Option<Listing>)>, AppError> {
    let rows: Vec<(String, String)> = tx
        .all(
            "SELECT org_id, body FROM partner_listings WHERE revision > $1 ORDER BY org_id",
            args![revision],
        )
        .await?;
    rows.into_iter()
        .map(|(org, body)| {
            let listing = match body.as_str() {
                "" => None,
                body => Some(serde_json::from_str(body)?),
            };
            Ok((OrgId::new(org), listing))
        })
        .collect()
}

/// The setting that says which form the stored lines have.
const FORM: &str = "directory_form";
/// The form of today: a release whose lines hold something else names another one.
const TODAY: &str = "2";

/// Lists whom an older version of this program qualified without listing, and works every line out
/// again when their form is another than before: after an upgrade.
///
/// # Errors
/// What the database refuses.
pub async fn fill_gaps(tx: &mut Tx) -> Result<(), AppError> {
    let missing = if settings::get(tx, FORM).await? == TODAY {
        "AND NOT EXISTS (SELECT 1 FROM partner_listings l WHERE l.org_id = q.org_id AND l.body <> '')"
    } else {
        settings::set(tx, FORM, TODAY).await?;
        ""
    };
    let sql = format!(
        "SELECT DISTINCT q.org_id FROM qualifications q WHERE q.state = 'qualified' {missing}"
    );
    let orgs: Vec<(String,)> = tx.all(sqlx::AssertSqlSafe(sql), args![]).await?;
    for (org,) in orgs {
        refresh(tx, &OrgId::new(org)).await?;
    }
    Ok(())
}
