//! A server's templates and rubrics.

use crate::config::Problem;
use crate::domain::interview::{Rubric, Template};
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

/// All templates and rubrics.
#[must_use]
pub fn list(library: &Library) -> Message {
    let mut lines: Vec<String> = library
        .templates()
        .map(|(template, from)| {
            format!(
                "**{}**{}: {} min. {}",
                template.name,
                origin(from),
                template.minutes,
                words::plain(&template.description)
            )
        })
        .collect();
    lines.push("\n**Rubrics**".to_owned());
    lines.extend(library.rubrics().map(|(rubric, from)| {
        format!("**{}**{}: {}", rubric.name, origin(from), words::plain(&rubric.description))
    }));
    embed("Interview templates", &lines)
}

/// One template with its rubric.
#[must_use]
pub fn show(template: &Template, rubric: &Rubric) -> Message {
    let mut lines = vec![words::plain(&template.description), String::new()];
    lines.extend(template.rounds.iter().map(|round| {
        format!(
            "**{}**: {}, {} min, weight {}",
            words::plain(&round.title),
            crate::messages::counted(round.count as usize, "question"),
            round.minutes,
            round.weight
        )
    }));
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
