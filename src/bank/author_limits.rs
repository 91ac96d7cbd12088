//! The limits of what an author writes: a question's file and a pack's `pack.toml`.

use std::ops::RangeInclusive;

/// The most characters of a question's title: it is also the name of a thread, with a number before it.
pub(crate) const MAX_QUESTION_TITLE: usize = 80;

/// The most characters of the title of a pack or category: together they fit one choice.
pub(crate) const MAX_PACK_TITLE: usize = 45;

/// The number of a question's tags.
pub(crate) const TAGS: RangeInclusive<usize> = 1..=5;

/// The most aliases of a question, and the length limit of one.
pub(crate) const MAX_ALIASES: (usize, usize) = (10, 60);

/// The most references of a question, and the length limit of one.
pub(crate) const MAX_REFERENCES: (usize, usize) = (6, 500);

/// The most characters of a source, and of the name of a license.
pub(crate) const MAX_SOURCE: usize = 200;
pub(crate) const MAX_LICENSE: usize = 60;

/// The number of a question's key points: enough to distinguish answers, few enough to tick.
pub(crate) const KEY_POINTS: RangeInclusive<usize> = 3..=7;

/// The most follow-ups that are shown.
pub(crate) const MAX_FOLLOW_UPS: usize = 10;
