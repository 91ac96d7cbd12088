//! Imports and exports.

use super::super::{Message, NEUTRAL, button, counted, emoji, escaping, quoted, shorten};
use crate::bank::Bank;
use crate::custom_id::{BankClick, CustomId};
use crate::domain::ids::InteractionId;
use crate::domain::own_bank::{BankImport, MAX_FILE_NAME, UndoneImport};
use crate::domain::question::Question;
use crate::limits;
use crate::messages::question::{place, prompt};
use serenity::all::{ButtonStyle, CreateActionRow, CreateAttachment, CreateEmbed};

/// The skipped items that are listed in the message; a file has all of them.
const LISTED: usize = 5;
/// The beginning of the title of a plan, before the file's name.
const IMPORT_OF: &str = "Import of ";
/// The questions that are shown as samples.
const SAMPLES: usize = 3;

/// A question that an import would add or change.
#[derive(Clone, Debug)]
pub struct PlannedQuestion<'a> {
    /// The question.
    pub question: &'a Question,
    /// The changes that were made to it, as sentences without a full stop.
    pub notes: &'a [String],
}

/// The effect of an import.
#[derive(Clone, Debug)]
pub struct ImportPlan<'a> {
    /// The name of the file.
    pub file: &'a str,
    /// New questions.
    pub new: Vec<PlannedQuestion<'a>>,
    /// Questions of the server that would change.
    pub changed: Vec<PlannedQuestion<'a>>,
    /// Shipped questions that the server's version would replace.
    pub shipped: usize,
    /// Questions that are the same.
    pub unchanged: usize,
    /// Items that can't become questions, with place and reason.
    pub skipped: Vec<String>,
    /// Set if the file names no source.
    pub has_no_source: bool,
}

impl ImportPlan<'_> {
    /// Returns `true` if the message doesn't list everything that is left out, so that a file has to.
    #[must_use]
    pub fn needs_list(&self) -> bool {
        self.skipped.len() > LISTED
    }

    /// The number of questions that would be written.
    #[must_use]
    pub fn count(&self) -> usize {
        self.new.len() + self.changed.len()
    }
}

/// The effect of an import, with samples and the button that does it. `files` are the questions as
/// they would be imported, which the button reads, and the list of what is left out.
#[must_use]
pub fn import_plan(
    bank: &Bank,
    plan: &ImportPlan<'_>,
    files: Vec<CreateAttachment>,
) -> Vec<Message> {
    let mut lines = vec![format!("**{}** new", plan.new.len())];
    let mut add = |count: usize, text: &str| {
        if count > 0 {
            lines.push(format!("**{count}** {text}"));
        }
    };
    add(plan.changed.len(), "changed");
    add(plan.shipped, "replace a shipped question in this server");
    add(plan.unchanged, "unchanged");
    add(plan.skipped.len(), "left out");
    for reason in plan.skipped.iter().take(LISTED) {
        lines.push(format!("{} {}", emoji::MISSED, escaping::plain(&shorten(reason, 200))));
    }
    if plan.needs_list() {
        lines.push(format!("The file *left-out.txt* has all {}.", plan.skipped.len()));
    }
    if plan.count() == 0 {
        lines.push("\nThere is nothing to import: this server has them all.".to_owned());
    } else if plan.has_no_source {
        lines.push(
            "\nAre they somebody else's? Name their `source` and `license`; the reveal shows them."
                .to_owned(),
        );
    }
    let title = format!("{IMPORT_OF}{}", shorten(plan.file, MAX_FILE_NAME));
    let summary = CreateEmbed::new().colour(NEUTRAL).title(title).description(lines.join("\n"));
    let mut message = Message { files, ..Message::embed(summary) };
    if plan.count() > 0 {
        let import = format!("Import {}", counted(plan.count(), "question"));
        let id = CustomId::Bank(BankClick::Import);
        message =
            message.row(CreateActionRow::Buttons(vec![button(&id, &import, ButtonStyle::Success)]));
    }
    let mut messages = vec![message];
    let samples: Vec<&PlannedQuestion<'_>> =
        plan.new.iter().chain(&plan.changed).take(SAMPLES).collect();
    for (position, sample) in samples.iter().enumerate() {
        messages.push(as_sample(bank, sample, position + 1, samples.len()));
    }
    messages
}

