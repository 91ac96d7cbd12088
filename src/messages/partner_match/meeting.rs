//! Messages about the time at which two partners meet.

use super::super::{MarkedMessage, Message, NEUTRAL, emoji, shorten};
use super::{marker, press};
use crate::custom_id::{CustomId, PairingAction, PairingClick};
use crate::domain::ids::UserId;
use crate::domain::partner_match::{AgreedTime, Pairing, PairingId, ProposedTimes};
use crate::domain::schedule::Zone;
use crate::limits;
use jiff::Timestamp;
use serenity::all::{
    ButtonStyle, CreateActionRow, CreateEmbed, CreateEmbedFooter, CreateInputText, CreateModal,
    InputTextStyle,
};

/// The form's fields for times.
pub const TIME_FIELDS: [&str; 3] = ["time1", "time2", "time3"];
/// The form's field for the time zone.
pub const ZONE_FIELD: &str = "zone";

/// The form for proposing times. `zone` is the member's, as far as it is known.
pub fn form(id: PairingId, zone: &Zone) -> CreateModal {
    let short = |label: &str, field| {
        CreateInputText::new(InputTextStyle::Short, label, field).max_length(60)
    };
    let examples = ["Thu 18:00", "tomorrow 9 am", "2026-03-12 18:30"];
    let labels = ["A time that works for you", "Another one", "And another"];
    let mut rows: Vec<CreateActionRow> = TIME_FIELDS
        .into_iter()
        .zip(labels.into_iter().zip(examples))
        .map(|(field, (label, example))| {
            let input = short(label, field).placeholder(example);
            CreateActionRow::InputText(input.required(field == TIME_FIELDS[0]))
        })
        .collect();
    let zone = short("Your city or time zone (your partner sees it)", ZONE_FIELD)
        .value(zone.to_string())
        .placeholder("Lisbon")
        .required(true);
    rows.push(CreateActionRow::InputText(zone));
    let id = CustomId::Pairing(PairingClick { id, action: PairingAction::ProposeForm });
    CreateModal::new(id.to_string(), "When can you practice?").components(rows)
}

/// A member proposes times to their partner. `zones` are the partner's and the member's.
#[must_use]
pub fn proposals(pairing: &Pairing, proposed: &ProposedTimes, zones: [&Zone; 2]) -> Message {
    let (by, partner) = (proposed.by, pairing.partner_of(proposed.by));
    let mut lines: Vec<String> =
        proposed.times.iter().map(|at| format!("- {}", moment(*at, 'F'))).collect();
    lines.push("Press a time that works for you, or suggest others.".to_owned());
    if let Some(agreed) = pairing.meeting.agreed {
        lines.push(format!("Until you do, you still meet {}.", moment(agreed.at, 'F')));
    }
    let embed =
        CreateEmbed::new().colour(NEUTRAL).title("When do you meet?").description(lines.join("\n"));
    let mut buttons: Vec<_> = proposed
        .times
        .iter()
        .map(|at| {
            let label = label(*at, zones);
            press(pairing, PairingAction::Accept(*at), &label, ButtonStyle::Success)
        })
        .collect();
    let other =
        press(pairing, PairingAction::Propose, "Suggest other times", ButtonStyle::Secondary);
    buttons.push(other);
    let when = if proposed.times.len() == 1 { "at this time" } else { "at these times" };
    Message {
        content: format!("<@{partner}>, <@{by}> can practice {when}:"),
        call: vec![partner],
        ..Message::embed(embed)
    }
    .row(CreateActionRow::Buttons(buttons))
}

/// The two have agreed on a time.
#[must_use]
pub fn agreed(pairing: &Pairing, agreed: AgreedTime) -> Message {
    let AgreedTime { at, is_reminded } = agreed;
    let next = if is_reminded {
        "That's soon, so press *Begin* when you're both here; you ask first."
    } else {
        "I'll remind you both ten minutes before."
    };
    let embed = CreateEmbed::new().colour(NEUTRAL).title("You have a time").description(format!(
        "{} You meet {}, {}.\n{next}",
        emoji::DONE,
        moment(at, 'F'),
        moment(at, 'R')
    ));
    Message { content: both(pairing), ..Message::embed(embed) }.row(begin_or_change(pairing))
}

