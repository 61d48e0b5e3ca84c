//! The process ends after every single step of a flush and of a merge; nothing is lost, and
//! nothing stands twice.

use super::small::{Small, rows};
use super::{DAY, HOUR, START};
use crate::{HistoryError, Step};

/// Lets so many steps pass and stops at the next.
fn after(mut steps: usize) -> impl FnMut(Step) -> Result<(), HistoryError> {
    move |_| match steps.checked_sub(1) {
        Some(left) => {
            steps = left;
            Ok(())
        }
        None => Err(HistoryError::Stopped),
    }
}

/// Two hours of two things, some of it late.
fn told(name: &str) -> Small {
    let mut small = Small::new(name);
    for minute in 0..120 {
        let at = START + minute * 60_000;
        small.says((minute % 2) as u32, at, &[minute as f64, f64::NAN]);
        if minute == 100 {
            small.says_late(0, START + 30_000, at, &[99.0, 9.0]);
        }
    }
    small
}

fn all(small: &Small) -> (String, String) {
    (rows(small, 0), rows(small, 1))
}

#[test]
fn a_crash_after_any_step_of_a_flush_loses_and_doubles_nothing() {
    let mut steps = 0;
    loop {
        let mut small = told("crash-flush");
        let before = all(&small);
        let flushed = small.flush_until(&mut after(steps));
        assert_eq!(all(&small), before, "whoever asks meanwhile sees the same, step {steps}");
        small.restart();
        assert_eq!(all(&small), before, "after a crash at step {steps}");
        small.flush();
        small.restart();
        assert_eq!(all(&small), before, "and after the next flush, step {steps}");
        assert_eq!(small.shelf().counts().waiting, 0);
        if flushed.is_ok() {
            break;
        }
        steps += 1;
    }
    assert_eq!(steps, 5, "two files of two steps each, and the cursor");
}

#[test]
fn a_disk_that_refuses_at_any_step_of_a_flush_is_tried_again() {
    for steps in 0..4 {
        let mut small = told("refused-flush");
        let before = all(&small);
        small.flush_until(&mut after(steps)).expect_err("refused");
        small.says(1, START + 2 * HOUR, &[3.0, 3.0]);
        assert!(small.keeper.is_due(small.now()), "it is to be tried again");
        small.flush();
        assert_eq!(small.cursor, 121, "what came since waits for its own flush");
        small.flush();
        small.restart();
        assert_eq!(rows(&small, 0), before.0, "step {steps}");
        assert!(rows(&small, 1).len() > before.1.len());
    }
}

#[test]
fn a_crash_after_any_step_of_a_merge_loses_and_doubles_nothing() {
    let mut steps = 0;
    loop {
        let mut small = told("crash-merge");
        for minute in 0..5 {
            small.flush();
            small.says_late(0, START + minute, START + 2 * HOUR, &[1.0, 1.0]);
        }
        small.flush();
        let before = all(&small);
        let mut watch = after(steps);
        let mut tended = Ok(true);
        while let Ok(true) = tended {
            tended = small.keeper.tender().tend(city::Time(START + 2 * DAY), &mut watch);
        }
        assert_eq!(all(&small), before, "whoever asks meanwhile sees the same, step {steps}");
        small.restart();
        assert_eq!(all(&small), before, "after a crash at step {steps}");
        small.tend(START + 2 * DAY);
        assert_eq!(all(&small), before, "and after the next merge, step {steps}");
        assert_eq!(small.shelf().counts().files, 1);
        let drafts = std::fs::read_dir(small.folder.join("bin")).expect("there").count();
        assert_eq!(drafts, 1, "nothing else is left in the folder");
        if tended.is_ok() {
            break;
        }
        steps += 1;
    }
    assert!(steps > 5, "it was stopped at each: {steps}");
}
