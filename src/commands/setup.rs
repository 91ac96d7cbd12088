//! `/setup`: where, when and from what the daily comes, with a check of the bot's permissions.

use super::answer::written;
use super::options::Options;
use super::question::choice;
use super::{Caller, Reply};
use crate::bank::Bank;
use crate::config::Defaults;
use crate::custom_id::CustomId;
use crate::discord::{Discord, DiscordError, Rights};
use crate::domain::ids::{ChannelId, GuildId};
use crate::domain::question::{Difficulty, Filter, Topic};
use crate::domain::schedule::{Schedule, UnknownZone, Weekdays, Zone, parse_time};
use crate::domain::server::{REVEAL_HOURS, RevealBy, RevealPolicy, Server, ServerChange, Settings};
use crate::error::{Outcome, UserError};
use crate::messages::setup::{Occasion, SelfCheck};
use crate::messages::{self, Message, trouble};
use crate::store::Store;
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
        .add_option(text("time", "The time of day, like 09:00"))
        .add_option(text("zone", "Your time zone; type your city"))
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
    let newest = store.latest_dailies(caller.guild, 1).await?;
    let newest = newest.first().map(|daily| daily.date);
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
        settings.schedule.zone = named_zone(zone)?;
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
    let ComponentInteractionDataKind::StringSelect { values } = &interaction.data.kind else {
        return Err(UserError::UnknownButton.into());
    };
    let server = store.server(caller.guild).await?.ok_or(UserError::NotSetUp)?;
    let mut settings = server.settings;
    // Discord gives the values in the order in which they were clicked.
    match menu {
        CustomId::SetupWeekdays => {
            settings.schedule.weekdays =
                Weekdays::try_from(values.clone()).map_err(UserError::from)?;
        }
        CustomId::SetupTopics => {
            settings.filter.topics =
                values.iter().filter_map(|value| value.parse::<Topic>().ok()).collect();
            settings.filter.topics.sort_unstable();
        }
        CustomId::SetupDifficulties => {
            settings.filter.difficulties =
                values.iter().filter_map(|value| value.parse::<Difficulty>().ok()).collect();
            settings.filter.difficulties.sort_unstable();
        }
        _ => return Err(UserError::UnknownButton.into()),
    }
    let server = save(store, caller, settings).await?;
    Ok(Reply::Update(summary(store, bank, discord, caller, &server, Occasion::Change).await?))
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
    settings.schedule.zone = named_zone(&zone).map_err(UserError::from)?;
    let server = save(store, caller, settings).await?;
    Ok(Reply::Update(summary(store, bank, discord, caller, &server, Occasion::Change).await?))
}

/// The zone that is called so, or the only one whose city is.
fn named_zone(name: &str) -> Result<Zone, UnknownZone> {
    name.parse().or_else(|unknown| {
        let city = fold_zone(name.trim());
        let names: Vec<String> = jiff::tz::db()
            .available()
            .map(|name| name.to_string())
            .filter(|name| fold_zone(name).split_once('/').is_some_and(|(_, it)| it == city))
            .collect();
        match names.as_slice() {
            [only] => only.parse(),
            _ => Err(unknown),
        }
    })
}

/// Suggestions for the options that are typed.
pub(super) fn suggest(option: &str, typed: &str) -> Vec<AutocompleteChoice> {
    match option {
        "zone" => zones(typed),
        "time" => times(typed),
        "weekdays" => days(typed),
        _ => Vec::new(),
    }
}

/// Zones whose name has what is typed; those whose city begins with it first.
fn zones(typed: &str) -> Vec<AutocompleteChoice> {
    let typed = fold_zone(typed.trim());
    let mut names: Vec<String> = jiff::tz::db()
        .available()
        .map(|name| name.to_string())
        .filter(|name| fold_zone(name).contains(&typed))
        .collect();
    names.sort_by_key(|name| {
        let folded = fold_zone(name);
        let city = folded.rsplit('/').next().unwrap_or(&folded);
        (!city.starts_with(&typed), !name.contains('/'), folded.clone())
    });
    names.iter().take(MAX_CHOICES).map(|name| choice(&name.replace('_', " "), name)).collect()
}

fn fold_zone(name: &str) -> String {
    name.replace('_', " ").to_lowercase()
}

fn times(typed: &str) -> Vec<AutocompleteChoice> {
    let typed = typed.trim();
    if let Ok(time) = parse_time(typed) {
        let exact = time.strftime("%H:%M").to_string();
        return vec![choice(&exact, &exact)];
    }
    (6..=22)
        .flat_map(|hour| [format!("{hour:02}:00"), format!("{hour:02}:30")])
        .filter(|time| time.starts_with(typed) || time[1..].starts_with(typed))
        .take(MAX_CHOICES)
        .map(|time| choice(&time, &time))
        .collect()
}

fn days(typed: &str) -> Vec<AutocompleteChoice> {
    let typed = typed.trim().to_lowercase();
    let exact = typed.parse::<Weekdays>().is_ok().then(|| choice(&typed, &typed));
    let suggested = DAYS_SUGGESTED
        .into_iter()
        .filter(|days| days.contains(&typed) && **days != typed)
        .map(|days| choice(days, days));
    exact.into_iter().chain(suggested).collect()
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
    fn a_city_is_enough_to_find_its_zone() {
        assert_eq!(names(&zones("warsaw")), ["Europe/Warsaw"]);
        assert_eq!(names(&zones("new york")), ["America/New York"]);
        assert_eq!(zones("a").len(), MAX_CHOICES);
    }

    #[test]
    fn a_city_that_is_typed_out_names_its_zone() {
        assert_eq!(named_zone("warsaw").unwrap().name(), "Europe/Warsaw");
        assert_eq!(named_zone("New York").unwrap().name(), "America/New_York");
        assert_eq!(named_zone("utc").unwrap(), Zone::UTC);
        assert!(named_zone("Atlantis").is_err());
    }

    #[test]
    fn an_hour_brings_its_halves() {
        assert_eq!(names(&times("9")), ["09:00", "09:30", "19:00", "19:30"]);
        assert_eq!(names(&times("7:15")), ["07:15"]);
    }
}
