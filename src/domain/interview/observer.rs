//! One observer of an interview.

use super::seat::Seat;
use crate::domain::ids::UserId;
use serde::{Deserialize, Serialize};

/// The most observers of an interview, including those who wait for an agreement.
pub const MAX_OBSERVERS: usize = 4;

/// A member who observes an interview, or is going to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observer {
    /// The member.
    pub user: UserId,
    /// The seat that wants them there, until the other one agrees.
    #[serde(default, rename = "by", skip_serializing_if = "Option::is_none")]
    pub wanted_by: Option<Seat>,
}
