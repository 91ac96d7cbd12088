//! The colors of pictures of progress.

use crate::domain::progress::Theme;

/// The colors of a theme. All can be told apart without seeing red or green.
pub(super) struct Palette {
    pub(super) background: &'static str,
    pub(super) border: &'static str,
    pub(super) text: &'static str,
    pub(super) faint: &'static str,
    pub(super) track: &'static str,
    /// A day without answers, and the stronger colors.
    pub(super) days: [&'static str; 5],
    pub(super) own: &'static str,
    pub(super) interviewed: &'static str,
}

impl Palette {
    pub(super) const fn of(theme: Theme) -> &'static Self {
        match theme {
            Theme::Dark => &DARK,
            Theme::Light => &LIGHT,
        }
    }
}

const DARK: Palette = Palette {
    background: "#22252b",
    border: "#5b616e",
    text: "#f2f3f5",
    faint: "#b5bac4",
    track: "#343942",
    days: ["#343942", "#1f5c45", "#2b8a63", "#49bd8a", "#93ecc0"],
    own: "#6ea8ff",
    interviewed: "#f5b942",
};

const LIGHT: Palette = Palette {
    background: "#ffffff",
    border: "#c4c9d4",
    text: "#1e2024",
    faint: "#565c68",
    track: "#e6e9ef",
    days: ["#e6e9ef", "#b5e3cb", "#6cc49a", "#2f9668", "#145c3e"],
    own: "#2f6fdb",
    interviewed: "#a86f00",
};
