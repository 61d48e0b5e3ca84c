//! `cityloop replay`: a recording of vehicles goes through the front door of a city made from it,
//! whose clock is the recording's.

mod fleet;
mod ledger;
mod recording;
mod report;

use crate::args::Replay;
use crate::progress::Progress;
use crate::source;
use crate::{Failure, embedded, live};
use city::{Bounds, Position, Registration, Time};
use fleet::Fleet;
use recording::{Recording, Survey, minute};
use report::Report;
use server::{CityFile, Clock, Faults, Files, Running, Setup};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// What the vehicles are, in `config/types`.
const KIND: &str = "plow";
/// The name of the streets among the city's files.
const STREETS: &str = "replay/streets.geojson";
/// A city ends so far beyond what was recorded, metres.
const MARGIN_M: f64 = 50.0;
/// A pause in a slowed replay lasts this long at most.
const PAUSE_MAX: Duration = Duration::from_secs(2);

/// Plays the recording, and tells what became of it.
pub(crate) fn run(asked: &Replay, started: Instant) -> Result<(), Failure> {
    let (files, mut said) = live::read(&asked.config)?;
    let (files, survey) = make_city(files, &mut said, asked)?;
    let Some((start, _)) = survey.time else {
        return Err(format!("{}: nothing was recorded", asked.tracks.display()).into());
    };
    let folder = Folder::of(asked)?;
    said.store.folder = folder.path.clone();
    said.mqtt.listen = SocketAddr::from(([127, 0, 0, 1], 0));
    said.web.listen = asked.web;
    said.broker = None;
    let name = format!("{} · {}", said.city.name.en, said.city.name.zh);
    let setup = Setup {
        files,
        said,
        streets: |_| Vec::new(),
        clock: Clock::recording(start),
        simulated: None,
        assets: embedded::asset,
        started,
        whole: false,
        visitors: true,
    };
    tokio::runtime::Runtime::new()?.block_on(async {
        let running = Running::start(setup).await?;
        let console = &running.console;
        eprintln!("console  {}", console.visit.as_ref().unwrap_or(&console.address));
        let since = Instant::now();
        let played = tokio::select! {
            played = play(&running, &survey, asked) => played,
            () = live::told_to_stop() => Err("it was stopped before its end".into()),
        };
        let ended = match played {
            Ok(counts) => tell(&running, name, survey, counts, since.elapsed(), asked, &folder),
            Err(error) => Err(error),
        };
        if ended.is_ok() && asked.stay {
            eprintln!("the city goes on standing; end it with Ctrl-C");
            live::told_to_stop().await;
        }
        running.stop().await?;
        ended
    })
}

/// The city of the streets and of what was recorded near them.
fn make_city(
    files: Files,
    said: &mut CityFile,
    asked: &Replay,
) -> Result<(Files, Survey), Failure> {
    let text = source::text(&asked.streets)?;
    let datum = said.city.streets_datum()?;
    let segments = wire::places::segments(&text, &said.city.street_name, datum);
    let segments = segments.map_err(|faults| {
        let place = |fault| format!("{}: {fault}", asked.streets.display());
        Faults(faults.into_iter().map(place).collect())
    })?;
    let points = segments.iter().flat_map(|segment| segment.line.iter().copied());
    let streets = Bounds::around(points).ok_or("the streets have no point")?;
    let survey = recording::survey(&asked.tracks, asked.datum, streets)?;
    if said.city.boundary.is_none() && said.city.bounds.is_none() {
        let Bounds { west, south, east, north } = survey.bounds.unwrap_or(streets).grown(MARGIN_M);
        said.city.bounds = Some([west, south, east, north]);
    }
    said.city.streets = Some(STREETS.to_owned());
    Ok((files.with(STREETS, text), survey))
}

