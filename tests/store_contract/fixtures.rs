//! Values for the contract tests.

use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use std::sync::Arc;
use warmup::domain::daily::{Daily, DailyChange, Post};
use warmup::domain::ids::{ChannelId, GuildId, InteractionId, MessageId, UserId};
use warmup::domain::question::{Filter, QuestionId};
use warmup::domain::schedule::{Schedule, Weekdays, Zone, parse_time};
use warmup::domain::selection::PastQuestion;
use warmup::domain::server::{RevealPolicy, ServerChange, Settings};
use warmup::store::{Claim, Claimed, Store, Submission};

pub(crate) type Shared = Arc<dyn Store>;

pub(crate) const HERE: GuildId = GuildId(100);
pub(crate) const ELSEWHERE: GuildId = GuildId(101);
pub(crate) const ANN: UserId = UserId(7);
pub(crate) const BEN: UserId = UserId(8);

pub(crate) fn question(slug: &str) -> QuestionId {
    QuestionId::new("python", slug).unwrap()
}

/// The date of the daily with this number, if each day has one.
pub(crate) fn day(number: u64) -> Date {
    date(2026, 3, 1) + i64::try_from(number).unwrap().days()
}

/// The time of that daily's post: nine in the morning.
pub(crate) fn nine(number: u64) -> Timestamp {
    day(number).at(9, 0, 0, 0).in_tz("UTC").unwrap().timestamp()
}

pub(crate) fn configure(channel: u64) -> ServerChange {
    let settings = Settings {
        channel: ChannelId(channel),
        schedule: Schedule {
            time: parse_time("09:00").unwrap(),
            zone: Zone::UTC,
            weekdays: Weekdays::WORKING,
        },
        filter: Filter::default(),
        ping: None,
        reveal: RevealPolicy::default(),
        publish: false,
        in_forum: false,
    };
    ServerChange::Configure { settings, seed: 5, now: nine(0) }
}

/// The question of the daily with this number.
pub(crate) fn asked(number: u64) -> QuestionId {
    question(&format!("asked-{number}"))
}

pub(crate) fn claim(number: u64) -> Claim {
    Claim {
        date: day(number),
        asked: PastQuestion { question: asked(number), cycle: 0 },
        channel: ChannelId(1),
        now: nine(number),
    }
}

pub(crate) fn post(number: u64) -> Post {
    Post { message: MessageId(1_000 + number), at: nine(number), in_forum: false }
}

pub(crate) async fn claimed(store: &Shared, guild: GuildId, number: u64) -> Daily {
    match store.claim_daily(guild, claim(number)).await.unwrap() {
        Claimed::New(daily) => daily,
        Claimed::Taken(daily) => panic!("the date is taken by {daily:?}"),
    }
}

/// Posts the dailies up to `number`, one a day.
pub(crate) async fn posted(store: &Shared, guild: GuildId, number: u64) {
    for number in 1..=number {
        if store.daily(guild, number).await.unwrap().is_none() {
            claimed(store, guild, number).await;
            let posted = DailyChange::Posted(post(number));
            store.advance_daily(guild, number, posted).await.unwrap();
        }
    }
}

/// An answer to the daily with this number, a minute's work, finished an hour after its posting.
pub(crate) fn to_daily(id: u64, number: u64) -> Submission {
    let now = nine(number) + SignedDuration::from_hours(1);
    Submission {
        id: InteractionId(id),
        question: asked(number),
        daily: Some(number),
        begun: now - SignedDuration::from_mins(1),
        now,
        text: format!("answer {id}"),
        choice: None,
    }
}

/// An answer for practice.
pub(crate) fn practice(id: u64, slug: &str) -> Submission {
    Submission { question: question(slug), daily: None, ..to_daily(id, 1) }
}
