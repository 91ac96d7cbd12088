//! The queue in which requests wait for the limiter.

use super::limiter::{
    Limiter, LimiterNotice, Moment, RequestEnd, TaskRateChange, Ticket, Verdict, WantedRequest,
};
use crate::clock;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, oneshot};
use tokio::time::{Instant, sleep_until};

/// The limiter in real time.
#[derive(Clone)]
pub(super) struct Gate(Arc<Shared>);

struct Shared {
    began: Instant,
    state: Mutex<GateState>,
    /// Notified when the time of the next decision changes.
    changed: Notify,
}

struct GateState {
    limiter: Limiter,
    waiting: HashMap<Ticket, oneshot::Sender<Verdict>>,
    /// Set while a task wakes the waiting requests.
    is_driven: bool,
}

/// Permission to send one request. If it is dropped without an end, the request counts as lost.
pub(super) struct Permit {
    gate: Gate,
    ticket: Ticket,
    /// The time it had to wait.
    pub(super) waited: Duration,
    is_over: bool,
}

impl Gate {
    pub(super) fn new(per_second: u32) -> Self {
        let state = GateState {
            limiter: Limiter::new(per_second),
            waiting: HashMap::new(),
            is_driven: false,
        };
        Self(Arc::new(Shared {
            began: clock::machine(),
            state: Mutex::new(state),
            changed: Notify::new(),
        }))
    }

    /// From now on, at most this many requests may reach Discord in any second.
    pub(super) fn set_rate(&self, per_second: u32) {
        self.0.lock().limiter.set_rate(per_second);
        self.0.changed.notify_one();
    }

    /// Refusals in the last ten minutes that Discord counts.
    pub(super) fn refusals(&self) -> usize {
        self.0.lock().limiter.refusals(self.0.now())
    }

    /// Waits for permission to send a request; or returns the length of a pause that is too long to
    /// wait for.
    pub(super) async fn acquire(&self, ask: WantedRequest) -> Result<Permit, Duration> {
        let (sender, receiver) = oneshot::channel();
        let (entered, ticket) = {
            let mut state = self.0.lock();
            let now = self.0.now();
            let ticket = state.limiter.enter(ask);
            state.waiting.insert(ticket, sender);
            state.advance(now);
            if !state.waiting.is_empty() && !state.is_driven {
                state.is_driven = true;
                tokio::spawn(wake_waiting(self.0.clone()));
            }
            (now, ticket)
        };
        self.0.changed.notify_one();
        let mut permit =
            Permit { gate: self.clone(), ticket, waited: Duration::ZERO, is_over: false };
        match receiver.await {
            Ok(Verdict::Go) => {
                permit.waited = self.0.now().saturating_sub(entered);
                Ok(permit)
            }
            Ok(Verdict::Paused(wait)) => {
                permit.is_over = true;
                Err(wait)
            }
            // The sender is dropped with the request, which is this very future.
            Err(_) => Err(Duration::ZERO),
        }
    }
}

impl Permit {
    /// Records how the request ended.
    pub(super) fn end(mut self, end: RequestEnd) {
        self.is_over = true;
        let shared = &self.gate.0;
        let notices = {
            let mut state = shared.lock();
            let now = shared.now();
            let notices = state.limiter.finish(now, self.ticket, end);
            state.advance(now);
            notices
        };
        shared.changed.notify_one();
        notices.into_iter().for_each(log_notice);
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        let shared = &self.gate.0;
        {
            let mut state = shared.lock();
            state.waiting.remove(&self.ticket);
            state.limiter.abandon(shared.now(), self.ticket);
        }
        shared.changed.notify_one();
    }
}

impl Shared {
    fn now(&self) -> Moment {
        clock::machine().saturating_duration_since(self.began)
    }

    fn lock(&self) -> MutexGuard<'_, GateState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl GateState {
    /// Notifies the requests for which there is a decision. Returns when to check again.
    fn advance(&mut self, now: Moment) -> Option<Moment> {
        let (decided, look_again) = self.limiter.advance(now);
        for (ticket, verdict) in decided {
            // A request that was dropped meanwhile says so itself.
            if let Some(waiting) = self.waiting.remove(&ticket) {
                let _ = waiting.send(verdict);
            }
        }
        look_again
    }
}

/// Wakes the waiting requests in time, until none are left.
async fn wake_waiting(shared: Arc<Shared>) {
    loop {
        let look_again = {
            let mut state = shared.lock();
            let look_again = state.advance(shared.now());
            if state.waiting.is_empty() {
                state.is_driven = false;
                return;
            }
            look_again
        };
        let changed = shared.changed.notified();
        match look_again {
            Some(moment) => tokio::select! {
                () = sleep_until(shared.began + moment) => {}
                () = changed => {}
            },
            None => changed.await,
        }
    }
}

fn log_notice(notice: LimiterNotice) {
    match notice {
        LimiterNotice::Pause { class, wait, is_global } => tracing::warn!(
            route = class,
            seconds = wait.as_secs_f64(),
            all = is_global,
            "rate limited by Discord"
        ),
        LimiterNotice::TaskRate(TaskRateChange::Slower(refused)) => tracing::warn!(
            refused,
            "Discord refused many requests in ten minutes and bans addresses that continue; slowing tasks down until this is over"
        ),
        LimiterNotice::TaskRate(TaskRateChange::Normal) => {
            tracing::info!("tasks are back to normal speed");
        }
    }
}
