//! Commands are registered when they differ from what Discord has, and only then.

use crate::world::World;
use serde_json::json;

fn registrations(world: &World) -> usize {
    let requests = world.emulator.requests();
    let is_registration = |path: &str| path.ends_with("/commands");
    requests.iter().filter(|it| it.method == "PUT" && is_registration(&it.path)).count()
}

#[tokio::test]
async fn the_first_start_registers_and_the_second_does_not() {
    let mut world = World::new().await;
    assert_eq!(registrations(&world), 1);
    world.restart_bot().await;
    world.restart_bot().await;
    assert_eq!(registrations(&world), 1);
    let said = world.typed(world.bo, "/help").await;
    assert!(said.contains("/question"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn commands_of_another_version_are_replaced() {
    let mut world = World::without_bot().await;
    let emulator = &world.emulator;
    let address =
        format!("{}/api/v10/applications/{}/commands", emulator.base_url(), emulator.bot());
    let other = json!([{"name": "question", "description": "An older one", "type": 1}]);
    let answer = reqwest::Client::new()
        .put(address)
        .header("authorization", format!("Bot {}", emulator.token()))
        .json(&other)
        .send()
        .await
        .unwrap();
    assert!(answer.status().is_success());
    world.start_bot().await;
    assert_eq!(registrations(&world), 2);
    assert!(world.emulator.commands().len() > 1);
    world.end().await;
}
