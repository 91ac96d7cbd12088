//! The plan fits its days, loses nothing, and covers what there is time for.

use super::*;
use crate::domain::ids::UserId;
use crate::domain::interview::tests::scorecards::played_interview;
use crate::domain::progress::MemberProgress;
use crate::domain::question::{self, Difficulty};
use crate::domain::schedule::{Weekdays, Zone};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use strum::VariantArray as _;

/// A Monday.
const MONDAY: Date = date(2026, 3, 2);

fn question(category: usize, number: usize, difficulty: Difficulty) -> Question {
    Question {
        category: format!("c{category}"),
        title: format!("Question {number}"),
        difficulty,
        key_points: vec!["That.".to_owned()],
        ..question::tests::question(&format!("python/c{category}-q{number}"))
    }
}

fn topic(category: usize) -> Topic {
    format!("python:c{category}").parse().unwrap()
}

/// So many easy questions in each category.
fn easy(counts: &[usize]) -> Vec<Question> {
    let of = |(category, count): (usize, &usize)| {
        (0..*count).map(move |number| question(category, number, Difficulty::Easy))
    };
    counts.iter().enumerate().flat_map(of).collect()
}

fn plan(date: Date, minutes: u16, weekdays: Weekdays) -> PrepPlan {
    let focus = None;
    PrepPlan { date, focus, minutes, weekdays, started: MONDAY, team: None, outcome: None }
}

fn every_day(days: i64, minutes: u16) -> PrepPlan {
    plan(MONDAY.saturating_add(days.days()), minutes, Weekdays::EVERY)
}

fn input(questions: &[Question]) -> PrepInput<'_> {
    PrepInput { questions: questions.iter().collect(), ..PrepInput::default() }
}

fn mock(minutes: u16) -> MockInterview {
    MockInterview { template: "screen".to_owned(), minutes }
}

fn ids(day: &PrepDay<'_>) -> Vec<String> {
    day.new.iter().map(|new| new.question.id.slug().to_owned()).collect()
}

fn due(count: usize) -> BTreeMap<Topic, usize> {
    BTreeMap::from([(topic(0), count)])
}

#[test]
fn a_few_questions_are_spread_over_the_days_and_missed_days_make_each_day_fuller() {
    let questions = easy(&[8, 4]);
    let (plan, input) = (every_day(6, 30), input(&questions));
    let count = |day: i64| {
        PrepDay::new(&plan, &input, MONDAY.saturating_add(day.days())).unwrap().new.len()
    };
    assert_eq!([0, 2, 3, 4, 5].map(count), [2, 3, 4, 5, 5], "five fit into 30 minutes");
}

#[test]
fn each_category_comes_up_once_before_the_weak_ones_get_more() {
    let questions = easy(&[3, 3, 3]);
    let strength = |own| Strength { own: Some(own), interviewed: None };
    let strengths = BTreeMap::from([(topic(0), strength(90)), (topic(2), strength(20))]);
    let input = PrepInput { strengths, ..input(&questions) };
    let day = PrepDay::new(&every_day(1, 36), &input, MONDAY).unwrap();
    assert_eq!(ids(&day), ["c2-q0", "c1-q0", "c0-q0", "c2-q1", "c2-q2", "c1-q1"]);
}

#[test]
fn a_days_set_stays_the_same_while_it_is_done() {
    let questions = easy(&[4, 4]);
    let plan = every_day(2, 30);
    let before = PrepInput { due: due(3), ..input(&questions) };
    let morning = PrepDay::new(&plan, &before, MONDAY).unwrap();
    assert_eq!((morning.reviews.planned, morning.new.len(), morning.minutes), (3, 4, 30));
    let answered_today = morning.new.iter().map(|new| new.question.id.clone()).collect();
    let after = PrepInput { answered_today, due: due(0), reviewed: 3, ..before };
    let evening = PrepDay::new(&plan, &after, MONDAY).unwrap();
    assert_eq!(ids(&evening), ids(&morning));
    assert_eq!((evening.reviews.planned, evening.minutes), (3, 30));
    assert!(evening.is_done() && !morning.is_done());
    assert_eq!((morning.next().map(|it| it.id.slug()), evening.next()), (Some("c0-q0"), None));
}

