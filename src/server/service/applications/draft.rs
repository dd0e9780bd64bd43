//! The ISP writes: starts an application, chooses its metros, signs statements.

use super::{enter, entry, load, names, refused};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::applications::thread::NewEvent;
use crate::server::db::applications::{self as store, Answers, Application};
use crate::server::db::audit::Change;
use crate::server::db::standing_authorisations::{self, Standing};
use crate::server::db::{Tx, orgs, pnis};
use crate::server::service::ground;
use maps_domain::access::{Action, OrgKind};
use maps_domain::application::{EntryKind, State};
use maps_domain::evidence::{Attestation, AttestationKind};
use maps_domain::ids::{ApplicationId, MetroId, OrgId, RegionId};
use maps_domain::policy::PartnerType;
use maps_domain::refusal::Refused;
use std::collections::BTreeSet;

/// Longest message to the reviewers, characters.
const LONGEST_NOTE: usize = 2_000;

/// Starts an application of the actor's ISP for a region. Metros of the region where the ISP has
/// live connections are covered until somebody chooses otherwise.
///
/// # Errors
/// `Invalid`, `Forbidden`; `Refused` when an open application for the region exists.
pub async fn create(ctx: &Ctx, region: &str, partner: &str) -> Result<ApplicationId, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::WriteApplication, &org)?;
    let partner = PartnerType::parse(partner)
        .map_err(|_| AppError::field("partner_type", "Choose as what you apply."))?;
    let region = RegionId::from(region);
    let mut tx = ctx.app.db.begin().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let Some(known) = catalogue.region(&region) else {
        return Err(AppError::field(
            "region",
            "Choose one of the listed regions.",
        ));
    };
    if orgs::get(&mut tx, &org).await?.kind != OrgKind::Isp.as_str() {
        return Err(AppError::Forbidden);
    }
    if let Some(open) = store::open_of(&mut tx, &org, &region).await? {
        return Err(AppError::field(
            "region",
            format!(
                "There is an application for {} already ({}). Continue that one, or withdraw it first.",
                known.name,
                open.state()?.label().to_lowercase()
            ),
        ));
    }
    let metros: Vec<MetroId> = metros_with_connections(&mut tx, &org)
        .await?
        .into_iter()
        .filter(|id| catalogue.metro(id).is_some_and(|m| m.region == region))
        .collect();
    let now = ctx.now.get();
    let app = Application {
        id: ctx.new_id(),
        org_id: org.to_string(),
        region_id: region.to_string(),
        partner_type: partner.as_str().to_owned(),
        state: State::Draft.as_str().to_owned(),
        covered_metros: serde_json::to_string(&metros)?,
        answers: serde_json::to_string(&Answers::default())?,
        since: now,
        created_at: now,
        updated_at: now,
        version: 1,
        ..Application::default()
    };
    store::insert(&mut tx, &app).await?;
    enter(&mut tx, ctx, &app, EntryKind::Created, &NewEvent::default()).await?;
    let summary = format!(
        "started an application for {} as {}",
        known.name,
        partner.label()
    );
    ctx.audit(&mut tx, entry(&app, "application_created", summary, vec![]))
        .await?;
    tx.commit().await?;
    Ok(app.app_id())
}

/// Metros where the ISP has a connection that is live.
async fn metros_with_connections(tx: &mut Tx, org: &OrgId) -> Result<Vec<MetroId>, AppError> {
    let metros = pnis::live_private_by_metro(tx, org).await?;
    Ok(metros.into_iter().map(|(id, _)| MetroId::new(id)).collect())
}

/// What the ISP says about the whole: type, metros, message, standing authorisation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// `Edge`, `Voice`, `IxRs`.
    pub partner_type: String,
    /// Ids of the covered metros.
    pub metros: Vec<String>,
    /// A message to the reviewers.
    pub note: String,
    /// Authorises automated turn-up in the region.
    pub standing: bool,
}

