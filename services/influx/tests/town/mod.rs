//! A town of a few things, made by hand: bins that measure and cars that move and see.

use city::{
    Areas, Catalogues, District, Field, FieldSlot, Grids, Kind, KindId, Label, Looks, Mark, Matrix,
    Observation, Policy, Position, Role, Settings, Skills, Streets, Thing, ThingId, Time, Values,
};
use geo::{LineString, MultiPolygon, Polygon};
use std::sync::Arc;

pub(crate) const DISTRICT: District = District(440_111);
const CORNER: Position = Position::new(113.2, 23.1);

/// A kind that measures these fields and sees these labels.
pub(crate) fn kind(name: &str, fields: &[&str], detects: &[&str], speed_max_mps: f64) -> Kind {
    let field = |name: &&str| Field {
        name: (*name).into(),
        label: Label::default(),
        unit: "".into(),
        min: f64::NEG_INFINITY,
        max: f64::INFINITY,
        step: None,
    };
    Kind {
        name: name.into(),
        label: Label::default(),
        role: Role::Component,
        icon: "".into(),
        class_code: "".into(),
        fields: fields.iter().map(field).collect(),
        detects: detects.iter().map(|label| (*label).into()).collect(),
        rules: Vec::new(),
        skills: Skills::default(),
        capacity: 0,
        speed_mps: 0.0,
        speed_max_mps,
        looks: Looks::default(),
    }
}

/// Settings of these kinds over one square kilometre.
pub(crate) fn settings(kinds: Vec<Kind>) -> Arc<Settings> {
    let ring = [(113.2, 23.1), (113.21, 23.1), (113.21, 23.11), (113.2, 23.11), (113.2, 23.1)];
    let outline = MultiPolygon::new(vec![Polygon::new(LineString::from(ring.to_vec()), vec![])]);
    Arc::new(Settings {
        district: DISTRICT,
        name: Label::default(),
        kinds,
        classes: Vec::new(),
        catalogues: Catalogues::default(),
        departments: Vec::new(),
        matrix: Matrix::default(),
        skills: Vec::new(),
        policy: Policy::default(),
        grids: Grids::by_rule(DISTRICT, &outline).expect("not empty"),
        areas: Areas::default(),
        streets: Streets::default(),
    })
}

/// The n-th thing, of a kind, in the town's corner.
pub(crate) fn thing(settings: &Settings, number: u32, name: &str, kind: u16) -> Thing {
    let home = Position::new(CORNER.lon + 0.001, CORNER.lat + 0.001);
    Thing {
        id: ThingId::new(DISTRICT, number),
        name: name.into(),
        kind: KindId(kind),
        home,
        grid: settings.grids.at(home),
        via: None,
        quantity: 0,
        skills: Skills::default(),
    }
}

/// What a thing measured in its first field.
pub(crate) fn seen(thing: u32, said: i64, seq: u64, first: f64) -> Observation {
    let mut values = Values::NONE;
    values.set(FieldSlot(0), first);
    Observation {
        thing: ThingId::new(DISTRICT, thing),
        said: Time(said),
        mark: Some(Mark { boot: 1, seq }),
        late: false,
        position: None,
        values,
        sighting: None,
        looked: None,
        passed: false,
    }
}
