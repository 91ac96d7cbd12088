//! The pings of a message.

use super::model::Pings;
use super::permissions::Permissions;
use super::snowflake::Id;
use super::state::State;
use serde_json::Value;

/// The pings of `content` when `author` writes it in `channel` with these `allowed_mentions`. Text
/// in embeds never pings, and is ignored.
pub(super) fn pings(
    state: &State,
    channel: Id,
    author: Id,
    content: &str,
    allowed: &Value,
) -> Pings {
    let Some(channel) = state.channels.get(channel) else { return Pings::default() };
    let Some(server) = channel.server.and_then(|server| state.servers.get(&server)) else {
        return Pings::default();
    };
    let may_ping_all =
        state.permissions_in(channel, author).contains(Permissions::MENTION_EVERYONE);
    let mut pings = Pings::default();
    if names_everyone(content) && may_ping_all && is_parsed(allowed, "everyone") {
        pings.everyone = true;
    }
    for (sigil, id) in mentioned(content) {
        if sigil == "@&" {
            let role = server.roles.iter().find(|role| role.id == id);
            let pingable = role.is_some_and(|role| role.mentionable || may_ping_all);
            if pingable && is_allowed(allowed, "roles", id) {
                pings.roles.insert(id);
            }
        } else if server.members.contains_key(&id) && is_allowed(allowed, "users", id) {
            pings.users.insert(id);
        }
    }
    pings
}

fn names_everyone(content: &str) -> bool {
    content.contains("@everyone") || content.contains("@here")
}

fn is_parsed(allowed: &Value, kind: &str) -> bool {
    let parsed = allowed["parse"].as_array().into_iter().flatten();
    allowed.is_null() || parsed.into_iter().any(|parsed| parsed == kind)
}

fn is_allowed(allowed: &Value, kind: &str, id: Id) -> bool {
    let mut listed = allowed[kind].as_array().into_iter().flatten();
    is_parsed(allowed, kind) || listed.any(|listed| Id::from_json(listed) == Some(id))
}

/// The `<@1>`, `<@!1>` and `<@&1>` of a text.
fn mentioned(content: &str) -> Vec<(&'static str, Id)> {
    let mut found = Vec::new();
    for piece in content.split('<').skip(1) {
        let Some((inside, _)) = piece.split_once('>') else { continue };
        let sigil = ["@&", "@!", "@"].into_iter().find(|sigil| inside.starts_with(sigil));
        if let Some(sigil) = sigil
            && let Ok(id) = inside[sigil.len()..].parse()
        {
            found.push((sigil, id));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_are_found_in_every_spelling() {
        let found = mentioned("<@1> and <@!2>, <@&3> but not <#4> or <@x> or @5");
        assert_eq!(found, [("@", Id::new(1)), ("@!", Id::new(2)), ("@&", Id::new(3))]);
    }
}
