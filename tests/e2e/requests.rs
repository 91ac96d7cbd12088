//! The number of requests for each action. Permissions reported by the gateway are not requested
//! again.

use crate::world::World;
use discord_emulator::{Fault, FaultKind, Id, Overwrite, OverwriteTarget, Permissions};
use serde_json::json;

const POSTING: &str = "2026-03-02T08:00:00Z";
const DEADLINE: &str = "2026-03-02T16:00:00Z";
const NEXT_POSTING: &str = "2026-03-03T08:00:00Z";
const POST: &str = "POST /channels/{channel}/messages";
const OPEN_THREAD: &str = "POST /channels/{channel}/messages/{message}/threads";
const EDIT: &str = "PATCH /channels/{channel}/messages/{message}";
const LOOK: &str = "GET /channels/{channel}/messages/{message}";
const NOTHING: [&str; 0] = [];
/// The requests that determine permissions.
const ASK: [&str; 3] =
    ["GET /channels/{channel}", "GET /guilds/{server}", "GET /guilds/{server}/members/{user}"];

impl World {
    /// The routes of the bot's requests since the last call, except replies to people.
    fn asked(&self) -> Vec<String> {
        let requests = self.emulator.take_requests();
        let by_itself = requests.iter().filter(|request| {
            !request.path.starts_with("/interactions") && !request.path.starts_with("/webhooks")
        });
        by_itself.map(|request| format!("{} {}", request.method, request.route)).collect()
    }

    /// The reply of `/setup` with the current settings, and its requests.
    async fn look(&self) -> (String, Vec<String>) {
        self.asked();
        let said = self.typed(self.ada, "/setup").await;
        (said, self.asked())
    }

    fn bot_role(&self) -> Id {
        let server = self.emulator.server(self.server).unwrap();
        server.roles.iter().find(|role| role.managed).unwrap().id
    }

    fn overwrite(&self, target: OverwriteTarget, denied: Permissions) {
        self.emulator.set_overwrite(self.channel, Overwrite::deny(target, denied));
    }

    /// A server in which all that the bot may do comes from its own role.
    async fn by_role_alone() -> Self {
        let world = Self::set_up().await;
        let admins = world.emulator.add_role(world.server, "Admins", Permissions::ADMINISTRATOR);
        world.emulator.give_role(world.server, world.ada, admins);
        world.emulator.set_role_permissions(world.server, world.server, Permissions::NONE);
        world
    }
}

#[tokio::test]
async fn a_daily_takes_two_requests_and_its_reveal_no_search() {
    for ping in [false, true] {
        let world = World::every_day().await;
        if ping {
            world.emulator.add_role(world.server, "Preppers", Permissions::NONE);
            world.slash(world.ada, "/setup ping:@Preppers").await;
        }
        world.asked();
        world.tick_at(POSTING).await;
        assert_eq!(world.asked(), [POST, OPEN_THREAD]);
        world.answer(world.bo, "One.").await;
        world.tick_at("2026-03-02T09:00:00Z").await;
        assert_eq!(world.asked(), [EDIT], "so many have answered");
        world.tick_at(DEADLINE).await;
        assert_eq!(world.asked(), [POST, POST, POST, POST, EDIT]);
        world.tick_at(NEXT_POSTING).await;
        assert_eq!(world.asked(), [POST, OPEN_THREAD]);
        world.end().await;
    }
}

#[tokio::test]
async fn a_daily_that_was_revealed_early_is_edited_at_its_deadline_and_not_looked_for() {
    let world = World::every_day().await;
    world.tick_at(POSTING).await;
    world.asked();
    world.reveals(world.bo).await;
    assert_eq!(world.asked(), [POST, POST, POST, EDIT], "the thread is open already");
    world.tick_at(DEADLINE).await;
    assert_eq!(world.asked(), [POST, EDIT]);
    world.tick_at(NEXT_POSTING).await;
    assert_eq!(world.asked(), [POST, OPEN_THREAD]);
    world.end().await;
}

#[tokio::test]
async fn the_thread_of_a_revealed_question_is_opened_once() {
    let world = World::set_up().await;
    world.slash(world.bo, "/question search:python/question-2").await;
    world.asked();
    world.click(world.bo, "Reveal in thread").await;
    assert_eq!(world.asked(), [OPEN_THREAD, POST, POST, POST]);
    world.click(world.chidi, "Reveal in thread").await;
    assert_eq!(world.asked(), NOTHING);
    world.end().await;
}

#[tokio::test]
async fn a_thread_that_was_deleted_is_opened_again_for_the_answer() {
    let world = World::set_up().await;
    world.tick_at(POSTING).await;
    world.emulator.delete_channel(world.emulator.threads(world.channel)[0].id);
    let said = world.reveals(world.bo).await;
    assert!(said.contains("✅ The answer is in #Question"), "{said}");
    assert_eq!(world.thread().len(), 3);
    world.end().await;
}

