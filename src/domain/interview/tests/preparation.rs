//! The interviewer's time before the first question.

use super::*;
use crate::domain::interview::choice::turn;
use crate::domain::question::QuestionId;
use jiff::SignedDuration;
use proptest::prelude::*;
use std::collections::HashSet;

/// Another question for the one at `position`, which the two don't know unless it is in `seen`.
fn other(
    interview: &Interview,
    position: usize,
    seen: &SeenQuestions,
) -> Result<InterviewQuestion, InterviewError> {
    let bank = bank();
    let questions: Vec<&Question> = bank.iter().collect();
    replacement(interview, &interview.questions[position].question, &questions, seen)
}

fn replace(play: &mut Play, position: usize) -> Result<Vec<PendingAction>, InterviewError> {
    let question = play.interview.questions[position].question.clone();
    let with = Box::new(other(&play.interview, position, &SeenQuestions::default())?);
    play.member(ANN, MemberEvent::Replace { question, with }, 70)
}

#[test]
fn no_clock_runs_while_the_interviewer_prepares_and_everything_starts_with_begin() {
    let mut play = Play::preparing();
    assert_eq!(play.interview.stage, InterviewStage::Preparing);
    assert_eq!((play.interview.started_at, play.interview.is_binding()), (None, true));
    assert_eq!(play.member(BEN, MemberEvent::Pause, 70), Err(InterviewError::StillPreparing));
    let only_ann = Err(InterviewError::OtherSeat(Seat::Interviewer));
    assert_eq!(play.member(BEN, MemberEvent::Begin, 70), only_ann);
    assert_eq!(play.member(EVE, MemberEvent::Begin, 70), Err(InterviewError::NoSeat));
    let effects = play.member(ANN, MemberEvent::Begin, 1000).unwrap();
    assert_eq!(effects, [PendingAction::PostPrompt { question: 0 }]);
    assert_eq!(play.interview.started_at, Some(at(1000)));
    let timer = interviewer_view(&play.interview, None, at(1030)).timer;
    assert_eq!([timer.used, timer.round_used], [SignedDuration::from_secs(30); 2]);
    assert_eq!(play.member(ANN, MemberEvent::Begin, 1040).unwrap(), [], "a second press");
    let left = |it: &Pending| it.effect == PendingAction::SayPreparing;
    assert!(!play.interview.pending.iter().any(left), "what wasn't said in time isn't said late");
}

#[test]
fn an_interview_without_preparation_begins_as_it_did_in_earlier_versions() {
    let mut play = Play::invited();
    play.interview.prepares = false;
    let json = serde_json::to_string(&play.interview).unwrap();
    assert!(!json.contains("prepares") && !json.contains("replaced"), "{json}");
    play.member(BEN, MemberEvent::Accept, 50).unwrap();
    let effects = play.bot(BotEvent::ThreadOpened { thread: ChannelId(9) }, 60);
    assert_eq!(effects, [PendingAction::PostPrompt { question: 0 }]);
    assert_eq!(play.member(ANN, MemberEvent::Begin, 70).unwrap(), []);
}

#[test]
fn either_can_leave_before_it_begins_and_both_are_free() {
    for (user, event, ending) in [
        (ANN, MemberEvent::End, Ending::Stopped(Seat::Interviewer)),
        (BEN, MemberEvent::End, Ending::Stopped(Seat::Candidate)),
        (BEN, MemberEvent::Decline, Ending::Declined(Seat::Candidate)),
    ] {
        let mut play = Play::preparing();
        assert_eq!(play.member(user, event, 70).unwrap(), [PendingAction::SayOver { ending }]);
        assert!(play.interview.was_canceled() && !play.interview.has_scorecard());
        assert_eq!(play.member(ANN, MemberEvent::Begin, 80), Err(InterviewError::Over(ending)));
    }
    let mut forgotten = Play::preparing();
    let hour = SignedDuration::from_hours(1);
    assert_eq!(forgotten.bot(BotEvent::Idle { after: hour }, 3659), []);
    forgotten.bot(BotEvent::Idle { after: hour }, 3660);
    assert_eq!(forgotten.interview.ending(), Some(Ending::Idle));
}

#[test]
fn a_question_is_replaced_by_one_of_its_round_until_there_is_no_other() {
    let mut play = Play::preparing();
    // Six questions fit the second round, which asks one of them.
    let mut met = vec![play.interview.questions[2].question.clone()];
    for _ in 0..5 {
        assert_eq!(replace(&mut play, 2).unwrap(), []);
        let new = &play.interview.questions[2];
        assert_eq!((new.category.as_str(), new.round), ("pitfalls", 1));
        assert!(!met.contains(&new.question), "{met:?}");
        met.push(new.question.clone());
    }
    let none = Err(InterviewError::NoReplacement("Traps".to_owned()));
    assert_eq!(replace(&mut play, 2), none);
    assert_eq!(play.interview.replaced, met[..5]);
    replace(&mut play, 0).unwrap();
    play.member(ANN, MemberEvent::Begin, 100).unwrap();
    assert_eq!(replace(&mut play, 1), Err(InterviewError::NoLongerPreparing));
}

