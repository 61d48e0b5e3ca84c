//! The part of an extract that touches a box, with every way and area of it whole: read in up to
//! four passes, so that only the city is ever in memory.

use crate::drive::{self, Drive};
use crate::extract::{Extract, Holds, Tags};
use crate::fault::Fault;
use crate::nodes::Nodes;
use crate::tags::{self, Meaning};
use std::collections::BTreeSet;

/// Ways kept at most.
const WAYS_MAX: usize = 8_000_000;
/// Ways of all areas of the extract at most.
const MEMBERS_MAX: usize = 40_000_000;

/// What was cut out.
#[derive(Default)]
pub(crate) struct Cut {
    pub(crate) nodes: Nodes,
    pub(crate) ways: Vec<Way>,
    pub(crate) areas: Vec<Area>,
    pub(crate) places: Vec<(Meaning, (f64, f64))>,
}

/// A way that touches the box, or belongs to an area that does.
pub(crate) struct Way {
    pub(crate) id: i64,
    pub(crate) refs: Vec<i64>,
    pub(crate) area: Option<Meaning>,
    pub(crate) line: Option<Meaning>,
    pub(crate) drive: Option<Drive>,
    /// Land on its left, the open sea on its right.
    pub(crate) coast: bool,
}

/// An area made of several ways, by their numbers.
pub(crate) struct Area {
    pub(crate) meaning: Meaning,
    pub(crate) ways: Vec<i64>,
}

/// Hears which share of the reading is done, from 0 to 1.
pub(crate) type Heard<'h> = &'h mut dyn FnMut(f64);

/// Cuts a box of west, south, east, north out of an extract.
pub(crate) fn cut(extract: &mut Extract, city: [f64; 4], heard: Heard<'_>) -> Result<Cut, Fault> {
    let size = extract.size().max(1) as f64;
    let mut cut = Cut::default();
    let [first, second, third, fourth] = [(0.0, 0.6), (0.6, 0.2), (0.8, 0.1), (0.9, 0.1)];
    let mut told = |(from, share): (f64, f64), read: u64| heard(from + share * read as f64 / size);
    cut.look(extract, city, &mut |read| told(first, read))?;
    cut.gather(extract, &mut |read| told(second, read))?;
    cut.complete_areas(extract, &mut |read| told(third, read))?;
    cut.complete_ways(extract, &mut |read| told(fourth, read))?;
    heard(1.0);
    Ok(cut)
}

impl Cut {
    /// Notes the nodes in the box, and all areas of several ways.
    fn look(
        &mut self,
        extract: &mut Extract,
        city: [f64; 4],
        heard: &mut dyn FnMut(u64),
    ) -> Result<(), Fault> {
        let mut covers: Option<[i32; 4]> = None;
        let [west, south, east, north] = city.map(|degrees| (degrees * 1e7) as i32);
        let mut members = 0;
        extract.all(|block, read| {
            block.nodes(|node| {
                let (lon, lat) = (node.lon, node.lat);
                let [w, s, e, n] = covers.unwrap_or([lon, lat, lon, lat]);
                covers = Some([w.min(lon), s.min(lat), e.max(lon), n.max(lat)]);
                if !(west..=east).contains(&lon) || !(south..=north).contains(&lat) {
                    return Ok(());
                }
                if !node.tags.is_empty()
                    && let Some(place) = tags::place(node.tags)
                {
                    self.places.push((place, (f64::from(lon) / 1e7, f64::from(lat) / 1e7)));
                }
                self.nodes.add(node.id, (lon, lat))
            })?;
            block.relations(|relation| {
                let Some(meaning) = several(relation.tags) else { return Ok(()) };
                members += relation.ways.len();
                if members > MEMBERS_MAX {
                    return Err(Fault::TooMuch { what: "ways of areas", max: MEMBERS_MAX });
                }
                self.areas.push(Area { meaning, ways: relation.ways });
                Ok(())
            })?;
            heard(read);
            Ok(())
        })?;
        if self.nodes.len() == 0 {
            let covers = covers.map(|all| all.map(|one| f64::from(one) / 1e7));
            return Err(Fault::Elsewhere { covers, city });
        }
        self.nodes.sort();
        Ok(())
    }

