//! The collections: what each is called, holds, and can be asked for.

use super::crs::Crs;
use super::links::Links;
use crate::web::gallery::View;
use city::{Form, Role};
use serde_json::{Value, json};

/// A collection of features.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Collection {
    /// Fixed public facilities (部件), each where it stands.
    Components,
    /// Those that are lines.
    ComponentLines,
    /// Those that are areas.
    ComponentAreas,
    /// Stock and equipment (物资).
    Materials,
    /// Unit grids (单元网格).
    Grids,
    /// Cases (案件).
    Cases,
    /// Driverless sweepers and drones.
    Vehicles,
}

impl Collection {
    /// Every collection.
    pub(super) const ALL: [Collection; 7] = [
        Collection::Components,
        Collection::ComponentLines,
        Collection::ComponentAreas,
        Collection::Materials,
        Collection::Grids,
        Collection::Cases,
        Collection::Vehicles,
    ];

    /// Its name in addresses.
    pub(super) fn id(self) -> &'static str {
        match self {
            Collection::Components => "components",
            Collection::ComponentLines => "component-lines",
            Collection::ComponentAreas => "component-areas",
            Collection::Materials => "materials",
            Collection::Grids => "grids",
            Collection::Cases => "cases",
            Collection::Vehicles => "vehicles",
        }
    }

    /// The collection with this name.
    pub(super) fn named(id: &str) -> Option<Collection> {
        Collection::ALL.into_iter().find(|collection| collection.id() == id)
    }

    /// The part its things play, where it is one of things.
    pub(super) fn role(self) -> Option<Role> {
        match self {
            Collection::Components | Collection::ComponentLines | Collection::ComponentAreas => {
                Some(Role::Component)
            }
            Collection::Materials => Some(Role::Material),
            Collection::Vehicles => Some(Role::Vehicle),
            Collection::Grids | Collection::Cases => None,
        }
    }

    /// Whether a feature of it is this form. Programs give a layer one type of geometry, so a
    /// collection has one.
    pub(super) fn has(self, form: &Form) -> bool {
        match form {
            Form::Lines(_) => self == Collection::ComponentLines,
            Form::Areas(_) => self == Collection::ComponentAreas,
        }
    }

    /// Whether its features are points where things stand.
    pub(super) fn is_of_points(self) -> bool {
        !matches!(self, Collection::ComponentLines | Collection::ComponentAreas)
    }

    /// Properties that a query may name.
    pub(super) fn filters(self) -> &'static [&'static str] {
        match self {
            Collection::Components
            | Collection::ComponentLines
            | Collection::ComponentAreas
            | Collection::Vehicles => &["kind", "state"],
            Collection::Materials => &["kind"],
            Collection::Grids => &["street"],
            Collection::Cases => &["state", "class", "department"],
        }
    }

    fn title(self) -> &'static str {
        match self {
            Collection::Components => "部件 · Components",
            Collection::ComponentLines => "线状部件 · Components that are lines",
            Collection::ComponentAreas => "面状部件 · Components that are areas",
            Collection::Materials => "物资 · Materials",
            Collection::Grids => "单元网格 · Unit grids",
            Collection::Cases => "案件 · Cases",
            Collection::Vehicles => "车辆与无人机 · Vehicles and drones",
        }
    }

    fn description(self) -> &'static str {
        match self {
            Collection::Components => "Fixed public facilities and how each stands now.",
            Collection::ComponentLines => "Those of them that are lines, along their whole length.",
            Collection::ComponentAreas => "Those of them that are areas, with their whole ground.",
            Collection::Materials => "Lots of stock and equipment, with what is left of each.",
            Collection::Grids => "The smallest areas of supervision, by their 15 digits.",
            Collection::Cases => "Cases that are open, and those that ended not long ago.",
            Collection::Vehicles => "Driverless sweepers and drones where they are now.",
        }
    }

    /// Its description.
    pub(super) fn shown(self, view: &View, links: &Links) -> Value {
        let bounds = view.city.settings().grids.bounds();
        let path = format!("/ogc/collections/{}", self.id());
        let mut extent = json!({
            "spatial": {
                "bbox": [[bounds.west, bounds.south, bounds.east, bounds.north]],
                "crs": Crs::Crs84.uri(),
            },
        });
        if self == Collection::Cases {
            extent["temporal"] = json!({ "interval": [[null, null]] });
        }
        json!({
            "id": self.id(),
            "title": self.title(),
            "description": self.description(),
            "itemType": "feature",
            "extent": extent,
            "crs": Crs::ALL.map(Crs::uri),
            "storageCrs": Crs::Crs84.uri(),
            "links": [
                links.json("self", &path),
                links.geojson("items", &format!("{path}/items")),
            ],
        })
    }
}
