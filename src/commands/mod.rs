//! Slash commands with their buttons, menus and modals.

mod activity;
mod admission;
mod answer;
mod bank;
mod caller;
mod choose;
mod daily;
mod data;
mod deferral;
mod dispatch;
mod flags;
mod help;
mod inputs;
mod interview;
mod label;
mod leaderboard;
mod options;
mod prep;
mod question;
mod remind;
mod reveal;
mod review;
mod setup;
mod share;
mod stats;
mod streak;

pub(crate) use admission::InteractionRateLimits;
pub(crate) use caller::Caller;
pub(crate) use data::{ExportQueue, RemainingExport};
pub(crate) use deferral::Deferral;
pub(crate) use dispatch::InteractionRequest;
pub(crate) use label::InteractionLabel;

use crate::actions::daily::Dailies;
use crate::actions::interviews::Interviews;
use crate::actions::pictures::Pictures;
use crate::actions::tallies::Tallies;
use crate::bank::Bank;
use crate::config::SetupDefaults;
use crate::custom_id::Another;
use crate::discord::Discord;
use crate::domain::ids::GuildId;
use crate::domain::question::{Question, QuestionId};
use crate::domain::set_aside::Unpostable;
use crate::error::{EventResult, UserError};
use crate::limits;
use crate::messages::{self, Message};
use crate::store::Store;
use options::Options;
use serenity::all::{
    AutocompleteChoice, CommandInteraction, CommandType, CreateCommand, CreateModal, Interaction,
    InteractionContext,
};
use std::collections::HashMap;
use strum::VariantArray as _;

/// The shared resources of commands. Each handler takes only the parts that it uses.
pub(crate) struct Services<'a> {
    pub(crate) store: &'a dyn Store,
    pub(crate) bank: &'a Bank,
    pub(crate) discord: &'a Discord,
    pub(crate) dailies: &'a Dailies,
    pub(crate) interviews: &'a Interviews,
    pub(crate) pictures: &'a Pictures,
    pub(crate) tallies: &'a Tallies,
    pub(crate) defaults: &'a SetupDefaults,
    pub(crate) command_ids: &'a HashMap<String, u64>,
    pub(crate) exports: &'a ExportQueue,
    /// The operator's own server.
    pub(crate) home: Option<GuildId>,
}

impl<'a> Services<'a> {
    const fn desk(&self) -> daily::Desk<'a> {
        let Self { store, bank, dailies, home, .. } = *self;
        daily::Desk { store, bank, dailies, home }
    }
}

/// The reply to an interaction.
pub(crate) enum Reply {
    /// Public messages in the channel.
    Public(Vec<Message>),
    /// Ephemeral messages.
    Ephemeral(Vec<Message>),
    /// A requested question. Discord may refuse it; see [`refused`].
    Offer(Box<Offer>),
    /// One of several ephemeral files; the rest is made by [`next_part`].
    Part(MessagePart),
    /// Replaces the message with the clicked button.
    Update(Message),
    /// No reply: the result is visible to everyone. Only for clicks that are deferred as
    /// [`Deferral::Update`].
    Acknowledge,
    /// Opens a modal.
    Modal(CreateModal),
    /// Suggestions for an option.
    Choices(Vec<AutocompleteChoice>),
}

/// One message of a long reply.
pub(crate) struct MessagePart {
    pub(crate) message: Message,
    /// The following parts.
    pub(crate) rest: Option<RemainingExport>,
}

/// Makes the next part after a [`Reply::Part`].
pub(crate) async fn next_part(
    services: &Services<'_>,
    caller: &Caller,
    rest: RemainingExport,
) -> EventResult<MessagePart> {
    data::next_part(services.store, services.bank, caller, rest).await
}

/// A question that is about to be shown.
#[derive(Clone, Debug)]
pub(crate) struct Offer {
    pub(crate) question: QuestionId,
    /// The filter of *Another*.
    pub(crate) another: Another,
    /// Set if it was requested by name, so that no other will do.
    pub(crate) named: bool,
    pub(crate) message: Message,
}

