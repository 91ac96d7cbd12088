//! `/setup`: where, when and from what the daily comes, with a check of the bot's permissions.

use super::answer::written;
use super::options::Options;
use super::question::choice;
use super::{Caller, Reply};
use crate::bank::Bank;
use crate::config::Defaults;
use crate::custom_id::CustomId;
use crate::discord::{Discord, DiscordError, Rights};
use crate::domain::daily::{RECENT, newest_date};
use crate::domain::ids::{ChannelId, GuildId};
use crate::domain::question::{Difficulty, Filter, Topic};
use crate::domain::schedule::{Schedule, Weekdays, parse_time, weekday_letters};
use crate::domain::server::{REVEAL_HOURS, RevealBy, RevealPolicy, Server, ServerChange, Settings};
use crate::error::{Outcome, UserError};
use crate::messages::setup::{Occasion, SelfCheck};
use crate::messages::{self, Message, trouble};
use crate::store::Store;
use crate::zones;
use jiff::Timestamp;
use jiff::civil::Time;
use serenity::all::{
    AutocompleteChoice, ChannelType, CommandOptionType, ComponentInteraction,
    ComponentInteractionDataKind, CreateCommand, CreateCommandOption, ModalInteraction,
    Permissions,
};

/// The most suggestions that Discord takes.
const MAX_CHOICES: usize = 25;
/// What most servers choose.
const DAYS_SUGGESTED: [&str; 5] = ["mon-fri", "every day", "mon,wed,fri", "tue,thu", "sat,sun"];

pub(super) fn definition() -> CreateCommand {
    let text = |name, description| {
        CreateCommandOption::new(CommandOptionType::String, name, description)
            .set_autocomplete(true)
    };
    CreateCommand::new("setup")
        .description("Set up the daily question, or change it; give only what you want to change")
        .default_member_permissions(Permissions::MANAGE_GUILD)
        .add_option(
            CreateCommandOption::new(
                CommandOptionType::Channel,
                "channel",
                "Where dailies are posted; at first this channel",
            )
            .channel_types(vec![ChannelType::Text, ChannelType::News]),
        )
        .add_option(text("time", "The time of day, like 09:00 or 9 am"))
        .add_option(text("zone", "Your time zone: a city, or an offset like UTC+2"))
        .add_option(text("weekdays", "On which days, like mon-fri"))
        .add_option(CreateCommandOption::new(
            CommandOptionType::Role,
            "ping",
            "A role to ping; @everyone for none",
        ))
        .add_option(
            CreateCommandOption::new(
                CommandOptionType::String,
                "reveal_by",
                "Who may reveal a daily early",
            )
            .add_string_choice("anyone", "anyone")
            .add_string_choice("moderators", "moderators")
            .add_string_choice("nobody", "nobody"),
        )
        .add_option(
            CreateCommandOption::new(
                CommandOptionType::Integer,
                "reveal_after",
                "Hours until I reveal it myself",
            )
            .min_int_value(u64::from(*REVEAL_HOURS.start()))
            .max_int_value(u64::from(*REVEAL_HOURS.end())),
        )
}

pub(super) async fn run(
    store: &dyn Store,
    bank: &Bank,
    discord: &Discord,
    defaults: &Defaults,
    caller: &Caller,
    options: &Options<'_>,
) -> Outcome<Reply> {
    caller.require_admin()?;
    let before = store.server(caller.guild).await?.map(|server| server.settings);
    let (before, occasion) = match before {
        Some(settings) if options.is_empty() => (settings, Occasion::Look),
        Some(settings) => (settings, Occasion::Change),
        None => {
            let channel = first_channel(discord, caller, options).await?;
            let zone_given = options.string("zone").is_some();
            (initial(defaults, channel), Occasion::First { zone_given })
        }
    };
    let settings = changed(before, caller.guild, options)?;
    let server = save(store, caller, settings).await?;
    Ok(Reply::whisper(summary(store, bank, discord, caller, &server, occasion).await?))
}

