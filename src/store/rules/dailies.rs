//! Dailies and their reveals.

use super::queue::expect;
use super::records::if_readable;
use crate::domain::choices::Offered;
use crate::domain::daily::{Daily, DailyChange, DailyStage, MessageState};
use crate::domain::ids::{ChannelId, GuildId};
use crate::domain::question::QuestionId;
use crate::domain::reveal::Reveal;
use crate::domain::server::Server;
use crate::domain::task::{AT_ONCE, Task};
use crate::store::backend::Transaction;
use crate::store::records::key::KeyRange;
use crate::store::records::{OfDate, Remembered as _};
use crate::store::{Claim, Claimed, Result};
use jiff::civil::Date;

pub(in crate::store) async fn one(
    tx: &mut impl Transaction,
    guild: GuildId,
    number: u64,
) -> Result<Option<Daily>> {
    tx.get(&(guild, number)).await
}

/// The newest dailies, newest first, at most `count`.
pub(in crate::store) async fn latest(
    tx: &mut impl Transaction,
    guild: GuildId,
    count: usize,
) -> Result<Vec<Daily>> {
    let latest = tx.range(KeyRange::within((guild,)).reversed().most(count)).await?;
    Ok(latest.into_iter().map(|(_, daily)| daily).collect())
}

/// The dailies of a range of numbers, in order.
pub(super) async fn between(
    tx: &mut impl Transaction,
    guild: GuildId,
    numbers: std::ops::Range<u64>,
) -> Result<Vec<Daily>> {
    let span = KeyRange::within((guild,)).from((guild, numbers.start)).before((guild, numbers.end));
    Ok(tx.range(span).await?.into_iter().map(|(_, daily)| daily).collect())
}

pub(in crate::store) async fn claim(
    tx: &mut impl Transaction,
    guild: GuildId,
    claim: Claim,
) -> Result<Claimed> {
    if let Some(daily) = find_by_date(tx, guild, claim.date).await?.filter(|it| it.voided.is_none())
        && !is_misdated(tx, guild, &daily).await?
    {
        return Ok(Claimed::Taken(daily));
    }
    let daily = Daily {
        number: newest_number(tx, guild).await? + 1,
        date: claim.date,
        asked: claim.asked,
        channel: claim.channel,
        claimed_at: claim.now,
        stage: DailyStage::Claimed,
        offered: Offered::default(),
        shown: MessageState::default(),
        voided: None,
        revealed_early_at: None,
        unrevealed: false,
        judged_at: None,
        repost: None,
    };
    tx.put(&daily.key(guild), &daily).await?;
    expect(tx, Task::Dailies(guild), claim.now).await?;
    Ok(Claimed::New(daily))
}

async fn find_by_date(
    tx: &mut impl Transaction,
    guild: GuildId,
    date: Date,
) -> Result<Option<Daily>> {
    let Some(number) = tx.found::<OfDate>(&(guild, date)).await? else { return Ok(None) };
    if let Some(daily) = one(tx, guild, number).await? {
        return Ok(Some(daily));
    }
    // Most likely it was posted, so the date stays taken.
    tx.ensure_not_set_aside::<Daily>(&(guild, number)).await?;
    anyhow::bail!("daily {number} of server {guild} is missing")
}

/// The highest number that a daily has or had; 0 if there was none.
async fn newest_number(tx: &mut impl Transaction, guild: GuildId) -> Result<u64> {
    let kept = tx.keys::<Daily>(KeyRange::within((guild,)).reversed().most(1)).await?;
    let aside = tx.set_aside::<Daily>(guild).await?;
    Ok(kept.into_iter().chain(aside).map(|(_, number)| number).max().unwrap_or(0))
}

/// Returns `true` if a later daily shows that the clock was ahead when this one was claimed.
async fn is_misdated(tx: &mut impl Transaction, guild: GuildId, daily: &Daily) -> Result<bool> {
    let later = between(tx, guild, daily.number + 1..u64::MAX).await?;
    Ok(later.iter().any(|later| daily.is_misdated_by(later)))
}

