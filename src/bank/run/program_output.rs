//! The messages of checkers and failing programs.

use std::fmt::Write as _;

/// The number of lines shown of the beginning and of the end of a long error.
const FIRST: usize = 6;
const LAST: usize = 3;

/// Diagnostics on one line each: `snippet.ts(3,7): error TS2322: Type …` becomes `line 3: TS2322
/// Type …`, and indented lines continue the one before.
pub(super) fn normalized(said: &str, file: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in said.lines().filter(|line| !line.trim().is_empty()) {
        let words = line.split_whitespace().collect::<Vec<_>>().join(" ");
        match lines.last_mut() {
            Some(last) if line.starts_with(char::is_whitespace) => {
                last.push(' ');
                last.push_str(&words);
            }
            _ => lines.push(diagnostic(&words, file).unwrap_or(words)),
        }
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

fn diagnostic(line: &str, file: &str) -> Option<String> {
    let (place, rest) = line.strip_prefix(file)?.strip_prefix('(')?.split_once("): ")?;
    let (row, _) = place.split_once(',')?;
    let (code, message) = rest.strip_prefix("error ")?.split_once(": ")?;
    Some(format!("line {row}: {code} {message}"))
}

/// The first and the last lines of a long text.
pub(super) fn excerpt(text: &str) -> String {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    if lines.len() <= FIRST + LAST + 1 {
        return lines.join("\n");
    }
    let mut out = lines[..FIRST].join("\n");
    let left_out = lines.len() - FIRST - LAST;
    write!(out, "\n… {left_out} lines …\n").expect("writing to a string never fails");
    out.push_str(&lines[lines.len() - LAST..].join("\n"));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diagnostics_are_told_by_line_and_code_and_may_be_broken() {
        let said = "a.ts(5,7): error TS2322: Type 'A' is not assignable to type 'B'.\n  \
                    The types of 'a.b' differ.\na.ts(12,1): error TS1005: ';' expected.\n";
        let wanted = "line 5: TS2322 Type 'A' is not assignable to type 'B'. The types of 'a.b' \
                      differ.\nline 12: TS1005 ';' expected.\n";
        assert_eq!(normalized(said, "a.ts"), wanted);
        let broken = "line 5: TS2322 Type 'A' is not assignable\n  to type 'B'.\n  The types of \
                      'a.b' differ.\nline 12: TS1005 ';' expected.\n";
        assert_eq!(normalized(broken, "a.ts"), wanted);
        assert_eq!(normalized("", "a.ts"), "");
    }

    #[test]
    fn a_long_error_is_shown_by_its_first_and_last_lines() {
        let lines: Vec<String> = (1..=12).map(|number| number.to_string()).collect();
        assert_eq!(excerpt(&lines.join("\n")), "1\n2\n3\n4\n5\n6\n… 3 lines …\n10\n11\n12");
        assert_eq!(excerpt(&lines[..10].join("\n")), lines[..10].join("\n"));
    }
}
