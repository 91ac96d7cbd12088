//! An interview: closing it when it is idle, and doing its pending work.

use crate::actions::action_error::Blocker;
use crate::actions::interviews::Interviews;
use crate::domain::backoff::later;
use crate::domain::ids::{GuildId, InterviewId};
use crate::domain::interview::{BotEvent, Interview, QUIET};
use crate::domain::task::Settlement;
use crate::store::Store;
use jiff::{SignedDuration, Timestamp};
use std::fmt;

/// After this long, nobody needs to hear that the interview ended.
const GIVE_UP: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Due work for an interview beside its pending effects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Due {
    /// Close it, because nobody has done anything for this long.
    Close { idle: SignedDuration },
    /// Check that both are still in the server.
    CheckMembers,
    /// Say that the planned time of the round is over.
    EndRound,
    /// Leave the rest unsent.
    GiveUp,
}

impl fmt::Display for Due {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Close { idle } => write!(formatter, "close after {idle} without a click"),
            Self::CheckMembers => formatter.write_str("look for both members"),
            Self::EndRound => formatter.write_str("say that the round's time is over"),
            Self::GiveUp => formatter.write_str("leave the end unsaid"),
        }
    }
}

fn plan(interview: &Interview, idle: SignedDuration, now: Timestamp) -> Vec<Due> {
    let quiet = now.duration_since(interview.active_at);
    let is_old = |over_at| now.duration_since(over_at) >= GIVE_UP;
    let mut due = Vec::new();
    if interview.ending().is_none() && quiet >= idle {
        due.push(Due::Close { idle });
    } else if interview.is_running() && quiet >= QUIET {
        due.push(Due::CheckMembers);
    }
    // An interview that is about to be closed needs no reminder.
    if quiet < idle && interview.round_is_over_at().is_some_and(|at| at <= now) {
        due.push(Due::EndRound);
    }
    if interview.over_at.is_some_and(is_old) {
        due.push(Due::GiveUp);
    }
    due
}

/// The next due time beside the pending effects, for an interview that was just checked.
fn next_due(interview: &Interview, idle: SignedDuration, now: Timestamp) -> Option<Timestamp> {
    let quiet_since = interview.active_at;
    let look = (interview.is_running()).then(|| {
        let first = later(quiet_since, QUIET);
        if first > now { first } else { later(now, QUIET) }
    });
    let close = interview.ending().is_none().then(|| later(quiet_since, idle).max(now));
    let is_open = !interview.pending.is_empty();
    let give_up = interview.over_at.filter(|_| is_open).map(|at| later(at, GIVE_UP).max(now));
    let round = interview.round_is_over_at().map(|at| at.max(now));
    [look, close, round, give_up].into_iter().flatten().min()
}

pub(super) async fn run(
    store: &dyn Store,
    interviews: &Interviews,
    idle: SignedDuration,
    (guild, id): (GuildId, InterviewId),
    now: Timestamp,
) -> anyhow::Result<Settlement> {
    // If the bot was removed, nothing can be sent; the server's data is deleted in due time.
    let server = store.server(guild).await?;
    let is_gone = server.is_some_and(|server| server.removed_at.is_some());
    let Some(interview) = store.interview(guild, id).await?.filter(|_| !is_gone) else {
        return Ok(Settlement::NOTHING_MORE);
    };
    let due = plan(&interview, idle, now);
    if let Some(Blocker { sentence, .. }) =
        run_due(interviews, guild, &interview, &due, now).await?
    {
        let id = id.0;
        tracing::warn!(
            server = guild.0,
            interview = id,
            reason = sentence,
            "an interview's action failed"
        );
        return Ok(Settlement::Failed { at: now });
    }
    let interview = store.interview(guild, id).await?;
    Ok(Settlement::Done { next: interview.and_then(|it| next_due(&it, idle, now)) })
}

async fn run_due(
    interviews: &Interviews,
    guild: GuildId,
    interview: &Interview,
    due: &[Due],
    now: Timestamp,
) -> anyhow::Result<Option<Blocker>> {
    let id = interview.id;
    for due in due {
        tracing::debug!(server = guild.0, interview = id.0, %due, "due");
        match due {
            Due::Close { idle } => {
                interviews
                    .record_bot_event(guild, id, BotEvent::Idle { after: *idle }, now)
                    .await?;
            }
            Due::CheckMembers => {
                if interviews.is_presence_check_due(id, now) {
                    interviews.end_if_member_left(guild, interview, now).await?;
                }
            }
            Due::EndRound => {
                interviews.record_bot_event(guild, id, BotEvent::RoundTimed, now).await?;
            }
            Due::GiveUp => {
                tracing::warn!(
                    server = guild.0,
                    interview = id.0,
                    "gave up announcing an interview's end"
                );
                for pending in &interview.pending {
                    let done = BotEvent::Done { number: pending.number };
                    interviews.record_bot_event(guild, id, done, now).await?;
                }
            }
        }
    }
    interviews.advance(guild, id, u32::MAX, now).await
}
