//! The steps of a daily. Each is recorded before the next begins, and each is safe to repeat.

use super::{ActionOutcome, Dailies, TO_POST};
use crate::actions::action_error::ActionError;
use crate::actions::reveal::RevealParts;
use crate::actions::self_check::{self, ChannelCheck};
use crate::actions::thread::{self, ThreadNames};
use crate::actions::{post_once, reveal};
use crate::bank::Bank;
use crate::discord::{DiscordError, OwnMessage, Posted, Priority, Rights, snowflake_before};
use crate::domain::daily::{Daily, DailyChange, Post, Void};
use crate::domain::forum_post::NoUsableTag;
use crate::domain::ids::{ChannelId, GuildId, RoleId, UserId};
use crate::domain::question::Question;
use crate::domain::server::{Server, ServerChange};
use crate::domain::set_aside::{SetAsideQuestion, Unpostable};
use crate::domain::turnout::Turnout;
use crate::messages::{self, Message, failures};
use anyhow::Context as _;
use jiff::Timestamp;
use serenity::all::ChannelType;
use std::hash::Hasher as _;

/// Without this permission, Discord shows an empty channel, and an existing message would be
/// duplicated.
pub(super) const TO_FIND: [&str; 1] = ["Read Message History"];

impl Dailies {
    /// Looks for the message of a claim in doubt, and posts it only if it does not exist.
    pub(super) async fn find_or_post(
        &self,
        guild: GuildId,
        server: &Server,
        daily: &Daily,
        now: Timestamp,
    ) -> Result<ActionOutcome, ActionError> {
        if let Some(post) = self.find(guild, daily).await? {
            self.store.advance_daily(guild, daily.number, DailyChange::Posted(post)).await?;
            return Ok(ActionOutcome::Done);
        }
        if self.banks.of(guild).await?.get(&daily.asked.question).is_none() {
            self.store.release_daily(guild, daily.number).await?;
            return Ok(ActionOutcome::Done);
        }
        let role = server.settings.ping;
        let ping = self.ensure_permitted(guild, daily.channel, role, &TO_POST).await?;
        self.post(guild, daily, ping, now).await
    }

    /// Gives up a claim that was not posted in time, unless its message exists after all.
    pub(super) async fn find_or_release(
        &self,
        guild: GuildId,
        server: &Server,
        daily: &Daily,
    ) -> Result<ActionOutcome, ActionError> {
        let moved = server.settings.channel != daily.channel;
        let found = match self.find(guild, daily).await {
            // The admin moved away from a channel that the bot can no longer see.
            Err(ActionError::Gone | ActionError::Blocked(_)) if moved => None,
            found => found?,
        };
        match found {
            Some(post) => {
                self.store.advance_daily(guild, daily.number, DailyChange::Posted(post)).await?;
            }
            None => self.store.release_daily(guild, daily.number).await?,
        }
        Ok(ActionOutcome::Done)
    }

    /// The message of a claimed daily, if it was posted.
    async fn find(&self, guild: GuildId, daily: &Daily) -> Result<Option<Post>, ActionError> {
        match self.discord.missing_permissions(guild, daily.channel).await {
            // The message is gone with its channel.
            Err(DiscordError::UnknownChannel) => return Ok(None),
            missing => self.refuse_without(guild, daily.channel, missing, &TO_FIND).await?,
        }
        let in_forum = self.is_forum(guild, daily.channel).await;
        let found = self.find_since(guild, daily, daily.channel, daily.claimed_at).await?;
        Ok(found.map(|found| Post {
            message: found.id,
            at: found.at.unwrap_or(daily.claimed_at),
            in_forum,
        }))
    }

    /// The message of a daily that was posted in a channel at `since` or later.
    pub(super) async fn find_since(
        &self,
        guild: GuildId,
        daily: &Daily,
        channel: ChannelId,
        since: Timestamp,
    ) -> Result<Option<OwnMessage>, ActionError> {
        let since = snowflake_before(since);
        let own = if self.is_forum(guild, channel).await {
            self.discord.own_forum_posts_after(guild, channel, since).await
        } else {
            self.discord.own_messages_after(channel, since).await
        };
        let own = match own {
            Ok(own) => own,
            Err(error) => return Err(self.explain(guild, channel, error).await),
        };
        let is_it = |id: &String| messages::daily::is_marker(daily, id);
        Ok(own.into_iter().find(|message| message.custom_ids.iter().any(is_it)))
    }

