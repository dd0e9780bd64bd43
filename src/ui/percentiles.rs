//! Percentiles of a duration, period by period: three columns inside each other, drawn without script,
//! with the figures as a table.

use leptos::prelude::*;

use crate::ui::badge::{Badge, Tone};
use crate::ui::chart::{StripFrame, axis_value, strip_frame};
use crate::ui::measure::float;
use crate::ui::table::{Column, DataTable, Row};

/// The percentiles of one period, in the unit of the chart; `None`: not measured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spread {
    /// The period, for example "Oct 2026".
    pub label: String,
    /// The median.
    pub p50: Option<f64>,
    /// What 95 % keep.
    pub p95: Option<f64>,
    /// What 99 % keep.
    pub p99: Option<f64>,
    /// What it means for the promise, with its tone.
    pub badge: (Tone, String),
}

/// Periods side by side: hollow up to the 99th percentile, filled up to the 95th, the median in front.
#[component]
pub fn Percentiles(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// What is measured, by whom.
    #[prop(into)]
    title: String,
    /// The unit of the figures.
    unit: &'static str,
    /// The figures, oldest first.
    spreads: Vec<Spread>,
    /// The promised 95th percentile.
    #[prop(default = None, into)]
    target: Option<f64>,
    /// What the colours mean.
    #[prop(optional)]
    legend: Vec<(Tone, String)>,
) -> AnyView {
    let top = spreads
        .iter()
        .flat_map(|spread| [spread.p50, spread.p95, spread.p99])
        .chain([target])
        .flatten()
        .fold(0.0, f64::max);
    let height = move |value: f64| {
        if top > 0.0 {
            (value / top * 36.0).clamp(1.0, 36.0)
        } else {
            1.0
        }
    };
    let columns: Vec<AnyView> = spreads
        .iter()
        .enumerate()
        .map(|(place, spread)| column(float(place) * 10.0, spread, height))
        .collect();
    let labels: Vec<String> = spreads.iter().map(|spread| spread.label.clone()).collect();
    let twin = twin(title.clone(), unit, spreads);
    let frame = StripFrame {
        target: target.map(height),
        axis: [axis_value(top, unit), axis_value(0.0, unit)],
        labels,
        legend,
    };
    strip_frame(&id, title, columns, frame, twin)
}

fn column(x: f64, spread: &Spread, height: impl Fn(f64) -> f64) -> AnyView {
    // The median is drawn in the accent colour, which a figure that only informs would be too.
    let filled = match spread.badge.0 {
        Tone::Neutral | Tone::Info => "strip-bar strip-wait".to_owned(),
        tone => format!("strip-bar strip-{}", tone.name()),
    };
    let bars = [
        (spread.p99, "strip-bar strip-none".to_owned(), 1.0, 8.0),
        (spread.p95, filled, 1.0, 8.0),
        (spread.p50, "strip-bar".to_owned(), 3.0, 4.0),
    ];
    let bars: Vec<AnyView> = bars
        .into_iter()
        .filter_map(|(value, class, inset, width)| {
            let tall = height(value?);
            let (x, y) = (format!("{:.1}", x + inset), format!("{:.2}", 40.0 - tall));
            let (width, tall) = (format!("{width:.0}"), format!("{tall:.2}"));
            Some(view! { <rect class=class x=x y=y width=width height=tall></rect> }.into_any())
        })
        .collect();
    view! { <g><title>{format!("{}: {}", spread.label, spread.badge.1)}</title>{bars}</g> }
        .into_any()
}

fn twin(title: String, unit: &'static str, spreads: Vec<Spread>) -> AnyView {
    let figure = |value: Option<f64>| match value {
        None => "not measured".into_any(),
        Some(value) => format!("{value:.1}").into_any(),
    };
    let rows: Vec<Row> = spreads
        .into_iter()
        .map(|spread| {
            let (tone, text) = spread.badge;
            Row::new(vec![
                spread.label.into_any(),
                figure(spread.p50),
                figure(spread.p95),
                figure(spread.p99),
                Badge::new(tone, text).plain(),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("Period"),
        Column::number(format!("Median, {unit}")),
        Column::number(format!("95 % within, {unit}")),
        Column::number(format!("99 % within, {unit}")),
        Column::text("Promise"),
    ];
    view! {
        <details class="twin">
            <summary>"Show as table"</summary>
            <DataTable caption=title columns=columns rows=rows/>
        </details>
    }
    .into_any()
}
