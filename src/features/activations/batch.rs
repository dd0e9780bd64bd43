//! A turn-up batch: the same page for the ISP and for Microsoft, who act on different steps.

use super::steps;
use crate::features::{history, routes};
use crate::server::http::list::ListQuery;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::activations::read;
use crate::server::service::ground;
use crate::ui::card::Card;
use crate::ui::form::{ErrorSummary, FormState};
use crate::ui::history::{History, HistoryEntry};
use crate::ui::pager::Pager;
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::{self, Action, OrgKind, Relation};
use maps_domain::time::UtcMs;

/// The page.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, FormState::default()).await
}

/// Completes, fails or retries the step that is due.
pub async fn post(req: &Req) -> Answer {
    match steps::post(&req.ctx, req.param("id")?, &req.form).await {
        Ok(code) => done(&req.path, code),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let role = req.ctx.actor()?.role;
    let side = role.org_kind();
    let query = ListQuery::of(req, &[]);
    let id = req.param("id")?;
    let detail = read::batch(&req.ctx, id, query.limit(), query.offset()).await?;
    let mut past = history::of_object(&req.ctx, "batch", id).await?;
    past.push(begun(UtcMs::new(detail.batch.created_at)));
    let catalogue = ground::names(&req.ctx).await?;
    let isp = detail.batch.isp_id.clone().into();
    let heard = routes::of_batch(&req.ctx, &isp, id).await?;
    let now = req.ctx.now;
    let (customer, region) = (&detail.customer, &detail.region);
    let (title, list, isp, may) = match side {
        OrgKind::Isp => (
            format!("{customer} in {region}"),
            ("Activations", "/isp/activations"),
            steps::YOU,
            access::allowed(role, Action::RunIspSteps, Relation::Party),
        ),
        OrgKind::Microsoft | OrgKind::Customer => (
            format!("{customer} with {} in {region}", detail.isp),
            ("Operations", "/review/operations"),
            detail.isp.as_str(),
            access::allowed(role, Action::RunMicrosoftSteps, Relation::Programme),
        ),
    };
    let mut frame = req.frame(&title, &[list]).await?;
    frame.lead = Some(steps::lead(&detail.steps, isp, customer, now));
    let action = req.path.clone();
    req.page_with(status, frame, move || {
        let timeline = steps::timeline(&detail.steps, &detail.isp, &detail.customer, now);
        let failing = steps::failing(&detail.failing, &detail.steps);
        let todo =
            may.then(|| steps::form(&action, &detail.steps, &detail.contradicted, side, &form));
        view! {
            <ErrorSummary form=form.clone()/>
            {failing}
            <Card title="Steps" note="Each is done once for the whole batch">{timeline}</Card>
            {todo}
            {heard}
            <Card title="Customer sites" flush=true>{steps::sites(detail.sites, &catalogue)}</Card>
            <Pager url=query.url.clone() paging=query.paging(detail.total) unit="customer sites"/>
            <Card title="History"><History entries=past/></Card>
        }
    })
    .await
}

/// The beginning: the chunk of the rollout that found the first site has the entry in the audit trail.
fn begun(at: UtcMs) -> HistoryEntry {
    HistoryEntry {
        when: at.to_string(),
        instant: at.rfc3339(),
        who: "The portal".to_owned(),
        what: "began this turn-up by itself: all that it waits for was there".to_owned(),
        ..HistoryEntry::default()
    }
}
