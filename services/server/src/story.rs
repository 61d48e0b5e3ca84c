//! What a commit changes for people: rows of cases and tasks, and the story of each case.

use crate::register::differences;
use crate::store::{self, AmendedRow, CaseRow, ChangeRow, Rows, StoryRow, TaskRow};
use city::{
    Awaits, CaseEvent, CaseId, Change, City, Decision, Dismissal, Evidence, Fact, Finding, Kind,
    Live, RULES_MAX, Right, RuleSlot, Task, TaskEvent, TaskId, ThingId, Time, Verb, Verification,
    Wait,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Cases and tasks a commit touched, and lines for their stories.
#[derive(Default)]
pub(crate) struct Touched {
    /// Cases that changed.
    pub cases: BTreeSet<CaseId>,
    tasks: BTreeSet<TaskId>,
    story: Vec<StoryRow>,
    changes: Vec<ChangeRow>,
    amended: Vec<AmendedRow>,
    /// What a worker said in its own words, until the step it belongs to is told.
    said: Option<(TaskId, Box<str>)>,
}

impl Touched {
    /// Takes note of a fact that has just become true.
    pub(crate) fn note(&mut self, city: &City, seq: u64, at: Time, fact: &Fact) {
        let task = match fact {
            Fact::Offered(task) => Some(task.id),
            Fact::TaskStepped { task, .. } => Some(*task),
            Fact::Reported(report) if !report.note.is_empty() => {
                self.said = Some((report.task, report.note.clone()));
                None
            }
            Fact::Changed(change) => {
                self.amended.push(amended_row(city, seq, at, change));
                None
            }
            _ => None,
        };
        self.tasks.extend(task);
        self.changes.extend(change(city, seq, at, fact));
        let Some((case, code, mut args)) = line(city, fact) else { return };
        if let Some((_, note)) = self.said.take_if(|(of, _)| Some(*of) == task) {
            args["note"] = json!(note);
        }
        self.cases.insert(case);
        let args = args.to_string();
        self.story.push(StoryRow { case: case.number, seq, at: at.0, fact: code, args });
    }

    /// The rows to store.
    pub(crate) fn rows(&mut self, city: &City) -> Rows {
        let cases = self.cases.iter().filter_map(|id| case_row(city, *id)).collect();
        let tasks = std::mem::take(&mut self.tasks);
        let tasks = tasks.iter().filter_map(|id| task_row(city, *id)).collect();
        let story = std::mem::take(&mut self.story);
        let amended = std::mem::take(&mut self.amended);
        Rows { cases, tasks, story, changes: std::mem::take(&mut self.changes), amended }
    }
}

fn amended_row(city: &City, seq: u64, at: Time, change: &Change) -> AmendedRow {
    let fields = differences(city, &[], &change.was, &change.now);
    AmendedRow {
        thing: change.thing.number,
        seq,
        at: at.0,
        by: change.by.clone(),
        why: change.why.clone(),
        fields: json!(fields).to_string(),
    }
}

/// How a thing stands otherwise after a condition began or ended; nothing where it does not.
fn change(city: &City, seq: u64, at: Time, fact: &Fact) -> Option<ChangeRow> {
    let (thing, rule) = match fact {
        Fact::ConditionStarted { thing, rule, .. } | Fact::ConditionEnded { thing, rule } => {
            (*thing, *rule)
        }
        _ => return None,
    };
    let kind = city.settings().kind(city.map().thing(thing)?.kind)?;
    let live = city.map().live(thing)?;
    let (before, after) = (standing(kind, live, Some(rule)), standing(kind, live, None));
    let row = ChangeRow { at: at.0, seq, thing: thing.number, before, after };
    (before != after).then_some(row)
}

/// 2 where a condition lasts, 1 where only silence does, 0 where all is well; with one rule's
/// condition the other way round.
fn standing(kind: &Kind, live: &Live, turned: Option<RuleSlot>) -> u8 {
    let silence = kind.silence().map(|(slot, _)| slot);
    let lasts = |slot: &usize| {
        live.conditions.since[*slot].is_some() != turned.is_some_and(|rule| rule.slot() == *slot)
    };
    let (mut silent, mut others) = (false, false);
    for slot in (0..RULES_MAX).filter(lasts) {
        if Some(slot) == silence { silent = true } else { others = true }
    }
    if others { 2 } else { u8::from(silent) }
}

/// The line a fact adds to a case's story.
fn line(city: &City, fact: &Fact) -> Option<(CaseId, &'static str, Value)> {
    match fact {
        Fact::Opened(case) => {
            let code = if case.relapse_of.is_some() { "reopened" } else { "opened" };
            let finding = case.findings.first().and_then(|id| city.board().finding(*id));
            let mut args = finding.map_or(json!({}), |finding| evidence(city, finding));
            if let Some(before) = case.relapse_of {
                args["relapse_of"] = json!(before.to_string());
            }
            Some((case.id, code, args))
        }
        Fact::Merged { finding, case } => {
            let finding = city.board().finding(*finding)?;
            Some((*case, "merged", evidence(city, finding)))
        }
        Fact::Decided(decision) => Some((decision.case, "decided", decided(city, decision))),
        Fact::CaseStepped { case, event } => Some(stepped(city, *case, event)),
        Fact::Waits { case, wait } => Some((*case, "waits", waits(city, wait))),
        Fact::Offered(task) => Some((task.purpose.case()?, "offered", offered(city, task))),
        Fact::TaskStepped { task, event } => {
            let task = city.board().task(*task)?;
            let (code, args) = task_line(city, task, event);
            Some((task.purpose.case()?, code, args))
        }
        _ => None,
    }
}

fn decided(city: &City, decision: &Decision) -> Value {
    let mut args = json!({
        "what": Right::to_decide(&decision.verb).name(),
        "who": decision.by,
        "reason": decision.why,
    });
    if let Verb::Send { worker } = decision.verb {
        args["worker"] = json!(name(city, worker));
    }
    args
}

fn stepped(city: &City, case: CaseId, event: &CaseEvent) -> (CaseId, &'static str, Value) {
    let (code, args) = match event {
        CaseEvent::File => ("filed", json!({})),
        CaseEvent::Dispatch { to, limit } => {
            let code = city.settings().department(*to).map(|department| department.code.as_ref());
            ("dispatched", json!({ "department": code, "limit_ms": limit.0 }))
        }
        CaseEvent::Start => ("disposing", json!({})),
        CaseEvent::HandBack => ("handed_back", json!({})),
        CaseEvent::Submit { by } => ("disposed", json!({ "by": name(city, *by) })),
        CaseEvent::Confirm => ("confirmed", json!({})),
        CaseEvent::Check => ("checking", json!({})),
        CaseEvent::Close { proof } => match proof {
            Verification::OwnSignal => ("closed", json!({ "by": "own_signal" })),
            Verification::Look { by, task } => {
                let args =
                    json!({ "by": "look", "who": name(city, *by), "task": task.to_string() });
                ("closed", args)
            }
        },
        CaseEvent::SendBack => ("sent_back", json!({})),
        CaseEvent::Suspend { until } => ("suspended", json!({ "until": until.0 })),
        CaseEvent::Resume => ("resumed", json!({})),
        CaseEvent::Dismiss { why } => {
            let why = match why {
                Dismissal::WentAway => "went_away",
                Dismissal::NotThere => "not_there",
                Dismissal::Desk => "desk",
            };
            ("dismissed", json!({ "why": why }))
        }
        CaseEvent::Force => ("forced", json!({})),
    };
    (case, code, args)
}

fn waits(city: &City, wait: &Wait) -> Value {
    let mut args = json!({ "for": wait.why.name(), "until": wait.until.0 });
    let settings = city.settings();
    match wait.why {
        Awaits::Worker(skills) => {
            let names = settings.skills.iter().enumerate();
            let wanted = names.filter(|(bit, _)| skills.0 & (1 << bit) != 0).map(|(_, name)| name);
            args["skills"] = json!(wanted.collect::<Vec<_>>());
        }
        Awaits::Material(kind) => {
            args["kind"] = json!(settings.kind(kind).map(|kind| kind.name.as_ref()));
        }
        Awaits::Signal | Awaits::Gone | Awaits::Department | Awaits::Date => (),
    }
    args
}

fn offered(city: &City, task: &Task) -> Value {
    let pool = task.pool.iter();
    let pool = pool.map(|(id, eta)| {
        let eta_s = eta.span.0 / 1_000;
        json!({ "worker": name(city, *id), "eta_s": eta_s, "about": eta.about })
    });
    json!({
        "task": task.id.to_string(),
        "purpose": task.purpose.name(),
        "worker": name(city, task.worker),
        "eta_s": (!task.eta.about).then_some(task.eta.span.0 / 1_000),
        "about_s": task.eta.about.then_some(task.eta.span.0 / 1_000),
        "pool": pool.collect::<Vec<_>>(),
    })
}

fn task_line(city: &City, task: &Task, event: &TaskEvent) -> (&'static str, Value) {
    let mut args = json!({
        "task": task.id.to_string(),
        "purpose": task.purpose.name(),
        "worker": name(city, task.worker),
    });
    let code = match event {
        TaskEvent::Accept { .. } => "accepted",
        TaskEvent::Arrive { .. } => "arrived",
        TaskEvent::Finish { found } => {
            args["found"] = json!(found_name(*found));
            "done"
        }
        TaskEvent::Drop { why, .. } => {
            args["why"] = json!(why.name());
            "dropped"
        }
    };
    (code, args)
}

/// How a worker found it, as the wire says it.
pub(crate) fn found_name(found: city::Found) -> &'static str {
    match found {
        city::Found::Fixed => "fixed",
        city::Found::StillThere => "still_there",
        city::Found::CannotTell => "cannot_tell",
    }
}

