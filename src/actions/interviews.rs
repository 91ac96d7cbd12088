//! The pending work of interviews, done once: opening their threads and posting in them.
//!
//! An interview's record says what is still to be done. Each effect is marked as done afterward;
//! one that may have been done before a crash is searched for by its marker before it is done
//! again.

mod observers;
mod presence;
mod result;

use super::action_error::{ActionError, Blocker};
use super::banks::Banks;
use super::pictures::Pictures;
use super::post_once;
use crate::bank::Bank;
use crate::discord::locks::KeyedLocks;
use crate::discord::{Discord, DiscordError, FetchError, PRIVATE_THREADS, Priority};
use crate::domain::ids::{ChannelId, GuildId, InterviewId, MessageId};
use crate::domain::interview::scorecard::verdict;
use crate::domain::interview::{
    Applied, BotEvent, Interview, InterviewError, InterviewEvent, LibraryEntry, Pending,
    PendingAction, Seat,
};
use crate::domain::question::Question;
use crate::messages::{MarkedMessage, failures, interview as texts};
use crate::store::{ChangeOutcome, Store};
use crate::templates::TemplateLibrary;
use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap};
use std::hash::Hasher as _;
use std::sync::{Arc, Mutex, PoisonError};

/// Names of templates.
type TemplateNames = Arc<BTreeSet<String>>;

/// Advances the interviews of all servers.
pub(crate) struct Interviews {
    store: Arc<dyn Store>,
    banks: Arc<Banks>,
    discord: Arc<Discord>,
    library: TemplateLibrary,
    /// One lock for each interview; others continue at the same time.
    locks: KeyedLocks<InterviewId>,
    pictures: Arc<Pictures>,
    /// The bank for which [`Self::usable_shipped`] was computed, and the result.
    usable: Mutex<Option<(Arc<Bank>, TemplateNames)>>,
    /// The time of the last check that both are still in the server. It only saves requests.
    looked: Mutex<HashMap<InterviewId, Timestamp>>,
}

/// The result of an event.
pub(crate) struct Advanced {
    /// The interview after the event and its immediate effects.
    pub(crate) interview: Interview,
    /// The reason something could not be done yet.
    pub(crate) blocker: Option<Blocker>,
}

impl Interviews {
    pub(crate) fn new(
        store: Arc<dyn Store>,
        banks: Arc<Banks>,
        discord: Arc<Discord>,
        library: TemplateLibrary,
        pictures: Arc<Pictures>,
    ) -> Self {
        Self {
            store,
            banks,
            discord,
            library,
            locks: KeyedLocks::default(),
            pictures,
            usable: Mutex::default(),
            looked: Mutex::default(),
        }
    }

    /// The shipped templates and rubrics.
    pub(crate) const fn shipped(&self) -> &TemplateLibrary {
        &self.library
    }

