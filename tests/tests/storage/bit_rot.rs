//! A flipped bit is never read as valid, wherever it stands; a torn log ends at a whole commit.

use crate::scratch::{Scratch, read_back};
use fastrand::Rng;
use server::store::{Batch, Folder, Snapshots, Store, decode, decode_snapshot};
use std::fs;
use std::path::Path;
use tests::storage::Workload;

const BATCHES: usize = 60;
/// More of them, so that most of the file is records.
const MANY: usize = 500;
/// Bits flipped in records and snapshots, and in whole files.
const FLIPS: usize = 10_000;
const FILE_FLIPS: usize = 1_500;
const SEED: u64 = 4_077;

fn flip(bytes: &mut [u8], chance: &mut Rng) -> (usize, u8) {
    let (at, bit) = (chance.usize(..bytes.len()), chance.u8(..8));
    bytes[at] ^= 1 << bit;
    (at, bit)
}

/// Commits all batches; two snapshots stand beside them.
fn store_of(workload: &Workload, folder: &Path) -> Store {
    let mut store = Store::open(folder).expect("a new folder");
    for batch in &workload.batches {
        let (first, facts) = (batch.first, batch.facts);
        let batch = Batch { first, facts, record: &batch.record, ..Batch::default() };
        store.commit_batch(&batch).expect("the disk takes it");
    }
    let snapshots = Snapshots::new(Folder::new(folder));
    let all = workload.batches.len();
    for at in [all / 3, all / 2] {
        let batch = &workload.batches[at];
        snapshots.write(batch.next(), &batch.after).expect("the disk takes it");
    }
    store
}

/// Copies the files of a store into a folder of its own, one of them changed.
fn with_change(from: &Path, to: &Path, changed: &str, bytes: &[u8]) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir_all(to).expect("a temporary folder");
    for entry in fs::read_dir(from).expect("the store's folder").flatten() {
        let name = entry.file_name();
        if name != "lock" && name != "city.db-shm" {
            fs::copy(entry.path(), to.join(name)).expect("a copy");
        }
    }
    fs::write(to.join(changed), bytes).expect("a file");
}

#[test]
fn ten_thousand_flipped_bits_in_records_and_snapshots_are_all_noticed() {
    let workload = Workload::new(BATCHES);
    let mut chance = Rng::with_seed(SEED);
    for n in 0..FLIPS {
        let batch = chance.choice(&workload.batches).expect("there are batches");
        let mut bent = if n % 2 == 0 { batch.record.clone() } else { batch.after.clone() };
        let place = flip(&mut bent, &mut chance);
        let is_read = match n % 2 {
            0 => decode(&bent, |_, _| ()).is_ok(),
            _ => decode_snapshot(&bent, workload.settings.clone()).is_ok(),
        };
        assert!(!is_read, "flip {n} at {place:?} was read as valid");
    }
}

#[test]
fn a_flipped_bit_in_a_file_is_noticed_or_changes_nothing_of_the_city() {
    let (workload, here, there) =
        (Workload::new(MANY), Scratch::new("rot"), Scratch::new("rotten"));
    drop(store_of(&workload, &here.0));
    let names: Vec<String> = ["city.db".to_owned()]
        .into_iter()
        .chain(Snapshots::new(Folder::new(&here.0)).all().expect("a list").into_iter().map(|s| s.1))
        .collect();
    let mut chance = Rng::with_seed(SEED);
    let (mut noticed, mut harmless) = (0, 0);
    for n in 0..FILE_FLIPS {
        let name = if n % 5 > 0 { &names[0] } else { &names[1 + n % 2] };
        let mut bytes = fs::read(here.0.join(name)).expect("a file");
        let place = flip(&mut bytes, &mut chance);
        with_change(&here.0, &there.0, name, &bytes);
        if n % 5 > 1 {
            // Without snapshots every record is needed.
            for name in &names[1..] {
                fs::remove_file(there.0.join(name)).expect("a copy");
            }
        }
        match read_back(&there.0, &workload.settings) {
            Err(_) => noticed += 1,
            Ok((cycle, _)) => {
                assert!(workload.is_after(MANY, &cycle), "flip {n} at {place:?} of {name}");
                harmless += 1;
            }
        }
    }
    println!("{noticed} flips were noticed, {harmless} changed nothing");
    assert!(noticed > FILE_FLIPS / 10 && harmless > 0);
}

#[test]
fn a_damaged_record_is_said_plainly_and_a_bad_snapshot_is_passed_over() {
    let (workload, here, there) =
        (Workload::new(BATCHES), Scratch::new("said"), Scratch::new("said-bad"));
    drop(store_of(&workload, &here.0));
    let damaged = &workload.batches[BATCHES - 10];
    let mut db = fs::read(here.0.join("city.db")).expect("a file");
    let place = db.windows(damaged.record.len()).position(|at| at == damaged.record);
    db[place.expect("the record stands in the file") + 9] ^= 4;
    with_change(&here.0, &there.0, "city.db", &db);
    let error = read_back(&there.0, &workload.settings).expect_err("it is damaged").to_string();
    let says = format!("the journal is damaged at fact {}, and all before it", damaged.first);
    assert!(error.starts_with(&says) && error.contains("restore a backup"), "{error}");

    let newest = Snapshots::new(Folder::new(&here.0)).all().expect("a list").remove(1).1;
    with_change(&here.0, &there.0, &newest, b"rotten");
    let (cycle, _) = read_back(&there.0, &workload.settings).expect("the older one is read");
    assert!(workload.is_after(BATCHES, &cycle));
}

#[test]
fn a_log_torn_at_its_end_is_cut_there_and_one_damaged_before_its_end_is_refused() {
    let (workload, here, there) =
        (Workload::new(BATCHES), Scratch::new("log"), Scratch::new("log-torn"));
    // The store stays open, so that all of it is still in the log.
    let store = store_of(&workload, &here.0);
    let log = fs::read(here.0.join("city.db-wal")).expect("there is a log");
    let mut chance = Rng::with_seed(SEED);
    let mut seen = [0; 3];
    for n in 0..300 {
        let mut bytes = log.clone();
        let is_cut = n % 2 == 0;
        match is_cut {
            true => bytes.truncate(chance.usize(..bytes.len())),
            false => drop(flip(&mut bytes, &mut chance)),
        }
        with_change(&here.0, &there.0, "city.db-wal", &bytes);
        // What is not in the log yet was never committed: no snapshot can be of later.
        for (_, name) in Snapshots::new(Folder::new(&there.0)).all().expect("a list") {
            fs::remove_file(there.0.join(name)).expect("a copy");
        }
        match read_back(&there.0, &workload.settings) {
            Ok((cycle, next)) => {
                let whole = workload.batches_before(next).expect("no half batch");
                assert!(workload.is_after(whole, &cycle), "{n}");
                assert!(
                    is_cut || whole + 1 >= BATCHES,
                    "flip {n} lost {} commits",
                    BATCHES - whole
                );
                seen[usize::from(is_cut)] += 1;
            }
            Err(error) => {
                assert!(!is_cut, "a torn log is no damage: {error}");
                assert!(error.to_string().contains("city.db-wal is damaged"), "{error}");
                seen[2] += 1;
            }
        }
    }
    drop(store);
    println!(
        "{} torn, {} refused, {} flips changed nothing that was acknowledged",
        seen[1], seen[2], seen[0]
    );
    assert!(seen[1] > 0 && seen[2] > 100);
}
