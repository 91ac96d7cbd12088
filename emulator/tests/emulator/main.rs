//! The emulator, tried with a small bot of its own on a real serenity client over real sockets.
#![expect(clippy::unwrap_used, reason = "a test says by panicking that it failed")]

mod bot;
mod faults;
mod gateway;
mod interactions;
mod limiter;
#[path = "../support/openapi.rs"]
mod openapi;
mod rest;
mod scene;
mod script;
mod shards;
#[path = "../support/tls_front.rs"]
mod tls_front;
