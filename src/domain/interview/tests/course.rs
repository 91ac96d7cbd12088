//! The course of an interview, step by step.

use super::*;
use crate::domain::ids::{ChannelId, InteractionId};
use crate::domain::key_point::{KeyPointId, Tick};
use jiff::SignedDuration;
use std::collections::BTreeSet;

#[test]
fn an_interview_goes_from_invitation_to_scorecard() {
    let mut play = Play::invited();
    assert_eq!(
        play.interview.pending.iter().map(|it| it.effect).collect::<Vec<_>>(),
        [PendingAction::AskToConfirm { seat: Seat::Candidate }]
    );
    let effects = play.member(BEN, MemberEvent::Accept, 10).unwrap();
    assert_eq!(effects, [PendingAction::OpenThread { public: false }]);
    let effects = play.bot(BotEvent::ThreadOpened { thread: ChannelId(9) }, 20);
    assert_eq!(effects, [PendingAction::SayPreparing]);
    let effects = play.member(ANN, MemberEvent::Begin, 30).unwrap();
    assert_eq!(effects, [PendingAction::PostPrompt { question: 0 }]);
    for question in 0..3 {
        let effects = play.member(ANN, MemberEvent::Close { question }, 100).unwrap();
        assert_eq!(effects[0], PendingAction::AskForGrades { question });
        play.grade(question, 3, 4, 110);
        if question < 2 {
            let effects =
                play.member(ANN, MemberEvent::Ask { question: question + 1 }, 120).unwrap();
            assert_eq!(effects, [PendingAction::PostPrompt { question: question + 1 }]);
        }
    }
    assert_eq!(play.interview.ending(), Some(Ending::Completed));
    let last = play.interview.pending.last().map(|it| it.effect);
    assert_eq!(last, Some(PendingAction::PostScorecard));
}

#[test]
fn grades_stay_blind_until_both_have_handed_in() {
    let mut play = Play::begun();
    play.member(ANN, MemberEvent::Close { question: 0 }, 200).unwrap();
    let grade = Some(Grade::ALL[2]);
    play.member(ANN, MemberEvent::Grade { question: 0, criterion: 0, grade }, 210).unwrap();
    play.member(ANN, MemberEvent::HandIn { question: 0 }, 211).unwrap();
    let seen = grades_seen_by(&play.interview, Seat::Candidate, 0).unwrap();
    assert!(seen.other_handed_in && seen.other.is_none());

    play.member(BEN, MemberEvent::Grade { question: 0, criterion: 1, grade }, 212).unwrap();
    let effects = play.member(BEN, MemberEvent::HandIn { question: 0 }, 213).unwrap();
    assert_eq!(effects, [PendingAction::ShowGrades { question: 0 }]);
    let seen = grades_seen_by(&play.interview, Seat::Candidate, 0).unwrap();
    assert_eq!(seen.other, Some(&[grade, None][..]));
    let late = MemberEvent::Grade { question: 0, criterion: 0, grade: Some(Grade::ALL[3]) };
    assert_eq!(play.member(ANN, late, 214), Err(InterviewError::GradesAreOpen));
}

#[test]
fn an_empty_sheet_cannot_be_handed_in() {
    let mut play = Play::begun();
    play.member(ANN, MemberEvent::Close { question: 0 }, 200).unwrap();
    let hand_in = MemberEvent::HandIn { question: 0 };
    assert_eq!(play.member(BEN, hand_in, 201), Err(InterviewError::NoGrades));
}

#[test]
fn only_the_two_can_do_anything_and_each_only_their_part() {
    let mut play = Play::begun();
    assert_eq!(play.member(EVE, MemberEvent::End, 150), Err(InterviewError::NoSeat));
    let interviewer_only = [
        MemberEvent::Close { question: 0 },
        MemberEvent::Skip { question: 0 },
        MemberEvent::Hint { question: 0 },
        MemberEvent::FollowUp { question: 0, number: 0 },
        MemberEvent::Tick { question: 0, said: BTreeSet::new(), unsaid: BTreeSet::new() },
        MemberEvent::Ask { question: 1 },
    ];
    for event in interviewer_only {
        let refused = play.member(BEN, event, 150);
        assert_eq!(refused, Err(InterviewError::OtherSeat(Seat::Interviewer)));
    }
}

