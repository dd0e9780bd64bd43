//! One-time links: confirm an address, reset a password, accept an invitation.
//!
//! The secret goes out by mail and is stored as a hash; each link works once and expires.

use super::{fold_email, sign_in};
use crate::error::AppError;
use crate::server::auth::{password, sha256_hex};
use crate::server::ctx::Ctx;
use crate::server::db::audit::Entry;
use crate::server::db::users::{self, OneTimeLink, User};
use crate::server::db::{Tx, orgs, sessions};
use crate::server::service::notify;
use crate::server::service::tries::Tries;
use maps_domain::access::Role;
use maps_domain::ids::{OrgId, UserId};
use maps_domain::time::UtcMs;

const CONFIRM_HOURS: i64 = 48;
const RESET_MINUTES: i64 = 10;
const INVITE_HOURS: i64 = 7 * 24;

/// Stores a link and gives its secret.
async fn make(tx: &mut Tx, ctx: &Ctx, mut link: OneTimeLink) -> Result<String, AppError> {
    let secret = ctx.app.random.secret();
    link.token_hash = sha256_hex(secret.as_bytes());
    users::insert_link(tx, &link).await?;
    Ok(secret)
}

fn blank(ctx: &Ctx, kind: &str, email: &str, expires_at: UtcMs) -> OneTimeLink {
    OneTimeLink {
        token_hash: String::new(),
        kind: kind.to_owned(),
        email: email.to_owned(),
        user_id: None,
        org_id: None,
        role: String::new(),
        created_by: ctx
            .actor
            .as_ref()
            .map(|a| a.name.clone())
            .unwrap_or_default(),
        created_at: ctx.now.get(),
        expires_at: expires_at.get(),
        used_at: None,
    }
}

/// Mails the confirmation link of a new person.
///
/// # Errors
/// What the database refuses.
pub async fn send_confirmation(tx: &mut Tx, ctx: &Ctx, user: &User) -> Result<(), AppError> {
    let mut link = blank(
        ctx,
        "confirm",
        &user.email,
        ctx.now.add_hours(CONFIRM_HOURS),
    );
    link.user_id = Some(user.id.clone());
    let secret = make(tx, ctx, link).await?;
    let base = ctx.app.config.base_url();
    let body = format!(
        "Hello {},\n\nplease confirm your address within {CONFIRM_HOURS} hours:\n\n{base}/confirm/{secret}\n\n\
         If you did not sign up at maps-portal, ignore this mail.\n",
        user.name
    );
    notify::mail(tx, ctx, &user.email, "Confirm your address", &body).await
}

/// Tells the owner of an address that somebody tried to sign up with it again.
///
/// # Errors
/// What the database refuses.
pub async fn mail_already_registered(tx: &mut Tx, ctx: &Ctx, email: &str) -> Result<(), AppError> {
    let base = ctx.app.config.base_url();
    let body = format!(
        "Hello,\n\nsomebody tried to sign up with this address, which already has an account.\n\n\
         If it was you, sign in at {base}/sign-in, or set a new password at {base}/reset.\n"
    );
    notify::mail(tx, ctx, email, "You already have an account", &body).await
}

/// Confirms an address; the first confirmed member also verifies the organisation's domain.
///
/// # Errors
/// `NotFound` when the link is unknown, used or expired.
pub async fn confirm(ctx: &Ctx, secret: &str) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let (link, mut user) = person_of(&mut tx, ctx, "confirm", secret).await?;
    users::use_link(&mut tx, &link.token_hash, ctx.now).await?;
    user.email_confirmed_at = Some(ctx.now.get());
    users::update(&mut tx, &user).await?;
    let org_id = OrgId::new(user.org_id.clone());
    let mut org = orgs::get(&mut tx, &org_id).await?;
    if org.domain_verified_at.is_none() {
        org.domain_verified_at = Some(ctx.now.get());
        orgs::update(&mut tx, &org).await?;
    }
    let summary = format!("{} confirmed their address", user.name);
    ctx.audit(&mut tx, member_entry("address_confirmed", &user, summary))
        .await?;
    tx.commit().await
}

async fn person_of(
    tx: &mut Tx,
    ctx: &Ctx,
    kind: &str,
    secret: &str,
) -> Result<(OneTimeLink, User), AppError> {
    let hash = sha256_hex(secret.as_bytes());
    let link = users::usable_link(tx, kind, &hash, ctx.now)
        .await?
        .ok_or(AppError::NotFound)?;
    let id = UserId::new(link.user_id.clone().ok_or(AppError::NotFound)?);
    let user = users::get(tx, &id).await?;
    if user.removed_at.is_some() {
        return Err(AppError::NotFound);
    }
    Ok((link, user))
}

/// Mails a reset link when the address is known; says nothing either way.
///
/// # Errors
/// `TooMany`.
pub async fn request_reset(ctx: &Ctx, email: &str, network: &str) -> Result<(), AppError> {
    let email = fold_email(email);
    let mut tx = ctx.app.db.begin().await?;
    let tries = Tries::of_person("reset", &email, network);
    tries.begin(&mut tx, ctx).await?;
    if let Some(user) = users::by_email(&mut tx, &email)
        .await?
        .filter(|u| u.removed_at.is_none())
    {
        let mut link = blank(
            ctx,
            "reset",
            &email,
            UtcMs::new(ctx.now.get() + RESET_MINUTES * 60_000),
        );
        link.user_id = Some(user.id.clone());
        let secret = make(&mut tx, ctx, link).await?;
        let base = ctx.app.config.base_url();
        let body = format!(
            "Hello {},\n\nset a new password within {RESET_MINUTES} minutes:\n\n{base}/reset/{secret}\n\n\
             If you did not ask for this, ignore this mail: nothing has changed.\n",
            user.name
        );
        notify::mail(&mut tx, ctx, &email, "Set a new password", &body).await?;
    }
    tx.commit().await
}

