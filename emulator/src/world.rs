//! Creating servers, channels, roles and members, and moderators' actions.

use super::access::to_write_in;
use super::posting::{self, Draft};
use super::rest;
use super::sessions::intents;
use super::state::State;
use super::{
    Channel, ChannelKind, Emulator, Forum, ForumTag, Id, Member, Message, Overwrite, Permissions,
    Refusal, Role, Server, User, limits, shapes,
};
use serde_json::json;
use std::collections::BTreeMap;

/// The permissions that a bot's invite link usually requests.
fn of_an_invited_bot() -> Permissions {
    Permissions::VIEW_CHANNEL
        | Permissions::SEND_MESSAGES
        | Permissions::EMBED_LINKS
        | Permissions::ATTACH_FILES
        | Permissions::READ_MESSAGE_HISTORY
        | Permissions::CREATE_PUBLIC_THREADS
        | Permissions::CREATE_PRIVATE_THREADS
        | Permissions::SEND_MESSAGES_IN_THREADS
}

impl State {
    fn add_user_to(&mut self, server: Id, user: Id, roles: Vec<Id>) {
        let member = Member { user, roles, joined_at: self.now() };
        if let Some(server) = self.servers.get_mut(&server) {
            server.members.insert(user, member);
        }
    }

    /// Assigns or removes a member's role, and notifies the bot: about itself with any intents,
    /// about others only with a privileged one.
    pub(super) fn set_role(&mut self, server: Id, user: Id, role: Id, held: bool) {
        let found = self.servers.get_mut(&server).and_then(|server| server.members.get_mut(&user));
        if found.is_none_or(|member| member.roles.contains(&role) == held) {
            return;
        }
        self.changing_access(server, |state| {
            let found = state.servers.get_mut(&server);
            let Some(member) = found.and_then(|server| server.members.get_mut(&user)) else {
                return;
            };
            if held {
                member.roles.push(role);
            } else {
                member.roles.retain(|other| *other != role);
            }
            let mut data = shapes::member(state, server, user);
            data["guild_id"] = json!(server);
            let needed = if user == state.bot { 0 } else { intents::GUILD_MEMBERS };
            state.dispatch("GUILD_MEMBER_UPDATE", Some(server), needed, &data);
        });
    }

    pub(super) fn add_role(
        &mut self,
        server: Id,
        name: &str,
        permissions: Permissions,
        managed: bool,
    ) -> Id {
        let id = self.next_id();
        if let Some(server) = self.servers.get_mut(&server) {
            // A new role is at the bottom of the list, right above `@everyone`.
            for role in server.roles.iter_mut().filter(|role| role.position > 0) {
                role.position += 1;
            }
            let (name, position) = (name.to_owned(), 1);
            let role = Role { id, name, permissions, position, mentionable: false, managed };
            server.roles.push(role.clone());
            let data = json!({"guild_id": server.id, "role": shapes::role(&role)});
            let server = server.id;
            self.dispatch("GUILD_ROLE_CREATE", Some(server), intents::GUILDS, &data);
        }
        id
    }

    fn announce_server(&mut self, id: Id) {
        let Some(server) = self.servers.get(&id) else { return };
        let data = shapes::server(self, server);
        self.dispatch("GUILD_CREATE", Some(id), intents::GUILDS, &data);
    }

    fn invite_bot(&mut self, server: Id) {
        let (bot, name) = (self.bot, self.user_name(self.bot).to_owned());
        let role = self.add_role(server, &name, of_an_invited_bot(), true);
        self.add_user_to(server, bot, vec![role]);
        if let Some(server) = self.servers.get_mut(&server) {
            server.bot_present = true;
        }
        self.announce_server(server);
    }
}