#[test]
fn reviews_beyond_the_day_roll_on_and_further_ones_can_be_done_at_once() {
    let questions = easy(&[9]);
    let plan = every_day(3, 20);
    let reviews = |left, reviewed| {
        let input = PrepInput { due: due(left), reviewed, ..input(&questions) };
        PrepDay::new(&plan, &input, MONDAY).unwrap().reviews
    };
    assert_eq!(reviews(12, 0), DayReviews { planned: 7, done: 0, rolling: 5 });
    assert_eq!(reviews(6, 6), DayReviews { planned: 7, done: 6, rolling: 5 });
    assert_eq!(reviews(2, 10), DayReviews { planned: 7, done: 7, rolling: 2 });
}

#[test]
fn without_new_questions_the_day_is_for_reviews() {
    let questions = easy(&[2]);
    let answered = questions.iter().map(|question| question.id.clone()).collect();
    let input = PrepInput { answered, due: due(30), ..input(&questions) };
    let day = PrepDay::new(&every_day(3, 30), &input, MONDAY).unwrap();
    assert_eq!((day.reviews.planned, day.reviews.rolling, day.minutes), (15, 15, 30));
}

#[test]
fn a_mock_interview_is_planned_on_the_last_day_of_each_week_and_held_once() {
    let questions = easy(&[20]);
    let plan = plan(MONDAY.saturating_add(14.days()), 30, Weekdays::WORKING);
    let mocks: Vec<Date> =
        plan.practice_days(MONDAY).filter(|day| plan.is_mock_day(*day)).collect();
    assert_eq!(mocks, [date(2026, 3, 6), date(2026, 3, 13)]);
    let on = |day, last_mock| {
        let input = PrepInput { mock: Some(mock(30)), last_mock, ..input(&questions) };
        PrepDay::new(&plan, &input, day).unwrap()
    };
    let friday = date(2026, 3, 6);
    let open = on(friday, Some(date(2026, 3, 1)));
    assert_eq!((open.mock.map(|mock| mock.is_done), open.new.len()), (Some(false), 0));
    assert_eq!(on(friday, Some(friday)).mock.map(|mock| mock.is_done), Some(true));
    let earlier = on(friday, Some(date(2026, 3, 3)));
    assert_eq!((earlier.mock, earlier.new.is_empty()), (None, false));
    assert_eq!(on(MONDAY, None).mock, None);
}

#[test]
fn there_is_a_set_on_the_members_days_before_the_interview_alone() {
    let plan = plan(date(2026, 3, 10), 30, Weekdays::WORKING);
    let days = [date(2026, 3, 1), MONDAY, date(2026, 3, 7), date(2026, 3, 9), date(2026, 3, 10)];
    assert_eq!(days.map(|day| plan.has_set_on(day)), [false, true, false, true, false]);
    let over = PrepPlan { outcome: Some(PrepOutcome::Well), ..plan };
    assert!(!over.has_set_on(MONDAY));
}

#[test]
fn strengths_are_the_mean_of_what_is_known() {
    let of = |own, interviewed| Strength { own, interviewed }.percent();
    assert_eq!(of(Some(80), Some(40)), Some(60));
    assert_eq!(
        (of(Some(80), None), of(None, Some(40)), of(None, None)),
        (Some(80), Some(40), None)
    );
}

#[test]
fn interviewers_key_points_and_grades_say_how_strong_a_candidate_is() {
    let interview = played_interview();
    let (ann, ben) = (UserId(1), UserId(2));
    let of = |member| {
        let interviews = std::slice::from_ref(&interview);
        let progress = MemberProgress::new(member, &[], interviews, |_| None, &Zone::UTC, MONDAY);
        strengths(member, &progress, interviews)
    };
    let percents: Vec<_> =
        of(ben).into_iter().map(|(topic, it)| (topic.to_string(), it.percent())).collect();
    let expected = [("python:oop", 100), ("python:pitfalls", 33)];
    let expected = expected.map(|(topic, percent)| (topic.to_owned(), Some(percent)));
    assert_eq!(percents, expected);
    assert!(of(ann).is_empty(), "she was the interviewer");
}

