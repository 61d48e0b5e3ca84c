//! The messages a connection has taken and not yet acknowledged, in the order they came.

use super::receipts::Run;
use std::collections::VecDeque;

/// The fixed header and remaining length of a PUBACK that says no more than its packet id.
const PLAIN_PUBACK: [u8; 2] = [0x40, 0x02];

/// One message that waits for its commit.
#[derive(Debug, Clone, Copy)]
struct Taken {
    packet_id: u16,
    verdict: Verdict,
    settled: bool,
}

/// What its PUBACK will say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Taken.
    Welcome,
    /// Taken, but through the protocol library, which then wants to write the PUBACK itself.
    WelcomeByLibrary,
    /// Kept as a letter; MQTT 5 senders are told "not authorised" (0x87).
    NotAuthorized,
    /// Not taken, as the disk is full; MQTT 5 senders are told "quota exceeded" (0x97).
    QuotaExceeded,
}

/// Acknowledgements that cannot be written as the plain four bytes.
pub(super) type Special<'a> = dyn FnMut(u16, Verdict, &mut Vec<u8>) + 'a;

/// Keeps PUBACKs in the order of arrival (MQTT-4.6.0-2), whatever the order of the commits.
#[derive(Debug, Default)]
pub(super) struct Window {
    head: u32,
    waiting: VecDeque<Taken>,
}

impl Window {
    /// How many messages wait.
    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Takes a message in and says which of this connection it is.
    pub(super) fn take(&mut self, packet_id: u16, verdict: Verdict) -> u32 {
        let nth = self.head.wrapping_add(self.waiting.len() as u32);
        self.waiting.push_back(Taken { packet_id, verdict, settled: false });
        nth
    }

    /// Marks a run as committed. What is unknown or already acknowledged is passed over.
    pub(super) fn settle(&mut self, run: Run) {
        for at in 0..run.count {
            let place = run.first.wrapping_add(at).wrapping_sub(self.head) as usize;
            if let Some(taken) = self.waiting.get_mut(place) {
                taken.settled = true;
            }
        }
    }

    /// Writes the PUBACKs that are due; returns how many.
    pub(super) fn acknowledge(&mut self, out: &mut Vec<u8>, special: &mut Special<'_>) -> u64 {
        let mut written = 0;
        while let Some(taken) = self.waiting.front().filter(|taken| taken.settled) {
            match taken.verdict {
                Verdict::Welcome => {
                    let [high, low] = taken.packet_id.to_be_bytes();
                    out.extend_from_slice(&[PLAIN_PUBACK[0], PLAIN_PUBACK[1], high, low]);
                }
                verdict => special(taken.packet_id, verdict, out),
            }
            self.waiting.pop_front();
            self.head = self.head.wrapping_add(1);
            written += 1;
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(window: &mut Window) -> Vec<u16> {
        let mut out = Vec::new();
        window
            .acknowledge(&mut out, &mut |id, _, out| out.extend([0, 0, (id >> 8) as u8, id as u8]));
        out.chunks(4).map(|ack| u16::from_be_bytes([ack[2], ack[3]])).collect()
    }

    #[test]
    fn what_is_committed_early_waits_for_what_came_before() {
        let mut window = Window { head: u32::MAX - 1, ..Window::default() };
        let nths: Vec<u32> = [10, 20, 30, 40].map(|id| window.take(id, Verdict::Welcome)).into();
        assert_eq!(nths, [u32::MAX - 1, u32::MAX, 0, 1]);
        window.settle(Run { first: nths[2], count: 1 });
        assert!(written(&mut window).is_empty());
        window.settle(Run { first: nths[0], count: 2 });
        assert_eq!(written(&mut window), [10, 20, 30]);
        window.settle(Run { first: nths[0], count: 4 });
        assert_eq!(written(&mut window), [40]);
        assert_eq!(window.len(), 0);
    }

    #[test]
    fn a_refused_message_keeps_its_place_in_the_order() {
        let mut window = Window::default();
        window.take(1, Verdict::Welcome);
        window.take(2, Verdict::NotAuthorized);
        window.take(2, Verdict::Welcome);
        window.settle(Run { first: 0, count: 3 });
        assert_eq!(written(&mut window), [1, 2, 2]);
    }
}
