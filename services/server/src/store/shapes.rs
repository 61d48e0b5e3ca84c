//! The stored shape of everything that happens: one line a type, tags never re-used.

use super::shape::{
    Reader, Shape, Torn, Writer, shape_enum, shape_id, shape_struct, shape_wrapper,
};
use city::{
    Awaits, Case, CaseEvent, CaseId, CaseState, ClassId, Clock, Decision, DepartmentId, Dismissal,
    Draw, Eta, Evidence, Fact, FieldSlot, Finding, FindingId, Found, GridSlot, KindId, Lasting,
    Letter, Live, Look, Mark, Motion, Observation, Parts, Position, Purpose, Rare, Refusal,
    Refused, Report, RuleSlot, Says, SegmentSlot, Sighting, Skills, Span, Spoken, Tally, Task,
    TaskEvent, TaskId, TaskState, Thing, ThingId, Time, Unreadable, Unsent, Usual, Values, Verb,
    Verification, Wait, Why, Word,
};

shape_id!(ThingId, FindingId, CaseId, TaskId);
shape_wrapper!(KindId, ClassId, DepartmentId, GridSlot, SegmentSlot, RuleSlot, FieldSlot);
shape_wrapper!(Skills, Span);

shape_struct!(Position { lon, lat });
shape_struct!(Motion { at, heading_deg, speed_mps });
shape_struct!(Mark { boot, seq });
shape_struct!(Sighting { label, confidence, at });
shape_struct!(Look { at, by });
shape_struct!(Draw { lot, quantity });
shape_struct!(Clock { limit, elapsed, running });
shape_struct!(Wait { why, until });
shape_struct!(Thing { id, name, kind, home, grid, via, quantity, skills });
shape_struct!(Lasting { since, due, seen, found });
shape_struct!(Observation { thing, said, mark, late, position, values, sighting, looked, passed });
shape_struct!(Finding { id, by, rule, class, subject, place, grid, at, evidence, case });
shape_struct!(Case {
    id,
    class,
    subject,
    place,
    grid,
    opened,
    findings,
    state,
    clock,
    urgent,
    verify_first,
    task,
    tasks,
    word,
    wait,
    rework,
    relapse_of,
});
shape_struct!(Report { by, task, says, note });
shape_struct!(Decision { by, case, verb, why });
shape_struct!(Refusal { by, reason });
shape_struct!(Letter { from, reason });
shape_struct!(Tally {
    admitted,
    duplicate,
    refused,
    not_understood,
    found,
    merged,
    opened,
    closed,
    dismissed,
    forced,
    sent_back,
    offered,
    done,
    dropped,
});
shape_struct!(Parts {
    now,
    restarted,
    things,
    lives,
    open_since,
    looks,
    passes,
    findings,
    cases,
    tasks,
    rests,
    tally,
    register,
});

/// Whether the estimates are only about stands in bits beside the flag of `draw`: first the
/// worker's, then the pool's. An earlier program knew none, and wrote 0 or 1 there.
impl Shape for Task {
    fn put(&self, w: &mut Writer) {
        self.id.put(w);
        self.purpose.put(w);
        self.worker.put(w);
        self.place.put(w);
        self.state.put(w);
        self.offered.put(w);
        self.wake.put(w);
        self.eta.span.put(w);
        let spans: Vec<(ThingId, Span)> =
            self.pool.iter().map(|(worker, eta)| (*worker, eta.span)).collect();
        spans.put(w);
        let all = std::iter::once(self.eta).chain(self.pool.iter().map(|(_, eta)| *eta));
        let about = (1..8).zip(all).filter(|(_, eta)| eta.about).map(|(bit, _)| 1 << bit);
        w.byte(about.sum::<u8>() | u8::from(self.draw.is_some()));
        self.draw.iter().for_each(|draw| draw.put(w));
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        let (id, purpose, worker) = (TaskId::take(r)?, Purpose::take(r)?, ThingId::take(r)?);
        let (place, state) = (Position::take(r)?, TaskState::take(r)?);
        let (offered, wake, span) = (Time::take(r)?, Time::take(r)?, Span::take(r)?);
        let spans = Vec::<(ThingId, Span)>::take(r)?;
        let bits = r.byte()?;
        let about = |bit: usize| bit < 8 && bits & (1 << bit) != 0;
        let pool = (2..).zip(spans);
        let pool = pool.map(|(bit, (worker, span))| (worker, Eta { span, about: about(bit) }));
        Ok(Task {
            id,
            purpose,
            worker,
            place,
            state,
            offered,
            wake,
            eta: Eta { span, about: about(1) },
            pool: pool.collect(),
            draw: if bits & 1 == 0 { None } else { Some(Draw::take(r)?) },
        })
    }
}

