//! Slash commands with their buttons, menus and forms: the list of them, and one match for each
//! way in which an interaction arrives.

mod answer;
mod caller;
mod daily;
mod data;
mod help;
mod interview;
mod leaderboard;
mod options;
mod question;
mod reveal;
mod setup;
mod share;
mod streak;

pub(crate) use answer::apology;
pub(crate) use caller::Caller;

use crate::bank::Bank;
use crate::config::Defaults;
use crate::custom_id::{Another, CustomId, PairPress};
use crate::discord::Discord;
use crate::domain::question::QuestionId;
use crate::domain::set_aside::Unpostable;
use crate::error::{Outcome, UserError};
use crate::jobs::daily::Dailies;
use crate::jobs::interviews::Interviews;
use crate::messages::Message;
use crate::store::Store;
use options::Options;
use serenity::all::{
    AutocompleteChoice, CommandInteraction, ComponentInteraction, CreateCommand, CreateModal,
    ModalInteraction,
};
use std::collections::HashMap;

/// What commands draw on. Each handler is handed only the parts that it uses.
pub(crate) struct Services<'a> {
    pub(crate) store: &'a dyn Store,
    pub(crate) bank: &'a Bank,
    pub(crate) discord: &'a Discord,
    pub(crate) dailies: &'a Dailies,
    pub(crate) interviews: &'a Interviews,
    pub(crate) defaults: &'a Defaults,
    pub(crate) command_ids: &'a HashMap<String, u64>,
}

/// What a person gets for an interaction.
#[derive(Debug)]
pub(crate) enum Reply {
    /// Messages for all in the channel.
    Say(Vec<Message>),
    /// Messages for the one who acted.
    Whisper(Vec<Message>),
    /// A question that somebody asked for. Discord may refuse it; see [`refused`].
    Offer(Box<Offer>),
    /// The message that was clicked on changes to this.
    Update(Message),
    /// Nothing is said: what came of it is there for all to see. Only for clicks that
    /// [`updates`] tells of.
    Noted,
    /// A form opens.
    Form(CreateModal),
    /// Suggestions for an option.
    Choices(Vec<AutocompleteChoice>),
}

/// A question that is about to be shown.
#[derive(Clone, Debug)]
pub(crate) struct Offer {
    pub(crate) question: QuestionId,
    /// What is asked for with *Another*.
    pub(crate) another: Another,
    /// Whether it was asked for by name, so that no other will do.
    pub(crate) named: bool,
    pub(crate) message: Message,
}

/// Discord refused to show a question for what it says: sets it aside in this server, and gives
/// another one if any will do.
pub(crate) async fn refused(
    services: &Services<'_>,
    caller: &Caller,
    offer: &Offer,
    why: Unpostable,
) -> Outcome<Reply> {
    question::refused(services.store, services.bank, caller, offer, why).await
}

impl Reply {
    fn whisper(message: Message) -> Self {
        Self::Whisper(vec![message])
    }
}

/// The slash commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Command {
    Question,
    Streak,
    Leaderboard,
    Interview,
    Data,
    Help,
    Setup,
    Daily,
}

impl Command {
    const ALL: [Self; 8] = [
        Self::Question,
        Self::Streak,
        Self::Leaderboard,
        Self::Interview,
        Self::Data,
        Self::Help,
        Self::Setup,
        Self::Daily,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Streak => "streak",
            Self::Leaderboard => "leaderboard",
            Self::Interview => "interview",
            Self::Data => "data",
            Self::Help => "help",
            Self::Setup => "setup",
            Self::Daily => "daily",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|command| command.name() == name)
    }

    fn definition(self) -> CreateCommand {
        let command = match self {
            Self::Question => question::definition(),
            Self::Streak => streak::definition(),
            Self::Leaderboard => leaderboard::definition(),
            Self::Interview => interview::definition(),
            Self::Data => data::definition(),
            Self::Help => help::definition(),
            Self::Setup => setup::definition(),
            Self::Daily => daily::definition(),
        };
        command.contexts(vec![serenity::all::InteractionContext::Guild])
    }
}

/// All commands as Discord is told of them.
pub(crate) fn definitions() -> Vec<CreateCommand> {
    Command::ALL.into_iter().map(Command::definition).collect()
}

/// A slash command was used.
pub(crate) async fn run(
    services: &Services<'_>,
    caller: &Caller,
    interaction: &CommandInteraction,
) -> Outcome<Reply> {
    let options = Options::of(&interaction.data);
    let Services { store, bank, discord, dailies, interviews, defaults, command_ids } = *services;
    match Command::named(&interaction.data.name).ok_or(UserError::UnknownButton)? {
        Command::Question => question::run(store, bank, caller, &options).await,
        Command::Streak => streak::run(store, caller, &options).await,
        Command::Leaderboard => leaderboard::run(store, caller, &options).await,
        Command::Interview => interview::run(store, bank, interviews, caller, &options).await,
        Command::Data => data::run(store, bank, caller, &options).await,
        Command::Help => Ok(help::run(caller, command_ids)),
        Command::Setup => setup::run(store, bank, discord, defaults, caller, &options).await,
        Command::Daily => daily::run(store, bank, dailies, caller, &options).await,
    }
}

/// Whether the answer to a slash command is for all in the channel.
pub(crate) fn speaks_to_all(interaction: &CommandInteraction) -> bool {
    match Command::named(&interaction.data.name) {
        Some(Command::Question) => {
            !Options::of(&interaction.data).boolean("private").unwrap_or(false)
        }
        Some(Command::Leaderboard) => true,
        _ => false,
    }
}

