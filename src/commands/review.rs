//! `/review`: spaced repetition over what a member was asked, one question at a time.

mod export;
mod fit;
mod reviewable;

use super::options::Options;
use super::{Caller, ExportQueue, Reply, answer as answering, inputs, interview};
use crate::bank::Bank;
use crate::custom_id::{CardRef, CustomId, ReviewClick};
use crate::domain::choices::{Offered, OptionId};
use crate::domain::member::MemberChange;
use crate::domain::question::{Question, QuestionId};
use crate::domain::review::{
    CardChange, MAX_NEW_PER_DAY, Rating, Retention, ReviewCard, ReviewSettingsChange,
};
use crate::error::{EventResult, UserError};
use crate::limits;
use crate::messages::question::title as question_title;
use crate::messages::review::{self as texts, Answered, Outcome};
use crate::store::{CardReviewed, CardSubmission, Store};
use reviewable::Reviewable;
use serenity::all::{
    CommandOptionType, ComponentInteraction, CreateCommand, CreateCommandOption, CreateEmbed,
    ModalInteraction,
};

const START: &str = "start";
const SETTINGS: &str = "settings";
const SUSPENDED: &str = "suspended";
const EXPORT: &str = "export";
const FIT: &str = "fit";
const RETENTION: &str = "retention";
const NEW_PER_DAY: &str = "new_per_day";

/// Cards read at once.
const PAGE: usize = 500;

pub(super) fn definition() -> CreateCommand {
    let subcommand = |name, description| {
        CreateCommandOption::new(CommandOptionType::SubCommand, name, description)
    };
    let number = |name, description, least: u8, most: u8| {
        CreateCommandOption::new(CommandOptionType::Integer, name, description)
            .min_int_value(least.into())
            .max_int_value(most.into())
    };
    let range = Retention::RANGE;
    CreateCommand::new("review")
        .description("Review what you were asked before you forget it")
        .add_option(subcommand(START, "Review what is due, one question at a time"))
        .add_option(
            subcommand(SETTINGS, "Show or change when your reviews come")
                .add_sub_option(number(
                    RETENTION,
                    "Chance to remember at which a question comes back, in percent",
                    *range.start(),
                    *range.end(),
                ))
                .add_sub_option(number(
                    NEW_PER_DAY,
                    "Most questions a day that you answered and never scored",
                    0,
                    MAX_NEW_PER_DAY,
                )),
        )
        .add_option(subcommand(SUSPENDED, "Bring suspended questions back"))
        .add_option(subcommand(FIT, "Let the intervals follow how you remember"))
        .add_option(subcommand(EXPORT, "Take your reviews to Anki"))
}

pub(super) enum ReviewRequest {
    Start,
    Settings(ReviewSettingsChange),
    Suspended,
    Fit,
    Export,
}

impl ReviewRequest {
    pub(super) fn parse(options: &mut Options<'_>) -> Result<Self, UserError> {
        match options.subcommand {
            START => Ok(Self::Start),
            SETTINGS => {
                let number =
                    |value: i64| u8::try_from(value).map_err(|_| UserError::UnknownCommand);
                let retention = options.integer(RETENTION).map(number).transpose()?;
                let new_per_day = options.integer(NEW_PER_DAY).map(number).transpose()?;
                let retention = retention.map(Retention::from);
                let change = ReviewSettingsChange { retention, new_per_day, parameters: None };
                Ok(Self::Settings(change))
            }
            SUSPENDED => Ok(Self::Suspended),
            FIT => Ok(Self::Fit),
            EXPORT => Ok(Self::Export),
            _ => Err(UserError::UnknownCommand),
        }
    }
}

