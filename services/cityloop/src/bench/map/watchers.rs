//! Five hundred clients of the live map, each looking somewhere: how long it takes from a change to
//! their sockets, and what one that takes nothing does to the others.

use super::asking::share;
use super::serving::{self, CIRCLE_MS, now_ms};
use crate::Failure;
use crate::bench::child::Served;
use ::city::Position;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// How far a client looks to each side, degrees: a dozen kilometres across.
const LOOKS_DEG: f64 = 0.06;
/// The first frames are not counted.
const SETTLES: Duration = Duration::from_secs(3);
const HEAD: usize = 16;
const RECORD: usize = 16;

/// What was measured.
struct Told {
    times: Vec<Duration>,
    bytes: usize,
    cpu_percent: f64,
}

/// What the clients had to wait for, and what it took.
pub(super) struct Watched {
    /// p99 from a change to a socket, ms.
    pub(super) p99_ms: f64,
    /// The same where one client takes nothing.
    pub(super) beside_stalled_ms: f64,
    pub(super) cpu_percent: f64,
}

/// Runs and prints, without a stalled client, with one, and without again.
pub(super) async fn run(
    served: &Served<serving::Told>,
    places: &[Position],
    clients: usize,
    seconds: u64,
) -> Result<Watched, Failure> {
    println!(
        "live clients        changes heard     p50 ms    p99 ms      MB/s   server, % of a core"
    );
    let mut measured = Vec::new();
    for (what, stalled) in [("all take", 0), ("one takes nothing", 1), ("all take, again", 0)] {
        let told = measure(served, places, clients, stalled, seconds).await?;
        println!(
            "  {what:20} {:10}   {:8.1}  {:8.1}  {:8.2}   {:8.0}",
            told.times.len(),
            share(&told.times, 0.5),
            share(&told.times, 0.99),
            told.bytes as f64 / 1e6 / seconds as f64,
            told.cpu_percent
        );
        measured.push((share(&told.times, 0.99), told.cpu_percent));
    }
    let [(before_ms, cpu), (beside_stalled_ms, _), (after_ms, _)] = measured[..] else {
        return Err("the clients were not measured".into());
    };
    Ok(Watched { p99_ms: f64::midpoint(before_ms, after_ms), beside_stalled_ms, cpu_percent: cpu })
}

async fn measure(
    served: &Served<serving::Told>,
    places: &[Position],
    clients: usize,
    stalled: usize,
    seconds: u64,
) -> Result<Told, Failure> {
    let heard: Arc<Mutex<(Vec<Duration>, usize)>> = Arc::default();
    let mut watching = JoinSet::new();
    let begin = Instant::now() + SETTLES;
    for number in 0..clients + stalled {
        let around = places[number * (places.len() / (clients + stalled))];
        let stream = look(&served.told, around).await?;
        let heard = heard.clone();
        watching.spawn(async move {
            if number < stalled {
                sleep(Duration::from_secs(3_600)).await;
            }
            // A connection that ends tells by what is missing.
            drop(hear(stream, begin, &heard).await);
        });
    }
    sleep(SETTLES).await;
    let before = served.cpu_s();
    sleep(Duration::from_secs(seconds)).await;
    let cpu_percent = (served.cpu_s() - before) / seconds as f64 * 100.0;
    watching.shutdown().await;
    let (mut times, bytes) =
        std::mem::take(&mut *heard.lock().unwrap_or_else(PoisonError::into_inner));
    times.sort_unstable();
    Ok(Told { times, bytes, cpu_percent })
}

/// Opens a WebSocket and says where it looks.
async fn look(city: &serving::Told, p: Position) -> Result<BufReader<TcpStream>, Failure> {
    let mut stream = BufReader::with_capacity(64 * 1024, TcpStream::connect(city.web).await?);
    let serving::Told { web, token, .. } = city;
    let asked = format!(
        "GET /api/live HTTP/1.1\r\nHost: {web}\r\nAuthorization: Bearer {token}\r\n\
         Connection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    stream.write_all(asked.as_bytes()).await?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        answer.push(stream.read_u8().await?);
    }
    if !answer.starts_with(b"HTTP/1.1 101") {
        return Err(String::from_utf8_lossy(&answer).into());
    }
    let (west, south, east, north) =
        (p.lon - LOOKS_DEG, p.lat - LOOKS_DEG, p.lon + LOOKS_DEG, p.lat + LOOKS_DEG);
    let says = serde_json::json!({ "west": west, "south": south, "east": east, "north": north });
    let says = says.to_string();
    // A mask of zeros leaves the text as it is; it is longer than 125 and shorter than 65,536.
    let mut frame = vec![0x81, 0x80 | 126];
    frame.extend_from_slice(&(says.len() as u16).to_be_bytes());
    frame.extend_from_slice(&[0; 4]);
    frame.extend_from_slice(says.as_bytes());
    stream.write_all(&frame).await?;
    Ok(stream)
}

async fn hear(
    mut stream: BufReader<TcpStream>,
    begin: Instant,
    heard: &Mutex<(Vec<Duration>, usize)>,
) -> Result<(), Failure> {
    let mut body = Vec::new();
    loop {
        let kind = stream.read_u8().await? & 0x0f;
        let length = match stream.read_u8().await? {
            126 => usize::from(stream.read_u16().await?),
            127 => usize::try_from(stream.read_u64().await?)?,
            short => usize::from(short),
        };
        body.resize(length, 0);
        stream.read_exact(&mut body).await?;
        // Only changes are timed: a snapshot holds what is old.
        if kind == 2 && body.get(1) == Some(&1) && Instant::now() > begin {
            let now = now_ms() % CIRCLE_MS;
            let times = body[HEAD..].chunks_exact(RECORD).filter(|record| record[15] & 1 == 1);
            let times = times.map(|record| {
                let said = u64::from(u16::from_le_bytes([record[12], record[13]]));
                Duration::from_millis((now + CIRCLE_MS - said) % CIRCLE_MS)
            });
            let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
            heard.0.extend(times);
            heard.1 += length;
        }
    }
}
