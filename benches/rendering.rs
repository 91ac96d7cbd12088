//! The cost of building messages: a daily, the reply to an answer, and a streak.

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::Timestamp;
use std::hint::black_box;
use warmup::bank::{Bank, Source};
use warmup::custom_id::Another;
use warmup::domain::member::Member;
use warmup::domain::schedule::Zone;
use warmup::domain::streak::standing;
use warmup::messages::question::{asked_for, reveal};
use warmup::messages::streaks::{Subject, streak};

fn rendering(criterion: &mut Criterion) {
    let bank = Bank::load(&[Source::Shipped]).expect("the shipped questions are well-formed");
    let longest = bank.questions().max_by_key(|question| question.answer.len());
    let question = longest.expect("there are questions");
    let another = Another::default();
    criterion.bench_function("a question's message", |bencher| {
        bencher.iter(|| asked_for(black_box(&bank), black_box(question), &another));
    });
    criterion.bench_function("a reveal, the longest answer", |bencher| {
        bencher.iter(|| reveal(black_box(question), question.offered()));
    });
    let member =
        (1..=60).fold(Member::default(), |member, number| member.after_answering(number, |_| None));
    criterion.bench_function("a streak of 60, explained", |bencher| {
        bencher.iter(|| {
            let standing = standing(member.streak, Some(61), |_| None);
            let now = Timestamp::UNIX_EPOCH;
            streak(
                Subject::Own { due: 3 },
                black_box(&member),
                &standing,
                Some(61),
                now,
                &Zone::UTC,
            )
        });
    });
}

criterion_group!(benches, rendering);
criterion_main!(benches);
