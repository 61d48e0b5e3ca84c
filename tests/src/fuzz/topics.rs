//! A filter and a name: the matching is the specification's, and no right reaches further than it
//! was given.

use server::door::probe::takes_in;
use server::door::{Action, Identity, Scope, authorize};
use std::sync::OnceLock;
use wire::topic;

/// A filter, a line's end, and a name.
pub fn topics(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (filter, name) = text.split_once('\n').unwrap_or((text, text));
    let who = somebody();
    let may = |action, topic: &str| authorize(who, action, topic).is_ok();
    let takes_in = takes_in(filter, name);
    if let Some(taken) = takes_in {
        assert_eq!(taken, by_the_book(plain(filter), name), "{filter:?} and {name:?}");
    }
    if may(Action::Subscribe, filter) && takes_in == Some(true) {
        // `frigate/#` takes `frigate` in, which is asked about again when it is told.
        let above = format!("{name}/");
        let below = may(Action::Hear, name) || may(Action::Hear, &above);
        assert!(below, "{filter:?} was granted and takes {name:?} in");
    }
    if may(Action::Publish, name) {
        let below = ["cityloop/v1/bin-1/", "cityloop/v1/bin-2/", "frigate/"];
        assert!(below.iter().any(|root| name.starts_with(root)), "{name:?}");
        assert!(!name.contains(['+', '#', '\0']), "{name:?}");
    }
    if let Some((thing, channel)) = topic::parse(name) {
        assert_eq!(topic::topic_for(thing, channel).as_deref(), Some(name));
    }
}

fn somebody() -> &'static Identity {
    static WHO: OnceLock<Identity> = OnceLock::new();
    WHO.get_or_init(|| {
        let scope = Scope::new(["frigate/"], ["bin-1", "bin-2"]).expect("plain names");
        Identity { name: "somebody".into(), scope }
    })
}

fn plain(filter: &str) -> &str {
    let shared = filter.strip_prefix("$share/").and_then(|rest| rest.split_once('/'));
    shared.map_or(filter, |(_, filter)| filter)
}

/// MQTT 5, 4.7.1, level by level.
fn by_the_book(filter: &str, name: &str) -> bool {
    fn falls(filter: &[&str], name: &[&str]) -> bool {
        match (filter, name) {
            (["#"], _) | ([], []) => true,
            (["+", filter @ ..], [_, name @ ..]) => falls(filter, name),
            ([wanted, filter @ ..], [level, name @ ..]) => wanted == level && falls(filter, name),
            _ => false,
        }
    }
    let filter: Vec<&str> = filter.split('/').collect();
    let name: Vec<&str> = name.split('/').collect();
    falls(&filter, &name)
}