/// Handles Discord's refusal to show a question because of its content: sets it aside in this
/// server, and returns another one if any will do.
pub(crate) async fn refused(
    services: &Services<'_>,
    caller: &Caller,
    offer: &Offer,
    why: Unpostable,
) -> EventResult<Reply> {
    question::refused(services.store, services.bank, caller, offer, why).await
}

impl Reply {
    fn ephemeral(message: Message) -> Self {
        Self::Ephemeral(vec![message])
    }
}

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray,
)]
#[strum(serialize_all = "lowercase")]
enum Command {
    Question,
    Review,
    Prep,
    Streak,
    Remind,
    Stats,
    Leaderboard,
    Interview,
    Data,
    Help,
    Setup,
    Daily,
    Bank,
}

impl Command {
    fn name(self) -> &'static str {
        self.into()
    }

    fn definition(self) -> CreateCommand {
        let command = match self {
            Self::Question => question::definition(),
            Self::Review => review::definition(),
            Self::Prep => prep::definition(),
            Self::Streak => streak::definition(),
            Self::Remind => remind::definition(),
            Self::Stats => stats::definition(),
            Self::Leaderboard => leaderboard::definition(),
            Self::Interview => interview::definition(),
            Self::Data => data::definition(),
            Self::Help => help::definition(),
            Self::Setup => setup::definition(),
            Self::Daily => daily::definition(),
            Self::Bank => bank::definition(),
        };
        command.contexts(vec![InteractionContext::Guild])
    }
}

/// A command in the menu of a message, under *Apps*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::VariantArray)]
enum MessageCommand {
    MakeQuestion,
}

impl MessageCommand {
    /// The name that people read in the menu, by which Discord sends it.
    const fn name(self) -> &'static str {
        match self {
            Self::MakeQuestion => messages::bank::MAKE_QUESTION,
        }
    }

    /// Its name in logs and metrics.
    const fn label(self) -> &'static str {
        match self {
            Self::MakeQuestion => "make_question",
        }
    }

    fn definition(self) -> CreateCommand {
        let command = match self {
            Self::MakeQuestion => bank::from_message::definition(),
        };
        command.contexts(vec![InteractionContext::Guild])
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::VARIANTS.iter().copied().find(|command| command.name() == name)
    }
}

/// The definitions of all commands, for registration.
pub(crate) fn definitions() -> Vec<CreateCommand> {
    let typed = Command::VARIANTS.iter().copied().map(Command::definition);
    let in_menus = MessageCommand::VARIANTS.iter().copied().map(MessageCommand::definition);
    typed.chain(in_menus).collect()
}

/// The question behind a button.
fn question_of<'a>(bank: &'a Bank, id: &QuestionId) -> Result<&'a Question, UserError> {
    bank.get(id).ok_or_else(|| {
        if bank.is_removed(id) { UserError::RetiredQuestion } else { UserError::BrokenQuestion }
    })
}

/// The reply to a user error.
pub(crate) fn apology(error: &UserError) -> Message {
    match error {
        UserError::RetiredQuestion | UserError::BrokenQuestion => {
            messages::question::retired(&error.to_string())
        }
        // It may quote typed text that is longer than any message.
        _ => Message::text(messages::shorten(&error.to_string(), limits::MESSAGE)),
    }
}

/// The reply to somebody who acts too fast. It returns their text, to be sent later.
pub(crate) fn too_fast(interaction: &Interaction, error: &UserError) -> Reply {
    match interaction {
        Interaction::Autocomplete(_) => Reply::Choices(Vec::new()),
        Interaction::Modal(it) => match answer::AnswerModal::parse(it) {
            Ok(modal) => {
                Reply::ephemeral(messages::answer::not_taken(&error.to_string(), modal.text()))
            }
            Err(_) => Reply::ephemeral(apology(error)),
        },
        _ => Reply::ephemeral(apology(error)),
    }
}

