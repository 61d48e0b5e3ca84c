//! From an extract to a base map and streets.

use crate::archive::{About, Whole, Writer, Written};
use crate::cut::{Cut, cut};
use crate::extract::Extract;
use crate::fault::Fault;
use crate::feature::{Feature, Layer};
use crate::mercator::world;
use crate::outline::Outline;
use crate::part::Part;
use crate::shapes::{self, ZOOM_MAX};
use crate::streets;
use crate::tile;
use crate::tiling::Sheet;
use geo::MultiPolygon;
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// The base map's file.
pub const BASE: &str = "base.pmtiles";
/// The streets' file.
pub const STREETS: &str = "streets.geojson";
/// Whom a map of this data names.
const ATTRIBUTION: &str = "© OpenStreetMap contributors";
const ZOOM_MIN: u8 = 8;
/// The base map reaches so far beyond the city's outline, metres.
const MARGIN_M: f64 = 3_000.0;

/// What is being done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// The extract is read.
    Reading,
    /// Streets are written.
    Streets,
    /// Tiles of a zoom are drawn.
    Drawing(u8),
}

/// What was made.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Made {
    /// Nodes of the city that were kept.
    pub nodes: usize,
    /// Ways that were kept.
    pub ways: usize,
    /// Rings of areas that do not close, and were left out.
    pub unclosed: usize,
    /// Segments of streets.
    pub segments: usize,
    /// Their length together, kilometres.
    pub streets_km: f64,
    /// Tiles of the base map.
    pub tiles: u64,
    /// Bytes of the base map.
    pub bytes: u64,
    /// Bytes of its largest tile, unpacked.
    pub largest: usize,
}

/// Cuts a city's outline (in degrees) out of an extract, and writes [`BASE`] and [`STREETS`] into a
/// folder. `heard` hears which share is done, from 0 to 1.
///
/// # Errors
/// Where the extract is none, is damaged, or lies elsewhere; where the folder cannot be written.
/// What an earlier run left there stays until both files are whole.
pub fn make(
    extract: &Path,
    outline: &MultiPolygon<f64>,
    to: &Path,
    heard: &mut dyn FnMut(Stage, f64),
) -> Result<Made, Fault> {
    let city = Outline::new(outline);
    let view = city.grown(MARGIN_M);
    let mut extract = Extract::open(extract)?;
    let reading = &mut |share| heard(Stage::Reading, share * 0.6);
    let cut = cut(&mut extract, view, reading).map_err(|fault| match fault {
        // The margin is ours; the city is where its outline is.
        Fault::Elsewhere { covers, .. } => Fault::Elsewhere { covers, city: city.bounds },
        other => other,
    })?;
    drop(extract);
    fs::create_dir_all(to).map_err(Fault::Unwritable)?;
    heard(Stage::Streets, 0.6);
    let grown = Part::at(to.join(format!("{STREETS}-part")));
    let streets = write_streets(&cut, &city, grown.path()).map_err(Fault::Unwritable)?;
    let ((left, top), (right, bottom)) = (world(view[0], view[3]), world(view[2], view[1]));
    let (features, drawn) = shapes::features(&cut, [left, top, right, bottom]);
    let (nodes, ways) = (cut.nodes.len(), cut.ways.len());
    drop(cut);
    let (map, largest) = draw(&features, view, &to.join(BASE), heard).map_err(Fault::Unwritable)?;
    // Only now is either of an earlier run gone.
    let put = map.put().and_then(|map| grown.put(&to.join(STREETS)).map(|()| map));
    let Written { tiles, bytes } = put.map_err(Fault::Unwritable)?;
    Ok(Made {
        nodes,
        ways,
        unclosed: drawn.unclosed,
        segments: streets.segments,
        streets_km: streets.length_m / 1_000.0,
        tiles,
        bytes,
        largest,
    })
}

fn write_streets(cut: &Cut, city: &Outline, to: &Path) -> io::Result<streets::Written> {
    let mut file = BufWriter::new(File::create(to)?);
    let written = streets::write(cut, city, &mut file)?;
    file.flush()?;
    Ok(written)
}

/// Draws every zoom; tells the archive, and the bytes of the largest tile.
fn draw(
    features: &[Feature],
    view: [f64; 4],
    to: &Path,
    heard: &mut dyn FnMut(Stage, f64),
) -> io::Result<(Whole, usize)> {
    let [west, south, east, north] = view;
    let ((left, top), (right, bottom)) = (world(west, north), world(east, south));
    let mut writer = Writer::create(to)?;
    let mut largest = 0;
    for zoom in ZOOM_MIN..=ZOOM_MAX {
        // Each zoom has about as much to do as all before it.
        let behind = 0.5_f64.powi(i32::from(ZOOM_MAX - zoom) + 1);
        heard(Stage::Drawing(zoom), 0.6 + 0.4 * behind);
        let sheet = Sheet::over(zoom, [left, top, right, bottom]);
        for (number, pieces) in sheet.pieces(features) {
            let bytes = tile::encode(features, pieces).map_err(io::Error::other)?;
            largest = largest.max(bytes.len());
            if !bytes.is_empty() {
                writer.add(number, &bytes)?;
            }
        }
    }
    let about = About { zooms: (ZOOM_MIN, ZOOM_MAX), bounds: view, metadata: metadata() };
    let whole = writer.whole(&about)?;
    heard(Stage::Drawing(ZOOM_MAX), 1.0);
    Ok((whole, largest))
}

fn metadata() -> Value {
    let layers = Layer::ALL.iter().map(|(_, name, fields)| {
        let kind = |field: &&str| match *field {
            "link" | "rail" | "bridge" | "tunnel" => "Boolean",
            _ => "String",
        };
        let fields: serde_json::Map<String, Value> =
            fields.iter().map(|field| ((*field).to_owned(), json!(kind(field)))).collect();
        json!({ "id": name, "fields": fields, "minzoom": ZOOM_MIN, "maxzoom": ZOOM_MAX })
    });
    json!({
        "name": "Base map",
        "type": "baselayer",
        "attribution": ATTRIBUTION,
        "vector_layers": layers.collect::<Vec<Value>>(),
    })
}
