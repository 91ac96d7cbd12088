//! The shipped packs contain what they promise.

use std::collections::{BTreeMap, BTreeSet};
use warmup::bank::{Bank, RunOptions, Source, run};
use warmup::domain::question::{Difficulty, Filter, QuestionId};

/// The number of questions of each pack: easy, medium, hard.
const PROMISED: [(&str, [usize; 3]); 8] = [
    ("algorithms", [19, 28, 14]),
    ("behavioral", [10, 20, 10]),
    ("databases", [14, 22, 10]),
    ("javascript", [13, 23, 10]),
    ("linux-and-networking", [13, 19, 10]),
    ("python", [15, 22, 10]),
    ("python-in-depth", [3, 9, 8]),
    ("system-design", [8, 23, 15]),
];

/// The packs and categories in which every question shows code that is run or checked by a
/// compiler.
const RUNS: [&str; 7] = [
    "algorithms",
    "databases:sql-queries",
    "javascript",
    "linux-and-networking:shell",
    "python-in-depth",
    "python:coding-challenges",
    "python:pitfalls",
];

fn filter(topic: &str) -> Filter {
    let topics = vec![topic.parse().expect("the tests name topics")];
    Filter { topics, difficulties: Vec::new() }
}

#[test]
fn every_pack_has_its_questions_in_each_difficulty() {
    let bank = Bank::load(&[Source::Shipped]).unwrap();
    let found: BTreeMap<&str, [usize; 3]> = bank
        .packs()
        .iter()
        .map(|pack| {
            let counts =
                [Difficulty::Easy, Difficulty::Medium, Difficulty::Hard].map(|difficulty| {
                    bank.count(&Filter { difficulties: vec![difficulty], ..filter(&pack.slug) })
                });
            (pack.slug.as_str(), counts)
        })
        .collect();
    assert_eq!(found, BTreeMap::from(PROMISED));
}

#[test]
#[expect(clippy::print_stderr, reason = "whoever runs the tests has to see what was not tested")]
fn code_runs_wherever_a_question_is_about_code_and_prints_what_it_says() {
    let required = std::env::var_os("CI").is_some();
    let options = RunOptions { interpreter_required: required, ..RunOptions::default() };
    let report = run(&[Source::Shipped], &options);
    for reason in &report.skipped {
        eprintln!("skipped: {reason}");
    }
    assert!(report.problems.is_empty(), "{}", report.problems);
    if !report.skipped.is_empty() {
        return;
    }
    let bank = Bank::load(&[Source::Shipped]).unwrap();
    let without: BTreeSet<&QuestionId> = RUNS
        .iter()
        .flat_map(|topic| {
            let wanted = filter(topic);
            bank.questions().filter(move |question| wanted.admits(question))
        })
        .map(|question| &question.id)
        .filter(|id| !report.questions.contains(*id))
        .collect();
    assert_eq!(without, BTreeSet::new());
}
