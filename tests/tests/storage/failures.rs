//! Every operation of the disk fails once, in every way; what was acknowledged is there afterwards.

use cycle::Cycle;
use server::store::{Journal, JournalError, Snapshots, recover};
use tests::storage::{Faulty, Harm, Workload};

/// Batches of the workload: some 500 operations of the disk.
const BATCHES: usize = 170;
/// Batches between two snapshots.
const SNAPSHOT: usize = 7;
/// Starts in one run at most: the harm comes once.
const STARTS_MAX: usize = 4;

/// What one run saw.
#[derive(Default)]
struct Seen {
    starts: usize,
    retried: usize,
    uncertain: usize,
}

#[test]
fn every_operation_may_fail_once_and_nothing_acknowledged_is_lost() {
    let workload = Workload::new(BATCHES);
    let smooth = Faulty::new(None, 0);
    let seen = lives(&workload, &smooth, 0);
    assert_eq!((seen.starts, seen.retried), (1, 0));
    let operations = smooth.operations();
    assert!((400..800).contains(&operations), "{operations} operations");
    let mut all = Seen::default();
    for at in 0..operations {
        for harm in Harm::ALL {
            let seed = at * 4 + harm as u64;
            let seen = lives(&workload, &Faulty::new(Some((at, harm)), seed), seed);
            all.starts += seen.starts - 1;
            all.retried += seen.retried;
            all.uncertain += seen.uncertain;
        }
    }
    println!(
        "{operations} operations, each failed in {} ways: {} restarts, {} batches tried again, \
         {} there though never acknowledged",
        Harm::ALL.len(),
        all.starts,
        all.retried,
        all.uncertain
    );
    assert!(all.starts > 0 && all.retried > 0 && all.uncertain > 0, "all of it happened");
}

/// From an empty disk until all is committed, over as many starts as it takes.
fn lives(workload: &Workload, disk: &Faulty, seed: u64) -> Seen {
    let mut seen = Seen::default();
    let mut acknowledged = 0;
    loop {
        seen.starts += 1;
        assert!(seen.starts <= STARTS_MAX, "seed {seed}: one failure is survived");
        let ended = one_life(workload, disk, &mut acknowledged, &mut seen);
        if ended.is_ok() {
            break;
        }
        disk.restart();
    }
    assert_eq!(acknowledged, workload.batches.len(), "seed {seed}");
    disk.restart();
    disk.heal();
    let (cycle, at) = comes_back(workload, disk).expect("no harm is left");
    assert!(at == acknowledged && workload.is_after(at, &cycle), "seed {seed}: it ends whole");
    seen
}

/// One process: it recovers, commits and snapshots, and ends at the first failure that is final.
fn one_life(
    workload: &Workload,
    disk: &Faulty,
    acknowledged: &mut usize,
    seen: &mut Seen,
) -> Result<(), JournalError> {
    let (cycle, mut at) = comes_back(workload, disk)?;
    assert!(at >= *acknowledged, "{acknowledged} batches were acknowledged, {at} are there");
    assert!(at <= *acknowledged + 1, "no more than the batch in flight: {at}");
    assert!(workload.is_after(at, &cycle), "the city after {at} batches came back");
    seen.uncertain += at - *acknowledged;
    *acknowledged = at;
    let (mut journal, snapshots) = (disk.clone(), Snapshots::new(disk.clone()));
    snapshots.tidy().map_err(|error| JournalError::Disk(Box::new(error)))?;
    while let Some(batch) = workload.batches.get(at) {
        let mut commit = || {
            journal.append(batch.first, batch.facts, &batch.record)?;
            journal.commit()
        };
        match commit() {
            Err(JournalError::Full) => {
                seen.retried += 1;
                commit()?;
            }
            done => done?,
        }
        at += 1;
        *acknowledged = at;
        if at % SNAPSHOT == 0 {
            match snapshots.write(batch.next(), &batch.after) {
                Err(error) if !server::store::is_full(&error) => {
                    return Err(JournalError::Disk(Box::new(error)));
                }
                _ => (),
            }
        }
    }
    Ok(())
}

/// The city as the disk has it, and how many batches that is; the second time it is the same.
fn comes_back(workload: &Workload, disk: &Faulty) -> Result<(Cycle, usize), JournalError> {
    let read = || {
        let newest = Snapshots::new(disk.clone()).newest(&workload.settings, 0);
        let newest = newest.map_err(|error| JournalError::Disk(Box::new(error)))?;
        recover(workload.settings.clone(), newest, disk)
    };
    let back = read()?;
    assert_eq!(read()?.next, back.next, "to recover changes nothing");
    let at = workload.batches_before(back.next).expect("no half batch comes back");
    Ok((back.cycle, at))
}
