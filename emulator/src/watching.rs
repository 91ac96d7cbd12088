//! Observing messages and requests, waiting for events, and injecting faults.

use super::gateway;
use super::sessions::{self, Downlink, SessionStarts};
use super::{
    Activity, Channel, Emulator, Fault, FaultHandle, GatewayFault, Id, Message, Refusal,
    RequestRecord,
};
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::sync::broadcast;

impl Emulator {
    /// The messages of a channel or thread that everybody there sees, oldest first.
    #[must_use]
    pub fn messages(&self, channel: Id) -> Vec<Message> {
        let mut all = self.all_messages(channel);
        all.retain(|message| message.ephemeral_to.is_none());
        all
    }

    /// The messages of a channel or thread that `viewer` sees, including their ephemeral ones.
    #[must_use]
    pub fn messages_for(&self, channel: Id, viewer: Id) -> Vec<Message> {
        let mut all = self.all_messages(channel);
        all.retain(|message| message.is_shown_to(viewer));
        all
    }

    fn all_messages(&self, channel: Id) -> Vec<Message> {
        self.read(|state| {
            let found = state.messages.get(&channel);
            found.into_iter().flat_map(|all| all.values()).cloned().collect()
        })
    }

    /// The same in the JSON that Discord's clients get.
    #[must_use]
    pub fn messages_as_json(&self, channel: Id, viewer: Id) -> Vec<serde_json::Value> {
        self.read(|state| {
            let found = state.messages.get(&channel);
            let all = found.into_iter().flat_map(|all| all.values());
            let shown = all.filter(|message| message.is_shown_to(viewer));
            shown.map(|message| super::shapes::message(state, message)).collect()
        })
    }

    /// Counts all changes, for code that displays them.
    #[must_use]
    pub fn changes(&self) -> tokio::sync::watch::Receiver<u64> {
        self.0.changes.subscribe()
    }

    /// The bot's conversation with a user, if there is one.
    #[must_use]
    pub fn direct_channel(&self, user: Id) -> Option<Id> {
        self.read(|state| state.channels.conversation(user).map(|channel| channel.id))
    }

    /// All ephemeral messages for `member`, oldest first.
    #[must_use]
    pub fn ephemeral_for(&self, member: Id) -> Vec<Message> {
        let mut found: Vec<Message> = self.read(|state| {
            let all = state.messages.values().flat_map(|all| all.values());
            all.filter(|message| message.ephemeral_to == Some(member)).cloned().collect()
        });
        found.sort_by_key(|message| message.id);
        found
    }

    /// The message in its current state; `None` if it was deleted.
    #[must_use]
    pub fn message(&self, channel: Id, message: Id) -> Option<Message> {
        self.read(|state| state.message(channel, message).cloned())
    }

    /// The threads of a channel, oldest first, including archived ones.
    #[must_use]
    pub fn threads(&self, channel: Id) -> Vec<Channel> {
        self.read(|state| state.threads_of(channel).cloned().collect())
    }

    /// The channel or thread in its current state; `None` if it was deleted.
    #[must_use]
    pub fn channel(&self, channel: Id) -> Option<Channel> {
        self.read(|state| state.channels.get(channel).cloned())
    }

    /// The member of a server with this name, with or without `@`.
    #[must_use]
    pub fn member_named(&self, server: Id, name: &str) -> Option<Id> {
        self.read(|state| state.member_named(server, name))
    }

    /// The global commands that the bot has registered, as Discord would return them.
    #[must_use]
    pub fn commands(&self) -> Vec<serde_json::Value> {
        self.read(|state| state.commands_in(None).cloned().collect())
    }

