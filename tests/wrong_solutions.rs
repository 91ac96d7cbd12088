//! The tests in questions can fail: each of the wrong solutions beside this file is told from the
//! right one.

use std::path::Path;
use warmup::bank::{RunOptions, Source, run_wrong};

#[test]
#[expect(clippy::print_stderr, reason = "whoever runs the tests has to see what was not tested")]
fn every_solution_is_told_from_at_least_four_wrong_ones() {
    let required = std::env::var_os("CI").is_some();
    let options = RunOptions { interpreter_required: required, ..RunOptions::default() };
    let report = run_wrong(&[Source::Shipped], Path::new("tests/wrong"), &options);
    for reason in &report.skipped {
        eprintln!("skipped: {reason}");
    }
    assert!(report.problems.is_empty(), "{}", report.problems);
}
