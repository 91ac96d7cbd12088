//! The buttons, menus and forms of interviews. Who may press them is decided by the two seats.

use super::super::{Caller, Reply};
use super::begin;
use crate::bank::Bank;
use crate::custom_id::{InInterview, Press};
use crate::domain::ids::InterviewId;
use crate::domain::interview::{
    Event, Grade, Interview, Refusal, Seat, Sender, Sent, grades_seen_by, interviewer_view,
};
use crate::error::{Outcome, UserError};
use crate::jobs::interviews::{Interviews, Moved};
use crate::messages::{Message, interview as texts};
use crate::store::Store;
use serenity::all::{
    ActionRowComponent, ComponentInteraction, ComponentInteractionDataKind, MessageFlags,
    ModalInteraction,
};

/// A button was pressed or a menu used.
pub(in crate::commands) async fn click(
    store: &dyn Store,
    bank: &Bank,
    interviews: &Interviews,
    caller: &Caller,
    click: InInterview,
    interaction: &ComponentInteraction,
) -> Outcome<Reply> {
    let id = click.id;
    let event = match click.press {
        Press::Card => {
            return card(bank, caller, &seated(store, caller, id).await?);
        }
        Press::Sheet(question) => {
            let interview = seated(store, caller, id).await?;
            return Ok(Reply::whisper(sheet(caller, &interview, question)?));
        }
        Press::Note(question) => {
            let interview = seated(store, caller, id).await?;
            let seat = seat(caller, &interview)?;
            return Ok(Reply::Form(texts::note_form(&interview, seat, question)));
        }
        Press::End => {
            seated(store, caller, id).await?;
            return Ok(Reply::whisper(texts::really_end(id)));
        }
        Press::Swap => return begin::swap(store, bank, interviews, caller, id).await,
        Press::NoteForm(_) => return Err(UserError::UnknownButton.into()),
        Press::Accept => Event::Accept,
        Press::Decline => Event::Decline,
        Press::AgreeToPublic => Event::AgreeToPublic,
        Press::Tick(question) => Event::Tick {
            question,
            key_points: chosen(interaction).iter().filter_map(|it| it.parse().ok()).collect(),
        },
        Press::FollowUp(question, number) => Event::FollowUp { question, number },
        Press::Hint(question) => Event::Hint { question },
        Press::Close(question) => Event::Close { question },
        Press::Skip(question) => Event::Skip { question },
        Press::Ask(question) => Event::Ask { question },
        Press::Pause => Event::Pause,
        Press::Resume => Event::Resume,
        Press::EndNow => Event::End,
        Press::Grade(question, criterion) => {
            Event::Grade { question, criterion, grade: grade(interaction) }
        }
        Press::HandIn(question) => Event::HandIn { question },
        Press::Finish => Event::Finish,
    };
    let moved = send(interviews, caller, id, event).await?;
    let flags = interaction.message.flags.unwrap_or_default();
    answer(bank, caller, click.press, flags.contains(MessageFlags::EPHEMERAL), moved)
}

/// A form was submitted.
pub(in crate::commands) async fn submit(
    interviews: &Interviews,
    caller: &Caller,
    click: InInterview,
    interaction: &ModalInteraction,
) -> Outcome<Reply> {
    let Press::NoteForm(question) = click.press else {
        return Err(UserError::UnknownButton.into());
    };
    let text = written(interaction).unwrap_or_default();
    let event = Event::Note { question, text: text.clone() };
    send(interviews, caller, click.id, event).await?;
    Ok(Reply::whisper(texts::noted(question, &text)))
}

async fn send(
    interviews: &Interviews,
    caller: &Caller,
    id: InterviewId,
    event: Event,
) -> Outcome<Moved> {
    let by = Sender::Member { user: caller.user, delivery: caller.interaction };
    let moved = interviews.send(caller.guild, id, Sent { by, event }, caller.now).await?;
    Ok(moved.ok_or(UserError::ForgottenInterview)?.map_err(UserError::Interview)?)
}

