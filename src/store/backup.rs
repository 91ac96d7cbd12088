//! Backup files: everything that a store holds, one record a line, for any store and any later
//! build.
//!
//! The first line says what the file is. Each record carries the version of its shape. The last line has
//! the number of records and a checksum of all before it, so that a file that was cut off or changed is
//! told from a whole one before anything is taken in.
//!
//! In files of version 1 the number of records stands in the first line.

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

/// The socket in a store's folder over which the process that uses the store gives backups. Whoever connects
/// sends [`ASK_FOR_RECORDS`] or [`ASK_FOR_UNREADABLE`], and gets the answer up to the end of the connection.
pub const SOCKET: &str = "backup.socket";
/// Asks for a backup, in the form of a file.
pub const ASK_FOR_RECORDS: u8 = b'r';
/// Asks for the records that the last backup lacks, as JSON: a list of sentences.
pub const ASK_FOR_UNREADABLE: u8 = b'u';

const FORMAT: &str = "warmup backup";
/// The version of the file's own form; that of the records is on their lines.
const VERSION: u32 = 2;
/// The bytes that are sent together.
const MOST_UNSENT: usize = 256 * 1024;
/// The records that are written and read together.
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

/// Writes `records` to the file at `path`, which is either complete in the end or not there, and gives
/// their number. A file that was there before is replaced only by a complete one.
///
/// It goes on as long as `go_on` says so, which is asked now and then with the number of records so far.
///
/// # Errors
/// When the file can't be written or was given up, or what the records' stream gives.
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
        ensure!(go_on(file.count), "{}: it was given up", writing());
    }
    off_thread(move || file.finish()).await.with_context(writing)
}

/// Sends `records` as a backup, and gives their number.
///
/// # Errors
/// When nobody takes it any more, or what the records' stream gives. What was sent is no whole backup then.
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

/// Does something with a file away from the threads that serve clicks.
pub(crate) async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    tokio::task::spawn_blocking(work).await.context("work on a backup panicked")?
}

fn begin_file(path: &Path) -> anyhow::Result<WholeFile> {
    if let Some(folder) = path.parent()
        && !folder.as_os_str().is_empty()
    {
        ensure!(folder.is_dir(), "there is no folder {}; make it first", folder.display());
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
