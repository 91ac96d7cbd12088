//! The buttons, menus and forms of interviews. The seats decide who may press them.

use super::super::{Caller, Reply, inputs};
use super::begin;
use super::event::send;
use crate::actions::interviews::{Interviews, Moved};
use crate::bank::Bank;
use crate::custom_id::{InInterview, Press};
use crate::domain::ids::InterviewId;
use crate::domain::interview::{
    Grade, Interview, MemberEvent, Refusal, Seat, Stage, grades_seen_by, interviewer_view,
};
use crate::domain::key_point::Tick;
use crate::error::{Outcome, UserError};
use crate::messages::{Message, interview as texts};
use crate::store::Store;
use serenity::all::{ActionRowComponent, ComponentInteraction, MessageFlags, ModalInteraction};
use std::collections::BTreeSet;

/// Handles a button or menu.
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
        Press::Accept(addressee) | Press::Decline(addressee) => {
            if let Some(refused) = not_addressed(store, caller, click, addressee).await? {
                return Ok(refused);
            }
            if matches!(click.press, Press::Accept(_)) {
                MemberEvent::Accept
            } else {
                MemberEvent::Decline
            }
        }
        Press::Withdraw => MemberEvent::Withdraw,
        Press::AgreeToPublic => MemberEvent::AgreeToPublic,
        Press::Tick(question) => {
            let interview = seated(store, caller, id).await?;
            ticking(bank, &interview, question, interaction)?
        }
        Press::FollowUp(question, number) => MemberEvent::FollowUp { question, number },
        Press::Hint(question) => MemberEvent::Hint { question },
        Press::Close(question) => MemberEvent::Close { question },
        Press::Skip(question) => MemberEvent::Skip { question },
        Press::Ask(question) => MemberEvent::Ask { question },
        Press::Pause => MemberEvent::Pause,
        Press::Resume => MemberEvent::Resume,
        Press::EndNow => MemberEvent::End,
        Press::Grade(question, criterion) => {
            MemberEvent::Grade { question, criterion, grade: grade(interaction)? }
        }
        Press::HandIn(question) => MemberEvent::HandIn { question },
        Press::Finish => MemberEvent::Finish,
    };
    let moved = send(interviews, caller, id, event).await?;
    let flags = interaction.message.flags.unwrap_or_default();
    answer(bank, caller, click.press, flags.contains(MessageFlags::EPHEMERAL), moved)
}

/// Handles a submitted form.
pub(in crate::commands) async fn submit(
    interviews: &Interviews,
    caller: &Caller,
    click: InInterview,
    interaction: &ModalInteraction,
) -> Outcome<Reply> {
    let Press::NoteForm(question) = click.press else {
        return Err(UserError::UnknownButton.into());
    };
    let text = inputs::written(interaction, texts::NOTE_FIELD).unwrap_or_default();
    let event = MemberEvent::Note { question, text: text.to_owned() };
    send(interviews, caller, click.id, event).await?;
    Ok(Reply::whisper(texts::noted(question, text)))
}

/// The reply to the person who clicked. Changes for both are announced in the thread; the card that
/// was used is updated.
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
        Press::Accept(_) => Reply::Update(texts::accepted(&interview)),
        Press::Decline(_) => Reply::Update(texts::declined(&interview)),
        Press::Withdraw => Reply::Update(texts::withdrawn()),
        Press::AgreeToPublic => Reply::whisper(texts::agreed_to_public(&interview)),
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
        Press::Pause
        | Press::Resume
        | Press::Finish
        | Press::Card
        | Press::Note(_)
        | Press::NoteForm(_)
        | Press::End
        | Press::Sheet(_)
        | Press::Swap => Reply::Noted,
    })
}

/// The refusal for somebody to whom the invitation is not addressed; `None` if it is.
async fn not_addressed(
    store: &dyn Store,
    caller: &Caller,
    click: InInterview,
    addressee: Option<Seat>,
) -> Outcome<Option<Reply>> {
    let interview = store.interview(caller.guild, click.id).await?;
    let interview = interview.ok_or(UserError::ForgottenInterview)?;
    let own = interview.seat_of(caller.user);
    // Old accept buttons don't name the invited member. The requester is not invited.
    let waits = interview.stage == Stage::Invited && click.press == Press::Accept(None);
    let of_earlier = own.filter(|own| waits && interview.confirmed.contains(own));
    let Some(seat) = addressee.or(of_earlier.map(Seat::other)) else { return Ok(None) };
    match interview.ensure_addressed(caller.user, seat) {
        Ok(()) => Ok(None),
        Err(refusal) => {
            let text = texts::not_addressed(&interview, caller.user, &refusal);
            Ok(Some(Reply::whisper(text)))
        }
    }
}

/// The changes on a card's menu of key points, compared with what it showed: another card may have
/// changed other ticks since.
fn ticking(
    bank: &Bank,
    interview: &Interview,
    question: usize,
    interaction: &ComponentInteraction,
) -> Result<MemberEvent, UserError> {
    let turn = interview.turns.get(question);
    let points = turn.and_then(|turn| bank.get(&turn.question));
    let points = points.map_or(&[][..], |question| &question.key_points[..]);
    let tick = |value: &String| Tick::of_option(value, points);
    let chosen = inputs::chosen(interaction)?;
    let shown: Vec<&String> = shown_as_ticked(interaction).collect();
    let said = chosen.iter().filter(|value| !shown.contains(value)).filter_map(tick);
    let unsaid = shown.iter().filter(|value| !chosen.contains(value)).filter_map(|it| tick(it));
    let (mut said, mut unsaid): (BTreeSet<_>, BTreeSet<_>) = (said.collect(), unsaid.collect());
    for (old, point) in turn.map(|turn| turn.ticked.outdated(points)).unwrap_or_default() {
        if !unsaid.contains(&point) {
            said.insert(point);
        }
        unsaid.insert(old);
    }
    Ok(MemberEvent::Tick { question, said, unsaid })
}

/// The values that the menu showed as selected before it was used.
fn shown_as_ticked(interaction: &ComponentInteraction) -> impl Iterator<Item = &String> {
    let parts = interaction.message.components.iter().flat_map(|row| &row.components);
    let menus = parts.filter_map(|part| match part {
        ActionRowComponent::SelectMenu(menu) => Some(menu),
        _ => None,
    });
    menus
        .filter(|menu| menu.custom_id.as_ref() == Some(&interaction.data.custom_id))
        .flat_map(|menu| &menu.options)
        .filter(|option| option.default)
        .map(|option| &option.value)
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

/// Refuses anyone but the interviewer: the card has the model answer.
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

/// The caller's own sheet for a finished question.
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

fn grade(interaction: &ComponentInteraction) -> Result<Option<Grade>, UserError> {
    let numbers: Vec<u8> = inputs::read(interaction)?;
    Ok(numbers.first().and_then(|number| Grade::try_from(*number).ok()))
}
