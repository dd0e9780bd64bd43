//! AS paths as routers print them, and what the prefix rules ask of them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::asn::Asn;
use crate::rpki::Origin;

/// Longest path that is read; real ones stay below a hundred.
const LONGEST: usize = 1_000;

/// A part of a path (RFC 4271, RFC 5065).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "asns", rename_all = "snake_case")]
pub enum PathSegment {
    /// In order, the nearest first.
    Sequence(Vec<Asn>),
    /// Aggregated, without order: `{64500,64501}`.
    Set(Vec<Asn>),
    /// Inside a confederation: `(64512 64513)`; counts nothing.
    Confederation(Vec<Asn>),
}

/// An AS path, nearest network first, origin last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsPath(pub Vec<PathSegment>);

/// Why a text is no AS path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{seen}` is not an AS path: {reason}.")]
pub struct PathError {
    /// The text.
    pub seen: String,
    /// What is wrong.
    pub reason: String,
}

impl AsPath {
    /// A plain sequence.
    pub fn sequence(asns: impl IntoIterator<Item = u32>) -> Self {
        let asns: Vec<Asn> = asns.into_iter().map(Asn::new).collect();
        if asns.is_empty() {
            Self::default()
        } else {
            Self(vec![PathSegment::Sequence(asns)])
        }
    }

