//! A member's progress and a server's, in words and as pictures.

mod palette;
pub mod server;
mod svg;
mod upcoming;

use super::{Message, NEUTRAL, button, counted, emoji, shorten};
use crate::bank::Bank;
use crate::custom_id::CustomId;
use crate::domain::ids::UserId;
use crate::domain::progress::{CategoryProgress, MemberProgress, Theme};
use crate::domain::question::Topic;
use crate::domain::review::UpcomingReviews;
use crate::limits;
use serenity::all::{ButtonStyle, CreateActionRow, CreateAttachment, CreateEmbed};

/// The file name of the picture.
const PICTURE: &str = "progress.png";
/// The number of categories that are named.
const NAMED: usize = 3;
/// A category is judged from this many scored questions on.
const ENOUGH: usize = 3;
/// A category with at least this many percent needs no advice.
const STRONG: usize = 80;

/// A member's progress, ready to be shown.
pub struct ProgressView<'a> {
    /// The member's name in the server.
    pub name: &'a str,
    /// The progress.
    pub progress: &'a MemberProgress,
    /// Their reviews in the next days.
    pub upcoming: UpcomingReviews,
    /// The length of their streak now.
    pub current: u32,
    /// Their longest streak.
    pub longest: u32,
    /// The questions, for the names of categories.
    pub bank: &'a Bank,
}

impl ProgressView<'_> {
    /// The displayed name of a category with its pack, or its slugs if it isn't in the bank.
    fn title(&self, topic: &Topic) -> String {
        self.bank.category(topic).map_or_else(
            || topic.to_string(),
            |(pack, category)| format!("{} · {}", category.title, pack.title),
        )
    }
}

/// The picture as SVG.
#[must_use]
pub fn picture(view: &ProgressView<'_>, theme: Theme) -> String {
    svg::svg(view, theme)
}

/// The content of the picture in words, for those who can't see it.
fn described(view: &ProgressView<'_>) -> String {
    let answers = counted(view.progress.answers() as usize, "answer");
    let shown = view.progress.categories.iter().take(svg::MOST_CATEGORIES);
    let categories: Vec<String> = shown
        .map(|category| {
            let title = view.title(&category.topic);
            match (category.own.percent(), category.interviewed.percent()) {
                (Some(own), Some(other)) => format!("{title} {own}%, in interviews {other}%"),
                (Some(own), None) => format!("{title} {own}%"),
                (None, Some(other)) => format!("{title} in interviews {other}%"),
                (None, None) => title,
            }
        })
        .collect();
    let mut told = format!(
        "A year of practice by {}: {answers} on {}, {} in a row now and {} at best.",
        view.name,
        counted(view.progress.days.len(), "day"),
        view.current,
        view.longest
    );
    if !categories.is_empty() {
        told.push_str(" What they had of the answers: ");
        told.push_str(&categories.join("; "));
        told.push('.');
    }
    told.extend(upcoming::described(view));
    shorten(&told, limits::ALT_TEXT)
}

/// The member's own progress, which only they see. Without a `picture`, it is told in words alone.
#[must_use]
pub fn own(view: &ProgressView<'_>, picture: Option<Vec<u8>>, theme: Theme) -> Message {
    let mut lines = vec![
        format!("**{}** in a year", counted(view.progress.answers() as usize, "answer")),
        format!("{} **{} in a row** · longest {}", emoji::STREAK, view.current, view.longest),
    ];
    lines.extend(upcoming::line(view.upcoming));
    if view.progress.categories.is_empty() {
        lines.push(
            "Tick the key points you had after an answer to see your strengths here.".to_owned(),
        );
    }
    lines.extend(advice(view));
    let embed =
        CreateEmbed::new().colour(NEUTRAL).title("Your progress").description(lines.join("\n"));
    let Some(picture) = picture else { return Message::embed(embed) };
    let share = button(&CustomId::ShareProgress(theme), "Share", ButtonStyle::Secondary);
    Message { files: vec![file(view, picture)], ..Message::embed(embed.attachment(PICTURE)) }
        .row(CreateActionRow::Buttons(vec![share]))
}

/// A member's progress for everyone, at their wish.
#[must_use]
pub fn shared(user: UserId, view: &ProgressView<'_>, picture: Vec<u8>) -> Message {
    let embed = CreateEmbed::new()
        .colour(NEUTRAL)
        .description(format!("<@{user}>'s year of practice"))
        .attachment(PICTURE);
    Message { files: vec![file(view, picture)], ..Message::embed(embed) }
}

/// The reply to a member without any answers.
#[must_use]
pub fn nothing_yet() -> Message {
    Message::text(
        "Nothing to show yet.\nAnswer the next daily, or get a question with `/question`.",
    )
}

fn file(view: &ProgressView<'_>, picture: Vec<u8>) -> CreateAttachment {
    CreateAttachment::bytes(picture, PICTURE).description(described(view))
}

/// The categories in which the member had least, and how to practice them.
fn advice(view: &ProgressView<'_>) -> Vec<String> {
    let judged = |it: &&CategoryProgress| it.own.questions() >= ENOUGH;
    let mut weakest: Vec<(usize, &CategoryProgress)> = view
        .progress
        .categories
        .iter()
        .filter(judged)
        .filter_map(|category| Some((category.own.percent()?, category)))
        .filter(|(percent, _)| *percent < STRONG)
        .collect();
    weakest.sort_by_key(|(percent, _)| *percent);
    let named = weakest.iter().take(NAMED);
    let mut lines: Vec<String> = named
        .map(|(percent, category)| format!("• {} {percent}%", view.title(&category.topic)))
        .collect();
    if !lines.is_empty() {
        lines.insert(0, "\n**Practice next**".to_owned());
        lines.push("Get one with `/question category:`.".to_owned());
    }
    lines
}

#[cfg(test)]
mod tests;
