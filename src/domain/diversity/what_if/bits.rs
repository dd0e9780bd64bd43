//! A set of small numbers as bits: which connections are down, without allocating per question.

/// A set of positions below a fixed length.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    pub fn empty(len: usize) -> Self {
        Self(vec![0; len.div_ceil(64)])
    }

    pub fn set(&mut self, at: usize) {
        if let Some(word) = self.0.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
    }

    pub fn has(&self, at: usize) -> bool {
        self.0
            .get(at / 64)
            .is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    /// Becomes the union of two sets.
    pub fn assign_union(&mut self, one: &Self, other: &Self) {
        self.0.clear();
        self.0
            .extend(one.0.iter().zip(&other.0).map(|(one, other)| one | other));
    }

    /// Whether every member is in one of two sets.
    pub fn within(&self, one: &Self, other: &Self) -> bool {
        let both = one.0.iter().zip(&other.0);
        self.0
            .iter()
            .zip(both)
            .all(|(word, (one, other))| word & !(one | other) == 0)
    }

    /// The members in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(at, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let bit = usize::try_from(left.trailing_zeros()).ok()?;
                left &= left.checked_sub(1)?;
                Some(at * 64 + bit)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn bits_are_sets(one in prop::collection::btree_set(0..200_usize, 0..20), other in prop::collection::btree_set(0..200_usize, 0..20), third in prop::collection::btree_set(0..200_usize, 0..5)) {
            let bits = |set: &BTreeSet<usize>| {
                let mut bits = Bits::empty(200);
                set.iter().for_each(|at| bits.set(*at));
                bits
            };
            let (a, b) = (bits(&one), bits(&other));
            let mut union = Bits::empty(200);
            union.assign_union(&a, &b);
            prop_assert_eq!(union.iter().collect::<BTreeSet<_>>(), &one | &other);
            prop_assert_eq!(bits(&third).within(&a, &b), third.is_subset(&(&one | &other)));
            prop_assert!(one.iter().all(|at| a.has(*at)));
        }
    }
}