#[tokio::test]
async fn setup_and_status_ask_nothing_that_the_gateway_has_told() {
    let world = World::new().await;
    world.emulator.add_role(world.server, "Preppers", Permissions::NONE);
    world.asked();
    let said = world.typed(world.ada, "/setup time:09:00 zone:Europe/Warsaw ping:@Preppers").await;
    assert!(said.contains("@Preppers"), "{said}");
    world.typed(world.ada, "/daily status").await;
    assert_eq!(world.asked(), NOTHING);
    world.tick_at(POSTING).await;
    world.asked();
    world.typed(world.ada, "/daily status").await;
    assert_eq!(world.asked(), [LOOK], "only whether the daily is still there");
    world.end().await;
}

#[tokio::test]
async fn every_change_of_permissions_is_heard() {
    let view = Permissions::VIEW_CHANNEL;
    let usual = Permissions::of_everyone() | Permissions::MENTION_EVERYONE;
    let lacks_embeds = "I'm missing **Embed Links** in #interview-prep.";
    let world = World::by_role_alone().await;
    let (server, role, bot) = (world.server, world.bot_role(), world.emulator.bot());
    let discord = &world.emulator;
    let other = discord.add_role(server, "Other", usual);
    let is_well = async |what: &str| {
        let (said, asked) = world.look().await;
        assert!(!said.contains("I'm missing"), "{what}: {said}");
        assert_eq!(asked, NOTHING, "{what}");
    };
    let lacks = async |what: &str, told: &str| {
        let (said, asked) = world.look().await;
        assert!(said.contains(told), "{what}: {said}");
        assert_eq!(asked, NOTHING, "{what}");
    };
    is_well("as invited").await;
    discord.set_role_permissions(server, role, usual - Permissions::EMBED_LINKS);
    lacks("its role edited", lacks_embeds).await;
    discord.give_role(server, bot, other);
    is_well("another role given").await;
    discord.take_role(server, bot, role);
    is_well("its own role taken").await;
    discord.delete_role(server, other);
    lacks("the other role deleted", "I'm missing **View Channel**").await;
    discord.set_role_permissions(server, server, usual);
    is_well("everyone allowed").await;
    discord.give_role(server, bot, role);
    world.overwrite(OverwriteTarget::Role(role), Permissions::EMBED_LINKS);
    lacks("the channel denies it to its role", lacks_embeds).await;
    world.overwrite(OverwriteTarget::Role(role), Permissions::NONE);
    world.overwrite(OverwriteTarget::Role(server), view);
    lacks("the channel hidden from everyone", "I'm missing **View Channel**").await;
    discord.set_overwrite(world.channel, Overwrite::allow(OverwriteTarget::Member(bot), view));
    is_well("and shown to the bot").await;
    discord.set_role_permissions(server, server, Permissions::NONE);
    discord.take_role(server, bot, role);
    lacks("everything taken", "Send Messages").await;
    discord.set_owner(server, bot);
    is_well("the bot owns the server").await;
    discord.delete_channel(world.channel);
    let elsewhere = discord.add_channel(server, "elsewhere");
    world.asked();
    let reply = discord.slash(world.ada, elsewhere, "/daily status").await.unwrap();
    let said = discord.answer_to(reply.interaction);
    assert!(said.contains("The channel for dailies was deleted."), "{said}");
    assert_eq!(world.asked(), NOTHING);
    world.end().await;
}

#[tokio::test]
async fn a_role_that_can_t_be_pinged_is_told_without_asking() {
    let world = World::set_up().await;
    let role = world.emulator.add_role(world.server, "Preppers", Permissions::NONE);
    world.slash(world.ada, "/setup ping:@Preppers").await;
    let (silent, asked) = world.look().await;
    assert_eq!(asked, NOTHING);
    world.emulator.set_role_mentionable(world.server, role, true);
    let (pings, asked) = world.look().await;
    assert_ne!(silent, pings);
    assert_eq!(asked, NOTHING);
    world.emulator.delete_role(world.server, role);
    let (gone, asked) = world.look().await;
    assert!(gone != silent && gone != pings, "{gone}");
    assert_eq!(asked, NOTHING);
    world.end().await;
}

