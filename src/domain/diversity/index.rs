//! Typed indices and the vectors they index, so that a link can never be taken for a node.
//!
//! Algorithms keep one value per node or link. An [`IxVec`] is such a list; it is made with the
//! length of the graph and indexed only by ids which that graph handed out, which is why indexing
//! is allowed here and nowhere else.

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// A position in one kind of list, held in 32 bits.
pub trait Ix: Copy {
    /// The position as the standard library wants it.
    fn index(self) -> usize;
    /// The id at a position; positions beyond `u32` saturate and thereby name nothing.
    fn at(position: usize) -> Self;
}

/// Widens a 32-bit position.
#[expect(
    clippy::as_conversions,
    reason = "u32 fits usize on every target built for (64-bit servers, 32-bit WebAssembly)"
)]
pub(crate) const fn widen(position: u32) -> usize {
    position as usize
}

/// Declares a typed index.
macro_rules! ix {
    ($(#[$doc:meta])* $vis:vis $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis struct $name(u32);

        impl $crate::diversity::index::Ix for $name {
            fn index(self) -> usize {
                $crate::diversity::index::widen(self.0)
            }

            fn at(position: usize) -> Self {
                Self(u32::try_from(position).unwrap_or(u32::MAX))
            }
        }
    };
}
pub(crate) use ix;

/// A list with one value per id of kind `I`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IxVec<I, T> {
    items: Vec<T>,
    kind: PhantomData<fn(I)>,
}

impl<I: Ix, T> IxVec<I, T> {
    /// An empty list.
    pub const fn new() -> Self {
        Self {
            items: Vec::new(),
            kind: PhantomData,
        }
    }

    /// `len` copies of `value`.
    pub fn filled(len: usize, value: T) -> Self
    where
        T: Clone,
    {
        Self {
            items: vec![value; len],
            kind: PhantomData,
        }
    }

    /// Number of values.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are no values.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Appends a value and says under which id.
    pub fn push(&mut self, value: T) -> I {
        let id = I::at(self.items.len());
        self.items.push(value);
        id
    }

    /// Whether `id` belongs to this list.
    pub fn has(&self, id: I) -> bool {
        id.index() < self.items.len()
    }

    /// All ids in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + use<I, T> {
        (0..self.items.len()).map(I::at)
    }

    /// The value under `id`, if `id` belongs to this list.
    pub fn value(&self, id: I) -> Option<&T> {
        self.items.get(id.index())
    }

    /// All values in order.
    pub fn as_slice(&self) -> &[T] {
        &self.items
    }

    /// Sets every value.
    pub fn fill(&mut self, value: T)
    where
        T: Clone,
    {
        self.items.fill(value);
    }

    /// All ids with their values.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + Clone {
        self.items
            .iter()
            .enumerate()
            .map(|(position, value)| (I::at(position), value))
    }
}

impl<I: Ix, T> Default for IxVec<I, T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<I: Ix, T> FromIterator<T> for IxVec<I, T> {
    fn from_iter<S: IntoIterator<Item = T>>(values: S) -> Self {
        Self {
            items: values.into_iter().collect(),
            kind: PhantomData,
        }
    }
}

#[expect(
    clippy::indexing_slicing,
    reason = "ids come from the graph this list was sized for"
)]
impl<I: Ix, T> Index<I> for IxVec<I, T> {
    type Output = T;

    fn index(&self, id: I) -> &T {
        &self.items[id.index()]
    }
}

#[expect(
    clippy::indexing_slicing,
    reason = "ids come from the graph this list was sized for"
)]
impl<I: Ix, T> IndexMut<I> for IxVec<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.items[id.index()]
    }
}

/// For each id of kind `I` a short list of values, stored back to back.
///
/// One allocation instead of one per node keeps a search in the cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lists<I, T> {
    starts: Vec<u32>,
    items: Vec<T>,
    kind: PhantomData<fn(I)>,
}

impl<I: Ix, T: Copy> Lists<I, T> {
    /// Sorts `(id, value)` pairs into the lists of `len` ids; values keep their order.
    pub fn gather(len: usize, pairs: impl Iterator<Item = (I, T)> + Clone) -> Self {
        let mut starts = vec![0_u32; len + 1];
        for (id, _) in pairs.clone() {
            if let Some(count) = starts.get_mut(id.index() + 1) {
                *count += 1;
            }
        }
        let mut total = 0;
        for start in &mut starts {
            total += *start;
            *start = total;
        }
        let mut next = starts.clone();
        let mut slots: Vec<Option<T>> = vec![None; widen(total)];
        for (id, value) in pairs {
            if id.index() >= len {
                continue;
            }
            if let Some(place) = next.get_mut(id.index()) {
                if let Some(slot) = slots.get_mut(widen(*place)) {
                    *slot = Some(value);
                }
                *place += 1;
            }
        }
        Self {
            starts,
            items: slots.into_iter().flatten().collect(),
            kind: PhantomData,
        }
    }

    /// The values of `id`; none for an id that does not belong here.
    pub fn of(&self, id: I) -> &[T] {
        let start = self.starts.get(id.index()).copied().unwrap_or(0);
        let end = self.starts.get(id.index() + 1).copied().unwrap_or(start);
        self.items.get(widen(start)..widen(end)).unwrap_or(&[])
    }

    /// Number of ids.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether there are no ids.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
