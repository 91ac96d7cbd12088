//! The configuration: defaults, then a file, then the environment. Strict: an unknown key or a bad
//! value is refused with its place and what would be accepted.

use crate::domain::schedule::{self, InvalidWeekdays, Weekdays, Zone};
use crate::domain::server::{DEFAULT_REVEAL_HOURS, REVEAL_HOURS};
use crate::zones;
use jiff::SignedDuration;
use jiff::civil::Time;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de};
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tracing::level_filters::LevelFilter;

/// The environment variable that holds the bot's token.
pub const TOKEN_VARIABLE: &str = "DISCORD_TOKEN";

/// The file that documents every key, with its default.
pub const DOCUMENTED_DEFAULTS: &str = include_str!("../config/warmup.toml");

/// How many problems of one file are told at the most.
const MOST_PROBLEMS: usize = 20;

/// All that an operator can choose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// How Discord is reached.
    pub discord: Discord,
    /// Where data are kept.
    pub store: Store,
    /// Where questions come from.
    pub bank: Bank,
    /// How dailies are posted.
    pub daily: Daily,
    /// How interviews go.
    pub interview: Interview,
    /// What `/setup` starts from.
    pub defaults: Defaults,
    /// What is logged, and how.
    pub log: Log,
}

/// How Discord is reached.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Discord {
    /// Another base for the REST API, or empty.
    #[serde(deserialize_with = "api_base")]
    pub api_base: String,
    /// Minutes without a live connection after which the process exits.
    #[serde(deserialize_with = "watchdog_minutes")]
    pub watchdog_minutes: u64,
}

impl Default for Discord {
    fn default() -> Self {
        Self { api_base: String::new(), watchdog_minutes: 5 }
    }
}

/// Where data are kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Store {
    /// The folder.
    pub path: PathBuf,
}

impl Default for Store {
    fn default() -> Self {
        Self { path: PathBuf::from("data") }
    }
}

/// Where questions come from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bank {
    /// Whether the questions inside the program are offered.
    pub shipped: bool,
    /// Folders with more packs.
    pub folders: Vec<PathBuf>,
}

impl Default for Bank {
    fn default() -> Self {
        Self { shipped: true, folders: Vec::new() }
    }
}

/// How dailies are posted.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Daily {
    /// Hours that a daily may be late.
    #[serde(deserialize_with = "grace_hours")]
    grace_hours: i64,
    /// Seconds from one look for what is due to the next.
    #[serde(deserialize_with = "tick_seconds")]
    tick_seconds: u64,
}

impl Default for Daily {
    fn default() -> Self {
        Self { grace_hours: 6, tick_seconds: 15 }
    }
}

impl Daily {
    /// How late a daily may be posted.
    #[must_use]
    pub const fn grace(&self) -> SignedDuration {
        SignedDuration::from_hours(self.grace_hours)
    }

    /// The time from one look for what is due to the next.
    #[must_use]
    pub const fn tick(&self) -> Duration {
        Duration::from_secs(self.tick_seconds)
    }
}

/// How interviews go.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Interview {
    /// Hours without a word after which an interview is closed.
    #[serde(deserialize_with = "idle_hours")]
    idle_hours: i64,
}

impl Default for Interview {
    fn default() -> Self {
        Self { idle_hours: 24 }
    }
}

impl Interview {
    /// How long nothing has to happen before an interview is closed.
    #[must_use]
    pub const fn idle(&self) -> SignedDuration {
        SignedDuration::from_hours(self.idle_hours)
    }
}

/// What `/setup` starts from in a new server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Defaults {
    /// The time of day.
    #[serde(deserialize_with = "time")]
    pub time: Time,
    /// The time zone.
    #[serde(deserialize_with = "zone")]
    pub zone: Zone,
    /// The days of the week.
    #[serde(deserialize_with = "weekdays")]
    pub weekdays: Weekdays,
    /// Hours until the bot reveals by itself.
    #[serde(deserialize_with = "reveal_hours")]
    pub reveal_hours: u8,
}

impl Default for Defaults {
    fn default() -> Self {
        Self {
            time: Time::constant(9, 0, 0, 0),
            zone: Zone::UTC,
            weekdays: Weekdays::WORKING,
            reveal_hours: DEFAULT_REVEAL_HOURS,
        }
    }
}

