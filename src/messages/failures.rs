//! The reasons something could not be done in a channel, and what can be done about it.
//! `discord/error.rs` maps Discord's responses to these sentences.

use super::{listed, shorten};
use crate::domain::ids::{ChannelId, RoleId};
use crate::domain::record_kind::RecordKind;
use crate::domain::set_aside::Unpostable;
use jiff::Timestamp;
use serenity::all::ChannelType;
use std::time::Duration;

/// The model answer of daily `number` can't be revealed, because the question's file is broken. The
/// bot waits until `until` for somebody to correct it.
#[must_use]
pub fn broken_file(number: u64, until: Timestamp) -> String {
    format!(
        "I can't reveal the answer to daily #{number}: its question's file has a mistake. I'll \
         reveal it when the file is corrected, until <t:{}:f>. Tell the person who runs me.",
        until.as_second()
    )
}

/// The channel is gone.
#[must_use]
pub fn channel_gone() -> String {
    "The channel for dailies was deleted. Choose another one with `/setup`.".to_owned()
}

/// Discord sent an interaction that can't be parsed.
#[must_use]
pub fn unreadable() -> String {
    "Discord sent me this in a form I can't read, so I did nothing. Try again in a minute. If it \
     happens again, tell an admin."
        .to_owned()
}

/// A channel or thread is gone.
#[must_use]
pub fn place_gone() -> String {
    "The channel or thread for this was deleted.".to_owned()
}

/// A message is gone.
#[must_use]
pub fn message_gone() -> String {
    "The message for this was deleted.".to_owned()
}

/// A member is gone.
#[must_use]
pub fn member_gone() -> String {
    "That person is no longer in this server.".to_owned()
}

/// A user takes no direct messages.
#[must_use]
pub fn direct_messages_closed() -> String {
    "That person doesn't take direct messages from me.".to_owned()
}

/// The bot has an internal error.
#[must_use]
pub fn broken() -> String {
    "Something broke on my side, and I logged it. Try again in a minute.".to_owned()
}

/// The database is unavailable.
#[must_use]
pub fn unavailable() -> String {
    "I can't reach my database right now. Try again in a minute: whatever I confirmed before is safe."
        .to_owned()
}

/// A required record can't be read.
#[must_use]
pub fn unreadable_record(kind: RecordKind) -> String {
    let what = match kind {
        RecordKind::Server => "what I know about this server",
        RecordKind::Daily => "my record of that daily",
        RecordKind::Reveal => "my record of that answer in the thread",
        RecordKind::Member => "your record in this server",
        RecordKind::Attempt => "my record of that answer",
        RecordKind::Interview => "my record of that interview",
        RecordKind::LibraryEntry => "that template or rubric",
        RecordKind::MatchState => "my record of this server's partner rounds",
        RecordKind::Participant => "my record of what you want to practice",
        RecordKind::Pairing => "my record of that pair",
        RecordKind::ServerBank => "the list of this server's packs",
        RecordKind::OwnQuestion => "one of this server's questions",
        RecordKind::QuestionDraft => "that draft",
        RecordKind::ReviewCard => "your review of that question",
        RecordKind::PrepPlan => "your prep plan",
        RecordKind::Flag => "what you said about that question",
        RecordKind::QuestionTally => "my counts of that question",
        RecordKind::Reminders => "your reminders",
        RecordKind::Announcements => "my record of this server's recaps and nudges",
    };
    format!(
        "I can't read {what}, so I did nothing. Nothing was deleted, and the person who runs me \
         knows. Everything else still works."
    )
}

/// A modal can't follow a deferred reply.
#[must_use]
pub fn late_modal() -> String {
    "I was too slow to open the form. Press the button again.".to_owned()
}

/// The bot is not in the server.
#[must_use]
pub fn not_in_server() -> String {
    "I'm not in this server. An admin can invite me again.".to_owned()
}

/// The bot is missing permissions, given by their names in Discord's settings.
#[must_use]
pub fn missing_permissions(channel: ChannelId, names: &[&str]) -> String {
    let it = if names.len() > 1 { "them" } else { "it" };
    let names = if names.is_empty() { "a permission".to_owned() } else { permissions(names) };
    format!(
        "I'm missing {names} in <#{channel}>. Allow {it} in the channel's settings, under \
         *Permissions*."
    )
}

/// Permissions in bold, as a list in a sentence.
fn permissions(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("**{name}**")).collect();
    listed(&names, "and")
}

/// The thread of a question is locked.
#[must_use]
pub fn locked(thread: ChannelId) -> String {
    format!("The thread <#{thread}> is locked, so I can't post in it. A moderator can unlock it.")
}

/// The channel's kind doesn't support this.
#[must_use]
pub fn wrong_kind(channel: ChannelId, kind: Option<ChannelType>) -> String {
    let kind = match kind {
        Some(ChannelType::Forum) => "a forum",
        Some(ChannelType::Voice) => "a voice channel",
        Some(ChannelType::Stage) => "a stage",
        Some(ChannelType::Category) => "a category",
        Some(ChannelType::News) => "an announcement channel",
        _ => "another kind of channel",
    };
    format!("<#{channel}> is {kind}, and I need a text channel for this.")
}

/// The forum requires a tag, and has none that the bot may use.
#[must_use]
pub fn no_tag(forum: ChannelId) -> String {
    format!(
        "The forum <#{forum}> wants a tag on each post and has none that I can use. Add a tag \
         *Daily* in its settings, one that not only moderators can use."
    )
}

