//! The loop's thread: gathers inputs for a few milliseconds, turns them one after another, and
//! hands their facts to the writer. While one batch commits, the next one turns.

use crate::clock::Clock;
use crate::directory::Directory;
use crate::door::{Arrived, Receipt};
use crate::inwards::{Inlet, TURN_MESSAGES};
use crate::last_words::{LastWords, Said};
use crate::message::{Answer, Message, Raw};
use crate::room::{Room, Space};
use crate::set_aside::SetAside;
use crate::store::{self, KeptLetter, Rows};
use crate::story::Touched;
use crate::tell::{self, Order};
use city::{Case, CaseEvent, CaseId, City, Fact, Input, Purpose, Span, Time};
use cycle::{Cycle, Facts};
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::time::timeout;

/// How long inputs are gathered before they turn.
const GATHER: Duration = Duration::from_millis(3);
/// When so many have come and then nothing for `QUIET`, whoever sent them waits for us.
const AMPLE: usize = 64;
/// See `AMPLE`.
const QUIET: Duration = Duration::from_micros(100);
/// How long inputs turn before their commit, so that what comes next does not wait for all.
const TURN_MAX: Duration = Duration::from_millis(25);
/// The loop looks at what is due at least this often.
const TICK: Duration = Duration::from_millis(250);
/// A picture for the web is made at most this often: four times a second, as the live map tells.
const PICTURE: Duration = Duration::from_millis(240);
/// While the way in is shut, silence is excused this often: sooner than anybody's falls due.
const EXCUSE: Duration = Duration::from_secs(20);

/// One batch on its way to the disk, and everything that may be told once it is there.
pub(crate) struct Commit {
    /// The number of its first fact.
    pub first: u64,
    /// How many facts.
    pub facts: u32,
    /// The facts as a record.
    pub record: Vec<u8>,
    /// Rows of the tables.
    pub rows: Rows,
    /// Letters.
    pub letters: Vec<KeptLetter>,
    /// Messages to acknowledge.
    pub receipts: Vec<Receipt>,
    /// Who waits, and for what.
    pub answers: Vec<(oneshot::Sender<Answer>, Answer)>,
    /// Orders and acknowledgements for the street.
    pub orders: Vec<Order>,
    /// The city as it is after the batch, if it is time for a picture.
    pub picture: Option<Arc<City>>,
    /// Cases that changed.
    pub cases: Vec<CaseId>,
    /// When the batch began to turn, by the city's clock.
    pub at: Time,
    /// When the first input was gathered.
    pub gathered: Instant,
    /// Inputs in it.
    pub received: u64,
    /// When the rules of offers in it were satisfied.
    pub satisfied: Vec<Time>,
    /// First offers of cases that had to wait.
    pub waited: u64,
    /// Whether a case was proved.
    pub proved: bool,
    /// Open cases after it.
    pub open: u64,
}

/// The loop and what it needs.
pub(crate) struct Engine {
    /// The loop.
    pub cycle: Cycle,
    /// The number of the next fact.
    pub next: u64,
    /// What time it is.
    pub clock: Arc<Clock>,
    /// Names at the door.
    pub directory: Arc<Directory>,
    /// Inputs that ended the process before.
    pub set_aside: SetAside,
    /// Whether the way in is open.
    pub room: Arc<Room>,
    /// What each thing said last.
    pub last_words: Arc<LastWords>,
    /// When silence was last excused because the way in was shut.
    pub excused: Option<Instant>,
    /// To the writer; it holds one batch while another turns.
    pub commits: SyncSender<Commit>,
}

/// What a batch collects as it turns.
#[derive(Default)]
struct Batch {
    facts: Facts,
    touched: Touched,
    letters: Vec<KeptLetter>,
    said: Vec<Said>,
    receipts: Vec<Receipt>,
    answers: Vec<(oneshot::Sender<Answer>, Answer)>,
    orders: Vec<Order>,
    satisfied: Vec<Time>,
    received: u64,
    waited: u64,
    proved: bool,
}

impl Engine {
    /// Turns until all senders are gone, then returns the loop as it was left and the number of
    /// the next fact.
    pub(crate) fn run(
        mut self,
        mut inputs: Inlet<Arrived<Message>>,
        runtime: &Handle,
    ) -> (Cycle, u64) {
        let mut pictured = Instant::now() - PICTURE;
        let mut facts = Facts::new();
        loop {
            let come = runtime.block_on(async { timeout(TICK, inputs.ready()).await });
            let gathered = Instant::now();
            match come {
                Ok(true) => gather(&inputs, gathered),
                Ok(false) => return (self.cycle, self.next),
                Err(_) => (),
            }
            let at = self.clock.now();
            let mut batch = Batch { facts: std::mem::take(&mut facts), ..Batch::default() };
            let since = Instant::now();
            let has_time = || since.elapsed() < TURN_MAX;
            inputs.turn(has_time, |message| self.take(at, message, &mut batch));
            let tick = self.tick();
            self.turn(at, tick, &mut batch);
            let picture = (pictured.elapsed() >= PICTURE).then(|| {
                pictured = Instant::now();
                Arc::new(self.cycle.city().picture())
            });
            facts = std::mem::take(&mut batch.facts);
            let commit = self.finish(&facts, batch, at, gathered, picture);
            facts.clear();
            if self.commits.send(commit).is_err() {
                return (self.cycle, self.next);
            }
        }
    }

