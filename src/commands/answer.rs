//! *Answer*: the modal, storing the answer, and ticking the key points.

use super::reveal::note_shown;
use super::{Caller, Reply, inputs};
use crate::actions::due_reviews;
use crate::actions::tallies::Tallies;
use crate::bank::Bank;
use crate::custom_id::{CustomId, QuestionRef};
use crate::domain::daily::{DailyChange, DailyStage, Post};
use crate::domain::discount::Discount;
use crate::domain::ids::{InteractionId, MessageId};
use crate::domain::key_point::{KeyPointId, Ticks};
use crate::domain::question::Question;
use crate::domain::whole_score::WholeScore;
use crate::error::{EventResult, UserError};
use crate::messages;
use crate::store::{Store, Submission, Unreadable};
use jiff::{SignedDuration, Timestamp};
use serenity::all::{ActionRowComponent, ComponentInteraction, CreateEmbed, ModalInteraction};

const A_DAY: SignedDuration = SignedDuration::from_hours(24);
/// The most answers of a member per day.
const MOST_ANSWERS: usize = 300;

/// Opens the modal, with the member's previous answer to this question.
pub(super) async fn open(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    asked: QuestionRef,
) -> EventResult<Reply> {
    let question = super::question_of(bank, &asked.question)?;
    // A member whose record can't be read should learn it before they type.
    store.member(caller.guild, caller.user).await?;
    let earlier = store.latest_attempt(caller.guild, caller.user, &asked.question).await?;
    let earlier = earlier.filter(|attempt| attempt.daily == asked.daily);
    let id = CustomId::AnswerModal { asked, begun: caller.now };
    let text = earlier.as_ref().map(|attempt| attempt.text.as_str());
    Ok(Reply::Modal(messages::answer::modal(&id, question, text)))
}

/// The submitted modal.
pub(super) struct AnswerModal {
    text: String,
    /// The public message from which the modal was opened.
    message: Option<MessageId>,
}

impl AnswerModal {
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn parse(interaction: &ModalInteraction) -> Result<Self, UserError> {
        let text = inputs::written(interaction, messages::answer::ANSWER_FIELD)
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .ok_or(UserError::EmptyAnswer)?;
        let message = interaction.message.as_ref().filter(|message| !is_private(message));
        let message = message.map(|message| MessageId(message.id.get()));
        Ok(Self { text: text.to_owned(), message })
    }
}

/// Stores the answer, then shows the model answer to compare with.
pub(super) async fn submit(
    store: &dyn Store,
    bank: &Bank,
    tallies: &Tallies,
    caller: &Caller,
    asked: QuestionRef,
    begun: Timestamp,
    modal: AnswerModal,
) -> EventResult<Reply> {
    let AnswerModal { text, message } = modal;
    if let Err(full) = ensure_room(store, caller).await? {
        return Ok(Reply::ephemeral(messages::answer::not_taken(&full.to_string(), &text)));
    }
    let daily = current_daily(store, caller, &asked, message).await?;
    let submission = Submission {
        id: caller.interaction,
        question: asked.question.clone(),
        daily,
        begun,
        now: caller.now,
        text,
        choice: None,
    };
    let recorded = store.record_attempt(caller.guild, caller.user, submission).await?;
    if recorded.attempt.discount == Some(Discount::Blank) {
        return Ok(Reply::ephemeral(messages::answer::recorded_but_blank()));
    }
    let Some(question) = bank.get(&asked.question) else {
        return Ok(Reply::ephemeral(if bank.is_removed(&asked.question) {
            messages::answer::recorded_but_retired()
        } else {
            messages::answer::recorded_but_broken()
        }));
    };
    if super::interview::is_asked(store, caller, &asked.question).await? {
        return Ok(Reply::ephemeral(messages::answer::recorded_during_interview()));
    }
    let due = due_reviews::due(store, bank, caller.member(), caller.now).await?.len();
    note_shown(tallies, caller, question);
    Ok(Reply::Ephemeral(messages::answer::recorded(question, &recorded, message, due)))
}

/// Refuses a member who has answered far too often within a day.
pub(super) async fn ensure_room(
    store: &dyn Store,
    caller: &Caller,
) -> anyhow::Result<Result<(), UserError>> {
    let yesterday = InteractionId::before(caller.now - A_DAY);
    let answers =
        store.count_attempts_after(caller.guild, caller.user, yesterday, MOST_ANSWERS).await?;
    Ok(if answers < MOST_ANSWERS { Ok(()) } else { Err(UserError::TooManyAnswers(MOST_ANSWERS)) })
}

