//! The inbox: what happened and where to look.

use crate::server::db::notifications;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::ui::button::{ActionButton, ButtonLink, Look};
use crate::ui::empty::Empty;
use crate::ui::page_url::PageUrl;
use crate::ui::pager::{Pager, Paging};
use leptos::prelude::*;
use maps_domain::time::UtcMs;

const PAGE_SIZE: i64 = 50;

/// The list, newest first.
pub async fn page(req: &Req) -> Answer {
    let actor = req.ctx.actor()?.clone();
    let number = req.query.number("page", 1);
    let mut tx = req.ctx.app.db.read().await?;
    let total = notifications::count(&mut tx, &actor.user_id).await?;
    let unread = notifications::unread(&mut tx, &actor.user_id).await?;
    let entries =
        notifications::of_user(&mut tx, &actor.user_id, PAGE_SIZE, (number - 1) * PAGE_SIZE)
            .await?;
    drop(tx);
    let mut frame = req.frame("Inbox", &[]).await?;
    frame.lead = Some(match unread {
        0 => "Nothing unread.".to_owned(),
        n => format!("{n} unread."),
    });
    frame.actions = vec![view! { <ButtonLink href="/account/notifications" label="How you are told" look=Look::Secondary/> }.into_any()];
    if unread > 0 {
        frame.actions.extend([view! { <ActionButton action="/inbox/read" label="Mark all as read" look=Look::Secondary/> }.into_any()]);
    }
    let paging = Paging {
        page: u32::try_from(number).unwrap_or(1),
        size: u32::try_from(PAGE_SIZE).unwrap_or(50),
        total: u64::try_from(total).unwrap_or_default(),
    };
    let url = PageUrl::parse(&req.path, None);
    req.page(frame, move || {
        if entries.is_empty() {
            return view! {
                <Empty title="Nothing here yet" purpose="Whatever waits for you or was decided for you is told here and by e-mail."/>
            }
            .into_any();
        }
        let items: Vec<AnyView> = entries
            .into_iter()
            .map(|entry| {
                let class = if entry.unread > 0 { "inbox-item inbox-unread" } else { "inbox-item" };
                let times = (entry.times > 1).then(|| view! { " " <span class="muted num">{format!("{} times that day", entry.times)}</span> });
                let mark = (entry.unread > 0).then(|| view! { <span class="sr-only">"Unread: "</span> });
                view! {
                    <li class=class>
                        <p class="inbox-title">{mark}<a href=entry.href>{entry.title}</a> {times}</p>
                        <p>{entry.body}</p>
                        <p class="muted"><time datetime=UtcMs::new(entry.at).rfc3339()>{UtcMs::new(entry.at).to_string()}</time></p>
                    </li>
                }
                .into_any()
            })
            .collect();
        view! { <ul class="inbox">{items}</ul> <Pager url=url paging=paging unit="notifications"/> }.into_any()
    })
    .await
}

/// Marks everything as read.
pub async fn read_all(req: &Req) -> Answer {
    let actor = req.ctx.actor()?;
    let mut tx = req.ctx.app.db.begin().await?;
    notifications::mark_all_read(&mut tx, &actor.user_id, req.ctx.now).await?;
    tx.commit().await?;
    done("/inbox", "saved")
}
