//! What finds records follows from the records, and can be made anew from them.

use super::codec;
use super::keys;
use super::kinds::{Index, Kind};
use super::task_keys;
use super::view::View;
use crate::domain::daily::Daily;
use crate::domain::ids::{GuildId, InteractionId, InterviewId, UserId};
use crate::domain::interview::Interview;
use crate::domain::matching::Pairing;
use crate::domain::member::Attempt;
use crate::domain::question::QuestionId;
use crate::domain::task::Queued;
use sled::IVec;

/// What an index should hold at `key`, going by the records; nothing where no record is to be found
/// there.
pub(super) fn derived(view: View<'_>, key: &[u8]) -> anyhow::Result<Option<Vec<u8>>> {
    let Some(Kind::Index(index)) = Kind::at(key) else { return Ok(None) };
    if matches!(index, Index::Task | Index::Due | Index::Leased) {
        return queued(view, index, key);
    }
    let guild = GuildId(keys::number_at(key, 0)?);
    let second = || keys::number_at(key, 1);
    Ok(match index {
        Index::Date => {
            let of_date = |daily: &Daily| keys::date(guild, daily.date) == key;
            let dailies = view.dailies(guild, 0..u64::MAX).collect::<anyhow::Result<Vec<_>>>()?;
            let holder = dailies.into_iter().filter(of_date);
            // A daily that was voided leaves its date to the one in its place.
            let holder = holder.max_by_key(|daily| (daily.voided.is_none(), daily.number));
            holder.map(|daily| daily.number.to_be_bytes().to_vec())
        }
        Index::AtQuestion => {
            let user = UserId(second()?);
            let at_question =
                |attempt: &Attempt| keys::at_question(guild, user, &attempt.question) == key;
            newest(view.attempts(guild, user)?, at_question)
        }
        Index::AtDaily => {
            let (number, user) = (second()?, UserId(keys::number_at(key, 2)?));
            newest(view.attempts(guild, user)?, |attempt| attempt.daily == Some(number))
        }
        Index::Answer => {
            let attempt: Option<Attempt> = view.if_readable(&answered(key)?)?;
            attempt.map(|attempt| attempt.question.as_str().as_bytes().to_vec())
        }
        Index::OpenInterview | Index::OpenSeat | Index::Seat => {
            let interview: Option<Interview> = view.if_readable(&target(key)?)?;
            let finds = |interview: &Interview| {
                super::sittings::index(guild, interview).iter().any(|entry| entry == key)
            };
            interview.filter(finds).map(|_| Vec::new())
        }
        Index::OpenPairing => {
            let pairing: Option<Pairing> = view.if_readable(&target(key)?)?;
            pairing.filter(|pairing| !pairing.pending.is_empty()).map(|_| Vec::new())
        }
        Index::Task | Index::Due | Index::Leased => None,
    })
}

/// A task's entry that can't be read is due at once: its task finds out from the records what it wants.
fn queued(view: View<'_>, index: Index, key: &[u8]) -> anyhow::Result<Option<Vec<u8>>> {
    if index != Index::Task {
        return Ok(None);
    }
    view.queued(task_keys::task_of(key)?)?.map(|entry| codec::encode(&entry)).transpose()
}

fn newest(attempts: Vec<Attempt>, fits: impl Fn(&Attempt) -> bool) -> Option<Vec<u8>> {
    let newest = attempts.into_iter().filter(fits).map(|attempt| attempt.id).max();
    newest.map(|id| id.0.to_be_bytes().to_vec())
}

impl View<'_> {
    /// The number that an index holds at `key`.
    pub(super) fn number(self, key: &[u8]) -> anyhow::Result<Option<u64>> {
        match self.bytes(key)? {
            Some(bytes) => self.number_in(key, &bytes),
            None => Ok(None),
        }
    }

    /// The number that an index holds in `bytes` at `key`; what it follows from is asked where they
    /// are no number.
    pub(super) fn number_in(self, key: &[u8], bytes: &[u8]) -> anyhow::Result<Option<u64>> {
        match keys::number(bytes) {
            Ok(number) => Ok(Some(number)),
            Err(_) => derived(self, key)?.map(|bytes| keys::number(&bytes)).transpose(),
        }
    }

    /// The question of the answer at `key`, which is in `bytes`.
    pub(super) fn question_in(
        self,
        key: &[u8],
        bytes: &[u8],
    ) -> anyhow::Result<Option<QuestionId>> {
        let read = |bytes: &[u8]| std::str::from_utf8(bytes).ok()?.parse().ok();
        match read(bytes) {
            Some(question) => Ok(Some(question)),
            None => Ok(derived(self, key)?.and_then(|bytes| read(&bytes))),
        }
    }
}

/// How an entry of an index is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    /// It finds a record, be that readable or not.
    Good,
    /// It says nothing that can be understood.
    Broken,
    /// What it should find is not there.
    Dangling,
}

