//! `cityloop import`: somebody else's list of things comes into the register, row by row.

mod columns;
mod crs;
mod fate;
mod fields;
mod flatgeobuf;
mod judge;
mod mapping;
mod outcome;
mod page;
mod probe;
mod quotes;
mod rows;
mod scan;
mod stands;
mod template;
mod text;

use crate::args::Import;
use crate::progress::Progress;
use crate::source::{self, Share};
use crate::{Failure, embedded, live};
use city::Input;
use fate::{Before, Fate, Seen, refused};
use judge::{Asked, TurnedDown, judge};
use mapping::{Format, Mapping};
use outcome::{EXAMPLES, Outcome};
use rows::Broken;
use server::{Answer, Clock, Faults, Running, Setup};
use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::mpsc;
use wire::Fault;

/// Rows that are judged and registered together.
const BATCH: usize = 2_048;

type Batch = Vec<Result<Asked, TurnedDown>>;

/// Reads the list into the city's store, and tells what became of every row. What comes in comes
/// in together, so that a list that breaks, and a program that is killed, bring nothing. It is
/// read once before, because a datum may look wrong only at its end.
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
    let read = Arc::new(read_mapping(asked, &kinds)?);
    let warning = scan::scan(&read, &asked.file, &town.settings.grids)?;
    if let Some(odd) = &warning {
        eprintln!("warning: {}", odd.words);
        if odd.is_datum && !asked.anyway && !asked.dry_run {
            return Err("nothing was registered; mend the datum, or say --anyway".into());
        }
    }
    let odd = warning.map(|odd| odd.words);
    let begin = |list: &Path| Outcome::begin(list, asked.dry_run, odd.clone());
    let outcome = if asked.dry_run {
        let peek = server::peek(&files, &said, |_| Vec::new())?;
        let before = (&peek.city, &peek.directory);
        // Everybody writes into that folder, and nobody's file there is written over: neither
        // that of a run before which had the same process id.
        let now = Clock::wall().now().0;
        let called = format!("refused-{}-{now}-{}.csv", read.called, std::process::id());
        let list = std::env::temp_dir().join(called);
        let runtime = tokio::runtime::Runtime::new()?;
        runtime.block_on(fill(None, before, asked, &read, begin(&list)?))?
    } else {
        let list = said.store.folder.join(format!("refused-{}.csv", read.called));
        let setup = Setup {
            files,
            said,
            streets: |_| Vec::new(),
            clock: Clock::wall(),
            simulated: None,
            assets: embedded::asset,
            started,
            whole: true,
            visitors: false,
        };
        tokio::runtime::Runtime::new()?.block_on(async {
            let running = Running::start(setup).await?;
            let city = running.published.city();
            let before = (&*city, &*running.decode.directory);
            let done = fill(Some(&running), before, asked, &read, begin(&list)?).await;
            drop(city);
            let kept = match done.is_ok() {
                true => running.stop().await,
                false => running.close().await.map(drop),
            };
            kept.inspect_err(|_| eprintln!("nothing was registered"))?;
            done
        })?
    };
    match asked.json {
        true => println!("{}", serde_json::to_string_pretty(&outcome)?),
        false => print!("{}", outcome.table()),
    }
    Ok(())
}

/// A mapping with the text it was read from, for what is found wrong later.
struct Read {
    mapping: Mapping,
    file: String,
    text: String,
    called: String,
    why: String,
}

fn read_mapping(asked: &Import, kinds: &[&str]) -> Result<Read, Failure> {
    let path = &asked.map;
    let (file, text) = (path.display().to_string(), source::text(path)?);
    let says = |format| match format {
        Format::FlatGeobuf => flatgeobuf::datum(&asked.file),
        Format::Csv | Format::GeoJson => Ok(None),
    };
    let mapping = mapping::read(&file, &text, kinds, &says).map_err(told)?;
    let called = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let list = asked.file.file_name().unwrap_or_default().to_string_lossy();
    Ok(Read { mapping, file, text, called, why: format!("import {list}") })
}

fn told(faults: Vec<Fault>) -> Faults {
    Faults(faults.iter().map(ToString::to_string).collect())
}

