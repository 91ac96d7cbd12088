//! A server's own questions: writing, reviewing, listing, importing.

mod files;
mod flags;
mod list;
mod review;

pub use files::{
    ImportPlan, PlannedQuestion, exported, import_plan, imported, nothing_to_export,
    nothing_to_import, nothing_to_undo, planned_file, undo_really, undone,
};
pub use flags::{FlagPage, flags, flags_done, flags_on, flags_reopened, no_flags_left};
pub use list::{ListEntry, ListPage, delete_really, deleted, list, restored, retired, show};
pub use review::{
    approved, declined, nothing_waits, rejected, review, review_settings, suggestion_sent,
    your_suggestion_was_approved, your_suggestion_was_rejected,
};

use super::choices::options;
use super::question::{follow_ups, key_points, model_answer, prompt};
use super::{Message, NEUTRAL, button, emoji, quoted, shorten, spread};
use crate::bank::Bank;
use crate::custom_id::{BankClick, CustomId, DraftAction};
use crate::domain::own_bank::{DraftKey, DraftPurpose, DraftStage, QuestionDraft, QuestionFields};
use crate::domain::question::{Pack, Question};
use crate::limits;
use serenity::all::{
    ButtonStyle, CreateActionRow, CreateAttachment, CreateButton, CreateEmbed, CreateInputText,
    CreateModal, InputTextStyle,
};

/// The name of the command in the menu of a message.
pub const MAKE_QUESTION: &str = "Make this a question";

/// The most characters of a field in a modal.
pub const MAX_FIELD: usize = 4_000;

/// The fields of the form.
pub const TITLE_FIELD: &str = "title";
/// The field of the prompt.
pub const PROMPT_FIELD: &str = "prompt";
/// The field of the model answer.
pub const ANSWER_FIELD: &str = "answer";
/// The field of the key points.
pub const KEY_POINTS_FIELD: &str = "points";
/// The field of the follow-ups.
pub const FOLLOW_UPS_FIELD: &str = "follow_ups";
/// The field of the reason for a rejection.
pub const REASON_FIELD: &str = "reason";

/// The form of a question, with what it has so far.
pub fn form(id: &BankClick, heading: &str, fields: &QuestionFields) -> CreateModal {
    let input =
        |style, label: &str, name: &str, value: &str, most: u16, required, example: &str| {
            let input = CreateInputText::new(style, label, name)
                .placeholder(example)
                .max_length(most)
                .required(required);
            let filled = if value.is_empty() { input } else { input.value(value) };
            CreateActionRow::InputText(filled)
        };
    let (short, long) = (InputTextStyle::Short, InputTextStyle::Paragraph);
    CreateModal::new(CustomId::Bank(id.clone()).to_string(), shorten(heading, limits::FORM_TITLE))
        .components(vec![
            input(
                short,
                "Title",
                TITLE_FIELD,
                &fields.title,
                80,
                true,
                "One line that gives nothing away",
            ),
            input(
                long,
                "Question",
                PROMPT_FIELD,
                &fields.prompt,
                4_000,
                true,
                "What an interviewer would ask. Markdown and code blocks work.",
            ),
            input(
                long,
                "Model answer",
                ANSWER_FIELD,
                &fields.answer,
                4_000,
                true,
                "What a strong candidate would say",
            ),
            input(
                long,
                "Key points or choices, one on each line",
                KEY_POINTS_FIELD,
                &fields.key_points,
                1_000,
                false,
                "3 to 7 things a good answer says. Or choices: [x] before right ones, [ ] before others.",
            ),
            input(
                long,
                "Follow-ups, each after a dash",
                FOLLOW_UPS_FIELD,
                &fields.follow_ups,
                4_000,
                false,
                "- What would change at ten times the size?\n  The answer, on the lines below",
            ),
        ])
}

/// A question as members will see it, and then what a reveal shows, such as which options are right.
fn as_shown(bank: &Bank, question: &Question) -> Vec<Message> {
    let mut embeds: Vec<(CreateEmbed, usize)> = prompt(bank, question)
        .into_iter()
        .map(|embed| (embed, question.prompt.chars().count() + question.title.chars().count()))
        .collect();
    embeds.extend(options(question, question.offered()));
    embeds.extend(model_answer(question));
    embeds.extend(key_points(question));
    embeds.extend(follow_ups(question));
    spread(embeds)
}

