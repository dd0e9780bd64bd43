//! What ends with a prefix that is given up, and what is known that decides between two who want it.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::prefix_releases::ReleaseRow;
use crate::server::db::prefixes::{self, Registered};
use crate::server::db::route_evidence::{self, Stored};
use crate::server::db::site_prefixes::{self, Held};
use crate::server::db::{Tx, asns, orders};
use crate::server::service::registries;
use crate::server::service::routes::Body;
use ipnet::IpNet;
use maps_domain::activation::State as Activation;
use maps_domain::asn::Asn;
use maps_domain::asn_claim::State;
use maps_domain::counted::counted;
use maps_domain::ids::OrgId;
use maps_domain::prefix::Prefix4;
use maps_domain::rpki::Origin;
use maps_domain::time::UtcMs;

/// Most prefixes and sites that are named.
const NAMED: usize = 12;

/// What ends.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stake {
    /// Registrations: each as a whole, because a registration is never changed (PFX-15).
    pub registrations: Vec<Registered>,
    /// Prefixes of orders that become free.
    pub freed: Vec<Held>,
    /// Prefixes of orders that lie in a registration and stay in their orders, registered by nobody.
    pub left: Vec<Held>,
}

impl Stake {
    /// What the release of a prefix by its holder ends.
    pub(super) async fn of(
        tx: &mut Tx,
        isp: &OrgId,
        customer: &OrgId,
        prefix: Prefix4,
    ) -> Result<Self, AppError> {
        let mut registrations = prefixes::overlapping(tx, prefix).await?;
        registrations.retain(|row| row.org() == *isp && row.customer_org() == *customer);
        let asked = prefix.range();
        let (mut first, mut last) = asked;
        for row in &registrations {
            let (from, until) = row.prefix4()?.range();
            (first, last) = (first.min(from), last.max(until));
        }
        let held = site_prefixes::held_in(tx, isp, customer, (first, last)).await?;
        let (freed, left) = held.into_iter().partition(|held| {
            held.first_address <= i64::from(asked.1) && held.last_address >= i64::from(asked.0)
        });
        Ok(Self {
            registrations,
            freed,
            left,
        })
    }

    /// What giving a registration up ends.
    pub(super) async fn of_registration(tx: &mut Tx, row: &Registered) -> Result<Self, AppError> {
        let range = row.prefix4()?.range();
        Ok(Self {
            left: site_prefixes::held_in(tx, &row.org(), &row.customer_org(), range).await?,
            registrations: vec![row.clone()],
            freed: Vec::new(),
        })
    }

    /// Prefixes that are taken out of orders, with their sites; empty when none is.
    pub(super) fn taken_out(&self) -> String {
        named(&self.freed)
    }

    /// What ends, line by line; one line when nothing does.
    pub fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self
            .registrations
            .iter()
            .map(|row| {
                let key = match row.redeemed_at {
                    Some(at) => format!("key redeemed {}", UtcMs::new(at).date()),
                    None => "key not redeemed".to_owned(),
                };
                format!(
                    "The registration {} by {} for {} ends as a whole: origin {}, {key}.",
                    row.prefix,
                    row.isp,
                    row.customer,
                    row.origin_asn()
                )
            })
            .collect();
        if !self.freed.is_empty() {
            lines.push(format!("Taken out of orders: {}.", self.taken_out()));
        }
        if !self.left.is_empty() {
            lines.push(format!(
                "Stays in orders, registered by nobody: {}.",
                named(&self.left)
            ));
        }
        let running = self.running();
        if !running.is_empty() {
            lines.push(format!(
            "{} over these addresses now: {}. Nothing is turned off at once; Microsoft's routers may stop taking what is not registered.",
            counted(running.len(), "customer site runs", "customer sites run"),
            shortened(running.iter().map(ToString::to_string).collect())
        ));
        }
        if lines.is_empty() {
            lines.push("Nothing: no registration and no order holds it any more.".to_owned());
        }
        lines
    }

    /// Customer sites whose traffic runs over what ends, by name.
    pub fn running(&self) -> Vec<&str> {
        let held = self.freed.iter().chain(&self.left);
        let mut sites: Vec<&str> = held
            .filter(|held| held.state == Activation::Active.as_str())
            .map(|held| held.site.as_str())
            .collect();
        sites.sort_unstable();
        sites.dedup();
        sites
    }
}

fn named(held: &[Held]) -> String {
    shortened(
        held.iter()
            .map(|held| format!("{} of {}", held.prefix, held.site))
            .collect(),
    )
}

fn shortened(mut all: Vec<String>) -> String {
    let more = all.len().saturating_sub(NAMED);
    all.truncate(NAMED);
    let text = all.join(", ");
    match more {
        0 => text,
        n => format!("{text} and {n} more"),
    }
}

