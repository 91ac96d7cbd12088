use super::*;
use serde_json::{Value, json};
use serenity::all::ShardId;

const ME: UserId = UserId(9);
const GUILD: GuildId = GuildId(1);
const WARMUP: u64 = 2;
const OTHER: u64 = 3;
const TEXT: ChannelId = ChannelId(100);
const THREAD: ChannelId = ChannelId(900);
const VIEW: Permissions = Permissions::VIEW_CHANNEL;
const SEND: Permissions = Permissions::SEND_MESSAGES;
/// A flag that no version of serenity knows, and that its types have no room for.
const ODD: u64 = 1 << 40;

fn event(kind: &str, data: &Value) -> Event {
    serde_json::from_value(json!({"t": kind, "d": data})).unwrap()
}

fn role(id: u64, permissions: Permissions) -> Value {
    json!({
        "id": id.to_string(), "name": "a name that nobody keeps", "permissions": permissions,
        "position": 1, "color": 0, "colors": {"primary_color": 0}, "hoist": false, "managed": false, "mentionable": false, "flags": 0,
    })
}

fn overwrite(id: u64, is_member: bool, deny: Permissions) -> Value {
    json!({"id": id.to_string(), "type": u8::from(is_member), "allow": "0", "deny": deny})
}

fn channel(id: ChannelId, kind: u8, overwrites: &[Value]) -> Value {
    json!({
        "id": id.to_string(), "type": kind, "name": "channel", "position": 0, "guild_id": "1",
        "topic": "A topic that nobody keeps", "permission_overwrites": overwrites,
    })
}

fn thread(id: ChannelId, parent: ChannelId, archived: bool) -> Value {
    json!({
        "id": id.to_string(), "type": 11, "name": "thread", "guild_id": "1",
        "parent_id": parent.to_string(), "owner_id": "9", "thread_metadata": {
            "archived": archived, "locked": false, "auto_archive_duration": 4320,
            "archive_timestamp": "2026-03-02T08:00:00+00:00",
        },
    })
}

fn member(user: u64, roles: &[u64]) -> Value {
    let roles: Vec<String> = roles.iter().map(u64::to_string).collect();
    json!({
        "user": {"id": user.to_string(), "username": "somebody", "discriminator": "0"},
        "roles": roles, "deaf": false, "mute": false, "flags": 0,
        "joined_at": "2026-03-02T08:00:00+00:00",
    })
}

fn settings(owner: u64, roles: &[Value]) -> Value {
    json!({
        "id": "1", "name": "Study group", "owner_id": owner.to_string(), "afk_timeout": 60,
        "verification_level": 0, "default_message_notifications": 0,
        "explicit_content_filter": 0, "roles": roles, "emojis": [], "features": [],
        "mfa_level": 0, "system_channel_flags": 0, "premium_tier": 0,
        "preferred_locale": "en-US", "nsfw_level": 0, "stickers": [],
        "premium_progress_bar_enabled": false,
    })
}

fn guild(roles: &[Value], held: &[u64], channels: &[Value], threads: &[Value]) -> Value {
    let mut guild = settings(8, roles);
    let more = json!({
        "joined_at": "2026-03-02T08:00:00+00:00", "large": false, "member_count": 2,
        "members": [member(8, &[]), member(ME.0, held)], "channels": channels, "threads": threads,
        "voice_states": [], "presences": [], "stage_instances": [], "guild_scheduled_events": [],
    });
    guild.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    guild
}

/// A server in which the bot can see everything and write only by its own role.
fn usual() -> Value {
    let roles = [role(1, VIEW), role(WARMUP, SEND), role(OTHER, Permissions::EMBED_LINKS)];
    guild(&roles, &[WARMUP], &[channel(TEXT, 0, &[])], &[thread(THREAD, TEXT, false)])
}

struct Told {
    table: PermissionTable,
    is_readable: bool,
}

impl Told {
    /// A table after a server was reported, in a form that serenity can or can't parse.
    fn of(mut guild: Value, is_readable: bool) -> Self {
        let table = PermissionTable::new(ME);
        if !is_readable {
            guild["threads"].as_array_mut().unwrap().push(json!("odd"));
        }
        let event = event("GUILD_CREATE", &guild);
        assert_eq!(matches!(event, Event::GuildCreate(_)), is_readable);
        table.apply_event(&event);
        Self { table, is_readable }
    }

