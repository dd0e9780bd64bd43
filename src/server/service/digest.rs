//! One mail a day for who wants it so, and the choice per topic.

use super::notify;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::{mail_choices as store, users};
use maps_domain::ids::UserId;
use maps_domain::notification::{Delivery, Topic};
use maps_domain::time::UtcMs;
use std::collections::BTreeMap;

/// Mails in one go; the rest follows an hour later.
const MOST: i64 = 1000;
/// Lines of a mail; the inbox has all.
const LINES: usize = 100;

/// Sends what was put off until last midnight (UTC), one mail per person.
///
/// # Errors
/// What the database refuses.
pub async fn send(ctx: &Ctx) -> Result<(), AppError> {
    let midnight = UtcMs::parse_date(&ctx.now.date()).map_err(AppError::internal)?;
    let mut tx = ctx.app.db.read().await?;
    let people = store::waiting(&mut tx, midnight, MOST).await?;
    drop(tx);
    for user in people {
        one(ctx, &user, midnight).await?;
    }
    Ok(())
}

async fn one(ctx: &Ctx, user: &UserId, before: UtcMs) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let items = store::put_off_before(&mut tx, user, before).await?;
    // Whoever takes the rows away sends the mail: two workers never send two.
    if store::sent(&mut tx, user, before).await? == 0 {
        return Ok(());
    }
    let person = users::get(&mut tx, user).await?;
    if person.removed_at.is_none() {
        let (subject, body) = words(&items, &ctx.app.config.base_url());
        notify::mail(&mut tx, ctx, &person.email, &subject, &body).await?;
    }
    tx.commit().await
}

fn words(items: &[(String, String, i64)], base: &str) -> (String, String) {
    let all: i64 = items.iter().map(|(_, _, times)| times).sum();
    let subject = match all {
        1 => "MAPS portal: 1 notification since yesterday".to_owned(),
        n => format!("MAPS portal: {n} notifications since yesterday"),
    };
    let mut lines = Vec::new();
    for (title, href, times) in items.iter().take(LINES) {
        let more = match times {
            1 => String::new(),
            n => format!(" ({n} times)"),
        };
        lines.push(format!("- {title}{more}\n  {base}{href}"));
    }
    if let Some(left) = items.len().checked_sub(LINES).filter(|left| *left > 0) {
        lines.push(format!("… and {left} more: {base}/inbox"));
    }
    let body = format!(
        "{}\n\nChoose what you are mailed about: {base}/account/notifications\n",
        lines.join("\n")
    );
    (subject, body)
}

/// What the signed-in person chose, topic by topic.
///
/// # Errors
/// What the database refuses.
pub async fn choices(ctx: &Ctx) -> Result<Vec<(Topic, Delivery)>, AppError> {
    let mut tx = ctx.app.db.read().await?;
    let stored: BTreeMap<String, String> = store::of_user(&mut tx, &ctx.actor()?.user_id)
        .await?
        .into_iter()
        .collect();
    Ok(Topic::ALL
        .iter()
        .map(|topic| {
            let chosen = stored.get(topic.as_str());
            let delivery = chosen.and_then(|text| Delivery::parse(text).ok());
            (*topic, delivery.unwrap_or(Delivery::Now))
        })
        .collect())
}

/// Stores the choices of the signed-in person: one value per topic.
///
/// # Errors
/// `Invalid` at the topic whose value is none of the choices; nothing is stored then.
pub async fn choose(ctx: &Ctx, value: impl Fn(Topic) -> String) -> Result<(), AppError> {
    let user = ctx.actor()?.user_id.clone();
    let mut tx = ctx.app.db.begin().await?;
    for topic in Topic::ALL {
        let delivery = Delivery::parse(&value(*topic)).map_err(|_| {
            AppError::field(
                topic.as_str(),
                format!("{}: choose one of the three.", topic.label()),
            )
        })?;
        store::choose(&mut tx, &user, *topic, delivery).await?;
    }
    tx.commit().await
}
