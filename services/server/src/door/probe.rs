//! One conversation without its socket, for those who look for bytes that break it.

use super::authorize::Scope;
use super::conversation::{Conversation, End};
use super::hall::Hall;
use super::heard::{Heard, Refusal};
use super::limits::Limits;
use super::registry::Registry;
use super::secret::InstallationKey;
use super::topic;
use std::net::SocketAddr;
use std::sync::Arc;
use wire::Class;

/// What was heard.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Probed {
    /// A message: its topic and body.
    Published(String, Vec<u8>),
    /// Something that was not let in.
    Refused(Refusal),
    /// A coming or going, or what only the door needs to know.
    Noted,
}

type Decoder = fn(Heard<'_>) -> (Class, Probed);

/// One client at a door of its own.
pub struct Probe {
    talk: Conversation<Decoder, Probed>,
    rest: Vec<u8>,
}

impl Probe {
    /// A client that has shown the certificate of this thing and not yet said CONNECT.
    ///
    /// # Panics
    /// Where the thing's name is none.
    pub fn new(thing: &str) -> Probe {
        let registry = Registry::new(InstallationKey::from_bytes([1; 32]));
        let scope = Scope::of_things([thing]).expect("a name");
        registry.enrol_certificate(thing, scope).expect("a name");
        let hall = Arc::new(Hall::new(Arc::new(registry), Limits::default()));
        let mut talk =
            Conversation::new(hall, note as Decoder, SocketAddr::from(([127, 0, 0, 1], 1)));
        talk.badge = Some(thing.into());
        Probe { talk, rest: Vec::new() }
    }

    /// Hears what one read of its socket would bring.
    pub fn hear(&mut self, bytes: &[u8]) {
        self.rest.extend_from_slice(bytes);
        let used = self.talk.hear(&self.rest);
        self.rest.drain(..used);
        self.talk.attend();
    }

    /// Its connection is over: what was heard, and whether it was we who ended it, and why.
    pub fn leave(mut self) -> (Vec<Probed>, Option<Refusal>) {
        let end = match self.talk.end {
            Some(End::Refused(reason)) => Some(reason),
            _ => None,
        };
        // A will that would wait for its delay is of no interest here.
        let _ = self.talk.farewell();
        let held = std::mem::take(&mut self.talk.held);
        (held.all().map(|arrived| arrived.what).collect(), end)
    }
}

/// Whether a filter takes a topic name in; nothing where one of them is malformed.
pub fn takes_in(filter: &str, name: &str) -> Option<bool> {
    let asked = topic::asked(filter)?;
    topic::is_name(name).then(|| topic::matches(asked.filter, name))
}

fn note(heard: Heard<'_>) -> (Class, Probed) {
    let what = match heard {
        Heard::Published(said) => Probed::Published(said.topic.to_owned(), said.body.to_vec()),
        Heard::Refused(refused) => Probed::Refused(refused.reason),
        Heard::Came(_) | Heard::Went(_) | Heard::Noted => Probed::Noted,
    };
    (Class::Routine, what)
}
