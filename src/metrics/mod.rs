//! Metrics for operators, in the Prometheus format.
//!
//! [`Metrics`] counts events as they happen; [`BotState`] is the current state, collected on
//! request. Labels are words of this program and names of packs, so neither servers nor members
//! make the page longer, and nothing that they wrote can get in.

mod labels;
mod listener;
mod recorded;
mod state;

pub use labels::{InteractionOutcome, SessionStart, TaskOutcome};
pub use listener::{ListenError, Listener};
pub use recorded::Metrics;
pub use state::{BotState, Shard};
