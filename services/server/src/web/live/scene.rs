//! What the map shows: a dot for each thing and the city's cells in short, made from the scene
//! before by looking only at what may have changed since.

use super::dot::Dot;
use super::frame;
use super::ground::{Blocks, Ground};
use super::news::News;
use super::sums::{Counts, Matters, Sum, matters};
use crate::web::gallery::View;
use city::{CaseId, Chunks, City, Live, ThingId, Time};
use std::sync::Arc;

/// The map as it is shown.
#[derive(Clone)]
pub(in crate::web) struct Scene {
    /// Counts up, also over a restart: the time in ms, where that is later than the one before.
    pub(in crate::web) revision: u64,
    pub(in crate::web) ground: Ground,
    dots: Chunks<Dot>,
    /// What its cells hold.
    pub(in crate::web) counts: Counts,
    matters: Arc<Matters>,
    /// The picture it shows; put away when nobody looks.
    view: Option<Arc<View>>,
}

impl Scene {
    /// An empty scene.
    pub(in crate::web) fn new(city: &City) -> Scene {
        let lattice = *city.map().cells().lattice();
        Scene {
            revision: 0,
            ground: Ground(lattice),
            dots: Chunks::default(),
            counts: Counts::over(lattice),
            matters: Arc::default(),
            view: None,
        }
    }

    /// The next scene, and what is new in it.
    pub(in crate::web) fn after(&self, view: Arc<View>, now: Time) -> (Scene, News) {
        let mut next = self.clone();
        next.revision = (self.revision + 1).max(u64::try_from(now.0).unwrap_or(0));
        let mut news = News::new(self.revision, next.revision, self.view.is_some());
        let map = view.city.map();
        let before = self.view.as_deref();
        for (slot, live) in map.lives_since(before.map(|view| view.city.map())) {
            next.look(&view, slot, live, &mut news);
        }
        let turned = before.map(|before| subjects(before, &view)).unwrap_or_default();
        for id in turned.iter().chain(&view.index.roster.movers) {
            if let Some(live) = map.live(*id) {
                next.look(&view, id.slot(), live, &mut news);
            }
        }
        let reshaped = before.into_iter().flat_map(|before| map.reshaped(before.city.map()));
        for (id, geometry) in reshaped {
            let Some(dot) = next.still(id) else { continue };
            for block in next.ground.reached(&geometry.bounds()) {
                news.redraw(block, true, false);
                news.tell(block, id.number, dot);
            }
        }
        next.count(&view, now, &mut news);
        next.view = Some(view);
        (next, news)
    }

    /// Forgets the picture, not what was seen in it.
    pub(super) fn rest(&self) -> Scene {
        Scene { view: None, ..self.clone() }
    }

    /// The picture it shows.
    pub(in crate::web) fn view(&self) -> Option<&Arc<View>> {
        self.view.as_ref()
    }

    /// A thing as it is drawn.
    pub(in crate::web) fn dot(&self, id: ThingId) -> Option<Dot> {
        self.dots.get(id.slot()).copied()
    }

    /// A thing that is drawn where it stands: it does not move, and is something to see.
    pub(in crate::web) fn still(&self, id: ThingId) -> Option<Dot> {
        self.dot(id).filter(|dot| !dot.is_hidden() && !dot.moves())
    }

    /// Things that stand in these blocks.
    pub(super) fn count_in(&self, blocks: &Blocks) -> u32 {
        self.counts.sum(self.ground.cells(blocks)).count
    }

    /// Records of all that moves in these blocks, and where wanted of all that is not well there.
    pub(super) fn records(&self, blocks: &Blocks, things: bool) -> Vec<u8> {
        let mut records = Vec::new();
        let Some(view) = &self.view else { return records };
        for id in &view.index.roster.movers {
            let Some(dot) = self.dot(*id) else { continue };
            if self.ground.holds(blocks, self.ground.block(dot.position())) {
                frame::record(&mut records, id.number, dot);
            }
        }
        if !things {
            return records;
        }
        let (map, bounds) = (view.city.map(), self.ground.bounds(blocks));
        let stand = self.ground.cells(blocks).flat_map(|index| map.cells().members(index));
        // What reaches in from elsewhere is told too.
        let is_here = |p| self.ground.holds(blocks, self.ground.block(p));
        let reach = map.reaching(&bounds).filter(|(_, it)| !is_here(it.place())).map(|(id, _)| id);
        for id in stand.chain(reach) {
            if let Some(dot) = self.still(id).filter(|dot| dot.state > 0) {
                frame::record(&mut records, id.number, dot);
            }
        }
        records
    }

