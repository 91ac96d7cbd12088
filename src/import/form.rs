//! A question as the form in Discord has it: its texts as Discord shows them, with each line end
//! meant.

use super::clean::hardened;
use super::file::File;
use super::item::Choice;
use super::meta;
use crate::domain::choices::ChoiceOption;
use crate::domain::own_bank::QuestionFields;
use crate::domain::question::{Difficulty, FollowUp, Question};

/// The parts of a question that its form doesn't have.
#[derive(Clone, Copy, Debug)]
pub struct FormMeta<'a> {
    /// The difficulty.
    pub difficulty: Difficulty,
    /// The slug of the category.
    pub category: &'a str,
    /// The question as it was before, whose tags, references, source and license stay.
    pub before: Option<&'a Question>,
}

/// The file of the question that a form describes. It may break the bank's rules, as typed.
#[must_use]
pub fn form_file(fields: &QuestionFields, meta: FormMeta<'_>) -> String {
    let title = fields.title.split_whitespace().collect::<Vec<_>>().join(" ");
    let tags = match meta.before {
        Some(before) => before.tags.clone(),
        None => meta::tags(&[], meta.category),
    };
    let (key_points, choices) = points(&fields.key_points);
    let follow_ups = follow_ups(&fields.follow_ups);
    let none = [];
    File {
        title: &title,
        difficulty: meta.difficulty,
        tags: &tags,
        aliases: meta.before.map_or(&none, |before| &before.aliases),
        references: meta.before.map_or(&none, |before| &before.references),
        source: meta.before.and_then(|before| before.source.as_deref()),
        license: meta.before.and_then(|before| before.license.as_deref()),
        prompt: &markdown(&fields.prompt),
        choices: &choices,
        answer: &markdown(&fields.answer),
        key_points: &key_points,
        follow_ups: &follow_ups,
    }
    .text()
}

/// The form of a question, to be changed.
#[must_use]
pub fn form_fields(question: &Question) -> QuestionFields {
    let follow_up = |follow_up: &FollowUp| {
        let mut text = format!("- {}", follow_up.question.replace('\n', " "));
        for line in follow_up.answer.iter().flat_map(|answer| answer.lines()) {
            text.push('\n');
            if !line.is_empty() {
                text.push_str("  ");
                text.push_str(line);
            }
        }
        text
    };
    let follow_ups: Vec<String> = question.follow_ups.iter().map(follow_up).collect();
    QuestionFields {
        title: question.title.clone(),
        prompt: question.prompt.trim().to_owned(),
        answer: question.answer.trim().to_owned(),
        key_points: points_text(question),
        follow_ups: follow_ups.join("\n\n"),
    }
}

fn markdown(typed: &str) -> String {
    hardened(typed.replace("\r\n", "\n").trim())
}

/// The mark before the reason of an option.
const WHY: &str = "Why:";

/// The key points and the options of a question, to be changed.
fn points_text(question: &Question) -> String {
    let option = |option: &ChoiceOption| {
        let mark = if option.is_right { "[x]" } else { "[ ]" };
        let text = option.text.trim().replace('\n', "\n  ");
        match &option.why {
            Some(why) => format!("{mark} {text}\n  {WHY} {}", why.trim().replace('\n', "\n  ")),
            None => format!("{mark} {text}"),
        }
    };
    let points = question.key_points.iter().cloned();
    points.chain(question.choices.iter().map(option)).collect::<Vec<_>>().join("\n")
}

