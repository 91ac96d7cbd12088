//! The bot as a process of its own.

use discord_emulator::Emulator;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The bot's process, which ends with the benchmark.
pub(crate) struct Bot(Child);

impl Drop for Bot {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Bot {
    /// `warmup run` against `emulator`, with its store in `store` and further arguments.
    pub(crate) fn start(emulator: &Emulator, store: &Path, arguments: &[&str]) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_warmup"))
            .args(["run", "--log", "warn", "--api-base", emulator.base_url(), "--store"])
            .arg(store)
            .args(arguments)
            .env("DISCORD_TOKEN", emulator.token())
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        Self(child)
    }

    /// The folder in which Linux tells of the process.
    pub(crate) fn folder(&self) -> PathBuf {
        PathBuf::from(format!("/proc/{}", self.0.id()))
    }

    /// One of the files there.
    pub(crate) fn told(&self, file: &str) -> String {
        std::fs::read_to_string(self.folder().join(file)).unwrap()
    }

    /// A kind of its memory in MiB.
    pub(crate) fn memory(&self, field: &str) -> f64 {
        let status = self.told("status");
        let line = status.lines().find(|line| line.starts_with(field)).unwrap();
        let kilobytes: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
        kilobytes / 1024.0
    }
}
