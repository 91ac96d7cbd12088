//! Review cards.

use super::members;
use super::records::if_readable;
use crate::domain::discount::Discount;
use crate::domain::ids::{GuildId, InteractionId, UserId};
use crate::domain::member::{Attempt, Member};
use crate::domain::question::QuestionId;
use crate::domain::review::{CardChange, Rating, Review, ReviewCard, ReviewPlan};
use crate::domain::schedule::Zone;
use crate::domain::server::Server;
use crate::store::backend::Transaction;
use crate::store::records::key::KeyRange;
use crate::store::records::{AtQuestion, DueCard};
use crate::store::{CardReviewed, CardSubmission, Result, Unreadable};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashSet;

pub(in crate::store) async fn one(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    question: QuestionId,
) -> Result<Option<ReviewCard>> {
    tx.get(&(guild, user, question)).await
}

pub(in crate::store) async fn after(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    after: Option<QuestionId>,
    count: usize,
) -> Result<Vec<ReviewCard>> {
    let all = KeyRange::within((guild, user)).most(count);
    let span = match after {
        Some(after) => all.behind((guild, user, after)),
        None => all,
    };
    Ok(tx.range(span).await?.into_iter().map(|(_, card)| card).collect())
}

pub(in crate::store) async fn due(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<QuestionId>> {
    let span = KeyRange::within((guild, user)).before(first_later(guild, user, now));
    let rows = tx.find::<DueCard>(span).await?;
    Ok(rows.into_iter().map(|((.., question), ())| question).collect())
}

pub(in crate::store) async fn later(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<(Timestamp, QuestionId)>> {
    let span = KeyRange::within((guild, user)).from(first_later(guild, user, now));
    let rows = tx.find::<DueCard>(span).await?;
    Ok(rows.into_iter().map(|((_, _, due, question), ())| (due, question)).collect())
}

/// A key before those of all cards that are due after `now`, and after all others.
fn first_later(
    guild: GuildId,
    user: UserId,
    now: Timestamp,
) -> (GuildId, UserId, Timestamp, QuestionId) {
    let first = QuestionId::new("0", "0").expect("a digit is a slug");
    let later = now.saturating_add(SignedDuration::from_nanos(1)).unwrap_or(Timestamp::MAX);
    (guild, user, later, first)
}

pub(in crate::store) async fn ungraded(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    before: InteractionId,
) -> Result<Vec<QuestionId>> {
    let cards = tx.keys::<ReviewCard>(KeyRange::within((guild, user))).await?;
    let graded: HashSet<QuestionId> = cards.into_iter().map(|(.., question)| question).collect();
    let answered = tx.find::<AtQuestion>(KeyRange::within((guild, user))).await?;
    let mut ungraded: Vec<(u64, QuestionId)> = answered
        .into_iter()
        .map(|((.., question), id)| (id, question))
        .filter(|(id, question)| *id < before.0 && !graded.contains(question))
        .collect();
    ungraded.sort();
    Ok(ungraded.into_iter().map(|(_, question)| question).collect())
}

pub(in crate::store) async fn review(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    submission: CardSubmission,
) -> Result<CardReviewed> {
    let CardSubmission { question, seen, grade, now } = submission;
    let key = (guild, user, question);
    let card = tx.get::<ReviewCard>(&key).await?;
    let reviews = card.as_ref().map_or(0, |card| card.state.reviews);
    if reviews != seen || card.as_ref().is_some_and(|card| card.state.suspended.is_some()) {
        return Ok(CardReviewed::Outdated(card));
    }
    let plan = plan(tx, guild, user).await?;
    let review = Review { grade, at: now, attempt: None };
    let after = if let Some(card) = card {
        card.after(review, &plan)
    } else {
        let Some(newest) = tx.found::<AtQuestion>(&key).await? else {
            return Ok(CardReviewed::Outdated(None));
        };
        introduce(tx, guild, user, &plan, now).await?;
        let newest = if_readable::<Attempt>(tx, &(guild, user, InteractionId(newest))).await?;
        let first = newest.as_ref().and_then(first_review).filter(|first| first.at < now);
        match first {
            Some(first) => ReviewCard::begin(key.2.clone(), first, &plan).after(review, &plan),
            None => ReviewCard::begin(key.2.clone(), review, &plan),
        }
    };
    tx.put(&key, &after).await?;
    Ok(CardReviewed::Stored(after))
}

/// The review that an attempt was, if it was scored.
fn first_review(attempt: &Attempt) -> Option<Review> {
    let grade = Rating::of_ticks(attempt.ticked.as_ref()?)?;
    Some(Review { grade, at: attempt.at, attempt: Some(attempt.id) })
}

/// Counts one more new question today.
async fn introduce(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    plan: &ReviewPlan,
    now: Timestamp,
) -> Result<()> {
    let member = members::one(tx, guild, user).await?.unwrap_or_default();
    let reviews = member.reviews.with_new_one(plan.zone.date_at(now));
    tx.put(&(guild, user), &Member { reviews, ..member }).await
}

/// Grades the card of an attempt's question by its self-score. An unreadable card stays as it is.
pub(super) async fn grade_by_attempt(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    attempt: &Attempt,
    plan: &ReviewPlan,
) -> Result<()> {
    let counts = attempt.discount != Some(Discount::Blank);
    let Some(review) = first_review(attempt).filter(|_| counts) else { return Ok(()) };
    let key = (guild, user, attempt.question.clone());
    let card = match tx.get::<ReviewCard>(&key).await {
        Err(error) if error.is::<Unreadable>() => return Ok(()),
        card => card?,
    };
    let after = match &card {
        Some(card) => card.after_score(review, plan),
        None => Some(ReviewCard::begin(key.2.clone(), review, plan)),
    };
    match after {
        Some(after) if card.as_ref() != Some(&after) => tx.put(&key, &after).await,
        _ => Ok(()),
    }
}

pub(in crate::store) async fn correct(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    question: QuestionId,
    reviews: u32,
    grade: Rating,
) -> Result<Option<ReviewCard>> {
    let key = (guild, user, question);
    let card = tx.get::<ReviewCard>(&key).await?;
    let Some(card) = card.filter(|card| card.state.reviews == reviews) else { return Ok(None) };
    let after = card.corrected(grade, &plan(tx, guild, user).await?);
    if after != card {
        tx.put(&key, &after).await?;
    }
    Ok(Some(after))
}

pub(in crate::store) async fn change(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
    question: QuestionId,
    change: CardChange,
) -> Result<Option<ReviewCard>> {
    let key = (guild, user, question);
    let Some(card) = tx.get::<ReviewCard>(&key).await? else { return Ok(None) };
    let after = card.changed(change);
    if after != card {
        tx.put(&key, &after).await?;
    }
    Ok(Some(after))
}

/// The member's wishes and the server's calendar, as far as they can be read.
pub(super) async fn plan(
    tx: &mut impl Transaction,
    guild: GuildId,
    user: UserId,
) -> Result<ReviewPlan> {
    let member = if_readable::<Member>(tx, &(guild, user)).await?.unwrap_or_default();
    let server = if_readable::<Server>(tx, &(guild,)).await?;
    Ok(plan_of(&member, server.as_ref()))
}

/// The same from records that were read already.
pub(super) fn plan_of(member: &Member, server: Option<&Server>) -> ReviewPlan {
    let zone = server.map_or(Zone::UTC, |server| server.settings.schedule.zone.clone());
    let settings = &member.reviews;
    let parameters = settings.parameters.unwrap_or_default();
    ReviewPlan { retention: settings.retention, zone, parameters }
}