#[test]
fn the_weakest_categories_are_those_with_low_scores_and_then_those_not_begun() {
    let questions = easy(&[1, 1, 1, 1, 1]);
    let strength = |own| Strength { own: Some(own), interviewed: None };
    let strengths = [(topic(0), strength(85)), (topic(1), strength(60)), (topic(3), strength(30))];
    let input = PrepInput { strengths: strengths.into(), ..input(&questions) };
    let outlook = PrepOutlook::new(&every_day(9, 30), &input, MONDAY);
    let weakest: Vec<String> = outlook.weakest().iter().map(|it| it.topic.to_string()).collect();
    assert_eq!(weakest, ["python:c3", "python:c1", "python:c2"]);
}

#[test]
fn a_running_plan_keeps_what_is_not_changed_and_a_new_one_begins_with_defaults() {
    let wishes = |date| PrepWishes { date, focus: None, minutes: None, weekdays: None };
    let start = |before, wishes| {
        PrepPlan::after(before, PrepChange::Start(wishes), MONDAY).map(Option::unwrap)
    };
    let running = PrepPlan {
        focus: Some(topic(1)),
        started: date(2026, 2, 20),
        ..plan(date(2026, 3, 9), 60, Weekdays::WORKING)
    };
    let later = start(Some(running.clone()), wishes(date(2026, 3, 12))).unwrap();
    assert_eq!(later, PrepPlan { date: date(2026, 3, 12), ..running.clone() });
    let over = PrepPlan { outcome: Some(PrepOutcome::Well), ..running };
    let fresh = start(Some(over), wishes(date(2026, 3, 12))).unwrap();
    assert_eq!(fresh, plan(date(2026, 3, 12), DEFAULT_MINUTES, Weekdays::EVERY));
    let weekend =
        PrepWishes { weekdays: Some("sat,sun".parse().unwrap()), ..wishes(date(2026, 3, 6)) };
    assert_eq!(start(None, weekend), Err(PrepRefusal::NoDays));
}

#[test]
fn who_joins_with_other_days_still_gets_a_plan() {
    let weekend: Weekdays = "sat,sun".parse().unwrap();
    let before = plan(date(2026, 3, 20), 30, weekend);
    let team = crate::domain::ids::InteractionId(5);
    let join = PrepChange::Join(JoinedPrep { team, date: date(2026, 3, 6), focus: None });
    let joined = PrepPlan::after(Some(before), join, MONDAY).unwrap().unwrap();
    assert_eq!((joined.weekdays, joined.team), (Weekdays::EVERY, Some(team)));
}

fn any_plan() -> impl Strategy<Value = PrepPlan> {
    let weekdays = prop::collection::vec(prop::sample::select(Weekdays::WEEK.to_vec()), 1..=7)
        .prop_map(|days| Weekdays::new(days).unwrap());
    (1_i64..40, MINUTES, weekdays)
        .prop_map(|(days, minutes, weekdays)| {
            plan(MONDAY.saturating_add(days.days()), minutes, weekdays)
        })
        .prop_filter("there is a day", |plan| plan.practice_days(MONDAY).next().is_some())
}

fn any_questions() -> impl Strategy<Value = Vec<Question>> {
    let difficulty = prop::sample::select(Difficulty::VARIANTS.to_vec());
    prop::collection::vec((0_usize..8, difficulty), 0..60).prop_map(|all| {
        let all = all.into_iter().enumerate();
        all.map(|(number, (category, difficulty))| question(category, number, difficulty)).collect()
    })
}

fn any_mock(plan: &PrepPlan, minutes: Option<u16>) -> Option<MockInterview> {
    minutes.filter(|minutes| *minutes <= plan.minutes).map(mock)
}

/// What somebody did who prepared for some days: the questions answered, and the reviews still due.
struct Prepared {
    answered: BTreeSet<QuestionId>,
    due: usize,
    /// The minutes of each day with a set.
    minutes: Vec<u16>,
}

