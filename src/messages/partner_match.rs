//! Messages about partner matching, and to pairs.

pub mod meeting;

use super::setup::topic_name;
use super::{MarkedMessage, Message, NEUTRAL, button, counted, emoji, escaping, failures};
use crate::bank::Bank;
use crate::custom_id::{CustomId, PairingAction, PairingClick};
use crate::domain::ids::{ChannelId, UserId};
use crate::domain::partner_match::{Level, Pairing, PairingAnswer, PairingNotice, Participant};
use crate::domain::question::Topic;
use crate::domain::server::OngoingFailure;
use jiff::Timestamp;
use serenity::all::{ButtonStyle, CreateActionRow, CreateButton, CreateEmbed, CreateEmbedFooter};
use siphasher::sip::SipHasher13;
use std::hash::Hasher as _;

/// Discord's name of the permission to open private threads.
const PRIVATE_THREADS: &str = "Create Private Threads";

/// Eight characters that distinguish the pairs of a round.
fn code(pairing: &Pairing) -> String {
    let mut hasher = SipHasher13::new();
    for user in pairing.id.pair.both() {
        hasher.write_u64(user.0);
    }
    format!("{:08x}", hasher.finish() >> 32)
}

/// The name of a pair's thread.
#[must_use]
pub fn thread_name(pairing: &Pairing) -> String {
    format!("Practice partners, round {} · {}", pairing.id.match_number, code(pairing))
}

/// The message of a notice to a pair.
#[must_use]
pub fn notice(bank: &Bank, pairing: &Pairing, notice: PairingNotice) -> MarkedMessage {
    match notice {
        PairingNotice::Introduction => introduction(bank, pairing),
        PairingNotice::PartnerLeft(user) => partner_left(pairing, user),
        PairingNotice::Farewell(user) => farewell(pairing, user),
        PairingNotice::Reminder(at) => meeting::reminder(pairing, at),
    }
}

fn marker(pairing: &Pairing, what: &str) -> String {
    format!("Round {} · {}{what}", pairing.id.match_number, code(pairing))
}

/// Introduces two partners. Their replies are shown below.
#[must_use]
pub fn introduction(bank: &Bank, pairing: &Pairing) -> MarkedMessage {
    let mark = marker(pairing, "");
    let [one, other] = pairing.id.pair.both();
    let mut lines = Vec::new();
    if pairing.is_in_channel() {
        lines.push(format!(
            "{} I couldn't open a private thread for you two. {}",
            emoji::ATTENTION,
            failures::missing_permissions(pairing.channel, &[PRIVATE_THREADS])
        ));
    } else {
        lines.push(format!("Practice: **{}**.", topics(bank, &pairing.topics)));
    }
    let begin = "Press *Begin* to invite your partner; you ask first.";
    lines.push(match &pairing.template {
        Some(name) => format!("Suggested plan: *{}*. {begin}", escaping::plain(name)),
        None => begin.to_owned(),
    });
    lines.push(
        "Press *Agree on a time* to propose when to meet. `/interview start` offers every plan, \
         and at the end you can swap seats.\nAfterward, tell me how it went, both of you:"
            .to_owned(),
    );
    let said = [one, other].into_iter().zip(pairing.answers);
    lines.extend(said.filter_map(|(user, answer)| Some(describe_answer(user, answer?))));
    let embed = CreateEmbed::new()
        .colour(NEUTRAL)
        .title("You're practice partners this week")
        .description(lines.join("\n"))
        .footer(CreateEmbedFooter::new(&mark));
    let press = |action, label, style| press(pairing, action, label, style);
    let message = Message {
        content: format!("<@{one}>, meet <@{other}>."),
        call: vec![one, other],
        ..Message::embed(embed)
    };
    let buttons = vec![
        press(PairingAction::Begin, "Begin", ButtonStyle::Primary),
        press(PairingAction::Propose, "Agree on a time", ButtonStyle::Secondary),
        press(PairingAction::Answer(PairingAnswer::Met), "We met", ButtonStyle::Success),
        press(
            PairingAction::Answer(PairingAnswer::DidNotHappen),
            "Didn't happen",
            ButtonStyle::Secondary,
        ),
    ];
    let message = message.row(CreateActionRow::Buttons(buttons));
    MarkedMessage { marker: mark, message }
}

