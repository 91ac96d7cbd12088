//! Messages for an interview that can't continue in its thread.

use super::{MarkedMessage, code, ended, fell_through, interviewer, mention, press};
use crate::custom_id::InterviewAction;
use crate::domain::interview::{Ending, Interview, InterviewError, Seat};
use crate::messages::{Message, NEUTRAL};
use serenity::all::{ButtonStyle, CreateActionRow, CreateEmbed, CreateEmbedFooter};

/// Announces in the channel that an interview is over because its thread was deleted.
#[must_use]
pub fn thread_lost(interview: &Interview) -> MarkedMessage {
    let mark = format!("Interview {} · over", code(interview.id));
    let text = format!(
        "The thread where {} interviewed {} was deleted, so this interview is over. `/interview \
         history` shows both of you what was graded.",
        interviewer(interview),
        mention(interview.candidate),
    );
    let embed =
        CreateEmbed::new().colour(NEUTRAL).description(text).footer(CreateEmbedFooter::new(&mark));
    MarkedMessage { marker: mark, message: Message::embed(embed) }
}

/// Announces that an interview is over and its record gone, because the member in `seat` had their
/// data deleted.
#[must_use]
pub fn forgotten(interview: &Interview, seat: Seat) -> MarkedMessage {
    let ending = Ending::Forgotten(seat);
    if interview.thread.is_none() {
        return fell_through(interview, ending, None);
    }
    let mark = "Interview over".to_owned();
    let text =
        format!("{} That included the record, so there's no scorecard.", ended(ending, None));
    let embed =
        CreateEmbed::new().colour(NEUTRAL).description(text).footer(CreateEmbedFooter::new(&mark));
    MarkedMessage { marker: mark, message: Message::embed(embed) }
}

/// Tells a member which interview they are in, with a way out of it: whatever the thread shows,
/// nobody has to stay in one.
#[must_use]
pub fn busy(interview: &Interview) -> Message {
    let busy = InterviewError::YouAreBusy;
    let (text, out) = match interview.thread {
        Some(thread) => (format!("{busy} It's in <#{thread}>."), InterviewAction::End),
        None => (busy.to_string(), InterviewAction::Decline(None)),
    };
    Message::text(text).row(CreateActionRow::Buttons(vec![press(
        interview.id,
        out,
        "Leave that one",
        ButtonStyle::Secondary,
    )]))
}
