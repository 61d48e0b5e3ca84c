//! Why something was refused or not understood: a reason for a person, never silence.

use crate::id::{CaseId, FieldSlot, TaskId, ThingId};
use crate::identifier::Identifier;
use crate::particulars::Text;
use crate::parties::PARTIES_MAX;
use crate::report::Unsent;
use crate::time::Span;
use std::fmt;

/// Something understood and not believed, or asked and not allowed.
#[derive(Clone, PartialEq, Debug)]
pub struct Refusal {
    /// Who said it, where that is known.
    pub by: Option<ThingId>,
    /// Why not.
    pub reason: Refused,
}

/// Why something understood is refused.
#[derive(Clone, PartialEq, Debug)]
pub enum Refused {
    /// The thing is not in the register.
    UnknownThing,
    /// The name is taken: names repeat.
    NameTaken(Box<str>),
    /// The device's clock is ahead of ours by so much.
    FromFuture(Span),
    /// The device's clock is behind ours by so much.
    TooOld(Span),
    /// From before the device's last restart.
    OldBoot,
    /// A value past what is physically possible.
    OutOfRange(FieldSlot, f64),
    /// Not a place on the globe, or 0,0.
    NoPosition,
    /// A place outside the city.
    OutsideCity,
    /// It would have had to go that fast, m/s.
    TooFast(f64),
    /// A time that goes back behind the thing's newest, by so much.
    TimeGoesBack(Span),
    /// No such task.
    NoSuchTask(TaskId),
    /// Somebody else's task.
    NotYours(TaskId),
    /// No such case.
    NoSuchCase(CaseId),
    /// The law does not allow it: from where, what.
    Illegal(&'static str, &'static str),
    /// A decision needs a reason.
    NoReason,
    /// Who was to be sent cannot be.
    Unsent(Unsent),
    /// The kind is not known.
    UnknownKind(Box<str>),
    /// The gateway that is to speak for it is not known.
    UnknownGateway(Box<str>),
    /// Another thing has the identifier.
    IdentifierTaken(Identifier),
    /// The identifier is of another county.
    OtherCounty(Identifier),
    /// The scheme's catalogue has no class with the identifier's digits.
    UnknownClass(Identifier),
    /// A text is longer than so many letters.
    TooLong(Text),
    /// The register names as many departments and units as it can.
    TooManyParties,
    /// A quantity of what is no material.
    NoMaterial,
    /// Lines or areas of a vehicle, a crew or a gateway.
    BadGeometry,
}

impl Refused {
    /// A stable code for wire, table and screen.
    pub fn code(&self) -> &'static str {
        match self {
            Refused::UnknownThing => "unknown_thing",
            Refused::NameTaken(_) => "name_taken",
            Refused::FromFuture(_) => "from_future",
            Refused::TooOld(_) => "too_old",
            Refused::OldBoot => "old_boot",
            Refused::OutOfRange(..) => "out_of_range",
            Refused::NoPosition => "no_position",
            Refused::OutsideCity => "outside_city",
            Refused::TooFast(_) => "too_fast",
            Refused::TimeGoesBack(_) => "time_goes_back",
            Refused::NoSuchTask(_) => "no_such_task",
            Refused::NotYours(_) => "not_yours",
            Refused::NoSuchCase(_) => "no_such_case",
            Refused::Illegal(..) => "illegal",
            Refused::NoReason => "no_reason",
            Refused::Unsent(why) => why.code(),
            Refused::UnknownKind(_) => "unknown_kind",
            Refused::UnknownGateway(_) => "unknown_gateway",
            Refused::IdentifierTaken(_) => "identifier_taken",
            Refused::OtherCounty(_) => "other_county",
            Refused::UnknownClass(_) => "unknown_class",
            Refused::TooLong(_) => "too_long",
            Refused::TooManyParties => "too_many_parties",
            Refused::NoMaterial => "no_material",
            Refused::BadGeometry => "bad_geometry",
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::UnknownThing => write!(f, "not in the register; register it first"),
            Refused::NameTaken(name) => write!(f, "the name {name} is taken; names are unique"),
            Refused::FromFuture(by) => {
                write!(f, "its clock is {} s ahead; set its clock", by.as_seconds())
            }
            Refused::TooOld(by) => write!(f, "its clock is {} s behind", by.as_seconds()),
            Refused::OldBoot => write!(f, "from before the device's last restart"),
            Refused::OutOfRange(field, value) => {
                write!(f, "field {} says {value}, past its range in the type file", field.0)
            }
            Refused::NoPosition => write!(f, "no position, or 0,0: a receiver without a fix"),
            Refused::OutsideCity => write!(f, "a position outside the city"),
            Refused::TooFast(speed) => write!(f, "it would have moved at {speed:.0} m/s"),
            Refused::TimeGoesBack(by) => write!(f, "its time goes back by {} s", by.as_seconds()),
            Refused::NoSuchTask(task) => write!(f, "no task {task}"),
            Refused::NotYours(task) => write!(f, "task {task} is somebody else's"),
            Refused::NoSuchCase(case) => write!(f, "no case {case}"),
            Refused::Illegal(from, tried) => write!(f, "{tried} is not possible from {from}"),
            Refused::NoReason => write!(f, "a decision needs a reason"),
            Refused::Unsent(why) => f.write_str(match why {
                Unsent::NotAble => "it cannot do such work; its type or its skills say what it can",
                Unsent::DidTheWork => "it did the work, and somebody else must look",
                Unsent::HasIt => "it has been asked to go already",
                Unsent::NotHeard => "it is not heard, or is not well",
                Unsent::NoRoom => "its hands are full",
                Unsent::NoStock => "no lot has the material that it would need",
            }),
            Refused::UnknownKind(kind) => write!(f, "no device type {kind} in config/types"),
            Refused::UnknownGateway(name) => write!(f, "no gateway {name}; register it first"),
            Refused::IdentifierTaken(id) => {
                write!(f, "another thing has the identifier {id}; identifiers are unique")
            }
            Refused::OtherCounty(id) => {
                write!(f, "the identifier {id} is of the county {}", id.county())
            }
            Refused::UnknownClass(id) => unknown_class(f, *id),
            Refused::TooLong(text) => {
                let (name, most) = (text.name(), text.letters_max());
                write!(f, "the {name} is longer than {most} letters")
            }
            Refused::TooManyParties => {
                write!(f, "the register names {PARTIES_MAX} departments and units, and no more")
            }
            Refused::BadGeometry => {
                write!(f, "a vehicle, a crew or a gateway stands at a point; it is no line or area")
            }
            Refused::NoMaterial => write!(f, "a quantity is said of what is no material"),
        }
    }
}