#[test]
fn pauses_do_not_count() {
    let mut play = Play::begun();
    play.member(ANN, MemberEvent::Pause, 160).unwrap();
    assert_eq!(
        play.member(ANN, MemberEvent::Close { question: 0 }, 170),
        Err(InterviewError::Paused)
    );
    play.member(BEN, MemberEvent::Resume, 1000).unwrap();
    let timer = interviewer_view(&play.interview, None, at(1030)).timer;
    assert_eq!(timer.round_used, SignedDuration::from_secs(90));
    assert_eq!(timer.used, SignedDuration::from_secs(90));
    play.member(ANN, MemberEvent::Close { question: 0 }, 1040).unwrap();
    let timer = interviewer_view(&play.interview, None, at(1100)).timer;
    assert_eq!(timer.round_used, SignedDuration::from_secs(100));
    assert_eq!(timer.used, SignedDuration::from_secs(160), "grading counts in the whole");
}

#[test]
fn follow_ups_are_released_one_at_a_time() {
    let mut play = Play::begun();
    let release = |number| MemberEvent::FollowUp { question: 0, number };
    assert_eq!(play.member(ANN, release(1), 110), Err(InterviewError::NoSuchFollowUp));
    let effects = play.member(ANN, release(0), 111).unwrap();
    assert_eq!(effects, [PendingAction::PostFollowUp { question: 0, number: 0 }]);
    assert_eq!(play.member(ANN, release(0), 112).unwrap(), [], "a second press posts nothing");
    play.member(ANN, release(1), 113).unwrap();
    assert_eq!(play.member(ANN, release(2), 114), Err(InterviewError::NoSuchFollowUp));
}

#[test]
fn skipping_everything_ends_without_a_scorecard() {
    let mut play = Play::begun();
    for question in 0..3 {
        play.member(ANN, MemberEvent::Skip { question }, 110).unwrap();
    }
    assert_eq!(play.interview.ending(), Some(Ending::Completed));
    assert!(!play.interview.has_scorecard());
    let last = play.interview.pending.last().map(|it| it.effect);
    assert_eq!(last, Some(PendingAction::SayOver { ending: Ending::Completed }));
}

#[test]
fn what_was_begun_can_be_graded_after_an_early_end() {
    let mut play = Play::begun();
    play.member(BEN, MemberEvent::End, 130).unwrap();
    assert_eq!(play.interview.stage, InterviewStage::WrappingUp(Ending::Stopped(Seat::Candidate)));
    play.grade(0, 2, 2, 140);
    assert_eq!(play.interview.ending(), Some(Ending::Stopped(Seat::Candidate)));
}

#[test]
fn an_idle_interview_is_closed_with_what_there_is_and_without_the_idle_time() {
    let hour = SignedDuration::from_hours(1);
    let mut play = Play::begun();
    play.member(ANN, MemberEvent::Hint { question: 0 }, 400).unwrap();
    assert_eq!(play.bot(BotEvent::Idle { after: hour }, 3999), []);
    assert_eq!(play.bot(BotEvent::Idle { after: hour }, 4000), [PendingAction::PostScorecard]);
    assert_eq!(play.interview.ending(), Some(Ending::Idle));
    assert_eq!(play.interview.stopwatch.used(at(9999)), SignedDuration::from_secs(300));

    let mut unanswered = Play::invited();
    unanswered.bot(BotEvent::Idle { after: hour }, 3600);
    assert_eq!(unanswered.interview.ending(), Some(Ending::Expired));
}

#[test]
fn a_public_thread_needs_the_word_of_both() {
    let mut play = Play::invited();
    play.member(BEN, MemberEvent::Accept, 10).unwrap();
    assert_eq!(play.bot(BotEvent::PrivateThreadRefused, 11), [PendingAction::AskForPublicThread]);
    assert_eq!(play.member(ANN, MemberEvent::AgreeToPublic, 12).unwrap(), []);
    assert_eq!(play.member(ANN, MemberEvent::AgreeToPublic, 13).unwrap(), []);
    let effects = play.member(BEN, MemberEvent::AgreeToPublic, 14).unwrap();
    assert_eq!(effects, [PendingAction::OpenThread { public: true }]);
    play.bot(BotEvent::ThreadOpened { thread: ChannelId(9) }, 15);
    assert!(play.interview.public);
}

