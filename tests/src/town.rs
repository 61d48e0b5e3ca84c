//! A small town of the shipped types, spoken to in bytes and driven by hand: no server, no clock.

use crate::house::tree::root;
use crate::story::sentence;
use city::{
    Amendment, CaseId, City, Decision, District, Edit, Fact, Grids, Input, KindId, Label, Letter,
    Position, Purpose, Registration, Segment, Settings, Span, Task, TaskId, ThingId, Time, Verb,
};
use cycle::{Cycle, Facts};
use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;
use wire::{Channel, Decoders, Numbers, Pack, Sender, Sources, topic};

/// The south-west corner of the town; it reaches 3 km east and north.
const CORNER: Position = Position::new(113.26, 23.16);
/// Degrees for one metre east and north, here.
const DEGREES_A_METRE: (f64, f64) = (9.781e-6, 8.993e-6);

/// The pack of the shipped `config/`.
pub fn shipped() -> Pack {
    let config = root().join("config");
    let text = |path: &str| fs::read_to_string(config.join(path)).expect("config/ is shipped");
    let folder = |folder: &str| -> Vec<(String, String)> {
        let files = fs::read_dir(config.join(folder)).expect("config/ is shipped").flatten();
        let mut read: Vec<(String, String)> = files
            .map(|file| file.file_name().to_string_lossy().into_owned())
            .filter(|name| name.ends_with(".toml"))
            .map(|name| (name.clone(), text(&format!("{folder}/{name}"))))
            .collect();
        read.sort();
        read
    };
    let sources = Sources {
        types: &folder("types"),
        catalogues: &folder("catalogue"),
        catalogue: &text("catalogue.toml"),
        departments: &text("departments.toml"),
        policy: &text("policy.toml"),
    };
    let mut numbers = Numbers::default();
    let read = wire::load(&sources, &mut |space, name| numbers.number(space, name));
    let told = |faults: &Vec<wire::Fault>| -> String {
        faults.iter().map(|fault| format!("\n  {fault}")).collect()
    };
    assert!(
        read.is_ok(),
        "config/ can be read:{}",
        read.as_ref().err().map(told).unwrap_or_default()
    );
    read.expect("just asserted")
}

/// So many metres east and north of the town's corner.
pub fn at(east_m: f64, north_m: f64) -> Position {
    let (lon, lat) = DEGREES_A_METRE;
    Position::new(CORNER.lon + east_m * lon, CORNER.lat + north_m * lat)
}

/// The town: its loop, its decoders, and what has happened so far.
pub struct Town {
    cycle: Cycle,
    decoders: Decoders,
    names: BTreeMap<Box<str>, (ThingId, KindId)>,
    seqs: BTreeMap<String, u64>,
    now: Time,
    told: Vec<String>,
}

impl Town {
    /// A town of which nothing is known, at nine in the morning.
    pub fn new() -> Town {
        Town::with_streets(Vec::new())
    }

    /// The same with streets.
    pub fn with_streets(streets: Vec<Segment>) -> Town {
        let pack = shipped();
        let (west_south, east_north) = (at(0.0, 0.0), at(3_000.0, 3_000.0));
        let square =
            geo::Rect::new((west_south.lon, west_south.lat), (east_north.lon, east_north.lat));
        let grids = Grids::by_rule(District(440_199), &square.to_polygon().into());
        let grids = grids.expect("a square has grids");
        let name = Label { zh: "小城".into(), en: "Smalltown".into() };
        let settings: Settings = pack.settings(District(440_199), name, grids, streets);
        Town {
            cycle: Cycle::new(Arc::new(settings)),
            decoders: pack.decoders,
            names: BTreeMap::new(),
            seqs: BTreeMap::new(),
            now: Time(1_767_229_200_000),
            told: Vec::new(),
        }
    }

    /// The city as it is known.
    pub fn city(&self) -> &City {
        self.cycle.city()
    }

    /// What time it is.
    pub fn now(&self) -> Time {
        self.now
    }

    /// The id of a thing.
    pub fn id(&self, name: &str) -> ThingId {
        self.names.get(name).expect("a registered name").0
    }

    /// The newest task of a case.
    pub fn task_of(&self, case: u32) -> &Task {
        let board = self.city().board();
        let case = board.case(CaseId::new(self.city().settings().district, case));
        let task = case.and_then(|case| case.tasks.last()).and_then(|id| board.task(*id));
        task.expect("the case has a task")
    }

    /// What was told since the last time, without rounds and what is said all day.
    pub fn tells(&mut self) -> Vec<String> {
        std::mem::take(&mut self.told)
    }

    /// Registers a thing.
    pub fn register(&mut self, name: &str, kind: &str, home: Position, via: Option<&str>) {
        self.register_lot(name, kind, home, via, 0);
    }

    /// Registers a lot of material, or anything else.
    pub fn register_lot(
        &mut self,
        name: &str,
        kind: &str,
        home: Position,
        via: Option<&str>,
        quantity: u32,
    ) {
        let (via, skills) = (via.map(Into::into), Vec::new());
        let (name_of, kind, edits) = (name.into(), kind.into(), Vec::new());
        let asked = Registration { name: name_of, kind, home, via, quantity, skills, edits };
        self.turn(Input::Register(asked));
        assert!(self.names.contains_key(name), "{name} was registered: {:?}", self.told);
    }

