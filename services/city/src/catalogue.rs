//! Catalogues of components and of events: which classes a scheme has, and what it calls them.

use crate::identifier::Scheme;
use crate::kind::Label;
use crate::time::Span;

/// What a catalogue lists.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Listed {
    /// 部件: fixed public facilities.
    Components,
    /// 事件: matters.
    Events,
}

impl Listed {
    /// Its word in files and answers.
    pub fn name(self) -> &'static str {
        match self {
            Listed::Components => "components",
            Listed::Events => "events",
        }
    }

    /// What stands before a code of it: `C-0305`, `E-0110`.
    pub fn letter(self) -> char {
        match self {
            Listed::Components => 'C',
            Listed::Events => 'E',
        }
    }
}

/// The clock of a limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LimitClock {
    /// It never stops (紧急).
    Emergency,
    /// It runs in working time (工作时).
    Working,
}

/// How long a disposal may take under one filing condition, as it was published.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limit {
    /// Which clock.
    pub clock: LimitClock,
    /// How many hours or days.
    pub number: u16,
    /// Whether they are days.
    pub days: bool,
}

impl Limit {
    /// Reads `E2h`, `W5d`.
    pub fn parse(text: &str) -> Option<Limit> {
        let clock = match text.as_bytes().first()? {
            b'E' => LimitClock::Emergency,
            b'W' => LimitClock::Working,
            _ => return None,
        };
        let body = text.get(1..)?;
        let (digits, days) = match (body.strip_suffix('h'), body.strip_suffix('d')) {
            (Some(hours), _) => (hours, false),
            (_, Some(days)) => (days, true),
            _ => return None,
        };
        let number = digits.parse().ok().filter(|number| *number > 0)?;
        Some(Limit { clock, number, days })
    }

    /// The time on a clock that never stops, where the limit is meant so.
    pub fn span(self) -> Option<Span> {
        let hours = i64::from(self.number) * if self.days { 24 } else { 1 };
        (self.clock == LimitClock::Emergency).then(|| Span::hours(hours))
    }
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let clock = if self.clock == LimitClock::Emergency { 'E' } else { 'W' };
        write!(f, "{clock}{}{}", self.number, if self.days { 'd' } else { 'h' })
    }
}

/// One minor class (小类).
#[derive(Clone, PartialEq, Debug)]
pub struct Minor {
    /// The digits of its class as a number: 305 for 0305.
    pub class: u32,
    /// Its name.
    pub label: Label,
    /// Whether a city added it to the standard's.
    pub extension: bool,
    /// One limit for each filing condition, where they are known.
    pub limits: Vec<Limit>,
}

/// One major class (大类).
#[derive(Clone, PartialEq, Debug)]
pub struct Major {
    /// Its digits as a number.
    pub code: u32,
    /// Its name.
    pub label: Label,
    /// Its minor classes, by code.
    pub minors: Vec<Minor>,
}

/// The classes of one scheme.
#[derive(Clone, PartialEq, Debug)]
pub struct Catalogue {
    /// Of which scheme.
    pub scheme: Scheme,
    /// Components or events.
    pub lists: Listed,
    /// Whose list it is, and what it lacks.
    pub source: Label,
    /// Its major classes, by code.
    pub majors: Vec<Major>,
}

impl Catalogue {
    /// The minor class with these digits, and the major class it belongs to.
    pub fn find(&self, class: u32) -> Option<(&Major, &Minor)> {
        self.majors.iter().find_map(|major| {
            let found = major.minors.binary_search_by_key(&class, |minor| minor.class);
            found.ok().map(|place| (major, &major.minors[place]))
        })
    }

    /// A class as it is written: `C-0305`.
    pub fn code(&self, class: u32) -> String {
        let width = self.scheme.class_digits() as usize;
        format!("{}-{class:0width$}", self.lists.letter())
    }
}

/// All catalogues of a city; schemes are never mixed.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Catalogues(Vec<Catalogue>);

impl Catalogues {
    /// These catalogues.
    pub fn new(all: Vec<Catalogue>) -> Catalogues {
        Catalogues(all)
    }

    /// All of them.
    pub fn all(&self) -> &[Catalogue] {
        &self.0
    }

    /// The one of a scheme.
    pub fn of(&self, scheme: Scheme, lists: Listed) -> Option<&Catalogue> {
        self.0.iter().find(|one| one.scheme == scheme && one.lists == lists)
    }

    /// The component class with these digits in a scheme.
    pub fn component(&self, scheme: Scheme, class: u32) -> Option<&Minor> {
        self.of(scheme, Listed::Components)?.find(class).map(|(_, minor)| minor)
    }

    /// The class that is written `C-0305` or `E-0110` in a scheme, and its major class.
    pub fn written(&self, scheme: &str, code: &str) -> Option<(&Major, &Minor)> {
        let (letter, digits) = code.split_once('-')?;
        let scheme = Scheme::named(scheme)?;
        let lists = match letter {
            "C" => Listed::Components,
            "E" => Listed::Events,
            _ => return None,
        };
        let whole = digits.len() == scheme.class_digits() as usize;
        self.of(scheme, lists)?.find(digits.parse().ok().filter(|_| whole)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_read_as_cities_publish_it_and_only_the_emergency_clock_is_time() {
        let limit = Limit::parse("E2h").expect("a limit");
        assert_eq!((limit.span(), limit.to_string().as_str()), (Some(Span::hours(2)), "E2h"));
        assert_eq!(Limit::parse("E5d").and_then(Limit::span), Some(Span::hours(120)));
        assert_eq!(Limit::parse("W4h").expect("a limit").span(), None);
        for bad in ["2h", "E0h", "Eh", "E2w", "E-2h", "", "小时"] {
            assert_eq!(Limit::parse(bad), None, "{bad}");
        }
    }
}