/// Where dailies go in a server that has none yet: into the channel that was chosen, or the one in
/// which the command is used. The post of a forum looks like any other thread, so its channel is
/// looked at.
async fn first_channel(
    discord: &Discord,
    caller: &Caller,
    options: &Options<'_>,
) -> Result<ChannelId, UserError> {
    if let Some(channel) = options.channel("channel") {
        return Ok(channel);
    }
    let channel = caller.text_channel()?;
    if channel != caller.channel {
        match discord.kind_of(channel).await {
            Some(ChannelType::Text | ChannelType::News) | None => {}
            Some(ChannelType::Forum) => return Err(UserError::InForum),
            Some(_) => return Err(UserError::NoTextChannel),
        }
    }
    Ok(channel)
}

/// What an admin sees of the settings, with the self-check of the moment.
async fn summary(
    store: &dyn Store,
    bank: &Bank,
    discord: &Discord,
    caller: &Caller,
    server: &Server,
    occasion: Occasion,
) -> anyhow::Result<Message> {
    let check = self_check(discord, caller.guild, &server.settings).await;
    let recent = store.latest_dailies(caller.guild, RECENT).await?;
    let newest = newest_date(&recent, caller.now);
    Ok(messages::setup::summary(server, bank, &check, newest, caller.now, occasion))
}

fn initial(defaults: &Defaults, channel: ChannelId) -> Settings {
    Settings {
        channel,
        schedule: Schedule {
            time: defaults.time,
            zone: defaults.zone.clone(),
            weekdays: defaults.weekdays,
        },
        filter: Filter::default(),
        ping: None,
        reveal: RevealPolicy { after_hours: defaults.reveal_hours, ..RevealPolicy::default() },
    }
}

/// The settings with what the options say.
fn changed(
    mut settings: Settings,
    guild: GuildId,
    options: &Options<'_>,
) -> Result<Settings, UserError> {
    if let Some(channel) = options.channel("channel") {
        settings.channel = channel;
    }
    if let Some(time) = options.string("time") {
        settings.schedule.time = parse_time(time)?;
    }
    if let Some(zone) = options.string("zone") {
        settings.schedule.zone = zones::read(zone)?;
    }
    if let Some(weekdays) = options.string("weekdays") {
        settings.schedule.weekdays = weekdays.parse()?;
    }
    if let Some(role) = options.role("ping") {
        // The role with the server's own number is @everyone.
        settings.ping = (role.0 != guild.0).then_some(role);
    }
    match options.string("reveal_by") {
        Some("anyone") => settings.reveal.by = RevealBy::Anyone,
        Some("moderators") => settings.reveal.by = RevealBy::Moderators,
        Some("nobody") => settings.reveal.by = RevealBy::Nobody,
        _ => {}
    }
    if let Some(hours) = options.integer("reveal_after") {
        let hours = u8::try_from(hours).ok().filter(|hours| REVEAL_HOURS.contains(hours));
        settings.reveal.after_hours = hours.ok_or_else(|| {
            let (least, most) = (REVEAL_HOURS.start(), REVEAL_HOURS.end());
            UserError::Unreadable(format!("`reveal_after` takes {least} to {most} hours"))
        })?;
    }
    Ok(settings)
}

/// The seed of a new server's order is the interaction that set it up: different for each server,
/// and the same however often that interaction arrives.
async fn save(store: &dyn Store, caller: &Caller, settings: Settings) -> Outcome<Server> {
    let seed = caller.interaction.0;
    let change = ServerChange::Configure { settings, seed, now: caller.now };
    Ok(store.change_server(caller.guild, change).await?.ok_or(UserError::NotSetUp)?)
}

async fn self_check(discord: &Discord, guild: GuildId, settings: &Settings) -> SelfCheck {
    match discord.rights(guild, settings.channel, settings.ping).await {
        Ok(Rights { lacking, has_role, pings, .. }) => {
            let ping = settings.ping.filter(|_| !pings).map(|role| {
                if has_role { trouble::ping_silent(role) } else { trouble::ping_gone() }
            });
            SelfCheck::Known { missing: lacking, ping }
        }
        Err(DiscordError::MissingAccess) => {
            SelfCheck::Known { missing: vec!["View Channel"], ping: None }
        }
        Err(DiscordError::UnknownChannel) => SelfCheck::Unknown(trouble::channel_gone()),
        Err(error) => {
            let passing = error.is_passing();
            let sentence = discord.explain(guild, settings.channel, error).await;
            SelfCheck::Unknown(if passing { trouble::unchecked(&sentence) } else { sentence })
        }
    }
}

