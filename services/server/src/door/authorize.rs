//! Who may say and hear what: one question, asked on every path.

use super::topic;
use rustc_hash::FxHashSet;
use smol_str::SmolStr;
use std::fmt;

/// What an identity may publish to and subscribe to; everything else is denied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    roots: Vec<Box<str>>,
    /// Short names stand in the table itself.
    things: FxHashSet<SmolStr>,
}

/// A scope that cannot be granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadScope {
    /// A root is empty, has an empty first level, a wildcard, `$` or NUL.
    Root(String),
    /// A thing's name is empty or has `/`, a wildcard, `$` or NUL.
    Thing(String),
}

impl fmt::Display for BadScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root(root) => write!(
                f,
                "topic root {root:?} cannot be granted: write a plain prefix like \"frigate/\", \
                 without + # $ or NUL"
            ),
            Self::Thing(name) => write!(
                f,
                "thing name {name:?} cannot be granted: write one topic level, \
                 without / + # $ or NUL"
            ),
        }
    }
}

impl std::error::Error for BadScope {}

impl Scope {
    /// A scope of plain topic roots and of things by name.
    ///
    /// A root ending in `/` grants what lies below it (`frigate/`); one that does not also grants
    /// the topic of that very name (`owntracks/crew-7/phone`). A thing's name grants
    /// `cityloop/v1/{name}/...`.
    pub fn new<R, N>(
        roots: impl IntoIterator<Item = R>,
        things: impl IntoIterator<Item = N>,
    ) -> Result<Self, BadScope>
    where
        R: Into<Box<str>>,
        N: Into<Box<str>>,
    {
        let roots: Vec<Box<str>> = roots.into_iter().map(Into::into).collect();
        let things: FxHashSet<SmolStr> =
            things.into_iter().map(|name| SmolStr::from(name.into())).collect();
        let unfit = |text: &str| text.is_empty() || text.contains(['+', '#', '$', '\0']);
        if let Some(root) = roots.iter().find(|root| unfit(root) || root.starts_with('/')) {
            return Err(BadScope::Root(root.to_string()));
        }
        if let Some(name) = things.iter().find(|name| unfit(name) || name.contains('/')) {
            return Err(BadScope::Thing(name.to_string()));
        }
        Ok(Self { roots, things })
    }

    /// The scope of things that speak for themselves or through a gateway.
    pub fn of_things<N: Into<Box<str>>>(
        things: impl IntoIterator<Item = N>,
    ) -> Result<Self, BadScope> {
        Self::new(std::iter::empty::<Box<str>>(), things)
    }

    /// The plain roots, in the order they were given.
    pub fn roots(&self) -> impl Iterator<Item = &str> {
        self.roots.iter().map(|root| &**root)
    }

    /// The things spoken for, in no order.
    pub fn things(&self) -> impl Iterator<Item = &str> {
        self.things.iter().map(|name| &**name)
    }

    /// Whether this text begins with one of the granted roots, wildcards being ordinary text.
    fn holds(&self, text: &str) -> bool {
        self.holds_thing(text) || self.roots.iter().any(|root| is_below(root, text))
    }

    fn holds_thing(&self, text: &str) -> bool {
        let below = text.strip_prefix(topic::CANONICAL).and_then(|rest| rest.split_once('/'));
        below.is_some_and(|(name, _)| self.things.contains(name))
    }
}

fn is_below(root: &str, text: &str) -> bool {
    let whole_levels = |rest: &str| rest.is_empty() || rest.starts_with('/');
    text.strip_prefix(root).is_some_and(|rest| root.ends_with('/') || whole_levels(rest))
}

/// Who a connection speaks as, once its secret was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The user name it signed in with.
    pub name: Box<str>,
    /// What it may say and hear.
    pub scope: Scope,
}

/// What somebody wants to do with a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Say something under a topic name; also a will, at CONNECT and again when it falls due.
    Publish,
    /// Hear what matches a filter, `$share/{group}/...` included.
    Subscribe,
    /// Be given an order under a topic name; asked again at every delivery.
    Hear,
}

/// Why somebody may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// The topic name or filter is malformed.
    Malformed,
    /// It lies outside the identity's roots.
    Outside,
}

