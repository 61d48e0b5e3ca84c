//! What goes out, byte for byte: orders and acknowledgements of the city, and what things say.

mod shipped;

use city::{
    CaseId, ClassId, District, Found, Grids, Label, Order, OrderSays, Position, Purpose, Refused,
    Says, Settings, TaskId, ThingId, Time, Why,
};
use geo::{LineString, MultiPolygon, Polygon};
use shipped::pack;
use std::sync::Arc;
use wire::{Aim, Collect, Offer, Ordered, Said, hear, say};

const DISTRICT: District = District(440_111);

fn settings() -> Settings {
    let ring = [(113.2, 23.1), (113.21, 23.1), (113.21, 23.11), (113.2, 23.11), (113.2, 23.1)];
    let outline = MultiPolygon::new(vec![Polygon::new(LineString::from(ring.to_vec()), vec![])]);
    let grids = Grids::by_rule(DISTRICT, &outline).expect("not empty");
    pack().settings(DISTRICT, Label::default(), grids, Vec::new())
}

fn name(thing: ThingId) -> Option<&'static str> {
    ["sweeper-07", "cover-stock-12"].get(thing.slot()).copied()
}

fn said(order: &Order) -> (String, String) {
    let (topic, body) = say::order(&settings(), &name, order).expect("the worker is known");
    (topic, String::from_utf8(body).expect("JSON is UTF-8"))
}

fn order(says: OrderSays) -> Order {
    Order { task: TaskId::new(DISTRICT, 9), worker: ThingId::new(DISTRICT, 0), says }
}

fn offer(purpose: Purpose) -> OrderSays {
    let settings = settings();
    let class = settings.classes.iter().position(|class| &*class.code == "C-0102");
    OrderSays::Offer {
        purpose,
        class: class.map(|slot| ClassId(slot as u16)),
        place: Position::new(113.2730000001, 23.1571),
        until: Time(1_763_000_045_000),
        collect: Some((ThingId::new(DISTRICT, 1), Position::new(113.25, 23.15), 1)),
    }
}

#[test]
fn an_offer_says_what_where_by_when_and_what_to_bring() {
    let (topic, body) = said(&order(offer(Purpose::Dispose(CaseId::new(DISTRICT, 3)))));
    assert_eq!(topic, "cityloop/v1/sweeper-07/order");
    let wanted = [
        r#"{"class":"GB/T 30428.2/C-0102","#,
        r#""collect":{"from":"cover-stock-12","place":[113.25,23.15],"quantity":1},"#,
        r#""place":[113.273,23.1571],"purpose":"dispose","says":"offer","#,
        r#""task":"440111-9","until":1763000045000}"#,
    ];
    assert_eq!(body, wanted.concat());
}

#[test]
fn a_worker_reads_the_offer_as_it_was_meant() {
    let (_, body) = said(&order(offer(Purpose::Check(CaseId::new(DISTRICT, 3)))));
    let read = hear::order(body.as_bytes()).expect("readable");
    assert_eq!(&*read.task, "440111-9");
    let place = Position::new(113.25, 23.15);
    let wanted = Offer {
        purpose: Aim::Check,
        class: Some("GB/T 30428.2/C-0102".into()),
        place: Position::new(113.273, 23.1571),
        until_ms: 1_763_000_045_000,
        collect: Some(Collect { from: "cover-stock-12".into(), place, quantity: 1 }),
        way: Vec::new(),
    };
    assert_eq!(read.says, Ordered::Offer(wanted));
}

#[test]
fn a_round_says_its_way() {
    let way: Arc<[Position]> = [Position::new(113.2, 23.1), Position::new(113.3, 23.2)].into();
    let round = OrderSays::Offer {
        purpose: Purpose::Round { way, grid: None },
        class: None,
        place: Position::new(113.2, 23.1),
        until: Time(5),
        collect: None,
    };
    let (_, body) = said(&order(round));
    let wanted = [
        r#"{"place":[113.2,23.1],"purpose":"round","says":"offer","#,
        r#""task":"440111-9","until":5,"way":[[113.2,23.1],[113.3,23.2]]}"#,
    ]
    .concat();
    assert_eq!(body, wanted);
    let read = hear::order(wanted.as_bytes()).expect("readable");
    assert!(matches!(read.says, Ordered::Offer(Offer { way, .. }) if way.len() == 2));
}

