//! A small history in a folder of its own, with a journal in memory behind it.

use crate::footers::Footers;
use crate::read::{Batches, Opened};
use crate::{HistoryError, Keeper, Kept, Roster, Shelf, Step, Wanted};
use city::{
    District, Fact, Field, FieldSlot, Kind, KindId, Label, Looks, Observation, Role, Skills,
    ThingId, Time, Values,
};
use std::path::PathBuf;
use std::sync::Arc;

const DISTRICT: District = District(440_111);
const NAMES: [&str; 3] = ["bin-2", "bin-10", "bin-1"];

pub(super) struct Small {
    pub(super) folder: PathBuf,
    pub(super) keeper: Keeper,
    pub(super) journal: Vec<(Time, Fact)>,
    pub(super) cursor: u64,
}

impl Drop for Small {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.folder).expect("the test made it");
    }
}

impl Small {
    pub(super) fn new(name: &str) -> Small {
        let folder = std::env::temp_dir().join(format!("history-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for tests");
        let keeper = open(&folder);
        let mut small = Small { folder, keeper, journal: Vec::new(), cursor: 0 };
        small.restart();
        small
    }

    /// The process ends and starts again: what was in memory comes from the journal.
    pub(super) fn restart(&mut self) {
        self.keeper = open(&self.folder);
        self.keeper.begin(self.cursor).expect("readable");
        for number in self.cursor..self.journal.len() as u64 {
            let (at, fact) = &self.journal[number as usize];
            self.keeper.hear(number, *at, fact);
        }
    }

    pub(super) fn says(&mut self, thing: u32, time: i64, values: &[f64]) {
        self.says_late(thing, time, time + 250, values);
    }

    pub(super) fn says_late(&mut self, thing: u32, time: i64, at: i64, values: &[f64]) {
        let mut said = Values::NONE;
        for (slot, value) in values.iter().enumerate().filter(|(_, value)| !value.is_nan()) {
            said.set(FieldSlot(slot as u8), *value);
        }
        let fact = Fact::Observed(Observation {
            thing: ThingId::new(DISTRICT, thing),
            said: Time(time),
            mark: None,
            late: false,
            position: None,
            values: said,
            sighting: None,
            looked: None,
            passed: false,
        });
        self.keeper.hear(self.journal.len() as u64, Time(at), &fact);
        self.journal.push((Time(at), fact));
    }

    pub(super) fn now(&self) -> Time {
        self.journal.last().map_or(Time(0), |(at, _)| *at)
    }

    pub(super) fn flush(&mut self) {
        self.flush_until(&mut |_| Ok(())).expect("a disk");
    }

    pub(super) fn flush_until(
        &mut self,
        watch: &mut dyn FnMut(Step) -> Result<(), HistoryError>,
    ) -> Result<(), HistoryError> {
        let (now, cursor) = (self.now(), &mut self.cursor);
        let mut done = |next| {
            *cursor = next;
            Ok(())
        };
        self.keeper.flush(now, &mut done, watch)
    }

    /// Flushes where so many rows wait.
    pub(super) fn flush_each(&mut self, rows: u64) {
        if self.shelf().counts().waiting >= rows {
            self.flush();
        }
    }

    pub(super) fn tend(&mut self, now: i64) {
        while self.keeper.tender().tend(Time(now), &mut |_| Ok(())).expect("a disk") {}
    }

    pub(super) fn shelf(&self) -> Arc<Shelf> {
        self.keeper.shelf()
    }

    pub(super) fn wanted(&self, thing: u32, from: i64, to: i64) -> Wanted {
        Wanted {
            kind: KindId(0),
            kind_name: "bin".into(),
            thing,
            name: name(thing).into(),
            columns: ["fill_percent".into(), "battery_percent".into()].into(),
            from: Time(from),
            to: Time(to),
        }
    }

    /// Whose and when, of every row of every file, in the order it stands there.
    pub(super) fn all(&self) -> Vec<(String, i64)> {
        let mut all = Vec::new();
        for entry in self.shelf().state().files.iter() {
            let opened = Opened::open(&entry.path(&self.folder), &Footers::default())
                .expect("a file of ours");
            let mut batches = Batches::new(opened);
            while batches.next().expect("readable") {
                let names = batches.batch.things.iter();
                let names = names.map(|it| String::from_utf8_lossy(it.data()).into_owned());
                all.extend(names.zip(batches.batch.times.iter().copied()));
            }
        }
        all
    }
}

/// Everything a thing said, as text: a NaN is not equal to itself.
pub(super) fn rows(small: &Small, thing: u32) -> String {
    let wanted = small.wanted(thing, i64::MIN / 2, i64::MAX / 2);
    let page = small.shelf().page(&wanted, usize::MAX).expect("readable");
    let (fill, battery) = (&page.rows.values[0], &page.rows.values[1]);
    let times = page.rows.times.iter().zip(fill).zip(battery);
    format!(
        "{:?}",
        times.map(|((time, fill), battery)| (*time, *fill, *battery)).collect::<Vec<_>>()
    )
}

fn name(thing: u32) -> String {
    NAMES.get(thing as usize).map_or(format!("bin-0{thing:02}"), ToString::to_string)
}

/// Everything that is heard of is a bin.
#[derive(Debug)]
struct Bins;

impl Roster for Bins {
    fn kind(&self, _: u32) -> Option<KindId> {
        Some(KindId(0))
    }

    fn name(&self, number: u32) -> Option<Box<str>> {
        Some(name(number).into())
    }
}

fn open(folder: &std::path::Path) -> Keeper {
    let kept = Kept { days: 60, bytes: 1 << 30 };
    Keeper::open(folder, kept, &[kind()], Arc::new(Bins)).expect("a folder")
}

fn kind() -> Kind {
    let field = |name: &str| Field {
        name: name.into(),
        label: Label::default(),
        unit: "%".into(),
        min: 0.0,
        max: 200.0,
        step: Some(0.1),
    };
    Kind {
        name: "bin".into(),
        label: Label::default(),
        role: Role::Component,
        icon: "bin".into(),
        class_code: "".into(),
        fields: vec![field("fill_percent"), field("battery_percent")],
        detects: Vec::new(),
        rules: Vec::new(),
        skills: Skills(0),
        capacity: 0,
        speed_mps: 0.0,
        speed_max_mps: 0.0,
        looks: Looks::default(),
    }
}
