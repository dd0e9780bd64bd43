//! One rollout: progress, rate, counts; pause, resume, try again. While it runs, the browser asks
//! again by itself every few seconds, without script.

use super::rollouts::{badge, cause, rate};
use crate::error::AppError;
use crate::features::history;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::activations::rollout::{self, Steer};
use crate::ui::badge::Tone;
use crate::ui::button::{ActionButton, Look};
use crate::ui::card::Card;
use crate::ui::definition::{Fact, Facts};
use crate::ui::history::History;
use crate::ui::progress::Progress;
use crate::ui::stat::{Stat, Stats};
use axum::http::HeaderValue;
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::time::UtcMs;

/// Seconds between two looks at a running rollout.
const REFRESH_S: &str = "3";

/// The page.
pub async fn page(req: &Req) -> Answer {
    let id = req.param("id")?;
    let (found, _) = rollout::get(&req.ctx, id).await?;
    let past = history::of_object(&req.ctx, "rollout", id).await?;
    let may = req.ctx.may(Action::SteerRollout, &req.ctx.actor()?.org_id);
    let mut frame = req
        .frame(&found.title, &[("Rollouts", "/review/rollouts")])
        .await?;
    frame.badge = Some(badge(&found.state));
    let percent = found.done.saturating_mul(100) / found.total.max(1);
    frame.lead = Some(match found.state.as_str() {
        "finished" => format!(
            "All {} customer sites are settled, {} activations changed.",
            found.done, found.changed
        ),
        "queued" => "It starts as soon as a worker is free.".to_owned(),
        _ => format!(
            "{percent} %: {} of {} customer sites.",
            found.done, found.total
        ),
    });
    if may {
        let button = |verb: &str, label: &str, look| {
            let values = vec![("do".to_owned(), verb.to_owned())];
            view! { <ActionButton action=format!("/review/rollouts/{id}") label=label.to_owned() values=values look=look/> }.into_any()
        };
        frame.actions = match found.state.as_str() {
            "queued" | "running" => vec![button("pause", "Pause", Look::Secondary)],
            "paused" => vec![button("resume", "Resume", Look::Primary)],
            "failed" => vec![button("retry", "Try again", Look::Primary)],
            _ => Vec::new(),
        };
    }
    let runs = matches!(found.state.as_str(), "queued" | "running");
    let mut response = req
        .page(frame, move || {
            let number = |n: i64| u64::try_from(n).unwrap_or_default();
            let tone = match found.state.as_str() {
                "finished" => Tone::Pass,
                "failed" => Tone::Fail,
                "paused" => Tone::Warn,
                _ => Tone::Info,
            };
            let speed = rate(&found).map_or_else(|| "0".to_owned(), |rate| rate.to_string());
            let text = format!("{} of {} customer sites", found.done, found.total);
            let stats = vec![
                Stat::new(found.changed, "activations", "Changed"),
                Stat::new(speed, "customer sites/s", "Rate"),
                Stat::new(found.failed, "activations", "Could not be read"),
            ];
            let facts = vec![
                Fact::text("Cause", cause(&found.cause)),
                Fact::text("Begun", UtcMs::new(found.created_at).to_string()),
                Fact::text("Last chunk", UtcMs::new(found.updated_at).to_string()),
            ];
            view! {
                <Card title="Progress">
                    <Progress label="Customer sites" done=number(found.done) total=number(found.total) text=text tone=tone/>
                </Card>
                <Stats stats=stats/>
                <Card title="About"><Facts facts=facts columns=true/></Card>
                <Card title="History" note="One entry per chunk that changed something"><History entries=past/></Card>
            }
        })
        .await?;
    if runs {
        response
            .headers_mut()
            .insert("refresh", HeaderValue::from_static(REFRESH_S));
    }
    Ok(response)
}

/// Pauses, resumes or tries again.
pub async fn post(req: &Req) -> Answer {
    let id = req.param("id")?;
    let (steer, code) = match req.form.get("do") {
        "pause" => (Steer::Pause, "paused"),
        "resume" => (Steer::Resume, "resumed"),
        "retry" => (Steer::Retry, "retried"),
        _ => return Err(AppError::BadRequest),
    };
    rollout::steer(&req.ctx, id, steer).await?;
    done(format!("/review/rollouts/{id}"), code)
}
