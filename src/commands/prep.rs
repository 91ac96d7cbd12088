//! `/prep`: a member's plan towards an interview date.

mod focus;
mod interview_day;
mod team;

pub(super) use interview_day::submit;

use super::options::Options;
use super::question::choice;
use super::review;
use super::setup::suggestions as setup_suggestions;
use super::{Caller, Offer, Reply, Services, streak};
use crate::actions::interviews::Interviews;
use crate::actions::prep as reading;
use crate::bank::Bank;
use crate::custom_id::{Another, PrepClick};
use crate::domain::prep::{
    MAX_DAYS_AHEAD, MINUTES, PrepChange, PrepChanged, PrepDay, PrepFocus, PrepInput, PrepOutlook,
    PrepPlan, PrepRefusal, PrepStage, PrepWishes,
};
use crate::domain::question::Question;
use crate::domain::schedule::{Weekdays, parse_date};
use crate::error::{EventResult, UserError};
use crate::limits;
use crate::messages::prep::{self as texts, PrepView};
use crate::messages::{self, Message};
use crate::store::Store;
use jiff::ToSpan as _;
use jiff::civil::Date;
use serenity::all::{
    AutocompleteChoice, CommandOptionType, ComponentInteraction, CreateCommand, CreateCommandOption,
};
use team::TeamRequest;

const START: &str = "start";
const TODAY: &str = "today";
const STATUS: &str = "status";
const TEAM: &str = "team";
const STOP: &str = "stop";
const DATE: &str = "date";
const FOCUS: &str = "focus";
const PER_DAY: &str = "minutes";
const DAYS: &str = "days";

pub(super) fn definition() -> CreateCommand {
    let subcommand = |name, description| {
        CreateCommandOption::new(CommandOptionType::SubCommand, name, description)
    };
    let text = |name, description| {
        CreateCommandOption::new(CommandOptionType::String, name, description)
            .set_autocomplete(true)
    };
    let focus = || text(FOCUS, "Pack or category to practice (default: everything)");
    let minutes = CreateCommandOption::new(
        CommandOptionType::Integer,
        PER_DAY,
        "Minutes per day (default: 30)",
    )
    .min_int_value(u64::from(*MINUTES.start()))
    .max_int_value(u64::from(*MINUTES.end()));
    CreateCommand::new("prep")
        .description("Prepare for an interview date, a little every day")
        .add_option(
            subcommand(START, "Start or change your plan")
                .add_sub_option(
                    text(DATE, "Day of the interview, like March 20 or friday").required(true),
                )
                .add_sub_option(focus())
                .add_sub_option(minutes)
                .add_sub_option(text(DAYS, "Your days, like mon-fri (default: every day)")),
        )
        .add_option(subcommand(TODAY, "Show today's set: reviews, new questions, a mock interview"))
        .add_option(subcommand(STATUS, "Show what is covered, what is left, and what is weakest"))
        .add_option(
            subcommand(TEAM, "Share a date with others, each with a plan of their own")
                .add_sub_option(text(
                    DATE,
                    "Day of the interviews (default: show the team you're in)",
                ))
                .add_sub_option(focus()),
        )
        .add_option(subcommand(STOP, "End your plan"))
}

/// A plan to start, or changes to the running one.
pub(super) struct StartRequest {
    /// As typed: a date can depend on today.
    date: String,
    focus: Option<PrepFocus>,
    minutes: Option<u16>,
    weekdays: Option<Weekdays>,
}

pub(super) enum PrepRequest {
    Start(StartRequest),
    Today,
    Status,
    Team(TeamRequest),
    Stop,
}

impl PrepRequest {
    pub(super) fn parse(bank: &Bank, options: &mut Options<'_>) -> Result<Self, UserError> {
        match options.subcommand {
            START => {
                let date = options.string(DATE).ok_or(UserError::UnknownCommand)?.to_owned();
                let focus =
                    options.string(FOCUS).map(|name| focus::read(bank, name)).transpose()?;
                let minutes = options.integer(PER_DAY).map(u16::try_from).transpose();
                let minutes = minutes.map_err(|_| UserError::UnknownCommand)?;
                let weekdays = options.string(DAYS).map(str::parse).transpose()?;
                Ok(Self::Start(StartRequest { date, focus, minutes, weekdays }))
            }
            TODAY => Ok(Self::Today),
            STATUS => Ok(Self::Status),
            TEAM => TeamRequest::parse(bank, options).map(Self::Team),
            STOP => Ok(Self::Stop),
            _ => Err(UserError::UnknownCommand),
        }
    }

