//! A share of the processor for one process, by a control group of its own.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A control group that ends with its owner; its process must have ended by then.
pub(crate) struct Quota(PathBuf);

/// Length of an accounting period, µs.
const PERIOD_US: u64 = 20_000;

impl Quota {
    /// Holds a process to a share of one core. Fails where control groups may not be written.
    pub(crate) fn hold(process: u32, share: f64) -> io::Result<Quota> {
        let name = format!("cityloop-{process}");
        let quota_us = (PERIOD_US as f64 * share) as u64;
        let root = Path::new("/sys/fs/cgroup");
        let (folder, limits) = if root.join("cgroup.controllers").exists() {
            (root.join(name), vec![("cpu.max", format!("{quota_us} {PERIOD_US}"))])
        } else {
            let period = ("cpu.cfs_period_us", PERIOD_US.to_string());
            (root.join("cpu").join(name), vec![period, ("cpu.cfs_quota_us", quota_us.to_string())])
        };
        fs::create_dir(&folder)?;
        let held = Quota(folder);
        for (file, limit) in limits {
            fs::write(held.0.join(file), limit)?;
        }
        fs::write(held.0.join("cgroup.procs"), process.to_string())?;
        Ok(held)
    }
}

impl Drop for Quota {
    fn drop(&mut self) {
        // It goes by itself with the machine at the latest.
        let _ = fs::remove_dir(&self.0);
    }
}
