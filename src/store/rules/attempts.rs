//! Attempts.

use super::queue::expect;
use super::records::if_readable;
use super::{dailies, members, reviews};
use crate::domain::daily::Daily;
use crate::domain::discount::{Discount, PERIOD, RecentAnswer};
use crate::domain::ids::{GuildId, InteractionId, UserId};
use crate::domain::key_point::Ticks;
use crate::domain::leaderboard::{KEPT, ScoredAnswer};
use crate::domain::member::{Attempt, Member, Recorded, in_window};
use crate::domain::question::QuestionId;
use crate::domain::server::Server;
use crate::domain::streak::Excuse;
use crate::domain::task::Task;
use crate::domain::whole_score::WholeScore;
use crate::store::backend::Transaction;
use crate::store::records::key::KeyRange;
use crate::store::records::{AtDaily, AtQuestion, AtTime};
use crate::store::{Result, Submission};
use jiff::Timestamp;
use std::collections::HashMap;

pub(in crate::store) async fn one(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    id: InteractionId,
) -> Result<Option<Attempt>> {
    tx.get(&(guild, user, id)).await
}

pub(in crate::store) async fn all(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
) -> Result<Vec<Attempt>> {
    let attempts = tx.range(KeyRange::within((guild, user))).await?;
    Ok(attempts.into_iter().map(|(_, attempt)| attempt).collect())
}

/// The attempts of a member, oldest first: at most `count` after `after`.
pub(in crate::store) async fn after(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    after: InteractionId,
    count: usize,
) -> Result<Vec<Attempt>> {
    let span = KeyRange::within((guild, user)).behind((guild, user, after)).most(count);
    Ok(tx.range(span).await?.into_iter().map(|(_, attempt)| attempt).collect())
}

/// The number of attempts of a member after `after`, counting at most `most`.
pub(in crate::store) async fn count_after(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    after: InteractionId,
    most: usize,
) -> Result<usize> {
    let span = KeyRange::within((guild, user)).behind((guild, user, after)).most(most);
    tx.count::<Attempt>(span).await
}

/// The questions that a member has answered, each with their newest attempt.
pub(in crate::store) async fn questions(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
) -> Result<Vec<(QuestionId, InteractionId)>> {
    let found = tx.find::<AtQuestion>(KeyRange::within((guild, user))).await?;
    Ok(found.into_iter().map(|((.., question), id)| (question, InteractionId(id))).collect())
}

pub(in crate::store) async fn latest(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    question: QuestionId,
) -> Result<Option<Attempt>> {
    match newest_at(tx, guild, user, &question).await? {
        Some(id) => if_readable(tx, &(guild, user, id)).await,
        None => Ok(None),
    }
}

async fn newest_at(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    question: &QuestionId,
) -> Result<Option<InteractionId>> {
    let key = (guild, user, question.clone());
    Ok(tx.found::<AtQuestion>(&key).await?.map(InteractionId))
}

/// Each member's newest attempt at a daily, in chronological order.
pub(in crate::store) async fn at_daily(
    tx: &mut impl Transaction,
    guild: GuildId,
    number: u64,
) -> Result<Vec<(UserId, Attempt)>> {
    let rows = tx.find::<AtDaily>(KeyRange::within((guild, number))).await?;
    let keys = rows.into_iter().map(|((.., user), id)| (guild, user, InteractionId(id))).collect();
    let attempts = tx.among(keys).await?;
    let mut attempts: Vec<_> =
        attempts.into_iter().map(|((_, user, _), attempt)| (user, attempt)).collect();
    attempts.sort_by_key(|(_, attempt): &(UserId, Attempt)| attempt.id);
    Ok(attempts)
}

/// The members who have answered a daily.
pub(in crate::store) async fn members_at_daily(
    tx: &mut impl Transaction,
    guild: GuildId,
    number: u64,
) -> Result<Vec<UserId>> {
    let rows = tx.find::<AtDaily>(KeyRange::within((guild, number))).await?;
    Ok(rows.into_iter().map(|((.., user), _)| user).collect())
}

pub(in crate::store) async fn count_at_daily(
    tx: &mut impl Transaction,
    guild: GuildId,
    number: u64,
) -> Result<usize> {
    tx.count_found::<AtDaily>(KeyRange::within((guild, number))).await
}

/// The first possible key of a server's answers since `instant`.
const fn since(guild: GuildId, instant: Timestamp) -> (GuildId, Timestamp, UserId, InteractionId) {
    (guild, instant, UserId(0), InteractionId(0))
}

pub(in crate::store) async fn answers_since(
    tx: &mut impl Transaction,
    guild: GuildId,
    instant: Timestamp,
) -> Result<Vec<ScoredAnswer>> {
    let span = KeyRange::within((guild,)).from(since(guild, instant));
    let found = tx.find::<AtTime>(span).await?;
    Ok(found
        .into_iter()
        .map(|((_, _, member, _), question)| ScoredAnswer { member, question })
        .collect())
}

