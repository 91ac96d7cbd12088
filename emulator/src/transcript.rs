//! A channel as plain text, for snapshots and for the command line: no ids, no times.

use super::interaction::InteractionAnswer;
use super::limits::component;
use super::model::{Channel, Message, MessageFlags, MessageKind, label_of};
use super::permissions::Permissions;
use super::snowflake::Id;
use super::state::State;
use super::{Emulator, Field, Modal};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;
use std::fmt::Write;

impl Emulator {
    /// The content of a channel or thread as `viewer` sees it, including threads, as plain text that is stable
    /// enough for snapshots.
    #[must_use]
    pub fn transcript(&self, channel: Id, viewer: Id) -> String {
        self.rendered(channel, viewer, false)
    }

    /// The same with details that don't belong in snapshots: the sizes of files.
    pub(super) fn transcript_with_sizes(&self, channel: Id, viewer: Id) -> String {
        self.rendered(channel, viewer, true)
    }

    fn rendered(&self, channel: Id, viewer: Id, with_sizes: bool) -> String {
        let look = |state: &State| Rendering { state, viewer, with_sizes }.channel(channel);
        let texts = self.read(look);
        if texts.is_empty() { "(nothing here yet)\n".to_owned() } else { texts.join("\n") }
    }

    /// The response to an interaction as the member who started it sees it, including follow-ups,
    /// as plain text; empty while there is no response.
    #[must_use]
    pub fn answer_to(&self, interaction: Id) -> String {
        self.read(|state| {
            let Some(found) = state.interactions.get(&interaction) else { return String::new() };
            if let Some(InteractionAnswer::Modal(dialog)) = &found.answer {
                return modal(dialog);
            }
            let rendering = Rendering { state, viewer: found.member, with_sizes: false };
            let messages =
                state.messages.get(&found.channel).into_iter().flat_map(|all| all.values());
            let texts: Vec<String> = messages
                .filter(|message| {
                    let answers =
                        message.interaction.as_ref().is_some_and(|it| it.id == interaction);
                    answers || found.original() == Some(message.id)
                })
                .map(|message| rendering.message(message))
                .collect();
            texts.join("\n")
        })
    }

    /// The same, message by message: those of a thread follow at the thread's place.
    pub(super) fn pieces(&self, channel: Id, viewer: Id) -> Vec<TranscriptPart> {
        let with_sizes = true;
        self.read(|state| Rendering { state, viewer, with_sizes }.pieces(channel, None))
    }
}

/// A modal as plain text.
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

/// One message as plain text, without its thread; or the heading of a thread.
#[derive(Debug)]
pub(super) struct TranscriptPart {
    pub(super) id: Id,
    /// The name of its thread.
    pub(super) thread: Option<String>,
    pub(super) text: String,
}

struct Rendering<'a> {
    state: &'a State,
    viewer: Id,
    with_sizes: bool,
}

