//! What the configuration says: one file for the city, beside it the files it names. Nothing is
//! opened before all of it is good.

use crate::areas::{AreasSaid, datum, grids_in_short};
use crate::history::HistorySaid;
use crate::keys::{advice, unknown};
use crate::mqtt::{MqttSaid, mqtt_port};
use crate::underlay::MapSaid;
use crate::web::WebSaid;
use city::Datum;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use toml::Table;

/// The texts of a configuration folder by their path inside it.
#[derive(Clone, Debug, Default)]
pub struct Files {
    texts: BTreeMap<String, String>,
    folder: PathBuf,
}

/// What is wrong with a configuration: where, and what to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BadConfig {
    /// The file.
    pub file: String,
    /// The line, where it is known.
    pub line: Option<usize>,
    /// What is wrong and what to do.
    pub says: String,
}

impl fmt::Display for BadConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.says),
            None => write!(f, "{}: {}", self.file, self.says),
        }
    }
}

impl std::error::Error for BadConfig {}

/// What the city's file says.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct CityFile {
    /// The city itself.
    pub city: CitySaid,
    /// What it is divided into.
    #[serde(default)]
    pub areas: AreasSaid,
    /// Where it is stored.
    #[serde(default)]
    pub store: StoreSaid,
    /// The front door.
    #[serde(default)]
    pub mqtt: MqttSaid,
    /// What each thing reported.
    #[serde(default)]
    pub history: HistorySaid,
    /// The web.
    #[serde(default)]
    pub web: WebSaid,
    /// What lies under the live map.
    pub map: Option<MapSaid>,
    /// A broker that is there already.
    pub broker: Option<BrokerSaid>,
    /// An InfluxDB 2 that is there already.
    pub influx: Option<InfluxSaid>,
}

/// The city itself.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct CitySaid {
    /// Its administrative code, six digits.
    pub district: u32,
    /// Its name.
    pub name: NameSaid,
    /// GeoJSON of its boundary; or `bounds` instead.
    pub boundary: Option<String>,
    /// What the boundary's positions are in; nothing in the numbers tells it.
    pub boundary_datum: Option<String>,
    /// Its boundary as a box in degrees: west, south, east, north.
    pub bounds: Option<[f64; 4]>,
    /// GeoJSON of its unit grids: a short word for `[areas.grids]`, where it goes.
    pub grids: Option<String>,
    /// What their positions are in.
    pub grids_datum: Option<String>,
    /// GeoJSON of its street segments; none where it is missing.
    pub streets: Option<String>,
    /// What their positions are in.
    pub streets_datum: Option<String>,
    /// The property that holds a segment's name.
    #[serde(default = "name_key")]
    pub street_name: String,
    /// How far its clocks are ahead of UTC, hours: the days of its register begin by them.
    #[serde(default)]
    pub utc_offset_h: f64,
}

/// A name in both languages.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct NameSaid {
    /// 中文
    pub zh: String,
    /// English
    pub en: String,
}

/// Where the city is stored.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(default)]
pub struct StoreSaid {
    /// A folder of its own.
    pub folder: PathBuf,
    /// Room that is kept for what people decide when the disk is full, MiB.
    pub reserve_mib: u64,
}

/// A broker that is there already.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct BrokerSaid {
    /// Its host name or address.
    pub host: String,
    /// Its port.
    #[serde(default = "mqtt_port")]
    pub port: u16,
    /// The user name there.
    pub user: Option<String>,
    /// A file that holds the password.
    pub password_file: Option<PathBuf>,
    /// Topic filters to take.
    pub topics: Vec<String>,
    /// The group of a shared subscription.
    pub share: Option<String>,
}

/// An InfluxDB 2 that is there already, for what each thing reported.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct InfluxSaid {
    /// Its address, without a path.
    pub url: String,
    /// The organization.
    pub org: String,
    /// The bucket.
    pub bucket: String,
    /// A file that holds the token.
    pub token_file: Option<PathBuf>,
    /// A certificate (PEM) to trust beside the system's.
    pub ca_file: Option<PathBuf>,
    /// Whether bodies are packed.
    #[serde(default = "yes")]
    pub gzip: bool,
}

impl Default for StoreSaid {
    fn default() -> Self {
        StoreSaid { folder: "data".into(), reserve_mib: 64 }
    }
}

fn yes() -> bool {
    true
}

fn name_key() -> String {
    "name".to_owned()
}

impl Files {
    /// Files that are part of the program.
    pub fn from_texts(texts: impl IntoIterator<Item = (String, String)>) -> Files {
        Files { texts: texts.into_iter().collect(), folder: PathBuf::new() }
    }

    /// The same with one more text, or another one of that name.
    pub fn with(mut self, name: &str, text: String) -> Files {
        self.texts.insert(name.to_owned(), text);
        self
    }

    /// All `.toml` and `.geojson` files below a folder.
    pub fn read(folder: &Path) -> Result<Files, BadConfig> {
        let mut files = Files { folder: folder.to_owned(), ..Files::default() };
        files.add(folder, folder)?;
        Ok(files)
    }

