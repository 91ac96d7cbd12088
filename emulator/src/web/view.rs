//! The view of one member, as the JSON that the page draws.

use super::super::message_commands::has_apps;
use super::super::state::State;
use super::super::{
    Attachment, Channel, ChannelKind, Emulator, Id, Message, MessageKind, Permissions, Server,
};
use super::shown;
use jiff::Timestamp;
use serde_json::{Value, json};

/// The permissions of the bot that can be toggled in a channel.
pub(super) const SWITCHABLE: [Permissions; 8] = [
    Permissions::VIEW_CHANNEL,
    Permissions::SEND_MESSAGES,
    Permissions::EMBED_LINKS,
    Permissions::ATTACH_FILES,
    Permissions::READ_MESSAGE_HISTORY,
    Permissions::CREATE_PUBLIC_THREADS,
    Permissions::CREATE_PRIVATE_THREADS,
    Permissions::SEND_MESSAGES_IN_THREADS,
];

/// The number of messages that a page shows at first.
pub(super) const ENOUGH: usize = 50;

/// The requested view.
#[derive(Clone, Debug)]
pub(super) struct Look {
    /// The member; the first one if none is given.
    pub(super) member: Option<Id>,
    /// The channel; the first one if none is given.
    pub(super) channel: Option<Id>,
    /// The thread that is open beside it.
    pub(super) thread: Option<Id>,
    /// The number of newest messages in each.
    pub(super) depth: usize,
}

/// Everything that the page draws, except what only the host knows.
pub(super) fn view(emulator: &Emulator, look: &Look) -> Value {
    let Some(server) = emulator.servers().into_iter().next() else { return Value::Null };
    let people = people(emulator, &server);
    let viewer = look
        .member
        .filter(|member| people.contains(member))
        .or_else(|| people.first().copied())
        .unwrap_or(server.owner);
    let channels = emulator.channels(server.id);
    let visible: Vec<&Channel> =
        channels.iter().filter(|channel| sees(emulator, channel.id, viewer)).collect();
    let current = visible
        .iter()
        .find(|channel| Some(channel.id) == look.channel)
        .or_else(|| visible.first())
        .copied();
    let thread = look.thread.and_then(|thread| emulator.channel(thread));
    let thread = thread.filter(|thread| {
        sees(emulator, thread.id, viewer) && thread.parent == current.map(|channel| channel.id)
    });
    let pane = |channel: &Channel| pane(emulator, channel, viewer, look.depth);
    json!({
        "now": minute(emulator.now()),
        "newest": emulator.read(State::last_id),
        "online": emulator.is_bot_online(),
        "bot": emulator.bot(),
        "bot_name": emulator.user(emulator.bot()).map(|bot| bot.name),
        "server": {"id": server.id, "name": server.name, "has_bot": server.bot_present},
        "viewer": viewer,
        "members": people.iter().map(|id| member(emulator, &server, *id)).collect::<Vec<_>>(),
        "roles": roles(&server),
        "channels": visible
            .iter()
            .map(|channel| listed(emulator, channel, viewer, look.thread))
            .collect::<Vec<_>>(),
        "threads": visible
            .iter()
            .flat_map(|channel| emulator.threads(channel.id))
            .filter(|thread| sees(emulator, thread.id, viewer))
            .map(|thread| json!({"id": thread.id, "name": thread.name, "parent": thread.parent}))
            .collect::<Vec<_>>(),
        "channel": current.map(pane),
        "thread": thread.as_ref().map(pane),
        "message_commands": current
            .map(|channel| emulator.message_commands_for(viewer, channel.id))
            .unwrap_or_default(),
        "permissions": current.map(|channel| permissions(emulator, channel.id)),
        "faults": emulator.waiting_faults(),
    })
}

/// The page shows minutes; a running clock must not redraw it every second.
fn minute(now: Timestamp) -> i64 {
    now.as_second().div_euclid(60) * 60
}

fn sees(emulator: &Emulator, channel: Id, viewer: Id) -> bool {
    emulator.permissions(channel, viewer).contains(Permissions::VIEW_CHANNEL)
}

/// The members who are not bots, oldest first.
fn people(emulator: &Emulator, server: &Server) -> Vec<Id> {
    let is_person = |id: &&Id| emulator.user(**id).is_some_and(|user| !user.bot);
    server.members.keys().filter(is_person).copied().collect()
}

fn member(emulator: &Emulator, server: &Server, id: Id) -> Value {
    let roles = server.members.get(&id).map(|member| &member.roles[..]).unwrap_or_default();
    let names: Vec<&str> = server
        .roles
        .iter()
        .filter(|role| roles.contains(&role.id))
        .map(|role| role.name.as_str())
        .collect();
    let standing = if server.owner == id { "owner".to_owned() } else { names.join(", ") };
    let name = emulator.user(id).map(|user| user.name);
    json!({"id": id, "name": name, "standing": standing})
}

fn roles(server: &Server) -> Vec<Value> {
    let role = |role: &super::super::Role| json!({"id": role.id, "name": role.name});
    server.roles.iter().filter(|role| !role.managed).map(role).collect()
}

