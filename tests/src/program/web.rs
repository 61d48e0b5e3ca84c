//! Just enough HTTP to ask the web, with every header in our hands.

use serde_json::Value;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// Without a change for so long, nothing more is on its way.
const SETTLED: Duration = Duration::from_millis(700);
/// How often something awaited is looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// The web of a running city, as a supervisor's program asks it.
#[derive(Clone, Copy, Debug)]
pub struct Web(pub Site);

/// Where a web is, and the token of a program that it lets in.
#[derive(Clone, Copy)]
pub struct Site {
    /// The address.
    pub address: SocketAddr,
    /// 64 hexadecimal digits.
    pub token: [u8; 64],
}

impl std::fmt::Debug for Site {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.address.fmt(f)
    }
}

impl std::fmt::Display for Site {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.address.fmt(f)
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Page {
    /// The status code.
    pub status: u16,
    /// The headers, as one text in small letters.
    pub headers: String,
    /// The body.
    pub body: String,
}

impl Page {
    /// The body read as JSON.
    pub fn json(&self) -> Value {
        let read = serde_json::from_str(&self.body);
        assert!(read.is_ok(), "JSON: {self:?}");
        read.expect("just asserted")
    }
}

impl Web {
    /// Asks with these headers besides those that HTTP wants. No `host` among them: the right one;
    /// no `authorization` and no `cookie`: the program's.
    pub async fn ask(&self, ask: &str, headers: &[(&str, &str)], body: &str) -> Page {
        let answered = timeout(PATIENCE, self.exchange(ask, headers, body)).await;
        let answered = answered.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()));
        assert!(answered.is_ok(), "{ask} is answered: {answered:?}");
        answered.expect("just asserted")
    }

    async fn exchange(
        &self,
        ask: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> std::io::Result<Page> {
        let mut request = format!("{ask} HTTP/1.1\r\nconnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "host") {
            request += &format!("host: {}\r\n", self.0.address);
        }
        if !headers.iter().any(|(name, _)| ["authorization", "cookie"].contains(name)) {
            let token = String::from_utf8_lossy(&self.0.token);
            request += &format!("authorization: Bearer {token}\r\n");
        }
        for (name, value) in headers {
            request += &format!("{name}: {value}\r\n");
        }
        request += &format!("content-length: {}\r\n\r\n{body}", body.len());
        let mut stream = TcpStream::connect(self.0.address).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await?;
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        Ok(Page { status, headers: head.to_ascii_lowercase(), body: body.to_owned() })
    }

    /// Reads JSON that must be there.
    pub async fn get(&self, path: &str) -> Value {
        let page = self.ask(&format!("GET {path}"), &[], "").await;
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        page.json()
    }

    /// Sends JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Page {
        let kind = [("content-type", "application/json")];
        self.ask(&format!("POST {path}"), &kind, &body.to_string()).await
    }

    /// Puts a thing into the register.
    pub async fn register(&self, thing: &Value) {
        let page = self.post("/api/things", thing).await;
        assert_eq!(page.status, 201, "{thing} is registered: {}", page.body);
    }

    /// Reads again and again until it is as awaited; what was read then. Fails with what was read
    /// last.
    pub async fn until(
        &self,
        path: &str,
        awaited: &str,
        within: Duration,
        is_so: impl Fn(&Value) -> bool,
    ) -> Value {
        let since = Instant::now();
        loop {
            let read = self.get(path).await;
            if is_so(&read) {
                return read;
            }
            assert!(since.elapsed() < within, "{awaited}, at {path}: {read:#}");
            sleep(LOOK_AGAIN).await;
        }
    }

    /// What became of everything that came in, as the last picture of the city shows it.
    pub async fn tally(&self) -> Value {
        self.get("/api/status").await["tally"].clone()
    }

    /// The same, once several pictures on end show no change: a picture is a fraction of a second
    /// old.
    pub async fn settled_tally(&self) -> Value {
        let (mut tally, mut since) = (self.tally().await, Instant::now());
        while since.elapsed() < SETTLED {
            sleep(LOOK_AGAIN).await;
            let now = self.tally().await;
            if now != tally {
                (tally, since) = (now, Instant::now());
            }
        }
        tally
    }
}
