//! Who writes history: hears facts, gathers rows, writes files.

use crate::buffer::Buffer;
use crate::columns::Columns;
use crate::error::HistoryError;
use crate::name::{DRAFT, Entry};
use crate::period::{DAY_MS, Period};
use crate::plan::{DAY_GRACE_MS, Kept};
use crate::rows::Rows;
use crate::shelf::Shelf;
use crate::tend::Tender;
use crate::write::{FileWriter, show};
use city::{Fact, Kind, KindId, Observation, Span, Time};
use std::fmt::Debug;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Rows gathered before they are written: some 40 MB of memory, and twice that while they are.
pub const FLUSH_ROWS: usize = 400_000;
/// How long a row waits for others: what a restart reads of the journal again at most.
pub const FLUSH_AFTER: Span = Span::minutes(10);

/// What has just been done to the disk; a test stops here and looks what a crash leaves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// Some rows are in a draft.
    Begun,
    /// A draft is on disk.
    Drafted,
    /// A draft has its name.
    Named,
    /// The cursor has moved.
    Moved,
    /// A file was removed.
    Removed,
}

/// Who the things are: whoever has the register knows, and a city has too many names to keep them
/// twice. A thing is known before anything is heard of it.
pub trait Roster: Send + Sync + Debug {
    /// The type of the thing with this number.
    fn kind(&self, number: u32) -> Option<KindId>;

    /// Its name.
    fn name(&self, number: u32) -> Option<Box<str>>;
}

/// Hears of each step; an error stops right there.
pub type Watch<'w> = &'w mut dyn FnMut(Step) -> Result<(), HistoryError>;

/// The one who writes a shelf.
#[derive(Debug)]
pub struct Keeper {
    shelf: Arc<Shelf>,
    kept: Kept,
    columns: Vec<Columns>,
    roster: Arc<dyn Roster>,
    /// The first fact that is in no file.
    next: u64,
    has_failed: bool,
    /// One row while it is heard.
    values: Vec<f64>,
}

impl Keeper {
    /// Opens what stands in a folder.
    pub fn open(
        folder: &Path,
        kept: Kept,
        kinds: &[Kind],
        roster: Arc<dyn Roster>,
    ) -> Result<Keeper, HistoryError> {
        Ok(Keeper {
            shelf: Arc::new(Shelf::open(folder)?),
            kept,
            columns: kinds.iter().map(Columns::of).collect(),
            roster,
            next: 0,
            has_failed: false,
            values: Vec::new(),
        })
    }

    /// What may be asked.
    pub fn shelf(&self) -> Arc<Shelf> {
        self.shelf.clone()
    }

    /// The number of the first fact after all files: where a lost cursor begins.
    pub fn end(&self) -> u64 {
        self.shelf.state().files.iter().map(|entry| entry.facts.end).max().unwrap_or(0)
    }

    /// Facts from `next` on will be told; what a crash left of them is removed.
    pub fn begin(&mut self, next: u64) -> Result<(), HistoryError> {
        self.next = next;
        self.shelf.sweep(next)?;
        self.shelf.state().live.facts = next..next;
        Ok(())
    }

    /// A fact, in order.
    pub fn hear(&mut self, number: u64, at: Time, fact: &Fact) {
        let seen = match fact {
            Fact::Observed(seen) => self.row_of(seen).map(|kind| (kind, seen)),
            _ => None,
        };
        let mut state = self.shelf.state();
        let live = &mut state.live;
        if let Some((kind, seen)) = seen {
            let delay = at.0.saturating_sub(seen.said.0);
            let delay = delay.clamp(i32::MIN.into(), i32::MAX.into()) as i32;
            let names = || self.columns[kind.slot()].names.clone();
            let rows = live.kinds.entry(kind.0).or_insert_with(|| Rows::new(names()));
            rows.push(seen.thing.number, seen.said.0, delay, &self.values);
            live.rows += 1;
        }
        live.facts.end = number + 1;
        live.since.get_or_insert(at.0);
    }

