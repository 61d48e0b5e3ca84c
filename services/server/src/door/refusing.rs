//! What is not taken: counted, kept as a letter, and told to the client where it has words for it.

use super::conversation::{Conversation, End};
use super::frame::Publish;
use super::heard::{Heard, Refusal, Refused};
use super::judge::code;
use super::window::Verdict;
use wire::Class;

/// How much of what was refused goes into its letter, in bytes.
const LETTER_BYTES: usize = 4 * 1024;
/// The first byte of a CONNECT.
const CONNECT: u8 = 0x10;

impl<D, T> Conversation<D, T>
where
    D: Fn(Heard<'_>) -> (Class, T),
{
    /// A message for which there is no room: counted, and refused in its turn.
    pub(super) fn turn_down(&mut self, said: &Publish<'_>, verdict: Verdict) {
        let full = Refusal::DiskFull;
        self.hall.counters.refuse(full);
        let verdict = match verdict {
            Verdict::Received => Verdict::ReceivedRefused(full),
            _ => Verdict::Refused(full),
        };
        if said.qos > 0 {
            self.window.take_settled(said.packet_id, verdict);
        }
        self.unsay(said.packet_id, verdict);
    }

    /// Leaves the packet id of a refused message of QoS 2 free.
    pub(super) fn unsay(&self, packet_id: u16, verdict: Verdict) {
        if let (Verdict::ReceivedRefused(_), Some(guest)) = (verdict, &self.guest) {
            guest.session.unsay(packet_id);
        }
    }

    /// The letter of a message.
    pub(super) fn refusal(&self, said: &Publish<'_>, reason: Refusal) -> (Class, T) {
        self.hall.counters.refuse(reason);
        (self.decode)(Heard::Refused(Refused {
            identity: self.guest.as_ref().map(|guest| &guest.entry.identity),
            peer: self.peer,
            topic: Some(said.topic),
            reason,
            bytes: head(said.body),
            size: said.body.len(),
        }))
    }

    /// Counts a refusal and writes its letter. A stranger's CONNECT holds a secret, whole or in
    /// pieces, and goes into none.
    pub(super) fn letter(
        &mut self,
        reason: Refusal,
        topic: Option<&str>,
        bytes: &[u8],
        size: usize,
    ) {
        let is_secret = self.guest.is_none() && bytes.first() == Some(&CONNECT);
        let bytes = if is_secret { &[] } else { bytes };
        self.hall.counters.refuse(reason);
        if self.hall.seats.are_shut() {
            return;
        }
        let what = (self.decode)(Heard::Refused(Refused {
            identity: self.guest.as_ref().map(|guest| &guest.entry.identity),
            peer: self.peer,
            topic,
            reason,
            bytes: head(bytes),
            size,
        }));
        self.held.push(what, None);
    }

    /// Ends the connection with a reason, told to the client where its version has words for it.
    pub(super) fn part(&mut self, reason: Refusal, topic: Option<&str>, bytes: &[u8], size: usize) {
        self.letter(reason, topic, bytes, size);
        self.dialect.part(code(reason), &mut self.out);
        self.end = Some(End::Refused(reason));
    }
}

fn head(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len().min(LETTER_BYTES)]
}
