//! The summary of who takes part, for a server's admins.

use super::super::{Message, counted};
use crate::domain::ids::UserId;
use crate::domain::participation::Participation;
use serenity::all::CreateAttachment;

/// Spreadsheets read a file as UTF-8 only if it says so.
const BYTE_ORDER_MARK: char = '\u{feff}';
/// Signs that begin a formula in a spreadsheet, in both widths.
const FORMULA_SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// The members in a summary, and the number of those who keep themselves out of it.
#[derive(Clone, Debug)]
pub struct ListedMembers {
    /// The members and their names, which may be empty.
    pub listed: Vec<(UserId, String)>,
    /// The number of the others.
    pub left_out: usize,
}

/// The summary as a table: a row for each member and each week with dailies.
///
/// # Errors
/// Fails if the table can't be written.
pub fn summary_file(
    participation: &Participation,
    members: &ListedMembers,
) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(String::from(BYTE_ORDER_MARK).into_bytes());
    writer.write_record(["member", "id", "week", "answered", "posted"])?;
    let mut listed: Vec<&(UserId, String)> = members.listed.iter().collect();
    listed.sort_by_key(|(user, name)| (name.to_lowercase(), *user));
    for (user, name) in listed {
        // A bare number of this length loses its last digits in a spreadsheet.
        let (name, id) = (cell(name), format!("<@{user}>"));
        for week in participation.weeks_of(*user) {
            let (answered, posted) = (week.answered.to_string(), week.posted.to_string());
            let monday = week.week.to_string();
            writer.write_record([&*name, &*id, &*monday, &*answered, &*posted])?;
        }
    }
    writer.write_record([&*left_out_line(members.left_out), "", "", "", ""])?;
    Ok(writer.into_inner()?)
}

/// `text` so that a spreadsheet shows it instead of computing it.
fn cell(text: &str) -> String {
    let is_formula = text.trim_start().starts_with(FORMULA_SIGNS);
    // A tab or a line break may be dropped, and what follows taken for a formula.
    if is_formula || text.starts_with(char::is_control) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn left_out_line(count: usize) -> String {
    match count {
        0 => "Nobody has opted out".to_owned(),
        1 => "1 member has opted out".to_owned(),
        _ => format!("{count} members have opted out"),
    }
}

fn span(weeks: u8) -> String {
    match weeks {
        1 => "this week".to_owned(),
        _ => format!("in the last {weeks} weeks"),
    }
}

/// The summary of the last `weeks` weeks as a file.
#[must_use]
pub fn summary(file: Vec<u8>, weeks: u8, members: &ListedMembers) -> Message {
    let text = format!(
        "Who answered how many dailies {}: {}.\n{} with `/data opt-out`.\nIt has no answers and no \
         scores. Only you can see this.",
        span(weeks),
        counted(members.listed.len(), "member"),
        left_out_line(members.left_out),
    );
    let file = CreateAttachment::bytes(file, "warmup-summary.csv");
    Message { files: vec![file], ..Message::text(text) }
}

/// There were no dailies in the last `weeks` weeks.
#[must_use]
pub fn nothing_to_sum_up(weeks: u8) -> Message {
    Message::text(format!(
        "No daily was posted {}. Choose more `weeks`, or see `/daily status`.",
        span(weeks)
    ))
}

/// A member keeps out of summaries, or no longer does.
#[must_use]
pub fn opted_out(is_left_out: bool) -> Message {
    Message::text(if is_left_out {
        "You're out of the summary that admins can get of who answers dailies. They only read how \
         many members are.\nUse `/data opt-in` to be in it again. `/data delete` ends this as well."
    } else {
        "You're in the summary that admins can get of who answers dailies. It has no answers and no \
         scores."
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn table(members: &ListedMembers) -> String {
        let mut participation = Participation::default();
        participation.add(date(2026, 3, 2), [UserId(1), UserId(2)]);
        participation.add(date(2026, 3, 9), [UserId(1)]);
        let file = summary_file(&participation, members).unwrap();
        String::from_utf8(file).unwrap().trim_start_matches(BYTE_ORDER_MARK).to_owned()
    }

    #[test]
    fn a_row_is_a_member_in_a_week_and_the_last_one_says_how_many_are_missing() {
        let listed = vec![(UserId(2), "Zoë, \"Z\"".to_owned()), (UserId(1), "=1+1".to_owned())];
        insta::assert_snapshot!(table(&ListedMembers { listed, left_out: 2 }), @r#"
        member,id,week,answered,posted
        '=1+1,<@1>,2026-03-02,1,1
        '=1+1,<@1>,2026-03-09,1,1
        "Zoë, ""Z""",<@2>,2026-03-02,1,1
        "Zoë, ""Z""",<@2>,2026-03-09,0,1
        2 members have opted out,,,,
        "#);
    }

    proptest! {
        #[test]
        fn no_name_is_a_formula_and_none_breaks_the_table(name in "[=+@\\-＝\t\r\n ,\";'a-z]{0,12}") {
            let listed = vec![(UserId(1), name.clone())];
            let table = table(&ListedMembers { listed, left_out: 0 });
            let mut reader = csv::Reader::from_reader(table.as_bytes());
            let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
            prop_assert_eq!(rows.len(), 3);
            let shown = &rows[0][0];
            prop_assert!(*shown == *name || *shown == format!("'{name}"), "{shown:?}");
            prop_assert!(!shown.trim_start().starts_with(FORMULA_SIGNS), "{shown:?}");
        }
    }
}