    fn hear(&self, kind: &str, mut data: Value) {
        if !self.is_readable {
            // Values that serenity can't parse.
            for path in ["/role/position", "/name"] {
                if let Some(value) = data.pointer_mut(path) {
                    *value = json!(ODD);
                }
            }
            if let Some(threads) = data["threads"].as_array_mut() {
                threads.push(json!("odd"));
            }
            data["flags"] = json!(ODD);
        }
        let event = event(kind, &data);
        let is_short = matches!(kind, "GUILD_DELETE" | "GUILD_ROLE_DELETE" | "THREAD_DELETE");
        assert!(is_short || matches!(event, Event::Unknown(_)) != self.is_readable, "{kind}");
        self.table.apply_event(&event);
    }

    fn held(&self, place: ChannelId) -> Option<Permissions> {
        match self.table.place(GUILD, place) {
            Some(ChannelVisibility::Visible(visible)) => Some(visible.held),
            _ => None,
        }
    }
}

/// Runs a test with events that serenity can parse, and with ones that it can't.
fn in_both_forms(test: impl Fn(Told)) {
    for is_readable in [true, false] {
        test(Told::of(usual(), is_readable));
    }
}

#[test]
fn a_server_is_known_once_it_was_told_of() {
    in_both_forms(|told| {
        assert_eq!(told.held(TEXT), Some(VIEW | SEND));
        assert_eq!(told.table.place(GuildId(7), TEXT), None);
        assert_eq!(told.table.place(GUILD, ChannelId(7)), None, "it may be of any kind");
        assert_eq!(told.table.role(GUILD, RoleId(OTHER)), Some(KnownRole::Silent));
        assert_eq!(told.table.role(GUILD, RoleId(7)), Some(KnownRole::Missing));
        assert_eq!(told.table.kind(GUILD, TEXT), Some(ChannelType::Text));
    });
}

#[test]
fn servers_of_a_shard_that_another_process_holds_are_not_counted() {
    let told = Told::of(usual(), true);
    assert_eq!(told.table.count(&Share::default()), 1);
    let two = std::num::NonZeroU32::new(2).unwrap();
    assert_eq!(told.table.count(&Share::new(two, [0].into())), 1);
    assert_eq!(told.table.count(&Share::new(two, [1].into())), 0);
}

#[test]
fn a_thread_has_the_permissions_of_its_channel_until_it_is_archived() {
    in_both_forms(|told| {
        let around = told.table.place(GUILD, THREAD);
        assert!(around.is_some() && around == told.table.place(GUILD, TEXT));
        let other = ChannelId(901);
        assert_eq!(told.held(other), None);
        told.hear("THREAD_CREATE", thread(other, TEXT, false));
        assert_eq!(told.held(other), Some(VIEW | SEND));
        told.hear("THREAD_UPDATE", thread(other, TEXT, true));
        assert_eq!(told.held(other), None);
        told.hear("THREAD_UPDATE", thread(other, TEXT, false));
        told.hear("THREAD_DELETE", thread(other, TEXT, false));
        assert_eq!(told.held(other), None);
        let list = json!({
            "guild_id": "1", "channel_ids": [TEXT.to_string()], "members": [],
            "threads": [thread(other, TEXT, false)],
        });
        told.hear("THREAD_LIST_SYNC", list);
        assert_eq!((told.held(other).is_some(), told.held(THREAD)), (true, None));
    });
}

#[test]
fn changes_of_roles_are_heard() {
    in_both_forms(|told| {
        let embeds = Permissions::EMBED_LINKS;
        told.hear("GUILD_ROLE_UPDATE", json!({"guild_id": "1", "role": role(1, VIEW | embeds)}));
        assert_eq!(told.held(TEXT), Some(VIEW | SEND | embeds));
        told.hear("GUILD_ROLE_DELETE", json!({"guild_id": "1", "role_id": WARMUP.to_string()}));
        assert_eq!(told.held(TEXT), Some(VIEW | embeds));
        told.hear("GUILD_ROLE_CREATE", json!({"guild_id": "1", "role": role(4, SEND)}));
        assert_eq!(told.table.role(GUILD, RoleId(4)), Some(KnownRole::Silent));
        assert_eq!(told.held(TEXT), Some(VIEW | embeds), "the bot does not have it yet");
    });
}

