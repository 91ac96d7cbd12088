//! What a member reads about their own data.

use super::{Message, button, signs};
use crate::custom_id::CustomId;
use crate::domain::key_point::{Tick, Ticks};
use serde_json::{Value, json};
use serenity::all::{ButtonStyle, CreateActionRow, CreateAttachment};

/// Everything about a member, as a file.
#[must_use]
pub fn export(file: Vec<u8>) -> Message {
    let mut message =
        Message::text("All that I hold about you in this server. Only you can see this.");
    message.files.push(CreateAttachment::bytes(file, "warmup-data.json"));
    message
}

/// Where the words of the key points come from that somebody ticked.
#[derive(Clone, Copy)]
pub enum Words<'a> {
    /// The question has these key points.
    Question(&'a [String]),
    /// The question has left the bank.
    Retired,
    /// The question is asked in an interview of the one who reads this.
    Withheld,
}

/// What somebody ticked, and what there was to tick where that is known, with the words of the key
/// points.
#[must_use]
pub fn ticks(ticks: &Ticks, words: Words<'_>) -> Value {
    let ticked: Vec<Value> = ticks.ticked().map(|tick| key_point(tick, words)).collect();
    match ticks.offered() {
        None => ticked.into(),
        Some(offered) => {
            let offered = offered.iter().map(|id| key_point(Tick::Point(*id), words));
            json!({ "ticked": ticked, "offered": offered.collect::<Vec<_>>() })
        }
    }
}

fn key_point(tick: Tick, words: Words<'_>) -> Value {
    let (words, note) = match words {
        Words::Question(points) => (tick.words(points), "no longer in the question"),
        Words::Retired => (None, "the question is no longer in the bank"),
        Words::Withheld => (None, "not shown before the end of your interview"),
    };
    let mut told = match tick {
        Tick::Position(position) => json!({ "position": u32::from(position) + 1 }),
        Tick::Point(id) => json!({ "id": id }),
        Tick::Earlier(id) => json!({ "id": id }),
    };
    told["key_point"] = words.into();
    if words.is_none() {
        told["note"] = note.into();
    }
    told
}

/// Asks before everything about a member is deleted.
#[must_use]
pub fn really_delete() -> Message {
    Message::text(
        "This deletes your answers, scores, interviews, partners and streak in this server, for \
         good.\nWhat you shared into threads stays there; a moderator can delete it.",
    )
    .row(CreateActionRow::Buttons(vec![button(
        &CustomId::ForgetMe,
        "Delete my data",
        ButtonStyle::Danger,
    )]))
}

/// Everything about a member is deleted.
#[must_use]
pub fn deleted() -> Message {
    Message::text(format!("{} Deleted. You are welcome to start anew.", signs::DONE))
}
