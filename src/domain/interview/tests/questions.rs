//! The choice of questions.

use super::*;
use crate::domain::ids::ChannelId;
use proptest::prelude::*;
use std::collections::HashSet;

fn ids(turns: &[InterviewQuestion]) -> Vec<String> {
    turns.iter().map(|turn| turn.question.to_string()).collect()
}

#[test]
fn rounds_that_compete_for_questions_still_get_theirs() {
    let bank = bank();
    let questions: Vec<&Question> = bank.iter().collect();
    let mut template = template();
    template.rounds = vec![round("Any", &[], 6), round("Objects", &["oop"], 6)];
    for seed in 0..20 {
        let turns =
            choose(&template, &rubric(), &questions, &SeenQuestions::default(), seed).unwrap();
        assert!(turns[6..].iter().all(|turn| turn.category == "oop"));
    }
    template.rounds[1].count = 7;
    let too_few =
        choose(&template, &rubric(), &questions, &SeenQuestions::default(), 1).unwrap_err();
    assert_eq!((too_few.round, too_few.wanted, too_few.fitting), (1, 7, 6));
}

#[test]
fn swapping_seats_asks_other_questions_in_the_same_thread_once() {
    let mut play = Play::begun();
    let bank = bank();
    let questions: Vec<&Question> = bank.iter().collect();
    let seen = SeenQuestions::default();
    let swapped = |interview: &Interview, user, id| {
        swap((interview, None), user, InterviewId(id), &questions, &seen, &[], at(500))
    };
    assert_eq!(swapped(&play.interview, BEN, 7), Err(InterviewError::NotOver));
    play.member(ANN, MemberEvent::End, 130).unwrap();
    play.member(ANN, MemberEvent::Finish, 140).unwrap();
    assert_eq!(swapped(&play.interview, EVE, 7), Err(InterviewError::NoSeat));

    let Swap { before, after } = swapped(&play.interview, BEN, 7).unwrap();
    let after = after.unwrap();
    assert_eq!((after.interviewer, after.candidate), (Some(BEN), ANN));
    assert_eq!(after.thread, play.interview.thread);
    assert_eq!(after.stage, InterviewStage::Invited, "the other one is asked");
    let asked: Vec<PendingAction> = after.pending.iter().map(|pending| pending.effect).collect();
    assert_eq!(asked, [PendingAction::AskToConfirm { seat: Seat::Candidate }]);
    let earlier: HashSet<String> = ids(&before.questions).into_iter().collect();
    assert!(ids(&after.questions).iter().all(|id| !earlier.contains(id)));
    assert_eq!(swapped(&before, ANN, 8).unwrap().after, None, "a second press changes nothing");

    let sent = |user, event| InterviewEvent::ByMember { user, delivery: InteractionId(1), event };
    let agreed = apply(&after, &sent(ANN, MemberEvent::Accept), at(510)).unwrap().interview;
    assert_eq!((agreed.stage, agreed.thread), (InterviewStage::Preparing, play.interview.thread));
    let declined = apply(&after, &sent(ANN, MemberEvent::Decline), at(510)).unwrap().interview;
    let again =
        |half| swap((&before, Some(half)), BEN, InterviewId(9), &questions, &seen, &[], at(600));
    assert!(again(&declined).unwrap().after.is_some(), "who declined can be asked again");
    assert_eq!(again(&agreed).unwrap().after, None);
}

#[test]
fn a_plan_from_the_bank_stays_with_the_topics_and_leaves_a_half_for_the_swap() {
    let bank = bank();
    let questions: Vec<&Question> = bank.iter().collect();
    let topics = ["python:oop".parse().unwrap()];
    let plan = mixed_template(&questions, &topics, "technical").unwrap();
    assert_eq!((plan.questions(), plan.minutes), (3, 15));
    let turns = choose(&plan, &rubric(), &questions, &SeenQuestions::default(), 1).unwrap();
    assert!(turns.iter().all(|turn| turn.category == "oop"));
    assert_eq!(enough_for(&plan, &questions, 2), Ok(()));
    assert_eq!(mixed_template(&questions[..1], &[], "technical").unwrap().questions(), 1);
    assert_eq!(mixed_template(&[], &[], "technical"), None);
    let elsewhere = ["algorithms".parse().unwrap()];
    assert_eq!(mixed_template(&questions, &elsewhere, "technical"), None);
    let longest = plan.scale.last().unwrap();
    assert_eq!(longest.from, Score::LOWEST, "every score has a label");
}