/// The key points and the options. A box with a cross makes the list of boxes a choice; without one
/// they are a list of points.
fn points(typed: &str) -> (Vec<String>, Vec<Choice>) {
    let typed = typed.replace("\r\n", "\n");
    if !typed.lines().any(|line| boxed(line).is_some_and(|(is_right, _)| is_right)) {
        return (lines(&typed), Vec::new());
    }
    let first = typed.lines().take_while(|line| boxed(line).is_none()).count();
    let points: Vec<&str> = typed.lines().take(first).collect();
    let mut options: Vec<(bool, Vec<&str>)> = Vec::new();
    for line in typed.lines().skip(first) {
        match (boxed(line), options.last_mut()) {
            (Some((is_right, text)), _) => options.push((is_right, vec![text])),
            (None, Some((_, below))) => below.push(dedented(line)),
            (None, None) => {}
        }
    }
    (lines(&points.join("\n")), options.into_iter().map(choice).collect())
}

/// An option from the text behind its box and the lines below it.
fn choice((is_right, lines): (bool, Vec<&str>)) -> Choice {
    let begins_why = |line: &&str| line.trim_start().starts_with(WHY);
    let split = lines.iter().position(begins_why).unwrap_or(lines.len());
    let why = lines[split..].join("\n");
    let why = why.trim().strip_prefix(WHY).map_or_else(String::new, |why| hardened(why.trim()));
    Choice { text: hardened(lines[..split].join("\n").trim()), is_right, why }
}

/// The box at the beginning of a line, and the text behind it.
fn boxed(line: &str) -> Option<(bool, &str)> {
    let line = line.strip_prefix("- ").unwrap_or(line);
    let crossed = line.strip_prefix("[x] ").or_else(|| line.strip_prefix("[X] "));
    let open = || line.strip_prefix("[ ] ").or_else(|| line.strip_prefix("[] "));
    crossed.map(|text| (true, text)).or_else(|| open().map(|text| (false, text)))
}

