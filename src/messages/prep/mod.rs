//! Prep plans: the day's set, the countdown, and the plan until the interview.

mod interview_day;
mod team;

pub use interview_day::{DATE_FIELD, how_did_it_go, new_date_form, resting, went};
pub use team::team;

use super::review_note::due_line;
use super::{Message, NEUTRAL, button, counted, emoji, escaping, listed};
use crate::bank::Bank;
use crate::custom_id::{CustomId, PrepClick};
use crate::domain::prep::{
    CategoryOutlook, DayMock, DayReviews, NewQuestion, PrepDay, PrepOutlook, PrepPlan,
    REVIEW_MINUTES, minutes_for,
};
use crate::domain::question::{Question, Topic};
use jiff::civil::Date;
use serenity::all::{ButtonStyle, CreateActionRow, CreateButton, CreateEmbed};

/// The button that shows the next new question.
const NEXT: &str = "Start";
/// The button that starts reviewing.
const REVIEW: &str = "Review";
/// The button that shows the set of today.
const TODAY: &str = "Today's set";
/// The button that confirms ending a plan.
const STOP: &str = "End my plan";
/// The most categories that are listed.
const LISTED: usize = 12;
/// The most new questions that are listed.
const QUESTIONS: usize = 15;
/// The difference, in percent, from which on somebody does better alone than in interviews.
const BETTER_ALONE: usize = 15;

/// A plan, ready to be shown.
pub struct PrepView<'a> {
    /// The plan.
    pub plan: &'a PrepPlan,
    /// Today in the server's time zone.
    pub today: Date,
    /// What is done and what fits.
    pub outlook: &'a PrepOutlook,
    /// The questions, for the names of categories.
    pub bank: &'a Bank,
}

impl PrepView<'_> {
    /// The name of a category, with its pack unless the focus names it.
    fn category(&self, topic: &Topic) -> String {
        let name = match (self.bank.category(topic), &self.plan.focus) {
            (Some((_, category)), Some(_)) => category.title.clone(),
            (Some((pack, category)), None) => format!("{} · {}", category.title, pack.title),
            (None, _) => topic.to_string(),
        };
        escaping::plain(&name)
    }

    fn date(&self, day: Date) -> String {
        date(day, self.today)
    }

    /// The focus, the minutes and the days.
    fn wishes(&self) -> String {
        let PrepPlan { focus, minutes, weekdays, .. } = self.plan;
        let days = super::setup::weekdays(*weekdays);
        format!("Focus: {} · {minutes} minutes, {days}", focus_name(self.bank, focus.as_ref()))
    }

    /// `**18 days to go** · Friday, March 20`
    fn countdown(&self) -> String {
        let days = usize::try_from(self.plan.days_until(self.today)).unwrap_or(0);
        let date = self.date(self.plan.date);
        format!("{} **{} to go** · {date}", emoji::PREP, counted(days, "day"))
    }
}

/// A day in words, with its year if that is not this one.
#[must_use]
pub fn date(date: Date, today: Date) -> String {
    let format = if date.year() == today.year() { "%A, %B %-d" } else { "%A, %B %-d, %Y" };
    date.strftime(format).to_string()
}

/// A day in the suggestions.
#[must_use]
pub fn date_choice(day: Date, today: Date) -> String {
    let days = today.until(day).map_or(0, |span| span.get_days());
    let days = usize::try_from(days).unwrap_or(0);
    format!("{} (in {})", date(day, today), counted(days, "day"))
}

fn focus_name(bank: &Bank, focus: Option<&Topic>) -> String {
    focus.map_or_else(
        || "everything".to_owned(),
        |topic| escaping::plain(&super::setup::topic_name(bank, topic)),
    )
}

fn prep_button(click: PrepClick, label: &str, style: ButtonStyle) -> CreateButton {
    button(&CustomId::Prep(click), label, style)
}

fn embed(title: &str, lines: &[String]) -> Message {
    Message::embed(CreateEmbed::new().colour(NEUTRAL).title(title).description(lines.join("\n")))
}

