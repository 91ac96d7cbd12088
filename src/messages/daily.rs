//! The daily, and what an admin reads about the schedule.

use super::question::prompt;
use super::{Message, NEUTRAL, button, counted, signs};
use crate::bank::Bank;
use crate::custom_id::{Asked, CustomId};
use crate::domain::daily::{Daily, Stage};
use crate::domain::ids::RoleId;
use crate::domain::question::Question;
use crate::domain::schedule::Posting;
use crate::domain::selection::Choice;
use crate::domain::server::{Server, Trouble};
use jiff::Timestamp;
use jiff::civil::Date;
use serenity::all::{ButtonStyle, CreateActionRow, CreateEmbed, CreateEmbedAuthor};

/// The custom id by which the bot knows the message of a daily as its own.
#[must_use]
pub fn mark(daily: &Daily) -> CustomId {
    CustomId::Answer(asked(daily))
}

fn asked(daily: &Daily) -> Asked {
    Asked { question: daily.asked.question.clone(), daily: Some(daily.number) }
}

/// The message of a daily.
#[must_use]
pub fn post(bank: &Bank, question: &Question, daily: &Daily, ping: Option<RoleId>) -> Message {
    let mut embeds = prompt(bank, question);
    if let Some(first) = embeds.first_mut() {
        let author = CreateEmbedAuthor::new(format!("Daily #{}", daily.number));
        *first = std::mem::take(first).author(author);
    }
    let content = ping.map_or(String::new(), |role| format!("<@&{role}>"));
    Message { content, embeds, ping, ..Message::default() }.row(CreateActionRow::Buttons(vec![
        button(&mark(daily), "Answer", ButtonStyle::Primary),
        button(&CustomId::Reveal(asked(daily)), "Reveal in thread", ButtonStyle::Secondary),
        button(&CustomId::MyStreak, "My streak", ButtonStyle::Secondary),
    ]))
}

/// What `/daily status` shows. `latest` comes with how many members answered it; `newest` is the date
/// up to which there are dailies; `lacking` says what the bot lacks in the channel at this moment.
#[must_use]
pub fn status(
    server: &Server,
    latest: Option<(&Daily, usize)>,
    newest: Option<Date>,
    pool: usize,
    bank: &Bank,
    lacking: Option<&str>,
    now: Timestamp,
) -> Message {
    let channel = server.settings.channel;
    let mut lines = if pool == 0 && server.paused_since.is_none() {
        vec![format!("Dailies go to <#{channel}>."), without_questions()]
    } else {
        vec![
            format!("Dailies go to <#{channel}>, drawn from {}.", counted(pool, "question")),
            what_is_next(server, newest, now),
        ]
    };
    if let Some(daily) = latest {
        lines.push(latest_line(bank, daily, server, now));
    }
    lines.extend(server.trouble.as_ref().map(|trouble| trouble_lines(trouble, now)));
    let told = server.trouble.as_ref().map(|trouble| trouble.reason.as_str());
    if let Some(lacking) = lacking.filter(|lacking| told != Some(lacking)) {
        lines.push(format!("\n{} {lacking}", signs::ATTENTION));
    }
    Message::embed(
        CreateEmbed::new().colour(NEUTRAL).title("The daily here").description(lines.join("\n")),
    )
}

fn without_questions() -> String {
    format!(
        "{} None comes, because no question fits the topics and difficulties. Choose more of them \
         with `/setup`.",
        signs::ATTENTION
    )
}

/// When the next daily comes. What is told is read later too, so that it names moments and no
/// distances from now.
fn what_is_next(server: &Server, newest: Option<Date>, now: Timestamp) -> String {
    let zone = &server.settings.schedule.zone;
    match (server.paused_since, server.upcoming(now, newest).next()) {
        _ if !zone.is_known() => format!("{} {}", signs::ATTENTION, super::setup::lost_zone(zone)),
        (Some(since), _) => {
            format!("Paused since <t:{}:f>. `/daily resume` goes on.", since.as_second())
        }
        (None, Some(next)) => format!("The next one comes {}.", moment(next)),
        (None, None) => "No date is left on which one would come.".to_owned(),
    }
}

fn trouble_lines(trouble: &Trouble, now: Timestamp) -> String {
    let (since, retry_at) = (trouble.since.as_second(), trouble.retry_at.as_second());
    let again = if trouble.waits(now) {
        format!("I try again at <t:{retry_at}:t>.")
    } else {
        "I try again as soon as something is due.".to_owned()
    };
    format!("\n{} {}\nSince <t:{since}:f>; {again}", signs::ATTENTION, trouble.reason)
}

