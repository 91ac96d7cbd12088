//! Reminders, and the replies of `/remind`.

use super::review_note::due_line;
use super::{Message, NEUTRAL, button, counted, daily, emoji, escaping, shorten};
use crate::custom_id::{CustomId, RemindClick};
use crate::domain::daily::Daily;
use crate::domain::ids::GuildId;
use crate::domain::remind::{QuietHours, ReminderKind, Reminders};
use crate::domain::schedule::Zone;
use jiff::Timestamp;
use jiff::civil::Time;
use serenity::all::{ButtonStyle, CreateActionRow, CreateButton, CreateEmbed, CreateEmbedFooter};

/// The label of the button that turns off one kind of reminder.
pub const STOP: &str = "Stop these";

/// The server of a reminder.
#[derive(Clone, Copy, Debug)]
pub struct ReminderFrom<'a> {
    /// Its id.
    pub guild: GuildId,
    /// Its name.
    pub name: &'a str,
}

/// A streak that is about to break.
#[derive(Clone, Copy, Debug)]
pub struct StreakAtStake<'a> {
    /// The open daily.
    pub daily: &'a Daily,
    /// The end of its window, as far as it is known.
    pub ends_at: Timestamp,
    /// The length of the streak.
    pub length: u32,
    /// The freezes that the member holds.
    pub freezes: u8,
    /// The number of due reviews, if the member wants to know.
    pub due: usize,
}

impl ReminderFrom<'_> {
    fn name(&self) -> String {
        format!("**{}**", escaping::plain(&shorten(self.name, 80)))
    }

    fn stop(&self, kind: ReminderKind) -> CreateButton {
        let id = CustomId::Remind(RemindClick::Stop { guild: self.guild, kind });
        button(&id, STOP, ButtonStyle::Secondary)
    }
}

fn message(title: &str, lines: &[String], buttons: Vec<CreateButton>) -> Message {
    let embed = CreateEmbed::new()
        .colour(NEUTRAL)
        .title(title)
        .description(lines.join("\n"))
        .footer(CreateEmbedFooter::new("You asked for this with /remind in the server."));
    Message::embed(embed).row(CreateActionRow::Buttons(buttons))
}

/// Returns `true` if a message with this custom id is a reminder of that kind about that server.
#[must_use]
pub fn is_marker(guild: GuildId, kind: ReminderKind, custom_id: &str) -> bool {
    custom_id.parse() == Ok(CustomId::Remind(RemindClick::Stop { guild, kind }))
}

/// Reminds a member of the open daily.
#[must_use]
pub fn streak(from: ReminderFrom<'_>, streak: &StreakAtStake<'_>) -> Message {
    let number = streak.daily.number;
    let (ends_at, link) = (streak.ends_at.as_second(), daily::link(from.guild, streak.daily));
    let mut lines = vec![format!(
        "Daily #{number} in {} is waiting for your answer.\nIt counts for your streak until \
         <t:{ends_at}:t>, <t:{ends_at}:R>.",
        from.name()
    )];
    if streak.freezes > 0 {
        lines.push(format!(
            "If you miss it, a freeze saves your streak. You have {}.",
            streak.freezes
        ));
    }
    lines.extend(due_line(streak.due));
    let title = format!("{} Your streak of {}", emoji::STREAK, streak.length);
    let answer = CreateButton::new_link(link).label("Go to the daily");
    message(&title, &lines, vec![answer, from.stop(ReminderKind::Streak)])
}

/// Reminds a member of due reviews.
#[must_use]
pub fn reviews(from: ReminderFrom<'_>, due: usize) -> Message {
    let title = format!("{} {} to review", emoji::REVIEW, counted(due, "question"));
    let lines = [format!("Use `/review start` in {}.", from.name())];
    message(&title, &lines, vec![from.stop(ReminderKind::Reviews)])
}

