//! One upload: its matrix, or what was heard of a test prefix.

use super::{incoming, matrix, observed, words};
use crate::error::AppError;
use crate::features::prefixes::words as prefix_words;
use crate::server::db::hand_over::Observation;
use crate::server::db::route_evidence::Stored;
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::ground;
use crate::server::service::routes::{self, Body, Group, Test, observe};
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::button::ButtonLink;
use crate::ui::card::Card;
use crate::ui::definition::{Fact, Facts};
use crate::ui::form::{ErrorSummary, FormState};
use crate::ui::icon::Icon;
use crate::ui::number::grouped;
use crate::ui::table::{Column, DataTable, Row};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::{Action, OrgKind};
use maps_domain::catalogue::Catalogue;
use maps_domain::counted::counted;
use maps_domain::ids::MetroId;
use maps_domain::policy::Outcome;
use maps_domain::time::UtcMs;

/// The page, or all its cells as a file.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, FormState::default()).await
}

/// Records what Microsoft saw of a test prefix.
pub async fn observe(req: &Req) -> Answer {
    let draft = observe::Draft {
        metro: req.form.get("metro").to_owned(),
        entered: req.form.get("entered").to_owned(),
        note: req.form.get("note").to_owned(),
    };
    match observe::record(&req.ctx, req.param("id")?, &draft).await {
        Ok(()) => done(&req.path, "saved"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let staff = req.ctx.actor()?.role.org_kind() == OrgKind::Microsoft;
    let crumbs: &[(&str, &str)] = match staff {
        true => &[
            ("Routing", "/review/routing"),
            ("Route evidence", "/review/routing/evidence"),
        ],
        false => &[("Route evidence", "/isp/routes")],
    };
    let (row, body) = match routes::get(&req.ctx, req.param("id")?).await {
        // The answer takes the id of the upload; until it is there, the upload is shown.
        Err(AppError::NotFound) => return incoming::page(req, crumbs).await,
        found => found?,
    };
    let query = ListQuery::of(req, &[]);
    if let (true, Body::Matrix { groups }) = (query.wants_csv(), &body) {
        return csv_file("route-matrix.csv", matrix::HEADER, matrix::csv_rows(groups));
    }
    let catalogue = ground::names(&req.ctx).await?;
    let seen = match &body {
        Body::Matrix { .. } => Vec::new(),
        Body::Test(_) => observe::of(&req.ctx, &row.org()).await?,
    };
    let may_see = staff && req.ctx.may(Action::RecommendDecision, &row.org());
    let mut frame = req.frame(&row.name, crumbs).await?;
    frame.badge = Some(words::answer(&row.outcome));
    frame.lead = Some(match &body {
        Body::Matrix { groups } => lead(groups),
        Body::Test(test) => test_lead(test),
    });
    if matches!(body, Body::Matrix { .. }) {
        frame.actions.push(
            view! { <ButtonLink href=query.csv_href() label="All cells as CSV" before=Icon::Download/> }.into_any(),
        );
    }
    if req.ctx.may(Action::UploadRoutes, &row.org()) {
        let href = format!("/isp/routes/new?subject={}:{}", row.kind, row.subject_id);
        frame.actions.push(
            view! { <ButtonLink href=href label="Upload again" before=Icon::Upload/> }.into_any(),
        );
    }
    let action = req.path.clone();
    let summary = form.clone();
    req.page_with(status, frame, move || {
        let answer = match &body {
            Body::Matrix { groups } => {
                let unmatched = unmatched(groups);
                let tables = groups.iter().map(matrix::group).collect::<Vec<_>>();
                view! { {unmatched} {tables} }.into_any()
            }
            Body::Test(test) => {
                let answers = test_card(test, &seen, &catalogue);
                let observed = observed::card(test, &seen, &catalogue, staff);
                let form = may_see.then(|| observed::form(&action, test, &form, &catalogue));
                view! { {answers} {observed} {form} }.into_any()
            }
        };
        let about = facts(&row, staff);
        view! {
            <ErrorSummary form=summary/>
            {answer}
            <Card title="Upload"><Facts facts=about columns=true/></Card>
        }
    })
    .await
}

fn lead(groups: &[Group]) -> String {
    let rows = || groups.iter().flat_map(|group| &group.matrix.rows);
    let all = rows().count();
    let with = |outcome: Outcome| rows().filter(|row| row.outcome == outcome).count();
    let unknown = with(Outcome::Unknown) + with(Outcome::Undecided);
    match (with(Outcome::Fail), unknown) {
        (0, 0) if all == 1 => "The only prefix is announced as asked on every session.".to_owned(),
        (0, 0) => format!("All {all} prefixes are announced as asked on every session."),
        (0, 1) => {
            format!(
                "Nothing is wrong, but 1 of {} is not fully shown by this file.",
                counted(all, "prefix", "prefixes")
            )
        }
        (0, u) => {
            format!("Nothing is wrong, but {u} of {all} prefixes are not fully shown by this file.")
        }
        (1, _) => format!(
            "1 of {} has to be repaired; the cells say what and how.",
            counted(all, "prefix", "prefixes")
        ),
        (f, _) => format!("{f} of {all} prefixes have to be repaired; the cells say what and how."),
    }
}

fn unmatched(groups: &[Group]) -> Option<AnyView> {
    let words = &groups.first()?.matrix.unmatched;
    if words.is_empty() {
        return None;
    }
    // A session that no group expects is in the list of each.
    let everywhere: Vec<&str> = words
        .iter()
        .filter(|word| {
            groups
                .iter()
                .all(|group| group.matrix.unmatched.contains(word))
        })
        .map(String::as_str)
        .take(20)
        .collect();
    if everywhere.is_empty() {
        return None;
    }
    let text = format!(
        "{}. Sessions are found by the PNI's name or an address of its session subnet: record the subnet under Interconnects.",
        everywhere.join(", ")
    );
    Some(view! { <Alert tone=Tone::Info title="Sessions in the file that match no connection here" text=text/> }.into_any())
}

fn test_lead(test: &Test) -> String {
    let good = test
        .hearings
        .iter()
        .filter(|hearing| hearing.outcome == Outcome::Pass)
        .count();
    let all = test.hearings.len();
    let heard = format!(
        "{} is heard on all sessions of {good} of {}",
        test.prefix,
        counted(all, "edge site", "edge sites")
    );
    match &test.hand_over {
        None => format!("{heard}; no traces show where its traffic is handed over."),
        Some(found) => format!(
            "{heard}; the traces show the hand-over at {} of {all}.",
            found.proved.len()
        ),
    }
}

/// What was heard of a test prefix and where it was handed over, an edge site per row.
fn test_card(test: &Test, seen: &[Observation], catalogue: &Catalogue) -> AnyView {
    let columns = vec![
        Column::text("Edge site"),
        Column::text("Answer"),
        Column::number("Sessions that hear it"),
        Column::text("Why, and what to do"),
    ];
    let name = |id: &MetroId| ground::metro_name(catalogue, id.as_str());
    let rows = test
        .readiness(&test.metros(), &observe::observed(seen), name)
        .into_iter()
        .zip(&test.hearings)
        .map(|(answer, hearing)| {
            let heard = hearing.heard_on.len();
            Row::new(vec![
                name(&answer.metro).into_any(),
                prefix_words::answer(answer.outcome).plain(),
                format!("{heard} of {}", heard + hearing.missing.len()).into_any(),
                answer.sentence.into_any(),
            ])
        })
        .collect();
    view! {
        <Card title="Heard on the sessions, handed over at the nearest edge site" note="rule RTE-01" flush=true>
            <DataTable caption="Test prefix by edge site" columns=columns rows=rows/>
        </Card>
    }
    .into_any()
}

fn facts(row: &Stored, staff: bool) -> Vec<Fact> {
    let side = match row.vantage.as_str() {
        "sent" => "sent by the ISP's own router",
        _ => "received from the ISP",
    };
    let mut list = vec![Fact::text("About", words::kind(&row.kind))];
    if staff {
        list.push(Fact::text("ISP", row.isp.clone()));
    }
    list.extend([
        Fact::text(
            "File",
            format!(
                "{}, {}, not kept",
                words::format(&row.format),
                prefix_words::size(row.size_bytes)
            ),
        ),
        Fact::text("Seen", side),
        Fact::text(
            "Routes",
            format!(
                "{} of these prefixes, {} passed over",
                grouped(row.routes),
                grouped(row.passed_over)
            ),
        ),
        Fact::text(
            "Uploaded",
            format!("{} by {}", UtcMs::new(row.uploaded_at), row.uploaded_by),
        ),
        Fact::mono("SHA-256", row.sha256.clone()),
    ]);
    list
}
