//! Taking a PNI out of the inventory and bringing it back; who is affected, asked before.

use super::change::{self, called, fields};
use super::edit::{self, metro_name};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::Entry;
use crate::server::db::{Tx, activations, applications, pnis, qualifications};
use crate::server::service::ground;
use maps_domain::access::Action;
use maps_domain::ids::{MetroId, OrgId, PniId};
use maps_domain::interconnect;
use maps_domain::pni::{InventoryStatus, Record};

/// Who depends on an ISP's connections in a metro. Counts only: an ISP's page may show them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Affected {
    /// Customer sites that enter Microsoft's network there or fail over to it.
    pub sites: i64,
    /// Their customers.
    pub customers: i64,
    /// Qualifications that cover the metro.
    pub qualifications: i64,
    /// Applications under way that cover it.
    pub applications: i64,
}

impl Affected {
    /// Whether nobody depends on it.
    pub fn is_nobody(&self) -> bool {
        *self == Self::default()
    }

    /// "12 customer sites of 3 customers, 1 qualification".
    pub fn in_words(&self) -> String {
        let count = |n: i64, one: &str, many: &str| {
            (n > 0).then(|| format!("{n} {}", if n == 1 { one } else { many }))
        };
        let sites = count(self.sites, "customer site", "customer sites").map(|sites| {
            let customers = count(self.customers, "customer", "customers").unwrap_or_default();
            format!("{sites} of {customers}")
        });
        let parts: Vec<String> = [
            sites,
            count(self.qualifications, "qualification", "qualifications"),
            count(self.applications, "open application", "open applications"),
        ]
        .into_iter()
        .flatten()
        .collect();
        if parts.is_empty() {
            "nobody".to_owned()
        } else {
            parts.join(", ")
        }
    }
}

/// Counts who depends on an ISP's connections in a metro.
///
/// # Errors
/// `NotFound` for a foreign ISP.
pub async fn affected(ctx: &Ctx, org: &OrgId, metro: &MetroId) -> Result<Affected, AppError> {
    ctx.authorise(Action::ReadInventory, org)?;
    who_depends(&mut ctx.app.db.read().await?, org, metro).await
}

async fn who_depends(tx: &mut Tx, org: &OrgId, metro: &MetroId) -> Result<Affected, AppError> {
    let (sites, customers) = activations::entering_at(tx, org, metro).await?;
    let qualifications = qualifications::count_with_metro(tx, org, metro).await?;
    let applications = applications::count_open_with_metro(tx, org, metro).await?;
    Ok(Affected {
        sites,
        customers,
        qualifications,
        applications,
    })
}

/// Retires a PNI: it is kept for its history and counts nowhere. `typed` is its name, typed again by
/// the person, because customers may lose their way in.
///
/// # Errors
/// `Invalid` when the name does not match, `Conflict`, `NotFound`, `Refused` when it is retired or when
/// Microsoft is provisioning it (DEL-01).
pub async fn retire(ctx: &Ctx, id: &PniId, version: i64, typed: &str) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let mut row = pnis::get(&mut tx, id).await?;
    let org = row.owner();
    ctx.authorise(Action::EditInventory, &org)?;
    let before = row.pni()?;
    if before.status == InventoryStatus::Retired {
        return Err(AppError::Refused(format!(
            "{} is retired already.",
            before.name
        )));
    }
    if row.version != version {
        return Err(AppError::changed_meanwhile());
    }
    interconnect::check_delete(&before.connection_state)
        .map_err(|refused| AppError::Refused(refused.sentence().to_owned()))?;
    if typed.trim() != before.name {
        let text = format!("Name: write {} to say that you mean it.", before.name);
        return Err(AppError::field("typed", text));
    }
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let depend = who_depends(&mut tx, &org, &before.metro).await?;
    let mut after = before.clone();
    after.status = InventoryStatus::Retired;
    row.set(&after, ctx.now)?;
    pnis::update(&mut tx, &row).await?;
    let mut entry = Entry {
        action: "pni_retired",
        object_kind: "pni",
        object_id: id.to_string(),
        owner: org.clone(),
        summary: format!("retired PNI {}", called(&after, &catalogue)),
        changes: fields(Some(&before), &after),
    };
    if before.is_usable() && !depend.is_nobody() {
        let metro = metro_name(&catalogue, &after.metro);
        entry.summary = format!("{}; {} depend on {metro}", entry.summary, depend.in_words());
    }
    change::roll_out(&mut tx, ctx, &catalogue, &org, &[(Some(before), after)]).await?;
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}

/// Brings a retired PNI back as planned and claimed.
///
/// # Errors
/// `Refused` when its name or place is taken by now, `NotFound`.
pub async fn restore(ctx: &Ctx, id: &PniId) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let mut row = pnis::get(&mut tx, id).await?;
    let org = row.owner();
    ctx.authorise(Action::EditInventory, &org)?;
    let before = row.pni()?;
    if before.status != InventoryStatus::Retired {
        return Err(AppError::Refused(format!(
            "{} is not retired.",
            before.name
        )));
    }
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let mut after = before.clone();
    after.status = InventoryStatus::Planned;
    after.record = Record::Claimed;
    edit::in_use(&catalogue, None, &after).map_err(|error| match error {
        AppError::Invalid(errors) => AppError::Refused(
            errors
                .into_iter()
                .map(|e| e.message)
                .collect::<Vec<_>>()
                .join(" "),
        ),
        other => other,
    })?;
    let taken = pnis::of_org(&mut tx, &org).await?.iter().any(|other| {
        other.id != row.id && other.label == row.label && other.inventory != "retired"
    });
    if taken {
        return Err(AppError::Refused(format!(
            "Another connection is called {} by now. Rename that one first.",
            before.name
        )));
    }
    row.set(&after, ctx.now)?;
    row.record_reason.clear();
    pnis::update(&mut tx, &row).await?;
    let entry = Entry {
        action: "pni_restored",
        object_kind: "pni",
        object_id: id.to_string(),
        owner: org,
        summary: format!("restored PNI {} as planned", called(&after, &catalogue)),
        changes: fields(Some(&before), &after),
    };
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}
