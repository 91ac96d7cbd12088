//! The scorecard of an interview, with the names and the picture.

use super::Interviews;
use crate::bank::Bank;
use crate::domain::ids::{GuildId, UserId};
use crate::domain::interview::Interview;
use crate::domain::interview::scorecard::{ParticipantNames, scorecard};
use crate::domain::question::Question;
use crate::domain::schedule::Zone;
use crate::messages::scorecard::svg;
use crate::messages::{MarkedMessage, Message, interview as texts};
use anyhow::Context as _;

impl Interviews {
    pub(super) async fn scorecard(
        &self,
        guild: GuildId,
        interview: &Interview,
        bank: &Bank,
    ) -> anyhow::Result<MarkedMessage> {
        let candidate = self.name(guild, Some(interview.candidate)).await;
        let interviewer = self.name(guild, interview.interviewer).await;
        let names = ParticipantNames { interviewer: &interviewer, candidate: &candidate };
        let questions: Vec<&Question> = bank.questions().collect();
        let card = scorecard(interview, names, &questions)
            .context("an interview without a scorecard has to post it")?;
        let server = self.store.server(guild).await?;
        let zone = server.map_or(Zone::UTC, |server| server.settings.schedule.zone);
        let picture = match svg(&card, zone.date_at(card.started_at)) {
            Some(svg) => self.pictures.draw(svg).await,
            None => None,
        };
        let left = self.leaver_name(guild, interview, card.ending).await;
        Ok(texts::scorecard(interview, &card, picture, left.as_deref()))
    }

    /// The scorecard of a past interview once more, without buttons. Returns `None` if it has none.
    pub(crate) async fn past_scorecard(
        &self,
        guild: GuildId,
        interview: &Interview,
    ) -> anyhow::Result<Option<Message>> {
        if !interview.has_scorecard() {
            return Ok(None);
        }
        let bank = self.banks.of(guild).await?;
        let posted = self.scorecard(guild, interview, &bank).await?.message;
        Ok(Some(Message { rows: Vec::new(), ..posted }))
    }

    pub(super) async fn name(&self, guild: GuildId, user: Option<UserId>) -> String {
        let name = match user {
            Some(user) => self.discord.name_of(guild, user).await,
            None => None,
        };
        name.unwrap_or_else(texts::nameless)
    }
}
