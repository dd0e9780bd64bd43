//! Prefix keys: issued by the ISP, shown once, redeemed by the customer (rule ACT-01).
//!
//! Whatever is wrong with a key, who presents it reads one and the same sentence; the reason goes to
//! the history of the ISP that issued it. Failed tries are limited per organisation.

use super::{About, for_customer, give_up, tell};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::prefix_keys::{self as store, KeyRow};
use crate::server::db::prefixes::{self, Registered};
use crate::server::service::notify::{self, Note};
use crate::server::service::tries::Tries;
use crate::server::service::{ground, registries};
use maps_domain::access::{Action, Role};
use maps_domain::ids::RegionId;
use maps_domain::policy::PartnerType;
use maps_domain::prefix::Prefix4;
use maps_domain::prefix_key::{KEY_REFUSED, Key, KeyProblem, KeyState, redeem as redeem_key};
use maps_domain::time::UtcMs;
use sha2::{Digest, Sha256};

/// Letters of a key: no I, L, O, U, which are misread.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A secret of 120 bits in groups that can be read out: `XXXXXX-XXXXXX-XXXXXX-XXXXXX`.
fn spell(bytes: [u8; 15]) -> String {
    let mut text = String::new();
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in bytes {
        held = (held << 8) | u32::from(byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            let index = usize::try_from((held >> bits) & 31).unwrap_or_default();
            if text.len() % 7 == 6 {
                text.push('-');
            }
            text.push(char::from(LETTERS.get(index).copied().unwrap_or(b'0')));
        }
        held &= (1 << bits) - 1;
    }
    text
}

/// The stored form of a secret as typed: case, separators and look-alikes do not matter.
fn hash(secret: &str) -> String {
    let plain: String = secret
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    hex::encode(Sha256::digest(plain.as_bytes()))
}

fn typed(row: &KeyRow, registered: &Registered) -> Result<Key, AppError> {
    Ok(Key {
        prefix: registered.prefix4()?,
        customer: registered.customer_org(),
        state: KeyState::parse(&row.state).map_err(AppError::internal)?,
        expires_at: UtcMs::new(row.expires_at),
    })
}

/// The keys of a registration, newest first. Call it after the registration itself was authorised.
///
/// # Errors
/// What the database refuses.
pub async fn of(ctx: &Ctx, prefix: &str) -> Result<Vec<KeyRow>, AppError> {
    let mut tx = ctx.app.db.read().await?;
    store::of_prefix(&mut tx, prefix).await
}

/// Issues a key and gives its secret, which is kept nowhere. An older open key becomes void.
///
/// # Errors
/// `Refused` when the prefix is released or its key was redeemed; `NotFound`, `Forbidden`.
pub async fn issue(ctx: &Ctx, id: &str) -> Result<String, AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let row = prefixes::get(&mut tx, id).await?;
    let actor = ctx.authorise(Action::RegisterPrefix, &row.org())?.clone();
    let refused = |text: &str| Err(AppError::Refused(text.to_owned()));
    if row.released_at.is_some() {
        return refused(
            "This registration is released. Register the prefix anew before you issue a key.",
        );
    }
    if row.redeemed_at.is_some() {
        return refused(
            "The customer has redeemed a key of this prefix already; nothing more is needed.",
        );
    }
    let policy = ground::policy(ctx, &mut tx).await?;
    let days = policy
        .thresholds(&RegionId::from(""), PartnerType::Edge)
        .prefix_key_days;
    let key = Key::issue(row.prefix4()?, row.customer_org(), ctx.now, days);
    let voided = store::void(&mut tx, id, ctx.now).await?;
    let secret = spell(ctx.app.random.bytes());
    let stored = KeyRow {
        id: ctx.new_id(),
        prefix_id: id.to_owned(),
        state: key.state.as_str().to_owned(),
        issued_by: actor.name,
        issued_at: ctx.now.get(),
        expires_at: key.expires_at.get(),
        redeemed_by: String::new(),
        ended_at: None,
        version: 1,
    };
    store::insert(&mut tx, &stored, &hash(&secret)).await?;
    let note = Note {
        kind: "key_issued",
        title: format!("{} issued a key for {}", row.isp, row.prefix),
        body: format!(
            "{} has registered {} for you and issued a key, valid until {}. It gives you the key itself; redeem it here to confirm that the prefix is yours.",
            row.isp,
            row.prefix,
            key.expires_at.date()
        ),
        href: "/customer/prefixes".to_owned(),
    };
    tell::customer(&mut tx, ctx, &row.customer_org(), &note).await?;
    let summary = match voided {
        0 => format!("issued a key for {}", row.prefix),
        _ => format!("issued a new key for {}; the older one is void", row.prefix),
    };
    ctx.audit(&mut tx, entry("key_issued", &row, summary, vec![]))
        .await?;
    let summary = format!("issued a key for your prefix {}", row.prefix);
    let until = Change::of("valid_until", "", key.expires_at.date())
        .into_iter()
        .collect();
    ctx.audit(&mut tx, mirrored("key_issued", &row, summary, until))
        .await?;
    tx.commit().await?;
    Ok(secret)
}

