//! Measurements from a file: upload or paste, look, commit.

use super::words;
use crate::server::http::list::csv_file;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::sla::read;
use crate::server::service::sla::receive::{self, Checked, MAX_ROWS, Part, Received, RowError};
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::form::{ErrorSummary, FileField, FormState, SubmitButton, SubmitRow, TextArea};
use crate::ui::icon::Icon;
use crate::ui::stat::{Stat, Stats};
use crate::ui::table::{Column, DataTable, Row};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::OrgKind;
use maps_domain::counted::counted;
use maps_domain::sla::{COLUMNS, Segment, duration_words};

/// Rows shown in a preview or list of mistakes; the figures count them all.
const SHOWN: usize = 100;

/// What to write into each column, in the order of [`COLUMNS`].
const DOCS: [&str; 10] = [
    "site_to_edge, edge_to_service or end_to_end.",
    "Id of the activation, site, region or edge site. The template lists yours.",
    "Begin of the window, UTC, RFC 3339.",
    "End of the window; at most a day after its begin.",
    "Share of the window that was up, percent.",
    "Share of the packets that arrived, percent. May be empty.",
    "Median round-trip time, ms. May be empty.",
    "95th percentile, ms. May be empty.",
    "99th percentile, ms. May be empty.",
    "Who or what measured, for example the name of a probe.",
];

/// The form.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, FormState::default(), Vec::new()).await
}

/// A file to start from: one line per thing that the sender may name, to be filled in.
pub async fn template(req: &Req) -> Answer {
    words::section(req)?;
    let kind = req.ctx.actor()?.role.org_kind();
    let list = read::nameable(&req.ctx).await?;
    let mut header = COLUMNS.to_vec();
    header.push("note");
    let line = |segment: Segment, subject: String, note: String| {
        let mut cells = vec![segment.as_str().to_owned(), subject];
        cells.extend(vec![String::new(); COLUMNS.len() - 2]);
        cells.push(note);
        cells
    };
    let mut rows: Vec<Vec<String>> = list
        .into_iter()
        .map(|one| {
            let note = match kind {
                OrgKind::Isp => format!("{}, {}", one.site, one.customer),
                OrgKind::Customer | OrgKind::Microsoft => format!("{} with {}", one.site, one.isp),
            };
            line(Segment::SiteToEdge, one.id, note)
        })
        .collect();
    if kind != OrgKind::Customer {
        let segment = match kind {
            OrgKind::Isp => Segment::SiteToEdge,
            OrgKind::Customer | OrgKind::Microsoft => Segment::EdgeToService,
        };
        let catalogue = crate::server::service::ground::names(&req.ctx).await?;
        rows.extend(
            catalogue
                .regions()
                .map(|region| line(segment, region.id.to_string(), region.name.clone())),
        );
    }
    csv_file("measurements-template.csv", &header, rows)
}

