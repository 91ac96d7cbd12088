//! The info string of a fence.

/// The meaning of a fence's info string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Info {
    /// Code that is only shown.
    Shown,
    /// Code that `warmup check --run` runs; with `3.a..3.b`, only on these minor versions.
    Run(Option<Versions>),
    /// Code that `warmup check --run` checks without running it, only on these versions.
    Check(Option<Versions>),
    /// Code that is prepended to every later run of its language.
    Solution,
    /// The output of the code before it, or its checker's messages.
    Output,
    /// An invalid info string, already reported.
    Unknown,
}

/// A range of versions with the same major number, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Versions {
    /// The number before the dot.
    pub(super) major: u32,
    /// The lowest number after the dot.
    pub(super) first: u32,
    /// The highest number after the dot.
    pub(super) last: u32,
}

impl Versions {
    /// Parses `3.12..3.14` or `3.12`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let version = |text: &str| {
            let (major, minor) = text.split_once('.')?;
            Some((major.parse::<u32>().ok()?, minor.parse::<u32>().ok()?))
        };
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        let ((major, first), (same, last)) = (version(first)?, version(last)?);
        (major == same && first <= last).then_some(Self { major, first, last })
    }

    /// Returns `true` if `major.minor` is in the range.
    #[must_use]
    pub(super) const fn contains(self, major: u32, minor: u32) -> bool {
        self.major == major && self.first <= minor && minor <= self.last
    }
}

/// Returns `true` if `word` can be the language of a fence.
pub(super) fn is_language(word: &str) -> bool {
    word.bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+#-".contains(&byte))
}
