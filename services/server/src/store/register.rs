//! The stored shape of what the register says of things: part of facts and of snapshots.

use super::shape::{Reader, Shape, Torn, Writer, shape_enum, shape_struct};
use city::{
    Accuracy, Change, Date, Datum, Entry, Height, Identifier, Original, Particulars, Party,
    PartySlot, Register, Scheme, Source, Standing, Text, Texts,
};

shape_struct!(Party { code, name });
shape_struct!(Original { x, y, datum });
shape_struct!(Entry { home, grid, quantity, particulars });
shape_struct!(Change { thing, by, why, was, now });

shape_enum!(Scheme { 0 CjT214, 1 Gb30428, 2 Draft, 3 DraftMonitored });
shape_enum!(Standing { 0 Intact, 1 Damaged, 2 Missing, 3 Disused, 4 Removed });
shape_enum!(Source { 0 Survey, 1 Census, 2 Report });
shape_enum!(Accuracy { 0 A, 1 B, 2 C });
shape_enum!(Text { 0 Title, 1 Location, 2 Photo, 3 Note, 4 Depot });

impl Shape for Identifier {
    fn put(&self, w: &mut Writer) {
        self.scheme().put(w);
        w.varint(self.number());
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        let (scheme, number) = (Scheme::take(r)?, r.varint()?);
        let digits = format!("{number:0width$}", width = scheme.digits() as usize);
        Identifier::parse(scheme, &digits).map_err(|_| Torn)
    }
}

impl Shape for PartySlot {
    fn put(&self, w: &mut Writer) {
        w.varint(self.slot() as u64);
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        PartySlot::new(usize::from(r.small::<u16>()?)).ok_or(Torn)
    }
}

impl Shape for Height {
    fn put(&self, w: &mut Writer) {
        w.varint(u64::from(self.number()));
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        Height::numbered(r.small()?).ok_or(Torn)
    }
}

impl Shape for Date {
    fn put(&self, w: &mut Writer) {
        w.varint(u64::from(self.number()));
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        Date::numbered(r.small()?).ok_or(Torn)
    }
}

impl Shape for Datum {
    fn put(&self, w: &mut Writer) {
        w.varint(u64::from(self.code()));
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        Datum::coded(r.small()?).ok_or(Torn)
    }
}

impl Shape for Texts {
    fn put(&self, w: &mut Writer) {
        w.varint(self.as_joined().len() as u64);
        w.bytes.extend_from_slice(self.as_joined().as_bytes());
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        Ok(Texts::joined(Shape::take(r)?))
    }
}

/// What is there is told by bits, for most of it is absent: one byte where nothing is said.
impl Shape for Particulars {
    fn put(&self, w: &mut Writer) {
        let has = [
            self.identifier.is_some(),
            !self.texts.as_joined().is_empty(),
            self.parties.iter().any(Option::is_some),
            self.standing.is_some() || self.source.is_some() || self.accuracy.is_some(),
            self.surveyed.is_some() || self.changed.is_some(),
            self.original.is_some(),
            self.geometry.is_some(),
            self.height.is_some(),
        ];
        w.byte(has.iter().rev().fold(0, |bits, has| bits << 1 | u8::from(*has)));
        self.identifier.iter().for_each(|identifier| identifier.put(w));
        has[1].then(|| self.texts.put(w));
        has[2].then(|| self.parties.each_ref().iter().for_each(|party| party.put(w)));
        has[3].then(|| (self.standing, (self.source, self.accuracy)).put(w));
        has[4].then(|| (self.surveyed, self.changed).put(w));
        self.original.iter().for_each(|original| original.put(w));
        self.geometry.iter().for_each(|geometry| geometry.put(w));
        self.height.iter().for_each(|height| height.put(w));
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        let bits = r.byte()?;
        let has = |bit: u8| bits & (1 << bit) != 0;
        let mut said = Particulars::default();
        if has(0) {
            said.identifier = Some(Shape::take(r)?);
        }
        if has(1) {
            said.texts = Shape::take(r)?;
        }
        if has(2) {
            for party in &mut said.parties {
                *party = Shape::take(r)?;
            }
        }
        if has(3) {
            (said.standing, (said.source, said.accuracy)) = Shape::take(r)?;
        }
        if has(4) {
            (said.surveyed, said.changed) = Shape::take(r)?;
        }
        if has(5) {
            said.original = Some(Shape::take(r)?);
        }
        if has(6) {
            said.geometry = Some(Shape::take(r)?);
        }
        if has(7) {
            said.height = Some(Shape::take(r)?);
        }
        Ok(said)
    }
}

/// It came with the second version, at the end: an older snapshot has nothing more.
impl Shape for Register {
    fn put(&self, w: &mut Writer) {
        self.parties.put(w);
        self.particulars.put(w);
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        if r.is_done() {
            return Ok(Register::default());
        }
        Ok(Register { parties: Shape::take(r)?, particulars: Shape::take(r)? })
    }
}
