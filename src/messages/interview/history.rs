//! A member's own interviews.

use super::{interviewer, mention};
use crate::custom_id::CustomId;
use crate::domain::ids::UserId;
use crate::domain::interview::scorecard::{CriterionProgress, progress, summary};
use crate::domain::interview::{Interview, Score, Seat};
use crate::domain::schedule::Zone;
use crate::limits;
use crate::messages::{Message, NEUTRAL, counted, escaping, shorten};
use serenity::all::{
    CreateActionRow, CreateEmbed, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
};

/// The number of listed interviews.
const LISTED: usize = 15;
/// The number of scores in the trend.
const TREND: usize = 8;
/// The number of scores in the trend of one criterion, which has to fit a line on a phone.
const CRITERION_TREND: usize = 4;
/// The number of criteria with a trend.
const CRITERIA: usize = 8;

/// The finished interviews of `user`, passed oldest first, with the trend of their scores and a menu
/// of scorecards, whose dates are those in `zone`. `with` restricts them to one partner.
#[must_use]
pub fn history(
    user: UserId,
    with: Option<UserId>,
    zone: &Zone,
    interviews: &[Interview],
) -> Message {
    let told: Vec<&Interview> = interviews
        .iter()
        .filter(|interview| interview.has_scorecard())
        .filter(|interview| with.is_none_or(|with| interview.seat_of(with).is_some()))
        .collect();
    if told.is_empty() {
        return Message::text("No finished interviews yet. Start one with `/interview start`.");
    }
    let scores: Vec<Score> = told
        .iter()
        .filter(|interview| interview.candidate == user)
        .map(|interview| summary(interview))
        .filter(|summary| summary.graded.is_enough())
        .filter_map(|summary| summary.overall)
        .collect();
    let mut lines: Vec<String> =
        told.iter().rev().take(LISTED).map(|interview| line(user, interview)).collect();
    if scores.len() > 1 {
        let recent = &scores[scores.len().saturating_sub(TREND)..];
        let trend: Vec<String> = recent.iter().map(ToString::to_string).collect();
        lines.push(format!("\nYour scores as candidate, newest last: {}", trend.join(" → ")));
    }
    lines.extend(by_criterion(user, &told));
    let title = with.map_or("Your interviews", |_| "Your interviews together");
    Message::embed(
        CreateEmbed::new()
            .colour(NEUTRAL)
            .title(title)
            .description(shorten(&lines.join("\n"), limits::DESCRIPTION)),
    )
    .row(CreateActionRow::SelectMenu(scorecard_menu(user, zone, &told)))
}

/// A line for each criterion that was graded more than once.
fn by_criterion(user: UserId, told: &[&Interview]) -> Vec<String> {
    let progress = progress(user, told).into_iter().filter(|it| it.scores.len() > 1);
    let mut lines: Vec<String> = progress
        .take(CRITERIA)
        .map(|CriterionProgress { title, scores }| {
            let recent = &scores[scores.len().saturating_sub(CRITERION_TREND)..];
            let trend: Vec<String> = recent.iter().map(ToString::to_string).collect();
            format!("{}: {}", escaping::plain(&title), trend.join(" → "))
        })
        .collect();
    if !lines.is_empty() {
        lines.insert(0, "\n**By criterion**, newest last".to_owned());
    }
    lines
}

/// The menu of the listed interviews, newest first.
fn scorecard_menu(user: UserId, zone: &Zone, told: &[&Interview]) -> CreateSelectMenu {
    let options = told.iter().rev().take(LISTED).map(|interview| {
        let date = zone.date_at(interview.over_at.unwrap_or(interview.active_at));
        let seat = if interview.candidate == user { Seat::Candidate } else { Seat::Interviewer };
        let score = summary(interview).overall;
        let score = score.map(|score| format!(", {score} of 4")).unwrap_or_default();
        let label = shorten(&format!("{date} · {}", interview.template.name), limits::OPTION_LABEL);
        CreateSelectMenuOption::new(label, interview.id.to_string())
            .description(format!("You were the {seat}{score}"))
    });
    let options = options.collect();
    let id = CustomId::PastInterviews.to_string();
    CreateSelectMenu::new(id, CreateSelectMenuKind::String { options })
        .placeholder("Get a scorecard again")
}

fn line(user: UserId, interview: &Interview) -> String {
    let summary = summary(interview);
    let result = match (summary.overall, summary.recommendation) {
        (Some(overall), Some(label)) => format!("{overall} of 4, {}", escaping::plain(label)),
        (Some(overall), None) => {
            let of = counted(summary.graded.of, "grade");
            format!("{overall} of 4 from {} of {of}", summary.graded.given)
        }
        (None, _) => "not graded".to_owned(),
    };
    let seats = if interview.candidate == user {
        format!("interviewed by {}", interviewer(interview))
    } else {
        format!("you interviewed {}", mention(interview.candidate))
    };
    let day = interview.over_at.map_or(0, jiff::Timestamp::as_second);
    format!("<t:{day}:d> · {} · {seats} · {result}", interview.template.name)
}
