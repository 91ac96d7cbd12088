//! The file format of a template.

use super::rubric_file::{MAX_DESCRIPTION, MAX_NAME, MAX_TITLE};
use crate::diagnostics::{Diagnostic, SourceText, TomlReader, TomlTable, WHOLE, quoted};
use crate::domain::interview::{
    MAX_QUESTIONS, MAX_ROUNDS, Recommendation, Round, RoundFilter, Rubric, Score, Template,
    UnknownReference, enough_for,
};
use crate::domain::question::{Difficulty, MAX_TAG_LENGTH, MAX_TOPIC_LENGTH, Question};
use std::collections::HashSet;
use strum::VariantArray as _;
use toml::Spanned;

/// The most entries of one filter of a round.
const MAX_FILTER: usize = 6;
/// The most labels of a scale.
const MAX_LABELS: usize = 6;

/// The context against which a template is checked.
#[derive(Clone, Copy)]
pub(super) struct TemplateContext<'a> {
    /// The rubrics that it can use.
    pub(super) rubrics: &'a [&'a Rubric],
    /// The whole bank.
    pub(super) questions: &'a [&'a Question],
}

/// Reads the template in `text`, and checks it against its context.
///
/// # Errors
/// All problems of the file at once.
pub(super) fn read(
    text: &SourceText,
    surroundings: Option<TemplateContext<'_>>,
) -> Result<Template, Vec<Diagnostic>> {
    let (mut reading, table) = TomlReader::whole(text)?;
    let template = template(&mut reading, TomlTable::whole(&table), surroundings);
    reading.end(template)
}

fn template(
    reading: &mut TomlReader<'_>,
    mut section: TomlTable<'_, '_>,
    surroundings: Option<TemplateContext<'_>>,
) -> Option<Template> {
    let name = section.slug(reading, "name", MAX_NAME);
    let description = section.text(reading, "description", MAX_DESCRIPTION);
    let minutes = section.number(reading, "minutes", &(5..=180), None);
    let rubric = section.slug(reading, "rubric", MAX_NAME);
    let (rounds, spans) = rounds(reading, &mut section, surroundings);
    let scale = scale(reading, &mut section);
    section.finish(reading);

    check_sums(reading, minutes, &rounds);
    let template = Template {
        name: name.as_ref()?.get_ref().clone(),
        description: description?.into_inner(),
        minutes: minutes?,
        rubric: rubric.as_ref()?.get_ref().clone(),
        rounds,
        scale,
    };
    if let (Some(TemplateContext { rubrics, questions }), Some(rubric)) = (surroundings, rubric) {
        if !rubrics.iter().any(|known| known.name == template.rubric) {
            let known: Vec<&str> = rubrics.iter().map(|known| known.name.as_str()).collect();
            let message = format!("there is no rubric “{}”", template.rubric);
            reading.report(
                &rubric.span(),
                message,
                format!("the rubrics are {}", known.join(", ")),
            );
        }
        if let Some(name) = name.filter(|name| rubrics.iter().any(|it| it.name == *name.get_ref()))
        {
            let message = format!("a rubric is already called “{}”", name.get_ref());
            reading.report(&name.span(), message, "choose another name");
        }
        // Incomplete rounds would be counted wrongly.
        if !reading.has_problems()
            && let Err(too_few) = enough_for(&template, questions, 1)
        {
            let message = "the bank has too few questions for this round";
            reading.report(&spans[too_few.round], message, too_few.lack());
        }
    }
    Some(template)
}

type Span = std::ops::Range<usize>;

