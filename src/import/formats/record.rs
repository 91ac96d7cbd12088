//! The fields of a record, whatever the format calls them, to a draft.

use super::node::{Node, Value};
use crate::import::draft::{Draft, Markup};
use crate::import::item::Place;

/// The meaning of a column or key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Pack,
    Name,
    Title,
    Prompt,
    Answer,
    /// The right one of the answers, where choices may be given beside it.
    RightAnswer,
    Explanation,
    Choices,
    /// Wrong answers, to which the right one is still to be added.
    WrongChoices,
    /// One choice in a field of its own, by its place.
    Choice,
    Right,
    Difficulty,
    Category,
    Tags,
    Aliases,
    KeyPoints,
    FollowUps,
    References,
    Source,
    License,
}

const NAMES: [(Field, &[&str]); 19] = [
    (Field::Pack, &["pack"]),
    (Field::Name, &["id", "slug", "key"]),
    (Field::Title, &["title", "heading", "headline", "summary"]),
    (
        Field::Prompt,
        &[
            "question",
            "prompt",
            "front",
            "q",
            "term",
            "questiontext",
            "stem",
            "clue",
            "text",
            "problem",
        ],
    ),
    (
        Field::Answer,
        &[
            "answer",
            "answers",
            "back",
            "a",
            "solution",
            "solutions",
            "definition",
            "response",
            "modelanswer",
            "acceptedanswers",
            "reply",
        ],
    ),
    (Field::RightAnswer, &["correctanswer", "rightanswer", "correctanswers"]),
    (
        Field::Explanation,
        &["explanation", "why", "rationale", "details", "extra", "backextra", "comment", "notes"],
    ),
    (Field::Choices, &["choices", "options", "alternatives", "possibleanswers"]),
    (Field::WrongChoices, &["incorrectanswers", "wronganswers", "distractors"]),
    (
        Field::Right,
        &[
            "correct",
            "correctoption",
            "correctchoice",
            "answerindex",
            "correctindex",
            "answerkey",
            "correctanswerindex",
            "right",
        ],
    ),
    (Field::Difficulty, &["difficulty", "level", "complexity", "hardness"]),
    (
        Field::Category,
        &["category", "topic", "section", "chapter", "deck", "theme", "subject", "area"],
    ),
    (Field::Tags, &["tags", "tag", "labels", "keywords"]),
    (Field::Aliases, &["aliases"]),
    (Field::KeyPoints, &["keypoints", "points", "rubric", "criteria"]),
    (Field::FollowUps, &["followups", "followup", "followupquestions"]),
    (Field::References, &["references", "reference", "links", "link", "url", "urls", "readmore"]),
    (Field::Source, &["source", "origin", "attribution", "credit"]),
    (Field::License, &["license", "licence", "rights"]),
];

/// Returns the meaning of a column or key by its name.
pub(super) fn field(name: &str) -> Option<Field> {
    let letters: String = name
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    let named = NAMES.iter().find(|(_, names)| names.contains(&letters.as_str()));
    named.map(|(field, _)| *field).or_else(|| {
        let rest = letters.strip_prefix("option").or_else(|| letters.strip_prefix("choice"))?;
        let is_label =
            rest.len() == 1 && rest.chars().all(|it| matches!(it, 'a'..='h' | '1'..='8'));
        is_label.then_some(Field::Choice)
    })
}

/// Returns `true` if a record with these keys is a question.
pub(super) fn is_question<'a>(keys: impl Iterator<Item = &'a str>) -> bool {
    let fields: Vec<Field> = keys.filter_map(field).collect();
    let asks = fields.iter().any(|field| matches!(field, Field::Prompt | Field::Title));
    asks && fields.iter().any(|field| {
        matches!(field, Field::Answer | Field::RightAnswer | Field::Explanation | Field::Choices)
    })
}

/// The question that the fields of a record make.
pub(super) fn draft(place: Place, markup: Markup, entries: &[(String, Node)]) -> Draft {
    let mut draft = Draft::new(place, markup);
    let mut wrong = Vec::new();
    let mut right_answers = Vec::new();
    let mut answers = Vec::new();
    for (key, node) in entries {
        let Some(field) = field(key) else { continue };
        let text = || Some(node.text()).filter(|text| !text.trim().is_empty());
        match field {
            Field::Pack => {
                draft.pack = text();
                draft.exported = true;
            }
            Field::Name => draft.name = text(),
            Field::Title => draft.title = text(),
            Field::Prompt => draft.prompt = text().unwrap_or_default(),
            Field::Answer => answers = node.texts(),
            Field::RightAnswer => right_answers = node.texts(),
            Field::Explanation => draft.explanation = text().unwrap_or_default(),
            Field::Choices => read_choices(node, &mut draft),
            Field::WrongChoices => wrong = node.texts(),
            Field::Choice => draft.choices.extend(text()),
            Field::Right => draft.right = words(node),
            Field::Difficulty => draft.difficulty = text(),
            Field::Category => draft.category = text(),
            Field::Tags => draft.tags = words(node),
            Field::Aliases => draft.aliases = lines(node),
            Field::KeyPoints => draft.key_points = lines(node),
            Field::FollowUps => draft.follow_ups = follow_ups(node),
            Field::References => draft.references = lines(node),
            Field::Source => draft.source = text(),
            Field::License => draft.license = text(),
        }
    }
    if !wrong.is_empty() {
        draft.right.clone_from(&right_answers);
        draft.choices = right_answers.iter().cloned().chain(wrong).collect();
        // In the order of the alphabet the right one is not always the first.
        draft.choices.sort();
        draft.choices.dedup();
    } else if draft.choices.is_empty() {
        answers.extend(right_answers);
    } else {
        // Beside choices, the answer says which of them is right.
        if draft.right.is_empty() {
            draft.right = if right_answers.is_empty() { answers.clone() } else { right_answers };
        }
        let named = |answer: &String| draft.right.contains(answer);
        answers.retain(|answer| !named(answer));
    }
    draft.answer = accepted(answers);
    if draft.prompt.trim().is_empty() {
        draft.prompt = draft.title.take().unwrap_or_default();
    }
    draft
}

