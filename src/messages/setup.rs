//! The replies of `/setup`.

mod gallery;

pub use gallery::{categories, gallery};

use super::{Message, NEUTRAL, button, counted, emoji, failures, listed};
use crate::bank::Bank;
use crate::custom_id::{CustomId, GalleryClick};
use crate::domain::announcements::Announcements;
use crate::domain::ids::{ChannelId, RoleId};
use crate::domain::question::{Difficulty, Filter, Topic};
use crate::domain::schedule::{Schedule, Weekdays, Zone, weekday_letters};
use crate::domain::server::{RevealBy, Server};
use crate::domain::streak_roles::Milestone;
use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use serenity::all::{
    ButtonStyle, ChannelType, CreateActionRow, CreateEmbed, CreateInputText, CreateModal,
    CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption, InputTextStyle,
};
use strum::VariantArray as _;

/// The bot's permissions in the channel, as far as known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SelfCheck {
    /// The channel was checked.
    Known {
        /// The missing permissions, by their names in Discord's settings.
        missing: Vec<&'static str>,
        /// The reason the ping of dailies reaches nobody, if there is one.
        ping: Option<String>,
    },
    /// The channel can't be checked, with the reason.
    Unknown(String),
}

/// The occasion for showing the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// The server was just set up.
    First {
        /// Set if the admin chose the time zone.
        zone_given: bool,
    },
    /// An admin wants to see them.
    Look,
    /// Something was changed.
    Change,
}

/// A server with everything that `/setup` shows.
#[derive(Clone, Copy, Debug)]
pub struct Configured<'a> {
    /// The server.
    pub server: &'a Server,
    /// What it announces beside dailies.
    pub announcements: &'a Announcements,
}

/// The settings with menus to change them, the permission self-check, and the next postings. The
/// first time, and for an admin who only looks, each setting says how to change it.
#[must_use]
pub fn summary(
    configured: Configured<'_>,
    bank: &Bank,
    check: &SelfCheck,
    problems: &[String],
    newest: Option<Date>,
    now: Timestamp,
    occasion: Occasion,
) -> Message {
    let Configured { server, announcements } = configured;
    let settings = &server.settings;
    let pool = bank.count(&settings.filter);
    let mut lines = Vec::new();
    lines.extend(match occasion {
        Occasion::First { .. } => Some(
            "Dailies are on. Here are the settings, and where to change each one:\n".to_owned(),
        ),
        Occasion::Look => Some("Each line ends with where to change it.\n".to_owned()),
        Occasion::Change => None,
    });
    let shown = settings_of(server, bank, pool).into_iter().chain(announced(server, announcements));
    lines.extend(shown.map(|setting| {
        let hint = match occasion {
            Occasion::First { .. } | Occasion::Look => format!(" · {}", setting.change),
            Occasion::Change => String::new(),
        };
        format!("**{}** {}{hint}", setting.name, setting.value)
    }));
    lines.push(String::new());
    if occasion == (Occasion::First { zone_given: false }) {
        lines.push(format!(
            "{} You didn't name a time zone, so I'll post at {} {}. Press *Set time and zone* to \
             change it.",
            emoji::ATTENTION,
            settings.schedule.time.strftime("%H:%M"),
            settings.schedule.zone
        ));
    }
    lines.push(check_lines(settings.channel, check));
    lines.extend(problems.iter().map(|problem| format!("{} {problem}", emoji::ATTENTION)));
    let zone = &settings.schedule.zone;
    lines.push(if !zone.is_known() {
        format!("\n{} {}", emoji::ATTENTION, lost_zone(zone))
    } else if server.paused_since.is_some() {
        "\nDailies are paused. Use `/daily resume` to restart.".to_owned()
    } else {
        let postings: Vec<String> = server
            .upcoming(now, newest)
            .take(3)
            .map(|posting| format!("• <t:{}:F>", posting.at.as_second()))
            .collect();
        format!("\n**Next three, shown in your time zone**\n{}", postings.join("\n"))
    });
    let embed = CreateEmbed::new()
        .colour(NEUTRAL)
        .title("Your daily question")
        .description(lines.join("\n"));
    let message =
        Message::embed(embed).row(channel_menu()).row(weekday_menu(settings.schedule.weekdays));
    let today = settings.schedule.zone.date_at(now);
    let buttons = buttons(newest == Some(today), server.alerts.channel.is_some());
    message.row(difficulty_menu(&settings.filter)).row(buttons)
}

/// A day has at most one daily, so none is offered if today's exists.
fn buttons(has_daily: bool, has_alert_channel: bool) -> CreateActionRow {
    let clock = button(&CustomId::SetupClock, "Set time and zone", ButtonStyle::Secondary);
    let post = button(&CustomId::PostNow, "Post one now", ButtonStyle::Primary);
    let packs = CustomId::Gallery(GalleryClick::Begin);
    let packs = button(&packs, "Choose packs", ButtonStyle::Secondary);
    let mut buttons = if has_daily { vec![packs, clock] } else { vec![post, packs, clock] };
    if has_alert_channel {
        let to_me = &CustomId::AlertsToMe;
        buttons.push(button(to_me, "Send alerts to me", ButtonStyle::Secondary));
    }
    CreateActionRow::Buttons(buttons)
}

