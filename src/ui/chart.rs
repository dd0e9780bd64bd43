//! Charts: horizontal bars against thresholds, and figures month by month.
//!
//! Bars are a table whose middle column is drawn, so that the numbers are always there as text. The
//! drawings stretch to any width: nothing in them is text.

use leptos::prelude::*;

use crate::ui::badge::{Badge, Tone};
use crate::ui::measure::float;
use crate::ui::table::{Column, DataTable, Row};

/// A threshold that the bars are read against.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Threshold {
    /// Its value, in the unit of the chart.
    pub value: f64,
    /// What happens there, for example "augment from 40 %".
    pub label: String,
    /// What being beyond it means.
    pub tone: Tone,
}

/// A bar.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bar {
    /// What is measured, for example the metro.
    pub label: String,
    /// The value, in the unit of the chart.
    pub value: f64,
    /// The value in words with its unit, for example "31 %".
    pub text: String,
    /// What the value means.
    pub tone: Tone,
    /// Where the details are.
    pub href: Option<String>,
}

/// Horizontal bars with threshold lines.
#[component]
pub fn BarChart(
    /// What is measured, with the unit and the period.
    #[prop(into)]
    title: String,
    /// The heading of the first column, for example "Metro".
    #[prop(into)]
    of: String,
    /// The heading of the values, with the unit.
    #[prop(into)]
    measure: String,
    /// The bars, in the order in which they matter.
    bars: Vec<Bar>,
    /// The thresholds.
    #[prop(optional)]
    thresholds: Vec<Threshold>,
    /// The value at the right edge; the largest value or threshold when it is larger.
    #[prop(default = 0.0)]
    max: f64,
) -> AnyView {
    let most = bars
        .iter()
        .map(|bar| bar.value)
        .chain(thresholds.iter().map(|threshold| threshold.value))
        .fold(max, f64::max);
    let scale = if most > 0.0 { 100.0 / most } else { 1.0 };
    let keys: Vec<AnyView> = thresholds.iter().map(key).collect();
    let rows: Vec<AnyView> = bars
        .into_iter()
        .map(|bar| bar_row(bar, &thresholds, scale))
        .collect();
    view! {
        <figure class="picture">
            <table class="bars">
                <caption class="sr-only">{title}</caption>
                <thead class="sr-only">
                    <tr>
                        <th scope="col">{of}</th>
                        <td></td>
                        <th scope="col">{measure}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            {(!keys.is_empty()).then(|| view! { <ul class="legend">{keys}</ul> })}
        </figure>
    }
    .into_any()
}

fn key(threshold: &Threshold) -> AnyView {
    view! {
        <li class="legend-line">
            <svg viewBox="0 0 8 12" aria-hidden="true" focusable="false">
                <path class=format!("bar-line bar-line-{}", threshold.tone.name()) d="M4 0v12"></path>
            </svg>
            {threshold.label.clone()}
        </li>
    }
    .into_any()
}

fn bar_row(bar: Bar, thresholds: &[Threshold], scale: f64) -> AnyView {
    let lines: Vec<AnyView> = thresholds
        .iter()
        .map(|threshold| {
            let class = format!("bar-line bar-line-{}", threshold.tone.name());
            let path = format!("M{:.2} 0v12", threshold.value * scale);
            view! { <path class=class d=path></path> }.into_any()
        })
        .collect();
    let name = match bar.href {
        Some(href) => view! { <a href=href>{bar.label}</a> }.into_any(),
        None => bar.label.into_any(),
    };
    let class = match bar.tone {
        Tone::Neutral => "bar".to_owned(),
        tone => format!("bar bar-{}", tone.name()),
    };
    let value = match bar.tone {
        Tone::Neutral => bar.text.into_any(),
        tone => Badge::new(tone, bar.text).plain(),
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="bars-drawing">
                <svg
                    viewBox="0 0 100 12"
                    preserveAspectRatio="none"
                    aria-hidden="true"
                    focusable="false"
                >
                    <rect class="bar-ground" x="0" y="2" width="100" height="8"></rect>
                    <rect
                        class=class
                        x="0"
                        y="2"
                        width=format!("{:.2}", (bar.value * scale).max(0.0))
                        height="8"
                    ></rect>
                    {lines}
                </svg>
            </td>
            <td class="num">{value}</td>
        </tr>
    }
    .into_any()
}

/// A figure of one period.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Period {
    /// The period, for example "Oct 2026".
    pub label: String,
    /// The figure; `None` when nothing was measured.
    pub value: Option<f64>,
    /// The figure in words with its unit, for example "99.97 %".
    pub text: String,
    /// What it means.
    pub tone: Tone,
}

