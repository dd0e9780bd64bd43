//! What is asked for: typed by hand, taken from a plan, or opened by the capacity watch.

use super::{enter, entry, moves, title};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::Change;
use crate::server::db::pnis;
use crate::server::db::requests::{self, RequestRow};
use crate::server::service::ground;
use crate::server::service::inventory::build;
use maps_domain::access::Action;
use maps_domain::bandwidth::Mbps;
use maps_domain::catalogue::Catalogue;
use maps_domain::field::FieldError;
use maps_domain::ids::{OrgId, PniId};
use maps_domain::interconnect::{Kind, Request};
use maps_domain::pni::{InventoryStatus, Pni, PniDraft, PniKind};
use maps_domain::policy::{PartnerType, Policy};
use maps_domain::refusal::Reason;
use maps_domain::time::UtcMs;
use std::sync::Arc;

/// What is asked for, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Stored text of a kind.
    pub kind: String,
    /// Edge site; follows from the connection of an augmentation.
    pub metro: String,
    /// Building, by its PeeringDB number.
    pub facility: String,
    /// The connection to enlarge, or the planned one to build.
    pub pni: String,
    /// The ISP's name of a new connection.
    pub label: String,
    /// The ISP's router of a new connection.
    pub peer_router: String,
    /// Capacity asked for: `100 Gbit/s`.
    pub speed: String,
    /// Links in the bundle.
    pub lag_members: String,
    /// Why.
    pub reason: String,
    /// `plan` when a planner's step led here.
    pub origin: String,
}

/// What the form offers.
pub struct Choices {
    /// The catalogue.
    pub catalogue: Arc<Catalogue>,
    /// The ISP's own connections that are not retired, by metro and name.
    pub pnis: Vec<Pni>,
}

/// What the form of a request offers to the actor's ISP.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub async fn choices(ctx: &Ctx) -> Result<Choices, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::ReadRequests, &org)?;
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let pnis = own(&mut tx, &org).await?;
    Ok(Choices { catalogue, pnis })
}

/// An ISP's connections that are not retired, planned ones included.
///
/// # Errors
/// What the database refuses.
pub(crate) async fn own(tx: &mut Tx, org: &OrgId) -> Result<Vec<Pni>, AppError> {
    let rows = pnis::of_org(tx, org).await?;
    let all = rows.iter().map(pnis::PniRow::pni);
    let mut kept = Vec::new();
    for pni in all {
        let pni = pni?;
        if pni.status != InventoryStatus::Retired {
            kept.push(pni);
        }
    }
    Ok(kept)
}

/// The form of a stored request.
pub fn of_row(row: &RequestRow) -> Wish {
    let speed = match row.bandwidth_mbps {
        0 => String::new(),
        _ => row.bandwidth().to_string(),
    };
    Wish {
        kind: row.kind.clone(),
        metro: row.metro_id.clone(),
        facility: row.facility_id.clone().unwrap_or_default(),
        pni: row.pni_id.clone().unwrap_or_default(),
        label: row.label.clone(),
        peer_router: row.peer_router.clone(),
        speed,
        lag_members: row.lag_members.to_string(),
        reason: row.reason.clone(),
        origin: row.origin.clone(),
    }
}

/// Writes a request of the actor's ISP; with `submit` it is sent at once.
///
/// # Errors
/// `Invalid` field by field, `Refused` when it cannot be sent now.
pub async fn create(ctx: &Ctx, wish: &Wish, submit: bool) -> Result<String, AppError> {
    let actor = ctx.actor()?.clone();
    ctx.authorise(Action::WriteRequests, &actor.org_id)?;
    let mut tx = ctx.app.db.begin().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let policy = ground::policy(ctx, &mut tx).await?;
    let mut row = blank(ctx, &mut tx, &actor.org_id, actor.user_id.as_str()).await?;
    check(&mut tx, &catalogue, &policy, &mut row, wish).await?;
    if wish.origin == "plan" {
        "plan".clone_into(&mut row.origin);
    }
    requests::insert(&mut tx, &row).await?;
    enter(&mut tx, ctx, &row, "created", &row.reason, None).await?;
    let mut entries = vec![entry(
        &row,
        "request_created",
        format!("wrote request {}: {}", row.number, title(&row, &catalogue)),
        changes(None, &row),
    )];
    if submit {
        entries.extend(moves::submit_in(&mut tx, ctx, &catalogue, &policy, &mut row).await?);
    }
    for entry in entries {
        ctx.audit(&mut tx, entry).await?;
    }
    tx.commit().await?;
    Ok(row.id)
}

