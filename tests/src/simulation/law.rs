//! The law as the auditor knows it, written down once more: who copies the code proves nothing.

/// From which state, what happens, to which state. All else is a breach.
const LAW: [(&str, &str, &str); 34] = [
    ("reported", "file", "filed"),
    ("reported", "dismiss", "dismissed"),
    ("reported", "force", "forced"),
    ("filed", "dispatch", "dispatched"),
    ("filed", "dismiss", "dismissed"),
    ("filed", "force", "forced"),
    ("dispatched", "start", "disposing"),
    ("dispatched", "suspend", "suspended"),
    ("dispatched", "dismiss", "dismissed"),
    ("dispatched", "force", "forced"),
    ("disposing", "hand_back", "dispatched"),
    ("disposing", "submit", "disposed"),
    ("disposing", "suspend", "suspended"),
    ("disposing", "dismiss", "dismissed"),
    ("disposing", "force", "forced"),
    ("disposed", "confirm", "confirmed"),
    ("disposed", "send_back", "dispatched"),
    ("disposed", "force", "forced"),
    ("confirmed", "check", "checking"),
    ("confirmed", "force", "forced"),
    ("checking", "close", "closed"),
    ("checking", "send_back", "dispatched"),
    ("checking", "force", "forced"),
    ("suspended", "resume", "dispatched"),
    ("suspended", "dismiss", "dismissed"),
    ("suspended", "force", "forced"),
    ("offered", "accept", "accepted"),
    ("offered", "drop", "dropped"),
    ("accepted", "arrive", "underway"),
    ("accepted", "drop", "dropped"),
    ("underway", "finish", "done"),
    ("underway", "drop", "dropped"),
    ("", "open", "reported"),
    ("", "offer", "offered"),
];

/// Where an event leads; `None` where the law knows no such move.
pub(super) fn next(from: &str, event: &str) -> Option<&'static str> {
    let row = LAW.iter().find(|(state, happens, _)| *state == from && *happens == event);
    row.map(|(_, _, to)| *to)
}

/// Whether nothing follows.
pub(super) fn is_over(state: &str) -> bool {
    matches!(state, "closed" | "dismissed" | "forced" | "done" | "dropped")
}