/// Where the record lies that an entry finds; nothing where it finds none, or can't be understood.
pub(super) fn found_by(index: Index, key: &[u8], value: &[u8]) -> Option<Vec<u8>> {
    let found = match index {
        Index::Date | Index::AtQuestion | Index::AtDaily => {
            numbered_target(index, key, keys::number(value).ok()?)
        }
        Index::Answer => answered(key),
        Index::OpenInterview | Index::OpenSeat | Index::Seat | Index::OpenPairing => target(key),
        Index::Task | Index::Due | Index::Leased => return None,
    };
    found.ok()
}

/// Looks at an entry of an index. A writer may be changing both, so that only the writing thread can
/// be sure.
pub(super) fn look(view: View<'_>, index: Index, entry: &(IVec, IVec)) -> anyhow::Result<Sight> {
    let (key, value) = entry;
    let found = match index {
        Index::Date | Index::AtQuestion | Index::AtDaily => {
            let Ok(number) = keys::number(value) else { return Ok(Sight::Broken) };
            numbered_target(index, key, number)
        }
        Index::Answer => {
            let question = std::str::from_utf8(value).ok();
            if question.is_none_or(|text| text.parse::<QuestionId>().is_err()) {
                return Ok(Sight::Broken);
            }
            answered(key)
        }
        Index::OpenInterview | Index::OpenSeat | Index::Seat | Index::OpenPairing => target(key),
        Index::Task => {
            let is_good = task_keys::task_of(key).is_ok() && codec::decode::<Queued>(value).is_ok();
            return Ok(if is_good { Sight::Good } else { Sight::Broken });
        }
        // What has no task any more is taken out when it is due.
        Index::Due | Index::Leased => {
            return Ok(if task_keys::task_of(key).is_ok() { Sight::Good } else { Sight::Broken });
        }
    };
    let Ok(record) = found else { return Ok(Sight::Broken) };
    let is_there =
        view.bytes(&record)?.is_some() || view.bytes(&keys::set_aside(&record))?.is_some();
    Ok(if is_there { Sight::Good } else { Sight::Dangling })
}

/// Where the record lies that an entry names by its number.
fn numbered_target(index: Index, key: &[u8], number: u64) -> anyhow::Result<Vec<u8>> {
    let guild = GuildId(keys::number_at(key, 0)?);
    let user = match index {
        Index::Date => return Ok(keys::daily(guild, number)),
        Index::AtDaily => keys::number_at(key, 2)?,
        _ => keys::number_at(key, 1)?,
    };
    Ok(keys::attempt(guild, UserId(user), InteractionId(number)))
}

/// Where the answer lies that the entry at `key` stands for.
fn answered(key: &[u8]) -> anyhow::Result<Vec<u8>> {
    let guild = GuildId(keys::number_at(key, 0)?);
    Ok(keys::attempt(guild, keys::user_of_answer(key)?, keys::id_of_answer(key)?))
}

/// Where the record lies that an entry names by its key alone.
fn target(key: &[u8]) -> anyhow::Result<Vec<u8>> {
    let guild = GuildId(keys::number_at(key, 0)?);
    Ok(match Kind::at(key) {
        Some(Kind::Index(Index::OpenPairing)) => keys::pairing(guild, keys::pairing_at(key)?),
        Some(Kind::Index(Index::OpenSeat | Index::Seat)) => {
            keys::interview(guild, InterviewId(keys::number_at(key, 2)?))
        }
        _ => keys::interview(guild, InterviewId(keys::number_at(key, 1)?)),
    })
}

/// The entries that find an attempt which can't be read, and so does not say where they are.
pub(super) fn entries_of_attempt(
    view: View<'_>,
    guild: GuildId,
    user: UserId,
    id: InteractionId,
) -> anyhow::Result<Vec<IVec>> {
    let names_it = |entry: &(IVec, IVec)| keys::number(&entry.1).is_ok_and(|named| named == id.0);
    let of_user = |entry: &(IVec, IVec)| keys::number_at(&entry.0, 2).is_ok_and(|it| it == user.0);
    let answer =
        |entry: &(IVec, IVec)| answered(&entry.0).ok() == Some(keys::attempt(guild, user, id));
    let mut entries = view.entries(&keys::numbered(keys::AT_QUESTION, guild, user.0))?;
    entries.retain(names_it);
    let mut at_dailies = view.entries(&keys::in_server(keys::AT_DAILY, guild))?;
    at_dailies.retain(|entry| of_user(entry) && names_it(entry));
    let mut answers = view.entries(&keys::in_server(keys::ANSWER, guild))?;
    answers.retain(answer);
    Ok(entries.into_iter().chain(at_dailies).chain(answers).map(|(key, _)| key).collect())
}
