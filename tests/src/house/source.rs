//! Source text without what is not code: comments, strings and characters become spaces, so that
//! a rule finds a word only where it means something. Lines and columns stay as they are.

/// Which language a file is in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Language {
    /// `.rs`
    Rust,
    /// `.ts` and `.tsx`
    Script,
}

impl Language {
    /// By the end of a path; `None` for files that are no source.
    pub fn of(path: &str) -> Option<Language> {
        match path.rsplit_once('.')?.1 {
            "rs" => Some(Language::Rust),
            "ts" | "tsx" => Some(Language::Script),
            _ => None,
        }
    }
}

/// The code of a file alone.
pub fn code(language: Language, text: &str) -> String {
    let mut reader = Reader { language, text: text.chars().collect(), at: 0, code: String::new() };
    while reader.at < reader.text.len() {
        reader.next();
    }
    reader.code
}

/// The code of a Rust file without what only tests compile.
pub fn shipped(text: &str) -> String {
    let mut code: Vec<char> = code(Language::Rust, text).chars().collect();
    let mark: Vec<char> = "#[cfg(test)]".chars().collect();
    while let Some(from) = code.windows(mark.len()).position(|window| window == mark) {
        let to = end_of_item(&code, from + mark.len());
        code[from..to].iter_mut().filter(|c| **c != '\n').for_each(|c| *c = ' ');
    }
    code.into_iter().collect()
}

/// Where an item ends: behind its `;`, or behind the brace that closes its first one.
pub fn end_of_item(code: &[char], from: usize) -> usize {
    let mut depth = 0_i32;
    for (at, c) in code.iter().enumerate().skip(from) {
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth -= 1,
            _ => (),
        }
        if depth == 0 && matches!(c, ';' | '}') {
            return at + 1;
        }
    }
    code.len()
}

/// The number of the line that holds a place in the text.
pub fn line_of(code: &[char], at: usize) -> usize {
    1 + code[..at.min(code.len())].iter().filter(|c| **c == '\n').count()
}

/// Whether a character can stand in a name.
pub fn in_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

struct Reader {
    language: Language,
    text: Vec<char>,
    at: usize,
    code: String,
}

impl Reader {
    fn peek(&self, ahead: usize) -> char {
        self.text.get(self.at + ahead).copied().unwrap_or('\0')
    }

    fn next(&mut self) {
        match (self.language, self.peek(0), self.peek(1)) {
            (_, '/', '/') => self.blank_while(|c| c != '\n'),
            (_, '/', '*') => self.block_comment(),
            (Language::Rust, 'r' | 'b' | 'c', _) if self.raw_hashes().is_some() => self.raw(),
            (Language::Rust, '\'', _) => self.character(),
            (Language::Script, '`', _) => self.template(),
            (Language::Script, '/', _) if self.starts_pattern() => self.quoted('/'),
            (Language::Script, '\'', _) => self.quoted('\''),
            (_, '"', _) => self.quoted('"'),
            _ => self.keep(),
        }
    }

    fn keep(&mut self) {
        self.code.push(self.peek(0));
        self.at += 1;
    }

    fn blank(&mut self, count: usize) {
        for _ in 0..count.min(self.text.len() - self.at) {
            self.code.push(if self.peek(0) == '\n' { '\n' } else { ' ' });
            self.at += 1;
        }
    }

    fn blank_while(&mut self, wanted: impl Fn(char) -> bool) {
        while self.at < self.text.len() && wanted(self.peek(0)) {
            self.blank(1);
        }
    }

    /// Rust's block comments nest; the browser's do not.
    fn block_comment(&mut self) {
        let mut depth = 0;
        while self.at < self.text.len() {
            match (self.peek(0), self.peek(1)) {
                ('/', '*') if depth == 0 || self.language == Language::Rust => depth += 1,
                ('*', '/') => depth -= 1,
                _ => {
                    self.blank(1);
                    continue;
                }
            }
            self.blank(2);
            if depth == 0 {
                return;
            }
        }
    }

