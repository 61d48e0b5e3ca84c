//! Ways through streets against a plain search that looks at everything.

use super::*;

/// Numbers that look like chance and are always the same.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, most: usize) -> usize {
        (self.next() * most as f64) as usize
    }
}

/// A town of crossings about 150 m apart, some of whose streets are driven one way, and some lack.
struct Town {
    crossings: Vec<Position>,
    segments: Vec<Segment>,
}

fn town(chance: &mut Chance, side: usize) -> Town {
    let mut crossings = Vec::new();
    for number in 0..side * side {
        let (x, y) = ((number % side) as f64, (number / side) as f64);
        let (dx, dy) = (chance.next() - 0.5, chance.next() - 0.5);
        crossings
            .push(Position::new(113.0 + (x + 0.5 * dx) * 0.0015, 23.0 + (y + 0.5 * dy) * 0.0014));
    }
    let mut segments = Vec::new();
    for number in 0..side * side {
        let east = (number % side + 1 < side).then_some(number + 1);
        let north = (number / side + 1 < side).then_some(number + side);
        for other in [east, north].into_iter().flatten() {
            if chance.next() < 0.15 {
                continue;
            }
            let (a, b) = (crossings[number], crossings[other]);
            let bend = a.towards(b, 0.3 + 0.4 * chance.next());
            let bend = Position::new(bend.lon + 0.0002 * chance.next(), bend.lat);
            let drive = Drive {
                from: number as i64 * 7 - 100,
                to: other as i64 * 7 - 100,
                oneway: [0, 0, 1, -1][chance.below(4)],
                speed_kmh: [10, 25, 40, 60][chance.below(4)],
            };
            segments.push(Segment::new("", vec![a, bend, b]).driven(drive));
        }
    }
    Town { crossings, segments }
}

/// Seconds and metres of a street at a speed.
fn along(segment: &Segment, drive: Drive, share: f64, speed_mps: f64) -> (f64, f64) {
    let metres = segment.length_m * share;
    (metres / speed_mps.min(f64::from(drive.speed_kmh) / 3.6), metres)
}

/// Seconds from every crossing to one, by going over all streets until nothing gets shorter.
fn plain(town: &Town, to: usize, speed_mps: f64) -> Vec<f64> {
    let mut best = vec![f64::INFINITY; town.crossings.len()];
    best[to] = 0.0;
    for _ in 0..town.crossings.len() {
        for segment in &town.segments {
            let drive = segment.drive.expect("all are driven");
            let (seconds, _) = along(segment, drive, 1.0, speed_mps);
            let ends = [drive.from, drive.to].map(|id| ((id + 100) / 7) as usize);
            if drive.oneway >= 0 {
                best[ends[0]] = best[ends[0]].min(best[ends[1]] + seconds);
            }
            if drive.oneway <= 0 {
                best[ends[1]] = best[ends[1]].min(best[ends[0]] + seconds);
            }
        }
    }
    best
}

#[test]
fn a_way_takes_as_long_as_a_plain_search_of_everything_finds() {
    let mut chance = Chance(3);
    let (mut found, mut none) = (0, 0);
    for _ in 0..40 {
        let town = town(&mut chance, 8);
        let streets = Streets::new(town.segments.clone());
        let speed_mps = [4.0, 8.0, 30.0][chance.below(3)];
        for _ in 0..4 {
            let to = chance.below(town.crossings.len());
            let expected = plain(&town, to, speed_mps);
            let mut towards = streets.towards(town.crossings[to], speed_mps);
            for _ in 0..20 {
                let from = chance.below(town.crossings.len());
                let way = towards.way(town.crossings[from]);
                if town.crossings[from].distance_m(town.crossings[to]) <= THERE_M {
                    continue;
                }
                let ends = |at: usize| {
                    town.segments.iter().any(|segment| {
                        segment.line[0] == town.crossings[at]
                            || segment.line[2] == town.crossings[at]
                    })
                };
                if !ends(from) || !ends(to) {
                    continue;
                }
                match expected[from].is_finite() {
                    true => {
                        let seconds = way.eta.span.as_seconds();
                        assert!(!way.eta.about, "{from} to {to}");
                        assert!(
                            (seconds - expected[from]).abs() < 0.3,
                            "{seconds} {}",
                            expected[from]
                        );
                        found += 1;
                    }
                    false => {
                        assert!(way.eta.about, "{from} to {to}: no way leads there");
                        none += 1;
                    }
                }
            }
        }
    }
    assert!(found > 1_500 && none > 20, "{found} ways, {none} without");
}