/// Whether a mail's text holds such a link.
pub fn one_in(text: &str) -> bool {
    ["/confirm/", "/reset/", "/invitation/"]
        .iter()
        .any(|path| text.contains(path))
}

/// Whether a link can still be used: for showing its form.
///
/// # Errors
/// `NotFound`.
pub async fn look(ctx: &Ctx, kind: &str, secret: &str) -> Result<OneTimeLink, AppError> {
    let mut tx = ctx.app.db.read().await?;
    users::usable_link(&mut tx, kind, &sha256_hex(secret.as_bytes()), ctx.now)
        .await?
        .ok_or(AppError::NotFound)
}

/// Sets the password by a reset link and ends all sessions of the person.
///
/// # Errors
/// `NotFound`, `Invalid`.
pub async fn reset(ctx: &Ctx, secret: &str, new_password: &str) -> Result<(), AppError> {
    let link = look(ctx, "reset", secret).await?;
    password::check_new(new_password, &link.email).map_err(|m| AppError::field("password", m))?;
    let hash = ctx.app.hasher.hash(new_password.to_owned()).await?;
    let mut tx = ctx.app.db.begin().await?;
    let (link, mut user) = person_of(&mut tx, ctx, "reset", secret).await?;
    users::use_link(&mut tx, &link.token_hash, ctx.now).await?;
    user.password_hash = hash;
    // Whoever reads the mailbox has shown that the address is theirs.
    user.email_confirmed_at = user.email_confirmed_at.or(Some(ctx.now.get()));
    users::update(&mut tx, &user).await?;
    sessions::delete_all_of(&mut tx, &UserId::new(user.id.clone()), "").await?;
    // Nobody can keep somebody out by guessing at their account: this is the way back in.
    let tries = Tries::of_person(sign_in::SIGN_IN, &user.email, "");
    tries.clear_own(&mut tx).await?;
    let summary = format!("{} set a new password by mail", user.name);
    ctx.audit(&mut tx, member_entry("password_reset", &user, summary))
        .await?;
    tx.commit().await
}

/// Makes an invitation and gives its secret; mails it unless the caller prints it.
///
/// # Errors
/// What the database refuses.
pub async fn invite(
    tx: &mut Tx,
    ctx: &Ctx,
    org: &OrgId,
    email: &str,
    role: Role,
    by_mail: bool,
) -> Result<String, AppError> {
    let mut link = blank(ctx, "invite", email, ctx.now.add_hours(INVITE_HOURS));
    link.org_id = Some(org.to_string());
    link.role = role.as_str().to_owned();
    let inviter = if link.created_by.is_empty() {
        "maps-portal".to_owned()
    } else {
        link.created_by.clone()
    };
    let secret = make(tx, ctx, link).await?;
    if by_mail {
        let org = orgs::get(tx, org).await?;
        let base = ctx.app.config.base_url();
        let body = format!(
            "Hello,\n\n{inviter} invites you to {} on maps-portal as {}.\n\nAccept within 7 days:\n\n{base}/invitation/{secret}\n",
            org.display_name,
            role.label()
        );
        notify::mail(
            tx,
            ctx,
            email,
            &format!("Invitation to {}", org.display_name),
            &body,
        )
        .await?;
    }
    Ok(secret)
}

/// Accepts an invitation: the invited person becomes a member.
///
/// # Errors
/// `NotFound`, `Invalid`.
pub async fn accept(
    ctx: &Ctx,
    secret: &str,
    name: &str,
    new_password: &str,
) -> Result<(), AppError> {
    let link = look(ctx, "invite", secret).await?;
    if name.trim().chars().count() < 2 {
        return Err(AppError::field(
            "name",
            "Your name: enter at least 2 characters.",
        ));
    }
    password::check_new(new_password, &link.email).map_err(|m| AppError::field("password", m))?;
    let password_hash = ctx.app.hasher.hash(new_password.to_owned()).await?;
    let org = OrgId::new(link.org_id.clone().ok_or(AppError::NotFound)?);
    let mut tx = ctx.app.db.begin().await?;
    users::use_link(&mut tx, &link.token_hash, ctx.now).await?;
    if users::by_email(&mut tx, &link.email).await?.is_some() {
        return Err(AppError::Refused("This address already has an account. Sign in with it, or ask to be invited with another address.".to_owned()));
    }
    let user = User {
        id: ctx.new_id(),
        org_id: org.to_string(),
        email: link.email.clone(),
        name: name.trim().to_owned(),
        role: link.role.clone(),
        password_hash,
        email_confirmed_at: Some(ctx.now.get()),
        removed_at: None,
        created_at: ctx.now.get(),
        version: 1,
    };
    users::insert(&mut tx, &user).await?;
    let summary = format!("{} accepted the invitation", user.name);
    ctx.audit(&mut tx, member_entry("member_joined", &user, summary))
        .await?;
    tx.commit().await
}

/// An audit entry about a person.
pub fn member_entry(action: &'static str, user: &User, summary: String) -> Entry {
    Entry {
        action,
        object_kind: "member",
        object_id: user.id.clone(),
        owner: OrgId::new(user.org_id.clone()),
        summary,
        changes: vec![],
    }
}