/// What is logged, and how.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// For people or for machines.
    pub format: LogFormat,
    /// A level or filter directives.
    #[serde(deserialize_with = "log_level")]
    pub level: String,
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Pretty, level: "info".to_owned() }
    }
}

/// For whom the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// For machines: one JSON object a line.
    Json,
}

fn api_base<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    parse_api_base(&String::deserialize(deserializer)?).map_err(de::Error::custom)
}

/// Another base for the REST API, without a slash at its end; empty for Discord itself.
///
/// # Errors
/// When it is no address of the web.
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

/// The text is no base of an API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an API base is empty, or an address that begins with http:// or https://")]
pub struct InvalidApiBase;

fn within<'de, D, T>(deserializer: D, range: &std::ops::RangeInclusive<T>) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<i64> + PartialOrd + fmt::Display,
{
    let number = i64::deserialize(deserializer)?;
    T::try_from(number).ok().filter(|number| range.contains(number)).ok_or_else(|| {
        de::Error::custom(format!(
            "{number} is out of range; accepted are {} to {}",
            range.start(),
            range.end()
        ))
    })
}

fn watchdog_minutes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    within(deserializer, &(1..=60))
}

fn grace_hours<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    within(deserializer, &(0..=23))
}

fn idle_hours<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    within(deserializer, &(1..=168))
}

fn tick_seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    within(deserializer, &(1..=60))
}

fn reveal_hours<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    within(deserializer, &REVEAL_HOURS)
}

fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
    schedule::parse_time(&String::deserialize(deserializer)?).map_err(de::Error::custom)
}

fn zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Zone, D::Error> {
    zones::read(&String::deserialize(deserializer)?).map_err(de::Error::custom)
}

/// Days as a list, or as `/setup` takes them.
fn weekdays<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Weekdays, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Days {
        Named(Vec<String>),
        Written(String),
    }
    let days = match Days::deserialize(deserializer) {
        Ok(Days::Named(names)) => names.try_into(),
        Ok(Days::Written(text)) => text.parse(),
        Err(_) => Err(InvalidWeekdays),
    };
    days.map_err(de::Error::custom)
}

fn log_level<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    parse_log_level(&String::deserialize(deserializer)?).map_err(de::Error::custom)
}

/// A level, or directives like `info,warmup::bot=debug`.
///
/// # Errors
/// When a part is neither a level nor a target with its level. Taken as the name of a target, a
/// level that doesn't exist would turn off everything else.
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

/// The text says nothing of what is to be logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "accepted are off, error, warn, info, debug, trace, or directives like \
     `info,warmup::bot=debug`"
)]
pub struct InvalidLogLevel;

/// One thing that is wrong with a configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, and what would be accepted.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {}", self.path.display(), self.line, self.message)
    }
}

impl Config {
    /// Reads the file at `path`.
    ///
    /// # Errors
    /// All problems of the file at once, in the order of its lines.
    pub fn read(path: &Path) -> Result<Self, Vec<Problem>> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            let message = format!("cannot be read: {error}");
            vec![Problem { path: path.to_owned(), line: 1, message }]
        })?;
        Self::parse(path, &text)
    }

    /// Parses `text`, which stands at `path`.
    ///
    /// TOML tells one problem at a time. Each line that has one is blanked out and the rest read
    /// again, so that a person can mend everything in one go.
    pub(crate) fn parse(path: &Path, text: &str) -> Result<Self, Vec<Problem>> {
        let mut problems: Vec<Problem> = Vec::new();
        let mut lines: Vec<&str> = text.lines().collect();
        loop {
            let rest = lines.join("\n");
            let error = match toml::from_str::<Self>(&rest) {
                Ok(config) if problems.is_empty() => return Ok(config),
                Ok(_) => break,
                Err(error) => error,
            };
            let offset = error.span().map_or(0, |span| span.start);
            let line = rest.get(..offset).map_or(0, |before| before.matches('\n').count());
            let message = error.message().trim().replace('\n', "; ");
            problems.push(Problem { path: path.to_owned(), line: line + 1, message });
            let blank = lines.get(line).is_none_or(|line| line.is_empty());
            if blank || problems.len() == MOST_PROBLEMS {
                break;
            }
            lines[line] = "";
        }
        problems.sort_by_key(|problem| problem.line);
        Err(problems)
    }
}

/// The token from the environment.
///
/// # Errors
/// A sentence where it is not set.
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
