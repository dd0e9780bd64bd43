//! Files that are being read or were refused. While one is read, the browser asks again by itself
//! every few seconds, without script.

use super::words;
use crate::features::prefixes::words as prefix_words;
use crate::server::db::routing_uploads::Incoming;
use crate::server::http::{Answer, Req};
use crate::server::service::intake;
use crate::server::service::routes::Draft;
use crate::ui::alert::Alert;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::definition::{Fact, Facts};
use crate::ui::icon::Icon;
use crate::ui::progress::Progress;
use crate::ui::table::{Column, DataTable, Row};
use axum::http::HeaderValue;
use axum::response::Response;
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::time::UtcMs;

/// Seconds between two looks at a file that is being read.
const REFRESH_S: &str = "2";

/// Lets the browser ask again while one of the files is being read.
pub fn watched(mut response: Response, files: &[Incoming]) -> Response {
    if files.iter().any(Incoming::is_open) {
        response
            .headers_mut()
            .insert("refresh", HeaderValue::from_static(REFRESH_S));
    }
    response
}

/// The files of a list that are being read, and those that were refused lately, with their reasons;
/// nothing when there are none.
pub fn card(files: &[Incoming]) -> Option<AnyView> {
    let open: Vec<AnyView> = files
        .iter()
        .filter(|file| file.is_open())
        .map(bar)
        .collect();
    let open = (!open.is_empty()).then(|| view! { <Card title="Being read">{open}</Card> });
    let refused: Vec<Row> = files
        .iter()
        .filter(|file| !file.is_open())
        .map(|file| {
            let when = format!("{} by {}", UtcMs::new(file.uploaded_at), file.uploaded_by);
            Row::new(vec![
                file.name.clone().into_any(),
                Badge::new(Tone::Fail, "Cannot be used").plain(),
                file.message.clone().into_any(),
                when.into_any(),
            ])
        })
        .collect();
    let refused = (!refused.is_empty()).then(|| {
        let columns = vec![
            Column::text("File"),
            Column::text("State"),
            Column::text("Why, and what to do"),
            Column::text("Uploaded"),
        ];
        view! {
            <Card title="Refused" note="in the last 7 days; nothing of them was taken" flush=true>
                <DataTable caption="Refused files" columns=columns rows=refused/>
            </Card>
        }
    });
    (!files.is_empty()).then(|| view! { {open} {refused} }.into_any())
}

fn bar(file: &Incoming) -> AnyView {
    let bytes = |n: i64| u64::try_from(n).unwrap_or_default();
    let text = match file.state.as_str() {
        "waiting" => "waits for a worker".to_owned(),
        _ => format!(
            "{} of {} read",
            prefix_words::size(file.read_bytes),
            prefix_words::size(file.size_bytes)
        ),
    };
    view! {
        <Progress label=file.name.clone() done=bytes(file.read_bytes) total=bytes(file.size_bytes) text=text/>
    }
    .into_any()
}

/// The page of an upload of route evidence that has no answer yet, or never will.
pub async fn page(req: &Req, crumbs: &[(&str, &str)]) -> Answer {
    let file = intake::get(&req.ctx, req.param("id")?).await?;
    let draft: Draft = serde_json::from_str(&file.ask)?;
    let mut frame = req.frame(&file.name, crumbs).await?;
    let percent = file.read_bytes.saturating_mul(100) / file.size_bytes.max(1);
    (frame.badge, frame.lead) = match file.state.as_str() {
        "waiting" => (
            Some(Badge::new(Tone::Wait, "Waiting")),
            Some("It is stored and waits for a worker; this page shows the answer as soon as there is one. You can leave.".to_owned()),
        ),
        "reading" => (
            Some(Badge::new(Tone::Wait, "Being read")),
            Some(format!("{percent} % is read; this page shows the answer when it is done. You can leave.")),
        ),
        _ => (
            Some(Badge::new(Tone::Fail, "Cannot be used")),
            Some("Nothing of it was taken. Correct it and upload it again.".to_owned()),
        ),
    };
    if !file.is_open() && req.ctx.may(Action::UploadRoutes, &file.org()) {
        frame.actions = vec![
            view! { <ButtonLink href=again(&draft) label="Upload again" look=Look::Primary before=Icon::Upload/> }
                .into_any(),
        ];
    }
    let shown = file.clone();
    let response = req
        .page(frame, move || {
            let about = facts(&shown);
            let state = match shown.is_open() {
                true => view! { <Card title="Being read">{bar(&shown)}</Card> }.into_any(),
                false => view! { <Alert tone=Tone::Fail title="It cannot be used" text=shown.message.clone()/> }.into_any(),
            };
            view! {
                {state}
                <Card title="Upload"><Facts facts=about columns=true/></Card>
            }
        })
        .await?;
    Ok(watched(response, &[file]))
}

/// The form with everything that was asked; only the file has to be chosen again.
pub fn again(draft: &Draft) -> String {
    let fields = [
        ("subject", &draft.subject),
        ("vantage", &draft.vantage),
        ("session", &draft.session),
        ("prefix", &draft.prefix),
        ("traces", &draft.traces),
    ];
    let query = serde_urlencoded::to_string(fields).unwrap_or_default();
    format!("/isp/routes/new?{query}")
}

fn facts(file: &Incoming) -> Vec<Fact> {
    let mut list = vec![
        Fact::text("File", prefix_words::size(file.size_bytes)),
        Fact::text(
            "Uploaded",
            format!("{} by {}", UtcMs::new(file.uploaded_at), file.uploaded_by),
        ),
        Fact::mono("SHA-256", file.sha256.clone()),
    ];
    if let Some((kind, _)) = serde_json::from_str::<Draft>(&file.ask)
        .ok()
        .as_ref()
        .and_then(|draft| draft.subject.split_once(':'))
    {
        list.insert(0, Fact::text("About", words::kind(kind)));
    }
    list
}
