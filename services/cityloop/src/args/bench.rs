//! Which measurement was asked for.

use lexopt::{Arg, Parser, ValueExt};
use std::path::PathBuf;

/// A measurement.
pub(crate) enum Bench {
    /// Messages a second.
    Ingest {
        /// Connections at once.
        connections: usize,
        /// How long each run lasts.
        seconds: u64,
        /// Messages unacknowledged on a connection.
        window: u16,
        /// Whether to measure two million devices too.
        large: bool,
    },
    /// Ten times what the server can take.
    Overload {
        /// How long each run lasts.
        seconds: u64,
    },
    /// The server of another benchmark, as its child.
    Serve {
        /// Gateways.
        connections: usize,
        /// Bins behind each.
        bins: usize,
    },
    /// Seconds of a restart.
    Restart,
    /// What history costs.
    History(HistoryBench),
    /// KiB of an idle connection, and a storm of them.
    Connections {
        /// Connections at once.
        connections: usize,
    },
    /// What the map costs.
    Map {
        /// Things on it.
        things: usize,
        /// Clients of the live map.
        clients: usize,
        /// How long they listen.
        seconds: u64,
    },
    /// The city of that benchmark, as its child.
    MapCity {
        /// Things in it.
        things: usize,
    },
    /// Seconds until a list is in the register.
    Import {
        /// Rows of the list.
        rows: usize,
    },
    /// Points a second into a time-series data base.
    Influx {
        /// Points of a backlog.
        points: u64,
    },
}

/// What history costs.
pub(crate) struct HistoryBench {
    /// Minutes of the simulated city.
    pub minutes: u32,
    /// Things that report every ten minutes for a month.
    pub things: u32,
    /// Where recorded series stand: CSV files of `timestamp,value`.
    pub series: Option<PathBuf>,
}

/// Reads the rest of `bench ...`.
pub(super) fn parse(parser: &mut Parser) -> Result<Bench, lexopt::Error> {
    let Some(Arg::Value(what)) = parser.next()? else {
        let says = "say what to measure: ingest, restart, history, overload, connections, map, \
            import or influx";
        return Err(says.into());
    };
    let what = what.string()?;
    match what.as_str() {
        "restart" => return Ok(Bench::Restart),
        "ingest" | "overload" | "serve" => (),
        "connections" => return bench_connections(parser),
        "influx" => return bench_influx(parser),
        "import" => return bench_import(parser),
        "map" | "map-city" => return bench_map(parser, what == "map-city"),
        "history" => return bench_history(parser),
        other => return Err(format!("there is no benchmark {other}").into()),
    }
    let (mut connections, mut seconds, mut window, mut large) = (50, 10, 200, false);
    let mut bins = 400;
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("connections") => connections = parser.value()?.parse()?,
            Arg::Long("seconds") => seconds = parser.value()?.parse()?,
            Arg::Long("window") => window = parser.value()?.parse()?,
            Arg::Long("large") => large = true,
            Arg::Long("bins") => bins = parser.value()?.parse()?,
            other => return Err(other.unexpected()),
        }
    }
    Ok(match what.as_str() {
        "overload" => Bench::Overload { seconds },
        "serve" => Bench::Serve { connections, bins },
        _ => Bench::Ingest { connections, seconds, window, large },
    })
}

fn bench_connections(parser: &mut Parser) -> Result<Bench, lexopt::Error> {
    let mut connections = 15_000;
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("connections") => connections = parser.value()?.parse()?,
            other => return Err(other.unexpected()),
        }
    }
    Ok(Bench::Connections { connections })
}

fn bench_map(parser: &mut Parser, is_city: bool) -> Result<Bench, lexopt::Error> {
    let (mut things, mut clients, mut seconds) = (200_000_usize, 500, 20);
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("things") => things = parser.value()?.parse()?,
            Arg::Long("clients") => clients = parser.value()?.parse()?,
            Arg::Long("seconds") => seconds = parser.value()?.parse()?,
            other => return Err(other.unexpected()),
        }
    }
    let things = things.max(10_000);
    Ok(if is_city { Bench::MapCity { things } } else { Bench::Map { things, clients, seconds } })
}

fn bench_influx(parser: &mut Parser) -> Result<Bench, lexopt::Error> {
    let mut points = 10_000_000;
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("points") => points = parser.value()?.parse()?,
            other => return Err(other.unexpected()),
        }
    }
    Ok(Bench::Influx { points })
}

fn bench_import(parser: &mut Parser) -> Result<Bench, lexopt::Error> {
    let mut rows = 168_000_usize;
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("rows") => rows = parser.value()?.parse()?,
            other => return Err(other.unexpected()),
        }
    }
    // What the digits of an identifier can tell apart.
    Ok(Bench::Import { rows: rows.clamp(1, 1_000_000) })
}

fn bench_history(parser: &mut Parser) -> Result<Bench, lexopt::Error> {
    let mut asked = HistoryBench { minutes: 20, things: 5_000, series: None };
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("minutes") => asked.minutes = parser.value()?.parse()?,
            Arg::Long("things") => asked.things = parser.value()?.parse::<u32>()?.max(1),
            Arg::Long("series") => asked.series = Some(parser.value()?.into()),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Bench::History(asked))
}
