//! Review cards in other replies: the reviews that are due, when a question comes back, and the button
//! to change a grade.

use super::{button, counted, emoji};
use crate::custom_id::{CardRef, CustomId, ReviewClick};
use crate::domain::review::{LEECH_LAPSES, Rating, ReviewCard, SuspendedBy};
use serenity::all::{ButtonStyle, CreateActionRow, CreateButton};

/// A grade, as its button says it.
pub(super) const fn grade_name(grade: Rating) -> &'static str {
    match grade {
        Rating::Again => "Again",
        Rating::Hard => "Hard",
        Rating::Good => "Good",
        Rating::Easy => "Easy",
    }
}

/// `3 reviews are due`, with the command to begin, unless there are none.
pub(super) fn due_line(due: usize) -> Option<String> {
    let are = if due == 1 { "is" } else { "are" };
    let reviews = counted(due, "review");
    (due > 0).then(|| format!("{} {reviews} {are} due. Use `/review start`.", emoji::REVIEW))
}

/// The day on which a card comes back, after its last grade.
pub(super) fn comes_back_line(card: &ReviewCard) -> String {
    let grade = grade_name(card.state.grade);
    match card.state.suspended {
        None => {
            let due = card.state.due.as_second();
            format!("{} **{grade}**: `/review` brings this back on <t:{due}:D>.", emoji::REVIEW)
        }
        Some(SuspendedBy::Member) => {
            format!("{} **{grade}**. You suspended this question.", emoji::REVIEW)
        }
        Some(SuspendedBy::Lapses) => format!(
            "{} **{grade}**. You've forgotten this {}, so I suspended it.\nLearn it in another way, \
             then bring it back with `/review suspended`.",
            emoji::REVIEW,
            counted(card.state.lapses.max(LEECH_LAPSES) as usize, "time")
        ),
    }
}

/// The button that offers to correct a grade.
pub(super) fn regrade_row(card: &ReviewCard) -> CreateActionRow {
    let click = ReviewClick::Regrade(card_ref(card));
    row([click_button(click, "Change the grade", ButtonStyle::Secondary)])
}

pub(super) fn card_ref(card: &ReviewCard) -> CardRef {
    CardRef { question: card.question.clone(), reviews: card.state.reviews }
}

pub(super) fn click_button(click: ReviewClick, label: &str, style: ButtonStyle) -> CreateButton {
    button(&CustomId::Review(click), label, style)
}

pub(super) fn row(buttons: impl IntoIterator<Item = CreateButton>) -> CreateActionRow {
    CreateActionRow::Buttons(buttons.into_iter().collect())
}
