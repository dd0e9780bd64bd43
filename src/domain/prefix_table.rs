//! Registered prefixes as a trie: which of them overlap a new one, and who holds them.
//!
//! A prefix is registered once (rules PFX-10, PFX-11): an equal, covering or covered prefix of
//! anybody refuses it. Who the holder is, is told only to the holder's own tenant
//! ([`Overlap::sentence`]); everybody else learns that there is one and how to ask for its release.

use ipnet::Ipv4Net;
use prefix_trie::PrefixMap;
use serde::{Deserialize, Serialize};

use crate::ids::OrgId;
use crate::prefix::Prefix4;

/// Prefixes with a value each, of which none equals another. Look-ups walk at most 32 nodes.
#[derive(Debug, Clone, Default)]
pub struct PrefixTable<T> {
    trie: PrefixMap<Ipv4Net, T>,
}

text_enum! {
    /// How a registered prefix lies to the one in question.
    pub enum Relation: "relation of prefixes" {
        /// The very same.
        Equal = "equal", "is the same prefix";
        /// The registered one contains it.
        Covering = "covering", "covers it";
        /// The registered one lies inside it.
        Covered = "covered", "lies inside it";
    }
}

/// A registered prefix that shares addresses with the one in question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overlap {
    /// The prefix in question.
    pub asked: Prefix4,
    /// The registered one.
    pub registered: Prefix4,
    /// How it lies.
    pub relation: Relation,
    /// Who holds it. Never show it without [`Overlap::sentence`].
    pub holder: OrgId,
}

impl<T> PrefixTable<T> {
    /// An empty table.
    pub fn new() -> Self {
        Self {
            trie: PrefixMap::new(),
        }
    }

    /// Adds a prefix; gives back the value that it replaces.
    pub fn insert(&mut self, prefix: Prefix4, value: T) -> Option<T> {
        self.trie.insert(prefix.net(), value)
    }

    /// Takes a prefix out.
    pub fn remove(&mut self, prefix: Prefix4) -> Option<T> {
        self.trie.remove(&prefix.net())
    }

    /// Number of prefixes.
    pub fn len(&self) -> usize {
        self.trie.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.trie.is_empty()
    }

    /// The value of exactly this prefix.
    pub fn get(&self, prefix: Prefix4) -> Option<&T> {
        self.trie.get(&prefix.net())
    }

    /// The longest registered prefix that contains `net`, itself included (longest match).
    pub fn longest(&self, net: Ipv4Net) -> Option<(Ipv4Net, &T)> {
        self.trie.get_lpm(&net)
    }

    /// Every registered prefix that contains `net`, itself included, shortest first.
    pub fn covering(&self, net: Ipv4Net) -> impl Iterator<Item = (Ipv4Net, &T)> {
        self.trie.cover(&net)
    }

    /// Every registered prefix inside `net`, itself included, in order of address.
    pub fn covered(&self, net: Ipv4Net) -> impl Iterator<Item = (Ipv4Net, &T)> {
        self.trie.children(&net)
    }

    /// Whether any registered prefix shares an address with `net`.
    pub fn touches(&self, net: Ipv4Net) -> bool {
        self.longest(net).is_some() || self.covered(net).next().is_some()
    }
}

impl PrefixTable<OrgId> {
    /// What stands in the way of registering `prefix` (rules PFX-10, PFX-11): covering ones first,
    /// then those inside. Empty when it is free.
    pub fn overlaps(&self, prefix: Prefix4) -> Vec<Overlap> {
        let net = prefix.net();
        let overlap = |(found, holder): (Ipv4Net, &OrgId)| {
            let relation = match found.prefix_len().cmp(&net.prefix_len()) {
                std::cmp::Ordering::Less => Relation::Covering,
                std::cmp::Ordering::Equal => Relation::Equal,
                std::cmp::Ordering::Greater => Relation::Covered,
            };
            Some(Overlap {
                asked: prefix,
                registered: Prefix4::parse(&found.to_string()).ok()?,
                relation,
                holder: holder.clone(),
            })
        };
        let inside = self.covered(net).filter(|(found, _)| *found != net);
        self.covering(net)
            .chain(inside)
            .filter_map(overlap)
            .collect()
    }
}

