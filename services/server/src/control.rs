//! The control socket of a running city: enrol, revoke, who signs in at the desk, and how it is.
//!
//! It is a Unix socket in the store's folder. Only the owner of the store may enter that folder,
//! so that the operating system is its doorkeeper, and there is no further key to lose. One
//! request and one answer, each a line of JSON.

use crate::door::{Door, Registry, Scope, stopped};
use crate::identities::row;
use crate::staff::{self, Staff, StaffAnswered, StaffAsked};
use crate::store::{Identities, OpenError};
use serde::{Deserialize, Serialize};
use std::fs::{self, Permissions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream as BlockingStream;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader as AsyncBufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::watch;
use tokio::time::timeout;

/// The socket's file in the store's folder.
const FILE: &str = "control";
/// The longest request or answer, in bytes: a gateway that speaks for fifty thousand things.
const LINE_BYTES: u64 = 4 << 20;
/// How long one request may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is asked of a running city.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Asked {
    Enrol { name: String, roots: Vec<String>, things: Vec<String>, certificate: bool },
    Revoke { name: String },
    State,
    Staff(StaffAsked),
}

/// What it answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answered {
    Secret(String),
    Done,
    /// There is nobody of that name.
    Unknown,
    State(DoorState),
    Staff(StaffAnswered),
    Failed(String),
}

/// How the door of a running city is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorState {
    /// Connections open.
    pub open: u64,
    /// Connections signed in.
    pub signed_in: u64,
    /// Names registered.
    pub registered: usize,
}

impl Asked {
    pub(crate) fn enrol(name: &str, scope: &Scope, certificate: bool) -> Self {
        let roots = scope.roots().map(str::to_owned).collect();
        let things = scope.things().map(str::to_owned).collect();
        Self::Enrol { name: name.to_owned(), roots, things, certificate }
    }
}

impl Answered {
    /// The answer as an error, where another one was expected.
    pub(crate) fn unexpected(self) -> OpenError {
        match self {
            Self::Failed(why) => why.into(),
            other => {
                format!("the running city answers {other:?}; is it of another version?").into()
            }
        }
    }
}

/// Asks the city that runs on this folder; `None` where none does.
pub(crate) fn ask(folder: &Path, asked: &Asked) -> Result<Option<Answered>, OpenError> {
    let mut stream = match BlockingStream::connect(folder.join(FILE)) {
        Ok(stream) => stream,
        Err(error) if is_nobody(&error) => return Ok(None),
        Err(error) => return Err(format!("the running city cannot be asked: {error}").into()),
    };
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut line = serde_json::to_vec(asked)?;
    line.push(b'\n');
    stream.write_all(&line)?;
    let mut answer = String::new();
    BufReader::new(stream.take(LINE_BYTES)).read_line(&mut answer)?;
    Ok(Some(serde_json::from_str(&answer)?))
}

/// No socket, none that anybody listens to, or a path too long to be one.
fn is_nobody(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionRefused, InvalidInput, NotADirectory, NotFound};
    matches!(error.kind(), NotFound | ConnectionRefused | InvalidInput | NotADirectory)
}

/// What answers on the socket.
pub(crate) struct Control {
    folder: PathBuf,
    registry: Arc<Registry>,
    identities: Mutex<Identities>,
    door: Door,
    staff: Arc<Staff>,
    /// Whether the store takes nothing but one whole list.
    whole: bool,
}

impl Control {
    /// For the city whose store is in this folder.
    pub(crate) fn new(
        folder: &Path,
        registry: Arc<Registry>,
        door: Door,
        staff: Arc<Staff>,
        whole: bool,
    ) -> Result<Self, OpenError> {
        let identities = Mutex::new(Identities::beside(folder)?);
        Ok(Self { folder: folder.to_owned(), registry, identities, door, staff, whole })
    }

    /// Answers until `stop` turns true. A city whose folder can hold no socket runs without.
    pub(crate) async fn serve(self, mut stop: watch::Receiver<bool>) {
        let path = self.folder.join(FILE);
        let listener = match listen(&path) {
            Ok(listener) => listener,
            Err(error) => {
                let path = path.display();
                tracing::warn!(%error, %path, "no control socket: stop the city to enrol");
                return;
            }
        };
        let control = Arc::new(self);
        loop {
            tokio::select! {
                accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                    let answered = timeout(PATIENCE, answer(Arc::clone(&control), stream)).await;
                    if !matches!(answered, Ok(Ok(()))) {
                        tracing::warn!("a request on the control socket was not answered");
                    }
                },
                () = stopped(&mut stop) => break,
            }
        }
        // Whoever finds the file takes it for a city that has crashed, which is as good.
        let _ = fs::remove_file(path);
    }

    fn act(&self, asked: Asked) -> Result<Answered, OpenError> {
        let identities = self.identities.lock().unwrap_or_else(PoisonError::into_inner);
        match asked {
            Asked::Enrol { .. } | Asked::Revoke { .. } | Asked::Staff(_) if self.whole => {
                Err("a list is being imported into this city; ask again when it is in".into())
            }
            Asked::Enrol { name, roots, things, certificate } => {
                let scope = Scope::new(roots, things)?;
                let (registration, answer) = if certificate {
                    (Registry::certificate_for(&name, scope)?, Answered::Done)
                } else {
                    let (registration, secret) = self.registry.secret_for(&name, scope)?;
                    (registration, Answered::Secret(secret.reveal().to_owned()))
                };
                identities.keep(&row(&registration))?;
                self.registry.register([registration])?;
                tracing::info!(name, certificate, "enrolled");
                Ok(answer)
            }
            Asked::Revoke { name } => {
                let was_stored = identities.strike(&name)?;
                let was_there = self.registry.remove(&name) || was_stored;
                self.door.forget(&name);
                tracing::info!(name, was_there, "revoked");
                Ok(if was_there { Answered::Done } else { Answered::Unknown })
            }
            Asked::Staff(asked) => Ok(Answered::Staff(staff::act(&self.staff, asked)?)),
            Asked::State => Ok(Answered::State(DoorState {
                open: self.door.counters().open.read(),
                signed_in: self.door.counters().signed_in.read(),
                registered: self.registry.registrations().len(),
            })),
        }
    }
}

/// The store's lock is ours: a socket that is there was left behind.
fn listen(path: &Path) -> io::Result<UnixListener> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => (),
    }
    let listener = UnixListener::bind(path)?;
    fs::set_permissions(path, Permissions::from_mode(0o600))?;
    Ok(listener)
}

async fn answer(control: Arc<Control>, stream: UnixStream) -> Result<(), OpenError> {
    let (from, mut to) = stream.into_split();
    let mut line = String::new();
    AsyncBufReader::new(from.take(LINE_BYTES)).read_line(&mut line).await?;
    let asked: Asked = serde_json::from_str(&line)?;
    let acted = tokio::task::spawn_blocking(move || control.act(asked)).await?;
    let answer = acted.unwrap_or_else(|error| Answered::Failed(error.to_string()));
    let mut line = serde_json::to_vec(&answer)?;
    line.push(b'\n');
    Ok(to.write_all(&line).await?)
}