    /// The register says something else of a thing from now on.
    pub fn amend(&mut self, name: &str, edit: Edit) {
        let (thing, by, why) = (self.id(name), "desk".into(), "surveyed".into());
        self.turn(Input::Amend(Amendment { thing, by, why, edits: vec![edit] }));
    }

    /// Registers a crew with skills, and lets it say where it is.
    pub fn crew(&mut self, name: &str, home: Position, skills: &[&str]) {
        let skills = skills.iter().map(|skill| (*skill).into()).collect();
        let asked = Registration {
            name: name.into(),
            kind: "crew".into(),
            home,
            via: None,
            quantity: 0,
            skills,
            edits: Vec::new(),
        };
        self.turn(Input::Register(asked));
        self.stands(name, home);
    }

    /// A mover says where it is.
    pub fn stands(&mut self, name: &str, place: Position) {
        let (lon, lat) = (place.lon, place.lat);
        self.says(name, &format!("\"lon\":{lon:.6},\"lat\":{lat:.6},\"speed\":0"));
    }

    /// A thing says something of itself; time and count are put before it.
    pub fn says(&mut self, name: &str, body: &str) {
        let body = self.marked(name, body);
        self.hears(name, Channel::Telemetry, body.as_bytes());
    }

    /// A thing saw something.
    pub fn sees(&mut self, name: &str, label: &str, confidence: f64) {
        let body = format!("\"label\":\"{label}\",\"confidence\":{confidence}");
        let body = self.marked(name, &body);
        self.hears(name, Channel::Sighting, body.as_bytes());
    }

    /// The desk sends somebody to a case.
    pub fn sends(&mut self, name: &str, case: u32) {
        let (by, why) = ("desk".into(), "it knows the place".into());
        let case = CaseId::new(self.city().settings().district, case);
        let verb = Verb::Send { worker: self.id(name) };
        self.turn(Input::Decision(Decision { by, case, verb, why }));
    }

    /// A worker speaks of the newest task of a case.
    pub fn reports(&mut self, name: &str, case: u32, says: &str) {
        let task: TaskId = self.task_of(case).id;
        let body = match says {
            "fixed" | "still_there" | "cannot_tell" => {
                format!("{{\"task\":\"{task}\",\"says\":\"finish\",\"found\":\"{says}\"}}")
            }
            says => format!("{{\"task\":\"{task}\",\"says\":\"{says}\"}}"),
        };
        self.hears(name, Channel::Report, body.as_bytes());
    }

    /// A worker takes the newest task of a case, arrives and says how it is.
    pub fn does(&mut self, name: &str, case: u32, found: &str) {
        self.reports(name, case, "accept");
        self.passes(Span::seconds(30));
        self.reports(name, case, "arrive");
        self.passes(Span::seconds(30));
        self.reports(name, case, found);
    }

    /// Bytes come in from a thing.
    pub fn hears(&mut self, name: &str, channel: Channel, body: &[u8]) {
        let topic = topic::topic_for(name, channel).expect("a fit name");
        let speaks_for = |_: &str| true;
        let sender = Sender { name, speaks_for: &speaks_for };
        let names = &self.names;
        let lookup = |name: &str| names.get(name).copied();
        let input = match self.decoders.decode(&sender, &topic, body, &lookup) {
            Ok(input) => input,
            Err(reason) => Input::Letter(Letter { from: name.into(), reason }),
        };
        self.turn(input);
    }

    /// Time passes, and whatever falls due meanwhile happens when it is due.
    pub fn passes(&mut self, span: Span) {
        let until = self.now + span;
        while let Some(due) = self.cycle.next_due().filter(|due| *due <= until) {
            self.now = self.now.max(due);
            self.turn(Input::Tick);
        }
        self.now = until;
        self.turn(Input::Tick);
    }

    /// Time passes while things repeat what they say: each so many seconds.
    pub fn passes_saying(&mut self, span: Span, every: Span, says: &[(&str, &str)]) {
        let until = self.now + span;
        while self.now + every <= until {
            self.passes(every);
            says.iter().for_each(|(name, body)| self.says(name, body));
        }
    }

    fn marked(&mut self, name: &str, body: &str) -> String {
        let seq = self.seqs.entry(name.to_owned()).or_default();
        *seq += 1;
        format!("{{\"t\":{},\"boot\":1,\"seq\":{seq},{body}}}", self.now.0)
    }

    fn turn(&mut self, input: Input) {
        let mut facts: Facts = Vec::new();
        let names = &self.names;
        let named = |name: &str| names.get(name).map(|(id, _)| *id);
        self.cycle.turn(self.now, input, &named, &mut facts);
        for (_, fact) in &facts {
            if let Fact::Registered(thing) = fact {
                self.names.insert(thing.name.as_str().into(), (thing.id, thing.kind));
            }
            if !is_round(self.cycle.city(), fact) {
                self.told.extend(sentence(self.cycle.city(), fact));
            }
        }
    }
}

impl Default for Town {
    fn default() -> Self {
        Town::new()
    }
}

fn is_round(city: &City, fact: &Fact) -> bool {
    let round = |task: &Task| matches!(task.purpose, Purpose::Round { .. });
    match fact {
        Fact::Offered(task) => round(task),
        Fact::TaskStepped { task, .. } => city.board().task(*task).is_some_and(round),
        _ => false,
    }
}
