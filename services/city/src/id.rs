//! Every kind of id: a district and a number that counts up inside it, so that nothing clashes
//! when two districts meet.

use std::fmt;

/// A county-level administrative code (GB/T 2260), such as 440111 for Baiyun.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct District(pub u32);

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name {
            /// The district that gave the number.
            pub district: District,
            /// Counts up from 0 inside the district; also the dense slot in memory.
            pub number: u32,
        }

        impl $name {
            /// The id with this number in this district.
            pub fn new(district: District, number: u32) -> Self {
                Self { district, number }
            }

            /// The dense slot in memory.
            pub fn slot(self) -> usize {
                self.number as usize
            }

            /// Reads what `Display` wrote: `440111-42`.
            pub fn parse(text: &str) -> Option<Self> {
                let (district, number) = text.split_once('-')?;
                Some(Self::new(District(district.parse().ok()?), number.parse().ok()?))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}-{}", self.district.0, self.number)
            }
        }
    )*};
}

ids! {
    /// A thing on the map: component, material, vehicle, camera, crew, gateway.
    ThingId;
    /// Something found wrong.
    FindingId;
    /// A case (案件).
    CaseId;
    /// A task: one piece of work offered to one worker.
    TaskId;
}

macro_rules! slots {
    ($($(#[$doc:meta])* $name:ident($int:ty);)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub $int);

        impl $name {
            /// The index into the table it counts.
            pub fn slot(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

slots! {
    /// A type of thing in `Settings::kinds`.
    KindId(u16);
    /// A class of matter in `Settings::classes`.
    ClassId(u16);
    /// A department in `Settings::departments`.
    DepartmentId(u16);
    /// A unit grid in `Settings::grids`.
    GridSlot(u32);
    /// A street segment in `Settings::streets`.
    SegmentSlot(u32);
    /// One of a kind's rules.
    RuleSlot(u8);
    /// One of a kind's fields.
    FieldSlot(u8);
}
