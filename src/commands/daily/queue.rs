//! `/daily queue` and `/daily schedule`: what comes next, and changes to it.

use super::{Desk, newest_date, no_question};
use crate::commands::question::find;
use crate::commands::{Caller, Reply, inputs};
use crate::custom_id::{PlannedDaily, QueueClick};
use crate::domain::question::{Filter, Question, QuestionId};
use crate::domain::queue::{MAX_CHANGES, QueueChange, Upcoming, moved_up};
use crate::domain::schedule::parse_date;
use crate::domain::server::{Server, ServerChange};
use crate::error::{EventResult, UserError};
use crate::messages::daily::queue::{self as texts, QueueNote};
use crate::messages::{self, Message};
use jiff::civil::Date;
use serenity::all::{ComponentInteraction, ModalInteraction};

/// The number of dailies that are shown.
const SHOWN: usize = 10;

pub(super) async fn show(desk: Desk<'_>, caller: &Caller, server: &Server) -> EventResult<Reply> {
    Ok(Reply::ephemeral(view(desk, caller, server, None).await?))
}

async fn upcoming(
    desk: Desk<'_>,
    caller: &Caller,
    server: &Server,
) -> anyhow::Result<Vec<Upcoming>> {
    desk.dailies.upcoming(caller.guild, desk.bank, server, caller.now, SHOWN).await
}

async fn view(
    desk: Desk<'_>,
    caller: &Caller,
    server: &Server,
    note: Option<QueueNote>,
) -> EventResult<Message> {
    let zone = &server.settings.schedule.zone;
    if !zone.is_known() {
        return Err(UserError::LostZone(messages::setup::lost_zone(zone)).into());
    }
    let upcoming = upcoming(desk, caller, server).await?;
    if upcoming.is_empty() {
        return Err(no_question(desk.bank, server).into());
    }
    Ok(texts::queue(desk.bank, server, &upcoming, note))
}

/// A click in the queue.
pub(in crate::commands) async fn click(
    desk: Desk<'_>,
    caller: &Caller,
    click: QueueClick,
    interaction: &ComponentInteraction,
) -> EventResult<Reply> {
    caller.require_admin()?;
    let server = desk.store.server(caller.guild).await?.ok_or(UserError::NotSetUp)?;
    let planned = match click {
        QueueClick::PutOn(question) => {
            let title = messages::question::title(desk.bank, &question);
            return Ok(Reply::Modal(texts::date_modal(&question, &title)));
        }
        QueueClick::Show => return Ok(Reply::Update(view(desk, caller, &server, None).await?)),
        QueueClick::BringBack => {
            let change = QueueChange::BringBack;
            return update(desk, caller, &server, change, QueueNote::BroughtBack).await;
        }
        QueueClick::Choose => {
            let chosen: Vec<PlannedDaily> = inputs::read(interaction)?;
            let chosen = chosen.into_iter().next().ok_or(UserError::UnknownButton)?;
            let upcoming = upcoming(desk, caller, &server).await?;
            return match position(&upcoming, &chosen) {
                Some(at) => Ok(Reply::Update(texts::one(desk.bank, &upcoming, at))),
                None => changed(desk, caller, &server).await,
            };
        }
        QueueClick::MoveUp(ref planned) | QueueClick::PassOver(ref planned) => planned.clone(),
    };
    let upcoming = upcoming(desk, caller, &server).await?;
    // A second click, or one on an old message, finds the question elsewhere.
    let Some(at) = position(&upcoming, &planned) else {
        return changed(desk, caller, &server).await;
    };
    let title = messages::question::title(desk.bank, &planned.question);
    if matches!(click, QueueClick::MoveUp(_)) {
        return match moved_up(&server.queue, &upcoming, at) {
            Some(order) => {
                let change = QueueChange::Reorder(order);
                update(desk, caller, &server, change, QueueNote::MovedUp(title)).await
            }
            None => changed(desk, caller, &server).await,
        };
    }
    let change = QueueChange::PassOver { planned: upcoming[at].pick.asked(), date: planned.date };
    update(desk, caller, &server, change, QueueNote::PassedOver(title)).await
}

/// The queue has changed since it was shown, so it is only shown again.
async fn changed(desk: Desk<'_>, caller: &Caller, server: &Server) -> EventResult<Reply> {
    Ok(Reply::Update(view(desk, caller, server, Some(QueueNote::Changed)).await?))
}

/// Changes the queue and shows it.
async fn update(
    desk: Desk<'_>,
    caller: &Caller,
    server: &Server,
    change: QueueChange,
    note: QueueNote,
) -> EventResult<Reply> {
    let server = save(desk, caller, server, change).await?;
    Ok(Reply::Update(view(desk, caller, &server, Some(note)).await?))
}

async fn save(
    desk: Desk<'_>,
    caller: &Caller,
    server: &Server,
    change: QueueChange,
) -> EventResult<Server> {
    if server.queue.after(change.clone()).is_none() {
        return Err(UserError::FullQueue(MAX_CHANGES).into());
    }
    let changed = desk.store.change_server(caller.guild, ServerChange::Queue(change)).await?;
    Ok(changed.ok_or(UserError::NotSetUp)?)
}

fn position(upcoming: &[Upcoming], planned: &PlannedDaily) -> Option<usize> {
    upcoming
        .iter()
        .position(|it| it.posting.date == planned.date && it.pick.next.question == planned.question)
}

/// `/daily schedule`.
pub(super) async fn schedule(
    desk: Desk<'_>,
    caller: &Caller,
    server: &Server,
    words: &str,
    date: &str,
) -> EventResult<Reply> {
    let question = find(desk.bank, &Filter::default(), words)
        .ok_or_else(|| UserError::NothingFound(messages::quoted(words)))?;
    put(desk, caller, server, question, date).await
}

/// The submitted modal for a date.
pub(in crate::commands) async fn put_on(
    desk: Desk<'_>,
    caller: &Caller,
    question: QuestionId,
    interaction: &ModalInteraction,
) -> EventResult<Reply> {
    caller.require_admin()?;
    let server = desk.store.server(caller.guild).await?.ok_or(UserError::NotSetUp)?;
    let question = crate::commands::question_of(desk.bank, &question)?;
    let date = inputs::written(interaction, texts::DATE_FIELD).unwrap_or_default();
    put(desk, caller, &server, question, date).await
}

async fn put(
    desk: Desk<'_>,
    caller: &Caller,
    server: &Server,
    question: &Question,
    date: &str,
) -> EventResult<Reply> {
    let zone = &server.settings.schedule.zone;
    if !zone.is_known() {
        return Err(UserError::LostZone(messages::setup::lost_zone(zone)).into());
    }
    let date: Date = parse_date(date, zone.date_at(caller.now)).map_err(UserError::from)?;
    let newest = newest_date(desk.store, caller).await?;
    server.ensure_has_daily(date, newest, caller.now).map_err(UserError::from)?;
    if server.set_aside.contains(&question.id) {
        return Err(UserError::UnpostableHere.into());
    }
    let instead = server.queue.dates().find(|(planned, _)| *planned == date);
    let instead = instead.filter(|(_, planned)| **planned != question.id);
    let instead = instead.map(|(_, planned)| messages::question::title(desk.bank, planned));
    let change = QueueChange::Schedule { date, question: question.id.clone() };
    save(desk, caller, server, change).await?;
    Ok(Reply::ephemeral(texts::scheduled(question, date, instead.as_deref())))
}
