//! `/setup`: the channel, schedule and topics of the daily, with a check of the bot's permissions.

mod alerts;
mod announcing;
pub(super) mod gallery;
mod place;
pub(super) mod suggestions;

pub(super) use alerts::to_me as alerts_to_me;

use super::options::Options;
use super::{Caller, Reply, inputs};
use crate::actions::self_check::{self, ChannelCheck};
use crate::bank::Bank;
use crate::config::SetupDefaults;
use crate::discord::Discord;
use crate::domain::alerts::AlertRecipient;
use crate::domain::announcements::NUDGE_HOURS;
use crate::domain::daily::{RECENT, newest_date};
use crate::domain::ids::{ChannelId, GuildId, RoleId};
use crate::domain::question::{Difficulty, Filter, Topic};
use crate::domain::schedule::{Schedule, Weekdays, Zone, parse_time};
use crate::domain::server::{REVEAL_HOURS, RevealBy, RevealPolicy, Server, ServerChange, Settings};
use crate::domain::streak_roles::{Milestone, StreakRolesChange};
use crate::error::{EventResult, UserError};
use crate::messages::setup::{Configured, Occasion, SelfCheck};
use crate::messages::{self, Message};
use crate::store::Store;
use crate::zones;
use jiff::civil::Time;
use serenity::all::{
    AutocompleteChoice, ChannelType, CommandOptionType, ComponentInteraction, CreateCommand,
    CreateCommandOption, ModalInteraction, Permissions,
};
use strum::VariantArray as _;

const CHANNEL: &str = "channel";
const PING: &str = "ping";
const REVEAL_BY: &str = "reveal_by";
const REVEAL_AFTER: &str = "reveal_after";
const PUBLISH: &str = "publish";
const ROLES: [(Milestone, &str, &str); 3] = [
    (Milestone::Seven, "role_7", "Role for 7 dailies in a row (@everyone: none)"),
    (Milestone::Thirty, "role_30", "Role for 30 dailies in a row (@everyone: none)"),
    (Milestone::Hundred, "role_100", "Role for 100 dailies in a row (@everyone: none)"),
];
const ALERTS: &str = "alerts";
const NUDGE: &str = "nudge";
const RECAP: &str = "recap";
const WHO: [RevealBy; 3] = [RevealBy::Anyone, RevealBy::Moderators, RevealBy::Nobody];

/// An option with suggestions.
#[derive(Clone, Copy, strum::VariantArray)]
enum SetupOption {
    Time,
    Zone,
    Weekdays,
}

impl SetupOption {
    const fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::Time => ("time", "Time of day, like 09:00 or 9 am"),
            Self::Zone => ("zone", "Your city or time zone, like Lisbon or UTC+2"),
            Self::Weekdays => ("weekdays", "Days, like mon-fri"),
        }
    }

    fn option(self) -> CreateCommandOption {
        let (name, description) = self.texts();
        CreateCommandOption::new(CommandOptionType::String, name, description)
            .set_autocomplete(true)
    }

    fn given<'a>(self, options: &mut Options<'a>) -> Option<&'a str> {
        options.string(self.texts().0)
    }
}

const fn who(by: RevealBy) -> &'static str {
    match by {
        RevealBy::Anyone => "anyone",
        RevealBy::Moderators => "moderators",
        RevealBy::Nobody => "nobody",
    }
}

