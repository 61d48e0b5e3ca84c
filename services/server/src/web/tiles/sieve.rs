//! A map of some things only: of some types, that stand in some ways, in one street or duty area.

use crate::web::gallery::{Gallery, View, lock};
use crate::web::live::{Counts, Dot, Scene, Sum};
use crate::web::problem::Problem;
use city::{KindId, Settings, ThingId};
use serde::Deserialize;
use std::sync::{Arc, Mutex};
use utoipa::IntoParams;

/// Narrowed maps that are counted at the same time; those nobody asked for longest go.
const SIEVES_MAX: usize = 16;
/// How many ways there are to stand.
const STATES: usize = 4;

/// Which things a tile is to show; all, unless said.
#[derive(Deserialize, IntoParams, Default)]
#[into_params(parameter_in = Query)]
pub(in crate::web) struct Only {
    /// Names of types, with commas between; empty: none.
    kinds: Option<String>,
    /// 0 normal, 1 silent or unknown, 2 something is wrong, 3 an open case, with commas between;
    /// empty: none.
    states: Option<String>,
    /// The code of a street (街道): nine digits.
    street: Option<u32>,
    /// The code of a duty area (责任网格).
    duty_area: Option<String>,
}

/// Which things a map shows.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Sieve {
    /// Sorted; none: of all types.
    kinds: Option<Vec<KindId>>,
    states: [bool; STATES],
    street: Option<u32>,
    duty_area: Option<String>,
}

impl Only {
    /// What was asked for, if the city knows it; none where that is everything.
    pub(super) fn sieve(self, settings: &Settings) -> Result<Option<Arc<Sieve>>, Problem> {
        let Only { kinds, states, street, duty_area } = self;
        if [&kinds, &states, &duty_area].iter().all(|said| said.is_none()) && street.is_none() {
            return Ok(None);
        }
        let kind = |name: &str| {
            let place = settings.kinds.iter().position(|kind| *kind.name == *name);
            place
                .map(|slot| KindId(slot as u16))
                .ok_or_else(|| Problem::field("bad_query", "kinds"))
        };
        let mut kinds = kinds.map(|said| parts(&said).map(kind).collect::<Result<Vec<_>, _>>());
        if let Some(Ok(kinds)) = &mut kinds {
            kinds.sort_unstable();
            kinds.dedup();
        }
        let mut wanted = [states.is_none(); STATES];
        for state in parts(states.as_deref().unwrap_or_default()) {
            let state = state.parse().ok().and_then(|state: usize| wanted.get_mut(state));
            *state.ok_or_else(|| Problem::field("bad_query", "states"))? = true;
        }
        Ok(Some(Arc::new(Sieve { kinds: kinds.transpose()?, states: wanted, street, duty_area })))
    }
}

fn parts(said: &str) -> impl Iterator<Item = &str> {
    said.split(',').filter(|part| !part.is_empty())
}

impl Sieve {
    /// Whether a thing is shown, as it stands and where it is.
    pub(super) fn takes(&self, view: &View, id: ThingId, dot: Dot) -> bool {
        let kind = || view.index.roster.kinds.get(id.slot());
        let is_of = |kinds: &Vec<KindId>| kind().is_some_and(|of| kinds.binary_search(of).is_ok());
        self.states.get(usize::from(dot.state)).is_some_and(|wanted| *wanted)
            && self.kinds.as_ref().is_none_or(is_of)
            && self.covers(view.city.settings(), dot)
    }

    fn covers(&self, settings: &Settings, dot: Dot) -> bool {
        if self.street.is_none() && self.duty_area.is_none() {
            return true;
        }
        let at = settings.whereabouts(dot.position());
        let street = |code| at.grid.is_some_and(|grid| grid.street() == code);
        let duty = |code: &String| at.duty.is_some_and(|duty| *duty.code == **code);
        self.street.is_none_or(street) && self.duty_area.as_ref().is_none_or(duty)
    }

    /// What a cell holds of what is shown.
    fn sum(&self, scene: &Scene, view: &View, cell: usize) -> Sum {
        let mut sum = Sum::default();
        for id in view.city.map().cells().members(cell) {
            let Some(dot) = scene.still(id).filter(|dot| self.takes(view, id, *dot)) else {
                continue;
            };
            sum.add_with_cases(view, id, dot);
        }
        sum
    }
}

/// Narrowed maps, each brought forward from scene to scene by the cells that changed; the one
/// that was asked for last comes first.
#[derive(Default)]
pub(in crate::web) struct Sieves(Mutex<Vec<Sifted>>);

struct Sifted {
    sieve: Arc<Sieve>,
    revision: u64,
    counts: Arc<Counts>,
}

impl Sieves {
    /// The scene of now, and what its cells hold of what is shown.
    pub(super) fn sift(&self, gallery: &Gallery, sieve: &Arc<Sieve>) -> (Arc<Scene>, Arc<Counts>) {
        let mut all = lock(&self.0);
        // Looked at under the lock, so that nobody comes with a scene from before the counts.
        let scene = gallery.live.fresh(gallery);
        let known = all.iter().position(|sifted| sifted.sieve == *sieve);
        let mut sifted = known.map(|place| all.remove(place)).unwrap_or_else(|| Sifted {
            sieve: sieve.clone(),
            revision: 0,
            counts: Arc::new(scene.counts.emptied()),
        });
        let view = scene.view().cloned().unwrap_or_else(|| gallery.view());
        sifted.follow(&scene, &view);
        let counts = sifted.counts.clone();
        all.insert(0, sifted);
        all.truncate(SIEVES_MAX);
        (scene, counts)
    }
}

impl Sifted {
    fn follow(&mut self, scene: &Scene, view: &View) {
        if scene.revision <= self.revision {
            return;
        }
        let counts = Arc::make_mut(&mut self.counts);
        for (index, cell) in scene.counts.since(self.revision) {
            let sum = self.sieve.sum(scene, view, index);
            counts.change(index, scene.revision, cell.dots > self.revision, |known| *known = sum);
        }
        self.revision = scene.revision;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::tests::pace::{MIDDLE, district, scene_of};

    #[test]
    fn a_street_of_a_district_is_counted_thing_by_thing() {
        let (scene, view) = scene_of(district().0);
        let (city, settings) = (&view.city, view.city.settings());
        let street = |p| settings.whereabouts(p).grid.map(|grid| grid.street());
        let wanted = street(MIDDLE);
        let lies = |live: &city::Live| street(live.position) == wanted;
        let lamps = city.map().lives_since(None).filter(|(_, live)| lies(live)).count();
        let sieve = Sieve { kinds: None, states: [true; STATES], street: wanted, duty_area: None };
        let counts = Arc::new(scene.counts.emptied());
        let mut sifted = Sifted { sieve: Arc::new(sieve), revision: 0, counts };
        sifted.follow(&scene, &view);
        let inside = sifted.counts.inside(&settings.grids.bounds());
        assert!(lamps > 0 && lamps < 170_000, "{lamps}");
        assert_eq!(inside.count as usize, lamps);
        assert_eq!(sifted.revision, scene.revision);
    }
}
