//! The buttons, menus and modals of interviews. The seats decide who may press them.

use super::super::{Caller, Reply, inputs};
use super::begin;
use super::event::send;
use super::preparation;
use super::seats::{only_interviewer, seat, seated};
use crate::actions::interviews::{Advanced, Interviews};
use crate::bank::Bank;
use crate::custom_id::{InterviewAction, InterviewClick};
use crate::domain::ids::InterviewId;
use crate::domain::interview::{
    Grade, Interview, InterviewError, InterviewStage, MemberEvent, Seat, grades_seen_by,
    interviewer_view, preparation_view,
};
use crate::domain::key_point::Tick;
use crate::error::{EventResult, UserError};
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
    click: InterviewClick,
    interaction: &ComponentInteraction,
) -> EventResult<Reply> {
    let id = click.id;
    let event = match click.action {
        InterviewAction::Card => {
            return card(bank, caller, &seated(store, caller, id).await?);
        }
        InterviewAction::Sheet(question) => {
            let interview = seated(store, caller, id).await?;
            return Ok(Reply::ephemeral(sheet(caller, &interview, question)?));
        }
        InterviewAction::Note(question) => {
            let interview = seated(store, caller, id).await?;
            let seat = seat(caller, &interview)?;
            return Ok(Reply::Modal(texts::note_modal(&interview, seat, question)));
        }
        InterviewAction::Verdict => {
            let interview = judged(store, caller, id).await?;
            return Ok(Reply::ephemeral(texts::choose_verdict(&interview)));
        }
        InterviewAction::VerdictForm(label) => {
            let interview = judged(store, caller, id).await?;
            return Ok(Reply::Modal(texts::verdict_modal(&interview, label)));
        }
        InterviewAction::End => {
            let interview = seated(store, caller, id).await?;
            return Ok(Reply::ephemeral(texts::really_end(&interview)));
        }
        InterviewAction::Swap => return begin::swap(store, bank, interviews, caller, id).await,
        InterviewAction::Replace => {
            return preparation::replace(store, bank, interviews, caller, id, interaction).await;
        }
        InterviewAction::NoteModal(_) => return Err(UserError::UnknownButton.into()),
        InterviewAction::Accept(addressee) | InterviewAction::Decline(addressee) => {
            if let Some(refused) = not_addressed(store, caller, click, addressee).await? {
                return Ok(refused);
            }
            if matches!(click.action, InterviewAction::Accept(_)) {
                MemberEvent::Accept
            } else {
                MemberEvent::Decline
            }
        }
        InterviewAction::Withdraw => MemberEvent::Withdraw,
        InterviewAction::AgreeToPublic => MemberEvent::AgreeToPublic,
        InterviewAction::Tick(question) => {
            let interview = seated(store, caller, id).await?;
            ticking(bank, &interview, question, interaction)?
        }
        InterviewAction::Begin => MemberEvent::Begin,
        InterviewAction::FollowUp(question, number) => MemberEvent::FollowUp { question, number },
        InterviewAction::Hint(question) => MemberEvent::Hint { question },
        InterviewAction::Close(question) => MemberEvent::Close { question },
        InterviewAction::Skip(question) => MemberEvent::Skip { question },
        InterviewAction::Ask(question) => MemberEvent::Ask { question },
        InterviewAction::Pause => MemberEvent::Pause,
        InterviewAction::Resume => MemberEvent::Resume,
        InterviewAction::EndNow => MemberEvent::End,
        InterviewAction::Grade(question, criterion) => {
            MemberEvent::Grade { question, criterion, grade: grade(interaction)? }
        }
        InterviewAction::HandIn(question) => MemberEvent::HandIn { question },
        InterviewAction::Finish => MemberEvent::Finish,
        InterviewAction::AgreeToObserver(observer) => MemberEvent::AgreeToObserver { observer },
        InterviewAction::DeclineObserver(observer) | InterviewAction::StopObserving(observer) => {
            MemberEvent::RemoveObserver { observer }
        }
    };
    let moved = send(interviews, caller, id, event).await?;
    let flags = interaction.message.flags.unwrap_or_default();
    answer(bank, caller, click.action, flags.contains(MessageFlags::EPHEMERAL), moved)
}

/// Handles a submitted modal.
pub(in crate::commands) async fn submit(
    interviews: &Interviews,
    caller: &Caller,
    click: InterviewClick,
    interaction: &ModalInteraction,
) -> EventResult<Reply> {
    let written = |field| inputs::written(interaction, field).unwrap_or_default().to_owned();
    match click.action {
        InterviewAction::NoteModal(question) => {
            let text = written(texts::NOTE_FIELD);
            let noted = texts::noted(question, &text);
            send(interviews, caller, click.id, MemberEvent::Note { question, text }).await?;
            Ok(Reply::ephemeral(noted))
        }
        InterviewAction::VerdictForm(label) => {
            let strengths = written(texts::STRENGTHS_FIELD);
            let work_on = written(texts::WORK_ON_FIELD);
            let event = MemberEvent::Verdict { label, strengths, work_on };
            let Advanced { interview, blocker } = send(interviews, caller, click.id, event).await?;
            match blocker {
                Some(blocker) => Err(UserError::BotLacks(blocker.sentence).into()),
                None => Ok(Reply::ephemeral(texts::verdict_saved(&interview))),
            }
        }
        _ => Err(UserError::UnknownButton.into()),
    }
}

