use super::*;
use crate::domain::discount::Discount;
use crate::domain::ids::{GuildId, InteractionId, UserId};
use crate::domain::key_point::{KeyPointId, Ticks};
use crate::domain::member::Attempt;
use crate::domain::question::{self, Difficulty, FollowUp, Question};
use crate::domain::whole_score::WholeScore;
use jiff::Timestamp;
use proptest::prelude::*;
use strum::VariantArray as _;

const HERE: GuildId = GuildId(1);

fn question(slug: &str, difficulty: Difficulty, points: usize) -> Question {
    Question {
        title: slug.to_owned(),
        difficulty,
        prompt: "How?".to_owned(),
        answer: "So.".to_owned(),
        key_points: (1..=points).map(|point| format!("Point {point}")).collect(),
        follow_ups: vec![FollowUp { question: "And then?".to_owned(), answer: None }],
        ..question::tests::question(&format!("python/{slug}"))
    }
}

fn attempt(id: u64, question: &Question, ticked: impl Into<Option<Ticks>>) -> Attempt {
    Attempt {
        id: InteractionId(id),
        question: question.id.clone(),
        daily: None,
        at: Timestamp::UNIX_EPOCH,
        text: "So.".to_owned(),
        chosen: Vec::new(),
        ticked: ticked.into(),
        shared: None,
        discount: None,
    }
}

/// The first `points` key points.
fn had(question: &Question, points: usize) -> Ticks {
    let ids = KeyPointId::from_texts(&question.key_points);
    Ticks::from_ticked(ids.iter().take(points).copied(), ids.clone())
}

/// One answer of each of `members` members, who all had the first `points` key points.
fn all_had(question: &Question, members: u64, points: usize) -> Vec<Attempt> {
    (1..=members).map(|id| attempt(id, question, had(question, points))).collect()
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() < 0.000_5
}

#[test]
fn the_interval_is_the_published_one() {
    // R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in
    // Medicine 17, 1998, table I: the score interval of 81 of 263, 15 of 148, 0 of 20 and 1 of 29.
    for (had, members, low, high) in [
        (81.0, 263, 0.2553, 0.3662),
        (15.0, 148, 0.0624, 0.1605),
        (0.0, 20, 0.0, 0.1611),
        (1.0, 29, 0.0061, 0.1718),
    ] {
        let measured = Measured::new(had, members);
        assert!(close(measured.low, low) && close(measured.high, high), "{measured:?}");
    }
}

#[test]
fn too_few_answers_say_nothing() {
    let question = question("gil", Difficulty::Easy, 3);
    let few = ScoredAnswers::of(&question, &all_had(&question, 19, 0));
    assert_eq!((few.members(), few.measured()), (19, None));
    assert_eq!(few.unknown_points().count(), 0);
    let enough = ScoredAnswers::of(&question, &all_had(&question, 20, 0));
    let measured = enough.measured().unwrap();
    assert_eq!(measured.contradicts(Difficulty::Easy), Some(Difficulty::Hard));
    assert_eq!(measured.to_string(), "0% (95% interval 0–17%, 20 members)");
    assert_eq!(enough.unknown_points().collect::<Vec<_>>(), [(0, 20), (1, 20), (2, 20)]);
}

#[test]
fn a_label_is_contradicted_only_by_a_whole_interval() {
    // 60% of 40 members is medium, but up to 74% is possible.
    let unsure = Measured::new(24.0, 40);
    assert_eq!(unsure.difficulty(), Difficulty::Medium);
    assert_eq!(unsure.contradicts(Difficulty::Easy), None);
    assert_eq!(unsure.contradicts(Difficulty::Hard), Some(Difficulty::Medium));
    // The same share of ten times as many is sure.
    let sure = Measured::new(240.0, 400);
    assert_eq!(sure.contradicts(Difficulty::Easy), Some(Difficulty::Medium));
    assert_eq!(sure.contradicts(Difficulty::Medium), None);
}

#[test]
fn what_says_nothing_about_the_question_is_not_counted() {
    let question = question("gil", Difficulty::Easy, 3);
    let unscored = attempt(1, &question, None);
    let too_many =
        Attempt { discount: Some(Discount::TooMany), ..attempt(2, &question, had(&question, 1)) };
    let guess = Attempt {
        chosen: vec!["q7dtl".parse().unwrap()],
        ..attempt(3, &question, WholeScore::Had.ticks())
    };
    let edited = vec!["Another point".to_owned()];
    let ids = KeyPointId::from_texts(&edited);
    let of_another_version = attempt(4, &question, Ticks::from_ticked(ids.clone(), ids));
    let answers = ScoredAnswers::of(&question, &[unscored, too_many, guess, of_another_version]);
    assert_eq!(answers.members(), 0);
}

