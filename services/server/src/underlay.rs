//! What lies under the live map: an archive of tiles beside the city's file, or tiles elsewhere.

use crate::files::{BadConfig, CityFile, Files};
use basemap::{Archive, TileKind};
use city::Datum;
use serde::Deserialize;
use serde_json::Value;
use std::path::PathBuf;

/// The last zoom of tiles from elsewhere, where nobody says another.
const MAX_ZOOM: u8 = 18;
/// Pictures are cut and laid anew by the console; lines and names would have to be drawn anew.
const VECTOR_IN_GCJ02: &str = "[map] datum gcj02 is drawn of pictures only (kind = \"raster\"); \
     take vector tiles in wgs84, such as those of cityloop import --osm";
/// Layers of Shortbread's without which a map shows nothing but houses.
const DRAWN: [&str; 4] = ["streets", "land", "water_polygons", "ocean"];
/// Letters of an attribution at most.
const ATTRIBUTION_MAX: usize = 300;

/// What the city's file says of the map.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct MapSaid {
    /// An archive of tiles (PMTiles), beside the city's file.
    pub base: Option<PathBuf>,
    /// Or an address of tiles elsewhere, with `{z}`, `{x}` and `{y}`.
    pub tiles: Option<String>,
    /// `vector` or `raster`, for tiles from elsewhere.
    pub kind: Option<String>,
    /// The coordinates the map is drawn in; nothing in a tile tells.
    pub datum: Option<String>,
    /// Whom the map must name.
    pub attribution: Option<String>,
    /// The last zoom of tiles from elsewhere.
    pub max_zoom: Option<u8>,
}

impl MapSaid {
    /// What is wrong with it, and what to do.
    pub(crate) fn fault(&self) -> Option<String> {
        let says = match (&self.base, &self.tiles) {
            (Some(_), Some(_)) => "[map] says base and tiles; one map lies under the city",
            (None, None) => "[map] says neither base = \"FILE.pmtiles\" nor tiles = \"https://…\"",
            _ if self.datum.is_none() => {
                "[map] does not say its datum, and no tile tells it; write datum = \"wgs84\" \
                 if the map is of OpenStreetMap, and ask whoever made any other"
            }
            _ if self.datum().is_none() => {
                "[map] datum is wgs84, cgcs2000 or gcj02; tiles in any other are not drawn"
            }
            _ => return self.tiles.as_ref().and_then(|tiles| self.elsewhere(tiles)),
        };
        Some(says.to_owned())
    }

    /// Its datum, where it is one that maps are drawn in.
    fn datum(&self) -> Option<Datum> {
        let datum = Datum::named(self.datum.as_deref()?)?;
        matches!(datum, Datum::Wgs84 | Datum::Cgcs2000 | Datum::Gcj02).then_some(datum)
    }

    fn elsewhere(&self, tiles: &str) -> Option<String> {
        let says = if !["{z}", "{x}", "{y}"].iter().all(|part| tiles.contains(part)) {
            "[map] tiles is an address with {z}, {x} and {y}"
        } else if origin(tiles).is_none() {
            "[map] tiles begins with https:// or http://, a host and, if need be, a port"
        } else if !matches!(self.kind.as_deref(), Some("vector" | "raster")) {
            "[map] tiles needs kind = \"raster\" (pictures) or \"vector\" (Shortbread's layers)"
        } else if self.datum() == Some(Datum::Gcj02) && self.kind.as_deref() == Some("vector") {
            VECTOR_IN_GCJ02
        } else if self.attribution.as_deref().is_none_or(|text| text.trim().is_empty()) {
            "[map] tiles needs attribution: whom the map must name, such as © OpenStreetMap \
             contributors"
        } else {
            return None;
        };
        Some(says.to_owned())
    }
}

/// Scheme, host and port of an address, and nothing that could be more than that.
fn origin(address: &str) -> Option<&str> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| address.starts_with(scheme))?;
    let rest = &address[scheme.len()..];
    let host = &rest[..rest.find('/')?];
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    let fits = !host.is_empty() && host.chars().all(plain) && !host.starts_with(':');
    fits.then(|| &address[..scheme.len() + host.len()])
}

