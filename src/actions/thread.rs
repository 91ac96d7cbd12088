//! The thread of a question, attached to its message.

use crate::discord::{Discord, DiscordError, OpenedThread};
use crate::domain::ids::{ChannelId, GuildId, MessageId};
use crate::domain::question::QuestionId;
use crate::domain::reveal::Reveal;
use crate::store::Store;

/// The name of a thread: the question's title, or a plain name if Discord refuses that.
pub(crate) struct ThreadNames<'a> {
    pub(crate) title: &'a str,
    pub(crate) plain: &'a str,
}

/// Opens the thread of a question's message, or finds it open.
pub(crate) async fn open(
    discord: &Discord,
    store: &dyn Store,
    guild: GuildId,
    (channel, message): (ChannelId, MessageId),
    question: &QuestionId,
    names: ThreadNames<'_>,
) -> anyhow::Result<Result<ChannelId, DiscordError>> {
    let opened = match discord.open_thread(channel, message, names.title).await {
        Err(DiscordError::Content(..)) => discord.open_thread(channel, message, names.plain).await,
        opened => opened,
    };
    let OpenedThread { thread, is_new } = match opened {
        Ok(opened) => opened,
        Err(error) => return Ok(Err(error)),
    };
    if is_new {
        note_new_thread(store, guild, thread, question).await?;
    }
    Ok(Ok(thread))
}

/// Records that a thread was just opened, so nothing was revealed in it yet.
pub(crate) async fn note_new_thread(
    store: &dyn Store,
    guild: GuildId,
    thread: ChannelId,
    question: &QuestionId,
) -> anyhow::Result<()> {
    if store.reveal(guild, thread, question).await?.is_some() {
        return Ok(());
    }
    store.keep_reveal(guild, Reveal::new(thread, question.clone())).await
}
