//! What came of fitting the intervals to a member.

use super::super::review_note::{click_button, row};
use super::super::{Message, emoji};
use crate::custom_id::ReviewClick;
use crate::domain::review::{ENOUGH_TO_FIT, Fitted};
use crate::domain::text::counted;
use serenity::all::ButtonStyle;

/// The result of `/review fit`.
#[must_use]
pub fn fitted(fitted: Fitted) -> Message {
    match fitted {
        Fitted::TooFew { reviews } => Message::text(format!(
            "I need {ENOUGH_TO_FIT} reviews to fit your intervals, and you have {reviews} so far.\nA \
             review counts if it's on a later day than the answer before. Keep going with `/review \
             start`."
        )),
        Fitted::NoBetter { reviews } => Message::text(format!(
            "Your {} show that the usual intervals suit you, so you have those.",
            counted(reviews, "review")
        )),
        Fitted::Better { reviews, .. } => Message::text(format!(
            "{} Your intervals now follow how you remembered in {}.\nEach question changes with its \
             next review. Use `/review fit` again after a few months.",
            emoji::DONE,
            counted(reviews, "review")
        ))
        .row(row([click_button(
            ReviewClick::Unfit,
            "Back to the usual ones",
            ButtonStyle::Secondary,
        )])),
    }
}

/// The default intervals count again.
#[must_use]
pub fn unfitted() -> Message {
    Message::text(format!(
        "{} You have the usual intervals again, from each question's next review on.",
        emoji::DONE
    ))
}
