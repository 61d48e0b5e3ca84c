//! Catalogues of component and event classes: the files of `config/catalogue`.

use super::catalogue::label;
use super::sheet::{Page, Sheet};
use city::{Catalogue, Catalogues, Limit, Listed, Major, Minor, Scheme};

const SCHEMES: [(&str, Scheme); 4] = [
    ("CJ/T 214", Scheme::CjT214),
    ("GB/T 30428.2", Scheme::Gb30428),
    ("GB/T 30428.2 draft", Scheme::Draft),
    ("GB/T 30428.2 draft monitored", Scheme::DraftMonitored),
];

const LISTED: [(&str, Listed); 2] =
    [("components", Listed::Components), ("events", Listed::Events)];

/// Reads the catalogues; each scheme has one of components and one of events at most.
pub(super) fn catalogues(pages: &[Page<'_>]) -> Catalogues {
    let mut all: Vec<Catalogue> = Vec::new();
    for page in pages {
        let Some(mut sheet) = page.open() else { continue };
        if let Some(read) = catalogue(&mut sheet) {
            if all.iter().any(|one| (one.scheme, one.lists) == (read.scheme, read.lists)) {
                sheet.fault("scheme", "another file has this scheme's classes; keep one of them");
            }
            all.push(read);
        }
        sheet.close();
    }
    Catalogues::new(all)
}

fn catalogue(sheet: &mut Sheet<'_>) -> Option<Catalogue> {
    let (scheme, lists) = (sheet.word("scheme", &SCHEMES), sheet.word("lists", &LISTED));
    let source = super::catalogue::inner_label(sheet, "source");
    let rows = sheet.tables("major");
    let (scheme, lists, source) = (scheme?, lists?, source?);
    let mut majors: Vec<Major> = Vec::new();
    for mut row in rows {
        if let Some(major) = major(&mut row, scheme) {
            if majors.last().is_some_and(|last| last.code >= major.code) {
                row.fault("code", "stands twice or too late; write major classes by code");
            }
            majors.push(major);
        }
        row.close();
    }
    Some(Catalogue { scheme, lists, source, majors })
}

fn major(row: &mut Sheet<'_>, scheme: Scheme) -> Option<Major> {
    let (code, label) = (digits(row, MAJOR_DIGITS), label(row));
    let minors = row.tables("minor");
    let (code, label) = (code?, label?);
    let mut read: Vec<Minor> = Vec::new();
    for mut row in minors {
        if let Some(minor) = minor(&mut row, scheme, code) {
            if read.last().is_some_and(|last| last.class >= minor.class) {
                row.fault("code", "stands twice or too late; write minor classes by code");
            }
            read.push(minor);
        }
        row.close();
    }
    Some(Major { code, label, minors: read })
}

/// Digits of a major class, in every scheme.
const MAJOR_DIGITS: u32 = 2;

fn minor(row: &mut Sheet<'_>, scheme: Scheme, major: u32) -> Option<Minor> {
    let rest = scheme.class_digits() - MAJOR_DIGITS;
    let (code, label, extension) = (digits(row, rest), label(row), row.flag("extension"));
    let mut limits = Vec::new();
    for text in row.texts("limits") {
        match Limit::parse(&text) {
            Some(limit) => limits.push(limit),
            None => row.fault("limits", &format!("{text}: write E or W, a number, and h or d")),
        }
    }
    Some(Minor { class: major * 10u32.pow(rest) + code?, label: label?, extension, limits })
}

fn digits(row: &mut Sheet<'_>, wanted: u32) -> Option<u32> {
    let text = row.text("code")?;
    let good = text.len() == wanted as usize && text.bytes().all(|byte| byte.is_ascii_digit());
    if !good {
        row.fault("code", &format!("{text} is no code; write {wanted} digits"));
    }
    text.parse().ok().filter(|_| good)
}
