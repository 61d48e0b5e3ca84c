//! How the simulator plays a type: the `[simulate]` section as plain numbers.

use super::fault::advise;
use super::rule::RuleRow;
use super::sheet::Sheet;
use crate::units::Unit;
use city::Field;
use std::collections::BTreeMap;

/// Low and high of numbers that differ from thing to thing or from time to time.
pub type Between = (f64, f64);

/// How the simulator plays a type.
#[derive(Clone, PartialEq, Debug)]
pub struct Play {
    /// How many stand in the full Baiyun; lots for materials.
    pub count: u32,
    /// Names are `{prefix}-000123`.
    pub prefix: Box<str>,
    /// Where they stand.
    pub stands: Stands,
    /// How long they are, metres, as lines along their street; 0 for what is a point.
    pub long_m: Between,
    /// How wide those are that are areas, metres.
    pub wide_m: Between,
    /// They speak at least so often, seconds; 0 for what says nothing of itself.
    pub report_s: f64,
    /// How much there is in one lot; for materials.
    pub quantity: Between,
    /// What their fields do when nothing is wrong.
    pub fields: Vec<FieldPlay>,
    /// What goes wrong with them.
    pub faults: Vec<FaultPlay>,
    /// What they see when they pass it or it lies before them.
    pub sees: Vec<SeesPlay>,
    /// Free numbers of `[simulate.more]`, by name.
    pub more: BTreeMap<Box<str>, f64>,
}

/// Where things stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stands {
    /// Along streets.
    Street,
    /// Where streets cross.
    Crossing,
    /// At low places that flood.
    Low,
    /// Anywhere in the district.
    Anywhere,
    /// In the depots.
    Depot,
}

const STANDS: [(&str, Stands); 5] = [
    ("street", Stands::Street),
    ("crossing", Stands::Crossing),
    ("low", Stands::Low),
    ("anywhere", Stands::Anywhere),
    ("depot", Stands::Depot),
];

/// What a field does when nothing is wrong.
#[derive(Clone, PartialEq, Debug)]
pub struct FieldPlay {
    /// The field's name.
    pub field: Box<str>,
    /// Where it starts, and comes back to when a fault is put right.
    pub start: Between,
    /// How it drifts, per hour; each thing has its own pace.
    pub drift_per_h: Between,
    /// Where drift turns back to the start: ordinary emptying, charging.
    pub turns_at: Option<f64>,
    /// Noise of the sensor, plus and minus.
    pub noise: f64,
    /// A change of so much is reported at once.
    pub change: f64,
}

/// Something that goes wrong with a thing.
#[derive(Clone, PartialEq, Debug)]
pub struct FaultPlay {
    /// Its name: `overflow`.
    pub name: Box<str>,
    /// The type's rule that ought to find it; none for a silence nobody has a rule for.
    pub rule: Option<Box<str>>,
    /// How many an hour happen to all things of the type in the full city.
    pub per_hour: f64,
    /// What the fields become: name, and between what.
    pub sets: Vec<(Box<str>, Between)>,
    /// How long the fields take to get there, seconds.
    pub over_s: Between,
    /// The thing says nothing while it lasts.
    pub silent: bool,
    /// How long a worker takes at the place, seconds.
    pub repair_s: Between,
    /// It goes away by itself after so many seconds.
    pub heals_s: Option<Between>,
}

/// Something that is seen.
#[derive(Clone, PartialEq, Debug)]
pub struct SeesPlay {
    /// The label it says.
    pub label: Box<str>,
    /// How sure it is.
    pub confidence: Between,
    /// How often it overlooks what is there, 0 to 1.
    pub missed: f64,
    /// How often one thing reports what is not there, per hour.
    pub false_per_h: f64,
}

impl Play {
    /// A free number of `[simulate.more]`.
    pub fn more(&self, name: &str) -> Option<f64> {
        self.more.get(name).copied()
    }
}

