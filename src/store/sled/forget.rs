//! Forgetting, a bounded number of keys at a time, so that other writes are not held up. Each part
//! finds what is left by itself: a deletion that was cut short is finished by the next one.

use super::changes::Changes;
use super::keys;
use super::queue;
use super::view::View;
use crate::domain::ids::{GuildId, UserId};
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
    const KINDS: [u8; 17] = [
        keys::ANSWER,
        keys::AT_DAILY,
        keys::AT_QUESTION,
        keys::ATTEMPT,
        keys::MEMBER,
        keys::OPEN_INTERVIEW,
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
    let attempts = view.first_attempts(guild, user, PART / KEYS_PER_ATTEMPT)?;
    for attempt in &attempts {
        changes.remove(keys::attempt(guild, user, attempt.id));
        changes.remove(keys::at_question(guild, user, &attempt.question));
        changes.remove(keys::answer(guild, attempt.at, user, attempt.id));
        if let Some(number) = attempt.daily {
            changes.remove(keys::at_daily(guild, number, user));
            // Its message says how many have answered.
            changes.expect(view, Task::Messages(guild), AT_ONCE)?;
        }
    }
    if attempts.len() == PART / KEYS_PER_ATTEMPT {
        return Ok((changes, Progress::More));
    }
    let interviews = view.interviews_of(guild, user)?;
    for interview in interviews.iter().take(INTERVIEWS) {
        super::sittings::forget(&mut changes, view, guild, user, interview)?;
    }
    if interviews.len() > INTERVIEWS {
        return Ok((changes, Progress::More));
    }
    // Who only asked for an invitation has no seat in it.
    for interview in view.open_interviews(guild)? {
        if interview.seat_of(user).is_none() {
            super::sittings::forget(&mut changes, view, guild, user, &interview)?;
        }
    }
    super::matchmaking::forget(view, guild, user, &mut changes, PART)?;
    if changes.len() >= PART {
        return Ok((changes, Progress::More));
    }
    if view.member(guild, user)?.is_some() {
        changes.remove(keys::member(guild, user));
    }
    Ok((changes, Progress::Done))
}
