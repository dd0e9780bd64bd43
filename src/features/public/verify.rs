//! Where a badge leads: what the ISP is qualified for at the moment of looking; and the page for who
//! has a code and doubts it.

use super::picture::tier_badge;
use super::words;
use crate::error::AppError;
use crate::server::http::render::see_other;
use crate::server::http::{Answer, Req};
use crate::server::service::directory;
use crate::server::service::offers::badge::{self, Verified};
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::Look;
use crate::ui::card::Card;
use crate::ui::definition::{Fact, Facts};
use crate::ui::empty::Empty;
use crate::ui::form::{ErrorSummary, FormState, SubmitButton, SubmitRow, TextField};
use crate::ui::table::{Column, DataTable, Row};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::IntoResponse;
use leptos::prelude::*;
use maps_domain::policy::Tier;
use maps_domain::qualification::State;
use maps_domain::time::UtcMs;

/// Size of a badge's picture, px.
pub const BADGE_WIDTH: u32 = 240;
/// Size of a badge's picture, px.
pub const BADGE_HEIGHT: u32 = 48;

/// What a code says, or a form for one.
pub async fn page(req: &Req) -> Answer {
    let typed = req.query.get("code");
    if typed.is_empty() {
        return form(req, StatusCode::OK, FormState::default()).await;
    }
    // A whole address may be pasted.
    let code = typed.rsplit('/').next().unwrap_or_default();
    if badge::read(&req.ctx, code).is_ok() {
        return see_other(format!("/verify/{code}"));
    }
    let mut state = FormState::default().with("code", typed);
    state.refuse(
        "code",
        "We did not sign this code. Copy the whole address behind the badge, or look the carrier up among the partners.",
    );
    form(req, StatusCode::UNPROCESSABLE_ENTITY, state).await
}

async fn form(req: &Req, status: StatusCode, state: FormState) -> Answer {
    let key = badge::public_key(&req.ctx)?;
    let mut frame = req.frame("Verify a badge", &[]).await?;
    frame.lead =
        Some("Is a carrier's badge genuine, and what is it qualified for today?".to_owned());
    req.page_with(status, frame, move || {
        let code = state.field("code");
        view! {
            <ErrorSummary form=state/>
            <form method="get" action="/verify" class="medium">
                <TextField field=code label="Code or address of the badge" required=true mono=true/>
                <SubmitRow><SubmitButton label="Verify" look=Look::Primary/></SubmitRow>
            </form>
            <Card title="Check it without us">
                <p>"A code is two base64url texts around a full stop: the carrier with the day, and an Ed25519 signature over three lines: \u{201c}maps-portal badge 1\u{201d}, the carrier, the day."</p>
                <Facts facts=vec![Fact::mono("Public key", key)]/>
            </Card>
        }
    })
    .await
}

/// The page behind a badge.
pub async fn badge(req: &Req) -> Answer {
    let found = match badge::verify(&req.ctx, req.param("code")?).await {
        Err(AppError::NotFound) => return not_ours(req).await,
        other => other?,
    };
    let mut frame = req
        .frame(&found.name, &[("Verify a badge", "/verify")])
        .await?;
    let moment = found.now.to_string();
    if found.qualified.is_empty() {
        frame.badge = Some(Badge::new(Tone::Fail, "Not qualified"));
        let suspended = found
            .lapsed
            .iter()
            .any(|q| q.state == State::Suspended.as_str());
        frame.lead = Some(if suspended {
            format!(
                "The badge is genuine, but Microsoft has suspended {}: nothing is in force as of {moment}.",
                found.name
            )
        } else {
            format!(
                "The badge is genuine, but {} is not qualified in any region as of {moment}.",
                found.name
            )
        });
    } else {
        frame.badge = Some(Badge::new(Tone::Pass, "Genuine"));
        frame.lead = Some(format!(
            "{} is qualified in {} as of {moment}.",
            found.name,
            match found.qualified.len() {
                1 => "one region".to_owned(),
                n => format!("{n} regions"),
            }
        ));
    }
    req.page(frame, move || {
        let rows: Vec<Row> = found
            .qualified
            .iter()
            .map(|q| {
                Row::new(vec![
                    words::region(&found.catalogue, &q.region_id).into_any(),
                    tier_badge(Tier::parse(&q.tier).unwrap_or(Tier::Local)).view(),
                    directory::metro_names(&found.catalogue, &q.metro_ids()).join(", ").into_any(),
                    UtcMs::new(q.verified_at).date().into_any(),
                    q.policy_version.clone().into_any(),
                    UtcMs::new(q.until).date().into_any(),
                ])
            })
            .collect();
        let page = format!("/partners/{}", found.slug);
        let body = if rows.is_empty() {
            view! { <Empty title="Nothing in force" purpose="A badge stays genuine when a qualification ends; this page always shows what is in force now."/> }.into_any()
        } else {
            let columns = vec![
                Column::text("Region"), Column::text("Tier"), Column::text("Metros"), Column::date("Verified by Microsoft"),
                Column::text("Policy"), Column::date("Until"),
            ];
            view! {
                <DataTable caption="What is qualified now" columns=columns rows=rows/>
                <p><a href=page>"All about this partner"</a></p>
            }
            .into_any()
        };
        view! {
            {body}
            {lapsed(&found)}
            <p class="muted">"Badge made on " {found.issued.clone()} "; its signature was checked just now."</p>
        }
    })
    .await
}

