//! Gateway events, one by one.

use super::Core;
use super::interaction_token::{InteractionToken, Undelivered};
use super::interaction_trace::InteractionTrace;
use super::removals;
use super::responder::Responder;
use super::unreadable::{self, MinimalEvent, MinimalInteraction};
use crate::commands::{
    self, Caller, Deferral, InteractionRequest, MessagePart, Offer, RemainingExport, Reply,
};
use crate::discord::content_refusal;
use crate::discord::rest::serving;
use crate::domain::ids::{ChannelId, GuildId};
use crate::domain::server::ServerChange;
use crate::domain::set_aside::Unpostable;
use crate::error::{EventError, EventResult, UserError};
use crate::messages::{Message, failures};
use crate::metrics::{InteractionOutcome, SessionStart};
use crate::store::{Store, Unavailable, Unreadable};
use jiff::Timestamp;
use serenity::all::{
    Context, Event, EventHandler, Guild, GuildChannel, Interaction, Message as SentMessage,
    PartialGuildChannel, RawEventHandler, Ready, UnavailableGuild,
};
use serenity::async_trait;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio_util::task::task_tracker::TaskTrackerToken;

/// serenity's event handler. The core is set later, because it needs the client's connection.
#[derive(Clone, Default)]
pub(super) struct Events(Arc<OnceLock<Arc<Core>>>);

impl Events {
    pub(super) fn serve(&self, core: Arc<Core>) {
        // Called once, before the gateway is opened.
        let _ = self.0.set(core);
    }

    /// The core, for work that the end of the bot waits for; `None` if it is already ending.
    /// Anything that Discord reports then is learned again at the next start.
    fn begin(&self) -> Option<(&Core, TaskTrackerToken)> {
        let core = self.core();
        let token = core.tasks.token();
        (!core.stopping.is_cancelled()).then_some((core, token))
    }

    /// Serves interactions that were held back.
    pub(super) fn serve_all(&self, held: Vec<Interaction>) {
        for interaction in held {
            let core = self.core().clone();
            self.core().tasks.spawn(async move { serving(serve(&core, interaction)).await });
        }
    }

    /// The bot is in a server.
    async fn present(&self, guild: GuildId) {
        let Some((core, _token)) = self.begin() else { return };
        let store = &core.store;
        let known = store.server(guild).await;
        let back = matches!(&known, Ok(Some(server)) if server.removed_at.is_some());
        if back {
            log(guild, store.change_server(guild, ServerChange::Present).await);
            tracing::info!(server = guild.0, "joined a server");
        } else {
            log(guild, known);
        }
    }

    /// The bot was removed from a server.
    async fn removed(&self, guild: GuildId) {
        let Some((core, _token)) = self.begin() else { return };
        log(guild, removed(&*core.store, guild, core.clock.now()).await);
        tracing::info!(server = guild.0, "removed from a server");
    }

    /// The bot's permissions in a server changed.
    async fn permissions_changed(&self, guild: GuildId) {
        let Some((core, _token)) = self.begin() else { return };
        let changed = ServerChange::Permissions(core.clock.now());
        let server = core.store.change_server(guild, changed).await;
        if let Ok(Some(server)) = &server
            && server.failure.is_some()
        {
            tracing::info!(server = guild.0, "permissions changed; retrying what failed");
        }
        log(guild, server);
    }

    /// A channel or thread was deleted.
    async fn lost(&self, guild: GuildId, place: ChannelId) {
        let Some((core, _token)) = self.begin() else { return };
        log(guild, core.interviews.end_lost(guild, place, core.clock.now()).await);
    }

    fn core(&self) -> &Arc<Core> {
        self.0.get().expect("the core is there before the gateway is opened")
    }
}

#[async_trait]
impl EventHandler for Events {
    async fn ready(&self, _: Context, ready: Ready) {
        tracing::info!(servers = ready.guilds.len(), session = ready.session_id, "online");
        let Some((core, _token)) = self.begin() else { return };
        if let Some(sessions) = core.removals.begin(&ready, &core.duty.share())
            && let Err(error) =
                removals::mark_removed(&*core.store, &sessions, core.clock.now()).await
        {
            tracing::error!(error = format!("{error:#}"), "cannot check for removed servers");
        }
        core.online.send_replace(true);
    }

