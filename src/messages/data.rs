//! Messages about what the bot stores about members.

mod summary;

pub use summary::{ListedMembers, nothing_to_sum_up, opted_out, summary, summary_file};

use super::{Message, button, emoji};
use crate::custom_id::CustomId;
use crate::domain::choices::{Offered, OptionId};
use crate::domain::key_point::{Tick, Ticks};
use crate::domain::question::Question;
use crate::domain::whole_score::WholeScore;
use serde_json::{Value, json};
use serenity::all::{ButtonStyle, CreateActionRow, CreateAttachment};

/// Everything about a member as a file, numbered if there are several.
#[must_use]
pub fn export(file: Vec<u8>, number: usize, is_last: bool) -> Message {
    let (sentence, name) = match (number, is_last) {
        (1, true) => (
            "Everything I store about you in this server. Only you can see this.".to_owned(),
            "warmup-data.json".to_owned(),
        ),
        (1, false) => (
            "Everything I store about you in this server. It's too long for one file, so more \
             files follow. Only you can see them."
                .to_owned(),
            "warmup-data-1.json".to_owned(),
        ),
        (_, false) => (format!("File {number}."), format!("warmup-data-{number}.json")),
        (_, true) => {
            (format!("File {number}, the last one."), format!("warmup-data-{number}.json"))
        }
    };
    let mut message = Message::text(sentence);
    message.files.push(CreateAttachment::bytes(file, name));
    message
}

/// The source of the words of ticked key points.
#[derive(Clone, Copy)]
pub enum KeyPointTexts<'a> {
    /// The question has these key points.
    Question(&'a [String]),
    /// The question has left the bank.
    Retired,
    /// The reader is being asked the question in an interview.
    Withheld,
}

const WITHHELD: &str = "not shown before the end of your interview";

/// Stands for a score that would tell the candidate of an interview what is right.
#[must_use]
pub fn withheld() -> Value {
    json!({ "note": WITHHELD })
}

/// The options that a member chose, with their words if the question still has them.
#[must_use]
pub fn chosen(options: &[OptionId], question: Option<&Question>) -> Value {
    let words = |id: &OptionId| {
        let choices = question.map(|question| &question.choices[..]).unwrap_or_default();
        let found = Offered::default().lettered(choices).into_iter().find(|it| it.id == *id);
        json!({ "id": id, "option": found.map(|it| it.option.text.as_str()) })
    };
    options.iter().map(words).collect()
}

/// The ticked key points and, if known, the offered ones, with their words.
#[must_use]
pub fn ticks(ticks: &Ticks, words: KeyPointTexts<'_>) -> Value {
    let ticked: Vec<Value> = ticks.ticked().map(|tick| key_point(tick, words)).collect();
    match ticks.offered() {
        None => ticked.into(),
        Some(offered) => {
            let offered = offered.iter().map(|id| key_point(Tick::Point(*id), words));
            json!({ "ticked": ticked, "offered": offered.collect::<Vec<_>>() })
        }
    }
}

fn key_point(tick: Tick, words: KeyPointTexts<'_>) -> Value {
    let (words, note) = match words {
        KeyPointTexts::Question(points) => (tick.text(points), "no longer in the question"),
        KeyPointTexts::Retired => (None, "the question is no longer in the bank"),
        KeyPointTexts::Withheld => (None, WITHHELD),
    };
    let mut told = match tick {
        Tick::Position(position) => json!({ "position": u32::from(position) + 1 }),
        Tick::Point(id) => json!({ "id": id }),
        Tick::Earlier(id) => json!({ "id": id }),
    };
    if let Some(score) = WholeScore::from_tick(tick) {
        told["whole_answer"] = super::question::whole_score(score).into();
        return told;
    }
    told["key_point"] = words.into();
    if words.is_none() {
        told["note"] = note.into();
    }
    told
}

/// Asks for confirmation before everything about a member is deleted.
#[must_use]
pub fn really_delete() -> Message {
    Message::text(
        "This deletes your answers, scores, reviews, interviews, partners and streak in this server for \
         good.\nWhat you shared in threads stays there; a moderator can delete it.",
    )
    .row(CreateActionRow::Buttons(vec![button(
        &CustomId::ForgetMe,
        "Delete my data",
        ButtonStyle::Danger,
    )]))
}

/// Everything about a member was deleted.
#[must_use]
pub fn deleted() -> Message {
    Message::text(format!("{} Deleted. You're welcome to start over anytime.", emoji::DONE))
}
