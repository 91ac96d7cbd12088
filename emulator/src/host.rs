//! What the page and the command line ask of whoever runs the bot.

use super::{Emulator, Id};
use async_trait::async_trait;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

/// Whoever runs the bot: moves its time, restarts it, and says what a page calls things.
///
/// Only the first two methods are needed. An error is told to the person who asked, in its own
/// words, so it should be a sentence.
#[async_trait]
pub trait Host: Send + Sync {
    /// Moves the clock forward to `instant`, and lets the bot do everything that falls due on the
    /// way, in its order. The present instant means: do what is due now.
    ///
    /// # Errors
    /// When time can't be moved, or the bot can't be told.
    async fn advance_to(&self, instant: Timestamp) -> anyhow::Result<()>;

    /// Stops the bot and starts it again with the data that it had.
    ///
    /// # Errors
    /// When it does not stop or start.
    async fn restart(&self) -> anyhow::Result<()>;

    /// The words of the page that are the same at all times.
    fn labels(&self) -> PageLabels {
        PageLabels::default()
    }

    /// When the bot next does something by itself that a person would want to skip to.
    async fn next_event(&self) -> Option<Timestamp> {
        None
    }

    /// The text of a channel without messages. `next_event` is [`Self::next_event`] of this moment.
    fn guide(&self, _next_event: Option<Timestamp>) -> Guide {
        Guide::default()
    }

    /// Does one of the actions that the guide offers, in `channel` as the server's owner, and says
    /// in a sentence what was done.
    ///
    /// # Errors
    /// When it can't be done, or there is no such action.
    async fn run_action(&self, action: &str, _channel: Id) -> anyhow::Result<String> {
        anyhow::bail!("There is no action `{action}`.")
    }

    /// Messages to look at without a conversation around them, if there are any.
    fn gallery(&self) -> Option<Gallery> {
        None
    }

    /// A sample of the gallery, by its identifier: its messages as a bot would send them, under
    /// their headings.
    fn sample(&self, _id: &str) -> Option<Vec<Section>> {
        None
    }
}

impl Emulator {
    /// Lets `host` move the clock to `instant`, and does what the emulator itself owes to the time
    /// that has passed, even where the host failed on the way.
    pub(crate) async fn advance(&self, host: &dyn Host, instant: Timestamp) -> anyhow::Result<()> {
        let advanced = host.advance_to(instant).await;
        self.clock_moved();
        advanced
    }
}

/// The words of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PageLabels {
    /// Stands behind the server's name in the title of the window.
    pub title: String,
    /// The button that moves the clock to [`Host::next_event`]; without one there is no button.
    pub next_event: Option<String>,
    /// Why that button does nothing while no event is known.
    pub no_event: String,
    /// The tab of the gallery; without one there is no tab.
    pub gallery: Option<String>,
}

impl Default for PageLabels {
    fn default() -> Self {
        Self {
            title: "Discord emulator".into(),
            next_event: None,
            no_event: "Nothing is planned.".into(),
            gallery: None,
        }
    }
}

/// The text of a channel without messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Guide {
    /// The heading.
    pub heading: String,
    /// A sentence below the heading.
    pub intro: String,
    /// Buttons.
    pub actions: Vec<PageAction>,
    /// Sentences below the buttons, each in a line of its own.
    pub hints: Vec<String>,
}

impl Default for Guide {
    fn default() -> Self {
        Self {
            heading: "Nothing here yet".into(),
            intro: "This is a Discord of your own. Write something, or type / to use a command."
                .into(),
            actions: Vec::new(),
            hints: Vec::new(),
        }
    }
}

/// Something to do with one click.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PageAction {
    /// The argument of [`Host::act`].
    pub id: String,
    /// The words on the button.
    pub label: String,
    /// Said while it is being done, if that takes a while.
    pub meanwhile: Option<String>,
}

/// Messages to look at, listed, searched and filtered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Gallery {
    /// Grows whenever something about the samples has changed.
    pub version: u64,
    /// The titles of the menus that filter the samples.
    pub facets: Vec<String>,
    /// In the order in which they are listed.
    pub samples: Vec<Sample>,
    /// Problems of their source, as text; empty if there are none.
    pub problems: String,
}

/// A sample in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sample {
    /// Its identifier.
    pub id: String,
    /// Its title.
    pub title: String,
    /// A line below the title.
    pub subtitle: String,
    /// Its value for each of the gallery's facets.
    pub facets: Vec<String>,
    /// Words by which it is found before those whose `text` has them.
    pub keywords: Vec<String>,
    /// All its text, to be searched.
    pub text: String,
}

/// Messages of a sample, under a heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// The heading.
    pub heading: String,
    /// Objects with `content`, `embeds` and `components`, as Discord takes them.
    pub messages: Vec<Value>,
}
