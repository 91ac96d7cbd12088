//! Messages in the thread, for both members. Before the scorecard, nothing here has access to key
//! points or model answers: a question comes only from [`CandidateView`].

use super::verdict::VERDICT;
use super::{MarkedMessage, both, ended, interviewer, mention, press, said};
use crate::bank::Bank;
use crate::custom_id::InterviewAction;
use crate::domain::interview::{CandidateView, Ending, Interview, candidate_view};
use crate::limits;
use crate::markdown::split;
use crate::messages::choices::with_options;
use crate::messages::{Message, NEUTRAL, escaping, shorten};
use jiff::Timestamp;
use serenity::all::{ButtonStyle, CreateActionRow, CreateEmbed, CreateEmbedAuthor};

/// The prompt of a question, as the candidate may see it.
#[must_use]
pub fn prompt(
    bank: &Bank,
    interview: &Interview,
    position: usize,
    now: Timestamp,
) -> MarkedMessage {
    let question = bank.get(&interview.questions[position].question);
    let CandidateView {
        questions, round, title, prompt, options, has_several_right, timer, ..
    } = candidate_view(interview, position, question, now);
    let mark = format!("Question {} of {questions} · {round}", position + 1);
    let text = prompt.unwrap_or("This question was removed from the bank. Please skip it.");
    let text = with_options(text, options, has_several_right);
    let mut embeds: Vec<CreateEmbed> = split(&text, limits::DESCRIPTION)
        .into_iter()
        .map(|piece| CreateEmbed::new().colour(NEUTRAL).description(piece))
        .collect();
    if let Some(first) = embeds.first_mut() {
        *first = first.clone().author(CreateEmbedAuthor::new(&mark));
        if let Some(title) = title {
            *first = first.clone().title(title);
        }
    }
    let id = interview.id;
    let buttons = vec![
        press(id, InterviewAction::Card, "Interviewer's card", ButtonStyle::Primary),
        press(id, InterviewAction::Pause, "Pause", ButtonStyle::Secondary),
        press(id, InterviewAction::End, "End", ButtonStyle::Secondary),
    ];
    let mut message =
        Message { embeds, ..Message::default() }.row(CreateActionRow::Buttons(buttons));
    if position == 0 && interview.prepares {
        message.call = vec![interview.candidate];
        message.content = format!(
            "{}, here's the first question. The clock is running.",
            mention(interview.candidate)
        );
    } else if position == 0 {
        message.call = both(interview);
        message.content = format!(
            "{} interviews {}: *{}*, {} min.\nInterviewer: your private card has the answer and \
             key points.",
            interviewer(interview),
            mention(interview.candidate),
            interview.template.name,
            timer.planned.as_mins(),
        );
    }
    MarkedMessage { marker: mark, message }
}

/// A follow-up, without its answer.
#[must_use]
pub fn follow_up(bank: &Bank, interview: &Interview, question: usize, number: u8) -> MarkedMessage {
    let mark = format!("Question {} · follow-up {}", question + 1, number + 1);
    let asked = bank.get(&interview.questions[question].question);
    let text = asked.and_then(|asked| asked.follow_ups.get(usize::from(number)));
    let text = text.map_or("This follow-up was removed from the bank.", |it| it.question.as_str());
    said(mark, shorten(text, limits::DESCRIPTION))
}

/// Offers both members their sheets for a question.
#[must_use]
pub fn ask_for_grades(interview: &Interview, question: usize) -> MarkedMessage {
    let number = question + 1;
    let mut step = said(
        format!("Question {number} · grades"),
        format!(
            "Question {number} is done. Now grade the answer, each on your own.\nYou'll see each \
             other's grades when both are in."
        ),
    );
    let label = format!("Grade question {number}");
    step.message = step.message.row(CreateActionRow::Buttons(vec![
        press(interview.id, InterviewAction::Sheet(question), &label, ButtonStyle::Primary),
        press(interview.id, InterviewAction::Card, "Interviewer's card", ButtonStyle::Secondary),
    ]));
    step
}

/// The interview was paused.
#[must_use]
pub fn paused(interview: &Interview, pause: u32) -> MarkedMessage {
    let mut step = said(format!("Pause {pause}"), "Paused. The clock is stopped.");
    step.message = step.message.row(CreateActionRow::Buttons(vec![press(
        interview.id,
        InterviewAction::Resume,
        "Resume",
        ButtonStyle::Primary,
    )]));
    step
}

/// The interview was resumed.
#[must_use]
pub fn resumed(pause: u32) -> MarkedMessage {
    said(format!("Pause {pause} · over"), "We're back. The clock is running.")
}

/// The planned time of a round is over, with words for the interviewer to say.
#[must_use]
pub fn round_over(interview: &Interview, round: usize) -> MarkedMessage {
    let title = interview.template.rounds.get(round).map_or("", |round| &round.title);
    let mut step = said(
        format!("Round {} · time", round + 1),
        format!("Time for the round “{}” is up. {}", escaping::plain(title), time_is_up(interview)),
    );
    step.message = step.message.row(CreateActionRow::Buttons(vec![press(
        interview.id,
        InterviewAction::Card,
        "Interviewer's card",
        ButtonStyle::Secondary,
    )]));
    step
}

/// What the interviewer can say when the time of the current round is up.
pub(super) fn time_is_up(interview: &Interview) -> &'static str {
    let current = interview.question().round;
    if interview.questions.iter().any(|turn| turn.round > current) {
        "You could say: “That's time for this part. Finish your thought, then we'll move on.”"
    } else {
        "You could say: “That's our time. Finish your thought, then we'll wrap up.”"
    }
}

/// No question follows.
#[must_use]
pub fn wrapping_up(interview: &Interview) -> MarkedMessage {
    let mut step = said(
        "Wrapping up".to_owned(),
        "That was the last question. The scorecard comes when you've both graded.\nPress *Finish* \
         to get it now, with the grades so far.\nInterviewer: *Final verdict* adds your \
         recommendation, in a few words.",
    );
    step.message = step.message.row(CreateActionRow::Buttons(vec![
        press(interview.id, InterviewAction::Finish, "Finish", ButtonStyle::Secondary),
        press(interview.id, InterviewAction::Verdict, VERDICT, ButtonStyle::Secondary),
    ]));
    step
}

/// The interview is over, without a scorecard.
#[must_use]
pub fn over(ending: Ending, left: Option<&str>) -> MarkedMessage {
    let text = match ending {
        Ending::Completed => "Every question was skipped, so there's no scorecard.".to_owned(),
        _ => format!("{} Nothing was asked, so there's no scorecard.", ended(ending, left)),
    };
    said("Interview over".to_owned(), text)
}