/// The reply to the person who clicked. Changes for both are announced in the thread; the card that
/// was used is updated.
fn answer(
    bank: &Bank,
    caller: &Caller,
    press: InterviewAction,
    on_card: bool,
    moved: Advanced,
) -> EventResult<Reply> {
    let Advanced { interview, blocker: failure } = moved;
    if let Some(reason) = failure {
        return Err(UserError::BotLacks(reason.sentence).into());
    }
    Ok(match press {
        InterviewAction::Accept(_) => Reply::Update(texts::accepted(&interview)),
        InterviewAction::Decline(_) => Reply::Update(texts::declined(&interview)),
        InterviewAction::Withdraw => Reply::Update(texts::withdrawn()),
        InterviewAction::AgreeToPublic => Reply::ephemeral(texts::agreed_to_public(&interview)),
        InterviewAction::Tick(_)
        | InterviewAction::FollowUp(..)
        | InterviewAction::Hint(_)
        | InterviewAction::Close(_) => Reply::Update(panel(bank, caller, &interview)?),
        InterviewAction::Begin | InterviewAction::Skip(_) | InterviewAction::Ask(_) => {
            return card(bank, caller, &interview);
        }
        InterviewAction::Pause | InterviewAction::Resume | InterviewAction::Finish if on_card => {
            Reply::Update(panel(bank, caller, &interview)?)
        }
        InterviewAction::AgreeToObserver(_) => Reply::Update(texts::agreed_to_observer()),
        InterviewAction::DeclineObserver(_) => Reply::Update(texts::declined_observer()),
        InterviewAction::StopObserving(_) => Reply::Update(texts::stopped_observing()),
        InterviewAction::EndNow => Reply::Update(texts::ended_here(&interview)),
        InterviewAction::Grade(question, _) | InterviewAction::HandIn(question) => {
            Reply::Update(sheet(caller, &interview, question)?)
        }
        InterviewAction::Pause
        | InterviewAction::Resume
        | InterviewAction::Finish
        | InterviewAction::Card
        | InterviewAction::Replace
        | InterviewAction::Note(_)
        | InterviewAction::NoteModal(_)
        | InterviewAction::Verdict
        | InterviewAction::VerdictForm(_)
        | InterviewAction::End
        | InterviewAction::Sheet(_)
        | InterviewAction::Swap => Reply::Acknowledge,
    })
}

/// The refusal for somebody to whom the invitation is not addressed; `None` if it is.
async fn not_addressed(
    store: &dyn Store,
    caller: &Caller,
    click: InterviewClick,
    addressee: Option<Seat>,
) -> EventResult<Option<Reply>> {
    let interview = store.interview(caller.guild, click.id).await?;
    let interview = interview.ok_or(UserError::ForgottenInterview)?;
    let own = interview.seat_of(caller.user);
    // Old accept buttons don't name the invited member. The requester is not invited.
    let waits =
        interview.stage == InterviewStage::Invited && click.action == InterviewAction::Accept(None);
    let of_earlier = own.filter(|own| waits && interview.confirmed.contains(own));
    let Some(seat) = addressee.or(of_earlier.map(Seat::other)) else { return Ok(None) };
    match interview.ensure_addressed(caller.user, seat) {
        Ok(()) => Ok(None),
        Err(refusal) => {
            let text = texts::not_addressed(&interview, caller.user, &refusal);
            Ok(Some(Reply::ephemeral(text)))
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
    let turn = interview.questions.get(question);
    let points = turn.and_then(|turn| bank.get(&turn.question));
    let points = points.map_or(&[][..], |question| &question.key_points[..]);
    let tick = |value: &String| Tick::from_option(value, points);
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

/// The interview, if the caller is its interviewer and can give a verdict.
async fn judged(store: &dyn Store, caller: &Caller, id: InterviewId) -> EventResult<Interview> {
    let interview = seated(store, caller, id).await?;
    only_interviewer(caller, &interview)?;
    interview.ensure_verdict_is_open().map_err(UserError::Interview)?;
    Ok(interview)
}

/// The interviewer's card.
pub(super) fn card(bank: &Bank, caller: &Caller, interview: &Interview) -> EventResult<Reply> {
    only_interviewer(caller, interview)?;
    if interview.stage == InterviewStage::Preparing {
        let view = preparation_view(interview, |id| bank.get(id));
        return Ok(Reply::Ephemeral(texts::plan_card(interview, &view)));
    }
    let question = bank.get(&interview.question().question);
    let view = interviewer_view(interview, question, caller.now);
    Ok(Reply::Ephemeral(texts::card(interview, &view)))
}

fn panel(bank: &Bank, caller: &Caller, interview: &Interview) -> Result<Message, UserError> {
    only_interviewer(caller, interview)?;
    let question = bank.get(&interview.question().question);
    Ok(texts::panel(interview, &interviewer_view(interview, question, caller.now)))
}

/// The caller's own sheet for a finished question.
fn sheet(caller: &Caller, interview: &Interview, question: usize) -> Result<Message, UserError> {
    use crate::domain::interview::QuestionStatus;
    let seat = seat(caller, interview)?;
    let refuse = |refusal| Err(UserError::Interview(refusal));
    match interview.questions.get(question).map(|turn| turn.status) {
        Some(QuestionStatus::Closed) => {}
        Some(QuestionStatus::Open) => return refuse(InterviewError::StillOpen),
        Some(QuestionStatus::Skipped) => return refuse(InterviewError::Skipped),
        Some(QuestionStatus::Ahead) | None => return refuse(InterviewError::NotAsked),
    }
    let view = grades_seen_by(interview, seat, question)
        .ok_or(UserError::Interview(InterviewError::NotAsked))?;
    Ok(texts::sheet(interview, seat, question, &view))
}

fn grade(interaction: &ComponentInteraction) -> Result<Option<Grade>, UserError> {
    let numbers: Vec<u8> = inputs::read(interaction)?;
    Ok(numbers.first().and_then(|number| Grade::try_from(*number).ok()))
}
