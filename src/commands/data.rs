//! `/data`: a member exports or deletes everything that the bot stores about them in this server.

mod export;

pub(crate) use export::{ExportQueue, RemainingExport, next_part};

use super::activity::RateLimitedActivity;
use super::options::Options;
use super::{Caller, Reply};
use crate::actions::interviews::Interviews;
use crate::bank::Bank;
use crate::discord::Discord;
use crate::domain::interview::{Forgotten, forget as forget_in};
use crate::domain::own_bank::DraftStage;
use crate::error::{EventResult, UserError};
use crate::messages;
use crate::store::Store;
use serenity::all::{CommandOptionType, CreateCommand, CreateCommandOption};
use strum::VariantArray as _;

#[derive(Clone, Copy, strum::VariantArray)]
pub(super) enum DataRequest {
    Export,
    Delete,
}

impl DataRequest {
    const fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::Export => ("export", "Get everything I store about you in this server as a file"),
            Self::Delete => ("delete", "Delete everything I store about you in this server"),
        }
    }

    pub(super) fn parse(options: &Options<'_>) -> Result<Self, UserError> {
        options.one_of(Self::VARIANTS, |request| request.texts().0)
    }
}

pub(super) fn definition() -> CreateCommand {
    let command = CreateCommand::new("data").description("Export or delete your data");
    DataRequest::VARIANTS.iter().copied().map(DataRequest::texts).fold(
        command,
        |command, (name, description)| {
            command.add_option(CreateCommandOption::new(
                CommandOptionType::SubCommand,
                name,
                description,
            ))
        },
    )
}

pub(super) fn activity(options: &Options<'_>) -> RateLimitedActivity {
    match DataRequest::parse(options) {
        Ok(DataRequest::Export) => RateLimitedActivity::Export,
        Ok(DataRequest::Delete) | Err(_) => RateLimitedActivity::Other,
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
