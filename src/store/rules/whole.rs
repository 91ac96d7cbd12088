//! A store as a whole: what it gives for a backup, and what it takes in.

use crate::domain::daily::Daily;
use crate::domain::ids::GuildId;
use crate::domain::record_kind::RecordKind;
use crate::store::Result;
use crate::store::backend::Transaction;
use crate::store::codec::encode;
use crate::store::records::key::{KeyRange, bytes};
use crate::store::records::{
    ForKind, ForRecord, Owner as _, Record, Remembered, for_kind, for_record,
};
use crate::store::unreadable::place;
use anyhow::ensure;
use futures::future::BoxFuture;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Every record that can be read, one kind after the other.
pub(in crate::store) async fn export(tx: &mut impl Transaction) -> Result<Vec<Record>> {
    let mut records = Vec::new();
    for kind in RecordKind::ALL {
        records.extend(for_kind(kind, Export(tx)).await?);
    }
    Ok(records)
}

struct Export<'t, T>(&'t mut T);

impl<'t, T: Transaction> ForKind for Export<'t, T> {
    type Output = BoxFuture<'t, Result<Vec<Record>>>;

    fn run<R: Remembered>(self) -> Self::Output {
        Box::pin(async move {
            let all = self.0.range::<R>(KeyRange::within(())).await?;
            Ok(all.into_iter().map(|(key, record)| record.into_record(R::owner(&key))).collect())
        })
    }
}

/// Takes records in whose [`check`] found nothing.
pub(in crate::store) async fn take_in(tx: &mut impl Transaction, records: &[Record]) -> Result<()> {
    for record in records {
        for_record(record, TakeIn(tx)).await?;
    }
    Ok(())
}

struct TakeIn<'t, T>(&'t mut T);

impl<'t, T: Transaction> ForRecord<'t> for TakeIn<'t, T> {
    type Output = BoxFuture<'t, Result<()>>;

    fn run<R: Remembered>(self, owner: R::Owner, record: &'t R) -> Self::Output {
        Box::pin(async move { self.0.put(&record.key(owner), record).await })
    }
}

/// Makes sure that a store can hold all of `records`.
pub(in crate::store) fn check(records: &[Record]) -> Result<()> {
    let mut known = BTreeSet::new();
    for record in records {
        for_record(record, CheckRecord(&mut known))?;
    }
    check_dates(records)
}

struct CheckRecord<'a>(&'a mut BTreeSet<(RecordKind, Vec<u8>)>);

impl<'a> ForRecord<'a> for CheckRecord<'_> {
    type Output = Result<()>;

    fn run<R: Remembered>(self, owner: R::Owner, record: &'a R) -> Result<()> {
        encode(record)?;
        let key = bytes(&record.key(owner));
        let number = key.get(8..16).and_then(|bytes| bytes.try_into().ok()).map(u64::from_be_bytes);
        let is_new = self.0.insert((R::KIND, key));
        ensure!(
            is_new,
            "{} comes twice",
            place(R::KIND, owner.guild(), number.unwrap_or_default())
        );
        Ok(())
    }
}

/// Makes sure that no date has two dailies. One that was voided, or that a wrong clock has dated,
/// leaves its date to the right one.
fn check_dates(records: &[Record]) -> Result<()> {
    let mut dailies: BTreeMap<GuildId, Vec<&Daily>> = BTreeMap::new();
    for record in records {
        if let Record::Daily { guild, daily } = record {
            dailies.entry(*guild).or_default().push(daily);
        }
    }
    for (guild, dailies) in dailies {
        let is_misdated = |daily: &Daily| dailies.iter().any(|later| daily.is_misdated_by(later));
        let mut held: HashSet<Date> = HashSet::new();
        for daily in &dailies {
            let holds = daily.voided.is_none() && !is_misdated(daily);
            ensure!(
                !holds || held.insert(daily.date),
                "server {guild} has two dailies on {}",
                daily.date
            );
        }
    }
    Ok(())
}