#[test]
fn roles_that_the_bot_gets_and_loses_count_with_what_channels_change_for_them() {
    in_both_forms(|told| {
        let overwrites = [overwrite(OTHER, false, SEND)];
        told.hear("CHANNEL_UPDATE", channel(TEXT, 0, &overwrites));
        assert_eq!(told.held(TEXT), Some(VIEW | SEND));
        let held = |user, roles: &[u64]| {
            let mut held = member(user, roles);
            held["guild_id"] = json!("1");
            held
        };
        told.hear("GUILD_MEMBER_UPDATE", held(8, &[OTHER]));
        assert_eq!(told.held(TEXT), Some(VIEW | SEND), "somebody else");
        told.hear("GUILD_MEMBER_UPDATE", held(ME.0, &[WARMUP, OTHER]));
        assert_eq!(told.held(TEXT), Some(VIEW | Permissions::EMBED_LINKS));
        told.hear("GUILD_MEMBER_UPDATE", held(ME.0, &[]));
        assert_eq!(told.held(TEXT), Some(VIEW));
        told.hear("GUILD_MEMBER_UPDATE", held(ME.0, &[7]));
        assert_eq!(told.table.place(GUILD, TEXT), None, "nobody knows what that role grants");
    });
}

#[test]
fn channels_come_change_and_go() {
    in_both_forms(|told| {
        told.hear("CHANNEL_UPDATE", channel(TEXT, 0, &[overwrite(ME.0, true, SEND)]));
        assert_eq!(told.held(TEXT), Some(VIEW));
        told.hear("CHANNEL_UPDATE", channel(TEXT, 0, &[overwrite(1, false, VIEW)]));
        assert_eq!(told.table.place(GUILD, TEXT), Some(ChannelVisibility::Hidden));
        let (news, voice) = (ChannelId(50), ChannelId(150));
        told.hear("CHANNEL_CREATE", channel(news, 5, &[]));
        told.hear("CHANNEL_CREATE", channel(voice, 2, &[]));
        assert_eq!((told.held(news), told.held(voice)), (Some(VIEW | SEND), None));
        told.hear("CHANNEL_DELETE", channel(TEXT, 0, &[]));
        assert_eq!(told.table.place(GUILD, TEXT), Some(ChannelVisibility::Deleted));
        assert_eq!(told.table.place(GUILD, THREAD), None);
    });
}

#[test]
fn an_owner_may_do_everything() {
    in_both_forms(|told| {
        let roles = [role(1, VIEW), role(WARMUP, SEND)];
        told.hear("GUILD_UPDATE", settings(ME.0, &roles));
        assert_eq!(told.held(TEXT), Some(Permissions::all()));
        told.hear("GUILD_UPDATE", settings(8, &roles));
        assert_eq!(told.held(TEXT), Some(VIEW | SEND));
    });
}

#[test]
fn a_channel_is_public_where_nobody_is_denied_to_see_it() {
    in_both_forms(|told| {
        let is_public = || match told.table.place(GUILD, TEXT) {
            Some(ChannelVisibility::Visible(visible)) => visible.is_public,
            _ => panic!("the bot sees it"),
        };
        assert!(is_public());
        told.hear("CHANNEL_UPDATE", channel(TEXT, 0, &[overwrite(8, true, VIEW)]));
        assert!(!is_public());
        told.hear("CHANNEL_UPDATE", channel(TEXT, 0, &[overwrite(8, true, SEND)]));
        assert!(is_public());
    });
}

#[test]
fn a_server_that_the_bot_has_left_or_that_has_an_outage_is_not_known() {
    in_both_forms(|told| {
        told.hear("GUILD_DELETE", json!({"id": "1", "unavailable": true}));
        assert_eq!(told.table.place(GUILD, TEXT), None);
        told.hear("GUILD_CREATE", usual());
        assert_eq!(told.held(TEXT), Some(VIEW | SEND));
    });
}

#[test]
fn what_was_refused_although_permitted_is_not_known_until_the_next_event() {
    let told = Told::of(usual(), true);
    told.table.invalidate(GUILD, THREAD);
    assert_eq!((told.held(TEXT), told.held(THREAD)), (None, None));
    told.hear("GUILD_ROLE_UPDATE", json!({"guild_id": "1", "role": role(OTHER, VIEW)}));
    assert_eq!(told.held(TEXT), Some(VIEW | SEND));
    told.table.invalidate(GUILD, TEXT);
    told.hear("CHANNEL_UPDATE", channel(TEXT, 0, &[]));
    assert_eq!(told.held(TEXT), Some(VIEW | SEND));
}

