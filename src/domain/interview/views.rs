//! The views of the two members. Everything shown before the end of an interview is built from
//! these views, so that a model answer, a key point or the other member's grades can't leak.

use super::grade::Grade;
use super::question::{GradeSheet, InterviewQuestion, QuestionStatus};
use super::seat::Seat;
use super::stage::InterviewStage;
use super::state::Interview;
use super::template::Round;
use crate::domain::key_point::KeyPointId;
use crate::domain::question::{FollowUp, Question, QuestionId};
use jiff::{SignedDuration, Timestamp};

/// The candidate's view of a question before the scorecard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CandidateView<'a> {
    /// The stage of the interview.
    pub stage: InterviewStage,
    /// The position of the question, from 0.
    pub position: usize,
    /// The number of questions in the interview.
    pub questions: usize,
    /// The title of its round.
    pub round: &'a str,
    /// The question's title, once it was asked and if it is in the bank.
    pub title: Option<&'a str>,
    /// The question's prompt, likewise.
    pub prompt: Option<&'a str>,
    /// The texts of its options, likewise.
    pub options: Vec<&'a str>,
    /// Set if several of them are right.
    pub has_several_right: bool,
    /// The released follow-ups, without their answers.
    pub follow_ups: Vec<&'a str>,
    /// The time.
    pub timer: TimeUsed,
}

/// The interviewer's private view of the current question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterviewerView<'a> {
    /// The stage of the interview.
    pub stage: InterviewStage,
    /// The position of the current question, from 0.
    pub position: usize,
    /// The number of questions in the interview.
    pub questions: usize,
    /// The title of the current round.
    pub round: &'a str,
    /// The complete question, if it is in the bank.
    pub question: Option<&'a Question>,
    /// Its key points as in the bank.
    pub key_points: Vec<KeyPointView<'a>>,
    /// The number of ticked key points that were edited or removed since.
    pub gone: usize,
    /// The released follow-ups, in order.
    pub asked_follow_ups: &'a [FollowUp],
    /// The next follow-up with its position, if there is one left.
    pub next_follow_up: Option<(u8, &'a FollowUp)>,
    /// The number of hints given.
    pub hints: u8,
    /// The interviewer's note so far.
    pub note: &'a str,
    /// The time.
    pub timer: TimeUsed,
}

/// The interviewer's private view of the whole plan, before the first question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreparationView<'a> {
    /// The rounds in order.
    pub rounds: Vec<PlannedRound<'a>>,
    /// The planned time of the whole interview.
    pub planned: SignedDuration,
}

/// A round of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedRound<'a> {
    /// The round.
    pub round: &'a Round,
    /// Its questions in order.
    pub questions: Vec<PlannedQuestion<'a>>,
}

/// A question of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedQuestion<'a> {
    /// Its position in the interview, from 0.
    pub position: usize,
    /// Its id.
    pub id: &'a QuestionId,
    /// The complete question, if it is in the bank.
    pub question: Option<&'a Question>,
}

/// A key point in the interviewer's view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyPointView<'a> {
    /// The id for ticking it, as in [`super::MemberEvent::Tick`].
    pub id: KeyPointId,
    /// Its text.
    pub text: &'a str,
    /// Set if it was said.
    pub ticked: bool,
}

/// Time used and planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeUsed {
    /// The time used in the current round, without pauses and grading.
    pub round_used: SignedDuration,
    /// The planned time of the current round.
    pub round_planned: SignedDuration,
    /// The planned end of the round, while its clock runs. May be in the past.
    pub round_until: Option<Timestamp>,
    /// The time used since the first question, without pauses.
    pub used: SignedDuration,
    /// The planned time of the whole interview.
    pub planned: SignedDuration,
    /// Set while the interview is paused.
    pub paused: bool,
}

impl TimeUsed {
    /// Returns `true` if the planned time of the current round is used up.
    #[must_use]
    pub fn is_round_over(&self) -> bool {
        self.round_used >= self.round_planned
    }
}

/// The grades of one question as one of the two may see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GradesView<'a> {
    /// Their own grades, one for each criterion.
    pub own: &'a [Option<Grade>],
    /// Set if they have handed in.
    pub handed_in: bool,
    /// Set if the other member has handed in.
    pub other_handed_in: bool,
    /// The other member's grades, once both have handed in or the interview is over.
    pub other: Option<&'a [Option<Grade>]>,
}

