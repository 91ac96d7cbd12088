//! Prep plans, indexed by the team with which they share their date.

use super::record::Record;
use super::stored::{Index, IndexKind, Remembered, Rows, Space, Stored};
use crate::domain::ids::{GuildId, InteractionId, UserId};
use crate::domain::prep::PrepPlan;
use crate::domain::record_kind::RecordKind;

impl Stored for PrepPlan {
    const SPACE: Space = Space::Record(RecordKind::PrepPlan);
    const NAME: &'static str = RecordKind::PrepPlan.name();
    type Key = (GuildId, UserId);
    const COLUMNS: &'static [&'static str] = &["guild", "member"];

    fn rows(&self, (guild, user): &Self::Key, rows: &mut impl Rows) {
        if let Some(team) = self.team {
            rows.add::<InPrepTeam>(&(*guild, team, *user), &());
        }
    }
}

impl Remembered for PrepPlan {
    const KIND: RecordKind = RecordKind::PrepPlan;
    type Owner = (GuildId, UserId);

    fn key(&self, owner: Self::Owner) -> Self::Key {
        owner
    }

    fn owner(key: &Self::Key) -> Self::Owner {
        *key
    }

    fn into_record(self, (guild, user): Self::Owner) -> Record {
        Record::PrepPlan { guild, user, plan: self }
    }

    fn is_about((_, of): &Self::Key, user: UserId) -> bool {
        *of == user
    }
}

/// The members of a team.
pub(in crate::store) struct InPrepTeam;

impl Index for InPrepTeam {
    const KIND: IndexKind = IndexKind::InPrepTeam;
    type Of = PrepPlan;
    type Key = (GuildId, InteractionId, UserId);
    type Value = ();
    const COLUMNS: &'static [&'static str] = &["guild", "team", "member"];
    type Among = (GuildId,);

    fn target((guild, _, user): &Self::Key, (): &()) -> <PrepPlan as Stored>::Key {
        (*guild, *user)
    }

    fn among((guild, ..): &Self::Key) -> Self::Among {
        (*guild,)
    }
}
