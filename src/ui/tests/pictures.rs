//! Pictures: what they say to those who cannot see them.

use leptos::prelude::*;

use super::gallery::pictures::markers;
use super::html;
use crate::ui::badge::Tone;
use crate::ui::map::{Crop, WorldMap};
use crate::ui::topology::{Layer, Link, LinkStyle, Node, Topology, TopologyDrawing};

/// A metro with two legs and a duct that three links share.
pub(super) fn amsterdam() -> Topology {
    let layer = |title: &str, nodes: &[(&str, &str, &str, Tone)]| Layer {
        title: title.to_owned(),
        nodes: nodes
            .iter()
            .map(|(id, label, detail, tone)| Node {
                id: (*id).to_owned(),
                label: (*label).to_owned(),
                detail: (*detail).to_owned(),
                tone: *tone,
            })
            .collect(),
    };
    let link = |from: &str, to: &str, style, risk: Option<&str>| Link {
        from: from.to_owned(),
        to: to.to_owned(),
        label: "100 Gbit/s".to_owned(),
        style,
        risk: risk.map(str::to_owned),
    };
    Topology {
        id: "ams".to_owned(),
        title: "Paths from Colt's core to Microsoft in Amsterdam".to_owned(),
        desc: "Leg A over ams-r1 and Equinix AM3, leg B over ams-r2 and Interxion AMS9; duct AMS-7 carries both.".to_owned(),
        layers: vec![
            layer("Core", &[("core", "colt-core", "2 backbone nodes", Tone::Neutral)]),
            layer("Your routers", &[("r1", "ams-r1", "AS8220", Tone::Neutral), ("r2", "ams-r2", "AS8220", Tone::Neutral)]),
            layer(
                "Facilities",
                &[
                    ("am3", "Equinix AM3", "Science Park 610", Tone::Neutral),
                    ("ams9", "Interxion AMS9", "Science Park 120", Tone::Neutral),
                    ("nik", "NIKHEF", "no PNI yet", Tone::Wait),
                ],
            ),
            layer(
                "Microsoft routers",
                &[("m1", "ams07-96cbe-1a", "200 Gbit/s", Tone::Neutral), ("m2", "ams09-96cbe-1b", "100 Gbit/s", Tone::Warn)],
            ),
            layer("Microsoft", &[("ms", "AS8075", "edge site", Tone::Pass)]),
        ],
        links: vec![
            link("core", "r1", LinkStyle::LegA, Some("duct AMS-7")),
            link("core", "r2", LinkStyle::LegB, Some("duct AMS-7")),
            link("r1", "am3", LinkStyle::LegA, None),
            link("r2", "ams9", LinkStyle::LegB, None),
            link("r2", "nik", LinkStyle::Other, None),
            link("nik", "m2", LinkStyle::Cut, None),
            link("am3", "m1", LinkStyle::LegA, None),
            link("ams9", "m2", LinkStyle::LegB, None),
            link("m1", "ms", LinkStyle::LegA, None),
            link("m2", "ms", LinkStyle::LegB, None),
        ],
    }
}

#[test]
fn a_drawing_says_in_its_table_what_its_lines_say() {
    let drawing = html(|| view! { <TopologyDrawing topology=amsterdam()/> });
    assert!(drawing.contains("Show as table"));
    assert!(drawing.contains("<desc id=\"ams-across-desc\">Leg A over ams-r1"));
    for word in [
        "Leg A",
        "Leg B",
        "Neither leg",
        "Cut",
        "duct AMS-7",
        "none recorded",
    ] {
        assert!(drawing.contains(word), "{word} is missing");
    }
}

#[test]
fn both_legs_have_their_own_line_class() {
    let drawing = html(|| view! { <TopologyDrawing topology=amsterdam()/> });
    assert!(drawing.contains("link link-a"));
    assert!(drawing.contains("link link-b"));
}

#[test]
fn a_marker_is_a_link_with_all_its_words_and_a_row_of_the_table() {
    let map = html(|| {
        view! { <WorldMap id="m" title="Metros" desc="All metros." markers=markers()/> }
    });
    assert!(map.contains("aria-label=\"Tokyo · In review · 2 PNIs, 200 Gbit/s\""));
    assert!(map.contains("<a href=\"/metro/Tokyo\">Tokyo</a>"));
    assert!(map.contains("viewBox=\"60 100 3540 1350\""));
}

#[test]
fn a_crop_contains_the_places_it_was_made_for() {
    let crop = Crop::around([(4.9, 52.37), (8.55, 47.37)]);
    let map = html(|| {
        view! { <WorldMap id="m" title="Metros" desc="Two." markers=Vec::new() crop=crop/> }
    });
    let numbers: Vec<f64> = map
        .split("viewBox=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("the map has a view box")
        .split(' ')
        .map(|number| number.parse().expect("a number"))
        .collect();
    let (x, y) = ((4.9 + 180.0) * 10.0, (90.0 - 52.37) * 10.0);
    assert!(numbers[0] < x && x < numbers[0] + numbers[2]);
    assert!(numbers[1] < y && y < numbers[1] + numbers[3]);
}
