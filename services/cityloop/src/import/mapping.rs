//! The mapping file: what the columns of somebody else's list mean to us.

use super::columns::Columns;
use super::fields::{self, FieldWritten, Fields, IdentifierWritten};
use super::page::{Page, nearest};
use super::template::Template;
use city::Datum;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;
use wire::Fault;

/// What the file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Format {
    /// Rows under a header.
    Csv,
    /// A FeatureCollection; the columns are the features' properties.
    GeoJson,
    /// FlatGeobuf; likewise.
    FlatGeobuf,
}

/// How the bytes of a CSV file are text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Encoding {
    /// Nothing is said: it must be UTF-8.
    Unsaid,
    /// It is UTF-8, and rows that are not are broken.
    Utf8,
    /// GB 18030, of which GBK and GB 2312 are parts.
    Gb18030,
}

/// What becomes of a thing that the register has otherwise than the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum OnDifference {
    /// It is changed, and the change is kept.
    Change,
    /// The row is refused.
    Refuse,
}

/// A mapping that makes sense by itself; whether the columns are there shows when they are read.
#[derive(Debug)]
pub(crate) struct Mapping {
    /// What the file is.
    pub format: Format,
    /// How a row gets its unique name.
    pub name: Template,
    /// The gateway that speaks for it.
    pub via: Via,
    /// Columns of longitude and latitude; a feature's geometry where there are none.
    pub pair: Option<(String, String)>,
    /// The column of well-known text; where that says nothing, the other two are asked.
    pub wkt: Option<String>,
    /// The datum of the positions.
    pub datum: Datum,
    /// Which type a row is.
    pub kinds: Kinds,
    /// Rows that are left out on purpose.
    pub skips: Vec<Skip>,
    /// The column of how much there is; for materials.
    pub quantity: Option<String>,
    /// How its bytes are text.
    pub encoding: Encoding,
    /// Whether rows of one name are numbered; else only the first has it.
    pub numbers_repeats: bool,
    /// What becomes of what differs.
    pub on_difference: OnDifference,
    /// The column of the unit grid's code, to be compared with the position.
    pub grid: Option<String>,
    /// What else the columns say of a thing.
    pub fields: Fields,
    columns: Columns,
}

/// The gateway that speaks for things.
#[derive(Debug)]
pub(crate) enum Via {
    /// None does.
    Nobody,
    /// This one for all of them.
    All(Box<str>),
    /// The one whose name stands in a column; none where that is empty.
    Column(String),
}

/// Which type a row is.
#[derive(Debug)]
pub(crate) struct Kinds {
    /// The column that tells.
    pub column: Option<String>,
    /// The column that is asked where the first one's value has no type.
    pub also: Option<String>,
    /// The type of each value.
    pub of: BTreeMap<String, Box<str>>,
    /// The type of all other values; without it they are refused.
    pub other: Option<Box<str>>,
}

impl Kinds {
    /// Every type a row may become.
    pub(crate) fn all(&self) -> impl Iterator<Item = &str> {
        self.of.values().chain(&self.other).map(|kind| &**kind)
    }
}

/// Rows that are left out on purpose.
#[derive(Debug)]
pub(crate) struct Skip {
    /// The column that tells.
    pub column: String,
    /// Its values.
    pub is: Vec<String>,
    /// Why, for the list.
    pub why: String,
}

#[derive(Deserialize)]
struct Written {
    format: Spanned<String>,
    name: Spanned<String>,
    via: Option<String>,
    via_column: Option<Spanned<String>>,
    quantity: Option<Spanned<String>>,
    encoding: Option<Spanned<String>>,
    on_difference: Option<Spanned<String>>,
    repeats: Option<Spanned<String>>,
    grid: Option<Spanned<String>>,
    identifier: Option<IdentifierWritten>,
    #[serde(default)]
    field: BTreeMap<String, Spanned<FieldWritten>>,
    #[serde(default)]
    position: PositionWritten,
    kind: KindWritten,
    #[serde(default)]
    skip: Vec<SkipWritten>,
}

#[derive(Default, Deserialize)]
struct PositionWritten {
    lon: Option<Spanned<String>>,
    lat: Option<Spanned<String>>,
    wkt: Option<Spanned<String>>,
    datum: Option<Spanned<String>>,
}

#[derive(Deserialize)]
struct KindWritten {
    column: Option<Spanned<String>>,
    also: Option<Spanned<String>>,
    other: Option<Spanned<String>>,
    #[serde(default)]
    of: BTreeMap<String, Spanned<String>>,
}

