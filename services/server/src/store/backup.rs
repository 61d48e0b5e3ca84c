//! A backup of a store that may be open elsewhere, and the way back from it.

use super::record;
use super::shelf::{Folder, Shelf};
use super::snapshot::{self, Snapshots};
use super::sqlite::{FILE, OpenError, open_to_read, restrict};
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::thread;
use std::time::Duration;

/// The list of files with their SHA-256, as `sha256sum --check` reads it; written last.
const SUMS: &str = "SHA256SUMS";
/// Pages copied between two words of progress.
const PAGES: i32 = 1_024;
/// Before the next try where the file is busy.
const BUSY: Duration = Duration::from_millis(20);
/// Bytes of a file read at once.
const BLOCK_BYTES: usize = 1 << 20;

/// Hears what share of the work is done, 0 to 1, and what is being done.
pub type Progress<'a> = dyn FnMut(f64, &str) + 'a;

/// Copies a store into a new folder, as it was at one commit, and checks the copy. The store may
/// be open in another process, which goes on meanwhile. The number of the copy's next fact.
pub fn backup(from: &Path, to: &Path, progress: &mut Progress<'_>) -> Result<u64, OpenError> {
    if !from.join(FILE).is_file() {
        return Err(format!("{} is no city's folder: it has no {FILE}", from.display()).into());
    }
    make_empty(to)?;
    let source = open_to_read(&from.join(FILE))?;
    // One reading from the first page to the last: commits go on beside it.
    source.execute_batch("begin")?;
    let end: i64 = source.query_row("select next from journal_end", [], |row| row.get(0))?;
    let end = end as u64;
    copy_pages(&source, &to.join(FILE), progress)?;
    copy_snapshot(from, to, end, progress)?;
    source.execute_batch("commit")?;
    progress(0.8, "checking");
    check(to, end)?;
    let mut sums = String::new();
    for name in files(to)? {
        progress(0.9, &name);
        File::open(to.join(&name))?.sync_all()?;
        // Writing to a String cannot fail.
        let _ = writeln!(sums, "{}  {name}", sum(&to.join(&name))?);
    }
    let folder = Folder::new(to);
    folder.put(SUMS, sums.as_bytes())?;
    folder.sync()?;
    Ok(end)
}

/// Makes a store's folder out of a backup: checks every sum first, and overwrites nothing. The
/// number of the next fact.
pub fn restore(from: &Path, to: &Path, progress: &mut Progress<'_>) -> Result<u64, OpenError> {
    let sums = fs::read_to_string(from.join(SUMS))
        .map_err(|_| format!("{} is no finished backup: it has no {SUMS}", from.display()))?;
    let listed: Vec<(&str, &str)> = sums.lines().filter_map(|line| line.split_once("  ")).collect();
    let share = |n: usize| n as f64 / (2.0 * listed.len().max(1) as f64);
    for (n, (expected, name)) in listed.iter().enumerate() {
        progress(share(n), &format!("verifying {name}"));
        let is_plain = Path::new(name).file_name().is_some_and(|plain| plain == *name);
        if !is_plain || sum(&from.join(name))? != *expected {
            let says = "is damaged: its bytes are not those that were backed up; use another one";
            return Err(format!("{} {says}", from.join(name).display()).into());
        }
    }
    make_empty(to)?;
    let copied = listed.iter().enumerate().try_for_each(|(n, (_, name))| {
        progress(0.5 + share(n), &format!("copying {name}"));
        fs::copy(from.join(name), to.join(name))?;
        File::open(to.join(name))?.sync_all()
    });
    let restored = copied.map_err(OpenError::from).and_then(|()| {
        Folder::new(to).sync()?;
        end_of(to)
    });
    if restored.is_err() {
        // Half a store must not be taken for a whole one; all in this folder is a copy.
        let _ = fs::remove_dir_all(to);
    }
    restored
}

