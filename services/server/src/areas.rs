//! What the city's file says of its areas: which files hold districts, streets, communities, unit
//! grids and duty areas, and how; and what becomes of them. All of them are good, or none is taken.

use crate::files::{CityFile, Files};
use crate::town::{Faults, told};
use city::{Area, Areas, Datum, District, Duty, Grids, Level};
use geo::{MultiPolygon, Polygon};
use serde::Deserialize;
use std::collections::BTreeSet;
use wire::areas::{Columns, Drawn, Sheet};
use wire::{Flaw, Outlined, areas as sheets};

/// How far apart, or over each other, outlines may lie where nobody says otherwise, metres.
const TOLERANCE_M: f64 = 1.0;
/// The largest tolerance that may be said, metres.
const TOLERANCE_M_MAX: f64 = 50.0;

/// A datum is likelier than the one that was said if so many times less of the city is left out.
const LIKELIER: f64 = 10.0;

/// What the city's file says of its areas.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(default)]
pub struct AreasSaid {
    /// How far apart, or over each other, outlines of neighbours may lie, metres.
    pub tolerance_m: f64,
    /// Whether the city starts although its areas lie over each other or leave something out.
    pub anyway: bool,
    /// Districts: codes of six digits.
    pub districts: Option<AreaSaid>,
    /// Streets: nine.
    pub streets: Option<AreaSaid>,
    /// Communities: twelve.
    pub communities: Option<AreaSaid>,
    /// Unit grids: fifteen.
    pub grids: Option<AreaSaid>,
    /// Duty areas: the city's own codes.
    pub duties: Option<AreaSaid>,
}

/// One file of areas.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct AreaSaid {
    /// GeoJSON beside the city's file.
    pub file: String,
    /// What its positions are in; nothing in the numbers tells it.
    pub datum: Option<String>,
    /// The property that holds the code.
    #[serde(default = "code")]
    pub code: String,
    /// The property that holds the name.
    #[serde(default = "name")]
    pub name: String,
    /// The property that holds the name in English.
    #[serde(default = "name_en")]
    pub name_en: String,
    /// The property that lists the unit grids of a duty area.
    #[serde(default = "grids")]
    pub grids: String,
}

impl Default for AreasSaid {
    fn default() -> Self {
        AreasSaid {
            tolerance_m: TOLERANCE_M,
            anyway: false,
            districts: None,
            streets: None,
            communities: None,
            grids: None,
            duties: None,
        }
    }
}

fn code() -> String {
    "code".to_owned()
}

fn name() -> String {
    "name".to_owned()
}

fn name_en() -> String {
    "name_en".to_owned()
}

fn grids() -> String {
    "grids".to_owned()
}

impl AreasSaid {
    fn all(&self) -> [(&'static str, Sheet, &Option<AreaSaid>); 5] {
        [
            ("districts", Sheet::Level(Level::District), &self.districts),
            ("streets", Sheet::Level(Level::Street), &self.streets),
            ("communities", Sheet::Level(Level::Community), &self.communities),
            ("grids", Sheet::Grids, &self.grids),
            ("duties", Sheet::Duties, &self.duties),
        ]
    }

    /// What is wrong with it, and what to do.
    pub(crate) fn fault(&self) -> Option<String> {
        if !(0.0..=TOLERANCE_M_MAX).contains(&self.tolerance_m) {
            return Some(format!("[areas] tolerance_m is between 0 and {TOLERANCE_M_MAX}"));
        }
        self.all().into_iter().find_map(|(section, _, said)| {
            datum(&format!("areas.{section}"), "datum", said.as_ref()?.datum.as_deref()).err()
        })
    }
}

/// The datum that a key says of a file, or what to write there.
pub(crate) fn datum(section: &str, key: &str, said: Option<&str>) -> Result<Datum, String> {
    let Some(said) = said else {
        return Err(format!(
            "[{section}] does not say its {key}, and nothing in the numbers tells it; ask whoever \
             made the file and write {key} = \"cgcs2000\", \"wgs84\" or another"
        ));
    };
    Datum::named(said).ok_or_else(|| {
        format!(
            "[{section}] {key} {said:?} is not known; write wgs84, cgcs2000, gcj02, bd09 or a zone \
             such as epsg:4547"
        )
    })
}

impl AreaSaid {
    fn columns(&self) -> Columns<'_> {
        let datum = self.datum.as_deref().and_then(Datum::named).unwrap_or(Datum::Wgs84);
        let (code, name) = (&self.code, &self.name);
        Columns { datum, code, name, name_en: &self.name_en, grids: &self.grids }
    }
}

/// The unit grids and areas of a city.
pub(crate) struct Divided {
    pub(crate) grids: Grids,
    pub(crate) areas: Areas,
    /// What is wrong with them, where the city starts anyway.
    pub(crate) flaws: Vec<String>,
}

/// A file that was read.
struct Page<'a> {
    sheet: Sheet,
    said: &'a AreaSaid,
    drawn: Vec<Drawn>,
}