#[test]
fn between_two_places_on_streets_the_way_goes_over_the_better_ends() {
    let mut chance = Chance(11);
    let mut compared = 0;
    for _ in 0..60 {
        let town = town(&mut chance, 6);
        let streets = Streets::new(town.segments.clone());
        let speed_mps = 8.0;
        let all: Vec<Vec<f64>> =
            (0..town.crossings.len()).map(|to| plain(&town, to, speed_mps)).collect();
        for _ in 0..30 {
            let (one, other) =
                (chance.below(town.segments.len()), chance.below(town.segments.len()));
            let (one, other) = (&town.segments[one], &town.segments[other]);
            if one == other {
                continue;
            }
            // In the middle of their second pieces.
            let spot = |segment: &Segment| {
                let p = segment.line[1].towards(segment.line[2], 0.5);
                (p, segment.before_m(p) / segment.length_m, segment.drive.expect("driven"))
            };
            let ((from, before, leaves), (to, reached, enters)) = (spot(one), spot(other));
            let expected = [(leaves.from, before, -1_i8), (leaves.to, 1.0 - before, 1)]
                .into_iter()
                .filter(|(_, _, way)| leaves.oneway != -*way)
                .flat_map(|(left, share, _)| {
                    let first = along(one, leaves, share, speed_mps).0;
                    [(enters.from, reached, 1_i8), (enters.to, 1.0 - reached, -1)]
                        .into_iter()
                        .filter(|(_, _, way)| enters.oneway != -*way)
                        .map(move |(entered, share, _)| (left, first, entered, share))
                })
                .map(|(left, first, entered, share)| {
                    let at = |id: i64| ((id + 100) / 7) as usize;
                    first + all[at(entered)][at(left)] + along(other, enters, share, speed_mps).0
                })
                .fold(f64::INFINITY, f64::min);
            let way = streets.towards(to, speed_mps).way(from);
            if from.distance_m(to) > THERE_M && expected.is_finite() {
                let seconds = way.eta.span.as_seconds();
                assert!(!way.eta.about && (seconds - expected).abs() < 1.0, "{seconds} {expected}");
                compared += 1;
            }
        }
    }
    assert!(compared > 800, "{compared} ways were compared");
}

#[test]
fn without_a_way_it_is_about_the_straight_line_and_more() {
    let p = Position::new;
    let drive = Drive { from: 1, to: 2, oneway: 1, speed_kmh: 36 };
    let east = Segment::new("East", vec![p(113.0, 23.0), p(113.02, 23.0)]).driven(drive);
    let lane = Segment::new("Lane", vec![p(113.0, 23.01), p(113.02, 23.01)]);
    let streets = Streets::new(vec![east, lane]);
    let way = |from, to| streets.towards(to, 10.0).way(from);
    let along = way(p(113.001, 23.0), p(113.011, 23.0));
    assert!(!along.eta.about && (along.eta.span.as_seconds() - along.metres / 10.0).abs() < 0.1);
    assert!((along.metres - 1_023.5).abs() < 1.0, "{along:?}");
    let against = way(p(113.011, 23.0), p(113.001, 23.0));
    assert!(against.eta.about, "it is driven one way only");
    assert!((against.metres / along.metres - DETOUR).abs() < 1e-3);
    assert!(way(p(113.001, 23.01), p(113.011, 23.01)).eta.about, "nobody says how it is driven");
    assert!(way(p(113.001, 23.005), p(113.011, 23.0)).eta.about, "556 m from every street");
    let there = way(p(113.0012, 23.0), p(113.001, 23.0));
    assert!(!there.eta.about && there.metres < 25.0, "around no block: {there:?}");
    let none = Streets::default().towards(p(113.0, 23.0), 10.0).way(p(113.01, 23.0));
    assert!(none.eta.about);
}