    /// Keeps the ways that mean something and of which a node lies in the box; an area that holds
    /// all of it has none there, and is not drawn.
    fn gather(&mut self, extract: &mut Extract, heard: &mut dyn FnMut(u64)) -> Result<(), Fault> {
        let mut members: Vec<i64> =
            self.areas.iter().flat_map(|area| area.ways.iter().copied()).collect();
        members.sort_unstable();
        extract.again(Holds::WAYS, |block, read| {
            block.ways(|way| {
                let (area, line) = (tags::area(way.tags), tags::line(way.tags));
                let drive = drive::of(way.tags);
                let coast = way.tags.get("natural") == Some("coastline");
                let nothing = area.is_none() && line.is_none() && drive.is_none() && !coast;
                if nothing && members.binary_search(&way.id).is_err()
                    || !way.refs.iter().any(|node| self.nodes.knows(*node))
                {
                    return Ok(());
                }
                self.keep(Way { id: way.id, refs: way.refs, area, line, drive, coast })
            })?;
            heard(read);
            Ok(())
        })?;
        self.ways.sort_by_key(|way| way.id);
        Ok(())
    }

    fn keep(&mut self, way: Way) -> Result<(), Fault> {
        if self.ways.len() == WAYS_MAX {
            return Err(Fault::TooMuch { what: "ways", max: WAYS_MAX });
        }
        self.ways.push(way);
        Ok(())
    }

    /// A way that was kept, by its number.
    pub(crate) fn way(&self, id: i64) -> Option<&Way> {
        self.ways.binary_search_by_key(&id, |way| way.id).ok().map(|place| &self.ways[place])
    }

    /// Forgets areas that do not touch the box, and fetches what is missing of those that do.
    fn complete_areas(
        &mut self,
        extract: &mut Extract,
        heard: &mut dyn FnMut(u64),
    ) -> Result<(), Fault> {
        let mut areas = std::mem::take(&mut self.areas);
        areas.retain(|area| area.ways.iter().any(|id| self.way(*id).is_some()));
        let members = areas.iter().flat_map(|area| area.ways.iter().copied());
        let missing: BTreeSet<i64> = members.filter(|id| self.way(*id).is_none()).collect();
        self.areas = areas;
        if missing.is_empty() {
            return Ok(());
        }
        extract.again(Holds::WAYS, |block, read| {
            block.ways(|way| match missing.contains(&way.id) {
                true => {
                    let (area, line, drive, coast) = (None, None, None, false);
                    self.keep(Way { id: way.id, refs: way.refs, area, line, drive, coast })
                }
                false => Ok(()),
            })?;
            heard(read);
            Ok(())
        })?;
        self.ways.sort_by_key(|way| way.id);
        Ok(())
    }

    /// Fetches the nodes outside the box that kept ways go through.
    fn complete_ways(
        &mut self,
        extract: &mut Extract,
        heard: &mut dyn FnMut(u64),
    ) -> Result<(), Fault> {
        let refs = self.ways.iter().flat_map(|way| way.refs.iter().copied());
        let mut missing: Vec<i64> = refs.filter(|node| !self.nodes.knows(*node)).collect();
        missing.sort_unstable();
        missing.dedup();
        if missing.is_empty() {
            return Ok(());
        }
        extract.again(Holds::NODES, |block, read| {
            block.nodes(|node| match missing.binary_search(&node.id) {
                Ok(_) => self.nodes.add(node.id, (node.lon, node.lat)),
                Err(_) => Ok(()),
            })?;
            heard(read);
            Ok(())
        })?;
        self.nodes.sort();
        Ok(())
    }
}

/// What an area of several ways is; nothing where a relation is something else.
fn several(tags: Tags<'_>) -> Option<Meaning> {
    if tags.get("type") != Some("multipolygon") { None } else { tags::area(tags) }
}
