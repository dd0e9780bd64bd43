//! Watching: whoever watches an object gets its news, besides those whom it concerns anyway.
//!
//! ISPs and regions can be watched by everybody who is signed in, and say what the public pages show.
//! Qualifications and applications are for Microsoft's people.

use super::notify::{self, Note};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::watches::{self as store, Watcher};
use crate::server::db::{Tx, applications, notifications, orgs, qualifications};
use crate::server::service::ground;
use maps_domain::access::{Action, OrgKind, Relation, Role};
use maps_domain::ids::{ApplicationId, OrgId, QualificationId, RegionId, UserId};
use maps_domain::notification::Watched;
use maps_domain::qualification::State;
use maps_domain::time::UtcMs;

/// An object that somebody watches.
pub struct Object {
    /// Its kind.
    pub kind: Watched,
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Its page.
    pub href: String,
}

/// Whether the signed-in person watches it; `None` when they may not.
///
/// # Errors
/// What the database refuses.
pub async fn state(ctx: &Ctx, kind: Watched, id: &str) -> Result<Option<bool>, AppError> {
    let Some(actor) = &ctx.actor else {
        return Ok(None);
    };
    if may(ctx, kind).is_err() {
        return Ok(None);
    }
    let mut tx = ctx.app.db.read().await?;
    Ok(Some(store::is(&mut tx, &actor.user_id, kind, id).await?))
}

/// Begins or ends watching; gives the object's page.
///
/// # Errors
/// `NotFound` for what is absent or not theirs to see.
pub async fn set(ctx: &Ctx, kind: Watched, id: &str, on: bool) -> Result<String, AppError> {
    may(ctx, kind)?;
    let user = ctx.actor()?.user_id.clone();
    let mut tx = ctx.app.db.begin().await?;
    let object = object(&mut tx, ctx, kind, id).await?;
    if on {
        store::begin(&mut tx, &user, kind, id, ctx.now).await?;
    } else {
        store::end(&mut tx, &user, kind, id).await?;
    }
    tx.commit().await?;
    Ok(object.href)
}

/// What the signed-in person watches, and since when.
///
/// # Errors
/// What the database refuses.
pub async fn mine(ctx: &Ctx) -> Result<Vec<(Object, UtcMs)>, AppError> {
    let mut tx = ctx.app.db.read().await?;
    let mut found = Vec::new();
    for (kind, id, since) in store::of_user(&mut tx, &ctx.actor()?.user_id).await? {
        let kind = Watched::parse(&kind).map_err(AppError::internal)?;
        if may(ctx, kind).is_err() {
            continue;
        }
        match object(&mut tx, ctx, kind, &id).await {
            Ok(object) => found.push((object, UtcMs::new(since))),
            Err(AppError::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

fn may(ctx: &Ctx, kind: Watched) -> Result<(), AppError> {
    ctx.actor()?;
    let wanted = match kind {
        Watched::Isp | Watched::Region => return Ok(()),
        Watched::Qualification => Action::ReadQualification,
        Watched::Application => Action::ReadApplication,
    };
    ctx.authorise_as(wanted, Relation::Programme)
        .map(|_| ())
        .map_err(|_| AppError::NotFound)
}

async fn object(tx: &mut Tx, ctx: &Ctx, kind: Watched, id: &str) -> Result<Object, AppError> {
    let catalogue = ground::catalogue(ctx, tx).await?;
    let region = |id: &RegionId| {
        catalogue
            .region(id)
            .map(|region| region.name.clone())
            .ok_or(AppError::NotFound)
    };
    let (name, href) = match kind {
        Watched::Isp => {
            let isp = orgs::get(tx, &OrgId::from(id)).await?;
            if isp.kind != OrgKind::Isp.as_str() {
                return Err(AppError::NotFound);
            }
            let href = partner_page(tx, &isp.org_id(), &isp.slug).await?;
            (isp.display_name, href)
        }
        Watched::Region => (region(&RegionId::from(id))?, format!("/regions/{id}")),
        Watched::Qualification => {
            let q = qualifications::get(tx, &QualificationId::from(id)).await?;
            let isp = orgs::get(tx, &q.org()).await?.display_name;
            let name = format!("{isp} in {}", region(&q.region())?);
            (name, format!("/review/qualifications/{id}"))
        }
        Watched::Application => {
            let app = applications::get(tx, &ApplicationId::from(id)).await?;
            let isp = orgs::get(tx, &app.org()).await?.display_name;
            let name = format!("{isp} in {}", region(&app.region())?);
            (name, format!("/review/applications/{id}"))
        }
    };
    Ok(Object {
        kind,
        id: id.to_owned(),
        name,
        href,
    })
}

/// The public page of an ISP; the list while it is not qualified anywhere and has none.
pub(crate) async fn partner_page(tx: &mut Tx, org: &OrgId, slug: &str) -> Result<String, AppError> {
    let all = qualifications::of_org(tx, org).await?;
    let listed = all.iter().any(|q| q.state().is_ok_and(State::is_in_force));
    Ok(if listed {
        format!("/partners/{slug}")
    } else {
        "/partners".to_owned()
    })
}

/// Who watches an object and may see it today, without the person who acts.
///
/// # Errors
/// What the database refuses.
pub(crate) async fn watchers(
    tx: &mut Tx,
    ctx: &Ctx,
    kind: Watched,
    id: &str,
) -> Result<Vec<Watcher>, AppError> {
    let me = ctx.actor.as_ref().map(|actor| actor.user_id.as_str());
    let mut found = store::watchers(tx, kind, id).await?;
    found.retain(|watcher| {
        let inside = watcher
            .role
            .parse::<Role>()
            .is_ok_and(|role| role.org_kind() == OrgKind::Microsoft);
        Some(watcher.id.as_str()) != me && (inside || !kind.is_internal())
    });
    Ok(found)
}

/// Tells who watches an ISP what it changed of its public page; `what` continues "It …". While it has
/// no public page, nobody.
///
/// # Errors
/// What the database refuses.
pub(crate) async fn published(
    tx: &mut Tx,
    ctx: &Ctx,
    org: &OrgId,
    what: &str,
) -> Result<(), AppError> {
    let watchers = watchers(tx, ctx, Watched::Isp, org.as_str()).await?;
    let isp = orgs::get(tx, org).await?;
    let all = qualifications::of_org(tx, org).await?;
    let listed = all.iter().any(|q| q.state().is_ok_and(State::is_in_force));
    if watchers.is_empty() || !listed {
        return Ok(());
    }
    let note = Note {
        kind: "watched_offers",
        title: format!("{} changed its public page", isp.display_name),
        body: format!("It {what}."),
        href: format!("/partners/{}", isp.slug),
    };
    tell(tx, ctx, watchers, &note).await
}

/// Tells watchers, except those who were told about the same page just now because it concerns them.
///
/// # Errors
/// What the database refuses.
pub(crate) async fn tell(
    tx: &mut Tx,
    ctx: &Ctx,
    watchers: Vec<Watcher>,
    note: &Note,
) -> Result<(), AppError> {
    for watcher in watchers {
        let user = UserId::new(watcher.id);
        if !notifications::told(tx, &user, ctx.now, &note.href).await? {
            notify::person(tx, ctx, &user, &watcher.email, note).await?;
        }
    }
    Ok(())
}
