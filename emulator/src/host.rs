//! The interface to the program that runs the bot, for the page and the command line.

use super::{Emulator, Id};
use async_trait::async_trait;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

/// The program that runs the bot: moves its time, restarts it, and provides the page's labels.
///
/// Only the first two methods are required. Errors are shown to the person as they are, so they
/// should be sentences.
#[async_trait]
pub trait Host: Send + Sync {
    /// Moves the clock forward to `instant`, and lets the bot do everything that becomes due on the
    /// way, in order. The current instant means: do what is due now.
    ///
    /// # Errors
    /// Time can't be moved, or the bot can't be notified.
    async fn advance_to(&self, instant: Timestamp) -> anyhow::Result<()>;

    /// Stops the bot and restarts it with its data.
    ///
    /// # Errors
    /// It does not stop or start.
    async fn restart(&self) -> anyhow::Result<()>;

    /// Returns `true` if the bot has nothing in progress. A script shows what a line has changed only
    /// then; a bot that can't tell is given a moment.
    async fn is_idle(&self) -> bool {
        true
    }

    /// The constant labels of the page.
    fn labels(&self) -> PageLabels {
        PageLabels::default()
    }

    /// The next time at which the bot does something by itself that a person would want to skip to.
    async fn next_event(&self) -> Option<Timestamp> {
        None
    }

    /// The text of a channel without messages. `next_event` is the current value of
    /// [`Self::next_event`].
    fn guide(&self, _next_event: Option<Timestamp>) -> Guide {
        Guide::default()
    }

    /// Runs one of the guide's actions in `channel` as the server's owner, and returns a sentence
    /// about the result.
    ///
    /// # Errors
    /// It fails, or there is no such action.
    async fn run_action(&self, action: &str, _channel: Id) -> anyhow::Result<String> {
        anyhow::bail!("There is no action `{action}`.")
    }

    /// Messages to look at outside of a conversation, if there are any.
    fn gallery(&self) -> Option<Gallery> {
        None
    }

    /// A sample of the gallery, by id: its messages as a bot would send them, under headings.
    fn sample(&self, _id: &str) -> Option<Vec<Section>> {
        None
    }
}

impl Emulator {
    /// Lets `host` move the clock to `instant`, and does the emulator's own time-dependent work,
    /// even if the host failed on the way.
    pub(crate) async fn advance(&self, host: &dyn Host, instant: Timestamp) -> anyhow::Result<()> {
        let advanced = host.advance_to(instant).await;
        self.clock_moved();
        advanced
    }
}

/// The labels of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PageLabels {
    /// The suffix of the window title, after the server's name.
    pub title: String,
    /// The button that moves the clock to [`Host::next_event`]; without a label there is no button.
    pub next_event: Option<String>,
    /// The explanation of a disabled button while no event is known.
    pub no_event: String,
    /// The tab of the gallery; without a label there is no tab.
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
    /// Sentences below the buttons, one per line.
    pub hints: Vec<String>,
}

impl Default for Guide {
    fn default() -> Self {
        Self {
            heading: "Nothing here yet".into(),
            intro: "This is your own small Discord. Write something, or type / to use a command."
                .into(),
            actions: Vec::new(),
            hints: Vec::new(),
        }
    }
}

/// An action with one click.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PageAction {
    /// The argument of [`Host::run_action`].
    pub id: String,
    /// The label of the button.
    pub label: String,
    /// Shown while the action runs, if that takes a while.
    pub meanwhile: Option<String>,
}

/// Messages to look at, with a searchable list and filters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Gallery {
    /// Increases whenever the samples change.
    pub version: u64,
    /// The titles of the menus that filter the samples.
    pub facets: Vec<String>,
    /// In display order.
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
    /// Words that find it before samples whose `text` contains them.
    pub keywords: Vec<String>,
    /// Its whole text, for searching.
    pub text: String,
}

/// Messages of a sample, under a heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// The heading.
    pub heading: String,
    /// Objects with `content`, `embeds` and `components`, in Discord's format.
    pub messages: Vec<Value>,
}
