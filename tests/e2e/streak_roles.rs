//! Roles for streaks: chosen in `/setup`, given after the answer, kept.

use crate::world::{World, bank};
use discord_emulator::{Fault, FaultKind, Id, Permissions};
use std::sync::Arc;

const GIVING: &str = "/guilds/{server}/members/{user}/roles/{role}";

impl World {
    async fn with_a_daily_each_day() -> Self {
        let world = Self::every_day().await;
        world.bank.store(Arc::new(bank(45)));
        world.tick_at("2026-03-02T08:00:00Z").await;
        world
    }

    /// Grants the bot's own role Manage Roles, or takes it away.
    async fn can_manage_roles(&self, can: bool) {
        let server = self.emulator.server(self.server).unwrap();
        let own = server.roles.iter().find(|role| role.managed).unwrap();
        let others = own.permissions & !Permissions::MANAGE_ROLES;
        let permissions = if can { others | Permissions::MANAGE_ROLES } else { others };
        self.emulator.set_role_permissions(self.server, own.id, permissions);
        self.emulator.heard().await.unwrap();
    }

    /// Seven days in a row, up to the seventh answer.
    async fn a_streak_of_seven(&self, member: Id) {
        for _ in 0..6 {
            self.answer(member, "Something.").await;
            self.next_day().await;
        }
        self.answer(member, "Something.").await;
    }

    fn holds(&self, member: Id, role: Id) -> bool {
        let server = self.emulator.server(self.server).unwrap();
        server.members[&member].roles.contains(&role)
    }
}

#[tokio::test]
async fn a_streak_of_seven_earns_a_role_that_is_kept() {
    let world = World::with_a_daily_each_day().await;
    world.can_manage_roles(true).await;
    let keen = world.emulator.add_role(world.server, "Keen", Permissions::NONE);
    world.emulator.heard().await.unwrap();
    let said = world.typed(world.ada, "/setup role_7:@Keen").await;
    insta::assert_snapshot!(said);
    world.a_streak_of_seven(world.bo).await;
    assert!(!world.holds(world.bo, keen), "the answer doesn't wait for it");
    let trouble = Fault::on("PUT", GIVING, FaultKind::Status(500)).times(9);
    world.emulator.fault(trouble);
    world.tick().await;
    world.emulator.clear_faults();
    world.next_day().await;
    assert!(world.holds(world.bo, keen) && !world.holds(world.chidi, keen));
    world.days(3).await;
    assert!(world.holds(world.bo, keen), "a broken streak takes nothing away");
    let given = world.emulator.take_requests();
    let given = given.iter().filter(|it| it.method == "PUT" && it.path.contains("/roles/"));
    assert!(given.filter(|it| it.status == Some(204)).count() == 1, "it is given once");
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn a_role_that_is_chosen_later_goes_to_those_who_have_earned_it() {
    let world = World::with_a_daily_each_day().await;
    world.can_manage_roles(true).await;
    world.a_streak_of_seven(world.bo).await;
    let keen = world.emulator.add_role(world.server, "Keen", Permissions::NONE);
    world.emulator.heard().await.unwrap();
    world.slash(world.ada, "/setup role_7:@Keen").await;
    world.tick().await;
    assert!(world.holds(world.bo, keen));
    let said = world.typed(world.ada, "/setup role_7:@everyone").await;
    assert!(!said.contains("Streak roles"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn admins_read_what_to_change_and_the_role_is_given_once_that_is_done() {
    let world = World::with_a_daily_each_day().await;
    world.can_manage_roles(false).await;
    let keen = world.emulator.add_role(world.server, "Keen", Permissions::NONE);
    world.emulator.heard().await.unwrap();
    let said = world.typed(world.ada, "/setup role_7:@Keen").await;
    assert!(said.contains("turn on **Manage Roles** for my role"), "{said}");
    world.a_streak_of_seven(world.bo).await;
    for _ in 0..8 {
        world.tick().await;
        world.clock.advance(jiff::SignedDuration::from_mins(1));
    }
    let requests = world.emulator.take_requests();
    let tries = requests.iter().filter(|it| it.method == "PUT" && it.path.contains("/roles/"));
    assert_eq!(tries.count(), 1, "what is refused is not tried again");
    let alerts = world.emulator.conversation(world.ada).expect("she is told");
    let told = world.emulator.transcript(alerts, world.ada);
    assert!(told.contains("turn on **Manage Roles** for my role"), "{told}");
    world.can_manage_roles(true).await;
    world.tick().await;
    assert!(world.holds(world.bo, keen));
    world.take_log();
    world.end().await;
}
