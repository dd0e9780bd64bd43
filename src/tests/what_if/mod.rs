//! What if something fails: the page for both sides, what verdict pages show of it, plans, the report.

mod acting;
mod asking;
mod fibre;

use crate::tests::support::{Client, Page, Portal};
use maps_domain::access::{OrgKind, Role};
use maps_domain::ids::OrgId;

/// Two routers in two buildings of Amsterdam, one duct under both, and Paris to take over.
const PNIS: &[(&str, &str, &str, &str, &str)] = &[
    (
        "AMS-1",
        "amsterdam",
        "63",
        "ams-pe1",
        "a1: core-1 > ams-pe1 | 20 km | duct:AMS-7",
    ),
    (
        "AMS-2",
        "amsterdam",
        "104",
        "ams-pe2",
        "a2: core-2 > ams-pe2 | 30 km | duct:AMS-7",
    ),
    (
        "PAR-1",
        "paris",
        "",
        "par-pe1",
        "p1: core-1 > par-pe1 | 10 km",
    ),
    (
        "PAR-2",
        "paris",
        "",
        "par-pe2",
        "p2: core-2 > par-pe2 | 12 km",
    ),
];

async fn isp(portal: &Portal) -> (OrgId, Client) {
    let org = portal.organisation(OrgKind::Isp, "Colt").await;
    let mut browser = portal.browser(&org, Role::IspEngineer).await;
    for (name, metro, facility, router, path) in PNIS {
        let building = match *facility {
            "" => first_building(metro),
            known => known.to_owned(),
        };
        let fields = [
            ("name", *name),
            ("metro", *metro),
            ("facility", &building),
            ("kind", "private"),
            ("peer_router", *router),
            ("bandwidth", "100 Gbit/s"),
            ("lag_members", "1"),
            ("peak_in", "30000"),
            ("peak_out", "4000"),
            ("status", "live"),
            ("path", *path),
        ];
        browser
            .post("/isp/interconnects/new", &fields)
            .await
            .to("/isp/interconnects/pni/");
    }
    (org, browser)
}

fn first_building(metro: &str) -> String {
    let catalogue = maps_domain::catalogue::Catalogue::seed().unwrap();
    let mut facilities = catalogue.facilities();
    let found = facilities.find(|facility| facility.metro.as_str() == metro);
    found
        .map(|facility| facility.id.to_string())
        .unwrap_or_default()
}

/// Asserts that the page's HTML contains this: links and fields.
#[track_caller]
fn links(page: &Page, html: &str) {
    assert!(page.body.contains(html), "no {html} in: {}", page.body);
}

async fn reviewer(portal: &Portal) -> Client {
    let org = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
    portal.browser(&org, Role::Reviewer).await
}