fn latest_line(
    bank: &Bank,
    (daily, answered): (&Daily, usize),
    server: &Server,
    now: Timestamp,
) -> String {
    let title = bank
        .get(&daily.asked.question)
        .map_or_else(|| daily.asked.question.to_string(), |question| question.title.clone());
    let name = format!("Daily #{} · {title}", daily.number);
    match daily.stage {
        Stage::Claimed => format!("{name}: about to be posted."),
        Stage::Posted(_) => format!("{name}: posted; its thread is still to be opened."),
        Stage::Threaded(post) if server.settings.reveal.deadline(post.at) <= now => {
            format!("{name}: open in <#{}>, about to be revealed.", post.thread())
        }
        Stage::Threaded(post) => format!(
            "{name}: open in <#{}>, {} so far; I reveal it on <t:{}:f>.",
            post.thread(),
            counted(answered, "answer"),
            server.settings.reveal.deadline(post.at).as_second()
        ),
        Stage::Closed(post) => format!("{name}: revealed in <#{}>.", post.thread()),
        Stage::Lost(_) => {
            format!("{name}: its message or thread was deleted, so I could not reveal it.")
        }
    }
}

fn moment(posting: Posting) -> String {
    format!("<t:{}:F>", posting.at.as_second())
}

/// What `/daily next` shows: the question and why it is this one.
#[must_use]
pub fn next(
    bank: &Bank,
    question: &Question,
    choice: &Choice,
    posting: Option<Posting>,
) -> Message {
    let when = posting.map_or_else(
        || "No posting is planned; this is what would come.".to_owned(),
        |posting| format!("Comes {}.", moment(posting)),
    );
    let why = format!(
        "Why this one: it is next in this server's own shuffled order. {} of {} have been asked in \
         round {}; nothing comes twice before the round is over.",
        choice.asked,
        choice.pool,
        choice.round + 1
    );
    let description = format!(
        "**{}**\n{}\n\n{when}\n{why}",
        question.title,
        super::question::place(bank, question)
    );
    Message::embed(
        CreateEmbed::new().colour(NEUTRAL).title("The next daily").description(description),
    )
}

/// A date is skipped.
#[must_use]
pub fn skipped(date: Date, next: Option<Posting>, paused: bool) -> Message {
    let day = date.strftime("%A, %-d %B");
    let then = match next {
        _ if paused => "\nThe others are paused; `/daily resume` goes on.".to_owned(),
        Some(next) => format!("\nThe next one comes {}.", moment(next)),
        None => String::new(),
    };
    let mut buttons = vec![button(&CustomId::Unskip(date), "Undo", ButtonStyle::Secondary)];
    buttons.extend(next.map(|next| {
        button(&CustomId::Skip(next.date), "Skip that one too", ButtonStyle::Secondary)
    }));
    Message::text(format!("{} No daily on {day}.{then}", signs::DONE))
        .row(CreateActionRow::Buttons(buttons))
}

/// A date is not skipped after all.
#[must_use]
pub fn unskipped(date: Date) -> Message {
    let day = date.strftime("%A, %-d %B");
    Message::text(format!("{} The daily on {day} comes after all.", signs::DONE))
}

/// There is nothing to skip.
#[must_use]
pub fn nothing_to_skip() -> Message {
    Message::text("No daily is planned that could be skipped.")
}

/// The schedule is paused.
#[must_use]
pub fn paused() -> Message {
    Message::text(format!(
        "{} Paused. Nobody's streak suffers: only dailies that are posted count.\n\
         `/daily resume` goes on.",
        signs::DONE
    ))
}

/// The schedule goes on.
#[must_use]
pub fn resumed(next: Option<Posting>) -> Message {
    let then = next.map_or(String::new(), |next| format!(" The next one comes {}.", moment(next)));
    Message::text(format!("{} Going on.{then}", signs::DONE))
}

/// Today's daily was posted on demand.
#[must_use]
pub fn posted(daily: &Daily) -> Message {
    Message::text(format!("{} Daily #{} is in <#{}>.", signs::DONE, daily.number, daily.channel))
}

/// Today's daily could not be posted on demand, and why, if that is known.
#[must_use]
pub fn not_posted(reason: Option<&str>) -> Message {
    let reason = reason.unwrap_or("Discord did not take it. I go on trying.");
    Message::text(format!("{} {reason}", signs::ATTENTION))
}
