//! Random verbs, applied to a store and to a model of it that fits on a page.

use crate::fixtures::*;
use jiff::SignedDuration;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::collections::BTreeMap;
use std::future::Future;
use warmup::domain::choices::Offered;
use warmup::domain::daily::{Daily, DailyChange, DailyStage, MessageState, Void};
use warmup::domain::discount::Discount;
use warmup::domain::ids::{InteractionId, MessageId, UserId};
use warmup::domain::key_point::{Tick, Ticks};
use warmup::domain::member::{Attempt, Away, Member, MemberChange, in_window};
use warmup::store::{Claimed, Store, Submission};

/// One verb with its arguments. Days are few, so that verbs meet.
#[derive(Clone, Copy, Debug)]
enum Verb {
    Claim {
        day: u64,
    },
    Post {
        number: u64,
    },
    Close {
        number: u64,
    },
    Void {
        number: u64,
    },
    Release {
        number: u64,
    },
    /// `hours` after nine o'clock on the day of the daily, and `began` hours before that.
    Answer {
        user: u64,
        id: u64,
        number: u64,
        to_daily: bool,
        hours: i64,
        began: i64,
    },
    Score {
        user: u64,
        id: u64,
        ticked: u8,
    },
    Share {
        user: u64,
        id: u64,
        message: u64,
    },
    Away {
        user: u64,
        from: u64,
        days: u64,
    },
    ForgetMember {
        user: u64,
    },
}

fn verb() -> impl Strategy<Value = Verb> {
    let (user, id, number) = (1_u64..4, 1_u64..40, 1_u64..8);
    prop_oneof![
        3 => (1_u64..12).prop_map(|day| Verb::Claim { day }),
        4 => number.clone().prop_map(|number| Verb::Post { number }),
        1 => number.clone().prop_map(|number| Verb::Close { number }),
        1 => number.clone().prop_map(|number| Verb::Void { number }),
        1 => number.clone().prop_map(|number| Verb::Release { number }),
        8 => (user.clone(), id.clone(), number, any::<bool>(), 0_i64..60, -5_i64..5).prop_map(
            |(user, id, number, to_daily, hours, began)| {
                Verb::Answer { user, id, number, to_daily, hours, began }
            }
        ),
        1 => (user.clone(), id.clone(), 0_u8..7)
            .prop_map(|(user, id, ticked)| Verb::Score { user, id, ticked }),
        1 => (user.clone(), id, 1_u64..5)
            .prop_map(|(user, id, message)| Verb::Share { user, id, message }),
        1 => (user.clone(), 1_u64..12, 1_u64..4)
            .prop_map(|(user, from, days)| Verb::Away { user, from, days }),
        1 => user.prop_map(|user| Verb::ForgetMember { user }),
    ]
}

/// The state of a server: dailies in order of their numbers, members, and attempts by member.
#[derive(Default)]
struct Model {
    dailies: Vec<Daily>,
    members: BTreeMap<UserId, Member>,
    attempts: BTreeMap<(UserId, InteractionId), Attempt>,
}

impl Model {
    fn daily(&mut self, number: u64) -> Option<&mut Daily> {
        self.dailies.iter_mut().find(|daily| daily.number == number)
    }

