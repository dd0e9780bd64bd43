//! The drawing of a metro from its assessment: both legs, or the cut that prevents them.

use crate::ui::badge::Tone;
use crate::ui::topology::{Layer, Link, LinkStyle, Node, Topology};
use maps_domain::diversity::MetroAssessment;
use maps_domain::pni::{Pni, Srlg, SrlgKind};
use std::collections::BTreeMap;

/// The nodes of a layer by id, in the order in which they were met.
#[derive(Default)]
struct Nodes(Vec<Node>);

impl Nodes {
    fn put(&mut self, id: &str, label: &str, detail: &str, tone: Tone) {
        if !self.0.iter().any(|node| node.id == id) {
            self.0.push(Node {
                id: id.to_owned(),
                label: label.to_owned(),
                detail: detail.to_owned(),
                tone,
            });
        }
    }

    fn layer(self, title: &str) -> Layer {
        Layer {
            title: title.to_owned(),
            nodes: self.0,
        }
    }
}

/// Draws the connections of a metro. `id` is unique on the page; `pnis` are those of the metro.
pub fn topology(id: &str, metro: &MetroAssessment, pnis: &[&Pni]) -> Topology {
    let counted: Vec<&&Pni> = pnis
        .iter()
        .filter(|pni| metro.pnis.contains(&pni.id))
        .collect();
    let shared = shared_risks(&counted);
    let (mut cores, mut routers, mut buildings, mut microsoft) = (
        Nodes::default(),
        Nodes::default(),
        Nodes::default(),
        Nodes::default(),
    );
    let mut links = Vec::new();
    for pni in &counted {
        let style = style_of(metro, pni);
        let broken = |name: &str| {
            if metro.local.cut.iter().any(|element| element == name) {
                Tone::Fail
            } else {
                Tone::Neutral
            }
        };
        let router = format!("r:{}", pni.peer_router);
        routers.put(
            &router,
            &pni.peer_router,
            "",
            broken(&format!("router {}", pni.peer_router)),
        );
        let (core, label, detail) = match pni.path.first() {
            Some(first) => (format!("c:{}", first.from), first.from.as_str(), ""),
            None => ("c:?".to_owned(), "Core", "path not recorded"),
        };
        cores.put(&core, label, detail, Tone::Neutral);
        let path: Vec<&str> = pni.path.iter().map(|segment| segment.id.as_str()).collect();
        links.push(Link {
            from: core,
            to: router.clone(),
            label: if path.is_empty() {
                "path not recorded".to_owned()
            } else {
                path.join(", ")
            },
            style,
            risk: pni
                .path
                .iter()
                .flat_map(|segment| &segment.srlgs)
                .find_map(|srlg| shared.get(srlg).cloned()),
        });
        let number = pni
            .facility
            .as_ref()
            .map_or_else(|| "not listed".to_owned(), ToString::to_string);
        let building = format!("f:{number}");
        buildings.put(
            &building,
            &format!("Building {number}"),
            "",
            broken(&format!("building {number}")),
        );
        links.push(Link {
            from: router,
            to: building.clone(),
            label: format!("{}, {}", pni.name, pni.bandwidth),
            style,
            risk: pni.srlgs.iter().find_map(|srlg| shared.get(srlg).cloned()),
        });
        let (end, label, tone) = match &pni.microsoft_router {
            Some(name) => (
                format!("m:{name}"),
                name.as_str(),
                broken(&format!("Microsoft router {name}")),
            ),
            None => (format!("m:?{}", pni.id), "not recorded", Tone::Wait),
        };
        microsoft.put(&end, label, "", tone);
        links.push(Link {
            from: building,
            to: end,
            label: pni.name.clone(),
            style,
            risk: None,
        });
    }
    links.sort_by_key(|link| link.style == LinkStyle::Cut);
    links.dedup();
    Topology {
        id: id.to_owned(),
        title: format!("Connections at {}", metro.name),
        desc: describe(metro),
        layers: vec![
            cores.layer("Your core"),
            routers.layer("Your routers"),
            buildings.layer("Buildings"),
            microsoft.layer("Microsoft routers"),
        ],
        links,
    }
}

fn describe(metro: &MetroAssessment) -> String {
    match metro.local.legs.len() {
        2 => format!("Two legs are drawn in two line styles. {}", metro.local.why),
        _ if metro.local.cut.is_empty() => format!("No two legs are shown. {}", metro.local.why),
        _ => format!(
            "No two legs: the failure of {} cuts the edge site off. {}",
            metro.local.cut.join(" and "),
            metro.local.why
        ),
    }
}

fn style_of(metro: &MetroAssessment, pni: &Pni) -> LinkStyle {
    let mut legs = metro.local.legs.iter();
    let on = |leg: Option<&maps_domain::diversity::local::Leg>| {
        leg.is_some_and(|leg| leg.pnis.contains(&pni.id))
    };
    if on(legs.next()) {
        LinkStyle::LegA
    } else if on(legs.next()) {
        LinkStyle::LegB
    } else if is_cut(metro, pni) {
        LinkStyle::Cut
    } else {
        LinkStyle::Other
    }
}

/// Whether what cuts the metro off takes this connection along.
fn is_cut(metro: &MetroAssessment, pni: &Pni) -> bool {
    let mut names = vec![
        format!("connection {}", pni.name),
        format!("router {}", pni.peer_router),
    ];
    names.extend(
        pni.microsoft_router
            .iter()
            .map(|name| format!("Microsoft router {name}")),
    );
    names.extend(pni.facility.iter().map(|id| format!("building {id}")));
    names.extend(pni.path.iter().flat_map(|segment| {
        [
            format!("segment {}", segment.id),
            format!("node {}", segment.from),
        ]
    }));
    names.extend(
        pni.path
            .iter()
            .flat_map(|segment| &segment.srlgs)
            .chain(&pni.srlgs)
            .map(risk_name),
    );
    metro
        .local
        .cut
        .iter()
        .any(|element| names.contains(element))
}

/// Risks that more than one connection runs through, with their words.
fn shared_risks(pnis: &[&&Pni]) -> BTreeMap<Srlg, String> {
    let mut seen: BTreeMap<&Srlg, usize> = BTreeMap::new();
    for pni in pnis {
        let mut own: Vec<&Srlg> = pni
            .path
            .iter()
            .flat_map(|segment| &segment.srlgs)
            .chain(&pni.srlgs)
            .collect();
        own.sort();
        own.dedup();
        for srlg in own {
            *seen.entry(srlg).or_default() += 1;
        }
    }
    seen.into_iter()
        .filter(|(_, count)| *count > 1)
        .map(|(srlg, _)| (srlg.clone(), risk_name(srlg)))
        .collect()
}

/// `duct AMS-7`, as the engine calls it.
fn risk_name(srlg: &Srlg) -> String {
    match srlg.kind {
        SrlgKind::Facility => format!("building {}", srlg.name),
        kind => format!("{} {}", kind.label().to_lowercase(), srlg.name),
    }
}
