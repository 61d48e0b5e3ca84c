//! The grammar of topic names and topic filters, and which filter matches which name.

/// Where every thing of the city speaks: `cityloop/v1/{thing}/...`.
pub(super) const CANONICAL: &str = "cityloop/v1/";

/// Whether this is a well-formed topic name (MQTT 4.7): no wildcard, no NUL, not empty.
pub(super) fn is_name(topic: &str) -> bool {
    !topic.is_empty() && !topic.bytes().any(|byte| matches!(byte, b'+' | b'#' | 0))
}

/// Whether this is a well-formed filter (MQTT 4.7.1): wildcards fill whole levels, `#` is last.
pub(super) fn is_filter(filter: &str) -> bool {
    if filter.is_empty() || filter.contains('\0') {
        return false;
    }
    let mut levels = filter.split('/').peekable();
    while let Some(level) = levels.next() {
        let whole = level.len() == 1 || !level.contains(['+', '#']);
        if !whole || (level == "#" && levels.peek().is_some()) {
            return false;
        }
    }
    true
}

/// A subscription as it was asked for: perhaps shared by a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked<'a> {
    /// The group of `$share/{group}/...`.
    pub(super) group: Option<&'a str>,
    /// The filter that counts for rights and for matching.
    pub(super) filter: &'a str,
}

/// Where all states of a thing begin, if this is the topic of one: `cityloop/v1/{thing}/state`, or
/// one level below it.
pub(super) fn state_root(topic: &str) -> Option<&str> {
    let mut levels = topic.strip_prefix(CANONICAL)?.split('/');
    let (thing, state, part) = (levels.next()?, levels.next()?, levels.next());
    let is_one = part.is_none_or(|part| !part.is_empty()) && levels.next().is_none();
    let length = CANONICAL.len() + thing.len() + "/state".len();
    (state == "state" && is_one).then(|| &topic[..length])
}

/// Whether this asks to share a filter with a group.
pub(super) fn is_shared(whole: &str) -> bool {
    whole.starts_with("$share/")
}

/// Takes `$share/{group}/{filter}` apart; `None` where either part is malformed.
pub(super) fn asked(whole: &str) -> Option<Asked<'_>> {
    let Some(shared) = whole.strip_prefix("$share/") else {
        return is_filter(whole).then_some(Asked { group: None, filter: whole });
    };
    let (group, filter) = shared.split_once('/')?;
    let named = !group.is_empty() && !group.contains(['+', '#', '\0']);
    (named && is_filter(filter)).then_some(Asked { group: Some(group), filter })
}

/// Whether a name falls under a filter. Both must be well formed.
pub(super) fn matches(filter: &str, name: &str) -> bool {
    let mut levels = name.split('/');
    for wanted in filter.split('/') {
        match (wanted, levels.next()) {
            ("#", _) => return true,
            ("+", Some(_)) => (),
            (wanted, Some(level)) if wanted == level => (),
            _ => return false,
        }
    }
    levels.next().is_none()
}

/// What stands before the first wildcard, with its last `/`; the whole filter where none is.
pub(super) fn literal_part(filter: &str) -> &str {
    match filter.find(['+', '#']) {
        Some(at) => &filter[..at],
        None => filter,
    }
}

/// Every key under which `literal_part` may have filed a filter that matches this name.
pub(super) fn keys(name: &str) -> impl Iterator<Item = &str> {
    let parents = name.match_indices('/').map(|(at, _)| &name[..=at]);
    std::iter::once("").chain(parents).chain(std::iter::once(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_filters_are_told_apart() {
        for good in ["a", "a/b", "/", "a//b", "城/一"] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "a/+", "#", "a\0b", "a+b"] {
            assert!(!is_name(bad), "{bad}");
        }
        for good in ["#", "a/#", "+/b", "a/+/c", "+", "/"] {
            assert!(is_filter(good), "{good}");
        }
        for bad in ["", "a#", "#/a", "a/b+", "a/#/b", "++"] {
            assert!(!is_filter(bad), "{bad}");
        }
    }

    #[test]
    fn a_state_has_a_topic_of_its_own() {
        let root = Some("cityloop/v1/a/state");
        for good in ["cityloop/v1/a/state", "cityloop/v1/a/state/door"] {
            assert_eq!(state_root(good), root, "{good}");
        }
        for bad in [
            "cityloop/v1/a/telemetry",
            "cityloop/v1/a/order",
            "cityloop/v1/a/states",
            "cityloop/v1/a/state/",
            "cityloop/v1/a/state/b/c",
            "cityloop/v1/state",
            "cityloop/v2/a/state",
            "frigate/state",
        ] {
            assert_eq!(state_root(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_shared_filter_is_judged_by_its_real_part() {
        assert_eq!(asked("$share/g/a/#"), Some(Asked { group: Some("g"), filter: "a/#" }));
        assert_eq!(asked("a/#"), Some(Asked { group: None, filter: "a/#" }));
        for bad in ["$share/g", "$share//a", "$share/+/a", "$share/g/", "$share/g/a#"] {
            assert_eq!(asked(bad), None, "{bad}");
        }
    }

    #[test]
    fn filters_match_as_the_specification_says() {
        let cases = [
            ("a/b", "a/b", true),
            ("a/b", "a/b/c", false),
            ("a/+", "a/b", true),
            ("a/+", "a", false),
            ("a/+", "a/b/c", false),
            ("a/#", "a", true),
            ("a/#", "a/b/c", true),
            ("#", "a/b", true),
            ("+/+", "/a", true),
            ("+", "/a", false),
            ("a/+/c", "a//c", true),
        ];
        for (filter, name, expected) in cases {
            assert_eq!(matches(filter, name), expected, "{filter} {name}");
        }
    }

    #[test]
    fn every_matching_filter_is_filed_under_a_key_of_the_name() {
        for (filter, name) in [("a/b", "a/b"), ("a/+", "a/b"), ("#", "a/b"), ("+/b", "a/b")] {
            assert!(keys(name).any(|key| key == literal_part(filter)), "{filter} {name}");
        }
    }
}