    async fn guild_create(&self, _: Context, guild: Guild, _: Option<bool>) {
        self.present(GuildId(guild.id.get())).await;
    }

    async fn guild_delete(&self, _: Context, incomplete: UnavailableGuild, _: Option<Guild>) {
        // A server that is only unavailable has an outage; the bot is still in it.
        if !incomplete.unavailable {
            self.removed(GuildId(incomplete.id.get())).await;
        }
    }

    async fn channel_delete(&self, _: Context, channel: GuildChannel, _: Option<Vec<SentMessage>>) {
        self.lost(GuildId(channel.guild_id.get()), ChannelId(channel.id.get())).await;
    }

    async fn thread_delete(
        &self,
        _: Context,
        thread: PartialGuildChannel,
        _: Option<GuildChannel>,
    ) {
        self.lost(GuildId(thread.guild_id.get()), ChannelId(thread.id.get())).await;
    }

    async fn interaction_create(&self, context: Context, interaction: Interaction) {
        let core = self.core();
        let Some(interaction) = core.handoffs.admit(context.shard_id.0, interaction) else {
            return;
        };
        let _token = core.tasks.token();
        serving(serve(core, interaction)).await;
    }
}

#[async_trait]
impl RawEventHandler for Events {
    async fn raw_event(&self, context: Context, event: Event) {
        let core = self.core();
        let events = self.clone();
        let changed = move |guild| {
            let events = events.clone();
            tokio::spawn(async move { events.permissions_changed(guild).await });
        };
        core.hearing.handle(&core.discord, &context, &event, changed);
        match &event {
            Event::Ready(_) => core.metrics.session(SessionStart::New),
            Event::Resumed(_) => core.metrics.session(SessionStart::Resumed),
            _ => {}
        }
        if matches!(event, Event::Ready(_) | Event::Resumed(_)) {
            // Nobody receives this once the bot is stopping.
            let _ = core.sessions.send(context.shard_id);
            core.handoffs.connected(context.shard_id.0).await;
        }
        let Event::Unknown(event) = event else { return };
        let Some(problem) = unreadable::problem(&event.kind, &event.value) else { return };
        tracing::error!(kind = event.kind, problem, "cannot parse an event from Discord");
        match MinimalEvent::from_raw(&event.kind, &event.value) {
            Some(MinimalEvent::Present(guild)) => self.present(guild).await,
            Some(MinimalEvent::Removed(guild)) => self.removed(guild).await,
            Some(MinimalEvent::Lost(guild, place)) => self.lost(guild, place).await,
            Some(MinimalEvent::Interaction(interaction)) => {
                let _token = core.tasks.token();
                apologize(core, interaction).await;
            }
            None => {}
        }
    }
}

/// Answers an interaction of which only id and token can be parsed.
async fn apologize(core: &Core, interaction: MinimalInteraction) {
    let apology = interaction.apology();
    let MinimalInteraction { id, token, .. } = interaction;
    let token = InteractionToken::new(core.discord.rest().clone(), core.clock.clone(), id, token);
    let answer = async |what: &str| {
        let sent = token.respond(&apology, Vec::new()).await;
        outcome_of(what, sent, InteractionOutcome::Failed)
    };
    InteractionTrace::unreadable(&core.metrics).run(answer).await;
}

/// A configured server is kept for its grace period; one that was never set up has nothing to come
/// back to, and its members' data is deleted at once.
async fn removed(store: &dyn Store, guild: GuildId, now: Timestamp) -> anyhow::Result<()> {
    let known = store.change_server(guild, ServerChange::Removed(now)).await?;
    if known.is_none() {
        store.forget_server(guild).await?;
    }
    Ok(())
}

