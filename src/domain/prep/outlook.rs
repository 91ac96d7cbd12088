//! What fits until the interview, by category.

use super::day::{Ahead, PrepDay, room_on};
use super::{PrepInput, PrepPlan, Strength};
use crate::domain::question::Topic;
use jiff::ToSpan as _;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// From this strength on, in percent, a category is not named among the weakest.
const STRONG: usize = 80;
/// The number of categories that are named as the weakest.
const WEAKEST: usize = 3;

/// What is done and what fits until the interview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrepOutlook {
    /// The number of days with a set from today on.
    pub days: usize,
    /// The next day with a set after today.
    pub next_day: Option<Date>,
    /// The next day with a mock interview, today included.
    pub next_mock: Option<Date>,
    /// The categories in focus, by pack and slug.
    pub categories: Vec<CategoryOutlook>,
}

/// One category up to the interview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryOutlook {
    /// The category.
    pub topic: Topic,
    /// The number of its questions.
    pub questions: usize,
    /// The number of them that the member has answered.
    pub answered: usize,
    /// The number of new ones that fit from now on even if every day is full of reviews.
    pub planned: usize,
    /// The number of reviews that are due now.
    pub due: usize,
    /// The member's strength, if anything was scored.
    pub strength: Option<Strength>,
}

impl CategoryOutlook {
    fn percent(&self) -> Option<usize> {
        self.strength.and_then(Strength::percent)
    }
}

impl PrepOutlook {
    /// The outlook on `today`. Each day's reviews are unknown, so each is assumed to have as many as it
    /// takes.
    #[must_use]
    pub fn new(plan: &PrepPlan, input: &PrepInput<'_>, today: Date) -> Self {
        let day = PrepDay::new(plan, input, today);
        let today_new = day.iter().flat_map(|day| &day.new).filter(|new| !new.is_done);
        let mut planned: Vec<_> = today_new.map(|new| new.question).collect();
        let todays: Vec<_> = planned.iter().map(|question| &question.id).collect();
        let is_answered = |id: &_| input.answered.contains(id) || input.answered_today.contains(id);
        let mut ahead = Ahead::new(input, |id| !is_answered(id) && !todays.contains(&id));
        let tomorrow = today.saturating_add(1.day());
        let days: Vec<Date> = plan.practice_days(tomorrow).collect();
        for (position, day) in days.iter().enumerate() {
            let mock = input.mock.as_ref().filter(|_| plan.is_mock_day(*day));
            let room = room_on(plan, mock);
            let pace = ahead.pace(days.len() - position);
            planned.extend(ahead.take(ahead.reserved(room), pace));
        }
        let mut categories: BTreeMap<Topic, CategoryOutlook> = BTreeMap::new();
        for question in &input.questions {
            let topic = question.topic();
            let category = categories.entry(topic).or_insert_with_key(|topic| CategoryOutlook {
                topic: topic.clone(),
                questions: 0,
                answered: 0,
                planned: 0,
                due: input.due.get(topic).copied().unwrap_or_default(),
                strength: input.strengths.get(topic).copied(),
            });
            category.questions += 1;
            category.answered += usize::from(is_answered(&question.id));
        }
        for question in planned {
            if let Some(category) = categories.get_mut(&question.topic()) {
                category.planned += 1;
            }
        }
        let mocks = plan.practice_days(today).filter(|day| plan.is_mock_day(*day));
        Self {
            days: days.len() + usize::from(day.is_some()),
            next_day: days.first().copied(),
            next_mock: mocks.min().filter(|_| input.mock.is_some()),
            categories: categories.into_values().collect(),
        }
    }

    /// The number of questions in focus.
    #[must_use]
    pub fn questions(&self) -> usize {
        self.categories.iter().map(|category| category.questions).sum()
    }

    /// The number of them that the member has answered.
    #[must_use]
    pub fn answered(&self) -> usize {
        self.categories.iter().map(|category| category.answered).sum()
    }

    /// The number of new questions that fit from now on.
    #[must_use]
    pub fn planned(&self) -> usize {
        self.categories.iter().map(|category| category.planned).sum()
    }

    /// The number of categories in which the member has answered something.
    #[must_use]
    pub fn begun(&self) -> usize {
        self.categories.iter().filter(|category| category.answered > 0).count()
    }

    /// The three weakest categories, the weakest first: those with a strength below 80%, then those that
    /// are not begun.
    #[must_use]
    pub fn weakest(&self) -> Vec<&CategoryOutlook> {
        let scored = |it: &&CategoryOutlook| it.percent().is_some_and(|percent| percent < STRONG);
        let mut weakest: Vec<&CategoryOutlook> = self.categories.iter().filter(scored).collect();
        weakest.sort_by_key(|category| category.percent());
        let unknown = |it: &&CategoryOutlook| it.percent().is_none() && it.answered == 0;
        weakest.extend(self.categories.iter().filter(unknown));
        weakest.truncate(WEAKEST);
        weakest
    }
}
