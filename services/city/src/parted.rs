//! Unit grids by rule inside streets or communities that were drawn: squares that end at their
//! borders, so that a grid lies in one street and one community.

use crate::grid::{GRID_M, Grid, Grids};
use crate::place::{Bounds, Lattice};
use crate::raster::{Covered, Raster, Shape, corners};
use crate::ruled::COMMUNITY_CELLS;
use geo::{Area, Coord, LineString, MultiPolygon, Polygon};
use std::collections::BTreeMap;

/// Grids that a community's codes can number.
const COMMUNITY_GRIDS_MAX: usize = 999;

impl Grids {
    /// Grids inside drawn communities (codes of twelve digits), or inside drawn streets (nine) with
    /// made-up communities in them: numbered west to east and north to south. About 10,000 m² each;
    /// larger in a community that would have more than 999. What lies between two of the drawn
    /// areas, no farther than `seam_m` metres from one, counts to it. `None` without any.
    pub fn inside(parts: &[(u64, &MultiPolygon<f64>)], seam_m: f64) -> Option<Grids> {
        let bounds = Bounds::around(parts.iter().flat_map(|(_, outline)| corners(outline)))?;
        let lattice = Lattice::over(bounds.grown(seam_m), GRID_M);
        let (mut grids, mut all, mut shapes) = (Vec::new(), Vec::new(), Vec::new());
        for (code, outline) in parts {
            let shape = Shape::new(&lattice, outline, seam_m);
            let covered = shape.cover(&lattice, seam_m);
            for (code, squares) in numbered(*code, &covered) {
                let slot = grids.len() as u32;
                grids.push(grid(&lattice, code, &squares, outline));
                all.extend(squares.into_iter().map(|square| (square, slot, shapes.len() as u32)));
            }
            shapes.push(shape);
        }
        Some(Grids { grids, raster: Raster::of(lattice, all, shapes, seam_m) })
    }
}

/// The cells of an area under the codes of their grids.
fn numbered(area: u64, covered: &[Covered]) -> BTreeMap<u64, Vec<Covered>> {
    let mut grids: BTreeMap<u64, Vec<Covered>> = BTreeMap::new();
    let is_street = area < 1_000_000_000;
    let block = |side: u32| move |covered: &Covered| (covered.0.1 / side, covered.0.0 / side);
    if is_street {
        let communities = ranks(covered, block(COMMUNITY_CELLS));
        for (community, (_, cells)) in (1..).zip(communities) {
            for (number, cell) in (1..).zip(cells) {
                grids.entry((area * 1_000 + community) * 1_000 + number).or_default().push(cell);
            }
        }
        return grids;
    }
    let fits = |side: &u32| ranks(covered, block(*side)).len() <= COMMUNITY_GRIDS_MAX;
    let side = (1..=COMMUNITY_CELLS).find(fits).unwrap_or(COMMUNITY_CELLS);
    for (number, (_, cells)) in (1..).zip(ranks(covered, block(side))) {
        grids.insert(area * 1_000 + number, cells);
    }
    grids
}

/// Cells together by the block they lie in, row by row.
fn ranks(
    covered: &[Covered],
    block: impl Fn(&Covered) -> (u32, u32),
) -> BTreeMap<(u32, u32), Vec<Covered>> {
    let mut blocks: BTreeMap<(u32, u32), Vec<Covered>> = BTreeMap::new();
    for cell in covered {
        blocks.entry(block(cell)).or_default().push(*cell);
    }
    blocks
}

fn grid(lattice: &Lattice, code: u64, cells: &[Covered], of: &MultiPolygon<f64>) -> Grid {
    let boxes = cells.iter().map(|(cell, _)| lattice.cell_bounds(*cell));
    let bounds = boxes.reduce(|a, b| a.with(&b)).unwrap_or(lattice.bounds);
    let is_box = cells.len() == 1 && cells.iter().all(|(_, whole)| *whole);
    let outline = if is_box { None } else { clipped(of, &bounds) };
    Grid { code, bounds, outline }
}

/// The largest piece of an area inside a box; nothing where it only touches the box.
fn clipped(area: &MultiPolygon<f64>, to: &Bounds) -> Option<Polygon<f64>> {
    let pieces = area.0.iter().map(|part| Polygon::new(clip(part.exterior(), to), Vec::new()));
    let largest = pieces.max_by(|a, b| a.unsigned_area().total_cmp(&b.unsigned_area()))?;
    (largest.unsigned_area() > 0.0).then_some(largest)
}

