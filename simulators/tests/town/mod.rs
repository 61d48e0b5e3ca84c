//! The cities that these tests play in, made of the shipped type files.
#![allow(dead_code, reason = "each test file takes what it needs")]

use city::{District, Grids, Label, Settings, Span, Time};
use simulators::{Plan, Utterance, World, small, streets};
use std::path::PathBuf;
use std::sync::LazyLock;
use wire::Pack;

/// A Saturday evening.
pub(crate) const START: Time = Time(1_795_296_000_000);

pub(crate) struct Town {
    pub(crate) pack: Pack,
    pub(crate) settings: Settings,
}

fn config() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../config")
}

pub(crate) fn small() -> Town {
    let pack = small::pack(&config()).expect("the shipped types load");
    let settings = small::settings(&pack);
    Town { pack, settings }
}

/// The full district; made once, for it takes a while.
pub(crate) fn baiyun() -> &'static Town {
    static BAIYUN: LazyLock<Town> = LazyLock::new(full);
    &BAIYUN
}

fn full() -> Town {
    let pack = small::pack(&config()).expect("the shipped types load");
    let text = std::fs::read_to_string(config().join("baiyun/boundary.geojson"));
    let text = text.expect("the boundary is shipped");
    let boundary = wire::places::boundary(&text, city::Datum::Wgs84);
    let boundary = boundary.expect("the boundary is GeoJSON");
    let grids = Grids::by_rule(District(440_111), &boundary).expect("Baiyun has grids");
    let streets = streets::made_up(&grids, 1);
    let name = Label { zh: "白云区".into(), en: "Baiyun".into() };
    let settings = pack.settings(District(440_111), name, grids, streets);
    Town { pack, settings }
}

impl Town {
    pub(crate) fn world(&self, plan: Plan) -> World {
        World::new(plan, &self.settings, &self.pack.plays)
    }
}

/// Lives on for so long and gives what is said.
pub(crate) fn listen(world: &mut World, span: Span) -> Vec<Utterance> {
    let mut out = Vec::new();
    world.step(world.now() + span, &mut out);
    out
}
