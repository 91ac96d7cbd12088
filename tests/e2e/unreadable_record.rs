//! An unreadable record affects its server, or its member, and nobody else.

use crate::world::{World, settle};
use discord_emulator::Id;
use warmup::domain::record_kind::RecordKind;

const MONDAY: &str = "2026-03-02T08:00:00Z";
const TUESDAY: &str = "2026-03-03T08:00:00Z";
const UNREADABLE: &str = "Nothing was deleted, and the person who runs me knows.";

/// Another server, in which everything must continue.
struct Other {
    channel: Id,
    eve: Id,
}

impl Other {
    async fn set_up(world: &World) -> Self {
        let (server, eve) = world.emulator.add_server("Another Club", "Eve");
        let channel = world.emulator.add_channel(server, "prep");
        let other = Self { channel, eve };
        other.typed(world, "/setup time:09:00 zone:Europe/Warsaw").await;
        other
    }

    async fn typed(&self, world: &World, line: &str) -> String {
        let reply = world.emulator.slash(self.eve, self.channel, line).await.unwrap();
        world.emulator.answer_to(settle(reply).await.interaction)
    }

    /// The newest daily is answered, and counts.
    async fn goes_on(&self, world: &World, streak: &str) {
        let form =
            settle(world.emulator.click(self.eve, self.channel, "Answer").await.unwrap()).await;
        let form = form.modal().expect("a form opens").clone();
        let said = world.submit(&form, "All is well here.").await;
        let said = world.emulator.answer_to(said.interaction);
        assert!(said.contains("All is well here."), "{said}");
        let said = self.typed(world, "/streak show").await;
        assert!(said.contains(streak), "{said}");
    }

    fn dailies(&self, world: &World) -> usize {
        let messages = world.emulator.messages(self.channel);
        messages.iter().filter(|message| !message.embeds.is_empty()).count()
    }
}

/// The records of a bot that was stopped.
fn opened(world: &World) -> sled::Db {
    let config = sled::Config::new().path(world.folder().join("records"));
    let config = config.segment_size(2 * 1024 * 1024);
    loop {
        match config.open() {
            // The lock lingers for a moment after a close in the same process.
            Err(sled::Error::Io(error)) if error.to_string().contains("acquire lock") => {}
            opened => break opened.unwrap(),
        }
    }
}

/// Makes the record of a server one that nobody can read, while the bot is away.
pub(crate) fn spoil_server(world: &World, server: Id) {
    let db = opened(world);
    db.insert([&b"s"[..], &server.get().to_be_bytes()].concat(), b"\x02{}").unwrap();
    db.flush().unwrap();
}

/// Spoils records of the first server while the bot is away: those that are there, and otherwise one
/// that nobody can read.
async fn spoil(world: &mut World, kind: RecordKind) {
    world.stop_bot().await;
    let db = opened(world);
    let guild = world.server.get().to_be_bytes();
    let id = 77_u64.to_be_bytes();
    let bo = world.bo.get().to_be_bytes();
    let chidi = world.chidi.get().to_be_bytes();
    let keys = match kind {
        RecordKind::Server => vec![[&b"s"[..], &guild].concat()],
        RecordKind::Daily => vec![[&b"d"[..], &guild, &1_u64.to_be_bytes()].concat()],
        RecordKind::Member => vec![[&b"u"[..], &guild, &bo].concat()],
        RecordKind::Attempt => {
            let of_bo = [&b"a"[..], &guild, &bo].concat();
            db.scan_prefix(of_bo).keys().map(|key| key.unwrap().to_vec()).collect()
        }
        RecordKind::Interview => {
            db.insert([&b"o"[..], &guild, &id].concat(), b"").unwrap();
            db.insert([&b"h"[..], &guild, &bo, &id].concat(), b"").unwrap();
            vec![[&b"i"[..], &guild, &id].concat()]
        }
        RecordKind::MatchState => vec![[&b"r"[..], &guild].concat()],
        RecordKind::Pairing => {
            let pair = [&guild[..], &id, &bo, &chidi].concat();
            db.insert([b"w", &pair[..]].concat(), b"").unwrap();
            vec![[b"g", &pair[..]].concat()]
        }
        RecordKind::ServerBank => vec![[&b"j"[..], &guild].concat()],
        RecordKind::Reveal
        | RecordKind::LibraryEntry
        | RecordKind::Participant
        | RecordKind::OwnQuestion
        | RecordKind::QuestionDraft
        | RecordKind::ReviewCard
        | RecordKind::PrepPlan
        | RecordKind::Flag
        | RecordKind::QuestionTally
        | RecordKind::Reminders
        | RecordKind::Announcements => {
            panic!("{kind:?} is looked at in the tests of the store")
        }
    };
    assert!(!keys.is_empty());
    for key in keys {
        db.insert(key, b"\x02{}").unwrap();
    }
    db.flush().unwrap();
    drop(db);
    world.start_bot().await;
}

