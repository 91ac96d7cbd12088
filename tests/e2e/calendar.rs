//! Days without a daily: `/daily skip`, `/daily unskip` and `/daily holidays`.

use crate::world::World;

#[tokio::test]
async fn a_span_is_skipped_listed_and_brought_back() {
    let world = World::set_up().await;
    let mut story = vec![world.typed(world.ada, "/daily skip from:tomorrow until:march 6").await];
    story.push(world.typed(world.ada, "/daily skip from:2026-03-10").await);
    story.push(world.typed(world.ada, "/daily status").await);
    story.push(world.typed(world.ada, "/daily unskip").await);
    story.push(world.typed(world.ada, "/daily unskip from:2026-03-05 until:2026-03-10").await);
    story.push(world.typed(world.ada, "/daily unskip").await);
    insta::assert_snapshot!(story.join("\n"));
    for day in 2..=6 {
        world.tick_at(&format!("2026-03-0{day}T08:00:00Z")).await;
    }
    assert_eq!(world.dailies().len(), 3, "Monday, Thursday and Friday");
    world.end().await;
}

#[tokio::test]
async fn a_skipped_span_can_be_undone_at_once() {
    let world = World::set_up().await;
    world.slash(world.ada, "/daily skip from:2026-03-02 until:2026-03-06").await;
    let said = world.clicked(world.ada, "Undo").await;
    assert!(
        said.contains("Dailies from Monday, March 2 to Friday, March 6 are back on."),
        "{said}"
    );
    world.tick_at("2026-03-02T08:00:00Z").await;
    assert_eq!(world.dailies().len(), 1);
    world.end().await;
}

#[tokio::test]
async fn until_alone_begins_with_the_next_daily() {
    let world = World::set_up().await;
    let said = world.typed(world.ada, "/daily skip until:wednesday").await;
    assert!(said.contains("No dailies from Monday, March 2 to Wednesday, March 4."), "{said}");
    world.end().await;
}

#[tokio::test]
async fn days_that_cannot_be_skipped_are_refused_with_the_reason() {
    let world = World::set_up().await;
    let mut story = Vec::new();
    for options in [
        "skip from:2026-03-06 until:2026-03-03",
        "skip from:2026-02-02 until:2026-02-05",
        "skip from:saturday until:2026-03-08",
        "skip from:tomorrow until:2026-12-01",
        "skip from:3/4",
        "unskip from:tomorrow",
        "holidays remove date:dec 25",
        "holidays add date:2025-12-25",
    ] {
        story.push(world.typed(world.ada, &format!("/daily {options}")).await);
    }
    insta::assert_snapshot!(story.join("\n"));
    world.end().await;
}

#[tokio::test]
async fn holidays_have_no_daily_once_or_every_year() {
    let world = World::every_day().await;
    let mut story = vec![world.typed(world.ada, "/daily holidays list").await];
    story.push(world.typed(world.ada, "/daily holidays add date:March 2").await);
    story.push(world.typed(world.ada, "/daily holidays add date:2026-03-04").await);
    story.push(world.typed(world.ada, "/daily status").await);
    story.push(world.typed(world.ada, "/daily holidays list").await);
    world.tick_at("2026-03-02T08:00:00Z").await;
    assert_eq!(world.dailies().len(), 0);
    world.next_day().await;
    world.next_day().await;
    assert_eq!(world.dailies().len(), 1, "only on Tuesday");
    world.next_day().await;
    assert_eq!(world.dailies().len(), 2);
    story.push(world.typed(world.ada, "/daily holidays remove date:2026-03-04").await);
    world.slash(world.ada, "/daily holidays list").await;
    story.push(world.chosen(world.ada, &["March 2, every year"]).await);
    insta::assert_snapshot!(story.join("\n"));
    world.end().await;
}

#[tokio::test]
async fn what_is_planned_on_a_holiday_is_not_next() {
    let world = World::every_day().await;
    world.slash(world.ada, "/daily holidays add date:2026-03-02").await;
    let said = world.typed(world.ada, "/daily skip").await;
    assert!(said.contains("No daily on Tuesday, March 3."), "{said}");
    let said = world.typed(world.ada, "/daily queue").await;
    assert!(said.contains("Wed, Mar 4 · **"), "{said}");
    assert!(!said.contains("Mar 2 ·") && !said.contains("Mar 3 ·"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn days_are_suggested_by_name() {
    let world = World::set_up().await;
    world.slash(world.ada, "/daily skip from:2026-03-03").await;
    world.slash(world.ada, "/daily holidays add date:12-25").await;
    let skipped = world.suggested(world.ada, "/daily unskip", "from").await;
    assert_eq!(skipped, ["Tuesday, March 3"]);
    let days = world.suggested(world.ada, "/daily skip", "from").await;
    assert_eq!(days[..2], ["Monday, March 2", "Wednesday, March 4"]);
    let known = world.suggested(world.ada, "/daily holidays remove", "date").await;
    assert_eq!(known, ["December 25, every year"]);
    let meant = world.suggested(world.ada, "/daily holidays add date:1 jan", "date").await;
    assert_eq!(meant, ["January 1, every year"]);
    world.end().await;
}
