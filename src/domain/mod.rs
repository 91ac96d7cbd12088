//! The rules of the game: values in, values out. No IO, no async, no Discord library, and nothing
//! about storage or rendering.

pub mod alerts;
pub mod backoff;
pub mod backup_schedule;
pub mod choices;
pub mod cluster;
pub mod daily;
pub mod discount;
pub mod distribution;
pub mod forum_post;
pub mod ids;
pub mod interview;
pub mod key_point;
pub mod leaderboard;
pub mod member;
pub mod own_bank;
pub mod pack_choice;
pub mod participation;
pub mod partner_match;
pub mod question;
pub mod queue;
pub mod rate_limit;
pub mod record_kind;
pub mod reveal;
pub mod schedule;
pub mod season;
pub mod selection;
pub mod server;
pub mod set_aside;
pub mod streak;
pub mod streak_roles;
pub mod task;
pub mod text;
pub mod turnout;
pub mod visibility;
pub mod whole_score;
