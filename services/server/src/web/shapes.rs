//! Outer shapes that several answers share, and how the city's nouns become them.

use super::gallery::View;
use city::{Class, Department, GridSlot, Label, Position, Role, Time};
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
}
