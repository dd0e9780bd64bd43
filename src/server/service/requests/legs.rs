//! An augmentation of one leg leaves the legs of its metro unequal (rule PNI-07) unless the same is asked
//! for at the others: which they are, and their drafts.

use super::{enter, entry, own, thresholds, title, wish};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::requests::{self, RequestRow};
use crate::server::service::ground;
use maps_domain::access::Action;
use maps_domain::bandwidth::Mbps;
use maps_domain::ids::PniId;
use maps_domain::interconnect::{Kind, legs_to_level, send_by};
use maps_domain::time::UtcMs;

/// A leg that carries less than another one once a request is finished.
pub struct UnevenLeg {
    /// Name of the connection to enlarge.
    pub name: String,
    /// What brings it level.
    pub bandwidth: Mbps,
    /// The ISP's open request for it: id and number. Not yet with Microsoft, or for too little.
    pub request: Option<(String, i64)>,
}

/// What brings a leg level: the connection, its capacity and links.
type Target = (maps_domain::pni::Pni, Mbps, u16);

/// The legs that stay behind once an open augmentation is finished, each with the ISP's open request for
/// it. What Microsoft already has counts as done.
async fn behind(
    tx: &mut Tx,
    row: &RequestRow,
) -> Result<Vec<(Target, Option<RequestRow>)>, AppError> {
    if row.kind != Kind::Augmentation.as_str() || row.closed_at.is_some() {
        return Ok(Vec::new());
    }
    let org = row.org();
    let open = requests::open_of(tx, &org).await?;
    let asked: Vec<(PniId, Mbps)> = open
        .iter()
        .filter(|other| other.id == row.id || other.is_augmenting())
        .filter_map(|other| Some((other.pni()?, other.bandwidth())))
        .collect();
    let pnis = own(tx, &org).await?;
    let legs = legs_to_level(&pnis, &row.metro(), &asked);
    Ok(legs
        .into_iter()
        // Another leg that is to carry more than this one is that one's to say.
        .filter(|leg| row.pni_id.as_deref() != Some(leg.pni.id.as_str()))
        .map(|leg| {
            let id = Some(leg.pni.id.as_str());
            let request = open.iter().find(|other| other.pni_id.as_deref() == id);
            let target = (leg.pni.clone(), leg.bandwidth, leg.lag_members);
            (target, request.cloned())
        })
        .collect())
}

/// For the page of a request.
pub(super) async fn uneven(tx: &mut Tx, row: &RequestRow) -> Result<Vec<UnevenLeg>, AppError> {
    let legs = behind(tx, row).await?.into_iter();
    Ok(legs
        .map(|((pni, bandwidth, _), request)| UnevenLeg {
            name: pni.name,
            bandwidth,
            request: request.map(|request| (request.id, request.number)),
        })
        .collect())
}

/// "denver-2 (200 Gbit/s)" for every leg that a request leaves behind; empty when none is.
///
/// # Errors
/// What the database refuses.
pub(crate) async fn names_after(tx: &mut Tx, row: &RequestRow) -> Result<String, AppError> {
    let legs = uneven(tx, row).await?;
    let named: Vec<String> = legs
        .iter()
        .map(|leg| format!("{} ({})", leg.name, leg.bandwidth))
        .collect();
    Ok(named.join(", "))
}

/// Drafts an augmentation for every leg that an open one leaves behind and that has no request yet.
///
/// # Errors
/// `Refused` when there is none, `Conflict`, `NotFound`.
pub async fn level(ctx: &Ctx, id: &str, version: i64) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let row = requests::get(&mut tx, id).await?;
    let org = row.org();
    let by = ctx.authorise(Action::WriteRequests, &org)?.user_id.clone();
    if row.version != version {
        return Err(AppError::changed_meanwhile());
    }
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let policy = ground::policy(ctx, &mut tx).await?;
    let values = thresholds(&policy, &catalogue, &row);
    let metro = ground::metro_name(&catalogue, &row.metro_id);
    let mut entries = Vec::new();
    for ((pni, bandwidth, members), request) in behind(&mut tx, &row).await? {
        if request.is_some() {
            continue;
        }
        let mut draft =
            wish::augmentation_of(ctx, &mut tx, &org, by.as_str(), &pni, (bandwidth, members))
                .await?;
        draft.reason = format!(
            "The same as request {} asks for {}, so that the legs of {metro} stay equal (PNI-07).",
            row.number, row.label
        );
        draft.wanted_from = row.wanted_from;
        draft.wanted_until = row.wanted_until;
        let send_by = |until| send_by(UtcMs::new(until), values).get();
        draft.due_at = row.wanted_until.map(send_by);
        requests::insert(&mut tx, &draft).await?;
        enter(&mut tx, ctx, &draft, "created", &draft.reason, None).await?;
        let summary = format!(
            "wrote request {}: {}",
            draft.number,
            title(&draft, &catalogue)
        );
        entries.push(entry(&draft, "request_created", summary, vec![]));
    }
    if entries.is_empty() {
        return Err(AppError::Refused(format!(
            "Nothing to draft: the legs of {metro} are equal afterwards, or each has a request already."
        )));
    }
    for entry in entries {
        ctx.audit(&mut tx, entry).await?;
    }
    tx.commit().await
}