impl Emulator {
    /// Adds a server with the bot in it, and the user who owns it.
    pub fn add_server(&self, name: &str, owner: &str) -> (Id, Id) {
        self.write(|state| {
            let (id, owner_id) = (state.next_id(), state.next_id());
            let owner = User { id: owner_id, name: owner.to_owned(), bot: false };
            state.users.insert(owner_id, owner);
            let server = Server {
                id,
                name: name.to_owned(),
                owner: owner_id,
                roles: vec![Role::everyone(id)],
                members: BTreeMap::new(),
                system_channel: None,
                bot_present: false,
                available: true,
            };
            state.servers.insert(id, server);
            state.add_user_to(id, owner_id, Vec::new());
            state.invite_bot(id);
            (id, owner_id)
        })
    }

    /// Adds a text channel; `name` without `#`.
    pub fn add_channel(&self, server: Id, name: &str) -> Id {
        self.add_channel_of(server, name, ChannelKind::Text)
    }

    /// Adds a forum with one post in it, and returns the post; `name` without `#`.
    pub fn add_forum_post(&self, server: Id, name: &str, owner: Id, title: &str) -> Id {
        let parent = self.add_channel_of(server, name, ChannelKind::Forum);
        self.write(|state| {
            let id = state.next_id();
            let (kind, body) = (ChannelKind::PublicThread, json!({ "name": title }));
            rest::open_thread(state, &rest::Opening { id, parent, kind, owner, body: &body }).id
        })
    }

    /// Adds a forum with these tags, each with `true` if only moderators may use it; `name` without
    /// `#`.
    pub fn add_forum(
        &self,
        server: Id,
        name: &str,
        tags: &[(&str, bool)],
        requires_tag: bool,
    ) -> Id {
        let forum = self.add_channel_of(server, name, ChannelKind::Forum);
        self.set_tags(forum, tags, requires_tag);
        forum
    }

    /// Replaces the tags of a forum, each with `true` if only moderators may use it.
    pub fn set_tags(&self, forum: Id, tags: &[(&str, bool)], requires_tag: bool) {
        self.write(|state| {
            let tags: Vec<ForumTag> = tags
                .iter()
                .map(|(name, moderated)| ForumTag {
                    id: state.next_id(),
                    name: (*name).to_owned(),
                    moderated: *moderated,
                })
                .collect();
            state.channels.change(forum, |channel| {
                channel.forum = Some(Forum { tags, requires_tag });
            });
        });
    }

    /// Adds a channel of any kind except threads and direct conversations; `name` without `#`.
    pub fn add_channel_of(&self, server: Id, name: &str, kind: ChannelKind) -> Id {
        self.write(|state| {
            let id = state.next_id();
            let siblings = state.channels.of_server(server).count();
            let position = u16::try_from(siblings).unwrap_or(u16::MAX);
            let channel = Channel {
                id,
                server: Some(server),
                name: name.to_owned(),
                kind,
                overwrites: Vec::new(),
                parent: None,
                position,
                topic: None,
                forum: None,
                thread: None,
                recipient: None,
                last_message: None,
            };
            state.channels.insert(channel.clone());
            state.dispatch_channel("CHANNEL_CREATE", &channel);
            id
        })
    }

    /// Adds a role that grants `permissions`; `name` without `@`.
    pub fn add_role(&self, server: Id, name: &str, permissions: Permissions) -> Id {
        self.write(|state| state.add_role(server, name, permissions, false))
    }

    /// Assigns a role to a member, as an admin would.
    pub fn give_role(&self, server: Id, user: Id, role: Id) {
        self.write(|state| state.set_role(server, user, role, true));
    }

    /// Removes a role from a member, as an admin would.
    pub fn take_role(&self, server: Id, user: Id, role: Id) {
        self.write(|state| state.set_role(server, user, role, false));
    }

    /// Renames a user.
    pub fn rename_user(&self, user: Id, name: &str) {
        self.write(|state| {
            if let Some(user) = state.users.get_mut(&user) {
                name.clone_into(&mut user.name);
            }
        });
    }

