//! The daily, and the schedule for admins.

pub mod calendar;
pub mod queue;
pub mod void;

use super::choices::options_row;
use super::question::{REVEAL, prompt};
use super::{Message, NEUTRAL, alerts, button, counted, emoji, escaping, failures, shorten};
use crate::bank::Bank;
use crate::custom_id::{CustomId, QuestionRef};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::domain::daily::{Daily, DailyStage, MessageState, Void};
use crate::domain::ids::{ChannelId, GuildId, RoleId};
use crate::domain::question::Question;
use crate::domain::queue::{Pick, Reason};
use crate::domain::schedule::ScheduledPosting;
use crate::domain::server::{OngoingFailure, Server};
use jiff::Timestamp;
use jiff::civil::Date;
use serenity::all::{ButtonStyle, CreateActionRow, CreateEmbed, CreateEmbedAuthor};

/// Returns `true` if the message with this custom id is the one of a daily.
#[must_use]
pub fn is_marker(daily: &Daily, custom_id: &str) -> bool {
    let id = custom_id.parse::<CustomId>().ok();
    id.as_ref().and_then(CustomId::answers) == Some(&asked(daily))
}

fn asked(daily: &Daily) -> QuestionRef {
    QuestionRef { question: daily.asked.question.clone(), daily: Some(daily.number) }
}

/// The name of a daily's thread if the question's title is missing or refused.
#[must_use]
pub fn plain_thread_name(daily: &Daily) -> String {
    format!("Daily #{}", daily.number)
}

/// The address of a daily's message, or of its channel if it has none.
#[must_use]
pub fn link(guild: GuildId, daily: &Daily) -> String {
    match daily.post() {
        Some(post) => {
            let place = post.place(daily.channel);
            format!("https://discord.com/channels/{guild}/{place}/{}", post.message)
        }
        None => format!("<#{}>", daily.channel),
    }
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
    let rows = open_rows(daily, (!question.choices.is_empty()).then_some(question));
    Message { content, embeds, rows, ping, ..Message::default() }
}

/// *Reveal in thread* shows everyone the answer, so it has its own row, away from a thumb that aims
/// for *Answer* or for an option.
fn open_rows(daily: &Daily, choice: Option<&Question>) -> Vec<CreateActionRow> {
    let asked = asked(daily);
    let reveal = button(&CustomId::Reveal(asked.clone()), REVEAL, ButtonStyle::Secondary);
    let streak = button(&CustomId::MyStreak, "My streak", ButtonStyle::Secondary);
    if let Some(question) = choice {
        return vec![options_row(&asked, question), CreateActionRow::Buttons(vec![streak, reveal])];
    }
    let answer = button(&CustomId::Answer(asked), "Answer", ButtonStyle::Primary);
    vec![CreateActionRow::Buttons(vec![answer, streak]), CreateActionRow::Buttons(vec![reveal])]
}

fn revealed_rows(daily: &Daily) -> Vec<CreateActionRow> {
    let show = CustomId::Show(daily.asked.question.clone());
    vec![CreateActionRow::Buttons(vec![
        button(&CustomId::Answer(asked(daily)), "Answer late", ButtonStyle::Secondary),
        button(&show, "See the answer", ButtonStyle::Secondary),
        button(&CustomId::MyStreak, "My streak", ButtonStyle::Secondary),
    ])]
}

/// The text and the buttons of a daily's message for `shown`; the question below stays as it was
/// posted, and so do the options: under another question's letters, a tap would mean something else.
#[must_use]
pub fn edited(
    daily: &Daily,
    thread: ChannelId,
    shown: &MessageState,
    ping: Option<RoleId>,
) -> Message {
    let mut lines: Vec<String> = ping.map(|role| format!("<@&{role}>")).into_iter().collect();
    if shown.void {
        lines.push(format!(
            "{} This daily doesn't count for anyone. Nobody loses a streak over it.",
            emoji::VOID
        ));
    }
    if shown.revealed {
        lines.push(format!("The answer is in <#{thread}>."));
        lines.push("You can still answer until the next daily.".to_owned());
    }
    if shown.answered > 0 {
        lines.push(format!("{} answered.", counted(shown.answered, "member")));
    }
    let rows = if shown.revealed { revealed_rows(daily) } else { open_rows(daily, None) };
    let rows_stay = !daily.offered.is_empty();
    Message { content: lines.join("\n"), rows, rows_stay, ping, ..Message::default() }
}

