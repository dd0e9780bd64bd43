//! How a customer's sites stand, counted over everything that the home page shows.

use super::Ground;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::choices;
use crate::server::db::customer_facts::{self, ActivationCell, ComingStep};
use crate::server::db::sites::{self, SiteRow};
use maps_domain::activation::State;
use maps_domain::choice::{SiteRef, desired};
use maps_domain::ids::SiteId;
use maps_domain::sorted::{SortedMap, SortedSet};

/// How the service of a site stands, the best of its activations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// Runs.
    Active,
    /// Runs, but something it rests on is gone.
    AtRisk,
    /// The customer holds it.
    Held,
    /// On its way.
    Waiting,
    /// Nothing is wanted.
    Ordinary,
}

/// A region's numbers, in customer sites.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Strip {
    /// Name.
    pub name: String,
    /// Id.
    pub id: String,
    /// In use.
    pub sites: usize,
    /// Running.
    pub active: usize,
    /// Running at risk.
    pub at_risk: usize,
    /// On their way or held.
    pub waiting: usize,
}

/// Everything on the home page.
pub struct Overview {
    /// What the choices rest on.
    pub ground: Ground,
    /// The sites in use.
    pub sites: Vec<SiteRow>,
    /// How each site stands, in the order of the sites.
    pub services: Vec<Service>,
    /// Running sites of which no running activation has a backup metro.
    pub without_backup: usize,
    /// Sites whose first choice does not run while a later one does.
    pub on_backup: usize,
    /// Per region with sites.
    pub strips: Vec<Strip>,
    /// What somebody has to do now, the most urgent first.
    pub steps: Vec<ComingStep>,
    /// Order lines of which the ISP has not answered, and of those past their due date.
    pub unanswered: (usize, usize),
    /// Order lines that were rejected and not declared again.
    pub rejected: usize,
    /// Failed activations.
    pub failed: usize,
}

impl Overview {
    /// Sites that stand like that.
    pub fn count(&self, service: Service) -> usize {
        self.services
            .iter()
            .filter(|seen| **seen == service)
            .count()
    }
}

/// The signed-in customer's overview.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn overview(ctx: &Ctx) -> Result<Overview, AppError> {
    let ground = super::ground(ctx).await?;
    let mut tx = ctx.app.db.read().await?;
    let sites = sites::of_customer(&mut tx, &ground.org, false).await?;
    let chosen = choices::load(&mut tx, &ground.org).await?;
    let rows = customer_facts::activations(&mut tx, &ground.org, "").await?;
    let lines = customer_facts::lines(&mut tx, &ground.org, "").await?;
    let steps = customer_facts::coming_steps(&mut tx, &ground.org, 8).await?;
    let mut by_site: SortedMap<&str, Vec<&ActivationCell>> = SortedMap::new();
    for row in &rows {
        by_site.entry(row.site_id.as_str()).or_default().push(row);
    }
    let references: Vec<SiteRef> = sites.iter().map(SiteRow::as_choice_site).collect();
    let wanting: SortedSet<SiteId> = desired(&chosen, &references)
        .into_iter()
        .map(|want| want.site)
        .collect();
    let none = Vec::new();
    let of = |site: &SiteRow| by_site.get(site.id.as_str()).unwrap_or(&none);
    let services: Vec<Service> = sites
        .iter()
        .map(|site| service(site, of(site), wanting.contains(&site.site_id())))
        .collect();
    let live = |row: &ActivationCell| row.state.parse::<State>().is_ok_and(State::is_live);
    let without_backup = sites
        .iter()
        .filter(|site| {
            let running: Vec<_> = of(site).iter().filter(|row| live(row)).collect();
            !running.is_empty() && running.iter().all(|row| row.backup_metro_id.is_none())
        })
        .count();
    let on_backup = sites
        .iter()
        .filter(|site| {
            let rows = of(site);
            let first = rows.iter().any(|row| row.rank == 1 && live(row));
            !first && rows.iter().any(|row| row.rank > 1 && live(row))
        })
        .count();
    let in_state = |state: &'static str| lines.iter().filter(move |line| line.state == state);
    let answered_later = |site: &str, isp: &str| {
        lines.iter().any(|line| {
            line.site_id == site
                && line.isp_id == isp
                && matches!(line.state.as_str(), "declared" | "confirmed")
        })
    };
    let unanswered = in_state("declared").count();
    let overdue = in_state("declared")
        .filter(|line| line.due_at < ctx.now.get())
        .count();
    let rejected = in_state("rejected")
        .filter(|line| !answered_later(&line.site_id, &line.isp_id))
        .count();
    let strips = strips(&ground, &sites, &services);
    Ok(Overview {
        services,
        without_backup,
        on_backup,
        strips,
        steps,
        unanswered: (unanswered, overdue),
        rejected,
        failed: rows.iter().filter(|row| row.state == "failed").count(),
        sites,
        ground,
    })
}

fn service(site: &SiteRow, rows: &[&ActivationCell], wanted: bool) -> Service {
    let has = |state: &str| rows.iter().any(|row| row.state == state);
    if has("active") {
        Service::Active
    } else if has("at_risk") {
        Service::AtRisk
    } else if site.held_at.is_some() {
        Service::Held
    } else if wanted {
        Service::Waiting
    } else {
        Service::Ordinary
    }
}

fn strips(ground: &Ground, sites: &[SiteRow], services: &[Service]) -> Vec<Strip> {
    ground
        .regions
        .iter()
        .filter(|region| region.sites > 0)
        .map(|region| {
            let mut strip = Strip {
                name: region.name.clone(),
                id: region.id.to_string(),
                ..Strip::default()
            };
            let seen = sites.iter().zip(services);
            for (_, service) in seen.filter(|(site, _)| site.region_id == strip.id) {
                strip.sites += 1;
                match service {
                    Service::Active => strip.active += 1,
                    Service::AtRisk => strip.at_risk += 1,
                    Service::Held | Service::Waiting => strip.waiting += 1,
                    Service::Ordinary => {}
                }
            }
            strip
        })
        .collect()
}