fn evidence(city: &City, finding: &Finding) -> Value {
    let thing = city.map().thing(finding.by);
    let kind = thing.and_then(|thing| city.settings().kind(thing.kind));
    let rule = kind.and_then(|kind| kind.rules.get(finding.rule.slot()));
    let mut args = json!({
        "by": thing.map(|thing| thing.name.as_str()),
        "rule": rule.map(|rule| rule.name.as_ref()),
        "finding": finding.id.to_string(),
    });
    match finding.evidence {
        Evidence::Reading { field, value, limit, since } => {
            let field = kind.and_then(|kind| kind.fields.get(field.slot()));
            args["evidence"] = json!("threshold");
            args["field"] = json!(field.map(|field| field.name.as_ref()));
            args["unit"] = json!(field.map(|field| field.unit.as_ref()));
            args["value"] = json!(value);
            args["limit"] = json!(limit);
            args["since"] = json!(since.0);
        }
        Evidence::Silence { since } => {
            args["evidence"] = json!("silence");
            args["since"] = json!(since.0);
        }
        Evidence::Sighting { label, confidence, times } => {
            let label = kind.and_then(|kind| kind.detects.get(usize::from(label)));
            args["evidence"] = json!("sighting");
            args["label"] = json!(label);
            args["confidence"] = json!(confidence);
            args["times"] = json!(times);
        }
        Evidence::Outage { gateways, things, since } => {
            args["evidence"] = json!("outage");
            args["gateways"] = json!(gateways);
            args["things"] = json!(things);
            args["since"] = json!(since.0);
        }
    }
    args
}