    pub(super) const fn is_private(&self) -> bool {
        match self {
            Self::Start(_) | Self::Today | Self::Status | Self::Stop => true,
            Self::Team(request) => request.is_private(),
        }
    }
}

pub(super) async fn run(
    store: &dyn Store,
    bank: &Bank,
    interviews: &Interviews,
    caller: &Caller,
    request: PrepRequest,
) -> EventResult<Reply> {
    let prep = Prep { store, bank, interviews, caller };
    match request {
        PrepRequest::Start(request) => start(prep, request).await,
        PrepRequest::Today => today(prep).await,
        PrepRequest::Status => status(prep).await,
        PrepRequest::Team(request) => team::run(prep, request).await,
        PrepRequest::Stop => {
            let plan = prep.plan().await?;
            Ok(Reply::ephemeral(texts::really_stop(&plan, prep.today().await?)))
        }
    }
}

/// What every handler reads from.
#[derive(Clone, Copy)]
struct Prep<'a> {
    store: &'a dyn Store,
    bank: &'a Bank,
    interviews: &'a Interviews,
    caller: &'a Caller,
}

impl<'a> Prep<'a> {
    /// Today in the server's time zone.
    async fn today(self) -> anyhow::Result<Date> {
        let zone = streak::zone(self.store, self.caller.guild).await?;
        Ok(zone.date_at(self.caller.now))
    }

    async fn plan(self) -> EventResult<PrepPlan> {
        let plan = self.store.prep_plan(self.caller.guild, self.caller.user).await?;
        Ok(plan.ok_or(UserError::Prep(PrepRefusal::NoPlan))?)
    }

    async fn input(self, plan: &PrepPlan) -> anyhow::Result<PrepInput<'a>> {
        let Caller { guild, user, now, .. } = *self.caller;
        let library = self.interviews.library(guild).await?;
        reading::input(self.store, self.bank, &library, (guild, user), plan, now).await
    }

    async fn change(self, change: PrepChange, today: Date) -> EventResult<PrepChanged> {
        let Caller { guild, user, .. } = *self.caller;
        Ok(self.store.change_prep(guild, user, change, today).await?.map_err(UserError::from)?)
    }

    /// The plan that was just stored, with everything that fits until its date.
    async fn overview(self, changed: &PrepChanged, today: Date) -> EventResult<Message> {
        let plan = changed.after.as_ref().ok_or(UserError::Prep(PrepRefusal::NoPlan))?;
        let input = self.input(plan).await?;
        let outlook = PrepOutlook::new(plan, &input, today);
        let view = PrepView { plan, today, outlook: &outlook, bank: self.bank };
        Ok(texts::overview(&view, changed.before.as_ref()))
    }
}

async fn start(prep: Prep<'_>, request: StartRequest) -> EventResult<Reply> {
    let today = prep.today().await?;
    let StartRequest { date, focus, minutes, weekdays } = request;
    let date = parse_date(&date, today).map_err(UserError::from)?;
    let wishes = PrepWishes { date, focus, minutes, weekdays };
    let changed = prep.change(PrepChange::Start(wishes), today).await?;
    prep.overview(&changed, today).await.map(Reply::ephemeral)
}

async fn today(prep: Prep<'_>) -> EventResult<Reply> {
    let (plan, today) = (prep.plan().await?, prep.today().await?);
    match plan.stage(today) {
        PrepStage::Preparing => {
            let input = prep.input(&plan).await?;
            Ok(Reply::ephemeral(set(prep.bank, &plan, &input, today)))
        }
        PrepStage::Asking => Ok(Reply::ephemeral(texts::how_did_it_go(&plan, today))),
        PrepStage::Resting(outcome) => Ok(Reply::ephemeral(texts::resting(&plan, outcome, today))),
    }
}

