//! Many customer sites at once: a CSV file, keyed by the customer's own ids, checked first, committed
//! whole or not at all.

use super::edit::{added, differences, entry, moves_service};
use super::{as_site, fill, require_enrolment};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::sites::{self, SiteRow};
use crate::server::db::{Tx, import_drafts};
use crate::server::service::{ground, rollouts};
use maps_domain::access::{Action, OrgKind};
use maps_domain::city::Cities;
use maps_domain::counted::counted;
use maps_domain::ids::OrgId;
use maps_domain::site::{RowError, Site, from_csv};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Kind of the stored draft.
const KIND: &str = "customer_sites";
/// Up to so many changed sites get an entry each in their own history; a larger import writes one
/// entry that holds every change, so that committing it stays a matter of seconds.
const OWN_ENTRIES: usize = 2_000;

/// What an import would do to one site.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Line in the file.
    pub line: u64,
    /// The site as it will be.
    pub site: Site,
    /// What differs from the stored one; all fields of a new one.
    pub changes: Vec<Change>,
    /// The stored one.
    stored: Option<SiteRow>,
}

impl Step {
    /// The customer does not have this site yet.
    pub fn is_new(&self) -> bool {
        self.stored.is_none()
    }
}

/// A checked file.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview {
    /// To confirm it by.
    pub id: String,
    /// Sites that are new or change, in the order of the file.
    pub steps: Vec<Step>,
    /// Sites in the file that are stored like that already.
    pub unchanged: usize,
}

impl Preview {
    /// How many sites are new.
    pub fn added(&self) -> usize {
        self.steps.iter().filter(|step| step.is_new()).count()
    }

    /// How many sites change.
    pub fn changed(&self) -> usize {
        self.steps.len() - self.added()
    }
}

/// The draft as stored.
#[derive(Serialize, Deserialize)]
struct Draft {
    rows: Vec<(u64, Site)>,
    /// Added, changed, unchanged at the time of the preview.
    counts: (usize, usize, usize),
}

/// The outcome of a check.
pub enum Checked {
    /// It can be committed.
    Fine(Preview),
    /// It cannot, because of these mistakes.
    Broken(Vec<RowError>),
}

/// Checks a file and keeps it for its owner to confirm.
///
/// # Errors
/// `Refused` without a complete enrolment, `Forbidden`.
pub async fn check(ctx: &Ctx, text: &str) -> Result<Checked, AppError> {
    let org = ctx.own(OrgKind::Customer, Action::EditSites)?;
    let mut tx = ctx.app.db.begin().await?;
    require_enrolment(&mut tx, &org).await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let cities = Cities::seed().map_err(AppError::internal)?;
    let rows = match from_csv(text, &catalogue, cities) {
        Ok(rows) => rows,
        Err(errors) => return Ok(Checked::Broken(errors)),
    };
    let (steps, unchanged) = match plan(&mut tx, &org, &rows).await? {
        Ok(plan) => plan,
        Err(errors) => return Ok(Checked::Broken(errors)),
    };
    let mut preview = Preview {
        id: ctx.new_id(),
        steps,
        unchanged,
    };
    let draft = Draft {
        rows,
        counts: (preview.added(), preview.changed(), unchanged),
    };
    let body = serde_json::to_string(&draft)?;
    let user = ctx.actor()?.user_id.clone();
    import_drafts::put(&mut tx, &preview.id, &org, &user, KIND, &body, ctx.now).await?;
    tx.commit().await?;
    preview.steps.sort_by_key(|step| step.line);
    Ok(Checked::Fine(preview))
}