/// The set of today.
#[must_use]
pub fn today(view: &PrepView<'_>, day: &PrepDay<'_>) -> Message {
    let mut lines = vec![view.countdown()];
    lines.extend(reviews(day.reviews));
    lines.extend(new_questions(view, &day.new));
    lines.extend(day.mock.as_ref().map(mock));
    let minutes = view.plan.minutes;
    lines.push(match (day.minutes, day.is_done()) {
        (0, _) => "\nNothing is left to do today.".to_owned(),
        (_, true) => format!("\n{} Today's set is done.", emoji::DONE),
        (taken, false) => format!("\nAbout {taken} of your {minutes} minutes."),
    });
    let rolling = day.reviews.rolling;
    if rolling > 0 {
        let (roll, are) = if rolling == 1 { ("rolls", "is") } else { ("roll", "are") };
        let further = counted(rolling, "more review");
        lines.push(match view.outlook.next_day {
            Some(next) => format!("{further} {are} due and {roll} on to {}.", view.date(next)),
            None => format!("{further} {are} due. Use `/review start` if you have the time."),
        });
    }
    if let (true, Some(next)) = (day.is_done(), view.outlook.next_day) {
        lines.push(format!("The next set comes on {}.", view.date(next)));
    }
    let mut buttons = Vec::new();
    if day.next().is_some() {
        buttons.push(prep_button(PrepClick::Next, NEXT, ButtonStyle::Primary));
    }
    if day.reviews.left() + rolling > 0 {
        buttons.push(prep_button(PrepClick::Review, REVIEW, ButtonStyle::Secondary));
    }
    let message = embed(TODAY, &lines);
    if buttons.is_empty() { message } else { message.row(CreateActionRow::Buttons(buttons)) }
}

fn reviews(reviews: DayReviews) -> Option<String> {
    let minutes = u16::try_from(reviews.planned).unwrap_or(u16::MAX).saturating_mul(REVIEW_MINUTES);
    let done = match reviews.done {
        _ if reviews.left() == 0 => format!(" {}", emoji::DONE),
        0 => String::new(),
        done => format!(", {done} done"),
    };
    let counted = counted(reviews.planned, "review");
    (reviews.planned > 0)
        .then(|| format!("\n{} **{counted}**{done} · {minutes} min", emoji::REVIEW))
}

fn new_questions(view: &PrepView<'_>, new: &[NewQuestion<'_>]) -> Vec<String> {
    if new.is_empty() {
        return Vec::new();
    }
    let minutes: u16 = new.iter().map(|new| minutes_for(new.question)).sum();
    let heading = format!("\n**{}** · {minutes} min", counted(new.len(), "new question"));
    let named = new.iter().take(QUESTIONS).map(|new| {
        let bullet = if new.is_done { emoji::DONE } else { "•" };
        format!("{bullet} {}", question(view, new.question))
    });
    let more = new.len().saturating_sub(QUESTIONS);
    let more = (more > 0).then(|| format!("and {more} more"));
    std::iter::once(heading).chain(named).chain(more).collect()
}

fn question(view: &PrepView<'_>, question: &Question) -> String {
    let difficulty = emoji::difficulty(question.difficulty);
    let title = escaping::plain(&question.title);
    format!("{title} · {difficulty} {} · {}", question.difficulty, view.category(&question.topic()))
}

fn mock(mock: &DayMock) -> String {
    let (template, minutes) = (&mock.interview.template, mock.interview.minutes);
    if mock.is_done {
        return format!("\n**Mock interview** {}", emoji::DONE);
    }
    format!(
        "\n**Mock interview** · {minutes} min\nInvite someone with `/interview start` and the \
         template *{template}*. To find a partner, use `/interview match join`."
    )
}

/// Today has no set.
#[must_use]
pub fn day_off(view: &PrepView<'_>, due: usize) -> Message {
    let mut lines = vec![view.countdown()];
    lines.push(match view.outlook.next_day {
        Some(next) => format!("Today is off. The next set comes on {}.", view.date(next)),
        None => "Today is off, and no set is left before your interview.".to_owned(),
    });
    lines.extend(due_line(due));
    Message::text(lines.join("\n"))
}

/// A plan that was started or changed, by category. `before` is the plan before, if there was one.
#[must_use]
pub fn overview(view: &PrepView<'_>, before: Option<&PrepPlan>) -> Message {
    let PrepView { plan, outlook, .. } = view;
    let mut lines = vec![view.countdown(), view.wishes()];
    if let Some(before) = before.filter(|it| it.outcome.is_none() && it.date != plan.date) {
        lines.push(format!("It was {} before.", view.date(before.date)));
    }
    lines.extend(team_line(plan));
    lines.push(format!("\n{}", what_fits(view)));
    let planned = outlook.categories.iter().filter(|category| category.planned > 0);
    let mut planned: Vec<&CategoryOutlook> = planned.collect();
    planned.sort_by_key(|category| std::cmp::Reverse(category.planned));
    lines.extend(planned.iter().take(LISTED).map(|it| {
        format!("• {}: {} of {}", view.category(&it.topic), it.planned, it.questions - it.answered)
    }));
    if planned.len() > LISTED {
        lines.push(format!("and {}", counted_categories(planned.len() - LISTED, "more")));
    }
    lines.extend(next_mock(view));
    lines.push(
        "\nReviews come first every day. If you miss a day, I spread what is left over the days that \
         remain."
            .to_owned(),
    );
    let is_today = plan.has_set_on(view.today);
    lines.push(match outlook.next_day {
        _ if is_today => "Today's set is ready: `/prep today`.".to_owned(),
        Some(next) => format!("The next set comes on {}: `/prep today`.", view.date(next)),
        None => "`/prep status` shows where you are.".to_owned(),
    });
    let message = embed("Your prep plan", &lines);
    let today = || prep_button(PrepClick::Today, TODAY, ButtonStyle::Primary);
    if is_today { message.row(CreateActionRow::Buttons(vec![today()])) } else { message }
}