#[derive(Deserialize)]
struct SkipWritten {
    column: Spanned<String>,
    is: Vec<String>,
    why: String,
}

/// Every key there is, by section; in `kind.of` the keys are the values of a column.
const KEYS: [(&str, &[&str]); 5] = [
    (
        "",
        &[
            "format",
            "name",
            "via",
            "via_column",
            "quantity",
            "encoding",
            "on_difference",
            "repeats",
            "grid",
            "identifier",
            "field",
            "position",
            "kind",
            "skip",
        ],
    ),
    ("identifier", &["column", "scheme", "scheme_column"]),
    ("position", &["lon", "lat", "wkt", "datum"]),
    ("kind", &["column", "also", "other", "of"]),
    ("skip", &["column", "is", "why"]),
];

const FORMATS: [(&str, Format); 3] =
    [("csv", Format::Csv), ("geojson", Format::GeoJson), ("flatgeobuf", Format::FlatGeobuf)];

const ENCODINGS: [(&str, Encoding); 2] =
    [("utf-8", Encoding::Utf8), ("gb18030", Encoding::Gb18030)];
const REPEATS: [(&str, bool); 2] = [("refuse", false), ("number", true)];
const ON_DIFFERENCE: [(&str, OnDifference); 2] =
    [("change", OnDifference::Change), ("refuse", OnDifference::Refuse)];

/// What a list of a format says of its own datum, or what is wrong with that.
pub(crate) type Says<'f> = dyn Fn(Format) -> Result<Option<Datum>, String> + 'f;

/// Reads a mapping; `kinds` are the names of the types there are, and where the mapping has no
/// datum the list is asked. All faults are told at once.
pub(crate) fn read(
    file: &str,
    text: &str,
    kinds: &[&str],
    says: &Says<'_>,
) -> Result<Mapping, Vec<Fault>> {
    let mut page = Page::new(file, text);
    let Some(written) = page.open::<Written>(&KEYS) else { return Err(page.faults) };
    let format = word(&mut page, "format", &written.format, &FORMATS);
    let datum = datum(&mut page, written.position.datum.as_ref(), &|| says(format?).transpose());
    let encoding = written.encoding.as_ref();
    let encoding = encoding.map(|said| word(&mut page, "encoding", said, &ENCODINGS));
    let differs = written.on_difference.as_ref();
    let differs = differs.map(|said| word(&mut page, "on_difference", said, &ON_DIFFERENCE));
    let repeats = written.repeats.as_ref();
    let repeats = repeats.map(|said| word(&mut page, "repeats", said, &REPEATS));
    let name = Template::read(written.name.get_ref());
    if let Err(says) = &name {
        page.fault(written.name.span(), "name", says);
    }
    check_place(&mut page, &written, format);
    check_kinds(&mut page, &written.kind, kinds);
    if let (Some(_), Some(both)) = (&written.via, &written.via_column) {
        page.fault(both.span(), "via_column", "write via or via_column, not both");
    }
    let (identifier, mut asked) = (written.identifier.as_ref(), Columns::default());
    let fields = fields::read(&mut page, identifier, &written.field, &mut |key, written| {
        asked.column(key, written)
    });
    let (Some(format), Some(datum), Ok(name), true) = (format, datum, name, page.faults.is_empty())
    else {
        return Err(page.faults);
    };
    let words = Words {
        format,
        datum,
        encoding: encoding.flatten().unwrap_or(Encoding::Unsaid),
        numbers_repeats: repeats.flatten().unwrap_or(false),
        on_difference: differs.flatten().unwrap_or(OnDifference::Change),
    };
    Ok(finish(written, &words, name, fields, asked))
}

/// What words of a mapping mean.
struct Words {
    format: Format,
    datum: Datum,
    encoding: Encoding,
    numbers_repeats: bool,
    on_difference: OnDifference,
}

/// The datum must be told, by the mapping or by the list: nothing in the numbers tells it.
fn datum(
    page: &mut Page<'_>,
    written: Option<&Spanned<String>>,
    list: &dyn Fn() -> Option<Result<Datum, String>>,
) -> Option<Datum> {
    let known = "write wgs84, cgcs2000, gcj02, bd09, or a zone such as epsg:4547";
    let Some(written) = written else {
        let unsaid = || Err(format!("missing, and never guessed; {known}"));
        let found = list().unwrap_or_else(unsaid);
        return found.map_err(|says| page.fault(0..0, "position.datum", &says)).ok();
    };
    let datum = Datum::named(written.get_ref());
    if datum.is_none() {
        let says = format!("{:?} is not known; {known}", written.get_ref());
        page.fault(written.span(), "position.datum", &says);
    }
    datum
}

