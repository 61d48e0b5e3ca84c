//! What a connection has taken and not yet answered, in the order it came.

use super::heard::Refusal;
use super::receipts::Run;
use std::collections::VecDeque;

/// The fixed header and remaining length of a PUBACK that says no more than its packet id.
const PLAIN_PUBACK: [u8; 2] = [0x40, 0x02];

/// One thing that waits for its commit.
#[derive(Debug, Clone, Copy)]
struct Taken {
    packet_id: u16,
    verdict: Verdict,
    settled: bool,
}

/// What the answer will say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// PUBACK: taken.
    Welcome,
    /// PUBACK, but through the protocol library, which read the message and wants to write it.
    WelcomeByLibrary,
    /// PUBACK: kept as a letter; MQTT 5 senders are told why.
    Refused(Refusal),
    /// PUBREC: taken.
    Received,
    /// PUBREC: kept as a letter, and the packet id is free (MQTT 5).
    ReceivedRefused(Refusal),
    /// PUBCOMP; whether the packet id was known.
    Released { known: bool },
    /// The next SUBACK or UNSUBACK.
    Asked,
}

impl Verdict {
    fn is_of_message(self) -> bool {
        !matches!(self, Self::Released { .. } | Self::Asked)
    }
}

/// Answers that cannot be written as the plain four bytes.
pub(super) type Special<'a> = dyn FnMut(u16, Verdict, &mut Vec<u8>) + 'a;

/// Keeps answers in the order of arrival (MQTT-4.6.0-2), whatever the order of the commits.
#[derive(Debug, Default)]
pub(super) struct Window {
    head: u32,
    waiting: VecDeque<Taken>,
    /// How many of them wait for something else than a message.
    others: usize,
}

impl Window {
    /// How many messages wait.
    pub(super) fn len(&self) -> usize {
        self.waiting.len() - self.others
    }

    /// Takes what needs no commit of its own: its answer only waits for its turn.
    pub(super) fn take_settled(&mut self, packet_id: u16, verdict: Verdict) {
        let first = self.take(packet_id, verdict);
        self.settle(Run { first, count: 1 });
    }

    /// Takes something in and says which of this connection it is.
    pub(super) fn take(&mut self, packet_id: u16, verdict: Verdict) -> u32 {
        self.others += usize::from(!verdict.is_of_message());
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

    /// Writes the answers that are due; returns to how many messages.
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
            let is_of_message = taken.verdict.is_of_message();
            self.waiting.pop_front();
            self.head = self.head.wrapping_add(1);
            self.others -= usize::from(!is_of_message);
            written += u64::from(is_of_message);
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
        window.take(2, Verdict::Refused(Refusal::Publish));
        window.take(2, Verdict::Welcome);
        window.settle(Run { first: 0, count: 3 });
        assert_eq!(written(&mut window), [1, 2, 2]);
    }

    #[test]
    fn what_is_no_message_keeps_its_place_and_is_not_counted() {
        let mut window = Window::default();
        window.take(1, Verdict::Received);
        window.take_settled(2, Verdict::Released { known: true });
        assert_eq!(window.len(), 1);
        assert!(written(&mut window).is_empty());
        window.settle(Run { first: 0, count: 1 });
        assert_eq!(written(&mut window), [1, 2]);
        assert_eq!(window.len(), 0);
    }
}
