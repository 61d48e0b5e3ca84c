//! The topic grammar, and its inverse: `cityloop/v1/{thing}/{channel}`.

/// What every topic of ours begins with.
pub const ROOT: &str = "cityloop/v1/";
/// Longest name of a thing, bytes.
pub const NAME_MAX: usize = 64;

/// What a message of a thing is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Channel {
    /// Up: what it measures and where it is.
    Telemetry,
    /// Up: telemetry that the thing itself holds to be urgent.
    Alarm,
    /// Up: telemetry it kept while nobody could hear it.
    Backlog,
    /// Up: what it saw.
    Sighting,
    /// Up: a worker's word on its task.
    Report,
    /// Down: a task is offered or withdrawn.
    Order,
    /// Down: whether a report was accepted.
    Ack,
}

/// What goes first when not everything can be heard at once: known from the topic alone, before
/// the body is looked at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Class {
    /// Commands, workers' words and alarms.
    Urgent,
    /// What was seen; it is said once.
    Finding,
    /// Values and positions; the next message says them anew.
    Routine,
    /// What nobody waits for: history said late, and what was refused.
    Bulk,
}

impl Class {
    /// Every class, the most urgent first.
    pub const ALL: [Class; 4] = [Class::Urgent, Class::Finding, Class::Routine, Class::Bulk];

    /// One word, for metrics.
    pub fn name(self) -> &'static str {
        match self {
            Class::Urgent => "urgent",
            Class::Finding => "finding",
            Class::Routine => "routine",
            Class::Bulk => "bulk",
        }
    }
}

impl Channel {
    /// Every channel.
    pub const ALL: [Channel; 7] = [
        Channel::Telemetry,
        Channel::Alarm,
        Channel::Backlog,
        Channel::Sighting,
        Channel::Report,
        Channel::Order,
        Channel::Ack,
    ];

    /// Its level in the topic.
    pub fn name(self) -> &'static str {
        match self {
            Channel::Telemetry => "telemetry",
            Channel::Alarm => "alarm",
            Channel::Backlog => "backlog",
            Channel::Sighting => "sighting",
            Channel::Report => "report",
            Channel::Order => "order",
            Channel::Ack => "ack",
        }
    }

    /// Whether things say it (up) rather than hear it (down).
    pub fn is_up(self) -> bool {
        !matches!(self, Channel::Order | Channel::Ack)
    }

    /// The class of its messages.
    pub fn class(self) -> Class {
        match self {
            Channel::Report | Channel::Alarm | Channel::Order | Channel::Ack => Class::Urgent,
            Channel::Sighting => Class::Finding,
            Channel::Telemetry => Class::Routine,
            Channel::Backlog => Class::Bulk,
        }
    }
}

/// The topic of a thing's channel; `None` where the name is not fit for a topic.
///
/// ```
/// use wire::{Channel, topic};
/// let bin = topic::topic_for("bin-000123", Channel::Telemetry);
/// assert_eq!(bin.as_deref(), Some("cityloop/v1/bin-000123/telemetry"));
/// assert_eq!(topic::topic_for("a/b", Channel::Order), None);
/// ```
pub fn topic_for(name: &str, channel: Channel) -> Option<String> {
    is_name(name).then(|| [ROOT, name, "/", channel.name()].concat())
}

/// The thing and the channel of a topic of ours; the inverse of [`topic_for`].
///
/// ```
/// use wire::{Channel, topic};
/// assert_eq!(topic::parse("cityloop/v1/crew-07/report"), Some(("crew-07", Channel::Report)));
/// assert_eq!(topic::parse("cityloop/v1/crew-07/report/x"), None);
/// assert_eq!(topic::parse("cityloop/v1/+/report"), None);
/// ```
pub fn parse(topic: &str) -> Option<(&str, Channel)> {
    let (name, level) = topic.strip_prefix(ROOT)?.split_once('/')?;
    let channel = match level {
        "telemetry" => Channel::Telemetry,
        "alarm" => Channel::Alarm,
        "backlog" => Channel::Backlog,
        "sighting" => Channel::Sighting,
        "report" => Channel::Report,
        "order" => Channel::Order,
        "ack" => Channel::Ack,
        _ => return None,
    };
    is_name(name).then_some((name, channel))
}

/// Whether a thing may have this name: 1 to 64 of `A-Z a-z 0-9 . _ -`.
pub fn is_name(name: &str) -> bool {
    let fit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (1..=NAME_MAX).contains(&name.len()) && name.bytes().all(fit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_channel_is_read_back_from_its_topic() {
        for channel in Channel::ALL {
            let topic = topic_for("Bin_1.a", channel).expect("a fit name");
            assert_eq!(parse(&topic), Some(("Bin_1.a", channel)));
        }
    }

    #[test]
    fn names_that_could_hide_a_level_or_a_wildcard_are_no_names() {
        let long = "x".repeat(65);
        for name in ["", "a/b", "+", "#", "$SYS", "a b", "箱", "a\0", long.as_str()] {
            assert!(!is_name(name), "{name:?}");
            assert_eq!(parse(&format!("cityloop/v1/{name}/telemetry")), None, "{name:?}");
        }
        assert!(is_name(&"x".repeat(64)));
    }

    #[test]
    fn other_roots_versions_and_channels_are_not_ours() {
        for topic in [
            "",
            "cityloop/v1/",
            "cityloop/v1/a",
            "cityloop/v2/a/telemetry",
            "/cityloop/v1/a/telemetry",
            "cityloop/v1/a/Telemetry",
            "cityloop/v1/a/telemetry/",
        ] {
            assert_eq!(parse(topic), None, "{topic:?}");
        }
    }
}