/// What RPKI says of the prefix from an origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginState {
    /// Whose origin it is.
    pub whose: String,
    /// The ASN.
    pub asn: Asn,
    /// What RPKI says.
    pub rpki: String,
}

/// What is known that decides between who holds a prefix and who asks for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Grounds {
    /// RPKI from the origins of the side that asks.
    pub claimed: Vec<OriginState>,
    /// RPKI from the holder's origins.
    pub held: Vec<OriginState>,
    /// Route objects of the prefix and of what covers it; `None` without registry files.
    pub objects: Option<Vec<String>>,
    /// Registrations with when their customer redeemed the key.
    pub keys: Vec<(String, Option<i64>)>,
    /// The newest evidence in which the holder's routers announced it.
    pub heard: Option<Stored>,
    /// ISPs that the side that asks has orders with.
    pub waiting: Vec<String>,
}

/// Most origins and route objects that are listed.
const LISTED: usize = 8;
/// Newest evidence that is searched for a prefix.
const SEARCHED: i64 = 5;

/// Everything known about a request.
pub(super) async fn grounds(
    ctx: &Ctx,
    tx: &mut Tx,
    row: &ReleaseRow,
    stake: &Stake,
) -> Result<Grounds, AppError> {
    let prefix = Prefix4::parse(&row.prefix).map_err(AppError::internal)?;
    let net = IpNet::V4(prefix.net());
    let known = registries::known(ctx, tx).await?;
    let state = |whose: String, asn: Asn| OriginState {
        rpki: match known.registries().vrps {
            None => "No VRP file is installed.".to_owned(),
            Some(vrps) => vrps.validate(net, Origin::Asn(asn), ctx.now).to_string(),
        },
        whose,
        asn,
    };
    let isps = orders::isps_of(tx, &row.requester_org()).await?;
    let mut claimed = Vec::new();
    if let Some(asn) = row.claimed_asn() {
        claimed.push(state(format!("named by {}", row.requester), asn));
    } else {
        for (isp, name) in &isps {
            for own in asns::of_org(tx, &OrgId::new(isp.clone())).await? {
                if own.state()? == State::Approved {
                    claimed.push(state(format!("of {name}"), own.number()));
                }
            }
        }
        claimed.truncate(LISTED);
    }
    let mut held: Vec<OriginState> = Vec::new();
    for registration in &stake.registrations {
        let asn = registration.origin_asn();
        if !held.iter().any(|seen| seen.asn == asn) {
            held.push(state(format!("registered by {}", row.holder), asn));
        }
    }
    if held.is_empty()
        && let Some(main) = asns::main_of_org(tx, &row.holder_org()).await?
    {
        held.push(state(format!("of {}", row.holder), main.number()));
    }
    let objects = known.registries().irr.map(|objects| {
        let covering = objects.covering(net).take(LISTED);
        covering.map(ToString::to_string).collect()
    });
    Ok(Grounds {
        claimed,
        held,
        objects,
        keys: stake
            .registrations
            .iter()
            .map(|row| (row.prefix.clone(), row.redeemed_at))
            .collect(),
        heard: heard(tx, row, prefix, stake).await?,
        waiting: isps.into_iter().map(|(_, name)| name).collect(),
    })
}

/// The newest evidence of the holder in which any of the prefixes was announced.
async fn heard(
    tx: &mut Tx,
    row: &ReleaseRow,
    prefix: Prefix4,
    stake: &Stake,
) -> Result<Option<Stored>, AppError> {
    let mut newest: Option<Stored> = None;
    let freed = stake.freed.iter().map(|held| held.prefix.clone());
    let names = freed.chain([row.prefix.clone()]).take(LISTED);
    for name in names {
        for stored in route_evidence::about_prefix(tx, &row.holder_org(), &name, SEARCHED).await? {
            if newest
                .as_ref()
                .is_some_and(|seen| seen.uploaded_at >= stored.uploaded_at)
            {
                break;
            }
            let (_, body) = route_evidence::get(tx, &stored.id).await?;
            if announces(&serde_json::from_str(&body)?, prefix) {
                newest = Some(stored);
                break;
            }
        }
    }
    Ok(newest)
}

fn announces(body: &Body, prefix: Prefix4) -> bool {
    let Body::Matrix { groups } = body else {
        return false;
    };
    let mut rows = groups.iter().flat_map(|group| &group.matrix.rows);
    rows.any(|row| {
        let net = row.wanted.prefix.net();
        let overlap = net.contains(&prefix.net()) || prefix.net().contains(&net);
        overlap && row.heard_on > 0
    })
}
