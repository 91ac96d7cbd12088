//! The parts of keys as table columns.

use crate::store::Result;
use crate::store::records::key::{KeyPart, KeyReader, KeyWriter};
use anyhow::{Context as _, ensure};
use jiff::Timestamp;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{Postgres, Row as _};

/// One column of one row. Numbers and nanoseconds that don't fit a `bigint` become the nearest
/// value that does: fine for the ends of a range, but refused for stored values ([`exactly`]).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cell {
    Byte(i16),
    Number(i64),
    Text(String),
}

impl Cell {
    pub(super) fn bind<'q>(
        &self,
        query: Query<'q, Postgres, PgArguments>,
    ) -> Query<'q, Postgres, PgArguments> {
        match self {
            Self::Byte(byte) => query.bind(*byte),
            Self::Number(number) => query.bind(*number),
            Self::Text(text) => query.bind(text.clone()),
        }
    }
}

impl Cell {
    /// The type of its column.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Byte(_) => "smallint",
            Self::Number(_) => "bigint",
            Self::Text(_) => "text",
        }
    }

    pub(super) const fn as_byte(&self) -> Option<i16> {
        match self {
            Self::Byte(byte) => Some(*byte),
            Self::Number(_) | Self::Text(_) => None,
        }
    }

    pub(super) const fn as_number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Byte(_) | Self::Text(_) => None,
        }
    }

    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Byte(_) | Self::Number(_) => None,
        }
    }
}

impl KeyWriter for Vec<Cell> {
    fn byte(&mut self, byte: u8) {
        self.push(Cell::Byte(byte.into()));
    }

    fn number(&mut self, number: u64) {
        self.push(Cell::Number(i64::try_from(number).unwrap_or(i64::MAX)));
    }

    fn instant(&mut self, instant: Timestamp) {
        let nanosecond = instant.as_nanosecond().clamp(i64::MIN.into(), i64::MAX.into());
        self.push(Cell::Number(nanosecond.try_into().expect("it was clamped")));
    }

    fn text(&mut self, text: &str) {
        self.push(Cell::Text(text.to_owned()));
    }
}

/// The limits of a `bigint` stand for everything beyond.
fn instant(nanosecond: i64) -> Result<Timestamp> {
    match nanosecond {
        i64::MIN => Ok(Timestamp::MIN),
        i64::MAX => Ok(Timestamp::MAX),
        within => Ok(Timestamp::from_nanosecond(within.into())?),
    }
}

/// Reads cells from the first one on.
impl KeyReader for &[Cell] {
    fn byte(&mut self) -> Result<u8> {
        match self.split_off_first() {
            Some(Cell::Byte(byte)) => Ok((*byte).try_into()?),
            other => anyhow::bail!("expected a byte, found {other:?}"),
        }
    }

    fn number(&mut self) -> Result<u64> {
        match self.split_off_first() {
            Some(Cell::Number(number)) => Ok((*number).try_into()?),
            other => anyhow::bail!("expected a number, found {other:?}"),
        }
    }

    fn instant(&mut self) -> Result<Timestamp> {
        match self.split_off_first() {
            Some(Cell::Number(nanosecond)) => instant(*nanosecond),
            other => anyhow::bail!("expected an instant, found {other:?}"),
        }
    }

    fn text(&mut self) -> Result<&str> {
        match self.split_off_first() {
            Some(Cell::Text(text)) => Ok(text),
            other => anyhow::bail!("expected text, found {other:?}"),
        }
    }
}

/// Reads the columns of a row from the first one on.
pub(super) struct Columns<'r> {
    row: &'r PgRow,
    next: usize,
}

impl<'r> Columns<'r> {
    /// Reads from the column with this number on, counted from 0.
    pub(super) const fn at(row: &'r PgRow, next: usize) -> Self {
        Self { row, next }
    }

    fn column<T: sqlx::Decode<'r, Postgres> + sqlx::Type<Postgres>>(&mut self) -> Result<T> {
        let column = self.row.try_get(self.next).context("cannot read a column")?;
        self.next += 1;
        Ok(column)
    }
}

impl KeyReader for Columns<'_> {
    fn byte(&mut self) -> Result<u8> {
        Ok(self.column::<i16>()?.try_into()?)
    }

    fn number(&mut self) -> Result<u64> {
        Ok(self.column::<i64>()?.try_into()?)
    }

    fn instant(&mut self) -> Result<Timestamp> {
        instant(self.column()?)
    }

    fn text(&mut self) -> Result<&str> {
        self.column()
    }
}

pub(super) fn cells(parts: &impl KeyPart) -> Vec<Cell> {
    let mut cells = Vec::with_capacity(8);
    parts.write(&mut cells);
    cells
}

/// The cells of a key, padded with zeros to this number of columns. Keys of several forms fill
/// unused columns with zeros.
pub(super) fn padded(key: &impl KeyPart, columns: usize) -> Vec<Cell> {
    let mut cells = cells(key);
    cells.resize(columns.max(cells.len()), Cell::Number(0));
    cells
}

/// Like [`padded`], but the cells contain exactly the key's values.
///
/// # Errors
/// A number of the key has more than 63 bits, or an instant is before 1677 or after 2262.
pub(super) fn exactly<K: KeyPart>(key: &K, columns: usize) -> Result<Vec<Cell>> {
    let cells = padded(key, columns);
    let read = K::read(&mut cells.as_slice()).context("cannot store a key")?;
    ensure!(read == *key, "a number in a key is too large to store");
    Ok(cells)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{GuildId, InteractionId, UserId};
    use crate::domain::partner_match::{Pair, PairingId};
    use crate::domain::task::{AT_ONCE, Lane, Task};

    #[test]
    fn a_key_comes_back_from_its_cells() {
        let pair = Pair { one: UserId(7), other: UserId(8) };
        for task in [
            Task::Dailies(GuildId(1)),
            Task::Pairing(GuildId(1), PairingId { match_number: 2, pair }),
        ] {
            for due in [AT_ONCE, "2026-03-01T09:00:00.123456789Z".parse().unwrap()] {
                let key = (Lane::Partners, due, task);
                let cells = exactly(&key, 7).unwrap();
                assert_eq!(cells.len(), 7);
                assert_eq!(<(Lane, Timestamp, Task)>::read(&mut &cells[..]).unwrap(), key);
            }
        }
    }

    #[test]
    fn what_a_column_cannot_hold_is_refused_and_ends_a_range_all_the_same() {
        let beyond = (GuildId(1), UserId(2), InteractionId(u64::MAX));
        assert!(exactly(&beyond, 3).is_err());
        assert_eq!(cells(&beyond)[2], Cell::Number(i64::MAX));
    }
}
