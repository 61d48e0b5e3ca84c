//! The peer: a Redis from Debian with the same places, asked the same questions while the same
//! number moves. Its own account of its commands is taken.

use super::nearest::{MOVES, NEAREST, QUESTIONS, onward, questions};
use crate::Failure;
use crate::bench::city::Folder;
use ::city::Position;
use fastrand::Rng;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long Redis may take to listen.
const PATIENCE: Duration = Duration::from_secs(10);
/// A circle that holds enough of them nearly everywhere, metres.
const RADIUS_M: u32 = 500;
/// Commands in one write.
const AT_ONCE: usize = 500;
const SECONDS: usize = 5;
const PICTURES: usize = 4;

/// Runs and prints; how long a question took in the mean, µs. None where Redis is not installed.
pub(super) fn run(places: &[Position]) -> Result<Option<f64>, Failure> {
    let Some(mut redis) = Redis::start()? else { return Ok(None) };
    let all: Vec<String> = places.iter().enumerate().map(|(n, p)| add(n, *p)).collect();
    redis.say(&all)?;
    redis.say(&["CONFIG RESETSTAT".to_owned()])?;
    let mut chance = Rng::with_seed(9);
    let mut at: Vec<Position> = places[..MOVES].to_vec();
    let questions = questions(places);
    let (part, some) = (MOVES / PICTURES, QUESTIONS / (SECONDS * PICTURES));
    for turn in 0..SECONDS * PICTURES {
        let from = turn % PICTURES * part;
        let mut commands = Vec::with_capacity(part);
        for (number, at) in at.iter_mut().enumerate().skip(from).take(part) {
            *at = onward(&mut chance, *at);
            commands.push(add(number, *at));
        }
        redis.say(&commands)?;
        let asked = questions[turn * some..(turn + 1) * some].iter().map(|p| {
            format!(
                "GEOSEARCH things FROMLONLAT {} {} BYRADIUS {RADIUS_M} m ASC COUNT {NEAREST}",
                p.lon, p.lat
            )
        });
        redis.say(&asked.collect::<Vec<_>>())?;
    }
    let account = redis.account()?;
    let of = |name: &str| {
        let line = account.lines().find_map(|line| line.strip_prefix(name))?;
        let mean = line.split(',').find_map(|part| part.strip_prefix("usec_per_call="))?;
        mean.parse::<f64>().ok()
    };
    let search = of("cmdstat_geosearch:").ok_or("Redis does not say what its questions took")?;
    let add = of("cmdstat_geoadd:").unwrap_or(0.0);
    println!(
        "  redis GEOSEARCH       {search:9.1} µs   by commandstats, within {RADIUS_M} m   \
         a move {add:.2} µs"
    );
    Ok(Some(search))
}

fn add(number: usize, p: Position) -> String {
    format!("GEOADD things {} {} {number}", p.lon, p.lat)
}

/// A Redis of our own, ended with its owner.
struct Redis {
    child: Child,
    stream: BufReader<TcpStream>,
    _folder: Folder,
}

impl Redis {
    fn start() -> Result<Option<Redis>, Failure> {
        let folder = Folder::new("redis");
        std::fs::create_dir_all(&folder.0)?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let port = address.port().to_string();
        let started = Command::new("redis-server")
            .args(["--port", &port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
            .arg("--dir")
            .arg(&folder.0)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut child) = started else { return Ok(None) };
        match connect(address) {
            Ok(stream) => {
                Ok(Some(Redis { child, stream: BufReader::new(stream), _folder: folder }))
            }
            Err(error) => {
                child.kill()?;
                child.wait()?;
                Err(error)
            }
        }
    }

    /// Says commands, and takes their answers.
    fn say(&mut self, commands: &[String]) -> Result<(), Failure> {
        for part in commands.chunks(AT_ONCE) {
            let mut text = part.join("\r\n");
            text.push_str("\r\n");
            self.stream.get_mut().write_all(text.as_bytes())?;
            for _ in part {
                self.answer()?;
            }
        }
        Ok(())
    }

    fn account(&mut self) -> Result<String, Failure> {
        self.stream.get_mut().write_all(b"INFO commandstats\r\n")?;
        self.answer()
    }

    /// One answer (RESP 2); the text of a bulk string.
    fn answer(&mut self) -> Result<String, Failure> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let (kind, rest) = line.trim_end().split_at_checked(1).ok_or("Redis went away")?;
        match kind {
            "-" => Err(rest.into()),
            "*" => {
                for _ in 0..rest.parse::<usize>()? {
                    self.answer()?;
                }
                Ok(String::new())
            }
            "$" => {
                let mut text = vec![0; usize::try_from(rest.parse::<i64>()?)? + 2];
                self.stream.read_exact(&mut text)?;
                Ok(String::from_utf8(text)?)
            }
            _ => Ok(rest.to_owned()),
        }
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn connect(address: SocketAddr) -> Result<TcpStream, Failure> {
    let since = Instant::now();
    loop {
        match TcpStream::connect(address) {
            Ok(stream) => return Ok(stream),
            Err(error) if since.elapsed() > PATIENCE => return Err(error.into()),
            Err(_) => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}
