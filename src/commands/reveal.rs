//! *Reveal in thread* and *Show the answer*.

use super::caller::Discussion;
use super::{Caller, Reply, inputs};
use crate::actions::daily::Dailies;
use crate::actions::reveal::RevealTarget;
use crate::actions::tallies::Tallies;
use crate::actions::thread::{self, ThreadNames};
use crate::bank::Bank;
use crate::custom_id::QuestionRef;
use crate::discord::{Discord, DiscordError};
use crate::domain::choices::Offered;
use crate::domain::daily::{Daily, DailyStage};
use crate::domain::ids::{ChannelId, GuildId, MessageId};
use crate::domain::quality::QuestionTally;
use crate::domain::question::{Question, QuestionId};
use crate::domain::server::RevealBy;
use crate::error::{EventError, EventResult, UserError};
use crate::messages::question::{REVEAL, REVEAL_NOW};
use crate::messages::{self, failures};
use crate::store::Store;
use jiff::Timestamp;
use serenity::all::Message;

/// Shows the model answer only to the caller, who saw the options `offered`.
pub(super) fn privately(
    bank: &Bank,
    tallies: &Tallies,
    caller: &Caller,
    question: &QuestionId,
    offered: Offered,
) -> EventResult<Reply> {
    let question = super::question_of(bank, question)?;
    note_shown(tallies, caller, question);
    Ok(Reply::Ephemeral(messages::question::shown(question, offered)))
}

/// Counts that the follow-ups of a question were offered beside its answer.
pub(super) fn note_shown(tallies: &Tallies, caller: &Caller, question: &Question) {
    if messages::question::goes_deeper(question) {
        tallies.count(caller.guild, QuestionTally::one_shown(question.id.clone()));
    }
}

/// Shows the follow-ups only to the caller.
pub(super) fn deeper(
    bank: &Bank,
    tallies: &Tallies,
    caller: &Caller,
    question: &QuestionId,
) -> EventResult<Reply> {
    let question = super::question_of(bank, question)?;
    if messages::question::goes_deeper(question) {
        tallies.count(caller.guild, QuestionTally::one_opened(question.id.clone()));
    }
    Ok(Reply::Ephemeral(messages::question::deeper(question)))
}

/// *Reveal in thread*: shows everyone the model answer, in the question's thread. While a daily is
/// open it asks for confirmation, since nobody can answer unspoiled afterward.
pub(super) async fn in_thread(
    store: &dyn Store,
    bank: &Bank,
    discord: &Discord,
    dailies: &Dailies,
    caller: &Caller,
    asked: QuestionRef,
    message: &Message,
) -> EventResult<Reply> {
    let (question, open) = may_reveal(store, bank, caller, &asked).await?;
    if let Some(open) = open {
        let answered = store.count_answers(caller.guild, open.daily.number).await?;
        let doubt = messages::question::really_reveal(&asked, answered, open.deadline);
        return Ok(Reply::ephemeral(doubt));
    }
    let offered = inputs::offered(message);
    let message = MessageId(message.id.get());
    let discussion = caller.thread_of(message);
    let place = (discussion, message);
    let revealing = Revealing { daily: asked.daily, place, question, offered, button: REVEAL };
    let thread = reveal(store, discord, dailies, caller, revealing).await?;
    Ok(Reply::ephemeral(messages::question::revealed(thread)))
}

/// *Reveal it now*, the confirmation.
pub(super) async fn confirmed(
    store: &dyn Store,
    bank: &Bank,
    discord: &Discord,
    dailies: &Dailies,
    caller: &Caller,
    asked: QuestionRef,
) -> EventResult<Reply> {
    let (question, _) = may_reveal(store, bank, caller, &asked).await?;
    let daily = match asked.daily {
        Some(number) => store.daily(caller.guild, number).await?,
        None => None,
    };
    let daily = daily.filter(|daily| daily.asked.question == asked.question);
    let place = daily.as_ref().and_then(|daily| Some((daily.channel, daily.post()?)));
    let (channel, post) = place.ok_or(UserError::NoThread)?;
    let discussion = if post.in_forum {
        Discussion::Here(post.thread())
    } else {
        Discussion::Under(channel, post.message)
    };
    let place = (discussion, post.message);
    let offered = daily.map(|daily| daily.offered).unwrap_or_default();
    let daily = asked.daily;
    let revealing = Revealing { daily, place, question, offered, button: REVEAL_NOW };
    let thread = reveal(store, discord, dailies, caller, revealing).await?;
    Ok(Reply::Update(messages::question::revealed(thread)))
}

/// A question to reveal, and its place.
struct Revealing<'a> {
    daily: Option<u64>,
    place: (Discussion, MessageId),
    question: &'a Question,
    /// The options under its message.
    offered: Offered,
    /// The button that the member pressed.
    button: &'static str,
}

