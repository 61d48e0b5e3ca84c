//! What a worker hears: orders and acknowledgements, read as a device would read them.

use city::Position;
use serde::Deserialize;

/// An order as a worker reads it.
#[derive(Clone, PartialEq, Debug)]
pub struct OrderSaid {
    /// The task, to be named in every report on it.
    pub task: Box<str>,
    /// What it says.
    pub says: Ordered,
}

/// What an order says.
#[derive(Clone, PartialEq, Debug)]
pub enum Ordered {
    /// Will you?
    Offer(Offer),
    /// Leave it.
    Withdraw {
        /// Why, as a code.
        why: Box<str>,
    },
}

/// An offer of work.
#[derive(Clone, PartialEq, Debug)]
pub struct Offer {
    /// What for.
    pub purpose: Aim,
    /// The class of the matter: `GB/T 30428.2/E-0192`.
    pub class: Option<Box<str>>,
    /// Where.
    pub place: Position,
    /// Answer before this, milliseconds since 1970.
    pub until_ms: i64,
    /// Collect this on the way.
    pub collect: Option<Collect>,
    /// The way to go round; empty where it is not a round.
    pub way: Vec<Position>,
}

/// What a task is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Aim {
    /// Look whether it is there.
    Verify,
    /// Put it right.
    Dispose,
    /// Look whether it was put right.
    Check,
    /// Go round over what was not looked at for long.
    Round,
}

/// Material to collect.
#[derive(Clone, PartialEq, Debug)]
pub struct Collect {
    /// The lot's name.
    pub from: Box<str>,
    /// Where it lies.
    pub place: Position,
    /// How much.
    pub quantity: u32,
}

/// Whether a worker's word was accepted.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct AckSaid {
    /// The task.
    pub task: Box<str>,
    /// The word: `accept`, `refuse`, `arrive`, `finish`.
    pub says: Box<str>,
    /// Whether it was accepted.
    pub accepted: bool,
    /// Why not, as a code.
    pub reason: Option<Box<str>>,
}

/// Reads an order; the error is the parser's.
pub fn order(body: &[u8]) -> Result<OrderSaid, serde_json::Error> {
    let shape: OrderShape = serde_json::from_slice(body)?;
    Ok(match shape {
        OrderShape::Withdraw { task, why } => OrderSaid { task, says: Ordered::Withdraw { why } },
        OrderShape::Offer { task, purpose, class, place, until, collect, way } => {
            let collect = collect.map(|shape| Collect {
                from: shape.from,
                place: at(shape.place),
                quantity: shape.quantity,
            });
            let way = way.into_iter().map(at).collect();
            let (place, until_ms) = (at(place), until);
            let offer = Offer { purpose, class, place, until_ms, collect, way };
            OrderSaid { task, says: Ordered::Offer(offer) }
        }
    })
}

/// Reads an acknowledgement; the error is the parser's.
pub fn ack(body: &[u8]) -> Result<AckSaid, serde_json::Error> {
    serde_json::from_slice(body)
}

fn at([lon, lat]: [f64; 2]) -> Position {
    Position::new(lon, lat)
}

#[derive(Deserialize)]
#[serde(tag = "says", rename_all = "lowercase")]
enum OrderShape {
    Offer {
        task: Box<str>,
        purpose: Aim,
        class: Option<Box<str>>,
        place: [f64; 2],
        until: i64,
        collect: Option<CollectShape>,
        #[serde(default)]
        way: Vec<[f64; 2]>,
    },
    Withdraw {
        task: Box<str>,
        why: Box<str>,
    },
}

#[derive(Deserialize)]
struct CollectShape {
    from: Box<str>,
    place: [f64; 2],
    quantity: u32,
}