fn log<T>(guild: GuildId, outcome: anyhow::Result<T>) {
    match outcome {
        Ok(_) => {}
        // The store has reported it to the operator, once.
        Err(error) if error.is::<Unreadable>() => {
            tracing::debug!(server = guild.0, %error, "cannot record an event");
        }
        Err(error) => {
            tracing::error!(
                server = guild.0,
                error = format!("{error:#}"),
                "cannot record an event"
            );
        }
    }
}

/// Handles one interaction from its arrival to its reply.
async fn serve(core: &Core, interaction: Interaction) {
    let course = InteractionTrace::begin(&core.metrics, &interaction);
    course.run(async |what: &str| Box::pin(answer(core, &interaction, what)).await).await;
}

/// Does what an interaction asks for, and replies.
async fn answer(core: &Core, interaction: &Interaction, what: &str) -> InteractionOutcome {
    let now = core.clock.now();
    let responder = Responder::new(core.discord.rest(), &core.clock, interaction);
    let Some(mut responder) = responder else { return InteractionOutcome::Served };
    let Some(caller) = Caller::from_interaction(interaction, now) else {
        let sentence = Message::text(UserError::NoServer.to_string());
        let sent = responder.send(Reply::Ephemeral(vec![sentence])).await;
        return outcome_of(what, sent, InteractionOutcome::Refused);
    };
    if let Err(error) = core.admission.admit(&caller, interaction, core.stopwatch.now()) {
        let sent = responder.send(commands::too_fast(interaction, &error)).await;
        return outcome_of(what, sent, InteractionOutcome::HeldBack);
    }
    let done = work(core, &caller, interaction, &mut responder).await;
    keep_name(core, &caller, interaction).await;
    let outcome = match &done {
        Ok(_) => InteractionOutcome::Served,
        Err(EventError::User(_)) => InteractionOutcome::Refused,
        Err(EventError::Internal(_)) => InteractionOutcome::Failed,
    };
    let reply = done.unwrap_or_else(|failure| excuse(&failure, &caller));
    let sent = match reply {
        Reply::Part(part) => send_parts(core, &caller, &mut responder, part).await,
        reply => send(core, &caller, &responder, reply).await,
    };
    outcome_of(what, sent, outcome)
}

/// The outcome; if the reply did not reach Discord, that.
fn outcome_of(
    what: &str,
    sent: Result<(), Undelivered>,
    outcome: InteractionOutcome,
) -> InteractionOutcome {
    let instead = match &sent {
        Ok(()) => outcome,
        Err(Undelivered::AnsweredBefore) => InteractionOutcome::Repeated,
        Err(_) => InteractionOutcome::Unanswered,
    };
    log_unsent(what, sent);
    instead
}

/// Stores the name of the member who acted, for leaderboards. A failure does not affect the reply.
async fn keep_name(core: &Core, caller: &Caller, interaction: &Interaction) {
    if matches!(interaction, Interaction::Autocomplete(_)) || caller.is_in_direct_message() {
        return;
    }
    log(caller.guild, core.store.keep_name(caller.guild, caller.user, &caller.name).await);
}

/// The number of questions that are tried one after the other if Discord refuses them.
const MOST_REFUSED: usize = 3;

/// Sends a reply. A question that Discord refuses is replaced by another one, and anything else
/// that it refuses by a sentence.
async fn send(
    core: &Core,
    caller: &Caller,
    responder: &Responder,
    mut reply: Reply,
) -> Result<(), Undelivered> {
    let mut refused = 0;
    loop {
        let offer = match &reply {
            Reply::Offer(offer) => Some(offer.clone()),
            _ => None,
        };
        let (kind, error) = match responder.send(reply).await {
            Err(Undelivered::Failed(kind, error)) => (kind, error),
            outcome => return outcome,
        };
        let Some(why) = content_refusal(&error) else {
            return Err(Undelivered::Failed(kind, error));
        };
        tracing::warn!(server = caller.guild.0, %error, "Discord refused a reply");
        refused += 1;
        let next = match offer {
            Some(offer) => replaced(core, caller, &offer, why).await,
            None => return responder.send(sentence(&failures::unpostable(why))).await,
        };
        reply = match next {
            Ok(Reply::Offer(_)) if refused >= MOST_REFUSED => {
                sentence(&failures::refused_in_a_row(refused))
            }
            Ok(reply) => reply,
            Err(failure) => excuse(&failure, caller),
        };
    }
}

