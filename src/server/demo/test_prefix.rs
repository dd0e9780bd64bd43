//! The test prefix of an application (rule RTE-01): heard on every session of a region and traced from
//! every metro there, as the ISP's own upload. Assumed, and the file says so in its name.

use super::routing::{file, live_private};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::asns;
use crate::server::service::ground;
use crate::server::service::routes::{Draft, upload};
use maps_domain::ids::RegionId;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

const PREFIX: &str = "30.254.0.0/24";

/// Whether traces come with it; without them a test shows half of the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Traced {
    /// From every metro, and handed over there.
    Yes,
    /// None.
    No,
}

/// Uploads a test of a region for the actor's ISP; a job reads it.
///
/// # Errors
/// What the service refuses.
pub async fn show(ctx: &Ctx, region: &RegionId, traced: Traced) -> Result<(), AppError> {
    let org = &ctx.actor()?.org_id;
    let catalogue = ground::names(ctx).await?;
    let mut tx = ctx.app.db.read().await?;
    let asn = asns::main_of_org(&mut tx, org)
        .await?
        .map_or(0, |row| row.asn);
    let mut rows = "session,prefix,as_path,communities,next_hop\n".to_owned();
    let mut hops: BTreeMap<String, Ipv4Addr> = BTreeMap::new();
    for pni in live_private(&mut tx, org).await? {
        let here = catalogue.metro(&pni.metro_id.as_str().into());
        if here.is_some_and(|metro| metro.region == *region) {
            rows.push_str(&format!("{},{PREFIX},{asn},8075:8007,\n", pni.label));
            let subnet = pni.pni()?.session_v4;
            if let Some(hop) = subnet.and_then(|subnet| subnet.net().hosts().next()) {
                hops.entry(pni.metro_id).or_insert(hop);
            }
        }
    }
    drop(tx);
    let traces = match traced {
        Traced::Yes => hops
            .iter()
            .map(|(metro, hop)| format!("{metro}, {metro}, 1.2 ms, {hop}\n"))
            .collect(),
        Traced::No => String::new(),
    };
    let draft = Draft {
        subject: format!("test:{region}"),
        vantage: "received".to_owned(),
        prefix: PREFIX.to_owned(),
        traces,
        ..Draft::default()
    };
    let routes = file(ctx, "file", "assumed-test-prefix.csv", &rows).await?;
    upload::execute(ctx, &draft, Some(&routes))
        .await
        .map(|_| ())
}
