//! GET /api/catalogue: the classes of components and events that the city's schemes have.

use super::gallery::Gallery;
use super::shapes::Name;
use axum::Json;
use axum::extract::State;
use city::{Catalogue, Major, Minor};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// The classes of one scheme.
#[derive(Serialize, ToSchema)]
pub(super) struct CatalogueShown {
    /// The same digits mean something else in another one.
    scheme: &'static str,
    /// `components` or `events`.
    lists: &'static str,
    /// Whose list it is, and what it lacks.
    source: Name,
    majors: Vec<MajorShown>,
}

/// A major class (大类).
#[derive(Serialize, ToSchema)]
pub(super) struct MajorShown {
    /// Two digits.
    code: String,
    label: Name,
    minors: Vec<MinorShown>,
}

/// A minor class (小类).
#[derive(Serialize, ToSchema)]
pub(super) struct MinorShown {
    /// `C-0305`, `E-0110`
    code: String,
    label: Name,
    /// Whether a city added it to the standard's.
    extension: bool,
    /// One for each filing condition, where they are known: `E2h` runs always, `W1d` in working
    /// time.
    limits: Vec<String>,
}

/// The catalogues of classes, by scheme.
#[utoipa::path(
    get, path = "/api/catalogue", tag = "city",
    responses((status = 200, body = Vec<CatalogueShown>))
)]
pub(super) async fn catalogues(State(gallery): State<Arc<Gallery>>) -> Json<Vec<CatalogueShown>> {
    let city = gallery.given.published.city();
    Json(city.settings().catalogues.all().iter().map(catalogue_shown).collect())
}

fn catalogue_shown(catalogue: &Catalogue) -> CatalogueShown {
    let minor = |minor: &Minor| MinorShown {
        code: catalogue.code(minor.class),
        label: Name::of(&minor.label),
        extension: minor.extension,
        limits: minor.limits.iter().map(ToString::to_string).collect(),
    };
    let major = |major: &Major| MajorShown {
        code: format!("{:02}", major.code),
        label: Name::of(&major.label),
        minors: major.minors.iter().map(minor).collect(),
    };
    CatalogueShown {
        scheme: catalogue.scheme.name(),
        lists: catalogue.lists.name(),
        source: Name::of(&catalogue.source),
        majors: catalogue.majors.iter().map(major).collect(),
    }
}