/// A ring cut off at the four sides of a box, one after the other (Sutherland and Hodgman).
fn clip(ring: &LineString<f64>, to: &Bounds) -> LineString<f64> {
    type Depth = fn(&Bounds, Coord<f64>) -> f64;
    let sides: [Depth; 4] =
        [|b, c| c.x - b.west, |b, c| b.east - c.x, |b, c| c.y - b.south, |b, c| b.north - c.y];
    let mut corners: Vec<Coord<f64>> = ring.coords().skip(1).copied().collect();
    for depth in sides {
        let mut kept = Vec::with_capacity(corners.len() + 4);
        let before = corners.iter().cycle().skip(corners.len().saturating_sub(1));
        for (a, b) in before.zip(&corners) {
            let (from, into) = (depth(to, *a), depth(to, *b));
            if (from < 0.0) != (into < 0.0) {
                kept.push(*a + (*b - *a) * (from / (from - into)));
            }
            if into >= 0.0 {
                kept.push(*b);
            }
        }
        corners = kept;
    }
    LineString::new(corners)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::Position;
    use geo::{Contains, Point, polygon};

    /// Two communities with a crooked border, and one far larger than a code can number.
    fn communities() -> Vec<(u64, MultiPolygon<f64>)> {
        let west = polygon![
            (x: 113.0, y: 23.0), (x: 113.0203, y: 23.0), (x: 113.0251, y: 23.011),
            (x: 113.0153, y: 23.02), (x: 113.0, y: 23.02)
        ];
        let east = polygon![
            (x: 113.0203, y: 23.0), (x: 113.04, y: 23.0), (x: 113.04, y: 23.02),
            (x: 113.0153, y: 23.02), (x: 113.0251, y: 23.011)
        ];
        let north = polygon![
            (x: 113.0, y: 23.02), (x: 113.0153, y: 23.02), (x: 113.04, y: 23.02),
            (x: 113.04, y: 23.06), (x: 113.0, y: 23.06)
        ];
        vec![
            (440_111_001_001, west.into()),
            (440_111_001_002, east.into()),
            (440_111_002_001, north.into()),
        ]
    }

    fn parts(drawn: &[(u64, MultiPolygon<f64>)]) -> Vec<(u64, &MultiPolygon<f64>)> {
        drawn.iter().map(|(code, outline)| (*code, outline)).collect()
    }

    #[test]
    fn a_grid_by_rule_lies_in_one_community_and_ends_at_its_border() {
        let drawn = communities();
        let grids = Grids::inside(&parts(&drawn), 0.5).expect("communities have grids");
        for step in 0..40_000 {
            let (x, y) = (f64::from(step % 200), f64::from(step / 200));
            let p = Position::new(113.0 + x * 0.000_200_1, 23.0 + y * 0.000_300_1);
            let holds = |(_, outline): &&(u64, MultiPolygon<f64>)| {
                outline.contains(&Point::new(p.lon, p.lat))
            };
            let Some((code, _)) = drawn.iter().find(holds) else { continue };
            let grid = grids.at(p).and_then(|slot| grids.get(slot)).expect("inside");
            assert_eq!(grid.community(), *code, "{p:?}");
            assert!(grid.bounds.contains(p), "{p:?} {grid:?}");
            let drawn = grid
                .outline
                .as_ref()
                .is_none_or(|outline| outline.contains(&Point::new(p.lon, p.lat)));
            assert!(drawn, "{p:?} {grid:?}");
        }
    }

    #[test]
    fn every_code_stands_once_and_none_numbers_more_than_its_three_digits() {
        let drawn = communities();
        for parts in [parts(&drawn), vec![(440_111_003, &drawn[2].1)]] {
            let grids = Grids::inside(&parts, 0.5).expect("grids");
            let mut codes: Vec<u64> = grids.all().iter().map(|grid| grid.code).collect();
            codes.sort_unstable();
            codes.dedup();
            assert_eq!(codes.len(), grids.all().len());
            assert!(codes.iter().all(|code| (1..=999).contains(&(code % 1_000))));
            assert!(codes.iter().all(|code| code.to_string().len() == 15));
        }
        let grids = Grids::inside(&parts(&drawn), 0.5).expect("grids");
        let of = |community| grids.all().iter().filter(move |grid| grid.community() == community);
        assert!((380..700).contains(&of(440_111_001_001).count()));
        assert!((400..=999).contains(&of(440_111_002_001).count()), "larger grids in a larger one");
    }
}
