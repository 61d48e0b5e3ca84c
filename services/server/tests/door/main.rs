//! The front door over real sockets: raw bytes, and `rumqttc` in both versions.

mod authority;
mod bad_bytes;
mod bypasses;
mod clients;
mod front;
mod layered;
mod orders;
mod pace;
mod promise;
mod reference;
mod rights;
mod sign_in;
mod tls;
mod websocket;
mod wills;
mod wire;
