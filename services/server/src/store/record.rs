//! One commit's facts as one compact record with a checksum of its own.

use super::shape::{Reader, Shape, Torn, Writer};
use city::{District, Fact, Time};

/// What this program writes. It reads this and older ones, and refuses newer ones.
pub const RECORD_VERSION: u8 = 1;
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
    if head[0] != RECORD_VERSION || head[1..] != crc32fast::hash(body).to_le_bytes() {
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
        FieldSlot, Letter, Mark, Motion, Observation, Position, ThingId, Unreadable, Values,
    };

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
        let foreign = Fact::Duplicate { by: ThingId::new(District(440_112), 3) };
        vec![
            (Time(1_800_000_000_500), Fact::Observed(seen)),
            (Time(1_800_000_000_501), Fact::NotUnderstood(letter)),
            (Time(1_800_000_000_502), foreign),
            (Time(1_800_000_000_503), Fact::Restarted),
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
        assert!(bytes.len() < 160, "{} bytes for four facts", bytes.len());
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
}
