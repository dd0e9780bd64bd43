//! The path of a connection from the ISP's core to its peer router, and its one-cell text form.
//!
//! ```text
//! s1: core-1 > agg-1 | 12.5 km | 400 Gbit/s | duct:AMS-7, cable:C3; s2: agg-1 > ams-pe1 | 3 km
//! ```
//! Segments are separated by `;`. Each is `id: from > to`, then, in any order and all optional, its
//! length, its capacity and its shared risks, each after a `|`. Two connections that name the same
//! segment id share that segment.

use serde::{Deserialize, Serialize};

use super::risk::{Srlg, check_name};
use crate::bandwidth::Mbps;

/// Longest length that is believed: half the Earth's circumference, doubled for detours.
pub(crate) const MAX_LENGTH_KM: f64 = 40_000.0;

/// A link between two nodes of the ISP's network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PathSegment {
    /// The ISP's name of the segment; equal ids are the same segment.
    pub id: String,
    /// Node nearer to the core.
    pub from: String,
    /// Node nearer to Microsoft.
    pub to: String,
    /// Route length, km.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length_km: Option<f64>,
    /// Capacity, Mbit/s; `None` means that it does not limit.
    #[serde(
        rename = "bandwidth_mbps",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub bandwidth: Option<Mbps>,
    /// Shared risks it runs through.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub srlgs: Vec<Srlg>,
}

impl PathSegment {
    fn parse(text: &str) -> Result<Self, String> {
        let mut parts = text.split('|').map(str::trim);
        let head = parts.next().unwrap_or_default();
        let shape = || {
            format!(
                "\"{head}\" is not a segment; write id: from > to, for example s1: core-1 > ams-pe1"
            )
        };
        let (id, ends) = head.split_once(':').ok_or_else(shape)?;
        let (from, to) = ends.split_once('>').ok_or_else(shape)?;
        let mut segment = Self {
            id: check_name(id)?,
            from: check_name(from)?,
            to: check_name(to)?,
            length_km: None,
            bandwidth: None,
            srlgs: Vec::new(),
        };
        for part in parts {
            segment.read_part(part)?;
        }
        segment.check()?;
        Ok(segment)
    }

    fn read_part(&mut self, part: &str) -> Result<(), String> {
        if let Some(number) = part.strip_suffix("km") {
            let km: f64 = number
                .trim()
                .parse()
                .map_err(|_| format!("\"{part}\" is not a length; write it like 12.5 km"))?;
            self.length_km = Some(km);
        } else if part.contains(':') {
            for group in part.split(',') {
                self.srlgs.push(Srlg::parse(group)?);
            }
        } else {
            self.bandwidth = Some(Mbps::parse(part).map_err(|error| error.to_string())?);
        }
        Ok(())
    }

    /// Whether two segments run between the same two nodes, in either direction.
    pub fn joins_the_same_nodes(&self, other: &Self) -> bool {
        (&self.from, &self.to) == (&other.from, &other.to)
            || (&self.from, &self.to) == (&other.to, &other.from)
    }

    /// Checks one segment by itself: no loop, a finite length, a capacity above zero.
    ///
    /// # Errors
    /// A sentence that names the segment.
    pub(crate) fn check(&self) -> Result<(), String> {
        for name in [&self.id, &self.from, &self.to] {
            check_name(name)?;
        }
        if self.from == self.to {
            return Err(format!(
                "segment \"{}\" runs from \"{}\" to itself; name two different nodes",
                self.id, self.from
            ));
        }
        if let Some(km) = self.length_km
            && !(km.is_finite() && (0.0..=MAX_LENGTH_KM).contains(&km))
        {
            return Err(format!(
                "segment \"{}\" is {km} km long; write 0 to {MAX_LENGTH_KM} km",
                self.id
            ));
        }
        if self.bandwidth.is_some_and(Mbps::is_zero) {
            return Err(format!(
                "segment \"{}\" has a capacity of 0; leave the capacity out if it does not limit",
                self.id
            ));
        }
        Ok(())
    }
}

impl std::fmt::Display for PathSegment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {} > {}", self.id, self.from, self.to)?;
        if let Some(km) = self.length_km {
            write!(f, " | {km} km")?;
        }
        if let Some(bandwidth) = self.bandwidth {
            write!(f, " | {bandwidth}")?;
        }
        if !self.srlgs.is_empty() {
            let groups: Vec<String> = self.srlgs.iter().map(ToString::to_string).collect();
            write!(f, " | {}", groups.join(", "))?;
        }
        Ok(())
    }
}

/// Reads a path cell, or a text area with a segment per line. Empty is an unrecorded path.
///
/// # Errors
/// A sentence that names the segment and says how to write it, with the line when there are several.
pub fn parse_path(text: &str) -> Result<Vec<PathSegment>, String> {
    let several = text.trim().contains('\n');
    let mut segments = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for part in line.split(';').filter(|part| !part.trim().is_empty()) {
            let segment = PathSegment::parse(part).map_err(|reason| match several {
                true => format!("line {}: {reason}", at + 1),
                false => reason,
            })?;
            segments.push(segment);
        }
    }
    Ok(segments)
}

/// Checks that the segments form one path that ends at the peer router and visits no node twice.
///
/// # Errors
/// A sentence that names the place where it breaks.
pub(crate) fn check_chain(path: &[PathSegment], peer_router: &str) -> Result<(), String> {
    let Some(last) = path.last() else {
        return Ok(());
    };
    for (one, next) in path.iter().zip(path.iter().skip(1)) {
        if one.to != next.from {
            return Err(format!(
                "the path breaks between \"{}\", which ends at \"{}\", and \"{}\", which starts at \"{}\"; write the segments in order from the core to the peer router",
                one.id, one.to, next.id, next.from
            ));
        }
    }
    if last.to != peer_router {
        return Err(format!(
            "the path ends at \"{}\", not at the peer router \"{peer_router}\"",
            last.to
        ));
    }
    let mut nodes: Vec<&str> = path
        .iter()
        .map(|segment| segment.from.as_str())
        .chain([last.to.as_str()])
        .collect();
    nodes.sort_unstable();
    if let Some((node, _)) = nodes.iter().zip(nodes.iter().skip(1)).find(|(a, b)| a == b) {
        return Err(format!(
            "the path visits \"{node}\" twice; leave the loop out"
        ));
    }
    Ok(())
}

/// The path as one cell; reads back unchanged with [`parse_path`].
pub fn path_text(path: &[PathSegment]) -> String {
    path.iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ")
}
