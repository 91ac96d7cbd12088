//! The texts of one draft, as the bank can show them.

use super::choices::{self, Counted};
use super::clean::{clean, hardened, has_formula};
use super::draft::{Draft, Markup};
use super::file::File;
use super::item::Choice;
use crate::bank::author_limits::{KEY_POINTS, MAX_FOLLOW_UPS};
use crate::domain::text::is_visible;
use crate::limits;
use crate::markdown::plain;
use std::fmt::Write as _;

/// Texts as Markdown.
#[derive(Clone, Debug, Default)]
pub(super) struct PreparedTexts {
    /// The title that the format gave, as plain text.
    pub(super) title: Option<String>,
    pub(super) prompt: String,
    pub(super) answer: String,
    pub(super) key_points: Vec<String>,
    pub(super) follow_ups: Vec<(String, String)>,
    pub(super) choices: Vec<Choice>,
    pub(super) notes: Vec<String>,
}

/// The texts of `draft`, unchanged if the bank accepts them, otherwise cleaned.
///
/// # Errors
/// The reason why it can't become a question.
pub(super) fn prepared(draft: &Draft, counted: Counted) -> Result<PreparedTexts, String> {
    let as_it_is = as_it_is(draft).filter(is_fine);
    let mut prepared = match as_it_is {
        Some(prepared) => prepared,
        None => cleaned(draft)?,
    };
    prepared.notes.extend(draft.notes.iter().cloned());
    if !is_visible(&plain(&prepared.prompt)) {
        return Err("it has no question".to_owned());
    }
    let own = std::mem::take(&mut prepared.choices);
    let own = choices::section(&prepared.prompt, &prepared.answer, own);
    let chosen = if own.is_some() {
        own
    } else if draft.choices.is_empty() {
        choices::found(&prepared.prompt, &prepared.answer)
    } else {
        let given = choices_of(draft, &prepared, counted)?;
        if given.is_none() {
            return Err("nothing says which of its choices is right".to_owned());
        }
        given
    };
    if let Some(chosen) = chosen {
        prepared.prompt = chosen.prompt;
        prepared.answer = chosen.answer;
        prepared.choices = chosen.choices;
    }
    if !is_visible(&plain(&prepared.answer)) {
        return Err("it has no answer".to_owned());
    }
    fold(&mut prepared);
    prepared.notes.dedup();
    Ok(prepared)
}