/// Divides a city as its files say; by rule where they say nothing.
pub(crate) fn divide(
    files: &Files,
    said: &CityFile,
    boundary: &MultiPolygon<f64>,
) -> Result<Divided, Faults> {
    let areas = &said.areas;
    let pages = read(files, areas)?;
    nested(&pages, said.city.district)?;
    drawn_or_gridded(&pages)?;
    let mut flaws = flaws(&pages, boundary, areas.tolerance_m);
    if !flaws.is_empty() && !areas.anyway {
        flaws.extend(pages.iter().filter_map(|page| likelier(files, page, boundary)));
        return Err(Faults(refusal(flaws, areas.tolerance_m)));
    }
    let seam_m = areas.tolerance_m / 2.0;
    let grids = grids_of(&pages, District(said.city.district), boundary, seam_m);
    let grids = grids.ok_or_else(|| Faults(vec!["the boundary holds no point".to_owned()]))?;
    let duties = page(&pages, Sheet::Duties);
    if let Some(Page { said, drawn, .. }) = duties {
        let faults = sheets::mislisted(drawn, &said.grids, &grids);
        if !faults.is_empty() {
            return Err(told(&said.file, &faults));
        }
    }
    let named = Level::ALL.map(|level| {
        let drawn = page(&pages, Sheet::Level(level)).map(|page| page.drawn.as_slice());
        drawn.unwrap_or_default().iter().map(area).collect()
    });
    let duties = duties.map(|page| page.drawn.iter().map(duty).collect()).unwrap_or_default();
    let areas = Areas::new(named, duties, &grids, seam_m);
    Ok(Divided { grids, areas, flaws })
}

fn page<'p, 'a>(pages: &'p [Page<'a>], sheet: Sheet) -> Option<&'p Page<'a>> {
    pages.iter().find(|page| page.sheet == sheet)
}

/// Reads every file, or tells every fault of every one.
fn read<'a>(files: &Files, areas: &'a AreasSaid) -> Result<Vec<Page<'a>>, Faults> {
    let (mut pages, mut faults) = (Vec::new(), Vec::new());
    for (_, sheet, said) in areas.all() {
        let Some(said) = said else { continue };
        match sheets::read(files.text(&said.file)?, sheet, &said.columns()) {
            Ok(drawn) => pages.push(Page { sheet, said, drawn }),
            Err(bad) => faults.extend(told(&said.file, &bad).0),
        }
    }
    if faults.is_empty() { Ok(pages) } else { Err(Faults(faults)) }
}

