//! Values picked out of foreign JSON by pointers (RFC 6901), in one pass; the rest is skipped.

use super::json::{Text, explain};
use city::Unreadable;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// Most keys and list items looked at in one body.
pub const STEPS_MAX: u32 = 2_000;
/// Deepest pointer.
pub const DEPTH_MAX: usize = 16;

/// What to pick: a tree of the pointers' steps.
#[derive(Clone, Debug)]
pub(crate) struct Picks {
    nodes: Vec<Node>,
    count: usize,
}

#[derive(Clone, Debug, Default)]
struct Node {
    children: Vec<(Box<str>, usize)>,
    pick: Option<usize>,
}

/// A picked value.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Scalar<'de> {
    /// A text.
    Text(Cow<'de, str>),
    /// A number.
    Number(f64),
    /// True or false.
    Flag(bool),
    /// `null`, a list or an object: nothing to use.
    Nothing,
}

impl Scalar<'_> {
    /// Whether it is what a type file wrote.
    pub(crate) fn is(&self, written: &str) -> bool {
        match self {
            Scalar::Text(text) => text == written,
            Scalar::Number(number) => written.parse() == Ok(*number),
            Scalar::Flag(flag) => written.parse() == Ok(*flag),
            Scalar::Nothing => false,
        }
    }
}

impl Default for Picks {
    fn default() -> Picks {
        Picks { nodes: vec![Node::default()], count: 0 }
    }
}

impl Picks {
    /// Adds a pointer; the same pointer has the same number. `None` for what is no pointer.
    pub(crate) fn add(&mut self, pointer: &str) -> Option<usize> {
        let steps: Vec<&str> = pointer.strip_prefix('/')?.split('/').collect();
        if steps.len() > DEPTH_MAX {
            return None;
        }
        let mut node = 0;
        for step in steps {
            let step: Box<str> = step.replace("~1", "/").replace("~0", "~").into();
            let child = self.nodes[node].children.iter().find(|(key, _)| *key == step);
            node = match child {
                Some((_, child)) => *child,
                None => {
                    self.nodes.push(Node::default());
                    let child = self.nodes.len() - 1;
                    self.nodes[node].children.push((step, child));
                    child
                }
            };
        }
        Some(*self.nodes[node].pick.get_or_insert_with(|| {
            self.count += 1;
            self.count - 1
        }))
    }

    /// Picks the values out of a body, by the pointers' numbers.
    pub(crate) fn read<'de>(&self, body: &'de str) -> Result<Picked<'de>, Unreadable> {
        let mut found = Picked { values: vec![None; self.count], steps: 0 };
        let mut json = serde_json::Deserializer::from_str(body);
        let walk = Walk { picks: self, node: 0, found: &mut found };
        match walk.deserialize(&mut json).and_then(|()| json.end()) {
            Ok(()) => Ok(found),
            Err(_) if found.steps > STEPS_MAX => {
                Err(Unreadable::BadJson("more than 2000 keys".into()))
            }
            Err(error) => Err(explain(&error, body, "", "")),
        }
    }
}

/// What was picked.
pub(crate) struct Picked<'de> {
    values: Vec<Option<Scalar<'de>>>,
    steps: u32,
}

impl Picked<'_> {
    /// What stood at a pointer; `None` where nothing did.
    pub(crate) fn get(&self, pick: usize) -> Option<&Scalar<'_>> {
        self.values.get(pick)?.as_ref().filter(|value| **value != Scalar::Nothing)
    }

    /// The text there; an error, naming the pointer, where something else stood.
    pub(crate) fn text(&self, at: &Pick) -> Result<Option<&str>, Unreadable> {
        match self.get(at.number) {
            None => Ok(None),
            Some(Scalar::Text(text)) => Ok(Some(text)),
            Some(_) => Err(Unreadable::WrongType(at.pointer.clone(), "a text")),
        }
    }

    /// The number there; an error, naming the pointer, where something else stood.
    pub(crate) fn number(&self, at: &Pick) -> Result<Option<f64>, Unreadable> {
        match self.get(at.number) {
            None => Ok(None),
            Some(Scalar::Number(number)) => Ok(Some(*number)),
            Some(_) => Err(Unreadable::WrongType(at.pointer.clone(), "a number")),
        }
    }
}

