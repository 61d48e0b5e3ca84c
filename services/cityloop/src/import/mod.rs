//! `cityloop import`: somebody else's list of things comes into the register, row by row.

mod judge;
mod mapping;
mod outcome;
mod page;
mod place;
mod rows;
mod template;

use crate::args::Import;
use crate::progress::Progress;
use crate::source::{self, Share};
use crate::{Failure, embedded, live};
use judge::{Asked, TurnedDown, judge};
use mapping::Mapping;
use outcome::Outcome;
use rows::Broken;
use server::{Clock, Faults, Running, Setup};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;
use tokio::sync::mpsc;
use wire::Fault;

/// Rows that are judged and registered together.
const BATCH: usize = 2_048;
/// A thing that moved by less than this, metres, is where it was.
const SAME_PLACE_M: f64 = 0.1;

type Batch = Vec<Result<Asked, TurnedDown>>;

/// Reads the list into the city's store, and tells what became of every row.
pub(crate) fn run(asked: &Import, started: Instant) -> Result<(), Failure> {
    let (files, mut said) = live::read(&asked.config)?;
    // Nobody is to come in meanwhile, so the doors are not where anybody knows them.
    said.mqtt.listen = SocketAddr::from(([127, 0, 0, 1], 0));
    said.web.listen = SocketAddr::from(([127, 0, 0, 1], 0));
    said.broker = None;
    let mut numbers = server::numbers();
    let mut number = |space: &str, name: &str| numbers.number(space, name);
    let town = server::read_town(&files, &said, |_| Vec::new(), &mut number)?;
    let kinds: Vec<&str> = town.pack.kinds.iter().map(|kind| &*kind.name).collect();
    let mapping = read_mapping(&asked.map, &kinds)?;
    let folder = said.store.folder.clone();
    let setup = Setup {
        files,
        said,
        streets: |_| Vec::new(),
        clock: Clock::wall(),
        simulated: None,
        assets: embedded::asset,
        started,
    };
    tokio::runtime::Runtime::new()?.block_on(async {
        let running = Running::start(setup).await?;
        let list = folder.join(format!("refused-{}.csv", mapping.called));
        let done = fill(&running, asked, mapping, Outcome::begin(&list)?).await;
        running.stop().await?;
        let outcome = done?;
        match asked.json {
            true => println!("{}", serde_json::to_string_pretty(&outcome)?),
            false => print!("{}", outcome.table()),
        }
        Ok(())
    })
}

/// A mapping with the text it was read from, for what is found wrong later.
struct Read {
    mapping: Mapping,
    file: String,
    text: String,
    called: String,
}

fn read_mapping(path: &Path, kinds: &[&str]) -> Result<Read, Failure> {
    let (file, text) = (path.display().to_string(), source::text(path)?);
    let mapping = mapping::read(&file, &text, kinds).map_err(told)?;
    let called = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Read { mapping, file, text, called })
}

fn told(faults: Vec<Fault>) -> Faults {
    Faults(faults.iter().map(ToString::to_string).collect())
}

/// Registers all rows. What was registered before the list broke stays registered.
async fn fill(
    running: &Running,
    asked: &Import,
    read: Read,
    mut outcome: Outcome,
) -> Result<Outcome, Failure> {
    let (from, share) = source::open(&asked.file)?;
    let (batches, mut judged) = mpsc::channel(2);
    let reading = tokio::task::spawn_blocking(move || judge_all(&read, from, batches));
    let mut progress = Progress::new();
    let mut names = HashMap::new();
    while let Some(batch) = judged.recv().await {
        take(running, batch, &mut names, &mut outcome).await?;
        tell(&mut progress, &share, &outcome);
    }
    outcome.end()?;
    let broken = reading.await?.err();
    match broken {
        None => progress.end(format_args!("{} rows", outcome.rows)),
        Some(Broken::Header(faults)) => return Err(told(faults).into()),
        Some(Broken::Bytes(why)) => {
            let (file, rows) = (asked.file.display(), outcome.rows);
            let says = "they stay registered; mend the file and import it again";
            return Err(format!("{file}: {why}\nafter {rows} rows; {says}").into());
        }
    }
    Ok(outcome)
}

