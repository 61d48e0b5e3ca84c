//! The front door over real sockets: raw bytes, and `rumqttc` in both versions.

mod bad_bytes;
mod clients;
mod front;
mod orders;
mod promise;
mod rights;
mod sign_in;
mod wills;
mod wire;
