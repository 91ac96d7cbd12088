//! Several shards, each with a connection of its own, spoken to without a library.

use crate::scene::{Scene, with};
use discord_emulator::{Emulator, EmulatorOptions, Id};
use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

struct Shard(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Shard {
    /// Connects and identifies.
    async fn identify(emulator: &Emulator, shard: u64, of: u64) -> Self {
        let (socket, _) = connect_async(emulator.gateway_url()).await.unwrap();
        let mut connection = Self(socket);
        assert_eq!(connection.next().await["op"], 10);
        let identify = json!({"op": 2, "d": {
            "token": emulator.token(), "intents": 1, "shard": [shard, of],
            "properties": {"os": "linux", "browser": "test", "device": "test"},
        }});
        connection.0.send(Message::text(identify.to_string())).await.unwrap();
        connection
    }

    async fn next(&mut self) -> Value {
        let message = self.0.next().await.unwrap().unwrap();
        serde_json::from_str(message.to_text().unwrap()).unwrap()
    }

    /// The servers that it is told of as its session begins.
    async fn servers(&mut self) -> BTreeSet<String> {
        let ready = self.next().await;
        assert_eq!(ready["t"], "READY");
        let named = ready["d"]["guilds"].as_array().unwrap().len();
        let mut servers = BTreeSet::new();
        for _ in 0..named {
            let created = self.next().await;
            assert_eq!(created["t"], "GUILD_CREATE");
            servers.insert(created["d"]["id"].as_str().unwrap().to_owned());
        }
        servers
    }
}

/// A server of each of two shards.
fn one_of_each(scene: &Scene) -> [Id; 2] {
    let mut number = 0;
    let mut server_of = |shard| loop {
        number += 1;
        scene.clock.advance(jiff::SignedDuration::from_millis(1));
        let (server, _) = scene.emulator.add_server(&format!("Server {number}"), "Olga");
        if Emulator::shard_of(server, 2) == shard {
            return server;
        }
        scene.emulator.remove_bot(server);
    };
    [server_of(0), server_of(1)]
}

#[tokio::test]
async fn each_shard_hears_of_its_own_servers() {
    let scene = with(EmulatorOptions { shards: 2, ..EmulatorOptions::default() }).await;
    scene.emulator.remove_bot(scene.server);
    let [even, odd] = one_of_each(&scene);
    let mut first = Shard::identify(&scene.emulator, 0, 2).await;
    let mut second = Shard::identify(&scene.emulator, 1, 2).await;
    assert_eq!(first.servers().await, BTreeSet::from([even.to_string()]));
    assert_eq!(second.servers().await, BTreeSet::from([odd.to_string()]));
    assert_eq!(scene.emulator.connected_shards(), BTreeSet::from([0, 1]));
    scene.emulator.add_channel(odd, "odd");
    scene.emulator.add_channel(even, "even");
    assert_eq!(first.next().await["d"]["name"], "even");
    assert_eq!(second.next().await["d"]["name"], "odd");
}

#[tokio::test]
async fn two_shards_of_one_key_that_identify_at_once_are_too_fast() {
    let scene =
        with(EmulatorOptions { shards: 3, max_concurrency: 2, ..EmulatorOptions::default() }).await;
    scene.emulator.enforce_rate_limits(true);
    let mut sessions = Vec::new();
    for shard in 0..3 {
        let mut shard = Shard::identify(&scene.emulator, shard, 3).await;
        sessions.push(shard.next().await["op"].clone());
    }
    // The third one has the key of the first one.
    assert_eq!(sessions, [0, 0, 9]);
}