/// What is no longer in force, with its state. Reasons are not public.
fn lapsed(found: &Verified) -> Option<AnyView> {
    if found.lapsed.is_empty() {
        return None;
    }
    let rows = found
        .lapsed
        .iter()
        .map(|q| {
            let badge = match State::parse(&q.state) {
                Ok(State::Suspended) => Badge::new(Tone::Warn, "Suspended"),
                Ok(State::Revoked) => Badge::new(Tone::Fail, "Revoked"),
                _ => Badge::new(Tone::Neutral, "Ended"),
            };
            Row::new(vec![
                words::region(&found.catalogue, &q.region_id).into_any(),
                badge.plain(),
            ])
        })
        .collect();
    let columns = vec![Column::text("Region"), Column::text("State")];
    Some(
        view! {
            <Card title="Not in force any more" flush=true>
                <DataTable caption="What is not in force any more" columns=columns rows=rows/>
            </Card>
        }
        .into_any(),
    )
}

/// The picture of a badge, for the ISP's own pages: what holds at the moment of looking, in words.
pub async fn picture(req: &Req) -> Answer {
    let found = badge::verify(&req.ctx, req.param("code")?).await?;
    let says = match found.qualified.len() {
        0 => "Not qualified now".to_owned(),
        1 => "Qualified in 1 region".to_owned(),
        n => format!("Qualified in {n} regions"),
    };
    let tone = if found.qualified.is_empty() {
        "#a4262c"
    } else {
        "#0b6a0b"
    };
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{BADGE_WIDTH}\" height=\"{BADGE_HEIGHT}\" \
         viewBox=\"0 0 {BADGE_WIDTH} {BADGE_HEIGHT}\" role=\"img\"><title>MAPS partner programme: {says}</title>\
         <rect x=\"0.5\" y=\"0.5\" width=\"239\" height=\"47\" rx=\"6\" fill=\"#ffffff\" stroke=\"#8a8886\"/>\
         <circle cx=\"22\" cy=\"24\" r=\"7\" fill=\"{tone}\"/>\
         <g font-family=\"Segoe UI, system-ui, sans-serif\" fill=\"#201f1e\">\
         <text x=\"40\" y=\"20\" font-size=\"12\">MAPS partner programme</text>\
         <text x=\"40\" y=\"37\" font-size=\"14\" font-weight=\"600\">{says}</text></g></svg>"
    );
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        // It is made for the pages of others.
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "cross-origin",
        ),
    ];
    Ok((headers, svg).into_response())
}

/// A code that nobody here signed: said plainly, because a forged badge is worth knowing about.
async fn not_ours(req: &Req) -> Answer {
    let mut frame = req
        .frame("Not genuine", &[("Verify a badge", "/verify")])
        .await?;
    frame.badge = Some(Badge::new(Tone::Fail, "Not signed by us"));
    frame.lead = Some(
        "We did not sign this badge: it was mistyped, or it is forged. Do not rely on it."
            .to_owned(),
    );
    req.page_with(StatusCode::NOT_FOUND, frame, move || {
        view! { <p><a href="/partners">"Look the carrier up among the qualified partners"</a></p> }
    })
    .await
}