/// Stores an answer, and counts it for the daily it names if that one was posted with this very
/// question. An answer that names any other daily is practice: the number may yet be given to
/// another question.
pub(in crate::store) async fn record(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    submission: Submission,
) -> Result<Recorded> {
    let before = members::one(tx, guild, user).await?.unwrap_or_default();
    if let Some(attempt) = one(tx, guild, user, submission.id).await? {
        let late = is_late(tx, guild, &attempt, submission.begun).await?;
        let after = before.clone();
        let void = is_void(tx, guild, &attempt).await?;
        return Ok(Recorded { attempt, before, after, late, void, repeated: true });
    }
    let daily = answered_daily(tx, guild, &submission).await?;
    if let Some(attempt) = first_choice(tx, guild, user, daily.as_ref(), &submission).await? {
        let late = is_late(tx, guild, &attempt, attempt.at).await?;
        let after = before.clone();
        let void = is_void(tx, guild, &attempt).await?;
        return Ok(Recorded { attempt, before, after, late, void, repeated: true });
    }
    let discount = discount(tx, guild, user, &submission).await?;
    let ticked = match &submission.choice {
        Some(choice) => choice.score.map(WholeScore::ticks),
        None => earlier_ticks(tx, guild, user, daily.as_ref()).await?,
    };
    let attempt = Attempt {
        id: submission.id,
        discount,
        daily: daily.as_ref().map(|daily| daily.number),
        at: submission.now,
        ticked,
        shared: None,
        question: submission.question,
        text: submission.text,
        chosen: submission.choice.map(|choice| choice.options).unwrap_or_default(),
    };
    let late = is_late(tx, guild, &attempt, submission.begun).await?;
    let mut after = before.clone();
    let is_blank = discount == Some(Discount::Blank);
    let void = daily.as_ref().is_some_and(Daily::is_voided_by_admin);
    if let Some(number) = attempt.daily.filter(|_| !late && !is_blank && !void) {
        let excuses = excuses(tx, guild, &before, number).await?;
        let excuse = |number| excuses.get(&number).copied().unwrap_or(Some(Excuse::Void));
        after = after.after_answering(number, excuse);
    }
    let server = if_readable::<Server>(tx, &(guild,)).await?;
    if let Some(roles) = server.as_ref().map(|server| &server.streak_roles)
        && roles.refused().is_none()
        && after.has_earned_role_since(&before, roles)
    {
        expect(tx, Task::StreakRoles(guild), submission.now).await?;
    }
    if discount.is_none() {
        let counted_at = counted_at(tx, guild, user, &attempt.question).await?;
        let seasons = server.as_ref().map(|server| server.seasons.clone()).unwrap_or_default();
        after = after.after_counting(&seasons, counted_at);
    }
    if let Some(edit_at) = daily.as_ref().and_then(Daily::edit_at) {
        expect(tx, Task::Messages(guild), edit_at).await?;
    }
    tx.put(&(guild, user, attempt.id), &attempt).await?;
    drop_old_answers(tx, guild, submission.now).await?;
    tx.put(&(guild, user), &after).await?;
    if !attempt.chosen.is_empty() {
        // A choice is scored when it is made.
        let plan = reviews::plan_of(&after, server.as_ref());
        reviews::grade_by_attempt(tx, guild, user, &attempt, &plan).await?;
    }
    Ok(Recorded { attempt, before, after, late, void, repeated: false })
}

/// Returns `true` if an admin lets the daily of an attempt count for nobody.
async fn is_void(tx: &mut impl Transaction, guild: GuildId, attempt: &Attempt) -> Result<bool> {
    let Some(number) = attempt.daily else { return Ok(false) };
    let daily = if_readable::<Daily>(tx, &(guild, number)).await?;
    Ok(daily.is_some_and(|daily| daily.is_voided_by_admin()))
}

/// The member's choice that stands, if they choose again: the first one at a daily, or since the
/// message with the options was posted. They have seen the answer by then.
async fn first_choice(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    daily: Option<&Daily>,
    submission: &Submission,
) -> Result<Option<Attempt>> {
    let Some(choice) = &submission.choice else { return Ok(None) };
    let newest = match daily {
        Some(daily) => tx.found::<AtDaily>(&(guild, daily.number, user)).await?.map(InteractionId),
        None => newest_at(tx, guild, user, &submission.question)
            .await?
            .filter(|id| id.0 > choice.message.0),
    };
    let Some(newest) = newest else { return Ok(None) };
    let attempt = if_readable::<Attempt>(tx, &(guild, user, newest)).await?;
    let number = daily.map(|daily| daily.number);
    Ok(attempt.filter(|attempt| !attempt.chosen.is_empty() && attempt.daily == number))
}

/// The discount of an answer, judged by those that the member gave shortly before.
async fn discount(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    submission: &Submission,
) -> Result<Option<Discount>> {
    let Submission { text, question, now, choice, .. } = submission;
    let first = now.saturating_sub(PERIOD).unwrap_or(Timestamp::MIN);
    let recent =
        KeyRange::within((guild, user)).behind((guild, user, InteractionId::before(first)));
    let recent: Vec<(_, Attempt)> = tx.range(recent).await?;
    let recent = recent.iter().map(|(_, attempt)| RecentAnswer {
        question: &attempt.question,
        at: attempt.at,
        discount: attempt.discount,
    });
    let text = choice.is_none().then_some(text.as_str());
    Ok(Discount::of(text, question, *now, recent))
}

