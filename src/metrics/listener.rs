//! The metrics page over HTTP, for a few scrapers, on its own port.

use hyper::body::Incoming;
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use prometheus_client::encoding::prometheus_text;
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

/// Concurrent connections. Others wait until one ends.
const AT_ONCE: usize = 8;
/// More than any client needs to request a page, and the least that hyper accepts.
const REQUEST_BYTES: usize = 8 * 1024;
/// The pause after a connection could not be accepted, for example for lack of file descriptors.
const PAUSE: Duration = Duration::from_millis(100);

/// An address can't be served.
#[derive(Debug, thiserror::Error)]
#[error(
    "the metrics can't be served at {address}: {}. Free it, or choose another address with \
     `metrics.listen` or WARMUP_METRICS", why(.cause)
)]
pub struct ListenError {
    address: SocketAddr,
    cause: io::Error,
}

fn why(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => "another program is listening there".to_owned(),
        io::ErrorKind::AddrNotAvailable => "this machine has no such address".to_owned(),
        _ => error.to_string(),
    }
}

/// The time limits of a client's connection.
#[derive(Clone, Copy)]
struct Patience {
    /// Until the request is complete.
    request: Duration,
    /// In total. Prometheus waits for ten seconds by default.
    whole: Duration,
    /// Once the bot is stopping.
    last: Duration,
}

const PATIENCE: Patience = Patience {
    request: Duration::from_secs(5),
    whole: Duration::from_secs(10),
    last: Duration::from_millis(500),
};

/// A bound port for the page.
pub struct Listener {
    socket: TcpListener,
    address: SocketAddr,
    patience: Patience,
}

impl Listener {
    /// Binds the port.
    ///
    /// # Errors
    /// The port is taken or not available.
    pub async fn bind(address: SocketAddr) -> Result<Self, ListenError> {
        let bound = TcpListener::bind(address).await;
        let bound = bound.and_then(|socket| Ok((socket.local_addr()?, socket)));
        let (address, socket) = bound.map_err(|cause| ListenError { address, cause })?;
        Ok(Self { socket, address, patience: PATIENCE })
    }

    /// The address, with the actual port if port 0 was requested.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves the page that `page` returns, until `stopping` is canceled and the open connections
    /// have ended.
    pub async fn serve<P, F>(self, page: P, stopping: CancellationToken)
    where
        P: Fn() -> F + Send + Sync + 'static,
        F: Future<Output = String> + Send + 'static,
    {
        let page = Arc::new(page);
        let mut open = JoinSet::new();
        loop {
            let accepted = tokio::select! {
                () = stopping.cancelled() => break,
                Some(_) = open.join_next() => continue,
                accepted = self.socket.accept(), if open.len() < AT_ONCE => accepted,
            };
            match accepted {
                Ok((stream, _)) => {
                    open.spawn(serve_one(stream, self.patience, page.clone(), stopping.clone()));
                }
                Err(error) => {
                    tracing::debug!(%error, "cannot accept a metrics connection");
                    sleep(PAUSE).await;
                }
            }
        }
        drop(self.socket);
        while open.join_next().await.is_some() {}
    }
}

/// Serves one request within its time limit.
async fn serve_one<P, F>(
    stream: TcpStream,
    patience: Patience,
    page: Arc<P>,
    stopping: CancellationToken,
) where
    P: Fn() -> F,
    F: Future<Output = String>,
{
    let service = service_fn(move |request| answer(request, page.clone()));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience.request)
        .max_buf_size(REQUEST_BYTES)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = timeout(patience.whole, connection.as_mut()) => ended,
        () = stopping.cancelled() => {
            connection.as_mut().graceful_shutdown();
            timeout(patience.last, connection).await
        }
    };
    match ended {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "scrape aborted"),
        Err(_) => tracing::debug!("scrape timed out"),
    }
}

async fn answer<P, F>(
    request: Request<Incoming>,
    page: Arc<P>,
) -> Result<Response<String>, Infallible>
where
    P: Fn() -> F,
    F: Future<Output = String>,
{
    let is_page = request.uri().path() == "/metrics";
    Ok(if !is_page {
        said(StatusCode::NOT_FOUND, "The metrics are at /metrics.\n")
    } else if request.method() == Method::GET {
        let mut response = Response::new(page().await);
        let format = HeaderValue::from_static(prometheus_text::CONTENT_TYPE);
        response.headers_mut().insert(CONTENT_TYPE, format);
        response
    } else {
        let mut response = said(StatusCode::METHOD_NOT_ALLOWED, "Only GET is supported.\n");
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET"));
        response
    })
}

