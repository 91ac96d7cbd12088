//! Streaks and leaderboards.

use super::review_note::due_line;
use super::{Message, NEUTRAL, button, counted, emoji, escaping};
use crate::custom_id::{CustomId, SeasonClick};
use crate::domain::ids::UserId;
use crate::domain::leaderboard::{Period, Rank};
use crate::domain::member::{Away, Member};
use crate::domain::schedule::Zone;
use crate::domain::streak::{DailyOutcome, MAX_FREEZES, StreakStatus, StreakStep};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serenity::all::{ButtonStyle, CreateActionRow, CreateEmbed};

/// The number of dailies that a streak explains.
const EXPLAINED: usize = 10;
/// The number of ranks that a leaderboard shows.
pub(crate) const PLACES: usize = 10;

/// The owner of a displayed streak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The reader, who has so many reviews due.
    Own {
        /// Their number.
        due: usize,
    },
    /// Somebody else.
    Other(UserId),
}

/// A member's stored name, or a mention, which clients resolve only if they know the member.
fn called(user: UserId, name: &str) -> String {
    let name = escaping::name(name);
    if name.is_empty() { format!("<@{user}>") } else { name }
}

/// A member's streak: current, longest, freezes, and the outcomes of the last dailies.
#[must_use]
pub fn streak(
    subject: Subject,
    member: &Member,
    standing: &StreakStatus,
    latest: Option<u64>,
    now: Timestamp,
    zone: &Zone,
) -> Message {
    let mut lines = Vec::new();
    if let Subject::Other(user) = subject {
        lines.push(format!("**{}**", called(user, &member.name)));
    }
    lines.push(format!(
        "{} **{} in a row** · longest {}",
        emoji::STREAK,
        standing.current,
        member.streak.longest
    ));
    lines.push(format!("{} Freezes: {} of {MAX_FREEZES}", emoji::FREEZE, standing.freezes));
    if let Subject::Own { due } = subject {
        lines.extend(due_line(due));
    }
    if let Some(span) = member.away.iter().find(|span| span.until > now) {
        lines.push(away_line(span, zone));
    }
    let explained = explain(member, standing, latest);
    if explained.is_empty() {
        lines.push("\nNo daily answered yet. The first answer starts a streak.".to_owned());
    } else {
        lines.push(format!("\n{}", explained.join("\n")));
    }
    let title = match subject {
        Subject::Own { .. } => "Your streak",
        Subject::Other(_) => "Streak",
    };
    Message::embed(CreateEmbed::new().colour(NEUTRAL).title(title).description(lines.join("\n")))
}

/// Names the days themselves, as they were given: an instant would be another day elsewhere.
fn away_line(span: &Away, zone: &Zone) -> String {
    let last_instant = span.until.saturating_sub(SignedDuration::from_secs(1)).unwrap_or(span.from);
    let (first, last) = (zone.date_at(span.from), zone.date_at(last_instant));
    let pattern = if first.year() == last.year() { "%B %-d" } else { "%B %-d, %Y" };
    let days = if first == last {
        format!("on {}", first.strftime(pattern))
    } else {
        format!("from {} to {}", first.strftime(pattern), last.strftime(pattern))
    };
    format!("{} Away {days}. Missed dailies don't count then.", emoji::AWAY)
}

/// The outcomes of the last dailies, newest first.
fn explain(member: &Member, standing: &StreakStatus, latest: Option<u64>) -> Vec<String> {
    let open = latest.filter(|_| standing.open && member.streak.last_answered.is_some());
    let open = open.map(|number| format!("{} #{number} open", emoji::OPEN));
    let closed = standing.since.iter().rev().chain(member.steps.iter().rev()).map(explain_step);
    open.into_iter().chain(closed).take(EXPLAINED).collect()
}

fn explain_step(step: &StreakStep) -> String {
    let number = step.daily;
    match step.outcome {
        DailyOutcome::Answered { streak, earned_freeze: false } => {
            format!("{} #{number} answered · {streak}", emoji::DONE)
        }
        DailyOutcome::Answered { streak, earned_freeze: true } => {
            format!("{} #{number} answered · {streak}, freeze earned", emoji::DONE)
        }
        DailyOutcome::Frozen => format!("{} #{number} missed, freeze used", emoji::FREEZE),
        DailyOutcome::Away => format!("{} #{number} while away", emoji::AWAY),
        DailyOutcome::Void => {
            format!("{} #{number} doesn't count for anyone", emoji::VOID)
        }
        DailyOutcome::Missed => format!("{} #{number} missed", emoji::MISSED),
        DailyOutcome::Repaired { streak } => {
            format!("{} #{number} repaired by an admin · {streak}", emoji::REPAIRED)
        }
    }
}

/// A day in the suggestions.
#[must_use]
pub fn date_choice(date: Date) -> String {
    date.strftime("%A, %B %-d").to_string()
}

/// A span away was stored; `begun` if its first day began before now.
#[must_use]
pub fn away(span: &Away, zone: &Zone, begun: bool) -> Message {
    let from_now_on = if begun {
        "\nThis starts now. The daily that's already posted still counts, so answer it before the \
         next one."
    } else {
        ""
    };
    let away = away_line(span, zone);
    Message::text(format!("{away}{from_now_on}\nBack early? Use `/streak back`."))
}

/// There is no span away to end.
#[must_use]
pub fn never_away() -> Message {
    Message::text(
        "You're not away, so there's nothing to end.\nUse `/streak away` for days when you can't \
         answer.",
    )
}