/// Every area lies, by its code, in one of the level above that is there, or in the city.
fn nested(pages: &[Page<'_>], district: u32) -> Result<(), Faults> {
    let mut above = (Level::District, BTreeSet::from([u64::from(district)]));
    let mut faults = Vec::new();
    for page in pages.iter().filter(|page| page.sheet != Sheet::Duties) {
        if page.sheet != Sheet::Level(Level::District) {
            let (level, codes) = &above;
            let bad = sheets::orphans(&page.drawn, page.sheet, &page.said.code, *level, codes);
            faults.extend(told(&page.said.file, &bad).0);
        }
        if let Sheet::Level(level) = page.sheet {
            above = (level, page.drawn.iter().map(Drawn::number).collect());
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Faults(faults)) }
}

/// Where areas of one file lie over each other or leave something out.
fn flaws(pages: &[Page<'_>], boundary: &MultiPolygon<f64>, tolerance_m: f64) -> Vec<String> {
    let mut flaws = Vec::new();
    for page in pages {
        let drawn: Vec<Outlined<'_>> = page.drawn.iter().filter_map(outlined_of).collect();
        let mut found = wire::overlaps(&drawn, tolerance_m);
        let whole = !matches!(page.sheet, Sheet::Duties | Sheet::Level(Level::District));
        if whole && drawn.len() == page.drawn.len() {
            found.extend(wire::gaps(&drawn, boundary, tolerance_m));
        }
        flaws.extend(found.iter().map(|flaw| format!("{}: {flaw}", page.said.file)));
    }
    flaws
}

/// Another datum in which a file would leave far less of the city out: it was likely meant.
fn likelier(files: &Files, page: &Page<'_>, boundary: &MultiPolygon<f64>) -> Option<String> {
    let left_out_m2 = |drawn: &[Drawn]| -> f64 {
        let drawn: Vec<Outlined<'_>> = drawn.iter().filter_map(outlined_of).collect();
        let gaps = wire::gaps(&drawn, boundary, TOLERANCE_M_MAX).into_iter();
        gaps.map(|flaw| if let Flaw::Gap(m2, _) = flaw { m2 } else { 0.0 }).sum()
    };
    let columns = page.said.columns();
    let (said_m2, text) = (left_out_m2(&page.drawn), files.text(&page.said.file).ok()?);
    if said_m2 == 0.0 || columns.datum.is_projected() || page.sheet == Sheet::Duties {
        return None;
    }
    let others = [Datum::Wgs84, Datum::Gcj02, Datum::Bd09].into_iter();
    let better = |datum: &Datum| {
        let read = sheets::read(text, page.sheet, &Columns { datum: *datum, ..columns });
        read.is_ok_and(|drawn| left_out_m2(&drawn) * LIKELIER < said_m2)
    };
    let datum = others.filter(|datum| *datum != columns.datum).find(better)?.name();
    let (file, said) = (&page.said.file, columns.datum.name());
    Some(format!("{file}: is its datum {datum}, and not {said}? It would leave far less out then"))
}

fn outlined_of(one: &Drawn) -> Option<Outlined<'_>> {
    Some((&*one.code, one.outline.as_ref()?))
}

fn refusal(mut flaws: Vec<String>, tolerance_m: f64) -> Vec<String> {
    flaws.push(format!(
        "areas may lie {tolerance_m} m apart or over each other: mend the files, say another \
         [areas] tolerance_m, or anyway = true, which gives a place to the first that holds it"
    ));
    flaws
}

/// Unit grids as they were drawn; or by rule inside the smallest areas that were; or by rule.
fn grids_of(
    pages: &[Page<'_>],
    district: District,
    boundary: &MultiPolygon<f64>,
    seam_m: f64,
) -> Option<Grids> {
    if let Some(page) = page(pages, Sheet::Grids) {
        let polygon = |one: &Drawn| Some((one.number(), one.outline.as_ref()?.0.first()?.clone()));
        return Grids::from_polygons(page.drawn.iter().filter_map(polygon).collect(), seam_m);
    }
    let Some(page) = smallest(pages) else { return Grids::by_rule(district, boundary) };
    let outlined = page.drawn.iter().filter_map(|one| Some((one.number(), one.outline.as_ref()?)));
    let parts: Vec<_> = outlined.collect();
    Grids::inside(&parts, seam_m)
}

/// The smallest areas that grids by rule must lie in.
fn smallest<'p, 'a>(pages: &'p [Page<'a>]) -> Option<&'p Page<'a>> {
    let level = |level| page(pages, Sheet::Level(level));
    level(Level::Community).or_else(|| level(Level::Street))
}

/// Grids by rule would bear the codes of areas that nobody drew.
fn drawn_or_gridded(pages: &[Page<'_>]) -> Result<(), Faults> {
    let Some(smallest) = smallest(pages).filter(|_| page(pages, Sheet::Grids).is_none()) else {
        return Ok(());
    };
    let bare = smallest.drawn.iter().find(|one| one.outline.is_none());
    let says = |bare: &Drawn| {
        format!(
            "{}: feature {}: {} has no outline, and no file draws the unit grids: nothing would \
             tell which grids are its own; draw it, or write [areas.grids]",
            smallest.said.file, bare.feature, bare.code
        )
    };
    bare.map_or(Ok(()), |bare| Err(Faults(vec![says(bare)])))
}

/// What the largest drawn areas cover, without holes: where the city ends, if nothing else says.
pub(crate) fn covered(files: &Files, said: &CityFile) -> Result<Option<MultiPolygon<f64>>, Faults> {
    let pages = read(files, &said.areas)?;
    let own = u64::from(said.city.district);
    for page in pages.iter().filter(|page| page.sheet != Sheet::Duties) {
        let is_own = |one: &&Drawn| one.number() == own;
        let mine = page.drawn.iter().find(is_own).map(std::slice::from_ref);
        let drawn = mine.unwrap_or(&page.drawn).iter().filter_map(|one| one.outline.as_ref());
        let whole = geo::unary_union(drawn);
        let rings = whole.0.into_iter().map(|part| part.into_inner().0);
        let parts: Vec<Polygon<f64>> = rings.map(|ring| Polygon::new(ring, Vec::new())).collect();
        if !parts.is_empty() {
            return Ok(Some(MultiPolygon::new(parts)));
        }
    }
    Ok(None)
}

fn area(drawn: &Drawn) -> Area {
    Area { code: drawn.number(), name: drawn.name.clone(), outline: drawn.outline.clone() }
}

fn duty(drawn: &Drawn) -> Duty {
    Duty {
        code: drawn.code.clone(),
        name: drawn.name.clone(),
        outline: drawn.outline.clone(),
        grids: drawn.grids.clone(),
    }
}

/// `grids` of `[city]` is a short word for `[areas.grids]`.
pub(crate) fn grids_in_short(said: &mut CityFile) -> Result<(), String> {
    let Some(file) = said.city.grids.take() else { return Ok(()) };
    if said.areas.grids.is_some() {
        let says = "[city] grids and [areas.grids] both say where the unit grids are; keep one";
        return Err(says.to_owned());
    }
    said.areas.grids = Some(AreaSaid {
        file,
        datum: said.city.grids_datum.take(),
        code: code(),
        name: name(),
        name_en: name_en(),
        grids: grids(),
    });
    Ok(())
}

#[cfg(test)]
mod tests;