/// Takes the open key of a registration back.
///
/// # Errors
/// `Refused` when it is redeemed or void, `NotFound`, `Forbidden`.
pub async fn revoke(ctx: &Ctx, id: &str) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let row = prefixes::get(&mut tx, id).await?;
    ctx.authorise(Action::RegisterPrefix, &row.org())?;
    let all = store::of_prefix(&mut tx, id).await?;
    let issued = KeyState::Issued.as_str();
    let open = all.iter().find(|key| key.state == issued);
    let Some(key) = open.or(all.first()) else {
        return Err(AppError::Refused(
            "No key was issued for this prefix yet.".to_owned(),
        ));
    };
    typed(key, &row)?
        .revoke(ctx.now)
        .map_err(|refused| AppError::Refused(refused.sentence().to_owned()))?;
    store::end(&mut tx, key, KeyState::Revoked, "", ctx.now).await?;
    // Who was told of the key waits to redeem it.
    let note = Note {
        kind: "key_revoked",
        title: format!("{} revoked the key for {}", row.isp, row.prefix),
        body: format!(
            "The key can be redeemed no longer; the registration stays. Ask {} for a new key to confirm that the prefix is yours.",
            row.isp
        ),
        href: "/customer/prefixes".to_owned(),
    };
    tell::customer(&mut tx, ctx, &row.customer_org(), &note).await?;
    let summary = format!("revoked the key for {}", row.prefix);
    ctx.audit(&mut tx, entry("key_revoked", &row, summary, vec![]))
        .await?;
    let summary = format!("revoked the key for your prefix {}", row.prefix);
    ctx.audit(&mut tx, mirrored("key_revoked", &row, summary, vec![]))
        .await?;
    tx.commit().await
}

