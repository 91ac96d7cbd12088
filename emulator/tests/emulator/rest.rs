use crate::bot;
use crate::scene::{Scene, scene};
use discord_emulator::{ChannelKind, Overwrite, OverwriteTarget, Permissions};
use jiff::SignedDuration;
use serde_json::json;
use serenity::all::{
    ChannelId, CreateAttachment, CreateMessage, CreateThread, EditThread, GetMessages, HttpError,
    MessageId, Nonce,
};
use serenity::http::Http;

/// Status and code of a refused request.
pub(crate) fn code(error: &serenity::Error) -> (u16, isize) {
    match error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) => {
            (response.status_code.as_u16(), response.error.code)
        }
        other => panic!("not an answer of the API: {other}"),
    }
}

fn client(scene: &Scene) -> (Http, ChannelId) {
    (bot::http(&scene.emulator, scene.emulator.token()), scene.channel.get().into())
}

fn take_away(scene: &Scene, permissions: Permissions) {
    let bot = OverwriteTarget::Member(scene.emulator.bot());
    scene.emulator.set_overwrite(scene.channel, Overwrite::deny(bot, permissions));
}

#[tokio::test]
async fn what_a_bot_may_not_do_is_refused_as_discord_does() {
    let scene = scene().await;
    let (http, channel) = client(&scene);
    take_away(&scene, Permissions::SEND_MESSAGES);
    assert_eq!(code(&channel.say(&http, "Hello").await.unwrap_err()), (403, 50013));
    take_away(&scene, Permissions::VIEW_CHANNEL);
    assert_eq!(code(&channel.say(&http, "Hello").await.unwrap_err()), (403, 50001));
    take_away(&scene, Permissions::CREATE_PUBLIC_THREADS);
    let message = channel.say(&http, "Hello").await.unwrap();
    let thread = channel.create_thread_from_message(&http, message.id, CreateThread::new("Talk"));
    assert_eq!(code(&thread.await.unwrap_err()), (403, 50013));
    scene.emulator.delete_channel(scene.channel);
    assert_eq!(code(&channel.say(&http, "Hello").await.unwrap_err()), (404, 10003));
    let stranger = bot::http(&scene.emulator, "wrong");
    assert_eq!(code(&stranger.get_current_user().await.unwrap_err()), (401, 0));
}

#[tokio::test]
async fn the_same_nonce_makes_one_message() {
    let scene = scene().await;
    let (http, channel) = client(&scene);
    let post = || {
        let nonce = Nonce::String("daily-1".into());
        CreateMessage::new().content("Daily #1").nonce(nonce).enforce_nonce(true)
    };
    let first = channel.send_message(&http, post()).await.unwrap();
    let second = channel.send_message(&http, post()).await.unwrap();
    assert_eq!(first.id, second.id);
    scene.clock.advance(SignedDuration::from_mins(6));
    let third = channel.send_message(&http, post()).await.unwrap();
    assert_ne!(first.id, third.id);
}

#[tokio::test]
async fn messages_beyond_the_limits_are_refused_with_every_reason() {
    let scene = scene().await;
    let (http, channel) = client(&scene);
    let body = json!({
        "content": "x".repeat(2001),
        "embeds": [{"title": "x".repeat(257), "fields": [{"name": "", "value": "y"}]}],
        "components": [{"type": 1, "components": [
            {"type": 2, "style": 1, "label": "A", "custom_id": "same"},
            {"type": 2, "style": 1, "label": "B", "custom_id": "same"},
        ]}],
    });
    let error = http.send_message(channel, vec![], &body).await.unwrap_err();
    assert_eq!(code(&error), (400, 50035));
    let serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) = error else {
        panic!("not an answer");
    };
    let mut paths: Vec<&str> =
        response.error.errors.iter().map(|error| error.path.as_str()).collect();
    paths.sort_unstable();
    let expected = [
        "components.0.components.1.custom_id",
        "content",
        "embeds.0.fields.0.name",
        "embeds.0.title",
    ];
    assert_eq!(paths, expected);
    let empty = http.send_message(channel, vec![], &json!({"content": "  "})).await.unwrap_err();
    assert_eq!(code(&empty), (400, 50006));
}

#[tokio::test]
async fn all_embeds_together_have_a_limit() {
    let scene = scene().await;
    let (http, channel) = client(&scene);
    let embed = json!({"description": "x".repeat(3001)});
    let one = json!({"embeds": [embed]});
    let two = json!({"embeds": [embed, embed]});
    http.send_message(channel, vec![], &one).await.unwrap();
    let error = http.send_message(channel, vec![], &two).await.unwrap_err();
    assert_eq!(code(&error), (400, 50035));
}