/// Today's set, or when the next one comes.
fn set(bank: &Bank, plan: &PrepPlan, input: &PrepInput<'_>, today: Date) -> Message {
    let outlook = PrepOutlook::new(plan, input, today);
    let view = PrepView { plan, today, outlook: &outlook, bank };
    match PrepDay::new(plan, input, today) {
        Some(day) => texts::today(&view, &day),
        None => texts::day_off(&view, input.due()),
    }
}

async fn status(prep: Prep<'_>) -> EventResult<Reply> {
    let (plan, today) = (prep.plan().await?, prep.today().await?);
    match plan.stage(today) {
        PrepStage::Preparing => {
            let input = prep.input(&plan).await?;
            let outlook = PrepOutlook::new(&plan, &input, today);
            let view = PrepView { plan: &plan, today, outlook: &outlook, bank: prep.bank };
            Ok(Reply::ephemeral(texts::status(&view)))
        }
        PrepStage::Asking => Ok(Reply::ephemeral(texts::how_did_it_go(&plan, today))),
        PrepStage::Resting(outcome) => Ok(Reply::ephemeral(texts::resting(&plan, outcome, today))),
    }
}

/// Handles a button.
pub(super) async fn click(
    services: &Services<'_>,
    caller: &Caller,
    click: PrepClick,
    interaction: &ComponentInteraction,
) -> EventResult<Reply> {
    let Services { store, bank, discord, interviews, .. } = *services;
    let prep = Prep { store, bank, interviews, caller };
    match click {
        PrepClick::Today => today(prep).await,
        PrepClick::Next => next(prep).await,
        PrepClick::Review => review::start(store, bank, caller).await,
        PrepClick::Join(id) => team::join(prep, discord, id, &interaction.message).await,
        PrepClick::Went { date, outcome } => interview_day::went(prep, date, outcome).await,
        PrepClick::Move(date) => interview_day::ask_date(prep, date).await,
        PrepClick::Stop(date) => {
            prep.change(PrepChange::Stop(date), prep.today().await?).await?;
            Ok(Reply::Update(texts::stopped()))
        }
    }
}

/// The next new question of today's set, as `/question` shows one.
async fn next(prep: Prep<'_>) -> EventResult<Reply> {
    let (plan, day) = (prep.plan().await?, prep.today().await?);
    if plan.stage(day) != PrepStage::Preparing {
        return today(prep).await;
    }
    let input = prep.input(&plan).await?;
    let next = PrepDay::new(&plan, &input, day).and_then(|day| day.next());
    Ok(match next {
        Some(question) => Reply::Offer(Box::new(offer(prep.bank, question))),
        None => Reply::ephemeral(set(prep.bank, &plan, &input, day)),
    })
}

fn offer(bank: &Bank, question: &Question) -> Offer {
    let another = Another { topic: Some(question.topic()), difficulty: None, private: true };
    let message = messages::question::asked_for(bank, question, &another);
    Offer { question: question.id.clone(), another, named: false, message }
}

/// Suggestions for a date, a focus or days.
pub(super) async fn suggest(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    options: &Options<'_>,
) -> anyhow::Result<Vec<AutocompleteChoice>> {
    Ok(match options.focused() {
        Some((DATE, typed)) => {
            let zone = streak::zone(store, caller.guild).await?;
            dates(typed, zone.date_at(caller.now))
        }
        Some((FOCUS, typed)) => focus::suggest(bank, typed),
        Some((DAYS, typed)) => setup_suggestions::days(typed),
        _ => Vec::new(),
    })
}

/// The typed date as it was understood, or else the next days with the typed text in their names.
fn dates(typed: &str, today: Date) -> Vec<AutocompleteChoice> {
    let typed = typed.trim().to_lowercase();
    let all = (1..=MAX_DAYS_AHEAD).filter_map(|days| today.checked_add(days.days()).ok());
    let understood = parse_date(&typed, today).ok().filter(|date| *date > today);
    let named = all.filter(|date| texts::date(*date, today).to_lowercase().contains(&typed));
    let dates = understood.into_iter().chain(named.filter(|date| Some(*date) != understood));
    dates
        .take(limits::CHOICES)
        .map(|date| choice(&texts::date_choice(date, today), &date.to_string()))
        .collect()
}
