//! Multiple choice: the choices get their own section. Where that has no room for them, they stay in
//! the prompt, and the answer begins with the right one.

use super::file::File;
use super::item::Choice;
use crate::domain::choices::OPTIONS;
use crate::import::pattern::regex;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Choices with letters: more are no question for a phone.
const LETTERS: &str = "ABCDEFGH";

/// The first number by which the right choices are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    FromZero,
    FromOne,
}

/// A prompt, its answer, and its choices. If there are none, they are in prompt and answer. All are
/// Markdown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ChoiceSection {
    pub(super) prompt: String,
    pub(super) answer: String,
    pub(super) choices: Vec<Choice>,
}

/// A question whose choices have their own fields. Returns `None` if `right` names none of them.
pub(super) fn given(
    prompt: &str,
    answer: &str,
    choices: &[String],
    whys: &[String],
    right: &[String],
    counted: Counted,
) -> Option<ChoiceSection> {
    if !(2..=LETTERS.len()).contains(&choices.len()) {
        return None;
    }
    let plain: Vec<&str> = choices.iter().map(|choice| unlabelled(choice)).collect();
    let marked: Vec<usize> =
        right.iter().filter_map(|right| position(right, choices, &plain, counted)).collect();
    chosen(prompt, &plain, whys, marked, answer)
}

/// The choices that the lines of a prompt list, where the answer begins with one of their letters.
pub(super) fn found(prompt: &str, answer: &str) -> Option<ChoiceSection> {
    let (place, choices) = listed(prompt)?;
    let (right, rest) = named(answer, choices.len())?;
    let before = prompt[..place.start].trim_end().trim_end_matches('\\').trim_end();
    let after = prompt[place.end..].trim();
    let plain: Vec<&str> = choices.iter().map(String::as_str).collect();
    // An answer that only repeats the right choice adds nothing.
    let repeated =
        right.iter().filter_map(|at| plain.get(*at)).any(|text| bare(text) == bare(&rest));
    let answer = if repeated { "" } else { rest.as_str() };
    let whole = if after.is_empty() { before.to_owned() } else { format!("{before}\n\n{after}") };
    chosen(&whole, &plain, &[], right, answer)
}

/// Choices in their own section, if the bank reads them there as they are.
pub(super) fn section(prompt: &str, answer: &str, choices: Vec<Choice>) -> Option<ChoiceSection> {
    if !OPTIONS.contains(&choices.len()) {
        return None;
    }
    let rights: Vec<&str> =
        choices.iter().filter(|choice| choice.is_right).map(|choice| &*choice.text).collect();
    let answer =
        if answer.trim().is_empty() { rights.join("\\\n") } else { answer.trim().to_owned() };
    let read = File { choices: &choices, ..File::probe(prompt, &answer) }.read()?;
    let is_same = read.question.choices.iter().zip(&choices).all(|(read, choice)| {
        read.is_right == choice.is_right
            && bare(&read.text) == bare(&choice.text)
            && bare(read.why.as_deref().unwrap_or_default()) == bare(&choice.why)
    });
    (is_same && read.question.choices.len() == choices.len() && read.prompt == prompt.trim())
        .then(|| ChoiceSection { prompt: prompt.trim().to_owned(), answer, choices })
}

fn chosen(
    prompt: &str,
    choices: &[&str],
    whys: &[String],
    mut right: Vec<usize>,
    answer: &str,
) -> Option<ChoiceSection> {
    right.sort_unstable();
    right.dedup();
    if right.is_empty() {
        return None;
    }
    let listed = choices.iter().enumerate().map(|(at, text)| Choice {
        text: (*text).to_owned(),
        is_right: right.contains(&at),
        why: whys.get(at).cloned().unwrap_or_default(),
    });
    if let Some(chosen) = section(prompt, answer, listed.collect()) {
        return Some(chosen);
    }
    let letter = |at: usize| &LETTERS[at..=at];
    let lines: Vec<String> = choices
        .iter()
        .enumerate()
        .map(|(at, text)| format!("- **{}** {text}", letter(at)))
        .collect();
    let rights: Vec<String> =
        right.iter().map(|at| format!("**{}**: {}", letter(*at), choices[*at])).collect();
    let mut parts = vec![rights.join("\\\n")];
    parts.extend((!answer.trim().is_empty()).then(|| answer.trim().to_owned()));
    Some(ChoiceSection {
        prompt: format!("{}\n\n{}", prompt.trim(), lines.join("\n")),
        answer: parts.join("\n\n"),
        choices: Vec::new(),
    })
}