#[tokio::test]
async fn threads_wake_when_written_in_unless_they_are_locked() {
    let scene = scene().await;
    let (http, channel) = client(&scene);
    let message = channel.say(&http, "Daily #1").await.unwrap();
    let opening = CreateThread::new("Daily #1");
    let mut thread =
        channel.create_thread_from_message(&http, message.id, opening.clone()).await.unwrap();
    assert_eq!(thread.id.get(), message.id.get());
    let twice = channel.create_thread_from_message(&http, message.id, opening).await.unwrap_err();
    assert_eq!(code(&twice), (400, 160_004));
    let seen = channel.message(&http, message.id).await.unwrap();
    assert_eq!(seen.thread.unwrap().name, "Daily #1");

    thread.edit_thread(&http, EditThread::new().archived(true)).await.unwrap();
    assert!(scene.emulator.threads(scene.channel)[0].is_archived());
    thread.say(&http, "Still here").await.unwrap();
    assert!(!scene.emulator.threads(scene.channel)[0].is_archived());
    scene.emulator.set_thread(thread.id.get().into(), true, true);
    assert_eq!(code(&thread.say(&http, "Locked out").await.unwrap_err()), (400, 50083));
}

#[tokio::test]
async fn threads_go_to_the_archive_when_nobody_writes() {
    let scene = scene().await;
    let (http, channel) = client(&scene);
    let message = channel.say(&http, "Daily #1").await.unwrap();
    let opening = CreateThread::new("Daily #1")
        .auto_archive_duration(serenity::all::AutoArchiveDuration::OneDay);
    channel.create_thread_from_message(&http, message.id, opening).await.unwrap();
    let is_archived = || scene.emulator.threads(scene.channel)[0].is_archived();
    scene.clock.advance(SignedDuration::from_hours(23));
    scene.emulator.clock_moved();
    assert!(!is_archived());
    scene.clock.advance(SignedDuration::from_hours(1));
    scene.emulator.clock_moved();
    assert!(is_archived());
    let thread = scene.emulator.threads(scene.channel)[0].id;
    scene.emulator.say(scene.ana, thread, "Hello").unwrap();
    assert!(!is_archived());
}

#[tokio::test]
async fn messages_are_listed_newest_first_and_from_any_point() {
    let scene = scene().await;
    let (http, channel) = client(&scene);
    let mut ids: Vec<MessageId> = Vec::new();
    for number in 0..5 {
        ids.push(channel.say(&http, format!("Number {number}")).await.unwrap().id);
    }
    let listed = |filter| {
        let http = &http;
        async move {
            let found = channel.messages(http, filter).await.unwrap();
            found.into_iter().map(|message| message.content).collect::<Vec<_>>()
        }
    };
    assert_eq!(listed(GetMessages::new().limit(2)).await, ["Number 4", "Number 3"]);
    let before = GetMessages::new().before(ids[2]).limit(1);
    assert_eq!(listed(before).await, ["Number 1"]);
    let after = GetMessages::new().after(ids[2]).limit(1);
    assert_eq!(listed(after).await, ["Number 3"]);
    let around = GetMessages::new().around(ids[2]).limit(3);
    assert_eq!(listed(around).await, ["Number 3", "Number 2", "Number 1"]);
}

#[tokio::test]
async fn files_come_back_as_they_were_sent() {
    let scene = scene().await;
    let (http, channel) = client(&scene);
    let file = CreateAttachment::bytes(b"a picture".to_vec(), "heatmap.png");
    let message = channel.send_files(&http, [file], CreateMessage::new().content("Look"));
    let message = message.await.unwrap();
    let bytes = message.attachments[0].download().await.unwrap();
    assert_eq!(bytes, b"a picture");
    assert_eq!(message.attachments[0].content_type.as_deref(), Some("image/png"));
}

#[tokio::test]
async fn only_allowed_mentions_ping() {
    let scene = scene().await;
    let (http, channel) = client(&scene);
    let emulator = &scene.emulator;
    let role = emulator.add_role(scene.server, "Daily", Permissions::NONE);
    take_away(&scene, Permissions::NONE);
    let bot = OverwriteTarget::Member(emulator.bot());
    emulator.set_overwrite(scene.channel, Overwrite::allow(bot, Permissions::MENTION_EVERYONE));
    let content = format!("<@{}> <@&{role}> @everyone", scene.ana);
    let body = json!({"content": content, "allowed_mentions": {"parse": [], "roles": [role]}});
    http.send_message(channel, vec![], &body).await.unwrap();
    let pings = emulator.messages(scene.channel)[0].pings.clone();
    assert!(!pings.everyone && pings.users.is_empty());
    assert_eq!(pings.roles.into_iter().collect::<Vec<_>>(), [role]);
    let shown = emulator.transcript(scene.channel, scene.ana);
    assert_eq!(shown, "Bot (pings @Daily)\n  @Ana @Daily @everyone\n");
}

