//! Spans of time: begin and exclusive end; lists of them in order and disjoint.

use crate::time::UtcMs;

/// Begin and exclusive end.
pub type Span = (UtcMs, UtcMs);

/// In order and disjoint.
pub(super) fn merged(spans: &[Span]) -> Vec<Span> {
    let mut sorted: Vec<_> = spans.iter().copied().filter(|(a, b)| a < b).collect();
    sorted.sort_unstable();
    let mut merged: Vec<Span> = Vec::with_capacity(sorted.len());
    for (from, to) in sorted {
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    merged
}

/// All of them together, ms.
pub(super) fn length(spans: &[Span]) -> i64 {
    spans.iter().map(|(from, to)| to.get() - from.get()).sum()
}

/// What lies in both.
pub(super) fn common(one: &[Span], other: &[Span]) -> Vec<Span> {
    let pairs = one.iter().flat_map(|a| other.iter().map(move |b| (a, b)));
    let common: Vec<Span> = pairs.map(|(a, b)| (a.0.max(b.0), a.1.min(b.1))).collect();
    merged(&common)
}

/// What of `spans` does not lie in `taken`.
pub(super) fn without(spans: &[Span], taken: &[Span]) -> Vec<Span> {
    let mut left = Vec::new();
    for (from, to) in spans {
        let mut at = *from;
        for (begin, end) in taken.iter().filter(|(begin, end)| begin < to && end > from) {
            left.push((at, (*begin).min(*to)));
            at = at.max(*end);
        }
        left.push((at, *to));
    }
    merged(&left)
}

/// The first `most` ms of them.
pub(super) fn first(spans: &[Span], most: i64) -> Vec<Span> {
    let mut left = most.max(0);
    let mut kept = Vec::new();
    for (from, to) in spans {
        let part = (to.get() - from.get()).min(left);
        kept.push((*from, UtcMs::new(from.get() + part)));
        left -= part;
    }
    merged(&kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spans(list: &[(i64, i64)]) -> Vec<Span> {
        let spans: Vec<Span> = list
            .iter()
            .map(|(from, to)| (UtcMs::new(*from), UtcMs::new(*to)))
            .collect();
        merged(&spans)
    }

    fn lists() -> impl Strategy<Value = Vec<(i64, i64)>> {
        prop::collection::vec((0_i64..60, 0_i64..60), 0..8)
    }

    proptest! {
        #[test]
        fn what_is_common_and_what_is_left_make_the_whole(one in lists(), other in lists(), most in 0_i64..80) {
            let (one, other) = (spans(&one), spans(&other));
            let within = |list: &[Span], at: i64| list.iter().any(|(a, b)| a.get() <= at && at < b.get());
            let (common, left) = (common(&one, &other), without(&one, &other));
            for at in 0..60 {
                prop_assert_eq!(within(&common, at), within(&one, at) && within(&other, at));
                prop_assert_eq!(within(&left, at), within(&one, at) && !within(&other, at));
            }
            prop_assert_eq!(length(&common) + length(&left), length(&one));
            prop_assert_eq!(length(&first(&one, most)), length(&one).min(most));
        }
    }
}
