//! Replay: today's engine is asked about the frozen evidence again, under the policy of that day. Years
//! later a decision can still be explained, or it is said where the engine sees it differently now.

use crate::error::AppError;
use crate::server::http::{Answer, Req};
use crate::server::service::applications::read;
use crate::server::service::applications::replay::{self, Replay};
use crate::ui::alert::Alert;
use crate::ui::badge::{Badge, Tone};
use crate::ui::card::Card;
use crate::ui::chips::{Chip, Chips};
use crate::ui::definition::{Fact, Facts};
use crate::ui::page_url::PageUrl;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::ids::ApplicationId;
use maps_domain::time::UtcMs;

/// The page; `submission` in the address chooses an earlier one.
pub async fn page(req: &Req) -> Answer {
    let id = ApplicationId::from(req.param("id")?);
    let asked = req.query.get("submission");
    let number = match asked {
        "" => None,
        n => Some(n.parse().map_err(|_| AppError::NotFound)?),
    };
    let replay = replay::run(&req.ctx, &id, number).await?;
    let detail = read::detail(&req.ctx, &id).await?;
    let name = format!("{} in {}", detail.isp_name, detail.region.name);
    let back = format!("/review/applications/{id}");
    let crumbs = [("Review queue", "/review"), (name.as_str(), back.as_str())];
    let title = format!("Replay of submission {}", replay.submission.number);
    let mut frame = req.frame(&title, &crumbs).await?;
    let same = replay.differences.is_empty() && replay.evidence_intact;
    frame.badge = Some(if same {
        Badge::new(Tone::Pass, "Same answer")
    } else {
        Badge::new(Tone::Warn, "Differs")
    });
    frame.lead = Some(lead(&replay));
    let url = PageUrl::new(&req.path).with("submission", replay.submission.number);
    let chips = detail
        .submissions
        .iter()
        .map(|s| {
            Chip::one_of(
                &url,
                "submission",
                &s.number.to_string(),
                format!("Submission {}", s.number),
            )
        })
        .collect();
    req.page(frame, move || {
        let facts = facts(&replay);
        view! {
            <div class="toolbar"><Chips label="Submission" chips=chips/></div>
            {(!replay.evidence_intact).then(|| view! {
                <Alert tone=Tone::Fail title="The frozen evidence does not have the stored hash"
                    text="Somebody changed the database past the portal. Stop, keep a copy, compare with the newest backup."/>
            })}
            <Card title="What is compared">{facts}</Card>
            {differences(&replay)}
        }
    })
    .await
}

fn lead(replay: &Replay) -> String {
    match replay.differences.len() {
        0 => format!(
            "Today's engine gives the same answer in all {} places: {}",
            replay.now.results.len() + replay.now.metros.len() + 1,
            replay.now.summary()
        ),
        1 => "Today's engine differs in one place.".to_owned(),
        n => format!("Today's engine differs in {n} places."),
    }
}

fn facts(replay: &Replay) -> AnyView {
    let submission = &replay.submission;
    let intact = if replay.evidence_intact {
        Badge::new(Tone::Pass, "As stored")
    } else {
        Badge::new(Tone::Fail, "Changed")
    };
    let facts = vec![
        Fact::text("Frozen", UtcMs::new(submission.submitted_at).to_string()),
        Fact::mono("SHA-256", submission.evidence_sha256.clone()),
        Fact::view("Evidence", intact.plain()),
        Fact::text(
            "Policy",
            format!("version {}, as then", submission.policy_version),
        ),
        Fact::text(
            "Engine then, now",
            format!("{}, {}", submission.engine_version, replay.engine),
        ),
        Fact::text("Verdict then", replay.then.summary()),
        Fact::text("Verdict now", replay.now.summary()),
        Fact::text(
            "Places",
            "metros and facilities as in today's catalogue; an edited coordinate can move a distance",
        ),
    ];
    view! { <Facts facts=facts/> }.into_any()
}

fn differences(replay: &Replay) -> AnyView {
    if replay.differences.is_empty() {
        return view! {
            <Alert tone=Tone::Pass title="No difference" text="Every rule, every metro and the verdict came out as they are stored."/>
        }
        .into_any();
    }
    let rows = replay
        .differences
        .iter()
        .map(|difference| {
            Row::new(vec![
                difference.place.clone().into_any(),
                difference.then.clone().into_any(),
                difference.now.clone().into_any(),
            ])
            .tone(Tone::Warn)
        })
        .collect();
    let columns = vec![
        Column::text("Place"),
        Column::text("Stored"),
        Column::text("Now"),
    ];
    view! {
        <Card title="Differences" flush=true>
            <DataTable caption="Where the answers differ" columns=columns rows=rows/>
        </Card>
    }
    .into_any()
}
