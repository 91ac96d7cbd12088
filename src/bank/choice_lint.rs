//! What is allowed in the options of a choice question, but poor.

use super::question_file::ParsedQuestion;
use crate::diagnostics::Diagnostic;
use std::ops::Range;

/// A right option of more characters than this stands out if all others are much shorter.
const LONG_OPTION: usize = 40;

/// Options that refer to others depend on their order.
const REFERENCES: [&str; 4] =
    ["all of the above", "none of the above", "both of the above", "all of these"];

pub(super) fn lint(written: &ParsedQuestion, problems: &mut Vec<Diagnostic>) {
    let choices = &written.question.choices;
    let mut report = |range: &Range<usize>, message: &str, help: &str| {
        problems.push(written.text.problem(range.clone(), message).help(help).lint());
    };
    for (option, range) in choices.iter().zip(&written.choices) {
        if option.why.is_none() {
            let message = "this option doesn't say why it is right or wrong";
            report(range, message, "add a sentence below it, as an indented paragraph");
        }
        let text = option.text.to_lowercase();
        if REFERENCES.iter().any(|reference| text.contains(reference)) {
            let help = "write what it means, or tick several options";
            report(range, "this option is about other options", help);
        }
        let length = option.text.chars().count();
        let others = choices.iter().filter(|other| !other.is_right);
        let longest = others.map(|other| other.text.chars().count()).max().unwrap_or(0);
        if option.is_right && length > LONG_OPTION && length > longest * 2 {
            let help = "make it shorter, or say as much in a wrong one";
            report(range, "the right option stands out by its length", help);
        }
    }
}
