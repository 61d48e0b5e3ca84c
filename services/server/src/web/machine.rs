//! What the process itself takes: processor time and memory, as Linux tells it under /proc.

use super::gallery::lock;
use std::collections::VecDeque;
use std::fs;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Processor time is averaged over so long.
const OVER: Duration = Duration::from_secs(10);
/// Ticks of /proc in a second: USER_HZ, 100 on every Linux since 2.4.
const TICKS_A_SECOND: f64 = 100.0;
const MIB: f64 = 1024.0 * 1024.0;

/// Samples of the process's processor time.
#[derive(Default)]
pub(super) struct Machine {
    samples: Mutex<VecDeque<(Instant, f64)>>,
}

impl Machine {
    /// Takes a sample; once a second is often enough.
    pub(super) fn sample(&self) {
        let mut samples = lock(&self.samples);
        samples.push_back((Instant::now(), cpu_seconds()));
        while samples.len() > 2 && samples.get(1).is_some_and(|(at, _)| at.elapsed() > OVER) {
            samples.pop_front();
        }
    }

    /// Percent of one core over the last ten seconds.
    pub(super) fn percent_of_core(&self) -> f64 {
        let first = lock(&self.samples).front().copied();
        let Some((at, before_s)) = first else { return 0.0 };
        let passed_s = at.elapsed().as_secs_f64();
        if passed_s < 0.1 {
            return 0.0;
        }
        (cpu_seconds() - before_s).max(0.0) / passed_s * 100.0
    }
}

/// Processor time of this process so far, seconds; zero where it cannot be told.
pub(super) fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    cpu_ticks(&stat).unwrap_or(0) as f64 / TICKS_A_SECOND
}

/// Memory of this process that is in RAM, MiB; zero where it cannot be told.
pub(super) fn resident_mib() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    resident_kib(&status).unwrap_or(0) as f64 * 1024.0 / MIB
}

/// Bytes as MiB.
pub(super) fn mib(bytes: u64) -> f64 {
    bytes as f64 / MIB
}

/// User and system time: fields 14 and 15 of proc_pid_stat(5), counted behind the name's bracket.
fn cpu_ticks(stat: &str) -> Option<u64> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let (user, system) = (fields.next()?, fields.next()?);
    Some(user.parse::<u64>().ok()? + system.parse::<u64>().ok()?)
}

fn resident_kib(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_read_behind_a_name_with_brackets_and_spaces() {
        let stat = "42 (a) b (c)) S 1 42 42 0 -1 4194304 11 0 0 0 250 50 0 0 20 0 9 0 1 2 3";
        assert_eq!(cpu_ticks(stat), Some(300));
        assert_eq!(cpu_ticks("42 (cityloop"), None);
    }

    #[test]
    fn memory_is_read_in_kib() {
        assert_eq!(resident_kib("Name:\tx\nVmRSS:\t  2048 kB\nThreads:\t9\n"), Some(2048));
        assert_eq!(resident_kib(""), None);
    }
}
