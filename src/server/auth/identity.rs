//! From a request's session to the person who asks, read afresh each time.

use super::session_store::{self, USER};
use crate::error::AppError;
use crate::server::app::App;
use crate::server::ctx::Actor;
use crate::server::db::sessions;
use maps_domain::access::{OrgKind, Role};
use maps_domain::ids::{OrgId, UserId};
use maps_domain::time::UtcMs;
use tower_sessions::Session;

/// Minutes without a request after which a session ends: Microsoft staff, everybody else.
/// Source: our reading of NIST SP 800-63B-4 for the two levels of trust.
const IDLE_MINUTES: (i64, i64) = (30, 60);
/// Hours after which it ends in any case.
pub const ABSOLUTE_HOURS: (i64, i64) = (12, 24);
/// `last_seen` is written at most this often.
const TOUCH_AFTER_MS: i64 = 60_000;

/// The signed-in person, or nobody. Ends a session that was idle or open for too long.
///
/// # Errors
/// What the database refuses.
pub async fn actor_of(app: &App, session: &Session, now: UtcMs) -> Result<Option<Actor>, AppError> {
    let user: Option<String> = session.get(USER).await.map_err(AppError::internal)?;
    let (Some(_), Some(id)) = (user, session.id()) else {
        return Ok(None);
    };
    let id_hash = session_store::hash(&id);
    let mut tx = app.db.read().await?;
    let row = sessions::signed_in(&mut tx, &id_hash).await?;
    drop(tx);
    let Some(row) = row else { return Ok(None) };
    let Ok(role) = row.role.parse::<Role>() else {
        return Ok(None);
    };
    let staff = role.org_kind() == OrgKind::Microsoft;
    let idle = if staff {
        IDLE_MINUTES.0
    } else {
        IDLE_MINUTES.1
    } * 60_000;
    let absolute = if staff {
        ABSOLUTE_HOURS.0
    } else {
        ABSOLUTE_HOURS.1
    } * 3_600_000;
    if now.get() - row.last_seen > idle || now.get() - row.created_at > absolute {
        let mut tx = app.db.begin().await?;
        sessions::delete(&mut tx, &id_hash).await?;
        tx.commit().await?;
        return Ok(None);
    }
    if now.get() - row.last_seen >= TOUCH_AFTER_MS {
        let mut tx = app.db.begin().await?;
        sessions::touch(&mut tx, &id_hash, now).await?;
        tx.commit().await?;
    }
    Ok(Some(Actor {
        user_id: UserId::new(row.user_id),
        org_id: OrgId::new(row.org_id),
        role,
        name: row.name,
        email: row.email,
        org_name: row.org_name,
        auth_at: UtcMs::new(row.auth_at),
    }))
}