fn draft_button(
    key: DraftKey,
    action: DraftAction,
    label: &str,
    style: ButtonStyle,
) -> CreateButton {
    button(&CustomId::Bank(BankClick::Draft { key, action }), label, style)
}

/// The label of the button that ends a draft.
const fn save_label(purpose: &DraftPurpose) -> &'static str {
    match purpose {
        DraftPurpose::Add => "Add to the bank",
        DraftPurpose::Edit(_) => "Save the change",
        DraftPurpose::Suggest { .. } => "Send it to the admins",
    }
}

/// The preview of a draft, with the buttons to finish it.
#[must_use]
pub fn preview(
    bank: &Bank,
    question: &Question,
    pack: &Pack,
    draft: &QuestionDraft,
    key: DraftKey,
) -> Vec<Message> {
    let mut messages = as_shown(bank, question);
    if let Some(first) = messages.first_mut() {
        first.content = format!("This is how members will see it, in {}.", place_of(pack));
    }
    if let Some(last) = messages.last_mut() {
        last.rows.push(CreateActionRow::Buttons(vec![
            draft_button(key, DraftAction::Save, save_label(&draft.purpose), ButtonStyle::Success),
            draft_button(key, DraftAction::Edit, "Edit", ButtonStyle::Secondary),
            draft_button(key, DraftAction::Discard, "Discard", ButtonStyle::Secondary),
        ]));
    }
    messages
}

/// The pack and the category of a draft, which the bank may not have yet.
fn place_of(pack: &Pack) -> String {
    let category = pack.categories.first().map(|category| format!(": {}", category.title));
    format!("*{}{}*", quoted(&pack.title), quoted(&category.unwrap_or_default()))
}

/// The problems of a draft, which is kept until they are corrected.
#[must_use]
pub fn faulty(problems: &[String], draft: &QuestionDraft, key: DraftKey) -> Message {
    let lines: Vec<String> =
        problems.iter().map(|it| format!("{} {}", emoji::MISSED, capitalized(it))).collect();
    let text = shorten(&lines.join("\n"), limits::DESCRIPTION);
    let embed = CreateEmbed::new().colour(NEUTRAL).title("Almost there").description(text);
    let message = Message {
        content: "I kept what you wrote. Press *Edit* to correct this:".to_owned(),
        ..Message::embed(embed)
    };
    let (end, label) = match draft.stage {
        DraftStage::Writing => (DraftAction::Discard, "Discard"),
        DraftStage::Waiting { .. } => (DraftAction::Reject, "Reject"),
    };
    message.row(CreateActionRow::Buttons(vec![
        draft_button(key, DraftAction::Edit, "Edit", ButtonStyle::Primary),
        draft_button(key, end, label, ButtonStyle::Secondary),
    ]))
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let text: String = first.chain(letters).collect();
    if text.ends_with(['.', '!', '?']) { text } else { format!("{text}.") }
}

/// A question was added or changed. `is_asked` says if the server's dailies draw from its topic.
#[must_use]
pub fn saved(question: &Question, purpose: &DraftPurpose, is_asked: bool) -> Message {
    let done = match purpose {
        DraftPurpose::Edit(_) => "Saved",
        DraftPurpose::Add | DraftPurpose::Suggest { .. } => "Added to this server's bank",
    };
    let title = quoted(&question.title);
    let mut lines = vec![format!("{} {done}: **{title}**", emoji::DONE)];
    if is_asked {
        lines.push("It can be the next daily, and `/question` finds it.".to_owned());
    } else {
        lines.push(
            "`/question` finds it. Your dailies don't draw from its pack yet: choose it in `/setup`."
                .to_owned(),
        );
    }
    Message::text(lines.join("\n"))
}

/// A draft is longer than can be kept, so its author gets it back.
#[must_use]
pub fn too_long(fields: &QuestionFields) -> Message {
    let file = CreateAttachment::bytes(fields.joined(), "question.md");
    Message {
        files: vec![file],
        ..Message::text(
            "That's more than I can keep of one question. Here is your text: shorten it, and try again.",
        )
    }
}

/// A draft was deleted.
#[must_use]
pub fn discarded() -> Message {
    Message::text("Discarded. Nothing was added.")
}