/// A member is back.
#[must_use]
pub fn back() -> Message {
    Message::text(format!("{} Welcome back. Dailies count for you again.", emoji::DONE))
}

/// An admin set a member's streak to `length`, as of `daily`.
#[must_use]
pub fn repaired(member: UserId, length: u32, daily: u64) -> Message {
    Message::text(format!(
        "{} <@{member}>'s streak is {length} as of daily #{daily}. `/streak show` says that an admin \
         repaired it.",
        emoji::DONE
    ))
}

/// A member, the reader unless `other`, was hidden from leaderboards, or no longer is.
#[must_use]
pub fn hidden(other: Option<UserId>, is_hidden: bool) -> Message {
    let text = match (other, is_hidden) {
        (None, true) => {
            "You're off the leaderboards here. Your streak and answers go on as before.\nUse \
             `/leaderboard unhide` to come back."
                .to_owned()
        }
        (None, false) => "You're on the leaderboards here.".to_owned(),
        (Some(user), true) => format!(
            "<@{user}> is off the leaderboards here, and only an admin can change that.\nUse \
             `/leaderboard unhide` to bring them back."
        ),
        (Some(user), false) => {
            format!("<@{user}> is on the leaderboards here, unless they chose to stay off.")
        }
    };
    Message::text(format!("{} {text}", emoji::DONE))
}

/// Asks for confirmation before a new season of the leaderboard begins. `current` is the start of
/// the one that it follows, which can be undone instead.
#[must_use]
pub fn reset_really(current: Option<Timestamp>) -> Message {
    let mut lines = vec![
        "Start a new season of the leaderboard?".to_owned(),
        "The week, the month and the season count from now on.".to_owned(),
        "Streaks, longest streaks and the board of all time stay.".to_owned(),
    ];
    let begin = CustomId::Season(SeasonClick::Begin { after: current });
    let mut buttons = vec![button(&begin, "Start a new season", ButtonStyle::Primary)];
    if let Some(start) = current {
        lines.insert(0, format!("This season began {}.", date(start)));
        let undo = CustomId::Season(SeasonClick::Undo(start));
        buttons.push(button(&undo, "Undo the last reset", ButtonStyle::Secondary));
    }
    Message::text(lines.join("\n")).row(CreateActionRow::Buttons(buttons))
}

/// A new season began at `start`.
#[must_use]
pub fn season_begun(start: Timestamp) -> Message {
    let undo = CustomId::Season(SeasonClick::Undo(start));
    Message::text(format!(
        "{} A new season of the leaderboard began {}.\n`/leaderboard show period:season` shows it. \
         Nothing was deleted, so you can undo this.",
        emoji::DONE,
        date(start)
    ))
    .row(CreateActionRow::Buttons(vec![button(&undo, "Undo", ButtonStyle::Secondary)]))
}

/// The last reset was undone. `current` is the start of the season that goes on.
#[must_use]
pub fn season_undone(current: Option<Timestamp>) -> Message {
    let now = current.map_or_else(
        || "The leaderboard counts as if there had been no reset.".to_owned(),
        |start| format!("The season that began {} goes on.", date(start)),
    );
    Message::text(format!("{} Undone. {now}", emoji::DONE))
}

fn date(instant: Timestamp) -> String {
    format!("on <t:{}:D>", instant.as_second())
}

/// The ranks of a period, with the reader's own if it is further down. With it comes the start of
/// the season, if that is when the period begins. `name` returns a member's stored name.
#[must_use]
pub fn leaderboard(
    (period, season): (Period, Option<Timestamp>),
    streaks: &[Rank],
    answers: &[Rank],
    reader: UserId,
    name: impl Fn(UserId) -> String,
) -> Message {
    let title = match period {
        Period::Week => "This week",
        Period::Month => "This month",
        Period::Season => "This season",
        Period::AllTime => "All time",
    };
    let streak_title = match period {
        Period::AllTime => "Longest streaks",
        Period::Week | Period::Month | Period::Season => "Streaks",
    };
    let since = season.map(|start| format!("A new season began {}.\n", date(start)));
    let text = [
        format!("**{} {streak_title}**", emoji::STREAK),
        places(streaks, reader, &name, |score| format!("{score} in a row")),
        format!("\n**{} Questions answered**", emoji::DONE),
        places(answers, reader, &name, |score| counted(score as usize, "question")),
    ];
    let text: Vec<String> = since.into_iter().chain(text).collect();
    Message::embed(CreateEmbed::new().colour(NEUTRAL).title(title).description(text.join("\n")))
}

fn places(
    places: &[Rank],
    reader: UserId,
    name: impl Fn(UserId) -> String,
    score: impl Fn(u32) -> String,
) -> String {
    if places.is_empty() {
        return "Nobody yet. One answer puts you in first place.".to_owned();
    }
    // Bold, because Discord renumbers a plain list and would separate members who share a rank.
    let line = |place: &Rank| {
        let name = called(place.member, &name(place.member));
        format!("**{}.** {name} · {}", place.rank, score(place.score))
    };
    let mut lines: Vec<String> = places.iter().take(PLACES).map(line).collect();
    let further_down = places.iter().skip(PLACES).find(|place| place.member == reader);
    lines.extend(further_down.map(|place| format!("…\n{}", line(place))));
    lines.join("\n")
}
