//! `docs/wire.md` is true: its frames are read, its reasons and units are all there are.
#![allow(clippy::disallowed_methods)] // A test reads files.

mod shipped;

use city::{District, FieldSlot, Refused, Span, TaskId, ThingId, Unreadable};
use shipped::{config, pack};
use wire::{Channel, Sender, UNITS, hear, topic};

fn page() -> String {
    let text = std::fs::read_to_string(config().join("../docs/wire.md"));
    text.expect("the page is shipped")
}

/// The frames: what stands after "json" on the fence is the topic.
fn frames(page: &str) -> Vec<(String, String)> {
    let blocks = page.split("\n```json ").skip(1);
    let frame = |block: &str| {
        let (topic, rest) = block.split_once('\n').expect("a topic");
        let (body, _) = rest.split_once("\n```").expect("the fence ends");
        (topic.to_owned(), body.to_owned())
    };
    blocks.map(frame).collect()
}

#[test]
fn every_frame_of_the_page_is_read() {
    let pack = pack();
    let who = Sender { name: "test", speaks_for: &|_| true };
    let lookup = |name: &str| {
        let kind = match name {
            "bin-000123" => "waste-bin",
            "sweeper-07" => "sweeper",
            "crew-07" => "crew",
            _ => return None,
        };
        Some((ThingId::new(District(1), 1), pack.kind(kind)?.0))
    };
    let frames = frames(&page());
    assert!(frames.len() >= 8, "{} frames", frames.len());
    for (topic, body) in frames {
        let (_, channel) = topic::parse(&topic).expect("a topic of ours");
        match channel {
            Channel::Order => drop(hear::order(body.as_bytes()).expect("an order")),
            Channel::Ack => drop(hear::ack(body.as_bytes()).expect("an acknowledgement")),
            _ => {
                let read = pack.decoders.decode(&who, &topic, body.as_bytes(), &lookup);
                assert!(read.is_ok(), "{topic}: {read:?}");
            }
        }
    }
}

#[test]
fn the_page_names_every_reason_and_every_unit() {
    let page = page();
    let task = TaskId::new(District(1), 1);
    let unread = [
        Unreadable::UnknownTopic,
        Unreadable::UnknownThing("".into()),
        Unreadable::NotAllowed,
        Unreadable::TooLarge(0),
        Unreadable::BadJson("".into()),
        Unreadable::MissingField("".into()),
        Unreadable::WrongType("".into(), ""),
        Unreadable::NotFinite("".into()),
        Unreadable::BadTime("".into()),
        Unreadable::NothingUsed,
        Unreadable::NotForKind("".into()),
        Unreadable::BrokenPacket("".into()),
        Unreadable::SetAside,
    ];
    let refused = [
        Refused::UnknownThing,
        Refused::NameTaken("".into()),
        Refused::FromFuture(Span(0)),
        Refused::TooOld(Span(0)),
        Refused::OldBoot,
        Refused::OutOfRange(FieldSlot(0), 0.0),
        Refused::NoPosition,
        Refused::OutsideCity,
        Refused::TooFast(0.0),
        Refused::TimeGoesBack(Span(0)),
        Refused::NoSuchTask(task),
        Refused::NotYours(task),
        Refused::Illegal("", ""),
        Refused::NoReason,
        Refused::UnknownKind("".into()),
        Refused::UnknownGateway("".into()),
    ];
    let codes = unread.iter().map(Unreadable::code).chain(refused.iter().map(Refused::code));
    for word in codes.chain(UNITS.iter().map(|unit| unit.symbol)) {
        assert!(page.contains(&format!("`{word}`")), "{word} is not on the page");
    }
}
