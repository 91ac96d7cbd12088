//! A server with a channel, its owner Olga and a member Ana.

use discord_emulator::ManualClock;
use discord_emulator::{Emulator, EmulatorOptions, Id};

pub(crate) struct Scene {
    pub(crate) emulator: Emulator,
    pub(crate) clock: ManualClock,
    pub(crate) server: Id,
    pub(crate) channel: Id,
    pub(crate) olga: Id,
    pub(crate) ana: Id,
}

pub(crate) async fn scene() -> Scene {
    with(EmulatorOptions::default()).await
}

pub(crate) async fn with(options: EmulatorOptions) -> Scene {
    let clock = ManualClock::starting_at("2026-11-23T08:00:00Z".parse().unwrap());
    let emulator = Emulator::start(clock.clone(), options).await.unwrap();
    let (server, olga) = emulator.add_server("Study group", "Olga");
    let channel = emulator.add_channel(server, "daily");
    let ana = emulator.add_member(server, "Ana", &[]);
    Scene { emulator, clock, server, channel, olga, ana }
}
