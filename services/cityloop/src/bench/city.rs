//! A city of its own for a benchmark, in a temporary folder that goes with it.

use crate::simulate::made_up;
use crate::{Failure, embedded};
use server::{Clock, Running, Setup};
use std::path::PathBuf;
use std::time::Instant;

/// A temporary folder; removed when dropped.
pub(crate) struct Folder(pub PathBuf);

impl Folder {
    /// A new folder for this process.
    pub(crate) fn new(name: &str) -> Folder {
        Folder(std::env::temp_dir().join(format!("cityloop-{name}-{}", std::process::id())))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // It may never have been made.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A clock that stands so long before now.
pub(crate) fn recording(ago: ::city::Span) -> Clock {
    Clock::recording(Clock::wall().now() - ago)
}

/// Baiyun with its doors on free ports.
pub(crate) async fn start(folder: &Folder, clock: Clock) -> Result<Running, Failure> {
    let files = embedded::files();
    let mut said = files.city("city.toml")?;
    said.store.folder = folder.0.clone();
    said.mqtt.listen.set_port(0);
    said.web.listen.set_port(0);
    Running::start(Setup {
        files,
        said,
        streets: made_up,
        clock,
        simulated: None,
        assets: embedded::asset,
        started: Instant::now(),
    })
    .await
}
