//! How states are said and heard: kept, told to whoever listens now, and to whoever subscribes.

use super::authorize::{Action, authorize};
use super::frame::Publish;
use super::hall::Hall;
use super::heard::Refusal;
use super::orders::{Promised, Saying};
use super::session::{Offered, Order, Session, Wish};
use super::states::State;
use bytes::Bytes;
use std::sync::Arc;
use std::time::{Duration, Instant};

impl Hall {
    /// Keeps a state somebody may say, and tells it to whoever listens now.
    pub(super) fn keep_state(
        &self,
        said_by: &str,
        speaker: Option<&Arc<Session>>,
        said: &Publish<'_>,
    ) -> Result<(), Refusal> {
        let now = Instant::now();
        let lapses = said.lasts_s.map(|seconds| now + Duration::from_secs(u64::from(seconds)));
        let longest = now + self.limits.state_kept;
        let (body, qos) = (Bytes::copy_from_slice(said.body), said.qos.min(1));
        let state = State {
            topic: said.topic.into(),
            said_by: said_by.into(),
            body: body.clone(),
            qos,
            ends: lapses.map_or(longest, |at| at.min(longest)),
        };
        self.states.keep(state, &self.limits)?;
        let mut promised = Promised::default();
        let said = Saying { topic: said.topic, body, qos, retain: true, lapses, speaker };
        self.orders().say(said, &mut promised);
        promised.tell();
        Ok(())
    }

    /// Tells a new subscriber the states under its filter, if who said them still may.
    pub(super) fn tell_states(&self, filter: &str, wish: Wish, session: &Session) {
        let room = self.orders().room;
        for state in self.states.matching(filter) {
            let speaker = self.registry.named(&state.said_by);
            let may = |topic| {
                speaker.as_ref().is_some_and(|speaker| {
                    authorize(&speaker.identity, Action::Publish, topic).is_ok()
                })
            };
            if !may(&state.topic) {
                continue;
            }
            let order = Order {
                number: 0,
                topic: state.topic,
                body: state.body,
                qos: state.qos.min(wish.qos),
                retain: true,
                lapses: Some(state.ends),
                identifiers: (wish.identifier > 0).then_some(wish.identifier).into_iter().collect(),
            };
            if session.promise(order, room) == Offered::Full {
                self.counters.orders_dropped.add(1);
            }
        }
        session.tell();
    }
}
