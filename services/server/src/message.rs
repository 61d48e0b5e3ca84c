//! What comes to the loop from any door: what it means, the bytes it was, and who waits.

use crate::door::Arrived;
use crate::inwards::Inwards;
use city::{Input, Refused};
use tokio::sync::oneshot;

/// The way to the loop.
pub type Inputs = Inwards<Arrived<Message>>;

/// Something for the loop.
#[derive(Debug)]
pub struct Message {
    /// What it means; nothing for what only the door needs to know.
    pub input: Option<Input>,
    /// The bytes it was.
    pub raw: Raw,
    /// Who waits for the commit.
    pub answer: Option<oneshot::Sender<Answer>>,
}

/// What became of an input, told after its facts are on disk.
#[derive(Clone, PartialEq, Debug)]
pub enum Answer {
    /// It was believed.
    Admitted,
    /// It had been heard before.
    Duplicate,
    /// It was refused.
    Refused(Refused),
    /// It was not understood.
    NotUnderstood,
}

impl Message {
    /// An input that came without bytes, from the web or from inside.
    pub fn asked(input: Input) -> (Message, oneshot::Receiver<Answer>) {
        let (answer, waits) = oneshot::channel();
        (Message { input: Some(input), raw: Raw::default(), answer: Some(answer) }, waits)
    }
}

/// Sender, topic and body in one allocation: kept until the turn, in case they become a letter.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Raw {
    bytes: Box<[u8]>,
    sender: u16,
    topic: u16,
}

impl Raw {
    /// Keeps a message's bytes.
    pub fn new(sender: &str, topic: &str, body: &[u8]) -> Raw {
        let mut bytes = Vec::with_capacity(sender.len() + topic.len() + body.len());
        bytes.extend_from_slice(sender.as_bytes());
        bytes.extend_from_slice(topic.as_bytes());
        bytes.extend_from_slice(body);
        // Names and topics are far shorter: the door refuses longer ones.
        let short = |len: usize| u16::try_from(len).unwrap_or(0);
        Raw { bytes: bytes.into(), sender: short(sender.len()), topic: short(topic.len()) }
    }

    /// Who sent it.
    pub fn sender(&self) -> &str {
        std::str::from_utf8(&self.bytes[..usize::from(self.sender)]).unwrap_or_default()
    }

    /// Under which topic.
    pub fn topic(&self) -> &str {
        let (from, to) =
            (usize::from(self.sender), usize::from(self.sender) + usize::from(self.topic));
        std::str::from_utf8(&self.bytes[from..to]).unwrap_or_default()
    }

    /// Bytes of all three.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// What.
    pub fn body(&self) -> &[u8] {
        &self.bytes[usize::from(self.sender) + usize::from(self.topic)..]
    }
}
