//! One run of one program, with limits.

use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

/// How often a running program is looked at.
const LOOK: Duration = Duration::from_millis(5);

/// How long a program that has ended may keep its output open, through children it left behind.
const DRAIN: Duration = Duration::from_secs(1);

/// What a program may use up.
#[derive(Clone, Debug)]
pub(super) struct Limits {
    pub(super) time: Duration,
    pub(super) output: usize,
}

/// How a run ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// Well, having printed this.
    Printed(String),
    /// With an error code or by a signal.
    Failed { how: String, stderr: String },
    /// It was killed, because its time was over.
    TooLong,
    /// It printed more than it may.
    TooMuch,
}

/// Runs `code` in an empty folder and with next to no environment.
pub(super) fn run(program: &str, language: &str, code: &str, limits: &Limits) -> io::Result<Ended> {
    let folder = tempfile::tempdir()?;
    let name = format!("snippet.{}", if language == "python" { "py" } else { language });
    fs::write(folder.path().join(&name), code)?;
    execute(command(program, folder.path()).arg(&name), limits)
}

/// What is known of an interpreter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Interpreter {
    /// It can't be started on this machine.
    Missing,
    /// It is there, in this version, if it tells one.
    Found(Option<(u32, u32)>),
}

impl Interpreter {
    /// Asks `program` for its version.
    pub(super) fn ask(program: &str, limits: &Limits) -> Self {
        let ended = tempfile::tempdir()
            .and_then(|folder| execute(command(program, folder.path()).arg("--version"), limits));
        match ended {
            Ok(Ended::Printed(text)) => Self::Found(parse_version(&text)),
            Ok(_) => Self::Found(None),
            Err(_) => Self::Missing,
        }
    }
}

/// The first `number.number` in what a program says of itself.
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

fn execute(command: &mut Command, limits: &Limits) -> io::Result<Ended> {
    let mut child = command.spawn()?;
    let stdout = collect(child.stdout.take(), limits.output);
    let stderr = collect(child.stderr.take(), limits.output);
    let mut waited = Duration::ZERO;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if waited >= limits.time {
            kill(&mut child)?;
            return Ok(Ended::TooLong);
        }
        thread::sleep(LOOK);
        waited += LOOK;
    };
    let stdout = stdout.recv_timeout(DRAIN);
    let stderr = stderr.recv_timeout(DRAIN).unwrap_or_default();
    let Ok(stdout) = stdout else {
        kill(&mut child)?;
        return Ok(Ended::TooLong);
    };
    if stdout.len() > limits.output {
        return Ok(Ended::TooMuch);
    }
    if !status.success() {
        let how = match status.code() {
            Some(code) => format!("fails with exit code {code}"),
            None => "is ended by a signal".to_owned(),
        };
        return Ok(Ended::Failed { how, stderr: String::from_utf8_lossy(&stderr).into_owned() });
    }
    Ok(Ended::Printed(String::from_utf8_lossy(&stdout).into_owned()))
}

/// Reads a pipe on a thread of its own until it closes, or one byte more than `limit` came: then
/// the pipe is closed, which ends the program that writes to it.
fn collect(pipe: Option<impl Read + Send + 'static>, limit: usize) -> Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            // What came before an error is all that can be had.
            let _ = pipe.take(limit as u64 + 1).read_to_end(&mut bytes);
        }
        // Nobody listens any more after a timeout.
        let _ = sender.send(bytes);
    });
    receiver
}

/// Kills a program together with the children it has started.
fn kill(child: &mut Child) -> io::Result<()> {
    #[cfg(unix)]
    {
        // The program leads a group of its own; the shell's `kill` reaches all of it. If there is
        // no shell, the program alone has to do.
        let group = format!("kill -KILL -{}", child.id());
        let _ = Command::new("sh").arg("-c").arg(group).stderr(Stdio::null()).status();
    }
    child.kill()?;
    child.wait()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(code: &str, limits: &Limits) -> Ended {
        run("sh", "sh", code, limits).unwrap()
    }

    fn limits() -> Limits {
        Limits { time: Duration::from_secs(10), output: 100 }
    }

    #[test]
    fn a_program_sees_next_to_no_environment_and_an_empty_folder() {
        let Ended::Printed(text) = sh("echo ${CARGO_HOME-none} ${USER-none}; ls", &limits()) else {
            panic!("the program ends well");
        };
        assert_eq!(text, "none none\nsnippet.sh\n");
    }

    #[test]
    fn a_program_that_does_not_end_is_killed_with_its_children() {
        let short = Limits { time: Duration::from_millis(50), output: 100 };
        assert!(matches!(sh("sleep 600 & wait", &short), Ended::TooLong));
    }

    #[test]
    fn a_program_that_prints_too_much_is_stopped() {
        assert!(matches!(sh("yes; true", &limits()), Ended::TooMuch));
    }

    #[test]
    fn a_failing_program_tells_why() {
        let Ended::Failed { how, stderr } = sh("echo oops >&2; exit 3", &limits()) else {
            panic!("the program fails");
        };
        assert_eq!((how.as_str(), stderr.as_str()), ("fails with exit code 3", "oops\n"));
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
