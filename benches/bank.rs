//! The speed of a bank of 100,000 questions: building it, picking, searching on every keystroke,
//! and splitting a long answer.

use criterion::{Criterion, criterion_group, criterion_main};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::hint::black_box;
use std::time::{Duration, Instant};
use strum::VariantArray as _;
use warmup::bank::{Bank, Source};
use warmup::domain::question::{Category, Difficulty, Filter, Pack, Question, QuestionId};
use warmup::limits;
use warmup::markdown::split;

const QUESTIONS: usize = 100_000;
const PACKS: usize = 20;
const CATEGORIES: usize = 10;

/// The number of queries for the percentiles.
const QUERIES: usize = 4_000;

const WORDS: [&str; 40] = [
    "abstract",
    "async",
    "attribute",
    "binding",
    "cache",
    "class",
    "closure",
    "collector",
    "context",
    "copy",
    "cycle",
    "decorator",
    "default",
    "descriptor",
    "dictionary",
    "exception",
    "factory",
    "frozen",
    "function",
    "generator",
    "hash",
    "import",
    "instance",
    "iterator",
    "lambda",
    "list",
    "lock",
    "manager",
    "method",
    "module",
    "mutable",
    "namespace",
    "object",
    "pattern",
    "protocol",
    "reference",
    "scope",
    "sequence",
    "thread",
    "tuple",
];

fn parts() -> (Vec<Pack>, Vec<Question>) {
    let mut rng = StdRng::seed_from_u64(2026);
    let mut words = move |count: usize| {
        let word = |_| WORDS[rng.random_range(0..WORDS.len())];
        (0..count).map(word).collect::<Vec<_>>().join(" ")
    };
    let packs = (0..PACKS)
        .map(|pack| Pack {
            slug: format!("pack-{pack}"),
            title: format!("Pack {pack}"),
            description: "Made up.".to_owned(),
            categories: (0..CATEGORIES)
                .map(|category| Category {
                    slug: format!("category-{category}"),
                    title: format!("Category {category}"),
                    emoji: "🧵".to_owned(),
                })
                .collect(),
        })
        .collect();
    let questions = (0..QUESTIONS)
        .map(|number| Question {
            id: QuestionId::new(&format!("pack-{}", number % PACKS), &format!("question-{number}"))
                .expect("made of letters and digits"),
            category: format!("category-{}", number / PACKS % CATEGORIES),
            title: format!("The {} of number {number}", words(4)),
            difficulty: Difficulty::VARIANTS[number % 3],
            tags: vec![words(1), words(1)],
            aliases: Vec::new(),
            references: Vec::new(),
            source: None,
            license: None,
            author: None,
            prompt: words(30),
            answer: words(100),
            choices: Vec::new(),
            key_points: vec![words(8), words(8), words(8)],
            follow_ups: Vec::new(),
        })
        .collect();
    (packs, questions)
}

/// Partially typed queries: beginnings of titles, words, a number.
fn queries() -> Vec<String> {
    let mut rng = StdRng::seed_from_u64(7);
    (0..QUERIES)
        .map(|_| {
            let word = WORDS[rng.random_range(0..WORDS.len())];
            match rng.random_range(0..6) {
                0 => word[..1].to_owned(),
                1 => word[..3].to_owned(),
                2 => format!("the {}", &word[..2]),
                3 => format!("{word} {}", WORDS[rng.random_range(0..WORDS.len())]),
                4 => rng.random_range(0..QUESTIONS).to_string(),
                _ => format!("{word}x"),
            }
        })
        .collect()
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

#[expect(clippy::print_stderr, reason = "criterion gives no percentiles")]
fn percentiles(bank: &Bank) {
    let filters = [
        Filter::default(),
        Filter { difficulties: vec![Difficulty::Easy], ..Filter::default() },
        Filter {
            topics: vec![
                "pack-3".parse().expect("a topic"),
                "pack-4:category-1".parse().expect("a topic"),
            ],
            difficulties: vec![Difficulty::Hard],
        },
    ];
    for (filter, name) in filters.iter().zip(["all", "a third", "a little"]) {
        let mut times: Vec<Duration> = queries()
            .iter()
            .map(|query| timed(|| black_box(bank.search(query, filter, 25)).len()).1)
            .collect();
        times.sort();
        let at = |share: usize| times[times.len() * share / 100];
        eprintln!(
            "autocomplete, {name}: p50 {:?}, p99 {:?}, worst {:?}",
            at(50),
            at(99),
            times[times.len() - 1]
        );
    }
}

#[expect(clippy::print_stderr, reason = "a figure that is asked for by itself")]
fn bank(criterion: &mut Criterion) {
    let (bank, time) = {
        let (packs, questions) = parts();
        timed(|| Bank::from_parts(packs, questions))
    };
    eprintln!("building a bank of {QUESTIONS} questions: {time:?}");
    percentiles(&bank);

    let mut group = criterion.benchmark_group("bank");
    group.sample_size(20);
    let hard = Filter { difficulties: vec![Difficulty::Hard], ..Filter::default() };
    let avoiding: Vec<_> = bank.matching(&hard).take(500).map(|it| it.id.clone()).collect();
    let mut rng = StdRng::seed_from_u64(1);
    group.bench_function("pick", |bencher| {
        bencher.iter(|| black_box(bank.pick(&hard, &avoiding, &mut rng)));
    });
    for query in ["the", "closure fact", "99999", "nothing like it"] {
        group.bench_function(format!("search {query:?}"), |bencher| {
            bencher.iter(|| black_box(bank.search(query, &Filter::default(), 25)));
        });
    }
    group.bench_function("load the shipped bank", |bencher| {
        bencher.iter(|| black_box(Bank::load(&[Source::Shipped])));
    });
    group.finish();
}

fn splitting(criterion: &mut Criterion) {
    let paragraph = "A sentence of a long answer, as somebody may write it. ".repeat(8);
    let code = "print(\"a line of code\")\n".repeat(30);
    let answer =
        format!("{paragraph}\n\n```python\n{code}```\n\n- an item\n- another\n\n").repeat(8);
    for limit in [limits::MESSAGE, limits::DESCRIPTION] {
        criterion.bench_function(
            &format!("split {} KB at {limit}", answer.len() / 1000),
            |bencher| {
                bencher.iter(|| black_box(split(&answer, limit)));
            },
        );
    }
}

criterion_group!(benches, bank, splitting);
criterion_main!(benches);
