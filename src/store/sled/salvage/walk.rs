//! Walking through a damaged store: after an unreadable part, the next readable entry is searched for.

use crate::store::sled::changes::StoreEntry;
use crate::store::sled::quiet::quietly;
use sled::Tree;

/// An unreadable part of a store: the keys before and after it. None is before the first entry.
pub(super) struct UnreadablePart {
    pub(super) before: Vec<u8>,
    pub(super) after: Option<Vec<u8>>,
}

impl UnreadablePart {
    pub(super) fn contains(&self, key: &[u8]) -> bool {
        (self.before.is_empty() || self.before[..] < *key)
            && self.after.as_deref().is_none_or(|after| *key < *after)
    }
}

/// Returns the first entry from a key on, or an error if it can't be read.
pub(super) type NextEntry<'a> = dyn Fn(&[u8]) -> Result<Option<StoreEntry>, ()> + 'a;

pub(super) fn next(tree: &Tree, from: &[u8]) -> Result<Option<StoreEntry>, ()> {
    quietly(|| tree.range(from..).next().transpose()).ok_or(())?.map_err(drop)
}

/// The first possible key behind another.
pub(super) fn behind(key: &[u8]) -> Vec<u8> {
    [key, &[0]].concat()
}

/// Visits every readable entry, and returns the unreadable parts in between.
pub(super) fn walk(
    next: &NextEntry<'_>,
    visit: &mut dyn FnMut(&[u8], &[u8]),
) -> Vec<UnreadablePart> {
    let mut gaps: Vec<UnreadablePart> = Vec::new();
    let (mut from, mut last) = (Vec::new(), Vec::new());
    loop {
        match next(&from) {
            Ok(None) => return gaps,
            Ok(Some((key, value))) => {
                visit(&key, &value);
                last = key.to_vec();
                from = behind(&key);
            }
            Err(()) => {
                let readable = first_readable(next, &from);
                let after = readable.as_deref().and_then(|key| next(key).ok().flatten());
                let after = after.map(|(key, _)| key.to_vec());
                gaps.push(UnreadablePart { before: last.clone(), after });
                match readable {
                    Some(readable) => from = readable,
                    None => return gaps,
                }
            }
        }
    }
}

/// The steps by which a byte of a key is raised to skip an unreadable part. The first two are
/// enough for a byte that follows another one.
const STEPS: [u8; 8] = [1, 16, 32, 48, 64, 96, 128, 192];

/// The end of the unreadable part that contains `from`: keys are treated as numbers, steps grow
/// until one leads out of it, and its end is searched for in the last step.
fn first_readable(next: &NextEntry<'_>, from: &[u8]) -> Option<Vec<u8>> {
    let mut low = from.to_vec();
    // Wide enough for small steps inside of a key.
    low.resize(from.len().max(32), 0);
    let places = (0..low.len()).rev();
    let steps = places.flat_map(|place| {
        STEPS[..if place == 0 { 8 } else { 2 }].iter().map(move |step| (place, *step))
    });
    let mut high = None;
    for (place, step) in steps {
        let stepped = plus(from, low.len(), place, step)?;
        if next(&stepped).is_ok() {
            high = Some(stepped);
            break;
        }
        low = stepped;
    }
    let mut high = high?;
    while let Some(middle) = between(&low, &high) {
        if next(&middle).is_ok() { high = middle } else { low = middle }
    }
    Some(high)
}

/// A key of `width` bytes, raised by `step` in the byte at `place`; `None` past the highest key.
fn plus(key: &[u8], width: usize, place: usize, step: u8) -> Option<Vec<u8>> {
    let mut sum = key.to_vec();
    sum.resize(width, 0);
    let mut step = step;
    for byte in sum[..=place].iter_mut().rev() {
        let (higher, carries) = byte.overflowing_add(step);
        *byte = higher;
        if !carries {
            return Some(sum);
        }
        step = 1;
    }
    None
}

/// The key in the middle of two of the same width; `None` if there is none between them.
fn between(low: &[u8], high: &[u8]) -> Option<Vec<u8>> {
    let mut carry = 0_u16;
    let mut sum = vec![0_u16; low.len() + 1];
    for place in (0..low.len()).rev() {
        let both = u16::from(low[place]) + u16::from(high[place]) + carry;
        sum[place + 1] = both & 0xff;
        carry = both >> 8;
    }
    sum[0] = carry;
    let mut rest = 0;
    let mut middle = Vec::with_capacity(low.len());
    for (place, digit) in sum.into_iter().enumerate() {
        let digit = rest << 8 | digit;
        rest = digit & 1;
        if place > 0 {
            middle.push((digit >> 1).to_be_bytes()[1]);
        }
    }
    (middle != low).then_some(middle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use sled::IVec;

    /// Keys from 0 up, some of them unreadable.
    fn read(readable: &[bool]) -> (Vec<usize>, usize) {
        let key = |number: usize| [&b"a"[..], &(number as u64).to_be_bytes()].concat();
        let number_of = |from: &[u8]| {
            let number = (0..readable.len()).find(|number| key(*number)[..] >= *from);
            number.unwrap_or(readable.len())
        };
        let next = |from: &[u8]| match readable.get(number_of(from)) {
            None => Ok(None),
            Some(true) => Ok(Some((key(number_of(from)).into(), IVec::default()))),
            Some(false) => Err(()),
        };
        let mut found = Vec::new();
        let gaps = walk(&next, &mut |key, _| found.push(number_of(key)));
        (found, gaps.len())
    }

    proptest! {
        #[test]
        fn what_can_be_read_around_a_damaged_part_is_read(
            before in 0_usize..40,
            damaged in 1_usize..300,
            after in 0_usize..300,
        ) {
            let readable =
                [vec![true; before], vec![false; damaged], vec![true; after]].concat();
            let (found, gaps) = read(&readable);
            let expected: Vec<usize> =
                (0..readable.len()).filter(|number| readable[*number]).collect();
            prop_assert_eq!(found, expected);
            prop_assert_eq!(gaps, 1);
        }

        #[test]
        fn the_middle_lies_between(low: [u8; 5], high: [u8; 5]) {
            prop_assume!(low < high);
            let middle = between(&low, &high);
            let is_next = plus(&low, 5, 4, 1).as_deref() == Some(&high[..]);
            prop_assert_eq!(middle.is_none(), is_next);
            let lies_between = |it: &[u8]| low[..] < *it && *it < high[..];
            prop_assert!(middle.is_none_or(|middle| lies_between(&middle)));
        }
    }

    #[test]
    fn nothing_lies_behind_the_highest_key() {
        assert_eq!(plus(&[255, 255], 2, 1, 1), None);
        assert_eq!(plus(&[1, 255], 3, 1, 16), Some(vec![2, 15, 0]));
    }
}