    /// Fills in the row of an observation; its type, where there is anything to keep.
    fn row_of(&mut self, seen: &Observation) -> Option<KindId> {
        let kind = self.roster.kind(seen.thing.number)?;
        let columns = self.columns.get(kind.slot())?;
        columns.take(seen, &mut self.values).then_some(kind)
    }

    /// Whether there is enough to write.
    pub fn is_due(&self, now: Time) -> bool {
        let state = self.shelf.state();
        state.frozen.is_some()
            || state.live.rows >= FLUSH_ROWS
            || state.live.since.is_some_and(|since| now.0 - since >= FLUSH_AFTER.0)
    }

    /// Writes what is in memory, calls `done` with the number of the first fact that is not
    /// written, and lets go of the rows. After an error it may be called again; nothing is lost,
    /// and nothing stands twice.
    pub fn flush(
        &mut self,
        now: Time,
        done: &mut dyn FnMut(u64) -> io::Result<()>,
        watch: Watch<'_>,
    ) -> Result<(), HistoryError> {
        if self.has_failed {
            self.shelf.take_back(self.next)?;
        }
        let frozen = self.freeze();
        self.has_failed = true;
        let (mut files, mut points) = (Vec::new(), 0);
        for (kind, rows) in &frozen.kinds {
            points += rows.points();
            files.extend(self.write(KindId(*kind), rows, &frozen, now, watch)?);
        }
        done(frozen.facts.end).map_err(HistoryError::disk(&self.shelf.folder))?;
        self.next = frozen.facts.end;
        self.has_failed = false;
        self.shelf.points.fetch_add(points, Ordering::Relaxed);
        self.shelf.rows.fetch_add(frozen.rows as u64, Ordering::Relaxed);
        let mut state = self.shelf.state();
        Arc::make_mut(&mut state.files).append(&mut files);
        state.frozen = None;
        drop(state);
        watch(Step::Moved)
    }

    /// The rows to write: those that an earlier try left, or all that came since.
    fn freeze(&self) -> Arc<Buffer> {
        let mut state = self.shelf.state();
        if let Some(frozen) = &state.frozen {
            return frozen.clone();
        }
        let next = state.live.facts.end;
        let fresh = Buffer { facts: next..next, ..Buffer::default() };
        let frozen = Arc::new(std::mem::replace(&mut state.live, fresh));
        state.frozen = Some(frozen.clone());
        frozen
    }

    fn write(
        &self,
        kind: KindId,
        rows: &Rows<u32>,
        frozen: &Buffer,
        now: Time,
        watch: Watch<'_>,
    ) -> Result<Vec<Entry>, HistoryError> {
        let Some(columns) = self.columns.get(kind.slot()) else { return Ok(Vec::new()) };
        let name = |number| self.roster.name(number).unwrap_or_default();
        let open = Period::day(now.0 - DAY_MS - DAY_GRACE_MS).end;
        let mut files = Vec::new();
        for (period, rows) in rows.sorted(open, name) {
            let facts = frozen.facts.clone();
            let mut entry = Entry { kind: columns.kind.clone(), period, facts, bytes: 0 };
            let path = entry.path(&self.shelf.folder);
            let draft = path.with_extension(DRAFT);
            let mut writer = FileWriter::create(draft.clone(), period, &rows)?;
            writer.write(&rows)?;
            entry.bytes = writer.finish()?;
            watch(Step::Drafted)?;
            show(&draft, &path)?;
            watch(Step::Named)?;
            files.push(entry);
        }
        Ok(files)
    }

    /// Who keeps the shelf in order meanwhile.
    pub fn tender(&self) -> Tender {
        Tender { shelf: self.shelf.clone(), kept: self.kept }
    }

    /// Counts a failure, for whoever watches.
    pub fn failed(&self) {
        self.shelf.failures.fetch_add(1, Ordering::Relaxed);
    }
}
