//! A metro's witness as a drawing: both legs, or the cut.

use crate::ui::badge::Tone;
use crate::ui::topology::{Layer, Link, LinkStyle, Node, Topology};
use maps_domain::diversity::MetroAssessment;
use maps_domain::pni::{Pni, Srlg};
use std::collections::BTreeMap;

/// Name of the node that stands for the carrier's core.
const CORE: &str = "core";

/// The drawing of a metro's counted connections.
pub(super) fn of(metro: &MetroAssessment, pnis: &[Pni]) -> Topology {
    let counted: Vec<&Pni> = metro
        .pnis
        .iter()
        .filter_map(|id| pnis.iter().find(|pni| pni.id == *id))
        .collect();
    let cut = &metro.local.cut;
    let mut routers: BTreeMap<&str, Node> = BTreeMap::new();
    let mut places: BTreeMap<String, Node> = BTreeMap::new();
    let mut far: BTreeMap<String, Node> = BTreeMap::new();
    let mut links = Vec::new();
    for pni in &counted {
        let style = style_of(metro, pni);
        let place = place_id(pni);
        let (far_id, far_label) = far_end(pni);
        routers.entry(&pni.peer_router).or_insert_with(|| Node {
            id: format!("r:{}", pni.peer_router),
            label: pni.peer_router.clone(),
            detail: String::new(),
            tone: failing(cut, &format!("router {}", pni.peer_router)),
        });
        places.entry(place.clone()).or_insert_with(|| Node {
            id: place.clone(),
            label: pni.facility.as_ref().map_or_else(
                || "Building not listed".to_owned(),
                |facility| format!("Building {facility}"),
            ),
            detail: "PeeringDB number".to_owned(),
            tone: failing(cut, &place.replace("b:", "building ")),
        });
        far.entry(far_id.clone()).or_insert_with(|| Node {
            id: far_id.clone(),
            label: far_label,
            detail: "Microsoft".to_owned(),
            tone: pni.microsoft_router.as_ref().map_or(Tone::Wait, |name| {
                failing(cut, &format!("Microsoft router {name}"))
            }),
        });
        let router = format!("r:{}", pni.peer_router);
        links.push(Link {
            from: CORE.to_owned(),
            to: router.clone(),
            label: if pni.path.is_empty() {
                "path not recorded".to_owned()
            } else {
                String::new()
            },
            style,
            risk: shared(cut, pni.path.iter().flat_map(|segment| &segment.srlgs)),
        });
        links.push(Link {
            from: router,
            to: place.clone(),
            label: format!("{}, {}", pni.name, pni.bandwidth),
            style,
            risk: shared(cut, &pni.srlgs),
        });
        links.push(Link {
            from: place,
            to: far_id,
            label: String::new(),
            style,
            risk: None,
        });
    }
    let core = Node {
        id: CORE.to_owned(),
        label: "Core".to_owned(),
        detail: "the carrier's network".to_owned(),
        tone: Tone::Neutral,
    };
    let layer = |title: &str, nodes: Vec<Node>| Layer {
        title: title.to_owned(),
        nodes,
    };
    Topology {
        id: format!("metro-{}", metro.metro),
        title: format!("{}: the ways from the core to Microsoft", metro.name),
        desc: metro.local.why.clone(),
        layers: vec![
            layer("Carrier", vec![core]),
            layer("Peer routers", routers.into_values().collect()),
            layer("Buildings", places.into_values().collect()),
            layer("Microsoft routers", far.into_values().collect()),
        ],
        links,
    }
}

fn style_of(metro: &MetroAssessment, pni: &Pni) -> LinkStyle {
    let on = |leg: usize| {
        metro
            .local
            .legs
            .get(leg)
            .is_some_and(|leg| leg.pnis.contains(&pni.id))
    };
    match (on(0), on(1)) {
        (true, _) => LinkStyle::LegA,
        (false, true) => LinkStyle::LegB,
        _ if metro
            .local
            .cut
            .contains(&format!("connection {}", pni.name)) =>
        {
            LinkStyle::Cut
        }
        _ => LinkStyle::Other,
    }
}

fn place_id(pni: &Pni) -> String {
    pni.facility
        .as_ref()
        .map_or_else(|| "b:?".to_owned(), |facility| format!("b:{facility}"))
}

fn far_end(pni: &Pni) -> (String, String) {
    pni.microsoft_router.as_ref().map_or_else(
        || (format!("m?:{}", pni.name), "not recorded".to_owned()),
        |name| (format!("m:{name}"), name.clone()),
    )
}

fn failing(cut: &[String], name: &str) -> Tone {
    if cut.iter().any(|element| element == name) {
        Tone::Fail
    } else {
        Tone::Neutral
    }
}

/// The risk of the cut that one of these belongs to.
fn shared<'s>(cut: &[String], srlgs: impl IntoIterator<Item = &'s Srlg>) -> Option<String> {
    srlgs
        .into_iter()
        .map(|srlg| format!("{} {}", srlg.kind.label().to_lowercase(), srlg.name))
        .find(|name| cut.contains(name))
}
