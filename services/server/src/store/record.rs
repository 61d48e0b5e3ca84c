//! One commit's facts as one compact record with a checksum of its own.

use super::shape::{Reader, Shape, Torn, Writer};
use city::{District, Fact, Time};

/// What this program writes. It reads this and older ones, and refuses newer ones.
pub const RECORD_VERSION: u8 = 8;
/// What it reads, each of one bit: a flipped bit makes no other of it. The second version knows
/// more facts, and the first ones as they were; the fourth says of a task which of its estimates
/// are about; the eighth knows lines and areas.
const READABLE: [u8; 4] = [1, 2, 4, RECORD_VERSION];
/// Version, checksum.
const HEAD: usize = 5;

/// Writes facts into one record, over what `bytes` held.
pub fn encode(mut bytes: Vec<u8>, district: District, facts: &[(Time, Fact)]) -> Vec<u8> {
    let base = facts.first().map_or(Time(0), |(at, _)| *at);
    bytes.clear();
    bytes.extend_from_slice(&[RECORD_VERSION, 0, 0, 0, 0]);
    bytes.extend_from_slice(&district.0.to_le_bytes());
    bytes.extend_from_slice(&base.0.to_le_bytes());
    let mut w = Writer::new(bytes, district, base);
    for (at, fact) in facts {
        at.put(&mut w);
        fact.put(&mut w);
    }
    let mut bytes = w.bytes;
    let sum = crc32fast::hash(&bytes[HEAD..]);
    bytes[1..HEAD].copy_from_slice(&sum.to_le_bytes());
    bytes
}

