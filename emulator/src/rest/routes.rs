//! Which handler serves which route.

use super::{Call, Handled, application, channels, interactions, messages, servers, threads};

/// A route of the API.
pub(super) struct Route {
    pub(super) method: &'static str,
    pub(super) pattern: &'static str,
    pub(super) handler: fn(&mut Call<'_>) -> Handled,
    /// Whether it is open to all, or to whoever has the token in its path.
    pub(super) open: bool,
}

const fn route(
    method: &'static str,
    pattern: &'static str,
    handler: fn(&mut Call<'_>) -> Handled,
) -> Route {
    Route { method, pattern, handler, open: false }
}

const fn open(
    method: &'static str,
    pattern: &'static str,
    handler: fn(&mut Call<'_>) -> Handled,
) -> Route {
    Route { method, pattern, handler, open: true }
}

/// All routes; where two match, the first one counts.
const ROUTES: &[Route] = &[
    open("GET", "/gateway", application::gateway),
    route("GET", "/gateway/bot", application::gateway_bot),
    route("GET", "/users/@me", application::current_user),
    route("GET", "/users/@me/guilds", servers::list),
    route("GET", "/users/{user}", application::user),
    route("POST", "/users/@me/channels", channels::open_direct),
    route("GET", "/oauth2/applications/@me", application::current_application),
    route("GET", "/applications/@me", application::current_application),
    route("GET", "/applications/{application}/commands", application::commands),
    route("PUT", "/applications/{application}/commands", application::set_commands),
    route("GET", "/applications/{application}/guilds/{server}/commands", application::commands),
    route("PUT", "/applications/{application}/guilds/{server}/commands", application::set_commands),
    open("POST", "/interactions/{interaction}/{token}/callback", interactions::answer),
    open("POST", "/webhooks/{application}/{token}", interactions::follow_up),
    open("GET", "/webhooks/{application}/{token}/messages/{message}", interactions::read),
    open("PATCH", "/webhooks/{application}/{token}/messages/{message}", interactions::edit),
    open("DELETE", "/webhooks/{application}/{token}/messages/{message}", interactions::delete),
    route("GET", "/channels/{channel}", channels::read),
    route("PATCH", "/channels/{channel}", channels::change),
    route("DELETE", "/channels/{channel}", channels::delete),
    route("POST", "/channels/{channel}/typing", channels::typing),
    route("GET", "/channels/{channel}/messages", messages::list),
    route("POST", "/channels/{channel}/messages", messages::create),
    route("GET", "/channels/{channel}/messages/{message}", messages::read),
    route("PATCH", "/channels/{channel}/messages/{message}", messages::edit),
    route("DELETE", "/channels/{channel}/messages/{message}", messages::delete),
    route("POST", "/channels/{channel}/messages/{message}/threads", threads::open_on_message),
    route("POST", "/channels/{channel}/threads", threads::open),
    route("GET", "/channels/{channel}/threads/archived/public", threads::archived_public),
    route("GET", "/channels/{channel}/threads/archived/private", threads::archived_private),
    route("GET", "/channels/{channel}/thread-members", threads::members),
    route("PUT", "/channels/{channel}/thread-members/{user}", threads::add_member),
    route("DELETE", "/channels/{channel}/thread-members/{user}", threads::remove_member),
    route("GET", "/guilds/{server}", servers::read),
    route("GET", "/guilds/{server}/roles", servers::roles),
    route("GET", "/guilds/{server}/channels", servers::channels),
    route("GET", "/guilds/{server}/threads/active", servers::active_threads),
    route("GET", "/guilds/{server}/members/{user}", servers::member),
];

/// The route for a request, with what stands at its places.
pub(super) fn find<'a>(method: &str, path: &'a str) -> Option<(&'static Route, Vec<&'a str>)> {
    ROUTES
        .iter()
        .filter(|route| route.method == method)
        .find_map(|route| Some((route, places(route.pattern, path)?)))
}

fn places<'a>(pattern: &str, path: &'a str) -> Option<Vec<&'a str>> {
    let mut found = Vec::new();
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(found),
            (Some(want), Some(is)) if want.starts_with('{') && !is.is_empty() => found.push(is),
            (Some(want), Some(is)) if want == is => {}
            _ => return None,
        }
    }
}
