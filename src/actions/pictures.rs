//! Drawing pictures, a few at a time: each takes several megabytes while it is drawn.

use tokio::sync::Semaphore;

/// Concurrent renderings.
const AT_ONCE: usize = 2;

/// Draws all pictures of the bot.
pub(crate) struct Pictures(Semaphore);

impl Default for Pictures {
    fn default() -> Self {
        Self(Semaphore::new(AT_ONCE))
    }
}

impl Pictures {
    /// The PNG of a picture. Returns `None` if it can't be drawn, which leaves the rest of a message as
    /// it is.
    pub(crate) async fn draw(&self, svg: String) -> Option<Vec<u8>> {
        let _turn = self.0.acquire().await.expect("the semaphore is never closed");
        let drawn = tokio::task::spawn_blocking(move || crate::picture::png(&svg)).await;
        match drawn.map_err(anyhow::Error::new).flatten() {
            Ok(png) => Some(png),
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "cannot render a picture");
                None
            }
        }
    }
}
