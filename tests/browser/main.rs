//! The preview's page in a real browser, as people use it. Pictures of its main states are left in
//! `target/screenshots`.
#![expect(clippy::unwrap_used, reason = "a test says by panicking that it failed")]

mod driver;
mod guard;
mod interview;
mod preview;
mod story;
mod trouble;
mod window;

use driver::{Browser, Programs};
use std::io::Write as _;

/// The browser, or `None` if none is installed; with `CI` set there must be one.
async fn browser() -> Option<Browser> {
    if let Some(programs) = Programs::find() {
        return Some(Browser::start(&programs).await);
    }
    let hint = "no Chromium was found; on Debian: apt-get install chromium chromium-driver";
    assert!(std::env::var_os("CI").is_none(), "{hint}");
    // Not captured by the test harness, so that it is seen.
    std::io::stderr().write_all(format!("SKIPPED a browser test: {hint}\n").as_bytes()).unwrap();
    None
}
