//! A type of thing: its fields with units and ranges, and the rules that say when something is
//! wrong. All of it comes from a type file; no number of a rule lives in code.

use crate::id::{ClassId, FieldSlot};
use crate::time::Span;

/// A name in Chinese and in English.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Label {
    /// 中文
    pub zh: Box<str>,
    /// English
    pub en: Box<str>,
}

/// What part a thing plays in the city.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Role {
    /// A fixed public facility (部件).
    Component,
    /// Stock or equipment with a quantity and a place (物资).
    Material,
    /// A driverless sweeper or a drone: looks, and takes tasks.
    Vehicle,
    /// Looks at one place.
    Camera,
    /// People who take tasks.
    Crew,
    /// Speaks for a list of other things.
    Gateway,
}

/// Most fields one type may have.
pub const FIELDS_MAX: usize = 8;
/// Most rules one type may have.
pub const RULES_MAX: usize = 4;

/// One measured field.
#[derive(Clone, PartialEq, Debug)]
pub struct Field {
    /// Name on the wire, unit last: `fill_percent`.
    pub name: Box<str>,
    /// Name on screen.
    pub label: Label,
    /// Unit symbol on screen, such as `%`.
    pub unit: Box<str>,
    /// Smallest value that is physically possible.
    pub min: f64,
    /// Largest value that is physically possible.
    pub max: f64,
    /// The smallest difference that means something, in the unit: history keeps the values to
    /// it, and all of their digits where none is said.
    pub step: Option<f64>,
}

/// One rule: when is something wrong, and what class of matter is it then.
#[derive(Clone, PartialEq, Debug)]
pub struct Rule {
    /// Name in the type file: `full`.
    pub name: Box<str>,
    /// Name on screen.
    pub label: Label,
    /// The class of a finding.
    pub class: ClassId,
    /// The condition.
    pub test: Test,
    /// How long the condition must last before it is found.
    pub dwell: Span,
}

/// The condition of a rule.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Test {
    /// Starts at or above `limit`, ends below `clear` (≤ limit).
    Above {
        /// Which field.
        field: FieldSlot,
        /// Starts here, in the field's unit.
        limit: f64,
        /// Ends below this.
        clear: f64,
    },
    /// Starts at or below `limit`, ends above `clear` (≥ limit).
    Below {
        /// Which field.
        field: FieldSlot,
        /// Starts here, in the field's unit.
        limit: f64,
        /// Ends above this.
        clear: f64,
    },
    /// Nothing heard for so long while the way to it was open.
    Silence {
        /// The allowance.
        after: Span,
    },
    /// Something seen with enough confidence, often enough.
    Detection {
        /// Index into `Kind::detects`.
        label: u8,
        /// Smallest confidence that counts, 0 to 1.
        confidence_min: f64,
        /// How many sightings it takes.
        times: u8,
        /// Within how long.
        within: Span,
    },
}

/// A set of skills as bits; names in `Settings::skills`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Hash)]
pub struct Skills(pub u32);

impl Skills {
    /// Whether all of `wanted` are here.
    pub fn covers(self, wanted: Skills) -> bool {
        self.0 & wanted.0 == wanted.0
    }

    /// Whether none is here.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each skill alone.
    pub fn each(self) -> impl Iterator<Item = Skills> {
        (0..32).map(|bit| Skills(1 << bit)).filter(move |one| self.covers(*one))
    }
}

/// How a thing looks around as it passes or stands.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Looks {
    /// Radius of what it sees, metres; 0 for things that do not look.
    pub radius_m: f64,
    /// Whether it drives along streets, so that passing a segment counts.
    pub along_streets: bool,
    /// Whether it is sent on rounds over what is most stale.
    pub rounds: bool,
}

/// A type of thing.
#[derive(Clone, PartialEq, Debug)]
pub struct Kind {
    /// Name of its file: `waste-bin`.
    pub name: Box<str>,
    /// Name on screen.
    pub label: Label,
    /// What part it plays.
    pub role: Role,
    /// Name of its icon.
    pub icon: Box<str>,
    /// What it is in a catalogue, such as `CJ/T 214/C-0305`; empty for what has no class.
    pub class_code: Box<str>,
    /// Fields, at most `FIELDS_MAX`.
    pub fields: Vec<Field>,
    /// Labels it can detect.
    pub detects: Vec<Box<str>>,
    /// Rules, at most `RULES_MAX`.
    pub rules: Vec<Rule>,
    /// What it can do, for those who take tasks.
    pub skills: Skills,
    /// Tasks it may hold at once.
    pub capacity: u8,
    /// Speed for estimates of arrival, m/s.
    pub speed_mps: f64,
    /// Fastest that is physically possible, m/s; 0 for things that do not move.
    pub speed_max_mps: f64,
    /// How it looks around.
    pub looks: Looks,
}

impl Kind {
    /// Whether it moves.
    pub fn moves(&self) -> bool {
        self.speed_max_mps > 0.0
    }

    /// Whether it goes where streets go: crews, and vehicles that look along streets. Others fly.
    pub fn keeps_to_streets(&self) -> bool {
        self.role == Role::Crew || self.looks.along_streets
    }

    /// The slot of the silence rule and its allowance.
    pub fn silence(&self) -> Option<(usize, Span)> {
        self.rules.iter().enumerate().find_map(|(slot, rule)| match rule.test {
            Test::Silence { after } => Some((slot, after)),
            _ => None,
        })
    }
}
