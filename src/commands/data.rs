//! `/data`: a member takes out, or deletes, all that the bot holds about them in this server.

use super::options::Options;
use super::{Caller, Reply};
use crate::actions::interviews::Interviews;
use crate::bank::Bank;
use crate::domain::ids::UserId;
use crate::domain::interview::{Forgotten, Interview, Seat, Sheet, Status, forget as forget_in};
use crate::domain::key_point::Ticks;
use crate::domain::member::Attempt;
use crate::domain::question::QuestionId;
use crate::error::{Outcome, UserError};
use crate::messages;
use crate::messages::data::Words;
use crate::store::Store;
use anyhow::Context as _;
use serde_json::Value;
use serenity::all::{CommandOptionType, CreateCommand, CreateCommandOption};

#[derive(Clone, Copy)]
pub(super) enum Request {
    Export,
    Delete,
}

impl Request {
    const ALL: [Self; 2] = [Self::Export, Self::Delete];

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Export => ("export", "Get all that I hold about you here, as a file"),
            Self::Delete => ("delete", "Delete all that I hold about you here"),
        }
    }

    pub(super) fn parse(options: &Options<'_>) -> Result<Self, UserError> {
        options.one_of(&Self::ALL, |request| request.words().0)
    }
}

pub(super) fn definition() -> CreateCommand {
    let command = CreateCommand::new("data").description("What I hold about you");
    Request::ALL.into_iter().map(Request::words).fold(command, |command, (name, description)| {
        command.add_option(CreateCommandOption::new(
            CommandOptionType::SubCommand,
            name,
            description,
        ))
    })
}

pub(super) async fn run(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    request: Request,
) -> Outcome<Reply> {
    match request {
        Request::Export => export(store, bank, caller).await,
        Request::Delete => Ok(Reply::whisper(messages::data::really_delete())),
    }
}

async fn export(store: &dyn Store, bank: &Bank, caller: &Caller) -> Outcome<Reply> {
    let member = store.member(caller.guild, caller.user).await?;
    let attempts = store.attempts(caller.guild, caller.user).await?;
    let interviews: Vec<_> = store
        .interviews_of(caller.guild, caller.user)
        .await?
        .iter()
        .map(|interview| own_part(interview, caller.user))
        .collect();
    let seeker = store.seeker(caller.guild, caller.user).await?;
    let pairings = store.pairings_of(caller.guild, caller.user).await?;
    let mut everything = serde_json::json!({
        "member": member, "answers": attempts, "interviews": interviews,
        "partners": { "wish": seeker, "pairings": pairings },
    });
    let words = |question: &QuestionId| match bank.get(question) {
        _ if interviews.iter().any(|it| it.keeps_from(caller.user, question)) => Words::Withheld,
        Some(question) => Words::Question(&question.key_points),
        None => Words::Retired,
    };
    put_key_points_in_words(&mut everything, &attempts, &interviews, words);
    write_out_ids(&mut everything);
    let file = serde_json::to_vec_pretty(&everything).context("cannot write the export")?;
    Ok(Reply::whisper(messages::data::export(file)))
}

/// Puts the words of the key points beside what was ticked.
fn put_key_points_in_words<'a>(
    everything: &mut Value,
    attempts: &[Attempt],
    interviews: &[Interview],
    words: impl Fn(&QuestionId) -> Words<'a>,
) {
    for (at, attempt) in attempts.iter().enumerate() {
        if let Some(ticks) = &attempt.ticked {
            let told = messages::data::ticks(ticks, words(&attempt.question));
            everything["answers"][at]["ticked"] = told;
        }
    }
    for (interview, told) in interviews.iter().enumerate() {
        for (turn, told) in told.turns.iter().enumerate() {
            let told = messages::data::ticks(&told.ticked, words(&told.question));
            everything["interviews"][interview]["turns"][turn]["ticked"] = told;
        }
    }
}

/// The largest number that whoever reads JSON keeps exactly.
const EXACT: u64 = (1 << 53) - 1;

/// Turns numbers that many readers of JSON would round into strings. Discord's ids are such, as they
/// are in its own JSON, and nothing else here is.
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

/// An interview as far as a member may see it. Before the scorecard that is without the questions
/// ahead, without the other's grades unless both have handed in, without the other's note, and for
/// the candidate without what the interviewer ticked.
fn own_part(interview: &Interview, user: UserId) -> Interview {
    let mut part = interview.clone();
    let Some(seat) = part.seat_of(user).filter(|_| part.ending().is_none()) else { return part };
    part.turns.retain(|turn| turn.status != Status::Ahead);
    for turn in &mut part.turns {
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
            *other = Sheet::default();
        }
    }
    part
}

/// Deletes everything about the one who confirmed it.
pub(super) async fn forget(
    store: &dyn Store,
    interviews: &Interviews,
    caller: &Caller,
) -> Outcome<Reply> {
    for interview in store.interviews_of(caller.guild, caller.user).await? {
        if let Forgotten::Deleted { was_open: true } =
            forget_in(&interview, caller.user, caller.now)
            && let Some(seat) = interview.seat_of(caller.user)
        {
            interviews.say_forgotten(&interview, seat).await;
        }
    }
    store.forget_member(caller.guild, caller.user).await?;
    Ok(Reply::Update(messages::data::deleted()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_written_so_that_no_reader_rounds_them() {
        let id = 1_354_783_021_145_063_425_u64;
        let mut value =
            serde_json::json!({ "id": id, "daily": 3, "all": [id, EXACT, -1, 0.5, "x"] });
        write_out_ids(&mut value);
        let id = id.to_string();
        assert_eq!(
            value,
            serde_json::json!({ "id": id, "daily": 3, "all": [id, EXACT, -1, 0.5, "x"] })
        );
    }
}
