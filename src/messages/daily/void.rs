//! Dailies that count for nobody, and deleted ones that come back.

use super::button;
use crate::bank::Bank;
use crate::custom_id::CustomId;
use crate::domain::daily::Daily;
use crate::messages::question::title as question_title;
use crate::messages::{Message, counted, emoji, escaping, shorten};
use serenity::all::{ButtonStyle, CreateActionRow};

/// The longest title, in characters.
const LONGEST_TITLE: usize = 60;

fn title(bank: &Bank, daily: &Daily) -> String {
    let question = &daily.asked.question;
    shorten(&question_title(bank, question), LONGEST_TITLE)
}

/// A daily among the suggestions.
#[must_use]
pub fn choice(bank: &Bank, daily: &Daily) -> String {
    let day = daily.date.strftime("%a, %b %-d");
    shorten(&format!("#{} · {} · {day}", daily.number, title(bank, daily)), 100)
}

/// Asks if a daily should really count for nobody.
#[must_use]
pub fn really_void(bank: &Bank, daily: &Daily, answered: usize) -> Message {
    let answered = match answered {
        0 => "Nobody has answered it so far.".to_owned(),
        1 => "1 member answered. Their streak keeps what it gained.".to_owned(),
        _ => format!(
            "{} answered. Their streaks keep what they gained.",
            counted(answered, "member")
        ),
    };
    let text = format!(
        "Should daily #{} · **{}** count for nobody?\n{answered}\nNobody loses a streak over it \
         from now on.\nA streak that has already restarted doesn't come back.",
        daily.number,
        escaping::plain(&title(bank, daily)),
    );
    let confirm = CustomId::Void(daily.number);
    let label = format!("Don't count #{}", daily.number);
    Message::text(text).row(CreateActionRow::Buttons(vec![button(
        &confirm,
        &label,
        ButtonStyle::Danger,
    )]))
}

/// A daily counts for nobody.
#[must_use]
pub fn voided(number: u64) -> Message {
    let undo = CustomId::Unvoid(number);
    Message::text(format!(
        "{} Daily #{number} doesn't count for anyone.\nNobody loses a streak over it.",
        emoji::VOID
    ))
    .row(CreateActionRow::Buttons(vec![button(&undo, "Undo", ButtonStyle::Secondary)]))
}

/// A daily counts again. Answers that were given while it didn't count remain practice.
#[must_use]
pub fn unvoided(number: u64, is_open: bool) -> Message {
    let then = if is_open {
        "Whoever answered while it didn't count can answer again before the next daily."
    } else {
        "Its time to answer is over, so whoever didn't answer while it counted has missed it."
    };
    Message::text(format!("{} Daily #{number} counts again.\n{then}", emoji::DONE))
}

/// A deleted daily is there again.
#[must_use]
pub fn reposted(daily: &Daily) -> Message {
    Message::text(format!(
        "{} Daily #{} is back in <#{}>.\nAnswers count until the next daily, as before.",
        emoji::DONE,
        daily.number,
        daily.channel
    ))
}
