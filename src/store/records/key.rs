//! Keys as sequences of typed parts. Each backend encodes the parts in its own way: the embedded
//! store as bytes that sort like the parts, a database as columns.

use crate::domain::ids::{ChannelId, GuildId, InteractionId, InterviewId, UserId};
use crate::domain::interview::LibraryEntryKind;
use crate::domain::partner_match::{Pair, PairingId};
use crate::domain::question::QuestionId;
use crate::domain::task::{Lane, Task};
use anyhow::{Context as _, bail, ensure};
use jiff::Timestamp;
use jiff::civil::Date;
use std::ops::Bound;

/// Takes the parts of a key, one after the other.
pub(in crate::store) trait KeyWriter {
    fn byte(&mut self, byte: u8);
    fn number(&mut self, number: u64);
    fn instant(&mut self, instant: Timestamp);
    /// Always the last part.
    fn text(&mut self, text: &str);
}

/// Returns the parts of a key in the order in which they were written.
pub(in crate::store) trait KeyReader {
    fn byte(&mut self) -> anyhow::Result<u8>;
    fn number(&mut self) -> anyhow::Result<u64>;
    fn instant(&mut self) -> anyhow::Result<Timestamp>;
    fn text(&mut self) -> anyhow::Result<&str>;
}

/// One or more consecutive parts of a key.
pub(in crate::store) trait KeyPart:
    Clone + PartialEq + Send + Sync + Sized + 'static
{
    fn write(&self, to: &mut impl KeyWriter);
    fn read(from: &mut impl KeyReader) -> anyhow::Result<Self>;
}

/// The first parts of a `Key`.
pub(in crate::store) trait PrefixOf<Key>: KeyPart {}

/// A range of entries with a common key prefix, in the order of their keys.
#[derive(Clone, Debug)]
pub(in crate::store) struct KeyRange<Prefix, Key> {
    pub(in crate::store) within: Prefix,
    pub(in crate::store) from: Bound<Key>,
    pub(in crate::store) until: Bound<Key>,
    pub(in crate::store) is_reversed: bool,
    pub(in crate::store) most: usize,
}

impl<Prefix: PrefixOf<Key>, Key> KeyRange<Prefix, Key> {
    /// All keys that begin with `prefix`.
    pub(in crate::store) const fn within(prefix: Prefix) -> Self {
        Self {
            within: prefix,
            from: Bound::Unbounded,
            until: Bound::Unbounded,
            is_reversed: false,
            most: usize::MAX,
        }
    }

    /// Starts at `key`.
    pub(in crate::store) fn from(self, key: Key) -> Self {
        Self { from: Bound::Included(key), ..self }
    }

    /// Starts after `key`.
    pub(in crate::store) fn behind(self, key: Key) -> Self {
        Self { from: Bound::Excluded(key), ..self }
    }

    /// Ends before `key`.
    pub(in crate::store) fn before(self, key: Key) -> Self {
        Self { until: Bound::Excluded(key), ..self }
    }

    /// In reverse order.
    pub(in crate::store) fn reversed(self) -> Self {
        Self { is_reversed: true, ..self }
    }

    /// At most this many entries.
    pub(in crate::store) fn most(self, most: usize) -> Self {
        Self { most, ..self }
    }
}

macro_rules! numbers {
    ($($name:ident)*) => {
        $(impl KeyPart for $name {
            fn write(&self, to: &mut impl KeyWriter) {
                to.number(self.0);
            }

            fn read(from: &mut impl KeyReader) -> anyhow::Result<Self> {
                from.number().map(Self)
            }
        })*
    };
}

numbers! { GuildId UserId ChannelId InteractionId InterviewId }

impl KeyPart for u64 {
    fn write(&self, to: &mut impl KeyWriter) {
        to.number(*self);
    }

    fn read(from: &mut impl KeyReader) -> anyhow::Result<Self> {
        from.number()
    }
}

impl KeyPart for Timestamp {
    fn write(&self, to: &mut impl KeyWriter) {
        to.instant(*self);
    }

    fn read(from: &mut impl KeyReader) -> anyhow::Result<Self> {
        from.instant()
    }
}

impl KeyPart for Date {
    fn write(&self, to: &mut impl KeyWriter) {
        to.text(&self.to_string());
    }

    fn read(from: &mut impl KeyReader) -> anyhow::Result<Self> {
        Ok(from.text()?.parse()?)
    }
}

impl KeyPart for QuestionId {
    fn write(&self, to: &mut impl KeyWriter) {
        to.text(self.as_str());
    }

    fn read(from: &mut impl KeyReader) -> anyhow::Result<Self> {
        Ok(from.text()?.parse()?)
    }
}

impl KeyPart for String {
    fn write(&self, to: &mut impl KeyWriter) {
        to.text(self);
    }

    fn read(from: &mut impl KeyReader) -> anyhow::Result<Self> {
        from.text().map(str::to_owned)
    }
}

