//! Roles that the bot gives to members, and why it can't.

use super::rest::{ApiRequest, Endpoint, Priority, RequestError};
use super::{Discord, DiscordError};
use crate::domain::ids::{GuildId, RoleId, UserId};
use serde_json::Value;
use serenity::all::Permissions;

/// The reason the bot can't give a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RoleProblem {
    /// It was deleted.
    Gone,
    /// It belongs to an app, a subscription or boosts, so nobody can give it.
    Managed,
    /// The bot has no Manage Roles.
    NoPermission,
    /// It isn't below the bot's own highest role.
    TooHigh,
}

impl Discord {
    /// Gives a member a role. Giving it again changes nothing.
    pub(crate) async fn give_role(
        &self,
        guild: GuildId,
        user: UserId,
        role: RoleId,
    ) -> Result<(), DiscordError> {
        let call = ApiRequest::new(Endpoint::GiveRole(guild, user, role), Priority::Other);
        self.send_with_retry(&call).await.map(drop)
    }

    /// Those of `roles` that the bot can't give, and why.
    pub(crate) async fn role_problems(
        &self,
        guild: GuildId,
        wanted: &[RoleId],
    ) -> Result<Vec<(RoleId, RoleProblem)>, DiscordError> {
        let call = ApiRequest::new(Endpoint::Guild(guild), Priority::Other);
        let roles = self
            .read(&call, |found| {
                let roles = found["roles"].as_array().cloned();
                roles.ok_or(RequestError::Unreadable("a server's roles"))
            })
            .await?;
        let call = ApiRequest::new(Endpoint::Member(guild, self.me), Priority::Other);
        let held = self
            .read(&call, |found| {
                let held = found["roles"].as_array().cloned();
                held.ok_or(RequestError::Unreadable("the bot's roles"))
            })
            .await?;
        let problem = |role: &RoleId| Some((*role, problem(guild, &roles, &held, *role)?));
        Ok(wanted.iter().filter_map(problem).collect())
    }
}

fn problem(guild: GuildId, roles: &[Value], held: &[Value], role: RoleId) -> Option<RoleProblem> {
    let id = |role: &Value| role["id"].as_str().and_then(|id| id.parse::<u64>().ok());
    let position = |role: &Value| role["position"].as_i64().unwrap_or_default();
    let permissions = |role: &Value| {
        let bits = role["permissions"].as_str().and_then(|bits| bits.parse().ok());
        Permissions::from_bits_truncate(bits.unwrap_or_default())
    };
    let Some(wanted) = roles.iter().find(|known| id(known) == Some(role.0)) else {
        return Some(RoleProblem::Gone);
    };
    if wanted["managed"] == true || role.0 == guild.0 {
        return Some(RoleProblem::Managed);
    }
    let own: Vec<&Value> = roles
        .iter()
        .filter(|known| held.contains(&known["id"]) || id(known) == Some(guild.0))
        .collect();
    let granted = own.iter().fold(Permissions::empty(), |all, role| all | permissions(role));
    if !granted.intersects(Permissions::MANAGE_ROLES | Permissions::ADMINISTRATOR) {
        return Some(RoleProblem::NoPermission);
    }
    let highest = own.iter().map(|role| position(role)).max().unwrap_or_default();
    (position(wanted) >= highest).then_some(RoleProblem::TooHigh)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const SERVER: GuildId = GuildId(1);

    fn found(bot: Permissions, wanted: &Value) -> Option<RoleProblem> {
        let bits = |permissions: Permissions| permissions.bits().to_string();
        let roles = [
            json!({ "id": "1", "position": 0, "permissions": bits(Permissions::VIEW_CHANNEL) }),
            json!({ "id": "2", "position": 5, "permissions": bits(bot) }),
            wanted.clone(),
        ];
        problem(SERVER, &roles, &[json!("2")], RoleId(3))
    }

    #[test]
    fn a_role_below_the_bots_own_can_be_given_with_manage_roles() {
        let role = |position: i64| json!({ "id": "3", "position": position, "permissions": "0" });
        let manages = Permissions::MANAGE_ROLES;
        assert_eq!(found(manages, &role(4)), None);
        assert_eq!(found(manages, &role(5)), Some(RoleProblem::TooHigh));
        assert_eq!(found(Permissions::ADMINISTRATOR, &role(9)), Some(RoleProblem::TooHigh));
        assert_eq!(found(Permissions::SEND_MESSAGES, &role(4)), Some(RoleProblem::NoPermission));
    }

    #[test]
    fn what_nobody_can_give_is_told_apart() {
        let managed = json!({ "id": "3", "position": 1, "permissions": "0", "managed": true });
        assert_eq!(found(Permissions::ADMINISTRATOR, &managed), Some(RoleProblem::Managed));
        let other = json!({ "id": "4", "position": 1, "permissions": "0" });
        assert_eq!(found(Permissions::ADMINISTRATOR, &other), Some(RoleProblem::Gone));
    }
}
