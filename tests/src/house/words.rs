//! Words that nothing of ours says: ways to crash, names that say nothing, places of one machine.

use super::Fault;
use super::purity::places;
use super::source::{Language, code, in_name, line_of, shipped};

/// Names that the traits of libraries give.
const TRAITS_OF_OTHERS: [&str; 3] = ["get_mut", "get_read", "get_bytes"];

/// Ways to end the program that a room does not take.
const CRASHES: [&str; 6] =
    [".unwrap()", ".unwrap_err()", "panic!", "todo!", "unimplemented!", "dbg!"];

/// Names that say nothing about what a thing is.
const EMPTY: [&str; 14] = [
    "common",
    "util",
    "utils",
    "helper",
    "helpers",
    "manager",
    "handler",
    "service",
    "processor",
    "base",
    "impl",
    "data",
    "info",
    "misc",
];

/// Paths of a single machine, and hosts that packages come from.
const PLACES: [&str; 9] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("registry.", "npm"),
    concat!("npm", "mirror"),
    concat!("static.crates", ".io"),
    concat!("index.crates", ".io"),
    concat!("deb.", "debian.org"),
    concat!("pypi", ".org"),
];

/// Whether a file is only ever compiled for tests.
pub fn is_test(path: &str) -> bool {
    path.split('/').any(|part| matches!(part, "tests" | "tests.rs" | "benches"))
}

/// No room crashes on purpose; `expect` says why it cannot.
pub fn crashes(path: &str, text: &str) -> Vec<Fault> {
    if Language::of(path) != Some(Language::Rust) || is_test(path) {
        return Vec::new();
    }
    let code: Vec<char> = shipped(text).chars().collect();
    let found = CRASHES.into_iter().flat_map(|word| {
        let alone = word.starts_with(in_name);
        places(&code, word, alone).into_iter().map(move |at| (at, word))
    });
    let says = |word| format!("{word} outside tests; return an error, or `expect(\"why not\")`");
    found.map(|(at, word)| Fault::new(path, line_of(&code, at), says(word))).collect()
}

/// A test runs or is not there.
pub fn ignored(path: &str, text: &str) -> Vec<Fault> {
    let Some(language) = Language::of(path) else { return Vec::new() };
    let code: Vec<char> = code(language, text).chars().collect();
    let words: &[&str] = match language {
        Language::Rust => &["#[ignore", "ignore ="],
        Language::Script => &["it.skip", "test.skip", "describe.skip", "it.only", "test.only"],
    };
    let found = words.iter().flat_map(|word| places(&code, word, false));
    let says = "a test that is skipped proves nothing; mend it, or say in it what is missing";
    found.map(|at| Fault::new(path, line_of(&code, at), says)).collect()
}

/// Files and types are called what they are.
pub fn names(path: &str, text: &str) -> Vec<Fault> {
    let Some(language) = Language::of(path) else { return Vec::new() };
    let mut faults = Vec::new();
    let folders: Vec<&str> = path.split('/').collect();
    for part in folders.iter().map(|part| part.split('.').next().unwrap_or_default()) {
        if part.split(['_', '-']).any(|word| EMPTY.contains(&word)) {
            faults.push(Fault::new(path, 0, format!("`{part}` says nothing: name what it is")));
        }
    }
    let code: Vec<char> = code(language, text).chars().collect();
    for word in ["struct", "enum", "trait", "type", "class", "interface", "mod"] {
        for at in places(&code, word, true) {
            let name = name_after(&code, at + word.chars().count());
            if humps(&name).iter().any(|hump| EMPTY.contains(&hump.as_str())) {
                let says = format!("`{name}` says nothing: name what it is");
                faults.push(Fault::new(path, line_of(&code, at), says));
            }
        }
    }
    for at in places(&code, "fn", true) {
        let name = name_after(&code, at + 2);
        if name.starts_with("get_") && !TRAITS_OF_OTHERS.contains(&name.as_str()) {
            let says = format!("`{name}`: name what is given, without get_");
            faults.push(Fault::new(path, line_of(&code, at), says));
        }
    }
    faults
}

/// No text names a place of one machine, or a host that packages come from.
pub fn machine(path: &str, text: &str) -> Vec<Fault> {
    let lines = text.lines().enumerate();
    let found = lines.flat_map(|(n, line)| {
        PLACES.iter().filter(move |place| says_place(line, place)).map(move |place| (n + 1, place))
    });
    // Cargo's own lock names its index the same way on every machine.
    let ours = path != "Cargo.lock";
    let says = |place| format!("names {place}: true on one machine only");
    found.filter(|_| ours).map(|(line, place)| Fault::new(path, line, says(place))).collect()
}

/// Whether a line names a place; the middle of an address on the web is none.
fn says_place(line: &str, place: &str) -> bool {
    let starts = line.match_indices(place).map(|(at, _)| line[..at].chars().next_back());
    starts.into_iter().any(|before| !place.starts_with('/') || !before.is_some_and(in_name))
}

fn name_after(code: &[char], at: usize) -> String {
    let rest = code[at.min(code.len())..].iter();
    rest.skip_while(|c| c.is_whitespace()).take_while(|c| in_name(**c)).collect()
}

/// The words of a name in camel case or with underscores, in small letters.
fn humps(name: &str) -> Vec<String> {
    let mut humps = vec![String::new()];
    for c in name.chars() {
        if c.is_uppercase() || c == '_' {
            humps.push(String::new());
        }
        if let Some(last) = humps.last_mut().filter(|_| c != '_') {
            last.extend(c.to_lowercase());
        }
    }
    humps
}
