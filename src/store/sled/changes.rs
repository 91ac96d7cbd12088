//! The changes of one step: all of them at once, or none.

use super::keys::Bounds;
use crate::store::Result;
use sled::{Batch, IVec, Tree};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::iter::Peekable;
use std::ops::Bound;

/// An entry of the store.
pub(super) type StoreEntry = (IVec, IVec);

/// The writes of a rule: new values by key, and `None` for a deletion.
#[derive(Default)]
pub(super) struct WriteSet(BTreeMap<Vec<u8>, Option<Vec<u8>>>);

impl WriteSet {
    pub(super) fn put(&mut self, key: impl Into<Vec<u8>>, value: Vec<u8>) {
        self.0.insert(key.into(), Some(value));
    }

    pub(super) fn remove(&mut self, key: impl Into<Vec<u8>>) {
        self.0.insert(key.into(), None);
    }

    /// The write at `key`, if there was one.
    pub(super) fn get(&self, key: &[u8]) -> Option<&Option<Vec<u8>>> {
        self.0.get(key)
    }

    /// The keys that are written or deleted.
    pub(super) fn keys(&self) -> impl Iterator<Item = &[u8]> {
        self.0.keys().map(Vec::as_slice)
    }

    /// The entries of a range of `tree` with these changes.
    pub(super) fn over<'a>(
        &'a self,
        tree: &Tree,
        bounds: Bounds,
        is_reversed: bool,
    ) -> Box<dyn Iterator<Item = Result<StoreEntry>> + Send + 'a> {
        if has_nothing(&bounds) {
            return Box::new(std::iter::empty());
        }
        let stored = tree.range(bounds.clone()).map(|entry| Ok(entry?));
        let stored: Box<dyn Iterator<Item = Result<StoreEntry>> + Send> =
            if is_reversed { Box::new(stored.rev()) } else { Box::new(stored) };
        if self.is_empty() {
            return stored;
        }
        let written = self.0.range(bounds);
        let written: Box<dyn Iterator<Item = WriteValue<'a>> + Send + 'a> =
            if is_reversed { Box::new(written.rev()) } else { Box::new(written) };
        Box::new(Merged { stored: stored.peekable(), written: written.peekable(), is_reversed })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Applies all changes at once.
    pub(super) fn apply(self, tree: &Tree) -> sled::Result<()> {
        let mut batch = Batch::default();
        for (key, value) in self.0 {
            match value {
                Some(value) => batch.insert(key, value),
                None => batch.remove(key),
            }
        }
        tree.apply_batch(batch)
    }
}

/// Nothing can be in a range that ends before it begins.
fn has_nothing((start, end): &Bounds) -> bool {
    match (start, end) {
        (Bound::Included(start), Bound::Included(end)) => start > end,
        (
            Bound::Included(start) | Bound::Excluded(start),
            Bound::Included(end) | Bound::Excluded(end),
        ) => start >= end,
        (Bound::Unbounded, _) | (_, Bound::Unbounded) => false,
    }
}

type WriteValue<'a> = (&'a Vec<u8>, &'a Option<Vec<u8>>);

/// The stored entries, overlaid with the writes.
struct Merged<'a, S: Iterator<Item = Result<StoreEntry>>, W: Iterator<Item = WriteValue<'a>>> {
    stored: Peekable<S>,
    written: Peekable<W>,
    is_reversed: bool,
}

impl<'a, S, W> Iterator for Merged<'a, S, W>
where
    S: Iterator<Item = Result<StoreEntry>>,
    W: Iterator<Item = WriteValue<'a>>,
{
    type Item = Result<StoreEntry>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let order = match (self.stored.peek(), self.written.peek()) {
                (_, None) | (Some(Err(_)), _) => return self.stored.next(),
                (None, Some(_)) => Ordering::Greater,
                (Some(Ok((stored, _))), Some((written, _))) => {
                    let order = stored[..].cmp(&written[..]);
                    if self.is_reversed { order.reverse() } else { order }
                }
            };
            if order == Ordering::Less {
                return self.stored.next();
            }
            if order == Ordering::Equal {
                self.stored.next();
            }
            if let Some((key, Some(value))) = self.written.next() {
                return Some(Ok((IVec::from(&key[..]), IVec::from(&value[..]))));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Some keys, and which of them have a value.
    fn values() -> impl Strategy<Value = BTreeMap<u8, Option<u8>>> {
        proptest::collection::btree_map(0..8_u8, proptest::option::of(any::<u8>()), 0..8)
    }

    fn bound() -> impl Strategy<Value = Bound<u8>> {
        prop_oneof![
            Just(Bound::Unbounded),
            (0..8_u8).prop_map(Bound::Included),
            (0..8_u8).prop_map(Bound::Excluded),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_step_sees_what_it_has_written(
            stored in values(), written in values(), start in bound(), end in bound(),
            is_reversed: bool,
        ) {
            let db = sled::Config::new().temporary(true).open().unwrap();
            let mut changes = WriteSet::default();
            let mut expected = BTreeMap::new();
            for (key, value) in &stored {
                if let Some(value) = value {
                    db.insert([*key], &[*value]).unwrap();
                    expected.insert(*key, *value);
                }
            }
            for (key, value) in &written {
                if let Some(value) = value {
                    changes.put([*key], vec![*value]);
                    expected.insert(*key, *value);
                } else {
                    changes.remove([*key]);
                    expected.remove(key);
                }
            }
            let bytes = |bound: Bound<u8>| bound.map(|key| vec![key]);
            let seen = changes.over(&db, (bytes(start), bytes(end)), is_reversed);
            let seen: Vec<(u8, u8)> =
                seen.map(|entry| entry.map(|(key, value)| (key[0], value[0])).unwrap()).collect();
            let is_within = |key: &u8| {
                std::ops::RangeBounds::contains(&(start, end), key)
            };
            let mut expected: Vec<(u8, u8)> =
                expected.into_iter().filter(|(key, _)| is_within(key)).collect();
            if is_reversed {
                expected.reverse();
            }
            prop_assert_eq!(seen, expected);
            changes.apply(&db).unwrap();
        }
    }
}
