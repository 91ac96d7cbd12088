//! Abbreviations as their region uses them: a person who types `EST` in winter wants New York's
//! clock in summer, too.

use crate::domain::schedule::Zone;

/// The meaning of an abbreviation.
pub(super) enum AbbreviationMeaning {
    /// This zone, and others that somebody may mean.
    One(Zone, Vec<Zone>),
    /// Any of these: their clocks differ, and none is the usual one.
    Several(Vec<Zone>),
}

impl AbbreviationMeaning {
    pub(super) fn zones(self) -> Vec<Zone> {
        match self {
            Self::One(zone, others) => std::iter::once(zone).chain(others).collect(),
            Self::Several(zones) => zones,
        }
    }
}

/// Abbreviations of a region with its zone, followed by other zones that use them too.
const REGIONS: &[(&[&str], &[&str])] = &[
    (&["et", "est", "edt", "eastern", "eastern time"], &["America/New_York", "America/Toronto"]),
    (&["ct", "cdt", "central time"], &["America/Chicago", "America/Winnipeg"]),
    (&["cst"], &["America/Chicago", "America/Mexico_City", "Asia/Shanghai", "America/Havana"]),
    (&["mt", "mdt", "mountain time"], &["America/Denver", "America/Edmonton"]),
    (&["mst"], &["America/Denver", "America/Phoenix", "America/Edmonton"]),
    (
        &["pt", "pst", "pdt", "pacific", "pacific time"],
        &["America/Los_Angeles", "America/Vancouver"],
    ),
    (&["akst", "akdt"], &["America/Anchorage"]),
    (&["hst"], &["Pacific/Honolulu"]),
    (&["ast", "adt"], &["America/Halifax", "America/Puerto_Rico"]),
    (&["nst", "ndt"], &["America/St_Johns"]),
    (&["brt", "brst"], &["America/Sao_Paulo"]),
    (&["art"], &["America/Argentina/Buenos_Aires"]),
    (&["clt", "clst"], &["America/Santiago"]),
    (&["cot"], &["America/Bogota"]),
    (&["pet"], &["America/Lima"]),
    (&["wet", "west"], &["Europe/Lisbon"]),
    (&["bst"], &["Europe/London"]),
    (
        &["cet", "cest", "met", "mest", "mez", "mesz"],
        &["Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Rome", "Europe/Warsaw"],
    ),
    (&["eet", "eest"], &["Europe/Kyiv", "Europe/Bucharest", "Europe/Athens", "Europe/Helsinki"]),
    (&["msk"], &["Europe/Moscow"]),
    (&["trt"], &["Europe/Istanbul"]),
    (&["idt"], &["Asia/Jerusalem"]),
    (&["sast"], &["Africa/Johannesburg"]),
    (&["wat"], &["Africa/Lagos"]),
    (&["cat"], &["Africa/Maputo", "Africa/Harare", "Africa/Lusaka"]),
    (&["eat"], &["Africa/Nairobi", "Africa/Addis_Ababa"]),
    (&["gst"], &["Asia/Dubai"]),
    (&["irst"], &["Asia/Tehran"]),
    (&["pkt"], &["Asia/Karachi"]),
    (&["npt"], &["Asia/Kathmandu"]),
    (&["ict"], &["Asia/Bangkok", "Asia/Ho_Chi_Minh"]),
    (&["wib"], &["Asia/Jakarta"]),
    (&["wita"], &["Asia/Makassar"]),
    (&["wit"], &["Asia/Jayapura"]),
    (&["sgt"], &["Asia/Singapore"]),
    (&["myt"], &["Asia/Kuala_Lumpur"]),
    (&["hkt"], &["Asia/Hong_Kong"]),
    (&["pht"], &["Asia/Manila"]),
    (&["jst"], &["Asia/Tokyo"]),
    (&["kst"], &["Asia/Seoul"]),
    (&["awst"], &["Australia/Perth"]),
    (&["acst", "acdt"], &["Australia/Adelaide", "Australia/Darwin"]),
    (&["aet", "aest", "aedt"], &["Australia/Sydney", "Australia/Melbourne", "Australia/Brisbane"]),
    (&["nzt", "nzst", "nzdt"], &["Pacific/Auckland"]),
];

/// Abbreviations that several regions use with different clocks.
const AMBIGUOUS: &[(&str, &[&str])] =
    &[("ist", &["Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"])];

/// The meaning of a folded abbreviation, or `None` if it is unknown.
pub(super) fn meanings(folded: &str) -> Option<AbbreviationMeaning> {
    if let Some((_, names)) = AMBIGUOUS.iter().find(|(abbreviation, _)| *abbreviation == folded) {
        return Some(AbbreviationMeaning::Several(zones(names)));
    }
    let (_, names) = REGIONS.iter().find(|(all, _)| all.contains(&folded))?;
    let mut zones = zones(names);
    Some(AbbreviationMeaning::One(zones.remove(0), zones))
}

fn zones(names: &[&str]) -> Vec<Zone> {
    let zone = |name: &&str| name.parse().expect("the table names zones of the built-in data");
    names.iter().map(zone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_abbreviation_stands_for_one_thing_and_every_zone_is_canonical() {
        let mut seen = BTreeSet::new();
        let regions = REGIONS.iter().flat_map(|(all, names)| all.iter().map(move |it| (it, names)));
        for (abbreviation, names) in regions.chain(AMBIGUOUS.iter().map(|(it, names)| (it, names)))
        {
            assert!(seen.insert(*abbreviation), "{abbreviation}");
            let read: Vec<String> = zones(names).iter().map(|it| it.name().to_owned()).collect();
            assert_eq!(read, **names, "{abbreviation}");
            assert!(meanings(abbreviation).is_some());
        }
    }
}
