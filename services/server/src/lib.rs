//! The doors: the only clock, sockets, disk and async of the city.
//!
//! Bytes come in at the [`door`], are decoded on the connections' tasks, turn in the [`engine`],
//! are committed by the [`writer`] to the [`store`], and only then acknowledged and shown to the
//! [`web`]. [`run`] opens and closes all of it.

mod areas;
mod bridge;
mod clock;
mod console;
mod control;
mod decode;
mod directory;
mod doctor;
pub mod door;
mod engine;
mod entrances;
#[cfg(feature = "influx")]
mod feed;
#[cfg(not(feature = "influx"))]
#[path = "no_feed.rs"]
mod feed;
mod files;
mod history;
mod identities;
mod inwards;
mod keys;
mod last_words;
mod machine;
mod message;
mod mqtt;
mod open;
mod peek;
mod posts;
mod published;
mod pulse;
mod register;
mod room;
mod run;
mod set_aside;
mod shortage;
mod staff;
pub mod store;
mod story;
mod tell;
mod town;
mod undelivered;
mod underlay;
pub mod web;
mod writer;

pub use areas::{AreaSaid, AreasSaid};
pub use bridge::Bridge;
pub use clock::Clock;
pub use console::Console;
pub use control::DoorState;
/// What [`Running::close`] gives back, and what its turns write.
pub use cycle::{Cycle, Facts};
pub use decode::Decode;
pub use directory::Directory;
pub use doctor::{Finding, Health, examine};
pub use files::{BadConfig, BrokerSaid, CityFile, Files, InfluxSaid};
pub use history::{History, HistorySaid};
pub use identities::{enrol, enrol_certificate, revoke};
pub use inwards::{Closed, Inlet, Inwards, Place, ROOM, way};
pub use last_words::{LastWords, Said};
pub use machine::raise_open_files;
pub use message::{Answer, Inputs, Message, Raw};
pub use mqtt::{LimitsSaid, MqttSaid, TlsSaid, WebSocketSaid};
pub use peek::{Peek, peek};
pub use published::Published;
pub use pulse::{Pulse, Reading};
pub use register::{
    Difference, differences, edit_of, fields, office_fields, party, would_change, would_register,
};
pub use room::{Room, Space};
pub use run::{INPUTS_AT_ONCE, MakeStreets, Running, Setup};
pub use staff::{Staff, StaffAnswered, StaffAsked, ask_staff, limits as staff_limits};
pub use tell::Order;
pub use town::{Faults, Town, numbers, outline, read as read_town};
pub use underlay::{MapSaid, Underlay};