/// The index of the choice that `right` names by its letter, number or text.
fn position(right: &str, choices: &[String], plain: &[&str], counted: Counted) -> Option<usize> {
    let right = right.trim();
    let text = bare(right);
    let same = |choice: &str| bare(choice) == text;
    let by_text = choices.iter().position(|choice| same(choice));
    let by_text = by_text.or_else(|| plain.iter().position(|choice| same(choice)));
    let letter = right.trim_matches(['(', ')', '.', ':', ' ']);
    let by_letter = || {
        let mut letters = letter.chars();
        let first = letters.next().filter(|_| letters.next().is_none())?;
        LETTERS.find(first.to_ascii_uppercase())
    };
    let by_option = || {
        let last = letter.to_lowercase();
        let last =
            last.strip_prefix("option").or_else(|| last.strip_prefix("choice"))?.trim().to_owned();
        let last = last.trim_start_matches('_').chars().next()?;
        LETTERS.find(last.to_ascii_uppercase())
    };
    let by_number = || {
        let number: usize = letter.parse().ok()?;
        match counted {
            Counted::FromZero => Some(number),
            Counted::FromOne => number.checked_sub(1),
        }
    };
    by_text
        .or_else(by_letter)
        .or_else(by_option)
        .or_else(by_number)
        .filter(|at| *at < choices.len())
}

static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"^(?:[-*+] )?(?:\*\*)?\(?([A-Ha-h])(?:\*\*(?:[.):])?|[.):](?:\*\*)?)[ \t]+(\S.*?)\\?$")
});

/// A choice without the letter before it.
fn unlabelled(choice: &str) -> &str {
    let line = choice.trim();
    match LABEL.captures(line) {
        Some(found) if !line.contains('\n') => found.get(2).map_or(line, |text| text.as_str()),
        _ => line,
    }
}

/// The last run of lines that begin with A, B, C…, and their texts.
fn listed(prompt: &str) -> Option<(Range<usize>, Vec<String>)> {
    let mut best = None;
    let mut run: Option<(Range<usize>, Vec<String>)> = None;
    let mut in_code = false;
    let mut at = 0;
    for line in prompt.split_inclusive('\n') {
        let text = line.trim();
        if text.starts_with("```") {
            in_code = !in_code;
        }
        let label = LABEL.captures(text).filter(|_| !in_code);
        let letter = label.as_ref().and_then(|found| LETTERS.find(&found[1].to_uppercase()));
        match (letter, &mut run) {
            (Some(letter), Some((place, texts))) if letter == texts.len() => {
                texts.push(label.as_ref().map_or(String::new(), |found| found[2].to_owned()));
                place.end = at + line.len();
            }
            (Some(0), _) => {
                let text = label.as_ref().map_or(String::new(), |found| found[2].to_owned());
                run = Some((at..at + line.len(), vec![text]));
            }
            (None, Some(_)) if text.is_empty() => {}
            _ => best = run.take().filter(|(_, texts)| texts.len() > 1).or(best),
        }
        at += line.len();
    }
    run.filter(|(_, texts)| texts.len() > 1).or(best)
}

/// The choices that the first line of an answer names, and what the answer says besides.
fn named(answer: &str, count: usize) -> Option<(Vec<usize>, String)> {
    static FIRST: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"^(?:#+ )?(?:\*\*)?(?:(?i:the )?(?i:correct |right )?(?i:answers?|solution|option|choice)(?i: is| are)?[ :]*)?(?:\*\*)?[ ]*\(?([A-Ha-h](?:(?:\s*,\s*|\s+and\s+|\s*&\s*)[A-H])*)\)?(?:\*\*)?(?:[.):]|\s*$|\s+[-–—])(?:\*\*)?\s*(.*)$",
        )
    });
    let answer = answer.trim();
    let (first, mut rest) = answer.split_once('\n').unwrap_or((answer, ""));
    let found = FIRST.captures(first.trim_end_matches('\\').trim())?;
    let letters = |text: &str| -> Vec<usize> {
        let mut at = Vec::new();
        for word in text.split(|letter: char| !letter.is_alphanumeric()) {
            let is_letter = word.len() == 1;
            at.extend(LETTERS.find(&word.to_uppercase()).filter(|_| is_letter));
        }
        at
    };
    let mut right = letters(&found[1]);
    let mut more = found[2].to_owned();
    // Several right ones, each in its line, as this module writes them.
    while first.ends_with('\\') {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let Some(next) = FIRST.captures(line.trim_end_matches('\\').trim()) else { break };
        right.extend(letters(&next[1]));
        more = String::new();
        rest = after;
        if !line.ends_with('\\') {
            break;
        }
    }
    right.retain(|at| *at < count);
    let rest = rest.trim();
    let answer = match (more.trim(), rest) {
        ("", rest) => rest.to_owned(),
        (_, rest)
            if right.len() == 1
                && first.trim_start().starts_with("**")
                && first.contains("**:") =>
        {
            rest.to_owned()
        }
        (more, "") => more.to_owned(),
        (more, rest) => format!("{more}\n\n{rest}"),
    };
    (!right.is_empty()).then_some((right, answer))
}

