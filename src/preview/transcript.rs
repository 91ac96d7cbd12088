//! A channel as plain text, for snapshots and for the command line: no ids, no times.

use super::limits::component;
use super::model::{Channel, Message, MessageKind, label_of};
use super::permissions::Permissions;
use super::snowflake::Id;
use super::state::State;
use super::{Emulator, Field, Modal};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;

impl Emulator {
    /// What `viewer` sees in a channel or thread, threads included, as plain text that is stable
    /// enough for snapshots.
    #[must_use]
    pub fn transcript(&self, channel: Id, viewer: Id) -> String {
        let blocks = self.blocks(channel, viewer);
        let texts: Vec<&str> = blocks.iter().map(|(_, text)| text.as_str()).collect();
        if texts.is_empty() { "(nothing here yet)\n".to_owned() } else { texts.join("\n") }
    }

    /// The same, message by message. A thread stands with the message that it was made from.
    pub(super) fn blocks(&self, channel: Id, viewer: Id) -> Vec<(Id, String)> {
        self.read(|state| Rendering { state, viewer }.channel(channel))
    }
}

/// A dialog as plain text.
#[must_use]
pub(super) fn modal(modal: &Modal) -> String {
    let mut text = format!("{}\n", modal.title);
    for field in &modal.fields {
        let Field { label, required, placeholder, value, .. } = field;
        let mark = if *required { " *" } else { "" };
        let _ = writeln!(text, "  {label}{mark}");
        if !value.is_empty() {
            let _ = writeln!(text, "    {}", value.replace('\n', "\n    "));
        } else if let Some(placeholder) = placeholder {
            let _ = writeln!(text, "    ({placeholder})");
        }
    }
    text
}

struct Rendering<'a> {
    state: &'a State,
    viewer: Id,
}

impl Rendering<'_> {
    fn channel(&self, channel: Id) -> Vec<(Id, String)> {
        let none = BTreeMap::new();
        let messages = self.state.messages.get(&channel).unwrap_or(&none);
        let shown = messages.values().filter(|message| message.is_shown_to(self.viewer));
        let shown = shown.filter(|message| message.kind != MessageKind::ThreadStarter);
        let mut blocks: Vec<(Id, String)> =
            shown.map(|message| (message.id, self.message(message))).collect();
        let by_themselves =
            self.state.threads_of(channel).filter(|thread| !messages.contains_key(&thread.id));
        for thread in by_themselves {
            if let Some(text) = self.thread(thread) {
                blocks.push((thread.id, text));
            }
        }
        blocks
    }

    fn message(&self, message: &Message) -> String {
        let mut text = self.heading(message);
        text.push('\n');
        if message.thinking {
            text.push_str("  thinking…\n");
        }
        write_lines(&mut text, "  ", &self.readable(&message.content));
        if !message.suppresses_embeds {
            for embed in &message.embeds {
                self.embed(&mut text, embed);
            }
        }
        for file in &message.attachments {
            let _ = writeln!(text, "  (file {})", file.filename);
        }
        for row in &message.components {
            components(&mut text, row);
        }
        if let Some(thread) = self.state.channels.get(&message.id)
            && let Some(thread) = self.thread(thread)
        {
            write_lines(&mut text, "  ", &thread);
        }
        text
    }

    fn heading(&self, message: &Message) -> String {
        let name = &message.author_name;
        if message.kind == MessageKind::ThreadOpened {
            return format!("{name} opened a thread:");
        }
        let mut notes = Vec::new();
        if let Some(interaction) = &message.interaction
            && let Some(command) = &interaction.name
        {
            let user = self.state.user_name(interaction.user);
            notes.push(format!("{user} used /{command}"));
        }
        if message.edited_at.is_some() {
            notes.push("edited".to_owned());
        }
        if message.ephemeral_to.is_some() {
            notes.push("only you can see this".to_owned());
        }
        if !message.pings.is_empty() {
            notes.push(format!("pings {}", self.pinged(message)));
        }
        if notes.is_empty() { name.clone() } else { format!("{name} ({})", notes.join(", ")) }
    }

    fn pinged(&self, message: &Message) -> String {
        let everyone = message.pings.everyone.then(|| "@everyone".to_owned());
        let users = message.pings.users.iter().map(|user| self.user(*user));
        let roles = message.pings.roles.iter().map(|role| self.role(message.channel, *role));
        everyone.into_iter().chain(roles).chain(users).collect::<Vec<_>>().join(" ")
    }

    fn user(&self, user: Id) -> String {
        format!("@{}", self.state.user_name(user))
    }

    fn role(&self, channel: Id, role: Id) -> String {
        let server = self.state.channels.get(&channel).and_then(|channel| channel.server);
        let role = server.and_then(|server| self.state.role(server, role));
        role.map_or("@deleted-role".to_owned(), |role| format!("@{}", role.name))
    }

    /// Replaces mentions by names, as Discord's client shows them.
    fn readable(&self, text: &str) -> String {
        let mut shown = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('<') {
            shown.push_str(before);
            let inside = after.split_once('>');
            if let Some((name, left)) =
                inside.and_then(|(inside, left)| Some((self.mention(inside)?, left)))
            {
                shown.push_str(&name);
                rest = left;
            } else {
                shown.push('<');
                rest = after;
            }
        }
        shown + rest
    }

    fn mention(&self, inside: &str) -> Option<String> {
        if let Some(role) = inside.strip_prefix("@&") {
            let role = role.parse().ok()?;
            let mut roles = self.state.servers.values().flat_map(|server| &server.roles);
            return roles.find(|found| found.id == role).map(|found| format!("@{}", found.name));
        }
        if let Some(user) = inside.strip_prefix('@') {
            return user.trim_start_matches('!').parse().ok().map(|user| self.user(user));
        }
        if let Some(channel) = inside.strip_prefix('#') {
            let channel = self.state.channels.get(&channel.parse().ok()?)?;
            return Some(format!("#{}", channel.name));
        }
        let (command, _) = inside.strip_prefix('/')?.split_once(':')?;
        Some(format!("/{command}"))
    }

    fn embed(&self, text: &mut String, embed: &Value) {
        let mut inside = String::new();
        let mut line = |value: &Value| {
            if let Some(words) = value.as_str() {
                write_lines(&mut inside, "", &self.readable(words));
            }
        };
        line(&embed["author"]["name"]);
        line(&embed["title"]);
        line(&embed["url"]);
        line(&embed["description"]);
        for field in embed["fields"].as_array().into_iter().flatten() {
            let part = |key: &str| self.readable(field[key].as_str().unwrap_or_default());
            let (name, value) = (part("name"), part("value"));
            if value.contains('\n') {
                let _ = writeln!(inside, "{name}:");
                write_lines(&mut inside, "  ", &value);
            } else {
                let _ = writeln!(inside, "{name}: {value}");
            }
        }
        for picture in ["image", "thumbnail"] {
            if let Some(url) = embed[picture]["url"].as_str() {
                let _ = writeln!(inside, "({picture} {})", url.rsplit('/').next().unwrap_or(url));
            }
        }
        if let Some(footer) = embed["footer"]["text"].as_str() {
            write_lines(&mut inside, "", &self.readable(footer));
        }
        write_lines(text, "  | ", &inside);
    }

    /// A thread with its messages; none when the viewer cannot see it.
    fn thread(&self, thread: &Channel) -> Option<String> {
        let granted = self.state.permissions_in(thread, self.viewer);
        if !granted.contains(Permissions::VIEW_CHANNEL) {
            return None;
        }
        let what = thread.thread.as_ref()?;
        let mut notes = Vec::new();
        if thread.kind == super::ChannelKind::PrivateThread {
            notes.push("private");
        }
        if what.archived {
            notes.push("archived");
        }
        if what.locked {
            notes.push("locked");
        }
        let notes =
            if notes.is_empty() { String::new() } else { format!(" ({})", notes.join(", ")) };
        let mut text = format!("Thread \"{}\"{notes}\n", thread.name);
        for (_, block) in self.channel(thread.id) {
            write_lines(&mut text, "  ", &block);
        }
        Some(text)
    }
}

