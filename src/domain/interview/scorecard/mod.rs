//! The result of an interview, computed once from the record and the bank.

mod practice;
mod progress;
mod summary;

pub use practice::{Practice, Strength, ToDo};
pub use progress::{CriterionProgress, progress};
pub use summary::{Graded, Summary, summary};

use super::grade::{Grade, Score, ScoreGap};
use super::question::{InterviewQuestion, QuestionStatus};
use super::seat::Seat;
use super::stage::Ending;
use super::state::Interview;
use super::verdict::Verdict;
use crate::domain::ids::UserId;
use crate::domain::question::{Difficulty, Question, QuestionId};
use jiff::Timestamp;
use serde::Serialize;

/// The version of the JSON format. It increases when a field changes its meaning or is removed.
pub const VERSION: u32 = 1;

/// The result of an interview. `docs/scorecard.md` documents its JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Scorecard {
    /// [`VERSION`].
    pub version: u32,
    /// The interview's id, as text: it has more digits than some JSON readers can hold.
    pub interview: String,
    /// The name of the template.
    pub template: String,
    /// The name of the rubric.
    pub rubric: String,
    /// The interviewer, unless their data was deleted.
    pub interviewer: Option<ScorecardPerson>,
    /// The candidate.
    pub candidate: ScorecardPerson,
    /// The time of the first question.
    pub started_at: Timestamp,
    /// The time of the end.
    pub over_at: Timestamp,
    /// The reason for the end.
    pub ending: Ending,
    /// The template's planned time, in minutes.
    pub planned_minutes: u32,
    /// The time used, without pauses, in seconds.
    pub used_seconds: u64,
    /// The weighted score over everything that the interviewer graded.
    pub overall: Option<Score>,
    /// The part of the interview that the interviewer graded.
    #[serde(skip)]
    pub graded: Graded,
    /// The label of the overall score on the template's scale, if enough was graded.
    pub recommendation: Option<String>,
    /// The interviewer's own verdict, if they gave one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<VerdictResult>,
    /// The same score from the candidate's own grades.
    pub own_overall: Option<Score>,
    /// The rubric's criteria over all questions.
    pub criteria: Vec<CriterionResult>,
    /// The rounds.
    pub rounds: Vec<RoundResult>,
    /// All planned questions, in order.
    pub questions: Vec<QuestionResult>,
    /// Strengths, the best first.
    pub strengths: Vec<Strength>,
    /// Categories to practice next, the most needed first.
    pub practise: Vec<Practice>,
}

/// One of the two members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScorecardPerson {
    /// The user id, as text.
    pub id: String,
    /// The name in the server.
    pub name: String,
}

/// The interviewer's verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VerdictResult {
    /// The label on the template's scale.
    pub recommendation: String,
    /// What went well, in the interviewer's words; may be empty.
    pub strengths: String,
    /// What to work on, in the interviewer's words; may be empty.
    pub work_on: String,
}

/// One criterion over all questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CriterionResult {
    /// Its name in the rubric.
    pub name: String,
    /// The displayed title.
    pub title: String,
    /// Its weight.
    pub weight: u32,
    /// The interviewer's grades, averaged over questions by the weight of their rounds.
    pub interviewer: Option<Score>,
    /// The candidate's own grades, likewise.
    pub candidate: Option<Score>,
    /// The candidate's score minus the interviewer's.
    pub gap: Option<ScoreGap>,
}

/// One round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoundResult {
    /// Its title.
    pub title: String,
    /// The weight of its questions.
    pub weight: u32,
    /// The template's planned time, in minutes.
    pub planned_minutes: u32,
    /// The time used for its questions, without pauses, in seconds.
    pub used_seconds: u64,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuestionResult {
    /// The question.
    pub id: QuestionId,
    /// Its title, or its id if it is no longer in the bank.
    pub title: String,
    /// The position of its round, from 0.
    pub round: usize,
    /// Its category, written `pack:category`.
    pub topic: String,
    /// Its difficulty.
    pub difficulty: Difficulty,
    /// Its outcome.
    pub asked: AskedStatus,
    /// The discussion time, in seconds.
    pub used_seconds: u64,
    /// The number of hints given.
    pub hints: u8,
    /// The number of follow-ups asked.
    pub follow_ups: u8,
    /// The key points, hit or missed; empty if it was not asked.
    pub key_points: Vec<KeyPointResult>,
    /// The grades of both; empty if it was not asked.
    pub grades: Vec<GradeResult>,
    /// The weighted score of the interviewer's grades.
    pub score: Option<Score>,
    /// The interviewer's note.
    pub interviewer_note: String,
    /// The candidate's note.
    pub candidate_note: String,
}

/// The outcome of a planned question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AskedStatus {
    /// It was asked.
    Asked,
    /// The interviewer skipped it.
    Skipped,
    /// The interview ended before it.
    NotReached,
}

/// One key point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeyPointResult {
    /// Its text.
    pub text: String,
    /// Set if it was said.
    pub hit: bool,
}

/// Both grades for one criterion of one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GradeResult {
    /// The criterion's name.
    pub criterion: String,
    /// The interviewer's grade.
    pub interviewer: Option<Grade>,
    /// The candidate's own grade.
    pub candidate: Option<Grade>,
    /// The candidate's grade minus the interviewer's.
    pub gap: Option<ScoreGap>,
}

/// The names of the two in the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParticipantNames<'a> {
    /// The interviewer.
    pub interviewer: &'a str,
    /// The candidate.
    pub candidate: &'a str,
}