impl KeyPart for LibraryEntryKind {
    fn write(&self, to: &mut impl KeyWriter) {
        to.byte(match self {
            Self::Template => b't',
            Self::Rubric => b'r',
        });
    }

    fn read(from: &mut impl KeyReader) -> anyhow::Result<Self> {
        match from.byte()? {
            b't' => Ok(Self::Template),
            b'r' => Ok(Self::Rubric),
            other => bail!("unknown kind of plan: {other}"),
        }
    }
}

impl KeyPart for PairingId {
    fn write(&self, to: &mut impl KeyWriter) {
        for number in [self.match_number, self.pair.one.0, self.pair.other.0] {
            to.number(number);
        }
    }

    fn read(from: &mut impl KeyReader) -> anyhow::Result<Self> {
        let round = from.number()?;
        let pair = Pair { one: UserId(from.number()?), other: UserId(from.number()?) };
        Ok(Self { match_number: round, pair })
    }
}

impl KeyPart for Lane {
    fn write(&self, to: &mut impl KeyWriter) {
        to.byte(match self {
            Self::Dailies => b'd',
            Self::Reveals => b'r',
            Self::Messages => b'm',
            Self::Interviews => b'i',
            Self::Partners => b'p',
            Self::Reminders => b'n',
            Self::Cleanup => b'z',
        });
    }

    fn read(from: &mut impl KeyReader) -> anyhow::Result<Self> {
        let byte = from.byte()?;
        Ok(match byte {
            b'd' => Self::Dailies,
            b'r' => Self::Reveals,
            b'm' => Self::Messages,
            b'i' => Self::Interviews,
            b'p' => Self::Partners,
            b'n' => Self::Reminders,
            b'z' => Self::Cleanup,
            other => bail!("unknown lane: {other}"),
        })
    }
}

impl KeyPart for Task {
    fn write(&self, to: &mut impl KeyWriter) {
        self.guild().write(to);
        match self {
            Self::Dailies(_) => to.byte(b'd'),
            Self::Reveals(_) => to.byte(b'v'),
            Self::Messages(_) => to.byte(b'm'),
            Self::Interview(_, id) => {
                to.byte(b'i');
                id.write(to);
            }
            Self::PartnerMatch(_) => to.byte(b'r'),
            Self::Pairing(_, id) => {
                to.byte(b'g');
                id.write(to);
            }
            Self::StreakRoles(_) => to.byte(b's'),
            Self::Remind(_, user) => {
                to.byte(b'n');
                user.write(to);
            }
            Self::Announce(_) => to.byte(b'c'),
            Self::Alert(_) => to.byte(b'a'),
            Self::Forget(_) => to.byte(b'f'),
        }
    }

    fn read(from: &mut impl KeyReader) -> anyhow::Result<Self> {
        let guild = GuildId::read(from)?;
        let kind = from.byte()?;
        Ok(match kind {
            b'd' => Self::Dailies(guild),
            b'v' => Self::Reveals(guild),
            b'm' => Self::Messages(guild),
            b'i' => Self::Interview(guild, InterviewId::read(from)?),
            b'r' => Self::PartnerMatch(guild),
            b'g' => Self::Pairing(guild, PairingId::read(from)?),
            b's' => Self::StreakRoles(guild),
            b'n' => Self::Remind(guild, UserId::read(from)?),
            b'c' => Self::Announce(guild),
            b'a' => Self::Alert(guild),
            b'f' => Self::Forget(guild),
            other => bail!("unknown kind of task: {other}"),
        })
    }
}

macro_rules! sequences {
    ($(($($name:ident)*))*) => {
        $(impl<$($name: KeyPart),*> KeyPart for ($($name,)*) {
            #[expect(non_snake_case, reason = "a part is called like its type")]
            fn write(&self, to: &mut impl KeyWriter) {
                let ($($name,)*) = self;
                $($name.write(to);)*
            }

            fn read(from: &mut impl KeyReader) -> anyhow::Result<Self> {
                Ok(($($name::read(from)?,)*))
            }
        })*
    };
}

sequences! { (A) (A B) (A B C) (A B C D) }

/// No part at all.
impl KeyPart for () {
    fn write(&self, _: &mut impl KeyWriter) {}

    fn read(_: &mut impl KeyReader) -> anyhow::Result<Self> {
        Ok(())
    }
}

impl<K: KeyPart> PrefixOf<K> for () {}

macro_rules! prefixes {
    ($(($($first:ident)*) of ($($rest:ident)*))*) => {
        $(impl<$($first: KeyPart,)* $($rest: KeyPart),*> PrefixOf<($($first,)* $($rest,)*)>
            for ($($first,)*) {})*
    };
}

prefixes! {
    (A) of () (A) of (B) (A) of (B C) (A) of (B C D)
    (A B) of () (A B) of (C) (A B) of (C D)
    (A B C) of () (A B C) of (D)
    (A B C D) of ()
}