/// Appends `words` line by line, each with `margin` before it; empty lines stay empty.
fn write_lines(text: &mut String, margin: &str, words: &str) {
    for line in words.lines() {
        let _ = writeln!(text, "{}", format!("{margin}{line}").trim_end());
    }
}

fn components(text: &mut String, row: &Value) {
    let parts = row["components"].as_array().map_or(&[][..], Vec::as_slice);
    let (buttons, menus): (Vec<&Value>, Vec<&Value>) =
        parts.iter().partition(|part| part["type"] == component::BUTTON);
    if !buttons.is_empty() {
        let buttons: Vec<String> = buttons.into_iter().map(button).collect();
        let _ = writeln!(text, "  {}", buttons.join(" "));
    }
    for menu in menus {
        let placeholder = menu["placeholder"].as_str().unwrap_or("Make a selection");
        let off = if menu["disabled"] == true { " (off)" } else { "" };
        let _ = writeln!(text, "  <{placeholder}>{off}");
        for option in menu["options"].as_array().into_iter().flatten() {
            let mark = if option["default"] == true { "x" } else { " " };
            let label = option["label"].as_str().unwrap_or_default();
            let description = option["description"].as_str();
            let description = description.map(|words| format!(" — {words}")).unwrap_or_default();
            let _ = writeln!(text, "    ({mark}) {label}{description}");
        }
    }
}

fn button(button: &Value) -> String {
    let emoji = button["emoji"]["name"].as_str().filter(|_| button["label"].is_string());
    let emoji = emoji.map(|emoji| format!("{emoji} ")).unwrap_or_default();
    let link = if button["style"] == 5 { " ↗" } else { "" };
    let off = if button["disabled"] == true { " (off)" } else { "" };
    format!("[{emoji}{}{link}{off}]", label_of(button))
}