#[test]
fn a_score_of_the_whole_answer_is_all_half_or_nothing() {
    let question = question("gil", Difficulty::Easy, 0);
    let scores = [WholeScore::Had, WholeScore::Partly, WholeScore::Missed, WholeScore::Partly];
    let attempts: Vec<Attempt> =
        scores.iter().cycle().take(40).map(|it| attempt(1, &question, it.ticks())).collect();
    let measured = ScoredAnswers::of(&question, &attempts).measured().unwrap();
    assert!(close(measured.mean, 0.5), "{measured:?}");
}

#[test]
fn a_member_counts_once_with_their_newest_answer() {
    let gil = question("gil", Difficulty::Hard, 2);
    let mut survey = Survey::new([&gil]);
    for user in 1..=20 {
        survey.attempt(HERE, UserId(user), attempt(1, &gil, had(&gil, 0)));
        survey.attempt(HERE, UserId(user), attempt(2, &gil, had(&gil, 2)));
        let blank = Attempt { discount: Some(Discount::Blank), ..attempt(3, &gil, None) };
        survey.attempt(HERE, UserId(user), blank);
    }
    let findings = survey.finish();
    assert_eq!((findings.answers, findings.measured), (20, 1));
    assert_eq!(findings.mismatches[0].as_measured, Difficulty::Easy);
}

#[test]
fn the_same_member_in_two_servers_counts_in_each() {
    let gil = question("gil", Difficulty::Easy, 2);
    let mut survey = Survey::new([&gil]);
    survey.attempt(GuildId(1), UserId(7), attempt(1, &gil, had(&gil, 2)));
    survey.attempt(GuildId(2), UserId(7), attempt(2, &gil, had(&gil, 2)));
    assert_eq!(survey.finish().answers, 2);
}

#[test]
fn findings_name_what_nobody_has_and_nobody_opens() {
    let (gil, mro) = (question("gil", Difficulty::Medium, 3), question("mro", Difficulty::Easy, 3));
    let mut survey = Survey::new([&gil, &mro]);
    for user in 1..=30 {
        survey.attempt(HERE, UserId(user), attempt(1, &gil, had(&gil, 2)));
        survey.attempt(HERE, UserId(user), attempt(2, &mro, had(&mro, 1)));
    }
    let shown = |question: &Question, shown, opened| QuestionTally {
        question: question.id.clone(),
        shown,
        opened,
    };
    survey.tally(&shown(&gil, 29, 0));
    survey.tally(&shown(&gil, 1, 0));
    survey.tally(&shown(&mro, 100, 1));
    let findings = survey.finish();
    let mismatches: Vec<&str> =
        findings.mismatches.iter().map(|it| it.question.title.as_str()).collect();
    assert_eq!(mismatches, ["mro"]);
    let points: Vec<(&str, &str)> =
        findings.unknown_points.iter().map(|it| (it.question.title.as_str(), it.point)).collect();
    assert_eq!(points, [("gil", "Point 3"), ("mro", "Point 2"), ("mro", "Point 3")]);
    assert_eq!(findings.unopened, [Unopened { question: &gil, shown: 30 }]);
}

#[test]
fn the_clearest_mismatch_comes_first() {
    let (near, far) =
        (question("near", Difficulty::Easy, 2), question("wide", Difficulty::Easy, 2));
    let mut survey = Survey::new([&near, &far]);
    for user in 1..=200 {
        survey.attempt(HERE, UserId(user), attempt(1, &near, had(&near, 1)));
        survey.attempt(HERE, UserId(user), attempt(2, &far, had(&far, 0)));
    }
    let findings = survey.finish();
    let order: Vec<&str> = findings.mismatches.iter().map(|it| it.question.id.slug()).collect();
    assert_eq!(order, ["wide", "near"]);
}

#[test]
fn a_version_follows_the_words_and_not_the_spacing() {
    let one = question("gil", Difficulty::Easy, 2);
    let spaced = Question { answer: "  So.\n".to_owned(), ..one.clone() };
    assert_eq!(QuestionVersion::of(&one), QuestionVersion::of(&spaced));
    let relabeled = Question { difficulty: Difficulty::Hard, ..one.clone() };
    let edited = Question { answer: "No.".to_owned(), ..one.clone() };
    for other in [relabeled, edited] {
        assert_ne!(QuestionVersion::of(&one), QuestionVersion::of(&other));
    }
}

