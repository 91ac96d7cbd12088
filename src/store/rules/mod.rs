//! The game's rules in the store, written once over a [`Transaction`](super::backend::Transaction):
//! each reads, lets the domain decide, and writes. A rule may be run again from the start, so it
//! changes nothing except through its transaction.

pub(super) mod announcements;
pub(super) mod attempts;
pub(super) mod bank;
pub(super) mod dailies;
pub(super) mod forget;
pub(super) mod interviews;
pub(super) mod library_entries;
pub(super) mod members;
pub(super) mod partner_match;
pub(super) mod prep;
pub(super) mod quality;
pub(super) mod queue;
pub(super) mod records;
pub(super) mod reminders;
pub(super) mod reviews;
pub(super) mod servers;
mod sizes;
pub(super) mod whole;