/// Another question instead of one that Discord refuses.
async fn replaced(
    core: &Core,
    caller: &Caller,
    offer: &Offer,
    why: Unpostable,
) -> EventResult<Reply> {
    let bank = core.banks.of(caller.guild).await?;
    commands::refused(&core.services(&bank), caller, offer, why).await
}

/// The next part of a long reply.
async fn continued(
    core: &Core,
    caller: &Caller,
    rest: RemainingExport,
) -> EventResult<MessagePart> {
    let bank = core.banks.of(caller.guild).await?;
    commands::next_part(&core.services(&bank), caller, rest).await
}

/// Sends a long reply in parts, each of which is made after the previous one was sent.
async fn send_parts(
    core: &Core,
    caller: &Caller,
    responder: &mut Responder,
    first: MessagePart,
) -> Result<(), Undelivered> {
    // Files may take longer than a first response may.
    responder.ensure_deferred(Deferral::Ephemeral).await;
    let mut rest = first.rest;
    responder.send(Reply::Ephemeral(vec![first.message])).await?;
    while let Some(more) = rest.take() {
        match continued(core, caller, more).await {
            Ok(part) => {
                responder.add(part.message).await?;
                rest = part.rest;
            }
            Err(failure) => return responder.send(excuse(&failure, caller)).await,
        }
    }
    Ok(())
}

fn sentence(text: &str) -> Reply {
    Reply::Ephemeral(vec![Message::text(text)])
}

/// Does what an interaction asks for, and defers its reply if that takes long.
async fn work(
    core: &Core,
    caller: &Caller,
    interaction: &Interaction,
    responder: &mut Responder,
) -> EventResult<Reply> {
    let bank = core.banks.searchable(caller.guild).await?;
    let services = core.services(&bank);
    let act = InteractionRequest::parse(&bank, caller, interaction)?;
    let deferral = act.deferral();
    let mut work = Box::pin(act.serve(&services, caller));
    let in_time = async {
        match core.patience {
            // The timer is too coarse for a zero wait.
            Duration::ZERO => None,
            patience => tokio::time::timeout(patience, &mut work).await.ok(),
        }
    };
    match (in_time.await, deferral) {
        (Some(outcome), _) => outcome,
        (None, None) => work.await,
        // Work that has begun is never dropped: it would stop in the middle.
        (None, Some(deferral)) => tokio::join!(work, responder.defer(deferral)).0,
    }
}

fn excuse(failure: &EventError, caller: &Caller) -> Reply {
    let message = match failure {
        EventError::User(error) => commands::apology(error),
        EventError::Internal(error) if let Some(found) = error.downcast_ref::<Unreadable>() => {
            // The store has reported it to the operator, once.
            tracing::debug!(server = caller.guild.0, %found, "cannot handle an interaction");
            Message::text(failures::unreadable_record(found.kind))
        }
        EventError::Internal(error) if error.is::<Unavailable>() => {
            let (server, error) = (caller.guild.0, format!("{error:#}"));
            tracing::warn!(server, error, "cannot handle an interaction right now");
            Message::text(failures::unavailable())
        }
        EventError::Internal(error) => {
            tracing::error!(
                server = caller.guild.0,
                member = caller.user.0,
                error = format!("{error:#}"),
                "cannot handle an interaction"
            );
            Message::text(failures::broken())
        }
    };
    Reply::Ephemeral(vec![message])
}

fn log_unsent(what: &str, sent: Result<(), Undelivered>) {
    match sent {
        Ok(()) => {}
        Err(Undelivered::AnsweredBefore) => {
            tracing::debug!(what, "duplicate interaction");
        }
        Err(error) => tracing::warn!(what, %error, "cannot deliver a reply"),
    }
}