pub(super) fn definition() -> CreateCommand {
    let option = CreateCommandOption::new;
    let channel =
        option(CommandOptionType::Channel, CHANNEL, "Channel for dailies (default: this channel)")
            .channel_types(vec![ChannelType::Text, ChannelType::News, ChannelType::Forum]);
    let reveal_by = option(
        CommandOptionType::String,
        REVEAL_BY,
        "Who can reveal a daily early (default: anyone)",
    );
    let reveal_by = WHO
        .into_iter()
        .map(who)
        .fold(reveal_by, |option, word| option.add_string_choice(word, word));
    let reveal_after =
        option(CommandOptionType::Integer, REVEAL_AFTER, "Hours until I reveal the answer")
            .min_int_value(u64::from(*REVEAL_HOURS.start()))
            .max_int_value(u64::from(*REVEAL_HOURS.end()));
    let alerts = option(
        CommandOptionType::Channel,
        ALERTS,
        "Channel in which I alert admins to problems (default: a message to you)",
    )
    .channel_types(vec![ChannelType::Text, ChannelType::News]);
    let publish = option(
        CommandOptionType::Boolean,
        PUBLISH,
        "In an announcement channel: publish dailies to servers that follow it",
    );
    let nudge = option(
        CommandOptionType::Integer,
        NUDGE,
        "Hours before the next daily at which I ping the role while streaks are at stake (0: never)",
    )
    .min_int_value(0)
    .max_int_value(u64::from(*NUDGE_HOURS.end()));
    let recap = option(
        CommandOptionType::Boolean,
        RECAP,
        "Post a recap of each week, two hours after the first daily of the next",
    );
    let roles = ROLES.map(|(_, name, told)| option(CommandOptionType::Role, name, told));
    let command = CreateCommand::new("setup")
        .description("Set up the daily question, or change only the options you fill in")
        .default_member_permissions(Permissions::MANAGE_GUILD)
        .add_option(channel)
        .add_option(SetupOption::Time.option())
        .add_option(SetupOption::Zone.option())
        .add_option(SetupOption::Weekdays.option())
        .add_option(option(CommandOptionType::Role, PING, "Role to ping (@everyone: ping nobody)"))
        .add_option(reveal_by)
        .add_option(reveal_after)
        .add_option(publish)
        .add_option(alerts)
        .add_option(nudge)
        .add_option(recap);
    roles.into_iter().fold(command, CreateCommand::add_option)
}

/// An admin's changes. `None` leaves a setting unchanged.
#[derive(Default, PartialEq, Eq)]
pub(super) struct SetupRequest {
    channel: Option<ChannelId>,
    time: Option<Time>,
    zone: Option<Zone>,
    weekdays: Option<Weekdays>,
    ping: Option<RoleId>,
    reveal_by: Option<RevealBy>,
    reveal_after: Option<u8>,
    publish: Option<bool>,
    /// The channel for alerts.
    alerts: Option<ChannelId>,
    /// The roles for streaks, in the order of [`ROLES`].
    roles: [Option<RoleId>; 3],
    /// The hours for nudges; 0 turns them off.
    nudge: Option<u8>,
    recap: Option<bool>,
}

impl SetupRequest {
    /// A member who may not set up the server gets that refusal first, not one about an option's
    /// format.
    pub(super) fn parse(caller: &Caller, options: &mut Options<'_>) -> Result<Self, UserError> {
        caller.require_admin()?;
        Ok(Self {
            channel: options.channel(CHANNEL),
            time: SetupOption::Time.given(options).map(parse_time).transpose()?,
            zone: SetupOption::Zone.given(options).map(zones::read).transpose()?,
            weekdays: SetupOption::Weekdays.given(options).map(str::parse).transpose()?,
            ping: options.role(PING),
            reveal_by: options.choice(REVEAL_BY, &WHO, who)?,
            reveal_after: options.integer(REVEAL_AFTER).map(reveal_hours).transpose()?,
            publish: options.boolean(PUBLISH),
            alerts: options.channel(ALERTS),
            roles: ROLES.map(|(_, name, _)| options.role(name)),
            nudge: options.integer(NUDGE).map(announcing::nudge_hours).transpose()?,
            recap: options.boolean(RECAP),
        })
    }

    fn apply(self, mut settings: Settings, guild: GuildId) -> Settings {
        let Self {
            channel,
            time,
            zone,
            weekdays,
            ping,
            reveal_by,
            reveal_after,
            publish,
            alerts: _,
            roles: _,
            nudge: _,
            recap: _,
        } = self;
        settings.channel = channel.unwrap_or(settings.channel);
        settings.schedule.time = time.unwrap_or(settings.schedule.time);
        settings.schedule.zone = zone.unwrap_or(settings.schedule.zone);
        settings.schedule.weekdays = weekdays.unwrap_or(settings.schedule.weekdays);
        if let Some(role) = ping {
            // The role with the server's own id is @everyone.
            settings.ping = (role.0 != guild.0).then_some(role);
        }
        settings.publish = publish.unwrap_or(settings.publish);
        settings.reveal.by = reveal_by.unwrap_or(settings.reveal.by);
        settings.reveal.after_hours = reveal_after.unwrap_or(settings.reveal.after_hours);
        settings
    }
}