/// A choice in one of the menus below the summary.
pub(super) async fn change(
    store: &dyn Store,
    bank: &Bank,
    discord: &Discord,
    caller: &Caller,
    menu: &CustomId,
    interaction: &ComponentInteraction,
) -> Outcome<Reply> {
    caller.require_admin()?;
    let server = store.server(caller.guild).await?.ok_or(UserError::NotSetUp)?;
    let settings = chosen(server.settings, menu, &interaction.data.kind)?;
    let server = save(store, caller, settings).await?;
    Ok(Reply::Update(summary(store, bank, discord, caller, &server, Occasion::Change).await?))
}

/// The settings with what was chosen in a menu.
fn chosen(
    mut settings: Settings,
    menu: &CustomId,
    choice: &ComponentInteractionDataKind,
) -> Result<Settings, UserError> {
    use ComponentInteractionDataKind::{ChannelSelect, StringSelect};
    // Discord gives the values in the order in which they were clicked.
    match (menu, choice) {
        (CustomId::SetupChannel, ChannelSelect { values }) => {
            let channel = values.first().ok_or(UserError::UnknownButton)?;
            settings.channel = ChannelId(channel.get());
        }
        (CustomId::SetupWeekdays, StringSelect { values }) => {
            settings.schedule.weekdays = Weekdays::try_from(values.clone())?;
        }
        (CustomId::SetupTopics, StringSelect { values }) => {
            settings.filter.topics =
                values.iter().filter_map(|value| value.parse::<Topic>().ok()).collect();
            settings.filter.topics.sort_unstable();
        }
        (CustomId::SetupDifficulties, StringSelect { values }) => {
            settings.filter.difficulties =
                values.iter().filter_map(|value| value.parse::<Difficulty>().ok()).collect();
            settings.filter.difficulties.sort_unstable();
        }
        _ => return Err(UserError::UnknownButton),
    }
    Ok(settings)
}

/// Opens the form for hour and zone.
pub(super) async fn ask_for_clock(store: &dyn Store, caller: &Caller) -> Outcome<Reply> {
    caller.require_admin()?;
    let server = store.server(caller.guild).await?.ok_or(UserError::NotSetUp)?;
    Ok(Reply::Form(messages::setup::clock_form(&server.settings.schedule)))
}

/// Keeps the hour and the zone that the form brings.
pub(super) async fn set_clock(
    store: &dyn Store,
    bank: &Bank,
    discord: &Discord,
    caller: &Caller,
    interaction: &ModalInteraction,
) -> Outcome<Reply> {
    caller.require_admin()?;
    let mut settings = store.server(caller.guild).await?.ok_or(UserError::NotSetUp)?.settings;
    let time = written(interaction, messages::setup::TIME_FIELD).unwrap_or_default();
    let zone = written(interaction, messages::setup::ZONE_FIELD).unwrap_or_default();
    settings.schedule.time = parse_time(&time).map_err(UserError::from)?;
    settings.schedule.zone = zones::read(&zone).map_err(UserError::from)?;
    let server = save(store, caller, settings).await?;
    Ok(Reply::Update(summary(store, bank, discord, caller, &server, Occasion::Change).await?))
}

/// Suggestions for the options that are typed, for somebody whose Discord speaks `locale`.
pub(super) fn suggest(
    caller: &Caller,
    locale: &str,
    option: &str,
    typed: &str,
) -> Vec<AutocompleteChoice> {
    match option {
        "zone" => zones(typed, locale, caller.now),
        "time" => times(typed),
        "weekdays" => days(typed),
        _ => Vec::new(),
    }
}

fn zones(typed: &str, locale: &str, now: Timestamp) -> Vec<AutocompleteChoice> {
    zones::suggest(typed, locale, now, MAX_CHOICES)
        .iter()
        .map(|it| {
            let name = messages::setup::zone_choice(it.place.as_deref(), &it.zone, now);
            choice(&name, it.zone.name())
        })
        .collect()
}

