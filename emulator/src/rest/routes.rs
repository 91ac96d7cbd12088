//! The handlers of routes.

use super::super::Emulator;
use super::serve::{Connection, Endpoint, PREFIX, Route, serve};
use super::{
    Handled, RestRequest, application, channels, interactions, messages, servers, threads,
};
use axum::Router;
use axum::extract::{ConnectInfo, MatchedPath, RawPathParams, Request, State};
use axum::routing::{MethodFilter, on};

/// The REST API, with a response for unknown routes.
pub(crate) fn router() -> Router<Emulator> {
    let unserved = |State(emulator), ConnectInfo::<Connection>(connection), request: Request| {
        serve(emulator, connection, None, request)
    };
    Router::new().nest(PREFIX, api().method_not_allowed_fallback(unserved)).fallback(unserved)
}

fn api() -> Router<Emulator> {
    use MethodFilter as Method;
    let routes = Routes(Router::new());
    routes
        .open(Method::GET, "/gateway", application::gateway)
        .route(Method::GET, "/gateway/bot", application::gateway_bot)
        .route(Method::GET, "/users/@me", application::current_user)
        .route(Method::GET, "/users/@me/guilds", servers::list)
        .route(Method::GET, "/users/{user}", application::user)
        .route(Method::POST, "/users/@me/channels", channels::open_direct)
        .route(Method::GET, "/oauth2/applications/@me", application::current_application)
        .route(Method::GET, "/applications/@me", application::current_application)
        .route(Method::GET, "/applications/{application}/commands", application::commands)
        .route(Method::PUT, "/applications/{application}/commands", application::set_commands)
        .route(
            Method::GET,
            "/applications/{application}/guilds/{server}/commands",
            application::commands,
        )
        .route(
            Method::PUT,
            "/applications/{application}/guilds/{server}/commands",
            application::set_commands,
        )
        .open(Method::POST, "/interactions/{interaction}/{token}/callback", interactions::answer)
        .open(Method::POST, "/webhooks/{application}/{token}", interactions::follow_up)
        .open(Method::GET, "/webhooks/{application}/{token}/messages/{message}", interactions::read)
        .open(
            Method::PATCH,
            "/webhooks/{application}/{token}/messages/{message}",
            interactions::edit,
        )
        .open(
            Method::DELETE,
            "/webhooks/{application}/{token}/messages/{message}",
            interactions::delete,
        )
        .route(Method::GET, "/channels/{channel}", channels::read)
        .route(Method::PATCH, "/channels/{channel}", channels::change)
        .route(Method::DELETE, "/channels/{channel}", channels::delete)
        .route(Method::POST, "/channels/{channel}/typing", channels::typing)
        .route(Method::GET, "/channels/{channel}/messages", messages::list)
        .route(Method::POST, "/channels/{channel}/messages", messages::create)
        .route(Method::GET, "/channels/{channel}/messages/{message}", messages::read)
        .route(Method::PATCH, "/channels/{channel}/messages/{message}", messages::edit)
        .route(Method::DELETE, "/channels/{channel}/messages/{message}", messages::delete)
        .route(
            Method::POST,
            "/channels/{channel}/messages/{message}/threads",
            threads::open_on_message,
        )
        .route(
            Method::POST,
            "/channels/{channel}/messages/{message}/crosspost",
            messages::crosspost,
        )
        .route(Method::POST, "/channels/{channel}/threads", threads::open)
        .route(Method::GET, "/channels/{channel}/threads/archived/public", threads::archived_public)
        .route(
            Method::GET,
            "/channels/{channel}/threads/archived/private",
            threads::archived_private,
        )
        .route(Method::GET, "/channels/{channel}/thread-members", threads::members)
        .route(Method::PUT, "/channels/{channel}/thread-members/{user}", threads::add_member)
        .route(Method::DELETE, "/channels/{channel}/thread-members/{user}", threads::remove_member)
        .route(Method::GET, "/guilds/{server}", servers::read)
        .route(Method::GET, "/guilds/{server}/roles", servers::roles)
        .route(Method::POST, "/guilds/{server}/roles", servers::add_role)
        .route(Method::GET, "/guilds/{server}/channels", servers::channels)
        .route(Method::GET, "/guilds/{server}/threads/active", servers::active_threads)
        .route(Method::GET, "/guilds/{server}/members/{user}", servers::member)
        .route(Method::PUT, "/guilds/{server}/members/{user}/roles/{role}", servers::give_role)
        .route(Method::DELETE, "/guilds/{server}/members/{user}/roles/{role}", servers::take_role)
        .0
}

struct Routes(Router<Emulator>);

impl Routes {
    /// A route for the bot, which must show its token.
    fn route(
        self,
        method: MethodFilter,
        path: &str,
        handler: fn(&mut RestRequest<'_>) -> Handled,
    ) -> Self {
        self.add(method, path, Endpoint { handler, open: false })
    }

    /// A route for everyone, or for anyone with the token in its path.
    fn open(
        self,
        method: MethodFilter,
        path: &str,
        handler: fn(&mut RestRequest<'_>) -> Handled,
    ) -> Self {
        self.add(method, path, Endpoint { handler, open: true })
    }

    fn add(self, method: MethodFilter, path: &str, endpoint: Endpoint) -> Self {
        let answer = move |State(emulator),
                           ConnectInfo::<Connection>(connection),
                           matched: MatchedPath,
                           places: RawPathParams,
                           request: Request| {
            let pattern = matched.as_str().strip_prefix(PREFIX).unwrap_or(matched.as_str());
            let route = Route {
                endpoint,
                pattern: pattern.to_owned(),
                places: places.iter().map(|(_, value)| value.to_owned()).collect(),
            };
            serve(emulator, connection, Some(route), request)
        };
        Self(self.0.route(path, on(method, answer)))
    }
}

#[cfg(test)]
mod tests {
    /// The README's table and this file are compared as text.
    #[test]
    fn the_readme_lists_every_route() {
        let (readme, source) = (include_str!("../../README.md"), include_str!("routes.rs"));
        let source = source.split("#[cfg(test)]").next().unwrap_or_default();
        let paths = source
            .split('"')
            .filter(|text| text.starts_with('/') && !text.contains(char::is_whitespace));
        let missing: Vec<&str> =
            paths.filter(|path| !readme.contains(&format!("| `{path}` |"))).collect();
        assert!(missing.is_empty(), "the readme lacks {missing:?}");
    }
}