    /// Reads `64500 64501 {64502,64503} (64512)`, with or without the origin code (`i`, `e`, `?`) that
    /// tables print behind it.
    ///
    /// # Errors
    /// [`PathError`].
    pub fn parse(text: &str) -> Result<Self, PathError> {
        let error = |reason: String| PathError {
            seen: text.trim().chars().take(80).collect(),
            reason,
        };
        let trimmed = text.trim();
        let body = ["i", "e", "?"]
            .iter()
            .find_map(|code| {
                let rest = trimmed.strip_suffix(code)?;
                (rest.is_empty() || rest.ends_with(' ')).then_some(rest)
            })
            .unwrap_or(trimmed);
        let mut path = Self::default();
        let mut rest = body.trim_start();
        let mut count = 0_usize;
        while let Some(first) = rest.chars().next() {
            let close = match first {
                '{' => Some('}'),
                '(' => Some(')'),
                '[' => Some(']'),
                _ => None,
            };
            let segment = if let Some(close) = close {
                let (inside, after) = rest
                    .get(1..)
                    .and_then(|rest| rest.split_once(close))
                    .ok_or_else(|| error(format!("a `{first}` is not closed")))?;
                rest = after.trim_start();
                let asns = asns(inside).map_err(error)?;
                if first == '{' {
                    PathSegment::Set(asns)
                } else {
                    PathSegment::Confederation(asns)
                }
            } else {
                let end = rest.find(['{', '(', '[']).unwrap_or(rest.len());
                let (plain, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
                rest = after;
                PathSegment::Sequence(asns(plain).map_err(error)?)
            };
            count += segment.asns().len();
            if count > LONGEST {
                return Err(error(format!("it has more than {LONGEST} ASNs")));
            }
            if !segment.asns().is_empty() {
                path.0.push(segment);
            }
        }
        Ok(path)
    }

    /// Puts an ASN in front, as a router does when it sends a route.
    pub fn prepend(&mut self, asn: Asn) {
        match self.0.first_mut() {
            Some(PathSegment::Sequence(asns)) => asns.insert(0, asn),
            _ => self.0.insert(0, PathSegment::Sequence(vec![asn])),
        }
    }

    /// Length as routers compare it: a set counts one, a confederation nothing (RFC 4271, 9.1.2.2;
    /// RFC 5065, 5.3).
    pub fn length(&self) -> usize {
        self.0
            .iter()
            .map(|segment| match segment {
                PathSegment::Sequence(asns) => asns.len(),
                PathSegment::Set(_) => 1,
                PathSegment::Confederation(_) => 0,
            })
            .sum()
    }

    /// Every ASN outside confederations, in order.
    pub fn asns(&self) -> impl Iterator<Item = Asn> {
        self.0
            .iter()
            .filter(|segment| !matches!(segment, PathSegment::Confederation(_)))
            .flat_map(|segment| segment.asns().iter().copied())
    }

    /// The network that handed the route over: the first ASN outside confederations; `None` when the path
    /// is empty or begins with a set.
    pub fn first(&self) -> Option<Asn> {
        let mut outside = self
            .0
            .iter()
            .filter(|segment| !matches!(segment, PathSegment::Confederation(_)));
        match outside.next()? {
            PathSegment::Sequence(asns) => asns.first().copied(),
            PathSegment::Set(_) | PathSegment::Confederation(_) => None,
        }
    }

    /// How often an ASN stands in the sequences of the path; the members of a set repeat nothing.
    pub fn times(&self, asn: Asn) -> usize {
        let sequences = self.0.iter().filter_map(|segment| match segment {
            PathSegment::Sequence(asns) => Some(asns),
            PathSegment::Set(_) | PathSegment::Confederation(_) => None,
        });
        sequences.flatten().filter(|seen| **seen == asn).count()
    }

    /// The origin (RFC 6811): the last ASN of a final sequence; unclear when the path is empty or
    /// ends in a set or a confederation.
    pub fn origin(&self) -> Origin {
        match self.0.last() {
            Some(PathSegment::Sequence(asns)) => {
                asns.last().map_or(Origin::Unclear, |asn| Origin::Asn(*asn))
            }
            _ => Origin::Unclear,
        }
    }

    /// The first ASN that stands twice in a row (prepending, PFX-09). Segments of confederations in
    /// between do not hide it; the members of a set have no order and repeat nothing.
    pub fn prepended(&self) -> Option<Asn> {
        let mut before = None;
        for segment in &self.0 {
            match segment {
                PathSegment::Sequence(asns) => {
                    for asn in asns {
                        if before == Some(*asn) {
                            return before;
                        }
                        before = Some(*asn);
                    }
                }
                PathSegment::Set(_) => before = None,
                PathSegment::Confederation(_) => {}
            }
        }
        None
    }
}

impl PathSegment {
    /// Its ASNs.
    pub fn asns(&self) -> &[Asn] {
        match self {
            Self::Sequence(asns) | Self::Set(asns) | Self::Confederation(asns) => asns,
        }
    }
}

fn asns(text: &str) -> Result<Vec<Asn>, String> {
    text.split([' ', ',', '\t'])
        .filter(|word| !word.is_empty())
        .map(|word| Asn::parse_any(word).map_err(|_| format!("`{word}` is not an ASN")))
        .collect()
}

impl fmt::Display for AsPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("(empty)");
        }
        for (index, segment) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            let numbers: Vec<String> = segment
                .asns()
                .iter()
                .map(|asn| asn.get().to_string())
                .collect();
            match segment {
                PathSegment::Sequence(_) => f.write_str(&numbers.join(" "))?,
                PathSegment::Set(_) => write!(f, "{{{}}}", numbers.join(","))?,
                PathSegment::Confederation(_) => write!(f, "({})", numbers.join(" "))?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn path(text: &str) -> AsPath {
        AsPath::parse(text).unwrap()
    }

    #[test]
    fn paths_are_read_as_routers_print_them() {
        assert_eq!(path("64500 64501 i"), AsPath::sequence([64500, 64501]));
        assert_eq!(path(" 1.10 ?").to_string(), "65546");
        assert_eq!(path("i"), AsPath::default());
        assert_eq!(path("").to_string(), "(empty)");
        let text = "1 2 {3,4} (65001 65002) 5";
        assert_eq!(path(text).to_string(), text);
        for bad in ["1 x", "1 {2", "1 )", "99999999999"] {
            assert!(AsPath::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn sets_count_one_and_confederations_nothing() {
        assert_eq!(path("1 2 {3,4,5}").length(), 3);
        assert_eq!(path("(65001 65002) 1 2").length(), 2);
        assert_eq!(path("").length(), 0);
    }

    #[test]
    fn only_a_final_sequence_has_an_origin() {
        assert_eq!(path("1 2 3").origin(), Origin::Asn(Asn::new(3)));
        assert_eq!(path("1 2 {3}").origin(), Origin::Unclear);
        assert_eq!(path("{3} 4").origin(), Origin::Asn(Asn::new(4)));
        assert_eq!(path("").origin(), Origin::Unclear);
    }

    #[test]
    fn the_first_network_is_the_first_outside_confederations() {
        assert_eq!(path("1 2").first(), Some(Asn::new(1)));
        assert_eq!(path("(65001) 2 3").first(), Some(Asn::new(2)));
        assert_eq!(path("{1} 2").first(), None);
        assert_eq!(path("").first(), None);
        assert_eq!(path("1 2 (1) 1 {1}").times(Asn::new(1)), 2);
    }

    #[test]
    fn prepending_is_seen_through_confederations_and_not_in_sets() {
        assert_eq!(path("1 2 2 3").prepended(), Some(Asn::new(2)));
        assert_eq!(path("1 (65001) 1").prepended(), Some(Asn::new(1)));
        assert_eq!(path("1 2 1").prepended(), None);
        assert_eq!(path("1 {2,2} 2").prepended(), None);
    }

    #[test]
    fn sending_puts_the_own_asn_in_front() {
        let mut sent = path("2 3");
        sent.prepend(Asn::new(1));
        assert_eq!(sent, path("1 2 3"));
        let mut own = AsPath::default();
        own.prepend(Asn::new(1));
        assert_eq!(own.origin(), Origin::Asn(Asn::new(1)));
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(asns in prop::collection::vec(any::<u32>(), 1..9), set in prop::collection::vec(any::<u32>(), 0..4)) {
            let mut path = AsPath::sequence(asns);
            if !set.is_empty() {
                path.0.push(PathSegment::Set(set.into_iter().map(Asn::new).collect()));
            }
            prop_assert_eq!(AsPath::parse(&path.to_string()), Ok(path));
        }

        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in "[0-9 .,{}()\\[\\]ie?é]{0,40}") {
            let _ = AsPath::parse(&text);
        }
    }
}
