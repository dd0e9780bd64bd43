//! What other pages show of route evidence: a batch its newest, an application its test prefix.

use super::words;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::service::routes;
use crate::ui::button::ButtonLink;
use crate::ui::card::Card;
use crate::ui::icon::Icon;
use leptos::prelude::*;
use maps_domain::access::{Action, OrgKind};
use maps_domain::ids::OrgId;
use maps_domain::time::UtcMs;

/// The newest route evidence of a turn-up batch, with the way to upload.
///
/// # Errors
/// What the database refuses.
pub async fn of_batch(ctx: &Ctx, isp: &OrgId, batch: &str) -> Result<AnyView, AppError> {
    let empty = "No route evidence yet. Upload what your routers announce and the step \u{201c}Routes announced\u{201d} completes, or fails with its reasons, by itself.";
    card(ctx, isp, "batch", batch, "Route evidence", empty).await
}

/// The newest test of a region (rule RTE-01), for application pages.
///
/// # Errors
/// What the database refuses.
pub async fn of_region(ctx: &Ctx, isp: &OrgId, region: &str) -> Result<AnyView, AppError> {
    let empty = "Not shown yet: before qualification a test prefix tagged with the MAPS community has to be heard on all sessions of each covered edge site and handed over at the nearest one.";
    card(ctx, isp, "test", region, "Test prefix (RTE-01)", empty).await
}

async fn card(
    ctx: &Ctx,
    isp: &OrgId,
    kind: &'static str,
    subject: &str,
    title: &'static str,
    empty: &'static str,
) -> Result<AnyView, AppError> {
    let newest = routes::newest(ctx, isp, kind, subject).await?;
    let base = match ctx.actor()?.role.org_kind() {
        OrgKind::Microsoft => "/review/routing/evidence",
        _ => "/isp/routes",
    };
    let upload = ctx.may(Action::UploadRoutes, isp).then(|| {
        let href = format!("/isp/routes/new?subject={kind}:{subject}");
        view! { <ButtonLink href=href label="Upload route evidence" before=Icon::Upload/> }
    });
    let body = match newest {
        None => view! { <p>{empty}</p> }.into_any(),
        Some(row) => {
            let when = format!(
                "uploaded {} by {}",
                UtcMs::new(row.uploaded_at),
                row.uploaded_by
            );
            view! {
                <p>
                    {words::answer(&row.outcome).plain()} ", "
                    <a href=format!("{base}/{}", row.id)>{when}</a>
                </p>
            }
            .into_any()
        }
    };
    Ok(view! { <Card title=title>{body} {upload}</Card> }.into_any())
}
