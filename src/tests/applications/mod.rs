//! A region application from draft to decision, on the ISP's pages and Microsoft's services.

mod afterwards;
mod appeals;
mod deciding;
mod drafting;
mod talking;

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::users::User;
use crate::server::db::{applications as store, args, pnis, qualifications};
use crate::server::service::applications::changes::Point;
use crate::server::service::applications::{
    appeal, changes, claim, decide, draft, exception, overrule, recommend, submit,
};
use crate::server::service::qualifications as standing;
use crate::tests::support::{Client, Portal, both};
use maps_domain::access::{OrgKind, Role};
use maps_domain::application::{About, Part};
use maps_domain::evidence::AttestationKind;
use maps_domain::ids::{ApplicationId, MetroId, OrgId, QualificationId};
use maps_domain::pni::Record;
use maps_domain::qualification::Tier;
use std::collections::BTreeSet;

const WHY: &str = "The evidence shows what the rules ask for.";
const COLT: &str = "colt-technology-services";

/// The people of both sides.
struct Cast {
    isp: OrgId,
    manager: User,
    reviewer: User,
    lead: User,
    other_lead: User,
}

async fn cast(portal: &Portal, provider: &str) -> Cast {
    let carrier = portal.recorded_carrier(provider, Record::Claimed).await;
    let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
    Cast {
        manager: carrier.admin,
        reviewer: portal.member(&microsoft, Role::Reviewer).await,
        lead: portal.member(&microsoft, Role::LeadReviewer).await,
        other_lead: portal.member(&microsoft, Role::LeadReviewer).await,
        isp: carrier.org,
    }
}

/// A submitted application for a region, all statements signed and the test prefix shown.
async fn submitted(portal: &Portal, cast: &Cast, region: &str) -> ApplicationId {
    portal.show_test_prefix(&cast.manager, region).await;
    untested(portal, cast, region).await
}

/// As [`submitted`], with no test prefix.
async fn untested(portal: &Portal, cast: &Cast, region: &str) -> ApplicationId {
    let ctx = portal.ctx_of(&cast.manager).await;
    let id = draft::create(&ctx, region, "Edge").await.unwrap();
    attest_all(&ctx, &id, 1).await;
    submit::execute(&ctx, &id, true).await.unwrap();
    id
}

async fn attest_all(ctx: &Ctx, id: &ApplicationId, version: i64) {
    let all: Vec<_> = AttestationKind::ALL
        .iter()
        .filter(|kind| **kind != AttestationKind::DiversePaths)
        .map(|kind| (*kind, None))
        .collect();
    let name = ctx.actor().unwrap().name.clone();
    draft::attest(ctx, id, version, &all, &name).await.unwrap();
}

async fn row(portal: &Portal, id: &ApplicationId) -> store::Application {
    let mut tx = portal.app.db.read().await.unwrap();
    store::get(&mut tx, id).await.unwrap()
}

async fn metros(portal: &Portal, id: &ApplicationId) -> BTreeSet<MetroId> {
    row(portal, id).await.metros().into_iter().collect()
}

/// Claimed and recommended for approval by the reviewer.
async fn recommended(portal: &Portal, cast: &Cast, id: &ApplicationId) {
    let ctx = portal.ctx_of(&cast.reviewer).await;
    claim::claim(&ctx, id).await.unwrap();
    let metros = metros(portal, id).await;
    recommend::approve(&ctx, id, metros, WHY).await.unwrap();
}

async fn audited(portal: &Portal, action: &str) -> i64 {
    let mut tx = portal.app.db.read().await.unwrap();
    tx.count(
        "SELECT COUNT(*) FROM audit_entries WHERE action = $1",
        args![action],
    )
    .await
    .unwrap()
}

fn sentence(outcome: Result<impl std::fmt::Debug, AppError>) -> String {
    match outcome {
        Err(AppError::Refused(sentence)) => sentence,
        Err(AppError::Invalid(errors)) => errors.into_iter().map(|e| e.message).collect(),
        other => panic!("not refused: {other:?}"),
    }
}
