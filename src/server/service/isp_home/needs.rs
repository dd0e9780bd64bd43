//! What waits for the ISP: orders to answer, steps to do, records to mend.

use super::regions::drift_of;
use crate::error::AppError;
use crate::server::db::{Tx, isp_home as db};
use crate::server::service::applications::read::{Line, Overview};
use crate::server::service::inventory::Inventory;
use crate::server::service::requests;
use maps_domain::application::State as ApplicationState;
use maps_domain::counted::counted;
use maps_domain::ids::OrgId;
use maps_domain::pni::{InventoryStatus, PniKind, Record};
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

/// Everything, the most urgent first.
pub(super) async fn of(
    tx: &mut Tx,
    org: &OrgId,
    inventory: &Inventory,
    overview: &Overview,
) -> Result<Vec<Need>, AppError> {
    let mut needs = Vec::new();
    orders(tx, org, &mut needs).await?;
    steps(tx, org, &mut needs).await?;
    asns(tx, org, &mut needs).await?;
    let waiting = requests::waiting(tx, org).await?;
    needs.extend(waiting.into_iter().map(|waiting| Need {
        what: waiting.what,
        since: Some(waiting.since),
        due: waiting.due,
        href: format!("/isp/requests/{}", waiting.id),
    }));
    for line in &overview.lines {
        requested(line, &mut needs);
    }
    drifted(overview, &mut needs);
    disputed(inventory, &mut needs);
    not_measured(inventory, &mut needs);
    needs.sort_by_key(|need| (need.due.is_none(), need.due, need.since));
    Ok(needs)
}

async fn orders(tx: &mut Tx, org: &OrgId, needs: &mut Vec<Need>) -> Result<(), AppError> {
    let (count, since, due) = db::declared_lines(tx, org).await?;
    if count > 0 {
        needs.push(Need {
            what: format!(
                "Confirm {}",
                counted(count, "ordered customer site", "ordered customer sites")
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
                counted(points, "requested change", "requested changes"),
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
            counted(
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