/// Changes a draft, or what failed, if nobody else did since `version`.
///
/// # Errors
/// `Invalid` field by field, `Conflict`, `NotFound`, `Refused` once it is under way.
pub async fn edit(ctx: &Ctx, id: &str, version: i64, wish: &Wish) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let mut row = requests::get(&mut tx, id).await?;
    ctx.authorise(Action::WriteRequests, &row.org())?;
    if row.version != version {
        return Err(AppError::changed_meanwhile());
    }
    if !matches!(row.state.as_str(), "draft" | "provisioning_failed") {
        return Err(AppError::Refused(
            "What is asked for can be changed while it is a draft or has failed. Write a comment, or withdraw it and ask anew."
                .to_owned(),
        ));
    }
    let before = row.clone();
    if !before.pni_id.as_deref().unwrap_or_default().is_empty() && before.kind != wish.kind {
        return Err(AppError::field(
            "kind",
            "The kind stays as it is. Withdraw this request and write another one.",
        ));
    }
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let policy = ground::policy(ctx, &mut tx).await?;
    check(&mut tx, &catalogue, &policy, &mut row, wish).await?;
    row.updated_at = ctx.now.get();
    requests::update(&mut tx, &row).await?;
    let summary = format!(
        "changed request {}: {}",
        row.number,
        title(&row, &catalogue)
    );
    let entry = entry(
        &row,
        "request_changed",
        summary,
        changes(Some(&before), &row),
    );
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}

/// Opens the augmentation of a connection that has grown too full; the portal itself asks. The caller
/// tells and audits.
///
/// # Errors
/// What the database refuses.
pub(crate) async fn open_by_watch(
    tx: &mut Tx,
    ctx: &Ctx,
    org: &OrgId,
    pni: &Pni,
    target: (Mbps, u16),
    reason: &str,
    clock: [UtcMs; 2],
) -> Result<RequestRow, AppError> {
    let mut row = blank(ctx, tx, org, "").await?;
    Kind::Augmentation.as_str().clone_into(&mut row.kind);
    "capacity".clone_into(&mut row.origin);
    row.metro_id = pni.metro.to_string();
    row.facility_id = pni.facility.as_ref().map(ToString::to_string);
    row.pni_id = Some(pni.id.to_string());
    pni.name.clone_into(&mut row.label);
    pni.peer_router.clone_into(&mut row.peer_router);
    row.bandwidth_mbps = number(target.0);
    row.lag_members = i64::from(target.1);
    reason.clone_into(&mut row.reason);
    let [from, until] = clock;
    row.wanted_from = Some(from.get());
    row.wanted_until = Some(until.get());
    requests::insert(tx, &row).await?;
    enter(tx, ctx, &row, "created", reason, None).await?;
    Ok(row)
}

fn number(mbps: Mbps) -> i64 {
    i64::try_from(mbps.get()).unwrap_or(i64::MAX)
}

async fn blank(ctx: &Ctx, tx: &mut Tx, org: &OrgId, by: &str) -> Result<RequestRow, AppError> {
    let mut row = RequestRow {
        id: ctx.new_id(),
        org_id: org.to_string(),
        number: requests::next_number(tx, org).await?,
        kind: String::new(),
        state: String::new(),
        blocked_from: String::new(),
        state_reason: String::new(),
        since: 0,
        due_at: None,
        overdue_told_at: None,
        owner: String::new(),
        metro_id: String::new(),
        facility_id: None,
        pni_id: None,
        label: String::new(),
        peer_router: String::new(),
        bandwidth_mbps: 0,
        lag_members: 1,
        reason: String::new(),
        origin: "form".to_owned(),
        wanted_from: None,
        wanted_until: None,
        body: "{}".to_owned(),
        created_by: by.to_owned(),
        created_at: ctx.now.get(),
        submitted_at: None,
        closed_at: None,
        updated_at: ctx.now.get(),
        version: 1,
    };
    row.set(&Request::draft(Kind::NewPni, ctx.now), None, ctx.now);
    Ok(row)
}

