//! The peer: a PostGIS from Debian with the same places and an index, on a socket of its own. It
//! tells itself how long it worked (EXPLAIN ANALYZE), and its client how long it waited.

use super::asking::share;
use super::nearest::{MOVES, NEAREST, questions};
use crate::Failure;
use crate::bench::city::Folder;
use ::city::Position;
use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long it may take to serve.
const PATIENCE: Duration = Duration::from_secs(30);
/// Where Debian keeps its programs, newest first.
const BINARIES: &str = "/usr/lib/postgresql";
/// Questions after each second's moves, and how many seconds.
const ASKED: usize = 200;
const SECONDS: usize = 5;

/// What it says of itself, µs in the mean, and what its client waited in the median, ms.
pub(super) struct Said {
    pub(super) works_us: f64,
    pub(super) waits_ms: f64,
}

/// Runs and prints. None where PostgreSQL or PostGIS is not installed.
pub(super) fn run(places: &[Position]) -> Result<Option<Said>, Failure> {
    let Some(postgres) = Postgres::start()? else { return Ok(None) };
    if postgres.ask("CREATE EXTENSION postgis;").is_err() {
        return Ok(None);
    }
    let mut fill = "CREATE TABLE things (id int PRIMARY KEY, at geometry(Point, 4326));\n\
        COPY things FROM STDIN;\n"
        .to_owned();
    for (number, p) in places.iter().enumerate() {
        // A string takes what it is given.
        let _ = writeln!(fill, "{number}\tSRID=4326;POINT({} {})", p.lon, p.lat);
    }
    fill.push_str("\\.\nCREATE INDEX ON things USING gist (at);\nANALYZE things;\n");
    postgres.ask(&fill)?;
    let (mut works, mut waits) = (Vec::new(), Vec::new());
    let questions = questions(places);
    for second in 0..SECONDS {
        let mut script = format!(
            "UPDATE things SET at = ST_Translate(at, (random() - 0.5) * 0.0006, \
             (random() - 0.5) * 0.0006) WHERE id < {MOVES};\n"
        );
        for (number, p) in questions[second * ASKED..(second + 1) * ASKED].iter().enumerate() {
            let question = format!(
                "SELECT id FROM things ORDER BY at <-> \
                 ST_SetSRID(ST_MakePoint({}, {}), 4326) LIMIT {NEAREST};",
                p.lon, p.lat
            );
            // Half are explained, half are timed as a client waits for them.
            let _ = match number % 2 {
                0 => writeln!(script, "EXPLAIN (ANALYZE, TIMING OFF) {question}"),
                _ => writeln!(script, "\\timing on\n{question}\n\\timing off"),
            };
        }
        let answer = postgres.ask(&script)?;
        works.extend(answer.lines().filter_map(|line| times(line, "Execution Time: ")));
        waits.extend(answer.lines().filter_map(|line| times(line, "Time: ")));
    }
    waits.sort_unstable();
    let works_us = works.iter().sum::<Duration>().as_secs_f64() * 1e6 / works.len().max(1) as f64;
    println!("  PostGIS <->           {works_us:9.1} µs   by EXPLAIN ANALYZE, a GiST index");
    Ok(Some(Said { works_us, waits_ms: share(&waits, 0.5) }))
}

/// The time in a line such as `Execution Time: 0.123 ms`.
fn times(line: &str, begins: &str) -> Option<Duration> {
    let (_, rest) = line.trim().split_once(begins).filter(|(before, _)| before.is_empty())?;
    let ms: f64 = rest.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_secs_f64(ms / 1_000.0))
}

/// A PostgreSQL of our own, ended with its owner.
struct Postgres {
    child: Child,
    folder: Folder,
}

impl Postgres {
    fn start() -> Result<Option<Postgres>, Failure> {
        let Some(binaries) = binaries() else { return Ok(None) };
        let folder = Folder::new("postgis");
        let path = folder.0.display().to_string();
        // It refuses to run as the superuser.
        let is_root = std::fs::read_to_string("/proc/self/status")?.contains("\nUid:\t0");
        let owner = if is_root { "postgres" } else { "" };
        let mut made = Command::new("install");
        made.args(["-d", "-m", "700"]);
        if is_root {
            made.args(["-o", owner]);
        }
        if !made.arg(&path).status()?.success() {
            return Ok(None);
        }
        let data = format!("{path}/data");
        let mut init = as_owner(&binaries.join("initdb"), owner);
        init.args(["-D", &data, "-A", "trust", "-U", "postgres"]);
        if !quiet(&mut init).status()?.success() {
            return Ok(None);
        }
        let mut serve = as_owner(&binaries.join("postgres"), owner);
        serve.args(["-D", &data, "-k", &path, "-c", "listen_addresses=", "-c", "fsync=off"]);
        let postgres = Postgres { child: quiet(&mut serve).spawn()?, folder };
        let since = Instant::now();
        while postgres.ask("SELECT 1;").is_err() {
            if since.elapsed() > PATIENCE {
                return Err("PostgreSQL did not start".into());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(Some(postgres))
    }

    /// What its client prints.
    fn ask(&self, script: &str) -> Result<String, Failure> {
        let mut psql = Command::new("psql")
            .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-h"])
            .arg(&self.folder.0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut input = psql.stdin.take().ok_or("psql has no input")?;
        let script = script.to_owned();
        let writing = std::thread::spawn(move || input.write_all(script.as_bytes()));
        let said = psql.wait_with_output()?;
        // Whoever ended early did not read all of it, and says so by its status.
        drop(writing.join());
        if !said.status.success() {
            return Err("PostgreSQL refused".into());
        }
        Ok(String::from_utf8(said.stdout)?)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // It may have ended already; its own children end with it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn binaries() -> Option<PathBuf> {
    let versions = std::fs::read_dir(BINARIES).ok()?.filter_map(Result::ok);
    let mut found: Vec<PathBuf> = versions.map(|entry| entry.path().join("bin")).collect();
    found.retain(|path| path.join("initdb").exists());
    found.sort();
    found.pop()
}

fn as_owner(program: &Path, owner: &str) -> Command {
    if owner.is_empty() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid", owner, "--regid", owner, "--clear-groups"]).arg(program);
    command
}

fn quiet(command: &mut Command) -> &mut Command {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null())
}