    /// How many hashes stand before the quote of a raw string that begins here.
    fn raw_hashes(&self) -> Option<usize> {
        let before = self.at.checked_sub(1).map(|at| self.text[at]);
        let prefix = if self.peek(0) == 'r' { 1 } else { 2 };
        if before.is_some_and(in_name) || self.peek(prefix - 1) != 'r' {
            return None;
        }
        let hashes = (0..).take_while(|n| self.peek(prefix + n) == '#').count();
        (self.peek(prefix + hashes) == '"').then_some(hashes)
    }

    fn raw(&mut self) {
        let hashes = self.raw_hashes().unwrap_or(0);
        self.blank_while(|c| c != '"');
        self.blank(1);
        while self.at < self.text.len() {
            let ends = self.peek(0) == '"' && (1..=hashes).all(|n| self.peek(n) == '#');
            self.blank(1);
            if ends {
                return self.blank(hashes);
            }
        }
    }

    /// A character, or the mark of a lifetime.
    fn character(&mut self) {
        if self.peek(1) == '\\' || self.peek(2) == '\'' {
            self.quoted('\'');
        } else {
            self.keep();
        }
    }

    /// Text between two marks; in scripts it ends with its line at the latest, since an
    /// apostrophe may stand in the words of a page.
    fn quoted(&mut self, mark: char) {
        self.blank(1);
        while self.at < self.text.len() {
            match self.peek(0) {
                '\\' => self.blank(2),
                '\n' if self.language == Language::Script => return,
                c => {
                    self.blank(1);
                    if c == mark {
                        return;
                    }
                }
            }
        }
    }

    fn template(&mut self) {
        self.blank(1);
        let mut depth = 0;
        while self.at < self.text.len() {
            match (self.peek(0), self.peek(1)) {
                ('\\', _) => self.blank(1),
                ('$', '{') if depth == 0 => {
                    depth = 1;
                    self.blank(1);
                }
                ('{', _) if depth > 0 => depth += 1,
                ('}', _) if depth > 0 => depth -= 1,
                ('`', _) if depth > 0 => {
                    self.template();
                    continue;
                }
                ('`', _) => return self.blank(1),
                _ => (),
            }
            self.blank(1);
        }
    }

    /// Whether a slash begins a pattern and does not divide.
    fn starts_pattern(&self) -> bool {
        let before = self.code.trim_end().chars().next_back().unwrap_or('(');
        "(,=:[!&|?{};".contains(before) && !matches!(self.peek(1), ' ' | '>')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_code_becomes_spaces_and_everything_stays_in_its_place() {
        let samples = [
            ("a(\"}\") // {", "a(   )     "),
            ("a /* { /* } */ { */ b", "a                   b"),
            ("r#\"{\"\"#; br\"}\" x", "       ;       x"),
            ("'{' 'a: '\\'' b'}'", "    'a:      b   "),
            ("\"\\\"{\" x", "      x"),
        ];
        for (text, expected) in samples {
            assert_eq!(code(Language::Rust, text), expected, "{text}");
        }
    }

    #[test]
    fn scripts_have_templates_patterns_and_apostrophes_in_plain_words() {
        let samples = [
            ("`{${a(`}`)}` x", "             x"),
            ("f(/[{'\"]/) x", "f(       ) x"),
            ("don't {\n}", "don    \n}"),
            ("a / b / c", "a / b / c"),
        ];
        for (text, expected) in samples {
            assert_eq!(code(Language::Script, text), expected, "{text}");
        }
    }

    #[test]
    fn what_only_tests_compile_is_not_shipped() {
        let text =
            "fn a() {}\n#[cfg(test)]\nmod tests { fn b() { {} } }\n#[cfg(test)]\nmod c;\nfn d() {}";
        let words: Vec<String> = shipped(text).split_whitespace().map(str::to_owned).collect();
        assert_eq!(words.join(" "), "fn a() {} fn d() {}");
    }
}
