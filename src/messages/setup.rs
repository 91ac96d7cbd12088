//! What an admin sees of `/setup`.

use super::{Message, NEUTRAL, counted, signs};
use crate::bank::Bank;
use crate::custom_id::CustomId;
use crate::domain::ids::{ChannelId, RoleId};
use crate::domain::question::{Difficulty, Filter, Topic};
use crate::domain::schedule::{Weekdays, Zone, weekday_letters};
use crate::domain::server::{RevealBy, Server, Settings};
use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use serenity::all::{
    CreateActionRow, CreateEmbed, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
};

/// The most options that Discord takes in a menu.
const MAX_OPTIONS: usize = 25;

/// What the bot may do in the channel, as far as it could be found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SelfCheck {
    /// The channel was looked at.
    Known {
        /// The permissions that are missing, by their names in Discord's settings.
        missing: Vec<&'static str>,
        /// The role that dailies are to ping, where the ping would reach nobody.
        silent: Option<RoleId>,
    },
    /// The channel cannot be looked at, and why.
    Unknown(String),
}

/// The settings with menus to change them, the permission self-check, and the next postings.
#[must_use]
pub fn summary(
    server: &Server,
    bank: &Bank,
    check: &SelfCheck,
    newest: Option<Date>,
    now: Timestamp,
) -> Message {
    let settings = &server.settings;
    let pool = bank.count(&settings.filter);
    let mut lines = setting_lines(settings, bank, pool);
    lines.push(format!("\n{}", check_lines(settings.channel, check)));
    let zone = &settings.schedule.zone;
    lines.push(if !zone.is_known() {
        format!("\n{} {}", signs::ATTENTION, lost_zone(zone))
    } else if server.paused_since.is_some() {
        "\nPaused. `/daily resume` goes on.".to_owned()
    } else {
        let postings: Vec<String> = server
            .upcoming(now, newest)
            .take(3)
            .map(|posting| format!("• <t:{}:F>", posting.at.as_second()))
            .collect();
        format!("\n**The next three, in your own time**\n{}", postings.join("\n"))
    });
    let embed = CreateEmbed::new()
        .colour(NEUTRAL)
        .title("Your daily question")
        .description(lines.join("\n"));
    let mut message = Message::embed(embed).row(weekday_menu(settings.schedule.weekdays));
    message.rows.extend(topic_menu(bank, &settings.filter));
    message.row(difficulty_menu(&settings.filter))
}

fn setting_lines(settings: &Settings, bank: &Bank, pool: usize) -> Vec<String> {
    let schedule = &settings.schedule;
    let ping = settings.ping.map_or("nobody".to_owned(), |role| format!("<@&{role}>"));
    let hours = counted(usize::from(settings.reveal.after_hours), "hour");
    let reveal = match settings.reveal.by {
        RevealBy::Anyone => format!("anyone at any time, or I after {hours}"),
        RevealBy::Moderators => format!("moderators at any time, or I after {hours}"),
        RevealBy::Nobody => format!("only I, after {hours}"),
    };
    let questions = if pool == 0 {
        format!("{} none fits these topics and difficulties", signs::ATTENTION)
    } else {
        format!("{} · {}", topics(bank, &settings.filter), counted(pool, "question"))
    };
    vec![
        format!("**Where** <#{}>", settings.channel),
        format!(
            "**When** {} {} · {}",
            weekdays(schedule.weekdays),
            schedule.time.strftime("%H:%M"),
            schedule.zone
        ),
        format!("**Questions** {questions}"),
        format!("**Pings** {ping}"),
        format!("**Reveal** {reveal}"),
    ]
}

