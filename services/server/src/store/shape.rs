//! The store's own outer shapes: compact bytes with explicit tags, so that the city's types stay
//! free of serialisation and a change of them is a visible change here.

use city::{Chunks, District, Time};
use smol_str::SmolStr;
use std::fmt;
use std::sync::Arc;

/// Bytes that are not what was written: torn, foreign, or of a later version.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Torn;

impl fmt::Display for Torn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a stored record cannot be read: it is damaged or of another version")
    }
}

impl std::error::Error for Torn {}

/// Writes shapes; ids are short inside one district, times near one moment.
pub(super) struct Writer {
    /// What was written.
    pub(super) bytes: Vec<u8>,
    district: District,
    base: Time,
}

impl Writer {
    /// A writer for facts of one district around one moment.
    pub(super) fn new(bytes: Vec<u8>, district: District, base: Time) -> Writer {
        Writer { bytes, district, base }
    }

    pub(super) fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    pub(super) fn varint(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    fn text(&mut self, text: &str) {
        self.varint(text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
    }

    pub(super) fn id(&mut self, district: District, number: u32) {
        let foreign = district != self.district;
        self.varint(u64::from(number) << 1 | u64::from(foreign));
        if foreign {
            self.varint(u64::from(district.0));
        }
    }
}

/// Reads shapes.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    district: District,
    base: Time,
}

impl<'a> Reader<'a> {
    /// A reader of what a writer wrote with the same district and moment.
    pub(super) fn new(bytes: &'a [u8], district: District, base: Time) -> Reader<'a> {
        Reader { bytes, district, base }
    }

    /// Whether all was read.
    pub(super) fn is_done(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(super) fn byte(&mut self) -> Result<u8, Torn> {
        Ok(self.slice(1)?[0])
    }

    pub(super) fn slice(&mut self, len: usize) -> Result<&'a [u8], Torn> {
        let (head, tail) = self.bytes.split_at_checked(len).ok_or(Torn)?;
        self.bytes = tail;
        Ok(head)
    }

    fn text(&mut self) -> Result<&'a str, Torn> {
        let len = self.len()?;
        std::str::from_utf8(self.slice(len)?).map_err(|_| Torn)
    }

    pub(super) fn varint(&mut self) -> Result<u64, Torn> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Torn)
    }

    pub(super) fn id(&mut self) -> Result<(District, u32), Torn> {
        let packed = self.varint()?;
        let district = if packed & 1 == 0 { self.district } else { District(self.small()?) };
        Ok((district, u32::try_from(packed >> 1).map_err(|_| Torn)?))
    }

    pub(super) fn small<T: TryFrom<u64>>(&mut self) -> Result<T, Torn> {
        T::try_from(self.varint()?).map_err(|_| Torn)
    }

    fn len(&mut self) -> Result<usize, Torn> {
        let len: usize = self.small()?;
        // Every item takes a byte at least, so a longer list is torn, not large.
        if len > self.bytes.len() { Err(Torn) } else { Ok(len) }
    }
}

/// Something with a stored shape.
pub(super) trait Shape: Sized {
    /// Writes it.
    fn put(&self, w: &mut Writer);
    /// Reads it.
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn>;
}

macro_rules! whole_numbers {
    ($($ty:ty),*) => {$(
        impl Shape for $ty {
            fn put(&self, w: &mut Writer) {
                w.varint(u64::from(*self));
            }
            fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
                r.small()
            }
        }
    )*};
}
whole_numbers!(u8, u16, u32, u64);

impl Shape for bool {
    fn put(&self, w: &mut Writer) {
        w.byte(u8::from(*self));
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        Ok(r.byte()? != 0)
    }
}

impl Shape for i64 {
    fn put(&self, w: &mut Writer) {
        w.varint((*self << 1 ^ *self >> 63) as u64);
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        let packed = r.varint()?;
        Ok((packed >> 1) as i64 ^ -((packed & 1) as i64))
    }
}

impl Shape for f64 {
    fn put(&self, w: &mut Writer) {
        w.bytes.extend_from_slice(&self.to_le_bytes());
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        Ok(f64::from_le_bytes(r.slice(8)?.try_into().map_err(|_| Torn)?))
    }
}

impl Shape for f32 {
    fn put(&self, w: &mut Writer) {
        w.bytes.extend_from_slice(&self.to_le_bytes());
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        Ok(f32::from_le_bytes(r.slice(4)?.try_into().map_err(|_| Torn)?))
    }
}