/// Prepares day by day: `shows_up` says on which days they do, and `arriving` how many reviews get due.
fn prepare(
    plan: &PrepPlan,
    questions: &[Question],
    mock: Option<&MockInterview>,
    shows_up: &[bool],
    arriving: &[usize],
) -> Prepared {
    let mut so_far = Prepared { answered: BTreeSet::new(), due: 0, minutes: Vec::new() };
    let mut expected = 0;
    for (position, today) in MONDAY.series(1.day()).take_while(|day| *day < plan.date).enumerate() {
        let more = arriving[position % arriving.len()];
        so_far.due += more;
        expected += more;
        let input = PrepInput {
            answered: so_far.answered.clone(),
            due: due(so_far.due),
            mock: mock.cloned(),
            ..input(questions)
        };
        let Some(day) = PrepDay::new(plan, &input, today) else { continue };
        so_far.minutes.push(day.minutes);
        assert_eq!(day.reviews.planned + day.reviews.rolling, so_far.due, "no review is lost");
        if shows_up[position % shows_up.len()] {
            so_far.answered.extend(day.new.iter().map(|new| new.question.id.clone()));
            so_far.due -= day.reviews.planned;
            expected -= day.reviews.planned;
        }
        assert_eq!(so_far.due, expected);
    }
    so_far
}

proptest! {
    #[test]
    fn no_day_exceeds_its_minutes_and_no_review_is_lost_whichever_days_are_missed(
        plan in any_plan(),
        questions in any_questions(),
        minutes in prop::option::of(15_u16..100),
        shows_up in prop::collection::vec(any::<bool>(), 1..10),
        arriving in prop::collection::vec(0_usize..30, 1..10),
    ) {
        let mock = any_mock(&plan, minutes);
        let prepared = prepare(&plan, &questions, mock.as_ref(), &shows_up, &arriving);
        prop_assert!(prepared.minutes.iter().all(|minutes| *minutes <= plan.minutes));
    }

    #[test]
    fn every_category_in_focus_is_covered_if_the_time_suffices(
        plan in any_plan(),
        questions in any_questions(),
        minutes in prop::option::of(15_u16..100),
        shows_up in prop::collection::vec(any::<bool>(), 1..10),
        arriving in prop::collection::vec(0_usize..30, 1..10),
    ) {
        let mock = any_mock(&plan, minutes);
        let prepared = prepare(&plan, &questions, mock.as_ref(), &shows_up, &arriving);
        let all: BTreeSet<Topic> = questions.iter().map(Question::topic).collect();
        let covered: BTreeSet<Topic> = questions
            .iter()
            .filter(|question| prepared.answered.contains(&question.id))
            .map(Question::topic)
            .collect();
        // Half of each day without a mock interview is enough for this many of the longest questions.
        let a_day = usize::from(plan.minutes.div_ceil(2) / 12).max(1);
        let is_there = |day: &Date| {
            let position = usize::try_from(MONDAY.until(*day).unwrap().get_days()).unwrap();
            shows_up[position % shows_up.len()] && (mock.is_none() || !plan.is_mock_day(*day))
        };
        let days = plan.practice_days(MONDAY).filter(is_there).count();
        prop_assert!(covered == all || days * a_day < all.len(), "{covered:?} of {all:?}");
    }

    #[test]
    fn at_least_as_much_comes_up_as_the_outlook_promises(
        plan in any_plan(),
        questions in any_questions(),
        minutes in prop::option::of(15_u16..100),
        arriving in prop::collection::vec(0_usize..30, 1..10),
    ) {
        let is_easy = |question| Question { difficulty: Difficulty::Easy, ..question };
        let questions: Vec<Question> = questions.into_iter().map(is_easy).collect();
        let mock = any_mock(&plan, minutes);
        let input = PrepInput { mock: mock.clone(), due: due(arriving[0]), ..input(&questions) };
        let outlook = PrepOutlook::new(&plan, &input, MONDAY);
        let prepared = prepare(&plan, &questions, mock.as_ref(), &[true], &arriving);
        prop_assert!(outlook.planned() <= outlook.questions());
        prop_assert!(prepared.answered.len() >= outlook.planned());
    }

    #[test]
    fn the_order_of_the_bank_and_repeated_projections_change_nothing(
        plan in any_plan(), questions in any_questions(),
    ) {
        let mut backwards = input(&questions);
        backwards.questions.reverse();
        let set = |input: &PrepInput<'_>| {
            PrepDay::new(&plan, input, MONDAY).map(|day| (ids(&day), day.minutes))
        };
        prop_assert_eq!(set(&input(&questions)), set(&backwards));
    }
}