/// Commits a checked file: all of it or nothing.
///
/// # Errors
/// `NotFound` when it is not there any more, `Conflict` when the sites changed since the check.
pub async fn commit(ctx: &Ctx, id: &str) -> Result<Preview, AppError> {
    let org = ctx.own(OrgKind::Customer, Action::EditSites)?;
    let mut tx = ctx.app.db.begin().await?;
    require_enrolment(&mut tx, &org).await?;
    let body = import_drafts::get(&mut tx, id, &org, KIND).await?;
    let draft: Draft = serde_json::from_str(&body)?;
    import_drafts::remove(&mut tx, id).await?;
    let stale = || {
        AppError::Conflict("Your sites were changed since this file was checked. Check it again to see what it would do now.".to_owned())
    };
    let (steps, unchanged) = plan(&mut tx, &org, &draft.rows)
        .await?
        .map_err(|_| stale())?;
    let done = Preview {
        id: id.to_owned(),
        steps,
        unchanged,
    };
    if draft.counts != (done.added(), done.changed(), unchanged) {
        return Err(stale());
    }
    let rows = store(&mut tx, ctx, &org, &done.steps).await?;
    let starts = done.steps.iter().any(|step| match &step.stored {
        None => true,
        Some(row) => as_site(row).is_ok_and(|before| moves_service(&before, &step.site)),
    });
    if starts {
        let scope = rollouts::Scope {
            customer: Some(org.clone()),
            ..rollouts::Scope::default()
        };
        let title = format!(
            "Import of {}",
            counted(done.steps.len(), "customer site", "customer sites")
        );
        rollouts::start(&mut tx, ctx, &scope, &title, "sites_changed").await?;
    }
    record(&mut tx, ctx, &org, &done, &rows).await?;
    tx.commit().await?;
    Ok(done)
}

type Plan = (Vec<Step>, usize);

/// Compares a file with what is stored.
async fn plan(
    tx: &mut Tx,
    org: &OrgId,
    rows: &[(u64, Site)],
) -> Result<Result<Plan, Vec<RowError>>, AppError> {
    let stored: BTreeMap<String, SiteRow> = sites::of_customer(tx, org, true)
        .await?
        .into_iter()
        .map(|row| (row.site_ref.clone(), row))
        .collect();
    let (mut steps, mut unchanged, mut errors) = (Vec::new(), 0, Vec::new());
    for (line, site) in rows {
        let known = stored.get(&site.site_id);
        if known.is_some_and(|row| row.retired_at.is_some()) {
            errors.push(RowError {
                line: *line,
                column: Some("site_id".to_owned()),
                reason: format!(
                    "{} is retired. Take it back into use on its page, or use another id.",
                    site.site_id
                ),
            });
            continue;
        }
        let changes = match known {
            None => added(site),
            Some(row) => differences(&as_site(row)?, site),
        };
        if changes.is_empty() {
            unchanged += 1;
        } else {
            steps.push(Step {
                line: *line,
                site: site.clone(),
                changes,
                stored: known.cloned(),
            });
        }
    }
    Ok(if errors.is_empty() {
        Ok((steps, unchanged))
    } else {
        Err(errors)
    })
}

async fn store(
    tx: &mut Tx,
    ctx: &Ctx,
    org: &OrgId,
    steps: &[Step],
) -> Result<Vec<SiteRow>, AppError> {
    let mut rows = Vec::with_capacity(steps.len());
    for step in steps {
        let mut row = step.stored.clone().unwrap_or_else(|| SiteRow {
            id: ctx.new_id(),
            org_id: org.to_string(),
            created_at: ctx.now.get(),
            version: 1,
            ..SiteRow::default()
        });
        fill(&mut row, &step.site);
        if step.is_new() {
            sites::insert(tx, &row).await?;
        } else {
            sites::update(tx, &row).await?;
        }
        rows.push(row);
    }
    Ok(rows)
}

/// One entry for the import, and one for each site unless there are too many.
async fn record(
    tx: &mut Tx,
    ctx: &Ctx,
    org: &OrgId,
    done: &Preview,
    rows: &[SiteRow],
) -> Result<(), AppError> {
    let mut all = Vec::new();
    for (step, row) in done.steps.iter().zip(rows) {
        if done.steps.len() > OWN_ENTRIES {
            all.extend(step.changes.iter().map(|change| Change {
                field: format!("{} {}", row.site_ref, change.field),
                ..change.clone()
            }));
            continue;
        }
        let (action, verb) = if step.is_new() {
            ("site_added", "added")
        } else {
            ("site_changed", "changed")
        };
        let summary = format!("{verb} customer site {} by import", row.site_ref);
        ctx.audit(tx, entry(action, row, summary, step.changes.clone()))
            .await?;
    }
    let summary = format!(
        "imported customer sites: {} added, {} changed, {} unchanged",
        done.added(),
        done.changed(),
        done.unchanged
    );
    ctx.audit(
        tx,
        Entry {
            action: "sites_imported",
            object_kind: "organisation",
            object_id: org.to_string(),
            owner: org.clone(),
            summary,
            changes: all,
        },
    )
    .await
}
