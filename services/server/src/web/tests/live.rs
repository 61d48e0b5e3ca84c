//! The live map's WebSocket: whoever looks is told all at first, then what changes there.

use super::HOST;
use super::town::{BIN, Town, town};
use super::{problem, request};
use crate::web::live;
use city::{Amendment, Datum, Edit, Form, Geometry, Input, Position};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tungstenite::client::IntoClientRequest;
use tungstenite::{Message, WebSocket, client};

const PATIENCE: Duration = Duration::from_secs(20);
const SNAPSHOT: u8 = 2;

/// A frame as docs/live.md has it.
#[derive(Debug)]
struct Frame {
    kind: u8,
    flags: u16,
    revision: u64,
    records: Vec<Record>,
}

/// Number, longitude and latitude in 1e-7 degrees, heading in hundredths, state, flags.
type Record = (u32, i32, i32, u16, u8, u8);

fn read(bytes: &[u8]) -> Frame {
    let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four"));
    let short = |at: usize| u16::from_le_bytes(bytes[at..at + 2].try_into().expect("two"));
    assert_eq!(bytes[0], 1, "the version");
    assert_eq!(bytes.len(), 16 + 16 * number(4) as usize);
    let record = |at: usize| {
        let (lon, lat) = (number(at + 4) as i32, number(at + 8) as i32);
        (number(at), lon, lat, short(at + 12), bytes[at + 14], bytes[at + 15])
    };
    Frame {
        kind: bytes[1],
        flags: short(2),
        revision: u64::from(number(8)) | u64::from(number(12)) << 32,
        records: (16..bytes.len()).step_by(16).map(record).collect(),
    }
}

struct Watching {
    socket: WebSocket<TcpStream>,
    revision: u64,
}

impl Watching {
    /// Looks around a place.
    fn look(&mut self, at: Position, degrees: f64) {
        let (west, south) = (at.lon - degrees, at.lat - degrees);
        let (east, north) = (at.lon + degrees, at.lat + degrees);
        let says =
            serde_json::json!({ "west": west, "south": south, "east": east, "north": north });
        self.socket.send(Message::text(says.to_string())).expect("sent");
    }

    fn next(&mut self) -> Frame {
        loop {
            if let Message::Binary(bytes) = self.socket.read().expect("a frame") {
                let frame = read(&bytes);
                assert!(frame.revision >= self.revision, "revisions never go back");
                self.revision = frame.revision;
                return frame;
            }
        }
    }

    fn until(&mut self, wanted: impl Fn(&Frame) -> bool) -> Frame {
        loop {
            let frame = self.next();
            if wanted(&frame) {
                return frame;
            }
        }
    }
}

/// A town whose web listens on a port.
async fn open() -> (Town, String, watch::Sender<bool>) {
    let town = town();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("bound").to_string();
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(live::tell(town.gallery.clone(), stopped));
    let router = town.router.clone();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (town, address, stop)
}

fn watch(address: &str) -> Watching {
    let stream = TcpStream::connect(address).expect("connected");
    stream.set_read_timeout(Some(PATIENCE)).expect("a socket");
    let asked = format!("ws://{HOST}/api/live").into_client_request();
    let mut asked = asked.expect("an address");
    asked.headers_mut().insert("authorization", "Bearer reader".parse().expect("a value"));
    let (socket, answer) = client(asked, stream).expect("a WebSocket");
    assert_eq!(answer.status(), 101);
    Watching { socket, revision: 0 }
}