impl PrefixOf<(GuildId, PairingId)> for (GuildId, u64) {}
impl PrefixOf<(Task,)> for (GuildId,) {}

/// Parts as bytes that sort like the parts: big-endian numbers, then text.
impl KeyWriter for Vec<u8> {
    fn byte(&mut self, byte: u8) {
        self.push(byte);
    }

    fn number(&mut self, number: u64) {
        self.extend(number.to_be_bytes());
    }

    fn instant(&mut self, instant: Timestamp) {
        self.extend((instant.as_nanosecond().cast_unsigned() ^ SIGN).to_be_bytes());
    }

    fn text(&mut self, text: &str) {
        self.extend(text.bytes());
    }
}

/// Maps the order of signed numbers to that of unsigned ones.
const SIGN: u128 = 1 << 127;

impl KeyReader for &[u8] {
    fn byte(&mut self) -> anyhow::Result<u8> {
        let (byte, rest) = self.split_first().context("the key is too short")?;
        *self = rest;
        Ok(*byte)
    }

    fn number(&mut self) -> anyhow::Result<u64> {
        let (number, rest) = self.split_first_chunk().context("the key is too short")?;
        *self = rest;
        Ok(u64::from_be_bytes(*number))
    }

    fn instant(&mut self) -> anyhow::Result<Timestamp> {
        let (instant, rest) = self.split_first_chunk().context("the key is too short")?;
        *self = rest;
        let nanosecond = (u128::from_be_bytes(*instant) ^ SIGN).cast_signed();
        Ok(Timestamp::from_nanosecond(nanosecond)?)
    }

    fn text(&mut self) -> anyhow::Result<&str> {
        Ok(std::str::from_utf8(std::mem::take(self))?)
    }
}

pub(in crate::store) fn bytes(parts: &impl KeyPart) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(48);
    parts.write(&mut bytes);
    bytes
}

/// Decodes all of `bytes`.
pub(in crate::store) fn whole<P: KeyPart>(mut bytes: &[u8]) -> anyhow::Result<P> {
    let parts = P::read(&mut bytes)?;
    ensure!(bytes.is_empty(), "the key has {} extra bytes", bytes.len());
    Ok(parts)
}

/// The number at `position` in a key, counted in numbers: 0 is the server, except in the queue.
pub(in crate::store) fn number_at(key: &[u8], position: usize) -> anyhow::Result<u64> {
    let mut from = key.get(8 * position..).context("the key is too short")?;
    from.number()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn task() -> impl Strategy<Value = Task> {
        let numbers = (any::<u64>(), any::<u64>(), any::<u64>(), any::<u64>());
        (0..11, numbers).prop_map(|(kind, (guild, one, two, three))| {
            let guild = GuildId(guild);
            let pair = Pair { one: UserId(two), other: UserId(three) };
            match kind {
                0 => Task::Dailies(guild),
                1 => Task::Reveals(guild),
                2 => Task::Messages(guild),
                3 => Task::Interview(guild, InterviewId(one)),
                4 => Task::PartnerMatch(guild),
                5 => Task::Pairing(guild, PairingId { match_number: one, pair }),
                6 => Task::Alert(guild),
                7 => Task::StreakRoles(guild),
                8 => Task::Remind(guild, UserId(one)),
                9 => Task::Announce(guild),
                _ => Task::Forget(guild),
            }
        })
    }

    fn instant() -> impl Strategy<Value = Timestamp> {
        (-1_000_000_000_000_i64..1_000_000_000_000)
            .prop_map(|millisecond| Timestamp::from_millisecond(millisecond).unwrap())
    }

    proptest! {
        #[test]
        fn bytes_give_their_parts_back(task in task(), at in instant(), user: u64, id: u64) {
            let due = (task.lane(), at, task);
            prop_assert_eq!(whole::<(Lane, Timestamp, Task)>(&bytes(&due)).unwrap(), due);
            let answer = (GuildId(1), at, UserId(user), InteractionId(id));
            let read = whole::<(GuildId, Timestamp, UserId, InteractionId)>(&bytes(&answer));
            prop_assert_eq!(read.unwrap(), answer);
        }

        #[test]
        fn bytes_lie_in_the_order_of_time(
            one in task(), other in task(), first in instant(), second in instant(),
        ) {
            prop_assume!(first != second);
            let lane = Lane::Dailies;
            let (first_bytes, second_bytes) =
                (bytes(&(lane, first, one)), bytes(&(lane, second, other)));
            prop_assert_eq!(first_bytes.cmp(&second_bytes), first.cmp(&second));
        }
    }

    #[test]
    fn what_is_too_short_or_too_long_is_no_number() {
        for wrong in [&b""[..], b"\xff?", b"123456789"] {
            assert!(whole::<u64>(wrong).is_err(), "{wrong:?}");
        }
    }
}
