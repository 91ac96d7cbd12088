//! Messages about interviews.

mod card;
mod history;
mod invitation;
mod observers;
mod preparation;
mod results;
mod sheet;
mod stuck;
mod templates;
mod thread;
mod verdict;

pub use card::{card, panel};
pub use history::history;
pub use invitation::{
    accepted, agreed_to_public, ask_for_public, ask_to_confirm, asked_to_swap, declined,
    fell_through, invited, is_asked_by, not_addressed, withdrawn,
};
pub use observers::{
    agreed_to_observer, ask_about_observer, declined_observer, observing, stopped_observing,
    wants_observer,
};
pub use preparation::{plan_card, preparing, replaced};
pub use results::{scorecard, show_grades};
pub use sheet::{note_modal, sheet};
pub use stuck::{busy, forgotten, thread_lost};
pub use templates::{
    added, list, refused, removed, rubric_choice, show, show_rubric, template_choice,
};
use thread::time_is_up;
pub use thread::{
    ask_for_grades, follow_up, over, paused, prompt, resumed, round_over, wrapping_up,
};
pub use verdict::{choose_verdict, late_verdict, verdict_modal, verdict_saved};

use super::{MarkedMessage, Message, NEUTRAL, button};
use crate::custom_id::{CustomId, InterviewAction, InterviewClick};
use crate::domain::ids::{InterviewId, UserId};
use crate::domain::interview::{Ending, Interview, InterviewStage, Template};
use jiff::SignedDuration;
use serenity::all::{ButtonStyle, CreateButton, CreateEmbed, CreateEmbedFooter};
use siphasher::sip::SipHasher13;
use std::hash::Hasher as _;

/// The field of the note modal.
pub const NOTE_FIELD: &str = "note";
/// The verdict modal's field for what went well.
pub const STRENGTHS_FIELD: &str = "strengths";
/// The verdict modal's field for what to work on.
pub const WORK_ON_FIELD: &str = "work_on";

fn said(mark: String, text: impl Into<String>) -> MarkedMessage {
    let embed =
        CreateEmbed::new().colour(NEUTRAL).description(text).footer(CreateEmbedFooter::new(&mark));
    MarkedMessage { marker: mark, message: Message::embed(embed) }
}

/// Letters that never form a number or a word.
const LETTERS: &[u8; 16] = b"bcdfghjkmnpqrtvx";

/// A code of four letters that distinguishes an interview from others nearby.
#[must_use]
pub fn code(id: InterviewId) -> String {
    let mut hasher = SipHasher13::new();
    hasher.write_u64(id.0);
    let [.., one, other] = hasher.finish().to_be_bytes();
    let letters = [one >> 4, one & 0xf, other >> 4, other & 0xf];
    letters.map(|at| char::from(LETTERS[usize::from(at)])).into_iter().collect()
}

/// The fallback for a name that Discord doesn't return.
#[must_use]
pub fn nameless() -> String {
    "someone who left".to_owned()
}

/// The name of an interview's thread.
#[must_use]
pub fn thread_name(interview: &Interview) -> String {
    format!("Interview {}: {}", code(interview.id), interview.template.name)
}

fn press(id: InterviewId, press: InterviewAction, label: &str, style: ButtonStyle) -> CreateButton {
    button(&CustomId::Interview(InterviewClick { id, action: press }), label, style)
}

fn interviewer(interview: &Interview) -> String {
    interview.interviewer.map_or_else(nameless, mention)
}

fn mention(user: UserId) -> String {
    format!("<@{user}>")
}

/// The members of the two who can be mentioned.
fn both(interview: &Interview) -> Vec<UserId> {
    interview.interviewer.into_iter().chain([interview.candidate]).collect()
}

fn describe_template(template: &Template) -> String {
    format!(
        "**{}**: {} min, {}. {}",
        template.name,
        template.minutes,
        super::counted(template.questions(), "question"),
        super::escaping::plain(&template.description)
    )
}

/// Minutes and seconds, `4:05`.
fn minutes(duration: SignedDuration) -> String {
    super::clock(duration.as_secs().max(0).unsigned_abs())
}

/// The end of an interview as a sentence. `left` is the name of the member who left the server.
fn ended(ending: Ending, left: Option<&str>) -> String {
    match ending {
        Ending::Completed => "They got through every question.".to_owned(),
        Ending::Stopped(seat) => format!("The {seat} ended it early."),
        Ending::Idle => "I closed it after a long time without activity.".to_owned(),
        Ending::Left(seat) => match left {
            Some(name) => {
                let name = super::escaping::plain(name);
                format!("It ended because {name}, the {seat}, left the server.")
            }
            None => format!("It ended because the {seat} left the server."),
        },
        Ending::Forgotten(seat) => {
            format!("It ended because the {seat} deleted their data.")
        }
        Ending::Declined(seat) => format!("The {seat} can't make it this time."),
        Ending::Withdrawn => "The invitation was withdrawn.".to_owned(),
        Ending::Expired => "Nobody answered the invitation in time.".to_owned(),
        Ending::NoThread => "There's no thread for it.".to_owned(),
    }
}

/// A note on a question was stored or removed.
#[must_use]
pub fn noted(question: usize, text: &str) -> Message {
    let what = if text.trim().is_empty() { "removed" } else { "saved" };
    Message::text(format!("{} Note on question {} {what}.", super::emoji::DONE, question + 1))
}

/// Asks for confirmation before an interview is ended.
#[must_use]
pub fn really_end(interview: &Interview) -> Message {
    Message::text(if interview.stage == InterviewStage::Preparing {
        "End the interview here? Nothing has been asked yet."
    } else {
        "End the interview here? No more questions will come.\nYou can still grade what was asked."
    })
    .row(serenity::all::CreateActionRow::Buttons(vec![press(
        interview.id,
        InterviewAction::EndNow,
        "End it here",
        ButtonStyle::Danger,
    )]))
}

/// No more questions will be asked.
#[must_use]
pub fn ended_here(interview: &Interview) -> Message {
    Message::text(if interview.was_canceled() {
        "The interview is over before it began. You're both free for another one."
    } else {
        "That was the last question. See the thread for what comes next."
    })
}