fn as_sample(bank: &Bank, sample: &PlannedQuestion<'_>, number: usize, count: usize) -> Message {
    let mut lines = vec![format!("Sample {number} of {count}")];
    if bank.category_of(sample.question).is_none() {
        lines.push(place(bank, sample.question));
    }
    lines.extend(
        sample
            .notes
            .iter()
            .map(|note| format!("{} {}", emoji::PARTLY, escaping::plain(&shorten(note, 200)))),
    );
    Message {
        content: shorten(&lines.join("\n"), limits::MESSAGE),
        embeds: prompt(bank, sample.question),
        ..Message::default()
    }
}

/// The name of the file that a plan with this title is about.
#[must_use]
pub fn planned_file(title: &str) -> Option<&str> {
    title.strip_prefix(IMPORT_OF)
}

/// The file has nothing that can be imported.
#[must_use]
pub fn nothing_to_import(file: &str, skipped: &[String]) -> Message {
    let mut lines = vec![format!(
        "I found no questions in {}. I read Markdown, CSV, JSON, YAML, Anki, and zips of them.",
        escaping::plain(&shorten(file, 80))
    )];
    lines.extend(
        skipped
            .iter()
            .take(LISTED)
            .map(|reason| format!("{} {}", emoji::MISSED, escaping::plain(&shorten(reason, 200)))),
    );
    Message::text(lines.join("\n"))
}

/// Questions were imported. `is_asked` says if the server's dailies draw from all of them.
#[must_use]
pub fn imported(count: usize, import: InteractionId, is_asked: bool) -> Message {
    let mut lines = vec![format!("{} Imported {}.", emoji::DONE, counted(count, "question"))];
    lines.push(if is_asked {
        "They join your dailies from now on. `/bank list` shows them.".to_owned()
    } else {
        "`/bank list` shows them. Your dailies don't draw from their pack yet: choose it in `/setup`."
            .to_owned()
    });
    Message::text(lines.join("\n")).row(undo_button(import, "Undo the import"))
}

/// An import was undone.
#[must_use]
pub fn undone(undone: UndoneImport) -> Message {
    let UndoneImport { restored, deleted, retired } = undone;
    if undone == UndoneImport::default() {
        return nothing_to_undo();
    }
    let mut lines = vec![format!("{} The import is undone.", emoji::DONE)];
    let mut add = |count: usize, text: &str| {
        if count > 0 {
            lines.push(format!("{} {text}", counted(count, "question")));
        }
    };
    add(deleted, "deleted");
    add(restored, "back in the version before");
    add(retired, "retired rather than deleted, because a daily asked it");
    Message::text(lines.join("\n"))
}

/// No import can be undone.
#[must_use]
pub fn nothing_to_undo() -> Message {
    Message::text(
        "There is nothing left to undo. Questions that you edited after an import stay as they are.",
    )
}

/// Asks for confirmation before the newest import is undone.
#[must_use]
pub fn undo_really(last: &BankImport) -> Message {
    let text = format!(
        "Undo the import of *{}* from <t:{}:f>?\nQuestions that you edited since then stay.",
        quoted(&last.file),
        last.at.as_second()
    );
    Message::text(text).row(undo_button(last.id, "Undo it"))
}

/// The button that undoes an import.
fn undo_button(id: InteractionId, label: &str) -> CreateActionRow {
    let undo = CustomId::Bank(BankClick::Undo(id));
    CreateActionRow::Buttons(vec![button(&undo, label, ButtonStyle::Secondary)])
}

/// The server's own questions.
#[must_use]
pub fn exported(file: CreateAttachment) -> Message {
    Message {
        files: vec![file],
        ..Message::text("Here are this server's own questions. `/bank import` takes them back.")
    }
}

/// The server has no questions of its own.
#[must_use]
pub fn nothing_to_export() -> Message {
    Message::text(
        "This server has no questions of its own yet. `/bank add` writes one, and `/bank import` \
         takes a whole file.",
    )
}
