//! Dailies in other channels than plain text ones: a forum, where each is a post, and an
//! announcement channel, which other servers can follow.

use crate::kill::{run_and_kill, run_until};
use crate::world::{World, bank};
use discord_emulator::{
    Channel, ChannelKind, Emulator, Fault, FaultKind, Id, Message, MessageFlags, Overwrite,
    OverwriteTarget, Permissions,
};
use std::sync::Arc;

const POSTING: &str = "2026-03-02T08:00:00Z";
const DEADLINE: &str = "2026-03-02T16:00:00Z";
const POSTS: &str = "/channels/{channel}/threads";
const PUBLISH: &str = "/channels/{channel}/messages/{message}/crosspost";

/// A server whose dailies go to a forum with these tags. The forum is [`World::channel`].
async fn forum(tags: &[(&str, bool)], requires_tag: bool) -> World {
    let mut world = World::new().await;
    world.bank.store(Arc::new(bank(1)));
    let forum = world.emulator.add_forum(world.server, "questions", tags, requires_tag);
    world.emulator.heard().await.unwrap();
    world.slash(world.ada, "/setup channel:#questions time:09:00 zone:Europe/Warsaw").await;
    world.channel = forum;
    world
}

/// A server whose dailies go to an announcement channel and are published.
async fn announcements() -> World {
    let mut world = World::new().await;
    world.bank.store(Arc::new(bank(1)));
    let news = world.emulator.add_channel_of(world.server, "news", ChannelKind::Announcement);
    world.emulator.heard().await.unwrap();
    let setup = "/setup channel:#news time:09:00 zone:Europe/Warsaw publish:true";
    let told = world.typed(world.ada, setup).await;
    assert!(told.contains("#news, published to servers that follow it"), "{told}");
    world.channel = news;
    world
}

impl World {
    fn forum_posts(&self) -> Vec<Channel> {
        self.emulator.threads(self.channel)
    }

    fn tags_of(&self, post: &Channel) -> Vec<String> {
        let forum = self.emulator.channel(self.channel).and_then(|channel| channel.forum);
        let tags = forum.unwrap().tags;
        let applied = &post.thread.as_ref().unwrap().applied_tags;
        let name = |id: &Id| tags.iter().find(|tag| tag.id == *id).unwrap().name.clone();
        applied.iter().map(name).collect()
    }

    /// A member uses a command in a thread, channel or post of their choice.
    async fn typed_in(&self, place: Id, line: &str) -> String {
        let reply = self.emulator.slash(self.ada, place, line).await.unwrap();
        let reply = crate::world::settle(reply).await;
        self.emulator.answer_to(reply.interaction)
    }
}

/// The marks of the bot's embeds in a thread, in order.
fn marks(emulator: &Emulator, thread: Id) -> Vec<String> {
    let messages = emulator.messages(thread);
    let footers = messages.iter().flat_map(|message| &message.embeds);
    let footers = footers.filter_map(|embed| embed["footer"]["text"].as_str());
    footers.map(|text| text.rsplit(" · ").next().unwrap_or(text).to_owned()).collect()
}

#[tokio::test]
async fn in_a_forum_each_daily_is_a_post_with_its_tags_and_is_answered_and_revealed_in_it() {
    let world = forum(&[("Python", false), ("Daily", false), ("Staff", true)], true).await;
    world.tick_at(POSTING).await;
    let posts = world.forum_posts();
    assert_eq!(posts.len(), 1);
    assert_eq!(posts[0].name, "Question 1");
    assert_eq!(world.tags_of(&posts[0]), ["Daily", "Python"]);
    let post = posts[0].id;
    let form = world.emulator.click(world.bo, post, "Answer").await.unwrap();
    world.submit(form.modal().unwrap(), "One.").await;
    world.tick_at(DEADLINE).await;
    insta::assert_snapshot!(world.emulator.transcript(post, world.bo));
    let status = world.typed_in(post, "/daily status").await;
    assert!(status.contains("revealed in #Question 1"), "{status}");
    world.tick_at("2026-03-03T08:00:00Z").await;
    assert_eq!(world.forum_posts().len(), 2);
    world.end().await;
}