/// The reply of `/daily status`. `latest` comes with the number of members who answered it;
/// `newest` is the date up to which there are dailies; `wrong` lists the current problems in the
/// channel; `is_due` says that the trouble is retried automatically.
#[must_use]
pub fn status(
    server: &Server,
    latest: Option<(&Daily, usize)>,
    newest: Option<Date>,
    bank: &Bank,
    wrong: &[String],
    is_due: bool,
    now: Timestamp,
) -> Message {
    let channel = server.settings.channel;
    let refused = refused_questions(server, bank);
    let pool = bank.count(&server.settings.filter).saturating_sub(refused.len());
    let mut lines = if pool == 0 && server.paused_since.is_none() {
        vec![format!("Dailies go to <#{channel}>."), without_questions()]
    } else if server.set_aside.is_full() && server.paused_since.is_none() {
        vec![format!("Dailies go to <#{channel}>."), with_too_many_refused()]
    } else {
        vec![
            format!("Dailies go to <#{channel}>, drawn from {}.", counted(pool, "question")),
            what_is_next(server, newest, now),
        ]
    };
    let skipped = server.skipped_ahead(now);
    lines.extend(calendar::skipped_line(&skipped));
    lines.extend(calendar::next_holiday(server, now));
    if let Some(daily) = latest {
        lines.push(latest_line(bank, daily, server, now));
    }
    lines.extend(server.failure.as_ref().map(|failure| failure_lines(failure, is_due, now)));
    let told = server.failure.as_ref().map(|failure| failure.reason.as_str());
    let untold = wrong.iter().filter(|sentence| told != Some(sentence.as_str()));
    lines.extend(untold.map(|sentence| format!("\n{} {sentence}", emoji::ATTENTION)));
    lines.extend(alerts::unreachable(&server.alerts));
    lines.extend(set_aside_lines(server, bank));
    let mut message = Message::embed(
        CreateEmbed::new().colour(NEUTRAL).title("Daily status").description(lines.join("\n")),
    );
    message.rows.extend(calendar::unskip_menu(&skipped));
    if server.set_aside.is_empty() {
        return message;
    }
    message.row(CreateActionRow::Buttons(vec![button(
        &CustomId::Readmit,
        "Try refused questions again",
        ButtonStyle::Secondary,
    )]))
}

/// The questions of the pool that are set aside.
fn refused_questions<'a>(server: &'a Server, bank: &'a Bank) -> Vec<&'a Question> {
    let questions = server.set_aside.iter().filter_map(|(id, _)| bank.get(id));
    questions.filter(|question| server.settings.filter.admits(question)).collect()
}

/// The most set-aside questions that are named.
const MOST_NAMED: usize = 10;

fn set_aside_lines(server: &Server, bank: &Bank) -> Option<String> {
    let count = server.set_aside.iter().len();
    if count == 0 {
        return None;
    }
    let mut lines = vec![format!(
        "\n{} Discord refused {}, so I won't post {} here:",
        emoji::ATTENTION,
        counted(count, "question"),
        if count == 1 { "it" } else { "them" },
    )];
    lines.extend(server.set_aside.iter().take(MOST_NAMED).map(|(id, refused)| {
        let title = bank.get(id).map_or_else(|| id.as_str(), |question| question.title.as_str());
        failures::refused_line(title, refused.why)
    }));
    if count > MOST_NAMED {
        lines.push(format!("• and {} more", count - MOST_NAMED));
    }
    Some(lines.join("\n"))
}

fn without_questions() -> String {
    format!(
        "{} No daily will come, because no question fits the topics and difficulties. Choose more \
         with `/setup`.",
        emoji::ATTENTION
    )
}

