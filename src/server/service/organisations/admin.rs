//! Microsoft's view of all organisations.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::asns::{self, AsnRow};
use crate::server::db::directory::{self, OrgFilter, OrgLine, OrgNumbers, Qualified};
use crate::server::db::orgs::{self, Contact, Organisation};
use crate::server::db::users::{self, User};
use maps_domain::access::{Action, OrgKind};
use maps_domain::ids::OrgId;

/// A page of organisations and the number of all that match.
///
/// # Errors
/// `NotFound` for anybody but Microsoft.
pub async fn list(
    ctx: &Ctx,
    filter: &OrgFilter,
    order: &str,
    limit: i64,
    offset: i64,
) -> Result<(Vec<OrgLine>, i64), AppError> {
    let own = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::ReadOrganisations, &own)?;
    let mut tx = ctx.app.db.read().await?;
    directory::organisations(&mut tx, filter, order, limit, offset).await
}

/// Everything about one organisation.
pub struct Detail {
    /// The record.
    pub org: Organisation,
    /// Contacts by role.
    pub contacts: Vec<Contact>,
    /// Claims to ASNs.
    pub asns: Vec<AsnRow>,
    /// Members.
    pub members: Vec<User>,
    /// Qualifications of any state.
    pub qualifications: Vec<Qualified>,
    /// PNIs, sites, activations.
    pub numbers: OrgNumbers,
    /// Other ISPs: slug and name, for moving an ASN.
    pub other_isps: Vec<(String, String)>,
}

/// One organisation, for the detail page.
///
/// # Errors
/// `NotFound` for anybody but Microsoft, or when there is none.
pub async fn detail(ctx: &Ctx, id: &OrgId) -> Result<Detail, AppError> {
    ctx.authorise(Action::ReadOrganisations, id)?;
    let mut tx = ctx.app.db.read().await?;
    let org = orgs::get(&mut tx, id).await?;
    let other_isps = if ctx.may(Action::MoveObjects, id) && org.kind == OrgKind::Isp.as_str() {
        orgs::of_kind(&mut tx, OrgKind::Isp.as_str())
            .await?
            .into_iter()
            .filter(|other| other.id != org.id)
            .map(|other| (other.slug, other.display_name))
            .collect()
    } else {
        Vec::new()
    };
    Ok(Detail {
        contacts: orgs::contacts(&mut tx, id).await?,
        asns: asns::of_org(&mut tx, id).await?,
        members: users::members(&mut tx, id).await?,
        qualifications: directory::qualifications_of(&mut tx, id).await?,
        numbers: directory::numbers(&mut tx, id).await?,
        other_isps,
        org,
    })
}
