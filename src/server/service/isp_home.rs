//! What an ISP's first screen shows: where it is qualified, what needs it, how full it is, who
//! runs over it.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::{Tx, isp_home as db};
use crate::server::service::applications::read::{self, Line, Overview};
use crate::server::service::inventory::{self, Inventory};
use crate::server::service::requests;
use maps_domain::access::Action;
use maps_domain::application::State as ApplicationState;
use maps_domain::diversity::{Question, assess};
use maps_domain::follow_up::{Drift, DriftStatus};
use maps_domain::ids::{OrgId, RegionId};
use maps_domain::pni::{InventoryStatus, PniKind, Record};
use maps_domain::qualification::State as QualificationState;
use maps_domain::time::UtcMs;

/// One thing that waits for the ISP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// What to do, with the count.
    pub what: String,
    /// Since when it waits.
    pub since: Option<UtcMs>,
    /// Until when it should be done.
    pub due: Option<UtcMs>,
    /// Where to do it.
    pub href: String,
}

/// Where a region stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Qualified, or suspended: tier and last moment.
    Qualified {
        /// `Local` or `Geo`.
        tier: String,
        /// Last moment.
        until: UtcMs,
        /// Suspended, for this reason; empty when in force.
        suspended: String,
        /// The application that earned it.
        application: String,
        /// That its inventory no longer passes, with the clock; `None` while it passes.
        drift: Option<DriftStatus>,
    },
    /// An application is under way.
    Applied {
        /// Where it stands.
        state: ApplicationState,
        /// The verdict in one sentence; empty before there is one.
        verdict: String,
        /// The application.
        id: String,
    },
    /// Connections are there, nobody applied.
    Open {
        /// The region, for the form.
        region: String,
        /// The verdict in one sentence.
        verdict: String,
    },
}

/// A region with its standing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionLine {
    /// Name.
    pub name: String,
    /// Where it stands.
    pub standing: Standing,
    /// Customer sites that are on in the region.
    pub active: i64,
}

/// How many customer sites are in which state, and of how many customers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Customers {
    /// Customers with a site that is on or on its way.
    pub customers: i64,
    /// Sites that are on.
    pub active: i64,
    /// Sites on their way.
    pub starting: i64,
    /// Sites at risk.
    pub at_risk: i64,
    /// Sites whose turn-up failed.
    pub failed: i64,
}

/// The first screen.
pub struct Home {
    /// The interconnects.
    pub inventory: Inventory,
    /// Regions with a qualification, an application or connections.
    pub regions: Vec<RegionLine>,
    /// What needs the ISP, oldest first.
    pub needs: Vec<Need>,
    /// Customers.
    pub customers: Customers,
}

/// Gathers it for the actor's ISP.
///
/// # Errors
/// `NotFound` for others, what the database refuses.
pub async fn home(ctx: &Ctx) -> Result<Home, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::ReadInventory, &org)?;
    let inventory = inventory::inventory(ctx, &org).await?;
    let overview = read::overview(ctx).await?;
    let mut tx = ctx.app.db.read().await?;
    let active = db::active_by_region(&mut tx, &org).await?;
    let customers = customers(&mut tx, &org).await?;
    let mut needs = Vec::new();
    orders(&mut tx, &org, &mut needs).await?;
    steps(&mut tx, &org, &mut needs).await?;
    asns(&mut tx, &org, &mut needs).await?;
    let waiting = requests::waiting(&mut tx, &org).await?;
    needs.extend(waiting.into_iter().map(|waiting| Need {
        what: waiting.what,
        since: Some(waiting.since),
        due: waiting.due,
        href: format!("/isp/requests/{}", waiting.id),
    }));
    drop(tx);
    for line in &overview.lines {
        requested(line, &mut needs);
    }
    drifted(&overview, &mut needs);
    disputed(&inventory, &mut needs);
    not_measured(&inventory, &mut needs);
    needs.sort_by_key(|need| (need.due.is_none(), need.due, need.since));
    let regions = regions(ctx, &inventory, &overview, &active).await?;
    Ok(Home {
        inventory,
        regions,
        needs,
        customers,
    })
}

