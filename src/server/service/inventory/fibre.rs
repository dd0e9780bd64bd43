//! Fibre routes: their lengths go to the segments of the same name; where two run close, a shared
//! risk is suggested, which the ISP accepts or rejects with a reason that reviewers see.

use super::change::{self, fields};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::fibre::{self, Finding};
use crate::server::db::{Tx, pnis};
use crate::server::service;
use crate::server::service::{evidence, ground};
use maps_domain::access::Action;
use maps_domain::catalogue::Catalogue;
use maps_domain::diversity::routes::{
    CloseRun, Closeness, Route, close_runs, from_geojson, from_kml,
};
use maps_domain::evidence::Evidence;
use maps_domain::ids::{OrgId, RegionId};
use maps_domain::pni::{PathSegment, Pni, Srlg, SrlgKind, router_name};
use maps_domain::policy::{PartnerType, Policy, Thresholds};
use std::collections::BTreeSet;

/// Two places of one pair of routes nearer than this are the same place, km.
const SAME_PLACE_KM: f64 = 0.5;

/// A route and what it belongs to.
pub struct RouteLine {
    /// The route.
    pub route: Route,
    /// Whether a segment of its name is recorded.
    pub recorded: bool,
    /// Connections whose path runs over that segment.
    pub pnis: Vec<String>,
}

/// Everything about the routes of an ISP.
pub struct Fibre {
    /// Name of the ISP.
    pub isp: String,
    /// By name.
    pub routes: Vec<RouteLine>,
    /// Where two run close, the open ones first.
    pub findings: Vec<(Finding, CloseRun)>,
    /// What counts as close today.
    pub closeness: Closeness,
}

/// The routes of an ISP.
///
/// # Errors
/// `NotFound` for another's.
pub async fn of_org(ctx: &Ctx, org: &OrgId) -> Result<Fibre, AppError> {
    ctx.authorise(Action::ReadInventory, org)?;
    let mut tx = ctx.app.db.read().await?;
    let evidence = evidence::of_org(&mut tx, org, PartnerType::Edge).await?;
    let routes = fibre::routes(&mut tx, org).await?;
    let findings = fibre::findings(&mut tx, org).await?;
    let policy = ground::policy(ctx, &mut tx).await?;
    let lines = routes.into_iter().map(|route| RouteLine {
        recorded: is_recorded(&evidence, &route.name),
        pnis: evidence
            .pnis
            .iter()
            .filter(|pni| pni.path.iter().any(|segment| segment.id == route.name))
            .map(|pni| pni.name.clone())
            .collect(),
        route,
    });
    Ok(Fibre {
        isp: evidence.organisation.name.clone(),
        routes: lines.collect(),
        findings: findings
            .into_iter()
            .map(|finding| finding.run().map(|run| (finding, run)))
            .collect::<Result<_, _>>()?,
        closeness: Closeness::of(everywhere(&policy)),
    })
}

/// The values that hold where nothing special does: a route belongs to no region.
fn everywhere(policy: &Policy) -> &Thresholds {
    policy.thresholds(&RegionId::new(String::new()), PartnerType::Edge)
}

fn is_recorded(evidence: &Evidence, name: &str) -> bool {
    evidence.all_segments().any(|segment| segment.id == name)
}

/// What an upload did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uploaded {
    /// Routes read.
    pub routes: usize,
    /// Places that are suggested now.
    pub suggested: usize,
}

