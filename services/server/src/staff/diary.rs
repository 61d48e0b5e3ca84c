//! What was done at the desk and what was denied, gathered in memory and written together, so that
//! nobody can make the disk work by asking for what it may not.

use crate::store::AuditRow;
use rustc_hash::FxHashMap;

/// Denials of one operator or program that are noted one by one within [`DENIALS_MS`].
pub(super) const DENIALS_NOTED: u32 = 10;
/// See [`DENIALS_NOTED`], ms.
pub(super) const DENIALS_MS: i64 = 3_600_000;
/// Rows that wait for a disk that takes none; the newest are left out.
const WAITING_MAX: usize = 10_000;
/// Letters that are kept of who did something, and of what it was about.
const LETTERS_MAX: usize = 200;

/// Rows that wait to be written, and the denials of the last hour.
#[derive(Default)]
pub(super) struct Diary {
    rows: Vec<AuditRow>,
    /// When the first one was, and how many, by who; nobody is here who is not signed in.
    denials: FxHashMap<Box<str>, (i64, u32)>,
}

impl Diary {
    /// Notes something.
    pub(super) fn note(&mut self, row: AuditRow) {
        if self.rows.len() < WAITING_MAX {
            let short = |text: String| match text.char_indices().nth(LETTERS_MAX) {
                Some((end, _)) => text[..end].to_owned(),
                None => text,
            };
            self.rows.push(AuditRow { who: short(row.who), about: short(row.about), ..row });
        }
    }

    /// Notes a denial, the first ones of an hour as they are; the others are counted.
    pub(super) fn deny(&mut self, row: AuditRow) {
        let (_, count) = self.denials.entry(row.who.as_str().into()).or_insert((row.at, 0));
        *count += 1;
        if *count <= DENIALS_NOTED {
            self.note(row);
        }
    }

    /// What is to be written now.
    pub(super) fn take(&mut self, now: i64) -> Vec<AuditRow> {
        let mut more = Vec::new();
        self.denials.retain(|who, (since, count)| {
            let goes_on = now - *since < DENIALS_MS;
            if !goes_on && *count > DENIALS_NOTED {
                more.push((who.to_string(), *count - DENIALS_NOTED));
            }
            goes_on
        });
        for (who, count) in more {
            let (what, about) = ("denied".to_owned(), format!("{count} more within an hour"));
            self.note(AuditRow { at: now, who, what, about, ..AuditRow::default() });
        }
        std::mem::take(&mut self.rows)
    }

    /// Puts back what the disk did not take.
    pub(super) fn put_back(&mut self, rows: Vec<AuditRow>) {
        let since = std::mem::replace(&mut self.rows, rows);
        since.into_iter().for_each(|row| self.note(row));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn denied(at: i64, who: &str, about: &str) -> AuditRow {
        let (who, about) = (who.to_owned(), about.to_owned());
        AuditRow { at, who, what: "denied".into(), about, ..AuditRow::default() }
    }

    #[test]
    fn a_flood_of_denials_is_a_few_rows_and_a_count() {
        let mut diary = Diary::default();
        (0..5_000).for_each(|at| diary.deny(denied(at, "phone-07", "look GET /api/status")));
        diary.deny(denied(5_000, "wall", "operators GET /api/operators"));
        let rows = diary.take(5_000);
        assert_eq!(rows.len(), DENIALS_NOTED as usize + 1);
        assert_eq!(rows.last().map(|row| &*row.who), Some("wall"), "others are noted as ever");
        let rows = diary.take(DENIALS_MS + 5_000);
        assert_eq!(rows.len(), 1);
        assert_eq!((&*rows[0].who, &*rows[0].about), ("phone-07", "4990 more within an hour"));
        assert!(diary.take(DENIALS_MS * 3).is_empty() && diary.denials.is_empty());
    }

    #[test]
    fn what_somebody_writes_at_length_is_cut_between_letters() {
        let mut diary = Diary::default();
        diary.note(denied(1, "li", &"路".repeat(60_000)));
        assert_eq!(diary.take(1)[0].about, "路".repeat(LETTERS_MAX));
    }

    #[test]
    fn what_a_full_disk_refused_stays_first_and_has_an_end() {
        let mut diary = Diary::default();
        diary.note(denied(1, "first", ""));
        let refused = diary.take(1);
        (0..WAITING_MAX).for_each(|_| diary.note(denied(2, "later", "")));
        diary.put_back(refused);
        let rows = diary.take(3);
        assert_eq!((rows.len(), &*rows[0].who), (WAITING_MAX, "first"));
    }
}
