//! The pages of `/help`.

use super::InvalidCustomId;

/// A page of `/help`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, strum::Display, strum::EnumString, strum::VariantArray,
)]
#[strum(serialize_all = "lowercase", parse_err_ty = InvalidCustomId, parse_err_fn = unknown_topic)]
pub enum HelpTopic {
    /// Questions, streaks and leaderboards.
    Practice,
    /// Mock interviews.
    Interviews,
    /// Weekly partners.
    Partners,
    /// A member's data.
    Data,
    /// Commands for admins.
    Admins,
}

const fn unknown_topic(_: &str) -> InvalidCustomId {
    InvalidCustomId
}
