//! Everything that the bot stores about a member, as one or more files.
//!
//! A history may be long, so only one file at a time is in memory, and few exports run at the same
//! time.

use super::super::{Caller, MessagePart};
use crate::bank::Bank;
use crate::domain::ids::{InteractionId, InterviewId, UserId};
use crate::domain::interview::{GradeSheet, Interview, QuestionStatus, Seat};
use crate::domain::key_point::Ticks;
use crate::domain::member::Attempt;
use crate::domain::own_bank::{QuestionDraft, QuestionFields};
use crate::domain::question::QuestionId;
use crate::domain::review::ReviewCard;
use crate::error::{EventResult, UserError};
use crate::limits;
use crate::messages;
use crate::messages::data::KeyPointTexts;
use crate::store::{Store, Unreadable};
use anyhow::Context as _;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Concurrent exports.
const AT_ONCE: usize = 2;
/// Exports that may wait.
const WAITING: usize = 100;
/// Records read at once.
const PAGE: usize = 100;
/// The size in bytes at which a file takes no more records; the last page and the frame come on
/// top.
const ROOM: usize = limits::FILE - 1024 * 1024;

/// Limits the number of exports.
pub(crate) struct ExportQueue {
    /// The size limit of a file.
    room: usize,
    line: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

impl Default for ExportQueue {
    fn default() -> Self {
        let line = Arc::new(Semaphore::new(AT_ONCE + WAITING));
        Self { room: ROOM, line, turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl ExportQueue {
    /// Waits for a free slot.
    pub(in crate::commands) async fn acquire(&self) -> EventResult<ExportPermit> {
        let place = self.line.clone().try_acquire_owned().map_err(|_| UserError::TooManyExports)?;
        let turn = self.turns.clone().acquire_owned().await.context("exports are shutting down")?;
        Ok(ExportPermit { _place: place, _turn: turn })
    }
}

/// Frees a slot when it is dropped.
pub(in crate::commands) struct ExportPermit {
    _place: OwnedSemaphorePermit,
    _turn: OwnedSemaphorePermit,
}

/// An export with files still to be made.
pub(crate) struct RemainingExport {
    /// The number of the next file.
    number: usize,
    /// The next records.
    next: ExportCursor,
    room: usize,
    _turn: ExportPermit,
}

/// The point at which an export continues.
#[derive(Clone)]
enum ExportCursor {
    /// With the answers after this one.
    Answers(InteractionId),
    /// With the interviews after this one.
    Interviews(InterviewId),
    /// With the review cards of questions after this one.
    Reviews(Option<QuestionId>),
    Nothing,
}

/// Makes the first file.
pub(super) async fn begin(
    store: &dyn Store,
    bank: &Bank,
    exports: &ExportQueue,
    caller: &Caller,
) -> EventResult<MessagePart> {
    let turn = exports.acquire().await?;
    let next = ExportCursor::Answers(InteractionId(0));
    next_part(
        store,
        bank,
        caller,
        RemainingExport { number: 1, next, room: exports.room, _turn: turn },
    )
    .await
}

/// Makes the next file.
pub(crate) async fn next_part(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    mut rest: RemainingExport,
) -> EventResult<MessagePart> {
    let source = MemberRecords::new(store, bank, caller).await?;
    let mut file = ExportFile::new(rest.room);
    file.open("answers");
    while let ExportCursor::Answers(after) = rest.next
        && !file.is_full()
    {
        rest.next = source.answers(after, &mut file).await?;
    }
    file.open("interviews");
    while let ExportCursor::Interviews(after) = rest.next
        && !file.is_full()
    {
        rest.next = source.interviews(after, &mut file).await?;
    }
    file.open("reviews");
    while let ExportCursor::Reviews(after) = &rest.next
        && !file.is_full()
    {
        rest.next = source.reviews(after.clone(), &mut file).await?;
    }
    let is_last = matches!(rest.next, ExportCursor::Nothing);
    if is_last {
        source.last(&mut file).await?;
    }
    let file = file.close();
    let message = messages::data::export(file, rest.number, is_last);
    rest.number += 1;
    Ok(MessagePart { message, rest: (!is_last).then_some(rest) })
}

/// Reads a member's records.
struct MemberRecords<'a> {
    store: &'a dyn Store,
    bank: &'a Bank,
    caller: &'a Caller,
    /// Those that hide something from the member.
    open: Vec<Interview>,
}

impl<'a> MemberRecords<'a> {
    async fn new(store: &'a dyn Store, bank: &'a Bank, caller: &'a Caller) -> anyhow::Result<Self> {
        let open = store.open_interviews_of(caller.guild, &[caller.user]).await?;
        Ok(Self { store, bank, caller, open })
    }

    /// The words of a question's key points, as far as the member may see them.
    fn key_point_texts(&self, question: &QuestionId) -> KeyPointTexts<'_> {
        match self.bank.get(question) {
            _ if self.open.iter().any(|it| it.prevents_another(self.caller.user, question)) => {
                KeyPointTexts::Withheld
            }
            Some(question) => KeyPointTexts::Question(&question.key_points),
            None => KeyPointTexts::Retired,
        }
    }

    /// Writes answers until the file is full or there are no more.
    async fn answers(
        &self,
        after: InteractionId,
        file: &mut ExportFile,
    ) -> anyhow::Result<ExportCursor> {
        let Caller { guild, user, .. } = *self.caller;
        let page = self.store.attempts_after(guild, user, after, PAGE).await?;
        let last = file.write_page(&page, |it| it.id.0, |attempt| self.answer(attempt))?;
        Ok(last.map_or(ExportCursor::Interviews(InterviewId(0)), |id| {
            ExportCursor::Answers(InteractionId(id))
        }))
    }

    fn answer(&self, attempt: &Attempt) -> anyhow::Result<Value> {
        let mut told = serde_json::to_value(attempt).context("cannot write an answer")?;
        let texts = self.key_point_texts(&attempt.question);
        if let Some(ticks) = &attempt.ticked {
            told["ticked"] = messages::data::ticks(ticks, texts);
        }
        if !attempt.chosen.is_empty() {
            let question = self.bank.get(&attempt.question);
            told["chosen"] = messages::data::chosen(&attempt.chosen, question);
            if matches!(texts, KeyPointTexts::Withheld) {
                // The score follows from what is right.
                told["ticked"] = messages::data::withheld();
            }
        }
        Ok(told)
    }

    /// Writes interviews until the file is full or there are no more.
    async fn interviews(
        &self,
        after: InterviewId,
        file: &mut ExportFile,
    ) -> anyhow::Result<ExportCursor> {
        let Caller { guild, user, .. } = *self.caller;
        let page = self.store.interviews_of_after(guild, user, after, PAGE).await?;
        let told = |interview: &Interview| self.interview(&own_part(interview, user));
        let last = file.write_page(&page, |it| it.id.0, told)?;
        Ok(last.map_or(ExportCursor::Reviews(None), |id| ExportCursor::Interviews(InterviewId(id))))
    }

    /// Writes review cards until the file is full or there are no more.
    async fn reviews(
        &self,
        after: Option<QuestionId>,
        file: &mut ExportFile,
    ) -> anyhow::Result<ExportCursor> {
        let Caller { guild, user, .. } = *self.caller;
        let page = self.store.review_cards_after(guild, user, after, PAGE).await?;
        let told = |card: &ReviewCard| match self.key_point_texts(&card.question) {
            // The grade of a choice follows from what is right.
            KeyPointTexts::Withheld => {
                Ok(json!({ "question": card.question, "state": messages::data::withheld() }))
            }
            KeyPointTexts::Question(_) | KeyPointTexts::Retired => {
                serde_json::to_value(card).context("cannot write a review card")
            }
        };
        let last = file.write_page(&page, |it| it.question.clone(), told)?;
        Ok(last.map_or(ExportCursor::Nothing, |id| ExportCursor::Reviews(Some(id))))
    }

    fn interview(&self, interview: &Interview) -> anyhow::Result<Value> {
        let mut told = serde_json::to_value(interview).context("cannot write an interview")?;
        for (at, turn) in interview.questions.iter().enumerate() {
            let ticked = messages::data::ticks(&turn.ticked, self.key_point_texts(&turn.question));
            told["turns"][at]["ticked"] = ticked;
        }
        Ok(told)
    }

    /// Writes the records that exist once.
    async fn last(&self, file: &mut ExportFile) -> anyhow::Result<()> {
        let Caller { guild, user, .. } = *self.caller;
        let member = self.store.member(guild, user).await?;
        let participant = self.store.participant(guild, user).await?;
        let pairings = self.store.pairings_of(guild, user).await?;
        let is_admin = match self.store.server(guild).await {
            Ok(server) => server.is_some_and(|server| server.alerts.set_up_by == Some(user)),
            // Members can't repair it, and their own records are complete.
            Err(error) if error.is::<Unreadable>() => false,
            Err(error) => return Err(error),
        };
        file.field("member", json!(member))?;
        if is_admin {
            file.field("server", json!({ "set_up_by": user }))?;
        }
        if let Some(reminders) = self.store.reminders(guild, user).await? {
            file.field("reminders", json!(reminders))?;
        }
        let observing = self.open.iter().filter_map(|interview| {
            let observer = interview.observer(user)?;
            let is_waiting = observer.wanted_by.is_some();
            Some(json!({ "interview": interview.id, "waits_for_agreement": is_waiting }))
        });
        file.field("observing", observing.collect())?;
        file.field("partners", json!({ "wish": participant, "pairings": pairings }))?;
        let drafts = self.store.drafts_of(guild, user).await?;
        file.field("suggestions", drafts.iter().map(suggestion).collect())?;
        file.field("prep_plan", json!(self.store.prep_plan(guild, user).await?))?;
        file.field("flags", json!(self.store.flags_of(guild, user).await?))?;
        file.field("named_as_author_of", json!(self.store.authored_by(guild, user).await?))
    }
}

/// A question that the member is writing or has suggested.
fn suggestion(draft: &QuestionDraft) -> Value {
    let QuestionFields { title, prompt, answer, key_points, follow_ups } = &draft.fields;
    json!({
        "title": title,
        "prompt": prompt,
        "answer": answer,
        "key_points": key_points,
        "follow_ups": follow_ups,
        "changed_at": draft.changed_at,
        "waits_for_an_admin": draft.is_waiting(),
    })
}

/// A file that is being written: one JSON object.
struct ExportFile {
    text: Vec<u8>,
    room: usize,
    /// The open list, if there is one: true once it has an entry.
    list: Option<bool>,
}

impl ExportFile {
    fn new(room: usize) -> Self {
        Self { text: b"{".to_vec(), room, list: None }
    }

