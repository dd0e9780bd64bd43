//! API tokens: created and shown once, checked at each request of a machine, revoked.
//!
//! A handler behind `Access::Token(scope)` gets a [`Ctx`] whose actor is the token's holder; services
//! ask the access table as always, so a token never may more than the person who answers for it.

use crate::error::AppError;
use crate::server::app::App;
use crate::server::ctx::{Actor, Ctx};
use crate::server::db::api_tokens::{self, TOUCH_AFTER_MS, TokenRow};
use crate::server::db::audit::{Change, Entry};
use crate::server::db::{Tx, orgs, users};
use maps_domain::access::{Action, Role, allowed_anywhere};
use maps_domain::api_token::{self, PREFIX, SHOWN, Scope, Standing};
use maps_domain::ids::{OrgId, UserId};
use maps_domain::time::UtcMs;
use sha2::{Digest, Sha256};

/// The tokens of the actor's organisation, newest first.
///
/// # Errors
/// `Forbidden`.
pub async fn list(ctx: &Ctx) -> Result<Vec<TokenRow>, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::ReadTokens, &org)?;
    let mut tx = ctx.app.db.read().await?;
    api_tokens::of_org(&mut tx, &org).await
}

/// Scopes that the actor can give: what their own role allows.
///
/// # Errors
/// `Unauthenticated`.
pub fn grantable(ctx: &Ctx) -> Result<Vec<Scope>, AppError> {
    let role = ctx.actor()?.role;
    Ok(Scope::of(role.org_kind())
        .filter(|scope| allowed_anywhere(role, scope.action()))
        .collect())
}

/// Creates a token and returns it with its secret, which is stored nowhere.
///
/// # Errors
/// `Forbidden`, `Invalid`.
pub async fn create<'a>(
    ctx: &Ctx,
    name: &str,
    scopes: impl Iterator<Item = &'a str>,
    days: &str,
) -> Result<(TokenRow, String), AppError> {
    let actor = ctx.actor()?.clone();
    ctx.authorise(Action::ManageTokens, &actor.org_id)?;
    let wanted =
        api_token::wanted(actor.role.org_kind(), name, scopes, days).map_err(AppError::Invalid)?;
    let grantable = grantable(ctx)?;
    if let Some(beyond) = wanted.scopes.iter().find(|s| !grantable.contains(s)) {
        return Err(AppError::field(
            "scopes",
            format!(
                "Your own role does not allow this: {}. A token never may more than its holder.",
                beyond.label()
            ),
        ));
    }
    let secret = format!("{PREFIX}{}", ctx.app.random.secret());
    let token = TokenRow {
        id: ctx.new_id(),
        org_id: actor.org_id.to_string(),
        user_id: actor.user_id.to_string(),
        holder: actor.name.clone(),
        name: wanted.name,
        shown: secret.chars().take(PREFIX.len() + SHOWN).collect(),
        scopes: serde_json::to_string(&wanted.scopes)?,
        created_at: ctx.now.get(),
        expires_at: ctx.now.add_days(wanted.days).get(),
        last_used_at: None,
        revoked_at: None,
    };
    let mut tx = ctx.app.db.begin().await?;
    let taken = api_tokens::of_org(&mut tx, &actor.org_id)
        .await?
        .iter()
        .any(|other| other.revoked_at.is_none() && other.name == token.name);
    if taken {
        return Err(AppError::field(
            "name",
            format!(
                "There is a token named \u{201c}{}\u{201d} already. Revoke it first, or choose another name.",
                token.name
            ),
        ));
    }
    api_tokens::insert(&mut tx, &token, &hash(&secret)).await?;
    let labels: Vec<&str> = wanted.scopes.iter().map(|scope| scope.label()).collect();
    let changes = [
        Change::of("scopes", "", labels.join(", ")),
        Change::of("expires", "", UtcMs::new(token.expires_at).date()),
    ];
    let mut entry = entry("api_token_created", &token, "created");
    entry.changes = changes.into_iter().flatten().collect();
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await?;
    Ok((token, secret))
}

/// A token of the actor's organisation, for who may end it.
///
/// # Errors
/// `NotFound` for another organisation's, `Forbidden`.
pub async fn one(ctx: &Ctx, id: &str) -> Result<TokenRow, AppError> {
    own(&mut ctx.app.db.read().await?, ctx, id).await
}

async fn own(tx: &mut Tx, ctx: &Ctx, id: &str) -> Result<TokenRow, AppError> {
    let token = api_tokens::get(tx, id).await?;
    let owner = OrgId::new(token.org_id.clone());
    if ctx.actor()?.org_id != owner {
        return Err(AppError::NotFound);
    }
    ctx.authorise(Action::ManageTokens, &owner)?;
    Ok(token)
}

/// Ends a token at once.
///
/// # Errors
/// `NotFound` for another organisation's, `Forbidden`, `Conflict` when it is ended already.
pub async fn revoke(ctx: &Ctx, id: &str) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let token = own(&mut tx, ctx, id).await?;
    api_tokens::revoke(&mut tx, id, ctx.now).await?;
    ctx.audit(&mut tx, entry("api_token_revoked", &token, "revoked"))
        .await?;
    tx.commit().await
}

/// Who a request with this secret acts for. Unknown, expired, revoked, out of scope and beyond the
/// holder's role all get the same answer.
///
/// # Errors
/// `Unauthenticated`.
pub async fn authenticate(
    app: &App,
    secret: &str,
    scope: Scope,
    now: UtcMs,
) -> Result<Actor, AppError> {
    let mut tx = app.db.read().await?;
    let token = api_tokens::by_hash(&mut tx, &hash(secret))
        .await?
        .filter(|token| token.standing(now) == Standing::Active && token.scopes().contains(&scope))
        .ok_or(AppError::Unauthenticated)?;
    let holder = users::get(&mut tx, &UserId::new(token.user_id.clone())).await?;
    let org = orgs::get(&mut tx, &OrgId::new(token.org_id.clone())).await?;
    drop(tx);
    let role = holder
        .role
        .parse::<Role>()
        .ok()
        .filter(|role| allowed_anywhere(*role, scope.action()))
        .ok_or(AppError::Unauthenticated)?;
    if holder.removed_at.is_some() || holder.org_id != token.org_id {
        return Err(AppError::Unauthenticated);
    }
    if now.get() - token.last_used_at.unwrap_or_default() >= TOUCH_AFTER_MS {
        let mut tx = app.db.begin().await?;
        api_tokens::touch(&mut tx, &token.id, now).await?;
        tx.commit().await?;
    }
    Ok(Actor {
        user_id: UserId::new(holder.id),
        org_id: org.org_id(),
        role,
        name: format!("{} by token \u{201c}{}\u{201d}", holder.name, token.name),
        email: holder.email,
        org_name: org.display_name,
        // A machine never proved who it is in person: nothing that asks for that is open to it.
        auth_at: UtcMs::new(0),
    })
}

fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

fn entry(action: &'static str, token: &TokenRow, verb: &str) -> Entry {
    Entry {
        action,
        object_kind: "api_token",
        object_id: token.id.clone(),
        owner: OrgId::new(token.org_id.clone()),
        summary: format!(
            "{verb} the API token \u{201c}{}\u{201d} ({}\u{2026})",
            token.name, token.shown
        ),
        changes: vec![],
    }
}