/// No more threads can be opened in the server.
#[must_use]
pub fn too_many_threads() -> String {
    "This server has as many open threads as Discord allows. Close some old ones, and I can open \
     new ones."
        .to_owned()
}

/// Nobody can be added to a thread.
#[must_use]
pub fn too_many_in_thread(thread: ChannelId) -> String {
    format!(
        "The thread <#{thread}> has as many members as Discord allows. Someone has to leave it \
         first."
    )
}

/// Discord does not accept a text.
#[must_use]
pub fn unpostable(why: Unpostable) -> String {
    format!("Discord refused this text: {}.", refused_because(why))
}

/// The reason Discord does not accept a text, as half a sentence.
pub(super) const fn refused_because(why: Unpostable) -> &'static str {
    match why {
        Unpostable::AutoMod => "this server's AutoMod blocks words in it",
        Unpostable::HarmfulLink => "it has a link that Discord considers harmful",
        Unpostable::Malformed => "it breaks one of Discord's limits",
    }
}

/// Discord has refused several questions in a row.
#[must_use]
pub fn refused_in_a_row(count: usize) -> String {
    format!(
        "Discord refused {count} questions in a row, so I set them aside. `/daily status` says why."
    )
}

/// Discord refuses too much to continue.
#[must_use]
pub fn nothing_left_to_post() -> String {
    "Discord refused so many questions here that I stopped trying. `/daily status` says why and \
     lets you try them again."
        .to_owned()
}

/// The bot's token is no longer valid.
#[must_use]
pub fn unauthorized() -> String {
    "Discord no longer accepts my token. Tell the person who runs me.".to_owned()
}

/// Discord limits the rate of requests.
#[must_use]
pub fn rate_limited() -> String {
    "Discord asked me to slow down.".to_owned()
}

/// Discord has a transient error.
#[must_use]
pub fn transient() -> String {
    "Discord didn't answer properly.".to_owned()
}

/// Background work failed for an unforeseen reason.
#[must_use]
pub fn internal() -> String {
    "Something went wrong on my side. The person who runs me has the log, and I'll keep trying."
        .to_owned()
}

/// Discord refused for a reason without a sentence here.
#[must_use]
pub fn unknown(code: Option<isize>) -> String {
    match code {
        Some(code) if code > 0 => {
            format!("Discord refused this with code {code}. The person who runs me has the log.")
        }
        _ => "I couldn't make sense of Discord's answer. The person who runs me has the log."
            .to_owned(),
    }
}

/// Adds that the bot retries automatically.
#[must_use]
pub fn will_retry(sentence: &str) -> String {
    format!("{sentence} I'll keep trying.")
}

/// Adds that nothing happens until the reader presses a button again, which is useless before
/// `wait` has passed.
#[must_use]
pub fn press_again(sentence: &str, button: &str, wait: Duration) -> String {
    format!("{sentence} Press *{button}* again in {}.", minutes(wait))
}

/// Adds that nothing happens until the reader uses a command again, which is useless before `wait`
/// has passed.
#[must_use]
pub fn use_again(sentence: &str, command: &str, wait: Duration) -> String {
    format!("{sentence} Use `/{command}` again in {}.", minutes(wait))
}

/// A wait in words, rounded up.
fn minutes(wait: Duration) -> String {
    match wait.as_secs().div_ceil(60) {
        0 | 1 => "a minute".to_owned(),
        minutes @ 2..100 => format!("{minutes} minutes"),
        minutes => format!("{} hours", minutes.div_ceil(60)),
    }
}

/// The permissions could not be checked.
#[must_use]
pub fn unchecked(sentence: &str) -> String {
    format!("{sentence} I couldn't check my permissions. Look again in a minute.")
}

/// A role for streaks is gone.
#[must_use]
pub fn role_gone() -> String {
    "A role for streaks was deleted, so I can't give it. Choose another one with `/setup`."
        .to_owned()
}

/// Nobody can give a role, so the bot can't either.
#[must_use]
pub fn role_managed(role: RoleId) -> String {
    format!(
        "Discord gives <@&{role}> by itself, so I can't give it for streaks. Choose another role with \
         `/setup`."
    )
}

/// The bot has no permission to give roles.
#[must_use]
pub fn role_without_permission(role: RoleId) -> String {
    format!(
        "I can't give <@&{role}> for streaks yet. In *Server Settings → Roles*, turn on **Manage \
         Roles** for my role."
    )
}

/// A role is above the bot's own.
#[must_use]
pub fn role_too_high(role: RoleId) -> String {
    format!(
        "I can't give <@&{role}> for streaks yet. In *Server Settings → Roles*, drag my role above it."
    )
}

/// Discord refused to let the bot give a role, without a reason.
#[must_use]
pub fn role_refused(role: RoleId) -> String {
    format!(
        "Discord doesn't let me give <@&{role}> for streaks. In *Server Settings → Roles*, turn on \
         **Manage Roles** for my role, and drag it above that one."
    )
}

/// The role for dailies' pings is gone.
#[must_use]
pub fn ping_gone() -> String {
    "The role that dailies ping was deleted, so they ping nobody. Choose another one with `/setup \
     ping`."
        .to_owned()
}

/// Pinging the role reaches nobody.
#[must_use]
pub fn ping_silent(role: RoleId) -> String {
    format!(
        "My pings don't reach <@&{role}> yet. In the role's settings, turn on *Allow anyone to \
         @mention this role*."
    )
}

/// A question that Discord refused, as a line of a list.
#[must_use]
pub fn refused_line(title: &str, why: Unpostable) -> String {
    format!("• **{}**: {}.", shorten(title, 100), refused_because(why))
}