/// The candidate's view of the question at `position`, which is `question` in the bank. It may no
/// longer be the current one: its prompt may have been delayed.
///
/// # Panics
/// The interview has no question at `position`.
#[must_use]
pub fn candidate_view<'a>(
    interview: &'a Interview,
    position: usize,
    question: Option<&'a Question>,
    now: Timestamp,
) -> CandidateView<'a> {
    let turn = &interview.questions[position];
    let asked = question.filter(|question| is_shown(turn, question));
    let released = usize::from(turn.released);
    CandidateView {
        stage: interview.stage,
        position,
        questions: interview.questions.len(),
        round: &interview.template.rounds[turn.round].title,
        title: asked.map(|question| question.title.as_str()),
        prompt: asked.map(|question| question.prompt.as_str()),
        options: asked
            .into_iter()
            .flat_map(|question| &question.choices)
            .map(|option| option.text.as_str())
            .collect(),
        has_several_right: asked.is_some_and(Question::has_several_right),
        follow_ups: asked
            .into_iter()
            .flat_map(|question| question.follow_ups.iter().take(released))
            .map(|follow_up| follow_up.question.as_str())
            .collect(),
        timer: timer(interview, now),
    }
}

/// The interviewer's view. `question` is the current one in the bank.
#[must_use]
pub fn interviewer_view<'a>(
    interview: &'a Interview,
    question: Option<&'a Question>,
    now: Timestamp,
) -> InterviewerView<'a> {
    let turn = interview.question();
    let question = question.filter(|question| is_shown(turn, question));
    let texts = question.map_or(&[][..], |question| &question.key_points[..]);
    let judged = KeyPointId::from_texts(texts).into_iter().zip(turn.ticked.judge(texts));
    let key_points = texts.iter().zip(judged).map(|(text, (id, had))| KeyPointView {
        id,
        text,
        ticked: had == Some(true),
    });
    let follow_ups = question.map_or(&[][..], |question| &question.follow_ups[..]);
    let next_follow_up = question
        .and_then(|question| question.follow_ups.get(usize::from(turn.released)))
        .filter(|_| turn.released < turn.follow_ups && turn.status == QuestionStatus::Open);
    InterviewerView {
        stage: interview.stage,
        position: interview.current,
        questions: interview.questions.len(),
        round: &interview.round().title,
        question,
        key_points: key_points.collect(),
        gone: question.map_or(0, |question| turn.ticked.gone(&question.key_points)),
        asked_follow_ups: &follow_ups[..follow_ups.len().min(usize::from(turn.released))],
        next_follow_up: next_follow_up.map(|follow_up| (turn.released, follow_up)),
        hints: turn.hints,
        note: &turn.interviewer.note,
        timer: timer(interview, now),
    }
}

/// The interviewer's view of the plan. `find` looks a question up in the bank.
#[must_use]
pub fn preparation_view<'a>(
    interview: &'a Interview,
    find: impl Fn(&QuestionId) -> Option<&'a Question>,
) -> PreparationView<'a> {
    let questions = |of: usize| {
        let all = interview.questions.iter().enumerate();
        let planned = all.filter(|(_, turn)| turn.round == of).map(|(position, turn)| {
            let id = &turn.question;
            PlannedQuestion { position, id, question: find(id) }
        });
        planned.collect()
    };
    let rounds = interview.template.rounds.iter().enumerate();
    PreparationView {
        rounds: rounds
            .map(|(at, round)| PlannedRound { round, questions: questions(at) })
            .collect(),
        planned: SignedDuration::from_mins(i64::from(interview.template.minutes)),
    }
}

/// The grades of the question at `position` as the member in `seat` may see them: blind until both
/// have handed in or the interview is over. Returns `None` if there is no such question.
#[must_use]
pub fn grades_seen_by(
    interview: &Interview,
    seat: Seat,
    position: usize,
) -> Option<GradesView<'_>> {
    let turn = interview.questions.get(position)?;
    let own: &GradeSheet = turn.sheet(seat);
    let other = turn.sheet(seat.other());
    let open = turn.is_open_to_both() || interview.ending().is_some();
    Some(GradesView {
        own: &own.grades,
        handed_in: own.handed_in,
        other_handed_in: other.handed_in,
        other: open.then_some(&other.grades),
    })
}

fn is_shown(turn: &InterviewQuestion, question: &Question) -> bool {
    turn.question == question.id && turn.status != QuestionStatus::Ahead
}

fn timer(interview: &Interview, now: Timestamp) -> TimeUsed {
    let minutes = |minutes: u32| SignedDuration::from_mins(i64::from(minutes));
    let round_used = interview.used_in_round(interview.question().round, now);
    let round_planned = minutes(interview.round().minutes);
    let runs = interview.stage == InterviewStage::Asking && !interview.paused;
    TimeUsed {
        round_used,
        round_planned,
        round_until: runs.then(|| now + (round_planned - round_used)),
        used: interview.stopwatch.used(now),
        planned: minutes(interview.template.minutes),
        paused: interview.paused,
    }
}
