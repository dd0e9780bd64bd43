//! Reading the audit trail: of an object, of one's own organisation, of everybody.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::{self, Filter, Stored};
use crate::server::db::{Tx, orgs, users};
use crate::server::service::audit_check;
use maps_domain::access::{Action, OrgKind};
use maps_domain::ids::OrgId;
use std::collections::BTreeMap;

/// Display names of organisations that acted, by id.
pub type Names = BTreeMap<String, String>;

/// A page of entries with what their filters offer.
pub struct Found {
    /// The entries, newest first.
    pub entries: Vec<Stored>,
    /// How many the filter keeps in all.
    pub total: i64,
    /// Kinds of object with their number, without filter.
    pub kinds: Vec<(String, i64)>,
    /// People to filter by: id and name.
    pub people: Vec<(String, String)>,
    /// Names of the organisations in the entries.
    pub names: Names,
}

/// The entries of one object. The caller has authorised the object itself.
///
/// # Errors
/// What the database refuses.
pub async fn of_object(ctx: &Ctx, kind: &str, id: &str) -> Result<(Vec<Stored>, Names), AppError> {
    let mut tx = ctx.app.db.read().await?;
    let entries = audit::of_object(&mut tx, kind, id).await?;
    let names = names(&mut tx, &entries).await?;
    Ok((entries, names))
}

/// As [`of_object`], of an object between two parties that must not know each other: only what belongs to
/// the actor's own organisation; Microsoft reads all of it.
///
/// # Errors
/// As [`of_object`].
pub async fn own_of_object(
    ctx: &Ctx,
    kind: &str,
    id: &str,
) -> Result<(Vec<Stored>, Names), AppError> {
    let actor = ctx.actor()?;
    let (mut entries, names) = of_object(ctx, kind, id).await?;
    if actor.role.org_kind() != OrgKind::Microsoft {
        entries.retain(|entry| entry.owner_org_id == actor.org_id.as_str());
    }
    Ok((entries, names))
}

/// The entries about an organisation and everything that it owns, newest first: at most `limit`.
///
/// # Errors
/// `NotFound` for a foreign organisation.
pub async fn of_organisation(
    ctx: &Ctx,
    org: &OrgId,
    limit: i64,
) -> Result<(Vec<Stored>, Names), AppError> {
    ctx.authorise(Action::ReadHistory, org)?;
    let mut tx = ctx.app.db.read().await?;
    let filter = Filter {
        owner: org.to_string(),
        ..Filter::default()
    };
    let (entries, _) = audit::page(&mut tx, &filter, limit, 0).await?;
    let names = names(&mut tx, &entries).await?;
    Ok((entries, names))
}

/// The tenant's own entries.
///
/// # Errors
/// `Forbidden`.
pub async fn own(ctx: &Ctx, filter: Filter, limit: i64, offset: i64) -> Result<Found, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::ReadHistory, &org)?;
    let filter = Filter {
        owner: org.to_string(),
        ..filter
    };
    let mut tx = ctx.app.db.read().await?;
    let people = users::members(&mut tx, &org)
        .await?
        .into_iter()
        .map(|user| (user.id, user.name))
        .collect();
    find(&mut tx, &filter, people, limit, offset).await
}

/// Everybody's entries.
///
/// # Errors
/// `NotFound` for anybody but Microsoft's leads and auditors.
pub async fn all(ctx: &Ctx, filter: Filter, limit: i64, offset: i64) -> Result<Found, AppError> {
    let actor = ctx.actor()?.clone();
    ctx.authorise(Action::ReadAudit, &actor.org_id)?;
    let mut tx = ctx.app.db.read().await?;
    let people = users::members(&mut tx, &actor.org_id)
        .await?
        .into_iter()
        .map(|user| (user.id, user.name))
        .collect();
    find(&mut tx, &filter, people, limit, offset).await
}

/// Walks the whole chain: the number of entries, or what is wrong.
///
/// # Errors
/// `NotFound` for anybody but Microsoft's leads and auditors.
pub async fn verify(ctx: &Ctx) -> Result<Result<i64, String>, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::ReadAudit, &org)?;
    audit_check::verify(&ctx.app.db).await
}

async fn find(
    tx: &mut Tx,
    filter: &Filter,
    people: Vec<(String, String)>,
    limit: i64,
    offset: i64,
) -> Result<Found, AppError> {
    let (entries, total) = audit::page(tx, filter, limit, offset).await?;
    Ok(Found {
        names: names(tx, &entries).await?,
        kinds: audit::kinds(tx, &filter.owner).await?,
        entries,
        total,
        people,
    })
}

/// Names of the organisations that acted and that own the objects. Microsoft is called by that name,
/// whoever of its people it was.
async fn names(tx: &mut Tx, entries: &[Stored]) -> Result<Names, AppError> {
    let mut names = Names::new();
    for id in entries
        .iter()
        .flat_map(|entry| [&entry.actor_org_id, &entry.owner_org_id])
        .filter(|id| !id.is_empty())
    {
        if names.contains_key(id) {
            continue;
        }
        let name = match orgs::get(tx, &OrgId::new(id.clone())).await {
            Ok(org) if org.kind == OrgKind::Microsoft.as_str() => "Microsoft".to_owned(),
            Ok(org) => org.display_name,
            Err(AppError::NotFound) => String::new(),
            Err(error) => return Err(error),
        };
        names.insert(id.clone(), name);
    }
    Ok(names)
}
