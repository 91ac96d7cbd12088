//! One run of one program, with limits.

use crate::bank::toolchain::{Invocation, Pass};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

/// The interval at which a running program is checked.
const LOOK: Duration = Duration::from_millis(5);

/// A finished program's children may keep its output open for this long.
const DRAIN: Duration = Duration::from_secs(1);

/// The limits of a program.
#[derive(Clone, Debug)]
pub(super) struct ProcessLimits {
    pub(super) time: Duration,
    pub(super) output: usize,
}

/// The end of a run.
#[derive(Debug)]
pub(super) enum ProcessEnd {
    /// Success, with this output.
    Printed(String),
    /// An error code or a signal.
    Failed { how: String, stdout: String, stderr: String },
    /// It was killed after the time limit.
    TooLong,
    /// It printed too much.
    TooMuch,
    /// Success, but programs that it started were still running, and were killed.
    LeftPrograms,
}

/// A folder with only a snippet, in which programs see almost no environment.
pub(super) struct Workplace {
    folder: TempDir,
}

impl Workplace {
    /// A new folder with `code` in the file `name`.
    pub(super) fn new(name: &str, code: &str) -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join(name), code)?;
        Ok(Self { folder })
    }

    /// Runs a program with the file `name`.
    pub(super) fn run(
        &self,
        invocation: &Invocation,
        name: &str,
        pass: Pass,
        limits: &ProcessLimits,
    ) -> io::Result<ProcessEnd> {
        let mut command = command(&invocation.program, self.folder.path());
        command.args(&invocation.arguments);
        match pass {
            Pass::File => command.arg(name),
            Pass::Stdin => command.stdin(File::open(self.folder.path().join(name))?),
        };
        execute(&mut command, limits)
    }
}

/// The availability of an interpreter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Interpreter {
    /// It can't be started on this machine.
    Missing,
    /// It exists; with its version, if it prints one.
    Found(Option<(u32, u32)>),
}

impl Interpreter {
    /// Asks `program` for its version.
    pub(super) fn ask(program: &str, limits: &ProcessLimits) -> Self {
        let ended = tempfile::tempdir()
            .and_then(|folder| execute(command(program, folder.path()).arg("--version"), limits));
        match ended {
            Ok(ProcessEnd::Printed(text)) => Self::Found(parse_version(&text)),
            Ok(_) => Self::Found(None),
            Err(_) => Self::Missing,
        }
    }
}

/// The first `number.number` in a program's version output.
fn parse_version(text: &str) -> Option<(u32, u32)> {
    text.split_whitespace().find_map(|word| {
        let mut numbers = word.trim_start_matches('v').split('.');
        let major = numbers.next()?.parse().ok()?;
        let minor = numbers.next()?.parse().ok()?;
        Some((major, minor))
    })
}

fn command(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", folder)
        .env("TMPDIR", folder)
        .env("LC_ALL", "C.UTF-8")
        .env("TZ", "UTC")
        .env("NO_COLOR", "1")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONHASHSEED", "0")
        .env("PYTHONNOUSERSITE", "1")
        .env("PYTHONUTF8", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command
}

fn execute(command: &mut Command, limits: &ProcessLimits) -> io::Result<ProcessEnd> {
    let mut child = command.spawn()?;
    let stdout = collect(child.stdout.take(), limits.output);
    let stderr = collect(child.stderr.take(), limits.output);
    let mut waited = Duration::ZERO;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if waited >= limits.time {
            group::kill(&child);
            child.kill()?;
            child.wait()?;
            return Ok(ProcessEnd::TooLong);
        }
        thread::sleep(LOOK);
        waited += LOOK;
    };
    let left_programs = group::outlives(&child);
    if left_programs {
        group::kill(&child);
    }
    // A program that left the group may still hold the pipes.
    let stdout = stdout.recv_timeout(DRAIN);
    let stderr = stderr.recv_timeout(DRAIN).unwrap_or_default();
    let left_programs = left_programs || stdout.is_err();
    let stdout = stdout.unwrap_or_default();
    if stdout.len() > limits.output {
        return Ok(ProcessEnd::TooMuch);
    }
    if !status.success() {
        let how = match status.code() {
            Some(code) => format!("fails with exit code {code}"),
            None => "is ended by a signal".to_owned(),
        };
        return Ok(ProcessEnd::Failed { how, stdout: text(&stdout), stderr: text(&stderr) });
    }
    if left_programs {
        return Ok(ProcessEnd::LeftPrograms);
    }
    Ok(ProcessEnd::Printed(text(&stdout)))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Reads a pipe on a separate thread until it closes, or one byte more than `limit` came: then the
/// pipe is closed, which ends the program that writes to it.
fn collect(pipe: Option<impl Read + Send + 'static>, limit: usize) -> Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            // Only the data before an error is available.
            let _ = pipe.take(limit as u64 + 1).read_to_end(&mut bytes);
        }
        // Nobody receives this after a timeout.
        let _ = sender.send(bytes);
    });
    receiver
}