#[test]
fn flags_are_grouped_by_question_with_the_newest_first() {
    let flag = |slug: &str, kind, second| {
        let question = question(slug, Difficulty::Easy, 1);
        let new = NewFlag {
            version: QuestionVersion::of(&question),
            question: question.id,
            kind,
            note: if second == 3 { String::new() } else { format!("note {second}") },
            now: Timestamp::from_second(second).unwrap(),
        };
        new.opened()
    };
    let flags = [
        flag("gil", FlagKind::Typo, 1),
        flag("mro", FlagKind::Typo, 2),
        flag("mro", FlagKind::Wrong, 3),
        flag("mro", FlagKind::Wrong, 4),
    ];
    let groups = FlaggedQuestion::group(flags);
    let slugs: Vec<&str> = groups.iter().map(|it| it.question.slug()).collect();
    assert_eq!(slugs, ["mro", "gil"]);
    assert_eq!(groups[0].kinds(), [(FlagKind::Wrong, 2), (FlagKind::Typo, 1)]);
    let notes: Vec<&str> = groups[0].notes().map(|flag| flag.note.as_str()).collect();
    assert_eq!(notes, ["note 4", "note 2"]);
}

fn shares() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec((0.0..=1.0).boxed(), 1..300)
}

fn measured(shares: &[f64]) -> Measured {
    Measured::new(shares.iter().sum(), u32::try_from(shares.len()).unwrap())
}

proptest! {
    #[test]
    fn an_interval_contains_its_mean_and_stays_between_0_and_1(shares in shares()) {
        let Measured { mean, low, high, .. } = measured(&shares);
        prop_assert!(0.0 <= low && low <= mean && mean <= high && high <= 1.0);
        prop_assert!(low < high, "nothing is ever certain");
    }

    #[test]
    fn an_interval_is_at_least_as_wide_as_the_variance_asks_for(shares in shares()) {
        let Measured { mean, low, high, .. } = measured(&shares);
        let count = f64::from(u32::try_from(shares.len()).unwrap());
        let squares: f64 = shares.iter().map(|share| (share - mean).powi(2)).sum();
        prop_assert!(squares / count <= mean * (1.0 - mean) + 1e-9);
        prop_assert!((high - low) / 2.0 + 1e-9 >= (squares / count / (count + 4.0)).sqrt());
    }

    #[test]
    fn the_same_shares_of_more_members_are_surer(shares in shares(), times in 2..5_usize) {
        let (once, often) = (measured(&shares), measured(&shares.repeat(times)));
        prop_assert!(often.high - often.low < once.high - once.low);
    }

    #[test]
    fn easier_and_harder_mirror_each_other(shares in shares()) {
        let mirrored: Vec<f64> = shares.iter().map(|share| 1.0 - share).collect();
        let (one, other) = (measured(&shares), measured(&mirrored));
        prop_assert!(close(one.low, 1.0 - other.high) && close(one.high, 1.0 - other.low));
    }

    #[test]
    fn a_label_is_contradicted_only_where_the_interval_has_nothing_of_its_band(shares in shares()) {
        let measured = measured(&shares);
        for label in Difficulty::VARIANTS.iter().copied() {
            let (from, to) = match label {
                Difficulty::Easy => (EASY_FROM, 1.0),
                Difficulty::Medium => (HARD_BELOW, EASY_FROM),
                Difficulty::Hard => (0.0, HARD_BELOW),
            };
            let meets = measured.low <= to && from <= measured.high;
            prop_assert_eq!(measured.contradicts(label).is_none(), meets);
            prop_assert_ne!(measured.contradicts(label), Some(label));
        }
    }

    #[test]
    fn a_survey_counts_as_reading_each_question_alone(points in prop::collection::vec(0..=3_usize, 1..60)) {
        let gil = question("gil", Difficulty::Medium, 3);
        let mut survey = Survey::new([&gil]);
        let mut attempts = Vec::new();
        for (user, points) in (1..).zip(&points) {
            let attempt = attempt(user, &gil, had(&gil, *points));
            attempts.push(attempt.clone());
            survey.attempt(HERE, UserId(user), attempt);
        }
        let alone = ScoredAnswers::of(&gil, &attempts);
        let findings = survey.finish();
        prop_assert_eq!(findings.answers, u64::from(alone.members()));
        prop_assert_eq!(findings.measured, usize::from(alone.measured().is_some()));
        prop_assert_eq!(findings.unknown_points.len(), alone.unknown_points().count());
    }
}