/// Reads a file, GeoJSON or KML, into the routes of the actor's ISP; one of the same name is replaced.
///
/// # Errors
/// `Invalid` at `file` with the place in it.
pub async fn upload(ctx: &Ctx, name: &str, text: &str) -> Result<Uploaded, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::EditInventory, &org)?;
    let wrong = |reason: String| AppError::field("file", format!("File: {reason}."));
    let kml = text.trim_start().starts_with('<');
    let read = if kml {
        from_kml(text)
    } else {
        from_geojson(text)
    };
    let fresh = read.map_err(|error| wrong(error.to_string()))?;
    let mut names = BTreeSet::new();
    for route in &fresh {
        let checked = router_name(&route.name)
            .map_err(|reason| wrong(format!("route \"{}\": {reason}", route.name)))?;
        if checked != route.name || !names.insert(checked) {
            return Err(wrong(format!(
                "two routes are called \"{}\"; give each the name of its segment",
                route.name
            )));
        }
    }
    let mut tx = ctx.app.db.read().await?;
    let policy = ground::policy(ctx, &mut tx).await?;
    let mut all = fibre::routes(&mut tx, &org).await?;
    drop(tx);
    all.retain(|route| !names.contains(&route.name));
    all.extend(fresh.iter().cloned());
    let closeness = Closeness::of(everywhere(&policy));
    // Long routes take a moment: not on a thread that answers others.
    let runs = tokio::task::spawn_blocking(move || close_runs(&all, closeness))
        .await
        .map_err(AppError::internal)?
        .map_err(|error| wrong(error.to_string()))?;
    let mut tx = ctx.app.db.begin().await?;
    for route in &fresh {
        fibre::put_route(&mut tx, &org, route, ctx.now).await?;
    }
    fibre::forget_suggested(&mut tx, &org).await?;
    let decided: Vec<CloseRun> = fibre::findings(&mut tx, &org)
        .await?
        .iter()
        .map(Finding::run)
        .collect::<Result<_, _>>()?;
    let mut suggested = 0;
    for run in &runs {
        if !decided.iter().any(|seen| same_place(seen, run)) {
            fibre::suggest(&mut tx, &ctx.new_id(), &org, run, ctx.now).await?;
            suggested += 1;
        }
    }
    let length = |segment: &mut PathSegment| {
        let Some(route) = fresh.iter().find(|route| route.name == segment.id) else {
            return;
        };
        if let Ok(measured) = route.segment(&segment.from, &segment.to) {
            segment.length_km = measured.length_km;
        }
    };
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let mut entries = change_segments(&mut tx, ctx, &catalogue, &org, None, length).await?;
    entries.push(Entry {
        action: "fibre_routes_uploaded",
        object_kind: "register",
        object_id: org.to_string(),
        owner: org.clone(),
        summary: format!("uploaded {} fibre routes from {name}", fresh.len()),
        changes: Vec::new(),
    });
    for entry in entries {
        ctx.audit(&mut tx, entry).await?;
    }
    tx.commit().await?;
    Ok(Uploaded {
        routes: fresh.len(),
        suggested,
    })
}

fn same_place(one: &CloseRun, other: &CloseRun) -> bool {
    let mut names = [one.names.clone(), other.names.clone()];
    names.iter_mut().for_each(|pair| pair.sort());
    names.first() == names.last() && one.from.distance_km(other.from) < SAME_PLACE_KM
}

/// Changes segments wherever they are written: in paths and in the register. Gives the entries for
/// the audit trail; who is turned on is looked at again when a verdict can change.
async fn change_segments(
    tx: &mut Tx,
    ctx: &Ctx,
    catalogue: &Catalogue,
    org: &OrgId,
    describe: Option<(&Srlg, &str)>,
    change: impl Fn(&mut PathSegment),
) -> Result<Vec<Entry>, AppError> {
    let mut entries = Vec::new();
    let mut pairs: Vec<(Option<Pni>, Pni)> = Vec::new();
    for mut row in pnis::of_org(tx, org).await? {
        let before = row.pni()?;
        let mut after = before.clone();
        after.path.iter_mut().for_each(&change);
        if before == after {
            continue;
        }
        row.set(&after, ctx.now)?;
        pnis::update(tx, &row).await?;
        entries.push(Entry {
            action: "pni_changed",
            object_kind: "pni",
            object_id: row.id,
            owner: org.clone(),
            summary: format!(
                "changed the path of PNI {} from its fibre routes",
                after.name
            ),
            changes: fields(Some(&before), &after),
        });
        pairs.push((Some(before), after));
    }
    let (mut register, version) = pnis::register(tx, org).await?;
    let before = register.clone();
    register.segments.iter_mut().for_each(&change);
    if let Some((srlg, about)) = describe {
        register.describe(srlg, about);
    }
    if register != before {
        pnis::save_register(tx, org, &register, version, ctx.now).await?;
    }
    change::roll_out(tx, ctx, catalogue, org, &pairs).await?;
    Ok(entries)
}