/// A text to compare by: letters and digits alone, or all where there are none.
fn bare(text: &str) -> String {
    let letters: String =
        text.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if letters.is_empty() { text.trim().to_owned() } else { letters }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Choices as text, the right ones with a mark.
    fn told(chosen: &ChoiceSection) -> String {
        let told =
            |choice: &Choice| format!("{}{}", if choice.is_right { "!" } else { "" }, choice.text);
        chosen.choices.iter().map(told).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn choices_in_lines_are_found_with_the_right_one() {
        let prompt = "What is logged?\n\n```js\nA: 1\n```\n\n- A: `1`\n- B: `2`\n- C: nothing";
        let chosen = found(prompt, "### Answer: B\n\nBecause.").unwrap();
        assert_eq!(chosen.prompt, "What is logged?\n\n```js\nA: 1\n```");
        assert_eq!(
            (told(&chosen).as_str(), chosen.answer.as_str()),
            ("`1`, !`2`, nothing", "Because.")
        );
    }

    #[test]
    fn choices_between_breaks_and_several_right_ones() {
        let chosen = found("Pick.\\\nA) one\\\nB) two\\\nC) three", "A, C").unwrap();
        assert_eq!(
            (chosen.prompt.as_str(), told(&chosen).as_str()),
            ("Pick.", "!one, two, !three")
        );
        assert_eq!(chosen.answer, "one\\\nthree");
        let (choices, right) = (["x".into(), "y".into(), "z".into()], ["x".into(), "b".into()]);
        let whys = ["It is.".to_owned()];
        let why = given("Pick.", "Both.", &choices, &whys, &right, Counted::FromOne).unwrap();
        assert_eq!((told(&why).as_str(), why.answer.as_str()), ("!x, !y, z", "Both."));
        assert_eq!((why.choices[0].why.as_str(), why.choices[1].why.as_str()), ("It is.", ""));
    }

    #[test]
    fn more_choices_than_buttons_and_those_that_are_all_right_stay_in_the_prompt() {
        let prompt = "Pick.\\\nA) a\\\nB) b\\\nC) c\\\nD) d\\\nE) e\\\nF) f";
        let chosen = found(prompt, "A, F").unwrap();
        assert!(chosen.choices.is_empty());
        assert_eq!(
            chosen.prompt,
            "Pick.\n\n- **A** a\n- **B** b\n- **C** c\n- **D** d\n- **E** e\n- **F** f"
        );
        assert_eq!(chosen.answer, "**A**: a\\\n**F**: f");
        assert_eq!(found(&chosen.prompt, &chosen.answer), Some(chosen.clone()), "it is stable");
        let all = found("Pick.\\\nA) one\\\nB) two", "A, B").unwrap();
        assert_eq!(all.prompt, "Pick.\n\n- **A** one\n- **B** two");
        assert_eq!(found(&all.prompt, &all.answer), Some(all));
    }

    #[test]
    fn what_only_looks_like_choices_is_left_alone() {
        assert_eq!(found("A. one\nB. two", "It depends."), None);
        assert_eq!(found("What is a heap?", "A: a tree."), None);
        assert_eq!(found("- A: one\n- B: two", "A heap is a tree."), None);
    }

    #[test]
    fn the_right_one_is_named_in_many_ways() {
        let choices: Vec<String> = ["red", "green", "3"].map(String::from).to_vec();
        let right = |name: &str, counted| {
            let chosen = given("Which?", "", &choices, &[], &[name.to_owned()], counted)?;
            chosen.choices.iter().position(|choice| choice.is_right)
        };
        assert_eq!(right("Green", Counted::FromOne), Some(1));
        assert_eq!(right("b", Counted::FromOne), Some(1));
        assert_eq!(right("1", Counted::FromZero), Some(1));
        assert_eq!(right("1", Counted::FromOne), Some(0));
        assert_eq!(right("3", Counted::FromZero), Some(2), "a text comes before a number");
        assert_eq!(right("option_c", Counted::FromOne), Some(2));
        assert_eq!(right("blue", Counted::FromOne), None);
    }
}
