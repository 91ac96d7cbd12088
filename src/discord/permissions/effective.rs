//! Discord's rule for a member's permissions in a channel:
//! <https://discord.com/developers/docs/topics/permissions#permission-overwrites>.

use serenity::all::{Permissions, RoleId};

/// A channel's overwrite for a role, or for the bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CompactOverwrite {
    /// The role, including `@everyone`; `None` for the bot itself.
    pub(super) role: Option<RoleId>,
    pub(super) allow: Permissions,
    pub(super) deny: Permissions,
}

/// The permissions in the whole server, before any overwrites: the union of all roles.
pub(super) fn base(is_owner: bool, roles: impl Iterator<Item = Permissions>) -> Permissions {
    let granted = roles.fold(Permissions::empty(), |sum, granted| sum | granted);
    if is_owner || granted.administrator() { Permissions::all() } else { granted }
}

/// The permissions after applying `overwrites`: first the one for `everyone`, then those for the
/// `held` roles together, then the one for the bot. A thread has those of its channel. Nothing is
/// left if the channel can't be seen.
pub(super) fn in_channel(
    base: Permissions,
    everyone: RoleId,
    held: &[RoleId],
    overwrites: &[CompactOverwrite],
) -> Permissions {
    if base.administrator() {
        return base;
    }
    let changed = |permissions: Permissions, applies: &dyn Fn(Option<RoleId>) -> bool| {
        let (allow, deny) = overwrites
            .iter()
            .filter(|it| applies(it.role))
            .fold((Permissions::empty(), Permissions::empty()), |(allow, deny), overwrite| {
                (allow | overwrite.allow, deny | overwrite.deny)
            });
        permissions & !deny | allow
    };
    let is_held = |role: RoleId| role != everyone && held.contains(&role);
    let permissions = changed(base, &|role| role == Some(everyone));
    let permissions = changed(permissions, &|role| role.is_some_and(is_held));
    let permissions = changed(permissions, &|role| role.is_none());
    if permissions.view_channel() { permissions } else { Permissions::empty() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};
    use serenity::all::{GuildChannel, Member, PartialGuild};

    const EVERYONE: RoleId = RoleId::new(1);
    const WARMUP: RoleId = RoleId::new(2);
    const OTHER: RoleId = RoleId::new(3);
    const VIEW: Permissions = Permissions::VIEW_CHANNEL;
    const SEND: Permissions = Permissions::SEND_MESSAGES;
    const NONE: Permissions = Permissions::empty();

    fn allow(role: Option<RoleId>, allow: Permissions) -> CompactOverwrite {
        CompactOverwrite { role, allow, deny: NONE }
    }

    fn deny(role: Option<RoleId>, deny: Permissions) -> CompactOverwrite {
        CompactOverwrite { role, allow: NONE, deny }
    }

    fn left(base: Permissions, overwrites: &[CompactOverwrite]) -> Permissions {
        in_channel(base, EVERYONE, &[WARMUP, OTHER], overwrites)
    }

    #[test]
    fn roles_add_up_and_an_owner_or_administrator_may_do_everything() {
        assert_eq!(base(false, [VIEW, SEND].into_iter()), VIEW | SEND);
        assert_eq!(base(false, [VIEW, Permissions::ADMINISTRATOR].into_iter()), Permissions::all());
        assert_eq!(base(true, std::iter::empty()), Permissions::all());
    }

    #[test]
    fn no_channel_denies_an_administrator_anything() {
        let all = base(false, [Permissions::ADMINISTRATOR].into_iter());
        assert_eq!(left(all, &[deny(None, VIEW | SEND)]), Permissions::all());
    }

    #[test]
    fn roles_come_before_everyone_and_the_member_before_roles() {
        let both = VIEW | SEND;
        let (everyone, role) = (Some(EVERYONE), Some(WARMUP));
        assert_eq!(left(both, &[deny(everyone, SEND)]), VIEW);
        assert_eq!(left(both, &[allow(role, SEND), deny(everyone, SEND)]), both);
        assert_eq!(left(both, &[deny(role, SEND), allow(everyone, SEND)]), VIEW);
        assert_eq!(left(VIEW, &[deny(role, SEND), allow(None, SEND)]), both);
        assert_eq!(left(both, &[deny(None, SEND), allow(role, SEND)]), VIEW);
    }

    #[test]
    fn among_roles_what_one_allows_counts_more_than_what_another_denies() {
        let overwrites = [allow(Some(WARMUP), SEND), deny(Some(OTHER), SEND)];
        assert_eq!(left(VIEW, &overwrites), VIEW | SEND);
    }

    #[test]
    fn a_role_that_is_not_held_changes_nothing() {
        let overwrites = [deny(Some(RoleId::new(4)), VIEW), allow(Some(RoleId::new(4)), SEND)];
        assert_eq!(left(VIEW, &overwrites), VIEW);
    }

    #[test]
    fn who_can_t_see_a_channel_can_do_nothing_there() {
        assert_eq!(left(SEND, &[]), NONE);
        assert_eq!(left(VIEW | SEND, &[deny(Some(EVERYONE), VIEW), allow(None, SEND)]), NONE);
    }

    /// The same by serenity, from Discord's responses.
    fn by_serenity(
        roles: &[Permissions; 4],
        held: &[RoleId],
        owner: u64,
        overwrites: &[CompactOverwrite],
    ) -> Permissions {
        let role = |(index, permissions): (usize, &Permissions)| {
            json!({
                "id": (index + 1).to_string(), "name": "role", "permissions": permissions,
                "color": 0, "colors": {"primary_color": 0}, "hoist": false, "managed": false, "mentionable": false,
                "position": index, "flags": 0,
            })
        };
        let overwrite = |it: &CompactOverwrite| {
            let id = it.role.map_or(9, RoleId::get).to_string();
            let kind = u8::from(it.role.is_none());
            json!({"id": id, "type": kind, "allow": it.allow, "deny": it.deny})
        };
        let roles: Vec<Value> = roles.iter().enumerate().map(role).collect();
        let server: PartialGuild = serde_json::from_value(json!({
            "id": "1", "name": "server", "owner_id": owner.to_string(), "afk_timeout": 60,
            "verification_level": 0, "default_message_notifications": 0,
            "explicit_content_filter": 0, "roles": roles, "emojis": [], "features": [],
            "mfa_level": 0, "system_channel_flags": 0, "premium_tier": 0,
            "preferred_locale": "en-US", "nsfw_level": 0, "stickers": [],
            "premium_progress_bar_enabled": false,
        }))
        .unwrap();
        let overwrites: Vec<Value> = overwrites.iter().map(overwrite).collect();
        let channel: GuildChannel = serde_json::from_value(json!({
            "id": "5", "guild_id": "1", "type": 0, "name": "channel", "position": 0,
            "permission_overwrites": overwrites,
        }))
        .unwrap();
        let member: Member = serde_json::from_value(json!({
            "user": {"id": "9", "username": "Warmup", "discriminator": "0"},
            "roles": held, "deaf": false, "mute": false, "flags": 0, "guild_id": "1",
        }))
        .unwrap();
        server.user_permissions_in(&channel, &member)
    }

    fn permissions() -> impl Strategy<Value = Permissions> {
        // Administrator decides everything, so it must not be too frequent.
        (any::<u64>(), 0..20_u8).prop_map(|(bits, administrator)| {
            let mut permissions = Permissions::from_bits_truncate(bits);
            permissions.set(Permissions::ADMINISTRATOR, administrator == 0);
            permissions
        })
    }

    fn overwrites() -> impl Strategy<Value = Vec<CompactOverwrite>> {
        let changes = proptest::collection::vec((permissions(), permissions()), 5);
        let chosen =
            proptest::sample::subsequence(vec![Some(1), Some(2), Some(3), Some(4), None], 0..=5);
        (changes, chosen).prop_map(|(changes, chosen)| {
            let overwrite = |(role, (allow, deny)): (Option<u64>, (Permissions, Permissions))| {
                CompactOverwrite { role: role.map(RoleId::new), allow, deny }
            };
            chosen.into_iter().zip(changes).map(overwrite).collect()
        })
    }

    proptest! {
        #[test]
        fn it_is_what_serenity_computes_of_a_channel_that_can_be_seen(
            roles in [permissions(), permissions(), permissions(), permissions()],
            held in proptest::sample::subsequence(vec![2_u64, 3, 4], 0..=3),
            owner in 8..10_u64,
            overwrites in overwrites(),
        ) {
            let held: Vec<RoleId> = held.into_iter().map(RoleId::new).collect();
            let of = |role: &RoleId| roles[usize::try_from(role.get() - 1).unwrap()];
            let base = base(owner == 9, [EVERYONE].iter().chain(&held).map(of));
            let ours = in_channel(base, EVERYONE, &held, &overwrites);
            let theirs = by_serenity(&roles, &held, owner, &overwrites);
            let seen = if theirs.view_channel() { theirs } else { NONE };
            prop_assert_eq!(ours, seen);
        }
    }
}
