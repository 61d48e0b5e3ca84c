//! What a replay tells at its end.

use super::ledger::Ledger;
use super::recording::{Survey, minute};
use city::Time;
use serde::Serialize;
use std::time::Duration;

/// Width of the longest bar, characters.
const BAR: f64 = 32.0;

/// What a replay tells at its end.
#[derive(Serialize)]
pub(crate) struct Report {
    /// The city's name.
    pub city: String,
    /// First and last time recorded, UTC.
    pub recorded: (String, String),
    /// Vehicles.
    pub vehicles: usize,
    /// Rows of the recording that cannot be read.
    pub unreadable: u64,
    /// The first few of those: number and what is wrong.
    pub unreadable_rows: Vec<(u64, String)>,
    /// Messages sent.
    pub sent: u64,
    /// Messages acknowledged.
    pub acknowledged: u64,
    /// How long it took, seconds.
    pub took_s: f64,
    /// Whether every message sent was acknowledged and stands in the journal once.
    pub adds_up: bool,
    /// What became of them.
    #[serde(flatten)]
    pub ledger: Ledger,
}

impl Report {
    /// Puts it together.
    pub(crate) fn new(
        city: String,
        survey: Survey,
        (sent, acknowledged): (u64, u64),
        took: Duration,
        ledger: Ledger,
    ) -> Report {
        let (first, last) = survey.time.unwrap_or((Time(0), Time(0)));
        let kept = ledger.admitted + ledger.duplicate + ledger.refused + ledger.not_understood;
        Report {
            city,
            recorded: (minute(first), minute(last)),
            vehicles: survey.vehicles.len(),
            unreadable: survey.unreadable,
            unreadable_rows: survey.examples,
            sent,
            acknowledged,
            took_s: took.as_secs_f64(),
            adds_up: sent == acknowledged && sent == kept,
            ledger,
        }
    }

    /// All of it as text.
    pub(crate) fn text(&self) -> String {
        let Ledger { streets, .. } = &self.ledger;
        let mut text = format!(
            "{}, replayed\nrecorded  {} to {} UTC, {} vehicles\nplayed    in {:.1} s, {:.0} \
             messages a second\n\n",
            self.city,
            self.recorded.0,
            self.recorded.1,
            self.vehicles,
            self.took_s,
            self.sent as f64 / self.took_s.max(0.001),
        );
        text += &self.messages();
        text += &format!(
            "\nstreets passed          {} of {} segments, {:.1} of {:.1} km\n\n",
            streets.passed, streets.segments, streets.passed_km, streets.km,
        );
        text + &self.days()
    }

    fn messages(&self) -> String {
        let ledger = &self.ledger;
        let line = |what: &str, count: u64| format!("{what:<24}{count:>10}\n");
        let mut text = line("sent", self.sent) + &line("acknowledged", self.acknowledged);
        text += &line("admitted", ledger.admitted);
        text += &line("  late", ledger.late);
        text += &line("  on a street", ledger.on_street);
        text += &line("duplicate", ledger.duplicate);
        text += &line("refused", ledger.refused);
        text += &line("not understood", ledger.not_understood);
        for (reason, counted) in &ledger.reasons {
            text += &line(&format!("  {reason}"), counted.messages);
            for one in &counted.examples {
                text += &format!("      {} {}: {}\n", one.at, one.name, one.words);
            }
            if counted.messages > counted.examples.len() as u64 {
                text += "      and more\n";
            }
        }
        text += &line("unreadable rows", self.unreadable);
        for (row, says) in &self.unreadable_rows {
            text += &format!("      row {row}: {says}\n");
        }
        if !self.adds_up {
            text += "what was sent, acknowledged and kept does not add up\n";
        }
        text
    }

    /// A row for each day; the bar is what of all streets was passed so far.
    fn days(&self) -> String {
        let mut text = "day (UTC)     admitted  refused  segments passed   km so far\n".to_owned();
        for day in &self.ledger.days {
            let share = day.so_far.passed_km / day.so_far.km.max(0.001);
            text += &format!(
                "{:<12}{:>10}{:>9}{:>17}{:>12.1}  {}\n",
                day.day,
                day.admitted,
                day.refused,
                day.passed,
                day.so_far.passed_km,
                "█".repeat((share * BAR).round() as usize),
            );
        }
        text
    }
}