    /// All requests since the start or since they were last taken, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.read(|state| state.log.requests())
    }

    /// Removes the requests from the log and returns them.
    #[must_use]
    pub fn take_requests(&self) -> Vec<RequestRecord> {
        self.write(|state| state.log.take_requests())
    }

    /// Requests to routes that the emulator does not know, since the start.
    #[must_use]
    pub fn unexpected(&self) -> Vec<RequestRecord> {
        self.read(|state| state.log.unexpected())
    }

    /// All activity from now on.
    #[must_use]
    pub fn watch(&self) -> broadcast::Receiver<Activity> {
        self.read(|state| state.log.watch())
    }

    /// Waits until `look` returns something, and calls it again after every change. `what` names it
    /// in the error if it does not come within the emulator's patience.
    pub async fn wait_for<T>(
        &self,
        what: &str,
        look: impl FnMut(&Self) -> Option<T>,
    ) -> Result<T, Refusal> {
        self.wait_at_most(self.0.options.patience, what, look).await
    }

    /// The same with a separate patience.
    pub(super) async fn wait_at_most<T>(
        &self,
        patience: Duration,
        what: &str,
        mut look: impl FnMut(&Self) -> Option<T>,
    ) -> Result<T, Refusal> {
        let mut changes = self.0.changes.subscribe();
        let search = async {
            loop {
                changes.mark_unchanged();
                if let Some(found) = look(self) {
                    return found;
                }
                if changes.changed().await.is_err() {
                    // This handle keeps the sender alive.
                    std::future::pending::<()>().await;
                }
            }
        };
        let in_vain = |_| Refusal::TimedOut(what.to_owned());
        tokio::time::timeout(patience, search).await.map_err(in_vain)
    }

    /// Waits until `is_so` returns `true`, and calls it again after every change.
    pub async fn wait_until(
        &self,
        what: &str,
        mut is_so: impl FnMut(&Self) -> bool,
    ) -> Result<(), Refusal> {
        self.wait_for(what, |emulator| is_so(emulator).then_some(())).await
    }

    /// Waits until no request is in flight and nothing has changed for `pause`, in real time; at
    /// most for the emulator's patience. For people who watch: tests wait for what they expect.
    pub async fn quiet(&self, pause: Duration) {
        let mut changes = self.0.changes.subscribe();
        let search = async {
            loop {
                changes.mark_unchanged();
                let is_idle = self.read(|state| state.log.under_way() == 0);
                let moved = tokio::time::timeout(pause, changes.changed()).await;
                if moved.is_err() && is_idle {
                    return;
                }
            }
        };
        // After the timeout, the current state is as good as any.
        let _ = tokio::time::timeout(self.0.options.patience, search).await;
    }

    /// Returns `true` if the bot has identified and is connected now.
    #[must_use]
    pub fn is_bot_online(&self) -> bool {
        self.read(|state| state.sessions.connected().next().is_some())
    }

    /// The recommended number of shards.
    #[must_use]
    pub fn shards(&self) -> usize {
        self.read(|state| usize::try_from(state.shards).unwrap_or(usize::MAX))
    }

    /// The shards whose session is connected now.
    #[must_use]
    pub fn connected_shards(&self) -> BTreeSet<u64> {
        self.read(|state| state.sessions.connected().map(|session| session.shard.0).collect())
    }

    /// The shard of a server, given the number of shards, by Discord's rule.
    #[must_use]
    pub fn shard_of(server: Id, shards: u32) -> u64 {
        sessions::shard_of(server, u64::from(shards))
    }

    /// Waits until the bot is connected and was sent READY.
    pub async fn bot_online(&self) -> Result<(), Refusal> {
        self.wait_until("the bot to come online", Self::is_bot_online).await
    }

    /// Waits until the bot has processed all events so far, which it shows by a heartbeat. Not
    /// while the gateway is silent: then it receives nothing.
    pub async fn heard(&self) -> Result<(), Refusal> {
        if *self.0.silent.borrow() {
            return Ok(());
        }
        let asked = self.write(|state| state.sessions.ask_for_heartbeats());
        let all_heard = |emulator: &Self| {
            emulator.read(|state| asked.iter().all(|it| state.sessions.has_heard(it)))
        };
        self.wait_until("the bot to take its events in", all_heard).await
    }

    /// Waits until the bot has registered commands.
    pub async fn commands_registered(&self) -> Result<(), Refusal> {
        let registered = |emulator: &Self| !emulator.commands().is_empty();
        self.wait_until("the bot to register its commands", registered).await
    }

    /// The number of times the bot has identified since the start.
    #[must_use]
    pub fn identified(&self) -> u64 {
        self.read(|state| state.sessions.identified)
    }

    /// The number of times the bot has resumed a session since the start.
    #[must_use]
    pub fn resumed(&self) -> u64 {
        self.read(|state| state.sessions.resumed)
    }

    /// Updates everything that depends on time; to be called when the clock was moved. Members
    /// whose interactions are overdue are told that the bot did not respond, and quiet threads are
    /// archived.
    pub fn clock_moved(&self) {
        self.write(|state| {
            state.fail_overdue();
            state.archive_quiet_threads();
        });
    }

    /// Adds a fault for coming requests.
    pub fn fault(&self, fault: Fault) -> FaultHandle {
        let patience = self.0.options.patience;
        self.write(|state| state.faults.set(fault, patience))
    }

    /// Descriptions of the faults that still wait for requests.
    #[must_use]
    pub fn waiting_faults(&self) -> Vec<String> {
        self.read(|state| state.faults.waiting())
    }

    /// Removes the faults that still wait for requests.
    pub fn clear_faults(&self) {
        self.write(|state| state.faults.clear());
    }

    /// Enforces rate limits with 429, or stops doing so. Headers always report them.
    pub fn enforce_rate_limits(&self, enforced: bool) {
        self.write(|state| state.rate_limits.enforced = enforced);
    }

    /// Cuts all gateway connections silently. Sessions can be resumed.
    pub fn drop_connections(&self) {
        self.write(|state| state.sessions.tell_all(|| Downlink::Drop));
    }

    /// Closes all gateway connections with this code.
    pub fn close_connections(&self, code: u16) {
        self.write(|state| state.sessions.tell_all(|| Downlink::Close(code, "On demand.")));
    }

    /// Asks the bot to reconnect and resume.
    pub fn reconnect(&self) {
        self.write(|state| state.sessions.tell_all(|| Downlink::send(&gateway::reconnect())));
    }

    /// Ends all sessions; the bot has to identify again. With `resumable`, they continue instead.
    pub fn invalid_session(&self, resumable: bool) {
        self.write(|state| {
            let payload = gateway::invalid_session(resumable);
            state.sessions.tell_all(|| Downlink::send(&payload));
            if !resumable {
                state.sessions.by_id.clear();
            }
        });
    }

    /// Adds a fault to every gateway connection from now on, or removes it.
    pub fn gateway_fault(&self, fault: Option<GatewayFault>) {
        self.write(|state| state.gateway_fault = fault);
    }

    /// The number of gateway connections accepted since the start.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.read(|state| state.sessions.accepted)
    }

    /// Sets the remaining session starts, and the wait until they are reset.
    pub fn limit_session_starts(&self, remaining: u32, reset_after: Duration) {
        self.write(|state| state.session_starts = SessionStarts { remaining, reset_after });
    }

    /// Silences the gateway, or lets it continue: no acknowledgements, no events, nothing.
    pub fn silence_gateway(&self, silent: bool) {
        self.0.silent.send_replace(silent);
    }

    /// Delivers an interaction to the bot once more, and waits until it has responded again.
    pub async fn redeliver(&self, interaction: Id) -> Result<(), Refusal> {
        let answers = |emulator: &Self| {
            emulator.read(|state| {
                state.interactions.get(&interaction).map_or(0, |found| found.answers_received)
            })
        };
        let before = answers(self);
        self.write(|state| state.deliver_interaction(interaction));
        self.wait_until("a second answer", |emulator| answers(emulator) > before).await
    }

    /// Delivers the next interaction to the bot `times` times in a row.
    pub fn deliver_next_interaction(&self, times: usize) {
        self.write(|state| state.next_deliveries = times.max(1));
    }
    /// Patches the next event called `name`, such as `INTERACTION_CREATE`, by a JSON merge patch
    /// (RFC 7396): fields are added or replaced, and `null` removes one. For events that are odd in
    /// ways Discord's may be.
    pub fn patch_next_event(&self, name: &str, patch: serde_json::Value) {
        self.write(|state| state.sessions.patch_next(name, patch));
    }
}