#[test]
fn a_search_ends_where_enough_was_settled_and_says_about() {
    // A street of very many crossings, each 100 m behind the one before.
    let crossing = |number: usize| Position::new(113.0 + number as f64 * 0.001, 23.0);
    let pieces = (0..SETTLED_MAX + 100).map(|number| {
        let drive = Drive { from: number as i64, to: number as i64 + 1, oneway: 0, speed_kmh: 36 };
        Segment::new("Long", vec![crossing(number), crossing(number + 1)]).driven(drive)
    });
    let streets = Streets::new(pieces.collect());
    let mut towards = streets.towards(crossing(0), 10.0);
    assert!(!towards.way(crossing(5_000)).eta.about);
    let far = towards.way(crossing(SETTLED_MAX + 50));
    assert!(far.eta.about, "farther than it looks");
    let reached_m = crossing(0).distance_m(crossing(SETTLED_MAX - 10));
    assert!(far.eta.span.as_seconds() > reached_m / 10.0, "and not sooner than what it reached");
}

#[test]
fn a_path_is_as_long_as_its_way_and_leads_along_streets_to_the_place() {
    let mut chance = Chance(29);
    let (mut found, mut none, mut near) = (0, 0, 0);
    for _ in 0..60 {
        let town = town(&mut chance, 8);
        let streets = Streets::new(town.segments.clone());
        let mut place = || {
            let segment = &town.segments[chance.below(town.segments.len())];
            let on = segment.at_m(segment.length_m * chance.next());
            Position::new(on.lon + 0.0003 * (chance.next() - 0.5), on.lat)
        };
        let (to, speed_mps) = (place(), 8.0);
        let mut towards = streets.towards(to, speed_mps);
        for _ in 0..30 {
            let from = place();
            let (way, path) = (towards.way(from), towards.path(from));
            assert_eq!(path.is_none(), way.eta.about);
            let Some(path) = path else {
                none += 1;
                continue;
            };
            let (mut here, mut metres, mut seconds) = (from, 0.0, 0.0);
            for leg in &path {
                let leg_m = here.distance_m(leg.to);
                assert!(leg.to == to || streets.at(leg.to).is_some(), "off the streets: {leg:?}");
                assert!(leg.speed_mps <= speed_mps, "{leg:?}");
                (here, metres, seconds) = (leg.to, metres + leg_m, seconds + leg_m / leg.speed_mps);
            }
            assert_eq!(here, to);
            assert!((metres - way.metres).abs() < 0.1, "{metres} {way:?}");
            assert!((seconds - way.eta.span.as_seconds()).abs() < 0.1, "{seconds} {way:?}");
            found += 1;
            near += u32::from(path.len() == 1);
        }
    }
    assert!(found > 1_000 && none > 20 && near > 0, "{found} paths, {none} without, {near} near");
}

#[test]
fn a_path_turns_where_its_streets_bend_and_goes_round_a_loop_the_shorter_way() {
    let p = Position::new;
    let both_ways = |from, to| Drive { from, to, oneway: 0, speed_kmh: 18 };
    let lane = Segment::new("Lane", vec![p(113.0, 23.0), p(113.01, 23.001), p(113.01, 23.0)]);
    // A close: it begins and ends at the same crossing, and most of it lies behind the place.
    let corners = [p(113.01, 23.0), p(113.02, 23.0), p(113.02, 22.99), p(113.01, 22.99)];
    let mut line = corners.to_vec();
    line.push(corners[0]);
    let close = Segment::new("Close", line).driven(both_ways(2, 2));
    let streets = Streets::new(vec![lane.driven(both_ways(1, 2)), close]);
    let mut towards = streets.towards(p(113.01, 22.991), 10.0);
    let path = towards.path(p(113.0, 22.999)).expect("a way leads there");
    let bends: Vec<Position> = path.iter().map(|leg| leg.to).collect();
    let expected = [p(113.0, 23.0), p(113.01, 23.001), p(113.01, 23.0), p(113.01, 22.991)];
    assert_eq!(bends.len(), 5, "to the street, three pieces, off it: {bends:?}");
    for (bend, expected) in bends.iter().zip(expected.iter().chain(&expected[3..])) {
        assert!(bend.distance_m(*expected) < 0.01, "{bend:?} {expected:?}");
    }
    let speeds: Vec<f64> = path.iter().map(|leg| leg.speed_mps).collect();
    assert_eq!(speeds, [10.0, 5.0, 5.0, 5.0, 10.0], "as the street lets, beside it as one can");
}
