//! Logs and counts one interaction.

use crate::clock;
use crate::commands::InteractionLabel;
use crate::discord::rest::Tally;
use crate::metrics::{InteractionOutcome, Metrics};
use serenity::all::{CommandInteraction, GuildId, Interaction};
use tokio::time::Instant;
use tracing::{Instrument as _, Span};

/// One interaction from its arrival on. It is counted and logged however it ends.
pub(super) struct InteractionTrace<'a> {
    metrics: &'a Metrics,
    label: InteractionLabel,
    name: String,
    span: Span,
    tally: Tally,
    begun: Instant,
    outcome: InteractionOutcome,
}

impl<'a> InteractionTrace<'a> {
    /// An interaction that has just arrived.
    pub(super) fn begin(metrics: &'a Metrics, interaction: &Interaction) -> Self {
        let server = guild_of(interaction).map(GuildId::get);
        let label = InteractionLabel::from_interaction(interaction);
        let name = name(interaction, label);
        let span = tracing::debug_span!("interaction", server, what = name);
        Self::new(metrics, label, name, span)
    }

    /// An interaction of which only the token can be parsed.
    pub(super) fn unreadable(metrics: &'a Metrics) -> Self {
        let label = InteractionLabel::UNKNOWN;
        let span = tracing::debug_span!("interaction", what = label.name);
        Self::new(metrics, label, "an unreadable interaction".to_owned(), span)
    }

    fn new(metrics: &'a Metrics, label: InteractionLabel, name: String, span: Span) -> Self {
        let (begun, tally) = (clock::machine(), Tally::default());
        Self { metrics, label, name, span, tally, begun, outcome: InteractionOutcome::BrokenOff }
    }

    /// Follows it to its end. `answer` gets its name in the log.
    pub(super) async fn run(mut self, answer: impl AsyncFnOnce(&str) -> InteractionOutcome) {
        let answered = self.tally.over(answer(&self.name)).instrument(self.span.clone());
        self.outcome = answered.await;
    }
}

impl Drop for InteractionTrace<'_> {
    fn drop(&mut self) {
        let took = clock::machine().duration_since(self.begun);
        let InteractionLabel { kind, name } = self.label;
        self.metrics.interaction(kind, name, self.outcome, took);
        let (outcome, requests) = (self.outcome.name(), self.tally.requests());
        let milliseconds = took.as_millis();
        tracing::debug!(parent: &self.span, outcome, requests, milliseconds, "served");
    }
}

const fn guild_of(interaction: &Interaction) -> Option<GuildId> {
    match interaction {
        Interaction::Command(it) | Interaction::Autocomplete(it) => it.guild_id,
        Interaction::Component(it) => it.guild_id,
        Interaction::Modal(it) => it.guild_id,
        _ => None,
    }
}

/// The name of an interaction in the log: never typed text.
fn name(interaction: &Interaction, label: InteractionLabel) -> String {
    match interaction {
        Interaction::Command(it) => format!("/{}", command_path(it)),
        Interaction::Autocomplete(it) => format!("/{} …", it.data.name),
        _ => label.name.to_owned(),
    }
}

fn command_path(interaction: &CommandInteraction) -> String {
    use serenity::all::CommandDataOptionValue::{SubCommand, SubCommandGroup};
    let mut path = interaction.data.name.clone();
    let mut options = &interaction.data.options;
    while let Some((name, inside)) = options.iter().find_map(|option| match &option.value {
        SubCommand(inside) | SubCommandGroup(inside) => Some((&option.name, inside)),
        _ => None,
    }) {
        path = format!("{path} {name}");
        options = inside;
    }
    path
}
