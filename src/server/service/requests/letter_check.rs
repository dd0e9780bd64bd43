//! Whether a letter of authorisation still holds, for whoever has its code: the desk of the building.

use super::letter::Letter;
use super::letter_code;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::loas;
use maps_domain::time::UtcMs;

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
    let code = letter_code::read(code).ok_or(AppError::NotFound)?;
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
