//! The location of the data.

use crate::diagnostics::{TomlReader, TomlTable};
use secrecy::{ExposeSecret as _, SecretString};
use std::ops::RangeInclusive;
use std::path::PathBuf;

/// Connections to a database. By default, PostgreSQL allows a hundred in total.
const CONNECTIONS: RangeInclusive<u32> = 2..=200;

/// The location of the data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreConfig {
    /// The folder of the embedded store and the heartbeat file.
    pub path: PathBuf,
    /// The database to use instead, if any.
    pub url: Option<DatabaseUrl>,
    /// The most connections of one process to the database.
    pub connections: u32,
}

impl Default for StoreConfig {
    fn default() -> Self {
        Self { path: PathBuf::from("data"), url: None, connections: 16 }
    }
}

/// The address of a database. It may contain a password, and is never shown.
#[derive(Clone, Debug)]
pub struct DatabaseUrl(SecretString);

impl DatabaseUrl {
    /// The address in `text`, if it is that of a PostgreSQL database rather than a folder.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_url = ["postgres://", "postgresql://"].iter().any(|begin| text.starts_with(begin));
        is_url.then(|| Self(SecretString::from(text)))
    }

    /// The address itself.
    #[must_use]
    pub const fn secret(&self) -> &SecretString {
        &self.0
    }
}

impl PartialEq for DatabaseUrl {
    fn eq(&self, other: &Self) -> bool {
        self.0.expose_secret() == other.0.expose_secret()
    }
}

impl Eq for DatabaseUrl {}

impl StoreConfig {
    pub(super) fn from_toml(
        reading: &mut TomlReader<'_>,
        file: &mut TomlTable<'_, '_>,
    ) -> Option<Self> {
        let mut section = file.section(reading, "store");
        let default = Self::default();
        let path = section.raw_text(reading, "path").map(|path| path.into_inner().into());
        let url = section.raw_text(reading, "url").and_then(|url| {
            let place = url.span();
            let found = DatabaseUrl::parse(url.get_ref());
            if found.is_none() && !url.get_ref().is_empty() {
                let expected = "write it as postgres://user@host/name, or leave it empty";
                reading.report(
                    &place,
                    "`url` isn't the address of a PostgreSQL database",
                    expected,
                );
            }
            found
        });
        let connections =
            section.number(reading, "connections", &CONNECTIONS, Some(default.connections));
        section.finish(reading);
        Some(Self { path: path.unwrap_or(default.path), url, connections: connections? })
    }
}
