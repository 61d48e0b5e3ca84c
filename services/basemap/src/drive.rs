//! Whether cars may use a way, which way round, and how fast they get along.

use crate::extract::Tags;

/// A way that cars may use.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Drive {
    /// The value of its tag `highway`.
    pub(crate) class: &'static str,
    /// 1 along its nodes only, -1 against them only, 0 both.
    pub(crate) oneway: i8,
    /// What a car gets along at, without jams.
    pub(crate) speed_kmh: u32,
    /// Who may use it, where it is not everybody.
    pub(crate) access: Option<Box<str>>,
    pub(crate) name: Option<Box<str>>,
    pub(crate) name_en: Option<Box<str>>,
    pub(crate) name_zh: Option<Box<str>>,
}

/// Classes of ways for cars, and how fast one gets along, km/h: about what is left of the usual
/// limit with crossings and traffic lights.
const CLASSES: [(&str, u32); 15] = [
    ("motorway", 90),
    ("motorway_link", 50),
    ("trunk", 60),
    ("trunk_link", 40),
    ("primary", 45),
    ("primary_link", 35),
    ("secondary", 40),
    ("secondary_link", 30),
    ("tertiary", 35),
    ("tertiary_link", 30),
    ("unclassified", 30),
    ("residential", 25),
    ("living_street", 10),
    ("service", 15),
    ("road", 25),
];
/// Who may use a way: the tag that says the most of cars counts.
const ACCESS: [&str; 4] = ["motorcar", "motor_vehicle", "vehicle", "access"];
/// A mile in kilometres.
const MILE_KM: f64 = 1.609_344;

/// What a way is for cars; nothing where they may not.
pub(crate) fn of(tags: Tags<'_>) -> Option<Drive> {
    let class = tags.get("highway")?;
    let (class, usual_kmh) = *CLASSES.iter().find(|(known, _)| *known == class)?;
    if tags.get("area") == Some("yes") {
        return None;
    }
    let limit_kmh = tags.get("maxspeed").and_then(limit_kmh);
    let text = |key: &str| tags.get(key).filter(|text| !text.is_empty()).map(Box::from);
    Some(Drive {
        class,
        oneway: oneway(tags, class),
        speed_kmh: limit_kmh.map_or(usual_kmh, |limit| limit.min(usual_kmh)),
        access: ACCESS.into_iter().find_map(text),
        name: text("name"),
        name_en: text("name:en"),
        name_zh: text("name:zh-Hans").or_else(|| text("name:zh")),
    })
}

fn oneway(tags: Tags<'_>, class: &str) -> i8 {
    match tags.get("oneway") {
        Some("yes" | "1" | "true") => 1,
        Some("-1" | "reverse") => -1,
        Some("no" | "0" | "false") => 0,
        _ if class == "motorway" => 1,
        _ if matches!(tags.get("junction"), Some("roundabout" | "circular")) => 1,
        _ => 0,
    }
}

/// A limit as people write it: `60`, `60 km/h`, `40 mph`. Words such as `CN:urban` say nothing.
fn limit_kmh(text: &str) -> Option<u32> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: u32 = number.parse().ok()?;
    let kmh = match unit.trim() {
        "" | "km/h" | "kmh" | "kph" => number,
        "mph" => (f64::from(number) * MILE_KM).round() as u32,
        _ => return None,
    };
    (5..=200).contains(&kmh).then_some(kmh)
}

#[cfg(test)]
mod tests {
    use super::limit_kmh;

    #[test]
    fn a_limit_is_read_in_both_units_and_nothing_is_guessed_from_words() {
        let read = ["60", "60 km/h", "40 mph", "CN:urban", "none", "", "0", "30;50"].map(limit_kmh);
        assert_eq!(read, [Some(60), Some(60), Some(64), None, None, None, None, None]);
    }
}