#[tokio::test]
async fn a_server_without_the_bot_is_unknown_to_it() {
    let scene = scene().await;
    let (http, channel) = client(&scene);
    let server = scene.server.get().into();
    let seen = http.get_guild(server).await.unwrap();
    assert_eq!((seen.name.as_str(), seen.roles.len()), ("Study group", 2));
    let member = http.get_member(server, scene.ana.get().into()).await.unwrap();
    assert_eq!(member.user.name, "Ana");
    scene.emulator.remove_bot(scene.server);
    assert_eq!(code(&http.get_guild(server).await.unwrap_err()), (404, 10004));
    assert_eq!(code(&channel.say(&http, "Hello").await.unwrap_err()), (403, 50001));
}

#[tokio::test]
async fn commands_keep_their_ids_and_bad_ones_are_refused() {
    let scene = scene().await;
    let (http, _) = client(&scene);
    let good = json!([{"name": "question", "description": "Ask"}]);
    let first = http.create_global_commands(&good).await.unwrap();
    let changed = json!([{"name": "question", "description": "Ask one"}]);
    let second = http.create_global_commands(&changed).await.unwrap();
    assert_eq!(first[0].id, second[0].id);
    assert_ne!(first[0].version, second[0].version);
    let bad = json!([{"name": "Question", "description": ""}]);
    assert_eq!(code(&http.create_global_commands(&bad).await.unwrap_err()), (400, 50035));
    let in_menus = json!([{"name": "Quote this", "type": 3}, {"name": "Quote this", "type": 2}]);
    assert_eq!(http.create_global_commands(&in_menus).await.unwrap().len(), 2);
    let described = json!([{"name": "Quote this", "type": 3, "description": "Quotes"}]);
    assert_eq!(code(&http.create_global_commands(&described).await.unwrap_err()), (400, 50035));
}

#[tokio::test]
async fn embeds_are_dropped_where_links_may_not_be_embedded() {
    let scene = scene().await;
    let (http, channel) = client(&scene);
    take_away(&scene, Permissions::EMBED_LINKS);
    let both = json!({"content": "Words", "embeds": [{"title": "A picture"}]});
    let message = http.send_message(channel, vec![], &both).await.unwrap();
    assert_eq!((message.content.as_str(), message.embeds.len()), ("Words", 0));
    let alone = json!({"embeds": [{"title": "A picture"}]});
    let error = http.send_message(channel, vec![], &alone).await.unwrap_err();
    assert_eq!(code(&error), (403, 50013));
}

#[tokio::test]
async fn a_private_thread_is_for_those_who_were_added() {
    let scene = scene().await;
    let (http, channel) = client(&scene);
    let opening = CreateThread::new("Interview").kind(serenity::all::ChannelType::PrivateThread);
    take_away(&scene, Permissions::CREATE_PRIVATE_THREADS);
    let refused = channel.create_thread(&http, opening.clone()).await.unwrap_err();
    assert_eq!(code(&refused), (403, 50013));
    let bot = OverwriteTarget::Member(scene.emulator.bot());
    let grant = Overwrite::allow(bot, Permissions::CREATE_PRIVATE_THREADS);
    scene.emulator.set_overwrite(scene.channel, grant);
    let thread = channel.create_thread(&http, opening).await.unwrap();
    thread.say(&http, "Welcome").await.unwrap();
    let bea = scene.emulator.add_member(scene.server, "Bea", &[]);
    thread.id.add_thread_member(&http, bea.get().into()).await.unwrap();
    assert!(scene.emulator.transcript(scene.channel, bea).contains("Welcome"));
    assert!(!scene.emulator.transcript(scene.channel, scene.ana).contains("Welcome"));
}

#[tokio::test]
async fn a_member_can_be_written_to_directly() {
    let scene = scene().await;
    let (http, _) = client(&scene);
    let ana = http.get_user(scene.ana.get().into()).await.unwrap();
    ana.direct_message(&http, CreateMessage::new().content("Psst")).await.unwrap();
    let conversation = scene.emulator.direct_channel(scene.ana).unwrap();
    assert_eq!(scene.emulator.messages(conversation)[0].content, "Psst");
}

