//! A set as an ascending list.

use super::{Borrow, Deserialize, Deserializer, Serialize, Serializer};

/// Distinct items in ascending order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SortedSet<T>(Vec<T>);

impl<T> SortedSet<T> {
    /// Without items.
    pub const fn new() -> Self {
        Self(Vec::new())
    }
    /// How many items.
    pub fn len(&self) -> usize {
        self.0.len()
    }
    /// Has none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// The items, ascending.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }
    /// The smallest item.
    pub fn first(&self) -> Option<&T> {
        self.0.first()
    }
    /// The largest item.
    pub fn last(&self) -> Option<&T> {
        self.0.last()
    }
    /// Takes all items out.
    pub fn clear(&mut self) {
        self.0.clear();
    }
    /// Keeps the items that `keep` agrees to.
    pub fn retain(&mut self, keep: impl FnMut(&T) -> bool) {
        self.0.retain(keep);
    }
}

impl<T: Ord> SortedSet<T> {
    fn place<Q: Ord + ?Sized>(&self, item: &Q) -> Result<usize, usize>
    where
        T: Borrow<Q>,
    {
        self.0.binary_search_by(|other| other.borrow().cmp(item))
    }
    /// Has the item.
    pub fn contains<Q: Ord + ?Sized>(&self, item: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.place(item).is_ok()
    }
    /// Puts an item in. False when it was there.
    pub fn insert(&mut self, item: T) -> bool {
        match self.place(&item) {
            Ok(_) => false,
            Err(place) => {
                self.0.insert(place, item);
                true
            }
        }
    }
    /// Takes an item out. False when it was not there.
    pub fn remove<Q: Ord + ?Sized>(&mut self, item: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.place(item).map(|place| self.0.remove(place)).is_ok()
    }
    /// Takes the smallest item out.
    pub fn pop_first(&mut self) -> Option<T> {
        (!self.0.is_empty()).then(|| self.0.remove(0))
    }
    /// The items of both.
    pub fn intersection<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a T> + Clone {
        self.0.iter().filter(|item| other.contains(item))
    }
    /// The items of this one only.
    pub fn difference<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a T> + Clone {
        self.0.iter().filter(|item| !other.contains(item))
    }
    /// The items of one, the other or both, ascending.
    pub fn union<'a>(&'a self, other: &'a Self) -> std::vec::IntoIter<&'a T> {
        let all: SortedSet<&'a T> = self.0.iter().chain(&other.0).collect();
        all.into_iter()
    }
    /// Has no item of the other.
    pub fn is_disjoint(&self, other: &Self) -> bool {
        self.intersection(other).next().is_none()
    }
    /// Has no item that the other has not.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.difference(other).next().is_none()
    }
    /// Items in any order, also more than once. One by one: sets are small, and what is sorted already
    /// goes to the end at once.
    fn from_items(items: impl IntoIterator<Item = T>) -> Self {
        let mut set = Self::new();
        set.extend(items);
        set
    }
}

impl<T> Default for SortedSet<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Ord> FromIterator<T> for SortedSet<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self::from_items(items)
    }
}

impl<T: Ord, const N: usize> From<[T; N]> for SortedSet<T> {
    fn from(items: [T; N]) -> Self {
        items.into_iter().collect()
    }
}

impl<T: Ord> Extend<T> for SortedSet<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        for item in items {
            if self.0.last().is_none_or(|last| *last < item) {
                self.0.push(item);
            } else {
                self.insert(item);
            }
        }
    }
}

impl<'a, T: Ord + Copy + 'a> Extend<&'a T> for SortedSet<T> {
    fn extend<I: IntoIterator<Item = &'a T>>(&mut self, items: I) {
        self.extend(items.into_iter().copied());
    }
}

impl<T> IntoIterator for SortedSet<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a SortedSet<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: Serialize> Serialize for SortedSet<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.0)
    }
}

impl<'de, T: Deserialize<'de> + Ord> Deserialize<'de> for SortedSet<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(|items| Self::from_items(items))
    }
}