fn with_too_many_refused() -> String {
    format!(
        "{} No daily will come, because Discord refused too many questions. Try them again below.",
        emoji::ATTENTION
    )
}

/// The most broken files that are named.
const MOST_FILES: usize = 15;

/// The status with the question files that can't be read, for the operator's own server.
#[must_use]
pub fn with_broken_files(mut status: Message, problems: &Diagnostics) -> Message {
    if problems.is_empty() {
        return status;
    }
    let line = |problem: &Diagnostic| {
        let line = problem.place.as_ref().map_or(String::new(), |place| format!(":{}", place.line));
        let file = format!("{}{line}", problem.path).replace('`', "'");
        let message = escaping::plain(&shorten(&problem.message, 120));
        format!("• `{}`: {message}", shorten_front(&file, 100))
    };
    let mut lines: Vec<String> = problems.iter().take(MOST_FILES).map(line).collect();
    if let Some(more) = problems.len().checked_sub(MOST_FILES).filter(|more| *more > 0) {
        lines.push(format!("• and {more} more"));
    }
    lines.push("\nRun `warmup check` for all of them, with what to do.".to_owned());
    let title = format!("{} in question files", counted(problems.len(), "mistake"));
    let embed = CreateEmbed::new().colour(NEUTRAL).title(title).description(lines.join("\n"));
    status.embeds.push(embed);
    status
}

/// The last `limit` characters of `text`, with an ellipsis if something was cut.
fn shorten_front(text: &str, limit: usize) -> String {
    let count = text.chars().count();
    if count <= limit {
        return text.to_owned();
    }
    let end: String = text.chars().skip(count + 1 - limit).collect();
    format!("…{end}")
}

/// The time of the next daily. This may be read later, so it names instants and no distances from
/// now.
fn what_is_next(server: &Server, newest: Option<Date>, now: Timestamp) -> String {
    let zone = &server.settings.schedule.zone;
    match (server.paused_since, server.upcoming(now, newest).next()) {
        _ if !zone.is_known() => format!("{} {}", emoji::ATTENTION, super::setup::lost_zone(zone)),
        (Some(since), _) => {
            format!("Paused since <t:{}:f>. Use `/daily resume` to restart.", since.as_second())
        }
        (None, Some(next)) => format!("Next daily: {}.", moment(next)),
        (None, None) => "No daily is scheduled.".to_owned(),
    }
}

fn failure_lines(failure: &OngoingFailure, is_due: bool, now: Timestamp) -> String {
    let (since, retry_at) = (failure.since.as_second(), failure.retry_at.as_second());
    let again = if !is_due {
        "I'll try again with the next daily.".to_owned()
    } else if failure.waits(now) {
        format!("I'll try again at <t:{retry_at}:t>.")
    } else {
        "I'll try again when something is due.".to_owned()
    };
    format!("\n{} {}\nSince <t:{since}:f>. {again}", emoji::ATTENTION, failure.reason)
}

fn latest_line(
    bank: &Bank,
    (daily, answered): (&Daily, usize),
    server: &Server,
    now: Timestamp,
) -> String {
    let title = bank.get(&daily.asked.question).map_or_else(
        || daily.asked.question.to_string(),
        |question| escaping::plain(&question.title),
    );
    let name = format!("Daily #{} · {title}", daily.number);
    if let Some(why) = daily.voided {
        return format!("{name}: {}", void_line(why, daily, server, now));
    }
    match daily.stage {
        DailyStage::Claimed => format!("{name}: about to be posted."),
        DailyStage::Posted(_) => format!("{name}: posted, thread opening soon."),
        DailyStage::Threaded(post) if server.settings.reveal.deadline(post.at) <= now => {
            format!("{name}: open in <#{}>, about to be revealed.", post.thread())
        }
        DailyStage::Threaded(post) => format!(
            "{name}: open in <#{}>, {} so far. I'll reveal it on <t:{}:f>.",
            post.thread(),
            counted(answered, "answer"),
            server.settings.reveal.deadline(post.at).as_second()
        ),
        DailyStage::Closed(_) if daily.unrevealed => {
            format!("{name}: closed without its answer, because the question's file has a mistake.")
        }
        DailyStage::Closed(post) => format!("{name}: revealed in <#{}>.", post.thread()),
        DailyStage::Lost(_) => {
            format!("{name}: its message or thread was deleted, so I couldn't reveal it.")
        }
    }
}

