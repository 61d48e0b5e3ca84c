//! The map in, findings out: what an observation shows, what has lasted long enough, and who has
//! fallen silent. The numbers come from the type files.

mod judge;
mod outage;
mod rota;
mod watch;

pub use judge::judge;
pub use rota::Rota;
pub use watch::watch;