fn tell(progress: &mut Progress, share: &Share, outcome: &Outcome) {
    let Outcome { rows, registered, refused, .. } = outcome;
    progress.at(share.now(), format_args!("{rows} rows, {registered} new, {refused} refused"));
}

fn judge_all(
    read: &Read,
    from: impl std::io::Read,
    batches: mpsc::Sender<Batch>,
) -> Result<(), Broken<Vec<Fault>>> {
    let mut batch = Batch::new();
    let mut check = |header: &[&str]| read.mapping.check(&read.file, &read.text, header);
    let mut each = |number: u64, row: Result<rows::Row<'_>, String>| {
        batch.push(judge(&read.mapping, number, row));
        // Nobody hears any more when the store has failed.
        let full = batch.len() >= BATCH;
        match full && batches.blocking_send(std::mem::take(&mut batch)).is_err() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    };
    let done = rows::each(read.mapping.format, from, &mut check, &mut each);
    let _ = batches.blocking_send(batch);
    done
}

/// Registers what is new in a batch. `names` holds the row in which each name stood first.
async fn take(
    running: &Running,
    batch: Batch,
    names: &mut HashMap<Box<str>, u64>,
    outcome: &mut Outcome,
) -> Result<(), Failure> {
    let mut rows = Vec::with_capacity(batch.len());
    let mut things = Vec::with_capacity(batch.len());
    for judged in batch {
        outcome.rows += 1;
        match judged.and_then(|asked| first_of_its_name(asked, names)) {
            Err(down) => outcome.turned_down(down)?,
            Ok(asked) => match already(running, &asked) {
                Some(Ok(())) => outcome.already_there += 1,
                Some(Err(down)) => outcome.turned_down(down)?,
                None => {
                    rows.push((asked.row, asked.thing.name.clone(), asked.thing.kind.clone()));
                    things.push(asked.thing);
                }
            },
        }
    }
    let mut refused = running.register(things, |_| ()).await?.into_iter().peekable();
    for (place, (row, name, kind)) in rows.into_iter().enumerate() {
        match refused.next_if(|(at, _)| *at == place) {
            None => outcome.registered(&kind),
            Some((_, why)) => {
                let (name, words) = (name.into(), why.to_string());
                outcome.turned_down(TurnedDown { row, name, reason: why.code(), words })?;
            }
        }
    }
    Ok(())
}

/// A name that repeats in one list is nobody's name: the first row has it.
fn first_of_its_name(
    asked: Asked,
    names: &mut HashMap<Box<str>, u64>,
) -> Result<Asked, TurnedDown> {
    let first = *names.entry(asked.thing.name.clone()).or_insert(asked.row);
    if first == asked.row {
        return Ok(asked);
    }
    let (name, words) = (asked.thing.name.into(), format!("row {first} has this name already"));
    Err(TurnedDown { row: asked.row, name, reason: "name_repeats", words })
}

/// Whether the register has the thing from an earlier import; an error where it has another one
/// of that name.
fn already(running: &Running, asked: &Asked) -> Option<Result<(), TurnedDown>> {
    let (id, kind) = running.decode.directory.find(&asked.thing.name)?;
    let city = running.published.city();
    let kind = city.settings().kind(kind).map_or("", |kind| &kind.name);
    let moved_m = city.map().thing(id).map_or(0.0, |thing| thing.home.distance_m(asked.thing.home));
    if kind == &*asked.thing.kind && moved_m < SAME_PLACE_M {
        return Some(Ok(()));
    }
    let words = format!("there is a {kind} of this name, {moved_m:.1} m away; it was not changed");
    let (row, name) = (asked.row, asked.thing.name.to_string());
    Some(Err(TurnedDown { row, name, reason: "differs", words }))
}
