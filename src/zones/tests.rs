use super::*;

fn names(typed: &str) -> Vec<String> {
    let now = "2026-03-02T07:00:00Z".parse().unwrap();
    let label = |it: Suggestion| match it.place {
        Some(place) => format!("{place}: {}", it.zone),
        None => it.zone.to_string(),
    };
    suggest(typed, "en-US", now, 25).into_iter().map(label).collect()
}

fn name(text: &str) -> String {
    read(text).unwrap().name().to_owned()
}

#[test]
fn offsets_have_the_sign_that_people_mean() {
    for (typed, zone) in [
        ("GMT+2", "Etc/GMT-2"),
        ("utc+1", "Etc/GMT-1"),
        ("UTC -5", "Etc/GMT+5"),
        ("UTC−5", "Etc/GMT+5"),
        ("+02:00", "Etc/GMT-2"),
        ("+0530", "Asia/Kolkata"),
        ("UTC+5:45", "Asia/Kathmandu"),
        ("GMT", "UTC"),
        ("utc+0", "UTC"),
        ("Z", "UTC"),
        ("Etc/GMT-2", "Etc/GMT-2"),
    ] {
        assert_eq!(name(typed), zone, "{typed}");
    }
    for typed in ["UTC+15", "GMT-13", "UTC+2:17", "+", "UTC+1:5", "UTC+123"] {
        assert!(read(typed).is_err(), "{typed}");
    }
}

#[test]
fn abbreviations_are_the_regions_that_use_them() {
    for (typed, zone) in [
        ("EST", "America/New_York"),
        ("pst", "America/Los_Angeles"),
        ("CET", "Europe/Berlin"),
        ("BST", "Europe/London"),
        ("JST", "Asia/Tokyo"),
    ] {
        assert_eq!(name(typed), zone, "{typed}");
    }
    assert_eq!(
        read("IST").unwrap_err().to_string(),
        "“IST” can mean Asia/Kolkata, Asia/Jerusalem or Europe/Dublin. Pick one of them"
    );
    assert_eq!(
        names("cst")[..3],
        ["America/Chicago", "America/Mexico City", "Asia/Shanghai"]
            .map(|name| name.replace(' ', "_"))
    );
    assert_eq!(names("ist")[..3], ["Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"]);
}

#[test]
fn big_cities_are_found_by_every_name_that_people_use() {
    for (typed, zone) in [
        ("Kraków", "Europe/Warsaw"),
        ("krakow", "Europe/Warsaw"),
        ("Cracow", "Europe/Warsaw"),
        ("łódź", "Europe/Warsaw"),
        ("lodz", "Europe/Warsaw"),
        ("Mumbai", "Asia/Kolkata"),
        ("Bombay", "Asia/Kolkata"),
        ("Bangalore", "Asia/Kolkata"),
        ("San Francisco", "America/Los_Angeles"),
        ("SF", "America/Los_Angeles"),
        ("Seattle", "America/Los_Angeles"),
        ("Munich", "Europe/Berlin"),
        ("München", "Europe/Berlin"),
        ("muenchen", "Europe/Berlin"),
        ("Beijing", "Asia/Shanghai"),
        ("Boston", "America/New_York"),
        ("NYC", "America/New_York"),
        ("Москва", "Europe/Moscow"),
        ("Xi'an", "Asia/Shanghai"),
        ("Saint Petersburg", "Europe/Moscow"),
        ("St. Petersburg", "Europe/Moscow"),
        ("London", "Europe/London"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("new york", "America/New_York"),
        ("Kiev", "Europe/Kyiv"),
        ("US/Pacific", "America/Los_Angeles"),
        ("Poland", "Europe/Warsaw"),
        ("Germany", "Europe/Berlin"),
        ("UK", "Europe/London"),
        ("toronto", "America/Toronto"),
    ] {
        assert_eq!(name(typed), zone, "{typed}");
        assert_eq!(names(typed)[0].rsplit(": ").next().unwrap(), zone, "{typed}");
    }
    for typed in ["Atlantis", "Mars/Olympus", "localtime", "posixrules", "", "Factory"] {
        assert!(read(typed).is_err(), "{typed}");
    }
}

#[test]
fn a_name_of_several_cities_offers_each_zone() {
    let error = read("Valencia").unwrap_err().to_string();
    assert!(error.contains("America/Caracas") && error.contains("Europe/Madrid"), "{error}");
    assert_eq!(names("barcelona")[0], "Barcelona, Spain: Europe/Madrid");
    let offered = names("valencia");
    assert_eq!(
        offered[..2],
        ["Valencia, Venezuela: America/Caracas", "Valencia, Spain: Europe/Madrid"]
    );
}

#[test]
fn what_is_typed_so_far_finds_whole_names_then_beginnings_then_words() {
    assert_eq!(names("new y")[0], "America/New_York");
    assert_eq!(names("krak")[0], "Kraków, Poland: Europe/Warsaw");
    assert_eq!(names("warsaw"), ["Europe/Warsaw"]);
    assert_eq!(names("utc")[..2], ["UTC", "UTC-12"]);
    assert_eq!(names("utc+1")[..4], ["UTC+1", "UTC+10", "UTC+11", "UTC+12"]);
    assert_eq!(names("gmt+2")[0], "UTC+2");
    assert!(names("gmt+2").contains(&"Africa/Cairo".to_owned()), "{:?}", names("gmt+2"));
    assert_eq!(names("UTC+5:30")[0], "Asia/Kolkata");
}

#[test]
fn with_nothing_typed_come_likely_zones_then_utc_then_the_world() {
    let offered = |locale| {
        let now = "2026-03-02T07:00:00Z".parse().unwrap();
        let zones = suggest("", locale, now, 25).into_iter();
        zones.map(|it| it.zone.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(offered("pl")[..3], ["Europe/Warsaw", "UTC", "America/Los_Angeles"]);
    assert_eq!(offered("en-US")[4], "UTC");
    assert_eq!(offered("xx")[0], "UTC");
    assert!(offered("pl").contains(&"Asia/Tokyo".to_owned()));
    for locale in ["pl", "ru", "en-US"] {
        let offered = offered(locale);
        assert!(offered.len() > 20 && offered.len() <= 25, "{offered:?}");
    }
}

#[test]
fn every_city_of_the_table_has_a_canonical_zone() {
    let canonical =
        |zone: &Zone| zone.is_known() && zone.name().parse::<Zone>().as_ref() == Ok(zone);
    assert!(places::all().iter().all(|place| canonical(&place.zone)));
    assert!(places::all().len() > 6_000);
}
