//! A template as it is written in a file.

use super::rubric_file::{MAX_DESCRIPTION, MAX_TITLE};
use super::section::{Reading, Section};
use crate::config::Problem;
use crate::domain::interview::{
    Label, MAX_QUESTIONS, MAX_ROUNDS, Round, RoundFilter, Rubric, Score, Template, Unknown,
    enough_for,
};
use crate::domain::question::{Difficulty, MAX_TAG_LENGTH, MAX_TOPIC_LENGTH, Question};
use std::collections::HashSet;
use std::path::Path;
use toml::Spanned;

/// The most entries of one filter of a round.
const MAX_FILTER: usize = 6;
/// The most labels of a scale.
const MAX_LABELS: usize = 6;

/// Against what a template is checked.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    /// The rubrics that it can use.
    pub(super) rubrics: &'a [&'a Rubric],
    /// All of the bank.
    pub(super) questions: &'a [&'a Question],
}

/// Reads the template in `bytes`, which stand at `path`, and checks it against its surroundings.
///
/// # Errors
/// All problems of the file at once.
pub(super) fn read(
    path: &Path,
    bytes: &[u8],
    surroundings: Option<Surroundings<'_>>,
) -> Result<Template, Vec<Problem>> {
    let (mut reading, table) = Reading::begin(path, bytes)?;
    let template = template(&mut reading, Section::whole(&table), surroundings);
    match template.filter(|_| !reading.has_problems()) {
        Some(template) => Ok(template),
        None => Err(reading.problems()),
    }
}

fn template(
    reading: &mut Reading<'_>,
    mut section: Section<'_, '_>,
    surroundings: Option<Surroundings<'_>>,
) -> Option<Template> {
    let name = section.slug(reading, "name");
    let description = section.text(reading, "description", MAX_DESCRIPTION);
    let minutes = section.number(reading, "minutes", &(5..=180), None);
    let rubric = section.slug(reading, "rubric");
    let (rounds, spans) = rounds(reading, &mut section, surroundings);
    let scale = scale(reading, &mut section);
    section.finish(reading);

    check_sums(reading, minutes, &rounds);
    let template = Template {
        name: name.as_ref()?.get_ref().clone(),
        description: description?,
        minutes: minutes?,
        rubric: rubric.as_ref()?.get_ref().clone(),
        rounds,
        scale,
    };
    if let (Some(Surroundings { rubrics, questions }), Some(rubric)) = (surroundings, rubric) {
        if !rubrics.iter().any(|known| known.name == template.rubric) {
            let known: Vec<&str> = rubrics.iter().map(|known| known.name.as_str()).collect();
            let message =
                format!("there is no rubric “{}”; there are {}", template.rubric, known.join(", "));
            reading.report(&rubric.span(), message);
        }
        if let Some(name) = name.filter(|name| rubrics.iter().any(|it| it.name == *name.get_ref()))
        {
            let message = format!("there is a rubric “{}”; choose another name", name.get_ref());
            reading.report(&name.span(), message);
        }
        // Rounds that are not all there would be counted wrongly.
        if !reading.has_problems()
            && let Err(too_few) = enough_for(&template, questions, 1)
        {
            reading.report(&spans[too_few.round], too_few.to_string());
        }
    }
    Some(template)
}

type Span = std::ops::Range<usize>;

