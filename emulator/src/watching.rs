//! Looking at what happens: messages, requests, waiting for something; and letting things fail.

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

    /// The messages of a channel or thread that `viewer` sees, their ephemeral ones included.
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

    /// Counts the changes of anything, for whoever shows them.
    #[must_use]
    pub fn changes(&self) -> tokio::sync::watch::Receiver<u64> {
        self.0.changes.subscribe()
    }

    /// The bot's conversation with a user, if it has opened one.
    #[must_use]
    pub fn direct_channel(&self, user: Id) -> Option<Id> {
        self.read(|state| state.channels.conversation(user).map(|channel| channel.id))
    }

    /// The ephemeral messages that `member` has got anywhere, oldest first.
    #[must_use]
    pub fn ephemeral_for(&self, member: Id) -> Vec<Message> {
        let mut found: Vec<Message> = self.read(|state| {
            let all = state.messages.values().flat_map(|all| all.values());
            all.filter(|message| message.ephemeral_to == Some(member)).cloned().collect()
        });
        found.sort_by_key(|message| message.id);
        found
    }

    /// The message as it is now; none when it was deleted.
    #[must_use]
    pub fn message(&self, channel: Id, message: Id) -> Option<Message> {
        self.read(|state| state.message(channel, message).cloned())
    }

    /// The threads of a channel, oldest first, archived ones included.
    #[must_use]
    pub fn threads(&self, channel: Id) -> Vec<Channel> {
        self.read(|state| state.threads_of(channel).cloned().collect())
    }

    /// The channel or thread as it is now; none when it was deleted.
    #[must_use]
    pub fn channel(&self, channel: Id) -> Option<Channel> {
        self.read(|state| state.channels.get(channel).cloned())
    }

    /// The member of a server who is called so, with or without `@`.
    #[must_use]
    pub fn member_named(&self, server: Id, name: &str) -> Option<Id> {
        self.read(|state| state.member_named(server, name))
    }

    /// The commands that the bot has registered everywhere, as Discord would return them.
    #[must_use]
    pub fn commands(&self) -> Vec<serde_json::Value> {
        self.read(|state| state.commands_in(None).cloned().collect())
    }

    /// All requests since the start or since they were last taken, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.read(|state| state.log.requests())
    }

    /// Takes the requests out of the log.
    #[must_use]
    pub fn take_requests(&self) -> Vec<RequestRecord> {
        self.write(|state| state.log.take_requests())
    }

    /// Requests to routes that the emulator does not know, since the start.
    #[must_use]
    pub fn unexpected(&self) -> Vec<RequestRecord> {
        self.read(|state| state.log.unexpected())
    }

    /// Everything that happens from now on.
    #[must_use]
    pub fn watch(&self) -> broadcast::Receiver<Activity> {
        self.read(|state| state.log.watch())
    }

    /// Waits until `look` finds something, looking again after every change. `what` names it in
    /// the error that is returned when it does not come within the emulator's patience.
    pub async fn wait_for<T>(
        &self,
        what: &str,
        look: impl FnMut(&Self) -> Option<T>,
    ) -> Result<T, Refusal> {
        self.wait_at_most(self.0.options.patience, what, look).await
    }

    /// The same with a patience of its own.
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
                    // The sender lives in this very handle.
                    std::future::pending::<()>().await;
                }
            }
        };
        let in_vain = |_| Refusal::TimedOut(what.to_owned());
        tokio::time::timeout(patience, search).await.map_err(in_vain)
    }

    /// Waits until `is_so`, looking again after every change.
    pub async fn wait_until(
        &self,
        what: &str,
        mut is_so: impl FnMut(&Self) -> bool,
    ) -> Result<(), Refusal> {
        self.wait_for(what, |emulator| is_so(emulator).then_some(())).await
    }

    /// Waits until no request is under way and nothing has changed for as long as `pause`, in real
    /// time; at most for the emulator's patience. For people who watch: tests wait for what they
    /// expect.
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
        // Whoever waited long enough looks at what is there.
        let _ = tokio::time::timeout(self.0.options.patience, search).await;
    }

    /// Whether the bot has identified and is connected now.
    #[must_use]
    pub fn is_bot_online(&self) -> bool {
        self.read(|state| state.sessions.connected().next().is_some())
    }

    /// The number of shards that the bot is advised to have.
    #[must_use]
    pub fn shards(&self) -> usize {
        self.read(|state| usize::try_from(state.shards).unwrap_or(usize::MAX))
    }

    /// The shards whose session is connected now.
    #[must_use]
    pub fn connected_shards(&self) -> BTreeSet<u64> {
        self.read(|state| state.sessions.connected().map(|session| session.shard.0).collect())
    }

    /// The shard that hears of a server where the bot has so many, by Discord's rule.
    #[must_use]
    pub fn shard_of(server: Id, shards: u32) -> u64 {
        sessions::shard_of(server, u64::from(shards))
    }

    /// Waits until the bot is connected and has been sent READY.
    pub async fn bot_online(&self) -> Result<(), Refusal> {
        self.wait_until("the bot to come online", Self::is_bot_online).await
    }

    /// Waits until the bot has taken in all events that were sent to it so far, which it says by a
    /// heartbeat. Not while the gateway is silent: then it hears nothing.
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

    /// How often the bot has identified since the start.
    #[must_use]
    pub fn identified(&self) -> u64 {
        self.read(|state| state.sessions.identified)
    }

    /// How often the bot has resumed a session since the start.
    #[must_use]
    pub fn resumed(&self) -> u64 {
        self.read(|state| state.sessions.resumed)
    }

    /// Looks again at everything that depends on time: to be called when the clock was moved.
    /// Members whose interactions are overdue are told that the bot did not respond, and quiet
    /// threads go to the archive.
    pub fn clock_moved(&self) {
        self.write(|state| {
            state.fail_overdue();
            state.archive_quiet_threads();
        });
    }

    /// Lets a fault befall coming requests.
    pub fn fault(&self, fault: Fault) -> FaultHandle {
        let patience = self.0.options.patience;
        self.write(|state| state.faults.set(fault, patience))
    }

    /// The faults that still wait for requests, in words.
    #[must_use]
    pub fn waiting_faults(&self) -> Vec<String> {
        self.read(|state| state.faults.waiting())
    }

    /// Removes the faults that still wait for requests.
    pub fn clear_faults(&self) {
        self.write(|state| state.faults.clear());
    }

    /// Whether rate limits are enforced with 429. Headers tell them in any case.
    pub fn enforce_rate_limits(&self, enforced: bool) {
        self.write(|state| state.rate_limits.enforced = enforced);
    }

    /// Cuts all connections to the gateway without a word. Sessions can be resumed.
    pub fn drop_connections(&self) {
        self.write(|state| state.sessions.tell_all(|| Downlink::Drop));
    }

    /// Closes all connections to the gateway with this code.
    pub fn close_connections(&self, code: u16) {
        self.write(|state| state.sessions.tell_all(|| Downlink::Close(code, "On demand.")));
    }

    /// Asks the bot to connect anew and resume.
    pub fn reconnect(&self) {
        self.write(|state| state.sessions.tell_all(|| Downlink::send(&gateway::reconnect())));
    }

    /// Ends all sessions; the bot has to identify again. With `resumable` they go on instead.
    pub fn invalid_session(&self, resumable: bool) {
        self.write(|state| {
            let payload = gateway::invalid_session(resumable);
            state.sessions.tell_all(|| Downlink::send(&payload));
            if !resumable {
                state.sessions.by_id.clear();
            }
        });
    }

    /// Lets a fault befall every connection to the gateway from now on, or none any longer.
    pub fn gateway_fault(&self, fault: Option<GatewayFault>) {
        self.write(|state| state.gateway_fault = fault);
    }

    /// How many connections the gateway has accepted since the start.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.read(|state| state.sessions.accepted)
    }

    /// Sets how often the bot may still identify, and how long it is told to wait for more.
    pub fn limit_session_starts(&self, remaining: u32, reset_after: Duration) {
        self.write(|state| state.session_starts = SessionStarts { remaining, reset_after });
    }

    /// Lets the gateway fall silent, or speak again: no acknowledgements, no events, no word.
    pub fn silence_gateway(&self, silent: bool) {
        self.0.silent.send_replace(silent);
    }

    /// Delivers an interaction to the bot once more, and waits until it has answered again.
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

    /// Lets the next interaction reach the bot `times` times, one right after the other.
    pub fn deliver_next_interaction(&self, times: usize) {
        self.write(|state| state.next_deliveries = times.max(1));
    }
    /// Changes the next event called `name`, such as `INTERACTION_CREATE`, by a JSON merge patch
    /// (RFC 7396): fields are added or replaced, and `null` removes one. For events that are odd in
    /// ways Discord's may be.
    pub fn patch_next_event(&self, name: &str, patch: serde_json::Value) {
        self.write(|state| state.sessions.patch_next(name, patch));
    }
}
