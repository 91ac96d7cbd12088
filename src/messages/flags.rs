//! *Something's wrong*, as the member who flags a question sees it.

use super::{Message, button, emoji, quoted, shorten};
use crate::custom_id::{CustomId, FlagClick};
use crate::domain::quality::{Flag, FlagKind, MAX_NOTE};
use crate::domain::question::{Question, QuestionId};
use crate::limits;
use serenity::all::{
    ButtonStyle, CreateActionRow, CreateButton, CreateInputText, CreateModal, InputTextStyle,
};
use strum::VariantArray as _;

/// The button that flags a question.
pub const FLAG: &str = "Something's wrong";
/// The field of the note.
pub const NOTE_FIELD: &str = "note";

/// A kind of flag, as its button says it.
#[must_use]
pub const fn kind_name(kind: FlagKind) -> &'static str {
    match kind {
        FlagKind::Wrong => "Wrong",
        FlagKind::Unclear => "Unclear",
        FlagKind::Outdated => "Outdated",
        FlagKind::TooEasy => "Too easy",
        FlagKind::TooHard => "Too hard",
        FlagKind::Typo => "Typo",
    }
}

pub(super) fn flag_button(question: &QuestionId) -> CreateButton {
    let id = CustomId::Flag(FlagClick::Begin(question.clone()));
    button(&id, FLAG, ButtonStyle::Secondary)
}

/// Asks what is wrong, and says who will read it. `is_own` says if the question is the server's.
#[must_use]
pub fn ask(question: &Question, is_own: bool, earlier: Option<&Flag>) -> Message {
    let mut lines = vec![
        format!("What's wrong with **{}**?", quoted(&question.title)),
        "This server's admins will read it, without your name.".to_owned(),
    ];
    if !is_own {
        lines.push(
            "Whoever runs me may pass it on to the people who maintain the question, also without \
             your name."
                .to_owned(),
        );
    }
    if let Some(earlier) = earlier.filter(|flag| flag.is_open()) {
        lines.push(format!(
            "You said **{}** before. What you say now replaces it.",
            kind_name(earlier.kind)
        ));
    }
    let mut message = Message::text(lines.join("\n"));
    for kinds in FlagKind::VARIANTS.chunks(3) {
        let buttons = kinds.iter().map(|kind| {
            let click = FlagClick::Choose { question: question.id.clone(), kind: *kind };
            button(&CustomId::Flag(click), kind_name(*kind), ButtonStyle::Secondary)
        });
        message.rows.push(CreateActionRow::Buttons(buttons.collect()));
    }
    if earlier.is_some() {
        message.rows.push(take_back_row(&question.id));
    }
    message
}

/// The form for a note, with the member's previous one.
pub fn form(question: &Question, kind: FlagKind, note: Option<&str>) -> CreateModal {
    let id = CustomId::Flag(FlagClick::Form { question: question.id.clone(), kind });
    let placeholder = match kind {
        FlagKind::Wrong => "What is wrong, and how do you know?",
        FlagKind::Unclear => "What can be misunderstood?",
        FlagKind::Outdated => "What has changed, and since when?",
        FlagKind::TooEasy | FlagKind::TooHard => "What would you call it?",
        FlagKind::Typo => "Where is it?",
    };
    let most = u16::try_from(MAX_NOTE).unwrap_or(u16::MAX);
    let mut input = CreateInputText::new(InputTextStyle::Paragraph, "Note (optional)", NOTE_FIELD)
        .placeholder(placeholder)
        .max_length(most)
        .required(false);
    if let Some(note) = note.filter(|note| !note.is_empty()) {
        input = input.value(note);
    }
    let title = format!("{}: {}", kind_name(kind), question.title);
    CreateModal::new(id.to_string(), shorten(&title, limits::FORM_TITLE))
        .components(vec![CreateActionRow::InputText(input)])
}

/// The flag was stored, and this is what happens next.
#[must_use]
pub fn thanks(question: &Question, flag: &Flag) -> Message {
    let text = format!(
        "{} Thank you! The admins find **{}** on **{}** in `/bank flags`, without your name.\nIf they \
         change the question, you'll see that when it comes back.",
        emoji::DONE,
        kind_name(flag.kind),
        quoted(&question.title)
    );
    Message::text(text).row(take_back_row(&question.id))
}

fn take_back_row(question: &QuestionId) -> CreateActionRow {
    let id = CustomId::Flag(FlagClick::TakeBack(question.clone()));
    CreateActionRow::Buttons(vec![button(&id, "Take it back", ButtonStyle::Secondary)])
}

/// The flag was deleted.
#[must_use]
pub fn taken_back() -> Message {
    Message::text(format!("{} I deleted what you said about it.", emoji::DONE))
}