/// The number of the daily for which the modal was opened, if it is still that daily: a claim that
/// was given up leaves its number to another question.
///
/// Discord may show a daily before its response reaches the bot. A click on a button of its message
/// proves that it was posted.
pub(super) async fn current_daily(
    store: &dyn Store,
    caller: &Caller,
    asked: &QuestionRef,
    message: Option<MessageId>,
) -> anyhow::Result<Option<u64>> {
    let Some(number) = asked.daily else { return Ok(None) };
    let daily = match store.daily(caller.guild, number).await {
        // The member's words are stored all the same, as practice.
        Err(error) if error.is::<Unreadable>() => return Ok(None),
        daily => daily?,
    };
    let Some(daily) = daily.filter(|daily| daily.asked.question == asked.question) else {
        return Ok(None);
    };
    if let (DailyStage::Claimed, Some(message)) = (daily.stage, message) {
        // A post of a forum is a thread with the id of its message.
        let in_forum = caller.channel.0 == message.0;
        let posted = DailyChange::Posted(Post { message, at: daily.claimed_at, in_forum });
        store.advance_daily(caller.guild, number, posted).await?;
    }
    Ok(Some(number))
}

pub(super) fn is_private(message: &serenity::all::Message) -> bool {
    message.flags.is_some_and(|flags| flags.contains(serenity::all::MessageFlags::EPHEMERAL))
}

/// Stores the key points that the member ticked, and shows them.
pub(super) async fn score(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    attempt: InteractionId,
    interaction: &ComponentInteraction,
) -> EventResult<Reply> {
    let values = inputs::chosen(interaction)?;
    let question = question_of(store, bank, caller, attempt).await?;
    let menu = CustomId::KeyPoints(attempt).to_string();
    let ticks = ticks(question, &interaction.message, &menu, values);
    keep(store, caller, question, attempt, ticks, interaction).await
}

/// Keeps how the member scored an answer to a question without key points, and shows it.
pub(super) async fn score_whole(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    attempt: InteractionId,
    whole: WholeScore,
    interaction: &ComponentInteraction,
) -> EventResult<Reply> {
    let question = question_of(store, bank, caller, attempt).await?;
    keep(store, caller, question, attempt, whole.ticks(), interaction).await
}

/// The question that an attempt answers.
async fn question_of<'a>(
    store: &dyn Store,
    bank: &'a Bank,
    caller: &Caller,
    attempt: InteractionId,
) -> EventResult<&'a Question> {
    let known = store.attempt(caller.guild, caller.user, attempt).await?;
    let known = known.ok_or(UserError::ForgottenAttempt)?;
    Ok(super::question_of(bank, &known.question)?)
}

async fn keep(
    store: &dyn Store,
    caller: &Caller,
    question: &Question,
    attempt: InteractionId,
    ticks: Ticks,
    interaction: &ComponentInteraction,
) -> EventResult<Reply> {
    let attempt = store
        .score_attempt(caller.guild, caller.user, attempt, ticks)
        .await?
        .ok_or(UserError::ForgottenAttempt)?;
    let before = interaction.message.embeds.iter().cloned().map(CreateEmbed::from).collect();
    let message = shareable(&interaction.message);
    let card = store.review_card(caller.guild, caller.user, &question.id).await?;
    let card = card.filter(|card| card.attempt == Some(attempt.id));
    let scored = messages::answer::scored(question, &attempt, before, message, card.as_ref());
    Ok(Reply::Update(scored))
}

/// The selected key points, and the offered ones. The question may have been edited since the menu
/// was sent.
pub(super) fn ticks(
    question: &Question,
    message: &serenity::all::Message,
    menu: &str,
    values: &[String],
) -> Ticks {
    let selects = message.components.iter().flat_map(|row| &row.components);
    let options = selects
        .filter_map(|component| match component {
            ActionRowComponent::SelectMenu(select) if select.custom_id.as_deref() == Some(menu) => {
                Some(&select.options)
            }
            _ => None,
        })
        .flatten();
    let points: Vec<(&str, KeyPointId)> = options
        .map(|option| (option.value.as_str(), point(question, &option.value, &option.label)))
        .collect();
    let chosen = |value: &str| values.iter().any(|chosen| chosen == value);
    let ticked = points.iter().filter(|(value, _)| chosen(value)).map(|(_, id)| *id);
    Ticks::from_ticked(ticked, points.iter().map(|(_, id)| *id).collect())
}

/// The key point of a menu option. Menus of older builds number their options, and only the label
/// identifies the key point.
fn point(question: &Question, value: &str, label: &str) -> KeyPointId {
    let by_label = || {
        let points = question.key_points.iter().zip(KeyPointId::from_texts(&question.key_points));
        let mut labelled =
            points.filter(|(point, _)| messages::answer::point_label(point) == label);
        labelled.next().map_or_else(|| KeyPointId::from_former_text(label), |(_, id)| id)
    };
    value.parse().unwrap_or_else(|_| by_label())
}

/// The message with the question, if the *Share* button names it.
fn shareable(message: &serenity::all::Message) -> Option<MessageId> {
    inputs::buttons(message).find_map(|id| match id.parse() {
        Ok(CustomId::Share { message, .. }) => Some(message),
        _ => None,
    })
}
