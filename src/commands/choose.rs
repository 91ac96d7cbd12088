//! The options of a choice question: a tap is the answer.

use super::answer::{current_daily, ensure_room, is_private};
use super::reveal::note_shown;
use super::{Caller, Reply, answer, inputs, interview};
use crate::actions::due_reviews;
use crate::actions::tallies::Tallies;
use crate::bank::Bank;
use crate::custom_id::QuestionRef;
use crate::domain::choices::{self, Offered, OptionId};
use crate::domain::ids::MessageId;
use crate::domain::question::Question;
use crate::error::{EventResult, UserError};
use crate::messages;
use crate::messages::choices::choice_text;
use crate::messages::chosen::{Chosen, chosen};
use crate::store::{Store, Submission, SubmittedChoice};
use serenity::all::{ComponentInteraction, Message};

/// A button was pressed.
pub(super) async fn one(
    store: &dyn Store,
    bank: &Bank,
    tallies: &Tallies,
    caller: &Caller,
    asked: QuestionRef,
    option: OptionId,
    interaction: &ComponentInteraction,
) -> EventResult<Reply> {
    choose(store, bank, tallies, caller, asked, vec![option], &interaction.message).await
}

/// Some options were chosen in the menu.
pub(super) async fn some(
    store: &dyn Store,
    bank: &Bank,
    tallies: &Tallies,
    caller: &Caller,
    asked: QuestionRef,
    interaction: &ComponentInteraction,
) -> EventResult<Reply> {
    let options = inputs::read::<OptionId>(interaction)?;
    if options.is_empty() {
        return Err(UserError::UnknownButton.into());
    }
    choose(store, bank, tallies, caller, asked, options, &interaction.message).await
}

/// Stores the choice as the member's answer, unless an earlier one stands, and judges it.
async fn choose(
    store: &dyn Store,
    bank: &Bank,
    tallies: &Tallies,
    caller: &Caller,
    asked: QuestionRef,
    options: Vec<OptionId>,
    message: &Message,
) -> EventResult<Reply> {
    let question = super::question_of(bank, &asked.question)?;
    if question.choices.is_empty() {
        // It was edited since, and is answered in words now.
        return answer::open(store, bank, caller, asked).await;
    }
    ensure_room(store, caller).await??;
    let id = MessageId(message.id.get());
    let public = (!is_private(message)).then_some(id);
    let daily = current_daily(store, caller, &asked, public).await?;
    let offered = inputs::offered(message);
    let submission = Submission {
        id: caller.interaction,
        question: asked.question.clone(),
        daily,
        begun: caller.now,
        now: caller.now,
        text: words(question, offered, &options, message),
        choice: Some(SubmittedChoice {
            options: options.clone(),
            score: choices::score(&question.choices, &options),
            message: id,
        }),
    };
    let recorded = store.record_attempt(caller.guild, caller.user, submission).await?;
    if interview::is_asked(store, caller, &asked.question).await? {
        return Ok(Reply::ephemeral(messages::answer::recorded_during_interview()));
    }
    let click = caller.interaction;
    let due = due_reviews::due(store, bank, caller.member(), caller.now).await?.len();
    let card = store.review_card(caller.guild, caller.user, &asked.question).await?;
    let card = card.filter(|card| card.attempt == Some(click));
    note_shown(tallies, caller, question);
    let (recorded, card) = (&recorded, card.as_ref());
    let reply = Chosen { click, offered, options: &options, recorded, message: public, card, due };
    Ok(Reply::Ephemeral(chosen(question, &reply)))
}

/// The words of the chosen options. Those of an option that was edited since are only in the
/// message.
fn words(question: &Question, offered: Offered, options: &[OptionId], message: &Message) -> String {
    let known = offered.lettered(&question.choices);
    let labels: Vec<(OptionId, &str)> = inputs::labels(message).collect();
    let words = options.iter().filter_map(|id| {
        let current = known.iter().find(|it| it.id == *id);
        let label = labels.iter().find(|(labelled, _)| labelled == id);
        current
            .map(|it| choice_text(it.letter, &it.option.text))
            .or_else(|| label.map(|(_, label)| (*label).to_owned()))
    });
    words.collect::<Vec<_>>().join("\n")
}