#[tokio::test]
async fn what_is_refused_in_a_thread_is_explained_by_the_channel_around_it() {
    let world = World::set_up().await;
    world.tick_at(POSTING).await;
    let bot = OverwriteTarget::Member(world.emulator.bot());
    world.overwrite(bot, Permissions::SEND_MESSAGES_IN_THREADS);
    world.click(world.bo, "Reveal in thread").await;
    world.asked();
    let said = world.clicked(world.bo, "Reveal it now").await;
    assert!(
        said.contains("I'm missing **Send Messages in Threads** in #interview-prep."),
        "{said}"
    );
    assert_eq!(world.asked(), [POST]);
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn a_refusal_of_what_should_be_permitted_is_looked_into_until_the_next_event() {
    let world = World::set_up().await;
    let refused =
        FaultKind::Refused { status: 403, code: 50013, message: "Missing Permissions".to_owned() };
    world.emulator.fault(Fault::on("POST", "/channels/{channel}/messages", refused));
    world.asked();
    let said = world.typed(world.ada, "/daily now").await;
    assert!(said.contains("permission"), "{said}");
    assert_eq!(world.asked(), [&[POST], &ASK[..]].concat());
    assert_eq!(world.look().await.1, ASK);
    world.emulator.set_role_permissions(world.server, world.server, Permissions::of_everyone());
    assert_eq!(world.look().await.1, NOTHING);
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn a_server_that_is_told_of_in_an_odd_form_is_known_all_the_same() {
    let world = World::set_up().await;
    world.removed().await;
    world.emulator.patch_next_event("GUILD_CREATE", json!({"threads": "platypus"}));
    world.invited_back().await;
    assert_eq!(world.look().await.1, NOTHING);
    world.emulator.patch_next_event("GUILD_ROLE_UPDATE", json!({"role": {"position": "odd"}}));
    world.emulator.set_role_permissions(world.server, world.server, Permissions::VIEW_CHANNEL);
    world.emulator.patch_next_event("GUILD_ROLE_UPDATE", json!({"role": {"position": "odd"}}));
    let view = Permissions::VIEW_CHANNEL;
    world.emulator.set_role_permissions(world.server, world.bot_role(), view);
    let (said, asked) = world.look().await;
    assert!(said.contains("I'm missing **Send Messages**"), "{said}");
    assert_eq!(asked, NOTHING);
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn where_nobody_knows_people_are_answered_by_asking_and_dailies_are_posted() {
    let world = World::set_up().await;
    world.unsure().await;
    assert_eq!(world.look().await.1, [&ASK[..1], &ASK].concat());
    world.asked();
    world.tick_at(POSTING).await;
    assert_eq!(world.asked(), [ASK[0], POST, OPEN_THREAD]);
    let bot = OverwriteTarget::Member(world.emulator.bot());
    world.overwrite(bot, Permissions::EMBED_LINKS);
    world.tick_at(DEADLINE).await;
    world.asked();
    world.tick_at(NEXT_POSTING).await;
    let said = world.typed(world.ada, "/daily status").await;
    assert!(said.contains("I'm missing **Embed Links** in #interview-prep."), "{said}");
    assert_eq!(world.dailies().len(), 1);
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn where_nobody_knows_it_is_asked_before_a_role_is_pinged_for_nothing() {
    let world = World::set_up().await;
    world.emulator.add_role(world.server, "Preppers", Permissions::NONE);
    world.slash(world.ada, "/setup ping:@Preppers").await;
    world.unsure().await;
    let bot = OverwriteTarget::Member(world.emulator.bot());
    world.overwrite(bot, Permissions::EMBED_LINKS);
    world.asked();
    world.tick_at(POSTING).await;
    assert_eq!(world.asked(), ASK);
    assert!(world.emulator.messages(world.channel).is_empty());
    world.take_log();
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn changes_that_come_at_once_are_heard_in_their_order() {
    let world = World::set_up().await;
    let bot = OverwriteTarget::Member(world.emulator.bot());
    for _ in 0..20 {
        for _ in 0..50 {
            world.overwrite(bot, Permissions::NONE);
            world.overwrite(bot, Permissions::EMBED_LINKS);
        }
        assert!(world.look().await.0.contains("I'm missing **Embed Links**"));
        for _ in 0..50 {
            world.overwrite(bot, Permissions::EMBED_LINKS);
            world.overwrite(bot, Permissions::NONE);
        }
        assert!(!world.look().await.0.contains("I'm missing"));
    }
    world.end().await;
}

#[tokio::test]
async fn a_restart_asks_nothing_either() {
    let mut world = World::set_up().await;
    world.restart_bot().await;
    assert_eq!(world.look().await.1, NOTHING);
    world.end().await;
}

#[tokio::test]
async fn a_session_that_begins_anew_and_one_that_goes_on_know_what_changed_meanwhile() {
    let world = World::set_up().await;
    let bot = OverwriteTarget::Member(world.emulator.bot());
    for (resumes, denied) in [(true, Permissions::EMBED_LINKS), (false, Permissions::ATTACH_FILES)]
    {
        let identified = world.emulator.identified();
        if resumes {
            world.emulator.drop_connections();
        } else {
            world.emulator.invalid_session(false);
        }
        world.overwrite(bot, denied);
        let is_back = |emulator: &discord_emulator::Emulator| {
            emulator.is_bot_online() && (resumes || emulator.identified() > identified)
        };
        world.emulator.wait_until("the bot to be back", is_back).await.unwrap();
        let (said, asked) = world.look().await;
        assert!(said.contains(&format!("I'm missing **{}**", denied.names()[0])), "{said}");
        assert_eq!(asked, NOTHING);
    }
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn a_server_that_the_bot_has_just_joined_is_set_up_without_asking() {
    let world = World::set_up().await;
    let (there, cleo) = world.emulator.add_server("Elsewhere", "Cleo");
    let place = world.emulator.add_channel(there, "prep");
    world.asked();
    world.emulator.slash(cleo, place, "/setup time:09:00 zone:Europe/Warsaw").await.unwrap();
    assert_eq!(world.asked(), NOTHING);
    world.end().await;
}