async fn customers(tx: &mut Tx, org: &OrgId) -> Result<Customers, AppError> {
    let states = db::by_state(tx, org).await?;
    let count = |wanted: &[&str]| {
        states
            .iter()
            .filter(|(state, _)| wanted.contains(&state.as_str()))
            .map(|(_, count)| *count)
            .sum()
    };
    Ok(Customers {
        customers: db::customers(tx, org).await?,
        active: count(&["active"]),
        starting: count(&["provisioning"]),
        at_risk: count(&["at_risk"]),
        failed: count(&["failed"]),
    })
}

fn plural(count: i64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

async fn orders(tx: &mut Tx, org: &OrgId, needs: &mut Vec<Need>) -> Result<(), AppError> {
    let (count, since, due) = db::declared_lines(tx, org).await?;
    if count > 0 {
        needs.push(Need {
            what: format!(
                "Confirm {}",
                plural(count, "ordered customer site", "ordered customer sites")
            ),
            since: since.map(UtcMs::new),
            due: due.map(UtcMs::new),
            href: "/isp/orders".to_owned(),
        });
    }
    Ok(())
}

async fn steps(tx: &mut Tx, org: &OrgId, needs: &mut Vec<Need>) -> Result<(), AppError> {
    let rows = db::due_steps(tx, org).await?;
    needs.extend(rows.into_iter().map(|(batch, step, customer, since, due)| {
        let label = maps_domain::activation::Step::parse(&step)
            .map_or_else(|_| step.clone(), |step| step.label().to_owned());
        Need {
            what: format!("{label}: {customer}"),
            since: Some(UtcMs::new(since)),
            due: due.map(UtcMs::new),
            href: format!("/isp/activations/{batch}"),
        }
    }));
    Ok(())
}

async fn asns(tx: &mut Tx, org: &OrgId, needs: &mut Vec<Need>) -> Result<(), AppError> {
    let rows = db::asns(tx, org).await?;
    let href = || "/isp/organisation".to_owned();
    if rows.is_empty() {
        needs.push(Need {
            what: "Enter your ASN: an application needs one".to_owned(),
            since: None,
            due: None,
            href: href(),
        });
    }
    for (asn, state, created) in rows {
        let what = match state.as_str() {
            "pending" => format!("AS{asn} waits for Microsoft's approval"),
            "disputed" => format!("AS{asn} is disputed: show that it is yours"),
            "failed" => format!("AS{asn} was refused: see why"),
            _ => continue,
        };
        needs.push(Need {
            what,
            since: Some(UtcMs::new(created)),
            due: None,
            href: href(),
        });
    }
    Ok(())
}

fn requested(line: &Line, needs: &mut Vec<Need>) {
    let what = match line.state {
        ApplicationState::ChangesRequested => {
            let points = i64::try_from(line.open_points).unwrap_or(i64::MAX);
            format!(
                "Answer {} on {}",
                plural(points, "requested change", "requested changes"),
                line.region
            )
        }
        ApplicationState::Draft => format!("Finish the application for {}", line.region),
        _ => return,
    };
    needs.push(Need {
        what,
        since: Some(UtcMs::new(line.app.since)),
        due: line.app.due_at.map(UtcMs::new),
        href: format!("/isp/applications/{}", line.app.id),
    });
}

/// Live connections of which nobody has said what they carry; of those that were just opened the first
/// figure is asked for by name.
fn not_measured(inventory: &Inventory, needs: &mut Vec<Need>) {
    let live = inventory.pnis.iter().filter(|i| {
        i.pni.status == InventoryStatus::Live
            && i.pni.kind == PniKind::Private
            && i.pni.peak().is_none()
    });
    let found: Vec<&str> = live.map(|i| i.pni.name.as_str()).collect();
    let what = match found.as_slice() {
        [] => return,
        [one] => format!("Record the 5-minute peak of {one}: it is not measured yet"),
        [first, ..] => format!(
            "Record the 5-minute peaks of {first} and {}: they are not measured yet",
            plural(
                i64::try_from(found.len() - 1).unwrap_or(i64::MAX),
                "other connection",
                "other connections"
            )
        ),
    };
    needs.push(Need {
        what,
        since: None,
        due: None,
        href: "/isp/capacity?level=none".to_owned(),
    });
}

fn disputed(inventory: &Inventory, needs: &mut Vec<Need>) {
    let disputed = inventory
        .pnis
        .iter()
        .filter(|i| i.pni.record == Record::Disputed)
        .filter(|i| i.pni.status != InventoryStatus::Retired);
    needs.extend(disputed.map(|i| Need {
        what: format!("Microsoft disputes the record of {}", i.pni.name),
        since: Some(i.updated_at),
        due: None,
        href: format!("/isp/interconnects/pni/{}", i.pni.id),
    }));
}

async fn regions(
    ctx: &Ctx,
    inventory: &Inventory,
    overview: &Overview,
    active: &[(String, i64)],
) -> Result<Vec<RegionLine>, AppError> {
    let mut lines = Vec::new();
    for region in inventory.catalogue.regions() {
        let qualification = overview.qualifications.iter().find(|q| {
            q.region_id == region.id.as_str()
                && q.state().is_ok_and(|state| {
                    matches!(
                        state,
                        QualificationState::Qualified | QualificationState::Suspended
                    )
                })
        });
        let application = overview.lines.iter().find(|line| {
            line.app.region_id == region.id.as_str()
                && !matches!(
                    line.state,
                    ApplicationState::Approved
                        | ApplicationState::Declined
                        | ApplicationState::Withdrawn
                )
        });
        let standing = match (qualification, application) {
            (Some(q), _) => Standing::Qualified {
                tier: q.tier.clone(),
                until: UtcMs::new(q.until),
                application: q.application_id.clone(),
                drift: drift_of(overview, &q.id),
                suspended: match q.state()? {
                    QualificationState::Suspended => q.reason.clone(),
                    _ => String::new(),
                },
            },
            (None, Some(line)) => Standing::Applied {
                state: line.state,
                verdict: verdict_of(ctx, line).await?,
                id: line.app.id.clone(),
            },
            (None, None) if has_connections(inventory, &region.id) => Standing::Open {
                region: region.id.to_string(),
                verdict: verdict_on(inventory, &region.id),
            },
            (None, None) => continue,
        };
        lines.push(RegionLine {
            name: region.name.clone(),
            standing,
            active: active
                .iter()
                .find(|(id, _)| id == region.id.as_str())
                .map_or(0, |(_, count)| *count),
        });
    }
    Ok(lines)
}

/// The drift of a qualification in force that has to be mended.
fn drift_of(overview: &Overview, qualification: &str) -> Option<DriftStatus> {
    let mut all = overview.follow_ups.iter();
    all.find(|f| f.qualification_id == qualification)
        .and_then(|f| f.status().ok())
        .filter(|status| matches!(status.drift, Drift::Grace | Drift::SuspensionProposed))
}

/// Regions that no longer pass are the ISP's to mend.
fn drifted(overview: &Overview, needs: &mut Vec<Need>) {
    for q in &overview.qualifications {
        let Some(status) = drift_of(overview, &q.id) else {
            continue;
        };
        let region = overview
            .regions
            .iter()
            .find(|region| region.id == q.region())
            .map_or_else(|| q.region_id.clone(), |region| region.name.clone());
        needs.push(Need {
            what: format!("{region} no longer passes: mend it"),
            since: status.since,
            due: status.grace_until,
            href: format!("/isp/applications/{}", q.application_id),
        });
    }
}

fn has_connections(inventory: &Inventory, region: &RegionId) -> bool {
    inventory
        .metros
        .iter()
        .any(|view| view.metro.region == *region)
}

/// The verdict of what was submitted, or of the records as they are now while it is a draft.
async fn verdict_of(ctx: &Ctx, line: &Line) -> Result<String, AppError> {
    if line.state != ApplicationState::Draft
        && let Some(verdict) = &line.verdict
    {
        return Ok(verdict.summary());
    }
    match read::preview(ctx, &line.app.app_id()).await {
        Ok(snapshot) => Ok(snapshot.assessment.summary()),
        // Without an ASN there is nothing to judge yet; the sentence says so.
        Err(AppError::Refused(sentence)) => Ok(sentence),
        Err(error) => Err(error),
    }
}

fn verdict_on(inventory: &Inventory, region: &RegionId) -> String {
    let question = Question::preview(region.clone(), inventory.evidence.partner_type);
    assess(
        &inventory.evidence,
        &inventory.catalogue,
        &inventory.policy,
        &question,
    )
    .summary()
}
