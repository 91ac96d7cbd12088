use super::*;

fn problems(text: &str) -> String {
    let problems = Config::parse(Path::new("warmup.toml"), text).unwrap_err();
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_documented_file_is_the_defaults() {
    let parsed = Config::parse(Path::new("config/warmup.toml"), DOCUMENTED_DEFAULTS).unwrap();
    assert_eq!(parsed, Config::default());
    assert_eq!(Config::parse(Path::new("empty.toml"), "").unwrap(), parsed);
}

#[test]
fn every_mistake_is_told_at_once_with_its_line_and_what_is_accepted() {
    insta::assert_snapshot!(problems(
        "[discord]\napi_bas = \"x\"\n[daily]\ngrace_hours = 40\n\n[defaults]\n\
         time = \"25:00\"\nzone = \"Mars/Olympus\"\nweekdays = [\"noday\"]\n\
         [log]\nformat = \"yaml\"\n"
    ), @r"
    warmup.toml:2: unknown field `api_bas`, expected `api_base` or `watchdog_minutes`
    warmup.toml:4: 40 is out of range; accepted are 0 to 23
    warmup.toml:7: a time is written like 09:00, 18:30 or 9 am
    warmup.toml:8: there is no time zone called “Mars/Olympus”; name a big city near you, like Warsaw, or an offset, like UTC+2
    warmup.toml:9: days are written like `mon-fri`, `mon, wed and fri`, `weekdays` or `every day`
    warmup.toml:11: unknown variant `yaml`, expected `pretty` or `json`
    ");
}

#[test]
fn days_are_a_list_or_written_as_setup_takes_them() {
    let days = |value: &str| {
        let text = format!("[defaults]\nweekdays = {value}\n");
        Config::parse(Path::new("warmup.toml"), &text).unwrap().defaults.weekdays
    };
    assert_eq!(days("\"mon-fri\""), Weekdays::WORKING);
    assert_eq!(days("[\"mon\", \"tue\", \"wed\", \"thu\", \"fri\"]"), Weekdays::WORKING);
    assert!(problems("[defaults]\nweekdays = 5\n").starts_with("warmup.toml:2: days are written"));
    assert!(
        problems("[defaults]\nweekdays = [\"mon\", \"frii\"]\n").starts_with("warmup.toml:2: days")
    );
}

#[test]
fn a_zone_is_read_as_setup_reads_it() {
    let zone = |value: &str| {
        let text = format!("[defaults]\nzone = \"{value}\"\n");
        Config::parse(Path::new("warmup.toml"), &text).unwrap().defaults.zone.name().to_owned()
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
        assert!(problems(&text).starts_with("warmup.toml:2: accepted are off, error"), "{level:?}");
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
fn broken_toml_is_told_with_its_line() {
    assert!(problems("[store]\npath = \n").starts_with("warmup.toml:2: "));
}
