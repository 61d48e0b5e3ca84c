//! A small city in virtual time: the simulated world outside, the loop, a disk that crashes, and
//! an auditor that believes nobody. One seed gives one life of the city, to the bit.

mod auditor;
mod books;
mod conditions;
mod disk;
mod fair;
mod law;
mod life;
mod orders;
mod planted;
mod scene;
mod street;
mod waits;

pub use auditor::Breach;
pub use life::{Ended, live};
pub use planted::Planted;
