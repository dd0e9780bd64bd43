//! How full each connection is: a row, a bar, a line of the file.

use crate::features::interconnects::words::percent;
use crate::server::service::capacity::{Level, Line};
use crate::server::service::inventory;
use crate::ui::badge::{Badge, Tone};
use crate::ui::chart::{Bar, Threshold};
use crate::ui::table::Row;
use leptos::prelude::*;
use maps_domain::time::UtcMs;

/// Bars that are drawn; the table below lists all.
const BARS: usize = 12;

pub(super) const HEADER: &[&str] = &[
    "pni",
    "metro",
    "measured_on",
    "peak_in_mbps",
    "peak_out_mbps",
    "capacity_mbps",
    "source",
    "recorded_utc",
];

pub(super) fn row(line: &Line) -> Row {
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

pub(super) fn csv_rows(line: &Line) -> Vec<Vec<String>> {
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

pub(super) fn bars(lines: &[Line]) -> Vec<Bar> {
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
pub(super) fn thresholds(lines: &[Line]) -> Vec<Threshold> {
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

fn badge(line: &Line) -> Badge {
    match (line.level, load(line)) {
        (Some(level), Some(value)) => Badge::new(tone(level), percent(value)),
        _ => Badge::new(Tone::Wait, "not measured yet"),
    }
}

fn load(line: &Line) -> Option<f64> {
    inventory::percent(line.pni.peak()?.get(), line.pni.bandwidth.get())
}

const fn tone(level: Level) -> Tone {
    match level {
        Level::Fine => Tone::Pass,
        Level::Augment => Tone::Warn,
        Level::Upgrade => Tone::Fail,
    }
}

pub(super) fn key(line: &Line) -> &'static str {
    match line.level {
        None => "none",
        Some(Level::Fine) => "fine",
        Some(Level::Augment) => "augment",
        Some(Level::Upgrade) => "upgrade",
    }
}
