//! `/setup`: an admin's settings, and the bot's check of the channel.

use crate::world::{World, bank, settle};
use discord_emulator::{Overwrite, OverwriteTarget, Permissions};
use std::sync::Arc;
use warmup::bank::Bank;
use warmup::domain::ids::GuildId;
use warmup::domain::question::{Category, Pack};
use warmup::domain::schedule::Zone;
use warmup::domain::server::ServerChange;
use warmup::store::Store as _;
use warmup::store::sled::SledStore;

/// The settings in the reply of `/setup`, without the menus below.
fn settings(text: &str) -> String {
    text.split("\n  <").next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn setup_without_options_is_enough_to_start() {
    let world = World::new().await;
    insta::assert_snapshot!(world.typed(world.ada, "/setup").await);
    world.tick_at("2026-03-02T09:00:00Z").await;
    assert_eq!(world.dailies().len(), 1);
    world.end().await;
}

#[tokio::test]
async fn each_option_can_be_changed_alone_and_the_others_stay() {
    let world = World::new().await;
    world.emulator.add_role(world.server, "Preppers", Permissions::NONE);
    world.emulator.add_channel(world.server, "daily-question");
    let mut story = Vec::new();
    for line in [
        "/setup channel:#daily-question time:8:30 zone:Asia/Tokyo weekdays:every day \
         ping:@Preppers reveal_by:moderators reveal_after:3",
        "/setup time:18.05",
        "/setup zone:toronto",
        "/setup weekdays:tue,thu-fri",
        "/setup channel:#interview-prep",
        "/setup ping:@everyone",
        "/setup reveal_by:nobody",
        "/setup reveal_after:1",
        "/setup time:9:30 pm zone:GMT+2 weekdays:mondays and fridays",
        "/setup zone:est time:0900",
        "/setup",
    ] {
        let said = world.typed(world.ada, line).await;
        story.push(format!("> {line}\n{}\n", settings(&said)));
    }
    insta::assert_snapshot!(story.concat());
    world.end().await;
}

#[tokio::test]
async fn what_cannot_be_read_is_told_with_an_example_and_changes_nothing() {
    let world = World::new().await;
    let mut story = Vec::new();
    for line in [
        "/setup time:25:00",
        "/setup time:nine",
        "/setup zone:Mars/Olympus",
        "/setup weekdays:noday",
        "/setup weekdays:money",
        "/setup zone:IST",
        "/setup time:10:00 zone:Atlantis",
        "/daily status",
    ] {
        story.push(format!("> {line}\n{}", world.typed(world.ada, line).await));
    }
    insta::assert_snapshot!(story.concat());
    world.end().await;
}

#[tokio::test]
async fn zones_times_and_days_are_suggested_while_typing() {
    let world = World::new().await;
    let zones = world.suggested(world.ada, "/setup zone:new y", "zone").await;
    assert_eq!(zones[0], "America/New York · 02:00 now");
    let zones = world.suggested(world.ada, "/setup zone:krak", "zone").await;
    assert_eq!(zones[0], "Kraków, Poland · Europe/Warsaw · 08:00 now");
    let zones = world.suggested(world.ada, "/setup zone:", "zone").await;
    assert_eq!(
        zones[..5],
        [
            "America/New York · 02:00 now",
            "America/Chicago · 01:00 now",
            "America/Denver · 00:00 now",
            "America/Los Angeles · 23:00 now",
            "UTC · 07:00 now",
        ]
    );
    let times = world.suggested(world.ada, "/setup time:7:", "time").await;
    assert_eq!(times, ["07:00", "07:30", "19:00", "19:30"]);
    let days = world.suggested(world.ada, "/setup weekdays:", "weekdays").await;
    assert_eq!(days, ["mon-fri", "every day", "mon,wed,fri", "tue,thu", "sat,sun"]);
    world.end().await;
}

#[tokio::test]
async fn a_zone_that_this_build_lacks_is_told_to_its_server_and_mended_by_setup() {
    let mut world = World::set_up().await;
    world.stop_bot().await;
    let guild = GuildId(world.server.get());
    let store = SledStore::open(&world.folder()).unwrap();
    let mut chosen = store.server(guild).await.unwrap().unwrap().settings;
    chosen.schedule.zone = Zone::from("Mars/Olympus_Mons".to_owned());
    let now = "2026-03-02T07:00:00Z".parse().unwrap();
    let change = ServerChange::Configure { settings: chosen, seed: 1, now };
    store.change_server(guild, change).await.unwrap();
    store.close().await.unwrap();

    world.start_bot().await;
    world.tick_at("2026-03-02T08:00:00Z").await;
    assert_eq!(world.dailies().len(), 0);
    world.next_day().await;
    let told = world.emulator.messages(world.channel);
    assert_eq!(told.len(), 1, "told once");
    let mut said_to_ada = vec![format!("{}\n", told[0].text())];
    for line in ["/daily status", "/daily now", "/setup", "/daily next", "/daily skip"] {
        said_to_ada.push(settings(&world.typed(world.ada, line).await));
    }
    let said = world.typed(world.bo, "/streak away from:2026-03-03 to:2026-03-04").await;
    assert!(said.contains("Away from March 3 to March 4"), "{said}");
    said_to_ada.push(settings(&world.typed(world.ada, "/setup zone:Kraków").await));
    insta::assert_snapshot!(said_to_ada.join("\n"));
    world.tick_at("2026-03-04T08:00:00Z").await;
    assert_eq!(world.dailies().len(), 1);
    world.end().await;
}

#[tokio::test]
async fn menus_change_days_and_difficulties_in_place() {
    let world = World::set_up().await;
    world.chosen(world.ada, &["Saturday", "Sunday"]).await;
    insta::assert_snapshot!(world.chosen(world.ada, &["hard", "medium"]).await);
    let ephemeral = world.emulator.ephemeral_for(world.ada);
    assert_eq!(ephemeral.len(), 1, "the menus change the message that they stand in");
    world.end().await;
}

#[tokio::test]
async fn a_choice_that_no_question_fits_is_told_at_once() {
    let world = World::set_up().await;
    world.click(world.ada, "Choose packs").await;
    world.chosen(world.ada, &["Python: choose categories"]).await;
    world.chosen(world.ada, &["Objects (1)"]).await;
    let said = settings(&world.chosen(world.ada, &["easy"]).await);
    assert!(said.contains("⚠️ none fit these topics and difficulties"), "{said}");
    let said = world.typed(world.ada, "/daily now").await;
    assert_eq!(
        said,
        "Warmup (Ada used /daily now, only you can see this)\n  \
         ⚠️ No question fits this server's topics and difficulties. Choose more with `/setup`.\n"
    );
    world.end().await;
}

#[tokio::test]
async fn members_are_not_offered_what_only_admins_may_do() {
    let world = World::set_up().await;
    let names = |member| -> Vec<String> {
        let offered = world.emulator.commands_for(member, world.channel);
        offered.iter().map(|command| command["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        names(world.bo),
        [
            "question",
            "review",
            "prep",
            "streak",
            "remind",
            "stats",
            "leaderboard",
            "interview",
            "data",
            "help",
            "bank",
            "Make this a question"
        ]
    );
    assert!(names(world.ada).contains(&"setup".to_owned()));
    assert!(names(world.ada).contains(&"daily".to_owned()));
    world.end().await;
}

#[tokio::test]
async fn rights_count_when_the_click_arrives_not_when_the_menu_was_shown() {
    let world = World::set_up().await;
    let lead = world.emulator.add_role(world.server, "Lead", Permissions::MANAGE_SERVER);
    let eve = world.emulator.add_member(world.server, "Eve", &[lead]);
    world.slash(eve, "/setup").await;
    world.slash(eve, "/daily skip").await;
    world.emulator.set_role_permissions(world.server, lead, Permissions::NONE);

    let refused = "Warmup (only you can see this)\n  \
                   You need **Manage Server** for this. Ask an admin.\n";
    assert_eq!(world.chosen(eve, &["Sunday"]).await, refused);
    assert_eq!(world.chosen(eve, &["hard"]).await, refused);
    assert_eq!(world.chosen(eve, &["#interview-prep"]).await, refused);
    assert_eq!(world.clicked(eve, "Undo").await, refused);
    assert_eq!(world.clicked(eve, "Skip that one too").await, refused);
    let said = settings(&world.typed(world.ada, "/setup").await);
    assert!(said.contains("Mon–Fri 09:00"), "{said}");
    assert!(said.contains("all difficulties"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn the_self_check_names_each_permission_that_the_channel_withholds() {
    let world = World::new().await;
    let bot = OverwriteTarget::Member(world.emulator.bot());
    let names = [
        (Permissions::VIEW_CHANNEL, "View Channel"),
        (Permissions::SEND_MESSAGES, "Send Messages"),
        (Permissions::EMBED_LINKS, "Embed Links"),
        (Permissions::CREATE_PUBLIC_THREADS, "Create Public Threads"),
        (Permissions::SEND_MESSAGES_IN_THREADS, "Send Messages in Threads"),
        (Permissions::ATTACH_FILES, "Attach Files"),
        (Permissions::READ_MESSAGE_HISTORY, "Read Message History"),
    ];
    for (permission, name) in names {
        world.emulator.set_overwrite(world.channel, Overwrite::deny(bot, permission));
        let said = settings(&world.typed(world.ada, "/setup").await);
        assert!(said.contains("⚠️ I'm missing "), "{said}");
        assert!(said.contains(&format!("**{name}**")), "{name}: {said}");
    }
    let three = Permissions::EMBED_LINKS
        | Permissions::CREATE_PUBLIC_THREADS
        | Permissions::SEND_MESSAGES_IN_THREADS;
    world.emulator.set_overwrite(world.channel, Overwrite::deny(bot, three));
    insta::assert_snapshot!(settings(&world.typed(world.ada, "/setup").await));
    world.emulator.set_overwrite(world.channel, Overwrite::deny(bot, Permissions::NONE));
    let said = world.typed(world.ada, "/setup").await;
    assert!(said.contains("✅ I have every permission I need in #interview-prep."), "{said}");
    world.end().await;
}

#[tokio::test]
async fn the_next_three_times_follow_the_wall_clock_across_a_clock_change() {
    let world = World::new().await;
    world.clock.set("2026-03-26T12:00:00Z".parse().unwrap());
    let spring = world.typed(world.ada, "/setup time:09:00 zone:Europe/Warsaw").await;
    insta::assert_snapshot!("spring", settings(&spring));
    world.clock.set("2026-10-22T12:00:00Z".parse().unwrap());
    insta::assert_snapshot!("autumn", settings(&world.typed(world.ada, "/setup").await));
    world.end().await;
}

#[tokio::test]
async fn setup_inside_a_thread_means_the_channel_around_it() {
    let mut world = World::set_up().await;
    world.tick_at("2026-03-02T08:00:00Z").await;
    let thread = world.emulator.threads(world.channel)[0].id;
    world.forgotten().await;
    world.emulator.invite_bot(world.server);
    world.channel = thread;
    let said = settings(&world.typed(world.ada, "/setup").await);
    assert!(said.contains("**Where** #interview-prep"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn a_daily_pings_the_chosen_role_and_nobody_else() {
    let world = World::new().await;
    let role = world.emulator.add_role(world.server, "Preppers", Permissions::NONE);
    let mut questions = bank(1).questions().cloned().collect::<Vec<_>>();
    questions[0].title = format!("Hello <@&{role}> @everyone");
    questions[0].prompt = format!("@everyone @here <@&{role}> <@{}>, what is this?", world.ada);
    world.bank.store(Arc::new(Bank::from_parts(bank(1).packs().to_vec(), questions)));

    let said = settings(&world.typed(world.ada, "/setup ping:@Preppers").await);
    assert!(said.contains("My pings don't reach @Preppers yet"), "{said}");
    let bot = OverwriteTarget::Member(world.emulator.bot());
    let all = Permissions::MENTION_EVERYONE;
    world.emulator.set_overwrite(world.channel, Overwrite::allow(bot, all));
    let said = settings(&world.typed(world.ada, "/setup").await);
    assert!(!said.contains("My pings don't reach"), "{said}");

    world.tick_at("2026-03-02T09:00:00Z").await;
    world.tick_at("2026-03-02T17:00:00Z").await;
    let daily = &world.dailies()[0];
    assert_eq!(daily.pings.roles.iter().copied().collect::<Vec<_>>(), [role]);
    assert!(!daily.pings.everyone && daily.pings.users.is_empty());
    let thread = world.emulator.threads(world.channel)[0].id;
    assert!(world.emulator.messages(thread).iter().all(|message| message.pings.is_empty()));
    world.end().await;
}

/// Thirty packs, one of which has some more categories.
fn many_packs() -> Bank {
    let one = bank(3);
    let mut packs = one.packs().to_vec();
    packs[0].categories.extend((1..=20).map(|number| Category {
        slug: format!("more-{number}"),
        title: format!("More {number}"),
        emoji: "➕".to_owned(),
    }));
    packs.extend((1..30).map(|number| Pack {
        slug: format!("pack-{number:02}"),
        title: format!("Pack {number:02}"),
        description: "Something *else*.".to_owned(),
        categories: Vec::new(),
    }));
    Bank::from_parts(packs, one.questions().cloned().collect())
}

#[tokio::test]
async fn packs_are_switched_in_a_gallery_that_reaches_the_last_of_thirty() {
    let world = World::new().await;
    world.bank.store(Arc::new(many_packs()));
    world.slash(world.ada, "/setup zone:Europe/Warsaw").await;
    let mut story = vec![world.clicked(world.ada, "Choose packs").await];
    for _ in 0..5 {
        world.click(world.ada, "Next").await;
    }
    story.push(world.clicked(world.ada, "Python").await);
    story.push(world.chosen(world.ada, &["Python: choose categories"]).await);
    story.push(world.chosen(world.ada, &["Basics (2)", "Objects (1)"]).await);
    story.push(world.clicked(world.ada, "All packs").await);
    insta::assert_snapshot!(story.join("\n"));
    let said = settings(&world.typed(world.ada, "/setup").await);
    assert!(said.contains("Python: Basics, Python: Objects"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn the_last_pack_can_t_be_switched_off() {
    let world = World::set_up().await;
    world.click(world.ada, "Choose packs").await;
    let said = world.clicked(world.ada, "Python").await;
    assert!(said.contains("One pack has to stay on"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn the_first_setup_guides_and_a_press_posts_the_first_daily() {
    let world = World::new().await;
    let mut story = vec![settings(&world.typed(world.ada, "/setup").await)];
    story.push(world.clicked(world.ada, "Set time and zone").await);
    let form = world.click(world.ada, "Set time and zone").await.modal().unwrap().clone();
    let filled = [("time", "18:30"), ("zone", "Tokyo")];
    settle(world.emulator.submit(&form, &filled).await.unwrap()).await;
    story.push(settings(&world.seen_by(world.ada)));
    story.push(world.clicked(world.ada, "Post one now").await);
    insta::assert_snapshot!(story.join("\n"));
    assert_eq!(world.dailies().len(), 1);
    let said = world.clicked(world.ada, "Post one now").await;
    assert!(said.contains("Daily #1 is already posted: https://"), "{said}");
    let said = world.typed(world.ada, "/setup").await;
    assert!(!said.contains("Post one now"), "{said}");
    assert!(said.contains("**Pings** nobody · `/setup ping`"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn who_named_the_zone_is_not_asked_for_it() {
    let world = World::new().await;
    let said = settings(&world.typed(world.ada, "/setup zone:Europe/Warsaw").await);
    assert!(said.contains("Dailies are on.") && !said.contains("⚠️"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn a_zone_in_the_form_that_is_none_changes_nothing() {
    let world = World::set_up().await;
    let form = world.click(world.ada, "Set time and zone").await.modal().unwrap().clone();
    assert_eq!(form.field("zone").unwrap().value, "Europe/Warsaw");
    let filled = [("time", "10:00"), ("zone", "Atlantis")];
    let reply = settle(world.emulator.submit(&form, &filled).await.unwrap()).await;
    assert!(reply.text().contains("Atlantis"), "{}", reply.text());
    let said = settings(&world.typed(world.ada, "/setup").await);
    assert!(said.contains("09:00 · Europe/Warsaw"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn the_daily_moves_to_the_channel_chosen_in_the_menu() {
    let world = World::set_up().await;
    let other = world.emulator.add_channel(world.server, "daily-question");
    let bot = OverwriteTarget::Member(world.emulator.bot());
    world.emulator.set_overwrite(other, Overwrite::deny(bot, Permissions::EMBED_LINKS));
    let said = world.chosen(world.ada, &["#daily-question"]).await;
    insta::assert_snapshot!(settings(&said));
    world.emulator.set_overwrite(other, Overwrite::deny(bot, Permissions::NONE));
    world.tick_at("2026-03-02T08:00:00Z").await;
    assert_eq!(world.emulator.messages(other).len(), 1);
    assert!(world.dailies().is_empty());
    world.end().await;
}
