//! The months of one series: pictures of availability, packet delivery and round-trip time against the
//! promise, the table behind them, and the file.

use super::words;
use crate::server::http::Answer;
use crate::server::http::list::csv_file;
use crate::server::service::sla::compute::Computed;
use crate::ui::badge::Tone;
use crate::ui::card::Card;
use crate::ui::chart::{Period, Strip};
use crate::ui::percentiles::{Percentiles, Spread};
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::sla::{Kind, Month, Share, Standing, duration_words};

/// The months from the first to the last, oldest first; `None` where nothing was computed.
fn unbroken(months: &[Computed]) -> Vec<(Month, Option<&Computed>)> {
    let (Some(first), Some(last)) = (months.first(), months.last()) else {
        return Vec::new();
    };
    let (mut all, mut month) = (Vec::new(), first.attained.month);
    while month <= last.attained.month {
        let found = months.iter().find(|found| found.attained.month == month);
        all.push((month, found));
        month = Month::of(month.to());
    }
    all
}

/// What the colours of a picture mean.
fn legend(months: &[Computed], kind: Kind) -> Vec<(Tone, String)> {
    let mut all: Vec<(Tone, String)> = Vec::new();
    let shown = Standing::ALL.iter().copied();
    for standing in shown.filter(|one| months.iter().any(|month| standing_of(month, kind) == *one))
    {
        let badge = words::standing(standing);
        all.push((badge.tone, badge.text));
    }
    if unbroken(months).iter().any(|(_, found)| found.is_none()) {
        all.push((Tone::Neutral, "Hollow: not measured".to_owned()));
    }
    all
}

/// The three pictures, each where something was measured.
pub(super) fn pictures(months: &[Computed]) -> AnyView {
    view! {
        <Card title="Availability" note="per month; the line is the promise">{availability(months)}</Card>
        {delivery(months)}
        {round_trip(months)}
    }
    .into_any()
}

fn percent(share: Share) -> f64 {
    words::percent(i64::from(share.ppm()))
}

fn standing_of(month: &Computed, kind: Kind) -> Standing {
    month
        .standings
        .iter()
        .find(|(found, _)| *found == kind)
        .map_or(Standing::NotPromised, |(_, standing)| *standing)
}

/// A strip of shares between the lowest of them and 100 %.
fn strip(
    id: &'static str,
    title: &'static str,
    target: Option<Share>,
    periods: Vec<Period>,
    legend: Vec<(Tone, String)>,
) -> AnyView {
    let target = target.map(percent);
    let low = words::low_end(periods.iter().filter_map(|period| period.value), target);
    view! { <Strip id=id title=title periods=periods low=low high=100.0 target=target legend=legend/> }.into_any()
}

/// A month in which nothing was computed: a gap that is seen.
fn gap(month: Month) -> Period {
    Period {
        label: month.name(),
        text: "not measured".to_owned(),
        ..Period::default()
    }
}

fn period(month: &Computed, kind: Kind, share: Option<Share>, text: String) -> Period {
    Period {
        label: month.attained.month.name(),
        value: share.map(percent),
        text: match share {
            Some(_) => text,
            None => "not measured".to_owned(),
        },
        tone: words::standing(standing_of(month, kind)).tone,
    }
}

fn availability(months: &[Computed]) -> AnyView {
    let periods = unbroken(months)
        .into_iter()
        .map(|(month, found)| {
            let Some(month) = found else {
                return gap(month);
            };
            let attained = &month.attained;
            let text = attained.availability.map_or_else(String::new, |share| {
                format!("{share}, {} down", duration_words(attained.down_ms))
            });
            period(month, Kind::Availability, attained.availability, text)
        })
        .collect();
    let target = months.last().and_then(|month| month.promise.availability);
    let legend = legend(months, Kind::Availability);
    strip(
        "availability",
        "Availability per month",
        target,
        periods,
        legend,
    )
}

fn delivery(months: &[Computed]) -> Option<AnyView> {
    months
        .iter()
        .any(|month| month.attained.packet_delivery.is_some())
        .then(|| {
            let periods = unbroken(months)
                .into_iter()
                .map(|(month, found)| {
                    let Some(month) = found else {
                        return gap(month);
                    };
                    let share = month.attained.packet_delivery;
                    let text = share.map_or_else(String::new, |share| share.to_string());
                    period(month, Kind::PacketDelivery, share, text)
                })
                .collect();
            let target = months.last().and_then(|month| month.promise.packet_delivery);
            let picture = strip(
                "delivery",
                "Packet delivery per month",
                target,
                periods,
                legend(months, Kind::PacketDelivery),
            );
            view! { <Card title="Packet delivery" note="per month; the line is the promise">{picture}</Card> }
                .into_any()
        })
}

