//! Backup files: everything that a store holds, one record a line, for any store and any later
//! build.
//!
//! The first line says what the file is and how many records follow. Each record carries the
//! version of its shape. The last line has a checksum of all before it, so that a file that was
//! cut off or changed is told from a whole one before anything is taken in.

mod line;

use self::line::{Line, Read, strictly};
use super::records::{Record, for_kind};
use super::whole_file::WholeFile;
use anyhow::{Context as _, bail, ensure};
use serde::{Deserialize, Serialize};
use siphasher::sip128::{Hasher128 as _, SipHasher13};
use std::fs::File;
use std::hash::Hasher as _;
use std::io::{BufRead, BufReader, BufWriter, Read as _, Write};
use std::path::Path;

const FORMAT: &str = "warmup backup";
/// The version of the file's own form; that of the records is on their lines.
const VERSION: u32 = 1;
/// The longest line in bytes. A record has less than half of it.
const MAX_LINE: usize = 64 * 1024;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    format: String,
    version: u32,
    records: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Footer {
    checksum: String,
}

/// Writes `records` to the file at `path`, which is either complete in the end or not there. A
/// file that was there before is replaced only by a complete one.
///
/// # Errors
/// When the file can't be written.
pub fn write(path: &Path, records: &[Record]) -> anyhow::Result<()> {
    write_while(path, records, || true)
}

/// [`write()`] as long as `go_on` says so, which is asked before each record.
///
/// # Errors
/// When the file can't be written, or was given up.
pub fn write_while(
    path: &Path,
    records: &[Record],
    go_on: impl Fn() -> bool,
) -> anyhow::Result<()> {
    let writing = || format!("{}: the backup can't be written", path.display());
    write_whole(path, records, go_on).with_context(writing)
}

fn write_whole(path: &Path, records: &[Record], go_on: impl Fn() -> bool) -> anyhow::Result<()> {
    if let Some(folder) = path.parent()
        && !folder.as_os_str().is_empty()
    {
        ensure!(folder.is_dir(), "there is no folder {}; make it first", folder.display());
    }
    let whole = WholeFile::begin(path)?;
    let mut lines = Lines { out: BufWriter::new(whole.file()), sum: Sum::new() };
    let records_count = records.len().try_into()?;
    lines.put(&Header { format: FORMAT.to_owned(), version: VERSION, records: records_count })?;
    for record in records {
        ensure!(go_on(), "it was given up");
        lines.put(&Line(record))?;
    }
    let checksum = lines.sum.text();
    lines.put(&Footer { checksum })?;
    lines.out.flush()?;
    drop(lines);
    Ok(whole.finish()?)
}

struct Lines<W: Write> {
    out: W,
    sum: Sum,
}

impl<W: Write> Lines<W> {
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

/// Reads the file at `path`.
///
/// # Errors
/// When it is no backup, was written by a newer build, is not complete or was changed. The error
/// begins with file and line.
pub fn read(path: &Path) -> anyhow::Result<Vec<Record>> {
    let name = path.display();
    let file = File::open(path).with_context(|| format!("{name}: the backup can't be read"))?;
    let mut reader = Reader { lines: BufReader::new(file), number: 0, sum: Sum::new() };
    records(&mut reader).map_err(|error| anyhow::anyhow!("{name}:{}: {error:#}", reader.number))
}

fn records<R: BufRead>(reader: &mut Reader<R>) -> anyhow::Result<Vec<Record>> {
    let first = reader.next()?.context("the file is empty")?;
    let header: Header = serde_json::from_slice(&first)
        .ok()
        .filter(|header: &Header| header.format == FORMAT)
        .context("this is no backup: its first line is not that of one")?;
    ensure!(
        header.version <= VERSION,
        "the backup has version {}, and this build knows versions up to {VERSION}",
        header.version,
    );
    let mut records = Vec::new();
    for _ in 0..header.records {
        let line = reader.next()?.context("the file ends before its last record")?;
        records.push(record(&line)?);
    }
    let expected = reader.sum.text();
    let last = reader.next()?.context("the file ends before its last line, the checksum")?;
    let footer: Footer = strictly(&mut serde_json::Deserializer::from_slice(&last))
        .context("the line with the checksum is expected here")?;
    ensure!(
        footer.checksum == expected,
        "the checksum is {expected} and should be {}: the file was changed",
        footer.checksum,
    );
    ensure!(reader.next()?.is_none(), "there is something after the checksum");
    Ok(records)
}

fn record(line: &[u8]) -> anyhow::Result<Record> {
    let read: Read = strictly(&mut serde_json::Deserializer::from_slice(line))
        .map_err(|error| unknown_kind(&error.to_string()).unwrap_or(error))?;
    for_kind(read.kind, read)
}

/// What to say of a record of a kind that only a newer build knows, going by the error about it.
fn unknown_kind(error: &str) -> Option<anyhow::Error> {
    let (kind, _) = error.strip_prefix("unknown variant `")?.split_once('`')?;
    Some(anyhow::anyhow!(
        "this build knows no record of the kind “{kind}”; read the backup with a build that is at \
         least as new as the one that wrote it"
    ))
}

struct Reader<R> {
    lines: R,
    /// The line that was read last, counted from 1.
    number: u64,
    sum: Sum,
}

impl<R: BufRead> Reader<R> {
    /// The next line without its end; nothing after the last one.
    fn next(&mut self) -> anyhow::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        self.number += 1;
        let limit = u64::try_from(MAX_LINE).expect("the limit is small") + 1;
        let read = self.lines.by_ref().take(limit).read_until(b'\n', &mut line)?;
        self.sum.add(&line);
        match line.pop() {
            None => Ok(None),
            Some(b'\n') => Ok(Some(line)),
            Some(_) if read > MAX_LINE => bail!("the line is longer than {MAX_LINE} bytes"),
            Some(_) => bail!("the file ends in the middle of this line"),
        }
    }
}
