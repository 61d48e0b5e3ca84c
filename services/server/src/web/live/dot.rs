//! A thing as the map shows it: where, which way it heads, how it stands.

use crate::web::gallery::View;
use crate::web::index::{CASE, condition};
use city::{Live, Position, Role, ThingId};

/// It moves: it is drawn from what comes live, not from tiles.
pub(in crate::web) const MOVES: u8 = 1;
/// It is at work or on the way.
pub(in crate::web) const BUSY: u8 = 2;
/// It is nothing to see, such as a gateway.
pub(in crate::web) const HIDDEN: u8 = 4;

/// Steps of a degree in fixed-point places: about a centimetre.
const STEPS: f64 = 1e7;

/// A thing as it is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::web) struct Dot {
    /// Longitude in 1e-7 degrees.
    pub(in crate::web) lon: i32,
    /// Latitude in 1e-7 degrees.
    pub(in crate::web) lat: i32,
    /// Hundredths of a degree clockwise from north; 0 for what does not move.
    pub(in crate::web) heading: u16,
    /// 0 normal, 1 silent or unknown, 2 something is wrong, 3 an open case.
    pub(in crate::web) state: u8,
    /// `MOVES`, `BUSY`, `HIDDEN`.
    pub(in crate::web) flags: u8,
}

impl Dot {
    /// How a picture shows a thing.
    pub(super) fn of(view: &View, slot: usize, live: &Live) -> Dot {
        let settings = view.city.settings();
        let id = ThingId::new(settings.district, slot as u32);
        let kind = view.index.roster.kinds.get(slot).and_then(|kind| settings.kind(*kind));
        let (state, flags) = match kind.map(|kind| (kind, kind.role)) {
            None | Some((_, Role::Gateway)) => (0, HIDDEN),
            Some((kind, role)) => {
                let is_case = !view.index.cases_of(id).is_empty();
                let moves = matches!(role, Role::Vehicle | Role::Crew);
                let busy = if moves && view.is_busy(id) { BUSY } else { 0 };
                let flags = if moves { MOVES | busy } else { 0 };
                (if is_case { CASE } else { condition(kind, live) }, flags)
            }
        };
        let heading = f64::from(live.heading_deg).rem_euclid(360.0) * 100.0;
        Dot {
            lon: (live.position.lon * STEPS).round() as i32,
            lat: (live.position.lat * STEPS).round() as i32,
            heading: if flags & MOVES == 0 { 0 } else { heading as u16 },
            state,
            flags,
        }
    }

    /// Where it is drawn.
    pub(in crate::web) fn position(self) -> Position {
        Position::new(f64::from(self.lon) / STEPS, f64::from(self.lat) / STEPS)
    }

    /// Whether it is drawn from what comes live.
    pub(in crate::web) fn moves(self) -> bool {
        self.flags & MOVES != 0
    }

    /// Whether it is at work or on the way.
    pub(in crate::web) fn is_busy(self) -> bool {
        self.flags & BUSY != 0
    }

    /// Whether it is nothing to see.
    pub(in crate::web) fn is_hidden(self) -> bool {
        self.flags & HIDDEN != 0
    }
}
