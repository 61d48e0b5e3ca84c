//! The release program under a tracer that makes system calls of its write path fail, or kills it
//! at one: nothing is acknowledged after a failed sync, nothing acknowledged is lost, and the
//! exit code says what happened.

use crate::town::{Choir, adds_up, gates, number, register, shows_the_last_values, voices};
use std::os::unix::process::ExitStatusExt;
use std::time::Duration;
use tests::program::{Folder, Server, Web, has, skipped};

const TEST: &str = "every_write_of_the_release_program_may_fail_and_nothing_acknowledged_is_lost";
/// Which occurrences fail, in an ordinary run and besides in a deep one.
const NTH: [u32; 3] = [1, 4, 23];
const DEEP_NTH: [u32; 5] = [2, 3, 9, 60, 150];
/// Acknowledged before a life that was not harmed is ended.
const LIFE: u64 = 300;
/// How long the harm may take to come.
const PATIENCE: Duration = Duration::from_secs(4);
/// How long a polite stop may take.
const STOP: Duration = Duration::from_secs(60);

/// What happens to a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Harm {
    /// The disk refuses: the process ends with code 74.
    Refused,
    /// The disk is full: the process goes on.
    Full,
    /// The process is killed at it.
    Killed,
}

impl Harm {
    const ALL: [Harm; 3] = [Harm::Refused, Harm::Full, Harm::Killed];

    fn injected(self) -> &'static str {
        match self {
            Harm::Refused => "error=EIO",
            Harm::Full => "error=ENOSPC",
            Harm::Killed => "signal=KILL",
        }
    }
}

/// Calls of the write path: their names, the file they are about, and whether they come only when
/// the program stops politely.
const CALLS: [(&str, &str, bool); 7] = [
    ("write,pwrite64", "city.db-wal", false),
    ("fsync,fdatasync", "city.db-wal", false),
    ("write,pwrite64", "city.db", false),
    ("fsync,fdatasync", "city.db", false),
    ("rename,renameat,renameat2", "", true),
    ("fsync,fdatasync", "", true),
    ("unlink,unlinkat", "", true),
];

/// What the runs saw.
#[derive(Default, Debug)]
struct Seen {
    refused: u32,
    full: u32,
    killed: u32,
    unharmed: u32,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_write_of_the_release_program_may_fail_and_nothing_acknowledged_is_lost() {
    if !Server::is_built(TEST) {
        return;
    }
    if !has("strace") {
        return skipped(TEST, "strace is missing; apt-get install strace");
    }
    let folder = Folder::new("injected");
    let speakers = voices(&gates(&folder, "bin", 4, 4).await, "bin", 4, 500);
    let server = Server::start(&folder).await;
    register(Web(server.web), &speakers).await;
    let before = Web(server.web).settled_tally().await;
    let choir = Choir::begin(speakers, server.mqtt);
    server.kill().await;
    let mut seen = Seen::default();
    let deep: &[u32] = if std::env::var_os("CITYLOOP_DEEP").is_some() { &DEEP_NTH } else { &[] };
    for (calls, file, at_stop) in CALLS {
        // A sync that finds no room is as final as any other that failed.
        let may_be_full = |harm: &Harm| *harm != Harm::Full || !calls.starts_with("fsync");
        for harm in Harm::ALL.into_iter().filter(may_be_full) {
            for nth in NTH.iter().chain(deep).filter(|nth| !at_stop || **nth < 4) {
                let words = tracer(&folder, calls, file, harm, *nth);
                a_life(&folder, &words, &choir, harm, at_stop, &mut seen).await;
            }
        }
    }
    println!("{seen:?}");
    assert!(seen.refused > 5 && seen.killed > 3 && seen.full > 2, "{seen:?}");
    let server = Server::start(&folder).await;
    choir.progress.goes_on(LIFE).await;
    let book = choir.end().await;
    let web = Web(server.web);
    let tally = web.settled_tally().await;
    let all = number(&before, "admitted") + book.said;
    assert_eq!(number(&tally, "admitted"), all, "nothing is lost: {before} became {tally}");
    adds_up(&tally);
    shows_the_last_values(web, &book).await;
    server.stop().await;
}

/// The tracer's words; it stands aside, so that the program is our own child.
fn tracer(folder: &Folder, calls: &str, file: &str, harm: Harm, nth: u32) -> Vec<String> {
    let store = folder.path("store");
    let path = if file.is_empty() { store } else { store.join(file) };
    let inject = format!("inject={calls}:{}:when={nth}", harm.injected());
    let mut words: Vec<String> =
        ["strace", "-D", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null"].map(str::to_owned).into();
    if !file.is_empty() {
        words.extend(["-P".to_owned(), path.display().to_string()]);
    }
    words.extend(["-e".to_owned(), format!("trace={calls}"), "-e".to_owned(), inject]);
    words
}

/// One life under the tracer, until the harm has come or enough was acknowledged.
async fn a_life(
    folder: &Folder,
    words: &[String],
    choir: &Choir,
    harm: Harm,
    at_stop: bool,
    seen: &mut Seen,
) {
    let ended = match Server::start_behind(folder, words).await {
        Err(ended) => Some(ended),
        Ok(mut server) => {
            if at_stop {
                server.tell_to_stop().await;
            }
            let ended = server.ends(if at_stop { STOP } else { PATIENCE }).await;
            if ended.is_none() {
                choir.progress.goes_on(LIFE).await;
                server.kill().await;
            }
            ended
        }
    };
    let Some(ended) = ended else {
        seen.unharmed += u32::from(harm != Harm::Full);
        seen.full += u32::from(harm == Harm::Full);
        return;
    };
    match (ended.code(), ended.signal()) {
        (Some(74), _) => seen.refused += 1,
        (None, Some(9)) if harm == Harm::Killed => seen.killed += 1,
        // A polite stop that came to no harm, or could not leave a snapshot behind.
        (Some(0), _) if at_stop => seen.unharmed += 1,
        other => unreachable!("{words:?} ended it with {other:?}: {}", folder.text("log")),
    }
    assert!(harm != Harm::Full || ended.code() != Some(74) || at_stop, "a full disk ends nothing");
}
