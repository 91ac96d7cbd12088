//! Turns gateway events into changes of the table. serenity's own types are used if it can parse an
//! event; otherwise the event is parsed here as far as permissions need it.

use crate::domain::ids::{ChannelId, GuildId, UserId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serenity::all::{ChannelType, Event, GuildChannel, PermissionOverwrite, Permissions, RoleId};

/// A change in a server.
pub(super) struct GuildEvent {
    pub(super) guild: GuildId,
    pub(super) change: GuildChange,
}

pub(super) enum GuildChange {
    /// The bot is not in the server, or the server has an outage.
    Gone,
    /// The complete state.
    Snapshot(GuildSnapshot),
    /// A part of it.
    Part(GuildPart),
    /// The event can't be parsed.
    Unreadable,
}

/// A server as far as permissions need it.
pub(super) struct GuildSnapshot {
    pub(super) owner: UserId,
    /// The bot's roles.
    pub(super) held: Vec<RoleId>,
    pub(super) roles: Vec<KnownRoleData>,
    pub(super) channels: Vec<ChannelData>,
    pub(super) threads: Vec<ThreadData>,
}

/// A part of a server.
pub(super) enum GuildPart {
    Settings {
        owner: UserId,
        roles: Vec<KnownRoleData>,
    },
    /// The bot's roles.
    Held(Vec<RoleId>),
    Role(KnownRoleData),
    RoleDeleted(RoleId),
    Channel(ChannelData),
    ChannelDeleted(ChannelId),
    Thread(ThreadData),
    ThreadDeleted(ChannelId),
    /// All open threads of the channels, or of the whole server.
    Threads {
        channels: Option<Vec<ChannelId>>,
        threads: Vec<ThreadData>,
    },
}

impl GuildPart {
    /// Returns `true` if it may permit the bot something new. Threads come and go too often to
    /// count.
    pub(super) const fn is_about_rights(&self) -> bool {
        match self {
            Self::Settings { .. } | Self::Held(_) | Self::Role(_) | Self::Channel(_) => true,
            Self::RoleDeleted(_)
            | Self::ChannelDeleted(_)
            | Self::Thread(_)
            | Self::ThreadDeleted(_)
            | Self::Threads { .. } => false,
        }
    }
}

#[derive(Clone, Copy, Deserialize)]
pub(super) struct KnownRoleData {
    pub(super) id: RoleId,
    pub(super) permissions: Permissions,
    #[serde(default)]
    pub(super) mentionable: bool,
}

#[derive(Deserialize)]
pub(super) struct ChannelData {
    pub(super) id: serenity::all::ChannelId,
    #[serde(rename = "type")]
    pub(super) kind: ChannelType,
    #[serde(default)]
    pub(super) permission_overwrites: Vec<PermissionOverwrite>,
}

#[derive(Clone, Copy)]
pub(super) struct ThreadData {
    pub(super) id: ChannelId,
    pub(super) channel: ChannelId,
    pub(super) archived: bool,
}

impl From<&serenity::all::Role> for KnownRoleData {
    fn from(role: &serenity::all::Role) -> Self {
        Self { id: role.id, permissions: role.permissions, mentionable: role.mentionable }
    }
}

impl From<&GuildChannel> for ChannelData {
    fn from(channel: &GuildChannel) -> Self {
        let permission_overwrites = channel.permission_overwrites.clone();
        Self { id: channel.id, kind: channel.kind, permission_overwrites }
    }
}

impl ThreadData {
    fn from_thread(thread: &GuildChannel) -> Option<Self> {
        Some(Self {
            id: ChannelId(thread.id.get()),
            channel: ChannelId(thread.parent_id?.get()),
            archived: thread.thread_metadata.is_some_and(|metadata| metadata.archived),
        })
    }
}

impl GuildEvent {
    /// The change in an event for the bot whose user is `me`, if any.
    pub(super) fn from_event(event: &Event, me: UserId) -> Option<Self> {
        let part = |guild: serenity::all::GuildId, part| {
            Some(Self { guild: GuildId(guild.get()), change: GuildChange::Part(part) })
        };
        match event {
            Event::GuildCreate(created) => {
                let (guild, change) = (GuildId(created.guild.id.get()), created_guild(created, me));
                Some(Self { guild, change })
            }
            Event::GuildDelete(deleted) => {
                Some(Self { guild: GuildId(deleted.guild.id.get()), change: GuildChange::Gone })
            }
            Event::GuildUpdate(updated) => {
                let owner = UserId(updated.guild.owner_id.get());
                let roles = updated.guild.roles.values().map(KnownRoleData::from).collect();
                part(updated.guild.id, GuildPart::Settings { owner, roles })
            }
            Event::GuildRoleCreate(it) => {
                part(it.role.guild_id, GuildPart::Role(KnownRoleData::from(&it.role)))
            }
            Event::GuildRoleUpdate(it) => {
                part(it.role.guild_id, GuildPart::Role(KnownRoleData::from(&it.role)))
            }
            Event::GuildRoleDelete(it) => part(it.guild_id, GuildPart::RoleDeleted(it.role_id)),
            Event::GuildMemberUpdate(it) if it.user.id.get() == me.0 => {
                part(it.guild_id, GuildPart::Held(it.roles.clone()))
            }
            Event::ChannelCreate(it) => {
                part(it.channel.guild_id, GuildPart::Channel(ChannelData::from(&it.channel)))
            }
            Event::ChannelUpdate(it) => {
                part(it.channel.guild_id, GuildPart::Channel(ChannelData::from(&it.channel)))
            }
            Event::ChannelDelete(it) => {
                part(it.channel.guild_id, GuildPart::ChannelDeleted(ChannelId(it.channel.id.get())))
            }
            Event::ThreadCreate(it) => {
                part(it.thread.guild_id, GuildPart::Thread(ThreadData::from_thread(&it.thread)?))
            }
            Event::ThreadUpdate(it) => {
                part(it.thread.guild_id, GuildPart::Thread(ThreadData::from_thread(&it.thread)?))
            }
            Event::ThreadDelete(it) => {
                part(it.thread.guild_id, GuildPart::ThreadDeleted(ChannelId(it.thread.id.get())))
            }
            Event::ThreadListSync(it) => {
                let id = |channel: &serenity::all::ChannelId| ChannelId(channel.get());
                let channels = it.channel_ids.as_ref();
                let channels = channels.map(|channels| channels.iter().map(id).collect());
                let threads = it.threads.iter().filter_map(ThreadData::from_thread).collect();
                part(it.guild_id, GuildPart::Threads { channels, threads })
            }
            Event::Unknown(unknown) => unreadable(&unknown.kind, &unknown.value, me),
            _ => None,
        }
    }
}

fn created_guild(created: &serenity::all::GuildCreateEvent, me: UserId) -> GuildChange {
    let guild = &created.guild;
    let Some(member) = guild.members.get(&me.0.into()) else { return GuildChange::Unreadable };
    GuildChange::Snapshot(GuildSnapshot {
        owner: UserId(guild.owner_id.get()),
        held: member.roles.clone(),
        roles: guild.roles.values().map(KnownRoleData::from).collect(),
        channels: guild.channels.values().map(ChannelData::from).collect(),
        threads: guild.threads.iter().filter_map(ThreadData::from_thread).collect(),
    })
}

/// An event that serenity can't parse.
fn unreadable(kind: &str, data: &Value, me: UserId) -> Option<GuildEvent> {
    let id = |key: &str| data[key].as_str()?.parse().ok();
    let guild = GuildId(id(if is_about_guild(kind) { "id" } else { "guild_id" })?);
    let change = match kind {
        "GUILD_DELETE" => Some(GuildChange::Gone),
        "GUILD_CREATE" if data["unavailable"] == true => Some(GuildChange::Gone),
        "GUILD_CREATE" => everything(data, me).map(GuildChange::Snapshot),
        "GUILD_UPDATE" => read::<GuildUpdate>(data).map(|it| {
            let owner = UserId(it.owner_id.get());
            GuildChange::Part(GuildPart::Settings { owner, roles: it.roles })
        }),
        "GUILD_ROLE_CREATE" | "GUILD_ROLE_UPDATE" => {
            read(&data["role"]).map(|role| GuildChange::Part(GuildPart::Role(role)))
        }
        "GUILD_ROLE_DELETE" => {
            read(&data["role_id"]).map(|role| GuildChange::Part(GuildPart::RoleDeleted(role)))
        }
        "GUILD_MEMBER_UPDATE" => match data["user"]["id"].as_str()?.parse() {
            Ok(user) if UserId(user) != me => return None,
            _ => read(&data["roles"]).map(|roles| GuildChange::Part(GuildPart::Held(roles))),
        },
        "CHANNEL_CREATE" | "CHANNEL_UPDATE" => {
            read(data).map(|channel| GuildChange::Part(GuildPart::Channel(channel)))
        }
        "CHANNEL_DELETE" => {
            id("id").map(|channel| GuildChange::Part(GuildPart::ChannelDeleted(ChannelId(channel))))
        }
        // An unknown thread has to be requested, which is no worse than before.
        "THREAD_CREATE" | "THREAD_UPDATE" => {
            Some(GuildChange::Part(GuildPart::Thread(thread(data)?)))
        }
        "THREAD_DELETE" => Some(GuildChange::Part(GuildPart::ThreadDeleted(ChannelId(id("id")?)))),
        "THREAD_LIST_SYNC" => {
            let channels = read(&data["channel_ids"]);
            let threads = items(&data["threads"]).filter_map(thread).collect();
            Some(GuildChange::Part(GuildPart::Threads { channels, threads }))
        }
        _ => return None,
    };
    Some(GuildEvent { guild, change: change.unwrap_or(GuildChange::Unreadable) })
}

fn is_about_guild(kind: &str) -> bool {
    matches!(kind, "GUILD_CREATE" | "GUILD_UPDATE" | "GUILD_DELETE")
}

/// A server's own settings.
#[derive(Deserialize)]
struct GuildUpdate {
    owner_id: serenity::all::UserId,
    #[serde(deserialize_with = "readable")]
    roles: Vec<KnownRoleData>,
}

/// A server as far as it can be parsed. A role or channel that can't be parsed is unknown.
fn everything(data: &Value, me: UserId) -> Option<GuildSnapshot> {
    let GuildUpdate { owner_id, roles } = read(data)?;
    let me = me.0.to_string();
    let member = items(&data["members"]).find(|member| member["user"]["id"] == me.as_str())?;
    Some(GuildSnapshot {
        owner: UserId(owner_id.get()),
        held: read(&member["roles"])?,
        roles,
        channels: items(&data["channels"]).filter_map(read).collect(),
        threads: items(&data["threads"]).filter_map(thread).collect(),
    })
}

fn thread(data: &Value) -> Option<ThreadData> {
    let id = |key: &str| data[key].as_str()?.parse().ok().map(ChannelId);
    let archived = data["thread_metadata"]["archived"] == true;
    Some(ThreadData { id: id("id")?, channel: id("parent_id")?, archived })
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn read<T: DeserializeOwned>(data: &Value) -> Option<T> {
    T::deserialize(data).ok()
}

fn readable<'de, T, D>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: DeserializeOwned,
    D: Deserializer<'de>,
{
    let list = Vec::<Value>::deserialize(deserializer)?;
    Ok(list.iter().filter_map(read).collect())
}