/// Accepts a suggestion, which records a shared risk at both segments, or rejects it.
///
/// # Errors
/// `Invalid` without a reason, `Refused` when a segment is not recorded, `Conflict`, `NotFound`.
pub async fn decide(ctx: &Ctx, id: &str, accept: bool, reason: &str) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let mut finding = fibre::finding(&mut tx, id).await?;
    let org = OrgId::new(finding.org_id.clone());
    let actor = ctx.authorise(Action::EditInventory, &org)?;
    if finding.state != "suggested" {
        return Err(AppError::changed_meanwhile());
    }
    let reason = service::reason("reason", reason)?;
    let run = finding.run()?;
    finding.decided_by.clone_from(&actor.name);
    finding.decided_at = Some(ctx.now.get());
    finding.reason = reason.to_string();
    finding.state = if accept { "accepted" } else { "rejected" }.to_owned();
    let [one, other] = &run.names;
    let mut entries = Vec::new();
    if accept {
        let evidence = evidence::of_org(&mut tx, &org, PartnerType::Edge).await?;
        for name in &run.names {
            if !is_recorded(&evidence, name) {
                return Err(AppError::Refused(format!(
                    "No path has a segment \"{name}\" yet: a shared risk is recorded at both segments. Write the segment into the path of its connection first."
                )));
            }
        }
        let srlg = risk(&run)?;
        finding.srlg = srlg.to_string();
        let about = format!(
            "Routes {one} and {other} run {:.0} m apart over {:.0} m at {}. {}",
            run.nearest_m,
            run.length_m,
            place(&run),
            finding.reason
        );
        let about: String = about.chars().take(400).collect();
        let add = |segment: &mut PathSegment| {
            if run.names.contains(&segment.id) && !segment.srlgs.contains(&srlg) {
                segment.srlgs.push(srlg.clone());
            }
        };
        let catalogue = ground::catalogue(ctx, &mut tx).await?;
        let described = Some((&srlg, about.as_str()));
        entries = change_segments(&mut tx, ctx, &catalogue, &org, described, add).await?;
    }
    fibre::decide(&mut tx, &finding).await?;
    entries.push(Entry {
        action: "close_routes_decided",
        object_kind: "register",
        object_id: org.to_string(),
        owner: org.clone(),
        summary: format!(
            "{} that routes {one} and {other} share a risk",
            finding.state
        ),
        changes: [
            Change::of("place", "", place(&run)),
            Change::of("reason", "", &finding.reason),
            Change::of("shared risk", "", &finding.srlg),
        ]
        .into_iter()
        .flatten()
        .collect(),
    });
    for entry in entries {
        ctx.audit(&mut tx, entry).await?;
    }
    tx.commit().await
}

/// Where it begins, in degrees.
pub fn place(run: &CloseRun) -> String {
    format!("{:.5}, {:.5}", run.from.latitude(), run.from.longitude())
}

/// The shared risk of a place: one duct, as far as anybody can see.
fn risk(run: &CloseRun) -> Result<Srlg, AppError> {
    let [one, other] = &run.names;
    let short = |name: &str| name.chars().take(28).collect::<String>();
    let at = format!("{:.3} {:.3}", run.from.latitude(), run.from.longitude());
    let name = format!("{} {} {at}", short(one), short(other));
    Ok(Srlg {
        kind: SrlgKind::Duct,
        name: router_name(&name).map_err(AppError::internal)?,
    })
}
