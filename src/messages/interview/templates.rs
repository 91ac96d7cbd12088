//! A server's templates and rubrics.

use crate::diagnostics::Diagnostics;
use crate::domain::interview::{
    Grade, LibraryEntry, Round, RoundFilter, Rubric, Template, UnknownReference,
};
use crate::domain::question::Question;
use crate::limits;
use crate::messages::{Message, NEUTRAL, counted, emoji, escaping, listed, spread};
use crate::templates::{TemplateLibrary, TemplateOrigin, written_rubric, written_template};
use serenity::all::{CreateAttachment, CreateEmbed};

/// All lines, on as many embeds and messages as necessary.
fn pages(title: &str, lines: &[String]) -> Vec<Message> {
    let mut pieces: Vec<String> = Vec::new();
    for line in lines.iter().flat_map(|line| line.split('\n')) {
        match pieces.last_mut() {
            Some(piece) if piece.chars().count() + line.chars().count() < limits::DESCRIPTION => {
                piece.push('\n');
                piece.push_str(line);
            }
            _ => pieces.push(line.to_owned()),
        }
    }
    let embeds = pieces.into_iter().enumerate().map(|(at, piece)| {
        let length = piece.chars().count();
        let embed = CreateEmbed::new().colour(NEUTRAL).description(piece);
        (if at == 0 { embed.title(title) } else { embed }, length)
    });
    spread(embeds.collect())
}

const fn origin(origin: TemplateOrigin) -> &'static str {
    match origin {
        TemplateOrigin::Shipped => "",
        TemplateOrigin::Server => " (this server's)",
    }
}

/// A template in the suggestions.
#[must_use]
pub fn template_choice(template: &Template) -> String {
    format!("{} · {} min", template.name, template.minutes)
}

/// A rubric in the suggestions.
#[must_use]
pub fn rubric_choice(rubric: &Rubric) -> String {
    format!("{} · rubric", rubric.name)
}

/// All templates and rubrics. Templates without enough `questions` are marked.
#[must_use]
pub fn list(library: &TemplateLibrary, questions: &[&Question]) -> Vec<Message> {
    let usable = library.usable(questions);
    let mut lines: Vec<String> = library
        .templates()
        .map(|(template, from)| {
            let lacks = if usable.contains(&template) {
                String::new()
            } else {
                format!(" {} {}", emoji::ATTENTION, lack(template, library, questions))
            };
            format!(
                "• **{}**{}: {} min. {}{lacks}",
                template.name,
                origin(from),
                template.minutes,
                escaping::plain(&template.description)
            )
        })
        .collect();
    lines.push("\n**Rubrics**".to_owned());
    lines.extend(library.rubrics().map(|(rubric, from)| {
        format!("• **{}**{}: {}", rubric.name, origin(from), escaping::plain(&rubric.description))
    }));
    lines.push("\nUse `/interview template show` for details.".to_owned());
    pages("Interview templates", &lines)
}

/// The reason a template can't be used here.
fn lack(template: &Template, library: &TemplateLibrary, questions: &[&Question]) -> String {
    if library.rubric(&template.rubric).is_none() {
        return format!("Its rubric *{}* was deleted.", template.rubric);
    }
    let mut unknown: Vec<UnknownReference> = Vec::new();
    for found in template.rounds.iter().flat_map(|round| round.filter.unknown(questions)) {
        if !unknown.contains(&found) {
            unknown.push(found);
        }
    }
    if unknown.is_empty() {
        "Too few questions here.".to_owned()
    } else {
        format!("Too few questions: {}.", UnknownReference::describe(&unknown))
    }
}

/// The pages of a template or rubric with its file at the end.
fn with_file(mut pages: Vec<Message>, name: &str, text: String) -> Vec<Message> {
    if let Some(last) = pages.last_mut() {
        last.files.push(CreateAttachment::bytes(text.into_bytes(), format!("{name}.toml")));
    }
    pages
}

/// What to do with the file of a template or rubric.
const USE_OF_FILE: &str =
    "\nTo make your own, change the file and add it with `/interview template add`.";

