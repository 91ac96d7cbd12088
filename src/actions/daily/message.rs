//! Keeping the messages of dailies up to date: the number of answers, and the link to the model
//! answer.

use crate::actions::reveal::RevealTarget;
use crate::discord::{Discord, DiscordError};
use crate::domain::daily::{self, Daily, DailyChange, MessageState, Post, RECENT, Void, editable};
use crate::domain::ids::GuildId;
use crate::domain::server::Server;
use crate::messages;
use crate::store::Store;
use jiff::Timestamp;

/// Records that the answer to an open daily is in its thread, and lets its message say so.
pub(super) async fn show_early_reveal(
    store: &dyn Store,
    discord: &Discord,
    place: RevealTarget,
    now: Timestamp,
) -> anyhow::Result<()> {
    let recent = store.latest_dailies(place.guild, RECENT).await?;
    let is_revealed = |it: &&Daily| it.post().is_some_and(|post| post.message == place.message);
    let Some(daily) = recent.iter().find(is_revealed) else { return Ok(()) };
    store.advance_daily(place.guild, daily.number, DailyChange::RevealedEarly(now)).await?;
    match store.server(place.guild).await? {
        Some(server) => edit_outdated(store, discord, place.guild, &server, now).await,
        None => Ok(()),
    }
}

/// Edits the outdated messages that may be edited at `now`. A failed edit is no trouble of the
/// server: nothing is lost but the number. An open daily whose message turns out to be deleted is
/// voided.
pub(crate) async fn edit_outdated(
    store: &dyn Store,
    discord: &Discord,
    guild: GuildId,
    server: &Server,
    now: Timestamp,
) -> anyhow::Result<()> {
    let recent = store.latest_dailies(guild, RECENT).await?;
    for daily in editable(now, server, &recent) {
        let Some(post) = daily.post() else { continue };
        let answered = store.count_answers(guild, daily.number).await?;
        let Some(wanted) = daily.outdated(answered, now) else { continue };
        let edited = edit(discord, server, daily, post, wanted).await;
        store.advance_daily(guild, daily.number, DailyChange::Shown(edited.shown)).await?;
        let is_open = daily::open(&recent).is_some_and(|open| open.number == daily.number);
        if edited.is_gone && is_open {
            void(store, guild, daily, Void::MessageDeleted).await?;
        }
    }
    Ok(())
}

/// Records that nobody can answer a daily.
pub(super) async fn void(
    store: &dyn Store,
    guild: GuildId,
    daily: &Daily,
    why: Void,
) -> anyhow::Result<()> {
    tracing::info!(server = guild.0, daily = daily.number, ?why, "daily voided");
    store.advance_daily(guild, daily.number, DailyChange::Voided(why)).await?;
    Ok(())
}

/// The result of an edit.
struct Edited {
    /// The content of the message afterward.
    shown: MessageState,
    /// The message was deleted.
    is_gone: bool,
}

/// A failed edit is not retried before the next one may come, and one that Discord refuses is never
/// retried.
async fn edit(
    discord: &Discord,
    server: &Server,
    daily: &Daily,
    post: &Post,
    wanted: MessageState,
) -> Edited {
    let message = messages::daily::edited(daily, post.thread(), &wanted, server.settings.ping);
    match discord.edit(post.place(daily.channel), post.message, &message).await {
        Ok(()) => Edited { shown: wanted, is_gone: false },
        Err(error) => {
            tracing::info!(channel = daily.channel.0, %error, "a daily's message can no longer be edited");
            let is_final = error.is_refusal();
            let shown = MessageState { is_final, edited_at: wanted.edited_at, ..daily.shown };
            let is_gone =
                matches!(error, DiscordError::UnknownMessage | DiscordError::UnknownChannel);
            Edited { shown, is_gone }
        }
    }
}
