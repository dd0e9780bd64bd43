//! Recording peaks: by form, by file, and an example of the file.

use crate::error::AppError;
use crate::features::interconnects::words::own_isp;
use crate::server::http::render::download;
use crate::server::http::{Answer, Req};
use crate::server::service::capacity::{self, COLUMNS, Line, Row as Figure};
use crate::ui::button::Look;
use crate::ui::card::Card;
use crate::ui::form::{FileField, FormState, Kind, SubmitButton, SubmitRow, TextField, field_id};
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::bandwidth::Mbps;

/// Largest file, bytes.
const MAX_FILE: u64 = 2_000_000;

pub(super) async fn by_file(req: &Req) -> Result<capacity::Recorded, AppError> {
    let upload = req
        .files
        .iter()
        .find(|file| file.field == "file")
        .ok_or_else(|| AppError::field("file", "Choose a file."))?;
    if upload.size > MAX_FILE {
        return Err(AppError::field(
            "file",
            "The file has more than 2 MB. Split it.",
        ));
    }
    let bytes = tokio::fs::read(&upload.path)
        .await
        .map_err(AppError::internal)?;
    capacity::by_file(&req.ctx, &bytes).await
}

/// The connections whose fields are filled in; the message of a mistake stands at the first of them.
pub(super) fn typed(req: &Req) -> Vec<Figure> {
    let day = req.form.get("measured_on");
    req.form
        .0
        .iter()
        .filter_map(|(name, peak_in)| {
            let id = name.strip_prefix("in-")?;
            let peak_out = req.form.get(&format!("out-{id}"));
            let filled = !(peak_in.trim().is_empty() && peak_out.is_empty());
            filled.then(|| Figure {
                place: name.clone(),
                pni: id.to_owned(),
                measured_on: day.to_owned(),
                peak_in: peak_in.clone(),
                peak_out: peak_out.to_owned(),
            })
        })
        .collect()
}

/// An example of the file, with the ISP's own connections.
pub async fn template(req: &Req) -> Answer {
    own_isp(req)?;
    let found = capacity::view(&req.ctx).await?;
    let mut text = format!("{}\n", COLUMNS.join(","));
    for line in &found.lines {
        let peak = |mbps: Option<Mbps>| mbps.map(|mbps| mbps.get().to_string()).unwrap_or_default();
        // A name can hold quotes; the id cannot, but says nothing to people.
        let name = line.pni.name.replace('"', "\"\"");
        text.push_str(&format!(
            "\"{name}\",{},{},{}\n",
            req.ctx.now.date(),
            peak(line.pni.peak_in),
            peak(line.pni.peak_out)
        ));
    }
    Ok(download(
        "peaks-template.csv",
        "text/csv; charset=utf-8",
        text,
    ))
}

/// Recording by form and by file.
pub(super) fn enter(lines: &[Line], form: &FormState) -> AnyView {
    let [day, file] = form.fields(["measured_on", "file"]);
    let open = form.has_errors() && file.error.is_none();
    let rows = lines
        .iter()
        .map(|line| {
            let (into, out) = (format!("in-{}", line.pni.id), format!("out-{}", line.pni.id));
            let cell = |name: &str, direction: &str| {
                let field = form.field(name);
                let error = field.error.clone().map(|text| {
                    view! { <p class="field-error">{text}</p> }
                });
                let label = format!("{}, {direction}", line.pni.name);
                view! {
                    <input class="input num" type="text" id=field_id(name) name=name.to_owned() value=field.value() aria-label=label/>
                    {error}
                }
                .into_any()
            };
            Row::new(vec![
                line.pni.name.clone().into_any(),
                line.pni.bandwidth.to_string().into_any(),
                cell(&into, "from Microsoft"),
                cell(&out, "to Microsoft"),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("Connection"),
        Column::text("Capacity"),
        Column::text("Peak from Microsoft"),
        Column::text("Peak to Microsoft"),
    ];
    view! {
        <Card title="Record peaks" note="in Mbit/s, or with a unit: 41 Gbit/s; empty rows are left as they are">
            <details class="fold" open=open>
                <summary>"By form"</summary>
                <form method="post" action="/isp/capacity" class="stack">
                    <div class="narrow"><TextField field=day label="Measured on" kind=Kind::Date required=true/></div>
                    <DataTable caption="Peaks to record" columns=columns rows=rows/>
                    <SubmitRow><SubmitButton label="Record peaks" look=Look::Primary name="do" value="form"/></SubmitRow>
                </form>
            </details>
            <form method="post" action="/isp/capacity" enctype="multipart/form-data" class="medium">
                <FileField field=file label="By file" accept=".csv,text/csv" required=true
                    hint="CSV with pni, measured_on, peak_in_mbps, peak_out_mbps; up to 2 MB. A day that is recorded already is replaced."/>
                <SubmitRow>
                    <SubmitButton label="Upload" name="do" value="file"/>
                    <a href="/isp/capacity/template.csv" download="">"Template with your connections"</a>
                </SubmitRow>
            </form>
            <p class="muted">"A program can send them too: POST /api/v1/peaks with an API token of the scope “Send peak figures of PNIs”. "<a href="/help/api">"Examples to copy"</a></p>
        </Card>
    }
    .into_any()
}
