//! Where the boxes and lines of a metro's drawing are. Pure geometry: no drawing, no words.

use std::collections::BTreeMap;

use super::{Link, Topology};
use crate::ui::measure::float;

/// Which way the layers follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// Columns from left to right, for wide containers.
    Across,
    /// Layers from top to bottom, for phones.
    Down,
}

/// A box, in pixels of the drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    /// The layer it belongs to, counted from the carrier.
    pub layer: usize,
}

/// A line between two boxes: its ends and the bend between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Line {
    pub start: (f64, f64),
    pub bend_start: (f64, f64),
    pub bend_end: (f64, f64),
    pub end: (f64, f64),
}

impl Line {
    /// The middle of the curve, where its label stands.
    pub fn middle(&self) -> (f64, f64) {
        let mix = |a: f64, b: f64, c: f64, d: f64| (a + 3.0 * b + 3.0 * c + d) / 8.0;
        (
            mix(self.start.0, self.bend_start.0, self.bend_end.0, self.end.0),
            mix(self.start.1, self.bend_start.1, self.bend_end.1, self.end.1),
        )
    }

    /// The curve as SVG path data.
    pub fn path(&self) -> String {
        let (a, b, c, d) = (self.start, self.bend_start, self.bend_end, self.end);
        format!(
            "M{:.1} {:.1}C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}",
            a.0, a.1, b.0, b.1, c.0, c.1, d.0, d.1
        )
    }
}

/// The whole drawing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Layout {
    pub width: f64,
    pub height: f64,
    /// Where each layer's heading starts.
    pub titles: Vec<(f64, f64)>,
    /// The boxes by node id.
    pub places: BTreeMap<String, Place>,
    /// One line per link, in order; `None` where an end is unknown.
    pub lines: Vec<Option<Line>>,
}

const BOX_HEIGHT: f64 = 44.0;
const TITLE: f64 = 32.0;

/// Lays the metro out in one of the two directions.
pub(super) fn lay_out(topology: &Topology, direction: Direction) -> Layout {
    let mut layout = match direction {
        Direction::Across => columns(topology),
        Direction::Down => layers(topology),
    };
    layout.lines = lines(&topology.links, &layout.places, direction);
    layout
}

/// Columns of boxes, each column centred.
fn columns(topology: &Topology) -> Layout {
    const GAP: f64 = 24.0;
    let count = float(topology.layers.len().max(1));
    let full = (count * 148.0).max(760.0);
    let width = (full / count - 36.0).min(148.0);
    let most = topology.layers.iter().map(|layer| layer.nodes.len()).max();
    let body = float(most.unwrap_or(0).max(1)) * (BOX_HEIGHT + GAP);
    let mut layout = Layout {
        width: full,
        height: TITLE + body,
        ..Layout::default()
    };
    // The first and last column touch the edges of the drawing.
    let step = (full - width) / float(topology.layers.len().saturating_sub(1).max(1));
    for (column, layer) in topology.layers.iter().enumerate() {
        let x = float(column) * step;
        let used = float(layer.nodes.len()) * (BOX_HEIGHT + GAP);
        let top = TITLE + (body - used) / 2.0 + GAP / 2.0;
        layout.titles.push((x, 14.0));
        for (row, node) in layer.nodes.iter().enumerate() {
            let place = Place {
                x,
                y: top + float(row) * (BOX_HEIGHT + GAP),
                width,
                height: BOX_HEIGHT,
                layer: column,
            };
            layout.places.insert(node.id.clone(), place);
        }
    }
    layout
}

/// Layers below each other, at most three boxes beside each other.
fn layers(topology: &Topology) -> Layout {
    const WIDTH: f64 = 344.0;
    const GAP: f64 = 8.0;
    const BETWEEN: f64 = 56.0;
    const BESIDE: usize = 3;
    let mut layout = Layout {
        width: WIDTH,
        ..Layout::default()
    };
    let mut top = 0.0;
    for (number, layer) in topology.layers.iter().enumerate() {
        layout.titles.push((0.0, top + 14.0));
        top += 22.0;
        let beside = layer.nodes.len().clamp(1, BESIDE);
        let width = ((WIDTH - GAP * float(beside - 1)) / float(beside)).min(168.0);
        for row in layer.nodes.chunks(BESIDE) {
            let used = width * float(row.len()) + GAP * float(row.len().saturating_sub(1));
            let left = (WIDTH - used) / 2.0;
            for (column, node) in row.iter().enumerate() {
                let place = Place {
                    x: left + float(column) * (width + GAP),
                    y: top,
                    width,
                    height: BOX_HEIGHT,
                    layer: number,
                };
                layout.places.insert(node.id.clone(), place);
            }
            top += BOX_HEIGHT + GAP;
        }
        top += BETWEEN - GAP;
    }
    layout.height = (top - BETWEEN).max(0.0) + GAP;
    layout
}

