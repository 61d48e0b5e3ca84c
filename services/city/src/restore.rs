//! A city taken apart into what must be stored, and put together again from it.

use crate::City;
use crate::board::Board;
use crate::case::Case;
use crate::chunks::Chunks;
use crate::coverage::Look;
use crate::finding::Finding;
use crate::id::{GridSlot, SegmentSlot, ThingId};
use crate::map::Map;
use crate::particulars::{Particulars, Party};
use crate::settings::Settings;
use crate::tally::Tally;
use crate::task::Task;
use crate::thing::{Live, Thing};
use crate::time::Time;
use std::sync::Arc;

/// All that cannot be computed again; every index can.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Parts {
    /// The time of the newest fact.
    pub now: Time,
    /// The last start of the program.
    pub restarted: Time,
    /// The register; shared with the city, for it is the largest part by far.
    pub things: Chunks<Thing>,
    /// What is seen of each thing, in the same order.
    pub lives: Chunks<Live>,
    /// Since when ways in are open.
    pub open_since: Vec<(ThingId, Time)>,
    /// The last looks at each grid that was looked at, oldest first.
    pub looks: Vec<(GridSlot, Look)>,
    /// The last pass over each segment that was passed.
    pub passes: Vec<(SegmentSlot, Look)>,
    /// All findings.
    pub findings: Vec<Finding>,
    /// All cases.
    pub cases: Vec<Case>,
    /// All tasks.
    pub tasks: Vec<Task>,
    /// Until when workers rest.
    pub rests: Vec<(ThingId, Time)>,
    /// The counters.
    pub tally: Tally,
    /// What else the register says of things.
    pub register: Register,
}

/// What the register says of things beside their names, types and places; a store of an earlier
/// program says nothing.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Register {
    /// Who components belong to, by slot.
    pub parties: Vec<Party>,
    /// What is said of each thing, in the order of the things, up to the last of which something
    /// is said.
    pub particulars: Chunks<Particulars>,
}

impl City {
    /// Takes a city apart.
    pub fn parts(&self) -> Parts {
        let coverage = self.map.coverage();
        let seen = |look: &Look| look.at.is_some();
        let looked = coverage.looks().enumerate().filter(|(_, look)| seen(look));
        let looks = looked.flat_map(|(slot, _)| {
            let slot = GridSlot(slot as u32);
            let mut looks: Vec<_> = coverage.last_looks(slot).map(|look| (slot, look)).collect();
            looks.reverse();
            looks
        });
        let passes = coverage.passes().enumerate().filter(|(_, look)| seen(look));
        let (things, lives, particulars) = self.map.shared();
        let workers = self.board.waiting().workers.iter();
        Parts {
            now: self.now,
            restarted: self.map.restarted(),
            things,
            lives,
            open_since: self.map.open_since().collect(),
            looks: looks.collect(),
            passes: passes.map(|(slot, look)| (SegmentSlot(slot as u32), *look)).collect(),
            findings: self.board.findings().cloned().collect(),
            cases: self.board.cases().cloned().collect(),
            tasks: self.board.tasks().cloned().collect(),
            rests: workers.map(|(id, worker)| (*id, worker.rests_until)).collect(),
            tally: self.tally,
            register: Register { parties: self.map.parties().all().to_vec(), particulars },
        }
    }

    /// Gives everything the unit grid that holds it now, if the grids were divided anew since it
    /// was stored; what was looked at then is not known of the new ones.
    pub fn regrid(&mut self) {
        if self.map.regrid() {
            self.board.regrid(&self.map);
            self.map.forget_looks();
        }
    }

    /// Puts a city together.
    pub fn restore(settings: Arc<Settings>, parts: Parts) -> City {
        let mut map = Map::new(settings.clone());
        let mut board = Board::default();
        map.refill_register(parts.things.clone(), parts.register);
        map.refill(parts.lives, parts.open_since, parts.restarted);
        parts.things.iter().for_each(|thing| board.enlist(&map, thing));
        for (grid, look) in parts.looks {
            look.by.inspect(|by| map.coverage_mut().looked(grid, look.at, *by));
        }
        for (segment, look) in parts.passes {
            look.by.inspect(|by| map.coverage_mut().passed(segment, look.at, *by));
        }
        board.refill(&mut map, parts.findings, parts.cases, parts.tasks, parts.rests);
        board.forget(parts.now - settings.policy.relapse_within);
        City { settings, map, board, tally: parts.tally, now: parts.now }
    }
}