/// What lies under the live map.
#[derive(Debug)]
pub enum Underlay {
    /// An archive of ours.
    Archive {
        /// Where its tiles are.
        archive: Archive,
        /// Whom it names, in plain words.
        attribution: String,
        /// What its tiles are drawn in.
        datum: Datum,
    },
    /// Tiles that the browser fetches elsewhere.
    Elsewhere {
        /// Their address, with `{z}`, `{x}` and `{y}`.
        tiles: String,
        /// Scheme, host and port of it: the one place the browser may ask beside us.
        origin: String,
        /// Vector tiles, or pictures.
        vector: bool,
        /// Whom it names, in plain words.
        attribution: String,
        /// What they are drawn in.
        datum: Datum,
        /// Their last zoom.
        max_zoom: u8,
    },
}

impl Underlay {
    /// Opens what the city's file says; nothing where it says nothing.
    ///
    /// # Errors
    /// Where the archive cannot be used.
    pub fn open(files: &Files, said: &CityFile) -> Result<Option<Underlay>, BadConfig> {
        let Some(said) = &said.map else { return Ok(None) };
        let datum = said.datum().unwrap_or(Datum::Wgs84);
        if let Some(base) = &said.base {
            let path = files.beside(base);
            let bad = |says| BadConfig { file: path.display().to_string(), line: None, says };
            let archive = Archive::open(&path).map_err(|unread| bad(unread.to_string()))?;
            if datum == Datum::Gcj02 && archive.kind() == TileKind::Vector {
                return Err(bad(VECTOR_IN_GCJ02.to_owned()));
            }
            if archive.kind() == TileKind::Vector
                && let Some(strange) = undrawn(archive.metadata())
            {
                return Err(bad(strange));
            }
            let own = archive.metadata()["attribution"].as_str().map(str::to_owned);
            let attribution = plain(&said.attribution.clone().or(own).unwrap_or_default());
            return Ok(Some(Underlay::Archive { archive, attribution, datum }));
        }
        let elsewhere = |tiles: &String| {
            Some(Underlay::Elsewhere {
                tiles: tiles.clone(),
                origin: origin(tiles)?.to_owned(),
                vector: said.kind.as_deref() == Some("vector"),
                attribution: plain(said.attribution.as_deref().unwrap_or_default()),
                datum,
                max_zoom: said.max_zoom.unwrap_or(MAX_ZOOM),
            })
        };
        Ok(said.tiles.as_ref().and_then(elsewhere))
    }

    /// The one origin elsewhere that the browser may ask.
    pub(crate) fn origin(&self) -> Option<&str> {
        match self {
            Underlay::Archive { .. } => None,
            Underlay::Elsewhere { origin, .. } => Some(origin),
        }
    }

    /// Whom the map names.
    pub(crate) fn attribution(&self) -> &str {
        match self {
            Underlay::Archive { attribution, .. } | Underlay::Elsewhere { attribution, .. } => {
                attribution
            }
        }
    }

    /// Whether it holds vector tiles, not pictures.
    pub(crate) fn is_vector(&self) -> bool {
        match self {
            Underlay::Archive { archive, .. } => archive.kind() == TileKind::Vector,
            Underlay::Elsewhere { vector, .. } => *vector,
        }
    }

    /// What its tiles are drawn in: WGS 84, CGCS2000, or pictures in GCJ-02.
    pub(crate) fn datum(&self) -> Datum {
        match self {
            Underlay::Archive { datum, .. } | Underlay::Elsewhere { datum, .. } => *datum,
        }
    }

    /// First and last zoom.
    pub(crate) fn zooms(&self) -> (u8, u8) {
        match self {
            Underlay::Archive { archive, .. } => archive.zooms(),
            Underlay::Elsewhere { max_zoom, .. } => (0, *max_zoom),
        }
    }

    /// The layers of vector tiles, as the archive lists them.
    pub(crate) fn layers(&self) -> &Value {
        match self {
            Underlay::Archive { archive, .. } => &archive.metadata()["vector_layers"],
            Underlay::Elsewhere { .. } => &Value::Null,
        }
    }
}

/// What to do about vector tiles of another schema, of which nothing would be seen; nothing where
/// some of its layers are drawn, or where it does not list them.
fn undrawn(metadata: &Value) -> Option<String> {
    let layers = metadata["vector_layers"].as_array()?;
    let names: Vec<&str> = layers.iter().filter_map(|layer| layer["id"].as_str()).collect();
    if names.is_empty() || names.iter().any(|name| DRAWN.contains(name)) {
        return None;
    }
    Some(format!(
        "has the layers {}; the console draws those of Shortbread ({}, …), so this map would look \
         empty: take one with Shortbread's layers, or make it by cityloop import --osm",
        names.join(", "),
        DRAWN.join(", ")
    ))
}

