//! A team with a shared date.

use super::{focus_name, prep_button};
use crate::bank::Bank;
use crate::custom_id::PrepClick;
use crate::domain::ids::InteractionId;
use crate::domain::prep::PrepTeam;
use crate::domain::schedule::Zone;
use crate::messages::{Message, counted, emoji};
use serenity::all::{ButtonStyle, CreateActionRow};

/// The button for joining a team.
const JOIN: &str = "Join";

/// A team for everyone: its date, its focus, and the number of members.
#[must_use]
pub fn team(bank: &Bank, id: InteractionId, team: &PrepTeam, zone: &Zone) -> Message {
    let have = if team.joined == 1 { "has" } else { "have" };
    let text = format!(
        "{} **Preparing together for {}** · <t:{}:R>\nFocus: {} · {} {have} joined\nPress *{JOIN}* for \
         a plan of your own with this date and focus. Your answers and results stay private.",
        emoji::PREP,
        team.date.strftime("%A, %B %-d"),
        zone.start_of(team.date).as_second(),
        focus_name(bank, team.focus.as_ref()),
        counted(team.joined, "member"),
    );
    let join = prep_button(PrepClick::Join(id), JOIN, ButtonStyle::Primary);
    Message::text(text).row(CreateActionRow::Buttons(vec![join]))
}
