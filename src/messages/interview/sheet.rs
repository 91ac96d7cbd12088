//! A grading sheet, which only its owner sees, and the note modal.

use super::{NOTE_FIELD, press};
use crate::custom_id::{CustomId, InterviewAction, InterviewClick};
use crate::domain::interview::{Grade, GradesView, Interview, MAX_NOTE, Seat};
use crate::messages::{Message, NEUTRAL, emoji};
use serenity::all::{
    ButtonStyle, CreateActionRow, CreateEmbed, CreateInputText, CreateModal, CreateSelectMenu,
    CreateSelectMenuKind, CreateSelectMenuOption, InputTextStyle,
};

/// The sheet of the member in `seat` for a question: a menu for each criterion, in which every
/// grade has its anchor.
#[must_use]
pub fn sheet(interview: &Interview, seat: Seat, question: usize, view: &GradesView<'_>) -> Message {
    let whose = match seat {
        Seat::Interviewer => "What you saw and heard",
        Seat::Candidate => "How you see yourself",
    };
    let state = match (view.handed_in, view.other.is_some()) {
        (_, true) => "You've both handed in. The grades are in the thread.",
        (true, false) => "You can change it until the other person hands in.",
        (false, false) => "Grade what you can judge, then press *Hand in*.",
    };
    let embed = CreateEmbed::new()
        .colour(NEUTRAL)
        .title(format!("Question {} · {whose}", question + 1))
        .description(state);
    let mut message = Message::embed(embed);
    if view.other.is_some() {
        return message;
    }
    for (at, criterion) in interview.rubric.criteria.iter().enumerate() {
        let given = view.own.get(at).copied().flatten();
        let options = Grade::ALL
            .into_iter()
            .map(|grade| {
                let label = format!("{} · {grade} {}", criterion.title, grade.as_str());
                CreateSelectMenuOption::new(label, grade.to_string())
                    .description(criterion.anchor(grade))
                    .default_selection(given == Some(grade))
            })
            .collect();
        let id = CustomId::Interview(InterviewClick {
            id: interview.id,
            action: InterviewAction::Grade(question, at),
        });
        let menu = CreateSelectMenu::new(id.to_string(), CreateSelectMenuKind::String { options })
            .placeholder(&criterion.title)
            .min_values(0)
            .max_values(1);
        message = message.row(CreateActionRow::SelectMenu(menu));
    }
    let mut buttons = Vec::new();
    if !view.handed_in {
        buttons.push(press(
            interview.id,
            InterviewAction::HandIn(question),
            "Hand in",
            ButtonStyle::Primary,
        ));
    }
    buttons.push(press(
        interview.id,
        InterviewAction::Note(question),
        "Note",
        ButtonStyle::Secondary,
    ));
    if view.handed_in {
        message.content = format!("{} Handed in.", emoji::DONE);
    }
    message.row(CreateActionRow::Buttons(buttons))
}

/// The note modal for a question, with the previous note.
pub fn note_modal(interview: &Interview, seat: Seat, question: usize) -> CreateModal {
    let id = CustomId::Interview(InterviewClick {
        id: interview.id,
        action: InterviewAction::NoteModal(question),
    });
    let most = u16::try_from(MAX_NOTE).unwrap_or(u16::MAX);
    let mut input = CreateInputText::new(InputTextStyle::Paragraph, "Note", NOTE_FIELD)
        .placeholder("Shown on the scorecard, to both of you.")
        .max_length(most)
        .required(false);
    let earlier = interview.questions.get(question).map(|turn| turn.sheet(seat).note.as_str());
    if let Some(earlier) = earlier.filter(|note| !note.is_empty()) {
        input = input.value(earlier);
    }
    CreateModal::new(id.to_string(), format!("Question {}", question + 1))
        .components(vec![CreateActionRow::InputText(input)])
}
