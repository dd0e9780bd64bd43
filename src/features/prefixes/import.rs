//! Many prefixes from a CSV file, all or none.

use crate::server::http::render::{done, download};
use crate::server::http::{Answer, Req};
use crate::server::service::prefixes::import::{self, RowError};
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::form::{ErrorSummary, FileField, FormState, SubmitButton, SubmitRow, TextArea};
use crate::ui::icon::Icon;
use crate::ui::table::{Column, DataTable, Row};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::counted::counted;

/// The form.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, FormState::default(), Vec::new()).await
}

/// A file to start from.
pub async fn template(_req: &Req) -> Answer {
    let name = "prefixes-template.csv";
    Ok(download(
        name,
        "text/csv; charset=utf-8",
        import::template(),
    ))
}

/// Registers all rows or none.
pub async fn post(req: &Req) -> Answer {
    let outcome = async { import::many(&req.ctx, &req.file_or_pasted().await?.text).await };
    match outcome.await {
        Ok(Ok(_)) => done("/isp/prefixes", "prefixes-imported"),
        Ok(Err(errors)) => {
            let form = FormState::from_values(req.form.0.clone());
            show(req, StatusCode::UNPROCESSABLE_ENTITY, form, errors).await
        }
        Err(error) => {
            let (status, form) = req.returned_with_file(error)?;
            show(req, status, form, Vec::new()).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState, errors: Vec<RowError>) -> Answer {
    let mut frame = req
        .frame("Import prefixes", &[("Prefixes", "/isp/prefixes")])
        .await?;
    frame.lead = Some(format!(
        "One row per prefix, with the columns {}. All rows are registered, or none.",
        import::COLUMNS.join(", ")
    ));
    frame.actions = vec![
        view! { <ButtonLink href="/isp/prefixes/template.csv" label="Template" before=Icon::Download/> }.into_any(),
    ];
    req.page_with(status, frame, move || {
        let [file, text] = form.fields(["file", "text"]);
        view! {
            <ErrorSummary form=form.clone()/>
            {mistakes(&errors)}
            <Card title="File">
                <form method="post" action="/isp/prefixes/import" enctype="multipart/form-data">
                    <FileField field=file label="CSV file" accept=".csv,text/csv,text/plain"
                        hint=format!("UTF-8, up to {} rows. After a refusal choose it again: browsers do not keep files.", import::MAX_ROWS)/>
                    <TextArea field=text label="Or paste the rows" rows=8 mono=true
                        hint="With the header line. The customer is written as in your list of orders."/>
                    <SubmitRow><SubmitButton label="Register all" look=Look::Primary/></SubmitRow>
                </form>
            </Card>
        }
    })
    .await
}

fn mistakes(errors: &[RowError]) -> AnyView {
    if errors.is_empty() {
        return ().into_any();
    }
    let columns = vec![
        Column::number("Line"),
        Column::mono("Column"),
        Column::text("What is wrong and what to write"),
    ];
    let rows = errors
        .iter()
        .map(|error| {
            let line = match error.line {
                0 => "file".to_owned(),
                n => n.to_string(),
            };
            let column = match error.column.as_str() {
                "" => "whole file".to_owned(),
                name => name.to_owned(),
            };
            Row::new(vec![
                line.into_any(),
                column.into_any(),
                error.reason.clone().into_any(),
            ])
            .tone(Tone::Fail)
        })
        .collect();
    let title = format!(
        "{}: nothing was registered",
        counted(errors.len(), "mistake", "mistakes")
    );
    view! {
        <Alert tone=Tone::Fail title=title text="Correct them in the file and send it again."/>
        <DataTable caption="Mistakes in the file" columns=columns rows=rows/>
    }
    .into_any()
}