/// Checks the file and shows what it would do.
pub async fn check(req: &Req) -> Answer {
    let outcome = async { receive::check(&req.ctx, &req.file_or_pasted().await?.text).await };
    match outcome.await {
        Ok(Checked::Fine(id, received)) => preview(req, id, *received).await,
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

/// Commits the checked file.
pub async fn commit(req: &Req) -> Answer {
    let section = words::section(req)?;
    match receive::commit(&req.ctx, req.param("draft")?).await {
        Ok(_) => done(format!("{section}/sla"), "measurements-stored"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form, Vec::new()).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState, errors: Vec<RowError>) -> Answer {
    let section = words::section(req)?;
    let mut frame = req
        .frame(
            "Add measurements",
            &[("Service level", &format!("{section}/sla"))],
        )
        .await?;
    let part = match req.ctx.actor()?.role.org_kind() {
        OrgKind::Isp => "You measure your own part: customer site to edge site.",
        OrgKind::Microsoft => "You measure Microsoft's part: edge site to service.",
        OrgKind::Customer => {
            "You may measure an ISP's part at your sites, and the whole way. The ISP sees what you measure of its part; the whole way it does not see."
        }
    };
    frame.lead = Some(part.to_owned());
    frame.actions = vec![
        view! { <ButtonLink href=format!("{section}/sla/template.csv") label="Template" before=Icon::Download/> }
            .into_any(),
    ];
    req.page_with(status, frame, move || {
        let rows = COLUMNS
            .iter()
            .zip(DOCS)
            .map(|(name, doc)| Row::new(vec![(*name).into_any(), doc.into_any()]))
            .collect();
        let columns = vec![Column::mono("Column"), Column::text("What to write")];
        let [file, text] = form.fields(["file", "text"]);
        view! {
            <ErrorSummary form=form.clone()/>
            {mistakes(errors)}
            <Card title="File">
                <form method="post" action=format!("{section}/sla/upload") enctype="multipart/form-data">
                    <FileField field=file label="CSV file" accept=".csv,text/csv,text/plain"
                        hint=format!("UTF-8, up to {MAX_ROWS} rows. After a refusal choose it again: browsers do not keep files.")/>
                    <TextArea field=text label="Or paste the rows" rows=8 mono=true hint="With the header line."/>
                    <SubmitRow><SubmitButton label="Check the file" look=Look::Primary/></SubmitRow>
                </form>
            </Card>
            <Card title="Columns" flush=true><DataTable caption="Columns of the file" columns=columns rows=rows/></Card>
            <Card title="From a machine">
                <p>"Send the same columns, or the same names as JSON, with a token that may send SLA measurements ("
                    <a href=format!("{section}/tokens")>"API tokens"</a>"). Sending a window again replaces it. "<a href="/help/api">"Examples to copy"</a></p>
                <pre class="code">"curl -H 'Authorization: Bearer maps_…' -H 'Content-Type: text/csv' \\\n  --data-binary @measurements.csv …/api/v1/measurements"</pre>
            </Card>
        }
    })
    .await
}

fn mistakes(errors: Vec<RowError>) -> Option<AnyView> {
    if errors.is_empty() {
        return None;
    }
    let columns = vec![
        Column::number("Line"),
        Column::mono("Column"),
        Column::text("What is wrong and what to write"),
    ];
    let count = errors.len();
    let title = match count {
        1 => "1 row cannot be used: nothing was stored".to_owned(),
        n => format!("{n} rows cannot be used: nothing was stored"),
    };
    let rows = errors
        .into_iter()
        .take(SHOWN)
        .map(|(line, error)| {
            Row::new(vec![
                line.to_string().into_any(),
                error.field.into_any(),
                error.message.into_any(),
            ])
            .tone(Tone::Fail)
        })
        .collect();
    let note = (count > SHOWN).then(|| format!("The first {SHOWN} of {count} are listed. "));
    let text = format!(
        "{}Correct them in the file and check it again. A file is stored whole or not at all.",
        note.unwrap_or_default()
    );
    Some(
        view! {
            <Alert tone=Tone::Fail title=title text=text/>
            <DataTable caption="Mistakes in the file" columns=columns rows=rows/>
        }
        .into_any(),
    )
}

async fn preview(req: &Req, id: String, received: Received) -> Answer {
    let section = words::section(req)?;
    let (base, upload) = (format!("{section}/sla"), format!("{section}/sla/upload"));
    let crumbs = [
        ("Service level", base.as_str()),
        ("Add measurements", upload.as_str()),
    ];
    let mut frame = req.frame("Check the measurements", &crumbs).await?;
    frame.lead = Some(format!(
        "{}, {} of them replacing earlier ones. Nothing is stored yet.",
        counted(received.windows, "window", "windows"),
        received.replaced
    ));
    req.page(frame, move || {
        let tone = |n: usize, tone| if n == 0 { Tone::Neutral } else { tone };
        let stats = vec![
            Stat::new(received.windows, "windows", "In the file"),
            Stat::new(received.replaced, "windows", "Replaced"),
            Stat::new(received.overlapping, "windows", "Overlapping, the shorter counts").tone(tone(received.overlapping, Tone::Warn)),
            Stat::new(received.opened, "promises", "Newly missed").tone(tone(received.opened, Tone::Fail)),
            Stat::new(received.cleared, "promises", "Kept after all").tone(tone(received.cleared, Tone::Pass)),
        ];
        let columns = vec![
            Column::text("What"), Column::text("Part of the way"), Column::text("Measured by"), Column::date("Month"),
            Column::number("Availability"), Column::number("Downtime"), Column::number("Coverage"), Column::text("Promise"),
        ];
        let rows: Vec<Row> = received.parts.iter().flat_map(rows_of).take(SHOWN).collect();
        let note = format!("what each month comes to, the first {} series", rows.len());
        view! {
            <Stats stats=stats/>
            <form method="post" action=format!("{section}/sla/upload/{id}")>
                <p>"Everybody concerned sees the figures; missed promises are told to the ISP, its customer, or Microsoft."</p>
                <SubmitRow>
                    <SubmitButton label=format!("Store {}", counted(received.windows, "window", "windows")) look=Look::Primary/>
                    <a href=format!("{section}/sla/upload")>"Choose another file"</a>
                </SubmitRow>
            </form>
            <Card title="What the months come to" note=note flush=true><DataTable caption="Months" columns=columns rows=rows/></Card>
        }
    })
    .await
}

fn rows_of(part: &Part) -> Vec<Row> {
    part.months
        .iter()
        .map(|month| {
            let attained = &month.attained;
            Row::new(vec![
                part.subject.clone().into_any(),
                part.segment.label().into_any(),
                part.measured_by.clone().into_any(),
                attained.month.label().into_any(),
                attained
                    .availability
                    .map_or_else(|| words::share(None), |share| share.to_string())
                    .into_any(),
                duration_words(attained.down_ms).into_any(),
                attained.coverage.to_string().into_any(),
                words::standing(month.worst()).plain(),
            ])
        })
        .collect()
}
