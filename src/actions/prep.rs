//! What a member's prep plan is projected from, read from the store.

use super::askable::askable;
use crate::bank::Bank;
use crate::domain::discount::Discount;
use crate::domain::ids::{GuildId, InteractionId, UserId};
use crate::domain::interview::Interview;
use crate::domain::member::Attempt;
use crate::domain::prep::{MockInterview, PrepInput, PrepPlan, strengths};
use crate::domain::progress::MemberProgress;
use crate::domain::question::{Filter, Question, QuestionId, Topic};
use crate::domain::review::ReviewCard;
use crate::domain::schedule::Zone;
use crate::domain::set_aside::SetAside;
use crate::store::Store;
use crate::templates::TemplateLibrary;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// The newest interviews that count.
const INTERVIEWS: usize = 200;
/// Cards read at once.
const PAGE: usize = 500;

/// Reads what `plan` is projected from at `now`. With it, [`PrepDay::new`] tells if anything of today's
/// set is left.
///
/// [`PrepDay::new`]: crate::domain::prep::PrepDay::new
pub(crate) async fn input<'a>(
    store: &dyn Store,
    bank: &'a Bank,
    library: &TemplateLibrary,
    (guild, user): (GuildId, UserId),
    plan: &PrepPlan,
    now: Timestamp,
) -> anyhow::Result<PrepInput<'a>> {
    let server = store.server(guild).await?;
    let set_aside = server.as_ref().map(|server| server.set_aside.clone()).unwrap_or_default();
    let zone = server.map_or(Zone::UTC, |server| server.settings.schedule.zone);
    let today = zone.date_at(now);
    let open = store.open_interviews_of(guild, &[user]).await?;
    let questions = in_focus(bank, &open, user, plan.focus.as_ref(), &set_aside);
    let attempts = store.attempts(guild, user).await?;
    let midnight = InteractionId::before(zone.start_of(today));
    let (before, of_today) =
        attempts.split_at(attempts.partition_point(|attempt| attempt.id.0 < midnight.0));
    let answered = |attempts: &[Attempt]| -> BTreeSet<QuestionId> {
        let counting = attempts.iter().filter(|it| it.discount != Some(Discount::Blank));
        counting.map(|attempt| attempt.question.clone()).collect()
    };
    let mut interviews = store.latest_interviews_of(guild, user, INTERVIEWS).await?;
    let last_mock = last_mock(user, &interviews, &zone);
    let morning = zone.start_of(today);
    interviews.retain(|interview| interview.over_at.is_some_and(|over| over < morning));
    let question = |id: &QuestionId| bank.get(id);
    let progress = MemberProgress::new(user, before, &interviews, question, &zone, today);
    let mut due: BTreeMap<Topic, usize> = BTreeMap::new();
    for id in store.due_reviews(guild, user, now).await? {
        if let Some(question) = askable(bank, &open, user, &id) {
            *due.entry(question.topic()).or_default() += 1;
        }
    }
    Ok(PrepInput {
        answered: answered(before),
        answered_today: answered(of_today),
        strengths: strengths(user, &progress, &interviews),
        due,
        reviewed: reviewed_on(store, guild, user, &zone, today).await?,
        mock: mock(library, &questions, plan.minutes),
        last_mock,
        questions,
    })
}

/// The questions in focus that can be asked.
fn in_focus<'a>(
    bank: &'a Bank,
    open: &[Interview],
    user: UserId,
    focus: Option<&Topic>,
    set_aside: &SetAside,
) -> Vec<&'a Question> {
    let filter = Filter { topics: focus.into_iter().cloned().collect(), ..Filter::default() };
    let in_focus = bank.questions().filter(|question| filter.admits(question));
    let can_be_asked = |question: &&Question| {
        !set_aside.contains(&question.id) && askable(bank, open, user, &question.id).is_some()
    };
    in_focus.filter(can_be_asked).collect()
}

/// The number of reviews that were due on `today` and are done.
async fn reviewed_on(
    store: &dyn Store,
    guild: GuildId,
    user: UserId,
    zone: &Zone,
    today: Date,
) -> anyhow::Result<usize> {
    let morning = zone.start_of(today);
    let is_of_today = |card: &ReviewCard| {
        zone.date_at(card.state.reviewed) == today
            && card.before.is_some_and(|before| before.due <= morning)
    };
    let (mut count, mut after) = (0, None);
    loop {
        let page = store.review_cards_after(guild, user, after, PAGE).await?;
        count += page.iter().filter(|card| is_of_today(card)).count();
        after = page.last().map(|card| card.question.clone()).filter(|_| page.len() == PAGE);
        if after.is_none() {
            return Ok(count);
        }
    }
}

/// The longest template that fits the minutes of a day and can be filled from the questions in focus.
fn mock(library: &TemplateLibrary, questions: &[&Question], minutes: u16) -> Option<MockInterview> {
    let usable = library.usable(questions).into_iter();
    let mut fitting = usable.filter(|template| template.minutes <= u32::from(minutes));
    fitting.next_back().and_then(|template| {
        let minutes = u16::try_from(template.minutes).ok()?;
        Some(MockInterview { template: template.name.clone(), minutes })
    })
}

/// The day on which the member was last the candidate of an interview that is over.
fn last_mock(user: UserId, interviews: &[Interview], zone: &Zone) -> Option<Date> {
    let as_candidate = interviews.iter().filter(|interview| interview.candidate == user);
    let over = as_candidate.filter_map(|interview| interview.started_at.and(interview.over_at));
    over.max().map(|over| zone.date_at(over))
}