    /// Posts the message of a claimed daily that does not exist yet. If Discord refuses, the claim
    /// is released and will be claimed again with the current settings. A question that is refused
    /// because of its content would be refused again, and is set aside.
    pub(super) async fn post(
        &self,
        guild: GuildId,
        daily: &Daily,
        ping: Option<RoleId>,
        now: Timestamp,
    ) -> Result<ActionOutcome, ActionError> {
        let bank = self.banks.of(guild).await?;
        let question = question(&bank, daily)?;
        let offered = question.offered();
        if daily.offered != offered {
            let progress = DailyChange::Offered(offered);
            self.store.advance_daily(guild, daily.number, progress).await?;
        }
        let message = messages::daily::post(&bank, question, daily, ping);
        let in_forum = self.is_forum(guild, daily.channel).await;
        let sent = if in_forum {
            let tags = match self.forum_tags(guild, &bank, question, daily).await {
                Ok(tags) => tags,
                Err(error) => {
                    self.store.release_daily(guild, daily.number).await?;
                    return Err(error);
                }
            };
            let names = forum_names(question, daily);
            self.post_in_forum(daily.channel, names, &message, &tags).await
        } else {
            let nonce = nonce(guild, daily);
            self.discord.post(daily.channel, &message, &nonce, Priority::Post).await
        };
        match sent {
            Ok(Posted { id, at }) => {
                let post = Post { message: id, at: at.unwrap_or(now), in_forum };
                let progress = DailyChange::Posted(post);
                self.store.advance_daily(guild, daily.number, progress).await?;
                Ok(ActionOutcome::Done)
            }
            Err(DiscordError::Content(why, error)) => {
                let id = daily.asked.question.as_str();
                tracing::warn!(server = guild.0, question = id, %error, "Discord refused a question");
                self.set_aside(guild, daily, why, now).await?;
                Ok(ActionOutcome::QuestionRefused)
            }
            Err(error) => {
                if error.is_refusal() {
                    self.store.release_daily(guild, daily.number).await?;
                }
                Err(self.explain(guild, daily.channel, error).await)
            }
        }
    }

    /// In this order: after a crash in between, the claim is found and its question refused again.
    async fn set_aside(
        &self,
        guild: GuildId,
        daily: &Daily,
        why: Unpostable,
        now: Timestamp,
    ) -> anyhow::Result<()> {
        let refused = SetAsideQuestion { why, at: now };
        let question = daily.asked.question.clone();
        self.store.change_server(guild, ServerChange::SetAside { question, refused }).await?;
        self.store.release_daily(guild, daily.number).await
    }

    /// Opens the thread of a posted daily, and then publishes the message, if the server wants that.
    /// A post of a forum is its own thread.
    pub(super) async fn open_thread(
        &self,
        guild: GuildId,
        daily: &Daily,
        publish: bool,
    ) -> Result<ActionOutcome, ActionError> {
        let Some(post) = daily.post() else { return Ok(ActionOutcome::Done) };
        if post.in_forum {
            let (store, question) = (&*self.store, &daily.asked.question);
            thread::note_new_thread(store, guild, post.thread(), question).await?;
            self.store.advance_daily(guild, daily.number, DailyChange::Threaded).await?;
            return Ok(ActionOutcome::Done);
        }
        let bank = self.banks.of(guild).await?;
        let plain_name = messages::daily::plain_thread_name(daily);
        let name = bank
            .get(&daily.asked.question)
            .map_or_else(|| plain_name.clone(), messages::question::thread_name);
        let (discord, store) = (&self.discord, &*self.store);
        let place = (daily.channel, post.message);
        let names = ThreadNames { title: &name, plain: &plain_name };
        match thread::open(discord, store, guild, place, &daily.asked.question, names).await? {
            Ok(_) => {
                if publish {
                    self.publish(guild, daily, post).await?;
                }
                self.store.advance_daily(guild, daily.number, DailyChange::Threaded).await?
            }
            Err(DiscordError::UnknownMessage | DiscordError::UnknownChannel) => {
                let void = DailyChange::Voided(Void::MessageDeleted);
                self.store.advance_daily(guild, daily.number, void).await?;
                self.store.advance_daily(guild, daily.number, DailyChange::Lost).await?
            }
            Err(error) => return Err(self.explain(guild, daily.channel, error).await),
        };
        Ok(ActionOutcome::Done)
    }

