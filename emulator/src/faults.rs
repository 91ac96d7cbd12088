//! Faults on demand, for the next requests.

use crate::outcome::Refusal;
use serde_json::Value;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// The kind of a fault.
#[derive(Clone, Debug)]
pub enum FaultKind {
    /// The request has no effect and gets this status, as from a broken server.
    Status(u16),
    /// The request has no effect and gets this error of Discord's, with its own code.
    Refused {
        /// The HTTP status.
        status: u16,
        /// Discord's code, such as 50007.
        code: u32,
        /// Discord's message.
        message: String,
    },
    /// The connection ends before the request has any effect.
    ResetBefore,
    /// The request takes effect, and the connection ends without a response.
    ResetAfter,
    /// The request has no effect and gets 429 with this `retry_after`.
    RateLimited {
        /// The wait.
        retry_after: Duration,
        /// Set if the whole bot has to wait.
        global: bool,
    },
    /// The request waits, without any effect, until the hold is released.
    HoldBefore,
    /// The request takes effect, and its response waits until the hold is released.
    HoldAfter,
    /// The request waits for this long in real time, then continues.
    Delay(Duration),
    /// The request takes effect, and its response has this body instead of Discord's.
    Answer(Value),
    /// The request has no effect and gets exactly this response, as from a proxy between the bot
    /// and Discord.
    Verbatim {
        /// The HTTP status.
        status: u16,
        /// Names and values of all its headers.
        headers: Vec<(String, String)>,
        /// The body.
        body: String,
    },
}

/// A fault of every gateway connection, until it is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GatewayFault {
    /// The connection is closed with this code immediately.
    CloseOnAccept(u16),
    /// The connection is closed with this code when the bot identifies or resumes.
    CloseOnIdentify(u16),
    /// The bot is told that its session is invalid when it identifies or resumes.
    InvalidSession {
        /// Set if the bot may resume the session all the same.
        resumable: bool,
    },
}

impl fmt::Display for FaultKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(formatter, "status {status}"),
            Self::Refused { status, code, .. } => write!(formatter, "status {status}, code {code}"),
            Self::ResetBefore => formatter.write_str("reset before effect"),
            Self::ResetAfter => formatter.write_str("reset after effect"),
            Self::RateLimited { retry_after, .. } => {
                write!(formatter, "rate limited for {} s", retry_after.as_secs_f64())
            }
            Self::HoldBefore => formatter.write_str("held before effect"),
            Self::HoldAfter => formatter.write_str("held after effect"),
            Self::Delay(delay) => write!(formatter, "delayed by {} ms", delay.as_millis()),
            Self::Answer(_) => formatter.write_str("another answer"),
            Self::Verbatim { status, .. } => write!(formatter, "status {status}, word for word"),
        }
    }
}

/// A failure, and the requests that it affects.
#[derive(Clone, Debug)]
pub struct Fault {
    method: String,
    route: String,
    skipped: usize,
    times: usize,
    body_contains: Option<String>,
    failure: FaultKind,
}

impl Fault {
    /// `failure` affects the next request with `method` (`*` for any) to `route`, once. In the
    /// route, `{…}` and `*` stand for any one segment: `/channels/{channel}/messages`; the route
    /// `*` alone stands for all.
    #[must_use]
    pub fn on(method: &str, route: &str, failure: FaultKind) -> Self {
        Self {
            method: method.to_owned(),
            route: route.to_owned(),
            skipped: 0,
            times: 1,
            body_contains: None,
            failure,
        }
    }

    /// Affects `times` requests instead of one.
    #[must_use]
    pub fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    /// Skips the first `count` matching requests.
    #[must_use]
    pub fn after(mut self, count: usize) -> Self {
        self.skipped = count;
        self
    }

    /// Affects only requests whose JSON body contains `text`.
    #[must_use]
    pub fn with_body(mut self, text: &str) -> Self {
        self.body_contains = Some(text.to_owned());
        self
    }

    fn matches(&self, method: &str, path: &str, body: &Value) -> bool {
        (self.method == "*" || self.method.eq_ignore_ascii_case(method))
            && route_matches(&self.route, path)
            && self.body_contains.as_ref().is_none_or(|text| body.to_string().contains(text))
    }
}

fn route_matches(route: &str, path: &str) -> bool {
    if route == "*" {
        return true;
    }
    let (mut wanted, mut given) = (route.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(want), Some(is)) if want == is || want == "*" || want.starts_with('{') => {}
            _ => return false,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, route, failure, .. } = self;
        write!(formatter, "{method} {route}: {failure}")
    }
}

