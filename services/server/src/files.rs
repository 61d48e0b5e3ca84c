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
        if let Some(says) = said.city.bad_bounds() {
            let line = text.lines().position(|line| line.trim_start().starts_with("bounds"));
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
mod tests {
    use super::*;

    const GOOD: &str = "[city]\ndistrict = 440111\nname = { zh = \"白云区\", en = \"Baiyun\" }\n\
        boundary = \"b.geojson\"\nboundary_datum = \"wgs84\"\n";

    fn read(text: &str) -> Result<CityFile, String> {
        let files = Files::from_texts([("city.toml".to_owned(), text.to_owned())]);
        files.city("city.toml").map_err(|bad| bad.to_string())
    }

    #[test]
    fn defaults_stay_on_loopback() {
        let said = read(GOOD).expect("good");
        assert!(said.mqtt.listen.ip().is_loopback() && said.web.listen.ip().is_loopback());
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_line_and_the_nearest_known_one() {
        let bad = read(&format!("{GOOD}[mqtt]\nlisen = \"127.0.0.1:1\"\n")).expect_err("typo");
        assert_eq!(bad, "city.toml:7: the key lisen is not known in [mqtt]; did you mean listen?");
    }

    #[test]
    fn the_front_door_may_have_further_entrances_and_its_keys_are_known_too() {
        let tls = "[mqtt.tls]\nlisten = \"0.0.0.0:8883\"\ncertificate = \"a\"\nkey = \"b\"\n";
        let said = read(&format!("{GOOD}{tls}[mqtt.limits]\nsessions = 7\n")).expect("good");
        assert_eq!(said.mqtt.limits().sessions, 7);
        assert_eq!(said.mqtt.tls.expect("it is said").listen.port(), 8883);
        let typo = read(&format!("{GOOD}{tls}client_cert = \"c\"\n")).expect_err("typo");
        let says = "the key client_cert is not known in [mqtt.tls]; did you mean";
        assert!(typo.contains(says), "{typo}");
        let none = read(&format!("{GOOD}[mqtt.limits]\nsessions = 0\n")).expect_err("none");
        assert!(none.starts_with("city.toml:7:"), "{none}");
        let socket = "[mqtt.websocket]\nlisten = \"127.0.0.1:1\"\ntls = true\n";
        let alone = read(&format!("{GOOD}{socket}")).expect_err("no certificates");
        assert!(alone.contains("[mqtt.tls]"), "{alone}");
    }

    #[test]
    fn an_influxdb_is_said_with_a_file_for_its_token_and_never_with_the_token() {
        let said = |more: &str| {
            let place = "[influx]\nurl = \"http://a:8086\"\norg = \"o\"\nbucket = \"b\"\n";
            read(&format!("{GOOD}{place}{more}"))
        };
        let influx = said("token_file = \"t\"\n").expect("good").influx.expect("said");
        assert_eq!((influx.token_file, influx.gzip), (Some("t".into()), true));
        let bad = said("token = \"s3cret\"\n").expect_err("a secret in the file");
        assert_eq!(
            bad,
            "city.toml:10: the key token is not known in [influx]; did you mean token_file?"
        );
    }

    #[test]
    fn a_box_may_stand_for_the_boundary() {
        let boxed = |bounds: &str| GOOD.replace("boundary = \"b.geojson\"", bounds);
        let said = read(&boxed("bounds = [-77.12, 38.79, -76.909, 39]")).expect("a box");
        assert_eq!(said.city.bounds, Some([-77.12, 38.79, -76.909, 39.0]));
        let turned = read(&boxed("bounds = [-77.12, -76.909, 38.79, 39]")).expect_err("by twos");
        assert!(turned.starts_with("city.toml:4: bounds are [west"), "{turned}");
        let both = read(&format!("{GOOD}bounds = [1, 1, 2, 2]\n")).expect_err("which of them?");
        assert_eq!(both, "city.toml:6: write boundary or bounds, not both");
    }

    #[test]
    fn a_file_of_places_whose_datum_is_not_said_was_read_as_wgs_84() {
        let bad = |text: &str| read(text).expect_err("nobody knows what it is in");
        let silent = bad(&GOOD.replace("boundary_datum = \"wgs84\"\n", ""));
        let says =
            "city.toml:4: [city] does not say its boundary_datum, and nothing in the numbers";
        assert!(silent.starts_with(says), "{silent}");
        let streets = bad(&format!("{GOOD}streets = \"s.geojson\"\n"));
        assert!(streets.starts_with("city.toml:6: [city] does not say its streets_datum"));
        let grids = bad(&format!("{GOOD}grids = \"g.geojson\"\ngrids_datum = \"itrf\"\n"));
        assert!(grids.contains("[city] grids_datum \"itrf\" is not known"), "{grids}");
        let said = read(&format!("{GOOD}grids = \"g.geojson\"\ngrids_datum = \"gcj02\"\n"));
        let grids = said.expect("good").areas.grids.expect("they are areas");
        assert_eq!(grids.datum.as_deref(), Some("gcj02"));
    }

    #[test]
    fn a_wrong_type_names_its_line() {
        let bad = read(&GOOD.replace("440111", "\"x\"")).expect_err("text for a number");
        assert!(bad.starts_with("city.toml:2:"), "{bad}");
    }
}
