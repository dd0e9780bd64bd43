//! Figures above the inventory: how much there is, how full it is, where it is on the map.

use super::{verdict, words};
use crate::server::service::capacity::Level;
use crate::server::service::inventory::{Inventory, MetroView, percent};
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::chart::{Bar, Threshold};
use crate::ui::map::{Marker, Size};
use crate::ui::stat::Stat;
use crate::ui::table::{Column, Row};
use leptos::prelude::*;
use maps_domain::bandwidth::Mbps;
use maps_domain::counted::counted;
use maps_domain::pni::{InventoryStatus, Pni, PniKind};
use maps_domain::policy::{Thresholds, Tier};

fn live(inventory: &Inventory) -> impl Iterator<Item = &Pni> {
    inventory
        .evidence
        .pnis
        .iter()
        .filter(|pni| pni.status == InventoryStatus::Live)
}

/// Says which connections are above the policy's lines (CAP-01, CAP-02); `None` when none is.
pub fn too_full(inventory: &Inventory) -> Option<AnyView> {
    let level = |pni: &Pni| {
        let metro = inventory.catalogue.metro(&pni.metro)?;
        let values = inventory.thresholds(&metro.region);
        Some(Level::of(pni.peak()?, pni.bandwidth, values))
    };
    let (mut full, mut hard) = (Vec::new(), false);
    for pni in live(inventory).filter(|pni| pni.kind == PniKind::Private) {
        match level(pni) {
            Some(Level::Augment) => full.push(pni.name.as_str()),
            Some(Level::Upgrade) => {
                full.push(pni.name.as_str());
                hard = true;
            }
            _ => {}
        }
    }
    if full.is_empty() {
        return None;
    }
    let (tone, title) = match hard {
        true => (
            Tone::Fail,
            "Upgrade now: a leg can no longer carry everything alone",
        ),
        false => (Tone::Warn, "Augment: peaks are above the policy's line"),
    };
    let text = format!(
        "Above the line: {}. Their augmentations are drafted for you.",
        full.join(", ")
    );
    let action = view! { <a href="/isp/capacity">"Capacity"</a> }.into_any();
    Some(view! { <Alert tone=tone title=title text=text action=action/> }.into_any())
}

/// Four figures about what is live.
pub fn stats(inventory: &Inventory) -> Vec<Stat> {
    let count = live(inventory).count();
    let planned = inventory.evidence.pnis.len() - count;
    let capacity: Mbps = live(inventory).map(|pni| pni.bandwidth).sum();
    let with_peak = || live(inventory).filter_map(|pni| Some((pni.peak()?, pni.bandwidth)));
    let peak: Mbps = with_peak().map(|(peak, _)| peak).sum();
    let measured: Mbps = with_peak().map(|(_, capacity)| capacity).sum();
    let text = capacity.to_string();
    let (number, unit) = text.split_once(' ').unwrap_or((text.as_str(), "Mbit/s"));
    let metros = inventory.metros.len();
    let redundant = inventory
        .metros
        .iter()
        .filter(|view| view.verdict.today.tier.is_some())
        .count();
    let load = match percent(peak.get(), measured.get()) {
        Some(load) => Stat::new(format!("{load:.1}"), "% of capacity", "5-minute peak"),
        None => Stat::new("–", "not recorded", "5-minute peak"),
    };
    vec![
        Stat::new(count, "PNIs", format!("live, {planned} planned")),
        Stat::new(number, unit, "capacity that is live"),
        load,
        Stat::new(
            metros,
            "edge sites",
            format!("{redundant} locally redundant"),
        ),
    ]
}

/// The utilisation of every metro against the policy's lines.
pub fn load_bars(inventory: &Inventory) -> (Vec<Bar>, Vec<Threshold>) {
    let mut bars: Vec<(f64, Bar)> = inventory
        .metros
        .iter()
        .filter_map(|view| {
            let value = view.peak_percent?;
            let tone = words::load_tone(value, inventory.thresholds(&view.metro.region));
            let bar = Bar {
                label: view.metro.name.clone(),
                value,
                text: words::percent(value),
                tone,
                href: Some(format!("/isp/interconnects/{}", view.metro.id)),
            };
            Some((value, bar))
        })
        .collect();
    bars.sort_by(|a, b| b.0.total_cmp(&a.0));
    let lines = inventory
        .metros
        .first()
        .map(|view| lines(inventory.thresholds(&view.metro.region)));
    (
        bars.into_iter().map(|(_, bar)| bar).collect(),
        lines.unwrap_or_default(),
    )
}

