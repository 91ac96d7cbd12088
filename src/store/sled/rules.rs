//! Writing: each verb as a function from the store as it stands to what changes.

use super::changes::Changes;
use super::keys;
use super::queue;
use super::view::View;
use crate::domain::backoff::later;
use crate::domain::daily::{Daily, Progress, Shown, Stage};
use crate::domain::ids::{GuildId, InteractionId, UserId};
use crate::domain::key_point::Ticks;
use crate::domain::leaderboard::KEPT;
use crate::domain::member::{Attempt, Member, MemberChange, Recorded, in_window};
use crate::domain::server::{REMOVAL_GRACE, Server, ServerChange};
use crate::domain::streak::Excuse;
use crate::domain::task::{AT_ONCE, Task};
use crate::store::{Claim, Claimed, Submission};
use jiff::Timestamp;
use std::collections::HashMap;

/// What changes, and what the caller is told.
type Ruling<R> = anyhow::Result<(Changes, R)>;

pub(super) fn change_server(
    view: View<'_>,
    guild: GuildId,
    change: ServerChange,
) -> Ruling<Option<Server>> {
    let before = view.server(guild)?;
    let meaning = Meaning::of(&change);
    let permits = matches!(change, ServerChange::Permissions(_));
    let after = Server::after(before.clone(), change);
    let mut changes = Changes::default();
    let Some(server) = &after else { return Ok((changes, after)) };
    if after != before {
        changes.put_server(guild, server)?;
        meaning.tell_tasks(&mut changes, view, guild)?;
    }
    if permits {
        wake_failing(&mut changes, view, guild)?;
    }
    Ok((changes, after))
}

/// The meaning of a server's change for its tasks.
enum Meaning {
    /// Somebody changed what they follow from.
    Changed,
    /// It is kept for one of them, or by it.
    Noted,
    /// All is to be forgotten at this instant, unless the bot comes back.
    Left(Timestamp),
}

impl Meaning {
    fn of(change: &ServerChange) -> Self {
        match change {
            ServerChange::Configure { .. }
            | ServerChange::Pause(_)
            | ServerChange::Resume(_)
            | ServerChange::Skip(_)
            | ServerChange::Unskip(_)
            | ServerChange::Readmit
            | ServerChange::Permissions(_)
            | ServerChange::Present => Self::Changed,
            ServerChange::SetAside { .. }
            | ServerChange::ZoneNoticed
            | ServerChange::Trouble(_) => Self::Noted,
            ServerChange::Removed(at) => Self::Left(later(*at, REMOVAL_GRACE)),
        }
    }

    fn tell_tasks(
        self,
        changes: &mut Changes,
        view: View<'_>,
        guild: GuildId,
    ) -> anyhow::Result<()> {
        match self {
            Self::Changed => {
                for task in queue::of_server(guild) {
                    changes.wake(view, task)?;
                }
                for task in queue::of_members(view, guild)? {
                    changes.wake(view, task)?;
                }
                Ok(())
            }
            Self::Noted => Ok(()),
            Self::Left(forget_at) => changes.expect(view, Task::Forget(guild), forget_at),
        }
    }
}

/// Lets tasks that have failed be tried again at once. What members do together fails without a word
/// of it in the server's record.
fn wake_failing(changes: &mut Changes, view: View<'_>, guild: GuildId) -> anyhow::Result<()> {
    for task in queue::of_guild(view, guild)? {
        if view.queued(task)?.is_some_and(|entry| entry.is_failing()) {
            changes.wake(view, task)?;
        }
    }
    Ok(())
}

pub(super) fn claim_daily(view: View<'_>, guild: GuildId, claim: Claim) -> Ruling<Claimed> {
    let mut changes = Changes::default();
    if let Some(daily) = view.daily_of(guild, claim.date)?.filter(|it| it.voided.is_none())
        && !is_misdated(view, guild, &daily)?
    {
        return Ok((changes, Claimed::Taken(daily)));
    }
    let daily = Daily {
        number: view.newest_number(guild)? + 1,
        date: claim.date,
        asked: claim.asked,
        channel: claim.channel,
        claimed_at: claim.now,
        stage: Stage::Claimed,
        shown: Shown::default(),
        voided: None,
        revealed_early_at: None,
    };
    changes.put_daily(guild, &daily)?;
    changes.take_date(guild, &daily);
    changes.expect(view, Task::Dailies(guild), claim.now)?;
    Ok((changes, Claimed::New(daily)))
}

