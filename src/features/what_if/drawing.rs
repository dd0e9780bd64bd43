//! The drawing of a metro under failures: what still carries traffic, and what is cut.

use super::link::Base;
use crate::ui::badge::Tone;
use crate::ui::topology::{Handle, Handles, Layer, Link, LinkStyle, Node, Topology};
use maps_domain::diversity::what_if::{Case, Failure, Impact, MetroImpact};
use maps_domain::ids::PniId;
use maps_domain::pni::Pni;
use maps_domain::sorted::SortedSet;

/// A metro as a drawing whose boxes can be failed.
pub fn of(case: &Case, metro: &MetroImpact, impact: &Impact, base: &Base) -> (Topology, Handles) {
    let mut drawing = Drawing {
        lost: metro.lost.iter().collect(),
        failing: &impact.failed,
        base,
        layers: ["Core", "Routers", "Buildings", "Microsoft routers"].map(|title| Layer {
            title: title.to_owned(),
            nodes: Vec::new(),
        }),
        links: Vec::new(),
        handles: Handles::default(),
    };
    let counted = case.evidence.pnis.iter().filter(|pni| {
        pni.metro == metro.metro
            && (metro.lost.contains(&pni.id) || metro.surviving.contains(&pni.id))
    });
    for pni in counted {
        drawing.add(pni);
    }
    let topology = Topology {
        id: format!("what-if-{}", metro.metro),
        title: format!("{}: the ways from the core to Microsoft", metro.name),
        desc: format!(
            "{} of {} connections still carry traffic. Choose a box to let it fail.",
            metro.surviving.len(),
            metro.surviving.len() + metro.lost.len()
        ),
        layers: drawing.layers.into(),
        links: drawing.links,
    };
    (topology, drawing.handles)
}

struct Drawing<'d> {
    lost: SortedSet<&'d PniId>,
    failing: &'d [Failure],
    base: &'d Base,
    layers: [Layer; 4],
    links: Vec<Link>,
    handles: Handles,
}

impl Drawing<'_> {
    fn add(&mut self, pni: &Pni) {
        let core = match pni.path.first() {
            Some(first) => self.node(0, &first.from, Some(Failure::Node(first.from.clone()))),
            None => self.node(0, "path not recorded", None),
        };
        let router = self.node(
            1,
            &pni.peer_router,
            Some(Failure::PeerRouter(pni.peer_router.clone())),
        );
        let building = match &pni.facility {
            Some(id) => self.node(
                2,
                &format!("Building {id}"),
                Some(Failure::Facility(id.clone())),
            ),
            None => self.node(2, "Building not listed", None),
        };
        let far = match &pni.microsoft_router {
            Some(name) => self.node(3, name, Some(Failure::MicrosoftRouter(name.clone()))),
            None => self.node(3, &format!("not recorded ({})", pni.name), None),
        };
        let segments: Vec<&str> = pni.path.iter().map(|segment| segment.id.as_str()).collect();
        let label = format!("{}, {}", pni.name, pni.bandwidth);
        self.link(pni, core, router.clone(), segments.join(", "));
        self.link(pni, router, building.clone(), label);
        self.link(pni, building, far, pni.name.clone());
    }

    fn link(&mut self, pni: &Pni, from: String, to: String, label: String) {
        self.links.push(Link {
            from,
            to,
            label,
            style: if self.lost.contains(&pni.id) {
                LinkStyle::Cut
            } else {
                LinkStyle::Carries
            },
            risk: None,
        });
        self.handles.links.push(pni.id.to_string());
    }

    /// The node of a name; made when it is new.
    fn node(&mut self, layer: usize, label: &str, failure: Option<Failure>) -> String {
        let id = format!("{layer}:{label}");
        let Some(layer) = self.layers.get_mut(layer) else {
            return id;
        };
        if layer.nodes.iter().any(|node| node.id == id) {
            return id;
        }
        let chosen = failure
            .as_ref()
            .is_some_and(|failure| self.failing.contains(failure));
        layer.nodes.push(Node {
            id: id.clone(),
            label: label.to_owned(),
            detail: String::new(),
            tone: match (chosen, &failure) {
                (true, _) => Tone::Fail,
                (false, Some(_)) => Tone::Neutral,
                (false, None) => Tone::Wait,
            },
        });
        if let Some(failure) = failure {
            let handle = Handle {
                href: self.base.toggled(self.failing, &failure),
                key: failure.to_string(),
                chosen,
            };
            self.handles.nodes.insert(id.clone(), handle);
        }
        id
    }
}
