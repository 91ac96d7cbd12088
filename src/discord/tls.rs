//! HTTP over TLS, by OpenSSL with the system's certificates.

use native_tls::TlsConnector;
use reqwest::{Client, ClientBuilder};
use std::sync::LazyLock;

/// Shared, because reading the certificates takes far longer than preparing a request.
static TLS: LazyLock<TlsConnector> = LazyLock::new(|| {
    TlsConnector::new().expect("OpenSSL is part of the program and can be set up")
});

/// A client to be configured further.
pub(super) fn client() -> ClientBuilder {
    Client::builder().tls_backend_preconfigured(TLS.clone())
}
