//! Letters of authorisation: Microsoft permits the building to patch to a named rack, panel and port.
//!
//! A letter is stored once, as the PDF that left the house; its hash and a random code let anybody who
//! holds a copy ask whether it still holds, without learning more than the letter already says.

use super::letter::{Letter, pdf};
use super::{enter, entry, for_move, isp_name, letter_code, tell, title};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::loas::{self, Loa};
use crate::server::db::requests::{self, RequestRow};
use crate::server::service;
use crate::server::service::documents::{self, Proves};
use crate::server::service::ground;
use maps_domain::catalogue::Catalogue;
use maps_domain::field::FieldError;
use maps_domain::interconnect::{Kind, Party, State};

/// A letter holds so many days (ours: long enough for a cross-connect, short enough to be looked at again).
const VALID_DAYS: i64 = 90;
/// Longest rack or port, characters.
const LONGEST: usize = 80;

/// Issues a letter in the caller's transaction. The entry is audited by the caller, last.
pub(super) async fn issue(
    tx: &mut Tx,
    ctx: &Ctx,
    catalogue: &Catalogue,
    row: &RequestRow,
    rack: &str,
    port: &str,
) -> Result<Vec<Entry>, AppError> {
    let (rack, port) = place(rack, port)?;
    let code = letter_code::fresh(ctx);
    let valid_until = ctx.now.add_days(VALID_DAYS);
    let building = building(catalogue, row.facility_id.as_deref());
    let letter = Letter {
        isp: isp_name(tx, row).await?,
        subject: title(row, catalogue),
        request: row.number,
        building,
        metro: ground::metro_name(catalogue, &row.metro_id),
        rack,
        port,
        links: row.lag_members,
        speed: row.bandwidth().to_string(),
        issued_by: ctx.actor()?.name.clone(),
        issued_on: ctx.now.date(),
        valid_until: valid_until.date(),
        verify: format!("{}/verify/loa/{code}", ctx.app.config.base_url()),
        code: code.clone(),
        demo: ctx.app.demo,
    };
    let bytes = pdf(&letter)?;
    let name = format!("LOA-{}-{}.pdf", row.number, ctx.now.date());
    let proves = Proves {
        kind: "loa".to_owned(),
        id: row.id.clone(),
    };
    let org = row.org();
    let note = format!("Letter of authorisation {code}");
    let made = (name.as_str(), "application/pdf");
    let (document, stored) =
        documents::store_made(tx, ctx, &org, made, &bytes, proves, &note).await?;
    let loa = Loa {
        id: ctx.new_id(),
        request_id: row.id.clone(),
        org_id: row.org_id.clone(),
        code,
        document_id: document.id.clone(),
        sha256: document.sha256,
        facility_id: row.facility_id.clone(),
        body: serde_json::to_string(&letter)?,
        issued_by: ctx.actor()?.user_id.to_string(),
        issued_at: ctx.now.get(),
        valid_until: valid_until.get(),
        revoked_at: None,
        revoke_reason: String::new(),
        superseded_by: String::new(),
    };
    loas::supersede(tx, &loa, ctx.now).await?;
    loas::insert(tx, &loa).await?;
    let said = format!(
        "Letter of authorisation, valid until {}.",
        valid_until.date()
    );
    enter(tx, ctx, row, "loa_issued", &said, Some(&document.id)).await?;
    Ok(vec![
        stored,
        entry(
            row,
            "loa_issued",
            format!(
                "issued a letter of authorisation for request {}",
                row.number
            ),
            Change::of("valid until", "", valid_until.date())
                .into_iter()
                .collect(),
        ),
    ])
}

/// Rack, and panel and port, as typed.
fn place(rack: &str, port: &str) -> Result<(String, String), AppError> {
    let mut errors = Vec::new();
    let mut read = |field: &str, label: &str, text: &str| {
        let text = text.trim();
        let length = text.chars().count();
        if length == 0 || length > LONGEST || text.chars().any(char::is_control) {
            errors.push(FieldError::new(
                field,
                format!("{label}: write what the building's technician reads on the panel, at most {LONGEST} characters."),
            ));
        }
        text.to_owned()
    };
    let place = (
        read("rack", "Rack", rack),
        read("port", "Panel and port", port),
    );
    match errors.is_empty() {
        true => Ok(place),
        false => Err(AppError::Invalid(errors)),
    }
}

/// "Science Park 610 (PeeringDB facility 18)".
fn building(catalogue: &Catalogue, facility: Option<&str>) -> String {
    let Some(id) = facility else {
        return "the edge site's building".to_owned();
    };
    catalogue.building(&id.into())
}