/// A running program leads a process group with the programs that it started.
#[cfg(unix)]
mod group {
    use super::{DRAIN, LOOK};
    use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};
    use std::process::Child;
    use std::thread;
    use std::time::Duration;

    /// Returns `true` if programs of the group run for longer than [`DRAIN`] after its leader
    /// ended.
    pub(super) fn outlives(leader: &Child) -> bool {
        let group = Pid::from_child(leader);
        let mut waited = Duration::ZERO;
        while test_kill_process_group(group).is_ok() && is_running(group) {
            if waited >= DRAIN {
                return true;
            }
            thread::sleep(LOOK);
            waited += LOOK;
        }
        false
    }

    pub(super) fn kill(leader: &Child) {
        // It fails only if the group has ended by itself.
        let _ = kill_process_group(Pid::from_child(leader), Signal::KILL);
    }

    /// Returns `true` if a member of the group has not ended. In a container without an init
    /// process, zombies stay in the group forever.
    fn is_running(group: Pid) -> bool {
        let Ok(processes) = std::fs::read_dir("/proc") else { return true };
        let wanted = group.as_raw_nonzero().to_string();
        let mut states = processes.flatten().filter_map(|process| {
            let stat = std::fs::read_to_string(process.path().join("stat")).ok()?;
            // The name, in parentheses, may itself have spaces and parentheses.
            let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
            let state = fields.next()?.to_owned();
            let group = fields.nth(1)?;
            (group == wanted).then_some(state)
        });
        states.any(|state| state != "Z" && state != "X")
    }
}

#[cfg(not(unix))]
mod group {
    use std::process::Child;

    pub(super) fn outlives(_: &Child) -> bool {
        false
    }

    pub(super) fn kill(_: &Child) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(code: &str, limits: &ProcessLimits) -> ProcessEnd {
        pass(code, Pass::File, limits)
    }

    fn pass(code: &str, pass: Pass, limits: &ProcessLimits) -> ProcessEnd {
        let sh = Invocation { program: "sh".to_owned(), arguments: Vec::new() };
        let workplace = Workplace::new("snippet.sh", code).unwrap();
        workplace.run(&sh, "snippet.sh", pass, limits).unwrap()
    }

    fn limits() -> ProcessLimits {
        ProcessLimits { time: Duration::from_secs(10), output: 100 }
    }

    #[test]
    fn a_program_sees_next_to_no_environment_and_an_empty_folder() {
        let ProcessEnd::Printed(text) = sh("echo ${CARGO_HOME-none} ${USER-none}; ls", &limits())
        else {
            panic!("the program ends well");
        };
        assert_eq!(text, "none none\nsnippet.sh\n");
    }

    #[test]
    fn a_program_that_does_not_end_is_killed_with_its_children() {
        let short = ProcessLimits { time: Duration::from_millis(50), output: 100 };
        assert!(matches!(sh("sleep 600 & wait", &short), ProcessEnd::TooLong));
    }

    #[test]
    fn a_program_that_prints_too_much_is_stopped() {
        assert!(matches!(sh("yes; true", &limits()), ProcessEnd::TooMuch));
    }

    #[test]
    fn a_failing_program_tells_why() {
        let ProcessEnd::Failed { how, stdout, stderr } =
            sh("echo a; echo b >&2; exit 3", &limits())
        else {
            panic!("the program fails");
        };
        assert_eq!(
            (how.as_str(), stdout.as_str(), stderr.as_str()),
            ("fails with exit code 3", "a\n", "b\n")
        );
    }

    #[test]
    fn a_program_can_get_its_code_on_standard_input() {
        let ended = pass("echo $#", Pass::Stdin, &limits());
        assert!(matches!(&ended, ProcessEnd::Printed(text) if text == "0\n"), "{ended:?}");
    }

    #[test]
    fn a_program_that_leaves_another_behind_is_told_whether_or_not_that_one_prints() {
        for code in ["echo a; sleep 600 & ", "echo a; sleep 600 >/dev/null 2>&1 &"] {
            let ended = sh(code, &limits());
            assert!(matches!(ended, ProcessEnd::LeftPrograms), "{code}: {ended:?}");
        }
        let ended = sh("(sleep 0.05; echo b) & echo a", &limits());
        assert!(matches!(&ended, ProcessEnd::Printed(text) if text == "a\nb\n"), "{ended:?}");
    }

    #[test]
    fn versions_are_read_from_what_programs_say() {
        assert_eq!(parse_version("Python 3.14.0rc1"), Some((3, 14)));
        assert_eq!(parse_version("v22.1.0"), Some((22, 1)));
        assert_eq!(parse_version("what?"), None);
    }

    #[test]
    fn a_program_that_is_not_there_is_missing() {
        assert_eq!(Interpreter::ask("warmup-no-such-program", &limits()), Interpreter::Missing);
    }
}
