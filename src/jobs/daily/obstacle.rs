//! What can stand in the way of a daily, told to the admin as a sentence.

/// Why an action could not be done.
pub(super) enum Obstacle {
    /// Discord or the settings stand in the way; an admin should know.
    Trouble(String),
    /// Something is wrong on the bot's own side.
    Internal(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Obstacle {
    fn from(error: E) -> Self {
        Self::Internal(error.into())
    }
}