/// Reminds a member of today's set.
#[must_use]
pub fn prep(from: ReminderFrom<'_>) -> Message {
    let title = format!("{} Today's set is waiting", emoji::PREP);
    let lines = [format!("Use `/prep today` in {}.", from.name())];
    message(&title, &lines, vec![from.stop(ReminderKind::Prep)])
}

/// The occasion for showing a member's reminders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// They want to see them.
    Look,
    /// They changed something.
    Change,
}

/// What there is to be reminded of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reasons {
    /// Set if the server has dailies.
    pub has_dailies: bool,
    /// Set if the member has a prep plan.
    pub has_plan: bool,
}

/// A member's reminders with where to change each, and what is missing.
#[must_use]
pub fn settings(
    reminders: &Reminders,
    server: &Zone,
    reasons: Reasons,
    occasion: Occasion,
) -> Message {
    let streak = reminders.streak.map_or("off".to_owned(), |hours| {
        let before = counted(usize::from(hours), "hour");
        format!("{before} before the next daily, if you haven't answered")
    });
    let hour = |time: Option<Time>, when: &str| {
        time.map_or("off".to_owned(), |time| format!("at {}, {when}", wall_clock(time)))
    };
    let reviews = hour(reminders.reviews, "if any are due");
    let prep = hour(reminders.prep, "if the day's set isn't done");
    let zone = reminders.zone_or(server);
    let mut lines = vec![
        format!("{} **Streak** {streak} · `/remind streak`", emoji::STREAK),
        format!("{} **Reviews** {reviews} · `/remind reviews`", emoji::REVIEW),
        format!("{} **Prep plan** {prep} · `/remind prep`", emoji::PREP),
        format!(
            "{} **Quiet hours** {} · {zone} · `/remind quiet`",
            emoji::QUIET,
            quiet_hours(reminders.quiet)
        ),
    ];
    lines.push(String::new());
    lines.push(next_step(reminders, reasons));
    let title = match occasion {
        Occasion::Look => "Your reminders".to_owned(),
        Occasion::Change => format!("{} Your reminders", emoji::DONE),
    };
    Message::embed(CreateEmbed::new().colour(NEUTRAL).title(title).description(lines.join("\n")))
}

fn next_step(reminders: &Reminders, reasons: Reasons) -> String {
    if !reminders.any_on() {
        return "Everything is off. Turn something on with `/remind streak`, `/remind reviews` or \
                `/remind prep`."
            .to_owned();
    }
    if reminders.closed_since.is_some() {
        return format!(
            "{} I couldn't write to you: you don't take direct messages from me. Allow direct \
             messages in this server's privacy settings, then turn a reminder on again.",
            emoji::ATTENTION
        );
    }
    let mut lines =
        vec!["At most one direct message a day, and none in quiet hours. `/remind off` ends them."];
    if reminders.streak.is_some() && !reasons.has_dailies {
        lines.push("This server has no daily question yet. An admin can start one with `/setup`.");
    }
    if reminders.prep.is_some() && !reasons.has_plan {
        lines.push("You have no prep plan here yet. Start one with `/prep start`.");
    }
    lines.join("\n")
}

fn quiet_hours(quiet: QuietHours) -> String {
    if quiet.is_none() {
        return "none".to_owned();
    }
    format!("{} to {}", wall_clock(quiet.from), wall_clock(quiet.to))
}

fn wall_clock(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}

/// The reply to *Stop these*.
#[must_use]
pub fn stopped(kind: ReminderKind) -> Message {
    let (of, command) = match kind {
        ReminderKind::Streak => ("your streak", "/remind streak"),
        ReminderKind::Reviews => ("reviews", "/remind reviews"),
        ReminderKind::Prep => ("your prep plan", "/remind prep"),
    };
    Message::text(format!(
        "{} I won't remind you of {of} anymore. To change your mind, use `{command}` in the \
         server.",
        emoji::DONE
    ))
}