/// Whether a later daily shows that the clock was ahead when this one was claimed.
fn is_misdated(view: View<'_>, guild: GuildId, daily: &Daily) -> anyhow::Result<bool> {
    for later in view.dailies(guild, daily.number + 1..u64::MAX) {
        if daily.is_misdated_by(&later?) {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(super) fn advance_daily(
    view: View<'_>,
    guild: GuildId,
    number: u64,
    progress: Progress,
) -> Ruling<Option<Daily>> {
    let mut changes = Changes::default();
    let Some(before) = view.daily(guild, number)? else { return Ok((changes, None)) };
    let after = before.clone().after(progress);
    if after != before {
        changes.put_daily(guild, &after)?;
        tell_of_progress(&mut changes, view, guild, &after, progress)?;
    }
    Ok((changes, Some(after)))
}

/// Says when the next step of a daily is due that has just made progress.
fn tell_of_progress(
    changes: &mut Changes,
    view: View<'_>,
    guild: GuildId,
    daily: &Daily,
    progress: Progress,
) -> anyhow::Result<()> {
    match progress {
        Progress::Posted(post) => changes.expect(view, Task::Dailies(guild), post.at),
        Progress::Threaded => {
            let posted_at = daily.post().map_or(daily.claimed_at, |post| post.at);
            let deadline = |server: Server| server.settings.reveal.deadline(posted_at);
            let server = view.if_readable::<Server>(&keys::server(guild))?;
            let due = server.map_or(AT_ONCE, deadline);
            changes.expect(view, Task::Reveals(guild), due)
        }
        Progress::Closed | Progress::RevealedEarly(_) => {
            changes.expect(view, Task::Messages(guild), AT_ONCE)
        }
        Progress::Voided(_) => changes.expect(view, Task::Dailies(guild), AT_ONCE),
        Progress::Lost | Progress::Shown(_) => Ok(()),
    }
}

pub(super) fn release_daily(view: View<'_>, guild: GuildId, number: u64) -> Ruling<()> {
    let mut changes = Changes::default();
    if view.newest_number(guild)? != number {
        return Ok((changes, ()));
    }
    if let Some(daily) = view.daily(guild, number)?.filter(|daily| daily.post().is_none()) {
        changes.remove_daily(guild, &daily);
        changes.expect(view, Task::Dailies(guild), AT_ONCE)?;
        // One that a wrong clock has dated had left its date to this one.
        for earlier in view.dailies(guild, 1..number) {
            let earlier = earlier?;
            if earlier.date == daily.date {
                changes.take_date(guild, &earlier);
            }
        }
    }
    Ok((changes, ()))
}

pub(super) fn change_member(
    view: View<'_>,
    guild: GuildId,
    user: UserId,
    change: MemberChange,
) -> Ruling<Member> {
    let before = view.member(guild, user)?.unwrap_or_default();
    let after = before.clone().after(change);
    let mut changes = Changes::default();
    if after != before {
        changes.put_member(guild, user, &after)?;
    }
    Ok((changes, after))
}

/// Keeps a member's name, unless they were forgotten in the meantime.
pub(super) fn keep_name(view: View<'_>, guild: GuildId, user: UserId, name: String) -> Ruling<()> {
    let mut changes = Changes::default();
    if let Some(member) = view.member(guild, user)? {
        changes.put_member(guild, user, &Member { name, ..member })?;
    }
    Ok((changes, ()))
}

/// Keeps an answer, and lets it count for the daily it names if that one was posted with this very
/// question. An answer that names any other daily is practice: the number may yet be given to
/// another question.
pub(super) fn record_attempt(
    view: View<'_>,
    guild: GuildId,
    user: UserId,
    submission: &Submission,
) -> Ruling<Recorded> {
    let before = view.member(guild, user)?.unwrap_or_default();
    let mut changes = Changes::default();
    if let Some(attempt) = view.attempt(guild, user, submission.id)? {
        let late = is_late(view, guild, &attempt, submission)?;
        let after = before.clone();
        return Ok((changes, Recorded { attempt, before, after, late, repeated: true }));
    }
    let daily = answered_daily(view, guild, submission)?;
    let attempt = Attempt {
        id: submission.id,
        question: submission.question.clone(),
        daily: daily.as_ref().map(|daily| daily.number),
        at: submission.now,
        text: submission.text.clone(),
        ticked: earlier_ticks(view, guild, user, daily.as_ref())?,
        shared: None,
    };
    let late = is_late(view, guild, &attempt, submission)?;
    let mut after = before.clone();
    if let Some(number) = attempt.daily.filter(|_| !late) {
        let excuses = excuses(view, guild, &before, number)?;
        let excuse = |number| excuses.get(&number).copied().unwrap_or(Some(Excuse::Void));
        after = after.after_answering(number, excuse);
    }
    let latest = view.number(&keys::at_question(guild, user, &attempt.question))?;
    if latest.is_none() {
        after.answered = after.answered.saturating_add(1);
    }
    if let Some(edit_at) = daily.as_ref().and_then(Daily::edit_at) {
        changes.expect(view, Task::Messages(guild), edit_at)?;
    }
    changes.put_attempt(guild, user, &attempt)?;
    index_attempt(view, &mut changes, guild, user, &attempt)?;
    drop_old_answers(view, &mut changes, guild, submission.now)?;
    changes.put_member(guild, user, &after)?;
    Ok((changes, Recorded { attempt, before, after, late, repeated: false }))
}

/// The comparison that a member made at their last answer to a daily, which answering again does not
/// take back.
fn earlier_ticks(
    view: View<'_>,
    guild: GuildId,
    user: UserId,
    daily: Option<&Daily>,
) -> anyhow::Result<Option<Ticks>> {
    let Some(daily) = daily else { return Ok(None) };
    let newest = view.number(&keys::at_daily(guild, daily.number, user))?;
    let Some(id) = newest else { return Ok(None) };
    let earlier: Option<Attempt> =
        view.if_readable(&keys::attempt(guild, user, InteractionId(id)))?;
    Ok(earlier.and_then(|attempt| attempt.ticked))
}

/// The daily that an answer is to, if it was posted and asked this question.
fn answered_daily(
    view: View<'_>,
    guild: GuildId,
    submission: &Submission,
) -> anyhow::Result<Option<Daily>> {
    let Some(number) = submission.daily else { return Ok(None) };
    let daily = view.daily(guild, number)?;
    Ok(daily.filter(|daily| daily.post().is_some() && daily.asked.question == submission.question))
}

/// Whether an attempt at a daily came after the end of its window. Nobody can have begun an answer
/// later than they submitted it, so a beginning in the future is none.
fn is_late(
    view: View<'_>,
    guild: GuildId,
    attempt: &Attempt,
    submission: &Submission,
) -> anyhow::Result<bool> {
    let Some(number) = attempt.daily else { return Ok(false) };
    // Whether a daily that can't be read was posted is unknown, and no reason to call anybody late.
    let next: Option<Daily> = view.if_readable(&keys::daily(guild, number.saturating_add(1)))?;
    let next_posted_at = next.and_then(|daily| daily.post().map(|post| post.at));
    Ok(!in_window(submission.begun.min(attempt.at), attempt.at, next_posted_at))
}

/// For each daily between the last answered one and `number`: why it is not missed, if it is not.
fn excuses(
    view: View<'_>,
    guild: GuildId,
    member: &Member,
    number: u64,
) -> anyhow::Result<HashMap<u64, Option<Excuse>>> {
    let first = member.streak.last_answered.map_or(number, |last| last + 1);
    if first >= number {
        return Ok(HashMap::new());
    }
    let excuse = |daily: Daily| (daily.number, member.excuse(Some(&daily)));
    view.dailies(guild, first..number).map(|daily| Ok(excuse(daily?))).collect()
}

/// Enters an attempt where it is looked for by question, by daily and by time.
fn index_attempt(
    view: View<'_>,
    changes: &mut Changes,
    guild: GuildId,
    user: UserId,
    attempt: &Attempt,
) -> anyhow::Result<()> {
    let id = attempt.id.0;
    let mut keep_newest = |key: Vec<u8>| -> anyhow::Result<()> {
        if view.number(&key)?.is_none_or(|newest| newest < id) {
            changes.put(key, id.to_be_bytes().to_vec());
        }
        Ok(())
    };
    keep_newest(keys::at_question(guild, user, &attempt.question))?;
    if let Some(number) = attempt.daily {
        keep_newest(keys::at_daily(guild, number, user))?;
    }
    let answer = keys::answer(guild, attempt.at, user, attempt.id);
    changes.put(answer, attempt.question.as_str().as_bytes().to_vec());
    Ok(())
}

/// Drops some of what no leaderboard looks at any more. Each answer adds one and drops more than one,
/// so that they do not grow with the years.
fn drop_old_answers(
    view: View<'_>,
    changes: &mut Changes,
    guild: GuildId,
    now: Timestamp,
) -> anyhow::Result<()> {
    const SOME: usize = 4;
    let oldest = now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN);
    let oldest = keys::answers_since(guild, oldest);
    for key in view.keys(&keys::in_server(keys::ANSWER, guild), SOME)? {
        if *key < *oldest {
            changes.remove(key);
        }
    }
    Ok(())
}

/// Changes an attempt; nothing where there is no such attempt.
pub(super) fn change_attempt(
    view: View<'_>,
    guild: GuildId,
    user: UserId,
    id: InteractionId,
    change: impl FnOnce(&mut Attempt),
) -> Ruling<Option<Attempt>> {
    let mut changes = Changes::default();
    let Some(before) = view.attempt(guild, user, id)? else { return Ok((changes, None)) };
    let mut after = before.clone();
    change(&mut after);
    if after != before {
        changes.put_attempt(guild, user, &after)?;
    }
    Ok((changes, Some(after)))
}
