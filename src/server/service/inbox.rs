//! A person's inbox: what they were told, one entry opened, all of it read.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::notifications::{self, Group, Wanted};
use maps_domain::notification::Topic;

/// Which entries a page shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only those not read yet.
    pub unread: bool,
    /// A [`Topic`] as stored; empty for all.
    pub topic: String,
    /// Folded pattern that the title or the body has; empty for all.
    pub pattern: String,
}

/// A page of an inbox.
pub struct Inbox {
    /// Kinds of notifications that the person ever got, each with how many are unread.
    pub kinds: Vec<(String, i64)>,
    /// Entries, newest first, equal ones of a day together.
    pub entries: Vec<Group>,
    /// Entries on all pages.
    pub total: i64,
}

/// The actor's own.
///
/// # Errors
/// `Unauthenticated`, what the database refuses.
pub async fn list(ctx: &Ctx, filter: &Filter, limit: i64, offset: i64) -> Result<Inbox, AppError> {
    let user = &ctx.actor()?.user_id;
    let mut tx = ctx.app.db.read().await?;
    let kinds = notifications::kinds(&mut tx, user).await?;
    let wanted = wanted(filter, &kinds);
    Ok(Inbox {
        total: notifications::count(&mut tx, user, &wanted).await?,
        entries: notifications::of_user(&mut tx, user, &wanted, limit, offset).await?,
        kinds,
    })
}

/// A topic is told by its kinds.
fn wanted(filter: &Filter, kinds: &[(String, i64)]) -> Wanted {
    let of_topic = |kind: &&str| Topic::of_kind(kind).as_str() == filter.topic;
    let names = kinds.iter().map(|(kind, _)| kind.as_str());
    let chosen: Vec<&str> = names.filter(of_topic).collect();
    Wanted {
        unread: filter.unread,
        kinds: match filter.topic.as_str() {
            "" => String::new(),
            _ => format!(",{},", chosen.join(",")),
        },
        pattern: filter.pattern.clone(),
    }
}

/// Marks an entry of the actor as read, with its equals of that day; gives where it leads.
///
/// # Errors
/// `NotFound` for somebody else's.
pub async fn open(ctx: &Ctx, id: &str) -> Result<String, AppError> {
    let user = &ctx.actor()?.user_id;
    let mut tx = ctx.app.db.begin().await?;
    let one = notifications::get(&mut tx, user, id).await?;
    notifications::mark_read(&mut tx, user, &one, ctx.now).await?;
    tx.commit().await?;
    Ok(one.href)
}

/// Marks everything of the actor as read.
///
/// # Errors
/// `Unauthenticated`, what the database refuses.
pub async fn read_all(ctx: &Ctx) -> Result<(), AppError> {
    let user = &ctx.actor()?.user_id;
    let mut tx = ctx.app.db.begin().await?;
    notifications::mark_all_read(&mut tx, user, ctx.now).await?;
    tx.commit().await
}
