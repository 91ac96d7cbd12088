//! Telling a server's admins what keeps the bot from posting: once for each reason, in the best
//! place that Discord accepts.

use crate::actions::post_once;
use crate::discord::{Discord, DiscordError, ServerBrief, snowflake_before};
use crate::domain::alerts::{Alert, AlertPlace, AlertsChange};
use crate::domain::ids::{ChannelId, GuildId, UserId};
use crate::domain::server::ServerChange;
use crate::domain::task::Settlement;
use crate::messages::alerts as texts;
use crate::store::Store;
use jiff::Timestamp;
use std::hash::Hasher as _;

/// Tells a server's admins the pending problem, if it has lasted long enough. `is_first` if that
/// was never tried.
pub(super) async fn run(
    store: &dyn Store,
    discord: &Discord,
    guild: GuildId,
    is_first: bool,
    now: Timestamp,
) -> anyhow::Result<Settlement> {
    let server = store.server(guild).await?.filter(|server| server.removed_at.is_none());
    let Some(server) = server else { return Ok(Settlement::NOTHING_MORE) };
    let Some(alert) = server.alerts.owed().cloned() else { return Ok(Settlement::NOTHING_MORE) };
    if now < alert.due() {
        return Ok(Settlement::Done { next: Some(alert.due()) });
    }
    let brief = match discord.server_brief(guild).await {
        Ok(brief) => brief,
        Err(error) => {
            tracing::info!(server = guild.0, %error, "cannot read a server to alert its admins");
            return Ok(Settlement::Failed { at: now });
        }
    };
    let sender = AlertSender { discord, guild, brief: &brief, alert: &alert, is_first };
    for place in server.alerts.places() {
        match sender.send(place).await {
            Ok(()) => {
                tracing::info!(server = guild.0, ?place, "alerted admins");
                break;
            }
            Err(error) if error.is_refusal() => {
                tracing::info!(server = guild.0, ?place, %error, "cannot alert admins there");
                if let AlertPlace::Admin(user) = place {
                    let change = ServerChange::Alerts(AlertsChange::Unreachable(user));
                    store.change_server(guild, change).await?;
                }
            }
            Err(error) => {
                tracing::info!(server = guild.0, ?place, %error, "an alert has to wait");
                return Ok(Settlement::Failed { at: now });
            }
        }
    }
    // If no place accepts it, admins still read it in `/daily status`.
    let told = ServerChange::Alerts(AlertsChange::Told { alert, now });
    let server = store.change_server(guild, told).await?;
    let next = server.and_then(|server| server.alerts.owed().map(Alert::due));
    Ok(Settlement::Done { next })
}

/// Sends one alert.
struct AlertSender<'a> {
    discord: &'a Discord,
    guild: GuildId,
    brief: &'a ServerBrief,
    alert: &'a Alert,
    /// Set if it can't have been sent before.
    is_first: bool,
}

impl AlertSender<'_> {
    async fn send(&self, place: AlertPlace) -> Result<(), DiscordError> {
        let channel = match place {
            AlertPlace::Channel(channel) => channel,
            AlertPlace::Admin(user) => self.conversation(user).await?,
            AlertPlace::SystemChannel => {
                self.brief.system_channel.ok_or(DiscordError::UnknownChannel)?
            }
        };
        let text = texts::alert(&self.brief.name, self.alert, place);
        let since = (!self.is_first).then(|| snowflake_before(self.alert.at));
        let nonce = post_once::nonce('a', |hasher| {
            hasher.write_u64(self.guild.0);
            hasher.write_i64(self.alert.at.as_millisecond());
        });
        post_once::post_once(self.discord, channel, &text, since, &nonce).await
    }

    /// The conversation with an admin who is still in the server.
    async fn conversation(&self, user: UserId) -> Result<ChannelId, DiscordError> {
        if !self.discord.is_member(self.guild, user).await? {
            return Err(DiscordError::UnknownMember);
        }
        self.discord.open_direct(user).await
    }
}
