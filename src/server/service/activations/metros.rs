//! A customer's own choice of primary and backup metro, within the same rules as the automatic one.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::activations::{self, ActivationView};
use crate::server::db::audit::{Change, Entry};
use crate::server::db::{Tx, reconcile as rows};
use crate::server::service::ground;
use maps_domain::access::Action;
use maps_domain::activation::{BackupChoice, MetroPresence, MetroRules, check_metros};
use maps_domain::catalogue::Catalogue;
use maps_domain::ids::{ActivationId, MetroId, OrgId, RegionId};
use maps_domain::place::Coordinates;
use maps_domain::pni::Pni;
use maps_domain::policy::PartnerType;
use std::collections::{BTreeMap, BTreeSet};

/// Where an ISP's qualification lets traffic of a region enter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reach {
    /// Covered metros of the region with their live confirmed sessions.
    pub primaries: Vec<MetroPresence>,
    /// The same over the whole backup area.
    pub backups: Vec<MetroPresence>,
}

/// Live confirmed sessions and routers by ISP and metro.
///
/// # Errors
/// What the database refuses, or a stored record that cannot be read.
pub async fn presence(
    tx: &mut Tx,
    isps: &[String],
    catalogue: &Catalogue,
) -> Result<BTreeMap<(OrgId, MetroId), MetroPresence>, AppError> {
    let mut found: BTreeMap<(OrgId, MetroId), Vec<Pni>> = BTreeMap::new();
    for (isp, metro, body) in rows::live_pnis(tx, isps).await? {
        let here = found.entry((isp.into(), metro.into())).or_default();
        here.push(serde_json::from_str(&body)?);
    }
    Ok(found
        .into_iter()
        .filter_map(|((isp, metro), pnis)| {
            let place = catalogue.metro(&metro)?.coordinates;
            let connections = pnis
                .iter()
                .map(|pni| (pni.peer_router.as_str(), pni.maps_use));
            let presence = MetroPresence::of(metro.clone(), place, connections);
            Some(((isp, metro), presence))
        })
        .collect())
}

/// Where ISPs can meet Microsoft, by ISP and region in which they are qualified now.
///
/// # Errors
/// As [`presence`].
pub async fn reach(
    tx: &mut Tx,
    isps: &[String],
    catalogue: &Catalogue,
) -> Result<BTreeMap<(OrgId, RegionId), Reach>, AppError> {
    let present = presence(tx, isps, catalogue).await?;
    let mut covered: BTreeMap<OrgId, Vec<(RegionId, Vec<MetroId>)>> = BTreeMap::new();
    for (isp, region, metros) in rows::qualified(tx, isps).await? {
        let metros: Vec<MetroId> = serde_json::from_str(&metros)?;
        covered
            .entry(isp.into())
            .or_default()
            .push((region.into(), metros));
    }
    let mut found = BTreeMap::new();
    for (isp, regions) in covered {
        let at = |metro: &MetroId| present.get(&(isp.clone(), metro.clone())).cloned();
        for (region, metros) in &regions {
            let area: BTreeSet<&MetroId> = catalogue
                .metros_in_backup_area_of(region)
                .into_iter()
                .map(|metro| &metro.id)
                .collect();
            let all = regions.iter().flat_map(|(_, metros)| metros);
            let reach = Reach {
                primaries: metros.iter().filter_map(at).collect(),
                backups: all
                    .filter(|metro| area.contains(metro))
                    .filter_map(at)
                    .collect(),
            };
            found.insert((isp.clone(), region.clone()), reach);
        }
    }
    Ok(found)
}

/// Where the traffic of an activation can enter: ids for the form.
///
/// # Errors
/// What the database refuses.
pub async fn options(ctx: &Ctx, activation: &ActivationView) -> Result<Reach, AppError> {
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    reach_of(&mut tx, activation, &catalogue).await
}

async fn reach_of(
    tx: &mut Tx,
    activation: &ActivationView,
    catalogue: &Catalogue,
) -> Result<Reach, AppError> {
    let isps = std::slice::from_ref(&activation.isp_id);
    let mut all = reach(tx, isps, catalogue).await?;
    let key = (
        activation.isp_id.clone().into(),
        activation.region_id.clone().into(),
    );
    Ok(all.remove(&key).unwrap_or_default())
}

/// Sets primary and backup metro. An empty backup needs the customer's consent (ACT-04).
///
/// # Errors
/// `Invalid` with the rule that refuses the metro, `NotFound`, `Forbidden`, `Conflict`.
pub async fn choose(
    ctx: &Ctx,
    id: &ActivationId,
    primary: &str,
    backup: &str,
    consent: bool,
) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let activation = activations::get(&mut tx, id).await?;
    let customer = OrgId::new(activation.customer_id.clone());
    ctx.authorise(Action::ChooseMetros, &customer)?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let policy = ground::policy(ctx, &mut tx).await?;
    let region = RegionId::new(activation.region_id.clone());
    let rules = MetroRules::of(policy.thresholds(&region, PartnerType::Edge));
    let here = reach_of(&mut tx, &activation, &catalogue).await?;
    let site =
        Coordinates::new(activation.latitude, activation.longitude).map_err(AppError::internal)?;
    let wanted = (!backup.is_empty()).then(|| MetroId::new(backup));
    if wanted.is_none() && !consent {
        let message = "Without a backup metro, traffic uses the open internet when the primary fails (ACT-04). Tick your consent, or choose a backup.";
        return Err(AppError::field("consent", message));
    }
    let choice = check_metros(
        site,
        &MetroId::new(primary),
        wanted.as_ref(),
        &here.primaries,
        &here.backups,
        &rules,
    )
    .map_err(|refused| {
        let field = if refused.sentence().contains("Backup") {
            "backup"
        } else {
            "primary"
        };
        AppError::field(field, refused.sentence())
    })?;
    let backup = match choice.backup {
        BackupChoice::Metro { metro, .. } => Some(metro.to_string()),
        BackupChoice::NoneAvailable => None,
    };
    let changes = changes(&activation, choice.primary.as_str(), backup.as_deref());
    let consented = backup.is_none();
    activations::set_metros(
        &mut tx,
        &activation,
        choice.primary.as_str(),
        backup.as_deref(),
        consented,
    )
    .await?;
    let entry = Entry {
        action: "metros_chosen",
        object_kind: "activation",
        object_id: activation.id.clone(),
        owner: customer,
        summary: format!(
            "chose the metros of {} with {}",
            activation.site_name, activation.isp
        ),
        changes,
    };
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}

fn changes(before: &ActivationView, primary: &str, backup: Option<&str>) -> Vec<Change> {
    let none = |metro: Option<&str>| metro.unwrap_or("none").to_owned();
    let (old_primary, old_backup) = (
        before.primary_metro_id.as_deref(),
        before.backup_metro_id.as_deref(),
    );
    [
        Change::of("primary metro", none(old_primary), primary),
        Change::of("backup metro", none(old_backup), none(backup)),
    ]
    .into_iter()
    .flatten()
    .collect()
}