/// A parsed command.
enum CommandRequest {
    Question(question::QuestionRequest),
    Review(review::ReviewRequest),
    Prep(prep::PrepRequest),
    Streak(streak::StreakRequest),
    Remind(remind::RemindRequest),
    Stats(stats::StatsRequest),
    Leaderboard(leaderboard::LeaderboardRequest),
    Interview(interview::InterviewRequest),
    Data(data::DataRequest),
    Help,
    Setup(setup::SetupRequest),
    Daily(daily::DailyRequest),
    Bank(bank::BankRequest),
    MakeQuestion(bank::from_message::MessageAsQuestion),
}

impl CommandRequest {
    fn from_interaction(
        bank: &Bank,
        caller: &Caller,
        interaction: &CommandInteraction,
    ) -> Result<Self, UserError> {
        let data = &interaction.data;
        if data.kind == CommandType::Message {
            return match MessageCommand::from_name(&data.name) {
                Some(MessageCommand::MakeQuestion) => {
                    bank::from_message::MessageAsQuestion::parse(interaction)
                        .map(Self::MakeQuestion)
                }
                None => Err(UserError::UnknownCommand),
            };
        }
        let command = data.name.parse().map_err(|_| UserError::UnknownCommand)?;
        Self::parse(bank, caller, command, Options::from_command(data))
    }

    fn parse(
        bank: &Bank,
        caller: &Caller,
        command: Command,
        mut options: Options<'_>,
    ) -> Result<Self, UserError> {
        let given = &mut options;
        let request = match command {
            Command::Question => question::QuestionRequest::parse(bank, given).map(Self::Question),
            Command::Review => review::ReviewRequest::parse(given).map(Self::Review),
            Command::Prep => prep::PrepRequest::parse(bank, given).map(Self::Prep),
            Command::Streak => streak::StreakRequest::parse(given).map(Self::Streak),
            Command::Remind => remind::RemindRequest::parse(given).map(Self::Remind),
            Command::Stats => stats::StatsRequest::parse(given).map(Self::Stats),
            Command::Leaderboard => {
                leaderboard::LeaderboardRequest::parse(given).map(Self::Leaderboard)
            }
            Command::Interview => {
                interview::InterviewRequest::parse(bank, given).map(Self::Interview)
            }
            Command::Data => data::DataRequest::parse(given).map(Self::Data),
            Command::Help => Ok(Self::Help),
            Command::Setup => setup::SetupRequest::parse(caller, given).map(Self::Setup),
            Command::Daily => daily::DailyRequest::parse(given).map(Self::Daily),
            Command::Bank => bank::BankRequest::parse(bank, caller, given).map(Self::Bank),
        }?;
        options.finish()?;
        Ok(request)
    }

    async fn run(self, services: &Services<'_>, caller: &Caller) -> EventResult<Reply> {
        let Services { store, bank, discord, interviews, defaults, command_ids, exports, .. } =
            *services;
        match self {
            Self::Question(request) => question::run(store, bank, caller, request).await,
            Self::Review(request) => review::run(store, bank, exports, caller, request).await,
            Self::Prep(request) => prep::run(store, bank, interviews, caller, request).await,
            Self::Streak(request) => streak::run(store, bank, caller, request).await,
            Self::Remind(request) => remind::run(store, caller, request).await,
            Self::Stats(request) => {
                stats::run(store, bank, services.pictures, caller, request).await
            }
            Self::Leaderboard(request) => leaderboard::run(store, discord, caller, request).await,
            Self::Interview(request) => {
                interview::run(store, bank, interviews, caller, request).await
            }
            Self::Data(request) => data::run(store, bank, exports, caller, request).await,
            Self::Help => Ok(help::run(caller, command_ids)),
            Self::Setup(request) => {
                setup::run(store, bank, discord, defaults, caller, request).await
            }
            Self::Daily(request) => daily::run(services.desk(), caller, request).await,
            Self::Bank(request) => bank::run(store, bank, discord, caller, request).await,
            Self::MakeQuestion(request) => bank::from_message::run(store, caller, request).await,
        }
    }
}

#[cfg(test)]
mod tests;
