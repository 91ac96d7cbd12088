//! `/help`, which is made from the commands themselves.

use crate::world::World;

#[tokio::test]
async fn members_read_what_they_can_do() {
    let world = World::new().await;
    insta::assert_snapshot!(world.typed(world.bo, "/help").await);
    world.end().await;
}

#[tokio::test]
async fn admins_read_about_every_command_that_is_registered() {
    let world = World::new().await;
    let said = world.typed(world.ada, "/help").await;
    insta::assert_snapshot!(said);
    for command in world.emulator.commands() {
        let name = command["name"].as_str().unwrap();
        let options = command["options"].as_array().into_iter().flatten();
        let subcommands: Vec<_> = options.filter(|option| option["type"] == 1).collect();
        if subcommands.is_empty() {
            assert!(said.contains(&format!("/{name} · ")), "/{name}");
        }
        for subcommand in subcommands {
            let path = format!("/{name} {} · ", subcommand["name"].as_str().unwrap());
            assert!(said.contains(&path), "{path}");
        }
    }
    world.end().await;
}

#[tokio::test]
async fn commands_in_the_help_can_be_pressed() {
    let world = World::new().await;
    let reply = world.slash(world.bo, "/help").await;
    let text = reply.message().unwrap().text();
    for command in world.emulator.commands_for(world.bo, world.channel) {
        let link = format!(":{}>", command["id"].as_str().unwrap());
        assert!(text.contains(&link), "{}", command["name"]);
    }
    world.end().await;
}
