//! Suggestions for a time zone, a time or days.

use crate::commands::question::choice;
use crate::domain::schedule::{Weekdays, parse_time, weekday_letters};
use crate::limits;
use crate::messages;
use crate::zones;
use jiff::Timestamp;
use jiff::civil::Time;
use serenity::all::AutocompleteChoice;

/// The most common choices.
const DAYS_SUGGESTED: [&str; 5] = ["mon-fri", "every day", "mon,wed,fri", "tue,thu", "sat,sun"];

pub(in crate::commands) fn zones(
    typed: &str,
    locale: &str,
    now: Timestamp,
) -> Vec<AutocompleteChoice> {
    zones::suggest(typed, locale, now, limits::CHOICES)
        .iter()
        .map(|it| {
            let name = messages::setup::zone_choice(it.place.as_deref(), &it.zone, now);
            choice(&name, it.zone.name())
        })
        .collect()
}

/// The typed time, then every half hour that the text may become.
pub(in crate::commands) fn times(typed: &str) -> Vec<AutocompleteChoice> {
    let typed = typed.trim().to_lowercase().replace([' ', '.'], "");
    let exact = parse_time(&typed).ok();
    let half_hours = (0..24).flat_map(|hour| [(hour, 0), (hour, 30)]);
    let begun = half_hours
        .map(|(hour, minute)| Time::constant(hour, minute, 0, 0))
        .filter(|time| Some(*time) != exact && may_become(&typed, *time));
    let times = exact.into_iter().chain(begun).take(limits::CHOICES);
    times.map(|time| time.strftime("%H:%M").to_string()).map(|time| choice(&time, &time)).collect()
}

/// Returns `true` if `typed` begins a way of writing `time`. If nothing is typed, only full hours
/// match.
fn may_become(typed: &str, time: Time) -> bool {
    if typed.is_empty() {
        return time.minute() == 0 && (6..=22).contains(&time.hour());
    }
    let written = ["%H:%M", "%-H:%M", "%-I:%M%P", "%-I%M%P", "%H%M"];
    let on_the_hour = ["%-I%P", "%-H"];
    let short = on_the_hour.into_iter().filter(|_| time.minute() == 0);
    written
        .into_iter()
        .chain(short)
        .any(|format| time.strftime(format).to_string().starts_with(typed))
}

/// The typed days as they were understood, then the most common choices.
pub(in crate::commands) fn days(typed: &str) -> Vec<AutocompleteChoice> {
    let typed = typed.trim().to_lowercase();
    let exact = typed.parse::<Weekdays>().ok();
    let suggested = DAYS_SUGGESTED
        .into_iter()
        .filter(|days| days.contains(&typed))
        .filter(|days| exact.is_none() || days.parse().ok() != exact)
        .map(|days| choice(days, days));
    let understood = exact.map(|days| {
        let written: Vec<&str> = days.iter().map(weekday_letters).collect();
        choice(&messages::setup::weekdays(days), &written.join(","))
    });
    understood.into_iter().chain(suggested).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(choices: &[AutocompleteChoice]) -> Vec<String> {
        let name =
            |choice| serde_json::to_value(choice).unwrap()["name"].as_str().unwrap().to_owned();
        choices.iter().map(name).collect()
    }

    #[test]
    fn a_zone_is_suggested_with_its_local_time_and_stored_by_its_name() {
        let now = "2026-03-02T07:00:00Z".parse().unwrap();
        let krakow = zones("kraków", "en-US", now);
        assert_eq!(names(&krakow)[0], "Kraków, Poland · Europe/Warsaw · 08:00 now");
        assert_eq!(serde_json::to_value(&krakow[0]).unwrap()["value"], "Europe/Warsaw");
        let fixed = zones("GMT+2", "en-US", now);
        assert_eq!(names(&fixed)[0], "UTC+2 · 09:00 now");
        assert_eq!(serde_json::to_value(&fixed[0]).unwrap()["value"], "Etc/GMT-2");
        assert_eq!(names(&zones("utc", "en-US", now))[0], "UTC · 07:00 now");
        assert_eq!(names(&zones("new york", "en-US", now))[0], "America/New York · 02:00 now");
        assert!(names(&zones("a", "en-US", now)).iter().all(|name| name.chars().count() <= 100));
        assert_eq!(zones("a", "en-US", now).len(), limits::CHOICES);
    }

    #[test]
    fn an_hour_brings_its_halves_in_the_morning_and_the_evening() {
        assert_eq!(names(&times("9")), ["09:00", "09:30", "21:00", "21:30"]);
        assert_eq!(names(&times("9pm")), ["21:00"]);
        assert_eq!(names(&times("9:30 p")), ["21:30"]);
        assert_eq!(names(&times("7:15")), ["07:15"]);
        assert_eq!(names(&times("0900")), ["09:00"]);
        assert_eq!(names(&times("")).len(), 17);
        assert_eq!(names(&times("nine")), Vec::<String>::new());
    }

    #[test]
    fn days_are_suggested_as_they_are_understood() {
        assert_eq!(names(&days("mondays and fridays")), ["Mon, Fri"]);
        assert_eq!(names(&days("mon-fri")), ["Mon–Fri"]);
        assert_eq!(names(&days("we")), ["mon,wed,fri"]);
        assert_eq!(names(&days("money")), Vec::<String>::new());
        assert_eq!(names(&days("every")), ["every day"]);
        assert_eq!(names(&days("")).len(), DAYS_SUGGESTED.len());
    }
}
