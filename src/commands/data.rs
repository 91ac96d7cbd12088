//! `/data`: a member takes out, or deletes, all that the bot holds about them in this server.

use super::options::Options;
use super::{Caller, Reply};
use crate::actions::interviews::Interviews;
use crate::domain::ids::UserId;
use crate::domain::interview::{
    Forgotten, Interview, Seat, Sheet, Status, Ticks, forget as forget_in,
};
use crate::error::{Outcome, UserError};
use crate::messages;
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

pub(super) async fn run(store: &dyn Store, caller: &Caller, request: Request) -> Outcome<Reply> {
    match request {
        Request::Export => export(store, caller).await,
        Request::Delete => Ok(Reply::whisper(messages::data::really_delete())),
    }
}

async fn export(store: &dyn Store, caller: &Caller) -> Outcome<Reply> {
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
    write_out_ids(&mut everything);
    let file = serde_json::to_vec_pretty(&everything).context("cannot write the export")?;
    Ok(Reply::whisper(messages::data::export(file)))
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
