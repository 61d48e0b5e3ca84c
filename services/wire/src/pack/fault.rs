//! What is wrong with a file of the pack: where, and what to do about it.

use std::fmt;

/// One fault: file, line, key, and what to do.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Fault {
    /// Name of the file: `waste-bin.toml`.
    pub file: Box<str>,
    /// Its line, counted from 1.
    pub line: usize,
    /// The key, dotted, rows counted from 1: `rule[2].clear`; empty for the file as a whole.
    pub key: Box<str>,
    /// What is wrong and what to do.
    pub says: Box<str>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.key {
            "" => write!(f, "{}:{}: {}", self.file, self.line, self.says),
            key => write!(f, "{}:{}: {key}: {}", self.file, self.line, self.says),
        }
    }
}

impl std::error::Error for Fault {}

/// A word of advice: the known word nearest to what was written, or all of them.
pub(crate) fn advise<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let steps = |word: &str| match word.starts_with(written) {
        true => 1,
        false => strsim::damerau_levenshtein(written, word),
    };
    match known.iter().map(|word| (steps(word), *word)).min() {
        Some((steps, word)) if steps <= 2.max(written.len() / 3) => format!("did you mean {word}?"),
        Some(_) if known.len() <= 12 => format!("known are {}", known.join(", ")),
        Some(_) => format!("{} others are known", known.len()),
        None => "none is known".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_names_the_nearest_word_or_lists_the_few() {
        assert_eq!(advise("limt", ["limit", "clear"]), "did you mean limit?");
        assert_eq!(advise("colour", ["limit", "clear"]), "known are limit, clear");
        assert_eq!(advise("x", []), "none is known");
    }

    #[test]
    fn a_fault_reads_as_file_line_key_and_advice() {
        let fault = Fault {
            file: "waste-bin.toml".into(),
            line: 12,
            key: "rule[1].clear".into(),
            says: "must be below the limit 90".into(),
        };
        assert_eq!(
            fault.to_string(),
            "waste-bin.toml:12: rule[1].clear: must be below the limit 90"
        );
    }
}