fn ms(us: Option<u32>) -> Option<f64> {
    us.map(|us| f64::from(us) / 1_000.0)
}

fn round_trip(months: &[Computed]) -> Option<AnyView> {
    let measured = |month: &Computed| {
        let latency = &month.attained.latency;
        latency.typical_us.is_some() || latency.worst_p95_us.is_some()
    };
    months.iter().any(measured).then(|| {
        let spreads = unbroken(months)
            .into_iter()
            .map(|(month, found)| {
                let Some(month) = found else {
                    return Spread {
                        label: month.name(),
                        badge: (Tone::Neutral, "not measured".to_owned()),
                        ..Spread::default()
                    };
                };
                let latency = &month.attained.latency;
                let badge = words::standing(standing_of(month, Kind::RoundTrip));
                Spread {
                    label: month.attained.month.name(),
                    p50: ms(latency.typical_us),
                    p95: ms(latency.worst_p95_us),
                    p99: ms(latency.worst_p99_us),
                    badge: (badge.tone, badge.text),
                }
            })
            .collect();
        let target = months.last().and_then(|month| ms(month.promise.rtt_p95_us));
        let legend = legend(months, Kind::RoundTrip);
        view! {
            <Card title="Round-trip time" note="in front the typical median, filled to the worst window's 95th percentile, hollow to its 99th; the line is the promise">
                <Percentiles id="rtt" title="Round-trip time per month, ms" unit="ms" spreads=spreads target=target legend=legend/>
            </Card>
        }
        .into_any()
    })
}

fn share(share: Option<Share>) -> String {
    words::share(share.map(|share| i64::from(share.ppm())))
}

fn millis(us: Option<u32>) -> String {
    words::millis(us.map(i64::from))
}

/// Every figure of every month, newest first.
pub(super) fn table(months: &[Computed]) -> AnyView {
    let columns = vec![
        Column::date("Month"),
        Column::number("Availability"),
        Column::number("Downtime"),
        Column::number("Packet delivery"),
        Column::number("p50, p95, p99, ms"),
        Column::number("Coverage"),
        Column::number("Maintenance"),
        Column::number("Windows, replaced"),
        Column::text("Promises"),
    ];
    let rows = months
        .iter()
        .rev()
        .map(|month| {
            let attained = &month.attained;
            let promises: Vec<AnyView> = month
                .standings
                .iter()
                .map(|(kind, standing)| {
                    let badge = words::standing(*standing).plain();
                    view! { <li>{kind.label()} ": " {badge}</li> }.into_any()
                })
                .collect();
            let latency = &attained.latency;
            let times = [
                latency.typical_us,
                latency.worst_p95_us,
                latency.worst_p99_us,
            ];
            Row::new(vec![
                attained.month.label().into_any(),
                share(attained.availability).into_any(),
                duration_words(attained.down_ms).into_any(),
                share(attained.packet_delivery).into_any(),
                times.map(millis).join(", ").into_any(),
                attained.coverage.to_string().into_any(),
                duration_words(attained.maintenance_ms).into_any(),
                format!("{}, {}", attained.windows, attained.superseded).into_any(),
                view! { <ul class="plain">{promises}</ul> }.into_any(),
            ])
        })
        .collect();
    view! { <DataTable caption="Months" columns=columns rows=rows/> }.into_any()
}

/// The months as a file, each with the promise that is valid in it.
pub(super) fn file(months: &[Computed]) -> Answer {
    let header = [
        "month",
        "availability_percent",
        "promised_availability_percent",
        "downtime_s",
        "packet_delivery_percent",
        "promised_packet_delivery_percent",
        "typical_rtt_ms",
        "worst_p95_ms",
        "worst_p99_ms",
        "promised_p95_ms",
        "coverage_percent",
        "availability",
        "packet_delivery",
        "round_trip",
    ];
    let plain = |found: Option<Share>| match found {
        None => String::new(),
        some => share(some).trim_end_matches(" %").to_owned(),
    };
    let time = |us: Option<u32>| us.map_or_else(String::new, |us| millis(Some(us)));
    let rows = months.iter().map(|month| {
        let (attained, promise) = (&month.attained, &month.promise);
        let standing = |kind: Kind| standing_of(month, kind).as_str().to_owned();
        vec![
            attained.month.label(),
            plain(attained.availability),
            plain(promise.availability),
            (attained.down_ms / 1000).to_string(),
            plain(attained.packet_delivery),
            plain(promise.packet_delivery),
            time(attained.latency.typical_us),
            time(attained.latency.worst_p95_us),
            time(attained.latency.worst_p99_us),
            time(promise.rtt_p95_us),
            plain(Some(attained.coverage)),
            standing(Kind::Availability),
            standing(Kind::PacketDelivery),
            standing(Kind::RoundTrip),
        ]
    });
    csv_file("months.csv", &header, rows)
}
