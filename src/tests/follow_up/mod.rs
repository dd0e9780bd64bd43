//! Following up: what ends, what has drifted, what is due, how people are told.

mod calendar;
mod mails;
mod qualifications;
mod watching;

use super::support::Portal;
use crate::server::ctx::Ctx;
use crate::server::db::pnis;
use crate::server::service::queue::{self, Job};
use maps_domain::ids::OrgId;
use maps_domain::pni::Pni;

/// Does what is done every hour.
async fn hourly(portal: &Portal) {
    let ctx = Ctx::system(&portal.app);
    let mut tx = portal.app.db.begin().await.unwrap();
    queue::enqueue(&mut tx, &ctx, &Job::Housekeeping)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    portal.run_jobs().await;
}

async fn days_pass(portal: &Portal, days: i64) {
    portal.advance_hours(24 * days);
    hourly(portal).await;
}

/// Changes a recorded connection.
async fn change(portal: &Portal, org: &OrgId, label: &str, turn: impl FnOnce(&mut Pni)) {
    let mut tx = portal.app.db.begin().await.unwrap();
    let mut row = pnis::of_org(&mut tx, org)
        .await
        .unwrap()
        .into_iter()
        .find(|row| row.label == label)
        .unwrap();
    let mut pni = row.pni().unwrap();
    turn(&mut pni);
    row.set(&pni, portal.app.clock.now()).unwrap();
    pnis::update(&mut tx, &row).await.unwrap();
    tx.commit().await.unwrap();
}

/// How many of a kind lie in all inboxes.
async fn told(portal: &Portal, kind: &str) -> i64 {
    let mut tx = portal.app.db.read().await.unwrap();
    tx.count(
        "SELECT COUNT(*) FROM notifications WHERE kind = $1",
        crate::server::db::args![kind],
    )
    .await
    .unwrap()
}

/// How many entries of an action the trail has.
async fn traced(portal: &Portal, action: &str) -> i64 {
    let mut tx = portal.app.db.read().await.unwrap();
    tx.count(
        "SELECT COUNT(*) FROM audit_entries WHERE action = $1 AND object_kind = 'qualification'",
        crate::server::db::args![action],
    )
    .await
    .unwrap()
}