shape_enum!(Evidence {
    0 Reading { field, value, limit, since },
    1 Silence { since },
    2 Sighting { label, confidence, times },
    3 Outage { gateways, things, since },
});
shape_enum!(CaseState {
    0 Reported,
    1 Filed,
    2 Dispatched { to },
    3 Disposing { to, since },
    4 Disposed { to, at, by },
    5 Confirmed { to, at, by },
    6 Checking { to, since, by },
    7 Suspended { to, until },
    8 Closed { at, proof },
    9 Dismissed { at, why },
    10 Forced { at },
});
shape_enum!(CaseEvent {
    0 File,
    1 Dispatch { to, limit },
    2 Start,
    3 HandBack,
    4 Submit { by },
    5 Confirm,
    6 Check,
    7 Close { proof },
    8 SendBack,
    9 Suspend { until },
    10 Resume,
    11 Dismiss { why },
    12 Force,
});
shape_enum!(Verification { 0 OwnSignal, 1 Look { by, task } });
shape_enum!(Dismissal { 0 WentAway, 1 NotThere, 2 Desk });
shape_enum!(Awaits {
    0 Worker(skills), 1 Material(kind), 2 Signal, 3 Gone, 4 Department, 5 Date,
});
shape_enum!(Word { 0 Taken, 1 Done { by, task, found }, 2 Dropped });
shape_enum!(Purpose {
    0 Verify(case), 1 Dispose(case), 2 Check(case), 3 Round { way, grid },
});
shape_enum!(TaskState {
    0 Offered,
    1 Accepted { at },
    2 Underway { accepted, since },
    3 Done { accepted, arrived, at, found },
    4 Dropped { at, why },
});
shape_enum!(TaskEvent {
    0 Accept { wake }, 1 Arrive { wake }, 2 Finish { found }, 3 Drop { why, rest },
});
shape_enum!(Why {
    0 Refused, 1 NoAnswer, 2 NotArrived, 3 NotFinished, 4 Withdrawn,
});
shape_enum!(Says { 0 Accept, 1 Refuse, 2 Arrive, 3 Finish { found } });
shape_enum!(Found { 0 Fixed, 1 StillThere, 2 CannotTell });
shape_enum!(Verb { 0 Dismiss, 1 Force, 2 Suspend { until }, 3 Resume, 4 Send { worker } });
shape_enum!(Unsent { 0 NotAble, 1 DidTheWork, 2 HasIt, 3 NotHeard, 4 NoRoom, 5 NoStock });
shape_enum!(Refused {
    0 UnknownThing,
    1 NameTaken(name),
    2 FromFuture(by),
    3 TooOld(by),
    4 OldBoot,
    5 OutOfRange(field, value),
    6 NoPosition,
    7 OutsideCity,
    8 TooFast(speed),
    9 TimeGoesBack(by),
    10 NoSuchTask(task),
    11 NotYours(task),
    12 NoSuchCase(case),
    13 Illegal(from, tried),
    14 NoReason,
    15 UnknownKind(kind),
    16 UnknownGateway(name),
    17 IdentifierTaken(identifier),
    18 OtherCounty(identifier),
    19 UnknownClass(identifier),
    20 TooLong(text),
    21 TooManyParties,
    22 NoMaterial,
    23 Unsent(why),
    24 BadGeometry,
});
shape_enum!(Unreadable {
    0 UnknownTopic,
    1 UnknownThing(name),
    2 NotAllowed,
    3 TooLarge(bytes),
    4 BadJson(why),
    5 MissingField(name),
    6 WrongType(name, wanted),
    7 NotFinite(name),
    8 BadTime(name),
    9 NothingUsed,
    10 NotForKind(kind),
    11 BrokenPacket(why),
    12 SetAside,
});
shape_enum!(Fact {
    0 Registered(thing),
    1 Observed(seen),
    2 Duplicate { by },
    3 Refused(refusal),
    4 NotUnderstood(letter),
    5 Reported(report),
    6 Decided(decision),
    7 ConditionStarted { thing, rule, since, due },
    8 ConditionRepeated { thing, rule },
    9 ConditionEnded { thing, rule },
    10 Found(finding),
    11 Opened(case),
    12 Merged { finding, case },
    13 CaseStepped { case, event },
    14 Waits { case, wait },
    15 Woken { case },
    16 Offered(task),
    17 TaskStepped { task, event },
    18 Restarted,
    19 PartyNamed(party),
    20 Described { thing, particulars },
    21 Changed(change),
});

