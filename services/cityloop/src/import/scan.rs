//! The first reading of a list, in which nothing is registered: whether it can be read to its end,
//! and whether its text and its datum are likely what the mapping says.

use super::judge::judge;
use super::mapping::Encoding;
use super::probe::{Probe, Warning};
use super::rows::{self, Broken, NOT_UTF8, SAY};
use super::{Read, told};
use crate::progress::Progress;
use crate::{Failure, source};
use city::Grids;
use std::ops::ControlFlow;
use std::path::Path;

/// Where more rows than one in so many are not UTF-8, the file is not.
const NOT_UTF8_ONE_IN: u64 = 10;

/// Reads a list to its end; a warning where its positions are not where they are said to be.
pub(super) fn scan(read: &Read, file: &Path, grids: &Grids) -> Result<Option<Warning>, Failure> {
    let (from, share) = source::open(file)?;
    let mapping = &read.mapping;
    let mut probe = Probe::new(grids, mapping.datum, mapping.grid.is_some());
    let (mut rows, mut not_utf8, mut progress) = (0, 0, Progress::new());
    let mut check = |header: &[&str]| mapping.check(&read.file, &read.text, header);
    let mut each = |number: u64, row: Result<rows::Row<'_>, rows::Unread>| {
        rows = number;
        not_utf8 += u64::from(matches!(&row, Err(why) if why.words == NOT_UTF8));
        if let Ok(asked) = judge(mapping, number, row) {
            probe.ask(&asked);
        }
        progress.at(share.now(), format_args!("{rows} rows looked through"));
        ControlFlow::Continue(())
    };
    match rows::each(mapping, from, &mut check, &mut each) {
        Ok(()) => (),
        Err(Broken::Header(faults)) => return Err(told(faults).into()),
        Err(Broken::Bytes(why)) => {
            let (file, says) = (file.display(), "nothing was registered; mend the file");
            return Err(format!("{file}: {why}\nafter {rows} rows; {says}").into());
        }
    }
    if mapping.encoding == Encoding::Unsaid && not_utf8 * NOT_UTF8_ONE_IN > rows {
        let refuse = "say encoding = \"utf-8\" to have those rows refused";
        let says = format!("{not_utf8} of {rows} rows are not UTF-8: {SAY}, or {refuse}");
        return Err(format!("{}: {says}", file.display()).into());
    }
    Ok(probe.warning())
}
