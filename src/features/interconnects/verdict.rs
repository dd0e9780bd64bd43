//! What a metro reaches, in words: the same lines on the metro's page, beside the form, and live in
//! the browser.

use crate::ui::shared::badge::{Badge, Tone};
use leptos::either::Either;
use leptos::prelude::*;
use maps_domain::diversity::MetroAssessment;
use maps_domain::diversity::geo::{GeoOutcome, GeoVerdict};
use maps_domain::diversity::local::{LocalOutcome, LocalVerdict};
use maps_domain::diversity::preview::{DraftPreview, MetroPreview};
use maps_domain::policy::Tier;

/// Whether two legs are shown.
pub fn local_badge(local: &LocalVerdict) -> Badge {
    let (tone, text) = match local.outcome {
        LocalOutcome::Proven => (Tone::Pass, "Two legs"),
        LocalOutcome::ProvenWithWarning => (Tone::Warn, "Two legs, weak"),
        LocalOutcome::Attested => (Tone::Warn, "Attested only"),
        LocalOutcome::Unknown => (Tone::Warn, "Not recorded"),
        LocalOutcome::Undecided => (Tone::Warn, "Undecided"),
        LocalOutcome::Refuted => (Tone::Fail, "No two legs"),
    };
    Badge::new(tone, text)
}

/// Whether another metro takes over.
pub fn geo_badge(geo: &GeoVerdict) -> Badge {
    let (tone, text) = match geo.outcome {
        GeoOutcome::Proven if geo.far => (Tone::Warn, "Backup is far"),
        GeoOutcome::Proven => (Tone::Pass, "Backup carries it"),
        GeoOutcome::Unknown => (Tone::Warn, "Not recorded"),
        GeoOutcome::TooSmall => (Tone::Fail, "Backup too small"),
        GeoOutcome::NoBackup => (Tone::Fail, "No backup metro"),
    };
    Badge::new(tone, text)
}

/// The tier in a badge.
pub fn tier_badge(tier: Option<Tier>) -> Badge {
    match tier {
        Some(tier) => Badge::new(Tone::Pass, tier.label()),
        None => Badge::new(Tone::Fail, "No tier"),
    }
}

/// One sentence that answers: what does the metro reach?
pub fn sentence(metro: &MetroAssessment) -> String {
    match metro.tier {
        Some(Tier::Geo) => format!(
            "{} is locally redundant, and other metros can carry its traffic.",
            metro.name
        ),
        Some(_) => format!(
            "{} is locally redundant, but has no backup that carries its traffic.",
            metro.name
        ),
        None if metro.pnis.is_empty() => {
            format!("{} has no live connection that counts yet.", metro.name)
        }
        None => format!("{} is not shown to be redundant yet.", metro.name),
    }
}

/// Both verdicts of a metro with why and fix; what is planned beside what is live when it differs.
pub fn strip(preview: &MetroPreview) -> impl IntoView + use<> {
    let planned = preview
        .planned
        .as_ref()
        .filter(|planned| **planned != preview.today);
    let title = planned.map(|_| "With what is live");
    view! {
        <div class="stack">
            {lines(title, &preview.today)}
            {planned.map(|planned| lines(Some("Once what is planned is live"), planned))}
        </div>
    }
}

fn lines(title: Option<&'static str>, metro: &MetroAssessment) -> impl IntoView + use<> {
    let (local, geo) = (&metro.local, &metro.geo);
    view! {
        <div>
            {title.map(|title| view! { <p><strong>{title}</strong></p> })}
            <dl class="facts">
                {line("Local redundancy", &local_badge(local), &local.why, &local.fix)}
                {line("Geo-redundancy", &geo_badge(geo), &geo.why, &geo.fix)}
                <div class="fact">
                    <dt>"Capacity and peak"</dt>
                    <dd>{figures(metro)}</dd>
                </div>
            </dl>
        </div>
    }
}

fn figures(metro: &MetroAssessment) -> String {
    let peak = if metro.peak_known {
        format!("5-minute peak {}", metro.peak)
    } else {
        "5-minute peak not recorded everywhere".to_owned()
    };
    format!(
        "{} on {} connections · {peak} · {} % of the paths recorded",
        metro.capacity,
        metro.pnis.len(),
        metro.local.documented_percent
    )
}

fn line(term: &'static str, badge: &Badge, why: &str, fix: &str) -> impl IntoView + use<> {
    let fix = (!fix.is_empty()).then(|| view! { <p>"Fix: " {fix.to_owned()}</p> });
    view! {
        <div class="fact">
            <dt>{term}</dt>
            <dd>
                {badge.view()}
                <p class="muted">{why.to_owned()}</p>
                {fix}
            </dd>
        </div>
    }
}

/// What can be said about a connection that is being typed.
pub fn draft(preview: &DraftPreview) -> impl IntoView + use<> {
    match preview {
        DraftPreview::Verdict(preview) => Either::Left(view! {
            <div class="stack">
                <p>{sentence(preview.planned.as_ref().unwrap_or(&preview.today))}</p>
                {strip(preview)}
            </div>
        }),
        DraftPreview::Incomplete(errors) => {
            let missing: Vec<_> = errors
                .iter()
                .map(|error| view! { <li>{error.message.clone()}</li> })
                .collect();
            Either::Right(view! {
                <div>
                    <p class="muted">"The verdict of the edge site shows here as soon as the connection reads:"</p>
                    <ul>{missing}</ul>
                </div>
            })
        }
    }
}