    /// The names of the shipped templates with enough questions in the bank. Computed once for each
    /// bank, since every typed letter asks for it.
    pub(crate) fn usable_shipped(&self) -> TemplateNames {
        let bank = self.banks.shared();
        let mut usable = self.usable.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, names)) = &*usable
            && Arc::ptr_eq(of, &bank)
        {
            return names.clone();
        }
        let questions: Vec<&Question> = bank.questions().collect();
        let names = self.library.usable(&questions).into_iter().map(|it| it.name.clone());
        let names: TemplateNames = Arc::new(names.collect());
        *usable = Some((bank.clone(), names.clone()));
        names
    }

    /// The first bytes of a member's uploaded file; see [`Discord::fetch`].
    pub(crate) async fn fetch(&self, url: &str, most: usize) -> Result<Vec<u8>, FetchError> {
        self.discord.fetch(url, most).await
    }

    /// The templates and rubrics that a server can choose from.
    pub(crate) async fn library(&self, guild: GuildId) -> anyhow::Result<TemplateLibrary> {
        let (mut templates, mut rubrics) = (Vec::new(), Vec::new());
        for plan in self.store.library_entries(guild).await? {
            match plan {
                LibraryEntry::Template(template) => templates.push(template),
                LibraryEntry::Rubric(rubric) => rubrics.push(rubric),
            }
        }
        Ok(self.library.with_own(templates, rubrics))
    }

    /// Applies an event to an interview and carries out its effects. Returns `None` if there is no
    /// such interview.
    pub(crate) async fn apply_event(
        &self,
        guild: GuildId,
        id: InterviewId,
        sent: InterviewEvent,
        now: Timestamp,
    ) -> anyhow::Result<ChangeOutcome<Advanced, InterviewError>> {
        let applied = match self.store.change_interview(guild, id, sent, now).await? {
            ChangeOutcome::NotFound => return Ok(ChangeOutcome::NotFound),
            ChangeOutcome::Refused(refusal) => return Ok(ChangeOutcome::Refused(refusal)),
            ChangeOutcome::Applied(applied) => applied,
        };
        let Applied { interview, effects, .. } = applied;
        let fresh = effects.first().map_or(u32::MAX, |pending| pending.number);
        self.advance_and_reload(guild, interview, fresh, now).await.map(ChangeOutcome::Applied)
    }

    /// Carries out an interview's pending effects. Effects numbered from `fresh` on were never
    /// tried before.
    pub(crate) async fn advance_and_reload(
        &self,
        guild: GuildId,
        interview: Interview,
        fresh: u32,
        now: Timestamp,
    ) -> anyhow::Result<Advanced> {
        let id = interview.id;
        let blocker = self.advance(guild, id, fresh, now).await?;
        let interview = self.store.interview(guild, id).await?.unwrap_or(interview);
        Ok(Advanced { interview, blocker })
    }

    /// Carries out an interview's pending effects one by one, and returns what blocks the next one.
    /// Effects numbered from `fresh` on were never tried before.
    pub(crate) async fn advance(
        &self,
        guild: GuildId,
        id: InterviewId,
        fresh: u32,
        now: Timestamp,
    ) -> anyhow::Result<Option<Blocker>> {
        let _turn = self.locks.lock(id).await;
        loop {
            let Some(interview) = self.store.interview(guild, id).await? else { return Ok(None) };
            let Some(pending) = interview.pending.first().copied() else { return Ok(None) };
            let event = match self.run_pending(guild, &interview, pending, fresh, now).await {
                Ok(Some(event)) => event,
                Ok(None) => BotEvent::Done { number: pending.number },
                Err(ActionError::Gone) if interview.ending().is_none() => BotEvent::ThreadLost,
                Err(ActionError::Gone) => {
                    if let Some(blocker) = self.say_in_channel(guild, &interview, pending).await? {
                        return Ok(Some(blocker));
                    }
                    BotEvent::Done { number: pending.number }
                }
                Err(ActionError::Blocked(blocker)) => return Ok(Some(blocker)),
                Err(ActionError::Internal(error)) => {
                    return Err(error.context(format!("interview {id}: {:?}", pending.effect)));
                }
            };
            self.record_bot_event(guild, id, event, now).await?;
            if !settles(event) {
                self.record_bot_event(guild, id, BotEvent::Done { number: pending.number }, now)
                    .await?;
            }
        }
    }

    /// Applies an event from the bot to an interview.
    pub(crate) async fn record_bot_event(
        &self,
        guild: GuildId,
        id: InterviewId,
        event: BotEvent,
        now: Timestamp,
    ) -> anyhow::Result<()> {
        let sent = InterviewEvent::ByBot(event);
        if let ChangeOutcome::Refused(refusal) =
            self.store.change_interview(guild, id, sent, now).await?
        {
            return Err(
                anyhow::Error::new(refusal).context("an interview refused an event of the bot")
            );
        }
        Ok(())
    }

    /// Carries out one effect. Returns the event that reports it, if it is more than that it is
    /// done.
    async fn run_pending(
        &self,
        guild: GuildId,
        interview: &Interview,
        pending: Pending,
        fresh: u32,
        now: Timestamp,
    ) -> Result<Option<BotEvent>, ActionError> {
        let bank = self.banks.of(guild).await?;
        let place = interview.thread.unwrap_or(interview.channel);
        let step = match pending.effect {
            PendingAction::OpenThread { public } => {
                if interview.thread.is_some() {
                    return Ok(None);
                }
                return self.open_thread(guild, interview, public).await;
            }
            PendingAction::AskToConfirm { seat } => texts::ask_to_confirm(interview, seat),
            PendingAction::AskForPublicThread => {
                let reason = failures::missing_permissions(interview.channel, &[PRIVATE_THREADS.1]);
                texts::ask_for_public(interview, &reason)
            }
            PendingAction::SayPreparing => texts::preparing(interview),
            PendingAction::PostPrompt { question } => {
                texts::prompt(&bank, interview, question, now)
            }
            PendingAction::PostFollowUp { question, number } => {
                texts::follow_up(&bank, interview, question, number)
            }
            PendingAction::AskForGrades { question } => texts::ask_for_grades(interview, question),
            PendingAction::ShowGrades { question } => texts::show_grades(interview, question),
            PendingAction::SayPaused { pause } => texts::paused(interview, pause),
            PendingAction::SayResumed { pause } => texts::resumed(pause),
            PendingAction::SayRoundOver { round } => {
                // A message that was delayed is no help in the next round or in a pause.
                if !interview.is_timing(round) {
                    return Ok(None);
                }
                texts::round_over(interview, round)
            }
            PendingAction::SayWrappingUp => texts::wrapping_up(interview),
            PendingAction::PostScorecard => self.scorecard(guild, interview, &bank).await?,
            PendingAction::AskAboutObserver { user } => {
                let name = self.name(guild, Some(user)).await;
                texts::ask_about_observer(interview, user, &name, pending.number)
            }
            PendingAction::AddObserver { user } => {
                if let Some(event) = self.add_observer(guild, place, user).await? {
                    return Ok(Some(event));
                }
                texts::observing(interview, user, pending.number)
            }
            PendingAction::RemoveObserver { user } => {
                self.remove_observer(guild, place, user).await?;
                return Ok(None);
            }
            PendingAction::PostVerdict => match verdict(interview) {
                Some(verdict) => texts::late_verdict(&verdict),
                None => return Ok(None),
            },
            PendingAction::SayOver { ending } => {
                let left = self.leaver_name(guild, interview, ending).await;
                match interview.thread {
                    Some(_) if !interview.was_canceled() => texts::over(ending, left.as_deref()),
                    _ => texts::fell_through(interview, ending, left.as_deref()),
                }
            }
        };
        self.post_once(guild, interview, place, &step, pending.number, fresh).await?;
        Ok(None)
    }

    async fn post_once(
        &self,
        guild: GuildId,
        interview: &Interview,
        place: ChannelId,
        step: &MarkedMessage,
        number: u32,
        fresh: u32,
    ) -> Result<(), ActionError> {
        let since = (number < fresh).then(|| begin(interview));
        let nonce = nonce(interview.id, number);
        match post_once::post_once(&self.discord, place, step, since, &nonce).await {
            Ok(()) => Ok(()),
            Err(DiscordError::UnknownChannel) => Err(ActionError::Gone),
            Err(error) if error.is_about_content() => {
                // It would be refused forever, and everything after it would wait.
                tracing::error!(%error, marker = step.marker, "Discord refused a message");
                Ok(())
            }
            Err(error) => Err(self.action_error(guild, place, error).await),
        }
    }

    async fn action_error(
        &self,
        guild: GuildId,
        place: ChannelId,
        error: DiscordError,
    ) -> ActionError {
        let blocker = Blocker::from_discord(&self.discord, guild, place, error).await;
        ActionError::Blocked(blocker.with_retry_promise())
    }

    async fn open_thread(
        &self,
        guild: GuildId,
        interview: &Interview,
        public: bool,
    ) -> Result<Option<BotEvent>, ActionError> {
        let name = texts::thread_name(interview);
        let channel = interview.channel;
        // Opening is not safe to repeat, and nobody knows if it was tried before.
        let after = ChannelId(interview.id.0);
        let opened = self.discord.own_thread_or_new(guild, channel, &name, after, public).await;
        let thread = match opened {
            Ok(thread) => thread,
            Err(DiscordError::MissingPermissions) if !public => {
                return Ok(Some(BotEvent::PrivateThreadRefused));
            }
            Err(error) if !public && error.is_about_kind() => {
                return Ok(Some(BotEvent::PrivateThreadRefused));
            }
            Err(DiscordError::UnknownChannel) => return Ok(Some(BotEvent::ThreadLost)),
            Err(error) => return Err(self.action_error(guild, channel, error).await),
        };
        for user in Seat::BOTH.into_iter().filter_map(|seat| interview.user(seat)) {
            match self.discord.add_to_thread(thread, user).await {
                Ok(()) => {}
                Err(DiscordError::UnknownMember) => return Ok(Some(BotEvent::Left { user })),
                Err(error) => return Err(self.action_error(guild, thread, error).await),
            }
        }
        Ok(Some(BotEvent::ThreadOpened { thread }))
    }

    /// Tells the thread of an interview that is about to be deleted completely. Nothing is left to
    /// retry it from, so a failure is only logged.
    pub(crate) async fn say_forgotten(&self, interview: &Interview, seat: Seat) {
        let step = texts::forgotten(interview, seat);
        let place = interview.thread.unwrap_or(interview.channel);
        let nonce = nonce(interview.id, u32::MAX);
        if let Err(error) = self.discord.post(place, &step.message, &nonce, Priority::Other).await {
            tracing::warn!(%error, "cannot tell an interview that it was deleted");
        }
    }
}

/// Returns `true` if nothing more is to be reported about a pending effect: it is done, or
/// pointless.
const fn settles(event: BotEvent) -> bool {
    match event {
        BotEvent::Done { .. } | BotEvent::ThreadLost => true,
        BotEvent::ThreadOpened { .. }
        | BotEvent::PrivateThreadRefused
        | BotEvent::NotAsked
        | BotEvent::Idle { .. }
        | BotEvent::RoundTimed
        | BotEvent::Left { .. } => false,
    }
}

fn nonce(id: InterviewId, number: u32) -> String {
    post_once::nonce('i', |hasher| {
        hasher.write_u64(id.0);
        hasher.write_u32(number);
    })
}

/// Discord's ids increase with time, so nothing of an interview is older than this.
fn begin(interview: &Interview) -> MessageId {
    MessageId(interview.id.0)
}
