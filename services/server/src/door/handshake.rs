//! QoS 2 on one connection: PUBLISH, PUBREC after the commit, PUBREL, PUBCOMP.

use super::conversation::Conversation;
use super::exactly::Word;
use super::frame::Publish;
use super::heard::{Heard, Refusal};
use super::receipts::Receipt;
use super::window::Verdict;
use wire::Class;

impl<D, T> Conversation<D, T>
where
    D: Fn(Heard<'_>) -> (Class, T),
{
    /// A message of QoS 2: taken the first time its packet id is said.
    pub(super) fn publish_exactly(&mut self, said: Publish<'_>) {
        let Some(guest) = &self.guest else { return };
        let (id, limit) = (said.packet_id, usize::from(self.hall.limits.in_flight));
        match guest.session.exactly(id, self.seat.number, limit) {
            Word::New => self.publish(said, Verdict::Received),
            Word::Coming => (),
            Word::Taken => self.window.take_settled(id, Verdict::Received),
            Word::TooMany => {
                self.part(Refusal::InFlight, Some(said.topic), said.body, said.body.len());
            }
            Word::Waits => {
                let nth = self.window.take(id, Verdict::Received);
                let receipt = Receipt { connection: self.seat.number, nth, exactly: 0 };
                if !guest.session.wait_for(id, receipt) {
                    self.seat.settle_again(receipt);
                }
            }
        }
    }

    /// PUBREL: the sender has our PUBREC, and may use the packet id again after our PUBCOMP.
    pub(super) fn release(&mut self, packet_id: u16) {
        let Some(guest) = &self.guest else { return };
        let known = guest.session.release(packet_id);
        self.answer(packet_id, Verdict::Released { known });
    }
}
