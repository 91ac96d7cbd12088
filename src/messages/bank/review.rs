//! Members' suggestions.

use super::super::{Message, counted, emoji, escaping, quoted, shorten};
use super::{REASON_FIELD, as_shown, draft_button, place_of};
use crate::bank::Bank;
use crate::custom_id::{BankClick, CustomId, DraftAction};
use crate::domain::ids::UserId;
use crate::domain::own_bank::{DraftKey, QuestionFields, SuggestionSettings};
use crate::domain::question::{Pack, Question};
use crate::domain::text::is_visible;
use crate::limits;
use serenity::all::{
    ButtonStyle, CreateActionRow, CreateAttachment, CreateInputText, CreateModal, InputTextStyle,
};

/// A suggestion was sent to the admins.
#[must_use]
pub fn suggestion_sent() -> Message {
    Message::text(format!(
        "{} Thank you! An admin will look at it, and I'll tell you what they decide.",
        emoji::DONE
    ))
}

/// A suggestion as an admin sees it. `others` wait as well.
#[must_use]
pub fn review(
    bank: &Bank,
    question: &Question,
    pack: &Pack,
    key: DraftKey,
    others: usize,
) -> Vec<Message> {
    let mut messages = as_shown(bank, question);
    if let Some(first) = messages.first_mut() {
        let wait = match others {
            0 => String::new(),
            _ => format!("\n{} more after this one.", counted(others, "suggestion")),
        };
        first.content =
            format!("<@{}> suggests a question for {}.{wait}", key.user, place_of(pack));
    }
    if let Some(last) = messages.last_mut() {
        last.rows.push(CreateActionRow::Buttons(vec![
            draft_button(key, DraftAction::Approve, "Approve", ButtonStyle::Success),
            draft_button(key, DraftAction::Edit, "Edit", ButtonStyle::Secondary),
            draft_button(key, DraftAction::Reject, "Reject", ButtonStyle::Secondary),
        ]));
    }
    messages
}

/// No suggestion waits.
#[must_use]
pub fn nothing_waits() -> Message {
    Message::text("No suggestions are waiting. Members send them with `/bank suggest`.")
}

/// The form for the reason of a rejection.
pub fn declined(key: DraftKey) -> CreateModal {
    let id = BankClick::Draft { key, action: DraftAction::RejectForm };
    let reason = CreateInputText::new(InputTextStyle::Paragraph, "Reason", REASON_FIELD)
        .placeholder("The member reads it. What would make this a good question?")
        .max_length(500)
        .required(false);
    CreateModal::new(CustomId::Bank(id).to_string(), "Reject this suggestion")
        .components(vec![CreateActionRow::InputText(reason)])
}

/// Replaces a suggestion that was approved.
#[must_use]
pub fn approved(question: &Question, key: DraftKey, by: UserId) -> Message {
    let title = quoted(&question.title);
    Message::text(format!(
        "{} <@{by}> added **{title}** to the bank, suggested by <@{}>.",
        emoji::DONE,
        key.user
    ))
}

/// Replaces a suggestion that was rejected.
#[must_use]
pub fn rejected(key: DraftKey, by: UserId) -> Message {
    Message::text(format!("<@{by}> declined the suggestion of <@{}>.", key.user))
}

/// The settings for suggestions.
#[must_use]
pub fn review_settings(settings: SuggestionSettings) -> Message {
    let text = match settings {
        SuggestionSettings { are_open: false, .. } => {
            "Suggestions are off. `/bank suggestions open:True` lets members send them.".to_owned()
        }
        SuggestionSettings { channel: Some(channel), .. } => {
            format!("Members can send questions with `/bank suggest`. They arrive in <#{channel}>.")
        }
        SuggestionSettings { channel: None, .. } => {
            "Members can send questions with `/bank suggest`. `/bank review` shows what waits."
                .to_owned()
        }
    };
    Message::text(text)
}

/// Tells the author of a suggestion that it is in the bank.
#[must_use]
pub fn your_suggestion_was_approved(question: &Question) -> Message {
    Message::text(format!(
        "{} Your question **{}** is in your server's bank now. Thank you!",
        emoji::DONE,
        quoted(&question.title)
    ))
}

/// Tells the author of a suggestion that it was declined, with the text to keep.
#[must_use]
pub fn your_suggestion_was_rejected(fields: &QuestionFields, reason: &str) -> Message {
    let mut lines = vec![format!(
        "An admin declined your question **{}**. Here is what you wrote, to use it elsewhere.",
        quoted(&fields.title)
    )];
    if is_visible(reason) {
        lines.push(format!("Their reason: {}", escaping::plain(reason.trim())));
    }
    let file = CreateAttachment::bytes(fields.joined(), "question.md");
    Message { files: vec![file], ..Message::text(shorten(&lines.join("\n"), limits::MESSAGE)) }
}