/// The time of the member's newest answer to a question that counts for leaderboards, if there is
/// one.
async fn counted_at(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    question: &QuestionId,
) -> Result<Option<Timestamp>> {
    let Some(newest) = newest_at(tx, guild, user, question).await? else { return Ok(None) };
    // One that can't be read counts, and may be the newest one that does.
    let Some(newest) = if_readable::<Attempt>(tx, &(guild, user, newest)).await? else {
        return Ok(Some(Timestamp::MAX));
    };
    if newest.discount.is_none() {
        return Ok(Some(newest.at));
    }
    // This is rare: the newest one was one too many, and an older one may have counted.
    let counts = |attempt: &&Attempt| attempt.question == *question && attempt.discount.is_none();
    Ok(all(tx, guild, user).await?.iter().filter(counts).map(|attempt| attempt.at).max())
}

/// The ticks of a member's previous answer to a daily, which stay when they answer again.
async fn earlier_ticks(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    daily: Option<&Daily>,
) -> Result<Option<Ticks>> {
    let Some(daily) = daily else { return Ok(None) };
    let newest = tx.found::<AtDaily>(&(guild, daily.number, user)).await?;
    let Some(id) = newest else { return Ok(None) };
    let earlier = if_readable::<Attempt>(tx, &(guild, user, InteractionId(id))).await?;
    Ok(earlier.and_then(|attempt| attempt.ticked))
}

/// The daily that an answer belongs to, if it was posted and asked this question.
async fn answered_daily(
    tx: &mut impl Transaction,
    guild: GuildId,
    submission: &Submission,
) -> Result<Option<Daily>> {
    let Some(number) = submission.daily else { return Ok(None) };
    let daily = dailies::one(tx, guild, number).await?;
    Ok(daily.filter(|daily| daily.post().is_some() && daily.asked.question == submission.question))
}

/// Returns `true` if an attempt at a daily came after its window. Nobody can begin an answer after
/// submitting it, so a start in the future is ignored.
async fn is_late(
    tx: &mut impl Transaction,
    guild: GuildId,
    attempt: &Attempt,
    begun: Timestamp,
) -> Result<bool> {
    let Some(number) = attempt.daily else { return Ok(false) };
    // A daily that can't be read may not have been posted, so it makes nobody late.
    let next = if_readable::<Daily>(tx, &(guild, number.saturating_add(1))).await?;
    let next_posted_at = next.and_then(|daily| daily.post().map(|post| post.at));
    Ok(!in_window(begun.min(attempt.at), attempt.at, next_posted_at))
}

/// The excuse, if any, for each daily between the last answered one and `number`.
async fn excuses(
    tx: &mut impl Transaction,
    guild: GuildId,
    member: &Member,
    number: u64,
) -> Result<HashMap<u64, Option<Excuse>>> {
    let first = member.streak.last_answered.map_or(number, |last| last + 1);
    if first >= number {
        return Ok(HashMap::new());
    }
    let between = dailies::between(tx, guild, first..number).await?;
    Ok(between.iter().map(|daily| (daily.number, member.excuse(Some(daily)))).collect())
}

/// Removes some rows that no leaderboard needs any longer. Each answer adds one and removes more
/// than one, so they do not pile up over the years.
async fn drop_old_answers(tx: &mut impl Transaction, guild: GuildId, now: Timestamp) -> Result<()> {
    const SOME: usize = 4;
    let oldest = now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN);
    let old = KeyRange::within((guild,)).before(since(guild, oldest)).most(SOME);
    for (key, _) in tx.find::<AtTime>(old).await? {
        tx.drop_row::<AtTime>(&key).await?;
    }
    Ok(())
}

/// Stores the key points that a member had, and what follows for the question's review card;
/// returns `None` if there is no such attempt.
pub(in crate::store) async fn score(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    id: InteractionId,
    ticks: Ticks,
) -> Result<Option<Attempt>> {
    let scored = change(tx, guild, user, id, |attempt| attempt.ticked = Some(ticks)).await?;
    if let Some(attempt) = &scored {
        let plan = reviews::plan(tx, guild, user).await?;
        reviews::grade_by_attempt(tx, guild, user, attempt, &plan).await?;
    }
    Ok(scored)
}

/// Changes an attempt; returns `None` if there is no such attempt.
pub(in crate::store) async fn change(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    id: InteractionId,
    change: impl FnOnce(&mut Attempt) + Send,
) -> Result<Option<Attempt>> {
    let Some(before) = one(tx, guild, user, id).await? else { return Ok(None) };
    let mut after = before.clone();
    change(&mut after);
    if after != before {
        tx.put(&(guild, user, id), &after).await?;
    }
    Ok(Some(after))
}
