//! The badge that an ISP puts on its own pages: a signed link to a page of ours that says what is
//! qualified now. The code names the ISP and the day; an Ed25519 key that lives in the data folder
//! signs it, so that nobody can make one for a name of their choice. What it shows is never older
//! than the moment of looking.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::directory::{self, Qualified};
use crate::server::db::orgs;
use crate::server::service::ground;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use maps_domain::access::OrgKind;
use maps_domain::catalogue::Catalogue;
use maps_domain::qualification::State;
use maps_domain::time::UtcMs;
use ring::rand::SystemRandom;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// First line of what is signed: a signature for anything else never fits a badge.
const PURPOSE: &str = "maps-portal badge 1";

/// What a code says after its signature was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Public address of the ISP.
    pub slug: String,
    /// Day on which the badge was made, YYYY-MM-DD.
    pub issued: String,
}

fn signed_text(slug: &str, issued: &str) -> String {
    format!("{PURPOSE}\n{slug}\n{issued}")
}

/// The code of a badge: `name.day` and its signature, both base64url.
///
/// # Errors
/// The key cannot be read or made.
pub fn code(ctx: &Ctx, slug: &str) -> Result<String, AppError> {
    let key = key(&ctx.app.config.keys())?;
    let issued = ctx.now.date();
    let signature = key.sign(signed_text(slug, &issued).as_bytes());
    let name = URL_SAFE_NO_PAD.encode(format!("{slug} {issued}"));
    Ok(format!("{name}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

/// The public half of the key, hexadecimal, for who wants to check a code without asking us.
///
/// # Errors
/// The key cannot be read or made.
pub fn public_key(ctx: &Ctx) -> Result<String, AppError> {
    Ok(hex::encode(key(&ctx.app.config.keys())?.public_key()))
}

/// What a code says, when its signature is ours.
///
/// # Errors
/// `NotFound` for anything else.
pub fn read(ctx: &Ctx, code: &str) -> Result<Named, AppError> {
    let (name, signature) = code.trim().split_once('.').ok_or(AppError::NotFound)?;
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| AppError::NotFound);
    let name = String::from_utf8(decode(name)?).map_err(|_| AppError::NotFound)?;
    let (slug, issued) = name.split_once(' ').ok_or(AppError::NotFound)?;
    let key = key(&ctx.app.config.keys())?;
    UnparsedPublicKey::new(&ED25519, key.public_key())
        .verify(signed_text(slug, issued).as_bytes(), &decode(signature)?)
        .map_err(|_| AppError::NotFound)?;
    Ok(Named {
        slug: slug.to_owned(),
        issued: issued.to_owned(),
    })
}

/// What the page behind a badge shows.
pub struct Verified {
    /// Name of the ISP now.
    pub name: String,
    /// Public address.
    pub slug: String,
    /// Day of the badge.
    pub issued: String,
    /// The moment of looking.
    pub now: UtcMs,
    /// What is in force now; may be nothing any more.
    pub qualified: Vec<Qualified>,
    /// Where it was qualified and is not in force now: the last standing of each such region.
    pub lapsed: Vec<Qualified>,
    /// For names.
    pub catalogue: Arc<Catalogue>,
}

/// Checks a code and says what is qualified now.
///
/// # Errors
/// `NotFound` for a code that we did not sign.
pub async fn verify(ctx: &Ctx, code: &str) -> Result<Verified, AppError> {
    let named = read(ctx, code)?;
    let mut tx = ctx.app.db.read().await?;
    let org = orgs::by_slug(&mut tx, &named.slug)
        .await?
        .filter(|org| org.kind == OrgKind::Isp.as_str())
        .ok_or(AppError::NotFound)?;
    let all = directory::qualifications_of(&mut tx, &org.org_id()).await?;
    let (qualified, others): (Vec<Qualified>, Vec<Qualified>) = all
        .into_iter()
        .partition(|q| q.state == State::Qualified.as_str());
    // Sorted: suspended before ended, the newest of a region first.
    let mut seen: BTreeSet<String> = qualified.iter().map(|q| q.region_id.clone()).collect();
    let lapsed = others
        .into_iter()
        .filter(|q| seen.insert(q.region_id.clone()))
        .collect();
    Ok(Verified {
        name: org.display_name,
        slug: org.slug,
        issued: named.issued,
        now: ctx.now,
        qualified,
        lapsed,
        catalogue: ground::catalogue(ctx, &mut tx).await?,
    })
}

/// The signing key; made on first use. Two nodes that start together agree: the file is written
/// aside and linked into place, and who comes second reads what the first one wrote.
fn key(folder: &Path) -> Result<Ed25519KeyPair, AppError> {
    let file = folder.join("badge.ed25519");
    if !file.exists() {
        let fresh = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
            .map_err(|_| AppError::internal("no randomness for the badge key"))?;
        let mut aside = tempfile::NamedTempFile::new_in(folder).map_err(AppError::internal)?;
        aside
            .write_all(fresh.as_ref())
            .map_err(AppError::internal)?;
        aside.as_file().sync_all().map_err(AppError::internal)?;
        if let Err(error) = aside.persist_noclobber(&file)
            && !file.exists()
        {
            return Err(AppError::internal(error));
        }
    }
    let bytes = std::fs::read(&file).map_err(AppError::internal)?;
    Ed25519KeyPair::from_pkcs8(&bytes)
        .map_err(|_| AppError::internal(format!("{} is no Ed25519 key", file.display())))
}
