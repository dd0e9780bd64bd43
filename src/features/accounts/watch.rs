//! Watching an object: the button on its page, and the list of what one watches.

use crate::error::AppError;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::watch::{self, Object};
use crate::ui::button::{ActionButton, Look};
use crate::ui::card::Card;
use crate::ui::empty::Empty;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::notification::Watched;
use maps_domain::time::UtcMs;

/// Begins or ends watching, and goes back to the object's page or the list.
pub async fn post(req: &Req) -> Answer {
    let kind = Watched::parse(req.form.get("kind")).map_err(|_| AppError::BadRequest)?;
    let (on, code) = match req.form.get("do") {
        "watch" => (true, "watched"),
        "end" => (false, "unwatched"),
        _ => return Err(AppError::BadRequest),
    };
    let href = watch::set(&req.ctx, kind, req.form.get("id"), on).await?;
    match req.form.get("from") {
        "list" => done("/account/notifications", code),
        _ => done(href, code),
    }
}

/// The button for the head of a page; nothing for those who may not watch.
///
/// # Errors
/// What the database refuses.
pub async fn button(req: &Req, kind: Watched, id: &str) -> Result<Option<AnyView>, AppError> {
    let id = id.to_owned();
    Ok(watch::state(&req.ctx, kind, &id).await?.map(|on| {
        let (label, deed) = if on {
            ("Stop watching", "end")
        } else {
            ("Watch", "watch")
        };
        view! { <ActionButton action="/account/watch" label=label look=Look::Secondary values=values(kind, &id, deed)/> }
            .into_any()
    }))
}

fn values(kind: Watched, id: &str, deed: &str) -> Vec<(String, String)> {
    [("kind", kind.as_str()), ("id", id), ("do", deed)]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
}

/// The list of what one watches.
pub fn list(watched: Vec<(Object, UtcMs)>) -> AnyView {
    if watched.is_empty() {
        return view! {
            <Empty title="You watch nothing" purpose="Press Watch on an ISP's or a region's public page, or, at Microsoft, on a qualification or an application: you are told whenever something happens there."/>
        }
        .into_any();
    }
    let rows: Vec<Row> = watched
        .into_iter()
        .map(|(object, since)| {
            let mut values = values(object.kind, &object.id, "end");
            values.push(("from".to_owned(), "list".to_owned()));
            Row::new(vec![
                view! { <a href=object.href>{object.name}</a> }.into_any(),
                object.kind.label().into_any(),
                since.date().into_any(),
                view! { <ActionButton action="/account/watch" label="Stop watching" look=Look::Quiet values=values/> }.into_any(),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("What"),
        Column::text("Kind"),
        Column::date("Since"),
        Column::action(""),
    ];
    view! {
        <Card title="What you watch" flush=true>
            <DataTable caption="What you watch" columns=columns rows=rows/>
        </Card>
    }
    .into_any()
}
