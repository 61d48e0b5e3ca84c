//! What the auditor writes down of conditions and findings.

use city::{CaseId, Fact, FindingId, RuleSlot, ThingId};
use std::collections::{BTreeMap, BTreeSet};

/// Conditions that last, and which findings each case has.
#[derive(Clone, Debug, Default)]
pub(super) struct Conditions {
    lasting: BTreeSet<(ThingId, RuleSlot)>,
    findings: BTreeMap<FindingId, (ThingId, RuleSlot)>,
    of_case: BTreeMap<CaseId, Vec<FindingId>>,
}

impl Conditions {
    /// Writes a fact down.
    pub(super) fn enter(&mut self, fact: &Fact) {
        match fact {
            Fact::ConditionStarted { thing, rule, .. } => {
                self.lasting.insert((*thing, *rule));
            }
            Fact::ConditionEnded { thing, rule } => {
                self.lasting.remove(&(*thing, *rule));
            }
            Fact::Found(finding) => {
                self.findings.insert(finding.id, (finding.by, finding.rule));
            }
            Fact::Opened(case) => {
                self.of_case.insert(case.id, case.findings.clone());
            }
            Fact::Merged { finding, case } => {
                self.of_case.entry(*case).or_default().push(*finding);
            }
            _ => (),
        }
    }

    /// Whether a component itself said something of a case, and all of that is over.
    pub(super) fn is_well(&self, subject: ThingId, case: CaseId) -> bool {
        let found = self.of_case.get(&case).into_iter().flatten();
        let found = found.filter_map(|id| self.findings.get(id));
        let own: Vec<_> = found.filter(|(by, _)| *by == subject).collect();
        !own.is_empty() && own.iter().all(|said| !self.lasting.contains(said))
    }
}