/// An attribution without its HTML: many archives have links in it.
fn plain(text: &str) -> String {
    let mut inside = false;
    let words = text.chars().filter(|c| match c {
        '<' => {
            inside = true;
            false
        }
        '>' if inside => {
            inside = false;
            false
        }
        _ => !inside,
    });
    let words: String = words.take(ATTRIBUTION_MAX).collect();
    let known = [("&copy;", "©"), ("&amp;", "&"), ("&quot;", "\""), ("&nbsp;", " ")];
    let words = known.iter().fold(words, |words, (from, to)| words.replace(from, to));
    words.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn said(text: &str) -> Option<String> {
        let said: MapSaid = toml::from_str(text).expect("keys that are known");
        said.fault()
    }

    #[test]
    fn a_map_that_does_not_say_its_datum_is_refused() {
        assert_eq!(said("base = \"a.pmtiles\"\ndatum = \"wgs84\""), None);
        let silent = said("base = \"a.pmtiles\"").expect("refused");
        assert!(silent.contains("datum = \"wgs84\""), "{silent}");
        let strange = said("base = \"a.pmtiles\"\ndatum = \"bd09\"").expect("refused");
        assert!(strange.contains("wgs84, cgcs2000 or gcj02"), "{strange}");
        assert!(said("datum = \"wgs84\"").is_some_and(|says| says.contains("neither")));
    }

    #[test]
    fn a_map_in_gcj_02_is_drawn_of_pictures_and_refused_of_lines() {
        let tiles = |kind: &str| {
            let address = "https://tiles.example/{z}/{x}/{y}";
            let more = format!("datum = \"gcj02\"\nattribution = \"©\"\nkind = \"{kind}\"");
            said(&format!("tiles = \"{address}\"\n{more}"))
        };
        assert_eq!(tiles("raster"), None);
        assert_eq!(tiles("vector").as_deref(), Some(VECTOR_IN_GCJ02));
    }

    #[test]
    fn tiles_from_elsewhere_say_what_they_are_and_whom_to_name() {
        let tiles = |address: &str, more: &str| {
            said(&format!("tiles = \"{address}\"\ndatum = \"wgs84\"\n{more}"))
        };
        let (good, kind) = ("https://tiles.example:8443/a/{z}/{x}/{y}.png", "kind = \"raster\"\n");
        assert_eq!(tiles(good, &format!("{kind}attribution = \"© A\"")), None);
        assert!(tiles(good, kind).is_some_and(|says| says.contains("attribution")));
        assert!(tiles(good, "attribution = \"a\"").is_some_and(|says| says.contains("kind")));
        for strange in [
            "ftp://a/{z}/{x}/{y}",
            "https:///{z}/{x}/{y}",
            "https://a; script-src b/{z}/{x}/{y}",
            "https://a\tb/{z}/{x}/{y}",
            "https://*/{z}/{x}/{y}",
            "https://a/{z}/{x}",
        ] {
            let says = tiles(strange, &format!("{kind}attribution = \"© A\""));
            assert!(says.is_some(), "{strange}");
        }
    }

    #[test]
    fn vector_tiles_of_another_schema_are_refused_rather_than_drawn_as_nothing() {
        let of = |names: &[&str]| {
            let layers: Vec<Value> = names.iter().map(|name| json!({ "id": name })).collect();
            undrawn(&json!({ "vector_layers": layers }))
        };
        let strange = of(&["earth", "roads", "water", "buildings"]).expect("refused");
        assert!(strange.contains("earth, roads, water, buildings"), "{strange}");
        assert!(strange.contains("import --osm"), "{strange}");
        assert_eq!(of(&["streets", "dam_lines"]), None);
        assert_eq!((of(&[]), undrawn(&json!({}))), (None, None), "it does not list them");
    }

    #[test]
    fn an_attribution_is_words_and_no_page() {
        let linked = "<a href=\"https://a\">&copy; OpenStreetMap</a> contributors";
        assert_eq!(plain(linked), "© OpenStreetMap contributors");
        assert_eq!(plain("a < b"), "a");
        assert_eq!(plain(&"x".repeat(9_000)).len(), ATTRIBUTION_MAX);
    }
}
