//! How high something stands, as lists of components say it.

use std::fmt;
use std::num::NonZeroU32;

/// A height (高程) by the national height datum of 1985 (1985 国家高程基准), to the centimetre.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Height(NonZeroU32);

/// Heights that cities have, metres: below every mine, and above every peak.
const METRES: std::ops::RangeInclusive<f64> = -2_000.0..=9_000.0;
/// Centimetres are counted from below the lowest.
const BELOW_CM: i32 = 200_001;

impl Height {
    /// So many metres; none where nothing can stand.
    pub fn of_m(metres: f64) -> Option<Height> {
        let stands = METRES.contains(&metres);
        let counted = stands.then(|| (metres * 100.0).round() as i32 + BELOW_CM)?;
        NonZeroU32::new(counted as u32).map(Height)
    }

    /// Metres.
    pub fn metres(self) -> f64 {
        f64::from(self.0.get() as i32 - BELOW_CM) / 100.0
    }

    /// As one number, for a store.
    pub fn number(self) -> u32 {
        self.0.get()
    }

    /// The one with this number.
    pub fn numbered(number: u32) -> Option<Height> {
        let metres = |height: &Height| METRES.contains(&height.metres());
        NonZeroU32::new(number).filter(|_| i32::try_from(number).is_ok()).map(Height).filter(metres)
    }
}

/// Metres, `12.34`.
impl fmt::Display for Height {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.metres())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_come_back_to_the_centimetre_and_what_is_no_height_is_none() {
        for (metres, shown) in [(12.34, "12.34"), (-154.31, "-154.31"), (0.0, "0"), (8.1, "8.1")] {
            let height = Height::of_m(metres).expect("a height");
            assert_eq!((height.metres(), height.to_string()), (metres, shown.to_owned()));
            assert_eq!(Height::numbered(height.number()), Some(height));
        }
        for metres in [f64::NAN, f64::INFINITY, -2_000.01, 9_000.01, 1e300] {
            assert_eq!(Height::of_m(metres), None, "{metres}");
        }
        assert_eq!([0, u32::MAX, 1 << 31].map(Height::numbered), [None; 3]);
        assert!([-2_000.0, 9_000.0].iter().all(|metres| Height::of_m(*metres).is_some()));
    }
}
