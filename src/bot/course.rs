//! The course of one interaction as the log and the metrics show it.

use crate::clock;
use crate::commands::Label;
use crate::discord::rest::Tally;
use crate::metrics::{InteractionOutcome, Metrics};
use serenity::all::{CommandInteraction, GuildId, Interaction};
use tokio::time::Instant;
use tracing::{Instrument as _, Span};

/// One interaction from its arrival on. It is counted and logged when it ends, however that comes.
pub(super) struct Course<'a> {
    metrics: &'a Metrics,
    label: Label,
    span: Span,
    tally: Tally,
    begun: Instant,
    outcome: InteractionOutcome,
}

impl<'a> Course<'a> {
    /// The course of an interaction that has just arrived.
    pub(super) fn begin(metrics: &'a Metrics, interaction: &Interaction) -> Self {
        let server = guild_of(interaction).map(GuildId::get);
        let span = tracing::debug_span!("interaction", server, what = name(interaction));
        Self::of(metrics, Label::of(interaction), span)
    }

    /// The course of one of which nothing but its token can be read.
    pub(super) fn unreadable(metrics: &'a Metrics) -> Self {
        let label = Label::UNKNOWN;
        Self::of(metrics, label, tracing::debug_span!("interaction", what = label.name))
    }

    fn of(metrics: &'a Metrics, label: Label, span: Span) -> Self {
        let (begun, tally) = (clock::machine(), Tally::default());
        Self { metrics, label, span, tally, begun, outcome: InteractionOutcome::BrokenOff }
    }

    /// Follows it to its end.
    pub(super) async fn follow(mut self, answered: impl Future<Output = InteractionOutcome>) {
        let answered = self.tally.over(answered).instrument(self.span.clone());
        self.outcome = answered.await;
    }
}

impl Drop for Course<'_> {
    fn drop(&mut self) {
        let took = clock::machine().duration_since(self.begun);
        let Label { kind, name } = self.label;
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

/// The name of an interaction in the log: never what a member typed.
pub(super) fn name(interaction: &Interaction) -> String {
    match interaction {
        Interaction::Command(it) => format!("/{}", command_path(it)),
        Interaction::Autocomplete(it) => format!("/{} …", it.data.name),
        _ => Label::of(interaction).name.to_owned(),
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