/// A channel with the threads that `viewer` has joined, and the one that is `open`.
fn listed(emulator: &Emulator, channel: &Channel, viewer: Id, open: Option<Id>) -> Value {
    let is_listed = |thread: &&Channel| {
        let members = thread.thread.as_ref().map(|thread| &thread.members);
        open == Some(thread.id) || members.is_some_and(|members| members.contains(&viewer))
    };
    let threads: Vec<Value> = emulator
        .threads(channel.id)
        .iter()
        .rev()
        .filter(|thread| sees(emulator, thread.id, viewer))
        .filter(is_listed)
        .map(|thread| {
            json!({
                "id": thread.id,
                "name": thread.name,
                "archived": thread.is_archived(),
                "is_private": thread.kind == ChannelKind::PrivateThread,
            })
        })
        .collect();
    json!({"id": channel.id, "name": channel.name, "threads": threads})
}

fn permissions(emulator: &Emulator, channel: Id) -> Vec<Value> {
    let held = emulator.permissions(channel, emulator.bot());
    let one = |permission: &Permissions| json!({"name": permission.names().first(), "held": held.contains(*permission)});
    SWITCHABLE.iter().map(one).collect()
}

/// A channel or thread with its newest messages.
fn pane(emulator: &Emulator, channel: &Channel, viewer: Id, depth: usize) -> Value {
    let messages = emulator.messages_for(channel.id, viewer);
    let earlier = messages.len().saturating_sub(depth);
    let starter = channel.parent.and_then(|parent| emulator.message(parent, channel.id));
    let writes = if channel.thread.is_some() {
        Permissions::SEND_MESSAGES_IN_THREADS
    } else {
        Permissions::SEND_MESSAGES
    };
    let shown = messages[earlier..].iter().map(|one| message(emulator, one, viewer));
    let members = channel.thread.iter().flat_map(|thread| &thread.members);
    let members = members.filter_map(|member| emulator.user(*member)).map(|user| user.name);
    json!({
        "id": channel.id,
        "name": channel.name,
        "topic": channel.topic,
        "is_thread": channel.thread.is_some(),
        "is_private": channel.kind == ChannelKind::PrivateThread,
        "members": members.collect::<Vec<_>>(),
        "archived": channel.is_archived(),
        "writable": emulator.permissions(channel.id, viewer).contains(writes),
        "earlier": earlier,
        "starter": starter.map(|starter| message(emulator, &starter, viewer)),
        "messages": shown.collect::<Vec<_>>(),
    })
}

fn message(emulator: &Emulator, message: &Message, viewer: Id) -> Value {
    let thread = emulator
        .channel(message.id)
        .filter(|channel| channel.thread.is_some() && channel.id != message.channel);
    let by = message.interaction.as_ref().and_then(|interaction| {
        let user = emulator.user(interaction.user)?.name;
        let name = interaction.name.as_ref()?;
        let slash = if message.kind == MessageKind::MenuAnswer { "" } else { "/" };
        Some(json!({"user": user, "id": interaction.user, "command": format!("{slash}{name}")}))
    });
    let reply = message.reference.map(|reference| {
        let original = emulator.message(message.channel, reference);
        json!({
            "author": original.as_ref().map(|original| &original.author_name),
            "excerpt": original.as_ref().map(|original| shown::text(&excerpt(original))),
        })
    });
    let expired = message.thinking
        && emulator.now().duration_since(message.written_at)
            > super::super::interaction::TOKEN_LIFE;
    json!({
        "id": message.id,
        "channel": message.channel,
        "author": message.author,
        "author_name": message.author_name,
        "is_bot": emulator.user(message.author).is_some_and(|user| user.bot),
        "kind": message.kind.number(),
        "at": message.written_at.as_second(),
        "edited": message.edited_at.is_some() && !message.thinking && message.interaction.is_none(),
        "content": shown::text(&message.content),
        "embeds": message.embeds.iter().map(|embed| shown::embed(embed, emulator.base_url())).collect::<Vec<_>>(),
        "components": message.components,
        "attachments": files(emulator, message),
        "pings_you": pings(emulator, message, viewer),
        "ephemeral": message.ephemeral_to.is_some(),
        "has_apps": has_apps(message),
        "thinking": message.thinking,
        "expired": expired,
        "by": by,
        "reply": reply,
        "thread": thread.map(|thread| json!({
            "id": thread.id,
            "name": thread.name,
            "count": thread.thread.map(|thread| thread.message_count),
        })),
    })
}

/// The files of a message, without the pictures in its embeds.
fn files(emulator: &Emulator, message: &Message) -> Vec<Value> {
    let is_in_embed = |file: &Attachment| {
        let mut places = message.embeds.iter().flat_map(|it| [&it["image"], &it["thumbnail"]]);
        places.any(|picture| picture["url"] == file.url)
    };
    let apart = message.attachments.iter().filter(|file| !is_in_embed(file));
    apart.map(|file| shown::attachment(file, emulator.base_url())).collect()
}

/// Returns `true` if a message mentioned `viewer` when it was written, and still mentions anyone.
fn pings(emulator: &Emulator, message: &Message, viewer: Id) -> bool {
    let pings = &message.pings;
    if !["<@", "@everyone", "@here"].iter().any(|call| message.content.contains(call)) {
        return false;
    }
    let has_role = || {
        let server = emulator.channel(message.channel).and_then(|channel| channel.server);
        let server = server.and_then(|server| emulator.server(server));
        let member = server.and_then(|server| server.members.get(&viewer).cloned());
        member.is_some_and(|member| member.roles.iter().any(|role| pings.roles.contains(role)))
    };
    pings.everyone || pings.users.contains(&viewer) || (!pings.roles.is_empty() && has_role())
}

/// The first line of a message's text.
fn excerpt(message: &Message) -> String {
    message.text().lines().next().unwrap_or_default().to_owned()
}
