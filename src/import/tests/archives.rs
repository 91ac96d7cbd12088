use super::*;
use std::io::{Cursor, Write as _};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A zip of these files.
pub(super) fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const PACK: &str = "title = \"Python\"\ndescription = \"Ours.\"\n\n[run.python]\ncommand = [\"python3\"]\nextension = \"py\"\n\n[[categories]]\nslug = \"sorting\"\ntitle = \"Sorting\"\nemoji = \"🧵\"\n";

#[test]
fn a_zip_of_a_pack_is_that_pack() {
    let question = fixture("finished.md");
    let bytes = zipped(&[
        ("python/", b""),
        ("python/pack.toml", PACK.as_bytes()),
        ("python/sorting/two-sorts.md", &question),
        ("python/LICENSE", b"MIT"),
        ("python/.git/config", b"x"),
        ("__MACOSX/python/._two-sorts.md", b"x"),
    ]);
    let parsed = read("download.zip", &bytes, &ImportDefaults::default());
    assert_eq!(parsed.skipped, []);
    assert_eq!(parsed.items[0].question.id.as_str(), "python/two-sorts");
    assert_eq!(parsed.items[0].question.category, "sorting");
    assert_eq!(parsed.items[0].text.as_bytes(), question);
    assert_eq!(parsed.packs["python"].file.as_deref(), Some(PACK));
}

#[test]
fn files_of_any_format_are_read_from_a_zip_and_strangers_are_told_of() {
    let inner = zipped(&[("a.csv", b"question,answer\nNo?,no")]);
    let bytes = zipped(&[
        ("bank/networks/cards.csv", b"question,answer\nWhat is TCP?,A protocol"),
        ("bank/list.json", b"[{\"q\": \"Why?\", \"a\": \"So.\"}]"),
        ("bank/logo.png", b"\x89PNG"),
        ("bank/inner.md", &inner),
        ("bank/latin.csv", b"question,answer\nCaf\xe9?,x"),
        ("../../etc/passwd.md", b"x"),
        ("/absolute.md", b"x"),
        ("C:\\windows.md", b"x"),
    ]);
    insta::assert_snapshot!(told(&read("bank.zip", &bytes, &ImportDefaults::default())));
}

#[test]
fn bombs_are_refused() {
    let zeros = vec![b' '; MAX_FILE + 1];
    let bomb = zipped(&[("a.csv", &zeros), ("b.csv", b"question,answer\nStill read?,Yes")]);
    assert!(bomb.len() < MAX_FILE / 100);
    let parsed = read("bomb.zip", &bomb, &ImportDefaults::default());
    assert_eq!(parsed.items.len(), 1);
    assert!(parsed.skipped[0].reason.contains("larger than the 32 MiB"), "{:?}", parsed.skipped);

    let quarter = vec![b' '; MAX_FILE - 1];
    let files: Vec<(String, &[u8])> =
        (0..6).map(|at| (format!("{at}.csv"), &quarter[..])).collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let parsed = read("many.zip", &zipped(&files), &ImportDefaults::default());
    let refused = parsed.skipped.iter().filter(|it| it.reason.contains("MiB left for it")).count();
    assert_eq!(refused, 2, "{:?}", parsed.skipped);

    let names: Vec<String> = (0..=MAX_ENTRIES).map(|at| format!("{at}.md")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    let parsed = read("many.zip", &zipped(&files), &ImportDefaults::default());
    assert!(parsed.skipped[0].reason.contains("10001 files"), "{:?}", parsed.skipped);
}

#[test]
fn a_torn_zip_and_an_office_document_say_what_to_do() {
    let whole = zipped(&[("a.csv", b"question,answer\nWhy?,So")]);
    let parsed = read("torn.zip", &whole[..whole.len() / 2], &ImportDefaults::default());
    assert!(
        parsed.skipped[0].reason.starts_with("the archive can't be opened"),
        "{:?}",
        parsed.skipped
    );
    let office = zipped(&[("[Content_Types].xml", b"<a/>"), ("word/document.xml", b"<a/>")]);
    let parsed = read("a.docx", &office, &ImportDefaults::default());
    assert!(parsed.skipped[0].reason.contains("office document"));
}
