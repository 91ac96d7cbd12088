//! The interviewer's own recommendation at the end, with a few words.

use serde::{Deserialize, Serialize};

/// The length limit of each text of a verdict, in characters.
pub const MAX_VERDICT: usize = 500;

/// The interviewer's verdict. Grades give a recommendation by themselves; this one is theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The position of the label on the template's scale.
    pub label: usize,
    /// What went well, in the interviewer's words; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub strengths: String,
    /// What to work on, in the interviewer's words; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub work_on: String,
}
