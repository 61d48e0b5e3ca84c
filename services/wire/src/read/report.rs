//! A worker's word on its task.

use super::json::{KEYS_MAX, Text, explain};
use city::{Found, Report, Says, TaskId, ThingId, Unreadable};
use serde::de::{Deserializer as _, Error, IgnoredAny, MapAccess, Visitor};
use std::fmt;

/// Longest note, bytes.
pub const NOTE_MAX: usize = 1_000;

const A_TASK: &str = "the task's id as the order gave it";
const A_WORD: &str = "accept, refuse, arrive or finish";
const A_STATE: &str = "fixed, still_there or cannot_tell";
const A_NOTE: &str = "a text of at most 1000 bytes";

#[derive(Default)]
struct Reading {
    at: &'static str,
    wanted: &'static str,
    why: Option<Unreadable>,
    task: Option<TaskId>,
    says: Option<Word>,
    found: Option<Found>,
    note: Option<Box<str>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Accept,
    Refuse,
    Arrive,
    Finish,
}

/// What a worker says.
pub(super) fn report(by: ThingId, body: &str) -> Result<Report, Unreadable> {
    let mut reading = Reading::default();
    let mut json = serde_json::Deserializer::from_str(body);
    if let Err(error) = json.deserialize_map(&mut reading).and_then(|()| json.end()) {
        let why = reading.why.take();
        return Err(why.unwrap_or_else(|| explain(&error, body, reading.at, reading.wanted)));
    }
    let missing = |name: &str| Unreadable::MissingField(name.into());
    let says = match reading.says.ok_or_else(|| missing("says"))? {
        Word::Accept => Says::Accept,
        Word::Refuse => Says::Refuse,
        Word::Arrive => Says::Arrive,
        Word::Finish => Says::Finish { found: reading.found.ok_or_else(|| missing("found"))? },
    };
    let task = reading.task.ok_or_else(|| missing("task"))?;
    Ok(Report { by, task, says, note: reading.note.unwrap_or_default() })
}

impl Reading {
    fn set<'de, A: MapAccess<'de>, T>(
        &mut self,
        map: &mut A,
        (at, wanted): (&'static str, &'static str),
        place: impl FnOnce(&mut Self) -> &mut Option<T>,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<(), A::Error> {
        (self.at, self.wanted) = (at, wanted);
        let Some(value) = map.next_value_seed(Text(read))? else {
            return Err(self.fail(Unreadable::WrongType(at.into(), wanted)));
        };
        if place(self).replace(value).is_some() {
            return Err(self.fail(Unreadable::BadJson(format!("the key {at} comes twice").into())));
        }
        Ok(())
    }

    fn fail<E: Error>(&mut self, why: Unreadable) -> E {
        self.why = Some(why);
        E::custom("refused")
    }

    fn entry<'de, A: MapAccess<'de>>(&mut self, key: Key, map: &mut A) -> Result<(), A::Error> {
        match key {
            Key::Task => self.set(map, ("task", A_TASK), |r| &mut r.task, TaskId::parse),
            Key::Says => self.set(map, ("says", A_WORD), |r| &mut r.says, word),
            Key::Found => self.set(map, ("found", A_STATE), |r| &mut r.found, found),
            Key::Note => self.set(map, ("note", A_NOTE), |r| &mut r.note, note),
            Key::Other => map.next_value::<IgnoredAny>().map(drop),
        }
    }
}

enum Key {
    Task,
    Says,
    Found,
    Note,
    Other,
}

fn key(text: &str) -> Key {
    match text {
        "task" => Key::Task,
        "says" => Key::Says,
        "found" => Key::Found,
        "note" => Key::Note,
        _ => Key::Other,
    }
}

fn word(text: &str) -> Option<Word> {
    match text {
        "accept" => Some(Word::Accept),
        "refuse" => Some(Word::Refuse),
        "arrive" => Some(Word::Arrive),
        "finish" => Some(Word::Finish),
        _ => None,
    }
}

fn found(text: &str) -> Option<Found> {
    match text {
        "fixed" => Some(Found::Fixed),
        "still_there" => Some(Found::StillThere),
        "cannot_tell" => Some(Found::CannotTell),
        _ => None,
    }
}

fn note(text: &str) -> Option<Box<str>> {
    (text.len() <= NOTE_MAX).then(|| text.into())
}

impl<'de> Visitor<'de> for &mut Reading {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        for _ in 0..KEYS_MAX {
            self.at = "";
            let Some(key) = map.next_key_seed(Text(key))? else { return Ok(()) };
            self.entry(key, &mut map)?;
        }
        match map.next_key::<IgnoredAny>()? {
            None => Ok(()),
            Some(_) => Err(self.fail(Unreadable::BadJson("more than 64 keys".into()))),
        }
    }
}
