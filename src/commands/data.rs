//! `/data`: a member exports or deletes everything that the bot stores about them in this server,
//! and admins sum up who takes part.

mod export;
mod summary;

pub(crate) use export::{ExportQueue, RemainingExport, next_part};

use super::activity::RateLimitedActivity;
use super::options::Options;
use super::{Caller, Reply};
use crate::actions::interviews::Interviews;
use crate::bank::Bank;
use crate::discord::Discord;
use crate::domain::interview::{Forgotten, forget as forget_in};
use crate::domain::own_bank::DraftStage;
use crate::domain::participation::{DEFAULT_WEEKS, WEEKS};
use crate::error::{EventResult, UserError};
use crate::messages;
use crate::store::Store;
use serenity::all::{CommandOptionType, CreateCommand, CreateCommandOption};
use strum::VariantArray as _;

const NUMBER_OF_WEEKS: &str = "weeks";

#[derive(Clone, Copy, strum::VariantArray)]
enum DataSubcommand {
    Export,
    Delete,
    OptOut,
    OptIn,
    Summary,
}

impl DataSubcommand {
    const fn name(self) -> &'static str {
        match self {
            Self::Export => "export",
            Self::Delete => "delete",
            Self::OptOut => "opt-out",
            Self::OptIn => "opt-in",
            Self::Summary => "summary",
        }
    }

    const fn description(self) -> &'static str {
        match self {
            Self::Export => "Get everything I store about you in this server as a file",
            Self::Delete => "Delete everything I store about you in this server",
            Self::OptOut => "Stay out of the summary that admins can get",
            Self::OptIn => "Be in the summary that admins can get again",
            Self::Summary => "For admins: get a file with who answered how many dailies",
        }
    }

    fn option(self) -> CreateCommandOption {
        let option = CreateCommandOption::new(
            CommandOptionType::SubCommand,
            self.name(),
            self.description(),
        );
        match self {
            Self::Summary => option.add_sub_option(
                CreateCommandOption::new(
                    CommandOptionType::Integer,
                    NUMBER_OF_WEEKS,
                    format!("How many weeks back (default: {DEFAULT_WEEKS})"),
                )
                .min_int_value(u64::from(*WEEKS.start()))
                .max_int_value(u64::from(*WEEKS.end())),
            ),
            Self::Export | Self::Delete | Self::OptOut | Self::OptIn => option,
        }
    }
}

/// A parsed `/data`.
pub(super) enum DataRequest {
    Export,
    Delete,
    /// Keeps the caller out of summaries, or no longer does.
    OptOut {
        is_left_out: bool,
    },
    Summary {
        weeks: u8,
    },
}

impl DataRequest {
    pub(super) fn parse(options: &mut Options<'_>) -> Result<Self, UserError> {
        Ok(match options.one_of(DataSubcommand::VARIANTS, DataSubcommand::name)? {
            DataSubcommand::Export => Self::Export,
            DataSubcommand::Delete => Self::Delete,
            DataSubcommand::OptOut => Self::OptOut { is_left_out: true },
            DataSubcommand::OptIn => Self::OptOut { is_left_out: false },
            DataSubcommand::Summary => {
                let weeks = options.integer(NUMBER_OF_WEEKS).map(u8::try_from).transpose();
                let weeks = weeks.map_err(|_| UserError::UnknownCommand)?;
                Self::Summary { weeks: weeks.unwrap_or(DEFAULT_WEEKS) }
            }
        })
    }
}

pub(super) fn definition() -> CreateCommand {
    let command = CreateCommand::new("data").description("Export or delete your data");
    DataSubcommand::VARIANTS
        .iter()
        .fold(command, |command, subcommand| command.add_option(subcommand.option()))
}

pub(super) fn activity(options: &Options<'_>) -> RateLimitedActivity {
    match options.one_of(DataSubcommand::VARIANTS, DataSubcommand::name) {
        Ok(DataSubcommand::Export | DataSubcommand::Summary) => RateLimitedActivity::Export,
        Ok(DataSubcommand::Delete | DataSubcommand::OptOut | DataSubcommand::OptIn) | Err(_) => {
            RateLimitedActivity::Other
        }
    }
}

pub(super) async fn run(
    store: &dyn Store,
    bank: &Bank,
    exports: &ExportQueue,
    caller: &Caller,
    request: DataRequest,
) -> EventResult<Reply> {
    match request {
        DataRequest::Export => export::begin(store, bank, exports, caller).await.map(Reply::Part),
        DataRequest::Delete => Ok(Reply::ephemeral(messages::data::really_delete())),
        DataRequest::OptOut { is_left_out } => summary::opt_out(store, caller, is_left_out).await,
        DataRequest::Summary { weeks } => summary::make(store, exports, caller, weeks).await,
    }
}

/// Deletes everything about the member who confirmed it.
pub(super) async fn forget(
    store: &dyn Store,
    discord: &Discord,
    interviews: &Interviews,
    caller: &Caller,
) -> EventResult<Reply> {
    take_back_suggestions(store, discord, caller).await?;
    for interview in store.interviews_of(caller.guild, caller.user).await? {
        if let Forgotten::Deleted { was_open: true } =
            forget_in(&interview, caller.user, caller.now)
            && let Some(seat) = interview.seat_of(caller.user)
        {
            interviews.say_forgotten(&interview, seat).await;
        }
    }
    store.forget_member(caller.guild, caller.user).await?;
    Ok(Reply::Update(messages::data::deleted()))
}

/// Deletes the messages that show a member's suggestions to the admins.
async fn take_back_suggestions(
    store: &dyn Store,
    discord: &Discord,
    caller: &Caller,
) -> EventResult<()> {
    for draft in store.drafts_of(caller.guild, caller.user).await? {
        let DraftStage::Waiting { posted } = draft.stage else { continue };
        for (channel, message) in posted {
            if let Err(error) = discord.delete(channel, message).await {
                tracing::debug!(%error, "cannot delete the message of a suggestion");
            }
        }
    }
    Ok(())
}
