//! A customer records sites and chooses ISPs.

mod choices;
mod imports;
mod sites;

use super::support::{Client, Portal};
use crate::server::ctx::Ctx;
use crate::server::db::{args, sites as rows};
use maps_domain::access::{OrgKind, Role};
use maps_domain::ids::OrgId;

/// Header and three sites.
pub(super) const CSV: &str = "site_id,name,city,country,peak_mbps\n\
    AMS-01,Amsterdam office,Amsterdam,NL,500\n\
    PAR-01,Paris office,Paris,FR,2 Gbit/s\n\
    TYO-01,Tokyo office,Tokyo,JP,300\n";

/// A customer with its network manager's browser.
pub(super) async fn customer(portal: &Portal) -> (OrgId, Client) {
    let org = portal.organisation(OrgKind::Customer, "Contoso").await;
    let browser = portal.browser(&org, Role::CustomerNetworkManager).await;
    (org, browser)
}

/// Imports [`CSV`].
pub(super) async fn with_sites(portal: &Portal) -> (OrgId, Client) {
    let (org, mut browser) = customer(portal).await;
    import(&mut browser, CSV).await;
    (org, browser)
}

pub(super) async fn import(browser: &mut Client, csv: &str) {
    let page = browser
        .post("/customer/sites/import", &[("text", csv)])
        .await
        .ok();
    let start = page
        .body
        .find("/customer/sites/import/")
        .expect("a draft to confirm");
    let path: String = page.body[start..]
        .chars()
        .take_while(|c| *c != '"')
        .collect();
    browser
        .post(&path, &[])
        .await
        .to("/customer/sites?done=imported");
}

/// The value of a hidden field.
pub(super) fn hidden(body: &str, name: &str) -> String {
    let at = body.find(&format!("name=\"{name}\"")).expect("the field");
    let rest = &body[at..];
    let value = rest.find("value=\"").expect("a value") + 7;
    rest[value..].chars().take_while(|c| *c != '"').collect()
}

pub(super) async fn qualified(portal: &Portal, isp: &OrgId, region: &str, tier: &str) {
    let ctx = Ctx::system(&portal.app);
    let (id, now) = (ctx.new_id(), ctx.now);
    let plan = if tier == "Local" {
        "A second metro is being built."
    } else {
        ""
    };
    let mut tx = portal.app.db.begin().await.unwrap();
    tx.exec(
        "INSERT INTO applications (id, org_id, region_id, partner_type, state, covered_metros, answers, since, created_at, updated_at) \
         VALUES ($1, $2, $3, 'Edge', 'approved', '[]', '{}', $4, $4, $4)",
        args![&id, isp, region, now],
    )
    .await
    .unwrap();
    tx.exec(
        "INSERT INTO qualifications (id, org_id, region_id, application_id, partner_type, state, tier, metros, policy_version, exception_plan, since, until) \
         VALUES ($1, $2, $3, $1, 'Edge', 'qualified', $4, '[\"amsterdam\",\"paris\"]', '1', $7, $5, $6)",
        args![&id, isp, region, tier, now, now.add_months(12), plan],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

pub(super) async fn site_id(portal: &Portal, org: &OrgId, site_ref: &str) -> String {
    let mut tx = portal.app.db.read().await.unwrap();
    rows::by_ref(&mut tx, org, site_ref)
        .await
        .unwrap()
        .unwrap()
        .id
}
