//! `/data`: a member takes out, or deletes, all that the bot holds about them in this server.

use super::options::Options;
use super::{Caller, Reply};
use crate::error::Outcome;
use crate::messages;
use crate::store::Store;
use anyhow::Context as _;
use serenity::all::{CommandOptionType, CreateCommand, CreateCommandOption};

pub(super) fn definition() -> CreateCommand {
    let subcommand = |name, description| {
        CreateCommandOption::new(CommandOptionType::SubCommand, name, description)
    };
    CreateCommand::new("data")
        .description("What I hold about you")
        .add_option(subcommand("export", "Get all that I hold about you here, as a file"))
        .add_option(subcommand("delete", "Delete all that I hold about you here"))
}

pub(super) async fn run(
    store: &dyn Store,
    caller: &Caller,
    options: &Options<'_>,
) -> Outcome<Reply> {
    if options.subcommand() == "delete" {
        return Ok(Reply::whisper(messages::data::really_delete()));
    }
    let member = store.member(caller.guild, caller.user).await?;
    let attempts = store.attempts(caller.guild, caller.user).await?;
    let everything = serde_json::json!({ "member": member, "answers": attempts });
    let file = serde_json::to_vec_pretty(&everything).context("cannot write the export")?;
    Ok(Reply::whisper(messages::data::export(file)))
}

/// Deletes everything about the one who confirmed it.
pub(super) async fn forget(store: &dyn Store, caller: &Caller) -> Outcome<Reply> {
    store.forget_member(caller.guild, caller.user).await?;
    Ok(Reply::Update(messages::data::deleted()))
}
