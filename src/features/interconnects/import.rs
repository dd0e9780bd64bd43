//! Importing a file: choose or paste, see what it would do, take all of it over or nothing.

use super::words::own_isp;
use crate::server::http::render::{done, see_other};
use crate::server::http::{Answer, Req};
use crate::server::service::inventory::{self, Checked, Plan, Planned, RegisterPlan};
use crate::ui::alert::Alert;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::form::{ErrorSummary, FileField, FormState, SubmitButton, SubmitRow, TextArea};
use crate::ui::icon::Icon;
use crate::ui::stat::{Stat, Stats};
use crate::ui::table::{Column, DataTable, Row};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::pni::{COLUMNS, RowError};

/// Mistakes and rows that a page shows at most.
const SHOWN: usize = 500;

/// The form.
pub async fn page(req: &Req) -> Answer {
    own_isp(req)?;
    show(req, StatusCode::OK, FormState::default(), Vec::new()).await
}

/// Checks the file and goes on to the preview.
pub async fn check(req: &Req) -> Answer {
    own_isp(req)?;
    let outcome = async {
        let table = req.file_or_pasted().await?;
        inventory::check(&req.ctx, &table.name, &table.text).await
    };
    match outcome.await {
        Ok(Checked::Kept(id)) => see_other(format!("/isp/interconnects/import/{id}")),
        Ok(Checked::Mistakes(mistakes)) => {
            let form = FormState::from_values(req.form.0.clone());
            show(req, StatusCode::UNPROCESSABLE_ENTITY, form, mistakes).await
        }
        Err(error) => {
            let (status, form) = req.returned_with_file(error)?;
            show(req, status, form, Vec::new()).await
        }
    }
}

/// What the kept file would do.
pub async fn preview(req: &Req) -> Answer {
    own_isp(req)?;
    let plan = inventory::plan(&req.ctx, req.param("id")?).await?;
    let crumbs = [
        ("Interconnects", "/isp/interconnects"),
        ("Import", "/isp/interconnects/import"),
    ];
    let mut frame = req.frame("Check the import", &crumbs).await?;
    let (added, changed, same) = plan.counts();
    frame.lead = Some(format!(
        "{}: {added} PNIs are added, {changed} changed, {same} stay as they are. Nothing is imported yet.",
        plan.name
    ));
    let action = req.path.clone();
    req.page(frame, move || plan_view(plan, action)).await
}

