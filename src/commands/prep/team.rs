//! `/prep team`: a date that several members share.

use super::{DATE, FOCUS, Prep, focus};
use crate::bank::Bank;
use crate::commands::answer::is_private;
use crate::commands::options::Options;
use crate::commands::{Caller, Reply};
use crate::discord::Discord;
use crate::domain::ids::{InteractionId, MessageId};
use crate::domain::prep::{JoinedPrep, PrepChange, PrepFocus, PrepRefusal};
use crate::domain::question::Topic;
use crate::domain::schedule::parse_date;
use crate::error::{EventResult, UserError};
use crate::messages::prep as texts;
use serenity::all::Message;

pub(in crate::commands) enum TeamRequest {
    /// Shows the team that the caller is in.
    Show,
    /// Starts a team.
    Start {
        /// As typed.
        date: String,
        focus: Option<Topic>,
    },
}

impl TeamRequest {
    pub(super) fn parse(bank: &Bank, options: &mut Options<'_>) -> Result<Self, UserError> {
        let focus = options.string(FOCUS).map(|name| focus::read(bank, name)).transpose()?;
        match (options.string(DATE), focus) {
            (Some(date), focus) => {
                Ok(Self::Start { date: date.to_owned(), focus: focus.and_then(PrepFocus::topic) })
            }
            (None, None) => Ok(Self::Show),
            (None, Some(_)) => Err(UserError::FocusWithoutDate),
        }
    }

    pub(super) const fn is_private(&self) -> bool {
        match self {
            Self::Show => true,
            Self::Start { .. } => false,
        }
    }
}

pub(super) async fn run(prep: Prep<'_>, request: TeamRequest) -> EventResult<Reply> {
    let today = prep.today().await?;
    let (date, focus) = match request {
        TeamRequest::Show => return show(prep).await,
        TeamRequest::Start { date, focus } => (date, focus),
    };
    let date = parse_date(&date, today).map_err(UserError::from)?;
    let team = prep.caller.interaction;
    prep.change(PrepChange::Join(JoinedPrep { team, date, focus }), today).await?;
    Ok(Reply::Public(vec![public(prep, team).await?]))
}

/// The team's message with its button.
async fn public(prep: Prep<'_>, id: InteractionId) -> EventResult<crate::messages::Message> {
    let team = prep.store.prep_team(prep.caller.guild, id).await?;
    let team = team.ok_or(UserError::Prep(PrepRefusal::NoTeam))?;
    let zone = crate::commands::streak::zone(prep.store, prep.caller.guild).await?;
    Ok(texts::team(prep.bank, id, &team, &zone))
}

async fn show(prep: Prep<'_>) -> EventResult<Reply> {
    let plan = prep.store.prep_plan(prep.caller.guild, prep.caller.user).await?;
    let team = plan.and_then(|plan| plan.team).ok_or(UserError::Prep(PrepRefusal::NotInTeam))?;
    public(prep, team).await.map(Reply::ephemeral)
}

/// Joins the team, and counts the caller in the message that they clicked.
pub(super) async fn join(
    prep: Prep<'_>,
    discord: &Discord,
    team: InteractionId,
    message: &Message,
) -> EventResult<Reply> {
    let Caller { guild, user, channel, .. } = *prep.caller;
    let today = prep.today().await?;
    let joined = prep.store.join_prep_team(guild, user, team, today).await?;
    let changed = joined.map_err(UserError::from)?;
    if !is_private(message) && changed.before != changed.after {
        let message = MessageId(message.id.get());
        // Whoever comes later sees the right number, and until then it is only too small.
        if let Err(error) = discord.edit(channel, message, &public(prep, team).await?).await {
            tracing::debug!(%error, "cannot update the number of members of a team");
        }
    }
    prep.overview(&changed, today).await.map(Reply::ephemeral)
}
