//! What lists and people say of things in the register, one field at a time, and what becomes of
//! it.

use crate::date::Date;
use crate::geometry::Geometry;
use crate::height::Height;
use crate::id::{GridSlot, ThingId};
use crate::identifier::Identifier;
use crate::particulars::{Accuracy, Office, Original, Particulars, Party, Source, Standing, Text};
use crate::place::Position;
use std::sync::Arc;

/// One field, and what it shall be; `None` where nothing shall be known of it any more.
#[derive(Clone, PartialEq, Debug)]
pub enum Edit {
    /// 标识码
    Identifier(Option<Identifier>),
    /// A name, place or note; an empty one takes it away.
    Text(Text, Box<str>),
    /// Whose it is.
    Party(Office, Option<Party>),
    /// How it stands.
    Standing(Option<Standing>),
    /// When it was surveyed first.
    Surveyed(Option<Date>),
    /// When its state or whose it is changed last.
    Changed(Option<Date>),
    /// Where the data come from.
    Source(Option<Source>),
    /// How well its position is known.
    Accuracy(Option<Accuracy>),
    /// How high it stands.
    Height(Option<Height>),
    /// Where it stands, and the pair and datum that said so; what moves to a point is a point.
    Home(Position, Option<Original>),
    /// The lines or areas it is, on which it stands then; without them it is a point.
    Geometry(Option<Arc<Geometry>>),
    /// How much there is of it, newly counted; for materials.
    Quantity(u32),
}

/// Something in the register shall be different.
#[derive(Clone, PartialEq, Debug)]
pub struct Amendment {
    /// Which thing.
    pub thing: ThingId,
    /// Who says so.
    pub by: Box<str>,
    /// Why; never empty.
    pub why: Box<str>,
    /// What shall be different.
    pub edits: Vec<Edit>,
}

/// Everything of a thing in the register that may change.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// Where it stands.
    pub home: Position,
    /// The unit grid of that place.
    pub grid: Option<GridSlot>,
    /// How much there was of it when it was counted last; for materials.
    pub quantity: u32,
    /// The rest.
    pub particulars: Particulars,
}

/// Something in the register is different, with what it was: nobody has to look it up.
#[derive(Clone, PartialEq, Debug)]
pub struct Change {
    /// Of which thing.
    pub thing: ThingId,
    /// Who said so.
    pub by: Box<str>,
    /// Why.
    pub why: Box<str>,
    /// What it was.
    pub was: Entry,
    /// What it is now.
    pub now: Entry,
}