/// Periods side by side: a column per period, as high as its figure between `low` and `high`.
#[component]
pub fn Strip(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// What is measured, by whom.
    #[prop(into)]
    title: String,
    /// The figures, oldest first.
    periods: Vec<Period>,
    /// The figure at the bottom.
    low: f64,
    /// The figure at the top.
    high: f64,
    /// The target line, in the unit of the figures.
    #[prop(default = None, into)]
    target: Option<f64>,
    /// What the colours mean.
    #[prop(optional)]
    legend: Vec<(Tone, String)>,
    /// The unit of the figures.
    #[prop(default = "%")]
    unit: &'static str,
) -> AnyView {
    let span = if high > low { high - low } else { 1.0 };
    let height = move |value: f64| (((value - low) / span) * 36.0).clamp(2.0, 36.0);
    let columns: Vec<AnyView> = periods
        .iter()
        .enumerate()
        .map(|(place, period)| {
            let tall = period.value.map(height);
            column_view(float(place) * 10.0, period, tall)
        })
        .collect();
    let labels: Vec<String> = periods.iter().map(|period| period.label.clone()).collect();
    let twin = strip_twin(title.clone(), periods);
    let frame = StripFrame {
        target: target.map(height),
        axis: [axis_value(high, unit), axis_value(low, unit)],
        labels,
        legend,
    };
    strip_frame(&id, title, columns, frame, twin)
}

/// A figure of the axis: as many decimals as it needs, at most three.
pub(super) fn axis_value(value: f64, unit: &str) -> String {
    let text = format!("{value:.3}");
    format!(
        "{} {unit}",
        text.trim_end_matches('0').trim_end_matches('.')
    )
}

/// What stands around figures side by side.
pub(super) struct StripFrame {
    /// Height of the target line.
    pub target: Option<f64>,
    /// The figures at the top and at the bottom.
    pub axis: [String; 2],
    /// The periods.
    pub labels: Vec<String>,
    /// What the colours mean.
    pub legend: Vec<(Tone, String)>,
}

/// The frame of figures side by side: columns ten units apart, the line of the target at its height,
/// the axis, the first and the last label, the legend, and the table that says the same.
pub(super) fn strip_frame(
    id: &str,
    title: String,
    columns: Vec<AnyView>,
    frame: StripFrame,
    twin: AnyView,
) -> AnyView {
    let title_id = format!("{id}-title");
    let width = float(columns.len().max(1)) * 10.0;
    let line = frame.target.map(|height| {
        let path = format!("M0 {:.2}H{width:.0}", 40.0 - height);
        view! { <path class="strip-target" d=path></path> }
    });
    let [top, bottom] = frame.axis;
    let keys: Vec<AnyView> = frame
        .legend
        .into_iter()
        .map(|(tone, words)| view! { <li>{Badge::new(tone, words).plain()}</li> }.into_any())
        .collect();
    let legend = (!keys.is_empty()).then(|| view! { <ul class="legend">{keys}</ul> });
    view! {
        <figure class="picture">
            <div class="strip-plot">
            <p class="strip-axis num" aria-hidden="true"><span>{top}</span> <span>{bottom}</span></p>
            <svg
                class="strip"
                viewBox=format!("0 0 {width:.0} 40")
                preserveAspectRatio="none"
                role="img"
                aria-labelledby=title_id
            >
                <title id=title_id.clone()>{title}</title>
                {columns}
                {line}
            </svg>
            {strip_ends(&frame.labels)}
            </div>
            {legend}
            {twin}
        </figure>
    }
    .into_any()
}

fn column_view(x: f64, period: &Period, tall: Option<f64>) -> AnyView {
    // A period without a figure is a low hollow column: silence is not a good figure.
    let (class, tall) = match tall {
        Some(tall) => (format!("strip-bar strip-{}", period.tone.name()), tall),
        None => ("strip-bar strip-none".to_owned(), 4.0),
    };
    view! {
        <g>
            <title>{format!("{}: {}", period.label, period.text)}</title>
            <rect
                class=class
                x=format!("{:.1}", x + 1.0)
                y=format!("{:.2}", 40.0 - tall)
                width="8"
                height=format!("{tall:.2}")
            ></rect>
        </g>
    }
    .into_any()
}

/// The first and the last label below a strip.
fn strip_ends(labels: &[String]) -> Option<AnyView> {
    let (first, last) = (labels.first()?.clone(), labels.last()?.clone());
    Some(view! { <p class="strip-ends"><span>{first}</span> <span>{last}</span></p> }.into_any())
}

fn strip_twin(title: String, periods: Vec<Period>) -> AnyView {
    let rows: Vec<Row> = periods
        .into_iter()
        .map(|period| {
            let figure = Badge::new(period.tone, period.text).plain();
            Row::new(vec![period.label.into_any(), figure])
        })
        .collect();
    let columns = vec![Column::text("Period"), Column::number("Figure")];
    view! {
        <details class="twin">
            <summary>"Show as table"</summary>
            <DataTable caption=title columns=columns rows=rows/>
        </details>
    }
    .into_any()
}
