//! Discord's JSON for its objects.

use super::model::{
    Attachment, Channel, ForumTag, Message, MessageFlags, MessageKind, Overwrite, OverwriteTarget,
    Role, Server, User,
};
use super::snowflake::Id;
use super::state::State;
use jiff::Timestamp;
use serde_json::{Value, json};

/// An instant as Discord writes it.
pub(super) fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()
}

pub(super) fn user(user: &User) -> Value {
    json!({
        "id": user.id,
        "username": user.name,
        "global_name": if user.bot { None } else { Some(&user.name) },
        "discriminator": if user.bot { "0001" } else { "0" },
        "avatar": null,
        "bot": user.bot,
        "public_flags": 0,
    })
}

fn user_by_id(state: &State, id: Id) -> Value {
    match state.users.get(&id) {
        Some(found) => user(found),
        None => json!({
            "id": id, "username": "Deleted User", "discriminator": "0", "avatar": null,
        }),
    }
}

pub(super) fn role(role: &Role) -> Value {
    json!({
        "id": role.id,
        "name": role.name,
        "permissions": role.permissions,
        "position": role.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": null, "tertiary_color": null},
        "hoist": false,
        "managed": role.managed,
        "mentionable": role.mentionable,
        "icon": null,
        "unicode_emoji": null,
        "flags": 0,
    })
}

/// A member without their user, as part of a message.
pub(super) fn partial_member(state: &State, server: Id, user: Id) -> Value {
    let member = state.servers.get(&server).and_then(|server| server.members.get(&user));
    let roles = member.map(|member| member.roles.clone()).unwrap_or_default();
    json!({
        "roles": roles,
        "joined_at": member.map(|member| instant(member.joined_at)),
        "nick": null,
        "avatar": null,
        "premium_since": null,
        "communication_disabled_until": null,
        "deaf": false,
        "mute": false,
        "pending": false,
        "flags": 0,
    })
}

pub(super) fn member(state: &State, server: Id, user: Id) -> Value {
    let mut shape = partial_member(state, server, user);
    shape["user"] = user_by_id(state, user);
    shape
}

fn overwrite(overwrite: &Overwrite) -> Value {
    let (kind, id) = match overwrite.target {
        OverwriteTarget::Role(role) => (0, role),
        OverwriteTarget::Member(user) => (1, user),
    };
    json!({"id": id, "type": kind, "allow": overwrite.allow, "deny": overwrite.deny})
}

pub(super) fn channel(state: &State, channel: &Channel) -> Value {
    let mut shape = json!({
        "id": channel.id,
        "type": channel.kind.number(),
        "last_message_id": channel.last_message,
        "flags": 0,
    });
    if let Some(recipient) = channel.recipient {
        shape["recipients"] = json!([user_by_id(state, recipient)]);
        return shape;
    }
    shape["guild_id"] = json!(channel.server);
    shape["name"] = json!(channel.name);
    shape["parent_id"] = json!(channel.parent);
    shape["rate_limit_per_user"] = json!(0);
    if let Some(thread) = &channel.thread {
        shape["owner_id"] = json!(thread.owner);
        shape["message_count"] = json!(thread.message_count);
        shape["total_message_sent"] = json!(thread.message_count);
        shape["member_count"] = json!(thread.members.len().min(50));
        shape["thread_metadata"] = thread_metadata(channel);
        if !thread.applied_tags.is_empty() {
            shape["applied_tags"] = json!(thread.applied_tags);
        }
        if thread.members.contains(&state.bot) {
            shape["member"] = json!({"join_timestamp": instant(thread.created_at), "flags": 0});
        }
    } else {
        shape["position"] = json!(channel.position);
        shape["topic"] = json!(channel.topic);
        shape["nsfw"] = json!(false);
        shape["permission_overwrites"] = channel.overwrites.iter().map(overwrite).collect();
        if let Some(forum) = &channel.forum {
            let tag = |tag: &ForumTag| {
                json!({
                    "id": tag.id,
                    "name": tag.name,
                    "moderated": tag.moderated,
                    "emoji_id": null,
                    "emoji_name": null,
                })
            };
            shape["available_tags"] = forum.tags.iter().map(tag).collect();
            shape["flags"] = json!(if forum.requires_tag { 1 << 4 } else { 0 });
        }
    }
    shape
}

fn thread_metadata(channel: &Channel) -> Value {
    channel.thread.as_ref().map_or(Value::Null, |thread| {
        json!({
            "archived": thread.archived,
            "locked": thread.locked,
            "auto_archive_duration": thread.auto_archive_minutes,
            "archive_timestamp": instant(thread.archive_changed_at),
            "create_timestamp": instant(thread.created_at),
            "invitable": thread.invitable,
        })
    })
}

/// The fields of a `THREAD_DELETE` event.
pub(super) fn deleted_thread(thread: &Channel) -> Value {
    json!({
        "id": thread.id,
        "guild_id": thread.server,
        "parent_id": thread.parent,
        "type": thread.kind.number(),
    })
}

/// A channel as part of an interaction, with the permissions of `viewer`.
pub(super) fn interaction_channel(state: &State, channel: &Channel, viewer: Id) -> Value {
    let mut shape = self::channel(state, channel);
    shape["permissions"] = json!(state.permissions_in(channel, viewer));
    shape
}