/// The one question of rights: asked at publish, will, subscribe and delivery alike.
pub fn authorize(identity: &Identity, action: Action, topic: &str) -> Result<(), Denied> {
    let real = match action {
        Action::Publish | Action::Hear => topic::is_name(topic).then_some(topic),
        Action::Subscribe => topic::asked(topic).map(|asked| asked.filter),
    };
    let real = real.ok_or(Denied::Malformed)?;
    if identity.scope.holds(real) { Ok(()) } else { Err(Denied::Outside) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(roots: &[&str], things: &[&str]) -> Identity {
        let scope = Scope::new(roots.iter().copied(), things.iter().copied()).expect("plain names");
        Identity { name: "somebody".into(), scope }
    }

    #[test]
    fn a_thing_may_speak_below_its_own_root_only() {
        let bin = identity(&[], &["bin-1"]);
        let say = |topic| authorize(&bin, Action::Publish, topic);
        assert_eq!(say("cityloop/v1/bin-1/telemetry"), Ok(()));
        for outside in [
            "cityloop/v1/bin-10/telemetry",
            "cityloop/v1/bin-1",
            "cityloop/v2/bin-1/x",
            "other",
            "/cityloop/v1/bin-1/x",
            "$SYS/a",
        ] {
            assert_eq!(say(outside), Err(Denied::Outside), "{outside}");
        }
        for bad in ["", "cityloop/v1/bin-1/#", "cityloop/v1/+/x", "cityloop/v1/bin-1/\0"] {
            assert_eq!(say(bad), Err(Denied::Malformed), "{bad}");
        }
    }

    #[test]
    fn a_foreign_dialect_has_plain_prefixes() {
        let phone = identity(&["owntracks/crew-7/phone", "frigate/"], &[]);
        let say = |topic| authorize(&phone, Action::Publish, topic).is_ok();
        assert!(say("owntracks/crew-7/phone") && say("owntracks/crew-7/phone/event"));
        assert!(say("frigate/events") && !say("frigate") && !say("frigates/x"));
        assert!(!say("owntracks/crew-7/phone2") && !say("owntracks/crew-7"));
    }

    #[test]
    fn no_wildcard_reaches_outside_the_root() {
        let sweeper = identity(&["thing/product/sn1/"], &["sweeper-1"]);
        let hear = |filter| authorize(&sweeper, Action::Subscribe, filter);
        for good in [
            "cityloop/v1/sweeper-1/#",
            "cityloop/v1/sweeper-1/+/x",
            "$share/g/cityloop/v1/sweeper-1/order",
            "thing/product/sn1/+",
        ] {
            assert_eq!(hear(good), Ok(()), "{good}");
        }
        for outside in [
            "#",
            "+/v1/sweeper-1/order",
            "cityloop/v1/+/order",
            "cityloop/#",
            "$share/g/#",
            "$share/g/cityloop/v1/+/order",
            "thing/product/+/order",
            "$SYS/#",
        ] {
            assert_eq!(hear(outside), Err(Denied::Outside), "{outside}");
        }
        for bad in ["$share/g", "$share/#/a", "cityloop/v1/sweeper-1/#/x", "a+"] {
            assert_eq!(hear(bad), Err(Denied::Malformed), "{bad}");
        }
    }

    #[test]
    fn what_cannot_be_a_root_is_refused_at_registration() {
        for root in ["", "#", "a/+/", "$SYS/", "/x", "a\0"] {
            assert!(Scope::new([root], Vec::<Box<str>>::new()).is_err(), "{root:?}");
        }
        for name in ["", "a/b", "+", "a#", "$x"] {
            assert!(Scope::of_things([name]).is_err(), "{name:?}");
        }
    }

    /// 200,000 random filters: whatever a granted filter matches, the identity may also be told.
    #[test]
    fn a_granted_filter_never_matches_a_foreign_topic() {
        let mut random = fastrand::Rng::with_seed(3);
        let level = |random: &mut fastrand::Rng, wild: bool| {
            let choices = ["cityloop", "v1", "a", "b", "frigate", "", "+", "#"];
            choices[random.usize(..if wild { 8 } else { 6 })].to_owned()
        };
        let path = |random: &mut fastrand::Rng, wild| {
            let rest: Vec<String> = (0..random.usize(1..4)).map(|_| level(random, wild)).collect();
            let rest = rest.join("/");
            if random.bool() { format!("cityloop/v1/{rest}") } else { rest }
        };
        let somebody = identity(&["frigate/"], &["a"]);
        let (mut granted, mut heard) = (0, 0);
        for _ in 0..200_000 {
            let (filter, name) = (path(&mut random, true), path(&mut random, false));
            if authorize(&somebody, Action::Subscribe, &filter).is_err() {
                continue;
            }
            granted += 1;
            // "x/#" also matches "x", its parent, which is not below the root: the check at
            // delivery is what keeps it away.
            let parent = filter.strip_suffix("/#") == Some(&name);
            if topic::is_name(&name) && topic::matches(&filter, &name) && !parent {
                heard += 1;
                assert_eq!(authorize(&somebody, Action::Hear, &name), Ok(()), "{filter} {name}");
            }
        }
        assert!(granted > 1_000 && heard > 100, "{granted} {heard}");
    }
}
