//! Logs to standard error, for people or for machines.

use anyhow::Context as _;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, fmt};
use warmup::config::{LogConfig, LogFormat};

/// Libraries that handle members' words or the token. Whatever the log level, they log only
/// problems.
const DISCREET: [&str; 7] =
    ["serenity", "tungstenite", "tokio_tungstenite", "reqwest", "hyper", "h2", "sled"];

/// Parts of them whose warnings print what came in, or an address with the token of an interaction.
/// The last one warns of each connection when the database goes away. What is wrong then is told
/// elsewhere too.
const SILENT: [&str; 3] = ["serenity::gateway::ws", "serenity::http", "sqlx_core::pool"];

/// Starts logging.
pub(super) fn start(log: &LogConfig) -> anyhow::Result<()> {
    let registry = tracing_subscriber::registry().with(filter(&log.level)?);
    let color = super::colored(&std::io::stderr());
    match log.format {
        LogFormat::Pretty => {
            let layer = fmt::layer().with_ansi(color).with_writer(std::io::stderr);
            registry.with(layer).try_init()
        }
        LogFormat::Json => {
            registry.with(fmt::layer().json().with_writer(std::io::stderr)).try_init()
        }
    }
    .context("cannot start logging")
}

/// A bare level applies to Warmup itself; a library logs only problems, unless a directive names
/// it.
fn filter(asked: &str) -> anyhow::Result<EnvFilter> {
    let directives = asked.split(',').map(str::trim).filter(|directive| !directive.is_empty());
    let directives: Vec<String> = directives
        .filter(|directive| !is_inside_discreet(directive))
        .map(|directive| match directive.parse::<LevelFilter>() {
            Ok(level) => format!("{},warmup={level}", level.min(LevelFilter::WARN)),
            Err(_) => directive.to_owned(),
        })
        .collect();
    let mut filter = EnvFilter::try_new(directives.join(",")).context("invalid log level")?;
    for library in DISCREET {
        let quiet = format!("{library}={}", LevelFilter::WARN);
        filter = filter.add_directive(quiet.parse().expect("the directive is well-formed"));
    }
    for part in SILENT {
        let silent = format!("{part}={}", LevelFilter::OFF);
        filter = filter.add_directive(silent.parse().expect("the directive is well-formed"));
    }
    Ok(filter)
}

/// A directive for a part of a library would override the one for the whole library.
fn is_inside_discreet(directive: &str) -> bool {
    DISCREET.iter().any(|library| {
        directive.strip_prefix(library).is_some_and(|inside| inside.starts_with("::"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_that_of_warmup_and_libraries_stay_discreet() {
        let shown = |asked: &str| {
            let mut directives: Vec<String> =
                filter(asked).unwrap().to_string().split(',').map(str::to_owned).collect();
            let is_quiet =
                |it: &String| DISCREET.iter().chain(&SILENT).any(|library| it.starts_with(library));
            directives.retain(|it| !is_quiet(it));
            directives.sort();
            directives.join(",")
        };
        assert_eq!(shown("trace"), "warmup=trace,warn");
        assert_eq!(shown("error"), "error,warmup=error");
        assert_eq!(shown("info,warmup::bot=debug"), "warmup::bot=debug,warmup=info,warn");
        assert!(filter("sled=trace").unwrap().to_string().contains("sled=warn"));
        let insistent = filter("serenity::http::client=trace").unwrap().to_string();
        assert!(!insistent.contains("trace"), "{insistent}");
        assert!(insistent.contains("serenity::http=off"), "{insistent}");
    }
}
