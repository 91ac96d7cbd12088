//! The interviews of a server: closing what nobody goes on with, and doing what was left undone.

use crate::actions::interviews::{Interviews, QUIET};
use crate::actions::obstacle::Hindrance;
use crate::domain::ids::GuildId;
use crate::domain::interview::{BotEvent, Interview};
use crate::store::Store;
use jiff::{SignedDuration, Timestamp};
use std::fmt;

/// So long after an interview is over its end is no news any more: it stays unsaid where it could
/// not be said until then.
const GIVE_UP: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What is due in an interview beside what its record says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Due {
    /// Close it, since nobody has done anything for so long.
    Close { idle: SignedDuration },
    /// Look whether both are still in the server.
    LookForSeats,
    /// Leave the rest unsaid.
    GiveUp,
}

impl fmt::Display for Due {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Close { idle } => write!(formatter, "close after {idle} without a click"),
            Self::LookForSeats => formatter.write_str("look for both members"),
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
        due.push(Due::LookForSeats);
    }
    if interview.over_at.is_some_and(is_old) {
        due.push(Due::GiveUp);
    }
    due
}

pub(super) async fn run(
    store: &dyn Store,
    interviews: &Interviews,
    idle: SignedDuration,
    guild: GuildId,
    now: Timestamp,
) -> anyhow::Result<()> {
    // Where the bot was removed nothing can be said; the server is forgotten in due time.
    let server = store.server(guild).await?;
    if server.is_some_and(|server| server.removed_at.is_some()) {
        return Ok(());
    }
    for interview in store.open_interviews(guild).await? {
        let id = interview.id;
        let due = plan(&interview, idle, now);
        match carry_on(interviews, guild, &interview, &due, now).await {
            Ok(None) => {}
            Ok(Some(Hindrance { sentence, .. })) => tracing::warn!(
                server = guild.0,
                interview = id.0,
                reason = sentence,
                "an interview has to wait"
            ),
            Err(error) => tracing::error!(
                server = guild.0,
                interview = id.0,
                error = format!("{error:#}"),
                "cannot carry an interview on"
            ),
        }
    }
    Ok(())
}

async fn carry_on(
    interviews: &Interviews,
    guild: GuildId,
    interview: &Interview,
    due: &[Due],
    now: Timestamp,
) -> anyhow::Result<Option<Hindrance>> {
    let id = interview.id;
    for due in due {
        tracing::debug!(server = guild.0, interview = id.0, %due, "due");
        match due {
            Due::Close { idle } => {
                interviews.tell(guild, id, BotEvent::Idle { after: *idle }, now).await?;
            }
            Due::LookForSeats => {
                if interviews.is_time_to_look(id, now) {
                    interviews.look_for_seats(guild, interview, now).await?;
                }
            }
            Due::GiveUp => {
                tracing::warn!(
                    server = guild.0,
                    interview = id.0,
                    "an interview's end stays unsaid"
                );
                for pending in &interview.pending {
                    let done = BotEvent::Done { number: pending.number };
                    interviews.tell(guild, id, done, now).await?;
                }
            }
        }
    }
    interviews.advance(guild, id, u32::MAX, now).await
}