fn choices_of(
    draft: &Draft,
    prepared: &PreparedTexts,
    counted: Counted,
) -> Result<Option<choices::ChoiceSection>, String> {
    let one_line = |text: &String| -> Result<String, String> {
        let cleaned = clean(text, draft.markup, false)?.markdown;
        Ok(cleaned.replace("\\\n", " ").split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let choices = draft.choices.iter().map(one_line).collect::<Result<Vec<_>, _>>()?;
    let why = |text: &String| Ok(clean(text, draft.markup, false)?.markdown);
    let whys = draft.whys.iter().map(why).collect::<Result<Vec<_>, String>>()?;
    let right = draft.right.iter().map(one_line).collect::<Result<Vec<_>, _>>()?;
    let (prompt, answer) = (&prepared.prompt, &prepared.answer);
    Ok(choices::given(prompt, answer, &choices, &whys, &right, counted))
}

/// The texts of Markdown as they stand.
fn as_it_is(draft: &Draft) -> Option<PreparedTexts> {
    let text = |text: &str| match draft.markup {
        Markup::Markdown => Some(text.trim().to_owned()),
        Markup::Lines => Some(hardened(text.trim())),
        Markup::Html => None,
    };
    let follow_up =
        |(question, answer): &(String, String)| Some((question.trim().to_owned(), text(answer)?));
    Some(PreparedTexts {
        title: draft.title.as_deref().map(|title| title.trim().to_owned()),
        prompt: text(&draft.prompt)?,
        answer: joined(text(&draft.answer)?, &text(&draft.explanation)?),
        key_points: draft.key_points.iter().map(|point| point.trim().to_owned()).collect(),
        follow_ups: draft.follow_ups.iter().map(follow_up).collect::<Option<_>>()?,
        choices: exported_choices(draft, text)?,
        ..PreparedTexts::default()
    })
}

/// The choices that this program exported, each text through `text`. Those of other programs may have
/// letters before them, and name the right one in many ways.
fn exported_choices(draft: &Draft, text: impl Fn(&str) -> Option<String>) -> Option<Vec<Choice>> {
    if !draft.exported || draft.whys.len() != draft.choices.len() {
        return Some(Vec::new());
    }
    let choices = draft.choices.iter().zip(&draft.whys).map(|(choice, why)| {
        let is_right = draft.right.contains(choice);
        Some(Choice { text: text(choice)?, is_right, why: text(why)? })
    });
    choices.collect()
}

fn joined(answer: String, explanation: &str) -> String {
    match (answer.is_empty(), explanation.is_empty()) {
        (_, true) => answer,
        (true, false) => explanation.to_owned(),
        (false, false) => format!("{answer}\n\n{explanation}"),
    }
}

/// Returns `true` if the bank reads every part where it belongs, and Discord renders it as intended.
fn is_fine(prepared: &PreparedTexts) -> bool {
    let texts = [&prepared.prompt, &prepared.answer];
    if texts.iter().any(|text| text.contains('\r') || has_formula(text)) {
        return false;
    }
    let answer = if prepared.answer.is_empty() { "-" } else { &prepared.answer };
    let file = File {
        choices: &prepared.choices,
        key_points: &prepared.key_points,
        follow_ups: &prepared.follow_ups,
        ..File::probe(&prepared.prompt, answer)
    };
    let Some(read) = file.read() else { return false };
    read.shown_raw.is_empty()
        && read.prompt == prepared.prompt.trim()
        && (prepared.answer.is_empty() || read.answer == prepared.answer.trim())
        && read.question.choices.len() == prepared.choices.len()
        && read.question.key_points.len() == prepared.key_points.len()
        && read.question.follow_ups.len() == prepared.follow_ups.len()
}

fn cleaned(draft: &Draft) -> Result<PreparedTexts, String> {
    let mut notes = Vec::new();
    let mut part = |text: &str, headings: bool| -> Result<String, String> {
        let cleaned = clean(text, draft.markup, headings)?;
        notes.extend(cleaned.notes);
        Ok(cleaned.markdown)
    };
    let line =
        |text: String| text.replace("\\\n", " ").split_whitespace().collect::<Vec<_>>().join(" ");
    let title = match &draft.title {
        Some(title) if !draft.exported && title.contains(['<', '&', '\n']) => {
            Some(plain(&part(title, false)?))
        }
        title => title.as_deref().map(|title| title.trim().to_owned()),
    };
    let prompt = part(&draft.prompt, false)?;
    let answer = part(&draft.answer, true)?;
    let answer = joined(answer, &part(&draft.explanation, true)?);
    let mut key_points = Vec::new();
    for point in &draft.key_points {
        key_points.push(line(part(point, false)?));
    }
    let mut follow_ups = Vec::new();
    for (question, answer) in &draft.follow_ups {
        follow_ups.push((line(part(question, false)?), part(answer, false)?));
    }
    let mut choices = exported_choices(draft, |text| Some(text.to_owned())).unwrap_or_default();
    for choice in &mut choices {
        choice.text = line(part(&choice.text, false)?);
        choice.why = part(&choice.why, false)?;
    }
    key_points.retain(|point| is_visible(&plain(point)));
    follow_ups.retain(|(question, _)| is_visible(&plain(question)));
    Ok(PreparedTexts { title, prompt, answer, key_points, follow_ups, choices, notes })
}

/// Moves key points and follow-ups into the answer if they break the bank's rules for them.
fn fold(prepared: &mut PreparedTexts) {
    let points = &prepared.key_points;
    let mut known: Vec<String> = Vec::new();
    let is_point = |point: &String| {
        let length = point.chars().count();
        let is_new = !known.contains(&point.to_lowercase());
        known.push(point.to_lowercase());
        is_new
            && length <= limits::OPTION_LABEL
            && !["# ", "> ", "- ", "```"].iter().any(|mark| point.starts_with(mark))
    };
    let fits = points.is_empty() || KEY_POINTS.contains(&points.len());
    if !(fits && points.iter().all(is_point)) {
        let lines: Vec<String> = points.iter().map(|point| format!("- {point}")).collect();
        let _ = write!(prepared.answer, "\n\n**Key points**\n\n{}", lines.join("\n"));
        prepared.key_points.clear();
        prepared.notes.push(
            "it needs 3 to 7 short key points; those it had were moved into the answer".to_owned(),
        );
    }
    let follow_ups = &prepared.follow_ups;
    let is_short = |(question, answer): &(String, String)| {
        question.chars().count() <= limits::FIELD_NAME
            && answer.chars().count() <= limits::FIELD_VALUE
    };
    if follow_ups.len() > MAX_FOLLOW_UPS || !follow_ups.iter().all(is_short) {
        let texts: Vec<String> = follow_ups
            .iter()
            .map(|(question, answer)| {
                format!("**{}**\n\n{answer}", question.replace("**", "")).trim().to_owned()
            })
            .collect();
        let _ = write!(prepared.answer, "\n\n### Going deeper\n\n{}", texts.join("\n\n"));
        prepared.follow_ups.clear();
        prepared.notes.push(
            "its follow-ups are too long or too many; they were moved into the answer".to_owned(),
        );
    }
}
