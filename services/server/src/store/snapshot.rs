//! Snapshots: the whole city in one file beside the journal, with a checksum of its own.

use super::shape::{Reader, Shape, Torn, Writer};
use super::shelf::Shelf;
use city::{City, District, Parts, Settings, Time};
use std::io;
use std::sync::Arc;

/// What this program writes.
const SNAPSHOT_VERSION: u8 = 8;
/// What it reads, each of one bit: a flipped bit makes no other of it. The second version has the
/// register's particulars at its end; the fourth only as far as something is said, and says of a
/// task which of its estimates are about; the eighth has lines and areas among them.
const READABLE: [u8; 4] = [1, 2, 4, SNAPSHOT_VERSION];
/// Version, checksum, number of the next fact, district, moment.
const HEAD: usize = 1 + 4 + 8 + 4 + 8;
/// How the names of snapshots begin, and those of unfinished ones end.
const PREFIX: &str = "snapshot-";
const DRAFT: &str = ".draft";

/// The stored bytes of a city.
pub fn encode(city: &City, next: u64) -> Vec<u8> {
    let (district, base) = (city.settings().district, city.now());
    let base = if base.is_some() { base } else { Time(0) };
    let mut bytes = vec![SNAPSHOT_VERSION, 0, 0, 0, 0];
    bytes.extend_from_slice(&next.to_le_bytes());
    bytes.extend_from_slice(&district.0.to_le_bytes());
    bytes.extend_from_slice(&base.0.to_le_bytes());
    let mut w = Writer::new(bytes, district, base);
    city.parts().put(&mut w);
    let sum = crc32fast::hash(&w.bytes[5..]);
    w.bytes[1..5].copy_from_slice(&sum.to_le_bytes());
    w.bytes
}

/// A city from its stored bytes, and the number of the next fact.
pub fn decode(bytes: &[u8], settings: Arc<Settings>) -> Result<(u64, City), Torn> {
    let (head, rest) = bytes.split_at_checked(HEAD).ok_or(Torn)?;
    if !READABLE.contains(&head[0]) || head[1..5] != crc32fast::hash(&bytes[5..]).to_le_bytes() {
        return Err(Torn);
    }
    let next = u64::from_le_bytes(head[5..13].try_into().map_err(|_| Torn)?);
    let district = District(u32::from_le_bytes(head[13..17].try_into().map_err(|_| Torn)?));
    let base = Time(i64::from_le_bytes(head[17..25].try_into().map_err(|_| Torn)?));
    let parts = Parts::take(&mut Reader::new(rest, district, base))?;
    Ok((next, City::restore(settings, parts)))
}

/// The number of the next fact in a snapshot whose bytes are whole.
pub(super) fn number(bytes: &[u8]) -> Result<u64, Torn> {
    let sum = bytes.get(1..5).ok_or(Torn)?;
    if bytes.len() < HEAD || sum != crc32fast::hash(&bytes[5..]).to_le_bytes() {
        return Err(Torn);
    }
    Ok(u64::from_le_bytes(bytes[5..13].try_into().map_err(|_| Torn)?))
}

/// Where snapshots stand.
pub struct Snapshots {
    shelf: Box<dyn Shelf>,
}

impl Snapshots {
    /// Snapshots on this shelf.
    pub fn new(shelf: impl Shelf + 'static) -> Snapshots {
        Snapshots { shelf: Box::new(shelf) }
    }

    /// Writes one; it is there when this returns, and an older one only goes after that.
    pub fn write(&self, next: u64, bytes: &[u8]) -> io::Result<()> {
        let older = self.all()?;
        let name = name(next);
        let draft = format!("{name}{DRAFT}");
        if let Err(error) = self.shelf.put(&draft, bytes) {
            // Half a draft is worth nothing, and its room is wanted.
            let _ = self.shelf.remove(&draft);
            return Err(error);
        }
        self.shelf.rename(&draft, &name)?;
        self.shelf.sync()?;
        // The newest older one stays, in case this one cannot be read some day.
        for (_, name) in older.into_iter().filter(|(of, _)| *of != next).rev().skip(1) {
            self.shelf.remove(&name)?;
        }
        Ok(())
    }

