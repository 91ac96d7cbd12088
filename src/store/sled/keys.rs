//! Where each thing lies: one byte for its kind, then numbers in big-endian order, so that the
//! order of keys is the order in which things are read.

use crate::domain::ids::{ChannelId, GuildId, InteractionId, InterviewId, UserId};
use crate::domain::interview::PlanKind;
use crate::domain::matching::{Pair, PairingId};
use crate::domain::question::QuestionId;
use anyhow::{Context as _, ensure};
use jiff::Timestamp;
use jiff::civil::Date;

/// The version of the layout, as decimal text.
pub(super) const SCHEMA: &[u8] = b"meta/schema";
/// Counts the rounds of writes, so that a store that lost its end can be told from a whole one.
pub(super) const ROUNDS: &[u8] = b"meta/rounds";
/// Present while records are taken in from a backup.
pub(super) const IMPORTING: &[u8] = b"meta/importing";
/// What the facts about the store itself begin with.
pub(super) const META: &[u8] = b"meta/";
/// Comes after all of these, and before anything else.
pub(super) const AFTER_META: &[u8] = b"meta0";

/// A server: guild.
pub(super) const SERVER: u8 = b's';
/// A daily: guild, number.
pub(super) const DAILY: u8 = b'd';
/// The number of the daily that has a date: guild, date.
pub(super) const DATE: u8 = b'c';
/// What was posted of a model answer: guild, thread, question.
pub(super) const REVEAL: u8 = b'v';
/// A member: guild, user.
pub(super) const MEMBER: u8 = b'u';
/// An attempt: guild, user, id.
pub(super) const ATTEMPT: u8 = b'a';
/// The id of a member's newest attempt at a question: guild, user, question.
pub(super) const AT_QUESTION: u8 = b'q';
/// The id of a member's newest attempt at a daily: guild, number, user.
pub(super) const AT_DAILY: u8 = b'p';
/// The question of an answer: guild, instant, user, id.
pub(super) const ANSWER: u8 = b't';

/// An interview: guild, id.
pub(super) const INTERVIEW: u8 = b'i';
/// An interview that is not over or wants something done, with no value: guild, id.
pub(super) const OPEN_INTERVIEW: u8 = b'o';
/// The same by those whom it concerns (who have a seat, or asked for it), with no value: guild, user,
/// id.
pub(super) const OPEN_SEAT: u8 = b'b';
/// An interview in which a member has a seat, with no value: guild, user, id.
pub(super) const SEAT: u8 = b'h';
/// A template or rubric of a server's own: guild, kind, name.
pub(super) const PLAN: u8 = b'l';

/// What the rounds of partners have come to: guild.
pub(super) const PAIR_ROUNDS: u8 = b'r';
/// A member who looks for partners: guild, user.
pub(super) const SEEKER: u8 = b'k';
/// A pair of a round: guild, round, one, other.
pub(super) const PAIRING: u8 = b'g';
/// A pair to whom something is still to be said, with no value: guild, round, one, other.
pub(super) const OPEN_PAIRING: u8 = b'w';

/// A record that could not be read and had to make room: guild, then the key that it had.
pub(super) const SET_ASIDE: u8 = b'x';

/// A task's entry in the queue: guild, kind, what tells it from others of that kind.
pub(super) const TASK: u8 = b'n';
/// A task that is due, with no value: lane, instant, task.
pub(super) const DUE: u8 = b'e';
/// A task that somebody is at, with no value: task.
pub(super) const LEASED: u8 = b'f';

/// What all keys of one kind in one server begin with.
pub(super) fn in_server(kind: u8, guild: GuildId) -> Vec<u8> {
    let mut key = Vec::with_capacity(48);
    key.push(kind);
    key.extend(guild.0.to_be_bytes());
    key
}

/// [`in_server`] with one more number.
pub(super) fn numbered(kind: u8, guild: GuildId, number: u64) -> Vec<u8> {
    let mut key = in_server(kind, guild);
    key.extend(number.to_be_bytes());
    key
}

pub(super) fn server(guild: GuildId) -> Vec<u8> {
    in_server(SERVER, guild)
}

pub(super) fn daily(guild: GuildId, number: u64) -> Vec<u8> {
    numbered(DAILY, guild, number)
}

pub(super) fn date(guild: GuildId, date: Date) -> Vec<u8> {
    let mut key = in_server(DATE, guild);
    key.extend(date.to_string().into_bytes());
    key
}

pub(super) fn reveal(guild: GuildId, thread: ChannelId, question: &QuestionId) -> Vec<u8> {
    let mut key = numbered(REVEAL, guild, thread.0);
    key.extend(question.as_str().bytes());
    key
}

pub(super) fn member(guild: GuildId, user: UserId) -> Vec<u8> {
    numbered(MEMBER, guild, user.0)
}

pub(super) fn attempt(guild: GuildId, user: UserId, id: InteractionId) -> Vec<u8> {
    let mut key = numbered(ATTEMPT, guild, user.0);
    key.extend(id.0.to_be_bytes());
    key
}

pub(super) fn at_question(guild: GuildId, user: UserId, question: &QuestionId) -> Vec<u8> {
    let mut key = numbered(AT_QUESTION, guild, user.0);
    key.extend(question.as_str().bytes());
    key
}

pub(super) fn at_daily(guild: GuildId, number: u64, user: UserId) -> Vec<u8> {
    let mut key = numbered(AT_DAILY, guild, number);
    key.extend(user.0.to_be_bytes());
    key
}

/// Where the answers of a server since `instant` begin.
pub(super) fn answers_since(guild: GuildId, instant: Timestamp) -> Vec<u8> {
    let mut key = in_server(ANSWER, guild);
    key.extend(in_order(instant));
    key
}