/// Reads what is asked for into the row; every mistake is named at its field.
async fn check(
    tx: &mut Tx,
    catalogue: &Catalogue,
    policy: &Policy,
    row: &mut RequestRow,
    wish: &Wish,
) -> Result<(), AppError> {
    let kind =
        Kind::parse(&wish.kind).map_err(|_| AppError::field("kind", "Choose what you ask for."))?;
    kind.as_str().clone_into(&mut row.kind);
    let mut errors = match kind {
        Kind::NewPni => new_pni(tx, catalogue, policy, row, wish).await?,
        Kind::Augmentation => augmentation(tx, row, wish).await?,
        Kind::TypeConversion => conversion(tx, catalogue, row, wish).await?,
    };
    match Reason::parse(&wish.reason) {
        Ok(reason) => reason.as_str().clone_into(&mut row.reason),
        Err(refused) => errors.push(FieldError::new("reason", refused.sentence())),
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(AppError::Invalid(errors))
    }
}

/// The connection that a new-PNI request describes, as the inventory would hold it.
pub(super) fn as_pni(row: &RequestRow, catalogue: &Catalogue) -> Result<Pni, Vec<FieldError>> {
    let draft = PniDraft {
        name: row.label.clone(),
        metro: row.metro_id.clone(),
        facility: row.facility_id.clone().unwrap_or_default(),
        kind: PniKind::Private.as_str().to_owned(),
        peer_router: row.peer_router.clone(),
        bandwidth: row.bandwidth().to_string(),
        lag_members: row.lag_members.to_string(),
        status: InventoryStatus::Planned.as_str().to_owned(),
        ..PniDraft::default()
    };
    draft.parse(catalogue)
}

/// The form of a request calls some fields of a connection by other names.
fn renamed(error: FieldError) -> FieldError {
    let field = match error.field.as_str() {
        "name" => "label",
        "bandwidth" => "speed",
        other => other,
    };
    FieldError::new(field, error.message)
}

async fn new_pni(
    tx: &mut Tx,
    catalogue: &Catalogue,
    policy: &Policy,
    row: &mut RequestRow,
    wish: &Wish,
) -> Result<Vec<FieldError>, AppError> {
    let org = row.org();
    let draft = PniDraft {
        name: wish.label.clone(),
        metro: wish.metro.clone(),
        facility: wish.facility.clone(),
        kind: PniKind::Private.as_str().to_owned(),
        peer_router: wish.peer_router.clone(),
        bandwidth: wish.speed.clone(),
        lag_members: wish.lag_members.clone(),
        status: InventoryStatus::Planned.as_str().to_owned(),
        ..PniDraft::default()
    };
    let mut pni = match draft.parse(catalogue) {
        Ok(pni) => pni,
        Err(errors) => return Ok(errors.into_iter().map(renamed).collect()),
    };
    let planned = match wish.pni.trim() {
        "" => None,
        id => {
            let found = own(tx, &org)
                .await?
                .into_iter()
                .find(|own| own.id.as_str() == id && own.status == InventoryStatus::Planned);
            match found {
                Some(found) if found.metro == pni.metro => Some(found),
                Some(_) => {
                    return Ok(vec![FieldError::new(
                        "pni",
                        "The planned connection is at another edge site. Choose that edge site, or none of them.",
                    )]);
                }
                None => {
                    return Ok(vec![FieldError::new(
                        "pni",
                        "Choose one of your planned connections, or none.",
                    )]);
                }
            }
        }
    };
    let mut errors = Vec::new();
    let region = catalogue
        .metro(&pni.metro)
        .map(|metro| metro.region.clone());
    if let Some(region) = region {
        let least = policy.thresholds(&region, PartnerType::Edge).min_connection;
        if pni.link_speed() < least {
            errors.push(FieldError::new(
                "speed",
                format!(
                    "Speed: one link would have {}; {least} is the least (PNI-02). Ask for more, or for fewer links.",
                    pni.link_speed()
                ),
            ));
        }
    }
    if let Some(planned) = &planned {
        pni.id = planned.id.clone();
    }
    if let Err(AppError::Invalid(found)) = build::fits(tx, catalogue, &org, &pni).await {
        errors.extend(found.into_iter().map(renamed));
    }
    row.metro_id = pni.metro.to_string();
    row.facility_id = pni.facility.as_ref().map(ToString::to_string);
    row.pni_id = planned.map(|planned| planned.id.to_string());
    row.label = pni.name;
    row.peer_router = pni.peer_router;
    row.bandwidth_mbps = number(pni.bandwidth);
    row.lag_members = i64::from(pni.lag_members);
    Ok(errors)
}

