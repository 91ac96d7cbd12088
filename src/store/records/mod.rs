//! The declarations of stored records, one file per kind: the key, the indexes, the owner and the
//! due time of its task. Writing, deleting, verifying, exporting and importing follow from them. To
//! add a kind, start with [`RecordKind`] and follow the compiler through the matches in this file.

mod announcements;
mod attempt;
mod daily;
mod flag;
mod interview;
pub(super) mod key;
mod library_entry;
mod match_state;
mod member;
mod own_question;
mod pairing;
mod participant;
mod prep_plan;
mod question_draft;
mod question_tally;
mod queued;
mod record;
mod reminders;
mod reveal;
mod review_card;
mod server;
mod server_bank;
mod stored;

pub(super) use attempt::{AtDaily, AtQuestion, AtTime};
pub(super) use daily::OfDate;
pub(super) use flag::OpenFlag;
pub(super) use interview::{OpenInterview, OpenOf, Seated};
pub(super) use own_question::AuthoredBy;
pub(super) use pairing::OpenPairing;
pub(super) use prep_plan::InPrepTeam;
pub(super) use question_draft::WaitingDraft;
pub(super) use queued::{DueTask, LeasedTask};
pub use record::Record;
pub(super) use review_card::DueCard;
pub(super) use stored::{Index, IndexKind, Owner, Remembered, Rows, Space, Stored};

use crate::domain::announcements::Announcements;
use crate::domain::daily::Daily;
use crate::domain::interview::{Interview, LibraryEntry};
use crate::domain::member::{Attempt, Member};
use crate::domain::own_bank::{OwnQuestion, QuestionDraft, ServerBank};
use crate::domain::partner_match::{MatchState, Pairing, Participant};
use crate::domain::prep::PrepPlan;
use crate::domain::quality::{Flag, QuestionTally};
use crate::domain::record_kind::RecordKind;
use crate::domain::remind::Reminders;
use crate::domain::reveal::Reveal;
use crate::domain::review::ReviewCard;
use crate::domain::server::Server;

/// An operation for every kind of record.
pub(super) trait ForKind {
    type Output;

    fn run<R: Remembered>(self) -> Self::Output;
}

pub(super) fn for_kind<F: ForKind>(kind: RecordKind, action: F) -> F::Output {
    match kind {
        RecordKind::Server => action.run::<Server>(),
        RecordKind::Daily => action.run::<Daily>(),
        RecordKind::Reveal => action.run::<Reveal>(),
        RecordKind::Member => action.run::<Member>(),
        RecordKind::Attempt => action.run::<Attempt>(),
        RecordKind::Interview => action.run::<Interview>(),
        RecordKind::LibraryEntry => action.run::<LibraryEntry>(),
        RecordKind::MatchState => action.run::<MatchState>(),
        RecordKind::Participant => action.run::<Participant>(),
        RecordKind::Pairing => action.run::<Pairing>(),
        RecordKind::ServerBank => action.run::<ServerBank>(),
        RecordKind::OwnQuestion => action.run::<OwnQuestion>(),
        RecordKind::QuestionDraft => action.run::<QuestionDraft>(),
        RecordKind::ReviewCard => action.run::<ReviewCard>(),
        RecordKind::PrepPlan => action.run::<PrepPlan>(),
        RecordKind::Flag => action.run::<Flag>(),
        RecordKind::QuestionTally => action.run::<QuestionTally>(),
        RecordKind::Reminders => action.run::<Reminders>(),
        RecordKind::Announcements => action.run::<Announcements>(),
    }
}

/// An operation for every record.
pub(super) trait ForRecord<'a> {
    type Output;

    fn run<R: Remembered>(self, owner: R::Owner, record: &'a R) -> Self::Output;
}

pub(super) fn for_record<'a, F: ForRecord<'a>>(record: &'a Record, action: F) -> F::Output {
    match record {
        Record::Server { guild, server } => action.run(*guild, &**server),
        Record::Daily { guild, daily } => action.run(*guild, daily),
        Record::Reveal { guild, reveal } => action.run(*guild, reveal),
        Record::Member { guild, user, member } => action.run((*guild, *user), member),
        Record::Attempt { guild, user, attempt } => action.run((*guild, *user), attempt),
        Record::Interview { guild, interview } => action.run(*guild, &**interview),
        Record::LibraryEntry { guild, entry: plan } => action.run(*guild, plan),
        Record::MatchState { guild, state } => action.run(*guild, state),
        Record::Participant { guild, participant } => action.run(*guild, participant),
        Record::Pairing { guild, pairing } => action.run(*guild, pairing),
        Record::ServerBank { guild, bank } => action.run(*guild, bank),
        Record::OwnQuestion { guild, question } => action.run(*guild, question),
        Record::QuestionDraft { guild, user, draft } => action.run((*guild, *user), draft),
        Record::ReviewCard { guild, user, card } => action.run((*guild, *user), card),
        Record::PrepPlan { guild, user, plan } => action.run((*guild, *user), plan),
        Record::Flag { guild, user, flag } => action.run((*guild, *user), flag),
        Record::QuestionTally { guild, tally } => action.run(*guild, tally),
        Record::Reminders { guild, user, reminders } => action.run((*guild, *user), reminders),
        Record::Announcements { guild, announcements } => action.run(*guild, announcements),
    }
}

/// An operation for every index.
pub(super) trait ForIndex {
    type Output;

    fn run<I: Index>(self) -> Self::Output;
}

pub(super) fn for_index<F: ForIndex>(index: IndexKind, action: F) -> F::Output {
    match index {
        IndexKind::OfDate => action.run::<OfDate>(),
        IndexKind::AtQuestion => action.run::<AtQuestion>(),
        IndexKind::AtDaily => action.run::<AtDaily>(),
        IndexKind::AtTime => action.run::<AtTime>(),
        IndexKind::OpenInterview => action.run::<OpenInterview>(),
        IndexKind::OpenOf => action.run::<OpenOf>(),
        IndexKind::Seated => action.run::<Seated>(),
        IndexKind::OpenPairing => action.run::<OpenPairing>(),
        IndexKind::AuthoredBy => action.run::<AuthoredBy>(),
        IndexKind::WaitingDraft => action.run::<WaitingDraft>(),
        IndexKind::DueCard => action.run::<DueCard>(),
        IndexKind::InPrepTeam => action.run::<InPrepTeam>(),
        IndexKind::OpenFlag => action.run::<OpenFlag>(),
        IndexKind::Due => action.run::<DueTask>(),
        IndexKind::Leased => action.run::<LeasedTask>(),
    }
}

/// The space of the records that an index points to.
struct TargetSpace;

impl ForIndex for TargetSpace {
    type Output = Space;

    fn run<I: Index>(self) -> Space {
        I::Of::SPACE
    }
}

/// The indexes of a kind of record.
pub(super) fn indexes_of(space: Space) -> impl Iterator<Item = IndexKind> {
    IndexKind::ALL.into_iter().filter(move |index| for_index(*index, TargetSpace) == space)
}