/// Changes the scope of a draft, or of one that changes were requested of.
///
/// # Errors
/// `Invalid`; `Refused` when it cannot be edited now; `Conflict` when `version` is not the newest.
pub async fn edit_scope(
    ctx: &Ctx,
    id: &ApplicationId,
    version: i64,
    scope: &Scope,
) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let mut app = editable(&mut tx, ctx, id, version).await?;
    let partner = PartnerType::parse(&scope.partner_type)
        .map_err(|_| AppError::field("partner_type", "Choose as what you apply."))?;
    let metros = checked_metros(&mut tx, ctx, &app, &scope.metros).await?;
    if scope.note.chars().count() > LONGEST_NOTE {
        return Err(AppError::field(
            "note",
            format!(
                "The message has more than {LONGEST_NOTE} characters. Shorten it and upload a document for the rest."
            ),
        ));
    }
    let before = app.clone();
    let mut answers = app.answers();
    scope.note.trim().clone_into(&mut answers.note);
    // A statement about a metro goes with the metro.
    answers
        .attestations
        .retain(|a| a.metro.as_ref().is_none_or(|m| metros.contains(m)));
    let mut changes: Vec<Change> = [
        Change::of("partner type", before.partner()?, partner),
        Change::of("covered metros", list(&before.metros()), list(&metros)),
        Change::of("message", before.answers().note, &answers.note),
    ]
    .into_iter()
    .flatten()
    .collect();
    partner.as_str().clone_into(&mut app.partner_type);
    app.covered_metros = serde_json::to_string(&metros)?;
    app.answers = serde_json::to_string(&answers)?;
    changes.extend(stand(&mut tx, ctx, &app, scope.standing).await?);
    save(tx, ctx, app, changes).await
}

async fn checked_metros(
    tx: &mut Tx,
    ctx: &Ctx,
    app: &Application,
    chosen: &[String],
) -> Result<Vec<MetroId>, AppError> {
    let catalogue = ground::catalogue(ctx, tx).await?;
    let mut metros = BTreeSet::new();
    for id in chosen {
        let id = MetroId::from(id.as_str());
        match catalogue.metro(&id) {
            Some(metro) if metro.region == app.region() => metros.insert(id),
            _ => {
                return Err(AppError::field(
                    "metros",
                    format!(
                        "\u{201c}{id}\u{201d} is not an edge site of this region. Choose from the list."
                    ),
                ));
            }
        };
    }
    if metros.is_empty() {
        return Err(AppError::field(
            "metros",
            "No metro is chosen. Choose at least one that the qualification is to cover.",
        ));
    }
    Ok(metros.into_iter().collect())
}

/// Gives or takes back the standing authorisation, when that changes anything.
async fn stand(
    tx: &mut Tx,
    ctx: &Ctx,
    app: &Application,
    wanted: bool,
) -> Result<Option<Change>, AppError> {
    let (org, region) = (app.org(), app.region());
    let given = standing_authorisations::since(tx, &org, &region)
        .await?
        .is_some();
    if given == wanted {
        return Ok(None);
    }
    let by = ctx
        .authorise(Action::GrantStandingAuthorisation, &org)
        .map_err(|_| {
            AppError::field(
                "standing",
                "Only an administrator of your organisation gives or takes back this authorisation.",
            )
        })?
        .user_id
        .to_string();
    if wanted {
        let standing = Standing {
            id: ctx.new_id(),
            org_id: org.to_string(),
            region_id: region.to_string(),
            granted_by: by,
            granted_at: ctx.now.get(),
        };
        standing_authorisations::grant(tx, &standing).await?;
    } else {
        standing_authorisations::revoke(tx, &org, &region, &by, ctx.now).await?;
    }
    let word = |on: bool| if on { "given" } else { "not given" };
    Ok(Change::of("automated turn-up", word(given), word(wanted)))
}

/// A statement as ticked in the form: its kind, and the metro it is about.
pub type Ticked = (AttestationKind, Option<MetroId>);

