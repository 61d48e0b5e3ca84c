//! People: how they answer, what they can do, when they drive home.

use crate::plan::Conduct;
use city::Span;
use fastrand::Rng;

/// A crew without work drives home after this.
pub(crate) const WAITS: Span = Span::minutes(3);
/// A crew says where it is every so many seconds.
pub(crate) const SAYS_PLACE_S: u64 = 5;

/// Takes it or not, after so long; `None` for a crew that never answers.
pub(crate) fn decide(conduct: &Conduct, chance: &mut Rng) -> Option<(bool, Span)> {
    let dice = chance.f64();
    if dice < conduct.ignores {
        return None;
    }
    let takes = dice >= conduct.ignores + conduct.refuses;
    Some((takes, Span(chance.i64(3_000..15_000))))
}

/// The skills crews have, and how many crews of sixty have them: as many as the faults need.
const TRADES: [(&[&str], u32); 8] = [
    (&["sanitation", "sweep"], 28),
    (&["drainage"], 9),
    (&["lighting"], 9),
    (&["operations"], 6),
    (&["environment"], 3),
    (&["roads"], 2),
    (&["greenery"], 2),
    (&["traffic"], 1),
];

/// The skills of the n-th of so many crews. Where there are few, each has several trades, so that
/// nothing is left that nobody can do.
pub(crate) fn skills(n: u32, crews: u32) -> Vec<Box<str>> {
    let trades = TRADES.len() as u32;
    let mut mine: Vec<u32> = match crews >= 3 * trades {
        true => vec![trade_of(n, crews)],
        false => vec![n % trades, (n + 3) % trades, (n + 5) % trades],
    };
    mine.sort_unstable();
    let names = mine.iter().flat_map(|trade| TRADES[*trade as usize].0).chain(&["look"]);
    names.map(|name| Box::from(*name)).collect()
}

/// Trades stand in proportion and mixed, so that neighbours in the list differ.
fn trade_of(n: u32, crews: u32) -> u32 {
    let mixed = u64::from(n) * 37 % u64::from(crews);
    let total: u32 = TRADES.iter().map(|(_, many)| many).sum();
    let mark = (mixed * u64::from(total) / u64::from(crews)) as u32;
    let mut sum = 0;
    let place = TRADES.iter().position(|(_, many)| {
        sum += many;
        mark < sum
    });
    place.unwrap_or(0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn sixty_crews_have_their_trades_in_proportion() {
        let mut counts = BTreeMap::new();
        for n in 0..60 {
            *counts.entry(skills(n, 60)[0].clone()).or_insert(0) += 1;
        }
        assert_eq!(counts["sanitation"], 28);
        assert_eq!(counts["traffic"], 1);
        assert_eq!(counts.values().sum::<i32>(), 60);
    }

    #[test]
    fn ten_crews_leave_no_trade_out_and_each_to_at_least_two() {
        for (names, _) in TRADES {
            let able = (0..10).filter(|n| skills(*n, 10).contains(&names[0].into())).count();
            assert!(able >= 2, "{names:?} {able}");
        }
    }

    #[test]
    fn some_refuse_some_never_answer_and_the_rest_take_their_time() {
        let conduct = Conduct { refuses: 0.2, ignores: 0.1, ..Conduct::HONEST };
        let mut chance = Rng::with_seed(1);
        let answers: Vec<_> = (0..5_000).map(|_| decide(&conduct, &mut chance)).collect();
        let ignored = answers.iter().filter(|answer| answer.is_none()).count();
        let refused = answers.iter().flatten().filter(|(takes, _)| !takes).count();
        assert!((400..600).contains(&ignored) && (850..1_150).contains(&refused));
        assert!(answers.iter().flatten().all(|(_, after)| (3_000..15_000).contains(&after.0)));
    }
}