fn said(status: StatusCode, sentence: &str) -> Response<String> {
    let mut response = Response::new(sentence.to_owned());
    *response.status_mut() = status;
    let format = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, format);
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::task::JoinHandle;

    struct Served {
        address: SocketAddr,
        stopping: CancellationToken,
        serving: JoinHandle<()>,
    }

    async fn served<F>(page: impl Fn() -> F + Send + Sync + 'static) -> Served
    where
        F: Future<Output = String> + Send + 'static,
    {
        served_with(PATIENCE, page).await
    }

    async fn served_with<F>(
        patience: Patience,
        page: impl Fn() -> F + Send + Sync + 'static,
    ) -> Served
    where
        F: Future<Output = String> + Send + 'static,
    {
        let listener = Listener::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
        let listener = Listener { patience, ..listener };
        let (address, stopping) = (listener.address(), CancellationToken::new());
        let serving = tokio::spawn(listener.serve(page, stopping.clone()));
        Served { address, stopping, serving }
    }

    async fn hello() -> String {
        "hello 1\n".to_owned()
    }

    async fn asked(address: SocketAddr, request: &str) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    fn request(method: &str, path: &str) -> String {
        format!("{method} {path} HTTP/1.1\r\nHost: here\r\n\r\n")
    }

    #[tokio::test]
    async fn the_page_is_there_for_get_alone_and_nothing_else_is() {
        let served = served(hello).await;
        let page = asked(served.address, &request("GET", "/metrics?x=1")).await;
        assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
        assert!(page.contains("content-type: text/plain; version=0.0.4; charset=utf-8"), "{page}");
        assert!(page.ends_with("\r\n\r\nhello 1\n"), "{page}");
        for method in ["POST", "HEAD", "DELETE"] {
            let refused = asked(served.address, &request(method, "/metrics")).await;
            assert!(refused.starts_with("HTTP/1.1 405 "), "{method}: {refused}");
            assert!(refused.contains("allow: GET"), "{refused}");
        }
        for path in ["/", "/metrics/", "/favicon.ico"] {
            let missing = asked(served.address, &request("GET", path)).await;
            assert!(missing.starts_with("HTTP/1.1 404 "), "{path}: {missing}");
        }
        let odd = asked(served.address, "hello there\r\n\r\n").await;
        assert!(odd.starts_with("HTTP/1.1 400 "), "{odd}");
        let long = format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(2 * REQUEST_BYTES));
        assert!(!asked(served.address, &long).await.contains("200 OK"));
    }

    #[tokio::test]
    async fn a_port_that_is_taken_is_told_with_what_to_do() {
        let first = Listener::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
        let error = Listener::bind(first.address()).await.err().unwrap();
        assert_eq!(
            error.to_string(),
            format!(
                "the metrics can't be served at {}: another program is listening there. Free it, or \
                 choose another address with `metrics.listen` or WARMUP_METRICS",
                first.address()
            )
        );
    }

    #[tokio::test]
    async fn clients_that_say_nothing_keep_nobody_waiting_for_long() {
        let patience = Patience { request: Duration::from_millis(50), ..PATIENCE };
        let served = served_with(patience, hello).await;
        let mut silent = Vec::new();
        for _ in 0..AT_ONCE {
            silent.push(TcpStream::connect(served.address).await.unwrap());
        }
        assert!(asked(served.address, &request("GET", "/metrics")).await.ends_with("hello 1\n"));
    }

    #[tokio::test]
    async fn a_page_that_is_being_made_is_finished_when_the_bot_stops() {
        let (begun, release) = (CancellationToken::new(), CancellationToken::new());
        let (made, held) = (begun.clone(), release.clone());
        let served = served(move || {
            let (made, held) = (made.clone(), held.clone());
            async move {
                made.cancel();
                held.cancelled().await;
                hello().await
            }
        })
        .await;
        let asking =
            tokio::spawn(async move { asked(served.address, &request("GET", "/metrics")).await });
        begun.cancelled().await;
        let _silent = TcpStream::connect(served.address).await.unwrap();
        served.stopping.cancel();
        release.cancel();
        assert!(asking.await.unwrap().ends_with("hello 1\n"));
        served.serving.await.unwrap();
        assert!(TcpStream::connect(served.address).await.is_err());
    }
}