fn rounds(
    reading: &mut Reading<'_>,
    section: &mut Section<'_, '_>,
    surroundings: Option<Surroundings<'_>>,
) -> (Vec<Round>, Vec<Span>) {
    let mut rounds = Vec::new();
    let mut spans = Vec::new();
    for mut section in section.sections(reading, "rounds", &(1..=MAX_ROUNDS)) {
        let title = section.text(reading, "title", MAX_TITLE);
        let packs = section.slugs(reading, "packs", MAX_FILTER, MAX_TOPIC_LENGTH);
        let categories = section.slugs(reading, "categories", MAX_FILTER, MAX_TOPIC_LENGTH);
        let difficulties = difficulties(reading, &mut section);
        let tags = section.slugs(reading, "tags", MAX_FILTER, MAX_TAG_LENGTH);
        let most = u32::try_from(MAX_QUESTIONS).expect("an interview has a handful of questions");
        let count = section.number(reading, "count", &(1..=most), None);
        let minutes = section.number(reading, "minutes", &(1..=180), None);
        let weight = section.number(reading, "weight", &(1..=100), Some(1));
        spans.push(section.span().clone());
        section.finish(reading);
        if let (Some(title), Some(count), Some(minutes), Some(weight)) =
            (title, count, minutes, weight)
        {
            let slugs = |list: &[Spanned<String>]| -> Vec<String> {
                list.iter().map(|slug| slug.get_ref().clone()).collect()
            };
            let filter = RoundFilter {
                packs: slugs(&packs),
                categories: slugs(&categories),
                difficulties,
                tags: slugs(&tags),
            };
            for unknown in surroundings.map_or_else(Vec::new, |it| filter.unknown(it.questions)) {
                let (list, name) = match &unknown {
                    Unknown::Pack(name) => (&packs, name),
                    Unknown::Category(name) => (&categories, name),
                    Unknown::Tag(name) => (&tags, name),
                };
                let place = list.iter().find(|slug| slug.get_ref() == name).map(Spanned::span);
                reading.report(
                    &place.unwrap_or_default(),
                    Unknown::told(std::slice::from_ref(&unknown)),
                );
            }
            rounds.push(Round { title, filter, count, minutes, weight });
        }
    }
    (rounds, spans)
}

fn difficulties(reading: &mut Reading<'_>, section: &mut Section<'_, '_>) -> Vec<Difficulty> {
    let mut difficulties = Vec::new();
    for word in section.slugs(reading, "difficulties", Difficulty::ALL.len(), MAX_TAG_LENGTH) {
        match word.get_ref().parse() {
            Ok(difficulty) => difficulties.push(difficulty),
            Err(error) => {
                let error: crate::domain::question::UnknownDifficulty = error;
                reading.report(&word.span(), error.to_string());
            }
        }
    }
    difficulties
}

fn check_sums(reading: &mut Reading<'_>, minutes: Option<u32>, rounds: &[Round]) {
    let questions: u32 = rounds.iter().map(|round| round.count).sum();
    if questions as usize > MAX_QUESTIONS {
        let message =
            format!("the rounds ask {questions} questions together; at most {MAX_QUESTIONS}");
        reading.report(&(0..0), message);
    }
    let planned: u32 = rounds.iter().map(|round| round.minutes).sum();
    if let Some(minutes) = minutes
        && planned > minutes
    {
        let message = format!(
            "the rounds take {planned} minutes together, more than the {minutes} of the interview"
        );
        reading.report(&(0..0), message);
    }
}

fn scale(reading: &mut Reading<'_>, section: &mut Section<'_, '_>) -> Vec<Label> {
    let mut scale: Vec<Label> = Vec::new();
    let mut labels = HashSet::new();
    let sections = section.sections(reading, "scale", &(2..=MAX_LABELS));
    let last = sections.len();
    for (position, mut section) in (1..).zip(sections) {
        let label = section.text(reading, "label", MAX_TITLE);
        if let Some(label) = &label
            && !labels.insert(label.to_lowercase())
        {
            reading.report(section.span(), format!("the label “{label}” is given twice"));
        }
        let from = section.decimal(reading, "from");
        let from = from.and_then(|from| {
            let score = Score::try_from(*from.get_ref());
            if let Err(error) = score {
                reading.report(&from.span(), error.to_string());
            }
            score.ok().map(|score| (score, from.span()))
        });
        section.finish(reading);
        let (Some(label), Some((from, span))) = (label, from) else { continue };
        if scale.last().is_some_and(|above| above.from <= from) {
            reading.report(&span, "labels go from the best down, each lower than the one before");
        }
        if position == last && from != Score::LOWEST {
            reading.report(&span, "the last label holds from 1, so that every score has one");
        }
        scale.push(Label { label, from });
    }
    scale
}
