//! The member at the command line: their place, and what they have seen so far.

use super::super::command_kind::is_slash;
use super::super::{ChannelKind, Emulator, Id, Message, Overwrite, OverwriteTarget, Permissions};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The member at the command line, and the channel they look at.
#[derive(Debug)]
pub struct Seat {
    /// The server.
    pub server: Id,
    /// The channel or thread.
    pub channel: Id,
    /// The member.
    pub member: Id,
    /// The time zone for reading and showing times.
    pub zone: TimeZone,
    /// The state of this channel that this member has already seen.
    seen: BTreeMap<Id, String>,
}

impl Seat {
    /// A seat for `member` in `channel` of `server`, with times in `zone`.
    #[must_use]
    pub const fn new(server: Id, channel: Id, member: Id, zone: TimeZone) -> Self {
        Self { server, channel, member, zone, seen: BTreeMap::new() }
    }

    /// The changes for the member since the last look.
    pub(super) fn changes(&mut self, emulator: &Emulator) -> String {
        let pieces = emulator.pieces(self.channel, self.member);
        let mut texts: Vec<String> = Vec::new();
        let mut last_thread = None;
        for piece in pieces.iter().filter(|piece| self.seen.get(&piece.id) != Some(&piece.text)) {
            let Some(thread) = &piece.thread else {
                texts.push(piece.text.clone());
                last_thread = None;
                continue;
            };
            let is_same = last_thread == Some(thread);
            let heading =
                if is_same { String::new() } else { format!("In the thread \"{thread}\":\n") };
            let inside: Vec<String> = piece.text.lines().map(indent).collect();
            texts.push(heading + &inside.concat());
            last_thread = Some(thread);
        }
        let is_gone = |id: &&Id| !pieces.iter().any(|piece| piece.id == **id);
        let gone = self.seen.keys().filter(is_gone);
        texts.extend(gone.map(|_| "(a message was deleted)\n".to_owned()));
        self.seen = pieces.into_iter().map(|piece| (piece.id, piece.text)).collect();
        texts.join("\n")
    }

    /// Marks everything that is there now as seen.
    pub(super) fn note_all(&mut self, emulator: &Emulator) {
        let pieces = emulator.pieces(self.channel, self.member);
        self.seen = pieces.into_iter().map(|piece| (piece.id, piece.text)).collect();
    }

    pub(super) fn become_member(
        &mut self,
        emulator: &Emulator,
        name: &str,
    ) -> Result<String, String> {
        let found = emulator.member_named(self.server, name);
        self.member = found.ok_or_else(|| format!("There is no member {name}."))?;
        self.leave_what_is_hidden(emulator);
        self.note_all(emulator);
        Ok(format!("You are {} now.\n", name.trim_start_matches('@')))
    }

    /// Switches from a thread that the member can't see to its channel.
    fn leave_what_is_hidden(&mut self, emulator: &Emulator) {
        if !self.sees(emulator, self.channel) {
            let parent = emulator.channel(self.channel).and_then(|channel| channel.parent);
            self.channel = parent.unwrap_or(self.channel);
        }
    }

    fn sees(&self, emulator: &Emulator, channel: Id) -> bool {
        emulator.permissions(channel, self.member).contains(Permissions::VIEW_CHANNEL)
    }

    pub(super) fn go_to_channel(
        &mut self,
        emulator: &Emulator,
        name: &str,
    ) -> Result<String, String> {
        let name = name.trim_start_matches('#');
        let channels = emulator.channels(self.server);
        let found = channels.iter().find(|channel| channel.name == name);
        self.go_to(emulator, found.map(|channel| channel.id), &format!("#{name}"))
    }

    pub(super) fn go_to_thread(
        &mut self,
        emulator: &Emulator,
        name: &str,
    ) -> Result<String, String> {
        let channels = emulator.channels(self.server);
        let threads = channels.iter().flat_map(|channel| emulator.threads(channel.id));
        let visible = threads.filter(|thread| self.sees(emulator, thread.id));
        let named = visible.filter(|thread| thread.name.starts_with(name));
        let newest = named.max_by_key(|thread| (thread.name == name, thread.id));
        self.go_to(emulator, newest.map(|thread| thread.id), &format!("the thread {name}"))
    }

    fn go_to(
        &mut self,
        emulator: &Emulator,
        channel: Option<Id>,
        name: &str,
    ) -> Result<String, String> {
        let visible = channel.filter(|channel| self.sees(emulator, *channel));
        self.channel = visible.ok_or_else(|| format!("{name} is nowhere to be seen."))?;
        self.note_all(emulator);
        Ok(emulator.transcript_with_sizes(self.channel, self.member))
    }

