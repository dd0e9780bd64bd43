//! The sorted list behaves as the standard library's B-tree does, over random histories.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn a_map_is_what_a_b_tree_is(moves in prop::collection::vec((0u8..4, 0u8..12, any::<u16>()), 0..60)) {
        let mut ours = SortedMap::new();
        let mut theirs = BTreeMap::new();
        for (what, key, value) in moves {
            match what {
                0 => prop_assert_eq!(ours.insert(key, value), theirs.insert(key, value)),
                1 => prop_assert_eq!(ours.remove(&key), theirs.remove(&key)),
                2 => {
                    *ours.entry(key).and_modify(|v| *v /= 2).or_insert(value) |= 1;
                    *theirs.entry(key).and_modify(|v| *v /= 2).or_insert(value) |= 1;
                }
                _ => {
                    ours.extend([(key, value), (0, 1)]);
                    theirs.extend([(key, value), (0, 1)]);
                }
            }
            prop_assert_eq!(ours.get(&key), theirs.get(&key));
            prop_assert!(ours.iter().eq(theirs.iter()));
        }
    }

    #[test]
    fn of_equal_keys_the_last_one_counts(pairs in prop::collection::vec((0u8..9, any::<u16>()), 0..80)) {
        let ours: SortedMap<_, _> = pairs.iter().copied().collect();
        let theirs: BTreeMap<_, _> = pairs.iter().copied().collect();
        prop_assert!(ours.into_iter().eq(theirs));
    }

    #[test]
    fn a_set_is_what_a_b_tree_is(a in prop::collection::vec(0u8..20, 0..30), b in prop::collection::vec(0u8..20, 0..30)) {
        let (ours, others): (SortedSet<_>, SortedSet<_>) = (a.iter().copied().collect(), b.iter().copied().collect());
        let (tree, trees): (BTreeSet<_>, BTreeSet<_>) = (a.iter().copied().collect(), b.iter().copied().collect());
        prop_assert!(ours.iter().eq(tree.iter()));
        prop_assert!(ours.union(&others).eq(tree.union(&trees)));
        prop_assert!(ours.intersection(&others).eq(tree.intersection(&trees)));
        prop_assert!(ours.difference(&others).eq(tree.difference(&trees)));
        prop_assert_eq!(ours.is_subset(&others), tree.is_subset(&trees));
        prop_assert_eq!(ours.is_disjoint(&others), tree.is_disjoint(&trees));
        let json = serde_json::to_string(&ours).unwrap();
        prop_assert_eq!(&json, &serde_json::to_string(&tree).unwrap());
        prop_assert_eq!(serde_json::from_str::<SortedSet<u8>>(&json).unwrap(), ours);
    }

    #[test]
    fn sorting_keeps_equals_in_their_order(list in prop::collection::vec((0u8..5, any::<u16>()), 0..60)) {
        let (mut ours, mut theirs) = (list.clone(), list);
        sort_by_key(&mut ours, |pair| pair.0);
        theirs.sort_by_key(|pair| pair.0);
        prop_assert_eq!(ours, theirs);
    }
}