async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.expect("no panic")
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_looks_is_told_all_that_moves_or_is_not_well_and_then_what_changes() {
    let (town, address, _stop) = open().await;
    let turning = town.turning.clone();
    aside(move || {
        let mut watching = watch(&address);
        watching.look(BIN, 0.01);
        let first = watching.until(|frame| frame.kind == SNAPSHOT);
        assert_eq!(first.flags & 1, 1, "what does not move is followed too");
        let mut seen: Vec<(u32, u8, u8)> =
            first.records.iter().map(|it| (it.0, it.4, it.5 & 1)).collect();
        seen.sort_unstable();
        // The bin with a case, the bin never heard, the crew and the sweeper.
        assert_eq!(seen, [(0, 3, 0), (1, 1, 0), (2, 0, 1), (3, 0, 1)]);
        let to = Position::new(113.2751, 23.1601);
        {
            let mut turning = turning.lock().expect("alone");
            turning.pass(city::Span::seconds(20));
            turning.hear("sweeper-01", None, Some(to));
            turning.hear("bin-000002", Some(3.0), None);
        }
        // They come in one frame or in two, as pictures are made.
        let mut told = Vec::new();
        while !told.iter().any(|it: &Record| it.0 == 1) {
            let frame = watching.next();
            assert_ne!(frame.kind, SNAPSHOT);
            told.extend(frame.records);
        }
        let of = |number| told.iter().find(|it| it.0 == number).copied();
        assert_eq!(of(1).map(|it| it.4), Some(0), "heard, and well");
        assert_eq!(of(3).map(|it| (it.1, it.2, it.3)), Some((1_132_751_000, 231_601_000, 9_000)));
        assert_eq!(of(2), None, "the crew did nothing");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_looks_elsewhere_is_told_of_there_alone() {
    let (town, address, _stop) = open().await;
    let turning = town.turning.clone();
    aside(move || {
        let mut watching = watch(&address);
        watching.look(BIN, 0.01);
        watching.until(|frame| frame.kind == SNAPSHOT && !frame.records.is_empty());
        // The blocks here are 1.6 km wide: the sweeper's is another one than this corner's.
        watching.look(Position::new(113.2845, 23.1505), 0.0001);
        let there = watching.until(|frame| frame.kind == SNAPSHOT);
        assert!(there.records.iter().all(|it| it.0 != 3), "{there:?}");
        turning.lock().expect("alone").hear(
            "sweeper-01",
            None,
            Some(Position::new(113.2752, 23.1602)),
        );
        watching.look(BIN, 0.01);
        let frame = watching.next();
        assert_eq!(frame.kind, SNAPSHOT, "nothing came from where nobody looked: {frame:?}");
    })
    .await;
}

/// A long line far away, on which the place of both lies, and a short one at the corner.
fn to_the_corner() -> Edit {
    let lines = vec![
        geo::LineString::from(vec![(113.270, 23.160), (113.275, 23.160)]),
        geo::LineString::from(vec![(113.2840, 23.1505), (113.2845, 23.1505)]),
    ];
    let form = Form::Lines(geo::MultiLineString(lines));
    let geometry = Geometry::new(form, Datum::Wgs84, None).expect("it has a place");
    Edit::Geometry(Some(Arc::new(geometry)))
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_looks_where_a_line_ends_is_told_how_it_stands_though_its_place_is_elsewhere() {
    let (town, address, _stop) = open().await;
    let turning = town.turning.clone();
    aside(move || {
        let mut watching = watch(&address);
        watching.look(Position::new(113.2845, 23.1505), 0.0001);
        let there = watching.until(|frame| frame.kind == SNAPSHOT);
        assert!(there.records.iter().all(|it| it.0 != 1), "{there:?}");
        let (by, why, edits) = ("desk".into(), "surveyed".into(), vec![to_the_corner()]);
        let thing = town.gallery.given.directory.find("bin-000002").expect("registered").0;
        let amended = Input::Amend(Amendment { thing, by, why, edits });
        turning.lock().expect("alone").turn(amended);
        let told = watching.until(|frame| frame.records.iter().any(|it| it.0 == 1));
        assert_eq!(told.flags & 2, 2, "its tiles are worth asking for again");
        assert_eq!(told.records.iter().find(|it| it.0 == 1).map(|it| it.4), Some(1));
        let mut late = watch(&address);
        late.look(Position::new(113.2845, 23.1505), 0.0001);
        let there = late.until(|frame| frame.kind == SNAPSHOT);
        assert!(there.records.iter().any(|it| it.0 == 1), "it was never heard: {there:?}");
        turning.lock().expect("alone").hear("bin-000002", Some(3.0), None);
        let told = watching.until(|frame| frame.records.iter().any(|it| it.0 == 1));
        assert_eq!(told.records.iter().find(|it| it.0 == 1).map(|it| it.4), Some(0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_talks_nonsense_or_too_much_is_let_go_and_told_why() {
    let (_town, address, _stop) = open().await;
    aside(move || {
        let reason = |says: Vec<String>| {
            let mut socket = watch(&address).socket;
            for text in says {
                // It may have been let go already.
                let _ = socket.send(Message::text(text));
            }
            loop {
                match socket.read() {
                    Ok(Message::Close(why)) => return why.expect("a reason").reason.to_string(),
                    Ok(_) => (),
                    Err(error) => return error.to_string(),
                }
            }
        };
        assert_eq!(reason(vec!["where".into()]), "not a viewport");
        let upside_down = r#"{"west":1,"south":2,"east":0,"north":3}"#;
        assert_eq!(reason(vec![upside_down.into()]), "west, south, east, north in degrees");
        let here = r#"{"west":113,"south":23,"east":114,"north":24}"#;
        assert_eq!(reason(vec![here.into(); 40]), "say less often where you look");
    })
    .await;
}

#[tokio::test]
async fn what_is_no_websocket_is_told_so() {
    let town = town();
    let told = problem(&town.router, request("/api/live")).await;
    assert_eq!(told, (426, "not_websocket".to_owned()));
}

/// What the server says next over a connection without a handshake; nothing where it keeps silent.
async fn said(stream: &mut DuplexStream) -> Option<Frame> {
    let waits = Duration::from_millis(500);
    let mut opcode = timeout(waits, stream.read_u8()).await.ok()?.expect("it is open");
    if opcode == 0x89 {
        assert_eq!(stream.read_u8().await.expect("its length"), 0, "it asks who is there");
        opcode = timeout(waits, stream.read_u8()).await.ok()?.expect("it is open");
    }
    assert_eq!(opcode, 0x82, "one whole binary message");
    let length = match stream.read_u8().await.expect("its length") {
        126 => usize::from(stream.read_u16().await.expect("a longer one")),
        length => usize::from(length),
    };
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes).await.expect("all of it");
    Some(read(&bytes))
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_took_nothing_for_a_while_is_told_all_once_and_nothing_of_what_it_missed() {
    let town = town();
    let live = town.gallery.live.clone();
    live.fresh(&town.gallery);
    // Less than one frame is under way at a time: what is not taken waits with the server.
    let (mut ours, theirs) = tokio::io::duplex(8);
    tokio::spawn(live::serve(live.clone(), theirs));
    let looks = br#"{"west":113.2,"south":23.1,"east":113.4,"north":23.3}"#;
    let head = [0x81, 0x80 | looks.len() as u8, 0, 0, 0, 0];
    ours.write_all(&[&head, &looks[..]].concat()).await.expect("it listens");
    let first = said(&mut ours).await.expect("all there is");
    assert_eq!(first.kind, SNAPSHOT);
    let goes = async |lat: f64| {
        let at = Some(Position::new(113.2752, lat));
        town.turning.lock().expect("alone").hear("sweeper-01", None, at);
        live.advance(&town.gallery);
        // Where the client took it in, the frame would be under way by now.
        sleep(Duration::from_millis(20)).await;
    };
    for step in 0..20 {
        goes(23.1602 + f64::from(step) * 1e-5).await;
    }
    let begun = said(&mut ours).await.expect("what was under way when it stopped taking");
    assert_ne!(begun.kind, SNAPSHOT);
    let caught_up = said(&mut ours).await.expect("what it missed");
    assert_eq!(caught_up.kind, SNAPSHOT, "it is told how all stands");
    let sweeper = caught_up.records.iter().find(|it| it.0 == 3).expect("it moves");
    assert_eq!(sweeper.2, 231_603_900, "where it is now");
    assert!(caught_up.revision > begun.revision && said(&mut ours).await.is_none(), "and no more");
    goes(23.1606).await;
    let next = said(&mut ours).await.expect("what changes from then on");
    assert_eq!((next.kind == SNAPSHOT, next.records.len()), (false, 1), "{next:?}");
}
