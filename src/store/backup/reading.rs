//! Reading a backup: once to check that it is complete, and once to import it.

use super::line::{Read, strictly};
use super::{FORMAT, Footer, Header, PART, Sum, VERSION, begin_file, off_thread};
use crate::store::Records;
use crate::store::records::{Record, for_kind};
use anyhow::{Context as _, bail, ensure};
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use serde::Deserialize;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

/// The longest line in bytes. A record has less than half of it.
const MAX_LINE: usize = 64 * 1024;
/// The beginning of the last line, which no record has.
const FOOTER: &[u8] = b"{\"records\":";

/// The first line of version 1, which contains the number of records.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HeaderOf1 {
    #[serde(rename = "format")]
    _format: String,
    #[serde(rename = "version")]
    _version: u32,
    records: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FooterOf1 {
    checksum: String,
}

/// The part of the first line that no newer build changes.
#[derive(Deserialize)]
struct AnyHeader {
    format: String,
    version: u32,
}

/// A backup that was checked and is complete.
#[derive(Debug)]
pub struct VerifiedBackup {
    path: PathBuf,
    file: File,
    count: u64,
}

impl VerifiedBackup {
    /// Checks the file at `path`. `progress` gets the bytes read so far, and their total. Blocks.
    ///
    /// # Errors
    /// It is not a backup, was written by a newer build, is incomplete or was changed. The error
    /// begins with file and line.
    pub fn open(path: &Path, mut progress: impl FnMut(u64, u64)) -> anyhow::Result<Self> {
        let reading = || format!("{}: the backup can't be read", path.display());
        let file = File::open(path).with_context(reading)?;
        let length = file.metadata().with_context(reading)?.len();
        let mut reader = BackupLines::new(path, file.try_clone().with_context(reading)?);
        let count = reader.rest(|_, bytes| progress(bytes, length))?;
        Ok(Self { path: path.to_owned(), file, count })
    }

    /// The number of its records.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Its records. Ends with an error if the file was changed since it was checked.
    pub fn records(self) -> Records {
        let Self { path, mut file, .. } = self;
        let reader =
            file.rewind().map(|()| BackupLines::new(&path, file)).map_err(anyhow::Error::from);
        let parts = stream::try_unfold(reader, |reader| async {
            let read = move || {
                let mut reader = reader?;
                let part = reader.part()?;
                Ok((!part.is_empty()).then(|| (part, Ok(reader))))
            };
            off_thread(read).await
        });
        // The stream ends after an error.
        parts.map_ok(|part| stream::iter(part.into_iter().map(Ok))).try_flatten().boxed()
    }
}

/// Writes a backup received through `from` to the file at `path`, completely or not at all, and
/// returns the number of its records. `progress` gets the number so far. Blocks.
///
/// # Errors
/// The file can't be written, or the received backup is incomplete.
pub fn receive(
    path: &Path,
    from: impl io::Read,
    mut progress: impl FnMut(u64),
) -> anyhow::Result<u64> {
    let writing = || format!("{}: the backup can't be written", path.display());
    let file = begin_file(path).with_context(writing)?;
    let mut reader = BackupLines::new(path, from);
    reader.copy = Some(BufWriter::new(file.file().try_clone().with_context(writing)?));
    let count = reader.rest(|count, _| progress(count))?;
    reader.copy.iter_mut().try_for_each(BufWriter::flush).with_context(writing)?;
    file.finish().with_context(writing)?;
    Ok(count)
}

struct BackupLines<R> {
    path: PathBuf,
    lines: R,
    /// Receives a copy of each line.
    copy: Option<BufWriter<File>>,
    /// The number of the last line read, counted from 1.
    number: u64,
    bytes: u64,
    sum: Sum,
    place: NextPart,
}

/// The next part of the file.
#[derive(Clone, Copy)]
enum NextPart {
    Beginning,
    /// This number of records, then the last line of version 1.
    RecordsOf1(u64),
    /// Records, or the last line; this many were read.
    Records(u64),
    End,
}

impl<R: io::Read> BackupLines<BufReader<R>> {
    fn new(path: &Path, file: R) -> Self {
        let (path, lines, copy) = (path.to_owned(), BufReader::new(file), None);
        let (sum, place) = (Sum::new(), NextPart::Beginning);
        Self { path, lines, copy, number: 0, bytes: 0, sum, place }
    }
}

impl<R: BufRead> BackupLines<R> {
    /// The next records; none once all were read and the file is complete.
    fn part(&mut self) -> anyhow::Result<Vec<Record>> {
        let mut part = Vec::new();
        while part.len() < PART {
            match self.record() {
                Ok(Some(record)) => part.push(record),
                Ok(None) => break,
                Err(error) => bail!("{}:{}: {error:#}", self.path.display(), self.number),
            }
        }
        Ok(part)
    }

