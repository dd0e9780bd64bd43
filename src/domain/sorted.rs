//! Maps and sets kept as sorted lists: [`SortedMap`], [`SortedSet`].
//!
//! What the standard library's B-trees do, with iteration in the same order, at a tenth of the code:
//! the browser's WebAssembly holds one copy of a collection's code per key type, and B-trees with
//! the sort behind their `collect` were a quarter of it. Look-up takes logarithmic time. Inserting
//! between others moves what is behind: fine for the thousands of entries an inventory has, wrong for
//! millions. Collecting a map sorts once; a set takes its items one by one.

use std::borrow::Borrow;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

mod map;
mod set;
#[cfg(test)]
mod tests;

pub use map::{Entry, SortedMap};
pub use set::SortedSet;

/// The positions `0..len` in the order of `compare`, equals in their first order. One copy of the sort
/// for all types.
fn order(len: usize, compare: &dyn Fn(usize, usize) -> std::cmp::Ordering) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..len).collect();
    positions.sort_by(|a, b| compare(*a, *b));
    positions
}

/// Sorts a list as `compare` says, equals in their first order.
pub fn sort_by<T>(list: &mut Vec<T>, compare: impl Fn(&T, &T) -> std::cmp::Ordering) {
    let positions = order(list.len(), &|a, b| match (list.get(a), list.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => std::cmp::Ordering::Equal,
    });
    let mut taken: Vec<Option<T>> = list.drain(..).map(Some).collect();
    list.extend(
        positions
            .into_iter()
            .filter_map(|position| taken.get_mut(position).and_then(Option::take)),
    );
}

/// Sorts a list by a key, equals in their first order.
pub fn sort_by_key<T, K: Ord>(list: &mut Vec<T>, key: impl Fn(&T) -> K) {
    sort_by(list, |a, b| key(a).cmp(&key(b)));
}
