//! All of the bot's requests to Discord, with their rate-limit properties.

use crate::domain::ids::{ChannelId, GuildId, MessageId, RoleId, UserId};
use serenity::all::{ApplicationId, InteractionId, LightMethod, Route};
use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// A request of the bot, by purpose.
#[derive(Clone, Copy)]
pub(crate) enum Endpoint<'a> {
    /// Read the bot's own user.
    Me,
    /// Read the bot's application.
    Application,
    /// Read the registered commands.
    Commands(ApplicationId),
    /// Register the commands.
    SetCommands(ApplicationId),
    /// Read the gateway's address.
    Gateway,
    /// The same, with the number of sessions that the bot may start.
    GatewayBot,
    /// Read a user.
    User(UserId),
    /// Read a server.
    Guild(GuildId),
    /// Read a member of a server.
    Member(GuildId, UserId),
    /// Read the threads of a server that are not archived.
    ActiveThreads(GuildId),
    /// Read the public threads of a channel that are archived.
    ArchivedThreads(ChannelId),
    /// Read a channel or thread.
    Channel(ChannelId),
    /// Read messages of a channel.
    Messages(ChannelId),
    /// Read one message.
    Message(ChannelId, MessageId),
    /// Post a message.
    Post(ChannelId),
    /// Edit a message.
    Edit(ChannelId, MessageId),
    /// Delete a message.
    Delete(ChannelId, MessageId),
    /// Publish a message of an announcement channel.
    Publish(ChannelId, MessageId),
    /// Open the thread of a message.
    OpenThread(ChannelId, MessageId),
    /// Open a thread without a message, or a post in a forum.
    OpenOwnThread(ChannelId),
    /// Open the conversation with a user.
    OpenDirect,
    /// Add a member to a thread.
    AddToThread(ChannelId, UserId),
    /// Remove a member from a thread.
    RemoveFromThread(ChannelId, UserId),
    /// Give a member a role.
    GiveRole(GuildId, UserId, RoleId),
    /// The first response to an interaction.
    Callback(InteractionId, &'a str),
    /// A message after the first response.
    FollowUp(ApplicationId, &'a str),
    /// Read the first response.
    Original(ApplicationId, &'a str),
    /// Edit the first response.
    EditOriginal(ApplicationId, &'a str),
}

/// The rate-limit properties of a request, without anything specific to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct RequestClass {
    /// Method and path without ids and tokens, for logs and metrics.
    pub(super) class: &'static str,
    /// The id by which Discord counts requests of this class: channel, server or interaction.
    pub(super) major: Option<u64>,
    /// Set if the request counts toward the global limit.
    pub(super) is_global: bool,
}

impl<'a> Endpoint<'a> {
    pub(super) fn kind(self) -> RequestClass {
        self.parts().2
    }

    pub(super) fn method(self) -> reqwest::Method {
        match self.parts().0 {
            LightMethod::Delete => reqwest::Method::DELETE,
            LightMethod::Get => reqwest::Method::GET,
            LightMethod::Patch => reqwest::Method::PATCH,
            LightMethod::Post => reqwest::Method::POST,
            LightMethod::Put => reqwest::Method::PUT,
        }
    }

    /// Its path at Discord.
    pub(super) fn address(self) -> Cow<'static, str> {
        self.parts().1.path()
    }

    fn parts(self) -> (LightMethod, Route<'a>, RequestClass) {
        use LightMethod::{Delete, Get, Patch, Post, Put};
        let none = |class| RequestClass { class, major: None, is_global: true };
        let by = |class, major| RequestClass { class, major: Some(major), is_global: true };
        let outside = |class, major| RequestClass { class, major: Some(major), is_global: false };
        match self {
            Self::Me => (Get, Route::UserMe, none("GET users/@me")),
            Self::Application => {
                (Get, Route::Oauth2ApplicationCurrent, none("GET oauth2/applications/@me"))
            }
            Self::Commands(application_id) => {
                let route = Route::Commands { application_id };
                (Get, route, none("GET applications/commands"))
            }
            Self::SetCommands(application_id) => {
                let route = Route::Commands { application_id };
                (Put, route, none("PUT applications/commands"))
            }
            Self::Gateway => (Get, Route::Gateway, none("GET gateway")),
            Self::GatewayBot => (Get, Route::GatewayBot, none("GET gateway/bot")),
            Self::User(user) => (Get, Route::User { user_id: user.0.into() }, none("GET users")),
            Self::Guild(guild) => {
                (Get, Route::Guild { guild_id: guild.0.into() }, by("GET guilds", guild.0))
            }
            Self::Member(guild, user) => {
                let route = Route::GuildMember { guild_id: guild.0.into(), user_id: user.0.into() };
                (Get, route, by("GET guilds/members", guild.0))
            }
            Self::ActiveThreads(guild) => {
                let route = Route::GuildThreadsActive { guild_id: guild.0.into() };
                (Get, route, by("GET guilds/threads/active", guild.0))
            }
            Self::ArchivedThreads(channel) => {
                let route = Route::ChannelArchivedPublicThreads { channel_id: channel.0.into() };
                (Get, route, by("GET channels/threads/archived/public", channel.0))
            }
            Self::Channel(channel) => {
                let route = Route::Channel { channel_id: channel.0.into() };
                (Get, route, by("GET channels", channel.0))
            }
            Self::Messages(channel) => {
                let route = Route::ChannelMessages { channel_id: channel.0.into() };
                (Get, route, by("GET channels/messages", channel.0))
            }
            Self::Message(channel, message) => {
                (Get, route_of(channel, message), by("GET channels/messages/message", channel.0))
            }
            Self::Post(channel) => {
                let route = Route::ChannelMessages { channel_id: channel.0.into() };
                (Post, route, by("POST channels/messages", channel.0))
            }
            Self::Edit(channel, message) => {
                (Patch, route_of(channel, message), by("PATCH channels/messages", channel.0))
            }
            Self::Delete(channel, message) => {
                (Delete, route_of(channel, message), by("DELETE channels/messages", channel.0))
            }
            Self::Publish(channel, message) => {
                let (channel_id, message_id) = (channel.0.into(), message.0.into());
                let route = Route::ChannelMessageCrosspost { channel_id, message_id };
                (Post, route, by("POST channels/messages/crosspost", channel.0))
            }
            Self::OpenThread(channel, message) => {
                let (channel_id, message_id) = (channel.0.into(), message.0.into());
                let route = Route::ChannelMessageThreads { channel_id, message_id };
                (Post, route, by("POST channels/messages/threads", channel.0))
            }
            Self::OpenOwnThread(channel) => {
                let route = Route::ChannelThreads { channel_id: channel.0.into() };
                (Post, route, by("POST channels/threads", channel.0))
            }
            Self::OpenDirect => (Post, Route::UserMeDmChannels, none("POST users/@me/channels")),
            Self::AddToThread(thread, user) => {
                (Put, route_of_member(thread, user), by("PUT channels/thread-members", thread.0))
            }
            Self::RemoveFromThread(thread, user) => {
                let class = by("DELETE channels/thread-members", thread.0);
                (Delete, route_of_member(thread, user), class)
            }
            Self::GiveRole(guild, user, role) => {
                let (guild_id, user_id) = (guild.0.into(), user.0.into());
                let route = Route::GuildMemberRole { guild_id, user_id, role_id: role.0.into() };
                (Put, route, by("PUT guilds/members/roles", guild.0))
            }
            Self::Callback(interaction_id, token) => {
                let route = Route::InteractionResponse { interaction_id, token };
                (Post, route, outside("POST interactions/callback", interaction_id.get()))
            }
            Self::FollowUp(application_id, token) => {
                let route = Route::WebhookFollowupMessages { application_id, token };
                (Post, route, outside("POST webhooks", number_of(token)))
            }
            Self::Original(application_id, token) => {
                let route = Route::WebhookOriginalInteractionResponse { application_id, token };
                (Get, route, outside("GET webhooks/messages/@original", number_of(token)))
            }
            Self::EditOriginal(application_id, token) => {
                let route = Route::WebhookOriginalInteractionResponse { application_id, token };
                (Patch, route, outside("PATCH webhooks/messages/@original", number_of(token)))
            }
        }
    }
}

fn route_of(channel: ChannelId, message: MessageId) -> Route<'static> {
    Route::ChannelMessage { channel_id: channel.0.into(), message_id: message.0.into() }
}