/// The record as members of the first server see it, and everything that still works there.
async fn seen(world: &World, kind: RecordKind) -> String {
    match kind {
        RecordKind::Server => world.typed(world.ada, "/daily status").await,
        RecordKind::Daily => {
            let said = world.answered(world.chidi, "Kept as practice.").await;
            assert!(said.contains("Kept as practice."), "{said}");
            world.clicked(world.bo, "Reveal in thread").await
        }
        RecordKind::Member => {
            let said = world.answered(world.chidi, "Mine works.").await;
            assert!(said.contains("Mine works."), "{said}");
            let said = world.clicked(world.bo, "Answer").await;
            assert!(said.contains(UNREADABLE), "{said}");
            world.typed(world.bo, "/streak show").await
        }
        RecordKind::Attempt => {
            let streak = world.typed(world.bo, "/streak show").await;
            assert!(streak.contains('1'), "{streak}");
            world.chosen(world.bo, &["Key point 1 of 1"]).await
        }
        RecordKind::Interview => world.typed(world.bo, "/interview history").await,
        RecordKind::MatchState => world.typed(world.bo, "/interview match join").await,
        RecordKind::Pairing => world.typed(world.bo, "/interview match status").await,
        RecordKind::Reveal
        | RecordKind::LibraryEntry
        | RecordKind::Participant
        | RecordKind::OwnQuestion
        | RecordKind::QuestionDraft
        | RecordKind::ReviewCard
        | RecordKind::PrepPlan
        | RecordKind::Flag
        | RecordKind::QuestionTally
        | RecordKind::Reminders
        | RecordKind::Announcements
        | RecordKind::ServerBank => String::new(),
    }
}

async fn hurts_nobody_else(kind: RecordKind, is_told: bool) {
    let mut world = World::set_up().await;
    let other = Other::set_up(&world).await;
    world.tick_at(MONDAY).await;
    world.answer(world.bo, "On time.").await;
    other.goes_on(&world, "1").await;
    let before = other.dailies(&world);
    spoil(&mut world, kind).await;
    let said = seen(&world, kind).await;
    assert_eq!(said.contains(UNREADABLE), is_told, "{said}");
    world.tick_at(TUESDAY).await;
    assert_eq!(other.dailies(&world), before + 1);
    other.goes_on(&world, "2").await;
    let posted = world.dailies().len();
    assert_eq!(posted, if kind == RecordKind::Server { 1 } else { 2 });
    // What other threads log is not seen here. What is seen is about that record, never of its words.
    for line in world.take_log() {
        assert!(line.contains("can't be read") || line.contains("unreadable record"), "{line}");
        assert!(!line.contains("On time."), "{line}");
    }
    world.end().await;
}

#[tokio::test]
async fn a_server_that_can_t_be_read_hurts_nobody_else() {
    hurts_nobody_else(RecordKind::Server, true).await;
}

#[tokio::test]
async fn a_daily_that_can_t_be_read_hurts_nobody_else() {
    hurts_nobody_else(RecordKind::Daily, true).await;
}

#[tokio::test]
async fn a_member_who_can_t_be_read_hurts_nobody_else() {
    hurts_nobody_else(RecordKind::Member, true).await;
}

#[tokio::test]
async fn an_answer_that_can_t_be_read_hurts_nobody_else() {
    hurts_nobody_else(RecordKind::Attempt, true).await;
}

#[tokio::test]
async fn an_interview_that_can_t_be_read_hurts_nobody_else() {
    hurts_nobody_else(RecordKind::Interview, false).await;
}

#[tokio::test]
async fn rounds_that_can_t_be_read_hurt_nobody_else() {
    hurts_nobody_else(RecordKind::MatchState, true).await;
}

#[tokio::test]
async fn a_pair_that_can_t_be_read_hurts_nobody_else() {
    hurts_nobody_else(RecordKind::Pairing, false).await;
}
