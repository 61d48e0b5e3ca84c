//! Bytes in, meaning out: our own bodies and foreign dialects, by the words of the type files.

mod canonical;
mod dialect;
mod json;
mod pattern;
mod picks;
mod report;
mod words;

pub(crate) use canonical::RESERVED;
pub(crate) use dialect::{Dialect, Measured, Named, Place, Seen};
pub use json::KEYS_MAX;
pub(crate) use pattern::Pattern;
pub use picks::{DEPTH_MAX, STEPS_MAX};
pub(crate) use picks::{Pick, Picks};
pub use report::NOTE_MAX;
pub(crate) use words::Words;

use crate::topic::{self, Channel, Class};
use city::{Input, KindId, ThingId, Unreadable};
use std::fmt;

/// Longest body that is looked at, bytes.
pub const BODY_MAX: usize = 64 * 1024;

/// Finds a registered thing by its name.
pub type Lookup<'a> = dyn Fn(&str) -> Option<(ThingId, KindId)> + 'a;

/// Who sent a message.
pub struct Sender<'a> {
    /// Its identity, as it signed in.
    pub name: &'a str,
    /// Whether it may speak for a thing. Asked only where a foreign dialect makes up the thing's
    /// name from the body or from several levels; our own topics were checked at the door.
    pub speaks_for: &'a dyn Fn(&str) -> bool,
}

impl fmt::Debug for Sender<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The decoders of all types.
#[derive(Clone, Debug, Default)]
pub struct Decoders {
    kinds: Vec<Words>,
    dialects: Vec<(KindId, Dialect)>,
}

impl Decoders {
    pub(crate) fn new(kinds: Vec<Words>, dialects: Vec<(KindId, Dialect)>) -> Decoders {
        Decoders { kinds, dialects }
    }

    /// What goes first: ours by its channel, of a foreign dialect what was seen.
    pub fn class(&self, topic: &str) -> Class {
        if let Some((_, channel)) = topic::parse(topic) {
            return channel.class();
        }
        let mut spoken = self.dialects.iter().filter(|(_, d)| d.topic.matches(topic));
        let sees = spoken.any(|(_, dialect)| dialect.seen.is_some());
        if sees { Class::Finding } else { Class::Routine }
    }

    /// What a message means: telemetry, a sighting, or a worker's report.
    pub fn decode(
        &self,
        who: &Sender<'_>,
        topic: &str,
        body: &[u8],
        lookup: &Lookup<'_>,
    ) -> Result<Input, Unreadable> {
        if body.len() > BODY_MAX {
            return Err(Unreadable::TooLarge(u32::try_from(body.len()).unwrap_or(u32::MAX)));
        }
        let text =
            || std::str::from_utf8(body).map_err(|_| Unreadable::BadJson("not UTF-8 text".into()));
        match topic::parse(topic) {
            Some((name, channel)) => self.ours(name, channel, text, lookup),
            None if topic.starts_with(topic::ROOT) => Err(Unreadable::UnknownTopic),
            None => self.foreign(who, topic, text, lookup),
        }
    }

    fn ours<'b>(
        &self,
        name: &str,
        channel: Channel,
        text: impl FnOnce() -> Result<&'b str, Unreadable>,
        lookup: &Lookup<'_>,
    ) -> Result<Input, Unreadable> {
        if !channel.is_up() {
            return Err(Unreadable::NotAllowed);
        }
        let unknown = || Unreadable::UnknownThing(name.into());
        let (thing, kind) = lookup(name).ok_or_else(unknown)?;
        let words = self.kinds.get(kind.slot()).ok_or_else(unknown)?;
        let able = match channel {
            Channel::Sighting => words.sees(),
            Channel::Report => words.reports,
            _ => true,
        };
        if !able || !words.speaks {
            return Err(Unreadable::NotForKind(words.kind.clone()));
        }
        match channel {
            Channel::Report => report::report(thing, text()?).map(Input::Report),
            Channel::Sighting => canonical::sighting(thing, words, text()?).map(Input::Telemetry),
            _ => canonical::telemetry(thing, words, text()?).map(Input::Telemetry),
        }
    }

    fn foreign<'b>(
        &self,
        who: &Sender<'_>,
        topic: &str,
        text: impl FnOnce() -> Result<&'b str, Unreadable>,
        lookup: &Lookup<'_>,
    ) -> Result<Input, Unreadable> {
        let mut spoken = self.dialects.iter().filter(|(_, d)| d.topic.matches(topic)).peekable();
        if spoken.peek().is_none() {
            let unused = |(_, d): &(KindId, Dialect)| d.unused.iter().any(|p| p.matches(topic));
            let known = self.dialects.iter().any(unused);
            return Err(if known { Unreadable::NothingUsed } else { Unreadable::UnknownTopic });
        }
        let text = text()?;
        let mut why = Unreadable::NothingUsed;
        for (kind, dialect) in spoken {
            let body = dialect.picks.read(text)?;
            let Some(name) = dialect.name(topic, &body)? else { continue };
            why = match lookup(&name) {
                _ if !(who.speaks_for)(&name) => Unreadable::NotAllowed,
                None => Unreadable::UnknownThing(name.into()),
                Some((thing, of)) if of == *kind => {
                    return dialect.meaning(thing, &body).map(Input::Telemetry);
                }
                Some((_, of)) => Unreadable::NotForKind(self.kind_name(of)),
            };
        }
        Err(why)
    }

    fn kind_name(&self, kind: KindId) -> Box<str> {
        self.kinds.get(kind.slot()).map(|words| words.kind.clone()).unwrap_or_default()
    }

    /// The name of a kind's field.
    pub fn field_name(&self, kind: KindId, field: city::FieldSlot) -> &str {
        self.kinds.get(kind.slot()).map_or("", |words| words.name_of(field.0))
    }

    /// The name of what a kind sees.
    pub fn label_name(&self, kind: KindId, label: u8) -> &str {
        self.kinds.get(kind.slot()).map_or("", |words| words.label_name(label))
    }
}