fn check_lines(channel: ChannelId, check: &SelfCheck) -> String {
    let (missing, silent) = match check {
        SelfCheck::Known { missing, silent } => (missing, silent),
        SelfCheck::Unknown(reason) => return format!("{} {reason}", signs::ATTENTION),
    };
    let permissions = if missing.is_empty() {
        format!("{} I have every permission I need in <#{channel}>.", signs::DONE)
    } else {
        format!(
            "{} In <#{channel}> I lack {}.\nOpen the channel's settings, *Permissions*, and allow \
             {} for me.",
            signs::ATTENTION,
            missing.iter().map(|name| format!("**{name}**")).collect::<Vec<_>>().join(", "),
            if missing.len() == 1 { "it" } else { "them" },
        )
    };
    let Some(role) = silent else { return permissions };
    format!(
        "{permissions}\n{} My ping of <@&{role}> reaches nobody yet. In the role's settings, turn on \
         *Allow anyone to @mention this role*.",
        signs::ATTENTION
    )
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

/// A zone as it is suggested, with the time on its clocks and the place that somebody typed.
pub(crate) fn zone_choice(place: Option<&str>, zone: &Zone, now: Timestamp) -> String {
    let clock = now.to_zoned(zone.time_zone().clone()).strftime("%H:%M now").to_string();
    let name = zone.to_string().replace('_', " ");
    let parts: Vec<&str> = place.into_iter().chain([name.as_str(), clock.as_str()]).collect();
    super::shorten(&parts.join(" · "), 100)
}

/// What keeps dailies from coming where the stored zone is unknown.
#[must_use]
pub fn lost_zone(zone: &Zone) -> String {
    format!(
        "I don't know the time zone “{}”, so no daily comes here. Choose one with the option `zone` \
         of `/setup`.",
        super::words::plain(&super::shorten(zone.name(), 60))
    )
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
        "every difficulty".to_owned()
    } else {
        let words: Vec<&str> = filter.difficulties.iter().map(|level| level.word()).collect();
        words.join(", ")
    };
    format!("{topics} · {difficulties}")
}

/// The name of a pack or category that people read.
#[must_use]
pub fn topic_name(bank: &Bank, topic: &Topic) -> String {
    let Some(pack) = bank.pack(&topic.pack) else {
        return topic.to_string();
    };
    let Some(slug) = &topic.category else {
        return pack.title.clone();
    };
    let category = pack.categories.iter().find(|category| category.slug == *slug);
    category
        .map_or_else(|| topic.to_string(), |category| format!("{}: {}", pack.title, category.title))
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

fn weekday_menu(days: Weekdays) -> CreateActionRow {
    let options = Weekdays::WEEK
        .into_iter()
        .map(|day| {
            CreateSelectMenuOption::new(full_name(day), weekday_letters(day))
                .default_selection(days.contains(day))
        })
        .collect();
    menu(&CustomId::SetupWeekdays, options, 1, "On which days")
}

/// All packs and categories, or only the packs where there are too many for a menu.
fn topic_menu(bank: &Bank, filter: &Filter) -> Option<CreateActionRow> {
    let packs = bank.packs().iter().map(|pack| Topic { pack: pack.slug.clone(), category: None });
    let categories = bank.packs().iter().flat_map(|pack| {
        pack.categories.iter().map(|category| Topic {
            pack: pack.slug.clone(),
            category: Some(category.slug.clone()),
        })
    });
    let every: Vec<Topic> = packs.clone().chain(categories).collect();
    let offered: Vec<Topic> =
        if every.len() <= MAX_OPTIONS { every } else { packs.take(MAX_OPTIONS).collect() };
    if offered.is_empty() {
        return None;
    }
    let options = offered
        .into_iter()
        .map(|topic| {
            let name = match topic.category {
                None => format!("{}: everything", topic_name(bank, &topic)),
                Some(_) => topic_name(bank, &topic),
            };
            CreateSelectMenuOption::new(super::shorten(&name, 100), topic.to_string())
                .default_selection(filter.topics.contains(&topic))
        })
        .collect();
    Some(menu(&CustomId::SetupTopics, options, 0, "From which packs and categories: all"))
}

fn difficulty_menu(filter: &Filter) -> CreateActionRow {
    let options = Difficulty::ALL
        .into_iter()
        .map(|level| {
            CreateSelectMenuOption::new(level.word(), level.word())
                .default_selection(filter.difficulties.contains(&level))
        })
        .collect();
    menu(&CustomId::SetupDifficulties, options, 0, "Of which difficulty: every")
}
