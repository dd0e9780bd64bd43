//! How full the connections are, and two ways to record it: by form and by file.

use crate::error::AppError;
use crate::features::interconnects::words::{own_isp, percent};
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::render::{done, download};
use crate::server::http::{Answer, Req};
use crate::server::service::capacity::{self, COLUMNS, Level, Line, Row as Figure};
use crate::server::service::inventory;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::chart::{Bar, BarChart, Threshold};
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::form::{
    ErrorSummary, FileField, FormState, Kind, SubmitButton, SubmitRow, TextField, field_id,
};
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::bandwidth::Mbps;
use maps_domain::time::UtcMs;

/// Largest file, bytes.
const MAX_FILE: u64 = 2_000_000;
/// Bars that are drawn; the table below lists all.
const BARS: usize = 12;

/// The page, or the recorded days as a file.
pub async fn page(req: &Req) -> Answer {
    let form = FormState::default().with("measured_on", req.ctx.now.date());
    show(req, StatusCode::OK, form).await
}

/// Records what was typed or sent as a file.
pub async fn post(req: &Req) -> Answer {
    own_isp(req)?;
    let outcome = match req.form.get("do") {
        "file" => by_file(req).await,
        _ => {
            let rows = typed(req);
            capacity::record(&req.ctx, &rows, "form").await
        }
    };
    match outcome {
        Ok(_) => done("/isp/capacity", "peaks-recorded"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

async fn by_file(req: &Req) -> Result<capacity::Recorded, AppError> {
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
fn typed(req: &Req) -> Vec<Figure> {
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

fn load(line: &Line) -> Option<f64> {
    inventory::percent(line.pni.peak()?.get(), line.pni.bandwidth.get())
}

fn badge(line: &Line) -> Badge {
    match (line.level, load(line)) {
        (Some(level), Some(value)) => Badge::new(tone(level), percent(value)),
        _ => Badge::new(Tone::Wait, "not measured yet"),
    }
}

const fn tone(level: Level) -> Tone {
    match level {
        Level::Fine => Tone::Pass,
        Level::Augment => Tone::Warn,
        Level::Upgrade => Tone::Fail,
    }
}

fn key(line: &Line) -> &'static str {
    match line.level {
        None => "none",
        Some(Level::Fine) => "fine",
        Some(Level::Augment) => "augment",
        Some(Level::Upgrade) => "upgrade",
    }
}

const HEADER: &[&str] = &[
    "pni",
    "metro",
    "measured_on",
    "peak_in_mbps",
    "peak_out_mbps",
    "capacity_mbps",
    "source",
    "recorded_utc",
];

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let org = own_isp(req)?;
    let list = ListQuery::of(req, &["-load", "name", "metro"]);
    let mut lines = capacity::view(&req.ctx).await?.lines;
    if list.wants_csv() {
        let rows = lines.iter().flat_map(csv_rows);
        return csv_file("peaks.csv", HEADER, rows);
    }
    let all = lines.len();
    let counts: Vec<usize> = ["augment", "upgrade", "fine", "none"]
        .iter()
        .map(|wanted| lines.iter().filter(|line| key(line) == *wanted).count())
        .collect();
    let (bars, thresholds) = (bars(&lines), thresholds(&lines));
    let mut frame = req.frame("Capacity", &[]).await?;
    frame.lead = Some(lead(all, &counts));
    let edits = req.ctx.may(Action::EditInventory, &org);
    let entry = edits.then(|| enter(&lines, &form));
    if edits && all > 0 {
        frame.actions = vec![
            view! { <ButtonLink href="#record" label="Record peaks" look=Look::Primary/> }
                .into_any(),
        ];
    }
    let wanted = list.filter("level").to_owned();
    lines.retain(|line| {
        (wanted.is_empty() || key(line) == wanted) && list.matches(&[&line.pni.name, &line.metro])
    });
    match list.sort.as_str() {
        "name" => lines.sort_by(|a, b| a.pni.name.cmp(&b.pni.name)),
        "metro" => lines.sort_by(|a, b| a.metro.cmp(&b.metro)),
        // They come with the fullest first.
        _ => lines.reverse(),
    }
    if list.descending {
        lines.reverse();
    }
    req.page_with(status, frame, move || {
        if all == 0 {
            return view! {
                <Empty title="Nothing to watch yet"
                    purpose="The capacity watch looks at live private connections. Record them first; then their peaks are compared with the policy's lines every hour."/>
            }
            .into_any();
        }
        let total = u64::try_from(lines.len()).unwrap_or_default();
        let rows = list.window(lines).iter().map(row).collect();
        let columns = vec![
            Column::text("Connection").sorted_by(&list.url, "name"),
            Column::text("Edge site").sorted_by(&list.url, "metro"),
            Column::text("Capacity"),
            Column::text("Peak, larger direction").sorted_by(&list.url, "load"),
            Column::date("Measured"),
            Column::text("Augmentation"),
        ];
        let labels = [
            ("augment", "Augment"),
            ("upgrade", "Upgrade now"),
            ("fine", "Below the lines"),
            ("none", "Not measured yet"),
        ];
        let mut chips = vec![Chip::one_of(&list.url, "level", "", "All")];
        chips.extend(labels.into_iter().zip(counts).map(|((value, label), n)| {
            Chip::one_of(&list.url, "level", value, label).count(u64::try_from(n).unwrap_or_default())
        }));
        view! {
            <ErrorSummary form=form.clone()/>
            <Card title="Fullest connections" note="5-minute peak in the larger direction, % of the capacity">
                <BarChart title="5-minute peak per connection, % of the capacity" of="Connection" measure="Peak, %"
                    bars=bars thresholds=thresholds max=60.0/>
            </Card>
            <div class="toolbar">
                <Search url=list.url.clone() label="Search by connection or edge site"/>
                <Chips label="Load" chips=chips/>
            </div>
            <DataTable caption="Connections with their peak" columns=columns rows=rows/>
            <Pager url=list.url.clone() paging=list.paging(total) unit="connections" csv=list.csv_href()/>
            <div id="record">{entry}</div>
        }
        .into_any()
    })
    .await
}

fn lead(all: usize, counts: &[usize]) -> String {
    let count = |at: usize| counts.get(at).copied().unwrap_or_default();
    match (count(0), count(1), count(3)) {
        _ if all == 0 => "No live private connection is recorded.".to_owned(),
        (0, 0, 0) => format!("All {all} connections are below the policy's lines."),
        (0, 0, none) => {
            format!(
                "No measured peak is above a line; {none} of {all} connections are not measured yet."
            )
        }
        (1, 0, _) => {
            format!("1 of {all} connections is above the line that opens an augmentation.")
        }
        (augment, 0, _) => {
            format!("{augment} of {all} connections are above the line that opens an augmentation.")
        }
        (augment, upgrade, _) => format!(
            "{} of {all} connections are too full; {upgrade} of them have to be upgraded now.",
            augment + upgrade
        ),
    }
}

fn bars(lines: &[Line]) -> Vec<Bar> {
    lines
        .iter()
        .filter_map(|line| {
            let value = load(line)?;
            Some(Bar {
                label: line.pni.name.clone(),
                value,
                text: percent(value),
                tone: line.level.map_or(Tone::Neutral, tone),
                href: Some(format!("/isp/interconnects/pni/{}", line.pni.id)),
            })
        })
        .take(BARS)
        .collect()
}

/// The lines of the policy; where regions differ, those of the fullest connection.
fn thresholds(lines: &[Line]) -> Vec<Threshold> {
    let Some(first) = lines.first() else {
        return Vec::new();
    };
    let line = |fraction: f64, what: &str, tone: Tone| Threshold {
        value: 100.0 * fraction,
        label: format!("{what} from {:.0} %", 100.0 * fraction),
        tone,
    };
    vec![
        line(first.augment_line, "augment", Tone::Warn),
        line(first.upgrade_line, "upgrade now", Tone::Fail),
    ]
}

fn row(line: &Line) -> Row {
    let pni = &line.pni;
    let request = line.alert.as_ref().map(|alert| {
        let since = UtcMs::new(alert.since).date();
        let link = alert.request_id.as_ref().map(|id| {
            view! { <a href=format!("/isp/requests/{id}")>"Its request"</a> }
        });
        view! { {link} <p class="muted">{format!("above the line since {since}")}</p> }
    });
    let peak = pni.peak().map(|peak| {
        view! { <p class="muted">{peak.to_string()}</p> }
    });
    let measured = line
        .days
        .last()
        .map(|day| UtcMs::new(day.measured_on).date())
        .or_else(|| pni.peak().map(|_| "undated".to_owned()));
    let row = Row::new(vec![
        view! { <a href=format!("/isp/interconnects/pni/{}", pni.id)>{pni.name.clone()}</a> }
            .into_any(),
        line.metro.clone().into_any(),
        pni.bandwidth.to_string().into_any(),
        view! { {badge(line).view()} {peak} }.into_any(),
        measured.into_any(),
        request.into_any(),
    ]);
    match line.level {
        Some(Level::Upgrade) => row.tone(Tone::Fail),
        Some(Level::Augment) => row.tone(Tone::Warn),
        _ => row,
    }
}

fn csv_rows(line: &Line) -> Vec<Vec<String>> {
    let row = |day: &crate::server::db::peaks::Peak| {
        vec![
            line.pni.name.clone(),
            line.metro.clone(),
            UtcMs::new(day.measured_on).date(),
            day.peak_in_mbps.to_string(),
            day.peak_out_mbps.to_string(),
            day.bandwidth_mbps.to_string(),
            day.source.clone(),
            UtcMs::new(day.recorded_at).rfc3339(),
        ]
    };
    line.days.iter().map(row).collect()
}

/// Recording by form and by file.
fn enter(lines: &[Line], form: &FormState) -> AnyView {
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
            <p class="muted">"A program can send them too: POST /api/v1/peaks with an API token of the scope “Send peak figures of PNIs”."</p>
        </Card>
    }
    .into_any()
}
