//! Errors of the operating system, as sentences that say what to do.

use std::io::{Error, ErrorKind};

/// The numbers of errors that have no [`ErrorKind`], as on Linux and macOS.
const IO: i32 = 5;
const TOO_MANY_FILES_ANYWHERE: i32 = 23;
const TOO_MANY_FILES: i32 = 24;

/// The problem and what to do about it, without a full stop.
#[must_use]
pub fn explain(error: &Error) -> String {
    let known = match error.kind() {
        ErrorKind::StorageFull => "the disk is full; free some space, then try again",
        ErrorKind::QuotaExceeded => {
            "the disk quota is used up; free some space or raise the quota, then try again"
        }
        ErrorKind::FileTooLarge => {
            "a file would grow beyond what is allowed; raise the limit (`ulimit -f`), or choose \
             another file system"
        }
        ErrorKind::ReadOnlyFilesystem => {
            "the file system is read-only; mount it for writing, or choose another folder"
        }
        ErrorKind::PermissionDenied => {
            "access is denied; run this as the owner, or give this user permission"
        }
        ErrorKind::NotFound => "there is no such file or folder",
        ErrorKind::NotADirectory => "part of the path is a file, not a folder",
        ErrorKind::IsADirectory => "it is a folder, not a file",
        ErrorKind::AddrInUse => "another program uses that port; choose another one",
        _ => match error.raw_os_error() {
            Some(IO) => {
                "the disk fails to read or write; check the system log (`dmesg`), and copy what you need \
                 to another disk"
            }
            Some(TOO_MANY_FILES | TOO_MANY_FILES_ANYWHERE) => {
                "too many files are open; raise the limit (`ulimit -n`)"
            }
            _ => return without_numbers(&error.to_string()),
        },
    };
    known.to_owned()
}

/// An error with its causes, outermost first. Causes that an outer error already includes are
/// omitted, and operating system errors are explained by [`explain`].
#[must_use]
pub fn explain_all(error: &anyhow::Error) -> String {
    let mut told = String::new();
    for cause in error.chain() {
        let cause = match cause.downcast_ref::<Error>() {
            // An error that wraps another one has its own message.
            Some(refusal) if refusal.get_ref().is_none() => explain(refusal),
            _ => without_numbers(&cause.to_string()),
        };
        if told.is_empty() {
            told = cause;
        } else if !told.contains(&cause) {
            told = format!("{told}: {cause}");
        }
    }
    told
}

/// Removes operating system error numbers from a text, since they tell people nothing.
#[must_use]
pub fn without_numbers(text: &str) -> String {
    const NUMBER: &str = " (os error ";
    let mut rest = text;
    let mut kept = String::new();
    while let Some((before, after)) = rest.split_once(NUMBER) {
        kept.push_str(before);
        rest = after.split_once(')').map_or("", |(_, after)| after);
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_becomes_what_to_do() {
        // No space left on device, read-only file system, a broken disk, too many open files.
        for (number, beginning) in [
            (28, "the disk is full; free some space"),
            (30, "the file system is read-only; mount it"),
            (5, "the disk fails to read or write; check"),
            (24, "too many files are open; raise"),
        ] {
            let said = explain(&Error::from_raw_os_error(number));
            assert!(said.starts_with(beginning), "{said}");
        }
    }

    #[test]
    fn what_failed_is_told_with_what_to_do() {
        let full = anyhow::Error::from(Error::from_raw_os_error(28));
        let told = explain_all(&full.context("b.jsonl: the backup can't be written"));
        let what_to_do = "the disk is full; free some space, then try again";
        assert_eq!(told, format!("b.jsonl: the backup can't be written: {what_to_do}"));
    }

    #[test]
    fn no_number_of_an_error_is_left() {
        let odd = Error::from_raw_os_error(110);
        assert!(odd.to_string().contains("os error"), "{odd}");
        assert_eq!(explain(&odd), "Connection timed out");
        let twice = "one (os error 1): two (os error 2), three";
        assert_eq!(without_numbers(twice), "one: two, three");
    }
}