/// Replaces the signed statements: ticked ones that are new are signed by the actor today, those
/// already there keep their signature, the others are taken back.
///
/// # Errors
/// `Invalid` when a new statement lacks the signature; `Refused`, `Conflict` as [`edit_scope`].
pub async fn attest(
    ctx: &Ctx,
    id: &ApplicationId,
    version: i64,
    ticked: &[Ticked],
    signature: &str,
) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let mut app = editable(&mut tx, ctx, id, version).await?;
    let actor = ctx.actor()?.clone();
    let mut answers = app.answers();
    let before = answers.attestations.clone();
    let (mut kept, mut fresh) = (Vec::new(), false);
    for (kind, metro) in ticked {
        if metro.as_ref().is_some_and(|m| !app.metros().contains(m)) {
            continue;
        }
        let there = before
            .iter()
            .find(|a| a.kind == *kind && a.metro == *metro)
            .cloned();
        fresh |= there.is_none();
        kept.push(there.unwrap_or_else(|| Attestation {
            kind: *kind,
            metro: metro.clone(),
            by: actor.name.clone(),
            on: ctx.now.date(),
        }));
    }
    let same_name = signature.trim().to_lowercase() == actor.name.to_lowercase();
    if fresh && !same_name {
        return Err(AppError::field(
            "signature",
            format!(
                "Sign the new statements with your own name, exactly as in your account: {}.",
                actor.name
            ),
        ));
    }
    kept.sort_by(|a, b| (a.kind, &a.metro).cmp(&(b.kind, &b.metro)));
    let word = |list: &[Attestation]| {
        list.iter()
            .map(|a| {
                let metro = a
                    .metro
                    .as_ref()
                    .map_or_else(String::new, |m| format!(" ({m})"));
                format!("{}{metro} by {}", a.kind.as_str(), a.by)
            })
            .collect::<Vec<_>>()
            .join(", ")
    };
    let changes = Change::of("attestations", word(&before), word(&kept))
        .into_iter()
        .collect();
    answers.attestations = kept;
    app.answers = serde_json::to_string(&answers)?;
    save(tx, ctx, app, changes).await
}

/// Loads what can be edited now.
async fn editable(
    tx: &mut Tx,
    ctx: &Ctx,
    id: &ApplicationId,
    version: i64,
) -> Result<Application, AppError> {
    let app = load(tx, ctx, Action::WriteApplication, id).await?;
    let state = app.state()?;
    if !state.is_editable() {
        return Err(refused(Refused::new(format!(
            "This application is {} and cannot be edited. {}",
            state.label().to_lowercase(),
            state.next_step()
        ))));
    }
    if app.version != version {
        return Err(AppError::changed_meanwhile());
    }
    Ok(app)
}

async fn save(
    mut tx: Tx,
    ctx: &Ctx,
    app: Application,
    changes: Vec<Change>,
) -> Result<(), AppError> {
    if changes.is_empty() {
        return Ok(());
    }
    let names = names(&mut tx, ctx, &app).await?;
    store::update(&mut tx, &app, ctx.now).await?;
    let summary = format!("edited the application for {}", names.region);
    ctx.audit(&mut tx, entry(&app, "application_edited", summary, changes))
        .await?;
    tx.commit().await
}

fn list(metros: &[MetroId]) -> String {
    metros
        .iter()
        .map(MetroId::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}

/// Gives or takes back the standing authorisation for automated turn-up in the application's region,
/// whatever state the application is in.
///
/// # Errors
/// `Invalid` (field `standing`) for anybody but an administrator of the ISP.
pub async fn set_standing(ctx: &Ctx, id: &ApplicationId, wanted: bool) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let app = load(&mut tx, ctx, Action::GrantStandingAuthorisation, id).await?;
    let Some(change) = stand(&mut tx, ctx, &app, wanted).await? else {
        return Ok(());
    };
    let names = names(&mut tx, ctx, &app).await?;
    let verb = if wanted { "gave" } else { "took back" };
    let summary = format!(
        "{verb} the standing authorisation for automated turn-up in {}",
        names.region
    );
    ctx.audit(
        &mut tx,
        entry(&app, "standing_authorisation", summary, vec![change]),
    )
    .await?;
    tx.commit().await
}

/// How many live private connections an ISP has recorded per metro.
///
/// # Errors
/// What the database refuses.
pub async fn connections_by_metro(ctx: &Ctx, org: &OrgId) -> Result<Vec<(String, i64)>, AppError> {
    ctx.authorise(Action::ReadInventory, org)?;
    let mut tx = ctx.app.db.read().await?;
    pnis::live_private_by_metro(&mut tx, org).await
}
