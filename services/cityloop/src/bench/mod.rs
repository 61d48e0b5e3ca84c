//! Benchmarks with printed tables: what it costs, measured beside a peer where there is one.

mod authority;
mod child;
mod city;
mod connections;
mod counting;
mod device;
mod disk;
mod filled;
mod history;
mod import;
mod influx;
mod ingest;
mod map;
mod mosquitto;
mod others;
mod overload;
mod quota;
mod restart;
mod subscriber;
mod victoria;

use crate::Failure;
use crate::args::{Bench, Run};
use std::time::Instant;

/// Runs a benchmark and prints its table.
pub(crate) fn run(asked: &Bench) -> Result<(), Failure> {
    tokio::runtime::Runtime::new()?.block_on(async {
        match asked {
            Bench::Ingest { connections, seconds, window, large } => {
                ingest::run(*connections, *seconds, *window, *large).await
            }
            Bench::Restart => restart::run().await,
            Bench::Overload { seconds } => overload::run(*seconds).await,
            Bench::Serve { connections, bins } => child::serve(*connections, *bins).await,
            Bench::Connections { connections } => connections::run(*connections).await,
            Bench::History(asked) => history::run(asked),
            Bench::Map { things, clients, seconds } => map::run(*things, *clients, *seconds).await,
            Bench::MapCity { things } => map::serve(*things).await,
            Bench::Influx { points } => influx::run(*points).await,
            Bench::Import { rows } => import::run(*rows),
        }
    })
}

/// Serves the city of a benchmark until it is told to stop.
pub(crate) fn city(asked: &Run, started: Instant) -> Result<(), Failure> {
    server::raise_open_files();
    tokio::runtime::Runtime::new()?.block_on(city::serve(&asked.config, started))
}