    /// Deletes a role, as an admin would. Does nothing if it is already gone.
    pub fn delete_role(&self, server: Id, role: Id) {
        self.write(|state| {
            state.changing_access(server, |state| {
                let Some(found) = state.servers.get_mut(&server) else { return };
                found.roles.retain(|other| other.id != role);
                for member in found.members.values_mut() {
                    member.roles.retain(|other| *other != role);
                }
                let data = json!({"guild_id": server, "role_id": role});
                state.dispatch("GUILD_ROLE_DELETE", Some(server), intents::GUILDS, &data);
            });
        });
    }

    /// Adds a new user as a member with these roles.
    pub fn add_member(&self, server: Id, name: &str, roles: &[Id]) -> Id {
        self.write(|state| {
            let id = state.next_id();
            state.users.insert(id, User { id, name: name.to_owned(), bot: false });
            state.add_user_to(server, id, roles.to_vec());
            id
        })
    }

    /// Adds a user who is already a member of another server.
    pub fn join(&self, server: Id, user: Id, roles: &[Id]) {
        self.write(|state| state.add_user_to(server, user, roles.to_vec()));
    }

    /// Removes a member from a server.
    pub fn remove_member(&self, server: Id, user: Id) {
        self.write(|state| {
            if let Some(server) = state.servers.get_mut(&server) {
                server.members.remove(&user);
            }
        });
    }

    /// The server in its current state.
    #[must_use]
    pub fn server(&self, server: Id) -> Option<Server> {
        self.read(|state| state.servers.get(&server).cloned())
    }

    /// All servers, oldest first.
    #[must_use]
    pub fn servers(&self) -> Vec<Server> {
        self.read(|state| state.servers.values().cloned().collect())
    }

    /// The channels of a server in which people write, in the order of its list; without threads.
    #[must_use]
    pub fn channels(&self, server: Id) -> Vec<Channel> {
        let mut found: Vec<Channel> = self.read(|state| {
            let here = state.channels.of_server(server);
            here.filter(|channel| channel.kind.is_written_in()).cloned().collect()
        });
        found.sort_by_key(|channel| channel.position);
        found
    }

    /// Chooses the channel in which Discord itself writes, as an admin would.
    pub fn set_system_channel(&self, server: Id, channel: Option<Id>) {
        self.write(|state| {
            if let Some(server) = state.servers.get_mut(&server) {
                server.system_channel = channel;
            }
        });
    }

    /// The bot's conversation with `user`, if it was ever opened.
    #[must_use]
    pub fn conversation(&self, user: Id) -> Option<Id> {
        self.read(|state| state.channels.conversation(user).map(|channel| channel.id))
    }

    /// The user, in any server or none.
    #[must_use]
    pub fn user(&self, user: Id) -> Option<User> {
        self.read(|state| state.users.get(&user).cloned())
    }

    /// The permissions of `user` in a channel or thread.
    #[must_use]
    pub fn permissions(&self, channel: Id, user: Id) -> Permissions {
        self.read(|state| {
            let channel = state.channels.get(channel);
            channel.map_or(Permissions::NONE, |channel| state.permissions_in(channel, user))
        })
    }

    /// Sets a channel's overwrite for a role or member, replacing the previous one.
    pub fn set_overwrite(&self, channel: Id, overwrite: Overwrite) {
        self.write(|state| {
            let found = state.channels.get(channel);
            let Some(server) = found.and_then(|channel| channel.server) else { return };
            state.changing_access(server, |state| {
                let after = state.channels.change(channel, |channel| {
                    channel.overwrites.retain(|other| other.target != overwrite.target);
                    channel.overwrites.push(overwrite);
                    channel.clone()
                });
                if let Some(after) = after {
                    state.dispatch_channel("CHANNEL_UPDATE", &after);
                }
            });
        });
    }

    /// Sets the permissions of a role in the whole server. `@everyone` has the server's id.
    pub fn set_role_permissions(&self, server: Id, role: Id, permissions: Permissions) {
        self.change_role(server, role, |role| role.permissions = permissions);
    }

    /// Sets if everybody may mention a role.
    pub fn set_role_mentionable(&self, server: Id, role: Id, mentionable: bool) {
        self.change_role(server, role, |role| role.mentionable = mentionable);
    }

