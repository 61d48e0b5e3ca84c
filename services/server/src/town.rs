//! A city's files become its settings: types, classes, departments, policy, and places.

use crate::areas::{Divided, covered, divide};
use crate::files::{BadConfig, CityFile, Files};
use city::{District, Grids, Label, Segment, Settings, Span};
use geo::MultiPolygon;
use std::fmt;
use std::sync::Arc;
use wire::{Number, Numbers, Pack, Sources};

/// Everything a city is told.
#[derive(Clone, Debug)]
pub struct Town {
    /// What the loop knows.
    pub settings: Arc<Settings>,
    /// The types with their decoders.
    pub pack: Arc<Pack>,
    /// Its outline.
    pub boundary: MultiPolygon<f64>,
    /// What is wrong with the areas that were drawn for it, where it starts anyway.
    pub flaws: Vec<String>,
}

/// Every fault of every file, each with its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Faults(pub Vec<String>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for Faults {}

impl From<BadConfig> for Faults {
    fn from(bad: BadConfig) -> Faults {
        Faults(vec![bad.to_string()])
    }
}

/// Reads a town. `streets` makes streets where no file gives them; `number` gives names their
/// lasting numbers.
pub fn read(
    files: &Files,
    said: &CityFile,
    streets: impl FnOnce(&Grids) -> Vec<Segment>,
    number: &mut Number<'_>,
) -> Result<Town, Faults> {
    let (types, catalogues) = (files.folder("types"), files.folder("catalogue"));
    let sources = Sources {
        types: &types,
        catalogues: &catalogues,
        catalogue: files.text("catalogue.toml")?,
        departments: files.text("departments.toml")?,
        policy: files.text("policy.toml")?,
    };
    let pack = wire::load(&sources, number).map_err(|faults| told("", &faults))?;
    let boundary = outline(files, said)?;
    let Divided { grids, areas, flaws } = divide(files, said, &boundary)?;
    let segments = match &said.city.streets {
        Some(name) => {
            let datum = said.city.streets_datum().map_err(|says| Faults(vec![says]))?;
            wire::places::segments(files.text(name)?, &said.city.street_name, datum)
                .map_err(|faults| told(name, &faults))?
        }
        None => streets(&grids),
    };
    let name =
        Label { zh: said.city.name.zh.as_str().into(), en: said.city.name.en.as_str().into() };
    let district = District(said.city.district);
    let mut settings = Settings { areas, ..pack.settings(district, name, grids, segments) };
    settings.policy.utc_offset = Span::from_seconds(said.city.utc_offset_h * 3_600.0);
    let settings = Arc::new(settings);
    Ok(Town { settings, pack: Arc::new(pack), boundary, flaws })
}

/// The outline a file draws, or the box the city's file says, or what its areas cover.
///
/// # Errors
/// Where the file cannot be read, or nothing says where the city ends.
pub fn outline(files: &Files, said: &CityFile) -> Result<MultiPolygon<f64>, Faults> {
    if let Some(name) = &said.city.boundary {
        let datum = said.city.boundary_datum().map_err(|says| Faults(vec![says]))?;
        let read = wire::places::boundary(files.text(name)?, datum);
        return read.map_err(|faults| told(name, &faults));
    }
    let Some([west, south, east, north]) = said.city.bounds else {
        let missing = "[city] says neither boundary nor bounds, and [areas] draws nothing; write \
                       where the city ends";
        return covered(files, said)?.ok_or_else(|| Faults(vec![missing.into()]));
    };
    Ok(geo::Rect::new((west, south), (east, north)).to_polygon().into())
}

/// Numbers for a town that is not stored.
pub fn numbers() -> Numbers {
    Numbers::default()
}

pub(crate) fn told<F: fmt::Display>(file: &str, faults: &[F]) -> Faults {
    let place = |fault: &F| match file {
        "" => fault.to_string(),
        file => format!("{file}: {fault}"),
    };
    Faults(faults.iter().map(place).collect())
}
