//! What the pure rooms do without: clock, disk, sockets, threads, async, chance, log lines,
//! globals, and the order of a hash.

use super::Fault;
use super::source::{in_name, line_of, shipped};

/// The rooms that cannot fail for outside reasons.
pub const PURE: [&str; 7] = ["city", "wire", "patrol", "monitor", "assign", "dispose", "cycle"];

/// The rooms at whose rim things get an outer shape.
const RIMS: [&str; 6] = [
    "services/wire/",
    "services/influx/",
    "services/basemap/",
    "services/server/",
    "services/cityloop/",
    "simulators/",
];

/// Files of the room of formats that look names up by hash, and never walk the table.
const LOOK_UPS: [&str; 0] = [];

/// Words a pure room does not know, and why.
const BANNED: [(&str, &str); 26] = [
    ("SystemTime", "time is an argument"),
    ("Instant", "time is an argument"),
    ("std::time", "time is `city::Time`, an argument"),
    ("std::fs", "no disk"),
    ("std::io", "no disk, no sockets"),
    ("std::net", "no sockets"),
    ("std::env", "settings are an argument"),
    ("std::process", "a turn cannot end the program"),
    ("std::thread", "no threads"),
    ("thread_local!", "no globals"),
    ("static mut", "no globals"),
    ("LazyLock", "no globals"),
    ("OnceLock", "no globals"),
    ("Mutex", "no threads to share with"),
    ("RwLock", "no threads to share with"),
    ("tokio", "no async"),
    ("async", "no async"),
    ("await", "no async"),
    ("print!", "no output; a refusal is a fact"),
    ("println!", "no output; a refusal is a fact"),
    ("eprint!", "no output; a refusal is a fact"),
    ("eprintln!", "no output; a refusal is a fact"),
    ("tracing", "no log lines; a refusal is a fact"),
    ("rand", "no chance"),
    ("fastrand", "no chance"),
    ("getrandom", "no chance"),
];

/// Modules that a list such as `use std::{fs, net}` may not hold either.
const BANNED_MODULES: [&str; 8] =
    ["fs", "io", "net", "env", "process", "thread", "time", "sync::Mutex"];

/// A pure room stays pure.
pub fn pure(path: &str, text: &str) -> Vec<Fault> {
    if !PURE.iter().any(|room| path.starts_with(&format!("services/{room}/src/"))) {
        return Vec::new();
    }
    let code: Vec<char> = shipped(text).chars().collect();
    let mut faults = Vec::new();
    for (word, why) in BANNED {
        faults.extend(places(&code, word, true).into_iter().map(|at| {
            Fault::new(path, line_of(&code, at), format!("{word} in a pure room: {why}"))
        }));
    }
    for module in BANNED_MODULES {
        faults.extend(listed(&code, module).into_iter().map(|at| {
            Fault::new(path, line_of(&code, at), format!("std::{module} in a pure room"))
        }));
    }
    if !LOOK_UPS.contains(&path) {
        faults.extend(hashes(path, &code));
    }
    faults
}

fn hashes(path: &str, code: &[char]) -> Vec<Fault> {
    let found = ["HashMap", "HashSet"].into_iter().flat_map(|word| places(code, word, false));
    let says = "the order of a hash is chance; take a BTreeMap, or a vector by slot";
    found.map(|at| Fault::new(path, line_of(code, at), says)).collect()
}

/// Serde lives at the rims: the wire, the store, the web each own their outer shapes.
pub fn serde(path: &str, text: &str) -> Vec<Fault> {
    let inner = path.starts_with("services/") && !RIMS.iter().any(|rim| path.starts_with(rim));
    if !inner || !path.ends_with(".rs") {
        return Vec::new();
    }
    let code: Vec<char> = shipped(text).chars().collect();
    let words = ["serde", "serde_json", "Serialize", "Deserialize"];
    let found = words.into_iter().flat_map(|word| places(&code, word, true));
    let says = "serde lives at the rims; give the outer shape a type of its own there";
    found.map(|at| Fault::new(path, line_of(&code, at), says)).collect()
}

/// Where a word stands in code; `alone` if no name may end in it either.
pub fn places(code: &[char], word: &str, alone: bool) -> Vec<usize> {
    let word: Vec<char> = word.chars().collect();
    let fits = |at: &usize| {
        let before = at.checked_sub(1).map_or(' ', |at| code[at]);
        let after = code.get(at + word.len()).copied().unwrap_or(' ');
        !(in_name(after) || alone && in_name(before))
    };
    let found = code.windows(word.len()).enumerate().filter(|(_, found)| **found == word[..]);
    found.map(|(at, _)| at).filter(fits).collect()
}

/// Where a module of the standard library stands in a list of imports.
fn listed(code: &[char], module: &str) -> Vec<usize> {
    let lists = places(code, "std::", true).into_iter();
    let lists =
        lists.chain(code.windows(6).enumerate().filter_map(|(at, found)| {
            (found.iter().collect::<String>() == "std::{").then_some(at)
        }));
    let holds = |from: usize| {
        let end = code[from..].iter().position(|c| *c == ';')? + from;
        let inside: String = code[from..end].iter().collect();
        let inside = inside.strip_prefix("std::{")?;
        inside.split(',').any(|one| first_of(one) == module).then_some(from)
    };
    lists.filter_map(holds).collect()
}

fn first_of(import: &str) -> &str {
    let import = import.trim().trim_end_matches(['}', ' ']);
    let end = import.find("::").unwrap_or(import.len());
    import[..end].split_whitespace().next().unwrap_or_default()
}