    /// The newest that can be read, with the number of the next fact. One that lies beyond the
    /// journal's end is none of this journal's.
    pub fn newest(&self, settings: &Arc<Settings>, end: u64) -> io::Result<Option<(u64, City)>> {
        for (next, name) in self.all()?.into_iter().rev() {
            if end > 0 && next > end {
                tracing::error!(name, end, "a snapshot lies beyond the journal; it is passed over");
                continue;
            }
            let read = self.shelf.read(&name).map_err(|error| error.to_string());
            match read.and_then(|bytes| decode(&bytes, settings.clone()).map_err(|e| e.to_string()))
            {
                Ok(found) => return Ok(Some(found)),
                Err(error) => tracing::error!(name, error, "a snapshot is passed over"),
            }
        }
        Ok(None)
    }

    /// The number of the oldest kept snapshot's next fact: the journal is needed from there.
    pub fn needed_from(&self) -> io::Result<u64> {
        Ok(self.all()?.first().map_or(0, |(next, _)| *next))
    }

    /// Removes what a crash left half written.
    pub fn tidy(&self) -> io::Result<()> {
        let is_draft = |name: &String| name.starts_with(PREFIX) && name.ends_with(DRAFT);
        self.shelf.names()?.iter().filter(|n| is_draft(n)).try_for_each(|n| self.shelf.remove(n))
    }

    /// Finished snapshots by the number of their next fact, oldest first.
    pub fn all(&self) -> io::Result<Vec<(u64, String)>> {
        let numbered = |name: String| Some((name.strip_prefix(PREFIX)?.parse().ok()?, name));
        let mut all: Vec<_> = self.shelf.names()?.into_iter().filter_map(numbered).collect();
        all.sort();
        Ok(all)
    }
}

/// The file of a snapshot.
fn name(next: u64) -> String {
    format!("{PREFIX}{next:020}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use city::{
        Areas, Catalogues, Date, Fact, Grids, KindId, Label, Matrix, Particulars, Party, Policy,
        Position, Skills, Streets, Thing, ThingId,
    };

    fn settings() -> Settings {
        let square = geo::Rect::new((113.2, 23.1), (113.21, 23.11)).to_polygon();
        let district = District(440_111);
        Settings {
            district,
            name: Label::default(),
            kinds: Vec::new(),
            classes: Vec::new(),
            catalogues: Catalogues::default(),
            departments: Vec::new(),
            matrix: Matrix::default(),
            skills: Vec::new(),
            policy: Policy::default(),
            grids: Grids::by_rule(district, &square.into()).expect("a square has grids"),
            areas: Areas::default(),
            streets: Streets::default(),
        }
    }

    fn town() -> City {
        let settings = Arc::new(settings());
        let id = |number| ThingId::new(settings.district, number);
        let mut city = City::new(settings.clone());
        for number in 0..3 {
            let thing = Thing {
                id: id(number),
                name: format!("bin-{number}").into(),
                kind: KindId(0),
                home: Position::new(113.205, 23.105),
                grid: None,
                via: None,
                quantity: 0,
                skills: Skills(0),
            };
            city.apply(Time(1_000), &Fact::Registered(thing));
        }
        city
    }

    #[test]
    fn what_the_register_says_comes_back_with_the_city() {
        let mut city = town();
        let (district, owner) = (city.settings().district, Party::default());
        let said = Particulars { surveyed: Date::new(2024, 2, 29), ..Particulars::default() };
        let (thing, particulars) = (ThingId::new(district, 1), Box::new(said));
        city.apply(Time(2_000), &Fact::PartyNamed(owner));
        city.apply(Time(2_000), &Fact::Described { thing, particulars });
        let settings = Arc::new(city.settings().clone());
        let (next, again) = decode(&encode(&city, 9), settings).expect("whole");
        assert_eq!((next, again.parts()), (9, city.parts()));
    }

    #[test]
    fn snapshots_of_earlier_versions_are_read_and_may_say_nothing_of_particulars() {
        let city = town();
        let mut bytes = encode(&city, 9);
        // No parties, and no thing of which something is said.
        let register = bytes.split_off(bytes.len() - 2);
        assert_eq!(register, [0, 0]);
        let read = |version: u8, register: &[u8]| {
            let mut old = [&bytes[..], register].concat();
            old[0] = version;
            let sum = crc32fast::hash(&old[5..]);
            old[1..5].copy_from_slice(&sum.to_le_bytes());
            decode(&old, Arc::new(city.settings().clone())).expect("it is read").1
        };
        assert_eq!(read(1, &[]).parts(), city.parts());
        // Three things, and a byte for each.
        let again = read(2, &[0, 3, 0, 0, 0]);
        let entry = |city: &City| city.map().entry(ThingId::new(city.settings().district, 2));
        assert_eq!(entry(&again), entry(&city));
    }
}