#[test]
fn what_no_question_has_is_named() {
    let bank = bank();
    let questions: Vec<&Question> = bank.iter().collect();
    let filter = |packs: &[&str], categories: &[&str], tags: &[&str]| {
        let list = |of: &[&str]| of.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        RoundFilter {
            packs: list(packs),
            categories: list(categories),
            tags: list(tags),
            ..RoundFilter::default()
        }
    };
    let told = |filter: RoundFilter| UnknownReference::describe(&filter.unknown(&questions));
    assert_eq!(filter(&["python"], &["oop"], &["tag"]).unknown(&questions), []);
    assert_eq!(told(filter(&["go"], &["oop"], &[])), "there is no pack “go” here");
    assert_eq!(
        told(filter(&["python", "go"], &["opp"], &["tga"])),
        "there is no pack “go”, no category “opp” and no tag “tga” here"
    );
    let mut template = template();
    template.rounds[0].filter = filter(&["go"], &[], &[]);
    let refused =
        choose(&template, &rubric(), &questions, &SeenQuestions::default(), 1).unwrap_err();
    let text = refused.to_string();
    assert!(text.ends_with("“Objects”: there is no pack “go” here."), "{text}");
}

#[test]
fn a_swap_waits_for_members_who_are_in_another_interview() {
    let mut play = Play::begun();
    play.member(ANN, MemberEvent::End, 130).unwrap();
    play.member(ANN, MemberEvent::Finish, 140).unwrap();
    let bank = bank();
    let questions: Vec<&Question> = bank.iter().collect();
    let mut other = Play::begun().interview;
    other.candidate = EVE;
    let refused = swap(
        (&play.interview, None),
        BEN,
        InterviewId(7),
        &questions,
        &SeenQuestions::default(),
        &[&other],
        at(500),
    );
    assert_eq!(refused, Err(InterviewError::TheyAreBusy(ANN)));
}

#[test]
fn bots_and_oneself_are_no_candidates() {
    let (template, rubric, bank) = (template(), rubric(), bank());
    let questions: Vec<&Question> = bank.iter().collect();
    let invitation = Invitation {
        id: InterviewId(1),
        channel: ChannelId(9),
        thread: None,
        asked_by: ANN,
        interviewer: ANN,
        candidate: ANN,
        with_bot: false,
        template: &template,
        rubric: &rubric,
        seed: 1,
    };
    let seen = SeenQuestions::default();
    let invited = |invitation: &Invitation<'_>, open: &[&Interview]| {
        invite(invitation, &questions, &seen, open, at(0)).map(|it| it.stage)
    };
    assert_eq!(invited(&invitation, &[]), Err(InterviewError::Yourself));
    let bot = Invitation { candidate: BEN, with_bot: true, ..invitation };
    assert_eq!(invited(&bot, &[]), Err(InterviewError::Bot));
    let again = Invitation { with_bot: false, ..bot };
    assert_eq!(invited(&again, &[&super::invited()]), Err(InterviewError::AlreadyInvited));
    assert_eq!(invited(&again, &[]), Ok(InterviewStage::Invited));
}

proptest! {
    #[test]
    fn chosen_questions_fit_differ_are_new_and_follow_from_the_seed(
        seed: u64,
        just in prop::collection::hash_set(0_usize..12, 0..4),
        earlier in prop::collection::vec(0_usize..12, 0..8),
        shuffled in Just((0..12).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let bank = bank();
        let template = template();
        let seen = SeenQuestions {
            just: just.iter().map(|at| bank[*at].id.clone()).collect(),
            earlier: earlier.iter().map(|at| bank[*at].id.clone()).collect(),
        };
        let in_order: Vec<&Question> = bank.iter().collect();
        let mixed: Vec<&Question> = shuffled.iter().map(|at| &bank[*at]).collect();
        let turns = choose(&template, &rubric(), &in_order, &seen, seed).unwrap();
        prop_assert_eq!(&turns, &choose(&template, &rubric(), &mixed, &seen, seed).unwrap());
        let distinct: HashSet<_> = turns.iter().map(|turn| &turn.question).collect();
        prop_assert_eq!(distinct.len(), 3);
        for turn in &turns {
            prop_assert!(!seen.just.contains(&turn.question));
            let wanted = &template.rounds[turn.round].filter;
            let question = bank.iter().find(|it| it.id == turn.question).unwrap();
            prop_assert!(wanted.admits(question));
            // An earlier one is asked only if the category has no fresh one left.
            if seen.earlier.contains(&turn.question) {
                let fresh = bank.iter().filter(|it| {
                    it.category == turn.category
                        && !seen.just.contains(&it.id)
                        && !seen.earlier.contains(&it.id)
                });
                prop_assert!(fresh.count() < template.rounds[turn.round].count as usize);
            }
        }
    }
}
