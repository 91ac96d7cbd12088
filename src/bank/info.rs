//! What the line that opens a fence says about its code.

/// What the line that opens a fence says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Info {
    /// Code that is only looked at.
    Shown,
    /// Code that is run by `warmup check --run`; on these minor versions `3.a..3.b` only.
    Run(Option<Versions>),
    /// Code that `warmup check --run` has checked without running it, on these versions only.
    Check(Option<Versions>),
    /// Code that goes before every later run of its language.
    Solution,
    /// What the code before it prints, or what its checker says of it.
    Output,
    /// Something that isn't understood and was reported.
    Unknown,
}

/// A range of versions with the same major number, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Versions {
    /// The number before the dot.
    pub(super) major: u32,
    /// The least number after the dot.
    pub(super) first: u32,
    /// The greatest number after the dot.
    pub(super) last: u32,
}

impl Versions {
    /// Reads `3.12..3.14` or `3.12`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let version = |text: &str| {
            let (major, minor) = text.split_once('.')?;
            Some((major.parse::<u32>().ok()?, minor.parse::<u32>().ok()?))
        };
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        let ((major, first), (same, last)) = (version(first)?, version(last)?);
        (major == same && first <= last).then_some(Self { major, first, last })
    }

    /// Whether `major.minor` is among them.
    #[must_use]
    pub(super) const fn contains(self, major: u32, minor: u32) -> bool {
        self.major == major && self.first <= minor && minor <= self.last
    }
}

/// Whether `word` can be the language of a fence.
pub(super) fn is_language(word: &str) -> bool {
    word.bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+#-".contains(&byte))
}