fn word<T: Copy>(
    page: &mut Page<'_>,
    key: &str,
    written: &Spanned<String>,
    known: &[(&str, T)],
) -> Option<T> {
    let found = known.iter().find(|(word, _)| word == written.get_ref());
    if found.is_none() {
        let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        let says = format!("{:?} is not known; write {}", written.get_ref(), words.join(" or "));
        page.fault(written.span(), key, &says);
    }
    found.map(|(_, meaning)| *meaning)
}

fn check_place(page: &mut Page<'_>, written: &Written, format: Option<Format>) {
    let says = match (&written.position.lon, &written.position.lat, format) {
        (Some(_), Some(_), _) | (None, None, Some(Format::GeoJson | Format::FlatGeobuf) | None) => {
            return;
        }
        (None, None, Some(Format::Csv)) if written.position.wkt.is_some() => return,
        (None, None, Some(Format::Csv)) => {
            "name the columns of longitude and latitude, or that of WKT"
        }
        _ => "name both columns, lon and lat",
    };
    let one = written.position.lon.as_ref().or(written.position.lat.as_ref());
    page.fault(one.unwrap_or(&written.format).span(), "position", says);
}

fn check_kinds(page: &mut Page<'_>, written: &KindWritten, kinds: &[&str]) {
    let of = written.of.iter().map(|(value, kind)| (format!("kind.of.{value}"), kind));
    let other = written.other.iter().map(|kind| ("kind.other".to_owned(), kind));
    let mut wrong = Vec::new();
    for (key, kind) in of.chain(other) {
        if !kinds.contains(&kind.get_ref().as_str()) {
            let advice = nearest(kind.get_ref(), kinds.iter().copied());
            let says = format!("no type {} in config/types; {advice}", kind.get_ref());
            wrong.push((kind.span(), key, says));
        }
    }
    wrong.into_iter().for_each(|(at, key, says)| page.fault(at, &key, &says));
    match (&written.column, &written.other) {
        (None, None) => page.fault(0..0, "kind.column", "missing; which column tells the type?"),
        (None, Some(other)) if !written.of.is_empty() => {
            page.fault(other.span(), "kind.column", "missing; whose values are in [kind.of]?");
        }
        _ => (),
    }
}

fn finish(
    written: Written,
    words: &Words,
    name: Template,
    fields: Fields,
    mut asked: Columns,
) -> Mapping {
    let mut column = |key: &str, written: &Spanned<String>| asked.column(key, written);
    let Written { position, kind, .. } = &written;
    let lon = position.lon.as_ref().map(|lon| column("position.lon", lon));
    let lat = position.lat.as_ref().map(|lat| column("position.lat", lat));
    let wkt = position.wkt.as_ref().map(|wkt| column("position.wkt", wkt));
    let kind_column = kind.column.as_ref().map(|tells| column("kind.column", tells));
    let also = kind.also.as_ref().map(|tells| column("kind.also", tells));
    let quantity = written.quantity.as_ref().map(|how_much| column("quantity", how_much));
    let grid = written.grid.as_ref().map(|code| column("grid", code));
    let via = match (written.via, &written.via_column) {
        (Some(gateway), _) => Via::All(gateway.into()),
        (None, Some(tells)) => Via::Column(column("via_column", tells)),
        (None, None) => Via::Nobody,
    };
    let mut skips = Vec::new();
    for (n, skip) in written.skip.into_iter().enumerate() {
        let tells = column(&format!("skip[{}].column", n + 1), &skip.column);
        skips.push(Skip { column: tells, is: skip.is, why: skip.why });
    }
    name.columns().for_each(|one| asked.add(one, "name", written.name.span()));
    let of = written.kind.of.into_iter();
    Mapping {
        format: words.format,
        name,
        via,
        pair: lon.zip(lat),
        wkt,
        datum: words.datum,
        kinds: Kinds {
            column: kind_column,
            also,
            of: of.map(|(value, kind)| (value, kind.into_inner().into())).collect(),
            other: written.kind.other.map(|other| other.into_inner().into()),
        },
        skips,
        quantity,
        encoding: words.encoding,
        numbers_repeats: words.numbers_repeats,
        on_difference: words.on_difference,
        grid,
        fields,
        columns: asked,
    }
}

impl Mapping {
    /// Whether every column the mapping asks for is in a header; all that are not are told.
    /// `file` and `text` are the mapping's.
    pub(crate) fn check(&self, file: &str, text: &str, header: &[&str]) -> Result<(), Vec<Fault>> {
        self.columns.check(file, text, header)
    }
}