/// Posts the missing parts of the model answer, and returns the thread.
async fn reveal(
    store: &dyn Store,
    discord: &Discord,
    dailies: &Dailies,
    caller: &Caller,
    revealing: Revealing<'_>,
) -> EventResult<ChannelId> {
    let Revealing { daily, place: (discussion, message), question, offered, button } = revealing;
    let guild = caller.guild;
    if let Discussion::Under(_, message) = discussion
        && let Some(thread) = known_thread(store, guild, daily, question, message).await?
    {
        let place = RevealTarget { guild, thread, message };
        match dailies.reveal_early(place, question, offered, caller.now).await? {
            Ok(()) => return Ok(thread),
            // The thread was deleted. It is opened again.
            Err(DiscordError::UnknownChannel) => {}
            Err(error) => return Err(refused(discord, guild, thread, error, button).await),
        }
    }
    let thread = open(store, discord, guild, discussion, question, button).await?;
    let place = RevealTarget { guild, thread, message };
    match dailies.reveal_early(place, question, offered, caller.now).await? {
        Ok(()) => Ok(thread),
        Err(DiscordError::UnknownChannel) => Err(UserError::NoThread.into()),
        Err(error) => Err(refused(discord, caller.guild, thread, error, button).await),
    }
}

/// The thread of a question's message, if the records show that it was opened.
async fn known_thread(
    store: &dyn Store,
    guild: GuildId,
    daily: Option<u64>,
    question: &Question,
    message: MessageId,
) -> anyhow::Result<Option<ChannelId>> {
    if let Some(thread) = daily_thread(store, guild, daily, message).await? {
        return Ok(Some(thread));
    }
    let thread = ChannelId(message.0);
    let opened = store.reveal(guild, thread, &question.id).await?;
    Ok(opened.map(|_| thread))
}

/// The thread of a daily's message, if it was opened: asking Discord to open it again for each
/// member who shares or reveals would cost a request each time.
pub(super) async fn daily_thread(
    store: &dyn Store,
    guild: GuildId,
    daily: Option<u64>,
    message: MessageId,
) -> anyhow::Result<Option<ChannelId>> {
    let Some(number) = daily else { return Ok(None) };
    let daily = store.daily(guild, number).await?;
    Ok(daily.and_then(|daily| match daily.stage {
        DailyStage::Threaded(post) | DailyStage::Closed(post) if post.message == message => {
            Some(post.thread())
        }
        _ => None,
    }))
}

/// The thread of a question, opened if necessary. `button` is what the member pressed.
pub(super) async fn open(
    store: &dyn Store,
    discord: &Discord,
    guild: GuildId,
    discussion: Discussion,
    question: &Question,
    button: &str,
) -> Result<ChannelId, EventError> {
    let (channel, message) = match discussion {
        Discussion::Here(thread) => return Ok(thread),
        Discussion::Under(channel, message) => (channel, message),
    };
    let title = messages::question::thread_name(question);
    let names = ThreadNames { title: &title, plain: messages::question::PLAIN_THREAD_NAME };
    match thread::open(discord, store, guild, (channel, message), &question.id, names).await? {
        Ok(thread) => Ok(thread),
        Err(DiscordError::UnknownMessage) => Err(UserError::NoThread.into()),
        Err(error) => Err(refused(discord, guild, channel, error, button).await),
    }
}

/// The error for the member who pressed `button`, if Discord refused something in `place`, a
/// channel or thread. Nothing is retried automatically.
pub(super) async fn refused(
    discord: &Discord,
    guild: GuildId,
    place: ChannelId,
    error: DiscordError,
    button: &str,
) -> EventError {
    let retry_after = error.retry_after();
    let sentence = discord.explain(guild, place, error).await;
    let sentence = match retry_after {
        Some(wait) => failures::press_again(&sentence, button, wait),
        None => sentence,
    };
    EventError::User(UserError::BotLacks(sentence))
}

/// A daily whose deadline is still ahead.
struct OpenDaily {
    daily: Daily,
    deadline: Timestamp,
}

/// The question to reveal, with its daily if the deadline is still ahead. Refuses anyone who may
/// not reveal before it.
async fn may_reveal<'a>(
    store: &dyn Store,
    bank: &'a Bank,
    caller: &Caller,
    asked: &QuestionRef,
) -> EventResult<(&'a Question, Option<OpenDaily>)> {
    let question = super::question_of(bank, &asked.question)?;
    Ok((question, open_daily(store, caller, asked).await?))
}

async fn open_daily(
    store: &dyn Store,
    caller: &Caller,
    asked: &QuestionRef,
) -> EventResult<Option<OpenDaily>> {
    let Some(number) = asked.daily else { return Ok(None) };
    let Some(daily) = store.daily(caller.guild, number).await? else { return Ok(None) };
    let Some(server) = store.server(caller.guild).await? else { return Ok(None) };
    let Some(post) = daily.post() else { return Ok(None) };
    let deadline = server.settings.reveal.deadline(post.at);
    if caller.now >= deadline {
        return Ok(None);
    }
    let second = deadline.as_second();
    match server.settings.reveal.by {
        RevealBy::Anyone => {}
        RevealBy::Moderators if caller.is_moderator() => {}
        RevealBy::Moderators => return Err(UserError::RevealByModerators(second).into()),
        RevealBy::Nobody => return Err(UserError::RevealLater(second).into()),
    }
    Ok(Some(OpenDaily { daily, deadline }))
}