/// Reminds the two of the time `at`.
#[must_use]
pub(super) fn reminder(pairing: &Pairing, at: Timestamp) -> MarkedMessage {
    let mark = marker(pairing, &format!(" · reminder for {} UTC", at.strftime("%b %-d, %H:%M")));
    let embed = CreateEmbed::new()
        .colour(NEUTRAL)
        .title("Your practice is about to start")
        .description(format!(
            "You meet at {}, {}. Press *Begin* to invite your partner; you ask first.",
            moment(at, 't'),
            moment(at, 'R')
        ))
        .footer(CreateEmbedFooter::new(&mark));
    let call: Vec<UserId> = pairing.id.pair.both().to_vec();
    let message = Message { content: both(pairing), call, ..Message::embed(embed) };
    MarkedMessage { marker: mark, message: message.row(begin_or_change(pairing)) }
}

fn both(pairing: &Pairing) -> String {
    pairing.id.pair.both().map(|user| format!("<@{user}>")).join(" ")
}

fn begin_or_change(pairing: &Pairing) -> CreateActionRow {
    CreateActionRow::Buttons(vec![
        press(pairing, PairingAction::Begin, "Begin", ButtonStyle::Primary),
        press(pairing, PairingAction::Propose, "Change the time", ButtonStyle::Secondary),
    ])
}

/// A moment that Discord shows to each person in their own time zone.
fn moment(at: Timestamp, style: char) -> String {
    format!("<t:{}:{style}>", at.as_second())
}

/// A time on a button, which can't show each person their own clock: on the clocks of both zones if
/// they differ.
fn label(at: Timestamp, [first, second]: [&Zone; 2]) -> String {
    let shown = |zone: &Zone, format: &str| {
        at.to_zoned(zone.time_zone().clone()).strftime(format).to_string()
    };
    let [one, other] = [first, second].map(|zone| shown(zone, "%a %H:%M"));
    if one == other {
        return one;
    }
    let is_same_day = first.date_at(at) == second.date_at(at);
    let other = if is_same_day { shown(second, "%H:%M") } else { other };
    let text = format!("{one} {} · {other} {}", place(first), place(second));
    shorten(&text, limits::BUTTON_LABEL)
}

/// The place by which people know a time zone.
fn place(zone: &Zone) -> String {
    let name = zone.to_string();
    name.rsplit('/').next().unwrap_or(&name).replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label_of(at: &str, one: &str, other: &str) -> String {
        label(at.parse().unwrap(), [&one.parse().unwrap(), &other.parse().unwrap()])
    }

    #[test]
    fn a_button_shows_the_clocks_of_both_where_they_differ() {
        let at = "2026-03-12T17:00:00Z";
        let shown = label_of(at, "Europe/Warsaw", "America/New_York");
        assert_eq!(shown, "Thu 18:00 Warsaw · 13:00 New York", "summer time has begun there");
        assert_eq!(label_of(at, "Europe/Warsaw", "Europe/Berlin"), "Thu 18:00");
        let shown = label_of(at, "Asia/Tokyo", "Etc/GMT+3");
        assert_eq!(shown, "Fri 02:00 Tokyo · Thu 14:00 UTC-3");
    }

    #[test]
    fn the_longest_label_fits_a_button() {
        let longest = |zone: &Zone| place(zone).len();
        let mut zones: Vec<Zone> = Zone::names().filter_map(|name| name.parse().ok()).collect();
        zones.sort_by_key(longest);
        let [.., one, other] = &zones[..] else { panic!("there are zones") };
        let at: Timestamp = "2026-03-12T17:00:00Z".parse().unwrap();
        let text = format!("Wed 18:00 {} · Thu 18:00 {}", place(one), place(other));
        assert!(text.chars().count() <= limits::BUTTON_LABEL, "{text}");
        assert!(!label(at, [one, other]).contains('…'));
    }
}
