//! A server that takes every write, unpacks it and counts its lines.

use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// A server that runs until the process ends.
pub(crate) struct Counting {
    /// Where it listens.
    pub address: SocketAddr,
    lines: Arc<AtomicU64>,
}

impl Counting {
    /// Starts it on a free port.
    pub(crate) fn start() -> io::Result<Counting> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let lines = Arc::new(AtomicU64::new(0));
        let counted = lines.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let counted = counted.clone();
                // A connection that ends is only a connection less.
                thread::spawn(move || serve(stream, &counted).ok());
            }
        });
        Ok(Counting { address, lines })
    }

    /// Lines it has taken.
    pub(crate) fn lines(&self) -> u64 {
        self.lines.load(Ordering::Relaxed)
    }
}

fn serve(stream: TcpStream, counted: &AtomicU64) -> io::Result<()> {
    let mut answers = stream.try_clone()?;
    let mut stream = BufReader::with_capacity(1 << 16, stream);
    let (mut head, mut body, mut text) = (String::new(), Vec::new(), Vec::new());
    loop {
        head.clear();
        while !head.ends_with("\r\n\r\n") {
            if stream.read_line(&mut head)? == 0 {
                return Ok(());
            }
        }
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length = length.and_then(|length| length.parse().ok()).unwrap_or(0);
        body.resize(length, 0);
        stream.read_exact(&mut body)?;
        text.clear();
        GzDecoder::new(&body[..]).read_to_end(&mut text)?;
        let lines = text.iter().filter(|byte| **byte == b'\n').count();
        counted.fetch_add(lines as u64, Ordering::Relaxed);
        answers.write_all(b"HTTP/1.1 204 No Content\r\n\r\n")?;
    }
}