/// Which side of a box a line leaves from: the side is shared out among its lines, ordered by where
/// they lead, so that lines do not cross at the box.
fn lines(
    links: &[Link],
    places: &BTreeMap<String, Place>,
    direction: Direction,
) -> Vec<Option<Line>> {
    let ends: Vec<Option<(Place, Place)>> = links
        .iter()
        .map(|link| Some((*places.get(&link.from)?, *places.get(&link.to)?)))
        .collect();
    let along = |place: &Place| match direction {
        Direction::Across => place.y,
        Direction::Down => place.x,
    };
    // The rank of a line at one of its ends, and how many lines share that side.
    let share =
        |index: usize, own: &dyn Fn(&Link) -> &String, far: &dyn Fn(&(Place, Place)) -> f64| {
            let Some(me) = links.get(index) else {
                return 0.5;
            };
            let mut others: Vec<(f64, usize)> = links
                .iter()
                .zip(&ends)
                .enumerate()
                .filter(|(_, (link, ends))| own(link) == own(me) && ends.is_some())
                .filter_map(|(place, (_, ends))| Some((far(ends.as_ref()?), place)))
                .collect();
            others.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
            let rank = others.iter().position(|(_, place)| *place == index);
            (float(rank.unwrap_or(0)) + 1.0) / (float(others.len()) + 1.0)
        };
    ends.iter()
        .enumerate()
        .map(|(index, pair)| {
            let (from, to) = (*pair)?;
            let out = share(index, &|link| &link.from, &|(_, to)| along(to));
            let into = share(index, &|link| &link.to, &|(from, _)| along(from));
            Some(curve(from, out, to, into, direction))
        })
        .collect()
}

fn curve(from: Place, out: f64, to: Place, into: f64, direction: Direction) -> Line {
    // Between boxes of one layer the curve leaves and arrives on the same side.
    let same = from.layer == to.layer;
    match direction {
        Direction::Across => {
            let start = (from.x + from.width, from.y + from.height * out);
            let end_x = if same { to.x + to.width } else { to.x };
            let end = (end_x, to.y + to.height * into);
            let reach = if same { 40.0 } else { (end.0 - start.0) * 0.45 };
            let back = if same { reach } else { -reach };
            Line {
                start,
                bend_start: (start.0 + reach, start.1),
                bend_end: (end.0 + back, end.1),
                end,
            }
        }
        Direction::Down => {
            let start = (from.x + from.width * out, from.y + from.height);
            let end_y = if same { to.y + to.height } else { to.y };
            let end = (to.x + to.width * into, end_y);
            let reach = if same { 24.0 } else { (end.1 - start.1) * 0.45 };
            let back = if same { reach } else { -reach };
            Line {
                start,
                bend_start: (start.0, start.1 + reach),
                bend_end: (end.0, end.1 + back),
                end,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::topology::{Layer, Node};

    fn two_legs() -> Topology {
        let node = |id: &str| Node {
            id: id.to_owned(),
            label: id.to_owned(),
            ..Node::default()
        };
        let link = |from: &str, to: &str| Link {
            from: from.to_owned(),
            to: to.to_owned(),
            ..Link::default()
        };
        Topology {
            layers: vec![
                Layer {
                    title: "Core".to_owned(),
                    nodes: vec![node("core")],
                },
                Layer {
                    title: "Routers".to_owned(),
                    nodes: vec![node("r1"), node("r2")],
                },
            ],
            links: vec![link("core", "r2"), link("core", "r1"), link("core", "lost")],
            ..Topology::default()
        }
    }

    #[test]
    fn every_box_lies_inside_the_drawing() {
        for direction in [Direction::Across, Direction::Down] {
            let layout = lay_out(&two_legs(), direction);
            for place in layout.places.values() {
                assert!(place.x >= 0.0 && place.x + place.width <= layout.width + 0.01);
                assert!(place.y >= 0.0 && place.y + place.height <= layout.height);
            }
        }
    }

    #[test]
    fn lines_leave_a_box_in_the_order_of_where_they_lead() {
        let layout = lay_out(&two_legs(), Direction::Across);
        let start = |index: usize| layout.lines[index].unwrap().start.1;
        assert!(
            start(1) < start(0),
            "the line to the upper router starts above"
        );
    }

    #[test]
    fn a_link_to_an_unknown_node_has_no_line() {
        let layout = lay_out(&two_legs(), Direction::Down);
        assert!(layout.lines[2].is_none());
    }
}
