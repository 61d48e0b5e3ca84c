//! What leaves the world: bytes on a topic, and who says them.

use city::Time;

/// One message on its way to the city.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Utterance {
    /// When it is sent.
    pub at: Time,
    /// Whose connection it goes through: an index into `World::speakers`.
    pub speaker: u32,
    /// Where to.
    pub topic: Box<str>,
    /// What it says.
    pub body: Vec<u8>,
    /// MQTT's quality of service: 0 for positions, which the next second repeats, otherwise 1.
    pub qos: u8,
}

/// One connection and everything it speaks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Speaker {
    /// The identity it signs in with; also the name of a thing.
    pub name: Box<str>,
    /// The things it speaks for, itself among them.
    pub things: Vec<Box<str>>,
    /// Whether it takes orders.
    pub hears: bool,
}
