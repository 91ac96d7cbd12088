use super::archives::zipped;
use super::*;
use rusqlite::{Connection, MAIN_DB};

const NOTES: &str = "
    CREATE TABLE notes (id INTEGER PRIMARY KEY, guid TEXT, mid INTEGER, mod INTEGER, usn INTEGER,
        tags TEXT, flds TEXT, sfld TEXT, csum INTEGER, flags INTEGER, data TEXT);
    CREATE TABLE cards (id INTEGER PRIMARY KEY, nid INTEGER, did INTEGER);
";

const ROWS: [(i64, &str, &str); 5] = [
    (
        1,
        " tcp net::syn ",
        "What is <b>SYN</b>?<img src=\"syn.png\">\u{1f}The first segment.<br>It opens.",
    ),
    (2, "", "{{c1::UDP}} has no handshake.\u{1f}More: a &lt; b"),
    (1, "", "\u{1f}no front"),
    (1, "", "Code?\u{1f}<pre>def f(x):<br>    return x</pre>"),
    (1, "", "What is <b>SYN</b>?<img src=\"syn.png\">\u{1f}The first segment.<br>It opens."),
];

fn filled(database: &Connection) {
    for (at, (model, tags, fields)) in (1_i64..).zip(ROWS) {
        let row = (at, model, tags, fields);
        database
            .execute("INSERT INTO notes (id, mid, tags, flds) VALUES (?1, ?2, ?3, ?4)", row)
            .unwrap();
        database.execute("INSERT INTO cards (nid, did) VALUES (?1, 7)", [at]).unwrap();
    }
}

fn bytes(database: &Connection) -> Vec<u8> {
    database.serialize(MAIN_DB).unwrap().to_vec()
}

/// A collection as Anki wrote it up to 2.1.49: note types and decks are JSON.
fn older() -> Vec<u8> {
    let database = Connection::open_in_memory().unwrap();
    database.execute_batch(NOTES).unwrap();
    database.execute_batch("CREATE TABLE col (id INTEGER, models TEXT, decks TEXT)").unwrap();
    let models = r#"{"1": {"name": "Basic", "flds": [{"name": "Back", "ord": 1}, {"name": "Front", "ord": 0}]},
        "2": {"name": "Cloze", "flds": [{"name": "Text", "ord": 0}, {"name": "Back Extra", "ord": 1}]}}"#;
    let decks = r#"{"1": {"name": "Default"}, "7": {"name": "Study::Networks"}}"#;
    database.execute("INSERT INTO col VALUES (1, ?1, ?2)", [models, decks]).unwrap();
    filled(&database);
    bytes(&database)
}

/// A collection as Anki writes it now: in tables of their own, sorted by an order of Anki's own.
fn newer() -> Vec<u8> {
    let database = Connection::open_in_memory().unwrap();
    database.create_collation("unicase", str::cmp).unwrap();
    database.execute_batch(NOTES).unwrap();
    database
        .execute_batch(
            "CREATE TABLE col (id INTEGER, models TEXT, decks TEXT);
             INSERT INTO col VALUES (1, '', '');
             CREATE TABLE notetypes (id INTEGER PRIMARY KEY, name TEXT COLLATE unicase, config BLOB);
             CREATE TABLE fields (ntid INTEGER, ord INTEGER, name TEXT COLLATE unicase, config BLOB,
                 PRIMARY KEY (ntid, ord)) WITHOUT ROWID;
             CREATE UNIQUE INDEX idx_fields ON fields (name, ntid);
             CREATE TABLE decks (id INTEGER PRIMARY KEY, name TEXT COLLATE unicase);
             INSERT INTO fields VALUES (1, 1, 'Back', x''), (1, 0, 'Front', x''), (2, 0, 'Text', x''),
                 (2, 1, 'Back Extra', x'');",
        )
        .unwrap();
    database.execute("INSERT INTO decks VALUES (7, ?1)", ["Study\u{1f}Networks"]).unwrap();
    filled(&database);
    bytes(&database)
}

/// The collection that newer exports have for older programs.
fn stub() -> Vec<u8> {
    let database = Connection::open_in_memory().unwrap();
    database.execute_batch(NOTES).unwrap();
    let row = "Please update to the latest Anki version\u{1f}";
    database.execute("INSERT INTO notes (mid, tags, flds) VALUES (1, '', ?1)", [row]).unwrap();
    bytes(&database)
}

#[test]
fn collections_of_all_ages_hold_the_same() {
    let compressed = ruzstd::encoding::compress_to_vec(
        newer().as_slice(),
        ruzstd::encoding::CompressionLevel::Fastest,
    );
    let (older, newer, stub) = (older(), newer(), stub());
    let options = ImportDefaults { pack: Some("anki".to_owned()), ..ImportDefaults::default() };
    let of = |files: &[(&str, &[u8])]| told(&read("deck.apkg", &zipped(files), &options));
    let media: (&str, &[u8]) = ("media", b"{}");
    let first = of(&[("collection.anki2", &older), media]);
    insta::assert_snapshot!(first);
    assert_eq!(of(&[("collection.anki2", &stub), ("collection.anki21", &newer), media]), first);
    assert_eq!(
        of(&[("collection.anki2", &stub), ("collection.anki21b", &compressed), media]),
        first
    );
    assert_eq!(told(&read("deck.apkg", &older, &options)), first, "the database by itself");
}

#[test]
fn a_damaged_or_hostile_collection_is_told_of() {
    let mut torn = older();
    torn.truncate(3_000);
    torn[2_000..].fill(0xff);
    let reason = |bytes: &[u8]| {
        let parsed =
            read("a.apkg", &zipped(&[("collection.anki2", bytes)]), &ImportDefaults::default());
        assert!(parsed.items.is_empty(), "{:?}", parsed.items);
        parsed.skipped[0].to_string()
    };
    assert!(reason(&torn).contains("can't be read"), "{}", reason(&torn));
    assert!(reason(b"no database at all").contains("can't be read"));
    // A view could compute for ever.
    let database = Connection::open_in_memory().unwrap();
    database
        .execute_batch(
            "CREATE TABLE cards (nid INTEGER, did INTEGER);
             CREATE TABLE col (models TEXT, decks TEXT);
             CREATE VIEW notes AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n)
                 SELECT id, 1 AS mid, '' AS tags, 'a' AS flds FROM n;",
        )
        .unwrap();
    assert!(reason(&bytes(&database)).contains("can't be read"), "{}", reason(&bytes(&database)));
    let bad = zipped(&[("collection.anki21b", b"not zstd")]);
    let parsed = read("a.apkg", &bad, &ImportDefaults::default());
    assert!(parsed.skipped[0].reason.contains("can't be unpacked"), "{:?}", parsed.skipped);
}
