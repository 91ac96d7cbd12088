//! What a member reads about their own data.

use super::{Message, button, signs};
use crate::custom_id::CustomId;
use serenity::all::{ButtonStyle, CreateActionRow, CreateAttachment};

/// Everything about a member, as a file.
#[must_use]
pub fn export(file: Vec<u8>) -> Message {
    let mut message =
        Message::text("All that I hold about you in this server. Only you can see this.");
    message.files.push(CreateAttachment::bytes(file, "warmup-data.json"));
    message
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
