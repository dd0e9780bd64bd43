//! A person's own account: name and password.

use super::links::member_entry;
use crate::error::AppError;
use crate::server::auth::password;
use crate::server::auth::session_store::hash;
use crate::server::ctx::Ctx;
use crate::server::db::audit::Change;
use crate::server::db::{sessions, users};
use tower_sessions::Session;

/// Changes the name.
///
/// # Errors
/// `Invalid`.
pub async fn rename(ctx: &Ctx, name: &str) -> Result<(), AppError> {
    let name = name.trim();
    if !(2..=120).contains(&name.chars().count()) {
        return Err(AppError::field(
            "name",
            "Your name: enter 2 to 120 characters.",
        ));
    }
    let mut tx = ctx.app.db.begin().await?;
    let mut user = users::get(&mut tx, &ctx.actor()?.user_id).await?;
    let changes = Change::of("name", &user.name, name).into_iter().collect();
    name.clone_into(&mut user.name);
    users::update(&mut tx, &user).await?;
    let mut entry = member_entry(
        "member_renamed",
        &user,
        format!("{name} changed their name"),
    );
    entry.changes = changes;
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}

/// Changes the password after checking the old one; ends all other sessions.
///
/// # Errors
/// `Invalid`.
pub async fn change_password(
    ctx: &Ctx,
    session: &Session,
    old: &str,
    new: &str,
) -> Result<(), AppError> {
    let actor = ctx.actor()?.clone();
    let mut tx = ctx.app.db.read().await?;
    let user = users::get(&mut tx, &actor.user_id).await?;
    drop(tx);
    if !ctx
        .app
        .hasher
        .verify(old.to_owned(), Some(user.password_hash.clone()))
        .await?
    {
        return Err(AppError::field(
            "old_password",
            "This is not your present password.",
        ));
    }
    password::check_new(new, &user.email).map_err(|m| AppError::field("password", m))?;
    let fresh = ctx.app.hasher.hash(new.to_owned()).await?;
    let mine = session.id().map(|id| hash(&id)).unwrap_or_default();
    let mut tx = ctx.app.db.begin().await?;
    let user = users::User {
        password_hash: fresh,
        ..user
    };
    users::update(&mut tx, &user).await?;
    sessions::delete_all_of(&mut tx, &actor.user_id, &mine).await?;
    ctx.audit(
        &mut tx,
        member_entry(
            "password_changed",
            &user,
            format!("{} changed their password", user.name),
        ),
    )
    .await?;
    tx.commit().await
}
