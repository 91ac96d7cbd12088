//! Bytes to text.

use std::borrow::Cow;

/// The text of a file, in UTF-8, or in UTF-16 with a mark as Excel writes it. A byte order mark is left
/// out, line ends are those of Unix.
///
/// # Errors
/// The line at which the text breaks off, and a sentence.
pub(super) fn of(bytes: &[u8]) -> Result<String, (usize, String)> {
    let text: Cow<'_, str> = match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes)?.into(),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes)?.into(),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.into(),
            Err(error) => {
                let good = &bytes[..error.valid_up_to()];
                let line = good.split(|byte| *byte == b'\n').count();
                return Err((line, "the file isn't UTF-8 text; save it as UTF-8".to_owned()));
            }
        },
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, (usize, String)> {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    String::from_utf16(&units)
        .map_err(|_| (1, "the file isn't UTF-16 text; save it as UTF-8".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn marks_line_ends_and_excels_encoding_are_read() {
        assert_eq!(of("\u{feff}a\r\nb\rc".as_bytes()).unwrap(), "a\nb\nc");
        assert_eq!(of(&[0xff, 0xfe, b'a', 0, 0xfc, 0]).unwrap(), "aü");
        assert_eq!(of(b"a\nb\xff").unwrap_err().0, 2);
    }
}
