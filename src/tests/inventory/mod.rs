//! The inventory: records, verdicts, import and export, shared risks, Microsoft's word.

mod confirmation;
mod files;
mod overview;
mod records;

use crate::server::db::{args, pnis};
use crate::server::service::evidence;
use crate::tests::support::{Client, Page, Portal, both};
use maps_domain::access::{OrgKind, Role};
use maps_domain::catalogue::Catalogue;
use maps_domain::evidence::{Evidence, demo, to_json};
use maps_domain::ids::{OrgId, PniId};
use maps_domain::pni::{Pni, Record, to_csv};
use maps_domain::policy::PartnerType;

const AMS: &[(&str, &str)] = &[
    ("name", "AMS-1"),
    ("metro", "amsterdam"),
    ("facility", "63"),
    ("kind", "private"),
    ("peer_router", "ams-pe1"),
    ("bandwidth", "100 Gbit/s"),
    ("lag_members", "1"),
    ("peak_in", "20000"),
    ("peak_out", "4000"),
    ("status", "live"),
    (
        "path",
        "s1: core-1 > ams-agg | 28.5 km | duct:AMS-7\ns2: ams-agg > ams-pe1 | 4 km",
    ),
    ("srlgs", "cable:X1"),
];

/// The fields with some replaced or added.
fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = AMS
        .iter()
        .copied()
        .filter(|(name, _)| !changes.iter().any(|(other, _)| other == name));
    kept.chain(changes.iter().copied()).collect()
}

async fn isp(portal: &Portal) -> (OrgId, Client) {
    let org = portal.organisation(OrgKind::Isp, "Colt").await;
    let browser = portal.browser(&org, Role::IspEngineer).await;
    (org, browser)
}

async fn microsoft(portal: &Portal, role: Role) -> Client {
    let org = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
    portal.browser(&org, role).await
}

/// Adds a PNI through the form and gives its address and id.
async fn add(browser: &mut Client, fields: &[(&str, &str)]) -> (String, PniId) {
    let page = browser.post("/isp/interconnects/new", fields).await;
    let page = page.to("/isp/interconnects/pni/");
    let path = page.location().split('?').next().unwrap().to_owned();
    let id = path.rsplit('/').next().unwrap().into();
    (path, id)
}

async fn stored(portal: &Portal, id: &PniId) -> (Pni, i64) {
    let mut tx = portal.app.db.read().await.unwrap();
    let row = pnis::get(&mut tx, id).await.unwrap();
    (row.pni().unwrap(), row.version)
}

/// Saves the form again with some fields changed.
async fn change(
    portal: &Portal,
    browser: &mut Client,
    id: &PniId,
    changes: &[(&str, &str)],
) -> Page {
    let version = stored(portal, id).await.1.to_string();
    let mut fields = with(changes);
    fields.push(("version", &version));
    browser
        .post(&format!("/isp/interconnects/pni/{id}"), &fields)
        .await
}

async fn confirm(browser: &mut Client, id: &PniId, router: &str) -> Page {
    let field = format!("router-{id}");
    let fields = [("pni", id.as_str()), (field.as_str(), router)];
    browser.post("/review/interconnects", &fields).await
}

fn provider(id: &str) -> Evidence {
    let catalogue = Catalogue::seed().unwrap();
    let provider = catalogue.providers().find(|p| p.id.contains(id)).unwrap();
    demo::evidence(provider, catalogue)
}

async fn microsoft_of(portal: &Portal, role: Role) -> Client {
    let mut tx = portal.app.db.read().await.unwrap();
    let (org,): (String,) = tx
        .one(
            "SELECT id FROM organisations WHERE kind = 'microsoft'",
            args![],
        )
        .await
        .unwrap();
    drop(tx);
    portal.browser(&OrgId::new(org), role).await
}