    /// Publishes the message of a daily in an announcement channel. A refusal holds nothing up.
    async fn publish(&self, guild: GuildId, daily: &Daily, post: &Post) -> Result<(), ActionError> {
        if self.discord.kind_of(guild, daily.channel).await != Some(ChannelType::News) {
            return Ok(());
        }
        match self.discord.publish(daily.channel, post.message).await {
            Ok(()) => Ok(()),
            Err(error) if error.is_refusal() => {
                tracing::warn!(server = guild.0, %error, "cannot publish a daily");
                Ok(())
            }
            Err(error) => Err(self.explain(guild, daily.channel, error).await),
        }
    }

    pub(super) async fn is_forum(&self, guild: GuildId, channel: ChannelId) -> bool {
        self.discord.kind_of(guild, channel).await == Some(ChannelType::Forum)
    }

    /// The tags for a daily's post in a forum.
    async fn forum_tags(
        &self,
        guild: GuildId,
        bank: &Bank,
        question: &Question,
        daily: &Daily,
    ) -> Result<Vec<u64>, ActionError> {
        let tags = match self.discord.forum_tags(daily.channel).await {
            Ok(tags) => tags,
            Err(error) => return Err(self.explain(guild, daily.channel, error).await),
        };
        let words = messages::question::tag_words(bank, question);
        tags.chosen(&words)
            .map_err(|NoUsableTag| ActionError::for_admins(failures::no_tag(daily.channel)))
    }

    /// Opens a post in a forum, with a plain name if Discord refuses the title.
    async fn post_in_forum(
        &self,
        forum: ChannelId,
        [title, plain]: [String; 2],
        message: &Message,
        tags: &[u64],
    ) -> Result<Posted, DiscordError> {
        match self.discord.post_in_forum(forum, &title, message, tags).await {
            Err(DiscordError::Content(..)) => {
                self.discord.post_in_forum(forum, &plain, message, tags).await
            }
            sent => sent,
        }
    }

    pub(super) async fn reveal(
        &self,
        guild: GuildId,
        server: &Server,
        daily: &Daily,
        now: Timestamp,
    ) -> Result<ActionOutcome, ActionError> {
        let Some(post) = daily.post() else { return Ok(ActionOutcome::Done) };
        let bank = self.banks.of(guild).await?;
        let place = reveal::RevealTarget { guild, thread: post.thread(), message: post.message };
        let progress = match bank.get(&daily.asked.question) {
            None if bank.is_removed(&daily.asked.question) => DailyChange::Closed,
            None => self.reveal_broken(server, daily, place, now).await?,
            Some(question) => {
                let attempts = self.store.attempts_at_daily(guild, daily.number).await?;
                let members: Vec<UserId> = attempts.iter().map(|(user, _)| *user).collect();
                let attempts = attempts.iter().map(|(_, attempt)| attempt);
                let revealed = daily.revealed_early_at;
                let turnout = Turnout::new(question, daily.offered, revealed, attempts);
                let turnout =
                    messages::question::turnout(daily.number, question, &turnout, &members);
                let parts = RevealParts {
                    question: &question.id,
                    answer: &messages::question::reveal(question, daily.offered),
                    last: &turnout,
                };
                self.reveal_parts(daily.channel, place, parts, now).await?
            }
        };
        self.store.advance_daily(guild, daily.number, progress).await?;
        Ok(ActionOutcome::Done)
    }

    /// Waits for a broken file to be corrected. After a day, says in the thread that there is no
    /// model answer to show.
    async fn reveal_broken(
        &self,
        server: &Server,
        daily: &Daily,
        place: reveal::RevealTarget,
        now: Timestamp,
    ) -> Result<DailyChange, ActionError> {
        if let Some(until) = daily.waits_for_file_until(server).filter(|until| now < *until) {
            let sentence = failures::broken_file(daily.number, until);
            return Err(ActionError::for_admins(sentence));
        }
        let answered = self.store.count_answers(place.guild, daily.number).await?;
        let last = messages::question::unrevealed(daily.number, answered);
        let question = &daily.asked.question;
        let parts = RevealParts { question, answer: &[], last: &[last] };
        Ok(match self.reveal_parts(daily.channel, place, parts, now).await? {
            DailyChange::Closed => DailyChange::ClosedUnrevealed,
            progress => progress,
        })
    }

