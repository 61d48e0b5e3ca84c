//! A backup made beside a busy writer is the city as it was at one commit; a restore overwrites
//! nothing and takes nothing damaged.

use crate::scratch::{Scratch, read_back};
use server::store::{Batch, Folder, Snapshots, Store, backup, restore};
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use tests::storage::Workload;

const BATCHES: usize = 900;
/// Backups made meanwhile.
const COPIES: usize = 6;

#[test]
fn a_backup_beside_a_busy_writer_is_the_city_at_one_commit() {
    let workload = Workload::new(BATCHES);
    let (here, copies) = (Scratch::new("busy"), Scratch::new("copies"));
    let mut store = Store::open(&here.0).expect("a new folder");
    let committed = AtomicUsize::new(0);
    let snapshots = Snapshots::new(Folder::new(&here.0));
    let mut seen = Vec::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            for (n, batch) in workload.batches.iter().enumerate() {
                let (first, facts) = (batch.first, batch.facts);
                let covered = snapshots.needed_from().expect("a folder");
                let record = &batch.record;
                let one = Batch { first, facts, record, covered, ..Batch::default() };
                store.commit_batch(&one).expect("the disk takes it");
                committed.store(n + 1, Ordering::Release);
                if n % 40 == 39 {
                    snapshots.write(batch.next(), &batch.after).expect("the disk takes it");
                }
            }
        });
        for n in 0..COPIES {
            while committed.load(Ordering::Acquire) < 2 + n * BATCHES / (COPIES + 1) {
                thread::yield_now();
            }
            let (copy, back) = (copies.0.join(format!("{n}")), copies.0.join(format!("{n}-back")));
            let before = committed.load(Ordering::Acquire);
            let end = backup(&here.0, &copy, &mut |_, _| ()).expect("a copy");
            let after = committed.load(Ordering::Acquire) + 1;
            assert_eq!(restore(&copy, &back, &mut |_, _| ()).expect("a store"), end);
            let (cycle, next) = read_back(&back, &workload.settings).expect("it is whole");
            let at = workload.batches_before(next).expect("no half batch");
            assert!(next == end && workload.is_after(at, &cycle), "the city after {at} batches");
            assert!(before <= at && at <= after, "{before} were committed before, {after} after");
            seen.push((at, after - before));
        }
    });
    println!("copied after so many commits, and while so many more came: {seen:?}");
}

#[test]
fn a_restore_takes_nothing_damaged_and_overwrites_nothing() {
    let workload = Workload::new(30);
    let (here, copies) = (Scratch::new("quiet"), Scratch::new("quiet-copies"));
    let mut store = Store::open(&here.0).expect("a new folder");
    for batch in &workload.batches {
        let (first, facts) = (batch.first, batch.facts);
        let one = Batch { first, facts, record: &batch.record, ..Batch::default() };
        store.commit_batch(&one).expect("the disk takes it");
    }
    let copy = copies.0.join("copy");
    backup(&here.0, &copy, &mut |_, _| ()).expect("a copy");
    let refused = |from: &str, to: &str| {
        let done = restore(&copies.0.join(from), &copies.0.join(to), &mut |_, _| ());
        done.expect_err("it is refused").to_string()
    };
    assert!(refused("nowhere", "back").contains("no finished backup"));
    fs::create_dir_all(copies.0.join("full")).expect("a folder");
    fs::write(copies.0.join("full/letter"), "dear").expect("a file");
    assert!(refused("copy", "full").contains("is not empty"));
    assert!(backup(&here.0, &copies.0.join("full"), &mut |_, _| ()).is_err());
    assert!(backup(&copies.0, &copies.0.join("new"), &mut |_, _| ()).is_err(), "no city's folder");

    let mut db = fs::read(copy.join("city.db")).expect("a file");
    let middle = db.len() / 2;
    db[middle] ^= 1;
    fs::write(copy.join("city.db"), db).expect("a file");
    assert!(refused("copy", "back").contains("city.db is damaged"));
    assert!(!copies.0.join("back").join("city.db").exists());
    assert_eq!(fs::read(copies.0.join("full/letter")).expect("untouched"), b"dear");
}
