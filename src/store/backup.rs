//! Backup files: all records of a store, one per line, for any store and any later build.
//!
//! The first line identifies the file. Each record has the version of its format. The last line has
//! the number of records and a checksum of everything before it, so a truncated or changed file is
//! detected before anything is imported.
//!
//! In files of version 1, the number of records is in the first line.

mod line;
mod reading;

pub use self::reading::{VerifiedBackup, receive};

use self::line::BackupLine;
use super::whole_file::WholeFile;
use super::{Record, Records};
use anyhow::{Context as _, ensure};
use futures::stream::StreamExt as _;
use serde::{Deserialize, Serialize};
use siphasher::sip128::{Hasher128 as _, SipHasher13};
use std::fs::File;
use std::hash::Hasher as _;
use std::io::{BufWriter, Write};
use std::path::Path;
use tokio::io::{AsyncWrite, AsyncWriteExt as _};

/// The socket in a store's folder over which the process that uses the store serves backups. A
/// client sends [`ASK_FOR_RECORDS`] or [`ASK_FOR_UNREADABLE`], and reads the response until the
/// connection ends.
pub const SOCKET: &str = "backup.socket";
/// Requests a backup in the file format.
pub const ASK_FOR_RECORDS: u8 = b'r';
/// Requests the records that the last backup lacks, as JSON: a list of sentences.
pub const ASK_FOR_UNREADABLE: u8 = b'u';

const FORMAT: &str = "warmup backup";
/// The version of the file format; records have their own versions.
const VERSION: u32 = 2;
/// The bytes sent at once.
const MOST_UNSENT: usize = 256 * 1024;
/// The records written and read at once.
const PART: usize = 256;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    format: String,
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Footer {
    records: u64,
    checksum: String,
}

/// Writes `records` to the file at `path`, completely or not at all, and returns their number. An
/// existing file is replaced only by a complete one.
///
/// `go_on` is called now and then with the number of records so far; if it returns `false`, writing
/// is canceled.
///
/// # Errors
/// The file can't be written, writing was canceled, or the stream of records fails.
pub async fn write(
    path: &Path,
    mut records: Records,
    mut go_on: impl FnMut(u64) -> bool,
) -> anyhow::Result<u64> {
    let writing = || format!("{}: the backup can't be written", path.display());
    let target = path.to_owned();
    let mut file = off_thread(move || BackupWriter::begin(&target)).await.with_context(writing)?;
    let mut is_over = false;
    while !is_over {
        let mut part = Vec::new();
        while part.len() < PART && !is_over {
            match records.next().await {
                Some(record) => part.push(record?),
                None => is_over = true,
            }
        }
        file = off_thread(move || file.with(&part)).await.with_context(writing)?;
        ensure!(go_on(file.count), "{}: canceled", writing());
    }
    off_thread(move || file.finish()).await.with_context(writing)
}

/// Sends `records` as a backup, and returns their number.
///
/// # Errors
/// The receiver is gone, or the stream of records fails. What was sent is then not a complete
/// backup.
pub async fn send(mut records: Records, to: &mut (impl AsyncWrite + Unpin)) -> anyhow::Result<u64> {
    let mut lines = Lines { out: Vec::new(), sum: Sum::new() };
    lines.begin()?;
    let mut count = 0;
    while let Some(record) = records.next().await {
        lines.put(&BackupLine(&record?))?;
        count += 1;
        if lines.out.len() > MOST_UNSENT {
            to.write_all(&lines.out).await?;
            lines.out.clear();
        }
    }
    lines.end(count)?;
    to.write_all(&lines.out).await?;
    Ok(count)
}

/// Does file work away from the threads that serve clicks.
pub(crate) async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    tokio::task::spawn_blocking(work).await.context("work on a backup panicked")?
}

fn begin_file(path: &Path) -> anyhow::Result<WholeFile> {
    if let Some(folder) = path.parent()
        && !folder.as_os_str().is_empty()
    {
        ensure!(folder.is_dir(), "there is no folder {}; create it first", folder.display());
    }
    Ok(WholeFile::begin(path)?)
}

/// A backup that is being written.
struct BackupWriter {
    whole: WholeFile,
    lines: Lines<BufWriter<File>>,
    count: u64,
}

impl BackupWriter {
    fn begin(path: &Path) -> anyhow::Result<Self> {
        let whole = begin_file(path)?;
        let out = BufWriter::new(whole.file().try_clone()?);
        let mut lines = Lines { out, sum: Sum::new() };
        lines.begin()?;
        Ok(Self { whole, lines, count: 0 })
    }

    fn with(mut self, records: &[Record]) -> anyhow::Result<Self> {
        records.iter().try_for_each(|record| self.lines.put(&BackupLine(record)))?;
        self.count += u64::try_from(records.len())?;
        Ok(self)
    }

    fn finish(mut self) -> anyhow::Result<u64> {
        self.lines.end(self.count)?;
        self.lines.out.flush()?;
        self.whole.finish()?;
        Ok(self.count)
    }
}

struct Lines<W: Write> {
    out: W,
    sum: Sum,
}

impl<W: Write> Lines<W> {
    fn begin(&mut self) -> anyhow::Result<()> {
        self.put(&Header { format: FORMAT.to_owned(), version: VERSION })
    }

    fn end(&mut self, records: u64) -> anyhow::Result<()> {
        let checksum = self.sum.text();
        self.put(&Footer { records, checksum })
    }

    fn put(&mut self, line: &impl Serialize) -> anyhow::Result<()> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        self.sum.add(&bytes);
        Ok(self.out.write_all(&bytes)?)
    }
}

/// A checksum against accidents, not against forgers.
struct Sum(SipHasher13);

impl Sum {
    fn new() -> Self {
        Self(SipHasher13::new())
    }

    fn add(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    fn text(&self) -> String {
        format!("{:032x}", self.0.finish128().as_u128())
    }
}