    fn claim(&mut self, day: u64) -> Claimed {
        let claim = claim(day);
        let misdated = |daily: &Daily| self.dailies.iter().any(|later| daily.is_misdated_by(later));
        let mut holders = self.dailies.iter().filter(|daily| daily.date == claim.date);
        if let Some(daily) = holders.find(|daily| daily.voided.is_none() && !misdated(daily)) {
            return Claimed::Taken(daily.clone());
        }
        let daily = Daily {
            number: self.dailies.len() as u64 + 1,
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
        self.dailies.push(daily.clone());
        Claimed::New(daily)
    }

    fn advance(&mut self, number: u64, progress: DailyChange) -> Option<Daily> {
        let daily = self.daily(number)?;
        *daily = daily.clone().after(progress);
        Some(daily.clone())
    }

    fn release(&mut self, number: u64) {
        if self.dailies.last().is_some_and(|last| last.number == number && last.post().is_none()) {
            self.dailies.pop();
        }
    }

    /// Returns if the answer was new, if it was late, and the updated member.
    fn answer(&mut self, user: UserId, answer: &Submission) -> (bool, bool, Member) {
        let posted_at: BTreeMap<u64, jiff::Timestamp> = self
            .dailies
            .iter()
            .filter_map(|daily| Some((daily.number, daily.post()?.at)))
            .collect();
        let late = |number: u64, at| {
            !in_window(answer.begun.min(at), at, posted_at.get(&(number + 1)).copied())
        };
        let mut member = self.members.get(&user).cloned().unwrap_or_default();
        if let Some(attempt) = self.attempts.get(&(user, answer.id)) {
            return (false, attempt.daily.is_some_and(|number| late(number, attempt.at)), member);
        }
        let daily = answer.daily.filter(|number| {
            let question = self.daily(*number).map(|daily| daily.asked.question.clone());
            posted_at.contains_key(number) && question.as_ref() == Some(&answer.question)
        });
        let late = daily.is_some_and(|number| late(number, answer.now));
        // The ids of these tests say nothing about time, so no answer is near another.
        let discount = Discount::of(Some(&answer.text), &answer.question, answer.now, []);
        if let Some(number) = daily.filter(|_| !late && discount.is_none()) {
            let dailies = self.dailies.clone();
            let before = member.clone();
            member = member.after_answering(number, |missed| {
                before.excuse(dailies.iter().find(|daily| daily.number == missed))
            });
        }
        let first = !self.attempts.iter().any(|((other, _), attempt)| {
            *other == user && attempt.question == answer.question && attempt.discount.is_none()
        });
        member.answered += u32::from(first && discount.is_none());
        let attempt = Attempt {
            id: answer.id,
            question: answer.question.clone(),
            daily,
            at: answer.now,
            text: answer.text.clone(),
            chosen: Vec::new(),
            ticked: daily.and_then(|number| {
                let own = self.attempts.iter().filter(|((other, _), _)| *other == user);
                let mut at_daily = own.filter(|(_, attempt)| {
                    attempt.daily == Some(number) && attempt.discount.is_none()
                });
                at_daily.next_back().and_then(|(_, attempt)| attempt.ticked.clone())
            }),
            shared: None,
            discount,
        };
        self.attempts.insert((user, answer.id), attempt);
        self.members.insert(user, member.clone());
        (true, late, member)
    }
}

/// The question of the daily with this number, whichever day it belongs to.
fn submission(model: &mut Model, verb: Verb) -> Option<Submission> {
    let Verb::Answer { id, number, to_daily: daily, hours, began, .. } = verb else { return None };
    let question = model
        .daily(number)
        .map_or_else(|| question("practice"), |daily| daily.asked.question.clone());
    let now = nine(number) + SignedDuration::from_hours(hours);
    Some(Submission {
        id: InteractionId(id),
        question,
        daily: daily.then_some(number),
        begun: now - SignedDuration::from_hours(began),
        now,
        text: if id % 5 == 0 { ".".to_owned() } else { format!("answer {id}") },
        choice: None,
    })
}

/// Applies `verb` to both and compares the results.
async fn step(store: &dyn Store, model: &mut Model, verb: Verb) {
    match verb {
        Verb::Claim { day } => {
            let claimed = store.claim_daily(HERE, claim(day)).await.unwrap();
            assert_eq!(claimed, model.claim(day));
        }
        Verb::Post { number } => {
            let progress = DailyChange::Posted(post(number));
            let advanced = store.advance_daily(HERE, number, progress).await.unwrap();
            assert_eq!(advanced, model.advance(number, progress));
        }
        Verb::Close { number } => {
            let advanced = store.advance_daily(HERE, number, DailyChange::Closed).await.unwrap();
            assert_eq!(advanced, model.advance(number, DailyChange::Closed));
        }
        Verb::Void { number } => {
            let progress = DailyChange::Voided(Void::MessageDeleted);
            let advanced = store.advance_daily(HERE, number, progress).await.unwrap();
            assert_eq!(advanced, model.advance(number, progress));
        }
        Verb::Release { number } => {
            store.release_daily(HERE, number).await.unwrap();
            model.release(number);
        }
        Verb::Answer { user, .. } => {
            let user = UserId(user);
            let answer = submission(model, verb).expect("the verb is an answer");
            let recorded = store.record_attempt(HERE, user, answer.clone()).await.unwrap();
            let (new, late, member) = model.answer(user, &answer);
            assert_eq!((!recorded.repeated, recorded.late), (new, late));
            assert_eq!(recorded.after, member);
            assert_eq!(Some(&recorded.attempt), model.attempts.get(&(user, answer.id)));
        }
        Verb::Score { user, id, ticked } => {
            let (user, id) = (UserId(user), InteractionId(id));
            let ticks: Ticks = [Tick::Position(ticked)].into_iter().collect();
            let scored = store.score_attempt(HERE, user, id, ticks.clone()).await.unwrap();
            let attempt = model.attempts.get_mut(&(user, id));
            let expected = attempt.map(|attempt| {
                attempt.ticked = Some(ticks);
                attempt.clone()
            });
            assert_eq!(scored, expected);
        }
        Verb::Share { user, id, message } => {
            let (user, id, message) = (UserId(user), InteractionId(id), MessageId(message));
            let shared = store.share_attempt(HERE, user, id, message).await.unwrap();
            let attempt = model.attempts.get_mut(&(user, id));
            let expected = attempt.map(|attempt| {
                attempt.shared.get_or_insert(message);
                attempt.clone()
            });
            assert_eq!(shared, expected);
        }
        Verb::Away { user, from, days } => {
            let user = UserId(user);
            let change = MemberChange::Away(Away { from: nine(from), until: nine(from + days) });
            let changed = store.change_member(HERE, user, change).await.unwrap();
            let member = model.members.entry(user).or_default();
            *member = member.clone().after(change);
            assert_eq!(&changed, member);
        }
        Verb::ForgetMember { user } => {
            let user = UserId(user);
            store.forget_member(HERE, user).await.unwrap();
            model.members.remove(&user);
            model.attempts.retain(|(other, _), _| *other != user);
        }
    }
}

/// Compares everything that can be read.
async fn agree(store: &dyn Store, model: &Model) {
    let dailies: Vec<Daily> = model.dailies.iter().rev().cloned().collect();
    assert_eq!(store.latest_dailies(HERE, 99).await.unwrap(), dailies);
    let members: Vec<_> = model.members.clone().into_iter().collect();
    assert_eq!(store.members(HERE).await.unwrap(), members);
    for user in (1..4).map(UserId) {
        let own = || model.attempts.iter().filter(|((other, _), _)| *other == user);
        let counted = || own().filter(|(_, attempt)| attempt.discount.is_none());
        let attempts: Vec<_> = own().map(|(_, attempt)| attempt.clone()).collect();
        assert_eq!(store.attempts(HERE, user).await.unwrap(), attempts);
        for number in 1..8 {
            let latest = counted().rfind(|(_, attempt)| attempt.question == asked(number));
            let found = store.latest_attempt(HERE, user, &asked(number)).await.unwrap();
            assert_eq!(found.as_ref(), latest.map(|(_, attempt)| attempt));
            let at_daily = store.attempts_at_daily(HERE, number).await.unwrap();
            let found = at_daily.iter().find(|(other, _)| *other == user);
            let latest = counted().rfind(|(_, attempt)| attempt.daily == Some(number));
            assert_eq!(found.map(|(_, attempt)| attempt), latest.map(|(_, attempt)| attempt));
        }
    }
    let counted = model.attempts.iter().filter(|(_, attempt)| attempt.discount.is_none());
    let mut answers: Vec<_> = counted.collect();
    answers.sort_by_key(|((user, id), attempt)| (attempt.at, *user, *id));
    let answers: Vec<_> =
        answers.iter().map(|((user, _), attempt)| (*user, attempt.question.clone())).collect();
    let found = store.answers_since(HERE, jiff::Timestamp::MIN).await.unwrap();
    let found: Vec<_> =
        found.into_iter().map(|answered| (answered.member, answered.question)).collect();
    assert_eq!(found, answers);
}

/// Applies random verbs to new stores and to models of them.
pub(crate) fn compare<S: Store, K, F: Future<Output = Option<(S, K)>>>(
    cases: u32,
    fresh: impl Fn() -> F,
) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut runner =
        TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let verbs = proptest::collection::vec(verb(), 1..80);
    let outcome = runner.run(&verbs, |verbs| {
        runtime.block_on(async {
            let Some((store, _kept)) = fresh().await else { return };
            let mut model = Model::default();
            for verb in verbs {
                step(&store, &mut model, verb).await;
            }
            agree(&store, &model).await;
            store.close().await.unwrap();
        });
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}
