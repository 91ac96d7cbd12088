//! The configuration: defaults, then a file, then the environment. It is strict: an unknown key or
//! a wrong value is refused, with its line and what would be accepted.

mod backup;
mod cluster;
mod store;

pub use backup::BackupConfig;
pub use cluster::ClusterConfig;
pub use store::{DatabaseUrl, StoreConfig};

use crate::diagnostics::{Diagnostic, Diagnostics, SourceText, TomlReader, TomlTable};
use crate::domain::ids::GuildId;
use crate::domain::schedule::{self, Weekdays, Zone};
use crate::domain::server::{DEFAULT_REVEAL_HOURS, REVEAL_HOURS};
use crate::os_error;
use crate::zones;
use jiff::SignedDuration;
use jiff::civil::Time;
use secrecy::SecretString;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;
use tracing::level_filters::LevelFilter;

/// The environment variable that holds the bot's token.
pub const TOKEN_VARIABLE: &str = "DISCORD_TOKEN";

/// The file that documents every key, with its default.
pub const DOCUMENTED_DEFAULTS: &str = include_str!("../config/warmup.toml");

/// The size limit of a configuration file, in bytes.
const MAX_FILE_BYTES: usize = 64 * 1024;

/// Requests per second: most bots may make 50, and Discord grants the biggest ones more.
const PACE: RangeInclusive<u32> = 1..=500;

/// Everything that an operator can configure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// The connection to Discord.
    pub discord: DiscordConfig,
    /// The location of the data.
    pub store: StoreConfig,
    /// Settings for sharing the bot among several processes.
    pub cluster: ClusterConfig,
    /// Backups that the running bot writes.
    pub backup: BackupConfig,
    /// The sources of questions.
    pub bank: BankConfig,
    /// Settings for posting dailies.
    pub daily: DailyConfig,
    /// Settings for interviews.
    pub interview: InterviewConfig,
    /// The initial settings of `/setup`.
    pub defaults: SetupDefaults,
    /// The log's format and level.
    pub log: LogConfig,
    /// The metrics page.
    pub metrics: MetricsConfig,
}

/// The connection to Discord.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiscordConfig {
    /// Another base for the REST API, or empty.
    pub api_base: String,
    /// The most requests in any second.
    pub requests_per_second: u32,
    /// Minutes without a live connection after which the process exits.
    pub watchdog_minutes: u64,
    /// The operator's own server, where `/daily status` lists mistakes in question files.
    pub home_server: Option<GuildId>,
}

impl Default for DiscordConfig {
    fn default() -> Self {
        Self {
            api_base: String::new(),
            requests_per_second: 48,
            watchdog_minutes: 5,
            home_server: None,
        }
    }
}

/// The sources of questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankConfig {
    /// Offer the questions inside the program.
    pub shipped: bool,
    /// Folders with more packs.
    pub folders: Vec<PathBuf>,
}

impl Default for BankConfig {
    fn default() -> Self {
        Self { shipped: true, folders: Vec::new() }
    }
}

/// Settings for posting dailies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DailyConfig {
    /// The most hours that a daily may be late.
    grace_hours: i64,
    /// Seconds between two ticks.
    tick_seconds: u64,
}

impl Default for DailyConfig {
    fn default() -> Self {
        Self { grace_hours: 6, tick_seconds: 15 }
    }
}

impl DailyConfig {
    /// The longest delay after which a daily is still posted.
    #[must_use]
    pub const fn grace(&self) -> SignedDuration {
        SignedDuration::from_hours(self.grace_hours)
    }

    /// The time between two ticks.
    #[must_use]
    pub const fn tick(&self) -> Duration {
        Duration::from_secs(self.tick_seconds)
    }
}

/// Settings for interviews.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterviewConfig {
    /// Hours without a click after which an interview is closed.
    idle_hours: i64,
}

impl Default for InterviewConfig {
    fn default() -> Self {
        Self { idle_hours: 24 }
    }
}

impl InterviewConfig {
    /// The time without a click after which an interview is closed.
    #[must_use]
    pub const fn idle(&self) -> SignedDuration {
        SignedDuration::from_hours(self.idle_hours)
    }
}

/// The initial settings of `/setup` in a new server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetupDefaults {
    /// The time of day.
    pub time: Time,
    /// The time zone.
    pub zone: Zone,
    /// The days of the week.
    pub weekdays: Weekdays,
    /// Hours until the bot reveals a daily by itself.
    pub reveal_hours: u8,
}

impl Default for SetupDefaults {
    fn default() -> Self {
        Self {
            time: Time::constant(9, 0, 0, 0),
            zone: Zone::UTC,
            weekdays: Weekdays::WORKING,
            reveal_hours: DEFAULT_REVEAL_HOURS,
        }
    }
}