impl Overlap {
    /// What to tell somebody of `reader`: the registered prefix only to its holder, because a
    /// customer's address plan is nobody else's business.
    pub fn sentence(&self, reader: &OrgId) -> String {
        if *reader == self.holder {
            return format!(
                "{} overlaps {}, which you have registered: it {}. Prefixes cannot be changed (PFX-15): release that one first, or enter a prefix beside it.",
                self.asked,
                self.registered,
                self.relation.label()
            );
        }
        format!(
            "{} overlaps a prefix that another organisation has registered (PFX-11). If the addresses are yours, ask for its release; the holder has to answer, then a reviewer decides.",
            self.asked
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn prefix(text: &str) -> Prefix4 {
        Prefix4::parse(text).unwrap()
    }

    fn table(rows: &[(&str, &str)]) -> PrefixTable<OrgId> {
        let mut table = PrefixTable::new();
        for (text, holder) in rows {
            table.insert(prefix(text), OrgId::from(*holder));
        }
        table
    }

    #[test]
    fn equal_covering_and_covered_prefixes_are_found_and_neighbours_are_not() {
        let table = table(&[
            ("20.0.0.0/12", "a"),
            ("20.1.2.0/24", "b"),
            ("20.1.2.128/25", "c"),
            ("20.1.3.0/24", "d"),
        ]);
        let found: Vec<_> = table
            .overlaps(prefix("20.1.2.0/24"))
            .into_iter()
            .map(|overlap| (overlap.holder.to_string(), overlap.relation))
            .collect();
        assert_eq!(
            found,
            [
                ("a".to_owned(), Relation::Covering),
                ("b".to_owned(), Relation::Equal),
                ("c".to_owned(), Relation::Covered)
            ]
        );
        assert!(table.overlaps(prefix("21.0.0.0/24")).is_empty());
    }

    #[test]
    fn the_holder_reads_the_prefix_and_a_stranger_does_not() {
        let table = table(&[("20.1.0.0/16", "contoso")]);
        let overlap = table.overlaps(prefix("20.1.2.0/24")).remove(0);
        assert!(overlap.sentence(&"contoso".into()).contains("20.1.0.0/16"));
        let told = overlap.sentence(&"fabrikam".into());
        assert!(
            !told.contains("20.1.0.0/16") && !told.contains("contoso"),
            "{told}"
        );
        assert!(told.contains("ask for its release"), "{told}");
    }

    #[test]
    fn a_released_prefix_is_free_again() {
        let mut table = table(&[("20.1.0.0/16", "a")]);
        assert_eq!(table.remove(prefix("20.1.0.0/16")), Some("a".into()));
        assert!(table.is_empty() && table.overlaps(prefix("20.1.0.0/17")).is_empty());
    }

    fn any_prefix() -> impl Strategy<Value = Prefix4> {
        // A small space, so that prefixes meet: 20.0.0.0/14 and below.
        (0_u32..1 << 18, 14_u8..=30).prop_map(|(low, length)| {
            let net = Ipv4Net::new((20 << 24 | low).into(), length).unwrap();
            prefix(&net.trunc().to_string())
        })
    }

    proptest! {
        #[test]
        fn every_look_up_agrees_with_comparing_all_pairs(
            all in prop::collection::btree_set(any_prefix(), 0..60), asked in any_prefix()
        ) {
            let mut table = PrefixTable::new();
            for prefix in &all {
                table.insert(*prefix, OrgId::new(prefix.to_string()));
            }
            let net = asked.net();
            let covering: Vec<_> = {
                let mut list: Vec<_> = all.iter().map(|p| p.net()).filter(|p| p.contains(&net)).collect();
                list.sort_by_key(|p| p.prefix_len());
                list
            };
            let got: Vec<_> = table.covering(net).map(|(net, _)| net).collect();
            prop_assert_eq!(&got, &covering);
            prop_assert_eq!(table.longest(net).map(|(net, _)| net), covering.last().copied());
            let mut covered: Vec<_> = table.covered(net).map(|(net, _)| net).collect();
            covered.sort();
            let mut expected: Vec<_> = all.iter().map(|p| p.net()).filter(|p| net.contains(p)).collect();
            expected.sort();
            prop_assert_eq!(covered, expected);
            let naive = all.iter().filter(|p| p.overlaps(asked)).count();
            prop_assert_eq!(table.overlaps(asked).len(), naive);
            prop_assert_eq!(table.touches(net), naive > 0);
        }
    }
}
