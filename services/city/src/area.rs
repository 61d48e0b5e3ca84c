//! Districts (区), streets (街道) and communities (社区) by name and outline, and duty areas (责任网格):
//! which of them a place lies in.

use crate::grid::{Grid, Grids};
use crate::id::GridSlot;
use crate::kind::Label;
use crate::place::Position;
use crate::raster::Raster;
use crate::settings::Settings;
use geo::MultiPolygon;
use std::collections::BTreeMap;

/// Areas that are made of whole unit grids: a grid's code begins with theirs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// County or city district (区): six digits.
    District,
    /// Street or town (街道, 镇): nine digits.
    Street,
    /// Community or village (社区, 村): twelve digits.
    Community,
}

impl Level {
    /// All, the largest first.
    pub const ALL: [Level; 3] = [Level::District, Level::Street, Level::Community];

    /// Digits of a code.
    pub fn digits(self) -> u32 {
        match self {
            Level::District => 6,
            Level::Street => 9,
            Level::Community => 12,
        }
    }

    /// The area of this level that a grid lies in.
    pub fn of(self, grid: &Grid) -> u64 {
        grid.code / 10_u64.pow(15 - self.digits())
    }
}

/// A district, street or community that has a name.
#[derive(Clone, PartialEq, Debug)]
pub struct Area {
    /// Its code, of as many digits as its level has.
    pub code: u64,
    /// Its name.
    pub name: Label,
    /// Its outline, where it was drawn.
    pub outline: Option<MultiPolygon<f64>>,
}

/// A duty area (责任网格): the unit grids that one collector answers for.
#[derive(Clone, PartialEq, Debug)]
pub struct Duty {
    /// Its code, the city's own.
    pub code: Box<str>,
    /// Its name.
    pub name: Label,
    /// Its outline, where it was drawn.
    pub outline: Option<MultiPolygon<f64>>,
    /// The codes of its unit grids, where they were listed.
    pub grids: Vec<u64>,
}

/// The areas of a city that have names.
#[derive(Clone, Debug, Default)]
pub struct Areas {
    /// By level, sorted by code.
    named: [Vec<Area>; 3],
    duties: Vec<Duty>,
    /// The duty area of each unit grid, by slot, where they were listed.
    duty_of: Vec<Option<u32>>,
    drawn: Vec<u32>,
    raster: Option<Raster>,
}

impl Areas {
    /// Areas by level, each code once, and duty areas. What lies between two drawn duty areas, no
    /// farther than `seam_m` metres from one, counts to it.
    pub fn new(mut named: [Vec<Area>; 3], duties: Vec<Duty>, grids: &Grids, seam_m: f64) -> Areas {
        named.iter_mut().for_each(|areas| areas.sort_by_key(|area| area.code));
        let numbers = || (0..).zip(&duties);
        let listed: BTreeMap<u64, u32> = numbers()
            .flat_map(|(number, duty)| duty.grids.iter().map(move |code| (*code, number)))
            .collect();
        let duty_of = match listed.is_empty() {
            true => Vec::new(),
            false => grids.all().iter().map(|grid| listed.get(&grid.code).copied()).collect(),
        };
        let is_drawn = |(_, duty): &(u32, &Duty)| duty.outline.is_some();
        let drawn = numbers().filter(is_drawn).map(|(number, _)| number).collect();
        let outlines = duties.iter().filter_map(|duty| duty.outline.as_ref());
        let raster = Raster::new(outlines, seam_m);
        Areas { named, duty_of, drawn, raster, duties }
    }

    /// The areas of a level that have names, by code.
    pub fn named(&self, level: Level) -> &[Area] {
        &self.named[level as usize]
    }

    /// An area by its code.
    pub fn get(&self, level: Level, code: u64) -> Option<&Area> {
        let areas = self.named(level);
        areas.binary_search_by_key(&code, |area| area.code).ok().map(|place| &areas[place])
    }

    /// The duty areas.
    pub fn duties(&self) -> &[Duty] {
        &self.duties
    }

    /// The duty area of a place: the one that lists its unit grid, or the one drawn around it.
    pub fn duty(&self, p: Position, grid: Option<GridSlot>) -> Option<&Duty> {
        let listed = grid.and_then(|grid| self.duty_of.get(grid.slot()).copied().flatten());
        let drawn = || {
            let number = self.raster.as_ref()?.at(p)?;
            self.drawn.get(number as usize).copied()
        };
        self.duties.get(listed.or_else(drawn)? as usize)
    }
}

/// The areas a place lies in.
#[derive(Clone, Copy, Debug)]
pub struct Whereabouts<'a> {
    /// Its unit grid.
    pub grid: Option<&'a Grid>,
    /// Its duty area.
    pub duty: Option<&'a Duty>,
}

impl Settings {
    /// Which areas a place lies in, in constant time.
    pub fn whereabouts(&self, p: Position) -> Whereabouts<'_> {
        let slot = self.grids.at(p);
        Whereabouts {
            grid: slot.and_then(|slot| self.grids.get(slot)),
            duty: self.areas.duty(p, slot),
        }
    }

    /// The name of an area: what it is called, or else its numbers in words.
    pub fn area_name(&self, level: Level, code: u64) -> Label {
        if let Some(area) = self.areas.get(level, code) {
            return area.name.clone();
        }
        let number = code % 1_000;
        let said = |zh: String, en: String| Label { zh: zh.into(), en: en.into() };
        match level {
            Level::District if code == u64::from(self.district.0) => self.name.clone(),
            Level::District => said(code.to_string(), code.to_string()),
            Level::Street => said(format!("街道 {number}"), format!("Street {number}")),
            Level::Community => {
                let street = self.area_name(Level::Street, code / 1_000);
                said(
                    format!("{} 社区 {number}", street.zh),
                    format!("{}, community {number}", street.en),
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::District;
    use geo::polygon;

    fn label(zh: &str) -> Label {
        Label { zh: zh.into(), en: zh.into() }
    }

    #[test]
    fn a_duty_area_has_the_grids_it_lists_and_the_places_it_is_drawn_around() {
        let square = polygon![
            (x: 113.0, y: 23.0), (x: 113.01, y: 23.0), (x: 113.01, y: 23.01), (x: 113.0, y: 23.01)
        ];
        let grids = Grids::by_rule(District(440_111), &square.into()).expect("a square has grids");
        let (west, east) = (Position::new(113.0022, 23.005), Position::new(113.0088, 23.005));
        let slot = grids.at(west);
        let code = slot.and_then(|slot| grids.get(slot)).expect("inside").code;
        let around_east = polygon![
            (x: 113.0081, y: 23.0), (x: 113.01, y: 23.0), (x: 113.01, y: 23.01),
            (x: 113.0081, y: 23.01)
        ];
        let listed =
            Duty { code: "A-1".into(), name: label("一"), outline: None, grids: vec![code] };
        let drawn = Duty {
            code: "A-2".into(),
            name: label("二"),
            outline: Some(around_east.into()),
            grids: Vec::new(),
        };
        let areas = Areas::new(Default::default(), vec![listed, drawn], &grids, 0.5);
        let duty = |p| areas.duty(p, grids.at(p)).map(|duty| &*duty.code);
        assert_eq!(duty(west), Some("A-1"));
        assert_eq!(duty(east), Some("A-2"));
        assert_eq!(duty(Position::new(113.0079, 23.005)), None, "between them");
        assert_eq!(duty(Position::new(113.2, 23.2)), None);
    }
}
