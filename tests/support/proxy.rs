//! A proxy to the database that can be cut.

use crate::database::Fresh;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, UnixStream};
use tokio::sync::watch;

/// The folder with the server's socket, and the name of the database.
pub(crate) fn place(url: &str) -> (PathBuf, String) {
    let (_, place) = url.split_once('@').unwrap();
    let (folder, name) = place.split_once('/').unwrap();
    (folder.replace("%2F", "/").into(), name.to_owned())
}

/// Listens on loopback and forwards everything, until it is told to cut.
pub(crate) struct Proxy {
    url: String,
    is_open: Arc<AtomicBool>,
    cuts: watch::Sender<u64>,
}

impl Proxy {
    /// A proxy to this database.
    pub(crate) async fn to(fresh: &Fresh) -> Self {
        let (folder, name) = place(&fresh.url());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let is_open = Arc::new(AtomicBool::new(true));
        let cuts = watch::Sender::new(0);
        let (open, cut) = (Arc::clone(&is_open), cuts.clone());
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                if !open.load(Ordering::SeqCst) {
                    continue;
                }
                let mut server = UnixStream::connect(folder.join(".s.PGSQL.5432")).await.unwrap();
                let mut cut = cut.subscribe();
                tokio::spawn(async move {
                    tokio::select! {
                        _ = copy_bidirectional(&mut client, &mut server) => {}
                        _ = cut.changed() => {}
                    }
                });
            }
        });
        let url = format!("postgres://warmup@127.0.0.1:{port}/{name}");
        Self { url, is_open, cuts }
    }

    /// The database's address through this proxy.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Cuts all connections, wherever they are, and closes new ones: the server is down.
    pub(crate) fn shut(&self) {
        self.is_open.store(false, Ordering::SeqCst);
        self.cuts.send_modify(|cuts| *cuts += 1);
    }

    pub(crate) fn open(&self) {
        self.is_open.store(true, Ordering::SeqCst);
    }
}