/// The time that is typed, then every half hour that what is typed may become.
fn times(typed: &str) -> Vec<AutocompleteChoice> {
    let typed = typed.trim().to_lowercase().replace([' ', '.'], "");
    let exact = parse_time(&typed).ok();
    let half_hours = (0..24).flat_map(|hour| [(hour, 0), (hour, 30)]);
    let begun = half_hours
        .map(|(hour, minute)| Time::constant(hour, minute, 0, 0))
        .filter(|time| Some(*time) != exact && may_become(&typed, *time));
    let times = exact.into_iter().chain(begun).take(MAX_CHOICES);
    times.map(|time| time.strftime("%H:%M").to_string()).map(|time| choice(&time, &time)).collect()
}

/// Whether `typed` begins a way of writing `time`. Where nothing is typed, the full hours of the day.
fn may_become(typed: &str, time: Time) -> bool {
    if typed.is_empty() {
        return time.minute() == 0 && (6..=22).contains(&time.hour());
    }
    let written = ["%H:%M", "%-H:%M", "%-I:%M%P", "%-I%M%P", "%H%M"];
    let on_the_hour = ["%-I%P", "%-H"];
    let short = on_the_hour.into_iter().filter(|_| time.minute() == 0);
    written
        .into_iter()
        .chain(short)
        .any(|format| time.strftime(format).to_string().starts_with(typed))
}

/// The days that are typed, as they were understood, and then what most servers choose.
fn days(typed: &str) -> Vec<AutocompleteChoice> {
    let typed = typed.trim().to_lowercase();
    let exact = typed.parse::<Weekdays>().ok();
    let suggested = DAYS_SUGGESTED
        .into_iter()
        .filter(|days| days.contains(&typed))
        .filter(|days| exact.is_none() || days.parse().ok() != exact)
        .map(|days| choice(days, days));
    let understood = exact.map(|days| {
        let written: Vec<&str> = days.iter().map(weekday_letters).collect();
        choice(&messages::setup::weekdays(days), &written.join(","))
    });
    understood.into_iter().chain(suggested).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(choices: &[AutocompleteChoice]) -> Vec<String> {
        let name =
            |choice| serde_json::to_value(choice).unwrap()["name"].as_str().unwrap().to_owned();
        choices.iter().map(name).collect()
    }

    #[test]
    fn a_zone_is_suggested_with_its_local_time_and_stored_by_its_name() {
        let now = "2026-03-02T07:00:00Z".parse().unwrap();
        let krakow = zones("kraków", "en-US", now);
        assert_eq!(names(&krakow)[0], "Kraków, Poland · Europe/Warsaw · 08:00 now");
        assert_eq!(serde_json::to_value(&krakow[0]).unwrap()["value"], "Europe/Warsaw");
        let fixed = zones("GMT+2", "en-US", now);
        assert_eq!(names(&fixed)[0], "UTC+2 · 09:00 now");
        assert_eq!(serde_json::to_value(&fixed[0]).unwrap()["value"], "Etc/GMT-2");
        assert_eq!(names(&zones("utc", "en-US", now))[0], "UTC · 07:00 now");
        assert_eq!(names(&zones("new york", "en-US", now))[0], "America/New York · 02:00 now");
        assert!(names(&zones("a", "en-US", now)).iter().all(|name| name.chars().count() <= 100));
        assert_eq!(zones("a", "en-US", now).len(), MAX_CHOICES);
    }

    #[test]
    fn an_hour_brings_its_halves_in_the_morning_and_the_evening() {
        assert_eq!(names(&times("9")), ["09:00", "09:30", "21:00", "21:30"]);
        assert_eq!(names(&times("9pm")), ["21:00"]);
        assert_eq!(names(&times("9:30 p")), ["21:30"]);
        assert_eq!(names(&times("7:15")), ["07:15"]);
        assert_eq!(names(&times("0900")), ["09:00"]);
        assert_eq!(names(&times("")).len(), 17);
        assert_eq!(names(&times("nine")), Vec::<String>::new());
    }

    #[test]
    fn days_are_suggested_as_they_are_understood() {
        assert_eq!(names(&days("mondays and fridays")), ["Mon, Fri"]);
        assert_eq!(names(&days("mon-fri")), ["Mon–Fri"]);
        assert_eq!(names(&days("we")), ["mon,wed,fri"]);
        assert_eq!(names(&days("money")), Vec::<String>::new());
        assert_eq!(names(&days("every")), ["every day"]);
        assert_eq!(names(&days("")).len(), DAYS_SUGGESTED.len());
    }
}