#[test]
fn a_withdrawal_says_why() {
    let (_, body) = said(&order(OrderSays::Withdraw { why: Why::NoAnswer }));
    assert_eq!(body, r#"{"says":"withdraw","task":"440111-9","why":"no_answer"}"#);
    let read = hear::order(body.as_bytes()).expect("readable");
    assert_eq!(read.says, Ordered::Withdraw { why: "no_answer".into() });
}

#[test]
fn nobody_can_be_told_who_has_no_name() {
    let mut order = order(OrderSays::Withdraw { why: Why::Withdrawn });
    order.worker = ThingId::new(DISTRICT, 99);
    assert_eq!(say::order(&settings(), &name, &order), None);
}

#[test]
fn an_acknowledgement_names_the_word_and_the_reason() {
    let task = TaskId::new(DISTRICT, 9);
    let heard = |says, judged| {
        let (topic, body) = say::ack("crew-07", task, says, judged).expect("a fit name");
        assert_eq!(topic, "cityloop/v1/crew-07/ack");
        String::from_utf8(body).expect("JSON is UTF-8")
    };
    let taken = heard(Says::Accept, Ok(()));
    assert_eq!(taken, r#"{"task":"440111-9","says":"accept","accepted":true}"#);
    let finish = Says::Finish { found: Found::Fixed };
    let refused = heard(finish, Err(&Refused::Illegal("offered", "finish")));
    let wanted = r#"{"task":"440111-9","says":"finish","accepted":false,"reason":"illegal"}"#;
    assert_eq!(refused, wanted);
    let read = hear::ack(refused.as_bytes()).expect("readable");
    assert!(!read.accepted && read.reason.as_deref() == Some("illegal"));
}

#[test]
fn things_say_what_the_page_says_they_say() {
    let said = Said {
        t: Some(1_763_000_000_000),
        boot: Some(2),
        seq: Some(910),
        at: Some(Position::new(113.273, 23.15710004)),
        heading_deg: Some(92.5),
        speed_mps: Some(2.5),
        values: &[("battery_percent", 64.0), ("hopper_percent", f64::NAN)],
    };
    let text = |body: Vec<u8>| String::from_utf8(body).expect("JSON is UTF-8");
    assert_eq!(
        text(say::telemetry(&said)),
        [
            r#"{"t":1763000000000,"boot":2,"seq":910,"lon":113.273000,"lat":23.157100,"#,
            r#""heading":92.5,"speed":2.5,"battery_percent":64}"#,
        ]
        .concat()
    );
    assert_eq!(text(say::telemetry(&Said::default())), "{}");
    let seen = Said { at: None, ..said };
    assert_eq!(
        text(say::sighting(&seen, "litter", 0.93)),
        r#"{"t":1763000000000,"boot":2,"seq":910,"label":"litter","confidence":0.93}"#
    );
    let finish = Says::Finish { found: Found::CannotTell };
    assert_eq!(
        text(say::report("440111-9", finish, "says \"no\"\\\n井")),
        "{\"task\":\"440111-9\",\"says\":\"finish\",\"found\":\"cannot_tell\",\
         \"note\":\"says \\\"no\\\"\\\\\\u000a井\"}"
    );
    assert_eq!(
        text(say::report("440111-9", Says::Refuse, "")),
        r#"{"task":"440111-9","says":"refuse"}"#
    );
}

#[test]
fn orders_that_say_too_little_are_not_read() {
    for body in ["", "{}", r#"{"says":"offer"}"#, r#"{"task":"1-1","says":"sing"}"#] {
        assert!(hear::order(body.as_bytes()).is_err(), "{body}");
    }
    assert!(hear::ack(b"{}").is_err());
}
