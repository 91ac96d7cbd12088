//! What the page needs from outside the emulator: whoever runs the bot gives it.

use async_trait::async_trait;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

/// Whoever runs the bot behind the page, its clock and its questions.
#[async_trait]
pub trait Host: Send + Sync + 'static {
    /// Moves the clock forward to `instant`, and lets the bot do everything that falls due on the
    /// way, in its order. The present instant means: do what is due now.
    ///
    /// # Errors
    /// When the bot cannot be told. The words are shown on the page.
    async fn advance_to(&self, instant: Timestamp) -> anyhow::Result<()>;

    /// When the next daily comes, if any is to come.
    async fn next_daily(&self) -> Option<Timestamp>;

    /// Stops the bot and starts it again with the same store.
    ///
    /// # Errors
    /// When it does not stop or start. The words are shown on the page.
    async fn restart_bot(&self) -> anyhow::Result<()>;

    /// Plays a week of a team, for people who want to see what it looks like.
    ///
    /// # Errors
    /// When something is set up already, or the bot cannot be told. The words are shown on the page.
    async fn play_demo(&self) -> anyhow::Result<()>;

    /// The bank as its files are at this moment.
    fn bank(&self) -> ListedBank;

    /// The messages in which Discord shows the question with this id.
    fn question(&self, id: &str) -> Option<QuestionMessages>;
}

/// All questions, and what is wrong with their files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ListedBank {
    /// Grows whenever the files were read anew.
    pub version: u64,
    /// In the order in which they are listed.
    pub questions: Vec<ListedQuestion>,
    /// What is wrong, as it is told on the command line; empty if nothing is.
    pub problems: String,
}

/// A question in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListedQuestion {
    /// Its identifier.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The title of its pack.
    pub pack: String,
    /// The title of its category.
    pub category: String,
    /// The word for its difficulty.
    pub difficulty: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// All its texts, to be searched.
    pub text: String,
}

/// A question as messages of Discord: objects with `content`, `embeds` and `components`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuestionMessages {
    /// The message that asks it.
    pub asked: Vec<Value>,
    /// The messages that reveal it.
    pub revealed: Vec<Value>,
}
