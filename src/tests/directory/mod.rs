//! The public directory: what ISPs publish and customers find, compare and ask; and what never shows.

mod badge;
mod compare;
mod consent;
mod demand;
mod facets;
mod offers;

use super::support::{Carrier, Portal};
use crate::server::db::listings;
use maps_domain::access::OrgKind;
use maps_domain::ids::OrgId;
use maps_domain::pni::Record;

/// Two partners: Café Télécom in two regions, Nordlys in one.
async fn two(portal: &Portal) -> (OrgId, OrgId) {
    let cafe = portal.organisation(OrgKind::Isp, "Café Télécom").await;
    let nord = portal.organisation(OrgKind::Isp, "Nordlys").await;
    portal
        .standing(
            &cafe,
            "western-europe",
            "Geo",
            "[\"amsterdam\",\"paris\"]",
            "qualified",
        )
        .await;
    portal
        .standing(
            &cafe,
            "northern-europe",
            "Local",
            "[\"london\"]",
            "qualified",
        )
        .await;
    portal
        .standing(
            &nord,
            "northern-europe",
            "Geo",
            "[\"london\",\"stockholm\"]",
            "qualified",
        )
        .await;
    (cafe, nord)
}

/// A carrier with confirmed connections at many metros, qualified in Western Europe.
async fn carrier(portal: &Portal) -> Carrier {
    let carrier = portal
        .recorded_carrier("colt-technology-services", Record::Confirmed)
        .await;
    portal.confirm_connections(&carrier.org).await;
    portal
        .standing(
            &carrier.org,
            "western-europe",
            "Geo",
            "[\"amsterdam\",\"paris\"]",
            "qualified",
        )
        .await;
    carrier
}

/// Gives both consents, as the form would.
async fn consents(portal: &Portal, org: &OrgId) {
    let now = portal.app.clock.now();
    let mut tx = portal.app.db.begin().await.unwrap();
    let profile = maps_domain::offer::Profile {
        shows_capacity: true,
        shows_failover: true,
        ..maps_domain::offer::Profile::default()
    };
    crate::server::db::offers::save_profile(&mut tx, org, &profile, 0, now)
        .await
        .unwrap();
    listings::refresh(&mut tx, org).await.unwrap();
    tx.commit().await.unwrap();
}
