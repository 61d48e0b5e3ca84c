//! What the simulated city says in some minutes, as history and in SQLite.

use super::sqlite::Sqlite;
use super::{Measured, long_after, print};
use crate::simulate::{made_up, world};
use crate::{Failure, embedded};
use city::{Fact, Input, Mark, Observation, Settings, Telemetry, Thing, ThingId, Time};
use server::Decode;
use simulators::{Utterance, World};
use std::sync::Arc;
use wire::Pack;

/// Runs it for so many minutes of the world.
pub(super) fn run(minutes: u32) -> Result<(), Failure> {
    let mut numbers = server::numbers();
    let mut number = |space: &str, name: &str| numbers.number(space, name);
    let files = embedded::files();
    let town = server::read_town(&files, &files.city("city.toml")?, made_up, &mut number)?;
    let mut measured = Measured::new("history-lived", &town.settings.kinds)?;
    let mut sqlite = Sqlite::new(&measured.folder.0)?;
    let mut world = world(1, &town.settings, &town.pack);
    let mut ears = Ears::new(&world, &town.settings, &town.pack, &mut measured);
    let until = Time(world.now().0 + i64::from(minutes) * 60_000);
    let mut facts = Vec::new();
    while world.now() < until {
        ears.listen(&mut world, &mut facts);
        measured.hear(&facts)?;
        sqlite.hear(&facts)?;
        facts.clear();
    }
    measured.finish(until)?;
    measured.print(&format!("the simulated city, {minutes} min"));
    measured.finish(long_after(until))?;
    measured.print("  the same once merged by days");
    print("  the same in SQLite", sqlite.points, sqlite.took, sqlite.finish()?);
    Ok(())
}

/// Understands the world without a loop behind it.
struct Ears {
    decode: Decode,
    said: Vec<Utterance>,
    marks: Vec<Option<Mark>>,
}

impl Ears {
    fn new(world: &World, settings: &Settings, pack: &Pack, measured: &mut Measured) -> Ears {
        let things = world.register();
        for (number, asked) in things.iter().enumerate() {
            let Some(kind) = settings.kind_named(&asked.kind) else { continue };
            let thing = Thing {
                id: ThingId::new(settings.district, number as u32),
                name: (&*asked.name).into(),
                kind,
                home: asked.home,
                grid: None,
                via: None,
                quantity: 0,
                skills: Default::default(),
            };
            measured.directory.add(&thing);
        }
        let directory = measured.directory.clone();
        let decode = Decode { decoders: Arc::new(pack.decoders.clone()), directory };
        Ears { decode, said: Vec::new(), marks: vec![None; things.len()] }
    }

    /// One second of the world, without what is said twice in a row.
    fn listen(&mut self, world: &mut World, facts: &mut Vec<(Time, Fact)>) {
        world.step(Time(world.now().0 + 1_000), &mut self.said);
        for one in self.said.drain(..) {
            let (_, message) = self.decode.message("bench", &|_| true, &one.topic, &one.body);
            let Some(Input::Telemetry(said)) = message.input else { continue };
            let last = &mut self.marks[said.thing.slot()];
            if said.mark.is_none() || *last != said.mark {
                *last = said.mark;
                facts.push((one.at, Fact::Observed(believed(one.at, &said))));
            }
        }
    }
}

fn believed(at: Time, said: &Telemetry) -> Observation {
    Observation {
        thing: said.thing,
        said: said.said.unwrap_or(at),
        mark: said.mark,
        late: false,
        position: said.position,
        values: said.values,
        sighting: None,
        looked: None,
        passed: false,
    }
}
