//! Titles and tags that give away a part of the answer.
//!
//! Key points are what a good answer says, so a title or a tag that contains a term of a key point
//! gives it away before anyone has thought. So does one with a term of a right option. Terms in the
//! prompt or in a wrong option are no secret. The lint checks only
//! meaningful terms:
//!
//! - code in backticks (`functools.wraps`, `default_factory`): a tag that is its name, or a title
//!   that contains it. A plain word such as `yield` counts in a title only if the title too has it
//!   in backticks, because it may be English there. The last part of a path (`wraps`) counts for a
//!   tag unless it may be English: `sys.modules` doesn't forbid the tag `modules`;
//! - a tag of two words or more (`late-binding`) that a key point contains;
//! - three consecutive words of a title, each of at least four letters, that a key point contains.

use super::question_file::ParsedQuestion;
use crate::diagnostics::{Diagnostic, quoted};

/// Shorter names, such as `is` and `def`, give away nothing.
const MIN_TERM: usize = 4;

/// The number of consecutive words of a title that is no coincidence.
const PHRASE: usize = 3;

/// The length of a meaningful word, in letters.
const MIN_WORD: usize = 4;

pub(super) fn lint(written: &ParsedQuestion, problems: &mut Vec<Diagnostic>) {
    let question = &written.question;
    let wrong = question.choices.iter().filter(|option| !option.is_right);
    let prompt: Vec<&str> =
        [question.prompt.as_str()].into_iter().chain(wrong.map(|it| it.text.as_str())).collect();
    let prompt = words(&prompt.join("\n"));
    let right = question.choices.iter().filter(|option| option.is_right).map(|it| &it.text);
    let secrets: Vec<&String> = question.key_points.iter().chain(right).collect();
    let kind = |point: &String| {
        if question.key_points.contains(point) { "key point" } else { "right option" }
    };
    let secret = |phrase: &[String]| !contains(&prompt, phrase);
    let mut report = |range: &std::ops::Range<usize>, what: &str, term: &str, point: &String| {
        problems.push(
            written
                .text
                .problem(range.clone(), format!("the {what} gives away a {}", kind(point)))
                .note(format!("the {} is: {point}", kind(point)))
                .help(format!(
                    "leave {} for the answer, or let the prompt mention it too",
                    quoted(term)
                ))
                .lint(),
        );
    };

    let title = words(&question.title);
    for (tag, range) in question.tags.iter().zip(&written.tags) {
        let tag_words = words(tag);
        let told = secrets.iter().find(|point| {
            let phrase = tag_words.len() > 1 && contains(&words(point), &tag_words);
            phrase || terms(point).any(|term| names(term, &tag_words))
        });
        if let Some(point) = told.filter(|_| secret(&tag_words)) {
            report(range, "tag", tag, point);
        }
    }
    for point in secrets {
        let point_words = words(point);
        let term = terms(point).find(|term| {
            let parts = words(term);
            contains(&title, &parts)
                && secret(&parts)
                && (is_code_like(term) || terms(&question.title).any(|other| words(other) == parts))
        });
        let phrase = title.windows(PHRASE).position(|phrase| {
            phrase.iter().all(|word| word.len() >= MIN_WORD)
                && contains(&point_words, phrase)
                && secret(phrase)
        });
        let as_written = |at: usize| split(&question.title)[at..at + PHRASE].join(" ");
        let found = term.map(str::to_owned).or_else(|| phrase.map(as_written));
        if let Some(found) = found {
            report(&written.title, "title", &found, point);
        }
    }
}

/// The inline code that is long enough to be meaningful.
fn terms(markdown: &str) -> impl Iterator<Item = &str> {
    markdown.split('`').skip(1).step_by(2).map(str::trim).filter(|term| term.len() >= MIN_TERM)
}

/// Returns `true` if a tag's words are the name of `term`, or the last part of its path.
fn names(term: &str, tag: &[String]) -> bool {
    let last = term.rsplit('.').next().unwrap_or(term);
    words(term) == tag || (is_code_like(last) && words(last) == tag)
}

/// Returns `true` if nobody would write `term` in an English sentence.
fn is_code_like(term: &str) -> bool {
    term.contains(|character: char| !character.is_ascii_alphabetic())
        || term.chars().skip(1).any(char::is_uppercase)
}

/// The lowercase words of a text, without the `s` of a plural or a possessive.
pub(super) fn words(text: &str) -> Vec<String> {
    split(text)
        .into_iter()
        .map(|word| {
            let singular = word.strip_suffix('s').filter(|rest| rest.len() >= MIN_WORD);
            singular.map(str::to_owned).unwrap_or(word)
        })
        .collect()
}

fn split(text: &str) -> Vec<String> {
    text.to_lowercase()
        .replace("'s ", " ")
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn contains(words: &[String], phrase: &[String]) -> bool {
    !phrase.is_empty() && words.windows(phrase.len()).any(|window| window == phrase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_names_a_term_or_its_last_part() {
        assert!(names("dataclasses.default_factory", &words("default-factory")));
        assert!(!names("sys.modules", &words("modules")));
        assert!(names("functools.wraps", &words("functools-wraps")));
        assert!(names("default_factory", &words("default-factory")));
        assert!(!names("default_factory", &words("factory")));
    }

    #[test]
    fn names_are_code_and_plain_words_may_be_english() {
        for code in ["default_factory", "TaskGroup", "os.replace", "a += b"] {
            assert!(is_code_like(code), "{code}");
        }
        assert!(!is_code_like("yield") && !is_code_like("Partial"));
    }

    #[test]
    fn plurals_are_the_same_word() {
        assert_eq!(words("Closures capture"), words("closure captures"));
        assert_ne!(words("is"), words("i"));
    }
}