/// Refuses a step that needs a letter while none holds.
pub(super) async fn must_hold(tx: &mut Tx, ctx: &Ctx, row: &RequestRow) -> Result<(), AppError> {
    let letters = loas::of_request(tx, &row.id).await?;
    if letters.iter().any(|loa| loa.holds(ctx.now)) {
        return Ok(());
    }
    let why = match letters.first() {
        Some(loa) if loa.revoked_at.is_some() => "was revoked",
        Some(_) => "has expired",
        None => "has not been issued",
    };
    Err(AppError::Refused(format!(
        "The letter of authorisation {why}. Ask Microsoft in a comment for a new one, then go on."
    )))
}

/// Rack, and panel and port, as a letter states them.
pub(super) fn place_of(loa: &Loa) -> Result<(String, String), AppError> {
    let letter: Letter = serde_json::from_str(&loa.body)?;
    Ok((letter.rack, letter.port))
}

/// Whether a letter can be issued again where the request stands.
pub fn can_reissue(row: &RequestRow) -> bool {
    let state = match row.blocked_from.as_str() {
        "" => row.state.as_str(),
        behind => behind,
    };
    let building = [
        State::LoaIssued,
        State::Approved,
        State::ProvisioningStarted,
        State::Cabling,
    ];
    row.kind != Kind::TypeConversion.as_str()
        && building.iter().any(|known| known.as_str() == state)
}

/// Issues a new letter for a request under way; the old one is revoked.
///
/// # Errors
/// `Invalid` (fields `rack`, `port`), `Refused` where no letter is needed, `Conflict`, `NotFound`.
pub async fn reissue(
    ctx: &Ctx,
    id: &str,
    version: i64,
    rack: &str,
    port: &str,
) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let mut row = of_microsoft(ctx, &mut tx, id, version).await?;
    if !can_reissue(&row) {
        return Err(AppError::Refused(
            "A letter is issued with the approval, and again until the cross-connect stands."
                .to_owned(),
        ));
    }
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let entries = issue(&mut tx, ctx, &catalogue, &row, rack, port).await?;
    row.updated_at = ctx.now.get();
    requests::update(&mut tx, &row).await?;
    let headline = format!("Microsoft issued a new LOA for request {}", row.number);
    let body = "The earlier letter no longer holds: give the new one to the building.".to_owned();
    tell(&mut tx, ctx, &row, Party::Isp, "loa_issued", headline, body).await?;
    for entry in entries {
        ctx.audit(&mut tx, entry).await?;
    }
    tx.commit().await
}

/// Revokes the letter of a request. Everybody who asks sees it from now on; the ISP is told why.
///
/// # Errors
/// `Invalid` (field `revoke_reason`), `Refused` when no letter holds, `Conflict`, `NotFound`.
pub async fn revoke(ctx: &Ctx, id: &str, version: i64, reason: &str) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let mut row = of_microsoft(ctx, &mut tx, id, version).await?;
    let reason = service::reason("revoke_reason", reason)?;
    if loas::revoke(&mut tx, &row.id, reason.as_str(), ctx.now).await? == 0 {
        return Err(AppError::Refused(
            "No letter of this request holds: there is nothing to revoke.".to_owned(),
        ));
    }
    row.updated_at = ctx.now.get();
    requests::update(&mut tx, &row).await?;
    enter(&mut tx, ctx, &row, "loa_revoked", reason.as_str(), None).await?;
    let headline = format!("Microsoft revoked the LOA of request {}", row.number);
    let body =
        format!("“{reason}” Tell the building not to patch by it. Microsoft can issue a new one.");
    tell(
        &mut tx,
        ctx,
        &row,
        Party::Isp,
        "loa_revoked",
        headline,
        body,
    )
    .await?;
    let summary = format!(
        "revoked the letter of authorisation of request {}",
        row.number
    );
    let changes = Change::of("reason", "", reason.as_str());
    let entry = entry(&row, "loa_revoked", summary, changes.into_iter().collect());
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}

async fn of_microsoft(
    ctx: &Ctx,
    tx: &mut Tx,
    id: &str,
    version: i64,
) -> Result<RequestRow, AppError> {
    let (row, party) = for_move(ctx, tx, id).await?;
    if party != Party::Microsoft {
        return Err(AppError::NotFound);
    }
    if row.version != version {
        return Err(AppError::changed_meanwhile());
    }
    Ok(row)
}
