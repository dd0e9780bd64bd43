//! The register of shared risks: each with what it is and everything that runs through it.

use super::words::own_isp;
use crate::server::http::list::ListQuery;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::inventory;
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::form::{ErrorSummary, FormState, HiddenField, SubmitButton, SubmitRow, TextField};
use crate::ui::page_url::PageUrl;
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::evidence::RiskUse;
use maps_domain::pni::SrlgKind;

/// The register; with `?edit=kind:name` the form of one risk.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, FormState::default()).await
}

/// Describes or renames one.
pub async fn save(req: &Req) -> Answer {
    let form = &req.form;
    own_isp(req)?;
    match inventory::describe(
        &req.ctx,
        form.get("id"),
        form.get("name"),
        form.get("about"),
    )
    .await
    {
        Ok(()) => done("/isp/interconnects/risks", "saved"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let org = own_isp(req)?;
    let risks = inventory::risks(&req.ctx, &org).await?;
    let edits = req.ctx.may(Action::EditInventory, &org);
    let list = ListQuery::of(req, &[]);
    let crumbs = [("Interconnects", "/isp/interconnects")];
    let mut frame = req.frame("Shared risks", &crumbs).await?;
    let shared = risks.iter().filter(|risk| risk.pnis.len() > 1).count();
    frame.lead = Some(format!(
        "{} shared risks are recorded; {shared} are under more than one connection.",
        risks.len()
    ));
    let asked = if form.values.is_empty() {
        req.query.get("edit")
    } else {
        form.value("id")
    };
    let edited = risks
        .iter()
        .find(|risk| risk.id.to_string() == asked && edits)
        .cloned();
    let form = match &edited {
        Some(risk) if form.values.is_empty() => FormState::default()
            .with("id", &risk.id)
            .with("name", &risk.id)
            .with("about", &risk.about),
        _ => form,
    };
    req.page_with(status, frame, move || {
        let kind = list.filter("kind").to_owned();
        let found: Vec<&RiskUse> = risks
            .iter()
            .filter(|risk| kind.is_empty() || risk.id.kind.as_str() == kind)
            .filter(|risk| list.matches(&[&risk.id.to_string(), &risk.about, &risk.pnis.join(" ")]))
            .collect();
        let total = found.len();
        let rows: Vec<Row> = list.window(found).into_iter().map(|risk| row(risk, edits)).collect();
        let mut chips = vec![Chip::one_of(&list.url, "kind", "", "All")];
        chips.extend(SrlgKind::ALL.iter().map(|kind| Chip::one_of(&list.url, "kind", kind.as_str(), kind.label())));
        let body = if rows.is_empty() {
            view! {
                <Empty title="No shared risks" purpose="A shared risk is a thing whose failure takes several links down: a duct, a cable, an entrance. Name it at the segments of a path; it then shows here with everything that runs through it."
                    example="duct:AMS-7 at segment s1 of AMS-1 and AMS-2"/>
            }.into_any()
        } else {
            let columns = vec![
                Column::mono("Shared risk"), Column::text("Kind"), Column::text("What it is"),
                Column::text("Segments"), Column::text("PNIs"), Column::action("Edit"),
            ];
            view! { <DataTable caption="Shared risks" columns=columns rows=rows/> }.into_any()
        };
        view! {
            <ErrorSummary form=form.clone()/>
            {edited.map(|risk| editor(&form, &risk))}
            <div class="toolbar">
                <Search url=list.url.clone() label="Search by name, description or PNI"/>
                <Chips label="Kind" chips=chips/>
            </div>
            <Card flush=true>{body}</Card>
            <Pager url=list.url.clone() paging=list.paging(total) unit="shared risks"/>
        }
    })
    .await
}

fn editor(form: &FormState, risk: &RiskUse) -> AnyView {
    let title = format!("Edit {}", risk.id);
    let note = format!(
        "Used by {} segments and {} PNIs",
        risk.segments.len(),
        risk.pnis.len()
    );
    view! {
        <Card title=title note=note>
            <form method="post" action="/isp/interconnects/risks" class="narrow">
                <HiddenField name="id" value=risk.id.to_string()/>
                <TextField field=form.field("name") label="Kind and name" mono=true required=true
                    hint="kind:name, for example duct:AMS-7. It is renamed wherever it is used."/>
                <TextField field=form.field("about") label="What it is" hint="For example: motorway duct west of Amsterdam, owned by the city."/>
                <SubmitRow>
                    <SubmitButton label="Save" look=Look::Primary/>
                    <ButtonLink href="/isp/interconnects/risks" label="Cancel"/>
                </SubmitRow>
            </form>
        </Card>
    }
    .into_any()
}

fn row(risk: &RiskUse, edits: bool) -> Row {
    let href = PageUrl::new("/isp/interconnects/risks")
        .with("edit", &risk.id)
        .href();
    let dash = |text: String| {
        if text.is_empty() {
            "none".to_owned()
        } else {
            text
        }
    };
    let about = if risk.about.is_empty() {
        "not described".to_owned()
    } else {
        risk.about.clone()
    };
    let label = format!("Edit {}", risk.id);
    Row::new(vec![
        risk.id.to_string().into_any(),
        risk.id.kind.label().into_any(),
        about.into_any(),
        dash(risk.segments.join(", ")).into_any(),
        dash(risk.pnis.join(", ")).into_any(),
        edits
            .then(|| view! { <a class="btn btn-quiet" href=href aria-label=label>"Edit"</a> })
            .into_any(),
    ])
}
