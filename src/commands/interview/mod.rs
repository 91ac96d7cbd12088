//! `/interview`: structured mock interviews between two members.

mod begin;
mod plan;
mod press;

pub(super) use press::{click, submit};

use super::options::Options;
use super::{Caller, Reply};
use crate::bank::Bank;
use crate::custom_id::Press;
use crate::domain::question::QuestionId;
use crate::error::{Outcome, UserError};
use crate::interviews::Library;
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
                    option(CommandOptionType::String, "template", "The plan")
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
        .add_option(
            option(CommandOptionType::SubCommandGroup, "template", "Plans of interviews")
                .add_sub_option(
                    subcommand("add", "Add a template or rubric, or replace one").add_sub_option(
                        option(CommandOptionType::Attachment, "file", "A TOML file of 16 KiB")
                            .required(true),
                    ),
                )
                .add_sub_option(subcommand("list", "All templates and rubrics"))
                .add_sub_option(
                    subcommand("show", "What a template asks and grades").add_sub_option(name()),
                )
                .add_sub_option(
                    subcommand("remove", "Remove one of this server's own").add_sub_option(name()),
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
    if options.group() == "template" {
        return plan::run(store, bank, interviews, caller, options).await;
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

async fn card(store: &dyn Store, bank: &Bank, caller: &Caller) -> Outcome<Reply> {
    let open = store.open_interviews(caller.guild).await?;
    let mine = |interview: &&crate::domain::interview::Interview| {
        interview.is_running() && interview.seat_of(caller.user).is_some()
    };
    let interview = open.iter().find(mine).ok_or(UserError::NoRunningInterview)?;
    press::card(bank, caller, interview)
}

/// Templates, and for `show` and `remove` what there is.
pub(super) async fn suggest(
    interviews: &Interviews,
    caller: &Caller,
    typed: &str,
) -> Outcome<Vec<AutocompleteChoice>> {
    let library: Library = interviews.library(caller.guild).await?;
    let typed = typed.to_lowercase();
    let fits = |name: &str| name.contains(&typed);
    Ok(library
        .templates()
        .map(|(template, _)| template)
        .filter(|template| fits(&template.name))
        .take(MAX_CHOICES)
        .map(|template| {
            let told = format!("{} · {} min", template.name, template.minutes);
            AutocompleteChoice::new(told, template.name.clone())
        })
        .collect())
}

/// Whether a click changes the message that was clicked on.
pub(super) const fn updates(press: Press) -> bool {
    matches!(
        press,
        Press::Accept
            | Press::Decline
            | Press::Tick(_)
            | Press::FollowUp(..)
            | Press::Hint(_)
            | Press::Close(_)
            | Press::Grade(..)
            | Press::HandIn(_)
    )
}