/// Several answers that are all accepted, as one text.
fn accepted(mut answers: Vec<String>) -> String {
    let mut known: Vec<String> = Vec::new();
    answers.retain(|answer| {
        let folded = answer.trim().to_lowercase();
        let is_new = !known.contains(&folded);
        known.push(folded);
        is_new
    });
    let Some((first, others)) = answers.split_first() else { return String::new() };
    if others.is_empty() {
        return first.clone();
    }
    let others: Vec<&str> = others.iter().map(|answer| answer.trim()).collect();
    format!("{}\n\nAlso accepted: {}", first.trim(), others.join(", "))
}

/// Choices as a list of texts, of records with a text each, or as a map from letters.
fn read_choices(node: &Node, draft: &mut Draft) {
    match &node.value {
        Value::Map(entries) => {
            draft.choices = entries.iter().map(|(_, choice)| choice.text()).collect();
        }
        Value::List(nodes) => {
            for choice in nodes {
                let Some(entries) = choice.map() else {
                    draft.choices.push(choice.text());
                    continue;
                };
                let find = |wanted: &[&str]| {
                    entries.iter().find(|(key, _)| wanted.contains(&key.to_lowercase().as_str()))
                };
                let text =
                    find(&["text", "answer", "option", "choice", "label", "value", "content"]);
                let text = text.map(|(_, node)| node.text()).unwrap_or_default();
                let flag = find(&["correct", "iscorrect", "is_correct", "right", "isright"]);
                if flag
                    .is_some_and(|(_, node)| matches!(node.text().as_str(), "true" | "1" | "yes"))
                {
                    draft.right.push(text.clone());
                }
                let why = find(&["why", "explanation", "rationale", "feedback", "reason"]);
                draft.whys.push(why.map(|(_, node)| node.text()).unwrap_or_default());
                draft.choices.push(text);
            }
        }
        // A cell of a table holds a list as JSON.
        Value::Text(text) if text.starts_with("[{") => choices_of_json(text, draft),
        Value::Text(text) => {
            let sign = ["\n", "|", ";"].into_iter().find(|sign| text.contains(sign)).unwrap_or(",");
            draft.choices = text.split(sign).map(|choice| choice.trim().to_owned()).collect();
        }
        Value::Nothing => {}
    }
    if draft.choices.iter().any(|choice| choice.trim().is_empty()) {
        draft.choices.retain(|choice| !choice.trim().is_empty());
        draft.whys.clear();
    }
}

/// Choices as JSON; none where that is broken.
fn choices_of_json(text: &str, draft: &mut Draft) {
    let Ok(serde_json::Value::Array(all)) = serde_json::from_str(text) else { return };
    for choice in all {
        let find = |key: &str| {
            choice.get(key).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
        };
        let text = find("text");
        let is_right = choice.get("correct").and_then(serde_json::Value::as_bool);
        draft.right.extend(is_right.unwrap_or_default().then(|| text.clone()));
        draft.whys.push(find("why"));
        draft.choices.push(text);
    }
}

/// A list, or words between commas and the like.
fn words(node: &Node) -> Vec<String> {
    let texts = match &node.value {
        Value::List(_) => return node.texts(),
        _ => node.text(),
    };
    let words = texts.split([',', ';', '|', '\n']);
    words.map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
}

/// A list, or lines, with or without the marks of a list.
fn lines(node: &Node) -> Vec<String> {
    match &node.value {
        Value::List(_) => node.texts(),
        _ => node
            .text()
            .lines()
            .map(|line| line.trim().trim_start_matches(['-', '*', '•']).trim().to_owned())
            .filter(|line| !line.is_empty())
            .collect(),
    }
}

/// Follow-ups as texts, `question :: answer`, or as records.
fn follow_ups(node: &Node) -> Vec<(String, String)> {
    let of_text = |text: &str| {
        let (question, answer) = text.split_once(" :: ").unwrap_or((text, ""));
        (question.trim().to_owned(), answer.trim().to_owned())
    };
    let nodes = match &node.value {
        Value::List(nodes) => nodes,
        // A cell of a table holds a list as JSON.
        Value::Text(text) if text.starts_with("[{") => return of_json(text),
        _ => return lines(node).iter().map(|line| of_text(line)).collect(),
    };
    let follow_up = |node: &Node| match node.map() {
        None => of_text(&node.text()),
        Some(entries) => {
            let find = |wanted: Field| {
                let found = entries.iter().find(|(key, _)| field(key) == Some(wanted));
                found.map(|(_, node)| node.text()).unwrap_or_default()
            };
            (find(Field::Prompt), find(Field::Answer))
        }
    };
    nodes.iter().map(follow_up).filter(|(question, _)| !question.is_empty()).collect()
}

/// Follow-ups as JSON; none where that is broken.
fn of_json(text: &str) -> Vec<(String, String)> {
    let Ok(serde_json::Value::Array(all)) = serde_json::from_str(text) else { return Vec::new() };
    let find = |follow_up: &serde_json::Value, key: &str| {
        follow_up.get(key).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
    };
    all.iter().map(|it| (find(it, "question"), find(it, "answer"))).collect()
}