    fn is_full(&self) -> bool {
        self.text.len() >= self.room
    }

    /// Begins a list, after the previous one was ended.
    fn open(&mut self, name: &str) {
        self.end_list();
        self.name(name);
        self.text.push(b'[');
        self.list = Some(false);
    }

    /// Adds a page of records to the open list until the file is full; it must not be full before.
    /// Returns the id of the last added record, or `None` if that was the last one of all.
    fn write_page<T, Id>(
        &mut self,
        page: &[T],
        id: impl Fn(&T) -> Id,
        told: impl Fn(&T) -> anyhow::Result<Value>,
    ) -> anyhow::Result<Option<Id>> {
        let mut added = None;
        for record in page {
            if self.is_full() {
                return Ok(added);
            }
            self.write(told(record)?)?;
            added = Some(id(record));
        }
        Ok(added.filter(|_| page.len() == PAGE))
    }

    /// Adds to the open list.
    fn write(&mut self, mut value: Value) -> anyhow::Result<()> {
        if self.list == Some(true) {
            self.text.push(b',');
        }
        self.list = Some(true);
        self.text.extend_from_slice(b"\n    ");
        write_out_ids(&mut value);
        self.value(&value)
    }

    fn field(&mut self, name: &str, mut value: Value) -> anyhow::Result<()> {
        self.end_list();
        self.name(name);
        write_out_ids(&mut value);
        self.value(&value)
    }

