//! Decides which request may be sent when. Pure: time is an argument, counted from an arbitrary
//! start, and nothing here waits.
//!
//! A request passes two gates: its bucket, known from Discord's responses, and the pace of the
//! whole bot. Requests that wait for a bucket are passed by those that need not.

mod bucket;
mod global_limit;
mod refusals;
#[cfg(test)]
mod tests;

use super::endpoint::RequestClass;
use super::headers::{RateLimitReport, RateLimitScope};
use super::priority::Priority;
use bucket::{Bucket, HoldReason, Pause};
use global_limit::GlobalLimit;
use refusals::Refusals;
pub(super) use refusals::TaskRateChange;
use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::sync::Arc;
use std::time::Duration;

/// Time since the start.
pub(super) type Moment = Duration;
/// One request: its priority and its sequence number.
pub(super) type Ticket = (Priority, u64);

/// Before anything is known about a limit, one request discovers it.
const UNKNOWN_LIMIT: u32 = 1;
/// The number of buckets that are kept without checking if they are still useful.
const FEW_BUCKETS: usize = 256;

/// A request that wants to be sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct WantedRequest {
    pub(super) kind: RequestClass,
    pub(super) priority: Priority,
    /// The longest that buckets and pauses may delay it, in total.
    pub(super) patience: Duration,
}

/// The decision about a waiting request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Send it.
    Go,
    /// It would be delayed too long, so it is returned.
    Paused(Duration),
}

/// The end of a request.
#[derive(Clone, Debug)]
pub(super) enum RequestEnd {
    /// With a response of this status.
    Answered(u16, RateLimitReport),
    /// Without a response.
    Lost,
}

/// Something that operators should know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LimiterNotice {
    /// Discord asked for a pause.
    Pause { class: &'static str, wait: Duration, is_global: bool },
    /// Tasks change their pace, because Discord counts refusals.
    TaskRate(TaskRateChange),
}