/// The log's format and level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogConfig {
    /// The format.
    pub format: LogFormat,
    /// A level or filter directives.
    pub level: String,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self { format: LogFormat::Pretty, level: "info".to_owned() }
    }
}

/// The format of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// For machines: one JSON object a line.
    Json,
}

impl FromStr for LogFormat {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "pretty" => Ok(Self::Pretty),
            "json" => Ok(Self::Json),
            _ => Err("write pretty or json"),
        }
    }
}

/// The metrics page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MetricsConfig {
    /// The address to listen on, if any.
    pub listen: Option<SocketAddr>,
}

/// Parses an IP address with a port; `None` for an empty text.
///
/// # Errors
/// The text is something else, such as a host name or only a port.
pub fn parse_listen(text: &str) -> Result<Option<SocketAddr>, InvalidListen> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| InvalidListen),
    }
}

/// The text is not an address to listen on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write an IP address with a port, such as 127.0.0.1:9464 or [::1]:9464, or leave it empty")]
pub struct InvalidListen;

/// Parses the id of a server; `None` for an empty text.
///
/// # Errors
/// The text is something else, such as a name or an invitation.
pub fn parse_server(text: &str) -> Result<Option<GuildId>, InvalidServer> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(|id| Some(GuildId(id))).map_err(|_| InvalidServer),
    }
}

/// The text is not the id of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "write the server's id, a number in quotes such as \"81384788765712384\", or leave it empty. \
     Discord copies it from the server's menu, with Developer Mode on"
)]
pub struct InvalidServer;

/// Parses another base for the REST API and removes a trailing slash; empty means Discord itself.
///
/// # Errors
/// The text is not a web address.
pub fn parse_api_base(text: &str) -> Result<String, InvalidApiBase> {
    let text = text.trim();
    let is_address = reqwest::Url::parse(text)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let written_out = text.starts_with("http://") || text.starts_with("https://");
    if text.is_empty() || (is_address && written_out) {
        Ok(text.trim_end_matches('/').to_owned())
    } else {
        Err(InvalidApiBase)
    }
}

/// The text is not an API base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write an address that begins with http:// or https://, or leave it empty")]
pub struct InvalidApiBase;

/// Parses a level, or directives like `info,warmup::bot=debug`.
///
/// # Errors
/// A part is neither a level nor a target with its level. If an unknown level were taken as the
/// name of a target, it would turn off everything else.
pub fn parse_log_level(text: &str) -> Result<String, InvalidLogLevel> {
    let is_target = |target: &str| {
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | ':');
        !target.is_empty() && target.chars().all(is_name)
    };
    let is_directive = |directive: &str| match directive.split_once('=') {
        Some((target, level)) => is_target(target) && level.parse::<LevelFilter>().is_ok(),
        None => !directive.is_empty() && directive.parse::<LevelFilter>().is_ok(),
    };
    if text.split(',').map(str::trim).all(is_directive) {
        Ok(text.to_owned())
    } else {
        Err(InvalidLogLevel)
    }
}

/// The text is not a log level or directive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("use off, error, warn, info, debug, trace, or directives like `info,warmup::bot=debug`")]
pub struct InvalidLogLevel;

impl Config {
    /// Reads the file at `path`.
    ///
    /// # Errors
    /// All problems of the file at once, in the order of its lines.
    pub fn read(path: &Path) -> Result<Self, Diagnostics> {
        let shown = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| {
            vec![Diagnostic::for_file(
                &shown,
                format!("the file can't be read: {}", os_error::explain(&error)),
            )]
        });
        let text = bytes.and_then(|bytes| SourceText::from_bytes(&shown, &bytes, MAX_FILE_BYTES));
        text.and_then(|text| Self::parse(&text)).map_err(Diagnostics::new)
    }

    fn parse(text: &SourceText) -> Result<Self, Vec<Diagnostic>> {
        let (mut reading, table) = TomlReader::whole(text)?;
        let config = Self::from_toml(&mut reading, TomlTable::whole(&table));
        reading.end(config)
    }

    fn from_toml(reading: &mut TomlReader<'_>, mut file: TomlTable<'_, '_>) -> Option<Self> {
        let discord = DiscordConfig::from_toml(reading, &mut file);
        let store = StoreConfig::from_toml(reading, &mut file);
        let cluster = ClusterConfig::from_toml(reading, &mut file);
        let backup = BackupConfig::from_toml(reading, &mut file);
        let bank = BankConfig::from_toml(reading, &mut file);
        let daily = DailyConfig::from_toml(reading, &mut file);
        let interview = InterviewConfig::from_toml(reading, &mut file);
        let defaults = SetupDefaults::from_toml(reading, &mut file);
        let log = LogConfig::from_toml(reading, &mut file);
        let metrics = MetricsConfig::from_toml(reading, &mut file);
        file.finish(reading);
        Some(Self {
            discord: discord?,
            store: store?,
            cluster: cluster?,
            backup: backup?,
            bank,
            daily: daily?,
            interview: interview?,
            defaults: defaults?,
            log: log?,
            metrics: metrics?,
        })
    }
}