pub(super) async fn run(
    store: &dyn Store,
    bank: &Bank,
    exports: &ExportQueue,
    caller: &Caller,
    request: ReviewRequest,
) -> EventResult<Reply> {
    match request {
        ReviewRequest::Start => start(store, bank, caller).await,
        ReviewRequest::Settings(change) => {
            let (guild, user) = (caller.guild, caller.user);
            let member = if change == ReviewSettingsChange::default() {
                store.member(guild, user).await?
            } else {
                store.change_member(guild, user, MemberChange::Reviews(change)).await?
            };
            Ok(Reply::ephemeral(texts::settings(&member.reviews)))
        }
        ReviewRequest::Suspended => suspended(store, bank, caller).await,
        ReviewRequest::Fit => fit::run(store, exports, caller).await,
        ReviewRequest::Export => export::run(store, bank, exports, caller).await,
    }
}

/// Begins a session.
pub(super) async fn start(store: &dyn Store, bank: &Bank, caller: &Caller) -> EventResult<Reply> {
    let reviewable = Reviewable::read(store, bank, caller).await?;
    Ok(Reply::ephemeral(next(store, bank, caller, &reviewable, None).await?))
}

/// The next question, or when one comes.
async fn next(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    reviewable: &Reviewable<'_>,
    outcome: Option<&Outcome>,
) -> EventResult<crate::messages::Message> {
    let Some(question) = reviewable.first() else {
        let next = reviewable.later(store, caller).await?;
        let (ungraded, per_day) = (reviewable.ungraded, reviewable.new_per_day);
        return Ok(texts::nothing_due(outcome, next, ungraded, per_day));
    };
    let card = store.review_card(caller.guild, caller.user, &question.id).await?;
    let reviews = card.map_or(0, |card| card.state.reviews);
    let card = CardRef { question: question.id.clone(), reviews };
    Ok(texts::ask(bank, question, &card, reviewable.remaining(), outcome))
}

async fn go_on(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    outcome: Option<Outcome>,
) -> EventResult<Reply> {
    let reviewable = Reviewable::read(store, bank, caller).await?;
    next(store, bank, caller, &reviewable, outcome.as_ref()).await.map(Reply::Update)
}

/// Handles a button or a menu.
pub(super) async fn click(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    click: ReviewClick,
    interaction: &ComponentInteraction,
) -> EventResult<Reply> {
    match click {
        ReviewClick::Show(card) => show(store, bank, caller, &card, Answered::Silently).await,
        ReviewClick::Type(card) => {
            let question = shown(store, bank, caller, &card.question).await?;
            Ok(Reply::Modal(texts::form(question, &card)))
        }
        ReviewClick::Choose { card, option } => choose(store, bank, caller, &card, &[option]).await,
        ReviewClick::ChooseSome(card) => {
            let options = inputs::read::<OptionId>(interaction)?;
            choose(store, bank, caller, &card, &options).await
        }
        ReviewClick::KeyPoints(card) => tick(store, bank, caller, card, interaction).await,
        ReviewClick::Grade { card, grade } => grade_card(store, bank, caller, card, grade).await,
        ReviewClick::Regrade(card) => {
            let known = store.review_card(caller.guild, caller.user, &card.question).await?;
            let known = known.filter(|known| known.state.reviews == card.reviews);
            Ok(Reply::ephemeral(regraded(bank, known)))
        }
        ReviewClick::Correct { card: CardRef { question, reviews }, grade } => {
            let Caller { guild, user, .. } = *caller;
            let card = store.correct_review(guild, user, &question, reviews, grade).await?;
            Ok(Reply::Update(regraded(bank, card)))
        }
        ReviewClick::Suspend(card) => {
            change(store, caller, &card.question, CardChange::Suspend).await?;
            go_on(store, bank, caller, Some(Outcome::Suspended)).await
        }
        ReviewClick::ResumeSome => {
            let mut count = 0;
            for question in inputs::read::<QuestionId>(interaction)? {
                count += change(store, caller, &question, CardChange::Resume).await?;
            }
            Ok(Reply::Update(texts::resumed(count)))
        }
        ReviewClick::Unfit => fit::undo(store, caller).await,
        ReviewClick::Done => {
            let reviewable = Reviewable::read(store, bank, caller).await?;
            Ok(Reply::Update(texts::done(reviewable.remaining())))
        }
        ReviewClick::TypeForm(_) => Err(UserError::UnknownButton.into()),
    }
}

