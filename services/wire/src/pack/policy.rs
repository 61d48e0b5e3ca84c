//! What the city wants, and the names of skills: `config/policy.toml`.

use super::sheet::Sheet;
use city::{Policy, Span};

/// Most skills a city may tell apart.
pub const SKILLS_MAX: usize = 32;

/// Reads the policy. Keys that are missing are faults: a city says what it wants.
pub(super) fn policy(mut sheet: Sheet<'_>) -> (Policy, Vec<String>) {
    let skills = sheet.texts("skills");
    if skills.is_empty() || skills.len() > SKILLS_MAX {
        sheet.fault("skills", "write between 1 and 32 names of skills");
    }
    let policy = Policy {
        future_max: minutes(&mut sheet, "future_max_min"),
        past_max: hours(&mut sheet, "past_max_h"),
        late_max: minutes(&mut sheet, "late_max_min"),
        offer: seconds(&mut sheet, "offer_s"),
        arrival_slack: minutes(&mut sheet, "arrival_slack_min"),
        work_max: minutes(&mut sheet, "work_max_min"),
        round_max: minutes(&mut sheet, "round_max_min"),
        task_typical: minutes(&mut sheet, "task_typical_min"),
        away: minutes(&mut sheet, "away_min"),
        signal_wait: seconds(&mut sheet, "signal_wait_s"),
        gone_after: seconds(&mut sheet, "gone_after_s"),
        relapse_within: hours(&mut sheet, "relapse_within_h"),
        keep: hours(&mut sheet, "keep_h"),
        park: seconds(&mut sheet, "park_s"),
        round_rest: seconds(&mut sheet, "round_rest_s"),
        look_target: hours(&mut sheet, "look_target_h"),
        outage_share: sheet.within("outage_share", 0.05, 1.0).unwrap_or(1.0),
        utc_offset: Span(0),
    };
    if policy.keep < policy.relapse_within {
        sheet.fault("keep_h", "write at least relapse_within_h: a relapse is linked to its case");
    }
    sheet.close();
    (policy, skills)
}

fn span(sheet: &mut Sheet<'_>, key: &'static str, unit_s: f64) -> Span {
    Span::from_seconds(sheet.within(key, 0.0, 10_000.0).unwrap_or(0.0) * unit_s)
}

fn seconds(sheet: &mut Sheet<'_>, key: &'static str) -> Span {
    span(sheet, key, 1.0)
}

fn minutes(sheet: &mut Sheet<'_>, key: &'static str) -> Span {
    span(sheet, key, 60.0)
}

fn hours(sheet: &mut Sheet<'_>, key: &'static str) -> Span {
    span(sheet, key, 3_600.0)
}
