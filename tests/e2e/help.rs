//! `/help`, which is generated from the command definitions.

use crate::world::World;
use discord_emulator::Id;

/// The pages that the first one offers a member.
const TOPICS: [&str; 4] = ["Questions and streaks", "Interviews", "Partners", "Your data"];

/// Discord's number for commands in the menu of a message.
const IN_A_MENU: u64 = 3;

/// The first page and all that are behind its buttons.
async fn all_pages(world: &World, member: Id, topics: &[&str]) -> String {
    let mut pages = vec![world.typed(member, "/help").await];
    for topic in topics {
        pages.push(world.clicked(member, topic).await);
    }
    pages.join("\n")
}

#[tokio::test]
async fn members_read_what_they_can_do() {
    let world = World::new().await;
    let said = all_pages(&world, world.bo, &TOPICS).await;
    assert!(!said.to_lowercase().contains("for admins"), "{said}");
    assert!(!said.contains("/interview template add"), "{said}");
    insta::assert_snapshot!(said);
    world.end().await;
}

#[tokio::test]
async fn admins_read_about_every_command_that_is_registered() {
    let world = World::new().await;
    let topics = [&TOPICS[..], &["For admins"]].concat();
    let said = all_pages(&world, world.ada, &topics).await;
    insta::assert_snapshot!(world.clicked(world.ada, "For admins").await);
    for command in world.emulator.commands() {
        let name = command["name"].as_str().unwrap();
        if command["type"] == IN_A_MENU {
            assert!(said.contains(&format!("*Apps → {name}*")), "{name}");
            continue;
        }
        let options = command["options"].as_array().into_iter().flatten();
        let below: Vec<_> =
            options.filter(|option| option["type"] == 1 || option["type"] == 2).collect();
        if below.is_empty() {
            assert!(said.contains(&format!("/{name} · ")), "/{name}");
        }
        for option in below {
            let path = format!("/{name} {}", option["name"].as_str().unwrap());
            let inside = option["options"].as_array().into_iter().flatten();
            for subcommand in inside.filter(|inside| inside["type"] == 1) {
                let path = format!("{path} {} · ", subcommand["name"].as_str().unwrap());
                assert!(said.contains(&path), "{path}");
            }
            assert!(option["type"] == 2 || said.contains(&format!("{path} · ")), "{path}");
        }
    }
    world.end().await;
}

#[tokio::test]
async fn the_page_for_admins_opens_for_admins_alone() {
    let world = World::new().await;
    let first = world.slash(world.bo, "/help").await;
    let id = first.message().unwrap().id;
    let said = world.emulator.click_on(world.bo, world.channel, id, "w1|y|admins").await;
    assert!(said.is_err(), "it is not offered");
    let lead =
        world.emulator.add_role(world.server, "Lead", discord_emulator::Permissions::MANAGE_SERVER);
    let eve = world.emulator.add_member(world.server, "Eve", &[lead]);
    world.slash(eve, "/help").await;
    world.emulator.set_role_permissions(world.server, lead, discord_emulator::Permissions::NONE);
    let said = world.clicked(eve, "For admins").await;
    assert!(said.contains("You need **Manage Server** for this."), "{said}");
    world.end().await;
}

#[tokio::test]
async fn commands_in_the_help_can_be_pressed() {
    let world = World::new().await;
    let mut text = world.slash(world.bo, "/help").await.message().unwrap().text();
    for topic in TOPICS {
        world.click(world.bo, topic).await;
        text += &world.emulator.ephemeral_for(world.bo)[0].text();
    }
    let commands = world.emulator.commands_for(world.bo, world.channel);
    for command in commands.iter().filter(|command| command["type"] != IN_A_MENU) {
        let link = format!(":{}>", command["id"].as_str().unwrap());
        assert!(text.contains(&link), "{}", command["name"]);
    }
    world.end().await;
}