fn press(
    pairing: &Pairing,
    action: PairingAction,
    label: &str,
    style: ButtonStyle,
) -> CreateButton {
    button(&CustomId::Pairing(PairingClick { id: pairing.id, action }), label, style)
}

fn describe_answer(user: UserId, answer: PairingAnswer) -> String {
    match answer {
        PairingAnswer::Met => format!("{} <@{user}>: we met.", emoji::DONE),
        PairingAnswer::DidNotHappen => format!("{} <@{user}>: it didn't happen.", emoji::MISSED),
    }
}

fn said(mark: String, to: UserId, text: &str) -> MarkedMessage {
    let embed =
        CreateEmbed::new().colour(NEUTRAL).description(text).footer(CreateEmbedFooter::new(&mark));
    let message = Message { content: format!("<@{to}>"), call: vec![to], ..Message::embed(embed) };
    MarkedMessage { marker: mark, message }
}

fn partner_left(pairing: &Pairing, left: UserId) -> MarkedMessage {
    said(
        marker(pairing, " · no partner"),
        pairing.partner_of(left),
        "Your partner for this week left the server. I'm sorry. You come first in the next round.",
    )
}

fn farewell(pairing: &Pairing, user: UserId) -> MarkedMessage {
    said(
        marker(pairing, if user == pairing.id.pair.one { " · goodbye" } else { " · goodbye too" }),
        user,
        "I haven't heard from you for three rounds, so I won't pair you for now. That's fine: \
         some weeks are busy. Use `/interview match join` to come back whenever you like.",
    )
}

/// The round of a reply is over; the reply is stored all the same.
#[must_use]
pub fn late(round: u64) -> Message {
    Message::text(format!(
        "{} Noted. Round {round} is over and a newer one has started. `/interview match status` \
         shows your current partner.",
        emoji::DONE
    ))
}

/// Information about the next round.
#[derive(Clone, Copy, Debug)]
pub struct Outlook<'a> {
    /// The time of the round; `None` if that is now.
    pub next: Option<Timestamp>,
    /// The channel for the pairs.
    pub channel: ChannelId,
    /// The reason the pairs can't be told, if there is one.
    pub failure: Option<&'a OngoingFailure>,
}

impl Outlook<'_> {
    fn sentence(self) -> String {
        let channel = self.channel;
        let when = match self.next {
            Some(next) => format!("starts <t:{}:F>", next.as_second()),
            None => "is about to start".to_owned(),
        };
        format!("The next round {when}. Pairs meet in private threads in <#{channel}>.")
    }
}

/// A member has joined partner matching, or changed their settings.
#[must_use]
pub fn joined(
    bank: &Bank,
    participant: &Participant,
    is_new: bool,
    outlook: Outlook<'_>,
) -> Message {
    let greeting = if is_new { "You're in" } else { "You're in. Your settings" };
    let mut lines = vec![
        format!("{} {greeting}: {}.", emoji::DONE, wish(bank, participant)),
        outlook.sentence(),
        "Anyone left over comes first the week after. Use `/interview match snooze` for busy \
         weeks and `/interview match leave` to stop."
            .to_owned(),
    ];
    lines.extend(outlook.failure.map(in_the_way));
    Message::text(lines.join("\n"))
}

/// Adds the problems that would keep a pair from meeting to the reply for a member who joins: it is
/// better to know now than on Monday.
#[must_use]
pub fn with_warnings(
    joined: Message,
    channel: ChannelId,
    lacking: &[&str],
    sees_it: bool,
) -> Message {
    let mut lines = vec![joined.content.clone()];
    if !lacking.is_empty() {
        lines.push(format!(
            "{} {}",
            emoji::ATTENTION,
            failures::missing_permissions(channel, lacking)
        ));
    }
    if !sees_it {
        lines.push(format!(
            "{} You can't see <#{channel}>, so you can't join its threads. Ask an admin for \
             **View Channel** there.",
            emoji::ATTENTION
        ));
    }
    Message { content: lines.join("\n"), ..joined }
}