/// Reads a record, fact by fact.
pub fn decode(bytes: &[u8], mut each: impl FnMut(Time, Fact)) -> Result<(), Torn> {
    let (head, body) = bytes.split_at_checked(HEAD).ok_or(Torn)?;
    if !READABLE.contains(&head[0]) || head[1..] != crc32fast::hash(body).to_le_bytes() {
        return Err(Torn);
    }
    let (district, rest) = body.split_at_checked(4).ok_or(Torn)?;
    let (base, rest) = rest.split_at_checked(8).ok_or(Torn)?;
    let district = District(u32::from_le_bytes(district.try_into().map_err(|_| Torn)?));
    let base = Time(i64::from_le_bytes(base.try_into().map_err(|_| Torn)?));
    let mut r = Reader::new(rest, district, base);
    while !r.is_done() {
        let at = Time::take(&mut r)?;
        each(at, Fact::take(&mut r)?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use city::{
        Accuracy, CaseId, Change, Date, Datum, Draw, Entry, Eta, FieldSlot, Form, Geometry,
        GridSlot, Height, Identifier, Letter, Mark, Motion, Observation, Original, Particulars,
        Party, PartySlot, Position, Purpose, Scheme, Source, Span, Standing, Task, TaskId,
        TaskState, Text, Texts, ThingId, Unreadable, Values,
    };

    /// All that a register can say of a thing.
    fn entry(standing: Standing) -> Entry {
        let mut texts = Texts::default();
        texts.set(Text::Title, "云城东路果皮箱");
        texts.set(Text::Note, "铁质");
        let datum = Datum::named("epsg:4547").expect("a zone");
        let particulars = Particulars {
            identifier: Identifier::parse(Scheme::CjT214, "4401110305000017").ok(),
            texts,
            parties: [None, PartySlot::new(0), PartySlot::new(300)],
            standing: Some(standing),
            surveyed: Date::new(2024, 2, 29),
            changed: None,
            source: Some(Source::Census),
            accuracy: Some(Accuracy::A),
            height: Height::of_m(-12.34),
            original: Some(Original { x: 425_551.261_7, y: 2_562_121.384_7, datum }),
            geometry: None,
        };
        let home = Position::new(113.273, 23.1571);
        Entry { home, grid: Some(GridSlot(7)), quantity: 3, particulars }
    }

    /// An area with a hole, and a line, as they were given and in WGS 84.
    fn lying(datum: Datum) -> [Particulars; 2] {
        let ring = |by: f64| vec![(113.2 + by, 23.1), (113.3 - by, 23.1), (113.25, 23.2 - by)];
        let area = geo::Polygon::new(ring(0.0).into(), vec![ring(0.02).into()]);
        let line = geo::LineString::from(ring(0.01));
        [Form::Areas(area.into()), Form::Lines(line.into())].map(|form| {
            let given = (datum != Datum::Wgs84).then(|| form.map(|x, y| (x + 0.01, y - 0.01)));
            let geometry = Geometry::new(form, datum, given).expect("it has a place");
            Particulars { geometry: Some(geometry.into()), ..Particulars::default() }
        })
    }

    #[test]
    fn lines_and_areas_come_back_with_every_number_they_were_given_in() {
        let district = District(440_111);
        let thing = ThingId::new(district, 17);
        for said in [Datum::Wgs84, Datum::Cgcs2000, Datum::Bd09].into_iter().flat_map(lying) {
            let said = Fact::Described { thing, particulars: Box::new(said) };
            let facts = [(Time(1_800_000_000_000), said)];
            let bytes = encode(Vec::new(), district, &facts);
            let mut read = Vec::new();
            decode(&bytes, |at, fact| read.push((at, fact))).expect("whole");
            assert_eq!(read, facts);
            // Torn where a checksum does not tell: inside the numbers.
            for at in HEAD + 14..bytes.len() {
                let sum = crc32fast::hash(&bytes[HEAD..at]).to_le_bytes();
                let torn = [&bytes[..1], &sum, &bytes[HEAD..at]].concat();
                assert_eq!(decode(&torn, |_, _| ()), Err(Torn), "torn at {at}");
            }
        }
    }

    fn facts() -> Vec<(Time, Fact)> {
        let district = District(440_111);
        let mut values = Values::NONE;
        values.set(FieldSlot(0), 81.5);
        values.set(FieldSlot(7), -3.25);
        let at = Position::new(113.27, 23.15);
        let seen = Observation {
            thing: ThingId::new(district, 167_999),
            said: Time(1_800_000_000_123),
            mark: Some(Mark { boot: 7, seq: 90_000 }),
            late: false,
            position: Some(Motion { at, heading_deg: 90.0, speed_mps: 2.5 }),
            values,
            sighting: None,
            looked: Some((at, 15.0)),
            passed: true,
        };
        let letter =
            Letter { from: "某网关".into(), reason: Unreadable::WrongType("a".into(), "b") };
        let owner = Party { code: "12440111".into(), name: "白云区环卫所".into() };
        let thing = ThingId::new(district, 17);
        let (was, now) = (entry(Standing::Intact), entry(Standing::Missing));
        let described = Fact::Described { thing, particulars: Box::new(now.particulars.clone()) };
        let change = Change { thing, by: "desk".into(), why: "只剩底座".into(), was, now };
        let foreign = Fact::Duplicate { by: ThingId::new(District(440_112), 3) };
        vec![
            (Time(1_800_000_000_500), Fact::Observed(seen)),
            (Time(1_800_000_000_501), Fact::NotUnderstood(letter)),
            (Time(1_800_000_000_502), foreign),
            (Time(1_800_000_000_503), Fact::Restarted),
            (Time(1_800_000_000_504), Fact::PartyNamed(owner)),
            (Time(1_800_000_000_505), described),
            (Time(1_800_000_000_506), Fact::Changed(Box::new(change))),
        ]
    }

    #[test]
    fn a_record_gives_back_what_was_written() {
        let mut written = facts();
        let bytes = encode(Vec::new(), District(440_111), &written);
        let mut read = Vec::new();
        decode(&bytes, |at, fact| read.push((at, fact))).expect("whole");
        if let Fact::NotUnderstood(letter) = &mut written[1].1 {
            letter.reason = Unreadable::WrongType("a".into(), "another version's word");
        }
        assert_eq!(read, written);
        assert!(bytes.len() < 640, "{} bytes for seven facts", bytes.len());
    }

    #[test]
    fn every_flipped_bit_and_every_torn_end_is_noticed() {
        let bytes = encode(Vec::new(), District(440_111), &facts());
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut bent = bytes.clone();
                bent[at] ^= 1 << bit;
                assert_eq!(decode(&bent, |_, _| ()), Err(Torn), "bit {bit} of byte {at}");
            }
            assert_eq!(decode(&bytes[..at], |_, _| ()), Err(Torn), "torn at {at}");
        }
    }

    #[test]
    fn a_task_keeps_which_of_its_estimates_are_about_and_an_earlier_program_knew_none() {
        let district = District(440_111);
        let eta = |seconds, about| Eta { span: Span::seconds(seconds), about };
        let worker = |number| ThingId::new(district, number);
        let task = |flags: [bool; 4], draw| Task {
            id: TaskId::new(district, 3),
            purpose: Purpose::Dispose(CaseId::new(district, 7)),
            worker: worker(1),
            place: Position::new(113.273, 23.1571),
            state: TaskState::Offered,
            offered: Time(1_763_000_000_000),
            wake: Time(1_763_000_060_000),
            eta: eta(360, flags[0]),
            pool: (1..4).map(|n| (worker(n as u32 + 1), eta(400, flags[n]))).collect(),
            draw,
        };
        let draws = [None, Some(Draw { lot: worker(9), quantity: 2 })];
        for (bits, draw) in (0..16).flat_map(|bits| draws.map(|draw| (bits, draw))) {
            let task = task([0, 1, 2, 3].map(|bit| bits & (1 << bit) != 0), draw);
            let facts = [(Time(1_763_000_000_000), Fact::Offered(task))];
            let mut bytes = encode(Vec::new(), district, &facts);
            // What had no bit to say was written alike before.
            if bits == 0 {
                bytes[0] = 2;
            }
            let mut read = Vec::new();
            decode(&bytes, |at, fact| read.push((at, fact))).expect("whole");
            assert_eq!(read, facts);
        }
    }
}