pub(super) fn partial_server(server: &Server) -> Value {
    json!({
        "id": server.id,
        "name": server.name,
        "icon": null,
        "splash": null,
        "discovery_splash": null,
        "owner_id": server.owner,
        "afk_channel_id": null,
        "afk_timeout": 300,
        "widget_enabled": false,
        "widget_channel_id": null,
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "roles": server.roles.iter().map(role).collect::<Vec<_>>(),
        "emojis": [],
        "features": [],
        "mfa_level": 0,
        "application_id": null,
        "system_channel_id": server.system_channel,
        "system_channel_flags": 0,
        "rules_channel_id": null,
        "max_presences": null,
        "max_members": 500_000,
        "vanity_url_code": null,
        "description": null,
        "banner": null,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": "en-US",
        "public_updates_channel_id": null,
        "nsfw_level": 0,
        "nsfw": false,
        "stickers": [],
        "premium_progress_bar_enabled": false,
        "safety_alerts_channel_id": null,
    })
}

/// The server as `GUILD_CREATE` describes it.
pub(super) fn server(state: &State, server: &Server) -> Value {
    let mut shape = partial_server(server);
    // All channels, but only the threads that the bot can see.
    let here = state.channels.of_server(server.id);
    let (threads, channels): (Vec<&Channel>, Vec<&Channel>) =
        here.partition(|channel| channel.thread.is_some());
    let active = threads
        .into_iter()
        .filter(|channel| !channel.is_archived() && state.is_seen_by_bot(channel));
    let joined = server.members.get(&state.bot).map(|member| instant(member.joined_at));
    shape["joined_at"] = json!(joined);
    shape["large"] = json!(false);
    shape["unavailable"] = json!(false);
    shape["member_count"] = json!(server.members.len());
    shape["voice_states"] = json!([]);
    shape["members"] = json!([member(state, server.id, state.bot)]);
    shape["channels"] = channels.into_iter().map(|found| channel(state, found)).collect();
    shape["threads"] = active.map(|found| channel(state, found)).collect();
    shape["presences"] = json!([]);
    shape["stage_instances"] = json!([]);
    shape["guild_scheduled_events"] = json!([]);
    shape["soundboard_sounds"] = json!([]);
    shape
}

/// A file that a member uploads with a command.
pub(super) fn uploaded(file: &Attachment) -> Value {
    json!({
        "id": file.id,
        "filename": file.filename,
        "size": file.bytes.len(),
        "url": file.url,
        "proxy_url": file.url,
        "content_type": file.content_type,
        "ephemeral": true,
    })
}

fn attachment(message: &Message, attachment: &Attachment) -> Value {
    let mut shape = json!({
        "id": attachment.id,
        "filename": attachment.filename,
        "size": attachment.bytes.len(),
        "url": attachment.url,
        "proxy_url": attachment.url,
        "content_type": attachment.content_type,
    });
    if let Some(description) = &attachment.description {
        shape["description"] = json!(description);
    }
    if let Some((width, height)) = attachment.picture_size() {
        shape["width"] = json!(width);
        shape["height"] = json!(height);
    }
    if message.ephemeral_to.is_some() {
        shape["ephemeral"] = json!(true);
    }
    shape
}

fn flags(state: &State, message: &Message) -> MessageFlags {
    let mut flags = message.flags;
    flags.set(MessageFlags::HAS_THREAD, state.channels.thread_on(message).is_some());
    flags.set(MessageFlags::EPHEMERAL, message.ephemeral_to.is_some());
    flags.set(MessageFlags::LOADING, message.thinking);
    flags
}

pub(super) fn message(state: &State, message: &Message) -> Value {
    let pinged_users = message.pings.users.iter().map(|user| user_by_id(state, *user));
    let mut shape = json!({
        "id": message.id,
        "channel_id": message.channel,
        "author": user_by_id(state, message.author),
        "content": message.content,
        "timestamp": instant(message.written_at),
        "edited_timestamp": message.edited_at.map(instant),
        "tts": false,
        "mention_everyone": message.pings.everyone,
        "mentions": pinged_users.collect::<Vec<_>>(),
        "mention_roles": message.pings.roles,
        "attachments":
            message.attachments.iter().map(|file| attachment(message, file)).collect::<Vec<_>>(),
        "embeds": message.embeds,
        "components": message.components,
        "pinned": false,
        "type": message.kind.number(),
        "flags": flags(state, message).bits(),
    });
    if let Some(nonce) = &message.nonce {
        shape["nonce"] = nonce.clone();
    }
    if let Some(thread) = state.channels.thread_on(message) {
        shape["thread"] = channel(state, thread);
    }
    if let Some(reference) = message.reference {
        let server = state.channels.get(message.channel).and_then(|channel| channel.server);
        let starter = (message.kind == MessageKind::ThreadStarter).then_some(message.channel);
        let origin = starter.and_then(|thread| state.channels.get(thread)?.parent);
        shape["message_reference"] = json!({
            "type": 0,
            "message_id": reference,
            "channel_id": origin.unwrap_or(message.channel),
            "guild_id": server,
        });
    }
    if let Some(interaction) = &message.interaction {
        let by = user_by_id(state, interaction.user);
        shape["application_id"] = json!(state.bot);
        shape["webhook_id"] = json!(state.bot);
        // The data of modals would have to repeat what opened them; the bot reads none of it.
        if interaction.kind == 2 || interaction.kind == 3 {
            let server = state.channels.get(message.channel).and_then(|channel| channel.server);
            shape["interaction_metadata"] = json!({
                "id": interaction.id,
                "type": interaction.kind,
                "user": by,
                "authorizing_integration_owners": {"0": server.map_or("0".into(), |id| id.to_string())},
            });
            if let Some(clicked) = message.reference {
                shape["interaction_metadata"]["interacted_message_id"] = json!(clicked);
            }
        }
        if let Some(name) = &interaction.name {
            shape["interaction"] =
                json!({"id": interaction.id, "type": interaction.kind, "name": name, "user": by});
        }
    }
    shape
}
