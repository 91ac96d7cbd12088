//! A store as a whole: importing a backup.

use crate::domain::daily::Daily;
use crate::domain::ids::GuildId;
use crate::store::Result;
use crate::store::backend::Transaction;
use crate::store::records::key::{KeyRange, bytes, number_at};
use crate::store::records::{ForRecord, Owner as _, Record, Remembered, for_record};
use crate::store::unreadable::place;
use anyhow::ensure;
use futures::future::BoxFuture;
use jiff::civil::Date;
use std::collections::HashSet;

/// The dailies checked at once.
const PART: usize = 1_000;

/// Imports new records.
pub(in crate::store) async fn take_in(tx: &mut impl Transaction, records: &[Record]) -> Result<()> {
    for record in records {
        for_record(record, ImportRecord(tx)).await?;
    }
    Ok(())
}

struct ImportRecord<'t, T>(&'t mut T);

impl<'t, T: Transaction> ForRecord<'t> for ImportRecord<'t, T> {
    type Output = BoxFuture<'t, Result<()>>;

    fn run<R: Remembered>(self, owner: R::Owner, record: &'t R) -> Self::Output {
        Box::pin(async move {
            let key = record.key(owner);
            let is_there = self.0.has::<R>(&key).await?;
            ensure!(
                !is_there,
                "{} comes twice",
                place(R::KIND, owner.guild(), number_at(&bytes(&key), 1).unwrap_or_default())
            );
            self.0.put(&key, record).await
        })
    }
}

/// Checks that the imported records don't contradict each other: no date may have two dailies. A
/// daily that was voided, or dated by a wrong clock, leaves its date to the right one.
pub(in crate::store) async fn check(tx: &mut impl Transaction) -> Result<()> {
    let mut later: Option<LaterDailies> = None;
    let mut before = None;
    loop {
        let span = KeyRange::within(()).reversed().most(PART);
        let span = match before {
            Some(key) => span.before(key),
            None => span,
        };
        let dailies = tx.range::<Daily>(span).await?;
        let Some((first, _)) = dailies.last() else { return Ok(()) };
        before = Some(*first);
        for ((guild, _), daily) in &dailies {
            let known = later.take().filter(|later| later.guild == *guild);
            later = Some(known.unwrap_or_else(|| LaterDailies::of_guild(*guild)).with(daily)?);
        }
    }
}

/// The dailies of a server with higher numbers.
struct LaterDailies {
    guild: GuildId,
    /// The one that was claimed first.
    first_claimed: Option<Daily>,
    /// The dates that they hold.
    held: HashSet<Date>,
}

impl LaterDailies {
    fn of_guild(guild: GuildId) -> Self {
        Self { guild, first_claimed: None, held: HashSet::new() }
    }

    fn with(mut self, daily: &Daily) -> Result<Self> {
        let first = self.first_claimed.as_ref();
        let is_misdated = first.is_some_and(|first| daily.is_misdated_by(first));
        let holds = daily.voided.is_none() && !is_misdated;
        ensure!(
            !holds || self.held.insert(daily.date),
            "server {} has two dailies on {}",
            self.guild,
            daily.date
        );
        if first.is_none_or(|first| daily.claimed_at < first.claimed_at) {
            self.first_claimed = Some(daily.clone());
        }
        Ok(self)
    }
}