/// A member has left partner matching.
#[must_use]
pub fn left() -> Message {
    Message::text(format!(
        "{} You're out of partner matching. If you have a partner this week, they still count on \
         you, so let them know. Use `/interview match join` to come back.",
        emoji::DONE
    ))
}

/// A member is not paired for some weeks.
#[must_use]
pub fn snoozed(until: Timestamp) -> Message {
    Message::text(format!(
        "{} Enjoy the break: I won't pair you before <t:{}:F>. Use `/interview match join` to end \
         it early.",
        emoji::AWAY,
        until.as_second()
    ))
}

/// The status of a member: `pairings` are those of the newest round.
#[must_use]
pub fn status(
    bank: &Bank,
    participant: &Participant,
    pairings: &[Pairing],
    outlook: Outlook<'_>,
    now: Timestamp,
) -> Message {
    let mut lines = vec![format!("You're in: {}.", wish(bank, participant))];
    if let Some(until) = participant.snoozed_until.filter(|until| *until > now) {
        lines.push(format!("{} Snoozed until <t:{}:F>.", emoji::AWAY, until.as_second()));
    }
    lines.extend(pairings.iter().map(|pairing| partner(pairing, participant.user, now)));
    if pairings.is_empty() && participant.left_out > 0 {
        lines.push(
            "There was nobody left to pair you with this week, so you come first in the next round."
                .to_owned(),
        );
    }
    lines.push(outlook.sentence());
    lines.extend(outlook.failure.map(in_the_way));
    Message::text(lines.join("\n"))
}

fn partner(pairing: &Pairing, user: UserId, now: Timestamp) -> String {
    let partner = pairing.partner_of(user);
    let left = pairing.place.is_some() && !pairing.is_told && pairing.pending.is_empty();
    match pairing.place.filter(|_| pairing.is_told) {
        Some(place) => {
            let agreed = pairing.meeting.agreed.filter(|agreed| agreed.at > now);
            let said = match (pairing.answer_of(user), agreed) {
                (Some(answer), _) => describe_answer(user, answer),
                (None, Some(agreed)) => format!("You meet <t:{}:F>.", agreed.at.as_second()),
                (None, None) => "Press a button there when you know how it went.".to_owned(),
            };
            format!("This week: <@{partner}>, in <#{place}>. {said}")
        }
        None if left => {
            "Your partner for this week left, so you come first in the next round.".to_owned()
        }
        None => format!("{} You have a partner. I'm opening your thread.", emoji::OPEN),
    }
}

fn in_the_way(failure: &OngoingFailure) -> String {
    format!("{} {}", emoji::ATTENTION, failure.reason)
}

fn wish(bank: &Bank, participant: &Participant) -> String {
    let count = counted(usize::from(participant.per_week), "partner");
    format!(
        "{}, {}, {count} a week",
        level_name(participant.level),
        topics(bank, &participant.topics)
    )
}

/// The displayed name of a level.
#[must_use]
pub fn level_name(level: Level) -> &'static str {
    match level {
        Level::Middle => "mid-level",
        Level::Junior | Level::Senior => level.as_str(),
    }
}

fn topics(bank: &Bank, topics: &[Topic]) -> String {
    if topics.is_empty() {
        return "any topic".to_owned();
    }
    topics.iter().map(|topic| topic_name(bank, topic)).collect::<Vec<_>>().join(", ")
}

/// The channel of the pairs is gone.
#[must_use]
pub fn channel_gone() -> String {
    "The channel for partners was deleted. Choose another one with `/setup`, or use `/interview \
     match join` in a text channel."
        .to_owned()
}