fn unknown_class(f: &mut fmt::Formatter<'_>, id: Identifier) -> fmt::Result {
    let (scheme, width) = (id.scheme(), id.scheme().class_digits() as usize);
    let class = format!("{:0width$}", id.class());
    write!(f, "the catalogue {} has no class {class} of {id}; is the scheme right?", scheme.name())
}

impl std::error::Error for Refused {}

/// Bytes that were not understood, or not allowed, or too large; the body is kept beside it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Letter {
    /// The identity that sent it.
    pub from: Box<str>,
    /// Why it was not understood.
    pub reason: Unreadable,
}

/// Why bytes have no meaning.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unreadable {
    /// A topic outside the grammar.
    UnknownTopic,
    /// A name that is not in the register.
    UnknownThing(Box<str>),
    /// A topic the sender may not use.
    NotAllowed,
    /// More bytes than the limit.
    TooLarge(u32),
    /// Not text, or not JSON: what the parser said.
    BadJson(Box<str>),
    /// A field that must be there.
    MissingField(Box<str>),
    /// A field of another type: name and what was wanted.
    WrongType(Box<str>, &'static str),
    /// A number that is not finite.
    NotFinite(Box<str>),
    /// A time that cannot be read.
    BadTime(Box<str>),
    /// A message of a dialect that says nothing we use.
    NothingUsed,
    /// A thing of this kind cannot say this.
    NotForKind(Box<str>),
    /// Bytes that broke the protocol.
    BrokenPacket(Box<str>),
    /// It was set aside because the turn with it ended the process.
    SetAside,
}

impl Unreadable {
    /// A stable code for table and screen.
    pub fn code(&self) -> &'static str {
        match self {
            Unreadable::UnknownTopic => "unknown_topic",
            Unreadable::UnknownThing(_) => "unknown_thing",
            Unreadable::NotAllowed => "not_allowed",
            Unreadable::TooLarge(_) => "too_large",
            Unreadable::BadJson(_) => "bad_json",
            Unreadable::MissingField(_) => "missing_field",
            Unreadable::WrongType(..) => "wrong_type",
            Unreadable::NotFinite(_) => "not_finite",
            Unreadable::BadTime(_) => "bad_time",
            Unreadable::NothingUsed => "nothing_used",
            Unreadable::NotForKind(_) => "not_for_kind",
            Unreadable::BrokenPacket(_) => "broken_packet",
            Unreadable::SetAside => "set_aside",
        }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unreadable::UnknownTopic => write!(f, "the topic is not in docs/wire.md"),
            Unreadable::UnknownThing(name) => write!(f, "no thing named {name}; register it first"),
            Unreadable::NotAllowed => write!(f, "the sender may not use this topic"),
            Unreadable::TooLarge(bytes) => write!(f, "{bytes} bytes is past the limit"),
            Unreadable::BadJson(why) => write!(f, "not JSON: {why}"),
            Unreadable::MissingField(name) => write!(f, "the field {name} is missing"),
            Unreadable::WrongType(name, wanted) => write!(f, "the field {name} must be {wanted}"),
            Unreadable::NotFinite(name) => write!(f, "the field {name} is not a finite number"),
            Unreadable::BadTime(name) => write!(f, "the field {name} is not a time"),
            Unreadable::NothingUsed => write!(f, "nothing in it is used by the type file"),
            Unreadable::NotForKind(kind) => write!(f, "a {kind} cannot say this"),
            Unreadable::BrokenPacket(why) => write!(f, "the protocol was broken: {why}"),
            Unreadable::SetAside => write!(f, "set aside: the turn with it ended the process"),
        }
    }
}

impl std::error::Error for Unreadable {}
