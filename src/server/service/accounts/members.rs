//! Members of an organisation: invite, change role, remove. The last admin cannot leave.

use super::{fold_email, links};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::users::{self, OneTimeLink, User};
use crate::server::db::{Tx, api_tokens, orgs, sessions};
use maps_domain::access::{Action, OrgKind, ROLES, Role};
use maps_domain::contact::email_domain;
use maps_domain::ids::{OrgId, UserId};

/// Members and open invitations of the actor's organisation.
///
/// # Errors
/// `Forbidden`.
pub async fn list(ctx: &Ctx) -> Result<(Vec<User>, Vec<OneTimeLink>), AppError> {
    let org = ctx.actor()?.org_id.clone();
    let mut tx = ctx.app.db.read().await?;
    let members = users::members(&mut tx, &org).await?;
    let invitations = users::open_invitations(&mut tx, &org, ctx.now).await?;
    Ok((members, invitations))
}

/// Roles that exist in an organisation of that kind.
pub fn roles_of(kind: OrgKind) -> impl Iterator<Item = Role> {
    ROLES
        .iter()
        .copied()
        .filter(move |role| role.org_kind() == kind)
}

fn parse_role(kind: OrgKind, text: &str) -> Result<Role, AppError> {
    roles_of(kind)
        .find(|role| role.as_str() == text)
        .ok_or_else(|| AppError::field("role", "Choose one of the listed roles."))
}

/// Invites a person of the organisation's own mail domain.
///
/// # Errors
/// `Forbidden`, `Invalid`.
pub async fn invite(ctx: &Ctx, email: &str, role: &str) -> Result<(), AppError> {
    let actor = ctx.actor()?.clone();
    ctx.authorise(Action::ManageMembers, &actor.org_id)?;
    let role = parse_role(actor.role.org_kind(), role)?;
    let email = fold_email(email);
    let mut tx = ctx.app.db.begin().await?;
    let org = orgs::get(&mut tx, &actor.org_id).await?;
    match email_domain(&email) {
        None => {
            return Err(AppError::field(
                "email",
                format!("\u{201c}{email}\u{201d} is not an e-mail address."),
            ));
        }
        Some(domain)
            if domain != org.email_domain
                && !domain.ends_with(&format!(".{}", org.email_domain)) =>
        {
            return Err(AppError::field(
                "email",
                format!(
                    "{domain} is not {}'s domain. Members have addresses at {}.",
                    org.display_name, org.email_domain
                ),
            ));
        }
        Some(_) => {}
    }
    if users::by_email(&mut tx, &email).await?.is_some() {
        return Err(AppError::field(
            "email",
            format!("{email} already has an account."),
        ));
    }
    links::invite(&mut tx, ctx, &actor.org_id, &email, role, true).await?;
    ctx.audit(
        &mut tx,
        Entry {
            action: "member_invited",
            object_kind: "organisation",
            object_id: actor.org_id.to_string(),
            owner: actor.org_id.clone(),
            summary: format!("invited {email} as {}", role.label()),
            changes: vec![],
        },
    )
    .await?;
    tx.commit().await
}

/// Changes a member's role; it applies to their next request.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Invalid`, `Refused` for the last admin.
pub async fn change_role(ctx: &Ctx, user: &UserId, role: &str) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let mut member = own_member(&mut tx, ctx, user).await?;
    let role = parse_role(ctx.actor()?.role.org_kind(), role)?;
    keep_an_admin(&mut tx, &member, Some(role)).await?;
    let before = member.role.parse::<Role>().map_or("", |r| r.label());
    let changes = Change::of("role", before, role.label())
        .into_iter()
        .collect();
    role.as_str().clone_into(&mut member.role);
    users::update(&mut tx, &member).await?;
    sessions::delete_all_of(&mut tx, user, "").await?;
    let mut entry = links::member_entry(
        "role_changed",
        &member,
        format!("changed the role of {}", member.name),
    );
    entry.changes = changes;
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}

/// Removes a member and ends their sessions.
///
/// # Errors
/// As [`change_role`].
pub async fn remove(ctx: &Ctx, user: &UserId) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let mut member = own_member(&mut tx, ctx, user).await?;
    keep_an_admin(&mut tx, &member, None).await?;
    member.removed_at = Some(ctx.now.get());
    users::update(&mut tx, &member).await?;
    sessions::delete_all_of(&mut tx, user, "").await?;
    // Machines go on: whoever lets a colleague go answers for their tokens from now on.
    let tokens = api_tokens::hand_over(&mut tx, user, &ctx.actor()?.user_id).await?;
    let mut entry = links::member_entry(
        "member_removed",
        &member,
        format!("removed {}", member.name),
    );
    entry.changes = Change::of("API tokens taken over", 0, tokens)
        .into_iter()
        .collect();
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}

/// A member of the actor's organisation, for who may manage them.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn one(ctx: &Ctx, user: &UserId) -> Result<User, AppError> {
    own_member(&mut ctx.app.db.read().await?, ctx, user).await
}

async fn own_member(tx: &mut Tx, ctx: &Ctx, user: &UserId) -> Result<User, AppError> {
    let member = users::get(tx, user).await?;
    let own = ctx.actor()?.org_id == OrgId::new(member.org_id.clone());
    if !own || member.removed_at.is_some() {
        return Err(AppError::NotFound);
    }
    ctx.authorise(Action::ManageMembers, &OrgId::new(member.org_id.clone()))?;
    Ok(member)
}

/// The last admin can neither leave nor step down, or nobody could let others in.
async fn keep_an_admin(tx: &mut Tx, member: &User, new_role: Option<Role>) -> Result<(), AppError> {
    let is_admin = |role: &str| role.parse::<Role>().is_ok_and(Role::is_admin);
    if !is_admin(&member.role) || new_role.is_some_and(Role::is_admin) {
        return Ok(());
    }
    let others = users::members(tx, &OrgId::new(member.org_id.clone()))
        .await?
        .iter()
        .filter(|m| m.id != member.id && is_admin(&m.role))
        .count();
    if others == 0 {
        return Err(AppError::Refused(format!(
            "{} is the last admin. Make somebody else an admin first, so that the organisation stays reachable.",
            member.name
        )));
    }
    Ok(())
}
