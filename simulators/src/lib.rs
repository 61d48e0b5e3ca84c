//! The world outside: streets, bins, lamps, covers, sweepers, drones, cameras, crews and faults.
//! It speaks bytes through the front door like anybody else, hears its orders, and knows the truth.
//!
//! A [`World`] is pure and seeded: [`World::step`] lives on in virtual time and gives what is said,
//! [`World::hear`] takes what the city sends, [`World::truth`] says what is really so. [`drive`]
//! plays it in real time over MQTT. [`Plan::baiyun`] is the full district, [`Plan::small`] a city
//! of 200 things for simulation tests. [`streets::made_up`] draws the streets of both.

mod agenda;
mod camera;
mod cast;
mod chaos;
mod component;
mod crew;
pub mod drive;
mod drone;
mod faults;
mod hearing;
mod job;
mod lying;
mod motion;
mod part;
mod placing;
mod plan;
mod route;
mod sites;
pub mod small;
mod speech;
pub mod streets;
mod sweeper;
mod trouble;
mod truth;
mod utterance;
mod worker;
mod world;

pub use plan::{Conduct, Counts, Faults, Harm, Plan};
pub use truth::{EndedBy, Fault, FaultId, Lie, Tolls, Truth, Untruth};
pub use utterance::{Speaker, Utterance};
pub use world::World;
