//! Restricts the page's server to this machine's browser, and to requests from the page itself.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

/// Sent with every response. Scripts, styles, pictures and connections come only from this server.
const HEADERS: [(HeaderName, HeaderValue); 7] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
             connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ),
    ),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), microphone=(), geolocation=()"),
    ),
];

/// The names of the page's server.
#[derive(Clone, Debug)]
pub(super) struct Names([String; 2]);

impl Names {
    pub(super) fn on(port: u16) -> Self {
        Self([format!("127.0.0.1:{port}"), format!("localhost:{port}")])
    }

    fn is_host(&self, host: &str) -> bool {
        self.0.iter().any(|name| name == host)
    }

    fn is_origin(&self, origin: &str) -> bool {
        origin.strip_prefix("http://").is_some_and(|host| self.is_host(host))
    }
}

/// Admits a request or refuses it.
pub(super) async fn check(State(names): State<Names>, request: Request, next: Next) -> Response {
    let mut response = match refusal(&names, request.method(), request.headers()) {
        Some(reason) => (StatusCode::FORBIDDEN, reason).into_response(),
        None => next.run(request).await,
    };
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}

/// The reason a request is refused. The `Host` is checked because somebody else's name can be made
/// to point to this machine; the `Origin` because any site can make a browser send requests.
fn refusal(names: &Names, method: &Method, headers: &HeaderMap) -> Option<&'static str> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !names.is_host(text(header::HOST)) {
        return Some("This page can only be opened on this machine, at 127.0.0.1 or localhost.");
    }
    let changes_nothing = *method == Method::GET || *method == Method::HEAD;
    if !changes_nothing && !names.is_origin(text(header::ORIGIN)) {
        return Some("Only the page itself can do this.");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(method: &Method, headers: &[(HeaderName, &'static str)]) -> bool {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)))
            .collect();
        refusal(&Names::on(8080), method, &headers).is_some()
    }

    #[test]
    fn only_this_machine_reads() {
        assert!(!refused(&Method::GET, &[(header::HOST, "127.0.0.1:8080")]));
        assert!(!refused(&Method::GET, &[(header::HOST, "localhost:8080")]));
        for host in ["evil.example", "127.0.0.1:8081", "localhost", "localhost:8080.evil.example"] {
            assert!(refused(&Method::GET, &[(header::HOST, host)]), "{host}");
        }
        assert!(refused(&Method::GET, &[]));
    }

    #[test]
    fn only_the_page_changes_anything() {
        let host = (header::HOST, "localhost:8080");
        let from = |origin| [host.clone(), (header::ORIGIN, origin)];
        assert!(!refused(&Method::POST, &from("http://localhost:8080")));
        assert!(refused(&Method::POST, std::slice::from_ref(&host)));
        assert!(refused(&Method::POST, &from("null")));
        assert!(refused(&Method::POST, &from("http://evil.example")));
        assert!(refused(&Method::POST, &from("https://localhost:8080")));
    }
}
