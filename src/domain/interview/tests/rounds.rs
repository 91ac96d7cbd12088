//! The planned time of rounds.

use super::*;
use jiff::SignedDuration;

const OVER: PendingAction = PendingAction::SayRoundOver { round: 0 };

#[test]
fn the_end_of_a_round_is_announced_when_its_planned_time_is_used_up() {
    let mut play = Play::begun();
    assert_eq!(play.interview.round_is_over_at(), Some(at(700)), "ten minutes are planned");
    assert_eq!(play.bot(BotEvent::RoundTimed, 699), []);
    assert_eq!(play.bot(BotEvent::RoundTimed, 700), [OVER]);
    assert_eq!(play.interview.stage, InterviewStage::Asking, "nothing ends by itself");
    assert_eq!(play.interview.round_is_over_at(), None);
    assert_eq!(play.bot(BotEvent::RoundTimed, 800), [], "once");
}

#[test]
fn pauses_and_grading_put_the_end_of_a_round_off() {
    let mut play = Play::begun();
    play.member(BEN, MemberEvent::Pause, 400).unwrap();
    assert_eq!(play.interview.round_is_over_at(), None);
    assert_eq!(play.bot(BotEvent::RoundTimed, 5000), [], "never in a pause");
    play.member(BEN, MemberEvent::Resume, 5000).unwrap();
    assert_eq!(play.interview.round_is_over_at(), Some(at(5300)));
    play.member(ANN, MemberEvent::Close { question: 0 }, 5200).unwrap();
    assert_eq!(play.bot(BotEvent::RoundTimed, 5400), [], "nor while they grade");
    play.member(ANN, MemberEvent::Ask { question: 1 }, 6000).unwrap();
    assert_eq!(play.interview.round_is_over_at(), Some(at(6100)), "its second question");
    assert_eq!(play.bot(BotEvent::RoundTimed, 6100), [OVER]);
}

#[test]
fn each_round_has_its_own_time() {
    let mut play = Play::begun();
    play.bot(BotEvent::RoundTimed, 700);
    for question in 0..2 {
        play.member(ANN, MemberEvent::Skip { question }, 800).unwrap();
    }
    assert_eq!(play.interview.round_is_over_at(), Some(at(1400)));
    let over = [PendingAction::SayRoundOver { round: 1 }];
    assert_eq!(play.bot(BotEvent::RoundTimed, 1500), over);
}

#[test]
fn a_round_that_was_overdrawn_while_nobody_looked_is_over_as_soon_as_its_clock_runs() {
    let mut play = Play::begun();
    play.member(ANN, MemberEvent::Close { question: 0 }, 900).unwrap();
    play.member(ANN, MemberEvent::Ask { question: 1 }, 950).unwrap();
    assert_eq!(play.interview.round_is_over_at(), Some(at(750)));
    assert_eq!(play.bot(BotEvent::RoundTimed, 951), [OVER]);
}

#[test]
fn the_bot_looks_when_a_round_is_over_or_it_is_quiet_whichever_is_first() {
    let mut play = Play::begun();
    let numbers: Vec<u32> = play.interview.pending.iter().map(|it| it.number).collect();
    for number in numbers {
        play.bot(BotEvent::Done { number }, 100);
    }
    assert_eq!(play.interview.next_due(), Some(at(700)), "both at once here");
    play.interview.template.rounds[0].minutes = 5;
    assert_eq!(play.interview.next_due(), Some(at(400)));
    play.interview.template.rounds[0].minutes = 50;
    assert_eq!(play.interview.next_due(), Some(at(100) + QUIET));
    assert!(!interviewer_view(&play.interview, None, at(3099)).timer.is_round_over());
    assert!(interviewer_view(&play.interview, None, at(3100)).timer.is_round_over());
    assert_eq!(play.interview.used_in_round(0, at(3100)), SignedDuration::from_mins(50));
}