#[tokio::test]
async fn a_daily_in_a_forum_is_revealed_early_and_shared_in_its_post() {
    let world = forum(&[], false).await;
    world.tick_at(POSTING).await;
    let post = world.forum_posts()[0].id;
    let form = world.emulator.click(world.bo, post, "Answer").await.unwrap();
    world.submit(form.modal().unwrap(), "One.").await;
    let shared = world.emulator.click(world.bo, post, "Share my answer").await.unwrap();
    crate::world::settle(shared).await;
    for button in ["Reveal in thread", "Reveal it now"] {
        let pressed = world.emulator.click(world.bo, post, button).await.unwrap();
        crate::world::settle(pressed).await;
    }
    assert_eq!(marks(&world.emulator, post)[1..], ["1 of 3", "2 of 3", "3 of 3"]);
    let texts = world.emulator.messages(post).iter().map(Message::text).collect::<Vec<_>>();
    assert!(texts[0].contains("The answer is in"), "{texts:?}");
    assert!(texts.iter().any(|text| text.contains("One.")), "{texts:?}");
    world.end().await;
}

#[tokio::test]
async fn a_kill_at_any_request_of_a_post_in_a_forum_leaves_one_post() {
    // A moderator may close the post before the next process starts.
    let kills = [
        ("GET", "/channels/{channel}", FaultKind::HoldAfter, false),
        ("POST", POSTS, FaultKind::HoldBefore, false),
        ("POST", POSTS, FaultKind::HoldAfter, false),
        ("POST", POSTS, FaultKind::HoldAfter, true),
    ];
    for (method, route, failure, is_closed) in kills {
        let what = format!("{method} {route} {failure}, closed: {is_closed}");
        let mut world = forum(&[("Daily", false)], true).await;
        world.stop_bot().await;
        world.clock.set(POSTING.parse().unwrap());
        run_and_kill(&world, Fault::on(method, route, failure.clone())).await;
        if is_closed && let Some(post) = world.forum_posts().first() {
            world.emulator.set_thread(post.id, true, false);
        }
        let channel = world.channel;
        let is_posted = move |emulator: &Emulator| emulator.threads(channel).len() == 1;
        run_until(&world, "the post", is_posted).await;
        world.clock.set(DEADLINE.parse().unwrap());
        let is_revealed = move |emulator: &Emulator| {
            let post = emulator.threads(channel)[0].id;
            marks(emulator, post).last().is_some_and(|mark| mark == "Daily #1")
        };
        run_until(&world, "the reveal", is_revealed).await;
        assert_eq!(world.forum_posts().len(), 1, "{what}");
        let post = world.forum_posts()[0].id;
        let expected = ["1 of 3", "2 of 3", "3 of 3", "Daily #1"];
        assert_eq!(marks(&world.emulator, post)[1..], expected, "{what}");
    }
}