    fn change_role(&self, server: Id, role: Id, change: impl FnOnce(&mut Role)) {
        self.write(|state| {
            state.changing_access(server, |state| {
                let found = state.servers.get_mut(&server);
                let role =
                    found.and_then(|server| server.roles.iter_mut().find(|found| found.id == role));
                let Some(role) = role else { return };
                change(role);
                let data = json!({"guild_id": server, "role": shapes::role(role)});
                state.dispatch("GUILD_ROLE_UPDATE", Some(server), intents::GUILDS, &data);
            });
        });
    }

    /// Makes somebody else the owner of a server.
    pub fn set_owner(&self, server: Id, owner: Id) {
        self.write(|state| {
            state.changing_access(server, |state| {
                let Some(found) = state.servers.get_mut(&server) else { return };
                found.owner = owner;
                let data = shapes::partial_server(found);
                state.dispatch("GUILD_UPDATE", Some(server), intents::GUILDS, &data);
            });
        });
    }

    /// Removes the bot from a server, as an admin would.
    pub fn remove_bot(&self, server: Id) {
        self.write(|state| {
            let bot = state.bot;
            if let Some(server) = state.servers.get_mut(&server) {
                server.bot_present = false;
                server.members.remove(&bot);
                server.roles.retain(|role| !role.managed);
            }
            let data = json!({"id": server});
            state.dispatch("GUILD_DELETE", Some(server), intents::GUILDS, &data);
        });
    }

    /// Invites the bot to a server from which it was removed.
    pub fn invite_bot(&self, server: Id) {
        self.write(|state| state.invite_bot(server));
    }

    /// Starts or ends an outage of a server.
    pub fn set_available(&self, server: Id, available: bool) {
        self.write(|state| {
            if let Some(server) = state.servers.get_mut(&server) {
                server.available = available;
            }
            if available {
                state.announce_server(server);
            } else {
                let data = json!({"id": server, "unavailable": true});
                state.dispatch("GUILD_DELETE", Some(server), intents::GUILDS, &data);
            }
        });
    }

    /// Deletes a channel or thread with everything in it.
    pub fn delete_channel(&self, channel: Id) {
        self.write(|state| state.remove_channel(channel));
    }

    /// Deletes a message, as a moderator would. Does nothing if it is already gone.
    pub fn delete_message(&self, channel: Id, message: Id) {
        self.write(|state| {
            let _ = posting::remove(state, channel, message);
        });
    }

    /// Archives, locks or unarchives a thread, as a moderator would.
    pub fn set_thread(&self, thread: Id, archived: bool, locked: bool) {
        self.write(|state| {
            let now = state.now();
            let after = state.channels.change(thread, |channel| {
                let thread = channel.thread.as_mut()?;
                thread.archived = archived;
                thread.locked = locked;
                thread.archive_changed_at = now;
                Some(channel.clone())
            });
            if let Some(after) = after.flatten() {
                state.dispatch_channel("THREAD_UPDATE", &after);
            }
        });
    }

    /// Posts components from another bot, unchecked: Discord has kinds that no library knows yet.
    pub fn post_components(&self, bot: Id, channel: Id, components: &serde_json::Value) {
        let body = json!({"content": "", "components": components});
        self.write(|state| {
            posting::post(state, Draft::written(channel, bot, &body));
        });
    }

    /// A member writes a message.
    pub fn say(&self, member: Id, channel: Id, text: &str) -> Result<Message, Refusal> {
        let body = json!({"content": text});
        self.write(|state| {
            let found = state.channels.get(channel);
            let found = found.ok_or_else(|| Refusal::because("There is no such channel."))?;
            let needed = to_write_in(found);
            if !state.permissions_in(found, member).contains(needed) {
                return Err(Refusal::because("You can't write here."));
            }
            limits::check_message(&body, 0).map_err(|_| Refusal::because("That is too long."))?;
            rest::wake(state, channel, member)
                .map_err(|_| Refusal::because("This thread is locked."))?;
            Ok(posting::post(state, Draft::written(channel, member, &body)))
        })
    }
}
