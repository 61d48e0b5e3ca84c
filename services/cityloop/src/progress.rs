//! How far a long piece of work is: a bar on a terminal, a line now and then elsewhere.

use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Between two pictures of the bar.
const BAR_EVERY: Duration = Duration::from_millis(100);
/// Between two lines where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(5);
/// Width of the bar, characters.
const WIDTH: usize = 28;

/// Tells on standard error how far it is.
pub(crate) struct Progress {
    terminal: bool,
    told: Instant,
}

impl Progress {
    /// Nothing is done yet.
    pub(crate) fn new() -> Progress {
        Progress { terminal: std::io::stderr().is_terminal(), told: Instant::now() }
    }

    /// A share of the whole, 0 to 1, is done. Most calls tell nothing.
    pub(crate) fn at(&mut self, share: f64, says: impl Display) {
        let every = if self.terminal { BAR_EVERY } else { LINE_EVERY };
        if self.told.elapsed() >= every {
            self.told = Instant::now();
            self.tell(share, &says, "");
        }
    }

    /// All of it is done.
    pub(crate) fn end(self, says: impl Display) {
        self.tell(1.0, &says, "\n");
    }

    fn tell(&self, share: f64, says: &dyn Display, end: &str) {
        let share = share.clamp(0.0, 1.0);
        let percent = share * 100.0;
        // Nobody minds if standard error is closed.
        let mut err = std::io::stderr().lock();
        let _ = match self.terminal {
            true => {
                let full = (share * WIDTH as f64) as usize;
                let bar = ["█".repeat(full), "░".repeat(WIDTH - full)].concat();
                write!(err, "\r{bar} {percent:3.0} %  {says}\x1b[K{end}")
            }
            false => writeln!(err, "{percent:3.0} %  {says}"),
        };
        let _ = err.flush();
    }
}