pub(in crate::store) async fn advance(
    tx: &mut impl Transaction,
    guild: GuildId,
    number: u64,
    progress: DailyChange,
) -> Result<Option<Daily>> {
    let Some(before) = one(tx, guild, number).await? else { return Ok(None) };
    let after = before.clone().after(progress);
    if after != before {
        tx.put(&(guild, number), &after).await?;
        if before.stage == DailyStage::Claimed && after.post().is_some() {
            take_from_queue(tx, guild, &after).await?;
        }
        tell_of_progress(tx, guild, &after, progress).await?;
    }
    Ok(Some(after))
}

/// Lets the server's queue forget the question of a posted daily. A server that can't be read keeps
/// its record, and at worst asks the question again.
async fn take_from_queue(tx: &mut impl Transaction, guild: GuildId, daily: &Daily) -> Result<()> {
    let server = if_readable::<Server>(tx, &(guild,)).await?;
    let Some(mut server) = server.filter(|server| !server.queue.is_empty()) else { return Ok(()) };
    let before = server.queue.clone();
    server.queue.posted(daily.date, &daily.asked);
    if server.queue != before {
        tx.put(&(guild,), &server).await?;
    }
    Ok(())
}

/// Records when the next step of a daily is due after it has made progress.
async fn tell_of_progress(
    tx: &mut impl Transaction,
    guild: GuildId,
    daily: &Daily,
    progress: DailyChange,
) -> Result<()> {
    match progress {
        DailyChange::Posted(post) => expect(tx, Task::Dailies(guild), post.at).await,
        DailyChange::Threaded => {
            let posted_at = daily.post().map_or(daily.claimed_at, |post| post.at);
            let deadline = |server: Server| server.settings.reveal.deadline(posted_at);
            let server = if_readable::<Server>(tx, &(guild,)).await?;
            expect(tx, Task::Reveals(guild), server.map_or(AT_ONCE, deadline)).await
        }
        DailyChange::Closed
        | DailyChange::ClosedUnrevealed
        | DailyChange::RevealedEarly(_)
        | DailyChange::VoidedByAdmin(_)
        | DailyChange::Unvoided(_) => expect(tx, Task::Messages(guild), AT_ONCE).await,
        DailyChange::Voided(_) | DailyChange::RepostClaimed(_) | DailyChange::Reposted(_) => {
            expect(tx, Task::Dailies(guild), AT_ONCE).await
        }
        DailyChange::Offered(_)
        | DailyChange::Lost
        | DailyChange::Shown(_)
        | DailyChange::RepostGivenUp => Ok(()),
    }
}

pub(in crate::store) async fn release(
    tx: &mut impl Transaction,
    guild: GuildId,
    number: u64,
) -> Result<()> {
    if newest_number(tx, guild).await? != number {
        return Ok(());
    }
    let Some(daily) = one(tx, guild, number).await?.filter(|daily| daily.post().is_none()) else {
        return Ok(());
    };
    tx.delete::<Daily>(&daily.key(guild)).await?;
    // A daily that was voided, or dated by a wrong clock, had left its date to this one.
    let earlier = between(tx, guild, 1..number).await?;
    for earlier in earlier.into_iter().filter(|earlier| earlier.date == daily.date) {
        tx.list(&earlier.key(guild), &earlier).await?;
    }
    expect(tx, Task::Dailies(guild), AT_ONCE).await
}

pub(in crate::store) async fn reveal(
    tx: &mut impl Transaction,
    guild: GuildId,
    thread: ChannelId,
    question: QuestionId,
) -> Result<Option<Reveal>> {
    tx.get(&(guild, thread, question)).await
}

pub(in crate::store) async fn keep_reveal(
    tx: &mut impl Transaction,
    guild: GuildId,
    reveal: Reveal,
) -> Result<()> {
    tx.put(&reveal.key(guild), &reveal).await
}
