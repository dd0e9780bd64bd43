//! What is due for oneself: a list, a file to download, and a secret address for a calendar program.

use crate::error::AppError;
use crate::features::confirm::Question;
use crate::server::http::render::{download, see_other};
use crate::server::http::{Answer, Req};
use crate::server::service::calendar;
use crate::ui::alert::Alert;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ActionButton, ButtonLink, Look};
use crate::ui::card::{Card, Split};
use crate::ui::empty::Empty;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::icalendar::Event;
use maps_domain::time::UtcMs;

/// Type of calendar files.
const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";

/// The page.
pub async fn page(req: &Req) -> Answer {
    let address = req.shown_once()?;
    show(req, address).await
}

/// Makes the first secret address. Where there is one, the question comes first.
pub async fn make(req: &Req) -> Answer {
    match calendar::address_made(&req.ctx).await? {
        Some(_) => see_other("/account/calendar/renew"),
        None => renew(req).await,
    }
}

/// Asks before a new address ends the one that there is.
pub async fn renewing(req: &Req) -> Answer {
    renewal(req).await?.ask(req).await
}

/// Makes a new secret address; the calendar's page shows it once.
pub async fn renew(req: &Req) -> Answer {
    let address = calendar::renew(&req.ctx).await?;
    req.show_once("/account/calendar", address, "address-made")
}

async fn renewal(req: &Req) -> Result<Question, AppError> {
    let made = calendar::address_made(&req.ctx).await?;
    let made = made.ok_or(AppError::NotFound)?;
    Ok(Question {
        title: "Make a new calendar address?".to_owned(),
        means: format!(
            "The address of {} stops working at once: calendar programs that read it get nothing from now on and have to be given the new one.",
            made.date()
        ),
        button: "Make a new address".to_owned(),
        back: ("Calendar", "/account/calendar".to_owned()),
    })
}

/// Asks before the address ends.
pub async fn ending(req: &Req) -> Answer {
    question(req).await?.ask(req).await
}

/// Ends the address.
pub async fn end(req: &Req) -> Answer {
    let question = question(req).await?;
    let outcome = calendar::end(&req.ctx).await;
    question.answer(req, outcome, "removed").await
}

async fn question(req: &Req) -> Result<Question, AppError> {
    let made = calendar::address_made(&req.ctx).await?;
    let made = made.ok_or(AppError::NotFound)?;
    Ok(Question {
        title: "End your calendar's address?".to_owned(),
        means: format!(
            "Calendar programs that read the address of {} get nothing from now on and keep what they know. You can make a new address at any time; the old one never works again.",
            made.date()
        ),
        button: "End the address".to_owned(),
        back: ("Calendar", "/account/calendar".to_owned()),
    })
}

/// The file: with a secret for calendar programs, without one for who is signed in.
pub async fn file(req: &Req) -> Answer {
    let text = if req.query.has("token") {
        let theirs = calendar::opened_by(&req.ctx, req.query.get("token")).await?;
        calendar::file(&theirs).await?
    } else {
        calendar::file(&req.ctx).await?
    };
    Ok(download("maps-portal.ics", MEDIA_TYPE, text))
}

async fn show(req: &Req, made: Option<String>) -> Answer {
    let events = calendar::mine(&req.ctx).await?;
    let since = calendar::address_made(&req.ctx).await?;
    let now = req.ctx.now;
    let mut frame = req
        .frame("Calendar", &[("Your account", "/account")])
        .await?;
    frame.lead = Some(lead(&events, now));
    frame.actions = vec![view! { <ButtonLink href="/account/calendar.ics" label="Download as a file" look=Look::Secondary/> }.into_any()];
    req.page(frame, move || {
        let main = view! { <Card title="What is due for you" flush=true>{table(&events, now)}</Card> }.into_any();
        let aside = subscription(since);
        view! {
            {made.map(|address| view! {
                <Alert tone=Tone::Warn title="Copy the address now: it is not shown again"
                    text="Whoever has it can read what is due for you. The portal keeps only a fingerprint of it; make a new one when it got lost or known."/>
                <Card title="Your calendar's address"><pre class="code">{address}</pre></Card>
            })}
            <Split main=main aside=aside/>
        }
    })
    .await
}

fn lead(events: &[Event], now: UtcMs) -> String {
    let late = events.iter().filter(|event| event.due < now).count();
    let next = events.iter().find(|event| event.due >= now);
    let late = match late {
        0 => String::new(),
        1 => " 1 thing is overdue.".to_owned(),
        n => format!(" {n} things are overdue."),
    };
    match next {
        Some(event) => match event.begins {
            Some(begins) => format!("Next: {}, from {}.{late}", event.summary, begins.date()),
            None => format!("Next: {}, due {}.{late}", event.summary, event.due.date()),
        },
        None => format!("Nothing is due in the time to come.{late}"),
    }
}

fn table(events: &[Event], now: UtcMs) -> AnyView {
    if events.is_empty() {
        return view! {
            <Empty title="Nothing is due" purpose="Applications, requests, renewals and decisions that wait for you until a date are listed here, and in your calendar program if you subscribe."/>
        }
        .into_any();
    }
    let rows: Vec<Row> = events
        .iter()
        .map(|event| {
            let tone = if event.due < now {
                Tone::Fail
            } else {
                Tone::Wait
            };
            let word = match now.whole_days_until(event.begins.unwrap_or(event.due)) {
                _ if event.due < now => "overdue".to_owned(),
                _ if event.begins.is_some_and(|begins| begins <= now) => "now".to_owned(),
                0 => "today".to_owned(),
                1 => "in 1 day".to_owned(),
                days => format!("in {days} days"),
            };
            Row::new(vec![
                view! { <a href=event.url.clone()>{event.summary.clone()}</a> }.into_any(),
                match event.begins {
                    Some(begins) => format!("{begins} to {}", event.due).into_any(),
                    None => event.due.to_string().into_any(),
                },
                Badge::new(tone, word).plain(),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("What"),
        Column::date("Due"),
        Column::text("Left"),
    ];
    view! { <DataTable caption="What is due for you" columns=columns rows=rows/> }.into_any()
}

fn subscription(since: Option<UtcMs>) -> AnyView {
    let body = match since {
        Some(at) => view! {
            <p>{format!("There is an address since {}. It is not shown again; a new one ends it.", at.date())}</p>
            <div class="row">
                <ButtonLink href="/account/calendar/renew" label="Make a new address …" look=Look::Secondary/>
                <ButtonLink href="/account/calendar/end" label="End it …" look=Look::Danger/>
            </div>
        }
        .into_any(),
        None => view! {
            <p>"Your calendar program reads it every hour or so and shows what is due for you, without signing in."</p>
            <ActionButton action="/account/calendar" label="Make a secret address" look=Look::Primary/>
        }
        .into_any(),
    };
    view! { <Card title="Subscribe">{body}</Card> }.into_any()
}
