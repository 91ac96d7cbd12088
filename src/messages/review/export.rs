//! A member's cards as a file for Anki.

use crate::messages::{Message, counted};
use serenity::all::CreateAttachment;

const FILE: &str = "warmup-reviews.apkg";

/// `count` cards as a collection. `left_out` more have no question that can be shown now.
#[must_use]
pub fn exported(file: Vec<u8>, count: usize, left_out: usize) -> Message {
    let left_out = match left_out {
        0 => String::new(),
        1 => "\nOne is not in the file: its question is gone, or you're being asked it in an \
              interview."
            .to_owned(),
        many => format!(
            "\n{many} are not in the file: their questions are gone, or you're being asked them in \
             an interview."
        ),
    };
    let mut message = Message::text(format!(
        "Your {}, for Anki. Only you can see this.\nIn Anki, choose **File → Import**, and turn on \
         **Import any learning progress** to keep the days on which they come back.{left_out}",
        counted(count, "review")
    ));
    message.files.push(CreateAttachment::bytes(file, FILE));
    message
}

/// The reply to a member without cards.
#[must_use]
pub fn nothing_to_export() -> Message {
    Message::text(
        "Nothing to export yet.\nAnswer a question and tick the key points you had: that starts its \
         reviews.",
    )
}
