//! A build without the way to an InfluxDB 2: a city that has one is told so before it opens.

use crate::clock::Clock;
use crate::files::InfluxSaid;
use crate::open::Opened;
use crate::store::{Cursors, OpenError};
use crate::writer::Aside;
use influx::Tally;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use tokio::sync::watch;

/// There is none in this build.
pub(crate) enum Feed {}

impl Feed {
    pub(crate) fn open(
        _: &InfluxSaid,
        _: &Path,
        _: &Opened,
        _: &Cursors,
        _: SyncSender<Aside>,
    ) -> Result<Feed, OpenError> {
        Err("[influx] needs a program built with its feature influx; build it so, or leave the \
             section out"
            .into())
    }

    pub(crate) fn tally(&self) -> Arc<Tally> {
        match *self {}
    }

    pub(crate) fn run(self, _: &Clock, _: &watch::Receiver<bool>) {
        match self {}
    }
}