fn name(city: &City, thing: ThingId) -> Option<&str> {
    city.map().thing(thing).map(|thing| thing.name.as_ref())
}

fn case_row(city: &City, id: CaseId) -> Option<CaseRow> {
    let case = city.board().case(id)?;
    let class = city.settings().class(case.class)?;
    let ended = case.state.ended();
    let first = || case.findings.first().and_then(|id| city.board().finding(*id));
    Some(CaseRow {
        number: id.number,
        class: format!("{}/{}", class.scheme, class.code),
        state: case.state.name(),
        subject: case.subject.and_then(|thing| name(city, thing)).map(Box::from),
        lon: case.place.lon,
        lat: case.place.lat,
        grid: case
            .grid
            .and_then(|grid| city.settings().grids.get(grid))
            .map(|g| g.code.to_string()),
        opened: case.opened.0,
        due: case.clock.due().map(|due| due.0),
        ended: ended.map(|at| at.0),
        rework: case.rework,
        relapse_of: case.relapse_of.map(|before| before.number),
        whole: ended.map(|_| store::encode_case(case, first())),
    })
}

fn task_row(city: &City, id: TaskId) -> Option<TaskRow> {
    let task = city.board().task(id)?;
    let ended = task.state.ended();
    Some(TaskRow {
        number: id.number,
        purpose: task.purpose.name(),
        state: task.state.name(),
        worker: name(city, task.worker)?.into(),
        case: task.purpose.case().map(|case| case.number),
        offered: task.offered.0,
        ended: ended.map(|at| at.0),
        whole: ended.map(|_| store::encode_task(task)),
    })
}
