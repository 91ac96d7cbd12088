//! Forgetting, a bounded number of keys at a time, so that other writes are not held up. Each part
//! finds what is left by itself: a deletion that was cut short is finished by the next one.

use super::aside;
use super::changes::Changes;
use super::index;
use super::keys;
use super::queue;
use super::view::View;
use crate::domain::ids::{GuildId, InteractionId, InterviewId, UserId};
use crate::domain::interview::Interview;
use crate::domain::member::Attempt;
use crate::domain::task::{AT_ONCE, Task};

/// At most about so many keys are forgotten in one write.
const PART: usize = 2_000;

/// At most so many interviews are forgotten in one write; their records are long.
const INTERVIEWS: usize = 50;

/// Whether there is something left to forget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    More,
    Done,
}

/// Forgets a part of what a server has. Indexes go before what they point to, and the server goes
/// last, so that an expired server stays in sight until nothing of it is left.
pub(super) fn server(view: View<'_>, guild: GuildId) -> anyhow::Result<(Changes, Progress)> {
    const KINDS: [u8; 19] = [
        keys::ANSWER,
        keys::AT_DAILY,
        keys::AT_QUESTION,
        keys::ATTEMPT,
        keys::MEMBER,
        keys::OPEN_INTERVIEW,
        keys::OPEN_SEAT,
        keys::SEAT,
        keys::INTERVIEW,
        keys::PLAN,
        keys::OPEN_PAIRING,
        keys::PAIRING,
        keys::SEEKER,
        keys::PAIR_ROUNDS,
        keys::REVEAL,
        keys::DATE,
        keys::DAILY,
        keys::SET_ASIDE,
        keys::SERVER,
    ];
    let mut changes = Changes::default();
    // The task that forgets goes when it is done.
    for task in queue::of_guild(view, guild)?.into_iter().take(PART) {
        if task != Task::Forget(guild) {
            changes.queue(view, task, None)?;
        }
    }
    for kind in KINDS {
        let room = PART.saturating_sub(changes.len());
        for key in view.keys(&keys::in_server(kind, guild), room)? {
            view.settle(&key);
            changes.remove(key);
        }
        if changes.len() >= PART {
            return Ok((changes, Progress::More));
        }
    }
    Ok((changes, Progress::Done))
}

/// Forgets a part of what a member did in a server; the member's own record goes last.
pub(super) fn member(
    view: View<'_>,
    guild: GuildId,
    user: UserId,
) -> anyhow::Result<(Changes, Progress)> {
    const KEYS_PER_ATTEMPT: usize = 4;
    let mut changes = Changes::default();
    let attempts =
        view.keys(&keys::numbered(keys::ATTEMPT, guild, user.0), PART / KEYS_PER_ATTEMPT)?;
    for key in &attempts {
        attempt(view, &mut changes, guild, user, key)?;
    }
    if attempts.len() == PART / KEYS_PER_ATTEMPT {
        return Ok((changes, Progress::More));
    }
    // Who only asked for an invitation has no seat in it.
    for interview in view.open_interviews_of(guild, &[user])? {
        if interview.seat_of(user).is_none() {
            super::sittings::forget(&mut changes, view, guild, user, &interview)?;
        }
    }
    let seats = view.keys(&keys::numbered(keys::SEAT, guild, user.0), INTERVIEWS + 1)?;
    for key in seats.iter().take(INTERVIEWS) {
        seat(view, &mut changes, guild, user, key)?;
    }
    if seats.len() > INTERVIEWS {
        return Ok((changes, Progress::More));
    }
    super::matchmaking::forget(view, guild, user, &mut changes, PART)?;
    for key in aside::of_member(view, guild, user)? {
        let original = keys::original(&key);
        if original.first() == Some(&keys::ATTEMPT) {
            attempt(view, &mut changes, guild, user, original)?;
        }
        changes.remove(key);
    }
    if changes.len() >= PART {
        return Ok((changes, Progress::More));
    }
    let own = keys::member(guild, user);
    if view.bytes(&own)?.is_some() {
        view.settle(&own);
        changes.remove(own);
    }
    Ok((changes, Progress::Done))
}

/// Forgets the attempt at `key`, also one that can't be read, with all that finds it.
fn attempt(
    view: View<'_>,
    changes: &mut Changes,
    guild: GuildId,
    user: UserId,
    key: &[u8],
) -> anyhow::Result<()> {
    changes.remove(key);
    let Some(attempt) = view.if_readable::<Attempt>(key)? else {
        view.settle(key);
        let id = InteractionId(keys::number_at(key, 2)?);
        for entry in index::entries_of_attempt(view, guild, user, id)? {
            changes.remove(entry);
        }
        return Ok(());
    };
    changes.remove(keys::at_question(guild, user, &attempt.question));
    changes.remove(keys::answer(guild, attempt.at, user, attempt.id));
    if let Some(number) = attempt.daily {
        changes.remove(keys::at_daily(guild, number, user));
        // Its message says how many have answered.
        changes.expect(view, Task::Messages(guild), AT_ONCE)?;
    }
    Ok(())
}

/// Forgets what the interview holds of `user` in which they have the seat at `key`. One that can't be
/// read goes as a whole, since nobody can tell whose words are in it.
fn seat(
    view: View<'_>,
    changes: &mut Changes,
    guild: GuildId,
    user: UserId,
    key: &[u8],
) -> anyhow::Result<()> {
    let id = InterviewId(keys::number_at(key, 2)?);
    let record = keys::interview(guild, id);
    if let Some(interview) = view.if_readable::<Interview>(&record)? {
        return super::sittings::forget(changes, view, guild, user, &interview);
    }
    changes.remove(keys::set_aside(&record));
    changes.remove(keys::open_interview(guild, id));
    for kind in [keys::SEAT, keys::OPEN_SEAT] {
        for entry in view.keys(&keys::in_server(kind, guild), usize::MAX)? {
            if keys::number_at(&entry, 2)? == id.0 {
                changes.remove(entry);
            }
        }
    }
    changes.queue(view, Task::Interview(guild, id), None)?;
    view.settle(&record);
    changes.remove(record);
    Ok(())
}