fn counted_categories(count: usize, which: &str) -> String {
    format!("{count} {which} categor{}", if count == 1 { "y" } else { "ies" })
}

/// How many new questions fit before the interview.
fn what_fits(view: &PrepView<'_>) -> String {
    let outlook = view.outlook;
    let left = outlook.questions() - outlook.answered();
    let planned = outlook.planned();
    let new = counted(left, "new question");
    match planned {
        _ if outlook.questions() == 0 => "There are no questions in this focus yet.".to_owned(),
        _ if left == 0 => {
            "You've answered every question in it. Reviews keep them fresh.".to_owned()
        }
        _ if planned >= left => format!("Before your interview you'll get through **all {new}**:"),
        _ => format!("Before your interview you'll get through **at least {planned} of {new}**:"),
    }
}

fn team_line(plan: &PrepPlan) -> Option<String> {
    plan.team.map(|_| "You share this date with your team: `/prep team`.".to_owned())
}

fn next_mock(view: &PrepView<'_>) -> Option<String> {
    let day = view.outlook.next_mock?;
    let when = if day == view.today { "today".to_owned() } else { view.date(day) };
    Some(format!("Next mock interview: {when}."))
}

/// Where the member stands.
#[must_use]
pub fn status(view: &PrepView<'_>) -> Message {
    let outlook = view.outlook;
    let mut lines = vec![view.countdown(), view.wishes()];
    lines.extend(team_line(view.plan));
    let categories = outlook.categories.len();
    lines.push(format!(
        "\n**Covered:** {} of {}, in {} of {}",
        outlook.answered(),
        counted(outlook.questions(), "question"),
        outlook.begun(),
        if categories == 1 { "1 category".to_owned() } else { format!("{categories} categories") },
    ));
    let left = outlook.questions() - outlook.answered();
    if left > 0 {
        let at_least = if outlook.planned() >= left { "all" } else { "at least" };
        lines.push(format!(
            "**Still to come:** {at_least} {} on {}",
            counted(outlook.planned(), "new question"),
            counted(outlook.days, "day"),
        ));
    }
    lines.extend(next_mock(view));
    let weakest: Vec<String> =
        outlook.weakest().into_iter().map(|category| weak(view, category)).collect();
    if !weakest.is_empty() {
        lines.push("\n**Weakest**".to_owned());
        lines.extend(weakest);
    }
    let message = embed("Where you stand", &lines);
    if view.plan.has_set_on(view.today) {
        let today = prep_button(PrepClick::Today, TODAY, ButtonStyle::Primary);
        message.row(CreateActionRow::Buttons(vec![today]))
    } else {
        message
    }
}

/// A weak category, and what to do about it.
fn weak(view: &PrepView<'_>, category: &CategoryOutlook) -> String {
    let name = view.category(&category.topic);
    let strength = category.strength.unwrap_or_default();
    let percent = strength.percent().map_or(String::new(), |percent| format!(" {percent}%"));
    let is_better_alone = match (strength.own, strength.interviewed) {
        (Some(own), Some(interviewed)) => own >= interviewed + BETTER_ALONE,
        _ => false,
    };
    let mut advice = Vec::new();
    if category.due > 0 {
        let reviews = counted(category.due, "review");
        let are = if category.due == 1 { "is" } else { "are" };
        advice.push(format!("{reviews} {are} due (`/review start`)"));
    }
    if is_better_alone {
        advice.push("you do better alone, so say it aloud in an `/interview start`".to_owned());
    }
    if category.planned > 0 {
        let new = counted(category.planned, "new question");
        let are = if category.planned == 1 { "is" } else { "are" };
        advice.push(format!("{new} {are} in your plan"));
    }
    if advice.is_empty() {
        advice.push(format!("get one with `/question category:{}`", category.topic));
    }
    let begun = if category.answered == 0 { ", not begun" } else { "" };
    format!("• {name}{percent}{begun}: {}.", listed(&advice, "and"))
}

/// Asks for confirmation before a plan is deleted.
#[must_use]
pub fn really_stop(plan: &PrepPlan, today: Date) -> Message {
    let stop = prep_button(PrepClick::Stop(plan.date), STOP, ButtonStyle::Danger);
    Message::text(format!(
        "End your plan for {}? Your answers and reviews stay.",
        date(plan.date, today)
    ))
    .row(CreateActionRow::Buttons(vec![stop]))
}

/// The plan is deleted.
#[must_use]
pub fn stopped() -> Message {
    Message::text(format!(
        "{} Your plan has ended. Your answers and reviews are still here.\nFor another date, use \
         `/prep start`.",
        emoji::DONE
    ))
}