#[test]
fn questions_are_replaced_by_the_interviewer_alone_and_by_an_older_card_not_twice() {
    let mut play = Play::preparing();
    let question = play.interview.questions[0].question.clone();
    let with = Box::new(other(&play.interview, 0, &SeenQuestions::default()).unwrap());
    let event = MemberEvent::Replace { question, with };
    let only_ann = Err(InterviewError::OtherSeat(Seat::Interviewer));
    assert_eq!(play.member(BEN, event.clone(), 70), only_ann);
    play.member(ANN, event.clone(), 71).unwrap();
    assert_eq!(play.member(ANN, event, 72), Err(InterviewError::AlreadyReplaced));
    assert_eq!(play.interview.replaced.len(), 1);
}

#[test]
fn a_handful_of_questions_can_be_replaced() {
    let mut play = Play::preparing();
    let fresh = |number: u32| question("oop", 100 + number, Difficulty::Easy);
    for number in 0..10 {
        let old = play.interview.questions[0].question.clone();
        let with = Box::new(turn(0, &fresh(number), 2));
        play.member(ANN, MemberEvent::Replace { question: old, with }, 70).unwrap();
    }
    assert_eq!(replace(&mut play, 0), Err(InterviewError::ReplacedEnough));
}

#[test]
fn an_interviewer_knows_what_they_could_read_and_the_other_half_asks_none_of_it() {
    let mut play = Play::preparing();
    replace(&mut play, 2).unwrap();
    let planned: HashSet<QuestionId> = play.interview.planned().cloned().collect();
    assert_eq!(planned.len(), 4);
    play.member(ANN, MemberEvent::Begin, 100).unwrap();
    let known = |play: &Play, user| play.interview.known_to(user).cloned().collect::<HashSet<_>>();
    assert_eq!(known(&play, ANN), planned);
    let first = &play.interview.questions[0].question;
    assert_eq!(known(&play, BEN), HashSet::from([first.clone()]), "what was asked");
    play.member(BEN, MemberEvent::End, 130).unwrap();
    play.member(BEN, MemberEvent::Finish, 140).unwrap();
    let bank = bank();
    let questions: Vec<&Question> = bank.iter().collect();
    let seen = SeenQuestions::default();
    let half = swap((&play.interview, None), BEN, InterviewId(7), &questions, &seen, &[], at(500));
    let half = half.unwrap().after.unwrap();
    assert!(half.prepares && half.planned().all(|question| !planned.contains(question)));
}

#[test]
fn a_question_of_the_same_difficulty_comes_first() {
    let play = Play::preparing();
    for position in 0..3 {
        let other = other(&play.interview, position, &SeenQuestions::default()).unwrap();
        let replaced = &play.interview.questions[position];
        assert_eq!(other.difficulty, replaced.difficulty);
    }
}

proptest! {
    #[test]
    fn a_replacement_fits_the_round_is_new_and_follows_from_the_interview(
        position in 0_usize..3,
        just in prop::collection::hash_set(0_usize..12, 0..8),
        earlier in prop::collection::vec(0_usize..12, 0..8),
        shuffled in Just((0..12).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let (bank, interview) = (bank(), Play::preparing().interview);
        let seen = SeenQuestions {
            just: just.iter().map(|at| bank[*at].id.clone()).collect(),
            earlier: earlier.iter().map(|at| bank[*at].id.clone()).collect(),
        };
        let old = &interview.questions[position];
        let round = &interview.template.rounds[old.round];
        let in_order: Vec<&Question> = bank.iter().collect();
        let mixed: Vec<&Question> = shuffled.iter().map(|at| &bank[*at]).collect();
        let found = replacement(&interview, &old.question, &in_order, &seen);
        prop_assert_eq!(&found, &replacement(&interview, &old.question, &mixed, &seen));
        let fits = |question: &&Question| {
            round.filter.admits(question)
                && !seen.just.contains(&question.id)
                && interview.planned().all(|planned| *planned != question.id)
        };
        match found {
            Ok(found) => {
                let question = bank.iter().find(|it| it.id == found.question).unwrap();
                prop_assert!(fits(&question));
                prop_assert_eq!((found.round, found.status), (old.round, QuestionStatus::Ahead));
            }
            Err(refused) => {
                prop_assert_eq!(refused, InterviewError::NoReplacement(round.title.clone()));
                prop_assert!(!bank.iter().any(|question| fits(&question)));
            }
        }
    }
}
