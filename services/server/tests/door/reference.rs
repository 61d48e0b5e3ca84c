//! `authorize` against a model that is written another way: it lists every topic of a small world.
//!
//! The door compares texts and never looks at what a filter would match. The model knows levels
//! only: a name is allowed if its levels are, and a filter if every name of the world that it
//! matches is. The world has a level that is granted to nobody, so that no wildcard is innocent.

use server::door::{Action, Denied, Identity, Scope, authorize};

/// Decisions of the test; the seed makes them the same every time.
const DECISIONS: usize = 60_000;
const SEED: u64 = 20;
/// The levels of the world. Nobody is granted `zz`; an empty level is a level.
const LEVELS: [&str; 7] = ["cityloop", "v1", "a", "b", "f", "zz", ""];
/// Levels of the longest name in the world.
const DEPTH: usize = 5;

type Name = Vec<&'static str>;

/// What the model knows of a scope: roots as levels, whether each ends in `/`, and things.
struct Granted {
    roots: Vec<(Name, bool)>,
    things: Vec<&'static str>,
}

impl Granted {
    fn random(chance: &mut fastrand::Rng) -> Self {
        let pick = |chance: &mut fastrand::Rng| LEVELS[chance.usize(..5)];
        let root = |chance: &mut fastrand::Rng| {
            let levels = (0..chance.usize(1..4)).map(|_| pick(chance)).collect();
            (levels, chance.bool())
        };
        let roots = (0..chance.usize(..3)).map(|_| root(chance)).collect();
        let things = (0..chance.usize(..3)).map(|_| pick(chance)).collect();
        Self { roots, things }
    }

    fn identity(&self) -> Identity {
        let text = |(levels, open): &(Name, bool)| {
            format!("{}{}", levels.join("/"), if *open { "/" } else { "" })
        };
        let scope = Scope::new(self.roots.iter().map(text), self.things.iter().copied());
        Identity { name: "somebody".into(), scope: scope.expect("plain names") }
    }

    /// A root `x/y/` grants what has more levels, `x/y` also itself; a thing what has more levels
    /// than the three of its topic root.
    fn allows(&self, name: &[&str]) -> bool {
        let own = |thing: &&str| name.len() > 3 && name[..3] == ["cityloop", "v1", thing];
        let below = |(root, open): &(Name, bool)| {
            name.starts_with(root) && (name.len() > root.len() || !open)
        };
        self.things.iter().any(own) || self.roots.iter().any(below)
    }
}

/// Every name of the world.
fn world() -> Vec<Name> {
    let mut all: Vec<Name> = vec![Vec::new()];
    let mut from = 0;
    for _ in 0..DEPTH {
        let to = all.len();
        for at in from..to {
            for level in LEVELS {
                let mut longer = all[at].clone();
                longer.push(level);
                all.push(longer);
            }
        }
        from = to;
    }
    all.retain(|name| !name.is_empty() && *name != [""]);
    all
}

/// Whether a filter matches a name, level by level. `x/#` also matches `x`, which no grant below
/// `x` means: that one is left to the delivery, and the tests of it.
fn matches(filter: &[&str], name: &[&str]) -> bool {
    match (filter, name) {
        (["#"], rest) => !rest.is_empty(),
        ([], []) => true,
        ([wanted, filter @ ..], [level, name @ ..]) => {
            (*wanted == "+" || wanted == level) && matches(filter, name)
        }
        _ => false,
    }
}

fn is_well_formed(filter: &[&str]) -> bool {
    let last = filter.len().saturating_sub(1);
    let fits = |(at, level): (usize, &&str)| match *level {
        "+" => true,
        "#" => at == last,
        level => !level.chars().any(|c| matches!(c, '+' | '#' | '\0')),
    };
    filter != [""] && !filter.is_empty() && filter.iter().enumerate().all(fits)
}