    fn take(&mut self, at: Time, arrived: Arrived<Message>, batch: &mut Batch) {
        let Message { input, raw, answer } = arrived.what;
        batch.receipts.extend(arrived.receipt);
        let Some(input) = input else { return };
        let input = self.set_aside.instead(input, &raw);
        batch.received += 1;
        let by_report = match &input {
            Input::Report(report) => Some((report.by, report.task, report.says)),
            _ => None,
        };
        let start = batch.facts.len();
        let cycle = &mut self.cycle;
        let directory = &self.directory;
        let named = |name: &str| directory.named(name);
        let facts = &mut batch.facts;
        self.set_aside.guard(&raw, || cycle.turn(at, input, &named, facts));
        let told = self.note(start, &raw, batch);
        if let Some((at, Fact::Observed(seen))) = batch.facts.get(start)
            && raw.size() > 0
        {
            batch.said.push(Said { thing: seen.thing, at: *at, raw });
        }
        if let Some((by, task, says)) = by_report {
            batch.orders.extend(tell::acknowledge(self.cycle.city(), by, task, says, &told));
        }
        if let Some(answer) = answer {
            batch.answers.push((answer, told));
        }
    }

    /// What time alone brings. Nobody is silent who was not let in.
    fn tick(&mut self) -> Input {
        match (self.room.space(), self.excused) {
            (Space::Ample, None) => return Input::Tick,
            (Space::Ample, Some(_)) => self.excused = None,
            (_, Some(at)) if at.elapsed() < EXCUSE => return Input::Tick,
            _ => self.excused = Some(Instant::now()),
        }
        Input::Restart
    }

    fn turn(&mut self, at: Time, input: Input, batch: &mut Batch) {
        let start = batch.facts.len();
        self.cycle.turn(at, input, &|_| None, &mut batch.facts);
        self.note(start, &Raw::default(), batch);
    }

    /// Goes through the facts of one turn; the first one says what became of the input.
    fn note(&mut self, start: usize, raw: &Raw, batch: &mut Batch) -> Answer {
        let city = self.cycle.city();
        let mut told = Answer::Admitted;
        let Batch { facts, touched, letters, orders, satisfied, waited, proved, .. } = batch;
        for (place, (at, fact)) in facts.iter().enumerate().skip(start) {
            match fact {
                Fact::Observed(_) => continue,
                Fact::Registered(_) | Fact::Described { .. } | Fact::Changed(_) => {
                    self.directory.note(fact);
                }
                Fact::Duplicate { .. } => told = Answer::Duplicate,
                Fact::Refused(refusal) => {
                    let words = refusal.reason.to_string();
                    letters.push(letter(*at, raw, refusal.reason.code(), words));
                    told = Answer::Refused(refusal.reason.clone());
                }
                Fact::NotUnderstood(not) => {
                    letters.push(letter(*at, raw, not.reason.code(), not.reason.to_string()));
                    told = Answer::NotUnderstood;
                }
                Fact::Offered(task) => match first_offer(city, &task.purpose) {
                    Some((case, finding)) if case.opened == *at => satisfied.push(finding),
                    Some(_) => *waited += 1,
                    None => (),
                },
                Fact::CaseStepped { event: CaseEvent::Close { .. }, .. } => *proved = true,
                _ => (),
            }
            orders.extend(tell::order(city, fact));
            touched.note(city, self.next + place as u64, *at, fact);
        }
        told
    }

    fn finish(
        &mut self,
        facts: &[(Time, Fact)],
        mut batch: Batch,
        at: Time,
        gathered: Instant,
        picture: Option<Arc<City>>,
    ) -> Commit {
        let city = self.cycle.city();
        let district = city.settings().district;
        let record = match facts {
            [] => Vec::new(),
            _ => store::encode(Vec::with_capacity(facts.len() * 64), district, facts),
        };
        self.last_words.keep(batch.said);
        let facts = facts.len() as u32;
        let first = self.next;
        self.next += u64::from(facts);
        Commit {
            first,
            facts,
            record,
            rows: batch.touched.rows(city),
            letters: batch.letters,
            receipts: batch.receipts,
            answers: batch.answers,
            orders: batch.orders,
            picture,
            cases: std::mem::take(&mut batch.touched.cases).into_iter().collect(),
            at,
            gathered,
            received: batch.received,
            satisfied: batch.satisfied,
            waited: batch.waited,
            proved: batch.proved,
            open: city.tally().open(),
        }
    }
}

/// Waits until the time is over, a batch is full, or nothing more comes.
fn gather(inputs: &Inlet<Arrived<Message>>, since: Instant) {
    let mut before = 0;
    loop {
        let count = inputs.waiting();
        let left = GATHER.saturating_sub(since.elapsed());
        let is_quiet = count >= AMPLE && count == before;
        if count >= TURN_MESSAGES || left.is_zero() || is_quiet {
            return;
        }
        before = count;
        std::thread::sleep(if count >= AMPLE { left.min(QUIET) } else { left });
    }
}

fn letter(at: Time, raw: &Raw, reason: &'static str, words: String) -> KeptLetter {
    KeptLetter {
        at,
        sender: raw.sender().into(),
        topic: raw.topic().into(),
        reason,
        words,
        body: raw.body().into(),
    }
}

/// The case and the time its rule was satisfied, where this is the first thing done about it and
/// policy asks for no look before filing.
fn first_offer<'a>(city: &'a City, purpose: &Purpose) -> Option<(&'a Case, Time)> {
    let Purpose::Dispose(case) = purpose else { return None };
    let case = city.board().case(*case).filter(|case| case.tasks.len() == 1)?;
    let finding = city.board().finding(*case.findings.first()?)?;
    (!case.verify_first).then_some((case, finding.at))
}

/// From the rule's satisfaction to the commit of the offer.
pub(crate) fn offer_latency(satisfied: Time, committed: Time) -> Span {
    committed.since(satisfied)
}