/// Takes it over.
pub async fn commit(req: &Req) -> Answer {
    own_isp(req)?;
    match inventory::commit(&req.ctx, req.param("id")?).await {
        Ok(_) => done("/isp/interconnects", "imported"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form, Vec::new()).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState, mistakes: Vec<RowError>) -> Answer {
    let crumbs = [("Interconnects", "/isp/interconnects")];
    let mut frame = req.frame("Import interconnects", &crumbs).await?;
    frame.lead = Some(match mistakes.len() {
        0 => "CSV or an evidence/1 document; you see what it would do before anything is stored."
            .to_owned(),
        1 => "Nothing was imported: one thing in the file has to be corrected.".to_owned(),
        n => format!("Nothing was imported: {n} things in the file have to be corrected."),
    });
    frame.actions = vec![view! { <ButtonLink href="/isp/interconnects/template.csv" label="CSV template" before=Icon::Download/> }.into_any()];
    req.page_with(status, frame, move || {
        view! {
            <ErrorSummary form=form.clone()/>
            {mistake_card(&mistakes)}
            <Card title="File">
                <form method="post" action="/isp/interconnects/import" enctype="multipart/form-data" class="medium">
                    <FileField field=form.field("file") label="File" accept=".csv,.json,text/csv,application/json"
                        hint="CSV with a header (2,000 rows at most), or an evidence/1 document."/>
                    <TextArea field=form.field("text") label="Or its text" rows=8 mono=true
                        hint="Paste the rows with the header. A file goes before pasted text."/>
                    <SubmitRow><SubmitButton label="Check the file" look=Look::Primary/></SubmitRow>
                </form>
            </Card>
            {columns_card()}
        }
    })
    .await
}

fn mistake_card(mistakes: &[RowError]) -> Option<AnyView> {
    if mistakes.is_empty() {
        return None;
    }
    let rows: Vec<Row> = mistakes
        .iter()
        .take(SHOWN)
        .map(|mistake| {
            let line = if mistake.line == 0 {
                "–".to_owned()
            } else {
                mistake.line.to_string()
            };
            Row::new(vec![
                line.into_any(),
                mistake
                    .column
                    .clone()
                    .unwrap_or_else(|| "whole row".to_owned())
                    .into_any(),
                mistake.reason.clone().into_any(),
            ])
        })
        .collect();
    let columns = vec![
        Column::number("Line"),
        Column::mono("Column"),
        Column::text("What is wrong"),
    ];
    let note = (mistakes.len() > SHOWN).then(|| format!("The first {SHOWN} of {}", mistakes.len()));
    let note = note.unwrap_or_else(|| "All rows are taken over, or none".to_owned());
    Some(
        view! {
            <Alert tone=Tone::Fail title="Nothing was imported" text="Correct these in the file and choose it again."/>
            <Card title="To correct" note=note flush=true>
                <DataTable caption="Mistakes in the file" columns=columns rows=rows/>
            </Card>
        }
        .into_any(),
    )
}

fn columns_card() -> AnyView {
    let rows: Vec<Row> = COLUMNS
        .iter()
        .map(|column| {
            let needed = if column.required {
                "needed"
            } else {
                "optional"
            };
            Row::new(vec![
                column.name.into_any(),
                needed.into_any(),
                column.doc.into_any(),
                column.example.into_any(),
            ])
        })
        .collect();
    let columns = vec![
        Column::mono("Column"),
        Column::text("Needed"),
        Column::text("What to write"),
        Column::mono("Example"),
    ];
    view! {
        <Card title="Columns" note="Any order; a file that was exported imports again unchanged" flush=true>
            <DataTable caption="Columns of the CSV" columns=columns rows=rows/>
        </Card>
    }
    .into_any()
}

fn plan_view(plan: Plan, action: String) -> AnyView {
    let (added, changed, same) = plan.counts();
    let stats = vec![
        Stat::new(added, "PNIs", "added as claimed"),
        Stat::new(changed, "PNIs", "changed"),
        Stat::new(same, "PNIs", "stay as they are"),
        Stat::new(plan.untouched, "PNIs", "not in the file, stay"),
    ];
    let register = match plan.register {
        RegisterPlan::Absent => None,
        RegisterPlan::Same => Some(
            "Nodes, backbone segments and shared risks of the document are the stored ones. Its organisation, contacts, documents and attestations are not imported.",
        ),
        RegisterPlan::Replaced => Some(
            "The document's nodes, backbone segments and shared risks replace the stored register. Its organisation, contacts, documents and attestations are not imported.",
        ),
    };
    let broken = !plan.mistakes.is_empty();
    let mistakes = mistake_card(&plan.mistakes);
    let rows: Vec<Row> = plan.rows.iter().take(SHOWN).map(plan_row).collect();
    let columns = vec![
        Column::number("Line"),
        Column::text("PNI"),
        Column::text("What happens"),
        Column::text("Fields"),
    ];
    let note = if plan.rows.len() > SHOWN {
        format!("The first {SHOWN} of {}", plan.rows.len())
    } else {
        plan.name.clone()
    };
    view! {
        <Stats stats=stats/>
        {mistakes}
        {register.map(|text| view! { <Alert tone=Tone::Info title="Register" text=text/> })}
        <Card title="What happens" note=note flush=true>
            <DataTable caption="What happens to each connection" columns=columns rows=rows/>
        </Card>
        <form method="post" action=action>
            <SubmitRow>
                {(!broken).then(|| view! { <SubmitButton label="Import all of it" look=Look::Primary/> })}
                <ButtonLink href="/isp/interconnects/import" label="Choose another file"/>
            </SubmitRow>
        </form>
    }
    .into_any()
}

fn plan_row(row: &Planned) -> Row {
    let (tone, verb) = match (row.new, row.changes.is_empty()) {
        (true, _) => (Tone::Pass, "Added"),
        (false, true) => (Tone::Neutral, "Unchanged"),
        (false, false) => (Tone::Info, "Changed"),
    };
    let fields: Vec<String> = match row.new {
        true => vec![format!(
            "{}, {} at {}",
            row.pni.metro, row.pni.bandwidth, row.pni.peer_router
        )],
        false => row
            .changes
            .iter()
            .map(|change| {
                let shown = |text: &str| {
                    if text.is_empty() {
                        "nothing".to_owned()
                    } else {
                        text.to_owned()
                    }
                };
                format!(
                    "{}: {} → {}",
                    change.field,
                    shown(&change.before),
                    shown(&change.after)
                )
            })
            .collect(),
    };
    let line = if row.line == 0 {
        "–".to_owned()
    } else {
        row.line.to_string()
    };
    Row::new(vec![
        line.into_any(),
        row.pni.name.clone().into_any(),
        Badge::new(tone, verb).plain(),
        fields.join("; ").into_any(),
    ])
}
