//! The program itself, as somebody starts it to try the bot.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// Monday morning, an hour before the daily.
const START: &str = "2026-03-02T07:00:00Z";

/// A running `warmup preview`.
pub(crate) struct Preview {
    program: Child,
    pub(crate) url: String,
    _store: TempDir,
}

impl Preview {
    pub(crate) fn start() -> Self {
        Self::with(&[])
    }

    /// One with further arguments.
    pub(crate) fn with(arguments: &[&str]) -> Self {
        let store = tempfile::tempdir().unwrap();
        let mut program = Command::new(env!("CARGO_BIN_EXE_warmup"))
            .args(["preview", "--port", "0", "--at", START, "--store"])
            .arg(store.path())
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(program.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("The preview is at ");
        let url = url.unwrap_or_else(|| panic!("the preview says {line:?}")).to_owned();
        Self { program, url, _store: store }
    }

    /// Ends the program, as Ctrl-C would.
    pub(crate) fn end(&mut self) {
        let id = i32::try_from(self.program.id()).unwrap();
        let id = rustix::process::Pid::from_raw(id).unwrap();
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
        assert!(self.program.wait().unwrap().success());
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
