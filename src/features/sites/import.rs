//! Many customer sites from a CSV file: upload or paste, look, commit.

use super::{enrolment_alert, words};
use crate::server::http::render::{done, download};
use crate::server::http::{Answer, Req};
use crate::server::service::sites;
use crate::server::service::sites::import::{self, Checked, Preview};
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
use maps_domain::counted::counted;
use maps_domain::site::{COLUMNS, MAX_ROWS, RowError, template_csv};

/// Changes shown in a preview; the figures count them all.
const SHOWN: usize = 200;

/// The form.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, FormState::default(), Vec::new()).await
}

/// A file to start from.
pub async fn template(_req: &Req) -> Answer {
    Ok(download(
        "customer-sites-template.csv",
        "text/csv; charset=utf-8",
        template_csv(),
    ))
}

/// Checks the file and shows what it would do.
pub async fn check(req: &Req) -> Answer {
    let outcome = async { import::check(&req.ctx, &req.file_or_pasted().await?.text).await };
    match outcome.await {
        Ok(Checked::Fine(preview)) => show_preview(req, preview).await,
        Ok(Checked::Broken(errors)) => {
            let form = FormState::from_values(req.form.0.clone());
            show(req, StatusCode::UNPROCESSABLE_ENTITY, form, errors).await
        }
        Err(error) => {
            let (status, form) = req.returned_with_file(error)?;
            show(req, status, form, Vec::new()).await
        }
    }
}

/// Commits the checked file, all of it or nothing.
pub async fn commit(req: &Req) -> Answer {
    match import::commit(&req.ctx, req.param("draft")?).await {
        Ok(_) => done("/customer/sites", "imported"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form, Vec::new()).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState, errors: Vec<RowError>) -> Answer {
    let missing = sites::missing(&req.ctx).await?;
    let mut frame = req
        .frame(
            "Import customer sites",
            &[("Customer sites", "/customer/sites")],
        )
        .await?;
    frame.lead = Some("One row per site, keyed by your own site id: known sites are changed, others are added, none is removed.".to_owned());
    frame.actions = vec![view! { <ButtonLink href="/customer/sites/template.csv" label="Template" before=Icon::Download/> }.into_any()];
    req.page_with(status, frame, move || {
        let columns = vec![Column::mono("Column"), Column::text("What to write"), Column::text("Example"), Column::text("Needed")];
        let rows: Vec<Row> = COLUMNS
            .iter()
            .map(|column| Row::new(vec![
                column.name.into_any(),
                column.doc.into_any(),
                column.example.into_any(),
                if column.required { "yes" } else { "no" }.into_any(),
            ]))
            .collect();
        let [file, text] = form.fields(["file", "text"]);
        view! {
            {enrolment_alert(missing)}
            <ErrorSummary form=form.clone()/>
            {mistakes(errors)}
            <Card title="File">
                <form method="post" action="/customer/sites/import" enctype="multipart/form-data">
                    <FileField field=file label="CSV file" accept=".csv,text/csv,text/plain"
                        hint=format!("UTF-8, up to {MAX_ROWS} rows. After a refusal choose it again: browsers do not keep files.")/>
                    <TextArea field=text label="Or paste the rows" rows=8 mono=true hint="With the header line. Commas or semicolons."/>
                    <SubmitRow><SubmitButton label="Check the file" look=Look::Primary/></SubmitRow>
                </form>
            </Card>
            <Card title="Columns" flush=true><DataTable caption="Columns of the file" columns=columns rows=rows/></Card>
        }
    })
    .await
}

fn mistakes(errors: Vec<RowError>) -> AnyView {
    if errors.is_empty() {
        return ().into_any();
    }
    let columns = vec![
        Column::number("Line"),
        Column::mono("Column"),
        Column::text("What is wrong and what to write"),
    ];
    let title = format!(
        "{}: nothing was imported",
        counted(errors.len(), "mistake", "mistakes")
    );
    let rows: Vec<Row> = errors
        .into_iter()
        .map(|error| {
            let line = if error.line == 0 {
                "file".to_owned()
            } else {
                error.line.to_string()
            };
            let column = error.column.unwrap_or_else(|| "whole row".to_owned());
            Row::new(vec![
                line.into_any(),
                column.into_any(),
                error.reason.into_any(),
            ])
            .tone(Tone::Fail)
        })
        .collect();
    view! {
        <Alert tone=Tone::Fail title=title text="Correct them in the file and check it again. A file is imported whole or not at all."/>
        <DataTable caption="Mistakes in the file" columns=columns rows=rows/>
    }
    .into_any()
}

async fn show_preview(req: &Req, preview: Preview) -> Answer {
    let mut frame = req
        .frame(
            "Check the import",
            &[
                ("Customer sites", "/customer/sites"),
                ("Import", "/customer/sites/import"),
            ],
        )
        .await?;
    let changes = preview.steps.len();
    frame.lead = Some(if changes == 0 {
        "Nothing would change: every site in the file is stored like that already.".to_owned()
    } else {
        format!(
            "{}, {} change, {} stay. Nothing is stored yet.",
            counted(
                preview.added(),
                "customer site is added",
                "customer sites are added"
            ),
            preview.changed(),
            preview.unchanged
        )
    });
    req.page(frame, move || {
        let number = |n: usize| words::number(i64::try_from(n).unwrap_or_default());
        let stats = vec![
            Stat::new(number(preview.added()), "customer sites", "Added"),
            Stat::new(number(preview.changed()), "customer sites", "Changed"),
            Stat::new(number(preview.unchanged), "customer sites", "Unchanged"),
        ];
        let columns = vec![Column::number("Line"), Column::mono("Site id"), Column::text("What"), Column::text("Changes")];
        let rows: Vec<Row> = preview.steps.iter().take(SHOWN).map(|step| {
            let badge = if step.is_new() { Badge::new(Tone::Info, "Added") } else { Badge::new(Tone::Wait, "Changed") };
            let changes: Vec<AnyView> = step.changes.iter().map(|change| {
                let text = if change.before.is_empty() {
                    format!("{}: {}", change.field, change.after)
                } else {
                    format!("{}: {} → {}", change.field, change.before, change.after)
                };
                view! { <li>{text}</li> }.into_any()
            }).collect();
            Row::new(vec![
                step.line.to_string().into_any(),
                step.site.site_id.clone().into_any(),
                badge.plain(),
                view! { <ul>{changes}</ul> }.into_any(),
            ])
        }).collect();
        let note = if changes > SHOWN { format!("the first {SHOWN} of {changes} changes") } else { String::new() };
        view! {
            <Stats stats=stats/>
            {(changes > 0).then(|| view! {
                <form method="post" action=format!("/customer/sites/import/{}", preview.id)>
                    <p>"All of it is stored in one step, and what is chosen for new sites starts by itself."</p>
                    <SubmitRow>
                        <SubmitButton label=format!("Import {}", counted(changes, "customer site", "customer sites")) look=Look::Primary/>
                        <a href="/customer/sites/import">"Choose another file"</a>
                    </SubmitRow>
                </form>
                <Card title="What changes" note=note flush=true><DataTable caption="Changes" columns=columns rows=rows/></Card>
            })}
            {(changes == 0).then(|| view! { <p><a href="/customer/sites">"Back to the sites"</a></p> })}
        }
    })
    .await
}