/// Whether a click changes the message that was clicked on, or nothing at all.
pub(crate) fn updates(custom_id: &str) -> bool {
    if let Ok(CustomId::Interview(click)) = custom_id.parse() {
        return interview::updates(click.press);
    }
    if let Ok(CustomId::Pairing(click)) = custom_id.parse() {
        return matches!(click.press, PairPress::Say(_));
    }
    matches!(
        custom_id.parse(),
        Ok(CustomId::KeyPoints(_)
            | CustomId::RevealNow(_)
            | CustomId::SetupChannel
            | CustomId::SetupWeekdays
            | CustomId::SetupTopics
            | CustomId::SetupDifficulties
            | CustomId::Skip(_)
            | CustomId::Unskip(_)
            | CustomId::UnskipSome
            | CustomId::Help(_)
            | CustomId::ForgetMe
            | CustomId::Readmit)
    )
}

/// A person is typing an option of a slash command.
pub(crate) async fn suggest(
    services: &Services<'_>,
    caller: &Caller,
    interaction: &CommandInteraction,
) -> Outcome<Reply> {
    let options = Options::of(&interaction.data);
    let Some((option, typed)) = options.focused() else {
        return Ok(Reply::Choices(Vec::new()));
    };
    Ok(Reply::Choices(match Command::named(&interaction.data.name) {
        Some(Command::Question) => question::suggest(services.bank, &options, option, typed),
        Some(Command::Streak) => streak::suggest(services.store, caller, typed).await?,
        Some(Command::Setup) => setup::suggest(caller, &interaction.locale, option, typed),
        Some(Command::Interview) => {
            let library = services.interviews.library(caller.guild).await?;
            interview::suggest(services.bank, &library, &options, typed)
        }
        Some(Command::Leaderboard | Command::Data | Command::Help | Command::Daily) | None => {
            Vec::new()
        }
    }))
}

/// A button was pressed or a menu used.
pub(crate) async fn click(
    services: &Services<'_>,
    caller: &Caller,
    interaction: &ComponentInteraction,
) -> Outcome<Reply> {
    let Services { store, bank, discord, dailies, interviews, command_ids, .. } = *services;
    let id = interaction.data.custom_id.parse().map_err(|_| UserError::UnknownButton)?;
    match id {
        CustomId::Answer(asked) => {
            interview::ensure_not_asked(store, caller, &asked.question).await?;
            answer::open(store, bank, caller, asked).await
        }
        CustomId::KeyPoints(attempt) => {
            answer::score(store, bank, caller, attempt, interaction).await
        }
        CustomId::Share { attempt, message } => {
            share::run(store, bank, discord, caller, attempt, message).await
        }
        CustomId::Reveal(asked) => {
            interview::ensure_not_asked(store, caller, &asked.question).await?;
            let message = crate::domain::ids::MessageId(interaction.message.id.get());
            reveal::in_thread(store, bank, discord, dailies, caller, asked, message).await
        }
        CustomId::RevealNow(asked) => {
            interview::ensure_not_asked(store, caller, &asked.question).await?;
            reveal::confirmed(store, bank, discord, dailies, caller, asked).await
        }
        CustomId::Show(question) => {
            interview::ensure_not_asked(store, caller, &question).await?;
            reveal::privately(bank, &question)
        }
        CustomId::Deeper(question) => {
            interview::ensure_not_asked(store, caller, &question).await?;
            reveal::deeper(bank, &question)
        }
        CustomId::Another(another) => {
            question::another(store, bank, caller, &another, interaction).await
        }
        CustomId::MyStreak => streak::mine(store, caller).await,
        CustomId::SetupChannel
        | CustomId::SetupWeekdays
        | CustomId::SetupTopics
        | CustomId::SetupDifficulties => {
            setup::change(store, bank, discord, caller, &id, interaction).await
        }
        CustomId::Skip(date) => daily::skip_too(store, caller, date).await,
        CustomId::Unskip(date) => daily::unskip(store, caller, date).await,
        CustomId::UnskipSome => daily::unskip_some(store, bank, dailies, caller, interaction).await,
        CustomId::PostNow => daily::post_now(store, dailies, caller).await,
        CustomId::SetupClock => setup::ask_for_clock(store, caller).await,
        CustomId::Help(topic) => help::turn(caller, command_ids, topic),
        CustomId::ForgetMe => data::forget(store, interviews, caller).await,
        CustomId::Readmit => daily::readmit(store, bank, dailies, caller).await,
        CustomId::Interview(click) => {
            interview::click(store, bank, interviews, caller, click, interaction).await
        }
        CustomId::Pairing(click) => {
            interview::click_of_pair(store, bank, interviews, caller, click).await
        }
        CustomId::AnswerForm { .. } => Err(UserError::UnknownButton.into()),
    }
}

/// A form was submitted.
pub(crate) async fn submit(
    services: &Services<'_>,
    caller: &Caller,
    interaction: &ModalInteraction,
) -> Outcome<Reply> {
    match interaction.data.custom_id.parse().map_err(|_| UserError::UnknownButton)? {
        CustomId::AnswerForm { asked, begun } => {
            answer::submit(services.store, services.bank, caller, asked, begun, interaction).await
        }
        CustomId::SetupClock => {
            let Services { store, bank, discord, .. } = *services;
            setup::set_clock(store, bank, discord, caller, interaction).await
        }
        CustomId::Interview(click) => {
            interview::submit(services.interviews, caller, click, interaction).await
        }
        _ => Err(UserError::UnknownButton.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_found_by_the_name_it_is_registered_with() {
        for command in Command::ALL {
            let definition = serde_json::to_value(command.definition()).unwrap();
            let name = definition["name"].as_str().unwrap();
            assert_eq!(Command::named(name), Some(command));
        }
    }

    #[test]
    fn commands_are_registered_as_reviewed() {
        insta::assert_json_snapshot!(serde_json::to_value(definitions()).unwrap());
    }
}