    pub(super) fn people(&self, emulator: &Emulator) -> String {
        let Some(server) = emulator.server(self.server) else { return String::new() };
        let mut text = String::new();
        for member in server.members.values() {
            let Some(user) = emulator.user(member.user) else { continue };
            let roles = server.roles.iter().filter(|role| member.roles.contains(&role.id));
            let mut notes: Vec<&str> = roles.map(|role| role.name.as_str()).collect();
            if server.owner == user.id {
                notes.insert(0, "owner");
            }
            if user.bot {
                notes.insert(0, "bot");
            }
            if self.member == user.id {
                notes.push("you");
            }
            let notes =
                if notes.is_empty() { String::new() } else { format!(" ({})", notes.join(", ")) };
            let _ = writeln!(text, "{}{notes}", user.name);
        }
        text
    }

    pub(super) fn channels(&self, emulator: &Emulator) -> String {
        let mut text = String::new();
        for channel in emulator.channels(self.server) {
            let _ = writeln!(text, "#{}", channel.name);
            let threads = emulator.threads(channel.id).into_iter();
            for thread in threads.filter(|thread| self.sees(emulator, thread.id)) {
                let private = thread.kind == ChannelKind::PrivateThread;
                let _ = writeln!(
                    text,
                    "  thread {}{}",
                    thread.name,
                    if private { " (private)" } else { "" }
                );
            }
        }
        text
    }

    pub(super) fn commands(&self, emulator: &Emulator) -> String {
        let mut text = String::new();
        for command in emulator.commands_for(self.member, self.channel) {
            let part = |key: &str| command[key].as_str().unwrap_or_default().to_owned();
            if !is_slash(&command) {
                let _ = writeln!(text, "Apps > {}", part("name"));
                continue;
            }
            let _ = writeln!(text, "/{} — {}", part("name"), part("description"));
            for option in command["options"].as_array().into_iter().flatten() {
                let part = |key: &str| option[key].as_str().unwrap_or_default();
                let _ = writeln!(text, "    {} — {}", part("name"), part("description"));
            }
        }
        text
    }

    pub(super) fn set_permission(
        &self,
        emulator: &Emulator,
        granted: bool,
        name: &str,
    ) -> Result<String, String> {
        let channel = emulator.channel(self.channel).ok_or("This channel is gone.")?;
        let channel = channel.parent.unwrap_or(channel.id);
        let named = Permissions::from_display_name(name);
        let permission = named.ok_or_else(|| format!("There is no permission \"{name}\"."))?;
        let target = OverwriteTarget::Member(emulator.bot());
        let before = emulator.channel(channel).map(|channel| channel.overwrites);
        let before = before.into_iter().flatten().find(|one| one.target == target);
        let mut after = before.unwrap_or(Overwrite::allow(target, Permissions::NONE));
        after.allow &= !permission;
        after.deny &= !permission;
        if granted {
            after.allow |= permission;
        } else {
            after.deny |= permission;
        }
        emulator.set_overwrite(channel, after);
        let may = if granted { "has" } else { "no longer has" };
        Ok(format!("The bot {may} {name} in this channel.\n"))
    }

    /// The labels in a `select` line: separated by commas, even if labels have commas themselves,
    /// or given as the numbers of options.
    pub(super) fn options(&self, emulator: &Emulator, text: &str) -> Vec<String> {
        let offered = emulator.messages_for(self.channel, self.member);
        let newest = offered.iter().rev().find(|message| !message.options().is_empty());
        let labels = newest.map(Message::options).unwrap_or_default();
        split_labels(text, &labels)
    }
}

fn indent(line: &str) -> String {
    format!("{}\n", format!("  {line}").trim_end())
}

fn split_labels(text: &str, labels: &[&str]) -> Vec<String> {
    let mut chosen = Vec::new();
    let mut rest = text.trim();
    if rest == "none" {
        return chosen;
    }
    while !rest.is_empty() {
        let fits = |label: &&&str| {
            let left = rest.strip_prefix(**label);
            left.is_some_and(|left| {
                left.trim_start().is_empty() || left.trim_start().starts_with(',')
            })
        };
        let label = labels.iter().filter(fits).max_by_key(|label| label.len());
        let word = rest.split_once(',').map_or(rest, |(word, _)| word);
        let taken = label.map_or(word.len(), |label| label.len());
        let number = word.trim().parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let by_number = number.and_then(|number| labels.get(number));
        let meant = label.or(by_number).copied().unwrap_or_else(|| word.trim());
        chosen.push(meant.to_owned());
        rest = rest[taken..].trim_start().trim_start_matches(',').trim_start();
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::split_labels;

    #[test]
    fn labels_may_have_commas_and_may_be_counted() {
        let labels = ["First, a lock", "First", "Threads wait"];
        assert_eq!(split_labels("First, a lock, Threads wait", &labels), [labels[0], labels[2]]);
        assert_eq!(split_labels("First, Threads wait", &labels), [labels[1], labels[2]]);
        assert_eq!(split_labels("1, 3", &labels), [labels[0], labels[2]]);
        assert_eq!(split_labels("@Ana, @Bea", &[]), ["@Ana", "@Bea"]);
        assert!(split_labels("none", &labels).is_empty());
    }
}
