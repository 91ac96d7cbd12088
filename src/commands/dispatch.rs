//! One match for each kind of interaction.

use super::options::Options;
use super::setup::{self, SetupMenu};
use super::{
    Caller, Command, CommandRequest, Deferral, Reply, Services, answer, bank as own, choose, daily,
    data, flags, help, inputs, interview, leaderboard, prep, question, remind, reveal, review,
    share, stats, streak,
};
use crate::bank::Bank;
use crate::custom_id::{CustomId, QueueClick};
use crate::error::{EventResult, UserError};
use serenity::all::{CommandInteraction, ComponentInteraction, Interaction, ModalInteraction};

/// A parsed interaction, ready to be handled.
pub(crate) struct InteractionRequest<'a>(RequestKind<'a>);

enum RequestKind<'a> {
    /// A command is used.
    Use(CommandRequest),
    /// An option is typed.
    Type(&'a CommandInteraction),
    /// A button is pressed, or a menu is used.
    Click(CustomId, &'a ComponentInteraction),
    /// A modal is submitted.
    Submit(CustomId, &'a ModalInteraction),
}

impl<'a> InteractionRequest<'a> {
    pub(crate) fn parse(
        bank: &Bank,
        caller: &Caller,
        interaction: &'a Interaction,
    ) -> Result<Self, UserError> {
        Ok(Self(match interaction {
            Interaction::Command(it) => {
                RequestKind::Use(CommandRequest::from_interaction(bank, caller, it)?)
            }
            Interaction::Autocomplete(it) => RequestKind::Type(it),
            Interaction::Component(it) => RequestKind::Click(custom_id(&it.data.custom_id)?, it),
            Interaction::Modal(it) => RequestKind::Submit(custom_id(&it.data.custom_id)?, it),
            _ => return Err(UserError::UnknownButton),
        }))
    }

    /// The way to defer it. Suggestions can't be deferred.
    pub(crate) fn deferral(&self) -> Option<Deferral> {
        match &self.0 {
            RequestKind::Use(request) => Some(request.deferral()),
            RequestKind::Type(_) => None,
            RequestKind::Click(id, _) | RequestKind::Submit(id, _) => Some(id.deferral()),
        }
    }

    pub(crate) async fn serve(
        self,
        services: &Services<'_>,
        caller: &Caller,
    ) -> EventResult<Reply> {
        match self.0 {
            RequestKind::Use(request) => request.run(services, caller).await,
            RequestKind::Type(interaction) => suggest(services, caller, interaction).await,
            RequestKind::Click(id, interaction) => click(services, caller, id, interaction).await,
            RequestKind::Submit(id, interaction) => submit(services, caller, id, interaction).await,
        }
    }
}

fn custom_id(text: &str) -> Result<CustomId, UserError> {
    text.parse().map_err(|_| UserError::UnknownButton)
}

async fn suggest(
    services: &Services<'_>,
    caller: &Caller,
    interaction: &CommandInteraction,
) -> EventResult<Reply> {
    let mut options = Options::from_command(&interaction.data);
    let Ok(command) = interaction.data.name.parse::<Command>() else {
        return Ok(Reply::Choices(Vec::new()));
    };
    Ok(Reply::Choices(match command {
        Command::Question => question::suggest(services.bank, &mut options),
        Command::Prep => prep::suggest(services.store, services.bank, caller, &options).await?,
        Command::Streak => streak::suggest(services.store, caller, &options).await?,
        Command::Setup => setup::suggest(caller, &interaction.locale, &options),
        Command::Bank => own::suggest(services.bank, caller, &mut options),
        Command::Interview => {
            interview::suggest(services.bank, services.interviews, caller, &options).await?
        }
        Command::Daily => daily::suggest(services.store, services.bank, caller, &options).await?,
        Command::Remind => remind::suggest(caller, &interaction.locale, &options),
        Command::Review | Command::Stats | Command::Leaderboard | Command::Data | Command::Help => {
            Vec::new()
        }
    }))
}

async fn click(
    services: &Services<'_>,
    caller: &Caller,
    id: CustomId,
    interaction: &ComponentInteraction,
) -> EventResult<Reply> {
    let Services { store, bank, discord, dailies, interviews, command_ids, .. } = *services;
    match id {
        CustomId::Answer(asked) => {
            interview::ensure_not_asked(store, caller, &asked.question).await?;
            answer::open(store, bank, caller, asked).await
        }
        CustomId::Choose { asked, option } => {
            interview::ensure_not_asked(store, caller, &asked.question).await?;
            choose::one(store, bank, services.tallies, caller, asked, option, interaction).await
        }
        CustomId::ChooseSome(asked) => {
            interview::ensure_not_asked(store, caller, &asked.question).await?;
            choose::some(store, bank, services.tallies, caller, asked, interaction).await
        }
        CustomId::KeyPoints(attempt) => {
            answer::score(store, bank, caller, attempt, interaction).await
        }
        CustomId::Score { attempt, score } => {
            answer::score_whole(store, bank, caller, attempt, score, interaction).await
        }
        CustomId::Share { attempt, message } => {
            share::run(store, bank, discord, caller, attempt, message).await
        }
        CustomId::Reveal(asked) => {
            interview::ensure_not_asked(store, caller, &asked.question).await?;
            reveal::in_thread(store, bank, discord, dailies, caller, asked, &interaction.message)
                .await
        }
        CustomId::RevealNow(asked) => {
            interview::ensure_not_asked(store, caller, &asked.question).await?;
            reveal::confirmed(store, bank, discord, dailies, caller, asked).await
        }
        CustomId::Show(question) => {
            interview::ensure_not_asked(store, caller, &question).await?;
            let offered = inputs::offered(&interaction.message);
            reveal::privately(bank, services.tallies, caller, &question, offered)
        }
        CustomId::Deeper(question) => {
            interview::ensure_not_asked(store, caller, &question).await?;
            reveal::deeper(bank, services.tallies, caller, &question)
        }
        CustomId::Another(another) => {
            question::another(store, bank, caller, &another, interaction).await
        }
        CustomId::MyStreak => streak::mine(store, bank, caller).await,
        CustomId::ShareProgress(theme) => {
            stats::share(store, bank, services.pictures, caller, theme).await
        }
        CustomId::ShareServerStats(theme) => {
            stats::server::share(store, bank, services.pictures, caller, theme).await
        }
        CustomId::SetupChannel => {
            setup::change(store, bank, discord, caller, SetupMenu::Channel, interaction).await
        }
        CustomId::SetupWeekdays => {
            setup::change(store, bank, discord, caller, SetupMenu::Weekdays, interaction).await
        }
        CustomId::SetupTopics => {
            setup::change(store, bank, discord, caller, SetupMenu::Topics, interaction).await
        }
        CustomId::SetupDifficulties => {
            setup::change(store, bank, discord, caller, SetupMenu::Difficulties, interaction).await
        }
        CustomId::Skip(date) => daily::skip_too(store, caller, date).await,
        CustomId::Unskip(date) => daily::unskip_span(store, caller, date.into()).await,
        CustomId::UnskipSpan(span) => daily::unskip_span(store, caller, span).await,
        CustomId::UnskipSome => daily::unskip_some(services.desk(), caller, interaction).await,
        CustomId::RemoveHolidays => daily::remove_holidays(store, caller, interaction).await,
        CustomId::Queue(click) => {
            daily::click_in_queue(services.desk(), caller, click, interaction).await
        }
        CustomId::Void(number) => daily::void_confirmed(services.desk(), caller, number).await,
        CustomId::Unvoid(number) => daily::unvoid(services.desk(), caller, number).await,
        CustomId::PostNow => daily::post_now(store, dailies, caller).await,
        CustomId::SetupClock => setup::open_clock_modal(store, caller).await,
        CustomId::AlertsToMe => setup::alerts_to_me(store, bank, discord, caller).await,
        CustomId::Help(topic) => help::turn(caller, command_ids, topic),
        CustomId::ForgetMe => data::forget(store, discord, interviews, caller).await,
        CustomId::Readmit => daily::readmit(services.desk(), caller).await,
        CustomId::PastInterviews => interview::past(store, interviews, caller, interaction).await,
        CustomId::Interview(click) => {
            interview::click(store, bank, interviews, caller, click, interaction).await
        }
        CustomId::Pairing(click) => {
            interview::click_of_pair(store, bank, interviews, caller, click).await
        }
        CustomId::Bank(click) => own::click(store, bank, discord, caller, click, interaction).await,
        CustomId::Gallery(click) => {
            setup::gallery::click(store, bank, caller, click, interaction).await
        }
        CustomId::Review(click) => review::click(store, bank, caller, click, interaction).await,
        CustomId::Season(click) => leaderboard::season::click(store, caller, click).await,
        CustomId::Prep(click) => prep::click(services, caller, click, interaction).await,
        CustomId::Flag(click) => flags::click(store, bank, caller, click, interaction).await,
        CustomId::Remind(click) => remind::click(store, caller, click).await,
        CustomId::AnswerModal { .. } => Err(UserError::UnknownButton.into()),
    }
}

async fn submit(
    services: &Services<'_>,
    caller: &Caller,
    id: CustomId,
    interaction: &ModalInteraction,
) -> EventResult<Reply> {
    let Services { store, bank, discord, interviews, .. } = *services;
    match id {
        CustomId::AnswerModal { asked, begun } => {
            let modal = answer::AnswerModal::parse(interaction)?;
            answer::submit(store, bank, services.tallies, caller, asked, begun, modal).await
        }
        CustomId::SetupClock => setup::set_clock(store, bank, discord, caller, interaction).await,
        CustomId::Interview(click) => {
            interview::submit(interviews, caller, click, interaction).await
        }
        CustomId::Pairing(click) => {
            interview::submit_of_pair(store, caller, click, interaction).await
        }
        CustomId::Bank(click) => {
            own::submit(store, bank, discord, caller, click, interaction).await
        }
        CustomId::Review(click) => review::submit(store, bank, caller, click, interaction).await,
        CustomId::Prep(click) => {
            prep::submit(store, bank, interviews, caller, click, interaction).await
        }
        CustomId::Flag(click) => flags::submit(store, bank, caller, click, interaction).await,
        CustomId::Queue(QueueClick::PutOn(question)) => {
            daily::put_on(services.desk(), caller, question, interaction).await
        }
        CustomId::Answer(_)
        | CustomId::Choose { .. }
        | CustomId::ChooseSome(_)
        | CustomId::KeyPoints(_)
        | CustomId::Score { .. }
        | CustomId::Share { .. }
        | CustomId::Reveal(_)
        | CustomId::RevealNow(_)
        | CustomId::Show(_)
        | CustomId::Deeper(_)
        | CustomId::Another(_)
        | CustomId::MyStreak
        | CustomId::ShareProgress(_)
        | CustomId::ShareServerStats(_)
        | CustomId::SetupChannel
        | CustomId::SetupWeekdays
        | CustomId::SetupTopics
        | CustomId::SetupDifficulties
        | CustomId::Skip(_)
        | CustomId::Unskip(_)
        | CustomId::UnskipSpan(_)
        | CustomId::UnskipSome
        | CustomId::RemoveHolidays
        | CustomId::Queue(_)
        | CustomId::Void(_)
        | CustomId::Unvoid(_)
        | CustomId::PostNow
        | CustomId::PastInterviews
        | CustomId::AlertsToMe
        | CustomId::Help(_)
        | CustomId::ForgetMe
        | CustomId::Readmit
        | CustomId::Season(_)
        | CustomId::Remind(_)
        | CustomId::Gallery(_) => Err(UserError::UnknownButton.into()),
    }
}
