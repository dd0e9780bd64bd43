//! One order for customer or ISP: its lines, their prefixes, and what can be done with them.

use super::{answer_form, views};
use crate::error::AppError;
use crate::features::history;
use crate::server::http::nav::section_of;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::orders::answer::{self, Answer as Said};
use crate::server::service::orders::declare;
use crate::server::service::orders::draft::LineDraft;
use crate::server::service::orders::{self, OrderDetail, prefixes, product};
use crate::ui::badge::{Badge, Tone};
use crate::ui::card::Card;
use crate::ui::definition::{Fact, Facts};
use crate::ui::form::{ErrorSummary, FormState};
use crate::ui::history::History;
use crate::ui::page_url::PageUrl;
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::OrgKind;
use maps_domain::ids::{OrderId, OrderLineId};
use maps_domain::order::LineState;
use maps_domain::time::UtcMs;

/// The page.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, FormState::default()).await
}

/// Confirms, rejects, ends, declares again or assigns a prefix: the button says which.
pub async fn post(req: &Req) -> Answer {
    own_section(req)?;
    let id = OrderId::from(req.param("id")?);
    let form = &req.form;
    let line = OrderLineId::from(form.get("line"));
    let chosen: Vec<OrderLineId> = form.all("line").map(OrderLineId::from).collect();
    if form.get("do") == "end" && form.get("line").is_empty() {
        let mut state = FormState::from_values(form.0.clone());
        state.refuse("line", "Choose the line to end.");
        return show(req, StatusCode::UNPROCESSABLE_ENTITY, state).await;
    }
    let (outcome, code) = match form.get("do") {
        "confirm" => (
            answer::answer(&req.ctx, &id, &chosen, &Said::Confirm).await,
            "confirmed",
        ),
        "reject" => {
            let said = Said::Reject(form.get("reason").to_owned());
            (
                answer::answer(&req.ctx, &id, &chosen, &said).await,
                "rejected",
            )
        }
        "end" => (
            answer::end(&req.ctx, &id, &line, form.get("end_reason")).await,
            "ended",
        ),
        "again" => {
            let suffix = format!(".{line}");
            let value = |name: &str| form.get(&format!("{name}{suffix}")).to_owned();
            let draft = LineDraft {
                site: String::new(),
                service_id: value("service_id"),
                product: value("product"),
                in_service_on: value("in_service_on"),
                prefixes: value("prefixes"),
                suffix: suffix.clone(),
            };
            (
                declare::again(&req.ctx, &id, &line, &draft).await,
                "declared",
            )
        }
        "assign" => {
            let outcome =
                prefixes::assign(&req.ctx, &id, form.get("prefix"), form.get("isp")).await;
            (outcome, "moved")
        }
        _ => return Err(AppError::BadRequest),
    };
    match outcome {
        Ok(()) => done(&req.path, code),
        Err(error) => {
            let (status, mut state) = req.returned(error)?;
            // Two forms of the page ask for a reason.
            state.rename_errors(|field| match (form.get("do"), field) {
                ("end", "reason") => "end_reason".to_owned(),
                (_, other) => other.to_owned(),
            });
            show(req, status, state).await
        }
    }
}

/// The page belongs to the section of the own kind of organisation only.
fn own_section(req: &Req) -> Result<OrgKind, AppError> {
    let role = req.ctx.actor()?.role;
    if req.path.starts_with(section_of(role)) {
        Ok(role.org_kind())
    } else {
        Err(AppError::NotFound)
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let side = own_section(req)?;
    let id = OrderId::from(req.param("id")?);
    let detail = orders::get(&req.ctx, &id).await?;
    let targets = prefixes::targets(&req.ctx, &id).await?;
    let products =
        product::choices(&req.ctx, &detail.order.isp_id, &detail.order.region_id).await?;
    let history = history::of_object(&req.ctx, "order", id.as_str()).await?;
    let role = req.ctx.actor()?.role;
    let relation = match side {
        OrgKind::Isp => maps_domain::access::Relation::Party,
        _ => maps_domain::access::Relation::Own,
    };
    let may = |action| maps_domain::access::allowed(role, action, relation);
    let rights = answer_form::Rights {
        answer: may(maps_domain::access::Action::AnswerOrder),
        declare: may(maps_domain::access::Action::DeclareOrder),
        end: may(maps_domain::access::Action::EndOrder),
        assign: side == OrgKind::Customer && may(maps_domain::access::Action::DeclareOrder),
    };
    let party = match side {
        OrgKind::Isp => detail.customer.clone(),
        _ => detail.isp.clone(),
    };
    let list = format!("{}/orders", section_of(role));
    let title = format!("{party} in {}", detail.region);
    let mut frame = req.frame(&title, &[("Orders", &list)]).await?;
    let (badge, lead) = standing(&detail, side);
    frame.badge = Some(badge);
    frame.lead = Some(lead);
    let action = req.path.clone();
    req.page_with(status, frame, move || {
        let facts = facts(&detail, side);
        view! {
            <ErrorSummary form=form.clone()/>
            <Card title="Order"><Facts facts=facts columns=true/></Card>
            {answer_form::lines(&action, &detail, &form, &rights)}
            {answer_form::again(&action, &detail, &products, &form, &rights)}
            {answer_form::assign(&action, &detail, &targets, &form, &rights)}
            {answer_form::end(&action, &detail, &form, &rights)}
            <Card title="History"><History entries=history/></Card>
        }
    })
    .await
}

fn facts(detail: &OrderDetail, side: OrgKind) -> Vec<Fact> {
    let order = &detail.order;
    let mut facts = vec![
        Fact::text("Customer", &detail.customer),
        Fact::text("ISP", &detail.isp),
        Fact::text("Region", &detail.region),
        Fact::text("Declared", UtcMs::new(order.declared_at).to_string()),
    ];
    if !order.contract_ref.is_empty() {
        facts.push(Fact::text("Contract reference", &order.contract_ref));
    }
    let url = match side {
        OrgKind::Customer => PageUrl::new("/customer/activations")
            .with("isp", &order.isp_id)
            .with("region", &order.region_id),
        _ => PageUrl::new("/isp/activations")
            .with("q", &detail.customer)
            .with("region", &order.region_id),
    };
    let link = view! { <a href=url.href()>"Where its customer sites stand"</a> };
    facts.push(Fact::view("Activations", link.into_any()));
    facts
}

/// The order in one badge and one sentence: who has to act.
fn standing(detail: &OrderDetail, side: OrgKind) -> (Badge, String) {
    let of = |state: LineState| {
        detail
            .lines
            .iter()
            .filter(|view| view.line.state == state.as_str())
            .count()
    };
    let (waiting, rejected) = (of(LineState::Declared), of(LineState::Rejected));
    let you = side == OrgKind::Isp;
    if waiting > 0 {
        let who = if you {
            "you".to_owned()
        } else {
            detail.isp.clone()
        };
        (
            views::badge("declared"),
            format!("{waiting} of {} lines wait for {who}.", detail.lines.len()),
        )
    } else if rejected > 0 {
        let lead = format!(
            "{rejected} of {} lines were rejected; either side can correct and declare them again.",
            detail.lines.len()
        );
        (views::badge("rejected"), lead)
    } else if of(LineState::Confirmed) > 0 {
        let lead = "Every line is answered. Activation goes on by itself.".to_owned();
        (views::badge("confirmed"), lead)
    } else {
        (
            Badge::new(Tone::Neutral, "Ended"),
            "Every line has ended.".to_owned(),
        )
    }
}
