//! What admins are told without having asked.

use super::{MarkedMessage, Message, NEUTRAL, emoji, shorten};
use crate::domain::alerts::{Alert, AlertPlace, AlertTopic, Alerts};
use crate::domain::ids::ChannelId;
use serenity::all::{CreateEmbed, CreateEmbedAuthor, CreateEmbedFooter};

/// Tells admins what keeps the bot from doing something in `server`.
#[must_use]
pub fn alert(server: &str, alert: &Alert, place: AlertPlace) -> MarkedMessage {
    let name = shorten(server, 80);
    let marker = format!("{name} · {}", alert.at.strftime("%-d %b %Y, %H:%M:%S UTC"));
    let why_here = match place {
        AlertPlace::Admin(_) => {
            "You get this because you were the last to use /setup there. To send alerts to a \
             channel instead, use /setup alerts there."
        }
        AlertPlace::Channel(_) => "Alerts come to this channel because of /setup alerts.",
        AlertPlace::SystemChannel => {
            "This is for admins. Choose another place for alerts with /setup alerts."
        }
    };
    let (title, hint) = match alert.about {
        AlertTopic::Dailies => (
            "Something is wrong with the daily question",
            "I'll keep trying, and I won't write about this again. In the server, `/daily status` \
             shows if it's fixed.",
        ),
        AlertTopic::StreakRoles => (
            "Something is wrong with the roles for streaks",
            "I'll go on once that is done, and I won't write about this again. In the server, \
             `/setup` shows if it's fixed.",
        ),
    };
    let text = format!("{}\n\n{hint}", alert.reason);
    let embed = CreateEmbed::new()
        .colour(NEUTRAL)
        .author(CreateEmbedAuthor::new(marker.clone()))
        .title(format!("{} {title}", emoji::ATTENTION))
        .description(text)
        .footer(CreateEmbedFooter::new(why_here));
    MarkedMessage { marker, message: Message::embed(embed) }
}

/// The place for alerts, as a setting.
#[must_use]
pub(super) fn place(alerts: &Alerts) -> String {
    match (alerts.channel, alerts.set_up_by) {
        (Some(channel), _) => format!("in <#{channel}>"),
        (None, Some(admin)) => format!("to <@{admin}> as a direct message"),
        (None, None) => "to whoever changes a setting next, as a direct message".to_owned(),
    }
}

/// The admin who should get alerts doesn't get them.
#[must_use]
pub(super) fn unreachable(alerts: &Alerts) -> Option<String> {
    let admin = alerts.set_up_by.filter(|_| alerts.is_unreachable && alerts.channel.is_none())?;
    Some(format!(
        "{} <@{admin}> doesn't get my direct messages about problems here. Choose a channel for \
         them with `/setup alerts`.",
        emoji::ATTENTION
    ))
}

/// The bot can't post alerts in the chosen channel.
#[must_use]
pub fn cannot_post(channel: ChannelId, missing: &[&str]) -> String {
    format!("Alerts: {}", super::failures::missing_permissions(channel, missing))
}
