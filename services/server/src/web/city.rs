//! GET /api/city: what the city was told, for whoever opens the console.

use super::gallery::Gallery;
use super::shapes::{DepartmentShown, LonLat, Name, lon_lat, role_name};
use super::underlay::UnderlayShown;
use axum::Json;
use axum::extract::State;
use city::{Catalogues, Class, Kind, Scheme};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// The city.
#[derive(Serialize, ToSchema)]
pub(super) struct CityShown {
    name: Name,
    /// Six digits.
    district: String,
    /// Nothing of it is real.
    simulated: bool,
    /// West, south, east, north in degrees.
    bounds: [f64; 4],
    center: LonLat,
    /// When the program started, ms.
    started_at: i64,
    /// ms
    now: i64,
    kinds: Vec<KindShown>,
    classes: Vec<ClassLimit>,
    departments: Vec<DepartmentShown>,
    /// What lies under the live map; nothing where the city has no base map.
    base: Option<UnderlayShown>,
    /// Nothing where nothing is simulated.
    rates: Option<RatesShown>,
}

/// A type of thing.
#[derive(Serialize, ToSchema)]
pub(super) struct KindShown {
    name: String,
    label: Name,
    role: &'static str,
    icon: String,
    /// What it is in a catalogue; nothing for what has no class.
    class: Option<ClassOfKind>,
    /// Things of it in the register.
    count: u32,
    fields: Vec<FieldShown>,
    rules: Vec<RuleShown>,
}

/// What a type is in a catalogue of components.
#[derive(Serialize, ToSchema)]
pub(super) struct ClassOfKind {
    /// The same digits mean something else in another one.
    scheme: &'static str,
    /// `C-0305`
    code: String,
    /// Of the minor class (小类).
    label: Name,
    /// Two digits of the major class (大类).
    major: String,
    major_label: Name,
}

/// A rule of a type, by the name that facts and conditions use.
#[derive(Serialize, ToSchema)]
pub(super) struct RuleShown {
    name: String,
    label: Name,
}

/// A measured field of a type.
#[derive(Serialize, ToSchema)]
pub(super) struct FieldShown {
    name: String,
    label: Name,
    unit: String,
}

/// A class of matter and how long its disposal may take.
#[derive(Serialize, ToSchema)]
pub(super) struct ClassLimit {
    scheme: String,
    code: String,
    label: Name,
    limit_hours: f64,
}

/// Rates of a simulated world.
#[derive(Serialize, ToSchema)]
pub(super) struct RatesShown {
    component_report_s: u32,
    vehicle_report_s: u32,
    faults_per_hour: u32,
}

/// The city: its types, classes, departments and place.
#[utoipa::path(get, path = "/api/city", tag = "city", responses((status = 200, body = CityShown)))]
pub(super) async fn city(State(gallery): State<Arc<Gallery>>) -> Json<CityShown> {
    let (view, now) = (gallery.view(), gallery.now());
    let settings = view.city.settings();
    let bounds = settings.grids.bounds();
    let count = |slot: usize| view.index.roster.counts.get(slot).copied().unwrap_or(0);
    let kinds = settings.kinds.iter().enumerate();
    let up_ms = gallery.given.started.elapsed().as_millis() as i64;
    let rates = gallery.given.simulated;
    Json(CityShown {
        name: Name::of(&settings.name),
        district: settings.district.0.to_string(),
        simulated: rates.is_some(),
        bounds: [bounds.west, bounds.south, bounds.east, bounds.north],
        center: lon_lat(bounds.center()),
        started_at: now.0 - up_ms,
        now: now.0,
        kinds: kinds
            .map(|(slot, kind)| kind_shown(&settings.catalogues, kind, count(slot)))
            .collect(),
        classes: settings.classes.iter().map(class_limit).collect(),
        departments: settings.departments.iter().map(DepartmentShown::of).collect(),
        base: UnderlayShown::of(&gallery),
        rates: rates.map(|rates| RatesShown {
            component_report_s: rates.component_report_s,
            vehicle_report_s: rates.vehicle_report_s,
            faults_per_hour: rates.faults_per_hour,
        }),
    })
}

fn kind_shown(catalogues: &Catalogues, kind: &Kind, count: u32) -> KindShown {
    let fields = kind.fields.iter().map(|field| FieldShown {
        name: field.name.to_string(),
        label: Name::of(&field.label),
        unit: field.unit.to_string(),
    });
    let rules = kind
        .rules
        .iter()
        .map(|rule| RuleShown { name: rule.name.to_string(), label: Name::of(&rule.label) });
    KindShown {
        name: kind.name.to_string(),
        label: Name::of(&kind.label),
        role: role_name(kind.role),
        icon: kind.icon.to_string(),
        class: class_of(catalogues, kind),
        count,
        fields: fields.collect(),
        rules: rules.collect(),
    }
}

fn class_of(catalogues: &Catalogues, kind: &Kind) -> Option<ClassOfKind> {
    let (scheme, code) = kind.class_code.rsplit_once('/')?;
    let (major, minor) = catalogues.written(scheme, code)?;
    Some(ClassOfKind {
        scheme: Scheme::named(scheme)?.name(),
        code: code.to_owned(),
        label: Name::of(&minor.label),
        major: format!("{:02}", major.code),
        major_label: Name::of(&major.label),
    })
}

fn class_limit(class: &Class) -> ClassLimit {
    ClassLimit {
        scheme: class.scheme.to_string(),
        code: class.code.to_string(),
        label: Name::of(&class.label),
        limit_hours: class.limit.as_seconds() / 3_600.0,
    }
}
