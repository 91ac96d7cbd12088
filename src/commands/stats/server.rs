//! `/stats server`: who takes part, the hardest questions, and the key points that are missed most.

use super::super::{Caller, Reply, streak};
use crate::actions::askable::askable;
use crate::actions::pictures::Pictures;
use crate::bank::Bank;
use crate::domain::daily::{self, Daily, DailyStage};
use crate::domain::progress::Theme;
use crate::domain::server_stats::{ServerStats, WEEKS, counts};
use crate::domain::turnout::Turnout;
use crate::domain::weeks::first_day;
use crate::error::{EventResult, UserError};
use crate::messages::progress::server::{self as texts, ServerStatsView};
use crate::store::Store;

/// More dailies than the span can have: a voided one gives up its date.
const DAILIES: usize = WEEKS as usize * 14;
/// The newest dailies whose answers are read. Of the others only who answered.
const RESULTS: usize = 30;

pub(super) async fn show(
    store: &dyn Store,
    bank: &Bank,
    pictures: &Pictures,
    caller: &Caller,
    theme: Theme,
) -> EventResult<Reply> {
    let stats = read(store, bank, caller).await?;
    if stats.dailies() == 0 {
        return Ok(Reply::ephemeral(texts::nothing_yet()));
    }
    let view = ServerStatsView { stats: &stats, bank };
    let picture = pictures.draw(texts::picture(&view, theme)).await;
    Ok(Reply::ephemeral(texts::private(&view, picture, theme)))
}

/// Posts the server's stats for everyone, as they are now.
pub(in crate::commands) async fn share(
    store: &dyn Store,
    bank: &Bank,
    pictures: &Pictures,
    caller: &Caller,
    theme: Theme,
) -> EventResult<Reply> {
    let stats = read(store, bank, caller).await?;
    let view = ServerStatsView { stats: &stats, bank };
    let picture = pictures.draw(texts::picture(&view, theme)).await;
    let picture = picture.ok_or(UserError::NoPicture)?;
    Ok(Reply::Public(vec![texts::shared(&view, picture)]))
}

/// Reads one daily at a time.
async fn read(store: &dyn Store, bank: &Bank, caller: &Caller) -> anyhow::Result<ServerStats> {
    let Caller { guild, user, now, .. } = *caller;
    let today = streak::zone(store, guild).await?.date_at(now);
    let first = first_day(today, WEEKS);
    let asked = store.open_interviews_of(guild, &[user]).await?;
    let dailies = store.latest_dailies(guild, DAILIES).await?;
    let open = daily::open(&dailies).map(|daily| daily.number);
    let mut stats = ServerStats::new(today);
    let mut results = 0;
    for daily in dailies.iter().filter(|daily| counts(daily, first)) {
        let question = askable(bank, &asked, user, &daily.asked.question)
            .filter(|_| is_revealed(daily) && open != Some(daily.number) && results < RESULTS);
        let Some(question) = question else {
            stats.add(daily.date, store.members_at_daily(guild, daily.number).await?);
            continue;
        };
        results += 1;
        let attempts = store.attempts_at_daily(guild, daily.number).await?;
        stats.add(daily.date, attempts.iter().map(|(user, _)| *user));
        let attempts = attempts.iter().map(|(_, attempt)| attempt);
        let turnout = Turnout::new(question, daily.offered, daily.revealed_early_at, attempts);
        stats.add_result(question, &turnout);
    }
    Ok(stats)
}

/// Returns `true` if the model answer is in the daily's thread for everyone.
fn is_revealed(daily: &Daily) -> bool {
    matches!(daily.stage, DailyStage::Closed(_)) && !daily.unrevealed
}
