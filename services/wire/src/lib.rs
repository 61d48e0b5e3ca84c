//! The room of formats: bytes to meaning and back. Pure: no clock, socket, disk or randomness.
//!
//! - [`topic`]: the grammar `cityloop/v1/{thing}/{channel}` and its inverse.
//! - [`load`]: the texts of `config/` ([`Sources`]) become a [`Pack`]: kinds, classes, departments,
//!   matrix, skills, policy, [`Decoders`], how the simulator plays each type ([`Play`]), samples;
//!   or every [`Fault`] by file, line and key. [`Numbers`] gives names the numbers they keep.
//! - [`Decoders::decode`]: topic and bytes in, `city::Input` or `city::Unreadable` out; our own
//!   bodies in one pass, foreign dialects by the pointers of the type files.
//! - [`say`]: bodies out. The city's: [`say::order`], [`say::ack`]. A thing's: [`say::telemetry`],
//!   [`say::sighting`], [`say::report`].
//! - [`hear`]: what a worker hears: [`hear::order`] gives [`OrderSaid`], [`hear::ack`] [`AckSaid`].
//! - [`datum`]: positions as they are given become WGS 84, and back.
//! - [`geometry`]: GeoJSON in any datum becomes a point, or lines or areas, and back.
//! - [`places`]: boundary and street segments from GeoJSON; [`areas`]: what has a code and a name;
//!   [`overlaps`] and [`gaps`] of what was drawn.
//!
//! `docs/wire.md` tells the same to whoever writes a device.

pub mod areas;
pub mod datum;
mod drawn;
mod gauss;
pub mod geometry;
pub mod hear;
mod pack;
pub mod places;
mod read;
pub mod say;
pub mod topic;
mod units;

pub use drawn::{FLAWS_MAX, Flaw, Outlined, gaps, overlaps};
pub use hear::{AckSaid, Aim, Collect, Offer, OrderSaid, Ordered};
pub use pack::{
    Between, Fault, FaultPlay, FieldPlay, Number, Numbers, Pack, Play, SKILLS_MAX, Sample,
    SeesPlay, Sources, Stands, load,
};
pub use places::BadPlace;
pub use read::{BODY_MAX, DEPTH_MAX, Decoders, KEYS_MAX, Lookup, NOTE_MAX, STEPS_MAX, Sender};
pub use say::Said;
pub use topic::{Channel, Class};
pub use units::{UNITS, Unit};