#[test]
fn what_can_t_be_read_is_not_known_and_the_rest_is() {
    let mut odd = usual();
    odd["channels"].as_array_mut().unwrap().push(channel(ChannelId(101), 0, &[]));
    odd["channels"][0]["permission_overwrites"] = json!([{"id": "1", "type": 77}]);
    odd["roles"][2]["permissions"] = json!([]);
    let told = Told::of(odd, false);
    assert_eq!(told.held(TEXT), None);
    assert_eq!(told.held(ChannelId(101)), Some(VIEW | SEND));
    assert_eq!(told.table.role(GUILD, RoleId(OTHER)), Some(KnownRole::Missing));

    let mut odd = usual();
    odd["roles"][1]["permissions"] = json!([]);
    assert_eq!(Told::of(odd, false).held(TEXT), None, "the bot has that role");
    let mut odd = usual();
    odd["members"].as_array_mut().unwrap().pop();
    assert_eq!(Told::of(odd.clone(), true).held(TEXT), None, "the bot's roles are not told");
    assert_eq!(Told::of(odd, false).held(TEXT), None);

    let told = Told::of(usual(), true);
    let odd = json!({"guild_id": "1", "role": {"id": "2", "permissions": []}});
    told.table.apply_event(&event("GUILD_ROLE_UPDATE", &odd));
    assert_eq!(told.held(TEXT), None);
    told.table.apply_event(&event("GUILD_CREATE", &usual()));
    assert_eq!(told.held(TEXT), Some(VIEW | SEND));
}

#[test]
fn an_event_that_comes_late_never_replaces_what_was_heard_in_order() {
    let table = PermissionTable::new(ME);
    let created = event("GUILD_CREATE", &usual());
    table.apply_late_event(&event("CHANNEL_CREATE", &channel(TEXT, 0, &[])));
    table.apply_late_event(&created);
    assert!(table.place(GUILD, TEXT).is_some());
    table.apply_event(&event("CHANNEL_DELETE", &channel(TEXT, 0, &[])));
    table.apply_late_event(&created);
    assert_eq!(table.place(GUILD, TEXT), Some(ChannelVisibility::Deleted));

    let table = PermissionTable::new(ME);
    table.apply_event(&event("CHANNEL_UPDATE", &channel(TEXT, 0, &[overwrite(1, false, VIEW)])));
    table.apply_late_event(&created);
    assert_eq!(table.place(GUILD, TEXT), None, "it is older than what was missed");
}

fn shard(id: u32) -> ShardInfo {
    ShardInfo { id: ShardId(id), total: 2 }
}

#[test]
fn a_new_session_forgets_the_servers_of_its_shard_alone() {
    let told = Told::of(usual(), true);
    told.table.begin_session(shard(1));
    assert!(told.held(TEXT).is_some());
    told.table.begin_session(shard(0));
    assert_eq!(told.held(TEXT), None);
}

/// Thirty roles; fifty channels in eight categories, ten of them for voice, whose text channels
/// mostly have the overwrites of their category; forty open threads.
fn realistic() -> Value {
    let roles: Vec<Value> = (1..=30).map(|id| role(id, VIEW | SEND)).collect();
    let mut channels = Vec::new();
    for number in 0..50_u64 {
        let category = number % 8;
        let mut overwrites = vec![overwrite(1, false, SEND), overwrite(5 + category, false, SEND)];
        overwrites.extend((0..number % 4).map(|member| overwrite(1_000 + member, true, VIEW)));
        if number % 10 == 9 {
            overwrites.push(overwrite(20, false, VIEW));
        }
        let kind = if number < 8 {
            4
        } else if number < 18 {
            2
        } else {
            0
        };
        channels.push(channel(ChannelId(100 + number), kind, &overwrites));
    }
    let parent = |number: u64| ChannelId(118 + number % 32);
    let threads: Vec<Value> =
        (0..40).map(|number| thread(ChannelId(900 + number), parent(number), false)).collect();
    guild(&roles, &[WARMUP], &channels, &threads)
}

#[test]
fn a_usual_server_takes_little_memory() {
    let told = Told::of(realistic(), true);
    let weight = told.table.servers().get(&GUILD).unwrap().as_ref().unwrap().weight();
    assert!((1_000..4_096).contains(&weight), "{weight} bytes");
}