impl Rendering<'_> {
    /// The messages of a channel or thread that the viewer sees.
    fn shown(&self, channel: Id) -> impl Iterator<Item = &Message> {
        let messages = self.state.messages.get(&channel);
        let messages = messages.into_iter().flat_map(|messages| messages.values());
        messages.filter(|message| {
            message.is_shown_to(self.viewer) && message.kind != MessageKind::ThreadStarter
        })
    }

    /// The threads that were not made from a message that still exists.
    fn threads_by_themselves(&self, channel: Id) -> impl Iterator<Item = &Channel> {
        let threads = self.state.threads_of(channel);
        threads.filter(move |thread| self.state.message(channel, thread.id).is_none())
    }

    fn channel(&self, channel: Id) -> Vec<String> {
        let messages = self.shown(channel).map(|message| {
            let thread = self.state.channels.thread_on(message);
            let thread = thread.and_then(|thread| self.thread(thread)).unwrap_or_default();
            let mut text = self.message(message);
            write_lines(&mut text, "  ", &thread);
            text
        });
        let threads = self.threads_by_themselves(channel).filter_map(|thread| self.thread(thread));
        messages.chain(threads).collect()
    }

    fn pieces(&self, channel: Id, inside: Option<&str>) -> Vec<TranscriptPart> {
        let piece =
            |id: Id, text: String| TranscriptPart { id, thread: inside.map(str::to_owned), text };
        let mut pieces = Vec::new();
        for message in self.shown(channel) {
            let mut text = self.message(message);
            let thread = self.state.channels.thread_on(message);
            let heading = thread.and_then(|thread| self.thread_heading(thread));
            write_lines(&mut text, "  ", heading.as_deref().unwrap_or_default());
            pieces.push(piece(message.id, text));
            if let Some(thread) = thread.filter(|_| heading.is_some()) {
                pieces.extend(self.pieces(thread.id, Some(&thread.name)));
            }
        }
        for thread in self.threads_by_themselves(channel) {
            if let Some(heading) = self.thread_heading(thread) {
                pieces.push(piece(thread.id, heading));
                pieces.extend(self.pieces(thread.id, Some(&thread.name)));
            }
        }
        pieces
    }

    /// A message without its thread.
    fn message(&self, message: &Message) -> String {
        let mut text = self.heading(message);
        text.push('\n');
        if message.thinking {
            text.push_str("  thinking…\n");
        }
        write_lines(&mut text, "  ", &self.readable(&message.content));
        if !message.flags.contains(MessageFlags::SUPPRESS_EMBEDS) {
            for embed in &message.embeds {
                self.embed(&mut text, embed);
            }
        }
        for file in &message.attachments {
            let size = file.bytes.len().div_ceil(1024);
            let size = if self.with_sizes { format!(", {size} KB") } else { String::new() };
            let _ = writeln!(text, "  (file {}{size})", file.filename);
        }
        for row in &message.components {
            components(&mut text, row);
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
            let slash = if message.kind == MessageKind::MenuAnswer { "" } else { "/" };
            notes.push(format!("{user} used {slash}{command}"));
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
        let server = self.state.channels.get(channel).and_then(|channel| channel.server);
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
            let channel = self.state.channels.get(channel.parse().ok()?)?;
            return Some(format!("#{}", channel.name));
        }
        if let Some(moment) = inside.strip_prefix("t:") {
            return self.moment(moment);
        }
        let (command, _) = inside.strip_prefix('/')?.split_once(':')?;
        Some(format!("/{command}"))
    }

    /// `1772438400:F` as Discord's client shows it to somebody in UTC.
    fn moment(&self, moment: &str) -> Option<String> {
        let (second, style) = moment.split_once(':').unwrap_or((moment, "f"));
        let instant = Timestamp::from_second(second.parse().ok()?).ok()?;
        let pattern = match style {
            "t" => "%H:%M",
            "T" => "%H:%M:%S",
            "d" => "%d/%m/%Y",
            "D" => "%-d %B %Y",
            "f" => "%-d %B %Y %H:%M",
            "F" => "%A, %-d %B %Y %H:%M",
            "R" => return Some(relative(instant, self.state.now())),
            _ => return None,
        };
        Some(instant.to_zoned(TimeZone::UTC).strftime(pattern).to_string())
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

    /// A thread with its messages; `None` if the viewer can't see it.
    fn thread(&self, thread: &Channel) -> Option<String> {
        let mut text = self.thread_heading(thread)?;
        for block in self.channel(thread.id) {
            write_lines(&mut text, "  ", &block);
        }
        Some(text)
    }

    fn thread_heading(&self, thread: &Channel) -> Option<String> {
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
        Some(format!("Thread \"{}\"{notes}\n", thread.name))
    }
}

/// The distance of `instant` from `now`, in the largest unit that fits.
fn relative(instant: Timestamp, now: Timestamp) -> String {
    let seconds = instant.duration_since(now).as_secs();
    let units = [(86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second")];
    let far = seconds.unsigned_abs();
    let (count, unit) = units
        .into_iter()
        .find(|(length, _)| far >= *length)
        .map_or((0, "second"), |(length, unit)| ((far + length / 2) / length, unit));
    let plural = if count == 1 { "" } else { "s" };
    if seconds < 0 {
        format!("{count} {unit}{plural} ago")
    } else {
        format!("in {count} {unit}{plural}")
    }
}

/// Appends `words` line by line, each after `margin`; empty lines stay empty.
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

#[cfg(test)]
mod tests {
    use super::relative;
    use jiff::Timestamp;

    #[test]
    fn how_far_a_moment_is_away_is_told_in_the_largest_unit() {
        let after = |seconds| {
            let now = Timestamp::UNIX_EPOCH;
            relative(Timestamp::from_second(seconds).unwrap(), now)
        };
        assert_eq!(after(2 * 86_400), "in 2 days");
        assert_eq!(after(3600), "in 1 hour");
        assert_eq!(after(-59), "59 seconds ago");
    }
}
