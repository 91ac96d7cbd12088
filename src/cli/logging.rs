//! What is logged goes to standard error, for people or for machines.

use anyhow::Context as _;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, fmt};
use warmup::config::{Log, LogFormat};

/// Libraries speak up only when something is wrong: serenity logs payloads at finer levels, and
/// members' words have no place in a log.
const QUIET: [&str; 4] = ["serenity=warn", "tungstenite=warn", "hyper=warn", "h2=warn"];

/// Begins logging.
pub(super) fn start(log: &Log) -> anyhow::Result<()> {
    let mut filter = EnvFilter::try_new(&log.level).context("cannot read the log level")?;
    for directive in QUIET {
        filter = filter.add_directive(directive.parse().expect("the directives are well-formed"));
    }
    let registry = tracing_subscriber::registry().with(filter);
    match log.format {
        LogFormat::Pretty => registry.with(fmt::layer().with_writer(std::io::stderr)).try_init(),
        LogFormat::Json => {
            registry.with(fmt::layer().json().with_writer(std::io::stderr)).try_init()
        }
    }
    .context("cannot begin logging")
}