/// The key by which requests are counted together: Discord's name for the limit, or the class of
/// the request until that name is known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct BucketKey {
    limit: LimitName,
    major: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum LimitName {
    Discords(Arc<str>),
    Class(&'static str),
}

#[derive(Debug)]
struct WaitingRequest {
    ask: WantedRequest,
    held_since: Option<Moment>,
}

/// The result of checking one waiting request.
enum Decision {
    Verdict(Verdict),
    /// Its bucket delays it, until this moment at the latest if that is known.
    Held(Option<Moment>),
    /// The global pace delays it and those after it.
    Full(Moment),
}

#[derive(Debug)]
struct InFlight {
    kind: RequestClass,
    place: BucketKey,
    begun: Moment,
}

/// All known limits, and the requests that wait for them.
#[derive(Debug)]
pub(super) struct Limiter {
    global: GlobalLimit,
    refusals: Refusals,
    pause: Pause,
    /// Discord's names for the limits of classes, and of single places if they differ.
    names: HashMap<(&'static str, Option<u64>), Arc<str>>,
    limits: HashMap<LimitName, u32>,
    buckets: HashMap<BucketKey, Bucket>,
    crowded: usize,
    queue: BTreeMap<Ticket, WaitingRequest>,
    flights: HashMap<Ticket, InFlight>,
    tickets: u64,
}

impl Limiter {
    /// From now on, lets at most `per_second` requests reach Discord in any second.
    pub(super) fn set_rate(&mut self, per_second: u32) {
        self.global.set_rate(per_second);
    }

    /// A limiter that lets at most `per_second` requests reach Discord in any second.
    pub(super) fn new(per_second: u32) -> Self {
        Self {
            global: GlobalLimit::new(per_second),
            refusals: Refusals::default(),
            pause: Pause::default(),
            names: HashMap::new(),
            limits: HashMap::new(),
            buckets: HashMap::new(),
            crowded: FEW_BUCKETS,
            queue: BTreeMap::new(),
            flights: HashMap::new(),
            tickets: 0,
        }
    }

    /// Refusals in the last ten minutes that Discord counts.
    pub(super) fn refusals(&self, now: Moment) -> usize {
        self.refusals.recent(now)
    }

    /// Queues a request.
    pub(super) fn enter(&mut self, ask: WantedRequest) -> Ticket {
        self.tickets += 1;
        let ticket = (ask.priority, self.tickets);
        self.queue.insert(ticket, WaitingRequest { ask, held_since: None });
        ticket
    }

    /// Withdraws a request, waiting or in flight.
    pub(super) fn abandon(&mut self, now: Moment, ticket: Ticket) {
        self.queue.remove(&ticket);
        let _ = self.finish(now, ticket, RequestEnd::Lost);
    }

    /// Decides about waiting requests, in order. Also returns the latest time to check again.
    pub(super) fn advance(&mut self, now: Moment) -> (Vec<(Ticket, Verdict)>, Option<Moment>) {
        self.global.expire(now);
        let mut decided = Vec::new();
        let mut looks: Vec<Moment> = Vec::new();
        let mut is_full = false;
        let mut next = self.queue.first_key_value().map(|(ticket, _)| *ticket);
        while let Some(ticket) = next {
            // All that follow belong to tasks too.
            if is_full && ticket.0.is_task() {
                break;
            }
            let behind = (Bound::Excluded(ticket), Bound::Unbounded);
            next = self.queue.range(behind).next().map(|(ticket, _)| *ticket);
            match self.decide(now, ticket, is_full) {
                Decision::Verdict(verdict) => decided.push((ticket, verdict)),
                Decision::Held(until) => looks.extend(until),
                Decision::Full(until) => {
                    looks.push(until);
                    is_full = true;
                }
            }
        }
        (decided, looks.into_iter().min())
    }

    fn decide(&mut self, now: Moment, ticket: Ticket, is_full: bool) -> Decision {
        let Some(WaitingRequest { ask, held_since }) = self.queue.get_mut(&ticket) else {
            return Decision::Held(None);
        };
        let (ask, since) = (*ask, held_since.unwrap_or(now));
        match self.hold_reason(now, ask.kind) {
            Some(HoldReason::Busy) => return Decision::Held(None),
            Some(HoldReason::Until(until)) if until.saturating_sub(since) > ask.patience => {
                self.queue.remove(&ticket);
                return Decision::Verdict(Verdict::Paused(until.saturating_sub(now)));
            }
            Some(HoldReason::Until(until)) => {
                let held_since = Some(since);
                self.queue.insert(ticket, WaitingRequest { ask, held_since });
                return Decision::Held(Some(until));
            }
            None => {}
        }
        if ask.kind.is_global {
            if is_full {
                return Decision::Held(None);
            }
            let is_task = ask.priority.is_task();
            let held = self.refusals.held_until(now).filter(|_| is_task);
            let full = self.global.full_until(now, is_task);
            if let Some(until) = full.into_iter().chain(held).max() {
                return Decision::Full(until);
            }
        }
        self.queue.remove(&ticket);
        self.begin(now, ticket, ask);
        Decision::Verdict(Verdict::Go)
    }

    /// Records how a request ended. Returns notices for operators.
    pub(super) fn finish(
        &mut self,
        now: Moment,
        ticket: Ticket,
        end: RequestEnd,
    ) -> Vec<LimiterNotice> {
        let Some(InFlight { kind, place, begun }) = self.flights.remove(&ticket) else {
            return Vec::new();
        };
        if let Some(bucket) = self.buckets.get_mut(&place) {
            bucket.end();
        }
        let mut notices = Vec::new();
        if let RequestEnd::Answered(status, report) = end {
            if kind.is_global {
                self.global.answered(now, ticket.1, kind.class, begun);
            }
            notices.extend(self.learn_limits(now, kind, begun, status, &report));
            if matches!(status, 401 | 403 | 429) && report.scope != RateLimitScope::Shared {
                self.refusals.count(now);
            }
        }
        notices.extend(self.refusals.expire(now).map(LimiterNotice::TaskRate));
        self.tidy(now);
        notices
    }

    fn learn_limits(
        &mut self,
        now: Moment,
        kind: RequestClass,
        begun: Moment,
        status: u16,
        report: &RateLimitReport,
    ) -> Option<LimiterNotice> {
        if let Some(name) = &report.bucket {
            self.keep_name(kind, name);
        }
        let place = self.place(kind);
        if let Some(limit) = report.limit {
            self.limits.insert(place.limit.clone(), limit);
        }
        let bucket = self.bucket(place);
        bucket.report(now, report.limit, report.window);
        if status != 429 {
            bucket.pause.end(begun);
            self.pause.end(begun);
            return None;
        }
        let is_global = report.scope == RateLimitScope::Global;
        // Requests outside the global limit ignore its pause.
        let own =
            (!is_global || !kind.is_global).then(|| bucket.pause.begin(now, report.retry_after));
        let global = is_global.then(|| self.pause.begin(now, report.retry_after));
        let wait = global.or(own).flatten()?;
        Some(LimiterNotice::Pause { class: kind.class, wait, is_global })
    }

    /// The reason a request of this kind can't be sent at `now`, apart from the global pace.
    fn hold_reason(&self, now: Moment, kind: RequestClass) -> Option<HoldReason> {
        let place = self.place(kind);
        let own = match self.buckets.get(&place) {
            Some(bucket) => bucket.hold_reason(now),
            None => None,
        };
        let is_paused = kind.is_global && now < self.pause.until;
        match own {
            Some(HoldReason::Until(own)) if is_paused => {
                Some(HoldReason::Until(own.max(self.pause.until)))
            }
            _ if is_paused => Some(HoldReason::Until(self.pause.until)),
            own => own,
        }
    }

    fn begin(
        &mut self,
        now: Moment,
        ticket: Ticket,
        WantedRequest { kind, priority, .. }: WantedRequest,
    ) {
        let place = self.place(kind);
        self.bucket(place.clone()).begin();
        if kind.is_global {
            self.global.begin(now, ticket.1);
        }
        if priority.is_task() {
            self.refusals.begin_task(now);
        }
        self.flights.insert(ticket, InFlight { kind, place, begun: now });
    }

    fn place(&self, RequestClass { class, major, .. }: RequestClass) -> BucketKey {
        let name = self.names.get(&(class, major)).or_else(|| self.names.get(&(class, None)));
        let limit = name.map_or(LimitName::Class(class), |name| LimitName::Discords(name.clone()));
        BucketKey { limit, major }
    }

    fn bucket(&mut self, place: BucketKey) -> &mut Bucket {
        let limit = self.limits.get(&place.limit).copied().unwrap_or(UNKNOWN_LIMIT);
        self.buckets.entry(place).or_insert_with(|| Bucket::new(limit))
    }

    /// Remembers Discord's name for the limit of a class, and of a single place only if it is
    /// different there.
    fn keep_name(&mut self, kind: RequestClass, name: &str) {
        let RequestClass { class, major, .. } = kind;
        let before = self.place(kind).limit;
        let known = self.names.get(&(class, major)).or_else(|| self.names.get(&(class, None)));
        match known {
            Some(known) if **known == *name => return,
            Some(_) => drop(self.names.insert((class, major), name.into())),
            None => drop(self.names.insert((class, None), name.into())),
        }
        self.move_flights();
        self.move_pauses(class, &before);
    }

    /// Keeps the pauses of a class whose limit was known as `before`.
    fn move_pauses(&mut self, class: &'static str, before: &LimitName) {
        let known = self.buckets.iter().filter(|(place, _)| place.limit == *before);
        let pauses: Vec<_> = known.map(|(place, bucket)| (place.clone(), bucket.pause)).collect();
        for (before, pause) in pauses {
            let place = self.place(RequestClass { class, major: before.major, is_global: true });
            if place != before {
                self.bucket(place).pause.inherit(pause);
            }
        }
    }

    /// Counts requests in flight under their current names.
    fn move_flights(&mut self) {
        let mut moved = Vec::new();
        for (ticket, flight) in &self.flights {
            let place = self.place(flight.kind);
            if place != flight.place {
                moved.push((*ticket, place));
            }
        }
        for (ticket, place) in moved {
            self.bucket(place.clone()).begin();
            let Some(flight) = self.flights.get_mut(&ticket) else { continue };
            let before = std::mem::replace(&mut flight.place, place);
            if let Some(bucket) = self.buckets.get_mut(&before) {
                bucket.end();
            }
        }
    }

    /// Forgets useless buckets, once there are twice as many as were left the last time.
    fn tidy(&mut self, now: Moment) {
        if self.buckets.len() <= self.crowded {
            return;
        }
        self.buckets.retain(|_, bucket| !bucket.is_idle(now));
        self.crowded = FEW_BUCKETS.max(self.buckets.len() * 2);
        let buckets = &self.buckets;
        self.names.retain(|(_, major), name| {
            let limit = LimitName::Discords(name.clone());
            major.is_none() || buckets.contains_key(&BucketKey { limit, major: *major })
        });
        let names: Vec<&Arc<str>> = self.names.values().collect();
        self.limits.retain(|limit, _| match limit {
            LimitName::Class(_) => true,
            LimitName::Discords(name) => names.contains(&name),
        });
    }
}