/// The key points, one on each line, without the bullets that people type before them.
fn lines(typed: &str) -> Vec<String> {
    let lines = typed.lines().map(|line| without_bullet(line.trim()));
    lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn without_bullet(line: &str) -> &str {
    let number = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let numbered = (number.len() < line.len())
        .then(|| number.strip_prefix(". ").or_else(|| number.strip_prefix(") ")))
        .flatten();
    let bullets = ["- [ ] ", "[ ] ", "- ", "* ", "• ", "+ "];
    let bulleted = bullets.iter().find_map(|bullet| line.strip_prefix(bullet));
    numbered.or(bulleted).unwrap_or(line).trim()
}

/// The follow-ups: each begins with a bullet, and the lines below are its answer. Without bullets,
/// a blank line separates them, or each question is a line of its own.
fn follow_ups(typed: &str) -> Vec<(String, String)> {
    let typed = typed.replace("\r\n", "\n");
    let blocks = if typed.lines().any(is_bullet) { bulleted(&typed) } else { separated(&typed) };
    let written = blocks.iter().filter(|block| !block.is_empty());
    written
        .map(|block| {
            let question = without_bullet(block[0].trim()).to_owned();
            let answer: Vec<&str> = block[1..].iter().map(|line| dedented(line)).collect();
            (question, hardened(answer.join("\n").trim()))
        })
        .collect()
}

fn is_bullet(line: &str) -> bool {
    ["- ", "* ", "• "].iter().any(|bullet| line.starts_with(bullet))
}

fn dedented(line: &str) -> &str {
    line.strip_prefix("  ").unwrap_or(line)
}

fn bulleted(typed: &str) -> Vec<Vec<&str>> {
    let mut blocks: Vec<Vec<&str>> = Vec::new();
    for line in typed.lines() {
        match blocks.last_mut() {
            Some(block) if !is_bullet(line) => block.push(line),
            None if line.trim().is_empty() => {}
            _ => blocks.push(vec![line]),
        }
    }
    blocks
}

fn separated(typed: &str) -> Vec<Vec<&str>> {
    let is_question = |line: &str| line.trim_end().ends_with('?');
    let mut blocks: Vec<Vec<&str>> = vec![Vec::new()];
    let mut is_code = false;
    for line in typed.lines() {
        is_code ^= line.trim_start().starts_with("```");
        let block = blocks.last_mut().expect("there is always one");
        let begins = block.iter().all(|before| is_question(before)) && is_question(line);
        if line.trim().is_empty() && !is_code {
            blocks.push(Vec::new());
        } else if begins && !block.is_empty() {
            blocks.push(vec![line]);
        } else {
            block.push(line);
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::{Bank, Source, read_question};

    fn meta() -> FormMeta<'static> {
        FormMeta { difficulty: Difficulty::Easy, category: "team", before: None }
    }

    fn read(fields: &QuestionFields) -> Question {
        let id = "ours/deploys".parse().unwrap();
        let text = form_file(fields, meta());
        read_question("", text.as_bytes(), id, "team").unwrap().question
    }

    #[test]
    fn every_shipped_question_survives_its_form() {
        let bank = Bank::load(&[Source::Shipped]).unwrap();
        for question in bank.questions() {
            let meta = FormMeta {
                difficulty: question.difficulty,
                category: &question.category,
                before: Some(question),
            };
            let text = form_file(&form_fields(question), meta);
            let read = read_question("", text.as_bytes(), question.id.clone(), &question.category);
            let again = read.unwrap_or_else(|problems| panic!("{}\n{problems}", question.id));
            let trimmed = |question: &Question| Question {
                prompt: question.prompt.trim().to_owned(),
                answer: question.answer.trim().to_owned(),
                follow_ups: question
                    .follow_ups
                    .iter()
                    .map(|it| FollowUp {
                        answer: it.answer.as_ref().map(|answer| answer.trim().to_owned()),
                        ..it.clone()
                    })
                    .collect(),
                ..question.clone()
            };
            assert_eq!(trimmed(&again.question), trimmed(question));
        }
    }

    #[test]
    fn a_line_end_that_was_typed_is_shown() {
        let fields = QuestionFields {
            title: " How do we\ndeploy? ".into(),
            prompt: "One\ntwo".into(),
            answer: "a\r\nb".into(),
            ..QuestionFields::default()
        };
        let question = read(&fields);
        assert_eq!((&*question.title, question.prompt.trim()), ("How do we deploy?", "One\ntwo"));
        assert_eq!(question.answer.trim(), "a\nb");
        assert_eq!(question.tags, ["team"]);
    }

    #[test]
    fn bullets_and_numbers_before_key_points_are_not_part_of_them() {
        assert_eq!(
            lines("- One\n2. Two\n\n• Three\n3rd\n- [ ] Four\n"),
            ["One", "Two", "Three", "3rd", "Four"]
        );
    }

    #[test]
    fn boxes_with_a_cross_make_a_choice_with_its_reasons() {
        let option = |text: &str, is_right, why: &str| Choice {
            text: text.to_owned(),
            is_right,
            why: why.to_owned(),
        };
        let (key_points, choices) =
            points("A point\n- [x] One\n  Why: because\n[ ] Two\n[X] Three\n");
        assert_eq!(key_points, ["A point"]);
        let wanted =
            [option("One", true, "because"), option("Two", false, ""), option("Three", true, "")];
        assert_eq!(choices, wanted);
        assert_eq!(points("[ ] One\n[ ] Two").1, []);
    }

    #[test]
    fn follow_ups_are_questions_with_an_answer_below_or_without_one() {
        let one = |question: &str, answer: &str| (question.to_owned(), answer.to_owned());
        assert_eq!(
            follow_ups("Why?\nBecause.\n\nAnd then?\n"),
            [one("Why?", "Because."), one("And then?", "")]
        );
        assert_eq!(follow_ups("Why?\nAnd then?"), [one("Why?", ""), one("And then?", "")]);
        assert_eq!(
            follow_ups("- Why?\n  Because.\n\n  - Of this\n- And then?"),
            [one("Why?", "Because.\n\n- Of this"), one("And then?", "")]
        );
        assert_eq!(follow_ups(""), []);
    }
}