/// The modal's field for the time.
pub const TIME_FIELD: &str = "time";
/// The modal's field for the time zone.
pub const ZONE_FIELD: &str = "zone";

/// The modal for time and zone, with the current values.
pub fn clock_modal(schedule: &Schedule) -> CreateModal {
    let field = |label, id, value: String, example| {
        let input = CreateInputText::new(InputTextStyle::Short, label, id)
            .value(value)
            .placeholder(example)
            .max_length(60)
            .required(true);
        CreateActionRow::InputText(input)
    };
    let time = schedule.time.strftime("%H:%M").to_string();
    CreateModal::new(CustomId::SetupClock.to_string(), "When to post the daily").components(vec![
        field("Time of day", TIME_FIELD, time, "09:00"),
        field("Your city or time zone", ZONE_FIELD, schedule.zone.to_string(), "Lisbon"),
    ])
}

/// A setting as an admin reads it.
struct Setting {
    name: &'static str,
    value: String,
    /// The way to change it.
    change: &'static str,
}

fn settings_of(server: &Server, bank: &Bank, pool: usize) -> Vec<Setting> {
    let settings = &server.settings;
    let schedule = &settings.schedule;
    let ping = settings.ping.map_or("nobody".to_owned(), |role| format!("<@&{role}>"));
    let hours = counted(usize::from(settings.reveal.after_hours), "hour");
    let reveal = match settings.reveal.by {
        RevealBy::Anyone => format!("anyone can reveal early; I reveal after {hours}"),
        RevealBy::Moderators => format!("moderators can reveal early; I reveal after {hours}"),
        RevealBy::Nobody => format!("only I reveal it, after {hours}"),
    };
    let questions = if pool == 0 {
        format!("{} none fit these topics and difficulties", emoji::ATTENTION)
    } else {
        format!("{} · {}", topics(bank, &settings.filter), counted(pool, "question"))
    };
    let when = format!(
        "{} {} · {}",
        weekdays(schedule.weekdays),
        schedule.time.strftime("%H:%M"),
        schedule.zone
    );
    let setting = |name, value, change| Setting { name, value, change };
    let mut place = format!("<#{}>", settings.channel);
    if settings.in_forum {
        place.push_str(", each daily as a post");
    } else if settings.publish {
        place.push_str(", published to servers that follow it");
    }
    let mut settings = vec![
        setting("Where", place, "first menu"),
        setting("When", when, "*Set time and zone*, second menu"),
        setting("Questions", questions, "*Choose packs*, third menu"),
        setting("Pings", ping, "`/setup ping`"),
        setting("Reveal", reveal, "`/setup reveal_by`, `reveal_after`"),
        setting("Alerts", super::alerts::place(&server.alerts), "`/setup alerts`"),
    ];
    let role = |(milestone, role): (Milestone, RoleId)| {
        format!("<@&{role}> for {} in a row", milestone.length())
    };
    let roles: Vec<String> = server.streak_roles.chosen().map(role).collect();
    if !roles.is_empty() {
        let roles = format!("{}; members keep them", listed(&roles, "and"));
        settings.push(setting("Streak roles", roles, "`/setup role_7`, `role_30`, `role_100`"));
    }
    settings
}

/// What is posted beside dailies, if anything is.
fn announced(server: &Server, announcements: &Announcements) -> Vec<Setting> {
    let setting = |name, value, change| Setting { name, value, change };
    let mut settings = Vec::new();
    if let Some(hours) = announcements.nudge {
        let whom = server.settings.ping.map_or_else(
            || "without a ping, until you choose a role with `/setup ping`".to_owned(),
            |role| format!("pings <@&{role}>"),
        );
        let before = counted(usize::from(hours), "hour");
        let value = format!("{before} before the next daily, while streaks are at stake; {whom}");
        settings.push(setting("Nudge", value, "`/setup nudge`"));
    }
    if announcements.recap {
        let value = if server.settings.in_forum {
            format!("{} a forum has no place for it", emoji::ATTENTION)
        } else {
            "each week, two hours after the first daily of the next".to_owned()
        };
        settings.push(setting("Recap", value, "`/setup recap`"));
    }
    settings
}