    fn add(&mut self, root: &Path, folder: &Path) -> Result<(), BadConfig> {
        let bad = |path: &Path, error: std::io::Error| BadConfig {
            file: path.display().to_string(),
            line: None,
            says: format!("cannot be read: {error}"),
        };
        for entry in fs::read_dir(folder).map_err(|error| bad(folder, error))? {
            let path = entry.map_err(|error| bad(folder, error))?.path();
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("");
            if path.is_dir() {
                self.add(root, &path)?;
            } else if matches!(ending, "toml" | "geojson") {
                let text = fs::read_to_string(&path).map_err(|error| bad(&path, error))?;
                let inside = path.strip_prefix(root).unwrap_or(&path);
                self.texts.insert(inside.to_string_lossy().into_owned(), text);
            }
        }
        Ok(())
    }

    /// One text.
    pub fn text(&self, name: &str) -> Result<&str, BadConfig> {
        self.texts.get(name).map(String::as_str).ok_or_else(|| BadConfig {
            file: name.to_owned(),
            line: None,
            says: "is missing; put it beside the city's file or correct the name".to_owned(),
        })
    }

    /// Where a file is that is no text; beside the city's file, unless it says where else.
    pub fn beside(&self, name: &Path) -> PathBuf {
        self.folder.join(name)
    }

    /// The TOML files of a folder, such as `types`: name and text.
    pub fn folder(&self, folder: &str) -> Vec<(String, String)> {
        let files = self.texts.iter().filter_map(|(name, text)| {
            let file = name.strip_prefix(folder)?.strip_prefix('/')?;
            Some((file.to_owned(), text.clone()))
        });
        files.filter(|(file, _)| file.ends_with(".toml")).collect()
    }

    /// What the city's file says; unknown keys are refused with the nearest known one.
    pub fn city(&self, name: &str) -> Result<CityFile, BadConfig> {
        let text = self.text(name)?;
        let at = |span: Option<std::ops::Range<usize>>| {
            span.map(|span| text[..span.start].matches('\n').count() + 1)
        };
        let bad = |line, says| BadConfig { file: name.to_owned(), line, says };
        let wrong = |error: toml::de::Error| bad(at(error.span()), error.message().to_owned());
        let table: Table = toml::from_str(text).map_err(wrong)?;
        if let Some((section, key)) = unknown("", &table) {
            let line = text.lines().position(|line| line.trim_start().starts_with(&key));
            return Err(bad(line.map(|line| line + 1), advice(&section, &key)));
        }
        let mut said: CityFile = toml::from_str(text).map_err(wrong)?;
        if let Some((key, says)) = said.city.bad_datum() {
            let line = text.lines().position(|line| line.trim_start().starts_with(key));
            return Err(bad(line.map(|line| line + 1), says));
        }
        grids_in_short(&mut said).map_err(|says| bad(None, says))?;
        if let Some(says) = said.areas.fault() {
            return Err(bad(None, says));
        }
        let offset = ("utc_offset_h", said.city.bad_offset());
        for (key, says) in [("bounds", said.city.bad_bounds()), offset] {
            let Some(says) = says else { continue };
            let line = text.lines().position(|line| line.trim_start().starts_with(key));
            return Err(bad(line.map(|line| line + 1), says.to_owned()));
        }
        if let Some(says) = said.mqtt.fault() {
            return Err(bad(None, says.to_owned()));
        }
        if let Some(says) = said.map.as_ref().and_then(MapSaid::fault) {
            return Err(bad(None, says));
        }
        if let Some((key, says)) = said.web.fault() {
            let line = text.lines().position(|line| line.trim_start().starts_with(key));
            return Err(bad(line.map(|line| line + 1), says.to_owned()));
        }
        Ok(said)
    }
}

impl CitySaid {
    /// What its boundary is in.
    ///
    /// # Errors
    /// Where that is not said, with what to write.
    pub fn boundary_datum(&self) -> Result<Datum, String> {
        datum("city", "boundary_datum", self.boundary_datum.as_deref())
    }

    /// What its streets are in.
    ///
    /// # Errors
    /// Where that is not said, with what to write.
    pub fn streets_datum(&self) -> Result<Datum, String> {
        datum("city", "streets_datum", self.streets_datum.as_deref())
    }

    /// The file whose datum is not said, by its key, and what to write.
    fn bad_datum(&self) -> Option<(&'static str, String)> {
        let grids = || datum("city", "grids_datum", self.grids_datum.as_deref());
        let boundary = self.boundary.as_ref().and_then(|_| self.boundary_datum().err());
        let streets = self.streets.as_ref().and_then(|_| self.streets_datum().err());
        let grids = self.grids.as_ref().and_then(|_| grids().err());
        let bad = [("boundary", boundary), ("streets", streets), ("grids", grids)];
        bad.into_iter().find_map(|(key, says)| Some((key, says?)))
    }

    /// What is wrong with how far its clocks are ahead.
    fn bad_offset(&self) -> Option<&'static str> {
        let is_somewhere = (-12.0..=14.0).contains(&self.utc_offset_h);
        (!is_somewhere)
            .then_some("utc_offset_h is hours ahead of UTC, -12 to 14: 8 in all of China")
    }

    /// What is wrong with the bounds.
    fn bad_bounds(&self) -> Option<&'static str> {
        let [west, south, east, north] = self.bounds?;
        let on_globe = -180.0 <= west && east <= 180.0 && -90.0 <= south && north <= 90.0;
        let fits = |side_deg: f64| side_deg > 0.0 && side_deg <= wire::places::CITY_DEG;
        let in_order = on_globe && fits(east - west) && fits(north - south);
        match &self.boundary {
            Some(_) => Some("write boundary or bounds, not both"),
            None if in_order => None,
            None => Some("bounds are [west, south, east, north], at most 3 degrees a side"),
        }
    }
}

#[cfg(test)]
mod tests;
