//! What is new in a scene, by block: made once, told to everybody who looks there.

use super::dot::Dot;
use super::frame;
use super::ground::{Blocks, Ground};
use rustc_hash::FxHashMap;

/// What is new since the scene before.
pub(in crate::web) struct News {
    /// The revision it leads on from; none where that scene was not followed.
    pub(super) before: Option<u64>,
    /// The revision it leads to.
    pub(super) revision: u64,
    blocks: FxHashMap<u32, Block>,
}

/// What is new in a block.
#[derive(Default)]
struct Block {
    /// Records of what moves.
    movers: Vec<u8>,
    /// Records of what does not.
    fixed: Vec<u8>,
    again: Again,
}

/// Which tiles say something else now, beside what records tell.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(in crate::web) struct Again {
    /// Things came, went or were moved.
    pub(super) things: bool,
    /// Clusters count otherwise.
    pub(super) clusters: bool,
}

impl News {
    pub(super) fn new(before: u64, revision: u64, followed: bool) -> News {
        News { before: followed.then_some(before), revision, blocks: FxHashMap::default() }
    }

    /// A thing is drawn otherwise in a block.
    pub(super) fn tell(&mut self, block: u32, number: u32, dot: Dot) {
        if self.before.is_none() {
            return;
        }
        let block = self.blocks.entry(block).or_default();
        let records = if dot.moves() { &mut block.movers } else { &mut block.fixed };
        frame::record(records, number, dot);
    }

    /// The tiles of a block say something else.
    pub(super) fn redraw(&mut self, block: u32, things: bool, clusters: bool) {
        if self.before.is_some() {
            let again = &mut self.blocks.entry(block).or_default().again;
            again.things |= things;
            again.clusters |= clusters;
        }
    }

    /// The records of these blocks, and what of their tiles is to be drawn again.
    pub(super) fn of(&self, ground: &Ground, wanted: &Blocks, fixed: bool) -> (Vec<u8>, Again) {
        let (mut records, mut all) = (Vec::new(), Again::default());
        for block in self.blocks.iter().filter(|(at, _)| ground.holds(wanted, **at)) {
            let Block { movers, fixed: others, again } = block.1;
            records.extend_from_slice(movers);
            if fixed {
                records.extend_from_slice(others);
            }
            all.things |= again.things;
            all.clusters |= again.clusters;
        }
        (records, all)
    }
}
