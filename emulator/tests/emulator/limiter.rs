use crate::scene::scene;
use crate::tls_front::http_builder_with_limiter;
use discord_emulator::{Fault, FaultKind};
use serenity::all::ChannelId;
use std::time::Duration;

#[tokio::test]
async fn serenitys_limiter_waits_and_tries_again_after_429() {
    let scene = scene().await;
    let http = http_builder_with_limiter(&scene.emulator).await.build();
    let retry_after = Duration::from_millis(10);
    let failure = FaultKind::RateLimited { retry_after, global: false };
    scene.emulator.fault(Fault::on("POST", "/channels/{channel}/messages", failure));
    let channel: ChannelId = scene.channel.get().into();
    channel.say(&http, "Hello").await.unwrap();
    let requests = scene.emulator.take_requests();
    let statuses: Vec<Option<u16>> = requests.iter().map(|request| request.status).collect();
    assert_eq!(statuses, [Some(429), Some(200)]);
    assert_eq!(scene.emulator.messages(scene.channel).len(), 1);
}
