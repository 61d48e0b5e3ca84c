//! Who keeps the shelf in order: merges files, lets old ones go.

use crate::error::HistoryError;
use crate::keeper::{Step, Watch};
use crate::merge;
use crate::name::{DRAFT, Entry};
use crate::plan::{self, Kept, Merge};
use crate::shelf::Shelf;
use crate::write::show;
use city::Time;
use std::sync::Arc;

/// The one who keeps a shelf in order, beside the one who writes it.
#[derive(Debug)]
pub struct Tender {
    pub(crate) shelf: Arc<Shelf>,
    pub(crate) kept: Kept,
}

impl Tender {
    /// Merges files of one period, or lets old ones go; whether there was anything to do. After
    /// an error it may be called again.
    pub fn tend(&mut self, now: Time, watch: Watch<'_>) -> Result<bool, HistoryError> {
        let files = self.shelf.state().files.clone();
        let dropped = plan::drop(&files, now.0, self.kept);
        if !dropped.is_empty() {
            self.replace(&dropped, None, watch)?;
            return Ok(true);
        }
        let Some(Merge { inputs, mut output }) = plan::merge(&files, now.0) else {
            return Ok(false);
        };
        let path = output.path(&self.shelf.folder);
        let draft = path.with_extension(DRAFT);
        let paths: Vec<_> = inputs.iter().map(|entry| entry.path(&self.shelf.folder)).collect();
        output.bytes = merge::merge(&paths, output.period, draft.clone(), watch)?;
        watch(Step::Drafted)?;
        show(&draft, &path)?;
        watch(Step::Named)?;
        self.replace(&inputs, Some(output), watch)?;
        Ok(true)
    }

    /// Some files give way to another, first for whoever asks, then on disk.
    fn replace(
        &self,
        old: &[Entry],
        new: Option<Entry>,
        watch: Watch<'_>,
    ) -> Result<(), HistoryError> {
        let mut state = self.shelf.state();
        let files = state.files.iter().filter(|entry| !old.contains(entry)).cloned();
        let mut files: Vec<Entry> = files.chain(new).collect();
        files.sort_by_key(|entry| (entry.period, entry.facts.start));
        state.files = Arc::new(files);
        drop(state);
        for entry in old {
            self.shelf.remove(std::slice::from_ref(entry))?;
            watch(Step::Removed)?;
        }
        Ok(())
    }
}
