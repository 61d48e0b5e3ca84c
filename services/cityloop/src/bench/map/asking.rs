//! A client of HTTP that keeps its connection, and says how long an answer took.

use super::serving::Told;
use crate::Failure;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// A connection.
pub(super) struct Asking {
    stream: BufReader<TcpStream>,
    /// The lines that every question begins with.
    head: String,
}

impl Asking {
    /// Connects to a city.
    pub(super) fn new(city: &Told) -> Result<Asking, Failure> {
        let stream = TcpStream::connect(city.web)?;
        stream.set_nodelay(true)?;
        let head = format!(
            "Host: {}\r\nAuthorization: Bearer {}\r\nAccept-Encoding: gzip",
            city.web, city.token
        );
        Ok(Asking { stream: BufReader::new(stream), head })
    }

    /// Asks for a path: how long it took until the last byte, and how many bytes it was.
    pub(super) fn get(&mut self, path: &str) -> Result<(Duration, usize), Failure> {
        let asked = format!("GET {path} HTTP/1.1\r\n{}\r\n\r\n", self.head);
        let since = Instant::now();
        self.stream.get_mut().write_all(asked.as_bytes())?;
        let (mut line, mut length, mut first) = (String::new(), 0, true);
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            if first && !line.contains(" 200 ") {
                return Err(format!("{path}: {}", line.trim()).into());
            }
            first = false;
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse()?;
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok((since.elapsed(), length))
    }
}

/// The time that this share of sorted times did not exceed, ms.
pub(super) fn share(times: &[Duration], share: f64) -> f64 {
    let last = times.len().saturating_sub(1);
    let time = times.get((last as f64 * share) as usize).copied().unwrap_or_default();
    time.as_secs_f64() * 1_000.0
}
