//! Metrics for whoever runs the bot, as Prometheus reads them.
//!
//! Events are counted as they happen, in [`Metrics`]; the present is a [`BotState`], made when somebody
//! asks. Labels are words of this program and names of packs, so that
//! neither servers nor members make the page longer, and nothing that they wrote can get in.

mod labels;
mod listener;
mod recorded;
mod state;

pub use labels::{InteractionOutcome, SessionStart, TaskOutcome};
pub use listener::{ListenError, Listener};
pub use recorded::Metrics;
pub use state::{BotState, Shard};
