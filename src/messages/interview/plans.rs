//! A server's templates and rubrics.

use crate::config::Problem;
use crate::domain::interview::{Grade, Round, RoundFilter, Rubric, Template};
use crate::domain::question::Question;
use crate::interviews::{Library, Origin};
use crate::messages::{MAX_DESCRIPTION, Message, NEUTRAL, shorten, signs, words};
use serenity::all::CreateEmbed;

fn embed(title: &str, lines: &[String]) -> Message {
    Message::embed(
        CreateEmbed::new()
            .colour(NEUTRAL)
            .title(title)
            .description(shorten(&lines.join("\n"), MAX_DESCRIPTION)),
    )
}

const fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Shipped => "",
        Origin::Server => " (this server's own)",
    }
}

/// All templates and rubrics. Templates that `questions` don't suffice for are marked.
#[must_use]
pub fn list(library: &Library, questions: &[&Question]) -> Message {
    let usable = library.usable(questions);
    let mut lines: Vec<String> = library
        .templates()
        .map(|(template, from)| {
            let lacks = if usable.contains(&template) {
                String::new()
            } else {
                format!(" {} Too few questions here.", signs::ATTENTION)
            };
            format!(
                "• **{}**{}: {} min. {}{lacks}",
                template.name,
                origin(from),
                template.minutes,
                words::plain(&template.description)
            )
        })
        .collect();
    lines.push("\n**Rubrics**".to_owned());
    lines.extend(library.rubrics().map(|(rubric, from)| {
        format!("• **{}**{}: {}", rubric.name, origin(from), words::plain(&rubric.description))
    }));
    lines.push("\n`/interview template show` tells more of each.".to_owned());
    embed("Interview templates", &lines)
}

/// One template with its rubric.
#[must_use]
pub fn show(template: &Template, rubric: &Rubric) -> Message {
    let mut lines = vec![words::plain(&template.description), String::new()];
    lines.extend(template.rounds.iter().map(round));
    lines.push(format!("\nRubric *{}*", rubric.name));
    lines.extend(rubric.criteria.iter().map(|criterion| {
        format!("• {}, weight {}", words::plain(&criterion.title), criterion.weight)
    }));
    lines.push("\nScale".to_owned());
    lines.extend(
        template
            .scale
            .iter()
            .map(|label| format!("• from {}: {}", label.from, words::plain(&label.label))),
    );
    embed(&format!("{}, {} min", template.name, template.minutes), &lines)
}

fn round(round: &Round) -> String {
    let RoundFilter { packs, categories, difficulties, tags } = &round.filter;
    let difficulties: Vec<String> = difficulties.iter().map(ToString::to_string).collect();
    let drawn: Vec<String> = [packs, categories, &difficulties, tags]
        .into_iter()
        .filter(|any_of| !any_of.is_empty())
        .map(|any_of| any_of.join(", "))
        .collect();
    let from = if drawn.is_empty() { "the whole bank".to_owned() } else { drawn.join(" · ") };
    format!(
        "**{}**: {}, {} min, weight {}\nfrom {from}",
        words::plain(&round.title),
        crate::messages::counted(round.count as usize, "question"),
        round.minutes,
        round.weight
    )
}

/// One rubric with what earns each grade.
#[must_use]
pub fn show_rubric(rubric: &Rubric) -> Message {
    let mut lines = vec![words::plain(&rubric.description)];
    for criterion in &rubric.criteria {
        lines.push(format!(
            "\n**{}**, weight {}",
            words::plain(&criterion.title),
            criterion.weight
        ));
        lines.extend(Grade::ALL.into_iter().rev().map(|grade| {
            format!("{grade} {} · {}", grade.word(), words::plain(criterion.anchor(grade)))
        }));
    }
    embed(&format!("Rubric {}", rubric.name), &lines)
}

/// A template or rubric is kept.
#[must_use]
pub fn added(name: &str) -> Message {
    Message::text(format!(
        "{} *{name}* is ready. `/interview template list` shows all.",
        signs::DONE
    ))
}

/// A template or rubric is gone.
#[must_use]
pub fn removed(name: &str) -> Message {
    Message::text(format!("{} *{name}* is removed.", signs::DONE))
}

/// A file is refused, with each line and reason.
#[must_use]
pub fn refused(problems: &[Problem]) -> Message {
    let lines: Vec<String> = problems.iter().map(|it| words::plain(&it.to_string())).collect();
    embed("This file can't be used yet", &lines)
}