/// A pointer and its number.
#[derive(Clone, Debug)]
pub(crate) struct Pick {
    pub(crate) pointer: Box<str>,
    pub(crate) number: usize,
}

/// A place in the tree while the body is read.
struct Walk<'p, 'f, 'de> {
    picks: &'p Picks,
    node: usize,
    found: &'f mut Picked<'de>,
}

impl<'de> Walk<'_, '_, 'de> {
    fn child(&self, step: &str) -> Option<usize> {
        let children = &self.picks.nodes[self.node].children;
        children.iter().find(|(key, _)| **key == *step).map(|(_, child)| *child)
    }

    fn item(&self, index: u32) -> Option<usize> {
        let children = &self.picks.nodes[self.node].children;
        children.iter().find(|(key, _)| key.parse() == Ok(index)).map(|(_, child)| *child)
    }

    fn keep(self, value: Scalar<'de>) {
        if let Some(pick) = self.picks.nodes[self.node].pick {
            self.found.values[pick] = Some(value);
        }
    }

    fn step<E: Error>(&mut self) -> Result<(), E> {
        self.found.steps += 1;
        if self.found.steps > STEPS_MAX { Err(E::custom("too many keys")) } else { Ok(()) }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_, '_, 'de> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(child) = map.next_key_seed(Text(|step: &str| self.child(step)))? {
            self.step()?;
            match child {
                Some(node) => {
                    map.next_value_seed(Walk { picks: self.picks, node, found: self.found })?;
                }
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        for index in 0_u32.. {
            self.step()?;
            let next = match self.item(index) {
                Some(node) => {
                    list.next_element_seed(Walk { picks: self.picks, node, found: self.found })?
                }
                None => list.next_element::<IgnoredAny>()?.map(drop),
            };
            if next.is_none() {
                return Ok(());
            }
        }
        Ok(())
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<(), E> {
        self.keep(Scalar::Text(Cow::Borrowed(text)));
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.keep(Scalar::Text(Cow::Owned(text.to_owned())));
        Ok(())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        self.keep(Scalar::Number(number));
        Ok(())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.visit_f64(number as f64)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.visit_f64(number as f64)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<(), E> {
        self.keep(Scalar::Flag(flag));
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.keep(Scalar::Nothing);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_reach_through_objects_lists_and_escaped_keys() {
        let mut picks = Picks::default();
        let depth = picks.add("/a/1/b~1c").expect("a pointer");
        let flag = picks.add("/f").expect("a pointer");
        let gone = picks.add("/gone/x").expect("a pointer");
        assert_eq!(picks.add("/f"), Some(flag));
        assert_eq!(picks.add("f"), None);
        let body = r#"{"x":[[{}]],"a":[0,{"b/c":7,"d":{}},2],"f":true,"gone":null}"#;
        let found = picks.read(body).expect("readable");
        assert_eq!(found.get(depth), Some(&Scalar::Number(7.0)));
        assert_eq!(found.get(flag), Some(&Scalar::Flag(true)));
        assert_eq!(found.get(gone), None);
    }

    #[test]
    fn deep_nesting_that_nobody_asked_for_costs_no_stack() {
        let mut picks = Picks::default();
        let a = picks.add("/a").expect("a pointer");
        let body = format!(r#"{{"deep":{}{},"a":1}}"#, "[".repeat(50_000), "]".repeat(50_000));
        let found = picks.read(&body).expect("skipped");
        assert_eq!(found.get(a), Some(&Scalar::Number(1.0)));
    }

    #[test]
    fn a_body_with_very_many_keys_is_refused() {
        let picks = Picks::default();
        let keys: Vec<String> = (0..3_000).map(|n| format!(r#""k{n}":0"#)).collect();
        let refused = picks.read(&format!("{{{}}}", keys.join(","))).err();
        assert_eq!(refused, Some(Unreadable::BadJson("more than 2000 keys".into())));
    }
}