/// What the one who pressed sees. What changes for both is said in the thread; the card from which
/// it came changes with it.
fn answer(
    bank: &Bank,
    caller: &Caller,
    press: Press,
    on_card: bool,
    moved: Moved,
) -> Outcome<Reply> {
    let Moved { interview, trouble } = moved;
    if let Some(reason) = trouble {
        return Err(UserError::BotLacks(reason.sentence).into());
    }
    Ok(match press {
        Press::Accept => Reply::Update(texts::accepted(&interview)),
        Press::Decline => Reply::Update(texts::declined(&interview)),
        Press::AgreeToPublic => Reply::whisper(Message::text(match interview.thread {
            Some(thread) => format!("Agreed. It takes place in <#{thread}>."),
            None => "Agreed. The other one has still to say so.".to_owned(),
        })),
        Press::Tick(_) | Press::FollowUp(..) | Press::Hint(_) | Press::Close(_) => {
            Reply::Update(panel(bank, caller, &interview)?)
        }
        Press::Skip(_) | Press::Ask(_) => return card(bank, caller, &interview),
        Press::Pause | Press::Resume | Press::Finish if on_card => {
            Reply::Update(panel(bank, caller, &interview)?)
        }
        Press::EndNow => Reply::Update(texts::ended_here()),
        Press::Grade(question, _) | Press::HandIn(question) => {
            Reply::Update(sheet(caller, &interview, question)?)
        }
        _ => Reply::Noted,
    })
}

/// The interview, if the caller has a seat in it.
async fn seated(store: &dyn Store, caller: &Caller, id: InterviewId) -> Outcome<Interview> {
    let interview = store.interview(caller.guild, id).await?;
    let interview = interview.ok_or(UserError::ForgottenInterview)?;
    seat(caller, &interview)?;
    Ok(interview)
}

fn seat(caller: &Caller, interview: &Interview) -> Result<Seat, UserError> {
    interview.seat_of(caller.user).ok_or(UserError::Interview(Refusal::NoSeat))
}

/// Refuses whoever is not the interviewer: the card has the model answer.
fn only_interviewer(caller: &Caller, interview: &Interview) -> Result<(), UserError> {
    match seat(caller, interview)? {
        Seat::Interviewer => Ok(()),
        Seat::Candidate => Err(UserError::Interview(Refusal::OtherSeat(Seat::Interviewer))),
    }
}

/// The interviewer's card.
pub(super) fn card(bank: &Bank, caller: &Caller, interview: &Interview) -> Outcome<Reply> {
    only_interviewer(caller, interview)?;
    let question = bank.get(&interview.turn().question);
    let view = interviewer_view(interview, question, caller.now);
    Ok(Reply::Whisper(texts::card(interview, &view)))
}

fn panel(bank: &Bank, caller: &Caller, interview: &Interview) -> Result<Message, UserError> {
    only_interviewer(caller, interview)?;
    let question = bank.get(&interview.turn().question);
    Ok(texts::panel(interview, &interviewer_view(interview, question, caller.now)))
}

/// The caller's own sheet for a question that is done.
fn sheet(caller: &Caller, interview: &Interview, question: usize) -> Result<Message, UserError> {
    use crate::domain::interview::Status;
    let seat = seat(caller, interview)?;
    let refuse = |refusal| Err(UserError::Interview(refusal));
    match interview.turns.get(question).map(|turn| turn.status) {
        Some(Status::Closed) => {}
        Some(Status::Open) => return refuse(Refusal::StillOpen),
        Some(Status::Skipped) => return refuse(Refusal::Skipped),
        Some(Status::Ahead) | None => return refuse(Refusal::NotAsked),
    }
    let view =
        grades_seen_by(interview, seat, question).ok_or(UserError::Interview(Refusal::NotAsked))?;
    Ok(texts::sheet(interview, seat, question, &view))
}

fn chosen(interaction: &ComponentInteraction) -> &[String] {
    match &interaction.data.kind {
        ComponentInteractionDataKind::StringSelect { values } => values,
        _ => &[],
    }
}

fn grade(interaction: &ComponentInteraction) -> Option<Grade> {
    let number: u8 = chosen(interaction).first()?.parse().ok()?;
    Grade::try_from(number).ok()
}

fn written(interaction: &ModalInteraction) -> Option<String> {
    let mut components = interaction.data.components.iter().flat_map(|row| &row.components);
    components.find_map(|component| match component {
        ActionRowComponent::InputText(input) if input.custom_id == texts::NOTE_FIELD => {
            input.value.clone()
        }
        _ => None,
    })
}