/// What the model says of a filter, `$share/{group}/` taken apart by levels.
fn model_of_filter(granted: &Granted, world: &[Name], levels: &[&str]) -> Result<(), Denied> {
    let real = match levels {
        ["$share", group, rest @ ..] if is_well_formed(&[group]) && !"+#".contains(group) => rest,
        ["$share", ..] if levels.len() > 1 => return Err(Denied::Malformed),
        all => all,
    };
    if !is_well_formed(real) {
        return Err(Denied::Malformed);
    }
    let mut matched = world.iter().filter(|name| matches(real, name)).peekable();
    let is_mine = matched.peek().is_some() && matched.all(|name| granted.allows(name));
    if is_mine { Ok(()) } else { Err(Denied::Outside) }
}

fn model_of_name(granted: &Granted, levels: &[&str]) -> Result<(), Denied> {
    let is_name = |level: &&str| !level.chars().any(|c| matches!(c, '+' | '#' | '\0'));
    match levels {
        [] | [""] => Err(Denied::Malformed),
        levels if !levels.iter().all(is_name) => Err(Denied::Malformed),
        levels if granted.allows(levels) => Ok(()),
        _ => Err(Denied::Outside),
    }
}

/// Levels that are often near a grant, and sometimes broken.
fn levels(chance: &mut fastrand::Rng, granted: &Granted, wild: bool) -> Vec<&'static str> {
    let mut levels: Name = match chance.usize(..4) {
        0 => match granted.roots.first() {
            Some((root, _)) => root.clone(),
            None => Vec::new(),
        },
        1 | 2 => vec!["cityloop", "v1"],
        _ => Vec::new(),
    };
    let odd = ["+", "#", "+", "#", "a+", "#a", "a\0"];
    while levels.is_empty() || (levels.len() < DEPTH - 1 && chance.usize(..3) > 0) {
        levels.push(match chance.usize(..if wild { 12 } else { 60 }) {
            at @ 0..5 => odd[if wild { at.min(3) } else { at }],
            5 => odd[chance.usize(..odd.len())],
            _ => LEVELS[chance.usize(..LEVELS.len())],
        });
    }
    if wild && chance.usize(..4) == 0 {
        let group = ["g", "", "+", "g#"][chance.usize(..4).min(chance.usize(..4))];
        levels.splice(..0, ["$share", group]);
    }
    levels
}

#[test]
fn sixty_thousand_decisions_are_those_of_the_model() {
    let (world, mut chance) = (world(), fastrand::Rng::with_seed(SEED));
    // Publish, will, subscribe, delivery, delivery of what was queued under an earlier grant,
    // and what the city itself says to somebody.
    let mut allowed = [0_usize; 6];
    let mut denied = [0_usize; 6];
    let mut granted = Granted::random(&mut chance);
    for n in 0..DECISIONS {
        if n % 20 == 0 {
            granted = Granted::random(&mut chance);
        }
        let path = chance.usize(..6);
        let asked = levels(&mut chance, &granted, path == 2);
        let text = asked.join("/");
        let earlier = granted.identity();
        if path == 4 {
            granted = Granted::random(&mut chance);
        }
        let identity = granted.identity();
        let (decided, expected) = match path {
            2 => {
                let expected = model_of_filter(&granted, &world, &asked);
                (authorize(&identity, Action::Subscribe, &text), expected)
            }
            0 | 1 => {
                let expected = model_of_name(&granted, &asked);
                (authorize(&identity, Action::Publish, &text), expected)
            }
            _ => {
                let expected = model_of_name(&granted, &asked);
                (authorize(&identity, Action::Hear, &text), expected)
            }
        };
        assert_eq!(decided, expected, "{n}: path {path}, {text:?}, {identity:?}, {earlier:?}");
        if decided.is_ok() { allowed[path] += 1 } else { denied[path] += 1 }
    }
    for path in 0..6 {
        let counts = (allowed[path], denied[path]);
        assert!(counts.0 > 100 && counts.1 > 1_000, "path {path} is hardly tested: {counts:?}");
    }
}
