//! Long-lasting problems of a daily: revoked permissions, deleted channels, threads and messages.
//! The admin reads why, the bot keeps retrying at a sane pace, and recovers by itself.

use crate::world::World;
use discord_emulator::{Id, Overwrite, OverwriteTarget, Permissions};
use jiff::SignedDuration;

const POSTING: &str = "2026-03-02T08:00:00Z";
const DEADLINE: &str = "2026-03-02T16:00:00Z";
const NEXT_POSTING: &str = "2026-03-03T08:00:00Z";
/// The longest interval of the bot's ticks.
const TICK: SignedDuration = SignedDuration::from_secs(60);

const NEEDED: [Permissions; 7] = [
    Permissions::VIEW_CHANNEL,
    Permissions::SEND_MESSAGES,
    Permissions::EMBED_LINKS,
    Permissions::CREATE_PUBLIC_THREADS,
    Permissions::SEND_MESSAGES_IN_THREADS,
    Permissions::ATTACH_FILES,
    Permissions::READ_MESSAGE_HISTORY,
];

impl World {
    /// Takes permissions away from the bot in the channel, and gives back all others.
    fn deny(&self, permissions: Permissions) {
        let bot = OverwriteTarget::Member(self.emulator.bot());
        self.emulator.set_overwrite(self.channel, Overwrite::deny(bot, permissions));
    }

    async fn status(&self) -> String {
        self.typed(self.ada, "/daily status").await
    }

    /// Lets hours pass, tick by tick.
    async fn hours(&self, hours: i64) {
        for _ in 0..hours * 3600 / TICK.as_secs() {
            self.clock.advance(TICK);
            self.tick().await;
        }
    }

    /// The bot's requests since the last call, except replies to interactions.
    fn requests_by_itself(&self) -> Vec<String> {
        let requests = self.emulator.take_requests();
        let by_itself = requests.iter().filter(|request| {
            !request.path.starts_with("/interactions") && !request.path.starts_with("/webhooks")
        });
        by_itself.map(|request| format!("{} {}", request.method, request.path)).collect()
    }

    fn newest_thread(&self) -> Id {
        self.emulator.threads(self.channel).last().expect("there is a thread").id
    }

    /// The number of the bot's messages in a thread.
    fn revealed(&self, thread: Id) -> usize {
        let messages = self.emulator.messages(thread);
        messages.iter().filter(|message| !message.embeds.is_empty()).count()
    }
}

/// The number of messages of a reveal and its turnout in the test's bank.
const PARTS: usize = 4;

#[tokio::test]
async fn each_missing_permission_is_named_and_the_daily_recovers_once_it_is_back() {
    for permission in NEEDED {
        let name = permission.names()[0];
        let world = World::set_up().await;
        world.deny(permission);
        world.tick_at(POSTING).await;
        let status = world.status().await;
        let said = format!("I'm missing **{name}** in #interview-prep.");
        assert!(status.contains(&said), "{name}: {status}");

        world.deny(Permissions::NONE);
        world.tick_at("2026-03-02T09:30:00Z").await;
        assert!(!world.status().await.contains("I'm missing"), "{name}");
        assert_eq!(world.dailies().len(), 1, "{name}");
        assert_eq!(world.emulator.threads(world.channel).len(), 1, "{name}");
        world.tick_at("2026-03-02T17:30:00Z").await;
        assert_eq!(world.revealed(world.newest_thread()), PARTS, "{name}");
        world.tick_at(NEXT_POSTING).await;
        assert_eq!(world.dailies().len(), 2, "{name}");
        world.take_log();
        world.end().await;
    }
}

