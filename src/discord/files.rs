//! Members' uploaded files, fetched from Discord's hosts and from nowhere else.

use super::{Discord, tls};
use reqwest::{StatusCode, Url, redirect};
use std::time::Duration;

/// Discord's hosts for uploaded files.
const HOSTS: [&str; 2] = ["cdn.discordapp.com", "media.discordapp.net"];
/// The time limit for fetching a file of a few KiB.
const LONGEST: Duration = Duration::from_secs(5);
/// The same for a file of several megabytes.
const LONGEST_LARGE: Duration = Duration::from_secs(30);

/// The reason a file could not be fetched. It doesn't contain the address: whoever has that can
/// read the file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchError {
    /// The address is not one of Discord's.
    #[error("the file's address is not one of Discord's")]
    Elsewhere,
    /// There was no response, or a broken one.
    #[error("cannot download the file: {0}")]
    Broken(reqwest::Error),
    /// The response was not the file.
    #[error("the response was {0}")]
    Refused(StatusCode),
}

/// Returns `true` if `url` is on a host where Discord stores uploaded files. A stand-in for Discord
/// at `api_base` may serve them itself.
fn is_discords(url: &Url, api_base: Option<&str>) -> bool {
    let by_discord = url.scheme() == "https"
        && url.port().is_none()
        && url.username().is_empty()
        && url.host_str().is_some_and(|host| HOSTS.contains(&host));
    let base = api_base.filter(|base| !base.is_empty()).and_then(|base| Url::parse(base).ok());
    by_discord || base.is_some_and(|base| base.origin() == url.origin())
}

impl Discord {
    /// The first bytes of an uploaded file: at most one more than `most`, which is enough to see
    /// that it is too large.
    pub(crate) async fn fetch(&self, url: &str, most: usize) -> Result<Vec<u8>, FetchError> {
        self.fetch_within(url, most, LONGEST).await
    }

    /// The same for a file of several megabytes.
    pub(crate) async fn fetch_large(&self, url: &str, most: usize) -> Result<Vec<u8>, FetchError> {
        self.fetch_within(url, most, LONGEST_LARGE).await
    }

    async fn fetch_within(
        &self,
        url: &str,
        most: usize,
        longest: Duration,
    ) -> Result<Vec<u8>, FetchError> {
        let url = Url::parse(url).map_err(|_| FetchError::Elsewhere)?;
        if !is_discords(&url, self.rest.base()) {
            return Err(FetchError::Elsewhere);
        }
        fetch(url, most, longest).await
    }
}

async fn fetch(url: Url, most: usize, longest: Duration) -> Result<Vec<u8>, FetchError> {
    let broken = |error: reqwest::Error| FetchError::Broken(error.without_url());
    // A redirect may lead anywhere, even to something that only this machine can reach.
    let client = tls::client().timeout(longest).redirect(redirect::Policy::none());
    let mut response = client.build().map_err(broken)?.get(url).send().await.map_err(broken)?;
    if response.status() != StatusCode::OK {
        return Err(FetchError::Refused(response.status()));
    }
    let mut bytes = Vec::new();
    while bytes.len() <= most
        && let Some(chunk) = response.chunk().await.map_err(broken)?
    {
        bytes.extend_from_slice(&chunk);
    }
    bytes.truncate(most + 1);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    fn allowed(url: &str, api_base: Option<&str>) -> bool {
        is_discords(&Url::parse(url).unwrap(), api_base)
    }

    #[test]
    fn files_come_from_discords_hosts_alone() {
        assert!(allowed("https://cdn.discordapp.com/attachments/1/2/a.toml?ex=1", None));
        assert!(allowed("https://media.discordapp.net/attachments/1/2/a.toml", Some("")));
        for elsewhere in [
            "http://cdn.discordapp.com/a",
            "https://cdn.discordapp.com.evil.example/a",
            "https://cdn.discordapp.com:8443/a",
            "https://cdn.discordapp.com@evil.example/a",
            "https://me@cdn.discordapp.com/a",
            "https://evil.example/cdn.discordapp.com",
            "http://127.0.0.1:9000/a",
            "http://[::1]/a",
            "file:///etc/passwd",
        ] {
            assert!(!allowed(elsewhere, None), "{elsewhere}");
        }
    }

    #[test]
    fn what_stands_in_for_discord_may_keep_files_itself() {
        let base = Some("http://127.0.0.1:9000");
        assert!(allowed("http://127.0.0.1:9000/attachments/1/2/a.toml", base));
        assert!(!allowed("http://127.0.0.1:9001/attachments/1/2/a.toml", base));
        assert!(!allowed("https://127.0.0.1:9000/attachments/1/2/a.toml", base));
    }

    #[tokio::test]
    async fn a_redirect_is_not_followed() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 1024];
            let length = stream.read(&mut request).await.unwrap();
            let answer = format!(
                "HTTP/1.1 302 Found\r\nlocation: http://{address}/secret\r\ncontent-length: 0\r\n\
                 connection: close\r\n\r\n"
            );
            stream.write_all(answer.as_bytes()).await.unwrap();
            drop(stream);
            (String::from_utf8_lossy(&request[..length]).into_owned(), listener)
        });
        let url = Url::parse(&format!("http://{address}/attachments/a.toml")).unwrap();
        let fetched = fetch(url, 16, LONGEST).await;
        assert!(matches!(fetched, Err(FetchError::Refused(StatusCode::FOUND))), "{fetched:?}");
        let (request, listener) = asked.await.unwrap();
        assert!(request.starts_with("GET /attachments/a.toml"), "{request}");
        let another = tokio::time::timeout(Duration::from_millis(1), listener.accept()).await;
        assert!(another.is_err(), "nothing else was asked for");
    }
}
