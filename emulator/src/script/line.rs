//! Parses the lines of a script.

use super::super::{Fault, FaultKind};
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};
use std::time::Duration;

/// A parsed line.
#[derive(Debug)]
pub(super) enum ScriptLine {
    Slash(String),
    Type(String),
    Click(String),
    /// A command in the menu of the newest message.
    Apps(String),
    Fill(String, String),
    Submit(Option<(String, String)>),
    Select(String),
    Upload(String),
    Say(String),
    As(String),
    InChannel(String),
    InThread(String),
    Tick(ClockTarget),
    Fault(Box<Fault>),
    Gateway(GatewayStep),
    ClearFaults,
    /// Grants the bot a permission in this channel, or revokes it.
    Permission(bool, String),
    Show,
    People,
    Channels,
    Commands,
    Requests,
    Restart,
    Help,
    Quit,
    Nothing,
}

/// The distance to move the clock.
#[derive(Debug, Clone, Copy)]
pub(super) enum ClockTarget {
    By(Span),
    To(DateTime),
    ToNext(Time),
}

/// A gateway fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GatewayStep {
    Drop,
    Reconnect,
    Invalid,
    Silent(bool),
}

/// The output of `help`.
pub(super) const HELP: &str = "\
/question difficulty:hard   type a slash command
type /question pack:py      see the suggestions while typing the last option
apps Quote this             a command in the menu of the newest message
click Reveal in thread      click a button of the newest message that has it
fill answer: text           fill in a field of the open form; \\n starts a new line
submit                      send the form; `submit FIELD: text` fills it in and sends
select Option, Option       choose from a menu, by label or by number: `select 1, 3`
upload plan.toml            pick a file; the next command refers to it: `file:plan.toml`
say some words              write a message
as Ana, people              act as somebody else; list the people
in #daily, in thread NAME   go elsewhere; the beginning of a thread's name is enough, and
                            `channels` lists them
tick 1d, tick 6h            let time pass; `tick to 09:00`, `tick to 2026-11-23T09:00`
deny Send Messages          revoke a permission of the bot here; `allow` grants it
fault 500 POST /route       the next request fails; also `reset-before`, `reset-after`,
                            `limit 2`, `delay 500`; the route may be left out
fault drop                  the gateway drops; also `reconnect`, `invalid`, `silent`, `speak`
fault clear                 remove all faults
show, commands, requests    this channel; the commands; the bot's requests to Discord
restart                     stop the bot and start it again
quit
";

impl ScriptLine {
    /// Parses a line. Empty lines and those that begin with `# ` do nothing.
    pub(super) fn read(line: &str) -> Result<Self, String> {
        let line = line.trim();
        if line.is_empty() || line == "#" || line.starts_with("# ") {
            return Ok(Self::Nothing);
        }
        if line.starts_with('/') {
            return Ok(Self::Slash(line.to_owned()));
        }
        let (verb, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        let given = |what: &str| {
            if rest.is_empty() { Err(format!("{verb} needs {what}.")) } else { Ok(rest.to_owned()) }
        };
        match verb {
            "type" => Ok(Self::Type(given("the beginning of a command")?)),
            "apps" => Ok(Self::Apps(given("the name of a command")?)),
            "click" => Ok(Self::Click(given("the label of a button")?)),
            "fill" => {
                let (field, text) = field_and_text(&given("a field and its text")?)?;
                Ok(Self::Fill(field, text))
            }
            "submit" if rest.is_empty() => Ok(Self::Submit(None)),
            "submit" => Ok(Self::Submit(Some(field_and_text(rest)?))),
            "select" => Ok(Self::Select(given("the options to choose, or `none`")?)),
            "upload" => Ok(Self::Upload(given("the path of a file")?)),
            "say" => Ok(Self::Say(given("some words")?)),
            "as" => Ok(Self::As(given("a name")?)),
            "in" => {
                let place = given("a #channel, or `thread NAME`")?;
                Ok(match place.strip_prefix("thread ") {
                    Some(name) => Self::InThread(name.trim().to_owned()),
                    None => Self::InChannel(place),
                })
            }
            "tick" => Ok(Self::Tick(ClockTarget::read(rest)?)),
            "fault" => read_fault(&given("what should go wrong")?),
            "allow" => Ok(Self::Permission(true, given("the name of a permission")?)),
            "deny" => Ok(Self::Permission(false, given("the name of a permission")?)),
            "show" => Ok(Self::Show),
            "people" => Ok(Self::People),
            "channels" => Ok(Self::Channels),
            "commands" => Ok(Self::Commands),
            "requests" => Ok(Self::Requests),
            "restart" => Ok(Self::Restart),
            "help" => Ok(Self::Help),
            "quit" | "exit" => Ok(Self::Quit),
            _ => Err(format!("\"{verb}\" is nothing I know. Try `help`.")),
        }
    }
}

fn field_and_text(rest: &str) -> Result<(String, String), String> {
    let (field, text) =
        rest.split_once(':').ok_or("Write the field, a colon, and the text: `fill Name: Ana`.")?;
    Ok((field.trim().to_owned(), text.trim().replace("\\n", "\n")))
}

impl ClockTarget {
    fn read(text: &str) -> Result<Self, String> {
        let wrong = || format!("\"{text}\" is no time: try `1d`, `6h`, `to 09:00`.");
        if let Some(target) = text.strip_prefix("to ") {
            let target = target.trim();
            let time = || target.parse().map(Self::ToNext);
            return target.parse().map(Self::To).or_else(|_| time()).map_err(|_| wrong());
        }
        let span: Span = text.parse().map_err(|_| wrong())?;
        if span.is_positive() { Ok(Self::By(span)) } else { Err(wrong()) }
    }

