use super::*;

fn problems(text: &str) -> String {
    parse(text).unwrap_err().to_string()
}

fn parse(text: &str) -> Result<Config, Diagnostics> {
    let text = SourceText::from_bytes("warmup.toml", text.as_bytes(), MAX_FILE_BYTES).unwrap();
    Config::parse(&text).map_err(Diagnostics::new)
}

#[test]
fn the_documented_file_is_the_defaults() {
    let parsed = parse(DOCUMENTED_DEFAULTS).unwrap();
    assert_eq!(parsed, Config::default());
    assert_eq!(parse("").unwrap(), parsed);
}

#[test]
fn every_mistake_is_told_at_once_with_its_line_and_what_is_accepted() {
    insta::assert_snapshot!(problems(
        "[discord]\napi_bas = \"x\"\n[daily]\ngrace_hours = 40\n\n[defaults]\n\
         time = \"25:00\"\nzone = \"Mars/Olympus\"\nweekdays = [\"noday\"]\n\
         [log]\nformat = \"yaml\"\n"
    ));
}

#[test]
fn days_are_a_list_or_written_as_setup_takes_them() {
    let days = |value: &str| {
        let text = format!("[defaults]\nweekdays = {value}\n");
        parse(&text).unwrap().defaults.weekdays
    };
    assert_eq!(days("\"mon-fri\""), Weekdays::WORKING);
    assert_eq!(days("[\"mon\", \"tue\", \"wed\", \"thu\", \"fri\"]"), Weekdays::WORKING);
    for odd in ["5", "[]", "[5]", "[\"mon\", \"frii\"]"] {
        let said = problems(&format!("[defaults]\nweekdays = {odd}\n"));
        assert!(said.contains("--> warmup.toml:2:12\n"), "{said}");
        assert!(said.contains("help: days look like"), "{said}");
    }
}

#[test]
fn a_zone_is_read_as_setup_reads_it() {
    let zone = |value: &str| {
        let text = format!("[defaults]\nzone = \"{value}\"\n");
        parse(&text).unwrap().defaults.zone.name().to_owned()
    };
    assert_eq!(zone("UTC+2"), "Etc/GMT-2");
    assert_eq!(zone("EST"), "America/New_York");
    assert_eq!(zone("Kraków"), "Europe/Warsaw");
    assert!(problems("[defaults]\nzone = \"localtime\"\n").contains("no time zone"));
}

#[test]
fn a_level_that_does_not_exist_is_refused_and_not_taken_for_a_target() {
    for level in
        ["loud", "verbose", "info,warmup", "warmup=loud", "=info", "", "info,,warn", "a b=info"]
    {
        assert_eq!(parse_log_level(level), Err(InvalidLogLevel), "{level:?}");
        let text = format!("[log]\nlevel = \"{level}\"\n");
        let said = problems(&text);
        assert!(said.contains("--> warmup.toml:2:9\n"), "{said}");
        assert!(said.contains("help: use off, error"), "{said}");
    }
    for level in ["off", "INFO", "info,warmup::bot=debug", "warn, warmup=trace"] {
        assert_eq!(parse_log_level(level).as_deref(), Ok(level));
    }
}

#[test]
fn an_api_base_is_an_address() {
    for base in ["notaurl", "ftp://x", "http://", "https:/x.y", "discord.com"] {
        assert_eq!(parse_api_base(base), Err(InvalidApiBase), "{base:?}");
    }
    assert_eq!(parse_api_base("http://127.0.0.1:80/").as_deref(), Ok("http://127.0.0.1:80"));
    assert_eq!(parse_api_base(" ").as_deref(), Ok(""));
}

#[test]
fn metrics_are_served_at_an_address_or_not_at_all() {
    let listen = |value: &str| parse(&format!("[metrics]\nlisten = \"{value}\"\n"));
    assert_eq!(parse("").unwrap().metrics.listen, None);
    assert_eq!(listen("").unwrap().metrics.listen, None);
    let address = listen("127.0.0.1:9464").unwrap().metrics.listen.unwrap();
    assert_eq!((address.port(), address.ip().is_loopback()), (9464, true));
    for odd in ["9464", "localhost:9464", ":9464", "127.0.0.1", "127.0.0.1:99999"] {
        let said = listen(odd).unwrap_err().to_string();
        assert!(said.contains("--> warmup.toml:2:10\n"), "{said}");
        assert!(said.contains("an IP address with a port"), "{said}");
    }
}

#[test]
fn broken_toml_is_told_with_its_line() {
    assert!(problems("[store]\npath = \n").contains("--> warmup.toml:2:"));
}

#[test]
fn a_database_has_an_address_that_is_never_shown() {
    let config = parse("[store]\nurl = \"postgres://warmup:hunter2@db/warmup\"\n").unwrap();
    assert!(config.store.url.is_some());
    assert!(!format!("{config:?}").contains("hunter2"));
    assert_eq!(parse("[store]\nurl = \"\"\n").unwrap().store.url, None);
    let said = problems("[store]\nurl = \"mysql://db/warmup\"\nconnections = 1\n");
    assert!(said.contains("`url` isn't the address of a PostgreSQL database"), "{said}");
    assert!(said.contains("connections"), "{said}");
}

#[test]
fn shards_are_counted_by_discord_or_by_the_operator() {
    let total = |value: &str| {
        let text = format!("[cluster]\nshards = \"{value}\"\n");
        parse(&text).map(|config| config.cluster.total.map(std::num::NonZeroU32::get))
    };
    assert_eq!(total("auto").unwrap(), None);
    assert_eq!(total("16").unwrap(), Some(16));
    for odd in ["0", "-1", "many", "", "4294967296"] {
        let said = total(odd).unwrap_err().to_string();
        assert!(said.contains("write \"auto\" or a number in quotes"), "{said}");
    }
}
