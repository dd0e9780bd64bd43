//! Sign-in and sign-out.

use super::{fold_email, links};
use crate::error::AppError;
use crate::server::auth::identity::ABSOLUTE_HOURS;
use crate::server::auth::password::MAX_LENGTH;
use crate::server::auth::session_store::{AGENT, USER, hash};
use crate::server::ctx::{Actor, Ctx};
use crate::server::db::users::{self, User};
use crate::server::db::{orgs, sessions, users as people};
use crate::server::service::tries::Tries;
use maps_domain::ids::{OrgId, UserId};
use tower_sessions::Session;

/// The same sentence for an unknown person, a wrong password and a removed member.
const NO: &str =
    "The e-mail address or the password is not right. Check both, or set a new password.";

/// What its tries are counted under.
pub(super) const SIGN_IN: &str = "signin";

/// Checks the password and begins a session under a new id.
///
/// # Errors
/// `Invalid` with one message for every reason, `TooMany`, `Unavailable`.
pub async fn execute(
    ctx: &Ctx,
    session: &Session,
    email: &str,
    password: &str,
    agent: &str,
    network: &str,
) -> Result<User, AppError> {
    let email = fold_email(email);
    let tries = Tries::of_person(SIGN_IN, &email, network);
    let mut tx = ctx.app.db.begin().await?;
    tries.begin(&mut tx, ctx).await?;
    let user = people::by_email(&mut tx, &email)
        .await?
        .filter(|u| u.removed_at.is_none());
    // The try counts even when this process dies now. Hashing happens outside the transaction.
    tx.commit().await?;
    let stored = user.as_ref().map(|u| u.password_hash.clone());
    let right = match password.len() <= MAX_LENGTH * 4 {
        true => ctx.app.hasher.verify(password.to_owned(), stored).await,
        false => Ok(false),
    };
    if right == Err(AppError::Unavailable) {
        // Nothing was compared, so nothing was guessed.
        let mut tx = ctx.app.db.begin().await?;
        tries.forgive(&mut tx, ctx).await?;
        tx.commit().await?;
    }
    let right = right?;
    let user = user
        .filter(|_| right)
        .ok_or_else(|| AppError::field("password", NO))?;
    let mut tx = ctx.app.db.begin().await?;
    tries.forgive(&mut tx, ctx).await?;
    tries.clear_own(&mut tx).await?;
    if user.email_confirmed_at.is_none() {
        links::send_confirmation(&mut tx, ctx, &user).await?;
        tx.commit().await?;
        return Err(AppError::field(
            "email",
            "This address is not confirmed yet. We have just sent you a new link: open it, then sign in.",
        ));
    }
    let org = orgs::get(&mut tx, &OrgId::new(user.org_id.clone())).await?;
    let mut theirs = ctx.clone();
    theirs.actor = Some(Actor::of(&user, &org, ctx.now)?);
    let entry = links::member_entry("signed_in", &user, "signed in".to_owned());
    theirs.audit(&mut tx, entry).await?;
    tx.commit().await?;
    // A new id, so that an id planted before the sign-in is worth nothing.
    session.cycle_id().await.map_err(AppError::internal)?;
    session
        .insert(USER, &user.id)
        .await
        .map_err(AppError::internal)?;
    session
        .insert(AGENT, agent)
        .await
        .map_err(AppError::internal)?;
    session.set_expiry(Some(tower_sessions::Expiry::OnInactivity(
        tower_sessions::cookie::time::Duration::hours(ABSOLUTE_HOURS.1),
    )));
    Ok(user)
}

/// Ends this session.
///
/// # Errors
/// What the database refuses.
pub async fn sign_out(session: &Session) -> Result<(), AppError> {
    session.flush().await.map_err(AppError::internal)
}

/// Ends all sessions of the person, this one included.
///
/// # Errors
/// What the database refuses.
pub async fn sign_out_everywhere(ctx: &Ctx, session: &Session) -> Result<(), AppError> {
    let actor = ctx.actor()?.clone();
    let mut tx = ctx.app.db.begin().await?;
    sessions::delete_all_of(&mut tx, &actor.user_id, "").await?;
    let user = users::get(&mut tx, &actor.user_id).await?;
    ctx.audit(
        &mut tx,
        links::member_entry(
            "signed_out_everywhere",
            &user,
            format!("{} signed out everywhere", user.name),
        ),
    )
    .await?;
    tx.commit().await?;
    sign_out(session).await
}

/// The person's sessions, newest first; the flag marks the one that asks.
///
/// # Errors
/// What the database refuses.
pub async fn my_sessions(
    ctx: &Ctx,
    session: &Session,
) -> Result<Vec<(sessions::SessionRow, bool)>, AppError> {
    let actor = ctx.actor()?;
    let mine = session.id().map(|id| hash(&id)).unwrap_or_default();
    let mut tx = ctx.app.db.read().await?;
    let rows = sessions::of_user(&mut tx, &actor.user_id, ctx.now).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let this = row.id_hash == mine;
            (row, this)
        })
        .collect())
}

/// Ends one session of the person.
///
/// # Errors
/// `NotFound` when it is not theirs.
pub async fn end_session(ctx: &Ctx, id_hash: &str) -> Result<(), AppError> {
    let user: UserId = ctx.actor()?.user_id.clone();
    let mut tx = ctx.app.db.begin().await?;
    if !sessions::delete_own(&mut tx, &user, id_hash).await? {
        return Err(AppError::NotFound);
    }
    tx.commit().await
}