#[test]
fn a_candidate_can_decline_and_nothing_follows() {
    let mut play = Play::invited();
    let effects = play.member(BEN, MemberEvent::Decline, 10).unwrap();
    assert_eq!(effects, [PendingAction::SayOver { ending: Ending::Declined(Seat::Candidate) }]);
    let refused = play.member(BEN, MemberEvent::Accept, 11).unwrap_err();
    assert!(refused.to_string().starts_with("The candidate declined"), "{refused}");
}

#[test]
fn nobody_sits_in_two_running_interviews() {
    let running = Play::begun().interview;
    assert_eq!(ensure_free(BEN, BEN, &[&running]), Err(InterviewError::YouAreBusy));
    assert_eq!(ensure_free(BEN, EVE, &[&running]), Err(InterviewError::TheyAreBusy(BEN)));
    assert_eq!(ensure_free(EVE, EVE, &[&running]), Ok(()));
    assert_eq!(ensure_free(BEN, BEN, &[&invited()]), Ok(()), "an invitation binds nobody");
}

#[test]
fn what_ends_an_interview_frees_both() {
    let mut play = Play::begun();
    play.member(BEN, MemberEvent::End, 130).unwrap();
    assert!(matches!(play.interview.stage, InterviewStage::WrappingUp(_)));
    for user in [ANN, BEN] {
        assert_eq!(ensure_free(user, user, &[&play.interview]), Ok(()), "grades can wait");
    }
    let id = play.interview.questions[0].question.clone();
    assert!(play.interview.prevents_another(BEN, &id), "the answer still waits for the scorecard");
    let mut opening = Play::invited();
    opening.member(BEN, MemberEvent::Accept, 10).unwrap();
    assert_eq!(ensure_free(BEN, BEN, &[&opening.interview]), Err(InterviewError::YouAreBusy));
    opening.member(BEN, MemberEvent::Decline, 20).unwrap();
    assert_eq!(ensure_free(BEN, BEN, &[&opening.interview]), Ok(()));
}

#[test]
fn an_invitation_is_answered_by_its_addressee_and_taken_back_by_who_wants_it() {
    let interview = invited();
    let addressed = |user| interview.ensure_addressed(user, Seat::Candidate);
    assert_eq!(addressed(BEN), Ok(()));
    assert_eq!(addressed(ANN), Err(InterviewError::ForSomebodyElse(BEN)));
    assert_eq!(addressed(EVE), Err(InterviewError::NoSeat));
    let asked_by_eve = Interview { asked_by: Some(EVE), confirmed: [].into(), ..invited() };
    let seats = [(BEN, Seat::Interviewer, ANN), (EVE, Seat::Candidate, BEN)];
    for (user, seat, addressee) in seats {
        let refused = asked_by_eve.ensure_addressed(user, seat);
        assert_eq!(refused, Err(InterviewError::ForSomebodyElse(addressee)));
    }

    let mut play = Play::invited();
    assert_eq!(play.member(EVE, MemberEvent::Withdraw, 10), Err(InterviewError::NoSeat));
    assert_eq!(
        play.member(BEN, MemberEvent::Withdraw, 10),
        Err(InterviewError::NotBegun),
        "Ben may decline"
    );
    let effects = play.member(ANN, MemberEvent::Withdraw, 11).unwrap();
    assert_eq!(effects, [PendingAction::SayOver { ending: Ending::Withdrawn }]);
    let (delivery, event) = (InteractionId(1), MemberEvent::Withdraw);
    let sent = InterviewEvent::ByMember { user: EVE, delivery, event };
    let taken_back = apply(&asked_by_eve, &sent, at(10)).unwrap().interview;
    assert_eq!(taken_back.ending(), Some(Ending::Withdrawn));
    let mut begun = Play::begun();
    assert_eq!(begun.member(ANN, MemberEvent::Withdraw, 110), Err(InterviewError::Begun));
    assert_eq!(begun.interview.asked_by, None, "nobody has to be told any more");
}

