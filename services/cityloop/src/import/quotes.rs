//! Quotes of a CSV file that are not closed: the rows behind one would become a cell of it.

use std::io::{self, Read};

/// No row is longer, bytes; what is has lost its end.
const ROW_BYTES_MAX: u64 = 1 << 20;
/// No quoted cell has more lines.
const CELL_LINES_MAX: u64 = 200;

/// A reader that breaks where a row cannot be one: the bytes before that are read first, so that
/// who counts rows knows which.
pub(crate) struct Quotes<R> {
    from: R,
    within: Within,
    /// Of the file, counted from 1.
    line: u64,
    /// Read of the file, and where the row began.
    bytes: u64,
    row_began: u64,
    broken: Option<io::Error>,
}

/// Where in a row the next byte stands.
#[derive(Clone, Copy)]
enum Within {
    /// Where a cell begins.
    Start,
    /// In a cell without quotes.
    Plain,
    /// In quotes that were opened in this line.
    Quoted(u64),
    /// Behind a quote that closed them, or is the first of two that stand for one.
    Closed(u64),
}

impl<R: Read> Quotes<R> {
    /// A reader that has read nothing yet.
    pub(crate) fn new(from: R) -> Quotes<R> {
        Quotes { from, within: Within::Start, line: 1, bytes: 0, row_began: 0, broken: None }
    }

    fn hear(&mut self, byte: u8) -> io::Result<()> {
        self.bytes += 1;
        let row_ends = matches!(byte, b'\n' | b'\r');
        self.within = match (self.within, byte) {
            (Within::Quoted(opened), b'"') => Within::Closed(opened),
            (Within::Closed(opened), b'"') => Within::Quoted(opened),
            (Within::Quoted(opened), _) if self.line - opened >= CELL_LINES_MAX => {
                return Err(open(opened));
            }
            (Within::Quoted(opened), _) => Within::Quoted(opened),
            (_, b'\n' | b'\r' | b',') => Within::Start,
            // In one line it may be a slip of a cell's own; behind a line's end it is the quote
            // that opens a cell of a later row.
            (Within::Closed(opened), _) if opened < self.line => return Err(open(opened)),
            (Within::Start, b'"') => Within::Quoted(self.line),
            // The mark at the start of a file is no part of its first cell.
            (Within::Start, 0xef | 0xbb | 0xbf) if self.bytes <= 3 => Within::Start,
            _ => Within::Plain,
        };
        self.line += u64::from(byte == b'\n');
        if row_ends && matches!(self.within, Within::Start) {
            self.row_began = self.bytes;
        }
        match self.bytes - self.row_began > ROW_BYTES_MAX {
            true => Err(self.too_long()),
            false => Ok(()),
        }
    }

    fn too_long(&self) -> io::Error {
        match self.within {
            Within::Quoted(opened) | Within::Closed(opened) => open(opened),
            Within::Start | Within::Plain => {
                let says = format!("it is longer than {ROW_BYTES_MAX} bytes; is this a CSV file?");
                io::Error::new(io::ErrorKind::InvalidData, says)
            }
        }
    }
}

fn open(line: u64) -> io::Error {
    let says = format!("a quote opened in it, in line {line} of the file, is not closed");
    io::Error::new(io::ErrorKind::InvalidData, says)
}

impl<R: Read> Read for Quotes<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if let Some(broken) = self.broken.take() {
            return Err(broken);
        }
        let read = self.from.read(into)?;
        if let (0, false, Within::Quoted(opened)) = (read, into.is_empty(), self.within) {
            return Err(open(opened));
        }
        for (n, byte) in into[..read].iter().enumerate() {
            match self.hear(*byte) {
                Ok(()) => (),
                Err(broken) if n == 0 => return Err(broken),
                Err(broken) => {
                    self.broken = Some(broken);
                    return Ok(n);
                }
            }
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows that are read, by their number of cells, and what breaks them.
    fn read(text: &str) -> (Vec<usize>, Option<String>) {
        let mut csv =
            csv::ReaderBuilder::new().flexible(true).from_reader(Quotes::new(text.as_bytes()));
        let mut rows = Vec::new();
        for row in csv.records() {
            match row {
                Ok(row) => rows.push(row.len()),
                Err(broken) => return (rows, Some(broken.to_string())),
            }
        }
        (rows, None)
    }

    #[test]
    fn a_quote_that_is_not_closed_swallowed_the_rest_of_the_list() {
        let says = "a quote opened in it, in line 3 of the file, is not closed";
        let good = "6,113.2,23.1,bin,whole\n";
        let cases = [
            format!("{good}7,113.2,23.1,bin,\"broken\n{}", good.repeat(5)),
            format!("{good}7,113.2,23.1,bin,\"broken\n{}", good.repeat(100_000)),
            format!("{good}7,113.2,23.1,bin,\"broken\n8,113.2,23.1,bin,\"whole\"\n{good}"),
            format!("{good}7,113.2,23.1,bin,\"broken\n8,113.2,23.1,\"bin\",\"whole\"\n{good}"),
            format!("{good}7,113.2,23.1,bin,\"broken"),
        ];
        for text in cases {
            let found = read(&format!("id,x,y,what,note\n{text}"));
            assert_eq!(found, (vec![5], Some(says.to_owned())), "{text:.90}");
        }
    }

    #[test]
    fn a_quoted_cell_may_have_lines_quotes_and_commas() {
        let whole =
            "id,note\n1,\"two\nlines, \"\"quoted\"\"\"\n\"2\",\"\"\n\"3\" x,\"\r\n\"\r\n4,5\"\n";
        assert_eq!(read(whole), (vec![2; 4], None));
        assert_eq!(
            read(&format!("\u{feff}\"i,d\",note\n{}", "1,2\n".repeat(9_000))).0.len(),
            9_000
        );
    }

    #[test]
    fn a_row_without_an_end_is_not_read_into_memory() {
        let (rows, broken) = read(&format!("id,note\n1,2\n{}", "x".repeat(3 << 20)));
        assert_eq!(rows, [2]);
        assert!(broken.expect("it breaks").contains("longer than 1048576 bytes"));
    }
}
