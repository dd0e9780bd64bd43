//! The recorded providers as ISPs. Names, ASNs, metros and buildings are recorded facts; routers,
//! paths, capacities and peaks are assumed (`maps_domain::evidence::demo` says which).

use super::past::Past;
use super::people::{People, Plan};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::asns::{self, AsnRow};
use crate::server::db::audit::Entry;
use crate::server::db::orgs::{self, Contact};
use crate::server::db::pnis::{self, PniRow};
use maps_domain::access::{OrgKind, Role};
use maps_domain::bandwidth::Mbps;
use maps_domain::catalogue::{Catalogue, Provider};
use maps_domain::evidence::{Evidence, Register, demo};
use maps_domain::ids::{OrgId, PniId, RegionId};
use std::collections::BTreeSet;

/// The ISP of the tour.
pub const COLT: &str = "colt-technology-services";

/// The ISP that turns customers on by hand, so that turn-up batches with open steps can be seen.
pub(super) const BY_HAND: &str = "bics";

/// An ISP of the demo.
pub struct DemoIsp<'a> {
    /// What was recorded of it.
    pub provider: &'a Provider,
    /// Its organisation.
    pub org: OrgId,
    /// Its admin at work.
    pub admin: Ctx,
    /// Regions in which it has a metro.
    regions: BTreeSet<RegionId>,
}

impl DemoIsp<'_> {
    /// Whether it sells access in the region: where it has a metro, and Colt in North America too,
    /// where it has no PNI with Microsoft yet. Qualifying there is the main job of the tour.
    pub fn serves(&self, region: &RegionId) -> bool {
        let tour = self.provider.id == COLT && region.as_str() == "north-america";
        tour || self.regions.contains(region)
    }

    /// Whether it turns its customers on by hand.
    pub fn by_hand(&self) -> bool {
        self.provider.id == BY_HAND
    }
}

/// Stores every recorded provider with its assumed inventory.
///
/// # Errors
/// What the database refuses.
pub async fn fill<'a>(
    past: &Past,
    people: &People,
    catalogue: &'a Catalogue,
) -> Result<Vec<DemoIsp<'a>>, AppError> {
    let mut isps = Vec::new();
    // One joins a day.
    for (day, provider) in (0..).zip(catalogue.providers()) {
        past.days_ago(420 - day);
        isps.push(one(&past.portal(), people, catalogue, provider).await?);
    }
    Ok(isps)
}

/// The slug of an ISP: Colt's is short, because the tour signs in with it.
pub fn slug(provider: &Provider) -> &str {
    match provider.id.as_str() {
        COLT => "colt",
        other => other,
    }
}

async fn one<'a>(
    ctx: &Ctx,
    people: &People,
    catalogue: &Catalogue,
    provider: &'a Provider,
) -> Result<DemoIsp<'a>, AppError> {
    let evidence = demo::evidence(provider, catalogue);
    let mut tx = ctx.app.db.begin().await?;
    let plan = Plan {
        kind: OrgKind::Isp,
        slug: slug(provider),
        name: &provider.name,
        isp_type: "isp",
    };
    let org = people.organisation(&mut tx, &plan).await?;
    let members = people.members(&mut tx, &org, Role::IspAdmin).await?;
    let org_id = org.org_id();
    for contact in &evidence.contacts {
        let row = Contact {
            id: ctx.new_id(),
            role: contact.role.as_str().to_lowercase(),
            name: contact.name.clone(),
            email: contact.email.clone(),
            phone: contact.phone.clone(),
        };
        orgs::insert_contact(&mut tx, &org_id, &row, ctx.now).await?;
    }
    asns::insert(&mut tx, &asn_row(ctx, &org_id, &evidence, provider)).await?;
    let count = evidence.pnis.len();
    for pni in &evidence.pnis {
        let mut pni = pni.clone();
        pni.id = PniId::new(ctx.new_id());
        let peak = assumed_peak(&provider.id, &pni.name);
        (pni.peak_in, pni.peak_out) = (Some(peak), Some(Mbps::new(peak.get() / 4)));
        pnis::insert(&mut tx, &PniRow::new(&org_id, &pni, ctx.now)?).await?;
    }
    let register = Register {
        nodes: evidence.nodes,
        segments: evidence.segments,
        srlgs: evidence.srlgs,
    };
    pnis::save_register(&mut tx, &org_id, &register, 0, ctx.now).await?;
    let entry = Entry {
        action: "demo_filled",
        object_kind: "organisation",
        object_id: org.id.clone(),
        owner: org_id.clone(),
        summary: format!(
            "The demo added {} with {count} PNIs; routers, paths and capacities are assumed",
            provider.name
        ),
        changes: vec![],
    };
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await?;
    Ok(DemoIsp {
        provider,
        org: org_id,
        admin: members.into_iter().next().unwrap_or_else(|| ctx.clone()),
        regions: provider
            .metros
            .iter()
            .filter_map(|id| catalogue.metro(id))
            .map(|metro| metro.region.clone())
            .collect(),
    })
}

/// Between 9 and 24 Gbit/s, by the names alone, so that charts look like a network's and every machine
/// shows the same. Never so much that the two legs of a metro could not carry each other's.
fn assumed_peak(provider: &str, pni: &str) -> Mbps {
    let seed = provider
        .bytes()
        .chain(pni.bytes())
        .fold(7_u64, |seed, byte| {
            seed.wrapping_mul(31).wrapping_add(u64::from(byte))
        });
    Mbps::new(9_000 + seed % 151 * 100)
}

fn asn_row(ctx: &Ctx, org: &OrgId, evidence: &Evidence, provider: &Provider) -> AsnRow {
    AsnRow {
        id: ctx.new_id(),
        org_id: org.to_string(),
        asn: i64::from(evidence.asn.get()),
        peer_name: provider.name.clone(),
        state: "approved".to_owned(),
        reason: "Matched by name in recorded data; assumed for the demo.".to_owned(),
        decided_by: "demo".to_owned(),
        decided_at: Some(ctx.now.get()),
        created_at: ctx.now.get(),
        version: 1,
    }
}