/// Times are kept as the distance to the writer's moment; 0 means never.
impl Shape for Time {
    fn put(&self, w: &mut Writer) {
        if !self.is_some() {
            return w.byte(0);
        }
        let away = self.0.wrapping_sub(w.base.0);
        let packed = (away << 1 ^ away >> 63) as u64;
        w.varint(packed.saturating_add(1));
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        let Some(packed) = r.varint()?.checked_sub(1) else { return Ok(Time::NEVER) };
        let away = (packed >> 1) as i64 ^ -((packed & 1) as i64);
        Ok(Time(r.base.0.wrapping_add(away)))
    }
}

impl Shape for Box<str> {
    fn put(&self, w: &mut Writer) {
        w.text(self);
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        r.text().map(Box::from)
    }
}

impl Shape for SmolStr {
    fn put(&self, w: &mut Writer) {
        w.text(self);
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        r.text().map(SmolStr::new)
    }
}

impl<T: Shape> Shape for Option<T> {
    fn put(&self, w: &mut Writer) {
        w.byte(u8::from(self.is_some()));
        self.iter().for_each(|inner| inner.put(w));
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        Ok(if r.byte()? == 0 { None } else { Some(T::take(r)?) })
    }
}

impl<T: Shape> Shape for Vec<T> {
    fn put(&self, w: &mut Writer) {
        w.varint(self.len() as u64);
        self.iter().for_each(|item| item.put(w));
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        let len = r.len()?;
        (0..len).map(|_| T::take(r)).collect()
    }
}

impl<T: Shape> Shape for Box<T> {
    fn put(&self, w: &mut Writer) {
        T::put(self, w);
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        Ok(Box::new(T::take(r)?))
    }
}

/// As a vector of all that is kept: for lists that shed nothing.
impl<T: Shape + Clone> Shape for Chunks<T> {
    fn put(&self, w: &mut Writer) {
        w.varint(self.len() as u64);
        self.iter().for_each(|item| item.put(w));
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        let len = r.len()?;
        (0..len).map(|_| T::take(r)).collect()
    }
}

impl<T: Shape> Shape for Arc<[T]> {
    fn put(&self, w: &mut Writer) {
        w.varint(self.len() as u64);
        self.iter().for_each(|item| item.put(w));
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        Ok(Vec::take(r)?.into())
    }
}

impl<A: Shape, B: Shape> Shape for (A, B) {
    fn put(&self, w: &mut Writer) {
        self.0.put(w);
        self.1.put(w);
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        Ok((A::take(r)?, B::take(r)?))
    }
}

impl<T: Shape + Copy + Default, const N: usize> Shape for [T; N] {
    fn put(&self, w: &mut Writer) {
        self.iter().for_each(|item| item.put(w));
    }
    fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
        let mut items = [T::default(); N];
        for item in &mut items {
            *item = T::take(r)?;
        }
        Ok(items)
    }
}

/// A struct's shape: its fields in this order.
macro_rules! shape_struct {
    ($ty:ident { $($field:ident),* $(,)? }) => {
        impl Shape for $ty {
            fn put(&self, w: &mut Writer) {
                $(self.$field.put(w);)*
            }
            fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
                Ok($ty { $($field: Shape::take(r)?),* })
            }
        }
    };
}

/// A wrapped number's shape: the number.
macro_rules! shape_wrapper {
    ($($ty:ident),*) => {$(
        impl Shape for $ty {
            fn put(&self, w: &mut Writer) {
                self.0.put(w);
            }
            fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
                Ok($ty(Shape::take(r)?))
            }
        }
    )*};
}

/// An id's shape: its number, and its district where that is another.
macro_rules! shape_id {
    ($($ty:ident),*) => {$(
        impl Shape for $ty {
            fn put(&self, w: &mut Writer) {
                w.id(self.district, self.number);
            }
            fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
                let (district, number) = r.id()?;
                Ok($ty::new(district, number))
            }
        }
    )*};
}

/// An enum's shape: the tag of the variant, which never changes its meaning, and its fields.
macro_rules! shape_enum {
    ($ty:ident { $($tag:literal $variant:ident $(($($item:ident),*))? $({$($field:ident),*})?),*
     $(,)? }) => {
        impl Shape for $ty {
            fn put(&self, w: &mut Writer) {
                match self {
                    $($ty::$variant $(($($item),*))? $({$($field),*})? => {
                        w.byte($tag);
                        $($($item.put(w);)*)?
                        $($($field.put(w);)*)?
                    })*
                }
            }
            fn take(r: &mut Reader<'_>) -> Result<Self, Torn> {
                Ok(match r.byte()? {
                    $($tag => {
                        $($(let $item = Shape::take(r)?;)*)?
                        $($(let $field = Shape::take(r)?;)*)?
                        $ty::$variant $(($($item),*))? $({$($field),*})?
                    })*
                    _ => return Err(Torn),
                })
            }
        }
    };
}

pub(super) use {shape_enum, shape_id, shape_struct, shape_wrapper};