pub(super) fn play(
    sheet: &mut Sheet<'_>,
    fields: &[(Field, &'static Unit)],
    detects: &[String],
    rules: &[RuleRow],
) -> Option<Play> {
    let mut row = sheet.maybe_table("simulate")?;
    let count = row.within("count", 0.0, 10_000_000.0);
    let prefix = row.text("prefix");
    if prefix.as_deref().is_some_and(|prefix| !crate::topic::is_name(prefix)) {
        row.fault("prefix", "write a-z, 0-9 and -");
    }
    let stands = row.word("stands", &STANDS);
    let report_s = row.maybe_within("report_s", 0.0, 86_400.0).unwrap_or(0.0);
    let quantity = row.maybe_span("quantity").unwrap_or((0.0, 0.0));
    let long_m = row.maybe_span("long_m").unwrap_or((0.0, 0.0));
    let wide_m = row.maybe_span("wide_m").unwrap_or((0.0, 0.0));
    let faults = fault_plays(&mut row, fields, rules);
    let fields = field_plays(&mut row, fields);
    let sees = sees_plays(&mut row, detects);
    let more = more(&mut row);
    row.close();
    Some(Play {
        count: count? as u32,
        prefix: prefix?.into(),
        stands: stands?,
        long_m,
        wide_m,
        report_s,
        quantity,
        fields,
        faults,
        sees,
        more,
    })
}

fn field_plays(row: &mut Sheet<'_>, fields: &[(Field, &'static Unit)]) -> Vec<FieldPlay> {
    let Some(mut table) = row.maybe_table("field") else { return Vec::new() };
    let mut plays = Vec::new();
    for free in table.free() {
        let Some((field, _)) = fields.iter().find(|(field, _)| *field.name == *free.key) else {
            let advice = advise(&free.key, fields.iter().map(|(field, _)| &*field.name));
            free.fault(&format!("no such field in this file; {advice}"));
            continue;
        };
        let Some(mut inner) = free.table() else { continue };
        let play = FieldPlay {
            field: field.name.clone(),
            start: inner.maybe_span("start").unwrap_or((field.min, field.min)),
            drift_per_h: inner.maybe_span("drift_per_h").unwrap_or((0.0, 0.0)),
            turns_at: inner.maybe_within("turns_at", field.min, field.max),
            noise: inner.maybe_within("noise", 0.0, field.max - field.min).unwrap_or(0.0),
            change: inner.maybe_number("change").unwrap_or(f64::MAX),
        };
        if play.start.0 < field.min || play.start.1 > field.max {
            inner.fault("start", &format!("is outside {} to {}", field.min, field.max));
        }
        inner.close();
        plays.push(play);
    }
    plays
}

fn fault_plays(
    row: &mut Sheet<'_>,
    fields: &[(Field, &'static Unit)],
    rules: &[RuleRow],
) -> Vec<FaultPlay> {
    let mut plays = Vec::new();
    for mut fault in row.tables("fault") {
        let (name, rule) = (fault.text("name"), fault.maybe_text("rule"));
        if let Some(rule) = &rule
            && rules.iter().all(|known| known.name != *rule)
        {
            let advice = advise(rule, rules.iter().map(|rule| rule.name.as_str()));
            fault.fault("rule", &format!("no rule {rule} in this file; {advice}"));
        }
        let per_hour = fault.within("per_hour", 0.0, 100_000.0);
        let sets = sets(&mut fault, fields);
        let over_s = fault.maybe_span("over_s").unwrap_or((0.0, 0.0));
        let silent = fault.flag("silent");
        let repair_s = fault.maybe_span("repair_s").unwrap_or((60.0, 300.0));
        let heals_s = fault.maybe_span("heals_s");
        fault.close();
        if let (Some(name), Some(per_hour)) = (name, per_hour) {
            let (name, rule) = (name.into(), rule.map(Into::into));
            plays.push(FaultPlay { name, rule, per_hour, sets, over_s, silent, repair_s, heals_s });
        }
    }
    plays
}

fn sets(fault: &mut Sheet<'_>, fields: &[(Field, &'static Unit)]) -> Vec<(Box<str>, Between)> {
    let Some(mut table) = fault.maybe_table("sets") else { return Vec::new() };
    let mut sets = Vec::new();
    for free in table.free() {
        let Some((field, _)) = fields.iter().find(|(field, _)| *field.name == *free.key) else {
            let advice = advise(&free.key, fields.iter().map(|(field, _)| &*field.name));
            free.fault(&format!("no such field in this file; {advice}"));
            continue;
        };
        let key = free.key.clone();
        let Some(between) = free.span() else { continue };
        if between.0 < field.min || between.1 > field.max {
            let says = format!("{key} is outside {} to {}", field.min, field.max);
            fault.fault("sets", &says);
        }
        sets.push((field.name.clone(), between));
    }
    sets
}

fn sees_plays(row: &mut Sheet<'_>, detects: &[String]) -> Vec<SeesPlay> {
    let mut plays = Vec::new();
    for mut sees in row.tables("sees") {
        let label = sees.text("label");
        if let Some(label) = &label
            && !detects.contains(label)
        {
            let advice = advise(label, detects.iter().map(String::as_str));
            sees.fault("label", &format!("{label} is not in detects; {advice}"));
        }
        let confidence = sees.maybe_span("confidence").unwrap_or((0.7, 0.98));
        let missed = sees.maybe_within("missed", 0.0, 1.0).unwrap_or(0.0);
        let false_per_h = sees.maybe_within("false_per_h", 0.0, 1_000.0).unwrap_or(0.0);
        sees.close();
        let play =
            |label: String| SeesPlay { label: label.into(), confidence, missed, false_per_h };
        plays.extend(label.map(play));
    }
    plays
}

fn more(row: &mut Sheet<'_>) -> BTreeMap<Box<str>, f64> {
    let Some(mut table) = row.maybe_table("more") else { return BTreeMap::new() };
    let mut read = BTreeMap::new();
    for free in table.free() {
        let key: Box<str> = free.key.as_str().into();
        if let Some([number]) = free.numbers().as_deref() {
            read.insert(key, *number);
        }
    }
    read
}