/// An active fault. Counts the requests it has affected, and releases those it holds.
#[derive(Clone, Debug)]
pub struct FaultHandle {
    name: String,
    patience: Duration,
    befallen: watch::Receiver<usize>,
    released: Arc<watch::Sender<bool>>,
}

impl FaultHandle {
    /// The number of requests affected so far.
    #[must_use]
    pub fn befallen(&self) -> usize {
        *self.befallen.borrow()
    }

    /// Waits until the fault has affected `count` requests. Held requests count when they are held:
    /// with [`FaultKind::HoldAfter`], after they take effect.
    ///
    /// # Errors
    /// Fewer have come within the emulator's patience.
    pub async fn reached(&self, count: usize) -> Result<(), Refusal> {
        let mut befallen = self.befallen.clone();
        let enough = befallen.wait_for(|befallen| *befallen >= count);
        match tokio::time::timeout(self.patience, enough).await {
            Ok(Ok(_)) => Ok(()),
            // No more can come, or they took too long.
            _ => Err(Refusal::TimedOut(format!("{}, {count} times", self.name))),
        }
    }

    /// Releases the held requests, and those that would be held later.
    pub fn release(&self) {
        self.released.send_replace(true);
    }
}

/// A fault applied to one request.
#[derive(Debug)]
pub(super) struct Befalling {
    pub(super) failure: FaultKind,
    befallen: Arc<watch::Sender<usize>>,
    released: Arc<watch::Sender<bool>>,
}

impl Befalling {
    /// Counts the request as affected.
    pub(super) fn count(&self) {
        self.befallen.send_modify(|count| *count += 1);
    }

    /// Waits until the fault is released.
    pub(super) async fn released(&self) {
        let mut released = self.released.subscribe();
        // This value keeps the sender alive.
        let _ = released.wait_for(|released| *released).await;
    }
}

#[derive(Debug)]
struct Armed {
    fault: Fault,
    befallen: Arc<watch::Sender<usize>>,
    released: Arc<watch::Sender<bool>>,
}

/// The active faults.
#[derive(Debug, Default)]
pub(super) struct Faults {
    armed: Vec<Armed>,
}

impl Faults {
    /// Adds a fault, whose handle waits for at most `patience`.
    pub(super) fn set(&mut self, fault: Fault, patience: Duration) -> FaultHandle {
        let befallen = Arc::new(watch::Sender::new(0));
        let released = Arc::new(watch::Sender::new(false));
        let handle = FaultHandle {
            name: fault.to_string(),
            patience,
            befallen: befallen.subscribe(),
            released: Arc::clone(&released),
        };
        self.armed.push(Armed { fault, befallen, released });
        handle
    }

    /// The fault for this request, the oldest one first.
    pub(super) fn take(&mut self, method: &str, path: &str, body: &Value) -> Option<Befalling> {
        let index = self.armed.iter_mut().position(|armed| {
            let matches = armed.fault.times > 0 && armed.fault.matches(method, path, body);
            if matches && armed.fault.skipped > 0 {
                armed.fault.skipped -= 1;
                return false;
            }
            matches
        })?;
        let armed = &mut self.armed[index];
        armed.fault.times -= 1;
        let befalling = Befalling {
            failure: armed.fault.failure.clone(),
            befallen: Arc::clone(&armed.befallen),
            released: Arc::clone(&armed.released),
        };
        if armed.fault.times == 0 {
            self.armed.remove(index);
        }
        Some(befalling)
    }

    /// Descriptions of the faults that still wait for requests.
    pub(super) fn waiting(&self) -> Vec<String> {
        let describe = |armed: &Armed| format!("{}, {} more", armed.fault, armed.fault.times);
        self.armed.iter().map(describe).collect()
    }

    pub(super) fn clear(&mut self) {
        for armed in self.armed.drain(..) {
            armed.released.send_replace(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_befalls_as_many_requests_as_it_was_told_and_no_others() {
        let mut faults = Faults::default();
        let fault = Fault::on("POST", "/channels/{channel}/messages", FaultKind::Status(500));
        faults.set(fault.after(1).times(2), Duration::ZERO);
        let mut befalls =
            |method: &str, path: &str| faults.take(method, path, &Value::Null).is_some();
        assert!(!befalls("GET", "/channels/1/messages"));
        assert!(!befalls("POST", "/channels/1/messages/2/threads"));
        let hits: Vec<bool> = (0..4).map(|_| befalls("POST", "/channels/1/messages")).collect();
        assert_eq!(hits, [false, true, true, false]);
    }
}