/// Registers all rows, or with nobody running tells what would become of them.
async fn fill(
    running: Option<&Running>,
    (city, directory): (&city::City, &server::Directory),
    asked: &Import,
    read: &Arc<Read>,
    mut outcome: Outcome,
) -> Result<Outcome, Failure> {
    let (from, share) = source::open(&asked.file)?;
    let (batches, mut judged) = mpsc::channel(2);
    let mapping = read.clone();
    let reading = tokio::task::spawn_blocking(move || judge_all(&mapping, from, batches));
    let clock = Clock::wall();
    let (mapping, why) = (&read.mapping, read.why.as_str());
    let before = Before { city, directory, clock: &clock, mapping, why };
    let (mut progress, mut seen) = (Progress::new(), Seen::default());
    while let Some(batch) = judged.recv().await {
        take(running, &before, batch, &mut seen, &mut outcome).await?;
        tell(&mut progress, &share, &outcome);
    }
    (outcome.gone, outcome.gone_examples) = before.gone(&seen, EXAMPLES);
    outcome.end()?;
    match reading.await?.err() {
        None => progress.end(format_args!("{} rows", outcome.rows)),
        Some(Broken::Header(faults)) => return Err(told(faults).into()),
        Some(Broken::Bytes(why)) => {
            let (file, rows) = (asked.file.display(), outcome.rows);
            let says = "it was whole a moment ago, nothing was registered; import it again";
            return Err(format!("{file}: {why}\nafter {rows} rows; {says}").into());
        }
    }
    Ok(outcome)
}

fn tell(progress: &mut Progress, share: &Share, outcome: &Outcome) {
    let Outcome { rows, registered, changed, refused, .. } = outcome;
    let says = format_args!("{rows} rows, {registered} new, {changed} changed, {refused} refused");
    progress.at(share.now(), says);
}

fn judge_all(
    read: &Read,
    from: impl std::io::Read,
    batches: mpsc::Sender<Batch>,
) -> Result<(), Broken<Vec<Fault>>> {
    let mut batch = Batch::new();
    let mut check = |header: &[&str]| read.mapping.check(&read.file, &read.text, header);
    let mut each = |number: u64, row: Result<rows::Row<'_>, rows::Unread>| {
        batch.push(judge(&read.mapping, number, row));
        // Nobody hears any more when the store has failed.
        let full = batch.len() >= BATCH;
        match full && batches.blocking_send(std::mem::take(&mut batch)).is_err() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    };
    let done = rows::each(&read.mapping, from, &mut check, &mut each);
    let _ = batches.blocking_send(batch);
    done
}

/// Registers what is new in a batch, and changes what differs.
async fn take(
    running: Option<&Running>,
    before: &Before<'_>,
    batch: Batch,
    seen: &mut Seen,
    outcome: &mut Outcome,
) -> Result<(), Failure> {
    let numbers = before.mapping.numbers_repeats;
    let (mut inputs, mut wanted) = (Vec::new(), Vec::new());
    for judged in batch {
        outcome.rows += 1;
        let row = match judged {
            Ok(asked) => seen.first(asked, numbers),
            Err(down) => {
                seen.refused(&down, numbers);
                Err(down)
            }
        };
        let row = row.and_then(|asked| Ok((asked.clone(), before.fate(asked, seen)?)));
        match row {
            Err(down) => outcome.turned_down(down)?,
            Ok((_, Fate::Same)) => outcome.already_there += 1,
            Ok((asked, Fate::Different(amendment, differs))) => {
                before.note(&asked, seen);
                inputs.push(Input::Amend(amendment));
                wanted.push((asked, Some(differs)));
            }
            Ok((_, Fate::New(asked))) => match before.check(&asked, seen) {
                Err(down) => outcome.turned_down(down)?,
                Ok(()) => {
                    before.note(&asked, seen);
                    inputs.push(Input::Register(asked.thing.clone()));
                    wanted.push((asked, None));
                }
            },
        }
    }
    let answers = match running {
        Some(running) => running.ask_all(inputs).await?,
        None => vec![Answer::Admitted; inputs.len()],
    };
    for ((asked, differs), answer) in wanted.into_iter().zip(answers) {
        match (answer, differs) {
            (Answer::Refused(why), _) => {
                outcome.turned_down(refused(&asked, &why))?;
            }
            (_, Some(differs)) => outcome.changed(&asked.thing.name, differs),
            (_, None) => outcome.registered(&asked.thing.kind),
        }
    }
    Ok(())
}