#[tokio::test]
async fn a_lost_response_to_a_post_in_a_forum_does_not_post_twice() {
    let world = forum(&[], false).await;
    world.emulator.fault(Fault::on("POST", POSTS, FaultKind::ResetAfter));
    world.tick_at(POSTING).await;
    world.tick_at("2026-03-02T08:05:00Z").await;
    assert_eq!(world.forum_posts().len(), 1);
    let status = world.typed_in(world.forum_posts()[0].id, "/daily status").await;
    assert!(status.contains("open in #Question 1") && !status.contains("Since"), "{status}");
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn a_forum_without_a_tag_for_the_bot_is_told_and_one_more_tag_cures_it() {
    let world = forum(&[("Staff", true)], true).await;
    world.tick_at(POSTING).await;
    assert!(world.forum_posts().is_empty());
    let lobby = world.emulator.add_channel(world.server, "lobby");
    let status = world.typed_in(lobby, "/daily status").await;
    assert!(status.contains("The forum #questions wants a tag on each post"), "{status}");
    world.emulator.set_tags(world.channel, &[("Talk", false)], true);
    world.tick_at("2026-03-02T08:10:00Z").await;
    assert_eq!(world.forum_posts().len(), 1);
    assert_eq!(world.tags_of(&world.forum_posts()[0]), ["Talk"]);
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn a_forum_names_permissions_as_its_settings_do() {
    let world = forum(&[], false).await;
    let denied = Permissions::SEND_MESSAGES | Permissions::SEND_MESSAGES_IN_THREADS;
    let bot = OverwriteTarget::Member(world.emulator.bot());
    world.emulator.set_overwrite(world.channel, Overwrite::deny(bot, denied));
    world.tick_at(POSTING).await;
    let lobby = world.emulator.add_channel(world.server, "lobby");
    let status = world.typed_in(lobby, "/daily status").await;
    let missing = "I'm missing **Create Posts** and **Send Messages in Posts** in #questions.";
    assert!(status.contains(missing), "{status}");
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn a_post_that_a_moderator_deletes_ends_its_daily() {
    let world = forum(&[], false).await;
    world.tick_at(POSTING).await;
    world.emulator.delete_channel(world.forum_posts()[0].id);
    world.tick_at("2026-03-03T08:00:00Z").await;
    let posts = world.forum_posts();
    assert_eq!(posts.len(), 1);
    let status = world.typed_in(posts[0].id, "/daily status").await;
    assert!(status.contains("Daily #2"), "{status}");
    world.end().await;
}

#[tokio::test]
async fn setup_in_a_post_or_thread_takes_the_channel_around_it() {
    let world = World::new().await;
    let post = world.emulator.add_forum_post(world.server, "help", world.ada, "A post");
    world.emulator.heard().await.unwrap();
    let told = world.typed_in(post, "/setup").await;
    assert!(told.contains("**Where** #help, each daily as a post"), "{told}");
    world.end().await;
}

#[tokio::test]
async fn a_channel_that_cannot_have_dailies_is_refused_with_the_way_out() {
    let world = World::new().await;
    let stage = world.emulator.add_channel_of(world.server, "lounge", ChannelKind::Voice);
    world.emulator.heard().await.unwrap();
    let told = world.typed_in(stage, "/setup").await;
    assert!(told.contains("a text channel, an announcement channel or a forum"), "{told}");
    let told = world.typed(world.ada, "/setup publish:true").await;
    assert!(told.contains("#interview-prep has no followers"), "{told}");
    world.end().await;
}

#[tokio::test]
async fn in_an_announcement_channel_dailies_are_published_if_the_server_wants_that() {
    let world = announcements().await;
    world.tick_at(POSTING).await;
    let dailies = world.dailies();
    assert!(dailies[0].flags.contains(MessageFlags::CROSSPOSTED));
    assert_eq!(world.emulator.threads(world.channel).len(), 1);
    world.slash(world.ada, "/setup publish:false").await;
    world.tick_at("2026-03-03T08:00:00Z").await;
    assert!(!world.dailies()[1].flags.contains(MessageFlags::CROSSPOSTED));
    world.end().await;
}

#[tokio::test]
async fn a_kill_while_a_daily_is_published_leaves_one_that_is() {
    for failure in [FaultKind::HoldBefore, FaultKind::HoldAfter] {
        let mut world = announcements().await;
        world.stop_bot().await;
        world.clock.set(POSTING.parse().unwrap());
        run_and_kill(&world, Fault::on("POST", PUBLISH, failure)).await;
        let channel = world.channel;
        let is_published = move |emulator: &Emulator| {
            let messages = emulator.messages(channel);
            messages.iter().any(|it| it.flags.contains(MessageFlags::CROSSPOSTED))
        };
        run_until(&world, "the publication", is_published).await;
        assert_eq!(world.dailies().len(), 1);
        assert_eq!(world.emulator.threads(channel).len(), 1);
    }
}

#[tokio::test]
async fn a_publication_that_discord_refuses_holds_nothing_up() {
    let world = announcements().await;
    let message = "Missing Permissions".to_owned();
    let refusal = FaultKind::Refused { status: 403, code: 50_013, message };
    world.emulator.fault(Fault::on("POST", PUBLISH, refusal));
    world.tick_at(POSTING).await;
    let status = world.typed(world.ada, "/daily status").await;
    assert!(status.contains("open in #Question 1") && !status.contains("Since"), "{status}");
    assert_eq!(world.take_log().len(), 1);
    world.end().await;
}
