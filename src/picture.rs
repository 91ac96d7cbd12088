//! Renders SVG pictures as PNG.

use anyhow::Context as _;
use deunicode::deunicode_char;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, fontdb};
use skrifa::charmap::Charmap;
use skrifa::{FontRef, MetadataProvider as _};
use std::sync::{Arc, LazyLock};

/// The fonts of all pictures. They are built in, because servers often have none. The first one
/// covers Latin, Greek, Cyrillic, Arabic and more. The others are for names: one has Chinese,
/// Japanese and Korean, one has emoji.
const FONTS_INSIDE: [&[u8]; 3] = [
    include_bytes!("../assets/fonts/DejaVuSans.ttf"),
    include_bytes!("../assets/fonts/DroidSansFallback.ttf"),
    include_bytes!("../assets/fonts/NotoEmoji-Regular.ttf"),
];
/// The font family that pictures must use.
pub const FONT_FAMILY: &str = "DejaVu Sans";
/// Twice the nominal size, so that text is sharp on dense screens.
const SCALE: f32 = 2.0;
/// The longest side of a picture, in points: more is a mistake.
const MAX_SIDE: f32 = 2000.0;

static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    for font in FONTS_INSIDE {
        fonts.load_font_source(fontdb::Source::Binary(Arc::new(font)));
    }
    Arc::new(fonts)
});

/// The letters that the fonts can draw.
static LETTERS: LazyLock<Vec<Charmap<'static>>> = LazyLock::new(|| {
    let fonts = FONTS_INSIDE.iter().filter_map(|font| FontRef::new(font).ok());
    fonts.map(|font| font.charmap()).collect()
});

/// Returns `true` if a letter only joins, directs or colors others; the fonts have nothing for it.
const fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{200b}'..='\u{200f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{1f3fb}'..='\u{1f3ff}'
            | '\u{e0020}'..='\u{e007f}'
    )
}

/// `svg` with letters that the fonts can draw: other scripts are transliterated to Latin.
fn legible(svg: &str) -> String {
    let mut legible = String::with_capacity(svg.len());
    for letter in svg.chars().filter(|letter| !is_invisible(*letter)) {
        if letter.is_ascii() || LETTERS.iter().any(|letters| letters.map(letter).is_some()) {
            legible.push(letter);
        } else {
            let latin = deunicode_char(letter).unwrap_or("?");
            legible.extend(latin.chars().filter(|it| !matches!(it, '<' | '>' | '&' | '"')));
        }
    }
    legible
}

fn options() -> usvg::Options<'static> {
    usvg::Options {
        fontdb: Arc::clone(&FONTS),
        font_family: FONT_FAMILY.to_owned(),
        ..usvg::Options::default()
    }
}

/// The PNG of `svg`. Takes a few milliseconds of computing.
///
/// # Errors
/// The text is not SVG, or is too large.
pub fn png(svg: &str) -> anyhow::Result<Vec<u8>> {
    let tree =
        usvg::Tree::from_str(&legible(svg), &options()).context("cannot parse the picture")?;
    let size = tree.size();
    anyhow::ensure!(
        size.width() <= MAX_SIDE && size.height() <= MAX_SIDE,
        "a picture of {} by {} points is too large",
        size.width(),
        size.height()
    );
    let pixels = size.to_int_size().scale_by(SCALE).context("a picture without pixels")?;
    let mut pixmap =
        Pixmap::new(pixels.width(), pixels.height()).context("a picture without pixels")?;
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixmap.as_mut());
    pixmap.encode_png().context("cannot encode the picture")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(inner: &str) -> String {
        format!(r#"<svg xmlns="http://www.w3.org/2000/svg" width="100" height="40">{inner}</svg>"#)
    }

    #[test]
    fn text_is_drawn_with_the_font_that_comes_along() {
        let empty = Pixmap::decode_png(&png(&picture("")).unwrap()).unwrap();
        assert_eq!((empty.width(), empty.height()), (200, 80));
        assert!(empty.pixels().iter().all(|pixel| pixel.alpha() == 0));
        let text = r#"<text x="5" y="25" font-size="16" fill="red">Depth</text>"#;
        let drawn = Pixmap::decode_png(&png(&picture(text)).unwrap()).unwrap();
        assert!(drawn.pixels().iter().any(|pixel| pixel.red() == 255));
    }

    #[test]
    fn every_script_is_drawn_or_written_in_latin_letters() {
        let names = "Ada Łukasz Αθηνά Юлия 王小明 山田はなこ 김민준 🚀";
        assert_eq!(legible(names), names);
        assert_eq!(legible("👩🏽\u{200d}💻 ❤\u{fe0f}"), "👩💻 ❤");
        let told = legible("प्रिया สมชาย \u{10ffff}");
        assert!(told.is_ascii() && told.contains('?'), "{told}");
    }

    #[test]
    fn letters_of_each_font_look_different_from_what_no_font_has() {
        // A private letter that no font has is drawn as the sign for a missing one.
        let drawn = |letter: &str| {
            let text = format!(r#"<text x="5" y="25" font-size="16">{letter}</text>"#);
            let options = options();
            let tree = usvg::Tree::from_str(&picture(&text), &options).unwrap();
            let mut pixmap = Pixmap::new(100, 40).unwrap();
            resvg::render(&tree, Transform::identity(), &mut pixmap.as_mut());
            pixmap.data().to_vec()
        };
        let missing = drawn("\u{f1234}");
        for letter in ["A", "Ж", "王", "あ", "김", "🚀"] {
            let seen = drawn(letter);
            assert!(seen != missing && seen.iter().any(|byte| *byte != 0), "{letter}");
        }
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        assert!(png("no picture").is_err());
        assert!(png(&picture("").replace("100", "100000")).is_err());
    }
}
