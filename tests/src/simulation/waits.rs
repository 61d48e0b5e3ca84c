//! Whether two indexes of what waits are the same; a list that is empty is as good as none.

use city::{Time, Waiting};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

/// What differs between the index that was and the one that came back; what ended before `since`
/// can no longer relapse, and may be forgotten or not.
pub(super) fn difference(before: &Waiting, after: &Waiting, since: Time) -> Option<String> {
    let (was, is) = (lines(before, since), lines(after, since));
    let only = |a: &[String], b: &[String]| {
        let only = a.iter().filter(|line| !b.contains(line)).take(3);
        only.map(String::as_str).collect::<Vec<_>>().join("; ")
    };
    (was != is).then(|| format!("before [{}], after [{}]", only(&was, &is), only(&is, &was)))
}

fn lines(waiting: &Waiting, since: Time) -> Vec<String> {
    let mut lines = Vec::new();
    list(&mut lines, "fresh", &waiting.fresh);
    list(&mut lines, "moves", &waiting.moves);
    list(&mut lines, "touched", &waiting.touched);
    list(&mut lines, "orphaned", &waiting.orphaned);
    list(&mut lines, "parked", full(&waiting.parked));
    list(&mut lines, "due", &waiting.due);
    list(&mut lines, "open", &waiting.open);
    let closed = waiting.closed.iter().filter(|(_, (at, _))| *at >= since);
    list(&mut lines, "closed", closed);
    let by_age = waiting.closed_by_age.iter().filter(|(at, ..)| *at >= since);
    list(&mut lines, "closed by age", by_age);
    list(&mut lines, "worker", &waiting.workers);
    list(&mut lines, "able", full(&waiting.able));
    list(&mut lines, "idle", &waiting.idle);
    // What ended in the same instant may stand in any order.
    lines.sort_unstable();
    lines
}

fn list<T: Debug>(lines: &mut Vec<String>, name: &str, all: impl IntoIterator<Item = T>) {
    lines.extend(all.into_iter().map(|one| format!("{name} {one:?}")));
}

fn full<K, V>(lists: &BTreeMap<K, BTreeSet<V>>) -> impl Iterator<Item = (&K, &BTreeSet<V>)> {
    lists.iter().filter(|(_, list)| !list.is_empty())
}