fn check_lines(channel: ChannelId, check: &SelfCheck) -> String {
    let (missing, ping) = match check {
        SelfCheck::Known { missing, ping } => (missing, ping),
        SelfCheck::Unknown(reason) => return format!("{} {reason}", emoji::ATTENTION),
    };
    let permissions = if missing.is_empty() {
        format!("{} I have every permission I need in <#{channel}>.", emoji::DONE)
    } else {
        format!("{} {}", emoji::ATTENTION, failures::missing_permissions(channel, missing))
    };
    let Some(ping) = ping else { return permissions };
    format!("{permissions}\n{} {ping}", emoji::ATTENTION)
}

/// `Mon–Fri`, `every day`, or the days one by one.
pub(crate) fn weekdays(days: Weekdays) -> String {
    if days == Weekdays::EVERY {
        return "every day".to_owned();
    }
    if days == Weekdays::WORKING {
        return "Mon–Fri".to_owned();
    }
    days.iter().map(short_name).collect::<Vec<_>>().join(", ")
}

/// A time zone in the suggestions, with its current time and the place that was typed.
pub(crate) fn zone_choice(place: Option<&str>, zone: &Zone, now: Timestamp) -> String {
    let clock = now.to_zoned(zone.time_zone().clone()).strftime("%H:%M now").to_string();
    let name = zone.to_string().replace('_', " ");
    let parts: Vec<&str> = place.into_iter().chain([name.as_str(), clock.as_str()]).collect();
    super::shorten(&parts.join(" · "), 100)
}

/// The reason there are no dailies if the stored time zone is unknown.
#[must_use]
pub fn lost_zone(zone: &Zone) -> String {
    format!(
        "I don't know the time zone “{}”, so I can't post dailies here. Choose one with `/setup zone`.",
        super::escaping::plain(&super::shorten(zone.name(), 60))
    )
}

/// Tells a server, without being asked, that its time zone is unknown.
#[must_use]
pub fn lost_zone_notice(zone: &Zone) -> Message {
    Message::text(format!("{} For the admins here: {}", emoji::ATTENTION, lost_zone(zone)))
}

const fn short_name(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Mon",
        Weekday::Tuesday => "Tue",
        Weekday::Wednesday => "Wed",
        Weekday::Thursday => "Thu",
        Weekday::Friday => "Fri",
        Weekday::Saturday => "Sat",
        Weekday::Sunday => "Sun",
    }
}

const fn full_name(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

fn topics(bank: &Bank, filter: &Filter) -> String {
    let topics = if filter.topics.is_empty() {
        "all packs".to_owned()
    } else {
        filter.topics.iter().map(|topic| topic_name(bank, topic)).collect::<Vec<_>>().join(", ")
    };
    let difficulties = if filter.difficulties.is_empty() {
        "all difficulties".to_owned()
    } else {
        let words: Vec<&str> = filter.difficulties.iter().map(|level| level.as_str()).collect();
        words.join(", ")
    };
    format!("{topics} · {difficulties}")
}

/// The displayed name of a pack or category.
#[must_use]
pub fn topic_name(bank: &Bank, topic: &Topic) -> String {
    match (bank.category(topic), &topic.category) {
        (Some((pack, category)), _) => format!("{}: {}", pack.title, category.title),
        (None, Some(_)) => topic.to_string(),
        (None, None) => {
            bank.pack(&topic.pack).map_or_else(|| topic.to_string(), |it| it.title.clone())
        }
    }
}

fn menu(
    id: &CustomId,
    options: Vec<CreateSelectMenuOption>,
    least: u8,
    hint: &str,
) -> CreateActionRow {
    let most = u8::try_from(options.len()).unwrap_or(u8::MAX);
    CreateActionRow::SelectMenu(
        CreateSelectMenu::new(id.to_string(), CreateSelectMenuKind::String { options })
            .placeholder(hint)
            .min_values(least)
            .max_values(most),
    )
}

/// Shows no channel as selected: the configured one may have been deleted.
fn channel_menu() -> CreateActionRow {
    let kind = CreateSelectMenuKind::Channel {
        channel_types: Some(vec![ChannelType::Text, ChannelType::News, ChannelType::Forum]),
        default_channels: None,
    };
    CreateActionRow::SelectMenu(
        CreateSelectMenu::new(CustomId::SetupChannel.to_string(), kind)
            .placeholder("Move the daily to another channel"),
    )
}

fn weekday_menu(days: Weekdays) -> CreateActionRow {
    let options = Weekdays::WEEK
        .into_iter()
        .map(|day| {
            CreateSelectMenuOption::new(full_name(day), weekday_letters(day))
                .default_selection(days.contains(day))
        })
        .collect();
    menu(&CustomId::SetupWeekdays, options, 1, "Days of the week")
}

fn difficulty_menu(filter: &Filter) -> CreateActionRow {
    let options = Difficulty::VARIANTS
        .iter()
        .copied()
        .map(|level| {
            CreateSelectMenuOption::new(level.as_str(), level.as_str())
                .default_selection(filter.difficulties.contains(&level))
        })
        .collect();
    menu(&CustomId::SetupDifficulties, options, 0, "Difficulty: all")
}
