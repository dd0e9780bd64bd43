//! A submission as it was frozen: its verdict, its hash, its evidence as a file, what changed since
//! the one before.

use super::id_of;
use super::thread::Thread;
use super::verdict::verdict;
use super::words::verdict_badge;
use crate::error::AppError;
use crate::server::http::render::download;
use crate::server::http::{Answer, Req};
use crate::server::service::applications::read;
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::definition::{Fact, Facts};
use crate::ui::icon::Icon;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::access::OrgKind;
use maps_domain::evidence::Change;
use maps_domain::time::UtcMs;

fn number(req: &Req) -> Result<i64, AppError> {
    req.param("number")?.parse().map_err(|_| AppError::NotFound)
}

/// The page of one submission.
pub async fn page(req: &Req) -> Answer {
    let id = id_of(req)?;
    let number = number(req)?;
    let detail = read::detail(&req.ctx, &id).await?;
    let (_, submission) = read::submission(&req.ctx, &id, number).await?;
    let changes = if number > 1 {
        read::changes_between(&req.ctx, &id, number - 1, number).await?
    } else {
        Vec::new()
    };
    let (assessment, evidence) = (submission.assessment()?, submission.evidence()?);
    let mut frame = req
        .frame(
            &format!("Submission {number}"),
            &[
                ("Applications", "/isp/applications"),
                (&detail.region.name, &format!("/isp/applications/{id}")),
            ],
        )
        .await?;
    frame.lead = Some(format!(
        "Frozen on {}: {}",
        UtcMs::new(submission.submitted_at),
        assessment.summary()
    ));
    frame.badge = Some(verdict_badge(assessment.outcome, assessment.tier));
    frame.actions.push(
        view! {
            <ButtonLink href=format!("/isp/applications/{id}/submissions/{number}/evidence.json")
                label="Evidence file" look=Look::Secondary before=Icon::Download/>
        }
        .into_any(),
    );
    let now = req.ctx.now;
    req.page(frame, move || {
        let thread = Thread {
            events: &detail.events,
            viewer: OrgKind::Isp,
            isp_name: &detail.isp_name,
            now,
        };
        let facts = vec![
            Fact::mono(
                "SHA-256 of the evidence",
                submission.evidence_sha256.clone(),
            ),
            Fact::text("Policy", submission.policy_version.clone()),
            Fact::text("Engine", submission.engine_version.clone()),
            Fact::text("Connections", evidence.pnis.len().to_string()),
            Fact::text("Documents", submission.documents().len().to_string()),
        ];
        view! {
            <Card title="Frozen"><Facts facts=facts columns=true/></Card>
            {(number > 1).then(|| changes_card(&changes, number - 1))}
            {verdict(&assessment, &evidence.pnis, &thread, number, &|_| None)}
        }
    })
    .await
}

/// The frozen evidence, byte by byte as hashed.
pub async fn evidence(req: &Req) -> Answer {
    let (id, number) = (id_of(req)?, number(req)?);
    let (app, submission) = read::submission(&req.ctx, &id, number).await?;
    let name = format!("evidence-{}-{number}.json", app.region_id);
    Ok(download(&name, "application/json", submission.evidence))
}

/// What changed, as a table.
pub(super) fn changes_card(changes: &[Change], from: i64) -> AnyView {
    let title = format!("Changed since submission {from}");
    if changes.is_empty() {
        return view! { <Card title=title><p>"Nothing in the evidence changed."</p></Card> }
            .into_any();
    }
    let rows: Vec<Row> = changes
        .iter()
        .map(|change| {
            let cell = |text: &str| {
                if text.is_empty() {
                    "nothing".to_owned()
                } else {
                    text.to_owned()
                }
            };
            Row::new(vec![
                change.subject.clone().into_any(),
                change.field.clone().into_any(),
                view! { <del>{cell(&change.before)}</del> }.into_any(),
                view! { <ins>{cell(&change.after)}</ins> }.into_any(),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("What"),
        Column::text("Field"),
        Column::text("Before"),
        Column::text("After"),
    ];
    let n = changes.len();
    view! {
        <Card title=title note=super::steps::count(n, "difference", "differences") flush=true>
            <DataTable caption="Differences between submissions" columns=columns rows=rows/>
        </Card>
    }
    .into_any()
}
