//! Messages in the channel, before there is a thread.

use super::{
    MarkedMessage, both, code, describe_template, ended, interviewer, mention, press, said,
};
use crate::custom_id::{CustomId, InterviewAction, InterviewClick};
use crate::domain::ids::UserId;
use crate::domain::interview::{Ending, Interview, InterviewError, Seat};
use crate::messages::{Message, NEUTRAL, emoji};
use serenity::all::{ButtonStyle, CreateActionRow, CreateEmbed, CreateEmbedFooter};

fn embed(interview: &Interview, mark: &str) -> CreateEmbed {
    CreateEmbed::new()
        .colour(NEUTRAL)
        .title("Mock interview")
        .description(format!(
            "Interviewer: {}\nCandidate: {}\n{}",
            interviewer(interview),
            mention(interview.candidate),
            describe_template(&interview.template)
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
        press(interview.id, InterviewAction::Accept(Some(seat)), "Accept", ButtonStyle::Success),
        press(
            interview.id,
            InterviewAction::Decline(Some(seat)),
            "Decline",
            ButtonStyle::Secondary,
        ),
    ]));
    message.content = if interview.swapped_from.is_some() {
        format!("{name}, swap seats? You'd be the {seat} this time.")
    } else {
        format!("{name}, will you be the {seat} in this mock interview?")
    };
    message.call = user.into_iter().collect();
    MarkedMessage { marker: mark, message }
}

/// Returns `true` if a button with this custom id asks the member in `seat` to confirm. This
/// identifies an invitation in the channel, because its marker differs between versions.
#[must_use]
pub fn is_asked_by(interview: &Interview, seat: Seat, custom_id: &str) -> bool {
    match custom_id.parse() {
        Ok(CustomId::Interview(InterviewClick {
            id,
            action: InterviewAction::Accept(addressee),
        })) => id == interview.id && addressee.is_none_or(|addressee| addressee == seat),
        _ => false,
    }
}

/// The invitation after somebody confirmed.
#[must_use]
pub fn accepted(interview: &Interview) -> Message {
    let mark = format!("Interview {}", code(interview.id));
    let mut message = Message::embed(embed(interview, &mark));
    message.content = match interview.thread {
        Some(thread) => format!("{} Accepted. The interview is in <#{thread}>.", emoji::DONE),
        None => match waiting_for(interview) {
            Some(user) => {
                format!("{} Accepted. Waiting for {} to accept.", emoji::OPEN, mention(user))
            }
            None => format!("{} Accepted.", emoji::DONE),
        },
    };
    message
}

/// The member who still has to accept.
fn waiting_for(interview: &Interview) -> Option<UserId> {
    let open = Seat::BOTH.into_iter().find(|seat| !interview.confirmed.contains(seat));
    open.and_then(|seat| interview.user(seat))
}

/// The invitation after somebody declined.
#[must_use]
pub fn declined(interview: &Interview) -> Message {
    let mark = format!("Interview {}", code(interview.id));
    let mut message = Message::embed(embed(interview, &mark));
    message.content.push_str("Declined. Maybe another time.");
    message
}

/// The reply if somebody other than the addressee pressed a button of an invitation. A person who
/// wanted the interview can withdraw it here.
#[must_use]
pub fn not_addressed(interview: &Interview, user: UserId, refusal: &InterviewError) -> Message {
    let message = Message::text(refusal.to_string());
    if !interview.is_withdrawable_by(user) {
        return message;
    }
    message.row(CreateActionRow::Buttons(vec![press(
        interview.id,
        InterviewAction::Withdraw,
        "Withdraw the invitation",
        ButtonStyle::Secondary,
    )]))
}

/// The reply after withdrawing an invitation.
#[must_use]
pub fn withdrawn() -> Message {
    Message::text(format!("{} The invitation was withdrawn.", emoji::DONE))
}

/// The invited members have been told.
#[must_use]
pub fn invited() -> Message {
    Message::text("The invitation is out. The thread opens when everyone has accepted.")
}

/// A member has agreed to a public thread.
#[must_use]
pub fn agreed_to_public(interview: &Interview) -> Message {
    Message::text(match interview.thread {
        Some(thread) => format!("Agreed. The interview is in <#{thread}>."),
        None => "Agreed. Waiting for the other person to agree.".to_owned(),
    })
}

/// The other half waits for the partner.
#[must_use]
pub fn asked_to_swap(other: Option<UserId>) -> Message {
    let other = other.map_or_else(|| "your partner".to_owned(), mention);
    Message::text(format!("I asked {other}. You swap seats when they accept."))
}

/// Asks both to agree to a public thread. `reason` says why there is no private one.
#[must_use]
pub fn ask_for_public(interview: &Interview, reason: &str) -> MarkedMessage {
    let mark = format!("Interview {} · public thread", code(interview.id));
    let text = format!(
        "{reason}\nIn a public thread, everyone here can read the prompts, grades and scorecard. \
         I'll open one only if you both agree."
    );
    let embed = CreateEmbed::new()
        .colour(NEUTRAL)
        .title("No private thread here")
        .description(text)
        .footer(CreateEmbedFooter::new(&mark));
    let mut message = Message::embed(embed).row(CreateActionRow::Buttons(vec![
        press(
            interview.id,
            InterviewAction::AgreeToPublic,
            "Use a public thread",
            ButtonStyle::Primary,
        ),
        press(interview.id, InterviewAction::Decline(None), "No thanks", ButtonStyle::Secondary),
    ]));
    message.call = both(interview);
    message.content = message.call.iter().copied().map(mention).collect::<Vec<_>>().join(" ");
    MarkedMessage { marker: mark, message }
}

/// Announces that an interview is over before it began, and mentions those who count on it. `left`
/// is the name of the member who left the server.
#[must_use]
pub fn fell_through(interview: &Interview, ending: Ending, left: Option<&str>) -> MarkedMessage {
    let mark = format!("Interview {} · over", code(interview.id));
    let text = format!(
        "{}'s interview with {} was canceled. {}",
        mention(interview.candidate),
        interviewer(interview),
        ended(ending, left)
    );
    let mut said = said(mark, text);
    said.message.call = who_counts_on_it(interview, ending);
    let called: Vec<String> = said.message.call.iter().copied().map(mention).collect();
    said.message.content = called.join(" ");
    said
}

/// The members who wait for a reply and get none, or a refusal.
fn who_counts_on_it(interview: &Interview, ending: Ending) -> Vec<UserId> {
    let other_seat = match ending {
        Ending::Declined(seat) => interview.user(seat.other()),
        Ending::Expired => None,
        _ => return Vec::new(),
    };
    let confirmed = interview.confirmed.iter().filter_map(|seat| interview.user(*seat));
    let declined = match ending {
        Ending::Declined(seat) => interview.user(seat),
        _ => None,
    };
    let mut called: Vec<UserId> =
        interview.asked_by.into_iter().chain(other_seat).chain(confirmed).collect();
    called.retain(|user| Some(*user) != declined);
    called.sort_unstable();
    called.dedup();
    called
}