/// Handles the submitted form.
pub(super) async fn submit(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    click: ReviewClick,
    interaction: &ModalInteraction,
) -> EventResult<Reply> {
    let ReviewClick::TypeForm(card) = click else { return Err(UserError::UnknownButton.into()) };
    let modal = answering::AnswerModal::parse(interaction)?;
    show(store, bank, caller, &card, Answered::Typed(modal.text())).await
}

/// A question whose answer the caller may see.
async fn shown<'a>(
    store: &dyn Store,
    bank: &'a Bank,
    caller: &Caller,
    question: &QuestionId,
) -> EventResult<&'a Question> {
    interview::ensure_not_asked(store, caller, question).await?;
    Ok(super::question_of(bank, question)?)
}

async fn show(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    card: &CardRef,
    answered: Answered<'_>,
) -> EventResult<Reply> {
    let question = shown(store, bank, caller, &card.question).await?;
    let mut messages = texts::answer(question, card, Offered::default(), answered);
    Ok(match messages.pop() {
        Some(only) if messages.is_empty() => Reply::Update(only),
        last => Reply::Ephemeral(messages.into_iter().chain(last).collect()),
    })
}

async fn choose(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    card: &CardRef,
    options: &[OptionId],
) -> EventResult<Reply> {
    let question = shown(store, bank, caller, &card.question).await?;
    let grade = Rating::of_choice(&question.choices, options);
    show(store, bank, caller, card, Answered::Chose(grade)).await
}

/// Shows the grade that follows from the ticked key points. Nothing is stored before the member
/// grades.
async fn tick(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    card: CardRef,
    interaction: &ComponentInteraction,
) -> EventResult<Reply> {
    let question = shown(store, bank, caller, &card.question).await?;
    let values = inputs::chosen(interaction)?;
    let menu = CustomId::Review(ReviewClick::KeyPoints(card.clone())).to_string();
    let ticks = answering::ticks(question, &interaction.message, &menu, values);
    let before = interaction.message.embeds.iter().cloned().map(CreateEmbed::from).collect();
    Ok(Reply::Update(texts::ticked(question, &card, &ticks, before)))
}

async fn grade_card(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    card: CardRef,
    grade: Rating,
) -> EventResult<Reply> {
    let CardRef { question, reviews: seen } = card;
    let submission = CardSubmission { question, seen, grade, now: caller.now };
    let outcome = match store.review(caller.guild, caller.user, submission).await? {
        CardReviewed::Stored(card) => Outcome::Graded(card),
        CardReviewed::Outdated(_) => Outcome::Outdated,
    };
    go_on(store, bank, caller, Some(outcome)).await
}

fn regraded(bank: &Bank, card: Option<ReviewCard>) -> crate::messages::Message {
    card.map_or_else(texts::outdated, |card| {
        texts::regrade(&question_title(bank, &card.question), &card)
    })
}

/// Changes a card, and returns the number of cards that there are: one, or none if it is gone.
async fn change(
    store: &dyn Store,
    caller: &Caller,
    question: &QuestionId,
    change: CardChange,
) -> anyhow::Result<usize> {
    let card = store.change_card(caller.guild, caller.user, question, change).await?;
    Ok(usize::from(card.is_some()))
}

async fn suspended(store: &dyn Store, bank: &Bank, caller: &Caller) -> EventResult<Reply> {
    let mut cards = all_cards(store, caller).await?;
    cards.retain(|card| card.state.suspended.is_some());
    let count = cards.len();
    cards.truncate(limits::CHOICES);
    Ok(Reply::ephemeral(texts::suspended(bank, &cards, count)))
}

/// All cards of the caller, sorted by question.
async fn all_cards(store: &dyn Store, caller: &Caller) -> anyhow::Result<Vec<ReviewCard>> {
    let mut cards: Vec<ReviewCard> = Vec::new();
    loop {
        let after = cards.last().map(|card| card.question.clone());
        let page = store.review_cards_after(caller.guild, caller.user, after, PAGE).await?;
        let is_last = page.len() < PAGE;
        cards.extend(page);
        if is_last {
            return Ok(cards);
        }
    }
}