#[test]
fn who_only_asked_for_an_invitation_is_forgotten_with_their_data() {
    let interview = Interview { asked_by: Some(EVE), ..invited() };
    let Forgotten::Kept(kept) = forget(&interview, EVE, at(10)) else { panic!("it goes on") };
    assert_eq!((kept.asked_by, kept.stage), (None, InterviewStage::Invited));
}

#[test]
fn a_card_that_is_out_of_date_takes_no_ticks_back() {
    let mut play = Play::begun();
    let ticks = |points: &[&str]| -> BTreeSet<Tick> {
        points.iter().map(|point| Tick::Point(KeyPointId::from_former_text(point))).collect()
    };
    let tick = |said: &[&str], unsaid: &[&str]| MemberEvent::Tick {
        question: 0,
        said: ticks(said),
        unsaid: ticks(unsaid),
    };
    let ticked = |play: &Play| play.interview.questions[0].ticked.ticked().collect::<BTreeSet<_>>();
    play.member(ANN, tick(&["one"], &[]), 110).unwrap();
    play.member(ANN, tick(&["two"], &[]), 111).unwrap();
    assert_eq!(ticked(&play), ticks(&["one", "two"]));
    play.member(ANN, tick(&["three"], &["one"]), 112).unwrap();
    assert_eq!(ticked(&play), ticks(&["three", "two"]));
    let many: Vec<String> = (0..10).map(|number| number.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(play.member(ANN, tick(&many, &[]), 113), Err(InterviewError::NoSuchKeyPoint));
}

#[test]
fn follow_ups_stay_on_the_card_with_their_answers() {
    let mut play = Play::begun();
    let bank = bank();
    let asked = play.interview.question().question.clone();
    let question = bank.iter().find(|it| it.id == asked);
    play.member(ANN, MemberEvent::FollowUp { question: 0, number: 0 }, 111).unwrap();
    let view = interviewer_view(&play.interview, question, at(120));
    assert_eq!(view.asked_follow_ups, &question.unwrap().follow_ups[..1]);
    assert_eq!(view.next_follow_up.map(|(number, _)| number), Some(1));
    play.member(ANN, MemberEvent::Close { question: 0 }, 130).unwrap();
    let view = interviewer_view(&play.interview, question, at(140));
    assert_eq!(view.asked_follow_ups.len(), 1, "they are compared while grading");
    assert_eq!(view.next_follow_up, None);
}

#[test]
fn deleting_ones_data_in_the_middle_ends_it() {
    let mut play = Play::begun();
    let note = MemberEvent::Note { question: 0, text: "Ann's words".to_owned() };
    play.member(ANN, note, 120).unwrap();
    assert_eq!(forget(&play.interview, EVE, at(130)), Forgotten::Untouched);
    assert_eq!(forget(&play.interview, BEN, at(130)), Forgotten::Deleted { was_open: true });
    let Forgotten::Kept(kept) = forget(&play.interview, ANN, at(130)) else {
        panic!("the candidate's part remains")
    };
    assert_eq!(kept.ending(), Some(Ending::Forgotten(Seat::Interviewer)));
    assert_eq!(kept.interviewer, None);
    assert!(!serde_json::to_string(&kept).unwrap().contains("Ann's words"));
}

#[test]
fn a_note_has_a_limit() {
    let mut play = Play::begun();
    let note = |text: String| MemberEvent::Note { question: 0, text };
    let long = "x".repeat(MAX_NOTE + 1);
    assert_eq!(play.member(BEN, note(long), 110), Err(InterviewError::LongNote));
    play.member(BEN, note("  so\u{7}-so\n".to_owned()), 111).unwrap();
    assert_eq!(play.interview.questions[0].candidate.note, "so-so");
    play.member(BEN, note(" ".to_owned()), 112).unwrap();
    assert_eq!(play.interview.questions[0].candidate.note, "");
}