/// An instant as bytes that are ordered like instants.
pub(super) fn in_order(instant: Timestamp) -> [u8; 16] {
    /// Turns the order of signed numbers into that of unsigned ones.
    const SIGN: u128 = 1 << 127;
    (instant.as_nanosecond().cast_unsigned() ^ SIGN).to_be_bytes()
}

pub(super) fn answer(guild: GuildId, at: Timestamp, user: UserId, id: InteractionId) -> Vec<u8> {
    let mut key = answers_since(guild, at);
    key.extend(user.0.to_be_bytes());
    key.extend(id.0.to_be_bytes());
    key
}

pub(super) fn interview(guild: GuildId, id: InterviewId) -> Vec<u8> {
    numbered(INTERVIEW, guild, id.0)
}

pub(super) fn open_interview(guild: GuildId, id: InterviewId) -> Vec<u8> {
    numbered(OPEN_INTERVIEW, guild, id.0)
}

pub(super) fn open_seat(guild: GuildId, user: UserId, id: InterviewId) -> Vec<u8> {
    let mut key = numbered(OPEN_SEAT, guild, user.0);
    key.extend(id.0.to_be_bytes());
    key
}

pub(super) fn seat(guild: GuildId, user: UserId, id: InterviewId) -> Vec<u8> {
    let mut key = numbered(SEAT, guild, user.0);
    key.extend(id.0.to_be_bytes());
    key
}

pub(super) fn plan(guild: GuildId, kind: PlanKind, name: &str) -> Vec<u8> {
    let mut key = in_server(PLAN, guild);
    key.push(match kind {
        PlanKind::Template => b't',
        PlanKind::Rubric => b'r',
    });
    key.extend(name.bytes());
    key
}

pub(super) fn rounds(guild: GuildId) -> Vec<u8> {
    in_server(PAIR_ROUNDS, guild)
}

pub(super) fn seeker(guild: GuildId, user: UserId) -> Vec<u8> {
    numbered(SEEKER, guild, user.0)
}

pub(super) fn pairing(guild: GuildId, id: PairingId) -> Vec<u8> {
    paired(PAIRING, guild, id)
}

pub(super) fn open_pairing(guild: GuildId, id: PairingId) -> Vec<u8> {
    paired(OPEN_PAIRING, guild, id)
}

/// Where the bytes go that lie at `key` and can't be read.
pub(super) fn set_aside(key: &[u8]) -> Vec<u8> {
    let guild = GuildId(number_at(key, 0).unwrap_or_default());
    let mut aside = in_server(SET_ASIDE, guild);
    aside.extend(key);
    aside
}

/// The key that something had before it was set aside.
pub(super) fn original(aside: &[u8]) -> &[u8] {
    aside.get(1 + 8..).unwrap_or_default()
}

fn paired(kind: u8, guild: GuildId, id: PairingId) -> Vec<u8> {
    let mut key = numbered(kind, guild, id.round);
    for user in id.pair.both() {
        key.extend(user.0.to_be_bytes());
    }
    key
}

/// Which pairing lies at `key`, or is meant by it.
pub(super) fn pairing_at(key: &[u8]) -> anyhow::Result<PairingId> {
    let pair = Pair { one: UserId(number_at(key, 2)?), other: UserId(number_at(key, 3)?) };
    Ok(PairingId { round: number_at(key, 1)?, pair })
}

/// Who gave the answer that lies at `key`.
pub(super) fn user_of_answer(key: &[u8]) -> anyhow::Result<UserId> {
    const USER: usize = 1 + 8 + 16;
    let bytes = key.get(USER..USER + 8).context("the key of an answer is too short")?;
    number(bytes).map(UserId)
}

/// Which answer lies at `key`.
pub(super) fn id_of_answer(key: &[u8]) -> anyhow::Result<InteractionId> {
    const ID: usize = 1 + 8 + 16 + 8;
    let bytes = key.get(ID..ID + 8).context("the key of an answer is too short")?;
    number(bytes).map(InteractionId)
}

/// The number at `position` behind the kind, counted in numbers: 0 is the guild.
pub(super) fn number_at(key: &[u8], position: usize) -> anyhow::Result<u64> {
    let start = 1 + 8 * position;
    number(key.get(start..start + 8).context("a key is too short")?)
}

/// A number that an index holds.
pub(super) fn number(bytes: &[u8]) -> anyhow::Result<u64> {
    ensure!(bytes.len() == 8, "a number has {} bytes instead of 8", bytes.len());
    Ok(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn answers_lie_in_the_order_of_time(
            first in -1_000_000_000_000_i64..1_000_000_000_000,
            second in -1_000_000_000_000_i64..1_000_000_000_000,
        ) {
            let key = |millisecond| {
                let at = Timestamp::from_millisecond(millisecond).unwrap();
                answer(GuildId(1), at, UserId(2), InteractionId(3))
            };
            prop_assert_eq!(key(first).cmp(&key(second)), first.cmp(&second));
        }

        #[test]
        fn a_key_gives_its_numbers_back(guild: u64, user: u64, id: u64) {
            let key = attempt(GuildId(guild), UserId(user), InteractionId(id));
            let numbers = [0, 1, 2].map(|position| number_at(&key, position).unwrap());
            prop_assert_eq!(numbers, [guild, user, id]);
            let key = answer(GuildId(guild), Timestamp::UNIX_EPOCH, UserId(user), InteractionId(id));
            prop_assert_eq!(user_of_answer(&key).unwrap(), UserId(user));
            let pair = Pair { one: UserId(user), other: UserId(id) };
            let paired = PairingId { round: 3, pair };
            prop_assert_eq!(pairing_at(&open_pairing(GuildId(guild), paired)).unwrap(), paired);
        }
    }
}
