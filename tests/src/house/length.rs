//! How long a file, a function and a line may be, and that a file opens by saying what it is.

use super::Fault;
use super::source::{Language, code, end_of_item, in_name, line_of};

/// Lines in a file.
pub const FILE_LINES_MAX: usize = 400;
/// Lines in a function.
pub const FUNCTION_LINES_MAX: usize = 70;
/// Characters in a line.
pub const COLUMNS_MAX: usize = 100;

/// A file is at most 400 lines long.
pub fn file(path: &str, text: &str) -> Vec<Fault> {
    let lines = text.lines().count();
    if lines <= FILE_LINES_MAX {
        return Vec::new();
    }
    vec![Fault::new(path, 0, format!("{lines} lines; at most {FILE_LINES_MAX}: find what is two"))]
}

/// A line is at most 100 characters long.
pub fn columns(path: &str, text: &str) -> Vec<Fault> {
    let lines = text.lines().enumerate().map(|(n, line)| (n + 1, line.chars().count()));
    let long = lines.filter(|(_, columns)| *columns > COLUMNS_MAX);
    long.map(|(n, columns)| {
        Fault::new(path, n, format!("{columns} characters; at most {COLUMNS_MAX}"))
    })
    .collect()
}

/// A Rust file opens with a sentence that says what it is.
pub fn header(path: &str, text: &str) -> Vec<Fault> {
    let first = text.lines().next().unwrap_or_default();
    let opens = first.strip_prefix("//! ").is_some_and(|sentence| sentence.trim().len() > 3);
    if opens || Language::of(path) != Some(Language::Rust) {
        return Vec::new();
    }
    vec![Fault::new(path, 1, "open with `//! ` and a sentence that says what the file is")]
}

/// A function is at most 70 lines long.
pub fn functions(path: &str, text: &str) -> Vec<Fault> {
    let Some(language) = Language::of(path) else { return Vec::new() };
    let code: Vec<char> = code(language, text).chars().collect();
    let starts = match language {
        Language::Rust => words(&code, "fn"),
        Language::Script => {
            let mut starts = words(&code, "function");
            starts.extend(arrows(&code));
            starts
        }
    };
    let spans = starts.into_iter().map(|at| {
        let end = end_of_function(&code, at);
        (line_of(&code, at), line_of(&code, end))
    });
    let long = spans.map(|(from, to)| (from, to - from + 1));
    long.filter(|(_, lines)| *lines > FUNCTION_LINES_MAX)
        .map(|(from, lines)| {
            let says = format!("a function of {lines} lines; at most {FUNCTION_LINES_MAX}");
            Fault::new(path, from, says)
        })
        .collect()
}

/// Where a word stands by itself, as the start of something with a name or a list of arguments.
fn words(code: &[char], word: &str) -> Vec<usize> {
    let word: Vec<char> = word.chars().collect();
    let alone = |at: &usize| {
        let before = at.checked_sub(1).map_or(' ', |at| code[at]);
        let after = code.get(at + word.len()).copied().unwrap_or(' ');
        !in_name(before) && after.is_whitespace()
    };
    let starts = code.windows(word.len()).enumerate().filter(|(_, found)| **found == word[..]);
    starts.map(|(at, _)| at).filter(alone).collect()
}

/// Where arrow functions with a body in braces or brackets begin.
fn arrows(code: &[char]) -> Vec<usize> {
    let arrow = |(at, pair): (usize, &[char])| (pair == ['=', '>']).then_some(at + 2);
    let bodies = code.windows(2).enumerate().filter_map(arrow);
    let opens = |at: &usize| {
        let body = code[*at..].iter().find(|c| !c.is_whitespace());
        matches!(body, Some('{' | '('))
    };
    bodies.filter(opens).collect()
}

/// The last character of a function: the brace, bracket or semicolon that ends its body.
fn end_of_function(code: &[char], from: usize) -> usize {
    let arrow_body = code[from..].iter().position(|c| !c.is_whitespace()).map(|skip| from + skip);
    match arrow_body {
        Some(at) if code[at] == '(' => closing(code, at),
        _ => end_of_item(code, from) - 1,
    }
}

fn closing(code: &[char], open: usize) -> usize {
    let mut depth = 0_i32;
    for (at, c) in code.iter().enumerate().skip(open) {
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth -= 1,
            _ => (),
        }
        if depth == 0 {
            return at;
        }
    }
    code.len() - 1
}
