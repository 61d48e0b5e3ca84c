//! From the front door's words to the loop's: decoding on the connections' tasks.

use crate::directory::Directory;
use crate::door::{Action, Heard, Identity, Published, Refusal, Refused, authorize};
use crate::message::{Message, Raw};
use city::{Input, Letter, Unreadable};
use std::sync::Arc;
use wire::{Channel, Class, Decoders, Sender};

/// What bytes mean, and which names are known.
#[derive(Clone, Debug)]
pub struct Decode {
    /// The decoders of all types.
    pub decoders: Arc<Decoders>,
    /// Names at the door.
    pub directory: Arc<Directory>,
}

impl Decode {
    /// What the door heard, for the loop, and its class.
    pub fn heard(&self, heard: Heard<'_>) -> (Class, Message) {
        match heard {
            Heard::Published(said) => self.published(said.identity, said),
            Heard::Refused(refused) => (Class::Bulk, not_let_in(&refused)),
            Heard::Came(_) | Heard::Went(_) | Heard::Noted => {
                (Class::Urgent, Message { input: None, raw: Raw::default(), answer: None })
            }
        }
    }

    fn published(&self, identity: &Identity, said: Published<'_>) -> (Class, Message) {
        let speaks_for = |name: &str| {
            let topic = wire::topic::topic_for(name, Channel::Telemetry);
            topic.is_some_and(|topic| authorize(identity, Action::Publish, &topic).is_ok())
        };
        self.message(&identity.name, &speaks_for, said.topic, said.body)
    }

    /// What a message means that came under this name, and its class, which is its topic's. A
    /// flood of what nobody understands holds up nothing else.
    pub fn message(
        &self,
        sender: &str,
        speaks_for: &dyn Fn(&str) -> bool,
        topic: &str,
        body: &[u8],
    ) -> (Class, Message) {
        let who = Sender { name: sender, speaks_for };
        let find = |name: &str| self.directory.find(name);
        let class = self.decoders.class(topic);
        let (class, input) = match self.decoders.decode(&who, topic, body, &find) {
            Ok(input) => (class, input),
            Err(reason) => (Class::Bulk, Input::Letter(Letter { from: sender.into(), reason })),
        };
        let raw = Raw::new(sender, topic, body);
        (class, Message { input: Some(input), raw, answer: None })
    }
}

fn not_let_in(refused: &Refused<'_>) -> Message {
    let stranger = refused.peer.ip().to_string();
    let from = refused.identity.map_or(stranger.as_str(), |identity| &identity.name);
    let reason = match refused.reason {
        Refusal::Publish | Refusal::Subscribe | Refusal::Will | Refusal::Retain => {
            Unreadable::NotAllowed
        }
        Refusal::TooLarge => Unreadable::TooLarge(u32::try_from(refused.size).unwrap_or(u32::MAX)),
        other => Unreadable::BrokenPacket(other.label().into()),
    };
    let raw = Raw::new(from, refused.topic.unwrap_or(""), refused.bytes);
    let input = Some(Input::Letter(Letter { from: from.into(), reason }));
    Message { input, raw, answer: None }
}
