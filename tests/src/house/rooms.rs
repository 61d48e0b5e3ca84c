//! Which room may know which, and whom outside.

use super::Fault;
use toml::Table;

/// One room: whom it may know inside the house, and outside.
struct Room {
    name: &'static str,
    knows: &'static [&'static str],
    outside: Outside,
}

/// Which outside crates a room may use.
enum Outside {
    /// These.
    Only(&'static [&'static str]),
    /// Any that the workspace declares.
    Any,
}

use Outside::{Any, Only};

/// The house. Whoever is not here may not be built; tests may know everybody.
const ROOMS: [Room; 14] = [
    Room { name: "city", knows: &[], outside: Only(&["geo", "smol_str"]) },
    Room {
        name: "wire",
        knows: &["city"],
        outside: Only(&[
            "coordtransform",
            "geo",
            "geojson",
            "rustc-hash",
            "serde",
            "serde_json",
            "strsim",
            "toml",
        ]),
    },
    Room { name: "patrol", knows: &["city"], outside: Only(&[]) },
    Room { name: "monitor", knows: &["city"], outside: Only(&[]) },
    Room { name: "assign", knows: &["city"], outside: Only(&[]) },
    Room { name: "dispose", knows: &["city"], outside: Only(&[]) },
    Room {
        name: "cycle",
        knows: &["city", "patrol", "monitor", "assign", "dispose"],
        outside: Only(&[]),
    },
    Room { name: "influx", knows: &["city"], outside: Any },
    Room { name: "history", knows: &["city"], outside: Only(&["bytes", "jiff", "parquet"]) },
    Room {
        name: "basemap",
        knows: &[],
        outside: Only(&["bytes", "crc32fast", "flate2", "geo", "mvt", "prost", "serde_json"]),
    },
    Room {
        name: "server",
        knows: &["city", "wire", "cycle", "history", "influx", "basemap"],
        outside: Any,
    },
    Room { name: "console", knows: &[], outside: Any },
    Room {
        name: "cityloop",
        knows: &["city", "wire", "history", "basemap", "server", "simulators", "console"],
        outside: Any,
    },
    Room { name: "simulators", knows: &["city", "wire"], outside: Any },
];

/// A room knows only whom it may. Dev-dependencies are free: tests look everywhere.
pub fn knows(path: &str, text: &str) -> Vec<Fault> {
    let Ok(manifest) = text.parse::<Table>() else {
        return vec![Fault::new(path, 0, "is not TOML")];
    };
    let name = manifest.get("package").and_then(|package| package.get("name"));
    let name = name.and_then(|name| name.as_str()).unwrap_or_default();
    if name == "tests" {
        return Vec::new();
    }
    let Some(room) = ROOMS.iter().find(|room| room.name == name) else {
        let says = format!("`{name}` has no place in the table of rooms; give it one");
        return vec![Fault::new(path, 0, says)];
    };
    let used = manifest.get("dependencies").and_then(|table| table.as_table());
    let names = used.into_iter().flat_map(|table| table.keys());
    names.filter_map(|other| stranger(room, other)).map(|says| Fault::new(path, 0, says)).collect()
}

/// What is wrong with one room's knowing another.
fn stranger(room: &Room, other: &str) -> Option<String> {
    if ROOMS.iter().any(|known| known.name == other) {
        let may = room.knows.contains(&other);
        return (!may).then(|| format!("{} may not know {other}", room.name));
    }
    match room.outside {
        Only(few) if !few.contains(&other) => {
            Some(format!("{} may not use the outside crate {other}", room.name))
        }
        Only(_) | Any => None,
    }
}