fn reveal_hours(hours: i64) -> Result<u8, UserError> {
    let hours = u8::try_from(hours).ok().filter(|hours| REVEAL_HOURS.contains(hours));
    hours.ok_or(UserError::RevealHours { least: *REVEAL_HOURS.start(), most: *REVEAL_HOURS.end() })
}

pub(super) async fn run(
    store: &dyn Store,
    bank: &Bank,
    discord: &Discord,
    defaults: &SetupDefaults,
    caller: &Caller,
    request: SetupRequest,
) -> EventResult<Reply> {
    let before = store.server(caller.guild).await?.map(|server| server.settings);
    let (before, occasion) = match before {
        Some(settings) if request == SetupRequest::default() => (settings, Occasion::Look),
        Some(settings) => (settings, Occasion::Change),
        None => {
            // In a thread or a post of a forum, it is the channel around it.
            let channel = request.channel.map_or_else(|| caller.text_channel(), Ok)?;
            let zone_given = request.zone.is_some();
            (initial(defaults, channel), Occasion::First { zone_given })
        }
    };
    let alerts = request.alerts.map(AlertRecipient::Channel);
    let roles = request.roles;
    let publishes = request.publish == Some(true);
    let (nudge, recap) = (request.nudge, request.recap);
    let mut settings = request.apply(before, caller.guild);
    place::check(discord, caller.guild, &mut settings, publishes).await?;
    let mut server = save(store, caller, settings, alerts).await?;
    for ((milestone, ..), role) in ROLES.into_iter().zip(roles) {
        let Some(role) = role else { continue };
        let role = (role.0 != caller.guild.0).then_some(role);
        let choice = ServerChange::StreakRoles(StreakRolesChange::Choose(milestone, role));
        server = store.change_server(caller.guild, choice).await?.unwrap_or(server);
    }
    announcing::change(store, caller, &server, nudge, recap).await?;
    Ok(Reply::ephemeral(summary(store, bank, discord, caller, &server, occasion).await?))
}

/// The settings for an admin, with a current self-check.
async fn summary(
    store: &dyn Store,
    bank: &Bank,
    discord: &Discord,
    caller: &Caller,
    server: &Server,
    occasion: Occasion,
) -> anyhow::Result<Message> {
    let check = match self_check::check_channel(discord, caller.guild, &server.settings).await {
        Ok(ChannelCheck { missing, ping, .. }) => SelfCheck::Known { missing, ping },
        Err(reason) => SelfCheck::Unknown(reason),
    };
    let mut problems = Vec::from_iter(alerts::problem(discord, caller.guild, &server.alerts).await);
    let roles: Vec<RoleId> = server.streak_roles.chosen().map(|(_, role)| role).collect();
    problems.extend(self_check::check_roles(discord, caller.guild, &roles).await);
    let recent = store.latest_dailies(caller.guild, RECENT).await?;
    let newest = newest_date(&recent, caller.now);
    let announcements = announcing::current(store, caller.guild).await?;
    let configured = Configured { server, announcements: &announcements };
    Ok(messages::setup::summary(configured, bank, &check, &problems, newest, caller.now, occasion))
}

fn initial(defaults: &SetupDefaults, channel: ChannelId) -> Settings {
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
        publish: false,
        in_forum: false,
    }
}

/// The seed of a new server's order is the interaction that set it up: different for each server,
/// and the same for duplicate deliveries.
///
/// `alerts` is their new recipient, if it changes. The admin who is alerted is stored last:
/// after a crash in between, it is the one before.
async fn save(
    store: &dyn Store,
    caller: &Caller,
    settings: Settings,
    alerts: Option<AlertRecipient>,
) -> EventResult<Server> {
    let seed = caller.interaction.0;
    let change = ServerChange::Configure { settings, seed, now: caller.now };
    store.change_server(caller.guild, change).await?;
    alerts::save(store, caller, alerts).await
}

/// The menus below the summary.
#[derive(Clone, Copy)]
pub(super) enum SetupMenu {
    Channel,
    Weekdays,
    Topics,
    Difficulties,
}

