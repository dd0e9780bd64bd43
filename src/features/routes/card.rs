//! What other pages show of route evidence: a batch its newest, an application its test prefix.

use super::words;
use crate::error::AppError;
use crate::features::prefixes::words as prefix_words;
use crate::server::ctx::Ctx;
use crate::server::db::route_evidence::Stored;
use crate::server::service::applications::read::Detail;
use crate::server::service::{ground, routes};
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::button::ButtonLink;
use crate::ui::card::Card;
use crate::ui::icon::Icon;
use leptos::prelude::*;
use maps_domain::access::{Action, OrgKind};
use maps_domain::ids::OrgId;
use maps_domain::policy::Outcome;
use maps_domain::time::UtcMs;

/// The newest route evidence of a turn-up batch, with the way to upload.
///
/// # Errors
/// What the database refuses.
pub async fn of_batch(ctx: &Ctx, isp: &OrgId, batch: &str) -> Result<AnyView, AppError> {
    let newest = routes::newest(ctx, isp, "batch", batch).await?;
    let body = match &newest {
        None => view! { <p>"No route evidence yet. Upload what your routers announce and the step \u{201c}Routes announced\u{201d} completes, or fails with its reasons, by itself."</p> }.into_any(),
        Some(row) => view! {
            <p>{words::answer(&row.outcome).plain()} ", " {link(ctx, row)?}</p>
        }
        .into_any(),
    };
    let upload = upload(ctx, isp, &format!("batch:{batch}"));
    Ok(view! { <Card title="Route evidence">{body} {upload}</Card> }.into_any())
}

/// What the newest test shows of the edge sites that an application covers (rule RTE-01), with the way
/// to upload.
///
/// # Errors
/// What the database refuses.
pub async fn of_application(ctx: &Ctx, detail: &Detail) -> Result<AnyView, AppError> {
    let (isp, region) = (detail.app.org(), detail.region.id.as_str());
    let covered = detail.covered();
    if covered.is_empty() {
        return Ok(().into_any());
    }
    let (newest, answers) = routes::tested(ctx, &isp, region, &covered).await?;
    let catalogue = ground::names(ctx).await?;
    let passed = answers
        .iter()
        .filter(|answer| answer.outcome == Outcome::Pass)
        .count();
    let (tone, title) = match (passed, answers.len()) {
        (passed, all) if passed == all => (
            Tone::Pass,
            "A test prefix is heard and handed over at every covered edge site.".to_owned(),
        ),
        (passed, all) => {
            let shown = format!("A test prefix is shown at {passed} of {all} covered edge sites");
            match detail.actor_now() {
                Some(_) => (
                    Tone::Warn,
                    format!("{shown}; the rest is to be shown before qualification."),
                ),
                None => (Tone::Info, format!("{shown}.")),
            }
        }
    };
    let sites = answers
        .into_iter()
        .map(|answer| {
            let name = ground::metro_name(&catalogue, answer.metro.as_str());
            view! {
                <li>{prefix_words::answer(answer.outcome).plain()} " " <strong>{name}</strong> ": " {answer.sentence}</li>
            }
        })
        .collect::<Vec<_>>();
    let test = match &newest {
        None => None,
        Some(row) => Some(view! { <p>"Newest test: " {link(ctx, row)?}</p> }),
    };
    let upload = upload(ctx, &isp, &format!("test:{region}"));
    Ok(view! {
        <Card title="Test prefix" note="rule RTE-01">
            <Alert tone=tone title=title/>
            <ul class="reasons">{sites}</ul>
            {test} {upload}
        </Card>
    }
    .into_any())
}

fn link(ctx: &Ctx, row: &Stored) -> Result<AnyView, AppError> {
    let base = match ctx.actor()?.role.org_kind() {
        OrgKind::Microsoft => "/review/routing/evidence",
        _ => "/isp/routes",
    };
    let when = format!(
        "uploaded {} by {}",
        UtcMs::new(row.uploaded_at),
        row.uploaded_by
    );
    Ok(view! { <a href=format!("{base}/{}", row.id)>{when}</a> }.into_any())
}

fn upload(ctx: &Ctx, isp: &OrgId, subject: &str) -> Option<AnyView> {
    let href = format!("/isp/routes/new?subject={subject}");
    ctx.may(Action::UploadRoutes, isp).then(|| {
        view! { <ButtonLink href=href label="Upload route evidence" before=Icon::Upload/> }
            .into_any()
    })
}
