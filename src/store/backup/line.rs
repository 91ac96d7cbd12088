//! A line with a record: its kind, the version of its format, its owner, and the record.

use crate::domain::ids::{GuildId, UserId};
use crate::domain::record_kind::RecordKind;
use crate::store::records::{ForKind, ForRecord, Owner, Record, Remembered, for_record};
use crate::store::versions::{VERSION, ensure_known};
use anyhow::Context as _;
use serde::de::{DeserializeSeed, Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use std::fmt;
use strum::VariantArray as _;

const RECORD_VERSION: &str = "version";
const GUILD: &str = "guild";
const USER: &str = "user";

/// The fields of a line. The last one has the record, and is named after the kind.
const fn fields(kind: RecordKind) -> &'static [&'static str] {
    match kind {
        RecordKind::Server => &[RECORD_VERSION, GUILD, "server"],
        RecordKind::Daily => &[RECORD_VERSION, GUILD, "daily"],
        RecordKind::Reveal => &[RECORD_VERSION, GUILD, "reveal"],
        RecordKind::Member => &[RECORD_VERSION, GUILD, USER, "member"],
        RecordKind::Attempt => &[RECORD_VERSION, GUILD, USER, "attempt"],
        RecordKind::Interview => &[RECORD_VERSION, GUILD, "interview"],
        RecordKind::LibraryEntry => &[RECORD_VERSION, GUILD, "plan"],
        RecordKind::MatchState => &[RECORD_VERSION, GUILD, "rounds"],
        RecordKind::Participant => &[RECORD_VERSION, GUILD, "seeker"],
        RecordKind::Pairing => &[RECORD_VERSION, GUILD, "pairing"],
        RecordKind::ServerBank => &[RECORD_VERSION, GUILD, "bank"],
        RecordKind::OwnQuestion => &[RECORD_VERSION, GUILD, "question"],
        RecordKind::QuestionDraft => &[RECORD_VERSION, GUILD, USER, "draft"],
        RecordKind::ReviewCard => &[RECORD_VERSION, GUILD, USER, "card"],
        RecordKind::PrepPlan => &[RECORD_VERSION, GUILD, USER, "prep"],
        RecordKind::Flag => &[RECORD_VERSION, GUILD, USER, "flag"],
        RecordKind::QuestionTally => &[RECORD_VERSION, GUILD, "tally"],
        RecordKind::Reminders => &[RECORD_VERSION, GUILD, USER, "reminders"],
        RecordKind::Announcements => &[RECORD_VERSION, GUILD, "announcements"],
    }
}

const fn name(kind: RecordKind) -> &'static str {
    match fields(kind) {
        [.., name] => name,
        [] => "",
    }
}

/// A line to be written.
pub(super) struct BackupLine<'record>(pub(super) &'record Record);

impl Serialize for BackupLine<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        for_record(self.0, WriteLine(serializer))
    }
}

struct WriteLine<S>(S);

impl<'record, S: Serializer> ForRecord<'record> for WriteLine<S> {
    type Output = Result<S::Ok, S::Error>;

    fn run<R: Remembered>(self, owner: R::Owner, record: &'record R) -> Self::Output {
        let mut line = self.0.serialize_map(Some(1))?;
        line.serialize_entry(name(R::KIND), &WrittenRecord { owner, record })?;
        line.end()
    }
}

struct WrittenRecord<'record, R: Remembered> {
    owner: R::Owner,
    record: &'record R,
}

impl<R: Remembered> Serialize for WrittenRecord<'_, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_map(None)?;
        fields.serialize_entry(RECORD_VERSION, &VERSION)?;
        fields.serialize_entry(GUILD, &self.owner.guild())?;
        if let Some(user) = self.owner.user() {
            fields.serialize_entry(USER, &user)?;
        }
        fields.serialize_entry(name(R::KIND), self.record)?;
        fields.end()
    }
}

/// A line as read; its record may have the format of an older build.
pub(super) struct Read {
    pub(super) kind: RecordKind,
    version: u8,
    guild: GuildId,
    user: Option<UserId>,
    record: Value,
}

impl ForKind for Read {
    type Output = anyhow::Result<Record>;

    fn run<R: Remembered>(self) -> Self::Output {
        ensure_known::<R>(self.version)?;
        let record: R = strictly(self.record).context(R::NAME)?;
        let owner =
            R::Owner::from_ids(self.guild, self.user).context("it doesn't name its owner")?;
        Ok(record.into_record(owner))
    }
}

impl<'de> Deserialize<'de> for Read {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(OneKind)
    }
}

struct OneKind;

impl<'de> Visitor<'de> for OneKind {
    type Value = Read;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a record under the name of its kind")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut line: A) -> Result<Read, A::Error> {
        let known: String = line.next_key()?.ok_or_else(|| A::Error::custom("there is nothing"))?;
        let kind = RecordKind::VARIANTS.iter().copied().find(|kind| name(*kind) == known);
        let kind = kind.ok_or_else(|| A::Error::unknown_variant(&known, &[]))?;
        let read = line.next_value_seed(OfKind(kind))?;
        match line.next_key::<String>()? {
            None => Ok(read),
            Some(_) => Err(A::Error::custom("there are two records in one line")),
        }
    }
}

/// The fields of a record of this kind.
#[derive(Clone, Copy)]
struct OfKind(RecordKind);

impl<'de> DeserializeSeed<'de> for OfKind {
    type Value = Read;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Read, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for OfKind {
    type Value = Read;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "a {}", self.0.name())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Read, A::Error> {
        let (mut version, mut guild, mut user, mut record) = (None, None, None, None);
        while let Some(field) = fields.next_key_seed(FieldName(self.0))? {
            let is_new = match field {
                RECORD_VERSION => version.replace(fields.next_value()?).is_none(),
                GUILD => guild.replace(fields.next_value()?).is_none(),
                USER => user.replace(fields.next_value()?).is_none(),
                _ => record.replace(fields.next_value()?).is_none(),
            };
            if !is_new {
                return Err(A::Error::duplicate_field(field));
            }
        }
        let missing = A::Error::missing_field;
        Ok(Read {
            kind: self.0,
            version: version.ok_or_else(|| missing(RECORD_VERSION))?,
            guild: guild.ok_or_else(|| missing(GUILD))?,
            user,
            record: record.ok_or_else(|| missing(name(self.0)))?,
        })
    }
}

/// The name of one of the fields.
struct FieldName(RecordKind);

impl<'de> DeserializeSeed<'de> for FieldName {
    type Value = &'static str;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for FieldName {
    type Value = &'static str;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a field")
    }

    fn visit_str<E: serde::de::Error>(self, found: &str) -> Result<Self::Value, E> {
        let fields = fields(self.0);
        let field = fields.iter().find(|field| **field == found);
        field.copied().ok_or_else(|| E::unknown_field(found, fields))
    }
}

/// Deserializes a value; an error names the place in it.
pub(super) fn strictly<'de, T, D>(input: D) -> anyhow::Result<T>
where
    T: Deserialize<'de>,
    D: serde::Deserializer<'de, Error = serde_json::Error>,
{
    serde_path_to_error::deserialize(input).map_err(|error| {
        let path = error.path().to_string();
        match path.as_str() {
            "." => anyhow::anyhow!("{}", error.inner()),
            path => anyhow::anyhow!("{path}: {}", error.inner()),
        }
    })
}
