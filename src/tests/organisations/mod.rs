//! Organisations: record, contacts, ASNs, what Microsoft decides about them, and who sees the history.

mod asns;
mod lists;
mod record;

use crate::tests::support::both;
use maps_domain::access::{OrgKind, Role};

const RECORD: &[(&str, &str)] = &[
    ("legal_name", "Colt Technology Services Ltd"),
    ("display_name", "Colt"),
    ("isp_type", "nsp"),
    ("website", "https://www.colt.example"),
    ("noc_email", "NOC@colt.example"),
    ("noc_phone", "+44 20 7946 0000"),
];

async fn claimed(portal: &crate::tests::support::Portal, org: &maps_domain::ids::OrgId) -> String {
    let mut admin = portal.browser(org, Role::IspAdmin).await;
    admin
        .post(
            "/isp/organisation/asns",
            &[("asn", "3356"), ("peer_name", "Level 3")],
        )
        .await
        .to("/isp/organisation");
    let mut tx = portal.app.db.read().await.unwrap();
    let rows = crate::server::db::asns::of_org(&mut tx, org).await.unwrap();
    rows.into_iter().next().unwrap().id
}