fn lines(thresholds: &Thresholds) -> Vec<Threshold> {
    let (augment, upgrade) = (
        100.0 * thresholds.augment_utilisation,
        100.0 * thresholds.upgrade_utilisation,
    );
    vec![
        Threshold {
            value: augment,
            label: format!("{augment:.0} %: order more (CAP-01)"),
            tone: Tone::Warn,
        },
        Threshold {
            value: upgrade,
            label: format!("{upgrade:.0} %: upgrade now (CAP-02)"),
            tone: Tone::Fail,
        },
    ]
}

/// What the tier of a metro means on the map.
fn tone_of(view: &MetroView) -> Tone {
    match view.verdict.today.tier {
        Some(Tier::Geo) => Tone::Pass,
        Some(_) => Tone::Warn,
        None => Tone::Fail,
    }
}

/// Own metros as large dots, Microsoft's other metros as rings.
pub fn markers(inventory: &Inventory) -> Vec<Marker> {
    let others = inventory
        .catalogue
        .metros()
        .filter(|metro| !metro.retired && inventory.metro(&metro.id).is_none())
        .map(|metro| Marker {
            lon: metro.coordinates.longitude(),
            lat: metro.coordinates.latitude(),
            label: metro.name.clone(),
            tone: Tone::Neutral,
            state: "Microsoft's, not yours".to_owned(),
            size: Size::Tiny,
            ring: true,
            ..Marker::default()
        });
    let own = inventory.metros.iter().map(|view| Marker {
        lon: view.metro.coordinates.longitude(),
        lat: view.metro.coordinates.latitude(),
        label: view.metro.name.clone(),
        tone: tone_of(view),
        state: verdict::tier_badge(view.verdict.today.tier).text,
        detail: format!("{}, {}", counted(view.pnis, "PNI", "PNIs"), view.capacity),
        size: Size::Large,
        ring: false,
        href: Some(format!("/isp/interconnects/{}", view.metro.id)),
    });
    others.chain(own).collect()
}

/// The legend of the map.
pub fn legend() -> Vec<(Tone, String)> {
    vec![
        (Tone::Pass, "Geo: redundant, with a backup".to_owned()),
        (Tone::Warn, "Local: redundant by itself".to_owned()),
        (Tone::Fail, "not shown to be redundant".to_owned()),
    ]
}

/// The table of metros with their verdict.
pub fn metro_table(inventory: &Inventory) -> (Vec<Column>, Vec<Row>) {
    let rows = inventory
        .metros
        .iter()
        .map(|view| {
            let today = &view.verdict.today;
            let href = format!("/isp/interconnects/{}", view.metro.id);
            let load = view.peak_percent.map_or_else(
                || "not recorded".into_any(),
                |value| {
                    let tone = words::load_tone(value, inventory.thresholds(&view.metro.region));
                    crate::ui::badge::Badge::new(tone, words::percent(value)).plain()
                },
            );
            Row::new(vec![
                view! { <a href=href>{view.metro.name.clone()}</a> }.into_any(),
                view.region.clone().into_any(),
                view.pnis.to_string().into_any(),
                view.capacity.to_string().into_any(),
                load,
                verdict::local_badge(&today.local).plain(),
                verdict::geo_badge(&today.geo).plain(),
                verdict::tier_badge(today.tier).plain(),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("Edge site"),
        Column::text("Region"),
        Column::number("PNIs"),
        Column::number("Live capacity"),
        Column::number("Peak, %"),
        Column::text("Local redundancy"),
        Column::text("Geo-redundancy"),
        Column::text("Tier"),
    ];
    (columns, rows)
}