    fn value(&mut self, value: &Value) -> anyhow::Result<()> {
        serde_json::to_writer_pretty(&mut self.text, value).context("cannot write the export")
    }

    fn name(&mut self, name: &str) {
        if self.text.len() > 1 {
            self.text.push(b',');
        }
        self.text.extend_from_slice(format!("\n  \"{name}\": ").as_bytes());
    }

    fn end_list(&mut self) {
        match self.list.take() {
            Some(true) => self.text.extend_from_slice(b"\n  ]"),
            Some(false) => self.text.push(b']'),
            None => {}
        }
    }

    fn close(mut self) -> Vec<u8> {
        self.end_list();
        self.text.extend_from_slice(b"\n}\n");
        self.text
    }
}

/// The largest number that every JSON reader keeps exactly.
const EXACT: u64 = (1 << 53) - 1;

/// Turns numbers that many JSON readers would round into strings. Discord's ids are such numbers,
/// as in its own JSON, and nothing else here is.
fn write_out_ids(value: &mut Value) {
    match value {
        Value::Number(number) if number.as_u64().is_some_and(|number| number > EXACT) => {
            *value = Value::String(number.to_string());
        }
        Value::Array(values) => values.iter_mut().for_each(write_out_ids),
        Value::Object(fields) => fields.values_mut().for_each(write_out_ids),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The part of an interview that a member may see. Before the scorecard, this excludes upcoming
/// and replaced questions, the other member's grades unless both have handed in, the other member's note, and
/// for the candidate the interviewer's ticks and verdict.
fn own_part(interview: &Interview, user: UserId) -> Interview {
    let mut part = interview.clone();
    let Some(seat) = part.seat_of(user).filter(|_| part.ending().is_none()) else { return part };
    part.questions.retain(|turn| turn.status != QuestionStatus::Ahead);
    part.replaced.clear();
    if seat == Seat::Candidate {
        part.verdict = None;
    }
    for turn in &mut part.questions {
        let open = turn.is_open_to_both();
        let other = match seat {
            Seat::Interviewer => &mut turn.candidate,
            Seat::Candidate => {
                turn.ticked = Ticks::default();
                turn.hints = 0;
                &mut turn.interviewer
            }
        };
        other.note.clear();
        if !open {
            *other = GradeSheet::default();
        }
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt as _;

    #[test]
    fn ids_are_written_so_that_no_reader_rounds_them() {
        let id = 1_354_783_021_145_063_425_u64;
        let mut value = json!({ "id": id, "daily": 3, "all": [id, EXACT, -1, 0.5, "x"] });
        write_out_ids(&mut value);
        let id = id.to_string();
        assert_eq!(value, json!({ "id": id, "daily": 3, "all": [id, EXACT, -1, 0.5, "x"] }));
    }

    #[test]
    fn a_file_is_one_json_object() {
        let mut file = ExportFile::new(100);
        file.open("answers");
        file.write(json!({ "id": 1 })).unwrap();
        file.write(json!({ "id": 2 })).unwrap();
        file.open("interviews");
        file.field("member", json!({ "name": "Bo" })).unwrap();
        let read: Value = serde_json::from_slice(&file.close()).unwrap();
        let answers = json!([{ "id": 1 }, { "id": 2 }]);
        assert_eq!(
            read,
            json!({ "answers": answers, "interviews": [], "member": { "name": "Bo" } })
        );
    }

    #[tokio::test]
    async fn few_are_made_at_once_and_some_wait() {
        let exports = ExportQueue::default();
        let mut turns = Vec::new();
        for _ in 0..AT_ONCE {
            turns.push(exports.acquire().await.ok().unwrap());
        }
        let mut waiting: Vec<_> = (0..WAITING).map(|_| Box::pin(exports.acquire())).collect();
        for turn in &mut waiting {
            assert!(turn.as_mut().now_or_never().is_none());
        }
        let refused = exports.acquire().await.err().unwrap();
        assert!(matches!(refused, crate::error::EventError::User(UserError::TooManyExports)));
        turns.clear();
        assert!(waiting.remove(0).await.is_ok());
    }
}
