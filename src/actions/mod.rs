//! The bot's actions in Discord on behalf of its records: posting and revealing, each once whatever
//! happens in between. Commands call it for a click, tasks when it is due.

pub(crate) mod action_error;
pub(crate) mod askable;
pub(crate) mod banks;
pub(crate) mod daily;
pub(crate) mod due_reviews;
pub(crate) mod interviews;
pub(crate) mod pictures;
pub(crate) mod post_once;
pub(crate) mod prep;
pub(crate) mod reveal;
pub(crate) mod self_check;
pub(crate) mod streaks;
pub(crate) mod tallies;
pub(crate) mod thread;
