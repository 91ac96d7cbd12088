//! Turns a picture that is written as SVG into a PNG.

use anyhow::Context as _;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, fontdb};
use std::sync::{Arc, LazyLock};

/// The one font of all pictures. It comes with the program, since servers often have none.
const FONT: &[u8] = include_bytes!("../assets/fonts/DejaVuSans.ttf");
/// The family that pictures have to ask for.
pub const FONT_FAMILY: &str = "DejaVu Sans";
/// Twice the size in which it is written, so that text is sharp on dense screens.
const SCALE: f32 = 2.0;
/// The longest side of a picture, in points: more is a mistake.
const MAX_SIDE: f32 = 2000.0;

static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(FONT.to_vec());
    Arc::new(fonts)
});

/// The PNG of `svg`. Takes some milliseconds of computing.
///
/// # Errors
/// When the text is no SVG, or is too large.
pub fn png(svg: &str) -> anyhow::Result<Vec<u8>> {
    let options = usvg::Options {
        fontdb: Arc::clone(&FONTS),
        font_family: FONT_FAMILY.to_owned(),
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_str(svg, &options).context("reading a picture")?;
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
    pixmap.encode_png().context("writing a picture")
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
    fn what_is_no_picture_is_refused() {
        assert!(png("no picture").is_err());
        assert!(png(&picture("").replace("100", "100000")).is_err());
    }
}