    /// The resulting instant from `now`, on the wall clock of `zone`.
    pub(super) fn target(self, now: Timestamp, zone: &TimeZone) -> Result<Timestamp, String> {
        let here = now.to_zoned(zone.clone());
        let target =
            match self {
                Self::By(span) => here.checked_add(span),
                Self::To(moment) => moment.to_zoned(zone.clone()),
                Self::ToNext(time) => {
                    let today = here.date().to_datetime(time).to_zoned(zone.clone());
                    today.and_then(|today| {
                        if today > here { Ok(today) } else { today.checked_add(1.day()) }
                    })
                }
            };
        let target = target.map_err(|error| format!("The clock can't be moved there: {error}."))?;
        if target.timestamp() < now {
            return Err("The clock only goes forward.".into());
        }
        Ok(target.timestamp())
    }
}

fn read_fault(text: &str) -> Result<ScriptLine, String> {
    let mut words = text.split_whitespace();
    let kind = words.next().unwrap_or_default();
    let gateway = match kind {
        "drop" => Some(GatewayStep::Drop),
        "reconnect" => Some(GatewayStep::Reconnect),
        "invalid" => Some(GatewayStep::Invalid),
        "silent" => Some(GatewayStep::Silent(true)),
        "speak" => Some(GatewayStep::Silent(false)),
        "clear" => return Ok(ScriptLine::ClearFaults),
        _ => None,
    };
    if let Some(gateway) = gateway {
        return Ok(ScriptLine::Gateway(gateway));
    }
    let mut number = || {
        let number = words.next().and_then(|word| word.parse::<u64>().ok());
        number.ok_or_else(|| format!("{kind} needs a number."))
    };
    let failure = match kind {
        "reset-before" => FaultKind::ResetBefore,
        "reset-after" => FaultKind::ResetAfter,
        "limit" => {
            FaultKind::RateLimited { retry_after: Duration::from_secs(number()?), global: false }
        }
        "delay" => FaultKind::Delay(Duration::from_millis(number()?)),
        _ => match kind.parse() {
            Ok(status @ 400..=599) => FaultKind::Status(status),
            _ => return Err(format!("\"{kind}\" is no fault that I know. Try `help`.")),
        },
    };
    let (method, route) = (words.next().unwrap_or("*"), words.next().unwrap_or("*"));
    Ok(ScriptLine::Fault(Box::new(Fault::on(method, route, failure))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(text: &str, now: &str, zone: &str) -> String {
        let zone = TimeZone::get(zone).unwrap();
        let tick = ClockTarget::read(text).unwrap();
        tick.target(now.parse().unwrap(), &zone).unwrap().to_string()
    }

    #[test]
    fn a_day_is_a_day_on_wall_clocks() {
        // Clocks in Warsaw went forward on 29 March 2026.
        let before = "2026-03-28T08:00:00Z";
        assert_eq!(target("1d", before, "Europe/Warsaw"), "2026-03-29T07:00:00Z");
        assert_eq!(target("24h", before, "Europe/Warsaw"), "2026-03-29T08:00:00Z");
    }

    #[test]
    fn a_time_alone_is_the_next_one() {
        assert_eq!(target("to 09:00", "2026-11-23T08:00:00Z", "UTC"), "2026-11-23T09:00:00Z");
        assert_eq!(target("to 09:00", "2026-11-23T09:00:00Z", "UTC"), "2026-11-24T09:00:00Z");
        let day = target("to 2026-11-25T10:30", "2026-11-23T09:00:00Z", "Asia/Tokyo");
        assert_eq!(day, "2026-11-25T01:30:00Z");
    }

    #[test]
    fn the_clock_never_goes_back() {
        let tick = ClockTarget::read("to 2026-11-01T09:00").unwrap();
        let now = "2026-11-23T09:00:00Z".parse().unwrap();
        assert_eq!(tick.target(now, &TimeZone::UTC).unwrap_err(), "The clock only goes forward.");
        assert!(ClockTarget::read("-1d").is_err());
    }

    #[test]
    fn fields_and_faults_are_read_as_help_shows_them() {
        let ScriptLine::Fill(field, text) = ScriptLine::read("fill Your answer: a: b\\nc").unwrap()
        else {
            panic!("not a fill")
        };
        assert_eq!((field.as_str(), text.as_str()), ("Your answer", "a: b\nc"));
        assert!(matches!(
            ScriptLine::read("fault 503 POST /channels/*/messages"),
            Ok(ScriptLine::Fault(_))
        ));
        assert!(matches!(
            ScriptLine::read("fault silent"),
            Ok(ScriptLine::Gateway(GatewayStep::Silent(true)))
        ));
        assert!(ScriptLine::read("fault 200").is_err());
        assert!(matches!(ScriptLine::read("# a note"), Ok(ScriptLine::Nothing)));
    }
}