async fn augmentation(
    tx: &mut Tx,
    row: &mut RequestRow,
    wish: &Wish,
) -> Result<Vec<FieldError>, AppError> {
    let org = row.org();
    let live = |pni: &&Pni| pni.status == InventoryStatus::Live && pni.kind == PniKind::Private;
    let all = own(tx, &org).await?;
    let Some(pni) = all
        .iter()
        .filter(live)
        .find(|own| own.id.as_str() == wish.pni.trim())
    else {
        return Ok(vec![FieldError::new(
            "pni",
            "Choose the live private connection that is to carry more.",
        )]);
    };
    let mut errors = Vec::new();
    if let Some(other) = open_on(tx, &org, &pni.id, &row.id).await? {
        errors.push(FieldError::new(
            "pni",
            format!(
                "Request {} already asks for {}. Finish or withdraw it first.",
                other.number, pni.name
            ),
        ));
    }
    let members = match wish.lag_members.trim() {
        "" => Ok(pni.lag_members),
        text => text.parse::<u16>(),
    };
    match members {
        Ok(members) if (1..=64).contains(&members) => row.lag_members = i64::from(members),
        _ => errors.push(FieldError::new("lag_members", "Links: write 1 to 64.")),
    }
    match Mbps::parse(&wish.speed) {
        Ok(speed) if speed >= pni.bandwidth => row.bandwidth_mbps = number(speed),
        Ok(speed) => errors.push(FieldError::new(
            "speed",
            format!(
                "Speed: {} has {} and would shrink to {speed}. Write the capacity of the whole bundle afterwards.",
                pni.name, pni.bandwidth
            ),
        )),
        Err(error) => errors.push(FieldError::new("speed", error.to_string())),
    }
    row.metro_id = pni.metro.to_string();
    row.facility_id = pni.facility.as_ref().map(ToString::to_string);
    row.pni_id = Some(pni.id.to_string());
    pni.name.clone_into(&mut row.label);
    pni.peer_router.clone_into(&mut row.peer_router);
    Ok(errors)
}

/// Another open request about a connection.
async fn open_on(
    tx: &mut Tx,
    org: &OrgId,
    pni: &PniId,
    without: &str,
) -> Result<Option<RequestRow>, AppError> {
    let open = requests::open_of(tx, org).await?;
    Ok(open
        .into_iter()
        .find(|other| other.id != without && other.pni_id.as_deref() == Some(pni.as_str())))
}

async fn conversion(
    tx: &mut Tx,
    catalogue: &Catalogue,
    row: &mut RequestRow,
    wish: &Wish,
) -> Result<Vec<FieldError>, AppError> {
    let metro = wish.metro.trim();
    let Some(metro) = catalogue.metros().find(|known| known.id.as_str() == metro) else {
        return Ok(vec![FieldError::new(
            "metro",
            "Choose the edge site whose connections are to be converted.",
        )]);
    };
    row.metro_id = metro.id.to_string();
    row.facility_id = None;
    row.pni_id = None;
    row.label = String::new();
    row.peer_router = String::new();
    row.bandwidth_mbps = 0;
    row.lag_members = 1;
    // Everything that stands in the way is said before anybody at Microsoft looks at it (CNV-01).
    let problems = moves::conversion_problems(tx, row).await?;
    Ok(problems
        .iter()
        .map(|problem| FieldError::new("metro", format!("Edge site: {problem}")))
        .collect())
}

/// Field-level changes of what is asked for.
fn changes(before: Option<&RequestRow>, after: &RequestRow) -> Vec<Change> {
    let old = |pick: fn(&RequestRow) -> String| before.map(pick).unwrap_or_default();
    let fields: [(&str, fn(&RequestRow) -> String); 7] = [
        ("kind", |r| r.kind.replace('_', " ")),
        ("metro", |r| r.metro_id.clone()),
        ("facility", |r| r.facility_id.clone().unwrap_or_default()),
        ("connection", |r| r.label.clone()),
        ("router", |r| r.peer_router.clone()),
        ("capacity", |r| r.bandwidth().to_string()),
        ("reason", |r| r.reason.clone()),
    ];
    fields
        .into_iter()
        .filter_map(|(name, pick)| Change::of(name, old(pick), pick(after)))
        .collect()
}