/// Lets the vehicles say what they said, each at its time; how much was sent and acknowledged.
async fn play(running: &Running, survey: &Survey, asked: &Replay) -> Result<(u64, u64), Failure> {
    register(running, survey).await?;
    let mut fleet = Fleet::connect(running, survey.vehicles.keys())?;
    let mut recording = Recording::open(&asked.tracks, asked.datum)?;
    let mut pace = asked.speed.map(Pace::new);
    let mut progress = Progress::new();
    while let Some(read) = recording.next()? {
        // A row that cannot be read was counted in the survey.
        let Ok(ping) = read else { continue };
        if let Some(pace) = &mut pace {
            pace.wait(ping.at).await;
        }
        let now = recording::clock_after(running.clock.now(), ping.at);
        fleet.wait_for(now).await?;
        running.clock.advance(now);
        fleet.say(now, &ping).await?;
        let share = recording.share.now();
        progress.at(share, format_args!("{} messages, {}", fleet.sent, minute(ping.at)));
    }
    let sent = fleet.sent;
    let acknowledged = fleet.end().await?;
    progress.end(format_args!("{sent} messages, {acknowledged} acknowledged"));
    Ok((sent, acknowledged))
}

/// The vehicles come into the register, each where it was first seen.
async fn register(running: &Running, survey: &Survey) -> Result<(), Failure> {
    let grids = &running.town.settings.grids;
    let middle = grids.all().first().map_or(grids.bounds().center(), |grid| grid.bounds.center());
    let inside = |place: &Position| grids.at(*place).is_some();
    let thing = |(name, seen): (&String, &Option<Position>)| Registration {
        name: name.as_str().into(),
        kind: KIND.into(),
        home: seen.filter(inside).unwrap_or(middle),
        via: None,
        quantity: 0,
        skills: Vec::new(),
        edits: Vec::new(),
    };
    let asked = survey.vehicles.iter().map(thing).collect();
    match running.register(asked, |_| ()).await?.into_iter().next() {
        None => Ok(()),
        Some((_, why)) => Err(format!("a vehicle cannot be registered: {why}").into()),
    }
}

fn tell(
    running: &Running,
    name: String,
    survey: Survey,
    counts: (u64, u64),
    took: Duration,
    asked: &Replay,
    folder: &Folder,
) -> Result<(), Failure> {
    let ledger = ledger::read(&folder.path, &running.town.settings)?;
    if asked.data.is_some() {
        let mut list = csv::Writer::from_path(folder.path.join("refused-replay.csv"))?;
        ledger.list.iter().try_for_each(|refused| list.serialize(refused))?;
        list.flush()?;
    }
    let report = Report::new(name, survey, counts, took, ledger);
    match asked.json {
        true => println!("{}", serde_json::to_string_pretty(&report)?),
        false => print!("{}", report.text()),
    }
    Ok(())
}

/// Where the city is stored; forgotten at the end where nobody asked for it.
struct Folder {
    path: PathBuf,
    kept: bool,
}

impl Folder {
    fn of(asked: &Replay) -> Result<Folder, Failure> {
        let Some(path) = &asked.data else {
            let name = format!("cityloop-replay-{}", std::process::id());
            return Ok(Folder { path: std::env::temp_dir().join(name), kept: false });
        };
        if path.join("city.db").exists() {
            let says = "holds a city already; a recording is played into a new one";
            return Err(format!("{} {says}", path.display()).into());
        }
        Ok(Folder { path: path.clone(), kept: true })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.kept {
            // It is in the folder for what may vanish; whoever cleans that takes it too.
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}

/// Holds a replay back to so many recorded seconds in a real one.
struct Pace {
    speed: f64,
    last: Option<(Time, tokio::time::Instant)>,
}

impl Pace {
    fn new(speed: f64) -> Pace {
        Pace { speed, last: None }
    }

    /// Waits until it is so late. A long pause of the recording is cut short.
    async fn wait(&mut self, at: Time) {
        let (then, when) = self.last.unwrap_or((at, tokio::time::Instant::now()));
        let pause = Duration::from_secs_f64(at.since(then).as_seconds() / self.speed);
        let until = when + pause.min(PAUSE_MAX);
        self.last = Some((at.max(then), until));
        tokio::time::sleep_until(until).await;
    }
}