#[tokio::test]
async fn what_waits_for_a_permission_is_done_at_the_next_tick_after_it_is_back() {
    let world = World::set_up().await;
    world.deny(Permissions::SEND_MESSAGES);
    world.tick_at(POSTING).await;
    // By then the bot tries once an hour.
    world.hours(3).await;
    assert!(world.dailies().is_empty());
    world.deny(Permissions::NONE);
    world.logged("permissions changed").await;
    world.clock.advance(SignedDuration::from_secs(15));
    world.tick().await;
    assert_eq!(world.dailies().len(), 1);
    assert_eq!(world.emulator.threads(world.channel).len(), 1);
    assert!(!world.status().await.contains("I'm missing"));
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn the_reveal_recovers_once_its_permission_is_back() {
    let needed = [
        Permissions::VIEW_CHANNEL,
        Permissions::SEND_MESSAGES_IN_THREADS,
        Permissions::EMBED_LINKS,
        Permissions::READ_MESSAGE_HISTORY,
    ];
    for permission in needed {
        let name = permission.names()[0];
        let world = World::set_up().await;
        world.tick_at(POSTING).await;
        let thread = world.newest_thread();
        world.deny(permission);
        world.tick_at(DEADLINE).await;
        let status = world.status().await;
        assert!(
            status.contains(&format!("I'm missing **{name}** in #interview-prep.")),
            "{status}"
        );
        assert_eq!(world.revealed(thread), 0, "{name}");
        world.deny(Permissions::NONE);
        world.tick_at("2026-03-02T17:00:00Z").await;
        assert_eq!(world.revealed(thread), PARTS, "{name}");
        assert!(!world.status().await.contains("Since"), "{name}");
        world.take_log();
        world.end().await;
    }
}

#[tokio::test]
async fn a_day_without_permission_takes_few_requests_posts_nothing_and_costs_no_number() {
    for permission in [Permissions::VIEW_CHANNEL, Permissions::SEND_MESSAGES] {
        let name = permission.names()[0];
        let world = World::set_up().await;
        world.deny(permission);
        world.clock.set(POSTING.parse().unwrap());
        world.requests_by_itself();
        world.tick().await;
        world.hours(23).await;
        let mut requests = world.requests_by_itself();
        // One alert to Ada, in a conversation that is opened for it.
        let sent = requests.iter().position(|request| request == "POST /users/@me/channels");
        requests.drain(sent.expect(name)..=sent.expect(name) + 1);
        // Six hours of grace: at 0, 1, 3, 7, 15, 31, 63 minutes and every hour after.
        assert!(requests.len() <= 40, "{name}: {} requests", requests.len());
        assert!(requests.iter().all(|request| request.starts_with("GET")), "{name}: {requests:?}");
        assert!(world.status().await.contains(name));

        world.deny(Permissions::NONE);
        world.hours(1).await;
        let dailies = world.dailies();
        assert_eq!(dailies.len(), 1, "{name}: the next day's daily comes on time");
        assert_eq!(dailies[0].written_at, NEXT_POSTING.parse().unwrap());
        assert!(dailies[0].text().contains("Daily #1"), "{name}");
        assert!(!world.status().await.contains("I'm missing"), "{name}");
        world.take_log();
        world.end().await;
    }
}

#[tokio::test]
async fn a_week_without_threads_holds_up_no_daily_and_takes_few_requests() {
    let world = World::every_day().await;
    world.deny(Permissions::CREATE_PUBLIC_THREADS);
    world.clock.set(POSTING.parse().unwrap());
    world.tick().await;
    for day in 1..=3 {
        world.requests_by_itself();
        world.hours(24).await;
        let dailies = world.dailies();
        assert_eq!(dailies.len(), day + 1, "one daily a day");
        let on_time = POSTING.parse::<jiff::Timestamp>().unwrap()
            + SignedDuration::from_hours(24 * i64::try_from(day).unwrap());
        assert_eq!(dailies[day].written_at, on_time);
        let requests = world.requests_by_itself().len();
        assert!(requests <= 40 * 4 * (day + 1), "day {day}: {requests} requests");
    }
    assert!(world.status().await.contains("Create Public Threads"));
    world.deny(Permissions::NONE);
    world.hours(2).await;
    assert_eq!(world.emulator.threads(world.channel).len(), 4);
    assert!(!world.status().await.contains("I'm missing"));
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn a_deleted_channel_is_told_and_another_one_cures_it_the_same_day() {
    let mut world = World::set_up().await;
    let old = world.channel;
    let new = world.emulator.add_channel(world.server, "elsewhere");
    world.emulator.delete_channel(old);
    world.channel = new;
    world.clock.set(POSTING.parse().unwrap());
    world.requests_by_itself();
    world.tick().await;
    world.hours(3).await;
    let requests = world.requests_by_itself().len();
    assert!(requests <= 20, "{requests} requests");
    let status = world.status().await;
    assert!(status.contains("The channel for dailies was deleted."), "{status}");

    world.slash(world.ada, "/setup channel:#elsewhere").await;
    world.tick().await;
    assert_eq!(world.dailies().len(), 1);
    assert!(!world.status().await.contains("deleted"));
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn a_channel_that_is_deleted_with_an_open_daily_ends_that_daily() {
    let mut world = World::set_up().await;
    world.tick_at(POSTING).await;
    let new = world.emulator.add_channel(world.server, "elsewhere");
    world.emulator.delete_channel(world.channel);
    world.channel = new;
    world.slash(world.ada, "/setup channel:#elsewhere").await;
    world.tick_at(DEADLINE).await;
    let status = world.status().await;
    assert!(status.contains("its message was deleted, so nobody can answer it"), "{status}");
    assert!(!status.contains("Since"), "{status}");
    world.tick_at(NEXT_POSTING).await;
    assert!(world.dailies()[0].text().contains("Daily #2"));
    world.end().await;
}

#[tokio::test]
async fn a_deleted_thread_or_message_is_told_and_the_next_daily_comes() {
    for deletes_message in [false, true] {
        let world = World::set_up().await;
        if deletes_message {
            world.deny(Permissions::CREATE_PUBLIC_THREADS);
            world.tick_at(POSTING).await;
            world.emulator.delete_message(world.channel, world.dailies()[0].id);
            world.deny(Permissions::NONE);
            world.tick_at("2026-03-02T09:00:00Z").await;
        } else {
            world.tick_at(POSTING).await;
            world.emulator.delete_channel(world.newest_thread());
        }
        world.tick_at(DEADLINE).await;
        let status = world.status().await;
        assert!(status.contains("Daily #1 · Question"), "{status}");
        let deleted = if deletes_message {
            "its message was deleted, so nobody can answer it."
        } else {
            "its message or thread was deleted, so I couldn't reveal it."
        };
        assert!(status.contains(deleted), "{status}");
        world.requests_by_itself();
        world.hours(1).await;
        assert_eq!(world.requests_by_itself(), [""; 0]);
        world.tick_at(NEXT_POSTING).await;
        assert!(world.dailies().last().unwrap().text().contains("Daily #2"));
        world.take_log();
        world.end().await;
    }
}

#[tokio::test]
async fn an_archived_thread_is_woken_and_a_locked_one_is_told_until_it_is_unlocked() {
    let world = World::set_up().await;
    world.tick_at(POSTING).await;
    let thread = world.newest_thread();
    world.emulator.set_thread(thread, true, true);
    world.tick_at(DEADLINE).await;
    let status = world.status().await;
    assert!(status.contains("is locked, so I can't post in it."), "{status}");
    world.tick_at(NEXT_POSTING).await;
    assert_eq!(world.dailies().len(), 2, "the next daily is not held up");
    assert_eq!(world.emulator.threads(world.channel).len(), 2);

    world.emulator.set_thread(thread, true, false);
    world.tick_at("2026-03-03T10:00:00Z").await;
    assert_eq!(world.revealed(thread), PARTS);
    assert!(!world.status().await.contains("locked"));
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn without_permission_to_embed_nobody_is_pinged_for_an_empty_message() {
    let world = World::set_up().await;
    world.emulator.add_role(world.server, "Preppers", Permissions::NONE);
    world.slash(world.ada, "/setup ping:@Preppers").await;
    world.deny(Permissions::EMBED_LINKS);
    world.tick_at(POSTING).await;
    assert!(world.emulator.messages(world.channel).is_empty());
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn asked_to_post_now_without_permission_it_says_what_it_lacks_and_then_posts() {
    let world = World::set_up().await;
    world.deny(Permissions::SEND_MESSAGES);
    let refused = world.typed(world.ada, "/daily now").await;
    assert!(refused.contains("I'm missing **Send Messages**"), "{refused}");
    world.deny(Permissions::NONE);
    let posted = world.typed(world.ada, "/daily now").await;
    assert!(posted.contains("Daily #1 is in #interview-prep"), "{posted}");
    assert_eq!(world.emulator.threads(world.channel).len(), 1);
    world.take_log();
    world.end().await;
}
