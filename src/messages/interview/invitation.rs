//! What is said in the channel, before there is a thread.

use super::{MarkedMessage, both, code, ended, interviewer, mention, press, said, told};
use crate::custom_id::Press;
use crate::domain::interview::{Ending, Interview, Seat};
use crate::messages::{Message, NEUTRAL, signs};
use serenity::all::{ButtonStyle, CreateActionRow, CreateEmbed, CreateEmbedFooter};

fn embed(interview: &Interview, mark: &str) -> CreateEmbed {
    CreateEmbed::new()
        .colour(NEUTRAL)
        .title("A mock interview")
        .description(format!(
            "Interviewer: {}\nCandidate: {}\n{}",
            interviewer(interview),
            mention(interview.candidate),
            told(&interview.template)
        ))
        .footer(CreateEmbedFooter::new(mark))
}

/// Asks the member in `seat` to confirm.
#[must_use]
pub fn ask_to_confirm(interview: &Interview, seat: Seat) -> MarkedMessage {
    let mark = format!("Interview {} · invitation of the {seat}", code(interview.id));
    let user = interview.user(seat);
    let name = user.map(mention).unwrap_or_default();
    let mut message = Message::embed(embed(interview, &mark)).row(CreateActionRow::Buttons(vec![
        press(interview.id, Press::Accept, "Accept", ButtonStyle::Success),
        press(interview.id, Press::Decline, "Decline", ButtonStyle::Secondary),
    ]));
    message.content = format!("{name}, will you be the {seat} in this mock interview?");
    message.call = user.into_iter().collect();
    MarkedMessage { mark, message }
}

/// The invitation after somebody confirmed.
#[must_use]
pub fn accepted(interview: &Interview) -> Message {
    let mark = format!("Interview {}", code(interview.id));
    let mut message = Message::embed(embed(interview, &mark));
    message.content = match interview.thread {
        Some(thread) => format!("{} Confirmed. It takes place in <#{thread}>.", signs::DONE),
        None if interview.is_running() => format!("{} Confirmed.", signs::DONE),
        None => format!("{} Confirmed. The other one has still to confirm.", signs::OPEN),
    };
    message
}

/// The invitation after somebody declined.
#[must_use]
pub fn declined(interview: &Interview) -> Message {
    let mark = format!("Interview {}", code(interview.id));
    let mut message = Message::embed(embed(interview, &mark));
    message.content.push_str("Declined. Maybe another time.");
    message
}

/// Asks both whether a public thread will do. `reason` says why there is no private one.
#[must_use]
pub fn ask_for_public(interview: &Interview, reason: &str) -> MarkedMessage {
    let mark = format!("Interview {} · public thread", code(interview.id));
    let text = format!(
        "{reason}\nIn a public thread everybody here can read prompts, grades and the scorecard. \
         I open one only if both of you agree."
    );
    let embed = CreateEmbed::new()
        .colour(NEUTRAL)
        .title("No private thread here")
        .description(text)
        .footer(CreateEmbedFooter::new(&mark));
    let mut message = Message::embed(embed).row(CreateActionRow::Buttons(vec![
        press(interview.id, Press::AgreeToPublic, "A public one will do", ButtonStyle::Primary),
        press(interview.id, Press::Decline, "Rather not", ButtonStyle::Secondary),
    ]));
    message.call = both(interview);
    message.content = message.call.iter().copied().map(mention).collect::<Vec<_>>().join(" ");
    MarkedMessage { mark, message }
}

/// Says in the channel that an interview is over which had no thread.
#[must_use]
pub fn over_in_channel(interview: &Interview, ending: Ending) -> MarkedMessage {
    let mark = format!("Interview {} · over", code(interview.id));
    let text = format!(
        "The interview of {} by {} does not take place. {}",
        mention(interview.candidate),
        interviewer(interview),
        ended(ending)
    );
    said(mark, text)
}