/// Values: which fields are there, then their numbers.
impl Shape for Values {
    fn put(&self, w: &mut Writer) {
        let present = self.iter().fold(0u8, |bits, (field, _)| bits | 1 << field.0);
        w.byte(present);
        self.iter().for_each(|(_, number)| number.put(w));
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        let present = r.byte()?;
        let mut values = Values::NONE;
        for field in (0..8).filter(|field| present & (1 << field) != 0) {
            values.set(FieldSlot(field), f64::take(r)?);
        }
        Ok(values)
    }
}

/// As it is of everything, whether it has any of it or not.
impl<T: Usual + Shape> Shape for Rare<T> {
    fn put(&self, w: &mut Writer) {
        T::put(self, w);
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        T::take(r).map(Rare::from)
    }
}

impl Shape for Live {
    fn put(&self, w: &mut Writer) {
        let Spoken { mark, window, values } = &*self.spoken;
        self.heard.put(w);
        self.said.put(w);
        mark.put(w);
        window.put(w);
        self.position.put(w);
        self.heading_deg.put(w);
        self.speed_mps.put(w);
        values.put(w);
        self.conditions.put(w);
        self.quantity.put(w);
        self.reserved.put(w);
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        let (heard, said) = <(Time, Time)>::take(r)?;
        let (mark, window) = <(Option<Mark>, u64)>::take(r)?;
        let position = Position::take(r)?;
        let (heading_deg, speed_mps) = <(f32, f32)>::take(r)?;
        Ok(Live {
            heard,
            said,
            spoken: Spoken { mark, window, values: Values::take(r)? }.into(),
            position,
            heading_deg,
            speed_mps,
            conditions: Rare::take(r)?,
            quantity: u32::take(r)?,
            reserved: u32::take(r)?,
        })
    }
}

/// Words of the law and of the wire; what is read back must be one of them.
impl Shape for &'static str {
    fn put(&self, w: &mut Writer) {
        Box::<str>::from(*self).put(w);
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        let word = Box::<str>::take(r)?;
        Ok(WORDS.iter().copied().find(|known| **known == *word).unwrap_or("another version's word"))
    }
}

const WORDS: [&str; 33] = [
    "reported",
    "filed",
    "dispatched",
    "disposing",
    "disposed",
    "confirmed",
    "checking",
    "suspended",
    "closed",
    "dismissed",
    "forced",
    "file",
    "dispatch",
    "start",
    "hand_back",
    "submit",
    "confirm",
    "check",
    "close",
    "send_back",
    "suspend",
    "resume",
    "dismiss",
    "force",
    "offered",
    "accepted",
    "underway",
    "done",
    "dropped",
    "accept",
    "arrive",
    "finish",
    "refuse",
];