impl DiscordConfig {
    fn from_toml(reading: &mut TomlReader<'_>, file: &mut TomlTable<'_, '_>) -> Option<Self> {
        let mut section = file.section(reading, "discord");
        let Self { api_base, requests_per_second, watchdog_minutes, home_server } = Self::default();
        let api_base = section.parsed(reading, "api_base", parse_api_base, Some(api_base));
        let requests =
            section.number(reading, "requests_per_second", &PACE, Some(requests_per_second));
        let minutes =
            section.number(reading, "watchdog_minutes", &(1..=60), Some(watchdog_minutes));
        let home = section.parsed(reading, "home_server", parse_server, Some(home_server));
        section.finish(reading);
        Some(Self {
            api_base: api_base?,
            requests_per_second: requests?,
            watchdog_minutes: minutes?,
            home_server: home?,
        })
    }
}

impl BankConfig {
    fn from_toml(reading: &mut TomlReader<'_>, file: &mut TomlTable<'_, '_>) -> Self {
        let mut section = file.section(reading, "bank");
        let default = Self::default();
        let shipped = section.flag(reading, "shipped").unwrap_or(default.shipped);
        let folders = section.raw_texts(reading, "folders").map(toml::Spanned::into_inner);
        section.finish(reading);
        let folders = folders.into_iter().flatten().map(PathBuf::from).collect();
        Self { shipped, folders }
    }
}

impl DailyConfig {
    fn from_toml(reading: &mut TomlReader<'_>, file: &mut TomlTable<'_, '_>) -> Option<Self> {
        let mut section = file.section(reading, "daily");
        let Self { grace_hours, tick_seconds } = Self::default();
        let grace_hours = section.number(reading, "grace_hours", &(0..=23), Some(grace_hours));
        let tick_seconds = section.number(reading, "tick_seconds", &(1..=60), Some(tick_seconds));
        section.finish(reading);
        Some(Self { grace_hours: grace_hours?, tick_seconds: tick_seconds? })
    }
}

impl InterviewConfig {
    fn from_toml(reading: &mut TomlReader<'_>, file: &mut TomlTable<'_, '_>) -> Option<Self> {
        let mut section = file.section(reading, "interview");
        let Self { idle_hours } = Self::default();
        let idle_hours = section.number(reading, "idle_hours", &(1..=168), Some(idle_hours));
        section.finish(reading);
        Some(Self { idle_hours: idle_hours? })
    }
}

impl SetupDefaults {
    fn from_toml(reading: &mut TomlReader<'_>, file: &mut TomlTable<'_, '_>) -> Option<Self> {
        let mut section = file.section(reading, "defaults");
        let Self { time, zone, weekdays, reveal_hours } = Self::default();
        let time = section.parsed(reading, "time", schedule::parse_time, Some(time));
        let zone = section.parsed(reading, "zone", zones::read, Some(zone));
        let weekdays = section.parsed_words(reading, "weekdays", Weekdays::try_from, weekdays);
        let reveal_hours =
            section.number(reading, "reveal_hours", &REVEAL_HOURS, Some(reveal_hours));
        section.finish(reading);
        Some(Self { time: time?, zone: zone?, weekdays: weekdays?, reveal_hours: reveal_hours? })
    }
}

impl LogConfig {
    fn from_toml(reading: &mut TomlReader<'_>, file: &mut TomlTable<'_, '_>) -> Option<Self> {
        let mut section = file.section(reading, "log");
        let Self { format, level } = Self::default();
        let format = section.parsed(reading, "format", str::parse, Some(format));
        let level = section.parsed(reading, "level", parse_log_level, Some(level));
        section.finish(reading);
        Some(Self { format: format?, level: level? })
    }
}

impl MetricsConfig {
    fn from_toml(reading: &mut TomlReader<'_>, file: &mut TomlTable<'_, '_>) -> Option<Self> {
        let mut section = file.section(reading, "metrics");
        let Self { listen } = Self::default();
        let listen = section.parsed(reading, "listen", parse_listen, Some(listen));
        section.finish(reading);
        Some(Self { listen: listen? })
    }
}

/// The token from the environment.
///
/// # Errors
/// A sentence if it is not set.
pub fn token() -> anyhow::Result<SecretString> {
    match std::env::var(TOKEN_VARIABLE) {
        Ok(token) if !token.trim().is_empty() => Ok(SecretString::from(token.trim().to_owned())),
        _ => anyhow::bail!(
            "there is no token: set the environment variable {TOKEN_VARIABLE} to your bot's token. \
             To try Warmup without one, run `warmup preview`"
        ),
    }
}

#[cfg(test)]
mod tests;