    async fn reveal_parts(
        &self,
        channel: ChannelId,
        place: reveal::RevealTarget,
        parts: RevealParts<'_>,
        now: Timestamp,
    ) -> Result<DailyChange, ActionError> {
        let guild = place.guild;
        match self.discord.missing_permissions(guild, channel).await {
            // The thread is gone with its channel.
            Err(DiscordError::UnknownChannel) => return Ok(DailyChange::Lost),
            missing => self.refuse_without(guild, channel, missing, &TO_FIND).await?,
        }
        let (discord, store) = (&self.discord, &*self.store);
        match reveal::post_missing(discord, store, place, parts, now).await? {
            Ok(()) => Ok(DailyChange::Closed),
            Err(DiscordError::UnknownChannel) => Ok(DailyChange::Lost),
            Err(error) => Err(self.explain(guild, place.thread, error).await),
        }
    }

    /// The current problems with the channel and the role of a server's dailies, as sentences;
    /// empty if all is well.
    pub(crate) async fn examine(&self, guild: GuildId, server: &Server) -> Vec<String> {
        let ChannelCheck { channel, missing, ping } =
            match self_check::check_channel(&self.discord, guild, &server.settings).await {
                Ok(found) => found,
                Err(reason) => return vec![reason],
            };
        let missing =
            (!missing.is_empty()).then(|| failures::missing_permissions(channel, &missing));
        missing.into_iter().chain(ping).collect()
    }

    /// Refuses if the bot is missing any of the `needed` permissions, and names all of them.
    /// Returns the role to ping if it still exists.
    ///
    /// If the permissions are unknown, Discord decides when the post is sent. It is asked first
    /// only if there is a role to ping: it would accept the ping without the question.
    pub(super) async fn ensure_permitted(
        &self,
        guild: GuildId,
        channel: ChannelId,
        role: Option<RoleId>,
        needed: &[&str],
    ) -> Result<Option<RoleId>, ActionError> {
        let rights = match self.discord.known_rights(guild, channel, role) {
            Some(known) => known,
            None if role.is_none() => return Ok(None),
            None => self.discord.rights(guild, channel, role).await,
        };
        let (missing, has_role) = match rights {
            Ok(Rights { missing, has_role, .. }) => (Ok(missing), has_role),
            Err(error) => (Err(error), false),
        };
        self.refuse_without(guild, channel, missing, needed).await?;
        Ok(role.filter(|_| has_role))
    }

    pub(super) async fn refuse_without(
        &self,
        guild: GuildId,
        channel: ChannelId,
        missing: Result<Vec<&'static str>, DiscordError>,
        needed: &[&str],
    ) -> Result<(), ActionError> {
        match missing {
            Ok(missing) if missing.iter().any(|name| needed.contains(name)) => {
                Err(ActionError::for_admins(failures::missing_permissions(channel, &missing)))
            }
            Ok(_) => Ok(()),
            Err(error) => Err(self.explain(guild, channel, error).await),
        }
    }

    pub(super) async fn explain(
        &self,
        guild: GuildId,
        place: ChannelId,
        error: DiscordError,
    ) -> ActionError {
        ActionError::from_discord(&self.discord, guild, place, error).await
    }
}

fn question<'a>(bank: &'a Bank, daily: &Daily) -> anyhow::Result<&'a Question> {
    bank.get(&daily.asked.question)
        .with_context(|| format!("the question {} is no longer in the bank", daily.asked.question))
}

/// The names for a daily's post in a forum: the question's title, and a plain one.
fn forum_names(question: &Question, daily: &Daily) -> [String; 2] {
    [messages::question::thread_name(question), messages::daily::plain_thread_name(daily)]
}

fn nonce(guild: GuildId, daily: &Daily) -> String {
    post_once::nonce('d', |hasher| {
        hasher.write_u64(guild.0);
        hasher.write_u64(daily.number);
        hasher.write(daily.date.to_string().as_bytes());
    })
}
