//! HTTP over TLS, as OpenSSL speaks it with the certificates of the system.

use native_tls::TlsConnector;
use reqwest::{Client, ClientBuilder};
use std::sync::LazyLock;

/// Shared, since reading the certificates takes far longer than a request to prepare.
static TLS: LazyLock<TlsConnector> = LazyLock::new(|| {
    TlsConnector::new().expect("OpenSSL is part of the program and can be set up")
});

/// A client to be set up further.
pub(super) fn client() -> ClientBuilder {
    Client::builder().tls_backend_preconfigured(TLS.clone())
}
