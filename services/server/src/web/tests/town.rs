//! A small city that lives: a loop, a store, and the web before it.

use crate::clock::Clock;
use crate::directory::Directory;
use crate::door::{Arrived, Door, InstallationKey, Limits, Registry};
use crate::history::History;
use crate::inwards::{Inlet, ROOM, way};
use crate::message::{Answer, Message};
use crate::published::Published;
use crate::staff::{Operator, Staff};
use crate::store::{Batch, KeptLetter, Store};
use crate::story::Touched;
use crate::web::gallery::Gallery;
use crate::web::{Given, Rates, routes};
use axum::Router;
use city::{
    Answer as Department, Area, Areas, Catalogue, Catalogues, Class, Duty, Fact, Field, FieldSlot,
    Grids, Input, Kind, Label, Listed, Looks, Major, Mark, Matrix, Minor, Motion, Policy, Position,
    Post, Posts, Registration, Role, Rule, Scheme, Segment, Settings, Skills, Span, Streets,
    Telemetry, Test, Time, Values,
};
use cycle::Cycle;
use geo::{MultiPolygon, polygon};
use history::{Keeper, Kept};
use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// When the story begins.
pub(super) const START: Time = Time(1_763_000_000_000);
/// Where the bin stands.
pub(super) const BIN: Position = Position::new(113.272, 23.158);

const DISTRICT: city::District = city::District(440_111);
static FOLDERS: AtomicU32 = AtomicU32::new(0);

/// A loop that turns when it is told to.
pub(super) struct Loop {
    cycle: Cycle,
    store: Store,
    folder: PathBuf,
    next: u64,
    seq: u64,
    published: Arc<Published>,
    pub(super) keeper: Keeper,
    directory: Arc<Directory>,
    pub(super) clock: Arc<Clock>,
}

/// A small city and its web.
pub(super) struct Town {
    pub(super) router: Router,
    pub(super) gallery: Arc<Gallery>,
    pub(super) turning: Arc<Mutex<Loop>>,
}

