//! Letters of authorisation: Microsoft permits the building to patch to a named rack, panel and port.
//!
//! A letter is stored once, as the PDF that left the house; its hash and a random code let anybody who
//! holds a copy ask whether it still holds, without learning more than the letter already says.

use super::letter::{Letter, pdf};
use super::{enter, entry, for_move, isp_name, tell, title};
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
use maps_domain::time::UtcMs;

/// A letter holds so many days (ours: long enough for a cross-connect, short enough to be looked at again).
const VALID_DAYS: i64 = 90;
/// Longest rack or port, characters.
const LONGEST: usize = 80;
/// Letters and digits that are not mistaken for each other on paper (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

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
    let code = fresh_code(ctx);
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

/// 80 random bits in four groups of four.
fn fresh_code(ctx: &Ctx) -> String {
    let bits = ctx
        .app
        .random
        .bytes::<10>()
        .iter()
        .fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
    let mut code = String::new();
    for at in (0..16_u32).rev() {
        let digit = usize::try_from((bits >> (at * 5)) & 31).unwrap_or_default();
        code.push(ALPHABET.get(digit).map_or('0', |byte| char::from(*byte)));
        if at > 0 && at % 4 == 0 {
            code.push('-');
        }
    }
    code
}

/// Reads a code as people type it: any case, with or without dashes, O for 0 and I or L for 1.
fn read_code(text: &str) -> Option<String> {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    let known = plain.bytes().all(|byte| ALPHABET.contains(&byte));
    if plain.len() != 16 || !known {
        return None;
    }
    let groups: Vec<&str> = (0..4)
        .filter_map(|at| plain.get(at * 4..at * 4 + 4))
        .collect();
    Some(groups.join("-"))
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

/// What anybody learns about a letter by its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The code, as printed.
    pub code: String,
    /// How it stands.
    pub standing: Standing,
    /// When it was issued.
    pub issued: UtcMs,
    /// Last moment.
    pub valid_until: UtcMs,
    /// Who issued it, and what the building's desk compares before it patches; `None` once the letter no
    /// longer holds, when there is nothing to patch by it.
    pub says: Option<Says>,
    /// SHA-256 of the PDF, hexadecimal.
    pub sha256: String,
}

/// What a letter that holds says of its cross-connect, as printed. Whoever asks has its code, and so the
/// letter; what else it says (capacity, names of connections, who signed) a desk does not need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Says {
    /// Who may have the cross-connect built.
    pub holder: String,
    /// The building.
    pub building: String,
    /// Microsoft's rack or cage.
    pub rack: String,
    /// Microsoft's panel and port.
    pub port: String,
}

/// How a letter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It holds.
    Valid,
    /// Replaced by a newer letter, at that time.
    Superseded(UtcMs),
    /// Revoked, at that time.
    Revoked(UtcMs),
    /// Its time is over.
    Expired,
}

/// Looks a letter up by its code, for anybody.
///
/// # Errors
/// `NotFound` for a code that is on no letter.
pub async fn verify(ctx: &Ctx, code: &str) -> Result<Verified, AppError> {
    let code = read_code(code).ok_or(AppError::NotFound)?;
    let mut tx = ctx.app.db.read().await?;
    let loa = loas::by_code(&mut tx, &code).await?;
    let standing = match loa.revoked_at {
        Some(at) if !loa.superseded_by.is_empty() => Standing::Superseded(UtcMs::new(at)),
        Some(at) => Standing::Revoked(UtcMs::new(at)),
        None if loa.holds(ctx.now) => Standing::Valid,
        None => Standing::Expired,
    };
    let says = match standing {
        Standing::Valid => {
            let letter: Letter = serde_json::from_str(&loa.body)?;
            Some(Says {
                holder: letter.isp,
                building: format!("{}, {}", letter.building, letter.metro),
                rack: letter.rack,
                port: letter.port,
            })
        }
        _ => None,
    };
    Ok(Verified {
        code: loa.code,
        standing,
        issued: UtcMs::new(loa.issued_at),
        valid_until: UtcMs::new(loa.valid_until),
        says,
        sha256: loa.sha256,
    })
}

#[cfg(test)]
mod tests {
    use super::read_code;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let printed = Some("0123-4567-89AB-CDEF".to_owned());
        for typed in [
            "0123-4567-89AB-CDEF",
            "o1234567 89ab cdef",
            "Oi23-4567-89abcdeF",
        ] {
            assert_eq!(read_code(typed), printed, "{typed}");
        }
        for typed in [
            "",
            "0123-4567-89AB-CDE",
            "0123-4567-89AB-CDEU",
            "é123-4567-89AB-CDEF",
        ] {
            assert_eq!(read_code(typed), None, "{typed}");
        }
    }
}
