//! Identifiers of components (标识码): digits that mean something only together with their scheme.

use std::fmt;
use std::num::NonZeroU64;

/// The rule that an identifier and its class follow. The same digits mean other things in another
/// one, so nothing is ever read without it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Scheme {
    /// CJ/T 214-2007: 6 county, 2 major, 2 minor, 6 sequence.
    CjT214,
    /// GB/T 30428.2-2013: the same layout, other classes.
    Gb30428,
    /// The drafts of its revision, managed components: 6 county, 2 major, 3 minor, 5 sequence.
    Draft,
    /// The same drafts, monitored components: 6 county, 2 major, 2 middle, 3 minor, 5 sequence.
    DraftMonitored,
}

impl Scheme {
    /// Every scheme.
    pub const ALL: [Scheme; 4] =
        [Scheme::CjT214, Scheme::Gb30428, Scheme::Draft, Scheme::DraftMonitored];

    /// Its name in files and answers.
    pub fn name(self) -> &'static str {
        match self {
            Scheme::CjT214 => "CJ/T 214",
            Scheme::Gb30428 => "GB/T 30428.2",
            Scheme::Draft => "GB/T 30428.2 draft",
            Scheme::DraftMonitored => "GB/T 30428.2 draft monitored",
        }
    }

    /// The scheme with this name.
    pub fn named(name: &str) -> Option<Scheme> {
        Scheme::ALL.into_iter().find(|scheme| scheme.name() == name)
    }

    /// Digits of the class inside an identifier.
    pub fn class_digits(self) -> u32 {
        match self {
            Scheme::CjT214 | Scheme::Gb30428 => 4,
            Scheme::Draft => 5,
            Scheme::DraftMonitored => 7,
        }
    }

    fn sequence_digits(self) -> u32 {
        match self {
            Scheme::CjT214 | Scheme::Gb30428 => 6,
            Scheme::Draft | Scheme::DraftMonitored => 5,
        }
    }

    /// Digits of a whole identifier.
    pub fn digits(self) -> u32 {
        COUNTY_DIGITS + self.class_digits() + self.sequence_digits()
    }
}

/// Digits of a county's code (GB/T 2260).
const COUNTY_DIGITS: u32 = 6;

/// An identifier with its scheme: in one number, because a city has millions. The scheme stands in
/// the upper four bits, one up so that nothing is 0; 18 digits fit below.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Identifier(NonZeroU64);

/// Bits of the digits.
const DIGITS_BITS: u32 = 60;

/// Why digits are no identifier of a scheme.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BadIdentifier {
    /// Something else than the digits 0 to 9.
    NotDigits,
    /// So many are wanted, so many are there.
    Length(u32, u32),
}

impl fmt::Display for BadIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadIdentifier::NotDigits => write!(f, "an identifier has the digits 0 to 9 only"),
            BadIdentifier::Length(wanted, found) => {
                write!(f, "an identifier of this scheme has {wanted} digits, this one {found}")
            }
        }
    }
}

impl std::error::Error for BadIdentifier {}

impl Identifier {
    /// Reads the digits of an identifier; its scheme must be told, nothing in them tells it.
    pub fn parse(scheme: Scheme, text: &str) -> Result<Identifier, BadIdentifier> {
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(BadIdentifier::NotDigits);
        }
        let length = BadIdentifier::Length(scheme.digits(), text.len() as u32);
        match text.parse::<u64>() {
            Ok(digits) if text.len() == scheme.digits() as usize => {
                let packed = (scheme as u64 + 1) << DIGITS_BITS | digits;
                NonZeroU64::new(packed).map(Identifier).ok_or(length)
            }
            _ => Err(length),
        }
    }

    /// Reads what [`Identifier::full`] wrote.
    pub fn parse_full(text: &str) -> Option<Identifier> {
        let (scheme, digits) = text.rsplit_once('/')?;
        Identifier::parse(Scheme::named(scheme)?, digits).ok()
    }

    /// Its scheme.
    pub fn scheme(self) -> Scheme {
        Scheme::ALL[(self.0.get() >> DIGITS_BITS) as usize - 1]
    }

    /// Its digits as a number.
    pub fn number(self) -> u64 {
        self.0.get() & ((1 << DIGITS_BITS) - 1)
    }

    /// The county that gave it.
    pub fn county(self) -> u32 {
        (self.number() / 10u64.pow(self.scheme().digits() - COUNTY_DIGITS)) as u32
    }

    /// The digits of its class as a number: 305 for 0305.
    pub fn class(self) -> u32 {
        let scheme = self.scheme();
        let above = self.number() / 10u64.pow(scheme.sequence_digits());
        (above % 10u64.pow(scheme.class_digits())) as u32
    }

    /// Its number inside county and class.
    pub fn sequence(self) -> u32 {
        (self.number() % 10u64.pow(self.scheme().sequence_digits())) as u32
    }

    /// Whether it begins with these digits, so many of them.
    pub fn begins(self, digits: u64, count: usize) -> bool {
        let rest =
            u32::try_from(count).ok().and_then(|count| self.scheme().digits().checked_sub(count));
        rest.is_some_and(|rest| self.number() / 10u64.pow(rest) == digits)
    }

    /// Scheme and digits, `CJ/T 214/4401110305000001`: no name of a thing looks like it.
    pub fn full(self) -> String {
        format!("{}/{self}", self.scheme().name())
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:0width$}", self.number(), width = self.scheme().digits() as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_digits_are_split_as_their_scheme_says() {
        let split = |scheme, text| {
            let read = Identifier::parse(scheme, text).expect("it has the length");
            (read.county(), read.class(), read.sequence())
        };
        assert_eq!(split(Scheme::CjT214, "4401110305000017"), (440_111, 305, 17));
        assert_eq!(split(Scheme::Gb30428, "4401110305000017"), (440_111, 305, 17));
        assert_eq!(split(Scheme::Draft, "4401110300500017"), (440_111, 3_005, 17));
        assert_eq!(
            split(Scheme::DraftMonitored, "110101010200100001"),
            (110_101, 102_001, 1),
            "the drafts' own example"
        );
    }

    #[test]
    fn what_has_letters_blanks_or_another_length_is_no_identifier() {
        let bad = |text| Identifier::parse(Scheme::CjT214, text).expect_err("bad");
        for text in ["", "44011103050000O7", " 401110305000017", "+401110305000017", "４４０１"]
        {
            assert_eq!(bad(text), BadIdentifier::NotDigits, "{text:?}");
        }
        assert_eq!(bad("440111030500017"), BadIdentifier::Length(16, 15));
        assert_eq!(bad("99999999999999999999999"), BadIdentifier::Length(16, 23));
    }

    #[test]
    fn the_full_text_comes_back_and_keeps_leading_zeros() {
        for (scheme, text) in Scheme::ALL.into_iter().zip([
            "0101010305000017",
            "4401110305000017",
            "4401110300500017",
            "110101010200100001",
        ]) {
            let read = Identifier::parse(scheme, text).expect("it has the length");
            assert_eq!(read.to_string(), text);
            assert_eq!(Identifier::parse_full(&read.full()), Some(read));
        }
    }
}
