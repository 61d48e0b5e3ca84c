//! What the city wants: numbers and choices of its own, data and never code.

use crate::time::Span;

/// The city's policy, from `config/policy.toml`.
#[derive(Clone, PartialEq, Debug)]
pub struct Policy {
    /// A device time so far ahead of ours is from the future and refused.
    pub future_max: Span,
    /// A device time so far behind ours is refused.
    pub past_max: Span,
    /// Older than the thing's newest by at most this is late and goes to history; a device without
    /// a count of its own whose time goes back further is refused.
    pub late_max: Span,
    /// An offer lapses after this.
    pub offer: Span,
    /// Added to the estimate before a worker on the way counts as lost.
    pub arrival_slack: Span,
    /// The longest a worker may be at one place.
    pub work_max: Span,
    /// The longest a round may take.
    pub round_max: Span,
    /// Assumed for each task a worker already holds, when arrival is estimated.
    pub task_typical: Span,
    /// A crew whose home street is another goes only where it is there so much sooner.
    pub away: Span,
    /// How long the component's own signal may take to be normal again after the disposal.
    pub signal_wait: Span,
    /// A matter that went away by itself for so long is dismissed.
    pub gone_after: Span,
    /// A matter that comes back within this time reopens as a new case linked to the old.
    pub relapse_within: Span,
    /// What is over stays on the board for so long; then only the tables have it.
    pub keep: Span,
    /// A case that nobody can take is asked again after this at the latest.
    pub park: Span,
    /// A worker who let an offer lapse rests so long before the next round is offered.
    pub round_rest: Span,
    /// How old a look at a grid may be.
    pub look_target: Span,
    /// When so many of the gateways are silent at once, it is one outage of the district.
    pub outage_share: f64,
    /// How far the city's clocks are ahead of UTC; its own file says it.
    pub utc_offset: Span,
}

impl Default for Policy {
    fn default() -> Self {
        Policy {
            future_max: Span::minutes(5),
            past_max: Span::hours(24 * 7),
            late_max: Span::minutes(10),
            offer: Span::seconds(45),
            arrival_slack: Span::minutes(10),
            work_max: Span::minutes(45),
            round_max: Span::hours(2),
            task_typical: Span::minutes(12),
            away: Span::minutes(6),
            signal_wait: Span::minutes(3),
            gone_after: Span::minutes(2),
            relapse_within: Span::hours(24),
            keep: Span::hours(24 * 7),
            park: Span::minutes(2),
            round_rest: Span::minutes(2),
            look_target: Span::hours(8),
            outage_share: 0.5,
            utc_offset: Span(0),
        }
    }
}
