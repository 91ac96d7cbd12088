//! Answers of maximum length, so that a store has something to read and to lose.

#[path = "submission.rs"]
mod submission;

use futures::future::join_all;
use jiff::Timestamp;
use std::ops::RangeInclusive;
use submission::practiced;
use warmup::domain::ids::{GuildId, UserId};
use warmup::store::sled::SledStore;
use warmup::store::{Store as _, Submission};

/// Stores an answer of each of these members at `now`, many at a time.
pub(crate) async fn keep_long_answers(
    store: &SledStore,
    guild: GuildId,
    members: RangeInclusive<u64>,
    now: Timestamp,
) {
    let answers = members.map(|id| store.record_attempt(guild, UserId(id), long_answer(id, now)));
    for kept in join_all(answers).await {
        kept.unwrap();
    }
}

/// An answer of a member at `now`, of maximum length.
pub(crate) fn long_answer(id: u64, now: Timestamp) -> Submission {
    practiced(id, now, format!("A{}", "\u{1}".repeat(3_999)))
}