/// The number of a copied store's next fact, once all of it was checked.
fn end_of(folder: &Path) -> Result<u64, OpenError> {
    let db = Connection::open(folder.join(FILE))?;
    let end: i64 = db.query_row("select next from journal_end", [], |row| row.get(0))?;
    check(folder, end as u64)?;
    Ok(end as u64)
}

/// A folder that is there and holds nothing.
fn make_empty(folder: &Path) -> Result<(), OpenError> {
    fs::create_dir_all(folder)?;
    if fs::read_dir(folder)?.next().is_some() {
        let says = "is not empty, and nothing is overwritten; name a new folder";
        return Err(format!("{} {says}", folder.display()).into());
    }
    Ok(restrict(folder)?)
}

fn copy_pages(
    source: &Connection,
    to: &Path,
    progress: &mut Progress<'_>,
) -> Result<(), OpenError> {
    let mut copy = Connection::open(to)?;
    let pages = Backup::new(source, &mut copy)?;
    loop {
        let step = pages.step(PAGES)?;
        let all = pages.progress();
        let left = f64::from(all.remaining) / f64::from(all.pagecount.max(1));
        progress(0.7 * (1.0 - left), "copying the data base");
        match step {
            StepResult::Done => return Ok(()),
            StepResult::More => (),
            _ => thread::sleep(BUSY),
        }
    }
}

/// Copies the newest whole snapshot that is no newer than the copied journal. A running server may
/// take an older one away meanwhile, never the newest.
fn copy_snapshot(
    from: &Path,
    to: &Path,
    end: u64,
    progress: &mut Progress<'_>,
) -> Result<(), OpenError> {
    let (folder, all) = (Folder::new(from), Snapshots::new(Folder::new(from)).all()?);
    for (_, name) in all.into_iter().rev().filter(|(next, _)| *next <= end) {
        progress(0.75, &name);
        let Ok(bytes) = folder.read(&name) else { continue };
        if snapshot::number(&bytes).is_ok() {
            return Ok(Folder::new(to).put(&name, &bytes)?);
        }
    }
    Ok(())
}

/// A copied store: its pages hang together, and its records lead from the snapshot to the end.
fn check(folder: &Path, end: u64) -> Result<(), OpenError> {
    let db = Connection::open(folder.join(FILE))?;
    let damaged = || format!("the copy in {} is not whole; check the disk", folder.display());
    let pages: String = db.query_row("pragma quick_check(1)", [], |row| row.get(0))?;
    let snapshot = Snapshots::new(Folder::new(folder)).all()?.last().map_or(0, |(next, _)| *next);
    let sql = "select first, record from journal where first >=
        coalesce((select max(first) from journal where first <= ?1), 0) order by first";
    let mut number = None;
    let mut select = db.prepare(sql)?;
    let mut rows = select.query([snapshot as i64])?;
    while let Some(row) = rows.next()? {
        let first = row.get::<_, i64>(0)? as u64;
        let mut next = first;
        record::decode(row.get_ref(1)?.as_blob()?, |_, _| next += 1)?;
        if number.map_or(first > snapshot, |number| number != first) {
            return Err(damaged().into());
        }
        number = Some(next);
    }
    match pages == "ok" && number.unwrap_or(snapshot) == end {
        true => Ok(()),
        false => Err(damaged().into()),
    }
}

/// The files of a backup, sorted.
fn files(folder: &Path) -> io::Result<Vec<String>> {
    let is_part = |name: &String| !name.ends_with("-wal") && !name.ends_with("-shm");
    let mut names = Folder::new(folder).names()?;
    names.retain(is_part);
    names.sort();
    Ok(names)
}

fn sum(path: &Path) -> io::Result<String> {
    let (mut file, mut sum) = (File::open(path)?, Sha256::new());
    let mut block = vec![0; BLOCK_BYTES];
    loop {
        match file.read(&mut block)? {
            0 => break,
            read => sum.update(&block[..read]),
        }
    }
    Ok(sum.finalize().iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}")))
}