    fn look(&mut self, view: &View, slot: usize, live: &Live, news: &mut News) {
        let dot = Dot::of(view, slot, live);
        let before = self.dots.get(slot).copied();
        if before == Some(dot) {
            return;
        }
        match self.dots.get_mut(slot) {
            Some(place) => *place = dot,
            None => self.dots.push(dot),
        }
        if dot.is_hidden() {
            return;
        }
        let block = self.ground.block(dot.position());
        news.tell(block, slot as u32, dot);
        if let Some(left) = before.map(|dot| self.ground.block(dot.position()))
            && left != block
        {
            news.tell(left, slot as u32, dot);
        }
        if !dot.moves() {
            let id = ThingId::new(view.city.settings().district, slot as u32);
            let reaches = view.city.map().geometry(id);
            let reached = reaches.into_iter().flat_map(|it| self.ground.reached(&it.bounds()));
            reached.filter(|other| *other != block).for_each(|other| {
                news.tell(other, slot as u32, dot);
            });
            self.place(before, dot, news);
        }
    }

    /// Counts a thing that does not move where it stands now, and no longer where it stood.
    fn place(&mut self, before: Option<Dot>, dot: Dot, news: &mut News) {
        let moved = before.is_none_or(|before| (before.lon, before.lat) != (dot.lon, dot.lat));
        let left = before.filter(|_| moved);
        if let Some(left) = left {
            let other = self.change(left, |sum| sum.remove(left));
            news.redraw(self.ground.block(left.position()), true, other);
        }
        let stood = before.filter(|_| !moved);
        let other = self.change(dot, |sum| {
            stood.into_iter().for_each(|stood| sum.remove(stood));
            sum.add(dot);
        });
        news.redraw(self.ground.block(dot.position()), moved, other);
    }

    fn change(&mut self, dot: Dot, change: impl FnOnce(&mut Sum)) -> bool {
        let Some(index) = self.ground.cell(dot.position()) else { return false };
        self.counts.change(index, self.revision, true, change)
    }

    fn count(&mut self, view: &View, now: Time, news: &mut News) {
        let fresh = matters(view, &self.ground.0, now);
        let known = std::mem::replace(&mut self.matters, Arc::new(fresh));
        let fresh = self.matters.clone();
        let cells = known.keys().chain(fresh.keys().filter(|cell| !known.contains_key(cell)));
        for index in cells {
            let (cases, overdue) = fresh.get(index).copied().unwrap_or_default();
            if known.get(index) == Some(&(cases, overdue)) {
                continue;
            }
            let count = |sum: &mut Sum| (sum.cases, sum.overdue) = (cases, overdue);
            self.counts.change(*index, self.revision, false, count);
            let lattice = &self.ground.0;
            let index = *index as u32;
            let place = (index % lattice.columns, index / lattice.columns);
            let center = lattice.cell_bounds(place).center();
            news.redraw(self.ground.block(center), false, true);
        }
    }
}

/// Whom the cases are about that are open in one of two pictures only.
fn subjects(before: &View, after: &View) -> Vec<ThingId> {
    let subject = |view: &View, id: CaseId| view.city.board().case(id)?.subject;
    let (old, new) = (&before.index.open, &after.index.open);
    let over = old.iter().filter(|id| new.binary_search(id).is_err());
    let opened = new.iter().filter(|id| old.binary_search(id).is_err());
    over.filter_map(|id| subject(before, *id))
        .chain(opened.filter_map(|id| subject(after, *id)))
        .collect()
}