impl Drop for Loop {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A full bin, a crew that was sent to it, a sweeper, and a lot of bins in stock.
pub(super) fn town() -> Town {
    town_where(|_| ())
}

/// The same city, told something else.
pub(super) fn town_where(differs: impl FnOnce(&mut Settings)) -> Town {
    let (given, inputs, turning) = given_where(differs);
    let gallery = Arc::new(Gallery::new(given));
    let turning = Arc::new(Mutex::new(turning));
    tokio::spawn(answer(inputs, turning.clone()));
    Town { router: routes::router(gallery.clone()), gallery, turning }
}

/// What the web is given, and what stands behind it.
pub(super) fn given() -> (Given, Inlet<Arrived<Message>>, Loop) {
    given_where(|_| ())
}

fn given_where(differs: impl FnOnce(&mut Settings)) -> (Given, Inlet<Arrived<Message>>, Loop) {
    let boundary = boundary();
    let mut settings = settings(&boundary);
    differs(&mut settings);
    let cycle = Cycle::new(Arc::new(settings));
    let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
    let name = format!("cityloop-web-{}-{number}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    let store = Store::open(&folder).expect("a store in a new folder");
    let reader = store.reader().expect("a reader");
    let published = Arc::new(Published::new(cycle.city().picture()));
    let directory = Arc::new(Directory::default());
    let clock = Arc::new(Clock::recording(START));
    let kinds = &cycle.city().settings().kinds;
    let kept = Kept { days: 9, bytes: u64::MAX };
    let shelf = folder.join("history");
    let keeper = Keeper::open(&shelf, kept, kinds, directory.clone()).expect("a new folder");
    let history = Arc::new(History::of(keeper.shelf()));
    let mut turning = Loop {
        keeper,
        cycle,
        store,
        folder,
        next: 0,
        seq: 0,
        published: published.clone(),
        directory: directory.clone(),
        clock: clock.clone(),
    };
    turning.fill();
    let key = InstallationKey::from_bytes([7; 32]);
    let (to_loop, inputs) = way(ROOM);
    let staff = Staff::open(&turning.folder, Posts::default(), Clock::recording(START));
    let staff = staff.expect("the store is there");
    seats(&staff);
    let given = Given {
        published,
        inputs: to_loop,
        directory,
        clock,
        door: Door::new(Arc::new(Registry::new(key)), Limits::default()),
        influx: Some(Arc::new(influx::Tally::default())),
        reader: Mutex::new(reader),
        history,
        boundary,
        underlay: None,
        simulated: Some(Rates {
            component_report_s: 60,
            vehicle_report_s: 1,
            faults_per_hour: 200,
        }),
        started: Instant::now(),
        staff: Arc::new(staff),
        origin: None,
        assets: |path| match path {
            "/" | "/status" => Some((Cow::Borrowed(b"<!doctype html>"), "text/html")),
            "/assets/a-1.js" => Some((Cow::Borrowed(b"1"), "text/javascript")),
            _ => None,
        },
        address: super::HOST.parse().expect("an address"),
    };
    (given, inputs, turning)
}

/// Somebody in each post, whose name and token are the post's name.
fn seats(staff: &Staff) {
    for post in Post::ALL {
        staff.seat(
            post.name(),
            Operator {
                name: post.name().into(),
                post,
                streets: Vec::new(),
                department: (post == Post::Department).then(|| "sanitation".into()),
                crew: (post == Post::Crew).then(|| "crew-07".into()),
            },
        );
    }
}

/// Answers what the web asks, as the loop does.
async fn answer(mut inputs: Inlet<Arrived<Message>>, turning: Arc<Mutex<Loop>>) {
    while inputs.ready().await {
        for arrived in inputs.first().into_iter().flatten() {
            let (Some(input), Some(answer)) = (arrived.what.input, arrived.what.answer) else {
                continue;
            };
            let told = turning.lock().expect("no test panicked").turn(input);
            let _ = answer.send(told);
        }
    }
}

impl Loop {
    fn fill(&mut self) {
        for (name, kind, home, quantity) in [
            ("bin-000001", "waste-bin", BIN, 1),
            ("bin-000002", "waste-bin", Position::new(113.2722, 23.1581), 1),
            ("crew-07", "crew", Position::new(113.270, 23.157), 1),
            ("sweeper-01", "sweeper", Position::new(113.275, 23.160), 1),
            ("bin-stock-001", "bin-stock", Position::new(113.274, 23.155), 5),
        ] {
            let asked = Registration {
                name: name.into(),
                kind: kind.into(),
                home,
                via: None,
                quantity,
                skills: Vec::new(),
                edits: Vec::new(),
            };
            assert_eq!(self.turn(Input::Register(asked)), Answer::Admitted, "{name}");
        }
        self.hear("crew-07", None, Some(Position::new(113.270, 23.157)));
        self.hear("sweeper-01", None, Some(Position::new(113.275, 23.160)));
        self.hear("bin-000001", Some(95.0), None);
        self.pass(Span::seconds(31));
    }

    /// A thing says something.
    pub(super) fn hear(&mut self, name: &str, fill: Option<f64>, at: Option<Position>) -> Answer {
        let mut values = Values::NONE;
        if let Some(fill) = fill {
            values.set(FieldSlot(0), fill);
        }
        self.seq += 1;
        let motion = |at| Motion { at, heading_deg: 90.0, speed_mps: 2.0 };
        self.turn(Input::Telemetry(Telemetry {
            thing: self.directory.find(name).expect("registered").0,
            said: Some(self.clock.now()),
            mark: Some(Mark { boot: 1, seq: self.seq }),
            position: at.map(motion),
            values,
            sighting: None,
        }))
    }

    /// Time passes.
    pub(super) fn pass(&mut self, span: Span) {
        self.clock.advance(self.clock.now() + span);
        self.turn(Input::Tick);
    }

    /// One turn, committed, shown and told.
    pub(super) fn turn(&mut self, input: Input) -> Answer {
        let mut facts = Vec::new();
        let directory = self.directory.clone();
        let named = |name: &str| directory.named(name);
        self.cycle.turn(self.clock.now(), input, &named, &mut facts);
        let city = self.cycle.city();
        let (mut touched, mut letters) = (Touched::default(), Vec::new());
        let mut told = Answer::Admitted;
        for (at, fact) in &facts {
            touched.note(city, self.next, *at, fact);
            self.keeper.hear(self.next, *at, fact);
            self.next += 1;
            self.directory.note(fact);
            match fact {
                Fact::Duplicate { .. } => told = Answer::Duplicate,
                Fact::Refused(refusal) => {
                    letters.push(letter(*at, refusal.reason.code(), refusal.reason.to_string()));
                    told = Answer::Refused(refusal.reason.clone());
                }
                _ => (),
            }
        }
        let rows = touched.rows(city);
        let batch = Batch { rows, letters, ..Batch::default() };
        self.store.commit_batch(&batch).expect("the disk takes it");
        self.published.show(Arc::new(city.picture()), self.store.bytes());
        self.published.cases_changed(touched.cases.into_iter().collect());
        told
    }
}

fn letter(at: Time, reason: &'static str, words: String) -> KeptLetter {
    let (sender, topic, body) = ("crew-07".into(), "web".into(), (*b"\xffbytes").into());
    KeptLetter { at, sender, topic, reason, words, body }
}

fn boundary() -> MultiPolygon<f64> {
    polygon![
        (x: 113.260, y: 23.150), (x: 113.285, y: 23.150), (x: 113.285, y: 23.170),
        (x: 113.260, y: 23.170)
    ]
    .into()
}

pub(super) fn label(zh: &str, en: &str) -> Label {
    Label { zh: zh.into(), en: en.into() }
}

pub(super) fn settings(boundary: &MultiPolygon<f64>) -> Settings {
    let p = Position::new;
    let street = Segment::new("广园路", vec![p(113.261, 23.158), p(113.284, 23.158)]);
    let class = Class {
        scheme: "GB/T 30428.2".into(),
        code: "C-0305".into(),
        label: label("满溢", "Overflow"),
        condition: Label::default(),
        closing: Label::default(),
        limit: Span::hours(4),
        skill: Skills(1),
        verify_first: false,
        own_signal_only: false,
        urgent: true,
        merge_m: 20.0,
        needs: None,
    };
    let sanitation =
        city::Department { code: "sanitation".into(), label: label("环卫", "Cleaning") };
    let elsewhere = Some(city::DepartmentId(0));
    let grids = Grids::by_rule(DISTRICT, boundary).expect("a square has grids");
    Settings {
        district: DISTRICT,
        name: label("白云区", "Baiyun"),
        kinds: vec![
            bin(),
            mover("crew", Role::Crew, Skills(3), false),
            mover("sweeper", Role::Vehicle, Skills(2), true),
            kind("bin-stock", Role::Material),
        ],
        classes: vec![class],
        catalogues: Catalogues::default(),
        departments: vec![sanitation],
        matrix: Matrix { rows: vec![Department { areas: Vec::new(), elsewhere }] },
        skills: vec!["sanitation".into(), "look".into()],
        policy: Policy { utc_offset: Span::hours(-5), ..Policy::default() },
        areas: areas(&grids),
        grids,
        streets: Streets::new(vec![street]),
    }
}

/// A catalogue that has the bin's class.
pub(super) fn with_a_catalogue(settings: &mut Settings) {
    let name = label("果皮箱", "Litter bin");
    let minor = Minor { class: 305, label: name, extension: false, limits: Vec::new() };
    let major = label("市容环境", "Appearance and sanitation");
    settings.catalogues = Catalogues::new(vec![Catalogue {
        scheme: Scheme::CjT214,
        lists: Listed::Components,
        source: Label::default(),
        majors: vec![Major { code: 3, label: major, minors: vec![minor] }],
    }]);
}

/// The one street by its name, and a duty area around the west of the city.
fn areas(grids: &Grids) -> Areas {
    let name = label("三元里街道", "Sanyuanli");
    let street = Area { code: 440_111_001, name, outline: Some(boundary()) };
    let west = polygon![
        (x: 113.260, y: 23.150), (x: 113.273, y: 23.150), (x: 113.273, y: 23.170),
        (x: 113.260, y: 23.170)
    ];
    let (code, name) = ("SYL-1".into(), label("三元里一片", "Sanyuanli 1"));
    let duty = Duty { code, name, outline: Some(west.into()), grids: Vec::new() };
    Areas::new([Vec::new(), vec![street], Vec::new()], vec![duty], grids, 0.5)
}

fn bin() -> Kind {
    let (name, unit) = ("fill_percent".into(), "%".into());
    let field =
        Field { name, label: label("满溢度", "Fill"), unit, min: 0.0, max: 100.0, step: None };
    let rule = |name: &str, test, dwell| Rule {
        name: name.into(),
        label: label(name, name),
        class: city::ClassId(0),
        test,
        dwell,
    };
    let full = Test::Above { field: FieldSlot(0), limit: 90.0, clear: 60.0 };
    let silent = Test::Silence { after: Span::hours(2) };
    Kind {
        fields: vec![field],
        rules: vec![rule("full", full, Span::seconds(30)), rule("silent", silent, Span(0))],
        class_code: "CJ/T 214/C-0305".into(),
        ..kind("waste-bin", Role::Component)
    }
}

fn mover(name: &str, role: Role, skills: Skills, rounds: bool) -> Kind {
    let looks = Looks { radius_m: 60.0, along_streets: rounds, rounds };
    Kind { skills, capacity: 2, speed_mps: 6.0, speed_max_mps: 40.0, looks, ..kind(name, role) }
}

pub(super) fn kind(name: &str, role: Role) -> Kind {
    Kind {
        name: name.into(),
        label: label(name, name),
        role,
        icon: name.into(),
        class_code: "".into(),
        fields: Vec::new(),
        detects: Vec::new(),
        rules: Vec::new(),
        skills: Skills(0),
        capacity: 0,
        speed_mps: 0.0,
        speed_max_mps: 0.0,
        looks: Looks::default(),
    }
}
