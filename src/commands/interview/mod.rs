//! `/interview`: structured mock interviews between two members.

mod begin;
mod matching;
mod plan;
mod press;

pub(super) use matching::click_of_pair;
pub(super) use press::{click, submit};

use super::options::Options;
use super::{Caller, Reply};
use crate::bank::Bank;
use crate::domain::interview::{Interview, Rubric, Template};
use crate::domain::question::{Question, QuestionId};
use crate::error::{Outcome, UserError};
use crate::interviews::{Library, Origin};
use crate::jobs::interviews::Interviews;
use crate::messages::interview as texts;
use crate::store::Store;
use serenity::all::{AutocompleteChoice, CommandOptionType, CreateCommand, CreateCommandOption};

/// The most suggestions that Discord takes.
const MAX_CHOICES: usize = 25;

pub(super) fn definition() -> CreateCommand {
    let option = CreateCommandOption::new;
    let subcommand = |name, description| option(CommandOptionType::SubCommand, name, description);
    let name = || {
        option(CommandOptionType::String, "name", "Which one").required(true).set_autocomplete(true)
    };
    CreateCommand::new("interview")
        .description("Mock interviews with each other")
        .add_option(
            subcommand("start", "Ask somebody for a mock interview")
                .add_sub_option(
                    option(CommandOptionType::User, "candidate", "Who answers").required(true),
                )
                .add_sub_option(
                    option(
                        CommandOptionType::String,
                        "template",
                        "The plan; without one I choose what fits",
                    )
                    .set_autocomplete(true),
                )
                .add_sub_option(option(
                    CommandOptionType::User,
                    "interviewer",
                    "Who asks; at first you",
                )),
        )
        .add_option(subcommand("card", "Your private card, while you are the interviewer"))
        .add_option(subcommand("history", "Your interviews and how your scores go").add_sub_option(
            option(CommandOptionType::User, "member", "Only those with this partner"),
        ))
        .add_option(matching::definition())
        .add_option(
            option(CommandOptionType::SubCommandGroup, "template", "Plans of interviews")
                .add_sub_option(
                    subcommand("add", "For admins: add a template or rubric, or replace one")
                        .add_sub_option(
                            option(CommandOptionType::Attachment, "file", "A TOML file of 16 KiB")
                                .required(true),
                        ),
                )
                .add_sub_option(subcommand("list", "All templates and rubrics"))
                .add_sub_option(
                    subcommand("show", "What a template asks, or how a rubric grades")
                        .add_sub_option(name()),
                )
                .add_sub_option(
                    subcommand("remove", "For admins: remove one of this server's own")
                        .add_sub_option(name()),
                ),
        )
}

pub(super) async fn run(
    store: &dyn Store,
    bank: &Bank,
    interviews: &Interviews,
    caller: &Caller,
    options: &Options<'_>,
) -> Outcome<Reply> {
    match options.group() {
        "template" => return plan::run(store, bank, interviews, caller, options).await,
        "match" => return matching::run(store, bank, interviews, caller, options).await,
        _ => {}
    }
    match options.subcommand() {
        "start" => begin::start(store, bank, interviews, caller, options).await,
        "card" => card(store, bank, caller).await,
        _ => {
            let interviews = store.interviews_of(caller.guild, caller.user).await?;
            let with = options.user("member").filter(|user| *user != caller.user);
            Ok(Reply::whisper(texts::history(caller.user, with, &interviews)))
        }
    }
}

/// Refuses to show the candidate of a running interview what they are to say by themselves.
pub(super) async fn ensure_not_asked(
    store: &dyn Store,
    caller: &Caller,
    question: &QuestionId,
) -> Outcome<()> {
    if is_asked(store, caller, question).await? {
        return Err(UserError::AskedInInterview.into());
    }
    Ok(())
}

/// Whether the caller is the candidate of a running interview that has asked `question`.
pub(super) async fn is_asked(
    store: &dyn Store,
    caller: &Caller,
    question: &QuestionId,
) -> anyhow::Result<bool> {
    let open = store.open_interviews(caller.guild).await?;
    Ok(open.iter().any(|interview| interview.keeps_from(caller.user, question)))
}

/// The running interview in which the caller has a seat: the one that binds them, else the newest
/// one that waits for grades.
async fn running(store: &dyn Store, caller: &Caller) -> anyhow::Result<Option<Interview>> {
    let mut open = store.open_interviews(caller.guild).await?;
    open.retain(|it| it.is_running() && it.seat_of(caller.user).is_some());
    let binding = open.iter().position(Interview::is_binding);
    Ok(match binding {
        Some(at) => Some(open.swap_remove(at)),
        None => open.pop(),
    })
}

async fn card(store: &dyn Store, bank: &Bank, caller: &Caller) -> Outcome<Reply> {
    let interview = running(store, caller).await?.ok_or(UserError::NoRunningInterview)?;
    press::card(bank, caller, &interview)
}

/// Topics for who looks for a partner; templates that can be asked, for `show` all that there is,
/// for `remove` the server's own.
pub(super) fn suggest(
    bank: &Bank,
    library: &Library,
    options: &Options<'_>,
    typed: &str,
) -> Vec<AutocompleteChoice> {
    if options.group() == "match" {
        return matching::suggest(bank, typed);
    }
    let questions: Vec<&Question> = bank.questions().iter().collect();
    let template = |template: &Template| {
        (format!("{} · {} min", template.name, template.minutes), template.name.clone())
    };
    let rubric = |rubric: &Rubric| (format!("{} · rubric", rubric.name), rubric.name.clone());
    let listed = |wanted: fn(Origin) -> bool| {
        let templates = library.templates().filter(move |(_, origin)| wanted(*origin));
        let rubrics = library.rubrics().filter(move |(_, origin)| wanted(*origin));
        templates.map(|(it, _)| template(it)).chain(rubrics.map(|(it, _)| rubric(it))).collect()
    };
    let all: Vec<(String, String)> = match (options.group(), options.subcommand()) {
        ("template", "remove") => listed(|origin| origin == Origin::Server),
        ("template", _) => listed(|_| true),
        _ => library.usable(&questions).into_iter().map(template).collect(),
    };
    let typed = typed.to_lowercase();
    all.into_iter()
        .filter(|(_, name)| name.contains(&typed))
        .take(MAX_CHOICES)
        .map(|(told, name)| AutocompleteChoice::new(told, name))
        .collect()
}