    /// Reads everything left, and returns the number of records. `progress` gets that number and
    /// the bytes so far.
    fn rest(&mut self, mut progress: impl FnMut(u64, u64)) -> anyhow::Result<u64> {
        let mut count = 0;
        loop {
            let part = self.part()?;
            if part.is_empty() {
                return Ok(count);
            }
            count += u64::try_from(part.len())?;
            progress(count, self.bytes);
        }
    }

    fn record(&mut self) -> anyhow::Result<Option<Record>> {
        if matches!(self.place, NextPart::Beginning) {
            self.place = self.header()?;
        }
        match self.place {
            NextPart::Beginning | NextPart::End => Ok(None),
            NextPart::RecordsOf1(0) => {
                let expected = self.sum.text();
                let line = self.next()?.context(CUT_OFF)?;
                let footer: FooterOf1 = footer(&line)?;
                self.end(&expected, &footer.checksum)
            }
            NextPart::RecordsOf1(left) => {
                let line = self.next()?.context("the file ends before its last record")?;
                self.place = NextPart::RecordsOf1(left - 1);
                record(&line).map(Some)
            }
            NextPart::Records(read) => {
                let expected = self.sum.text();
                let line = self.next()?.context(CUT_OFF)?;
                if !line.starts_with(FOOTER) {
                    self.place = NextPart::Records(read + 1);
                    return record(&line).map(Some);
                }
                let Footer { records, checksum } = footer(&line)?;
                ensure!(
                    records == read,
                    "there are {read} records instead of {records}: the file was changed"
                );
                self.end(&expected, &checksum)
            }
        }
    }

    /// Reads the first line.
    fn header(&mut self) -> anyhow::Result<NextPart> {
        let first = self.next()?.context("the file is empty")?;
        let header: AnyHeader = serde_json::from_slice(&first)
            .ok()
            .filter(|header: &AnyHeader| header.format == FORMAT)
            .context(NO_BACKUP)?;
        ensure!(
            header.version <= VERSION,
            "the backup has version {}, and this build knows versions up to {VERSION}",
            header.version,
        );
        if header.version < VERSION {
            let header: HeaderOf1 = serde_json::from_slice(&first).ok().context(NO_BACKUP)?;
            return Ok(NextPart::RecordsOf1(header.records));
        }
        let _: Header = serde_json::from_slice(&first).ok().context(NO_BACKUP)?;
        Ok(NextPart::Records(0))
    }

    /// Checks that the file is complete, and that nothing follows.
    fn end(&mut self, expected: &str, checksum: &str) -> anyhow::Result<Option<Record>> {
        ensure!(
            checksum == expected,
            "the checksum is {expected} instead of {checksum}: the file was changed",
        );
        ensure!(self.next()?.is_none(), "there is data after the checksum");
        self.place = NextPart::End;
        Ok(None)
    }

    /// The next line without its end, or `None` after the last one.
    fn next(&mut self) -> anyhow::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        self.number += 1;
        let limit = u64::try_from(MAX_LINE).expect("the limit is small") + 1;
        let read = self.lines.by_ref().take(limit).read_until(b'\n', &mut line)?;
        self.sum.add(&line);
        if let Some(copy) = &mut self.copy {
            copy.write_all(&line)?;
        }
        self.bytes += line.len() as u64;
        match line.pop() {
            None => Ok(None),
            Some(b'\n') => Ok(Some(line)),
            Some(_) if read > MAX_LINE => bail!("the line is longer than {MAX_LINE} bytes"),
            Some(_) => bail!("the file ends in the middle of this line"),
        }
    }
}

const NO_BACKUP: &str = "this is no backup: its first line is not that of one";
const CUT_OFF: &str = "the file ends before its last line, the checksum";

fn footer<'de, F: Deserialize<'de>>(line: &'de [u8]) -> anyhow::Result<F> {
    strictly(&mut serde_json::Deserializer::from_slice(line))
        .context("the line with the checksum should be here")
}

fn record(line: &[u8]) -> anyhow::Result<Record> {
    let read: Read = strictly(&mut serde_json::Deserializer::from_slice(line))
        .map_err(|error| unknown_kind(&error.to_string()).unwrap_or(error))?;
    for_kind(read.kind, read)
}

/// An error for a record kind that only a newer build knows, derived from the parser's error.
fn unknown_kind(error: &str) -> Option<anyhow::Error> {
    let (kind, _) = error.strip_prefix("unknown variant `")?.split_once('`')?;
    Some(anyhow::anyhow!(
        "this build knows no record of the kind “{kind}”; read the backup with a build that is at \
         least as new as the one that wrote it"
    ))
}
