//! The place in which a server's admins are told about problems.

use super::{Occasion, summary};
use crate::bank::Bank;
use crate::commands::{Caller, Reply};
use crate::discord::{Discord, NEEDED};
use crate::domain::alerts::{AlertRecipient, Alerts, AlertsChange};
use crate::domain::ids::GuildId;
use crate::domain::server::{Server, ServerChange};
use crate::error::{EventResult, UserError};
use crate::messages::alerts as texts;
use crate::store::Store;

/// The number of permissions of [`NEEDED`] that an alert needs: to see the channel, to write in it,
/// and to embed.
const FOR_ALERTS: usize = 3;

/// Stores who used `/setup`, and the new recipient of alerts, if it changes.
pub(super) async fn save(
    store: &dyn Store,
    caller: &Caller,
    recipient: Option<AlertRecipient>,
) -> EventResult<Server> {
    let change = ServerChange::Alerts(AlertsChange::SetUp { by: caller.user, recipient });
    Ok(store.change_server(caller.guild, change).await?.ok_or(UserError::NotSetUp)?)
}

/// The reason alerts can't be posted in their channel, if there is one.
pub(super) async fn problem(discord: &Discord, guild: GuildId, alerts: &Alerts) -> Option<String> {
    let channel = alerts.channel?;
    let access = discord.access(guild, channel, &[]).await;
    let missing = match access {
        Ok(access) => access.missing_permissions(NEEDED.into_iter().take(FOR_ALERTS)),
        // The place is shown, and the next alert finds another one.
        Err(error) if !error.is_refusal() => return None,
        Err(_) => vec!["View Channel"],
    };
    (!missing.is_empty()).then(|| texts::cannot_post(channel, &missing))
}

/// *Send alerts to me*.
pub(in crate::commands) async fn to_me(
    store: &dyn Store,
    bank: &Bank,
    discord: &Discord,
    caller: &Caller,
) -> EventResult<Reply> {
    caller.require_admin()?;
    let server = save(store, caller, Some(AlertRecipient::Admin)).await?;
    Ok(Reply::Update(summary(store, bank, discord, caller, &server, Occasion::Change).await?))
}
