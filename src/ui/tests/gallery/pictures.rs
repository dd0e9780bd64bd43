//! Figures, drawings, maps and charts.

use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::{Card, Split};
use crate::ui::chart::{Bar, BarChart, Period, Strip, Threshold};
use crate::ui::definition::{Fact, Facts};
use crate::ui::map::{Crop, Flow, Marker, Size, WorldMap};
use crate::ui::stat::{Stat, Stats};
use crate::ui::topology::TopologyDrawing;
use leptos::prelude::*;

pub(super) fn figures() -> AnyView {
    view! {
        <Stats stats=vec![
            Stat::new("14", "PNIs", "Interconnects").href("/isp/interconnects"),
            Stat::new("1.2", "Tbit/s", "Capacity"),
            Stat::new("31", "%", "Highest 5-minute peak").tone(Tone::Pass),
            Stat::new("2", "of 31 rules", "Failing").tone(Tone::Fail),
            Stat::new("312", "sites active", "Customer sites"),
        ]/>
    }
    .into_any()
}

pub(super) fn pictures() -> AnyView {
    let main = view! {
        <Card title="Legs in Amsterdam" note="2 of 4 PNIs carry traffic">
            <TopologyDrawing topology=crate::ui::tests::pictures::amsterdam()/>
        </Card>
    };
    let aside = view! {
        <Card title="Weakest points">
            <ul class="stack">
                <li>{Badge::new(Tone::Fail, "Duct AMS-7 cuts 100 %").plain()}</li>
                <li>{Badge::new(Tone::Warn, "Router ams-r1 halves the capacity").plain()}</li>
                <li>{Badge::new(Tone::Wait, "Path of ams-4 not recorded").plain()}</li>
            </ul>
        </Card>
        <Card title="Peak by metro" note="5-minute peak, last 30 days">
            <BarChart
                title="5-minute peak by metro, last 30 days"
                of="Metro"
                measure="Peak, %"
                bars=vec![
                    bar("Amsterdam", 31.0, Tone::Pass),
                    bar("Frankfurt", 44.0, Tone::Warn),
                    bar("Paris", 58.0, Tone::Fail),
                    bar("Zurich", 12.0, Tone::Pass),
                ]
                thresholds=vec![
                    Threshold { value: 40.0, label: "Plan an augmentation, 40 %".to_owned(), tone: Tone::Warn },
                    Threshold { value: 50.0, label: "Augment now, 50 %".to_owned(), tone: Tone::Fail },
                ]
                max=100.0
            />
        </Card>
        <Card title="Availability to the edge" note="measured by Colt">
            <Strip
                id="sla"
                title="Availability per month, measured by Colt"
                low=99.9
                high=100.0
                target=99.95
                periods={(1..=12)
                    .map(|month| Period {
                        label: format!("2026-{month:02}"),
                        value: (month != 5).then_some(99.94 + f64::from(month % 4) * 0.018),
                        text: format!("{:.2} %", 99.94 + f64::from(month % 4) * 0.018),
                        tone: if month % 4 == 0 { Tone::Warn } else { Tone::Pass },
                    })
                    .collect::<Vec<_>>()}
            />
        </Card>
    };
    view! {
        <Split main=main.into_any() aside=aside.into_any()/>
        <Card title="Regions" note="● yours ○ Microsoft's">
            <WorldMap
                id="world"
                title="Metros of Colt"
                desc="Eleven metros; those in Western Europe qualify, Tokyo waits, Lagos fails."
                markers=markers()
                legend=vec![
                    (Tone::Pass, "Qualified".to_owned()),
                    (Tone::Wait, "In review".to_owned()),
                    (Tone::Fail, "Not yet".to_owned()),
                ]
            />
        </Card>
        <Split
            even=true
            main=view! {
                <Card title="Western Europe" note="Amsterdam failed">
                    <WorldMap
                        id="europe"
                        title="Traffic after the loss of Amsterdam"
                        desc="Traffic of Amsterdam moves to Frankfurt and Paris."
                        crop={Crop::around(europe().map(|m| (m.lon, m.lat)))}
                        markers={europe().collect::<Vec<_>>()}
                        flows=vec![
                            Flow { from: (4.9, 52.37), to: (8.68, 50.12), label: "40 Gbit/s to Frankfurt, +7 ms".to_owned(), tone: Tone::Info },
                            Flow { from: (4.9, 52.37), to: (2.35, 48.86), label: "20 Gbit/s to Paris, +9 ms".to_owned(), tone: Tone::Warn },
                        ]
                        labels=true
                    />
                </Card>
            }
            .into_any()
            aside=view! {
                <Card title="Organisation" action=view! { <ButtonLink href="/edit" label="Edit" look=Look::Quiet/> }.into_any()>
                    <Facts facts=vec![
                        Fact::text("Legal name", "Colt Technology Services Group Limited"),
                        Fact::mono("ASN", "8220"),
                        Fact::view("State", Badge::new(Tone::Pass, "Approved").view()),
                        Fact::mono("Prefix", "212.74.64.0/19"),
                        Fact::text("NOC", "noc@colt.example, 24 × 7"),
                    ]/>
                </Card>
            }
            .into_any()
        />
    }
    .into_any()
}

fn bar(label: &str, value: f64, tone: Tone) -> Bar {
    Bar {
        label: label.to_owned(),
        value,
        text: format!("{value} %"),
        tone,
        href: Some(format!("/isp/interconnects/{}", label.to_lowercase())),
    }
}

pub(in crate::ui::tests) fn markers() -> Vec<Marker> {
    let far = [
        ("Tokyo", 139.69, 35.69, Tone::Wait, "In review"),
        ("Lagos", 3.39, 6.45, Tone::Fail, "Not yet"),
        ("New York", -74.0, 40.71, Tone::Pass, "Geo until 2027-11-22"),
        (
            "São Paulo",
            -46.63,
            -23.55,
            Tone::Neutral,
            "Microsoft's metro",
        ),
        ("Sydney", 151.2, -33.87, Tone::Neutral, "Microsoft's metro"),
    ];
    let far = far
        .into_iter()
        .map(|(label, lon, lat, tone, state)| Marker {
            label: label.to_owned(),
            lon,
            lat,
            tone,
            state: state.to_owned(),
            detail: "2 PNIs, 200 Gbit/s".to_owned(),
            ring: tone == Tone::Neutral,
            href: Some(format!("/metro/{label}")),
            ..Marker::default()
        });
    europe().chain(far).collect()
}

fn europe() -> impl Iterator<Item = Marker> {
    [
        ("Amsterdam", 4.9, 52.37, Tone::Fail, Size::Large),
        ("Frankfurt", 8.68, 50.12, Tone::Pass, Size::Small),
        ("Paris", 2.35, 48.86, Tone::Warn, Size::Small),
        ("Brussels", 4.35, 50.85, Tone::Pass, Size::Small),
        ("Zurich", 8.55, 47.37, Tone::Pass, Size::Small),
        ("Geneva", 6.14, 46.2, Tone::Pass, Size::Small),
    ]
    .into_iter()
    .map(|(label, lon, lat, tone, size)| Marker {
        label: label.to_owned(),
        lon,
        lat,
        tone,
        state: "Qualified Geo".to_owned(),
        detail: "2 PNIs, 200 Gbit/s".to_owned(),
        size,
        ..Marker::default()
    })
}
