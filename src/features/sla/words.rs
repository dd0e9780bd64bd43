//! Figures and states in words, and what all SLA pages share.

use crate::error::AppError;
use crate::server::db::sla_lists::Named;
use crate::server::http::Req;
use crate::server::http::nav::section_of;
use crate::server::service::ground;
use crate::ui::badge::{Badge, Tone};
use crate::ui::tabs::{Tab, Tabs};
use leptos::prelude::*;
use maps_domain::access::OrgKind;
use maps_domain::catalogue::Catalogue;
use maps_domain::sla::{Allowance, Kind, Month, Segment, Share, Standing, SubjectKind};

/// `/isp`, `/customer` or `/review`, when the page belongs to the actor's section.
///
/// # Errors
/// `NotFound` for the pages of another section.
pub fn section(req: &Req) -> Result<&'static str, AppError> {
    let section = section_of(req.ctx.actor()?.role);
    if req.path.starts_with(section) {
        Ok(section)
    } else {
        Err(AppError::NotFound)
    }
}

/// The tabs above every list.
pub fn tabs(section: &'static str, kind: OrgKind, current: &'static str) -> AnyView {
    let mut list = vec![
        ("Months", ""),
        ("Figures by site", "/figures"),
        ("Breaches", "/breaches"),
        ("Maintenance", "/maintenance"),
    ];
    if kind == OrgKind::Customer {
        list.insert(1, ("Expected", "/expected"));
    }
    let tabs = list
        .into_iter()
        .map(|(label, path)| Tab::new(label, format!("{section}/sla{path}"), path == current))
        .collect();
    view! { <Tabs label="Service level" tabs=tabs/> }.into_any()
}

/// How a month stands, as a badge.
pub fn standing(standing: Standing) -> Badge {
    let tone = match standing {
        Standing::NotPromised => Tone::Neutral,
        Standing::Running => Tone::Info,
        Standing::Kept => Tone::Pass,
        Standing::Missed => Tone::Fail,
        Standing::TooLittle | Standing::TooLittleSoFar | Standing::BelowSoFar => Tone::Warn,
    };
    Badge::new(tone, standing.label())
}

/// The stored standing as a badge.
pub fn stored_standing(text: &str) -> Badge {
    Standing::parse(text).map_or_else(|_| Badge::new(Tone::Neutral, text), standing)
}

/// Part of the way, in words.
pub fn segment(text: &str) -> &'static str {
    Segment::parse(text).map_or("", Segment::label)
}

/// What a series is about.
pub fn subject(series: &Named, catalogue: &Catalogue) -> String {
    if series.site.is_empty() {
        let place = if series.metro_id.is_empty() {
            ground::region_name(catalogue, &series.region_id)
        } else {
            ground::metro_name(catalogue, &series.metro_id)
        };
        let who = if series.isp.is_empty() {
            "Microsoft"
        } else {
            &series.isp
        };
        return format!("{who} in {place}");
    }
    match (
        series.isp.is_empty(),
        SubjectKind::parse(&series.subject_kind),
    ) {
        (false, Ok(SubjectKind::Activation)) => format!("{} with {}", series.site, series.isp),
        _ => series.site.clone(),
    }
}

/// What a series is about, as a link to it, and whose site it is.
pub fn what(series: &Named, section: &str, catalogue: &Catalogue) -> AnyView {
    view! {
        <a href=format!("{section}/sla/series/{}", series.id)>{subject(series, catalogue)}</a> " "
        <span class="muted">{series.customer.clone()}</span>
    }
    .into_any()
}

/// Who measured, and who sent it.
pub fn who(series: &Named) -> AnyView {
    view! { {series.measured_by.clone()} " " <span class="muted">{series.sender.clone()}</span> }
        .into_any()
}

/// A share in percent; a dash of words when there is none.
pub fn share(ppm: Option<i64>) -> String {
    ppm.and_then(|ppm| u32::try_from(ppm).ok())
        .and_then(Share::from_ppm)
        .map_or_else(|| "not measured".to_owned(), |share| share.to_string())
}

/// Microseconds as milliseconds, without unit.
pub fn millis(us: Option<i64>) -> String {
    us.map_or_else(
        || "not measured".to_owned(),
        |us| {
            format!("{}.{:03}", us / 1000, us % 1000)
                .trim_end_matches('0')
                .trim_end_matches('.')
                .to_owned()
        },
    )
}

/// A stored time span in words.
pub fn span(ms: i64) -> String {
    maps_domain::sla::duration_words(u64::try_from(ms).unwrap_or_default())
}

/// A promised or attained figure with its unit.
pub fn figure(kind: &str, value: i64) -> String {
    match Kind::parse(kind) {
        Ok(Kind::RoundTrip) => format!("{} ms", millis(Some(value))),
        _ => share(Some(value)),
    }
}

/// `November 2026` from `2026-11`.
pub fn month_name(label: &str) -> String {
    Month::parse(label).map_or_else(|| label.to_owned(), Month::name)
}

/// The month before the running one.
pub fn last_full(now: maps_domain::time::UtcMs) -> Month {
    let running = Month::of(now);
    Month::of(maps_domain::time::UtcMs::new(running.from().get() - 1))
}

/// Parts per million as percent for drawings.
pub fn percent(ppm: i64) -> f64 {
    f64::from(u32::try_from(ppm).unwrap_or_default()) / 10_000.0
}

/// What the policy in force allows of maintenance, and its version: for [`rules`].
pub type Allowed = (Allowance, String);

/// How the figures are made, beside every figure.
pub fn rules((allowance, policy): &Allowed) -> AnyView {
    let maintenance = format!(
        "Maintenance announced at least {} days ahead does not count, up to 24 hours per window and {} hours per month and region (policy {policy}); what was announced first is left out first. Work on one connection is left out only while every other live connection of the ISP at the edge site is in announced maintenance too: otherwise another one carries the traffic.",
        allowance.notice_days, allowance.hours_per_month
    );
    view! {
        <details class="fold">
            <summary>"How these figures are made"</summary>
            <ul class="prose">
                <li>"Every figure names who measured. Figures of different senders are never mixed; within one sender, sites are weighted by measured time."</li>
                <li>"Of several measurements of one window the latest received counts; where windows overlap, the shorter one. Late data change the month they belong to."</li>
                <li>"A month is held against the offer that is valid in it: a changed offer holds from the next month on. Microsoft's targets are those in force when the month began."</li>
                <li>{maintenance}</li>
                <li>"What was not measured is neither up nor down: it lowers the coverage. Too little coverage is no verdict."</li>
                <li>"Microsoft's figures are targets of the programme, not a contract. Credits are a matter of your contract with the ISP."</li>
            </ul>
        </details>
    }
    .into_any()
}

/// Where the axis of a chart of percentages begins.
pub fn low_end(values: impl Iterator<Item = f64>, target: Option<f64>) -> f64 {
    let least = values.chain(target).fold(100.0_f64, f64::min);
    // A little air below the lowest column, so that it does not vanish.
    (least - (100.0 - least) * 0.15 - 0.005).max(0.0)
}
