//! Permissions: granted by roles, changed by a channel's overwrites.

use super::model::{Channel, Overwrite, OverwriteTarget, Server};
use super::permissions::Permissions;
use super::snowflake::Id;

/// The permissions of `user` in the whole of `server`, before any overwrites.
pub(super) fn in_server(server: &Server, user: Id) -> Permissions {
    let Some(member) = server.members.get(&user) else { return Permissions::NONE };
    if server.owner == user {
        return Permissions::ALL;
    }
    let granted = server
        .roles
        .iter()
        .filter(|role| role.id == server.id || member.roles.contains(&role.id))
        .fold(Permissions::NONE, |sum, role| sum | role.permissions);
    if granted.contains(Permissions::ADMINISTRATOR) { Permissions::ALL } else { granted }
}

/// The permissions of `user` after the `overwrites` of a channel, or of a thread's parent.
pub(super) fn in_channel(server: &Server, overwrites: &[Overwrite], user: Id) -> Permissions {
    let base = in_server(server, user);
    if base.contains(Permissions::ADMINISTRATOR) {
        return base;
    }
    let Some(member) = server.members.get(&user) else { return Permissions::NONE };
    let combine = |wanted: &dyn Fn(OverwriteTarget) -> bool| {
        overwrites
            .iter()
            .filter(|overwrite| wanted(overwrite.target))
            .fold((Permissions::NONE, Permissions::NONE), |(allow, deny), overwrite| {
                (allow | overwrite.allow, deny | overwrite.deny)
            })
    };
    let layers = [
        combine(&|target| target == OverwriteTarget::Role(server.id)),
        combine(&|target| {
            matches!(target, OverwriteTarget::Role(role)
                if role != server.id && member.roles.contains(&role))
        }),
        combine(&|target| target == OverwriteTarget::Member(user)),
    ];
    let left = layers.iter().fold(base, |sum, (allow, deny)| (sum & !*deny) | *allow);
    without_what_depends(left)
}

/// Removes permissions that depend on another one: without seeing the channel, nothing is left.
fn without_what_depends(permissions: Permissions) -> Permissions {
    if permissions.contains(Permissions::VIEW_CHANNEL) { permissions } else { Permissions::NONE }
}

/// The permission for writing in `channel`.
pub(super) const fn to_write_in(channel: &Channel) -> Permissions {
    if channel.thread.is_some() {
        Permissions::SEND_MESSAGES_IN_THREADS
    } else {
        Permissions::SEND_MESSAGES
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::{Member, Role};
    use super::*;
    use jiff::Timestamp;
    use std::collections::BTreeMap;

    const SERVER: Id = Id::new(1);
    const ROLE: Id = Id::new(2);
    const OWNER: Id = Id::new(3);
    const MEMBER: Id = Id::new(4);

    fn server() -> Server {
        let member = |user, roles| Member { user, roles, joined_at: Timestamp::UNIX_EPOCH };
        Server {
            id: SERVER,
            name: "Study group".into(),
            owner: OWNER,
            roles: vec![
                Role::everyone(SERVER),
                Role {
                    id: ROLE,
                    name: "Muted".into(),
                    permissions: Permissions::NONE,
                    position: 1,
                    mentionable: false,
                    managed: false,
                },
            ],
            members: BTreeMap::from([
                (OWNER, member(OWNER, vec![])),
                (MEMBER, member(MEMBER, vec![ROLE])),
            ]),
            system_channel: None,
            bot_present: true,
            available: true,
        }
    }

    #[test]
    fn a_member_overwrite_beats_a_role_which_beats_everyone() {
        let role = Overwrite::deny(OverwriteTarget::Role(ROLE), Permissions::SEND_MESSAGES);
        let everyone = Overwrite::allow(OverwriteTarget::Role(SERVER), Permissions::SEND_MESSAGES);
        let member = Overwrite::allow(OverwriteTarget::Member(MEMBER), Permissions::SEND_MESSAGES);
        let left = in_channel(&server(), &[role, everyone], MEMBER);
        assert!(!left.contains(Permissions::SEND_MESSAGES));
        let left = in_channel(&server(), &[member, role, everyone], MEMBER);
        assert!(left.contains(Permissions::SEND_MESSAGES));
    }

    #[test]
    fn who_cannot_see_a_channel_can_do_nothing_there() {
        let hidden = Overwrite::deny(OverwriteTarget::Role(SERVER), Permissions::VIEW_CHANNEL);
        assert_eq!(in_channel(&server(), &[hidden], MEMBER), Permissions::NONE);
    }

    #[test]
    fn the_owner_may_do_everything_everywhere() {
        let hidden = Overwrite::deny(OverwriteTarget::Role(SERVER), Permissions::VIEW_CHANNEL);
        assert_eq!(in_channel(&server(), &[hidden], OWNER), Permissions::ALL);
    }

    #[test]
    fn strangers_may_do_nothing() {
        assert_eq!(in_channel(&server(), &[], Id::new(99)), Permissions::NONE);
    }
}
