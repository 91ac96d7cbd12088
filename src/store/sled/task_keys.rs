//! The keys of the queue of tasks, and a task as bytes.

use super::keys;
use crate::domain::ids::{GuildId, InterviewId, UserId};
use crate::domain::matching::{Pair, PairingId};
use crate::domain::task::{Lane, Task};
use anyhow::{Context as _, bail};
use jiff::Timestamp;

/// The bytes before the task in the key of a due task: kind, lane, instant.
const DUE_HEAD: usize = 1 + 1 + 16;

/// The key under which a task is found when it is due.
pub(super) fn due_key(task: Task, due: Timestamp) -> Vec<u8> {
    let mut key = in_lane(task.lane()).to_vec();
    key.extend(keys::in_order(due));
    key.extend(task_bytes(task));
    key
}

/// The key of a task's entry.
pub(super) fn task_key(task: Task) -> Vec<u8> {
    [&[keys::TASK], &task_bytes(task)[..]].concat()
}

/// The key that a task has while somebody is at it.
pub(super) fn leased_key(task: Task) -> Vec<u8> {
    [&[keys::LEASED], &task_bytes(task)[..]].concat()
}

/// The prefix of the keys of due tasks of `lane`.
pub(super) fn in_lane(lane: Lane) -> [u8; 2] {
    [keys::DUE, lane_byte(lane)]
}

/// A key behind those of `lane` that are due at `now`, and before all others.
pub(super) fn due_until(lane: Lane, now: Timestamp) -> Vec<u8> {
    let mut key = in_lane(lane).to_vec();
    key.extend(keys::in_order(now));
    // Longer than any task, and greater.
    key.extend([u8::MAX; 48]);
    key
}

const fn lane_byte(lane: Lane) -> u8 {
    match lane {
        Lane::Dailies => b'd',
        Lane::Reveals => b'r',
        Lane::Messages => b'm',
        Lane::Interviews => b'i',
        Lane::Partners => b'p',
        Lane::Cleanup => b'z',
    }
}

fn task_bytes(task: Task) -> Vec<u8> {
    let mut bytes = task.guild().0.to_be_bytes().to_vec();
    match task {
        Task::Dailies(_) => bytes.push(b'd'),
        Task::Reveals(_) => bytes.push(b'v'),
        Task::Messages(_) => bytes.push(b'm'),
        Task::Interview(_, id) => {
            bytes.push(b'i');
            bytes.extend(id.0.to_be_bytes());
        }
        Task::Round(_) => bytes.push(b'r'),
        Task::Pairing(_, PairingId { round, pair }) => {
            bytes.push(b'g');
            for number in [round, pair.one.0, pair.other.0] {
                bytes.extend(number.to_be_bytes());
            }
        }
        Task::Forget(_) => bytes.push(b'f'),
    }
    bytes
}

/// The task that the entry at `key` is about, whichever of the queue's it is.
pub(super) fn task_of(key: &[u8]) -> anyhow::Result<Task> {
    let head = if key.first() == Some(&keys::DUE) { DUE_HEAD } else { 1 };
    task_at(key.get(head..).context("an entry of the queue is too short")?)
}

/// The task whose bytes these are.
fn task_at(bytes: &[u8]) -> anyhow::Result<Task> {
    let (guild, rest) = bytes.split_at_checked(8).context("a task is too short")?;
    let guild = GuildId(keys::number(guild)?);
    let (kind, rest) = rest.split_first().context("a task has no kind")?;
    let number = |position: usize| {
        let bytes = rest.get(8 * position..8 * position + 8).context("a task is too short")?;
        keys::number(bytes)
    };
    Ok(match kind {
        b'd' => Task::Dailies(guild),
        b'v' => Task::Reveals(guild),
        b'm' => Task::Messages(guild),
        b'i' => Task::Interview(guild, InterviewId(number(0)?)),
        b'r' => Task::Round(guild),
        b'g' => {
            let pair = Pair { one: UserId(number(1)?), other: UserId(number(2)?) };
            Task::Pairing(guild, PairingId { round: number(0)?, pair })
        }
        b'f' => Task::Forget(guild),
        other => bail!("there is no task of the kind {other}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn task() -> impl Strategy<Value = Task> {
        let numbers = (any::<u64>(), any::<u64>(), any::<u64>(), any::<u64>());
        (0..7, numbers).prop_map(|(kind, (guild, one, two, three))| {
            let guild = GuildId(guild);
            let pair = Pair { one: UserId(two), other: UserId(three) };
            match kind {
                0 => Task::Dailies(guild),
                1 => Task::Reveals(guild),
                2 => Task::Messages(guild),
                3 => Task::Interview(guild, InterviewId(one)),
                4 => Task::Round(guild),
                5 => Task::Pairing(guild, PairingId { round: one, pair }),
                _ => Task::Forget(guild),
            }
        })
    }

    proptest! {
        #[test]
        fn a_key_gives_its_task_back(task in task()) {
            prop_assert_eq!(task_at(&task_bytes(task)).unwrap(), task);
            let due = due_key(task, Timestamp::UNIX_EPOCH);
            prop_assert_eq!(task_at(&due[DUE_HEAD..]).unwrap(), task);
            prop_assert!(due < due_until(task.lane(), Timestamp::UNIX_EPOCH));
        }

        #[test]
        fn what_is_due_later_lies_behind(one in task(), early: i32, late: i32) {
            let at = |second| Timestamp::from_second(i64::from(second)).unwrap();
            let (early, late) = (at(early.min(late)), at(early.max(late)));
            prop_assume!(early < late);
            prop_assert!(due_key(one, early) < due_key(one, late));
            prop_assert!(due_until(one.lane(), early) < due_key(one, late));
        }
    }
}
