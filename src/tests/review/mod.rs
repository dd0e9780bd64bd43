//! Microsoft's review in a browser without JavaScript: queue, two persons, conversation, standing.

mod conversation;
mod queue;
mod races;
mod standing;
mod two_persons;

use super::support::{Carrier, Client, Page, Portal};
use crate::server::db::args;
use crate::server::db::users::User;
use maps_domain::access::{OrgKind, Role};
use maps_domain::ids::{ApplicationId, OrgId};

pub(super) const COLT: &str = "colt-technology-services";
pub(super) const REASON: &str = "Every rule holds and the paths are documented.";

/// Microsoft's people of a test.
pub(super) struct Staff {
    pub(super) org: OrgId,
    pub(super) reviewer: User,
    pub(super) lead: User,
}

pub(super) async fn staff(portal: &Portal) -> Staff {
    let org = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
    Staff {
        reviewer: portal.member(&org, Role::Reviewer).await,
        lead: portal.member(&org, Role::LeadReviewer).await,
        org,
    }
}

pub(super) fn path(id: &ApplicationId) -> String {
    format!("/review/applications/{id}")
}

/// The version that the forms of a page carry.
pub(super) fn version(page: &Page) -> String {
    let mark = "name=\"version\" value=\"";
    let start = page.body.find(mark).unwrap() + mark.len();
    page.body[start..].split('"').next().unwrap().to_owned()
}

/// Presses a button of the application page as it is shown now.
pub(super) async fn press(
    browser: &mut Client,
    id: &ApplicationId,
    fields: &[(&str, &str)],
) -> Page {
    let shown = version(&browser.get(&path(id)).await.ok());
    let mut all = vec![("version", shown.as_str())];
    all.extend(fields);
    browser.post(&path(id), &all).await
}

pub(super) async fn claimed(portal: &Portal, user: &User, id: &ApplicationId) -> Client {
    let mut browser = portal.signed_in(user).await;
    press(&mut browser, id, &[("do", "claim")])
        .await
        .to(&format!("{}?done=claimed", path(id)));
    browser
}

/// Recommends to approve every covered metro.
pub(super) async fn recommend(browser: &mut Client, portal: &Portal, id: &ApplicationId) -> Page {
    let mut tx = portal.app.db.read().await.unwrap();
    let app = crate::server::db::applications::get(&mut tx, id)
        .await
        .unwrap();
    drop(tx);
    let metros: Vec<String> = app.metros().iter().map(ToString::to_string).collect();
    let mut fields = vec![
        ("do", "recommend"),
        ("decision", "approve"),
        ("recommend.reason", REASON),
    ];
    fields.extend(metros.iter().map(|metro| ("metro", metro.as_str())));
    press(browser, id, &fields).await
}

pub(super) async fn decide(browser: &mut Client, id: &ApplicationId, how: &str) -> Page {
    press(browser, id, &[("do", how), ("decide.reason", REASON)]).await
}

pub(super) async fn approved(
    portal: &Portal,
    carrier: &Carrier,
    staff: &Staff,
    region: &str,
) -> String {
    let id = portal.submitted(carrier, region, &[]).await;
    let mut first = claimed(portal, &staff.reviewer, &id).await;
    recommend(&mut first, portal, &id).await.to(&path(&id));
    let mut second = portal.signed_in(&staff.lead).await;
    decide(&mut second, &id, "approve")
        .await
        .to(&format!("{}?done=decided", path(&id)));
    let mut tx = portal.app.db.read().await.unwrap();
    let (granted,): (String,) = tx
        .one(
            "SELECT id FROM qualifications WHERE application_id = $1",
            args![&id],
        )
        .await
        .unwrap();
    granted
}

pub(super) async fn app_version(portal: &Portal, id: &ApplicationId) -> String {
    let mut tx = portal.app.db.read().await.unwrap();
    crate::server::db::applications::get(&mut tx, id)
        .await
        .unwrap()
        .version
        .to_string()
}
