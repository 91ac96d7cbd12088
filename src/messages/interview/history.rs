//! A member's own interviews.

use super::{interviewer, mention};
use crate::domain::ids::UserId;
use crate::domain::interview::scorecard::summary;
use crate::domain::interview::{Interview, Score};
use crate::limits;
use crate::messages::{Message, NEUTRAL, counted, escaping, shorten};
use serenity::all::CreateEmbed;

/// The number of listed interviews.
const LISTED: usize = 15;
/// The number of scores in the trend.
const TREND: usize = 8;

/// The finished interviews of `user`, passed oldest first, with the trend of their scores. `with`
/// restricts them to one partner.
#[must_use]
pub fn history(user: UserId, with: Option<UserId>, interviews: &[Interview]) -> Message {
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
    let title = with.map_or("Your interviews", |_| "Your interviews together");
    Message::embed(
        CreateEmbed::new()
            .colour(NEUTRAL)
            .title(title)
            .description(shorten(&lines.join("\n"), limits::DESCRIPTION)),
    )
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