/// One template with its rubric.
#[must_use]
pub fn show(template: &Template, rubric: &Rubric) -> Vec<Message> {
    let mut lines = vec![escaping::plain(&template.description), String::new()];
    lines.extend(template.rounds.iter().map(round));
    lines.push(format!("\nRubric *{}*", rubric.name));
    lines.extend(rubric.criteria.iter().map(|criterion| {
        format!("• {}, weight {}", escaping::plain(&criterion.title), criterion.weight)
    }));
    lines.push("\nScale".to_owned());
    lines.extend(
        template
            .scale
            .iter()
            .map(|label| format!("• from {}: {}", label.from, escaping::plain(&label.label))),
    );
    lines.push(USE_OF_FILE.to_owned());
    let pages = pages(&format!("{}, {} min", template.name, template.minutes), &lines);
    with_file(pages, &template.name, written_template(template, rubric))
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
        escaping::plain(&round.title),
        crate::messages::counted(round.count as usize, "question"),
        round.minutes,
        round.weight
    )
}

/// One rubric with its anchors.
#[must_use]
pub fn show_rubric(rubric: &Rubric) -> Vec<Message> {
    let mut lines = vec![escaping::plain(&rubric.description)];
    for criterion in &rubric.criteria {
        lines.push(format!(
            "\n**{}**, weight {}",
            escaping::plain(&criterion.title),
            criterion.weight
        ));
        lines.extend(Grade::ALL.into_iter().rev().map(|grade| {
            format!("{grade} {} · {}", grade.as_str(), escaping::plain(criterion.anchor(grade)))
        }));
    }
    lines.push(USE_OF_FILE.to_owned());
    let pages = pages(&format!("Rubric {}", rubric.name), &lines);
    with_file(pages, &rubric.name, written_rubric(rubric))
}

/// A template or rubric was added, or replaced another one of the library.
#[must_use]
pub fn added(plan: &LibraryEntry, before: &TemplateLibrary) -> Message {
    let name = plan.name();
    let replaced = match plan {
        LibraryEntry::Template(_) => {
            before.templates().find(|(it, _)| it.name == name).map(|(_, it)| it)
        }
        LibraryEntry::Rubric(_) => {
            before.rubrics().find(|(it, _)| it.name == name).map(|(_, it)| it)
        }
    };
    let mut lines = vec![match replaced {
        None => format!("{} *{name}* is ready.", emoji::DONE),
        Some(TemplateOrigin::Server) => {
            format!("{} *{name}* is ready and replaces the one you had.", emoji::DONE)
        }
        Some(TemplateOrigin::Shipped) => format!(
            "{} *{name}* is ready and replaces the built-in one until you remove it.",
            emoji::DONE
        ),
    }];
    if replaced.is_some() {
        lines.push("Interviews that already started keep the old version.".to_owned());
    }
    if let (LibraryEntry::Rubric(_), Some(_)) = (plan, replaced) {
        let users: Vec<String> = before.users_of(name).map(|it| format!("*{}*", it.name)).collect();
        if !users.is_empty() {
            lines.push(format!("{} It now grades {}.", emoji::ATTENTION, listed(&users, "and")));
        }
    }
    lines.push("See all with `/interview template list`.".to_owned());
    Message::text(lines.join("\n"))
}

/// A template or rubric was removed; `back` if a shipped one of its name takes its place.
#[must_use]
pub fn removed(name: &str, back: bool) -> Message {
    let back = if back { " The built-in one with that name is back." } else { "" };
    Message::text(format!("{} *{name}* was removed.{back}", emoji::DONE))
}

/// The columns of a line that fit a phone's screen.
const COLUMNS: usize = 40;

/// A file was refused; shows each problem with its line and advice.
#[must_use]
pub fn refused(problems: &Diagnostics) -> Message {
    let mut drawn = String::new();
    let mut told = 0;
    for problem in problems.narrow(COLUMNS) {
        let length = drawn.chars().count() + problem.chars().count();
        if told > 0 && length > limits::DESCRIPTION - ROOM_FOR_THE_REST {
            break;
        }
        drawn = format!("{drawn}{problem}\n\n");
        told += 1;
    }
    let block = escaping::block(&drawn, limits::DESCRIPTION - ROOM_FOR_THE_REST);
    let rest = match problems.len() - told {
        0 => String::new(),
        rest => format!("\nand {}", counted(rest, "more problem")),
    };
    let embed = CreateEmbed::new().colour(NEUTRAL).title("This file can't be used yet");
    Message::embed(embed.description(format!("{block}{rest}")))
}

/// The most characters around the problems.
const ROOM_FOR_THE_REST: usize = 60;