/// The selection in a menu.
enum MenuChoice {
    Channel(ChannelId),
    Weekdays(Weekdays),
    Topics(Vec<Topic>),
    Difficulties(Vec<Difficulty>),
}

impl MenuChoice {
    fn parse(menu: SetupMenu, interaction: &ComponentInteraction) -> Result<Self, UserError> {
        Ok(match menu {
            SetupMenu::Channel => Self::Channel(inputs::channel(interaction)?),
            SetupMenu::Weekdays => {
                Self::Weekdays(Weekdays::try_from(inputs::chosen(interaction)?.to_vec())?)
            }
            // Discord returns the values in the order in which they were clicked.
            SetupMenu::Topics => Self::Topics(sorted(inputs::read(interaction)?)),
            SetupMenu::Difficulties => Self::Difficulties(sorted(inputs::read(interaction)?)),
        })
    }

    fn apply(self, settings: &mut Settings) {
        match self {
            Self::Channel(channel) => settings.channel = channel,
            Self::Weekdays(weekdays) => settings.schedule.weekdays = weekdays,
            Self::Topics(topics) => settings.filter.topics = topics,
            Self::Difficulties(difficulties) => settings.filter.difficulties = difficulties,
        }
    }
}

fn sorted<T: Ord>(mut values: Vec<T>) -> Vec<T> {
    values.sort_unstable();
    values
}

/// Applies a selection in one of the menus below the summary.
pub(super) async fn change(
    store: &dyn Store,
    bank: &Bank,
    discord: &Discord,
    caller: &Caller,
    menu: SetupMenu,
    interaction: &ComponentInteraction,
) -> EventResult<Reply> {
    caller.require_admin()?;
    let choice = MenuChoice::parse(menu, interaction)?;
    let server = store.server(caller.guild).await?.ok_or(UserError::NotSetUp)?;
    let mut settings = server.settings;
    choice.apply(&mut settings);
    place::check(discord, caller.guild, &mut settings, false).await?;
    let server = save(store, caller, settings, None).await?;
    Ok(Reply::Update(summary(store, bank, discord, caller, &server, Occasion::Change).await?))
}

/// Opens the modal for time and zone.
pub(super) async fn open_clock_modal(store: &dyn Store, caller: &Caller) -> EventResult<Reply> {
    caller.require_admin()?;
    let server = store.server(caller.guild).await?.ok_or(UserError::NotSetUp)?;
    Ok(Reply::Modal(messages::setup::clock_modal(&server.settings.schedule)))
}

/// The submitted modal for time and zone.
struct ClockModal {
    time: Time,
    zone: Zone,
}

impl ClockModal {
    fn parse(interaction: &ModalInteraction) -> Result<Self, UserError> {
        let field = |name| inputs::written(interaction, name).unwrap_or_default().trim();
        Ok(Self {
            time: parse_time(field(messages::setup::TIME_FIELD))?,
            zone: zones::read(field(messages::setup::ZONE_FIELD))?,
        })
    }
}

/// Stores the time and the zone from the modal.
pub(super) async fn set_clock(
    store: &dyn Store,
    bank: &Bank,
    discord: &Discord,
    caller: &Caller,
    interaction: &ModalInteraction,
) -> EventResult<Reply> {
    caller.require_admin()?;
    let mut settings = store.server(caller.guild).await?.ok_or(UserError::NotSetUp)?.settings;
    let ClockModal { time, zone } = ClockModal::parse(interaction)?;
    settings.schedule.time = time;
    settings.schedule.zone = zone;
    let server = save(store, caller, settings, None).await?;
    Ok(Reply::Update(summary(store, bank, discord, caller, &server, Occasion::Change).await?))
}

/// Suggestions for the typed options, for a user of Discord's `locale`.
pub(super) fn suggest(
    caller: &Caller,
    locale: &str,
    options: &Options<'_>,
) -> Vec<AutocompleteChoice> {
    let Some((name, typed)) = options.focused() else { return Vec::new() };
    match SetupOption::VARIANTS.iter().copied().find(|field| field.texts().0 == name) {
        Some(SetupOption::Zone) => suggestions::zones(typed, locale, caller.now),
        Some(SetupOption::Time) => suggestions::times(typed),
        Some(SetupOption::Weekdays) => suggestions::days(typed),
        None => Vec::new(),
    }
}
