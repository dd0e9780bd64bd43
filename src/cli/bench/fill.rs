//! What a measured database is filled with: organisations, and ISPs that are qualified in a region.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::applications::{self, Application};
use crate::server::db::orgs::{self, Organisation};
use crate::server::db::qualifications::{self, Qualification};
use maps_domain::access::OrgKind;
use maps_domain::application;
use maps_domain::ids::OrgId;
use maps_domain::qualification::{self, Tier};

/// Refuses a database that somebody uses.
///
/// # Errors
/// `Refused`.
pub async fn only_empty(tx: &mut Tx) -> Result<(), AppError> {
    match orgs::count(tx).await? {
        0 => Ok(()),
        _ => Err(AppError::Refused(
            "This database is in use. Measure on an empty one.".to_owned(),
        )),
    }
}

/// An organisation; its id is its slug.
///
/// # Errors
/// What the database refuses.
pub async fn organisation(
    tx: &mut Tx,
    ctx: &Ctx,
    kind: OrgKind,
    id: &str,
    name: &str,
) -> Result<OrgId, AppError> {
    let isp_type = match kind {
        OrgKind::Isp => "isp",
        _ => "",
    };
    let org = Organisation {
        id: id.to_owned(),
        kind: kind.as_str().to_owned(),
        slug: id.to_owned(),
        legal_name: name.to_owned(),
        display_name: name.to_owned(),
        isp_type: isp_type.to_owned(),
        email_domain: "bench.example".to_owned(),
        domain_verified_at: Some(ctx.now.get()),
        terms_accepted_at: Some(ctx.now.get()),
        noc_email: String::new(),
        noc_phone: String::new(),
        website: String::new(),
        version: 1,
    };
    orgs::insert(tx, &org, ctx.now).await?;
    Ok(org.org_id())
}

/// Qualifies an ISP in a region for a year.
///
/// # Errors
/// What the database refuses.
pub async fn qualified(
    tx: &mut Tx,
    ctx: &Ctx,
    org: &OrgId,
    region: &str,
    tier: Tier,
    metros: &[&str],
) -> Result<(), AppError> {
    let id = ctx.new_id();
    let metros = serde_json::to_string(metros)?;
    let now = ctx.now.get();
    let application = Application {
        id: id.clone(),
        org_id: org.to_string(),
        region_id: region.to_owned(),
        partner_type: "Edge".to_owned(),
        state: application::State::Approved.as_str().to_owned(),
        covered_metros: metros.clone(),
        answers: "{}".to_owned(),
        since: now,
        created_at: now,
        updated_at: now,
        version: 1,
        ..Application::default()
    };
    applications::insert(tx, &application).await?;
    let qualification = Qualification {
        id: id.clone(),
        org_id: org.to_string(),
        region_id: region.to_owned(),
        application_id: id,
        partner_type: "Edge".to_owned(),
        state: qualification::State::Qualified.as_str().to_owned(),
        tier: tier.as_str().to_owned(),
        metros,
        policy_version: "bench".to_owned(),
        since: now,
        until: ctx.now.add_months(12).get(),
        version: 1,
        ..Qualification::default()
    };
    qualifications::insert(tx, &qualification).await
}