/// The scorecard of an interview, or `None` if it is not over or nothing was asked. `questions` is
/// the whole bank, the source of titles, key points and practice questions.
#[must_use]
pub fn scorecard(
    interview: &Interview,
    names: ParticipantNames<'_>,
    questions: &[&Question],
) -> Option<Scorecard> {
    let ending = interview.ending().filter(|_| interview.has_scorecard())?;
    let summary = summary(interview);
    let over_at = interview.over_at.unwrap_or(interview.active_at);
    let (strengths, practise) =
        practice::advice(interview, &summary.criteria, summary.graded, questions);
    let person =
        |id: UserId, name: &str| ScorecardPerson { id: id.to_string(), name: name.to_owned() };
    let round_results = interview.template.rounds.iter().enumerate().map(|(at, round)| {
        let used = interview.used_in_round(at, over_at);
        RoundResult {
            title: round.title.clone(),
            weight: round.weight,
            planned_minutes: round.minutes,
            used_seconds: used.as_secs().unsigned_abs(),
        }
    });
    Some(Scorecard {
        version: VERSION,
        interview: interview.id.to_string(),
        template: interview.template.name.clone(),
        rubric: interview.rubric.name.clone(),
        interviewer: interview.interviewer.map(|id| person(id, names.interviewer)),
        candidate: person(interview.candidate, names.candidate),
        started_at: interview.started_at?,
        over_at,
        ending,
        planned_minutes: interview.template.minutes,
        used_seconds: interview.stopwatch.used(over_at).as_secs().unsigned_abs(),
        overall: summary.overall,
        graded: summary.graded,
        recommendation: summary.recommendation.map(str::to_owned),
        verdict: verdict(interview),
        own_overall: summary.own_overall,
        rounds: round_results.collect(),
        questions: interview
            .questions
            .iter()
            .map(|turn| question_result(interview, turn, over_at, find(questions, &turn.question)))
            .collect(),
        strengths,
        practise,
        criteria: summary.criteria,
    })
}

/// The interviewer's verdict. Show it to nobody else before the interview is over.
#[must_use]
pub fn verdict(interview: &Interview) -> Option<VerdictResult> {
    let Verdict { strengths, work_on, .. } = interview.verdict.as_ref()?;
    Some(VerdictResult {
        recommendation: interview.verdict_label()?.to_owned(),
        strengths: strengths.clone(),
        work_on: work_on.clone(),
    })
}

impl Scorecard {
    /// The number of key points hit in all asked questions, and their total number.
    #[must_use]
    pub fn key_points(&self) -> (usize, usize) {
        let all = || self.questions.iter().flat_map(|question| &question.key_points);
        (all().filter(|point| point.hit).count(), all().count())
    }
}

fn find<'a>(questions: &[&'a Question], id: &QuestionId) -> Option<&'a Question> {
    questions.iter().copied().find(|question| question.id == *id)
}

/// The key points of a question, hit or missed, as in the bank. The bank may have changed since
/// they were ticked: only points that were ticked then count as hit.
fn key_points(turn: &InterviewQuestion, question: Option<&Question>) -> Vec<KeyPointResult> {
    let Some(question) = question else {
        let hits = turn.ticked.ticked().len();
        let nameless = |at: usize| KeyPointResult {
            text: "A key point of a question that has left the bank".to_owned(),
            hit: at < hits,
        };
        return (0..hits.max(usize::from(turn.key_points))).map(nameless).collect();
    };
    let had = turn.ticked.judge(&question.key_points).into_iter().map(|had| had == Some(true));
    let there = question.key_points.iter().cloned().zip(had);
    let gone = std::iter::repeat_n(
        ("A key point that was edited since".to_owned(), true),
        turn.ticked.gone(&question.key_points),
    );
    there.chain(gone).map(|(text, hit)| KeyPointResult { text, hit }).collect()
}

fn question_result(
    interview: &Interview,
    turn: &InterviewQuestion,
    over_at: Timestamp,
    question: Option<&Question>,
) -> QuestionResult {
    let asked = match turn.status {
        QuestionStatus::Closed | QuestionStatus::Open => AskedStatus::Asked,
        QuestionStatus::Skipped => AskedStatus::Skipped,
        QuestionStatus::Ahead => AskedStatus::NotReached,
    };
    let criteria = interview.rubric.criteria.iter().enumerate();
    let grades = criteria.map(|(at, criterion)| {
        let [interviewer, candidate] =
            Seat::BOTH.map(|seat| turn.sheet(seat).grades.get(at).copied().flatten());
        let gap = ScoreGap::between(interviewer.map(Score::from), candidate.map(Score::from));
        GradeResult { criterion: criterion.name.clone(), interviewer, candidate, gap }
    });
    let was_asked = asked == AskedStatus::Asked;
    QuestionResult {
        id: turn.question.clone(),
        title: question.map_or_else(|| turn.question.to_string(), |it| it.title.clone()),
        round: turn.round,
        topic: turn.topic().to_string(),
        difficulty: turn.difficulty,
        asked,
        used_seconds: turn.stopwatch.used(over_at).as_secs().unsigned_abs(),
        hints: turn.hints,
        follow_ups: turn.released,
        key_points: if was_asked { key_points(turn, question) } else { Vec::new() },
        grades: grades.filter(|_| was_asked).collect(),
        score: interview.rubric.score(&turn.interviewer.grades).filter(|_| was_asked),
        interviewer_note: turn.interviewer.note.clone(),
        candidate_note: turn.candidate.note.clone(),
    }
}
