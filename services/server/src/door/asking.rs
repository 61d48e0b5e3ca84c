//! SUBSCRIBE and UNSUBSCRIBE: answered, where the session is kept, once they are on disk.

use super::authorize::{Action, Denied, authorize};
use super::conversation::Conversation;
use super::dialect::Granted;
use super::heard::{Heard, Refusal};
use super::receipts::Receipt;
use super::said::Wanted;
use super::topic;
use super::window::Verdict;
use mqtt_protocol_core::mqtt::packet::RetainHandling;
use wire::Class;

/// The answer to a SUBSCRIBE or an UNSUBSCRIBE, filter by filter.
#[derive(Debug)]
pub(super) enum Answer {
    Subscribed(Vec<Granted>),
    /// Whether it was there.
    Unsubscribed(Vec<bool>),
}

impl<D, T> Conversation<D, T>
where
    D: Fn(Heard<'_>) -> (Class, T),
{
    pub(super) fn subscribe(&mut self, packet_id: u16, wanted: &[Wanted]) {
        // MQTT-3.8.3-4.
        if wanted.iter().any(|one| one.wish.no_local && topic::is_shared(&one.filter)) {
            return self.part(Refusal::Protocol, None, &[], 0);
        }
        let granted: Vec<Granted> = wanted.iter().map(|one| self.grant(one)).collect();
        for (one, granted) in wanted.iter().zip(&granted) {
            if !matches!(granted, Granted::Qos(_)) {
                self.letter(Refusal::Subscribe, Some(&one.filter), &[], one.filter.len());
            }
        }
        self.answers.push_back(Answer::Subscribed(granted));
        self.answer(packet_id, Verdict::Asked);
    }

    fn grant(&self, wanted: &Wanted) -> Granted {
        let Some(guest) = &self.guest else { return Granted::Outside };
        let limits = &self.hall.limits;
        if wanted.filter.len() > limits.topic_bytes {
            return Granted::Malformed;
        }
        match authorize(&guest.entry.identity, Action::Subscribe, &wanted.filter) {
            Err(Denied::Malformed) => return Granted::Malformed,
            Err(Denied::Outside) => return Granted::Outside,
            Ok(()) => (),
        }
        let session = &guest.session;
        match session.subscribe(&wanted.filter, wanted.wish, limits.subscriptions) {
            None => Granted::TooMany,
            Some(is_new) => {
                self.hall.routes.add(&wanted.filter, wanted.wish, session);
                let told = match wanted.states {
                    RetainHandling::SendRetained => true,
                    RetainHandling::SendRetainedIfNotExists => is_new,
                    RetainHandling::DoNotSendRetained => false,
                };
                if told && !topic::is_shared(&wanted.filter) {
                    self.hall.tell_states(&wanted.filter, wanted.wish, session);
                }
                Granted::Qos(wanted.wish.qos)
            }
        }
    }

    pub(super) fn unsubscribe(&mut self, packet_id: u16, filters: &[String]) {
        let Some(guest) = &self.guest else { return };
        let strike = |filter: &String| {
            self.hall.routes.remove(filter, &guest.session);
            guest.session.unsubscribe(filter)
        };
        let existed: Vec<bool> = filters.iter().map(strike).collect();
        self.answers.push_back(Answer::Unsubscribed(existed));
        self.answer(packet_id, Verdict::Asked);
    }

    /// Answers in its turn, and for a session that is kept after the commit of what was noted.
    pub(super) fn answer(&mut self, packet_id: u16, verdict: Verdict) {
        let is_kept = self.guest.as_ref().is_some_and(|guest| guest.session.is_kept());
        if !is_kept {
            return self.window.take_settled(packet_id, verdict);
        }
        self.await_commit(packet_id, verdict);
    }

    /// Answers after the next commit.
    pub(super) fn await_commit(&mut self, packet_id: u16, verdict: Verdict) {
        let nth = self.window.take(packet_id, verdict);
        let receipt = Receipt { connection: self.seat.number, nth, exactly: 0 };
        let what = (self.decode)(Heard::Noted);
        self.held.push(what, Some(receipt));
    }
}
