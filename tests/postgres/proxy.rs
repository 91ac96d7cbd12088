//! A way to the database that can be cut.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, UnixStream};
use tokio::sync::watch;

/// Listens on loopback and hands everything on, until it is told to cut.
pub(crate) struct Proxy {
    port: u16,
    is_open: Arc<AtomicBool>,
    cuts: watch::Sender<u64>,
}

impl Proxy {
    /// To the server whose socket lies in this folder.
    pub(crate) async fn to(folder: PathBuf) -> Self {
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
        Self { port, is_open, cuts }
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    /// Cuts all connections, wherever they are.
    pub(crate) fn cut(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// The server is away: connections are cut, and new ones are closed.
    pub(crate) fn shut(&self) {
        self.is_open.store(false, Ordering::SeqCst);
        self.cut();
    }

    pub(crate) fn open(&self) {
        self.is_open.store(true, Ordering::SeqCst);
    }
}
