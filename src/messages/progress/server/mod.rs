//! How a server practices, in words and as a picture.

mod svg;

use crate::bank::Bank;
use crate::custom_id::CustomId;
use crate::domain::progress::Theme;
use crate::domain::question::QuestionId;
use crate::domain::server_stats::{MissedPoint, ScoredQuestion, ServerStats, WEEKS, Week};
use crate::limits;
use crate::messages::question::title as question_title;
use crate::messages::{Message, NEUTRAL, button, counted, emoji, shorten};
use serenity::all::{ButtonStyle, CreateActionRow, CreateAttachment, CreateEmbed};

/// The file name of the picture.
const PICTURE: &str = "server.png";
/// The number of questions and of key points that are named.
const NAMED: usize = 3;
/// The length to which a key point is cut.
const POINT: usize = 160;

/// A server's stats, ready to be shown.
pub struct ServerStatsView<'a> {
    /// The stats.
    pub stats: &'a ServerStats,
    /// The questions, for their titles.
    pub bank: &'a Bank,
}

impl ServerStatsView<'_> {
    fn title(&self, id: &QuestionId) -> String {
        question_title(self.bank, id)
    }
}

/// The picture as SVG.
#[must_use]
pub fn picture(view: &ServerStatsView<'_>, theme: Theme) -> String {
    svg::svg(view.stats, theme)
}

/// The stats for the person who asked. Without a `picture`, they are told in words alone.
#[must_use]
pub fn private(view: &ServerStatsView<'_>, picture: Option<Vec<u8>>, theme: Theme) -> Message {
    let embed = embed(view);
    let Some(picture) = picture else { return Message::embed(embed) };
    let share = button(&CustomId::ShareServerStats(theme), "Share", ButtonStyle::Secondary);
    with_picture(view, embed, picture).row(CreateActionRow::Buttons(vec![share]))
}

/// The stats for everyone.
#[must_use]
pub fn shared(view: &ServerStatsView<'_>, picture: Vec<u8>) -> Message {
    with_picture(view, embed(view), picture)
}

/// The reply in a server without dailies.
#[must_use]
pub fn nothing_yet() -> Message {
    Message::text("Nothing to show yet.\nCome back after this server's next daily.")
}

fn with_picture(view: &ServerStatsView<'_>, embed: CreateEmbed, picture: Vec<u8>) -> Message {
    let file = CreateAttachment::bytes(picture, PICTURE).description(described(view.stats));
    Message { files: vec![file], ..Message::embed(embed.attachment(PICTURE)) }
}

fn embed(view: &ServerStatsView<'_>) -> CreateEmbed {
    let stats = view.stats;
    let mut lines = vec![
        format!(
            "**{}** to {} in {WEEKS} weeks",
            counted(stats.answers() as usize, "answer"),
            match stats.dailies() {
                1 => "1 daily".to_owned(),
                count => format!("{count} dailies"),
            }
        ),
        format!(
            "**{}** took part, {} this week",
            counted(stats.members(), "member"),
            stats.weeks().last().map_or(0, |(_, week)| week.members())
        ),
    ];
    lines.extend(section("Hardest questions", stats.hardest(NAMED), |it| hard_line(view, it)));
    lines
        .extend(section("Missed most often", stats.most_missed(NAMED), |it| missed_line(view, it)));
    CreateEmbed::new()
        .colour(NEUTRAL)
        .title("How this server practices")
        .description(lines.join("\n"))
}

/// A heading and its lines, unless there are none.
fn section<T>(heading: &str, items: Vec<T>, line: impl Fn(T) -> String) -> Vec<String> {
    let lines: Vec<String> = items.into_iter().map(line).collect();
    if lines.is_empty() {
        return lines;
    }
    std::iter::once(format!("\n**{heading}**")).chain(lines).collect()
}

fn hard_line(view: &ServerStatsView<'_>, scored: &ScoredQuestion) -> String {
    let title = view.title(&scored.question);
    format!("• {title}: {}% of the answer ({})", scored.percent, counted(scored.members, "member"))
}

fn missed_line(view: &ServerStatsView<'_>, missed: &MissedPoint) -> String {
    let (point, title) = (shorten(&missed.point, POINT), view.title(&missed.question));
    format!("{} {point} ({} of {})\n-# {title}", emoji::MISSED, missed.missed, missed.judged)
}

/// The content of the picture in words, for those who can't see it.
fn described(stats: &ServerStats) -> String {
    let week = |(monday, week): (jiff::civil::Date, &Week)| {
        format!("{} from {}", week.members(), monday.strftime("%B %-d"))
    };
    let weeks: Vec<String> = stats.weeks().map(week).collect();
    let told = format!("Members who answered a daily, by week: {}.", weeks.join(", "));
    shorten(&told, limits::ALT_TEXT)
}

#[cfg(test)]
mod tests;
