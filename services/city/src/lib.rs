//! The words of the city, and the only thing that changes: a `City` is two pictures, the live map
//! and the board, and `City::apply` is the only way to change them.
//!
//! Nouns that cross a door live here. This crate knows nobody: no clock, no disk, no network.

mod area;
mod board;
mod case;
mod catalogue;
mod cells;
mod chunks;
mod class;
mod clock;
mod conditions;
mod coverage;
mod date;
mod datum;
mod edit;
mod errand;
mod extents;
mod fact;
mod finding;
mod form;
mod geometry;
mod grid;
mod height;
mod id;
mod identifier;
mod kind;
mod map;
mod moves;
mod nearby;
mod network;
mod observation;
mod outwards;
mod parted;
mod particulars;
mod parties;
mod place;
mod policy;
mod post;
mod rare;
mod raster;
mod reaching;
mod refusal;
mod report;
mod restore;
mod ruled;
mod settings;
mod spoken;
mod street;
mod tally;
mod task;
mod telemetry;
mod thing;
mod time;
mod values;
mod waiting;

pub use area::{Area, Areas, Duty, Level, Whereabouts};
pub use board::{Board, matter, matter_at};
pub use case::{Awaits, Case, CaseEvent, CaseState, Dismissal, Illegal, Verification, Wait, Word};
pub use catalogue::{Catalogue, Catalogues, Limit, LimitClock, Listed, Major, Minor};
pub use cells::{CELL_M, Cells};
pub use chunks::{CHUNK_ITEMS, Chunks};
pub use class::{Answer, Class, Department, Matrix, Need};
pub use clock::Clock;
pub use conditions::Lasting;
pub use coverage::{BLOCK_M, Block, Coverage, Look};
pub use date::Date;
pub use datum::{Datum, Zone};
pub use edit::{Amendment, Change, Edit, Entry};
pub use fact::{Fact, Input, Registration};
pub use finding::{Evidence, Finding};
pub use form::{Form, SAME_PLACE_M};
pub use geometry::{BadGeometry, Geometry, POINTS_MAX};
pub use grid::{GRID_M, Grid, Grids};
pub use height::Height;
pub use id::{
    CaseId, ClassId, DepartmentId, District, FieldSlot, FindingId, GridSlot, KindId, RuleSlot,
    SegmentSlot, TaskId, ThingId,
};
pub use identifier::{BadIdentifier, Identifier, Scheme};
pub use kind::{FIELDS_MAX, Field, Kind, Label, Looks, RULES_MAX, Role, Rule, Skills, Test};
pub use map::Map;
pub use moves::Move;
pub use nearby::Near;
pub use network::{DETOUR, Drive, Eta, Leg, Network, SETTLED_MAX, Towards, Way};
pub use observation::Observation;
pub use particulars::{
    Accuracy, Office, Original, Particulars, Party, PartySlot, Source, Standing, Text, Texts,
};
pub use parties::{PARTIES_MAX, Parties};
pub use place::{Bounds, Lattice, METRES_A_DEGREE, Position};
pub use policy::Policy;
pub use post::{Denied, Holder, Post, Posts, Right, Unfit};
pub use rare::{Rare, Usual};
pub use raster::Raster;
pub use refusal::{Letter, Refusal, Refused, Unreadable};
pub use report::{Decision, Found, Report, Says, Unsent, Verb};
pub use restore::{Parts, Register};
pub use settings::Settings;
pub use spoken::{Order as MarkOrder, Spoken, WINDOW};
pub use street::{NEAREST_M, ON_STREET_M, Segment, Streets};
pub use tally::Tally;
pub use task::{Draw, Order, OrderSays, Purpose, Task, TaskEvent, TaskState, Why};
pub use telemetry::{Mark, Motion, Sighting, Telemetry};
pub use thing::{Live, Thing};
pub use time::{Span, Time};
pub use values::Values;
pub use waiting::{Due, Matter, Waiting, Worker};

use std::sync::Arc;

/// One city, as it is known.
#[derive(Clone, Debug)]
pub struct City {
    settings: Arc<Settings>,
    map: Map,
    board: Board,
    tally: Tally,
    now: Time,
}

impl City {
    /// A city of which nothing is known but what it was told.
    pub fn new(settings: Arc<Settings>) -> City {
        let map = Map::new(settings.clone());
        City { settings, map, board: Board::default(), tally: Tally::default(), now: Time::NEVER }
    }

    /// What it was told.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What is seen.
    pub fn map(&self) -> &Map {
        &self.map
    }

    /// What is being done about it.
    pub fn board(&self) -> &Board {
        &self.board
    }

    /// What became of everything that came in.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The time of the newest fact.
    pub fn now(&self) -> Time {
        self.now
    }

    /// Makes a fact true. Nothing else changes a city.
    pub fn apply(&mut self, at: Time, fact: &Fact) {
        self.now = self.now.max(at);
        self.tally.count(fact);
        self.map.apply(at, fact);
        self.board.apply(at, &mut self.map, fact);
        if let Fact::CaseStepped { event: CaseEvent::Close { .. }, .. } = fact {
            self.board.forget(at - self.settings.policy.relapse_within);
        }
    }

    /// A picture to read elsewhere: it shares everything that does not change, and lacks most of
    /// the index of what waits, which only the loop needs.
    pub fn picture(&self) -> City {
        City {
            settings: self.settings.clone(),
            map: self.map.clone(),
            board: self.board.picture(),
            tally: self.tally,
            now: self.now,
        }
    }
}
