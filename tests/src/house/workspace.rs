//! What holds for the workspace as a whole: its lints, its dependencies, its one program.

use super::Fault;
use super::tree::Page;
use toml::{Table, Value};

/// Locked crates from outside; 120 of them are the way to an InfluxDB, see its decision. Passwords,
/// OpenStreetMap extracts and old encodings may bring twenty more.
pub const LOCKED_MAX: usize = 400;

/// The workspace forbids `unsafe`.
pub fn forbids_unsafe(path: &str, text: &str) -> Vec<Fault> {
    let root = text.parse::<Table>().unwrap_or_default();
    let lint = at(&root, &["workspace", "lints", "rust", "unsafe_code"]);
    if lint.and_then(Value::as_str) == Some("forbid") {
        return Vec::new();
    }
    vec![Fault::new(path, 0, "[workspace.lints.rust] must say unsafe_code = \"forbid\"")]
}

/// A crate takes over the workspace's lints.
pub fn inherits_lints(path: &str, text: &str) -> Vec<Fault> {
    let manifest = text.parse::<Table>().unwrap_or_default();
    if at(&manifest, &["lints", "workspace"]).and_then(Value::as_bool) == Some(true) {
        return Vec::new();
    }
    vec![Fault::new(path, 0, "must say [lints] workspace = true")]
}

/// A dependency's version is said once, in the workspace.
pub fn declares_once(path: &str, text: &str) -> Vec<Fault> {
    let manifest = text.parse::<Table>().unwrap_or_default();
    let lists = ["dependencies", "dev-dependencies", "build-dependencies"];
    let tables = lists.iter().filter_map(|list| manifest.get(*list)?.as_table());
    let own = tables
        .flatten()
        .filter(|(_, said)| said.get("workspace").and_then(Value::as_bool) != Some(true));
    let says = |name| format!("{name} must say workspace = true; its version is said once there");
    own.map(|(name, _)| Fault::new(path, 0, says(name))).collect()
}

/// What the workspace declares, somebody uses.
pub fn uses_all(root: &Page, crates: &[Page]) -> Vec<Fault> {
    let manifest = root.text.parse::<Table>().unwrap_or_default();
    let declared = at(&manifest, &["workspace", "dependencies"]).and_then(Value::as_table);
    let used = |name: &str| {
        crates.iter().any(|page| {
            let manifest = page.text.parse::<Table>().unwrap_or_default();
            let lists = ["dependencies", "dev-dependencies", "build-dependencies"];
            lists.iter().any(|list| manifest.get(*list).is_some_and(|t| t.get(name).is_some()))
        })
    };
    let names = declared.into_iter().flat_map(|table| table.keys());
    let idle = names.filter(|name| !used(name));
    idle.map(|name| Fault::new(&root.path, 0, format!("{name} is declared and not used"))).collect()
}

/// The one program: binaries by the manifests and files of all crates.
pub fn one_program(paths: &[&str], crates: &[Page]) -> Vec<Fault> {
    let is_main = |path: &&str| {
        path.ends_with("src/main.rs") || (path.contains("src/bin/") && path.ends_with(".rs"))
    };
    let mut programs: Vec<String> =
        paths.iter().copied().filter(is_main).map(str::to_owned).collect();
    for page in crates {
        let manifest = page.text.parse::<Table>().unwrap_or_default();
        let named = manifest.get("bin").and_then(Value::as_array).into_iter().flatten();
        programs.extend(named.filter(|bin| bin.get("path").is_some()).map(|_| page.path.clone()));
    }
    if programs.len() == 1 {
        return Vec::new();
    }
    let says =
        format!("{} programs, there is exactly one: {}", programs.len(), programs.join(", "));
    vec![Fault::new("services/cityloop", 0, says)]
}

/// How many crates from outside the lock holds.
pub fn locked(lock: &str) -> usize {
    let lock = lock.parse::<Table>().unwrap_or_default();
    let packages = lock.get("package").and_then(Value::as_array);
    packages.into_iter().flatten().filter(|package| package.get("source").is_some()).count()
}

/// The lock stays small.
pub fn few_locked(path: &str, text: &str) -> Vec<Fault> {
    let count = locked(text);
    if count < LOCKED_MAX {
        return Vec::new();
    }
    vec![Fault::new(path, 0, format!("{count} crates from outside; fewer than {LOCKED_MAX}"))]
}

fn at<'a>(table: &'a Table, keys: &[&str]) -> Option<&'a Value> {
    let (first, rest) = keys.split_first()?;
    rest.iter().try_fold(table.get(*first)?, |value, key| value.get(key))
}
