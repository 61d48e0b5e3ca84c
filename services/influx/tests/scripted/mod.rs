//! A server that does as it is told: it keeps what it takes by series and time, as InfluxDB does,
//! and answers as a script says.

use flate2::read::GzDecoder;
use std::collections::{BTreeMap, VecDeque};
use std::io::Read;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};

/// What the server does with a request.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// Takes it as its rules say.
    Take,
    /// Takes nothing and says this: status, a further header, body.
    Say(u16, &'static str, &'static str),
    /// Takes it, and hangs up in the middle of its answer.
    Cut,
    /// Takes it, and answers only after so long.
    Slow(Duration),
    /// Takes nothing, and hangs up.
    Drop,
}

/// What the server keeps, and its rules.
#[derive(Default)]
pub(crate) struct State {
    /// What it does next; it takes everything once the script is over.
    pub(crate) script: VecDeque<Act>,
    /// Fields by series and time.
    pub(crate) points: BTreeMap<String, String>,
    /// Points that were there already with other fields.
    pub(crate) changed: u64,
    /// When each request came, with how many lines.
    pub(crate) requests: Vec<(Instant, usize)>,
    /// More lines than this are too many.
    pub(crate) lines_max: usize,
    /// Lines with this word are refused.
    pub(crate) bad: Option<&'static str>,
    /// The token it wants.
    pub(crate) token: Option<&'static str>,
}

/// A server in a thread of its own.
pub(crate) struct Scripted {
    pub(crate) address: SocketAddr,
    state: Arc<Mutex<State>>,
    _runtime: Runtime,
}

impl Scripted {
    pub(crate) fn start(state: State) -> Scripted {
        let mut builder = Builder::new_multi_thread();
        let runtime = builder.worker_threads(1).enable_all().build().expect("threads");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
        let address = listener.local_addr().expect("it listens");
        let state = Arc::new(Mutex::new(state));
        let shared = state.clone();
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, shared.clone()));
            }
        });
        Scripted { address, state, _runtime: runtime }
    }

    /// Looks at the state or changes it.
    pub(crate) fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn serve(stream: TcpStream, state: Arc<Mutex<State>>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let (head, body) = request(&mut stream).await?;
        let (act, answer) = {
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            let act = state.script.pop_front().unwrap_or(Act::Take);
            let answer = state.answer(&act, &head, &text(&head, &body));
            (act, answer)
        };
        match act {
            Act::Drop => return None,
            Act::Cut => {
                stream.write_all(&answer.as_bytes()[..answer.len() / 2]).await.ok()?;
                return None;
            }
            Act::Slow(lasting) => tokio::time::sleep(lasting).await,
            Act::Take | Act::Say(..) => (),
        }
        stream.write_all(answer.as_bytes()).await.ok()?;
    }
}

async fn request(stream: &mut BufReader<TcpStream>) -> Option<(String, Vec<u8>)> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).await.ok()? == 0 {
            return None;
        }
    }
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).await.ok()?;
    Some((head, body))
}

fn text(head: &str, body: &[u8]) -> String {
    if !head.to_ascii_lowercase().contains("content-encoding: gzip") {
        return String::from_utf8(body.to_vec()).expect("lines are text");
    }
    let mut text = String::new();
    GzDecoder::new(body).read_to_string(&mut text).expect("packed text");
    text
}

impl State {
    fn answer(&mut self, act: &Act, head: &str, text: &str) -> String {
        assert!(head.starts_with("POST /api/v2/write?bucket=b&org=o&precision=ns HTTP/1.1"));
        self.requests.push((Instant::now(), text.lines().count()));
        if let Act::Say(status, header, body) = act {
            return say(*status, header, body);
        }
        let token = head.lines().find_map(|line| line.strip_prefix("authorization: Token "));
        if self.token.is_some() && token != self.token {
            return say(401, "", r#"{"code":"unauthorized","message":"unauthorized access"}"#);
        }
        if text.lines().count() > self.lines_max {
            return say(413, "", r#"{"code":"request too large","message":"too many bytes"}"#);
        }
        let is_bad = |line: &&str| self.bad.is_some_and(|bad| line.contains(bad));
        let (bad, good): (Vec<&str>, Vec<&str>) = text.lines().partition(is_bad);
        for line in good {
            let (series, rest) = line.split_once(' ').expect("fields");
            let (fields, at) = rest.rsplit_once(' ').expect("a time");
            let before = self.points.insert(format!("{series} {at}"), fields.to_owned());
            self.changed += u64::from(before.is_some_and(|before| before != fields));
        }
        match bad.first() {
            None => say(204, "", ""),
            Some(line) => {
                let words = format!("partial write: unable to parse '{line}'");
                say(400, "", &format!(r#"{{"code":"invalid","message":{words:?}}}"#))
            }
        }
    }
}

fn say(status: u16, header: &str, body: &str) -> String {
    let length = body.len();
    let header = if header.is_empty() { String::new() } else { format!("{header}\r\n") };
    format!("HTTP/1.1 {status} X\r\n{header}content-length: {length}\r\n\r\n{body}")
}
