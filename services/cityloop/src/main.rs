//! The one program of the workspace: `cityloop demo`, `run`, `import`, `export`, `replay`,
//! `backup`, `restore`, `doctor`, `bench`.

mod args;
mod backup;
mod bench;
mod demo;
mod doctor;
mod embedded;
mod export;
mod import;
mod live;
mod operator;
mod osm;
mod progress;
mod replay;
mod simulate;
mod source;

use args::Command;
use std::process::ExitCode;
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Whatever went wrong, in words for the person at the keyboard.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The exit code for what was said wrong (`EX_USAGE`), and for a wrong configuration (`EX_CONFIG`).
const USAGE: u8 = 64;
const CONFIG: u8 = 78;
/// The exit code for a store that cannot be read or written (`EX_IOERR`).
const STORE: u8 = 74;

fn main() -> ExitCode {
    let started = Instant::now();
    let command = match args::parse(lexopt::Parser::from_env()) {
        Ok(command) => command,
        Err(error) => {
            eprintln!("cityloop: {error}\n\n{}", args::HELP);
            return ExitCode::from(USAGE);
        }
    };
    log_to_stderr();
    let done = match command {
        Command::Help => {
            println!("{}", args::HELP);
            Ok(())
        }
        Command::Demo(asked) => demo::run(asked, started),
        Command::Run(asked) => live::run(&asked, started),
        Command::Enrol(asked) => live::enrol(&asked),
        Command::Backup(asked) => backup::backup(&asked),
        Command::Restore(asked) => backup::restore(&asked),
        Command::Revoke(asked) => live::revoke(&asked),
        Command::Operator(asked) => operator::run(&asked),
        Command::Doctor(asked) => doctor::run(&asked),
        Command::Export(asked) => export::run(&asked),
        Command::Import(asked) => import::run(&asked, started),
        Command::ImportOsm(asked) => osm::run(&asked),
        Command::Replay(asked) => replay::run(&asked, started),
        Command::Bench(asked) => bench::run(&asked),
        Command::Simulate(asked) => simulate::run(&asked),
        Command::BenchCity(asked) => bench::city(&asked, started),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cityloop: {error}");
            let is_config = error.is::<server::Faults>() || error.is::<server::BadConfig>();
            let is_store = server::store::is_of_store(&error);
            ExitCode::from(if is_config {
                CONFIG
            } else if is_store {
                STORE
            } else {
                1
            })
        }
    }
}

fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("CITYLOOP_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
