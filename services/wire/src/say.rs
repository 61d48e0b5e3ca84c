//! Meaning out, as bytes: orders and acknowledgements of the city, and what things say to it.

use crate::topic::{self, Channel};
use city::{Found, Order, OrderSays, Position, Purpose, Refused, Says, Settings, TaskId, ThingId};
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// A message on its way: topic and body.
pub type Message = (String, Vec<u8>);

/// What a thing says of itself, before it is JSON. All of it may be missing.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Said<'a> {
    /// The device's time, milliseconds since 1970.
    pub t: Option<i64>,
    /// Grows with every restart.
    pub boot: Option<u32>,
    /// Grows with every message of one boot.
    pub seq: Option<u64>,
    /// Where it is, WGS 84; of a sighting: where the matter is.
    pub at: Option<Position>,
    /// Heading, degrees clockwise from north.
    pub heading_deg: Option<f64>,
    /// Speed, m/s.
    pub speed_mps: Option<f64>,
    /// Measured values by the names of the type's fields.
    pub values: &'a [(&'a str, f64)],
}

/// The body of a thing's telemetry. Numbers that are not finite are left out: JSON has none.
pub fn telemetry(said: &Said<'_>) -> Vec<u8> {
    let mut body = Body::new();
    body.head(said);
    body.number("heading", said.heading_deg);
    body.number("speed", said.speed_mps);
    for (name, value) in said.values {
        body.number(name, Some(*value));
    }
    body.end()
}

/// The body of a sighting: what was seen, and how surely, 0 to 1.
pub fn sighting(said: &Said<'_>, label: &str, confidence: f64) -> Vec<u8> {
    let mut body = Body::new();
    body.head(said);
    body.text("label", label);
    body.number("confidence", Some(confidence));
    body.end()
}

/// The body of a worker's word on a task, `task` being the id its order gave it.
pub fn report(task: &str, says: Says, note: &str) -> Vec<u8> {
    let mut body = Body::new();
    body.text("task", task);
    body.text("says", word(says));
    if let Says::Finish { found } = says {
        body.text("found", state(found));
    }
    if !note.is_empty() {
        body.text("note", note);
    }
    body.end()
}

/// An order to its worker; `None` where the worker's name is not known. A lot whose name is not
/// known is left out.
pub fn order<'n>(
    settings: &Settings,
    name: &dyn Fn(ThingId) -> Option<&'n str>,
    order: &Order,
) -> Option<Message> {
    let topic = topic::topic_for(name(order.worker)?, Channel::Order)?;
    let mut body = Map::new();
    body.insert("task".into(), json!(order.task.to_string()));
    match &order.says {
        OrderSays::Withdraw { why } => {
            body.insert("says".into(), json!("withdraw"));
            body.insert("why".into(), json!(why.name()));
        }
        OrderSays::Offer { purpose, class, place, until, collect } => {
            body.insert("says".into(), json!("offer"));
            body.insert("purpose".into(), json!(purpose.name()));
            if let Some(class) = class.and_then(|class| settings.class(class)) {
                body.insert("class".into(), json!(format!("{}/{}", class.scheme, class.code)));
            }
            body.insert("place".into(), point(*place));
            body.insert("until".into(), json!(until.0));
            if let Some((lot, at, quantity)) = collect
                && let Some(lot) = name(*lot)
            {
                let collect = json!({ "from": lot, "place": point(*at), "quantity": quantity });
                body.insert("collect".into(), collect);
            }
            if let Purpose::Round { way, .. } = purpose {
                let way: Vec<Value> = way.iter().map(|at| point(*at)).collect();
                body.insert("way".into(), Value::Array(way));
            }
        }
    }
    Some((topic, Value::Object(body).to_string().into_bytes()))
}

/// Tells a worker whether its word on a task was accepted; `None` where its name is not fit.
pub fn ack(
    worker: &str,
    task: TaskId,
    says: Says,
    judged: Result<(), &Refused>,
) -> Option<Message> {
    let mut body = Body::new();
    body.text("task", &task.to_string());
    body.text("says", word(says));
    body.raw("accepted", if judged.is_ok() { "true" } else { "false" });
    if let Err(refused) = judged {
        body.text("reason", refused.code());
    }
    Some((topic::topic_for(worker, Channel::Ack)?, body.end()))
}

/// What a worker says, by its name on the wire.
pub fn word(says: Says) -> &'static str {
    match says {
        Says::Accept => "accept",
        Says::Refuse => "refuse",
        Says::Arrive => "arrive",
        Says::Finish { .. } => "finish",
    }
}

/// How a matter stands, by its name on the wire.
pub fn state(found: Found) -> &'static str {
    match found {
        Found::Fixed => "fixed",
        Found::StillThere => "still_there",
        Found::CannotTell => "cannot_tell",
    }
}

/// A place to a decimetre.
fn point(at: Position) -> Value {
    let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
    json!([round(at.lon), round(at.lat)])
}

/// A flat JSON object that grows key by key.
struct Body(String);

impl Body {
    fn new() -> Body {
        let mut text = String::with_capacity(128);
        text.push('{');
        Body(text)
    }

    fn key(&mut self, key: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.quoted(key);
        self.0.push(':');
    }

    fn quoted(&mut self, text: &str) {
        self.0.push('"');
        for character in text.chars() {
            match character {
                '"' => self.0.push_str("\\\""),
                '\\' => self.0.push_str("\\\\"),
                control if control < ' ' => self.write(format_args!("\\u{:04x}", control as u32)),
                plain => self.0.push(plain),
            }
        }
        self.0.push('"');
    }

    fn write(&mut self, what: std::fmt::Arguments<'_>) {
        self.0.write_fmt(what).expect("a String takes everything");
    }

    fn text(&mut self, key: &str, text: &str) {
        self.key(key);
        self.quoted(text);
    }

    fn raw(&mut self, key: &str, raw: impl std::fmt::Display) {
        self.key(key);
        self.write(format_args!("{raw}"));
    }

    fn number(&mut self, key: &str, number: Option<f64>) {
        if let Some(number) = number.filter(|number| number.is_finite()) {
            self.raw(key, number);
        }
    }

    /// Time, mark and place, as every message of a thing begins.
    fn head(&mut self, said: &Said<'_>) {
        if let Some(t) = said.t {
            self.raw("t", t);
        }
        if let Some(boot) = said.boot {
            self.raw("boot", boot);
        }
        if let Some(seq) = said.seq {
            self.raw("seq", seq);
        }
        if let Some(at) = said.at.filter(|at| at.lon.is_finite() && at.lat.is_finite()) {
            self.raw("lon", format_args!("{:.6}", at.lon));
            self.raw("lat", format_args!("{:.6}", at.lat));
        }
    }

    fn end(mut self) -> Vec<u8> {
        self.0.push('}');
        self.0.into_bytes()
    }
}