fn void_line(why: Void, daily: &Daily, server: &Server, now: Timestamp) -> String {
    let happened = match why {
        Void::MessageDeleted => "its message was deleted, so nobody can answer it.",
        Void::QuestionRemoved => {
            "its question was removed from the bank or renamed, so nobody can answer it."
        }
        Void::ByAdmin => "an admin decided that it doesn't count.",
    };
    let today = server.settings.schedule.zone.date_at(now) == daily.date;
    let next = match (why, today) {
        _ if daily.repost.is_some() => " I'm posting it again.",
        (Void::MessageDeleted, true) => {
            " Use `/daily repost` to bring it back, or `/daily now` to post another one."
        }
        (Void::MessageDeleted, false) => " Use `/daily repost` to bring it back.",
        (_, true) => " Use `/daily now` to post another one today.",
        (_, false) => "",
    };
    format!("{happened} Nobody loses a streak over it.{next}")
}

fn moment(posting: ScheduledPosting) -> String {
    format!("<t:{}:F>", posting.at.as_second())
}

/// The reply of `/daily next`: the question and the reason for it.
#[must_use]
pub fn next(
    bank: &Bank,
    question: &Question,
    pick: &Pick,
    posting: Option<ScheduledPosting>,
) -> Message {
    let choice = &pick.next;
    let when = posting.map_or_else(
        || "No daily is scheduled, but this one would be next.".to_owned(),
        |posting| format!("Scheduled for {}.", moment(posting)),
    );
    let why = match pick.reason {
        Reason::Dated => "Why this one: an admin put it on this date.".to_owned(),
        Reason::MovedUp => "Why this one: an admin moved it up in `/daily queue`.".to_owned(),
        Reason::Order => format!(
            "Why this one: it's next in this server's own shuffled order. In round {}, {} of {} \
             have been asked, and nothing repeats before the round is over.",
            choice.cycle + 1,
            choice.asked,
            choice.pool
        ),
    };
    let description = format!(
        "**{}**\n{}\n\n{when}\n{why}",
        escaping::plain(&question.title),
        super::question::place(bank, question)
    );
    Message::embed(CreateEmbed::new().colour(NEUTRAL).title("Next daily").description(description))
}

/// There is nothing to skip.
#[must_use]
pub fn nothing_to_skip() -> Message {
    Message::text("There's no scheduled daily to skip.")
}

/// The schedule is paused.
#[must_use]
pub fn paused() -> Message {
    Message::text(format!(
        "{} Dailies are paused. Streaks are safe: only posted dailies count.\nUse `/daily resume` \
         to restart.",
        emoji::DONE
    ))
}

/// The schedule was resumed.
#[must_use]
pub fn resumed(next: Option<ScheduledPosting>) -> Message {
    let then = next.map_or(String::new(), |next| format!(" Next daily: {}.", moment(next)));
    Message::text(format!("{} Dailies are back on.{then}", emoji::DONE))
}

/// Today's daily was posted on demand. `refused` if Discord did not accept the first question.
#[must_use]
pub fn posted(daily: &Daily, refused: bool) -> Message {
    let place = daily.post().map_or(daily.channel, |post| post.place(daily.channel));
    let mut text = format!("{} Daily #{} is in <#{place}>.", emoji::DONE, daily.number);
    if refused {
        text.push_str(
            "\nDiscord refused another question, so I set it aside. `/daily status` says why.",
        );
    }
    Message::text(text)
}

/// Today's daily could not be posted on demand.
#[must_use]
pub fn not_posted(reason: &str) -> Message {
    Message::text(format!("{} {reason}", emoji::ATTENTION))
}
