//! What all tiles of a few seconds are drawn from: how every thing stands, and the cells of the
//! spatial index summed up.

use super::mercator::{TileId, World};
use crate::web::gallery::{View, lock};
use crate::web::index::{CASE, NORMAL, condition};
use axum::body::Bytes;
use city::{Lattice, Position, Role, Time};
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// A thing that is not in tiles: what moves comes by events, and gateways are no things to see.
pub(super) const HIDDEN: u8 = u8::MAX;
/// Encoded tiles kept at most.
const KEPT_MAX: usize = 1_024;

/// The state of the map for tiles.
pub(in crate::web) struct Sheet {
    pub(super) view: Arc<View>,
    pub(super) now: Time,
    /// When it was drawn.
    pub(in crate::web) made: Instant,
    /// How each thing stands, by slot; `HIDDEN` for what is not in tiles.
    pub(super) states: Vec<u8>,
    /// Cells with something in them.
    pub(super) cells: Vec<CellSum>,
    kept: Mutex<FxHashMap<TileId, Bytes>>,
}

/// A cell of the spatial index in short.
#[derive(Clone, Copy, Debug)]
pub(super) struct CellSum {
    /// Its middle.
    pub(super) at: World,
    /// Things in it.
    pub(super) count: u32,
    /// The worst state of any of them.
    pub(super) worst: u8,
    /// Open cases in it.
    pub(super) cases: u32,
}

impl Sheet {
    /// Looks at every thing once.
    pub(in crate::web) fn draw(view: Arc<View>, now: Time) -> Sheet {
        let states = states(&view);
        let cells = sums(&view, &states);
        Sheet { view, now, made: Instant::now(), states, cells, kept: Mutex::default() }
    }

    /// A tile that was encoded before.
    pub(super) fn kept(&self, id: TileId) -> Option<Bytes> {
        lock(&self.kept).get(&id).cloned()
    }

    /// Keeps a tile as long as the sheet.
    pub(super) fn keep(&self, id: TileId, bytes: Bytes) {
        let mut kept = lock(&self.kept);
        if kept.len() < KEPT_MAX {
            kept.insert(id, bytes);
        }
    }
}

fn states(view: &View) -> Vec<u8> {
    let settings = view.city.settings();
    let kinds = &view.index.roster.kinds;
    let lives = view.city.map().lives().zip(kinds);
    let state = lives.map(|(live, kind)| match settings.kind(*kind) {
        Some(kind) if !matches!(kind.role, Role::Vehicle | Role::Crew | Role::Gateway) => {
            condition(kind, live)
        }
        _ => HIDDEN,
    });
    let mut states: Vec<u8> = state.collect();
    for subject in view.open_cases().filter_map(|case| case.subject) {
        if let Some(state) = states.get_mut(subject.slot()).filter(|state| **state != HIDDEN) {
            *state = CASE;
        }
    }
    states
}

fn sums(view: &View, states: &[u8]) -> Vec<CellSum> {
    let cells = view.city.map().cells();
    let lattice = cells.lattice();
    let cases = cases_by_cell(view, lattice);
    let mut sums = Vec::new();
    for row in 0..lattice.rows {
        for column in 0..lattice.columns {
            let index = lattice.index((column, row));
            let members = cells.members(index).filter_map(|id| states.get(id.slot()).copied());
            let (mut count, mut worst) = (0, NORMAL);
            for state in members.filter(|state| *state != HIDDEN) {
                count += 1;
                worst = worst.max(state);
            }
            let cases = cases.get(&index).copied().unwrap_or(0);
            if count > 0 || cases > 0 {
                let worst = if cases > 0 { CASE } else { worst };
                let at = World::of(lattice.cell_bounds((column, row)).center());
                sums.push(CellSum { at, count, worst, cases });
            }
        }
    }
    sums
}

fn cases_by_cell(view: &View, lattice: &Lattice) -> FxHashMap<usize, u32> {
    let mut cases = FxHashMap::default();
    let places = view.open_cases().map(|case| case.place);
    for cell in places.filter_map(|place: Position| lattice.index_of(place)) {
        *cases.entry(cell).or_insert(0) += 1;
    }
    cases
}
