//! One batch brought to the server: again and again until every line was taken or refused.

use crate::answer::Answer;
use crate::batch::Batch;
use crate::pause::{Pace, Pauses};
use crate::tally::Tally;
use crate::target::Target;
use crate::way::{BadTarget, Way};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::time::sleep;

/// Requests that may be spent to find the refused lines of one batch; what is refused after that
/// is refused with its neighbours. A server that refuses everything must not be asked 10,000 times.
const SEARCHES_MAX: u32 = 512;

/// A batch that is done with.
#[derive(Debug)]
pub struct Delivered {
    /// Which.
    pub id: u64,
    /// The batch, to be used again.
    pub batch: Batch,
    /// Lines that the server refused for good.
    pub refused: Vec<Refused>,
}

/// A line that the server refused for good.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refused {
    /// The line, without its end.
    pub line: Box<[u8]>,
    /// The server's words.
    pub words: Arc<str>,
}

/// Brings batches to one target.
pub(crate) struct Carrier {
    target: Target,
    pace: Pace,
    tally: Arc<Tally>,
    way: Mutex<Arc<Way>>,
}

/// What the server thinks of some lines in the end.
enum Verdict {
    Taken,
    Refused(String),
    TooLarge(String),
}

impl Carrier {
    pub(crate) fn new(target: Target, pace: Pace, tally: Arc<Tally>) -> Result<Carrier, BadTarget> {
        let way = Mutex::new(Arc::new(Way::open(&target, pace)?));
        Ok(Carrier { target, pace, tally, way })
    }

    /// Brings a batch there, whole at first; `packed` is its body.
    pub(crate) async fn deliver(&self, id: u64, batch: Batch, packed: Bytes) -> Delivered {
        let mut refused = Vec::new();
        let mut searches = 0;
        let mut left = vec![(0..batch.len(), packed)];
        while let Some((part, body)) = left.pop() {
            let (words, split) = match self.bring(body).await {
                Verdict::Taken => {
                    self.tally.wrote(part.len() as u64);
                    continue;
                }
                Verdict::TooLarge(words) => (words, true),
                Verdict::Refused(words) => {
                    searches += 1;
                    (words, searches < SEARCHES_MAX)
                }
            };
            if split && part.len() > 1 {
                for half in halves(&part) {
                    let body = self.pack(batch.lines(half.clone()));
                    left.push((half, body));
                }
            } else {
                let words: Arc<str> = words.into();
                refused.extend(part.map(|line| refuse(&batch, line, words.clone())));
            }
        }
        self.tally.refused(refused.len() as u64);
        Delivered { id, batch, refused }
    }

    /// The body of some lines.
    pub(crate) fn pack(&self, lines: &[u8]) -> Bytes {
        if !self.target.gzip {
            return Bytes::copy_from_slice(lines);
        }
        let room = Vec::with_capacity(lines.len() / 4);
        let mut packer = GzEncoder::new(room, Compression::fast());
        packer
            .write_all(lines)
            .and_then(|()| packer.finish())
            .expect("writing into memory cannot fail")
            .into()
    }

    /// Tries until the server has a verdict. The crate's way is tried first; once it failed, the
    /// way on which `Retry-After` can be heard.
    async fn bring(&self, body: Bytes) -> Verdict {
        let mut pauses = Pauses::new(self.pace);
        let mut failed = false;
        loop {
            let way = self.way.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let answer = match failed {
                false => way.write(body.clone()).await,
                true => way.write_and_listen(body.clone()).await,
            };
            failed = true;
            match answer {
                Answer::Taken => {
                    self.tally.goes();
                    return Verdict::Taken;
                }
                Answer::Refused(words) => return Verdict::Refused(words),
                Answer::TooLarge(words) => return Verdict::TooLarge(words),
                Answer::Later(why, asked) => {
                    self.tally.waits(&why);
                    sleep(pauses.next(asked)).await;
                }
                Answer::Closed(why) => {
                    self.tally.waits(&why);
                    sleep(self.pace.closed).await;
                    self.reopen();
                }
            }
        }
    }

    /// Somebody may have put another token into its file.
    fn reopen(&self) {
        match Way::open(&self.target, self.pace) {
            Ok(way) => *self.way.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(way),
            Err(bad) => self.tally.waits(&bad.to_string()),
        }
    }
}

/// The later half first, so that the earlier one is brought first.
fn halves(part: &Range<usize>) -> [Range<usize>; 2] {
    let middle = part.start + part.len() / 2;
    [middle..part.end, part.start..middle]
}

fn refuse(batch: &Batch, line: usize, words: Arc<str>) -> Refused {
    let line = batch.lines(line..line + 1);
    Refused { line: line.strip_suffix(b"\n").unwrap_or(line).into(), words }
}
