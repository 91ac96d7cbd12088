//! The emulator, tried with a small bot of its own on a real serenity client over real sockets.

mod bot;
mod faults;
mod gateway;
mod interactions;
mod rest;
mod scene;