fn route_of_member(thread: ChannelId, user: UserId) -> Route<'static> {
    Route::ChannelThreadMember { channel_id: thread.0.into(), user_id: user.0.into() }
}

/// A number that stands for a token, so that no token is kept.
fn number_of(token: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    token.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_to_interactions_are_outside_the_global_limit_and_leave_no_token_behind() {
        let application = ApplicationId::new(7);
        let token = "a-secret";
        for endpoint in [
            Endpoint::Callback(InteractionId::new(5), token),
            Endpoint::FollowUp(application, token),
            Endpoint::Original(application, token),
            Endpoint::EditOriginal(application, token),
        ] {
            let kind = endpoint.kind();
            assert!(!kind.is_global, "{kind:?}");
            assert!(!format!("{kind:?}").contains(token), "{kind:?}");
            assert!(endpoint.address().contains(token));
        }
        assert!(Endpoint::Post(ChannelId(3)).kind().is_global);
    }

    #[test]
    fn requests_are_counted_by_channel_and_server() {
        let one = Endpoint::Edit(ChannelId(3), MessageId(4)).kind();
        let other = Endpoint::Edit(ChannelId(3), MessageId(5)).kind();
        assert_eq!(one, other);
        assert_ne!(one, Endpoint::Edit(ChannelId(4), MessageId(4)).kind());
        assert_eq!(Endpoint::Member(GuildId(9), UserId(1)).kind().major, Some(9));
    }
}
