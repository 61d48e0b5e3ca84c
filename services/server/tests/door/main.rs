//! The front door over real sockets: raw bytes, and `rumqttc` in both versions.

mod alias;
mod authority;
mod bad_bytes;
mod bypasses;
mod clients;
mod exactly;
mod folder;
mod front;
mod kept;
mod layered;
mod orders;
mod pace;
mod promise;
mod reference;
mod rights;
mod sign_in;
mod states;
mod tls;
mod websocket;
mod wills;
mod wire;
