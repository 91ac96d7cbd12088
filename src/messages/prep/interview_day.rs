//! The day of the interview, and after it.

use super::{date, prep_button};
use crate::custom_id::{CustomId, PrepClick};
use crate::domain::prep::{PrepOutcome, PrepPlan};
use crate::messages::{Message, emoji};
use jiff::civil::Date;
use serenity::all::{ButtonStyle, CreateActionRow, CreateInputText, CreateModal, InputTextStyle};
use strum::VariantArray as _;

/// The field of the form for the new date.
pub const DATE_FIELD: &str = "date";
/// The button of an interview that was moved.
const MOVED: &str = "It was moved";

/// An outcome, as its button says it.
const fn outcome_name(outcome: PrepOutcome) -> &'static str {
    match outcome {
        PrepOutcome::Well => "Well",
        PrepOutcome::Mixed => "Mixed",
        PrepOutcome::Badly => "Badly",
    }
}

/// The interview is today, or was earlier and the member has not said how it went.
#[must_use]
pub fn how_did_it_go(plan: &PrepPlan, today: Date) -> Message {
    let text = if plan.date == today {
        format!(
            "{} **Today is the day.** There's no set today: you've done the work.\nTake your time, ask \
             when something is unclear, and think out loud. Good luck!\n\nWhen you're back: how did it \
             go? Only you see this.",
            emoji::PREP
        )
    } else {
        format!(
            "{} Your interview was on {}. How did it go? Only you see this.",
            emoji::PREP,
            date(plan.date, today)
        )
    };
    let went = PrepOutcome::VARIANTS.iter().map(|outcome| {
        let click = PrepClick::Went { date: plan.date, outcome: *outcome };
        prep_button(click, outcome_name(*outcome), ButtonStyle::Secondary)
    });
    let moved = prep_button(PrepClick::Move(plan.date), MOVED, ButtonStyle::Secondary);
    Message::text(text).row(CreateActionRow::Buttons(went.chain([moved]).collect()))
}

/// The member has said how it went.
#[must_use]
pub fn went(outcome: PrepOutcome) -> Message {
    let kind = match outcome {
        PrepOutcome::Well => "Congratulations, you earned that! Enjoy it.",
        PrepOutcome::Mixed => {
            "Thanks for telling me. Every interview has both, and what went well was no accident."
        }
        PrepOutcome::Badly => {
            "I'm sorry. One interview is one day, and it doesn't undo what you've learned. Be kind to \
             yourself today."
        }
    };
    Message::text(format!(
        "{kind}\nYour plan rests now. `/review start` keeps what you've learned, and for another date \
         there's `/prep start`."
    ))
}

/// The plan of an interview that is over.
#[must_use]
pub fn resting(plan: &PrepPlan, outcome: PrepOutcome, today: Date) -> Message {
    let went = match outcome {
        PrepOutcome::Well => "went well",
        PrepOutcome::Mixed => "was mixed",
        PrepOutcome::Badly => "went badly",
    };
    Message::text(format!(
        "Your interview on {} {went}, and your plan rests.\nFor another date, use `/prep start`. \
         `/review start` keeps what you've learned.",
        date(plan.date, today)
    ))
}

/// The form for the new date of an interview.
pub fn new_date_form(so_far: Date) -> CreateModal {
    let id = CustomId::Prep(PrepClick::Move(so_far));
    let input = CreateInputText::new(InputTextStyle::Short, "The new date", DATE_FIELD)
        .placeholder("March 27, next friday or 2026-03-27")
        .max_length(60)
        .required(true);
    CreateModal::new(id.to_string(), "When is it now?")
        .components(vec![CreateActionRow::InputText(input)])
}
