//! What a server reads in its channel beside dailies: the recap of a week, and the nudge before the
//! next daily.

mod svg;
#[cfg(test)]
mod tests;

use super::{MarkedMessage, Message, NEUTRAL, counted, daily, emoji, escaping, listed, shorten};
use crate::domain::daily::Daily;
use crate::domain::ids::{GuildId, RoleId};
use crate::domain::recap::Recap;
use crate::domain::schedule::ScheduledPosting;
use crate::limits;
use jiff::Timestamp;
use jiff::civil::Date;
use serenity::all::{
    CreateActionRow, CreateAttachment, CreateButton, CreateEmbed, CreateEmbedFooter,
};

/// The file name of the picture.
const PICTURE: &str = "recap.png";
/// The most names on a line.
const NAMED: usize = 12;
/// The longest key point that is quoted, in characters.
const LONGEST_POINT: usize = 300;

/// What follows the week of a recap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextDailies {
    /// The postings until the end of the present week.
    Scheduled(Vec<ScheduledPosting>),
    /// Dailies are paused.
    Paused,
}

/// The picture of a recap as SVG.
#[must_use]
pub fn picture(recap: &Recap) -> String {
    svg::svg(recap)
}

/// The recap of a week. `title` is that of the question with the most-missed key point, and without
/// a `picture` it is told in words alone.
#[must_use]
pub fn recap(
    recap: &Recap,
    title: Option<&str>,
    next: &NextDailies,
    picture: Option<Vec<u8>>,
) -> MarkedMessage {
    let marker = format!("Recap · {}", recap.week.strftime("%B %-d, %Y"));
    let answers: usize = recap.dailies.iter().map(|daily| daily.answered).sum();
    let mut lines = vec![format!(
        "{}, {} by {}.",
        if recap.dailies.len() == 1 {
            "1 daily".to_owned()
        } else {
            format!("{} dailies", recap.dailies.len())
        },
        counted(answers, "answer"),
        counted(recap.members, "member")
    )];
    if let Some(missed) = &recap.missed {
        let of = title.map_or_else(
            || format!("daily #{}", missed.daily),
            |title| format!("*{}*, daily #{}", escaping::plain(title), missed.daily),
        );
        lines.push(format!(
            "\n**Missed most often** ({} of {})\n{} {}\nIn {of}",
            missed.missed,
            missed.judged,
            emoji::MISSED,
            shorten(&missed.point, LONGEST_POINT)
        ));
    }
    let reached = recap.reached.iter().map(|(milestone, names)| {
        format!("{} **{} in a row** {}", emoji::STREAK, milestone.length(), named(names))
    });
    let reached: Vec<String> = reached.collect();
    if !reached.is_empty() {
        lines.push(format!("\n{}", reached.join("\n")));
    }
    if !recap.began_again.is_empty() {
        lines.push(format!("\n**Back with a new streak** {}", named(&recap.began_again)));
    }
    lines.push(format!("\n{}", next_line(next)));
    let embed = CreateEmbed::new()
        .colour(NEUTRAL)
        .title(format!("The week of {}", recap.week.strftime("%B %-d")))
        .description(lines.join("\n"))
        .footer(CreateEmbedFooter::new(&marker));
    let message = match picture {
        Some(picture) => {
            let file = CreateAttachment::bytes(picture, PICTURE).description(described(recap));
            Message { files: vec![file], ..Message::embed(embed.attachment(PICTURE)) }
        }
        None => Message::embed(embed),
    };
    MarkedMessage { marker, message: Message { silent: true, ..message } }
}

/// Names without pings.
fn named(names: &[String]) -> String {
    let mut shown: Vec<String> = names.iter().take(NAMED).map(|it| escaping::name(it)).collect();
    shown.retain(|name| !name.is_empty());
    if names.len() > NAMED {
        shown.push(format!("{} more", names.len() - NAMED));
    }
    listed(&shown, "and")
}

fn next_line(next: &NextDailies) -> String {
    match next {
        NextDailies::Paused => "Dailies are paused.".to_owned(),
        NextDailies::Scheduled(postings) => match postings.first() {
            None => "No more dailies this week.".to_owned(),
            Some(first) => {
                let days: Vec<String> =
                    postings.iter().map(|it| it.date.strftime("%A").to_string()).collect();
                format!(
                    "**Next this week** {} at <t:{}:t>",
                    listed(&days, "and"),
                    first.at.as_second()
                )
            }
        },
    }
}

/// The content of the picture in words, for those who can't see it.
fn described(recap: &Recap) -> String {
    let daily = |daily: &crate::domain::recap::RecapDaily| {
        format!("#{} on {}: {}", daily.number, weekday(daily.date), daily.answered)
    };
    let dailies: Vec<String> = recap.dailies.iter().map(daily).collect();
    shorten(&format!("Answers to each daily. {}.", dailies.join("; ")), limits::ALT_TEXT)
}

fn weekday(date: Date) -> String {
    date.strftime("%a").to_string()
}

/// The nudge before the next daily: how many have answered, and until when it counts.
#[must_use]
pub fn nudge(
    guild: GuildId,
    open: &Daily,
    answered: usize,
    ends_at: Timestamp,
    ping: Option<RoleId>,
) -> MarkedMessage {
    let marker = format!("Daily #{} · before the next one", open.number);
    let answered = match answered {
        0 => "Nobody has answered yet.".to_owned(),
        1 => "1 member has answered.".to_owned(),
        _ => format!("{answered} members have answered."),
    };
    let text = format!(
        "{answered} Answers count for the streak until <t:{0}:t>, <t:{0}:R>.",
        ends_at.as_second()
    );
    let embed = CreateEmbed::new()
        .colour(NEUTRAL)
        .title(format!("{} Daily #{} is still open", emoji::OPEN, open.number))
        .description(text)
        .footer(CreateEmbedFooter::new(&marker));
    let content = ping.map_or(String::new(), |role| format!("<@&{role}>"));
    let link = CreateButton::new_link(daily::link(guild, open)).label("Go to the daily");
    let message = Message { content, ping, ..Message::embed(embed) };
    MarkedMessage { marker, message: message.row(CreateActionRow::Buttons(vec![link])) }
}