fn rounds(
    reading: &mut TomlReader<'_>,
    section: &mut TomlTable<'_, '_>,
    surroundings: Option<TemplateContext<'_>>,
) -> (Vec<Round>, Vec<Span>) {
    let mut rounds = Vec::new();
    let mut spans = Vec::new();
    for mut section in section.sections(reading, "rounds", &(1..=MAX_ROUNDS)) {
        let title = section.text(reading, "title", MAX_TITLE);
        let packs = section.slugs(reading, "packs", &(0..=MAX_FILTER), MAX_TOPIC_LENGTH);
        let categories = section.slugs(reading, "categories", &(0..=MAX_FILTER), MAX_TOPIC_LENGTH);
        let difficulties = difficulties(reading, &mut section);
        let tags = section.slugs(reading, "tags", &(0..=MAX_FILTER), MAX_TAG_LENGTH);
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
                    UnknownReference::Pack(name) => (&packs, name),
                    UnknownReference::Category(name) => (&categories, name),
                    UnknownReference::Tag(name) => (&tags, name),
                };
                let place = list.iter().find(|slug| slug.get_ref() == name).map(Spanned::span);
                let message = UnknownReference::describe(std::slice::from_ref(&unknown));
                let help = "correct it, or remove it";
                reading.report(&place.unwrap_or(WHOLE), message, help);
            }
            let title = title.into_inner();
            rounds.push(Round { title, filter, count, minutes, weight });
        }
    }
    (rounds, spans)
}

fn difficulties(reading: &mut TomlReader<'_>, section: &mut TomlTable<'_, '_>) -> Vec<Difficulty> {
    let mut difficulties = Vec::new();
    let count = 0..=Difficulty::VARIANTS.len();
    for word in section.slugs(reading, "difficulties", &count, MAX_TAG_LENGTH) {
        match word.get_ref().parse::<Difficulty>() {
            Ok(difficulty) => difficulties.push(difficulty),
            Err(error) => {
                let message = format!("{} isn't a difficulty", quoted(word.get_ref()));
                reading.report(&word.span(), message, error.to_string());
            }
        }
    }
    difficulties
}

fn check_sums(reading: &mut TomlReader<'_>, minutes: Option<u32>, rounds: &[Round]) {
    let questions: u32 = rounds.iter().map(|round| round.count).sum();
    if questions as usize > MAX_QUESTIONS {
        let message = format!("the rounds ask {questions} questions in total");
        let help = format!("an interview has at most {MAX_QUESTIONS}; ask fewer");
        reading.report(&WHOLE, message, help);
    }
    let planned: u32 = rounds.iter().map(|round| round.minutes).sum();
    if let Some(minutes) = minutes
        && planned > minutes
    {
        let message =
            format!("the rounds take {planned} minutes in total, but the interview has {minutes}");
        reading.report(&WHOLE, message, "shorten some, or give the interview more `minutes`");
    }
}

fn scale(reading: &mut TomlReader<'_>, section: &mut TomlTable<'_, '_>) -> Vec<Recommendation> {
    let mut scale: Vec<Recommendation> = Vec::new();
    let mut labels = HashSet::new();
    let sections = section.sections(reading, "scale", &(2..=MAX_LABELS));
    let last = sections.len();
    for (position, mut section) in (1..).zip(sections) {
        let label = section.text(reading, "label", MAX_TITLE);
        if let Some(label) = &label
            && !labels.insert(label.get_ref().to_lowercase())
        {
            let message = format!("the label “{}” is used twice", label.get_ref());
            reading.report(&label.span(), message, "choose another");
        }
        let from = section.decimal(reading, "from");
        let from = from.and_then(|from| {
            let score = Score::try_from(*from.get_ref());
            if let Err(error) = score {
                reading.report(&from.span(), "this isn't a score", error.to_string());
            }
            score.ok().map(|score| (score, from.span()))
        });
        section.finish(reading);
        let (Some(label), Some((from, span))) = (label, from) else { continue };
        if scale.last().is_some_and(|above| above.from <= from) {
            let help = "order them from the best down, each lower than the one before";
            reading.report(&span, "this label is not lower than the one before", help);
        }
        if position == last && from != Score::LOWEST {
            let help = "start the last one at 1, so that every score has a label";
            reading.report(&span, "the last label leaves scores below it without one", help);
        }
        scale.push(Recommendation { label: label.into_inner(), from });
    }
    scale
}
