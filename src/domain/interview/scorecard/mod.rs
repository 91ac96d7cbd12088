//! What comes of an interview: computed once from the record and the bank.

mod practice;
mod summary;

pub use practice::{Practice, Strength, ToDo};
pub use summary::{Graded, Summary, summary};

use super::grade::{Grade, Score, ScoreGap};
use super::question::{InterviewQuestion, QuestionStatus};
use super::seat::Seat;
use super::stage::Ending;
use super::state::Interview;
use crate::domain::ids::UserId;
use crate::domain::question::{Difficulty, Question, QuestionId};
use jiff::Timestamp;
use serde::Serialize;

/// The version of the JSON's shape. It rises when a field changes its meaning or goes.
pub const VERSION: u32 = 1;

/// What comes of an interview. Its JSON is documented in `docs/scorecard.md`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Scorecard {
    /// [`VERSION`].
    pub version: u32,
    /// The interview's number, as text: it has more digits than some readers of JSON can hold.
    pub interview: String,
    /// The name of the template.
    pub template: String,
    /// The name of the rubric.
    pub rubric: String,
    /// Who asked, unless their data were deleted.
    pub interviewer: Option<ScorecardPerson>,
    /// Who answered.
    pub candidate: ScorecardPerson,
    /// When the first question was asked.
    pub started_at: Timestamp,
    /// When the interview was over.
    pub over_at: Timestamp,
    /// How it ended.
    pub ending: Ending,
    /// How long the template plans, in minutes.
    pub planned_minutes: u32,
    /// How long it took without pauses, in seconds.
    pub used_seconds: u64,
    /// The weighted score over all that the interviewer graded.
    pub overall: Option<Score>,
    /// How much of the interview the interviewer graded.
    #[serde(skip)]
    pub graded: Graded,
    /// What the overall score comes to on the template's scale, where enough was graded.
    pub recommendation: Option<String>,
    /// The same score from the candidate's own grades.
    pub own_overall: Option<Score>,
    /// The rubric's criteria over all questions.
    pub criteria: Vec<CriterionResult>,
    /// The rounds.
    pub rounds: Vec<RoundResult>,
    /// All planned questions, in order.
    pub questions: Vec<QuestionResult>,
    /// What went well, the best first.
    pub strengths: Vec<Strength>,
    /// What to practise next, the most needed first.
    pub practise: Vec<Practice>,
}

/// One of the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScorecardPerson {
    /// Their number in Discord, as text.
    pub id: String,
    /// What they are called in the server.
    pub name: String,
}

/// One criterion over all questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CriterionResult {
    /// Its name in the rubric.
    pub name: String,
    /// What people read.
    pub title: String,
    /// How much it counts.
    pub weight: u32,
    /// The interviewer's grades, averaged over questions by the weight of their rounds.
    pub interviewer: Option<Score>,
    /// The candidate's own grades, likewise.
    pub candidate: Option<Score>,
    /// How much higher the candidate's are.
    pub gap: Option<ScoreGap>,
}

/// One round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoundResult {
    /// Its title.
    pub title: String,
    /// How much its questions count.
    pub weight: u32,
    /// How long the template plans, in minutes.
    pub planned_minutes: u32,
    /// How long its questions took without pauses, in seconds.
    pub used_seconds: u64,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuestionResult {
    /// The question.
    pub id: QuestionId,
    /// Its title, or its id if the bank has it no more.
    pub title: String,
    /// The position of its round, from 0.
    pub round: usize,
    /// Its category, written `pack:category`.
    pub topic: String,
    /// How hard it is.
    pub difficulty: Difficulty,
    /// Whether it was asked.
    pub asked: AskedStatus,
    /// How long it was talked about, in seconds.
    pub used_seconds: u64,
    /// How many hints were given.
    pub hints: u8,
    /// How many follow-ups were asked.
    pub follow_ups: u8,
    /// The key points, hit or missed; empty if it was not asked.
    pub key_points: Vec<KeyPointResult>,
    /// The grades of both; empty if it was not asked.
    pub grades: Vec<GradeResult>,
    /// The weighted score of the interviewer's grades.
    pub score: Option<Score>,
    /// What the interviewer noted.
    pub interviewer_note: String,
    /// What the candidate noted.
    pub candidate_note: String,
}

/// Whether a question was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AskedStatus {
    /// It was.
    Asked,
    /// The interviewer left it out.
    Skipped,
    /// The interview ended before.
    NotReached,
}

/// One key point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeyPointResult {
    /// What it says.
    pub text: String,
    /// Whether it was said.
    pub hit: bool,
}

/// The grades of both for one criterion of one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GradeResult {
    /// The criterion's name.
    pub criterion: String,
    /// What the interviewer gave.
    pub interviewer: Option<Grade>,
    /// What the candidate gave themselves.
    pub candidate: Option<Grade>,
    /// How much higher the candidate's is.
    pub gap: Option<ScoreGap>,
}

/// What the two are called in the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParticipantNames<'a> {
    /// The interviewer.
    pub interviewer: &'a str,
    /// The candidate.
    pub candidate: &'a str,
}

/// The scorecard of an interview, or nothing as long as it is not over or if nothing was asked.
/// `questions` are all that the bank has: it is where titles, key points and what to practise come
/// from.
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

impl Scorecard {
    /// How many of the key points of all asked questions were hit, and how many there are.
    #[must_use]
    pub fn key_points(&self) -> (usize, usize) {
        let all = || self.questions.iter().flat_map(|question| &question.key_points);
        (all().filter(|point| point.hit).count(), all().count())
    }
}

fn find<'a>(questions: &[&'a Question], id: &QuestionId) -> Option<&'a Question> {
    questions.iter().copied().find(|question| question.id == *id)
}

/// The key points of a question, hit or missed, as the bank has them. The bank may have changed
/// since they were ticked: what was ticked then counts, and nothing else is taken for it.
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
