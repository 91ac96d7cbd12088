//! The interviewer's verdict.

use super::*;
use crate::domain::interview::scorecard::verdict;

fn given(label: usize, strengths: &str) -> MemberEvent {
    let (strengths, work_on) = (strengths.to_owned(), "Ask before coding.".to_owned());
    MemberEvent::Verdict { label, strengths, work_on }
}

/// Everything was asked, and the interview waits for grades.
fn wrapping_up() -> Play {
    let mut play = Play::begun();
    play.member(ANN, MemberEvent::Close { question: 0 }, 200).unwrap();
    play.member(ANN, MemberEvent::End, 210).unwrap();
    play
}

#[test]
fn a_verdict_is_the_interviewers_and_can_be_changed_until_the_scorecard() {
    let mut play = wrapping_up();
    let only_ann = Err(InterviewError::OtherSeat(Seat::Interviewer));
    assert_eq!(play.member(BEN, given(0, ""), 220), only_ann);
    assert_eq!(play.member(EVE, given(0, ""), 220), Err(InterviewError::NoSeat));
    assert_eq!(play.member(ANN, given(3, ""), 220), Err(InterviewError::NoSuchLabel));
    let long = "x".repeat(MAX_VERDICT + 1);
    assert_eq!(play.member(ANN, given(0, &long), 220), Err(InterviewError::LongVerdict));
    assert_eq!(play.member(ANN, given(0, "Calm."), 221).unwrap(), []);
    assert_eq!(play.member(ANN, given(1, "  Calm,\u{7}\nclear. "), 222).unwrap(), []);
    play.member(BEN, MemberEvent::Finish, 230).unwrap();
    let told = verdict(&play.interview).unwrap();
    assert_eq!(
        (told.recommendation.as_str(), told.strengths.as_str()),
        ("Not yet", "Calm,\nclear.")
    );
    assert_eq!(play.member(ANN, given(0, ""), 240), Err(InterviewError::VerdictIsFinal));
}

#[test]
fn a_verdict_that_was_not_ready_for_the_scorecard_follows_it_once() {
    let mut play = wrapping_up();
    play.member(BEN, MemberEvent::Finish, 230).unwrap();
    let numbers: Vec<u32> = play.interview.pending.iter().map(|it| it.number).collect();
    for number in numbers {
        play.bot(BotEvent::Done { number }, 231);
    }
    assert_eq!(play.member(ANN, given(0, ""), 240).unwrap(), [PendingAction::PostVerdict]);
    assert_eq!(play.member(ANN, given(0, ""), 241).unwrap(), [], "the same again");
    assert_eq!(play.member(ANN, given(1, ""), 242), Err(InterviewError::VerdictIsFinal));
}

#[test]
fn a_verdict_that_overtakes_the_scorecard_is_part_of_it() {
    let mut play = wrapping_up();
    play.member(BEN, MemberEvent::Finish, 230).unwrap();
    assert_eq!(play.member(ANN, given(0, ""), 240).unwrap(), [], "it waits to be posted");
}

#[test]
fn without_a_scorecard_there_is_nothing_to_judge() {
    let mut preparing = Play::preparing();
    assert_eq!(preparing.member(ANN, given(0, ""), 70), Err(InterviewError::StillPreparing));
    preparing.member(ANN, MemberEvent::End, 80).unwrap();
    let over = Err(InterviewError::Over(Ending::Stopped(Seat::Interviewer)));
    assert_eq!(preparing.member(ANN, given(0, ""), 90), over);
}

#[test]
fn a_verdict_goes_with_the_interviewers_data() {
    let mut play = wrapping_up();
    play.member(ANN, given(0, "Ann's words"), 220).unwrap();
    let Forgotten::Kept(kept) = forget(&play.interview, ANN, at(300)) else {
        panic!("the candidate's part remains")
    };
    assert_eq!(kept.verdict, None);
    assert!(!serde_json::to_string(&kept).unwrap().contains("Ann's words"));
}
