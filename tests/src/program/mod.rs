//! The built program from outside: started, killed, and spoken to through its doors.

mod authority;
mod bytes;
mod crew;
mod folder;
mod line;
mod mosquitto;
mod peer;
mod place;
mod publisher;
mod running;
mod shell;
mod small_disk;
mod victoria;
mod web;

pub use authority::Authority;
pub use bytes::{Raw, connect, publish};
pub use crew::Crew;
pub use folder::{Folder, Secret};
pub use line::{Edition, Line, Told};
pub use mosquitto::mosquitto;
pub use peer::Peer;
pub use publisher::{Book, Progress, Voice};
pub use running::{Server, built};
pub use shell::{Said, has, run, run_with, skipped};
pub use small_disk::SmallDisk;
pub use victoria::Victoria;
pub use web::{Page, Site, Web};
