//! The shipped Python pack has what it promises.

use std::collections::BTreeMap;
use warmup::bank::{Bank, RunOptions, Source, run};
use warmup::domain::question::{Difficulty, Filter};

/// How many questions each category has: easy, medium, hard.
const PROMISED: [(&str, [usize; 3]); 7] = [
    ("fundamentals", [6, 4, 0]),
    ("oop", [1, 3, 2]),
    ("patterns", [1, 7, 1]),
    ("concurrency", [0, 2, 3]),
    ("memory-internals", [1, 2, 2]),
    ("coding-challenges", [1, 2, 2]),
    ("pitfalls", [3, 2, 0]),
];

#[test]
fn every_category_has_its_questions_in_each_difficulty() {
    let bank = Bank::load(&[Source::Shipped]).unwrap();
    let mut found = BTreeMap::new();
    for (category, _) in PROMISED {
        let topics = vec![format!("python:{category}").parse().unwrap()];
        let counts = Difficulty::ALL.map(|difficulty| {
            bank.count(&Filter { topics: topics.clone(), difficulties: vec![difficulty] })
        });
        found.insert(category, counts);
    }
    assert_eq!(found, BTreeMap::from(PROMISED));
    let all = Filter { topics: vec!["python".parse().unwrap()], difficulties: Vec::new() };
    assert_eq!(bank.count(&all), 45);
    let pack = bank.pack("python").unwrap();
    assert!(pack.categories.iter().map(|it| it.slug.as_str()).eq(PROMISED.map(|(slug, _)| slug)));
}

#[test]
#[expect(clippy::print_stderr, reason = "whoever runs the tests has to see what was not tested")]
fn nearly_every_question_has_code_that_runs_and_prints_what_it_says() {
    let required = std::env::var_os("CI").is_some();
    let options = RunOptions { interpreter_required: required, ..RunOptions::default() };
    let report = run(&[Source::Shipped], &options);
    for reason in &report.skipped {
        eprintln!("skipped: {reason}");
    }
    assert!(report.problems.is_empty(), "{}", report.problems);
    let python = report.questions.iter().filter(|id| id.pack() == "python").count();
    assert!(report.snippets == 0 || python >= 40, "only {python} questions have code that runs");
}
