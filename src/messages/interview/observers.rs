//! Messages about observers.

use super::{MarkedMessage, mention, press, said};
use crate::custom_id::InterviewAction;
use crate::domain::ids::UserId;
use crate::domain::interview::{Interview, Seat};
use crate::messages::{Message, emoji, escaping};
use serenity::all::{ButtonStyle, CreateActionRow};

/// Asks the other member of the two to agree to an observer, who is called `name`: a mention could
/// bring them into the thread. `number` is that of the effect.
#[must_use]
pub fn ask_about_observer(
    interview: &Interview,
    observer: UserId,
    name: &str,
    number: u32,
) -> MarkedMessage {
    let mut text = "They'd see what the candidate sees: everything in this thread, also what's \
                    above, and never your private cards and sheets. They can't press anything, and \
                    I take them out before the scorecard. You can both end it at any time."
        .to_owned();
    if interview.swapped_from.is_some() {
        text.push_str("\nThe scorecard of your last interview is in this thread as well.");
    }
    let mut step = said(format!("Observer · request {number}"), text);
    let wanted_by = interview.observer(observer).and_then(|observer| observer.wanted_by);
    let other = wanted_by.and_then(|seat| interview.user(seat.other()));
    let wanting = wanted_by.and_then(|seat| interview.user(seat));
    let [other_name, wanting_name] = [other, wanting].map(|user| user.map(mention));
    step.message.content = format!(
        "{}, may **{}** watch? {} asks.",
        other_name.unwrap_or_default(),
        escaping::plain(name),
        wanting_name.unwrap_or_default()
    );
    step.message.call = other.into_iter().collect();
    let id = interview.id;
    step.message = step.message.row(CreateActionRow::Buttons(vec![
        press(id, InterviewAction::AgreeToObserver(observer), "Agree", ButtonStyle::Success),
        press(id, InterviewAction::DeclineObserver(observer), "Decline", ButtonStyle::Secondary),
    ]));
    step
}

/// Tells an observer what they see, and how to leave. `number` is that of the effect.
#[must_use]
pub fn observing(interview: &Interview, observer: UserId, number: u32) -> MarkedMessage {
    let mut step = said(
        format!("Observer · {number}"),
        "You see what the candidate sees. Please only watch: the buttons are for the two of them, \
         and I take you out before the scorecard.\nYou or one of the two can end it at any time \
         with *Stop observing*.",
    );
    step.message.content = format!("{}, you're watching this interview.", mention(observer));
    step.message.call = vec![observer];
    step.message = step.message.row(stop(interview, observer));
    step
}

fn stop(interview: &Interview, observer: UserId) -> CreateActionRow {
    let stop = InterviewAction::StopObserving(observer);
    CreateActionRow::Buttons(vec![press(
        interview.id,
        stop,
        "Stop observing",
        ButtonStyle::Secondary,
    )])
}

/// The reply to the member in `seat`, who wants an observer.
#[must_use]
pub fn wants_observer(interview: &Interview, observer: UserId, seat: Seat) -> Message {
    if interview.is_observed_by(observer) {
        let text = format!("{} {} is watching.", emoji::DONE, mention(observer));
        return Message::text(text).row(stop(interview, observer));
    }
    let other = interview.user(seat.other()).map_or_else(|| "your partner".to_owned(), mention);
    Message::text(format!("I asked {other} in the thread. Your guest joins when they agree."))
}

/// The request for an observer after the other member agreed.
#[must_use]
pub fn agreed_to_observer() -> Message {
    Message::text(format!("{} Agreed. They're in the thread now.", emoji::DONE))
}

/// The request for an observer after it was declined or withdrawn.
#[must_use]
pub fn declined_observer() -> Message {
    Message::text("Declined. It stays between you two.")
}

/// The message to an observer after they left.
#[must_use]
pub fn stopped_observing() -> Message {
    Message::text(format!("{} They no longer watch.", emoji::DONE))
}