/// Redeems a key for the actor's organisation: the prefix counts as confirmed from now on.
///
/// # Errors
/// `Invalid` with the one answer for everything that is wrong with a key, `TooMany`, `Forbidden`.
pub async fn redeem(ctx: &Ctx, prefix: &str, secret: &str) -> Result<(), AppError> {
    let actor = ctx.actor()?.clone();
    ctx.authorise(Action::RedeemPrefixKey, &actor.org_id)?;
    let prefix =
        Prefix4::parse(prefix).map_err(|error| AppError::field("prefix", error.to_string()))?;
    if secret.trim().is_empty() {
        return Err(AppError::field(
            "key",
            "Enter the key that your ISP gave you.",
        ));
    }
    let known = registries::known_now(ctx).await?;
    let mut tx = ctx.app.db.begin().await?;
    let tries = Tries::of_organisation("prefix-key", &actor.org_id);
    tries.begin(&mut tx, ctx).await?;
    let found = store::by_hash(&mut tx, &hash(secret)).await?;
    let registered = match &found {
        None => None,
        Some(key) => Some(prefixes::get(&mut tx, &key.prefix_id).await?),
    };
    let pair = found.as_ref().zip(registered.as_ref());
    let key = match pair {
        Some((key, registered)) => Some(typed(key, registered)?),
        None => None,
    };
    // A key of a released registration is as void as a revoked one.
    let outcome = match registered.as_ref().and_then(|row| row.released_at) {
        Some(_) => Err(KeyProblem::Revoked),
        None => redeem_key(key.as_ref(), prefix, &actor.org_id, ctx.now),
    };
    let Some((key, row)) = pair.filter(|_| outcome.is_ok()) else {
        refuse(&mut tx, ctx, prefix, outcome.err(), registered.as_ref()).await?;
        // The try is kept: it counts.
        tx.commit().await?;
        return Err(AppError::field("key", KEY_REFUSED));
    };
    tries.forgive(&mut tx, ctx).await?;
    store::end(&mut tx, key, KeyState::Redeemed, &actor.name, ctx.now).await?;
    prefixes::redeemed(&mut tx, row, ctx.now).await?;
    let about = About::of(&mut tx, &row.org()).await?;
    let answer = about.answer(prefix, row.origin_asn(), true, &known);
    prefixes::set_answer(&mut tx, &row.id, &answer, ctx.now).await?;
    give_up::roll_out(&mut tx, ctx, &row.org(), &actor.org_id, &row.prefix).await?;
    let note = Note {
        kind: "key_redeemed",
        title: format!("{} redeemed the key for {}", actor.org_name, row.prefix),
        body: "The customer confirmed that the prefix is theirs. Activation goes on by itself."
            .to_owned(),
        href: format!("/isp/prefixes/{}", row.id),
    };
    let roles = [Role::IspAdmin, Role::IspEngineer];
    notify::organisation(&mut tx, ctx, &row.org(), &roles, &note).await?;
    let changes = Change::of("checks", row.worst().label(), answer.outcome.label())
        .into_iter()
        .collect();
    let summary = format!("redeemed the key for {}", row.prefix);
    ctx.audit(&mut tx, entry("key_redeemed", row, summary, changes))
        .await?;
    let summary = format!("redeemed the key for your prefix {}", row.prefix);
    ctx.audit(&mut tx, mirrored("key_redeemed", row, summary, vec![]))
        .await?;
    tx.commit().await
}

/// A refused key, for the history of who issued it; of the presenter when nobody did.
async fn refuse(
    tx: &mut Tx,
    ctx: &Ctx,
    prefix: Prefix4,
    problem: Option<KeyProblem>,
    registered: Option<&Registered>,
) -> Result<(), AppError> {
    let why = match problem {
        Some(KeyProblem::Foreign) => "it was issued to another customer",
        Some(KeyProblem::OtherPrefix) => "it belongs to another prefix",
        Some(KeyProblem::Used) => "it was redeemed before",
        Some(KeyProblem::Expired) => "it has expired",
        Some(KeyProblem::Revoked) => "it was revoked",
        Some(KeyProblem::Wrong) | None => "no such key exists",
    };
    let entry = match registered {
        Some(row) => entry(
            "refused_key",
            row,
            format!("presented a key of {} that was refused: {why}", row.prefix),
            vec![],
        ),
        None => {
            let org = ctx.actor()?.org_id.clone();
            Entry {
                action: "refused_key",
                object_kind: "organisation",
                object_id: org.to_string(),
                owner: org,
                // The reason stays out: the presenter reads this history.
                summary: format!("presented a key for {prefix} that was refused"),
                changes: vec![],
            }
        }
    };
    ctx.audit(tx, entry).await
}

/// What happened to a key, for the history of its customer.
fn mirrored(
    action: &'static str,
    row: &Registered,
    summary: String,
    changes: Vec<Change>,
) -> Entry {
    for_customer(&row.customer_org(), &row.id, action, summary, changes)
}

fn entry(action: &'static str, row: &Registered, summary: String, changes: Vec<Change>) -> Entry {
    Entry {
        action,
        object_kind: "prefix",
        object_id: row.id.clone(),
        owner: row.org(),
        summary,
        changes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_four_groups_and_typed_in_any_manner() {
        let secret = spell([0xff; 15]);
        assert_eq!(secret, "ZZZZZZ-ZZZZZZ-ZZZZZZ-ZZZZZZ");
        let secret = spell(*b"maps-portal-key");
        assert_eq!(secret.len(), 27);
        assert_eq!(
            hash(&secret),
            hash(&secret.to_lowercase().replace('-', " "))
        );
        assert_eq!(hash("0I1"), hash("oll"));
        assert_ne!(hash(&secret), hash(&spell([0; 15])));
    }
}
