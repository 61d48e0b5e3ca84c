//! Outer shapes that several answers share, and how the city's nouns become them.

use super::gallery::View;
use city::{Class, Department, GridSlot, Label, Level, Position, Role, Time};
use serde::Serialize;
use utoipa::ToSchema;

/// A name in both languages.
#[derive(Clone, Serialize, ToSchema)]
pub(super) struct Name {
    /// 中文
    zh: String,
    /// English
    en: String,
}

impl Name {
    pub(super) fn of(label: &Label) -> Name {
        Name::new(&label.zh, &label.en)
    }

    pub(super) fn new(zh: &str, en: &str) -> Name {
        Name { zh: zh.to_owned(), en: en.to_owned() }
    }

    /// A number, which is called the same in every language.
    pub(super) fn plain(number: u64) -> Name {
        Name { zh: number.to_string(), en: number.to_string() }
    }

    /// Whether a text in lower case is a part of it.
    pub(super) fn holds(&self, text: &str) -> bool {
        [&self.zh, &self.en].iter().any(|name| name.to_lowercase().contains(text))
    }
}

/// A class of matter.
#[derive(Clone, Serialize, ToSchema)]
pub(super) struct ClassShown {
    scheme: String,
    code: String,
    label: Name,
}

impl ClassShown {
    pub(super) fn of(class: &Class) -> ClassShown {
        let (scheme, code) = (class.scheme.to_string(), class.code.to_string());
        ClassShown { scheme, code, label: Name::of(&class.label) }
    }
}

/// A department.
#[derive(Clone, Serialize, ToSchema)]
pub(super) struct DepartmentShown {
    code: String,
    label: Name,
}

impl DepartmentShown {
    pub(super) fn of(department: &Department) -> DepartmentShown {
        DepartmentShown { code: department.code.to_string(), label: Name::of(&department.label) }
    }
}

/// A street, community or duty area.
#[derive(Clone, Serialize, ToSchema)]
pub(super) struct AreaNamed {
    code: String,
    label: Name,
}

/// The areas above a place's unit grid; nothing where it lies in none.
pub(super) struct Lies {
    pub(super) street: Option<AreaNamed>,
    pub(super) community: Option<AreaNamed>,
    pub(super) duty_area: Option<AreaNamed>,
}

/// Longitude and latitude in degrees, WGS 84, to the centimetre.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, ToSchema)]
pub(super) struct LonLat([f64; 2]);

pub(super) fn lon_lat(p: Position) -> LonLat {
    LonLat([p.lon, p.lat].map(|degrees| (degrees * 1e7).round() / 1e7))
}

/// A time, where it is one.
pub(super) fn ms(at: Time) -> Option<i64> {
    at.is_some().then_some(at.0)
}

/// A part's name on wire and screen.
pub(super) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Component => "component",
        Role::Material => "material",
        Role::Vehicle => "vehicle",
        Role::Camera => "camera",
        Role::Crew => "crew",
        Role::Gateway => "gateway",
    }
}

impl View {
    /// A unit grid's 15 digits; empty outside the grids.
    pub(super) fn grid_code(&self, grid: Option<GridSlot>) -> String {
        let grid = grid.and_then(|slot| self.city.settings().grids.get(slot));
        grid.map(|grid| grid.code.to_string()).unwrap_or_default()
    }

    /// The areas that a place in a unit grid lies in.
    pub(super) fn lies(&self, at: Position, grid: Option<GridSlot>) -> Lies {
        let settings = self.city.settings();
        let found = grid.and_then(|slot| settings.grids.get(slot));
        let area = |level: Level| {
            let code = level.of(found?);
            let label = Name::of(&settings.area_name(level, code));
            Some(AreaNamed { code: code.to_string(), label })
        };
        let duty = settings.areas.duty(at, grid);
        Lies {
            street: area(Level::Street),
            community: area(Level::Community),
            duty_area: duty
                .map(|duty| AreaNamed { code: duty.code.to_string(), label: Name::of(&duty.name) }),
        }
    }
}