#[tokio::test]
async fn unknown_routes_are_noticed() {
    let scene = scene().await;
    let (http, channel) = client(&scene);
    let error = channel.pins(&http).await.unwrap_err();
    assert_eq!(code(&error), (501, 0));
    assert_eq!(scene.emulator.unexpected()[0].method, "GET");
}

#[tokio::test]
async fn a_post_of_a_forum_is_a_thread_with_its_first_message() {
    let scene = scene().await;
    let (http, _) = client(&scene);
    let forum = scene.emulator.add_channel_of(scene.server, "help", ChannelKind::Forum);
    let forum: ChannelId = forum.get().into();
    let alone = json!({"name": "How do I begin?"});
    let error = http.create_thread(forum, &alone, None).await.unwrap_err();
    assert_eq!(code(&error), (400, 50035), "a post needs its first message");
    let body = json!({"name": "How do I begin?", "message": {"content": "With the first one."}});
    let post = http.create_thread(forum, &body, None).await.unwrap();
    assert_eq!(post.parent_id, Some(forum));
    let first = post.id.message(&http, post.id.get()).await.unwrap();
    assert_eq!(first.content, "With the first one.");
    assert_eq!(code(&forum.say(&http, "No posts").await.unwrap_err()), (400, 50008));
}

#[tokio::test]
async fn messages_of_announcement_channels_are_crossposted_once() {
    let scene = scene().await;
    let (http, text) = client(&scene);
    let news = scene.emulator.add_channel_of(scene.server, "news", ChannelKind::Announcement);
    let news: ChannelId = news.get().into();
    let message = news.say(&http, "Out now").await.unwrap();
    let sent = news.crosspost(&http, message.id).await.unwrap();
    assert!(sent.flags.unwrap().contains(serenity::all::MessageFlags::CROSSPOSTED));
    let again = news.crosspost(&http, message.id).await.unwrap_err();
    assert_eq!(code(&again), (400, 40033));
    let elsewhere = text.say(&http, "Not for others").await.unwrap();
    let error = text.crosspost(&http, elsewhere.id).await.unwrap_err();
    assert_eq!(code(&error), (400, 50024));
    let opening = CreateThread::new("Talk about it");
    let thread = news.create_thread_from_message(&http, message.id, opening).await.unwrap();
    assert_eq!(thread.kind, serenity::all::ChannelType::NewsThread);
}

#[tokio::test]
async fn a_bot_gives_and_takes_roles_below_its_own() {
    let scene = scene().await;
    let (http, _) = client(&scene);
    let emulator = &scene.emulator;
    let (server, ana) = (scene.server.get().into(), scene.ana.get().into());
    let streak = emulator.add_role(scene.server, "Streak", Permissions::NONE);
    let streak_role = streak.get().into();
    let roles = || emulator.servers()[0].members[&scene.ana].roles.clone();

    let error = http.add_member_role(server, ana, streak_role, None).await.unwrap_err();
    assert_eq!(code(&error), (403, 50013), "without Manage Roles");
    let own = emulator.servers()[0].members[&emulator.bot()].roles[0];
    emulator.set_role_permissions(scene.server, own, Permissions::MANAGE_ROLES);
    http.add_member_role(server, ana, streak_role, None).await.unwrap();
    assert_eq!(roles(), [streak]);
    http.remove_member_role(server, ana, streak_role, None).await.unwrap();
    assert!(roles().is_empty());

    let error = http.add_member_role(server, ana, own.get().into(), None).await.unwrap_err();
    assert_eq!(code(&error), (403, 50013), "its own role stands too high");
    let made = http.create_role(server, &json!({"name": "Finalist"}), None).await.unwrap();
    http.add_member_role(server, ana, made.id, None).await.unwrap();
    assert_eq!(roles(), [made.id.get().into()]);
}

#[tokio::test]
async fn everybody_is_a_role_with_an_at_sign_in_its_name() {
    let scene = scene().await;
    let (http, _) = client(&scene);
    let roles = http.get_guild_roles(scene.server.get().into()).await.unwrap();
    let names: Vec<&str> = roles.iter().map(|role| role.name.as_str()).collect();
    assert_eq!(names, ["@everyone", "Bot"]);
    let _bot = bot::start(&scene.emulator).await;
    let line = "/setup channel where:#daily ping:@everyone who:@Ana";
    let reply = scene.emulator.slash(scene.olga, scene.channel, line).await.unwrap();
    assert_eq!(reply.text(), "daily true true");
}
